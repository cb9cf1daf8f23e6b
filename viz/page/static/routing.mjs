// The ways of arrows between boxes that are placed: the arithmetic of viz/scene/routing.py, to the same bits.

import { ACROSS, BACK, IN, OUT, middle } from "./placing.mjs";

const [FEWEST, MANY] = [3, 20];

/** For each arrow [tail, head] the ends of its level pieces: to the edge of the column, along each lane, to its end. */
export function routes(plan, where, pairs) {
  const ends = pairs.map(([tail, head]) => endsOf(plan, tail, head));
  const readers = new Map(); // by the innermost fold that holds both, and the tail
  pairs.forEach(([tail, head], i) => {
    const { out, shared } = ends[i];
    const key = `${out[shared - 1]} ${tail}`;
    readers.set(key, [...(readers.get(key) ?? []), { tail, head, i }]);
  });
  const groups = new Map();
  for (const [key, arrows] of readers) {
    const same = `${key.split(" ")[0]} ${arrows.map(({ head }) => head).join()}`;
    groups.set(same, [...(groups.get(same) ?? []), arrows]);
  }
  const knots = new Map();
  for (const [same, tails] of groups) {
    const heads = tails[0];
    if (Math.min(heads.length, tails.length) < FEWEST || heads.length * tails.length < MANY) continue;
    const arrows = tails.flat();
    const units = arrows.map(({ tail, head, i }) => unitsOf(ends[i], tail, head));
    const right = Math.max(...units.map(([one]) => where.edges.get(one)[1]));
    const left = Math.min(...units.map(([, other]) => where.edges.get(other)[0]));
    if (right >= left) continue;
    const y = (meanMiddle(where, tails.map(([{ tail }]) => tail)) + meanMiddle(where, heads.map(({ head }) => head))) / 2;
    const x = left - ACROSS / 2;
    const behind = lanesOf(where, parseInt(same, 10), OUT, units[0][0]).filter((lane) => lane.x > x);
    for (const { i } of arrows) knots.set(i, [{ x, y, width: 0 }, ...behind]);
  }
  return pairs.map(([tail, head], i) => route(where, ends[i], tail, head, knots.get(i) ?? []));
}

function meanMiddle(where, boxes) {
  return boxes.reduce((total, box) => total + middle(where.rects.get(box)), 0) / boxes.length;
}

function endsOf(plan, tail, head) {
  const [out, into] = [chainTo(plan, tail), chainTo(plan, head)];
  let shared = 0;
  while (shared < Math.min(out.length, into.length) && out[shared] === into[shared]) shared += 1;
  return { out, into, shared };
}

/** The folds around a box, from the whole graph to the innermost. */
export function chainTo({ homes, parents }, box) {
  const chain = [box >= 0 ? homes[box] : parents[~box]];
  while (chain[0] !== 0) chain.unshift(parents[chain[0]]);
  return chain;
}

function unitsOf({ out, into, shared }, tail, head) {
  return [shared < out.length ? ~out[shared] : tail, shared < into.length ? ~into[shared] : head];
}

function lanesOf(where, fold, kind, box) {
  return where.lanes.get(fold).get(`${kind} ${box}`) ?? [];
}

function route(where, ends, tail, head, knot) {
  const { out, into, shared } = ends;
  const [one, other] = unitsOf(ends, tail, head);
  const [start, end] = [where.rects.get(tail), where.rects.get(head)];
  const points = [[start.x + start.width, middle(start)], [where.edges.get(tail)[1], middle(start)]];
  const follow = (lanes) => points.push(...lanes.flatMap(({ x, y, width }) => [[x, y], [x + width, y]]));
  for (let i = out.length - 1; i >= shared; i -= 1) {
    follow(lanesOf(where, out[i], OUT, i + 1 < out.length ? ~out[i + 1] : tail));
    points[points.length - 1] = [where.edges.get(~out[i])[1], points.at(-1)[1]];
  }
  const fold = out[shared - 1];
  const until = where.rects.get(other).x;
  if (where.edges.get(one)[0] < where.edges.get(other)[0]) {
    const here = lanesOf(where, fold, OUT, one).filter(({ x }) => knot.length === 0 || x < knot[0].x);
    follow([...here, ...knot].filter(({ x, width }) => x + width < until));
  } else {
    const back = lanesOf(where, fold, BACK, one).filter(({ x, width }) => x + width > until).reverse();
    follow(back.map(({ x, y, width }) => ({ x: x + width, y, width: -width })));
  }
  const first = points.length;
  for (let i = shared; i < into.length; i += 1) {
    follow(lanesOf(where, into[i], IN, i + 1 < into.length ? ~into[i + 1] : head));
  }
  points.push([where.edges.get(head)[0], middle(end)], [end.x, middle(end)]);
  points[first] = [where.edges.get(other)[0], points[first][1]];
  return points;
}

/** The points as the path of an SVG: level pieces, and curves between them. */
export function curve(points) {
  const at = ([x, y]) => `${written(x)},${written(y)}`;
  let text = `M${at(points[0])}`;
  for (let i = 0; i < points.length; i += 2) {
    if (i > 0) {
      const [[before], [x0, y0], [x1, y1], [after]] = points.slice(i - 2, i + 2);
      const [out, into] = [before > x0 ? -1 : 1, x1 > after ? -1 : 1];
      const bend = out === into ? Math.abs(x1 - x0) / 2 : ACROSS / 2;
      text += `C${[[x0 + out * bend, y0], [x1 - into * bend, y1], [x1, y1]].map(at).join(" ")}`;
    }
    if (points[i + 1][0] !== points[i][0]) text += `H${written(points[i + 1][0])}`;
  }
  return text;
}

/** A coordinate with two decimals at most. */
export function written(x) {
  return String(Math.round(x * 100) / 100 + 0);
}
