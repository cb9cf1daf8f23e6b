// A wide picture in rows, as words are in lines: the arithmetic of viz/scene/wrapping.py, step by step.

import { ACROSS, DOWN, LANE, middle } from "./placing.mjs";

const BEND = ACROSS / 2, TURNS = 3 * ACROSS, TRIES = 8;

/** The same boxes in rows that are at most so wide, where columns allow it, and the points of the arrows `pairs`. */
export function inRows(where, pairs, ways, most) {
  let there = { where, ways }, room = TURNS;
  for (let tries = 0; tries < TRIES && there.where.width > most; tries += 1) {
    there = wrapped(where, pairs, ways, most - room);
    room += Math.max(0, there.where.width - most);
  }
  return there;
}

function wrapped(where, pairs, ways, most) {
  const starts = [0];
  for (let k = 1; k < where.columns.length; k += 1) {
    if (where.columns[k][1] - where.columns[starts.at(-1)][0] <= most) continue;
    if (k - 1 > starts.at(-1)) ({ where, ways } = led(where, pairs, ways, k));
    starts.push(k);
  }
  return starts.length === 1 ? { where, ways } : new Wrapping(where, ways, starts).applied(where, ways);
}

/** What reads nothing, and is read from column k on alone, gets a column of its own before it. */
function led(where, pairs, ways, k) {
  const { columns, rects, edges } = where, [first, end] = columns[k - 1], [start] = columns[k];
  const computed = new Set(pairs.map(([, head]) => head));
  const isMoved = (box) => (
    !computed.has(box) && edges.get(box)[0] === first && edges.get(box)[1] === end
    && pairs.every(([tail, head]) => tail !== box || rects.get(head).x >= start)
  );
  const moved = [...new Set(pairs.map(([tail]) => tail))].filter(isMoved);
  if (moved.length === 0) return { where, ways };
  const wide = Math.max(...moved.map((box) => rects.get(box).width)), shift = wide + start - end;
  const there = ways.map((points) => passed(points, end, start, wide, shift));
  const passing = there.filter((_, i) => !moved.includes(pairs[i][0]));
  let at = passing.flat().reduce((low, [x, y]) => (x === start ? Math.max(low, y) : low), 0);
  const placed = new Map([...rects].map(([box, rect]) => [box, { ...rect, x: rect.x + (rect.x > end ? shift : 0) }]));
  for (const box of moved) {
    const { width, height } = placed.get(box);
    placed.set(box, { x: start + wide - width, y: at + DOWN, width, height });
    at += DOWN + height;
    const y = middle(placed.get(box));
    pairs.forEach(([tail], i) => {
      if (tail === box) there[i] = [[start + wide, y], [start + wide, y], ...there[i].slice(4)];
    });
  }
  const between = [[start, start + wide], ...columns.slice(k).map((sides) => sides.map((x) => x + shift))];
  return { where: { ...where, rects: placed, columns: [...columns.slice(0, k), ...between] }, ways: there };
}

/** An arrow with a level piece over a new column, at the height of what is behind it. */
function passed(points, end, start, wide, shift) {
  return points.flatMap(([x, y], i) => {
    const [before] = points[i - 1] ?? [x], moved = [x > end ? x + shift : x, y];
    if (before <= end && x > end) return [[start, y], [start + wide, y], moved];
    if (before > end && x <= end) return [[start + wide, points[i - 1][1]], [start, points[i - 1][1]], moved];
    return [moved];
  });
}

/** Where the rows are, and the lines of arrows between them. */
class Wrapping {
  constructor({ columns, rects }, ways, starts) {
    const ends = [...starts.slice(1).map((start) => start - 1), columns.length - 1];
    this.borders = ends.slice(0, -1).map((k) => columns[k][1]);
    this.rows = starts.map((start, i) => ({
      left: columns[start][0], right: columns[ends[i]][1], top: Infinity, bottom: -Infinity,
      room: start > 0 ? columns[start][0] - columns[start - 1][1] : 0,
    }));
    const hold = (x, y) => {
      const row = this.rows[this.#row(x)];
      [row.top, row.bottom] = [Math.min(row.top, y), Math.max(row.bottom, y)];
    };
    for (const [box, { x, y, height }] of rects) if (box !== ~0) [y, y + height].forEach((each) => hold(x, each));
    const lines = this.borders.map(() => new Set());
    for (const points of ways) {
      for (const [x, y] of points) hold(x, y);
      for (let i = 1; i + 1 < points.length; i += 2) {
        for (const gap of this.#gaps(points[i], points[i + 1])) lines[gap].add(left(points[i], points[i + 1])[1]);
      }
    }
    this.lines = lines.map((heights) => [...heights].sort((a, b) => b - a));
    const counts = this.rows.map((_, i) => this.lines[i]?.length ?? 0), more = (n) => LANE * Math.max(0, n - 1);
    this.indent = Math.max(...this.rows.map(({ room }) => room)) + BEND + more(Math.max(...counts));
    let at = 0;
    this.rows.forEach((row, i) => {
      row.down = at - row.top;
      at += row.bottom - row.top + 2 * DOWN + more(counts[i]);
    });
    this.height = at - 2 * DOWN;
    this.width = Math.max(...this.rows.map(({ right }, i) => (
      this.#at([right, 0])[0] + (counts[i] && BEND + LANE * counts[i])
    )));
  }

  applied(where, ways) {
    const { width, height } = this;
    const rects = new Map([...where.rects].map(([box, rect]) => {
      const [x, y] = this.#at([rect.x, rect.y]);
      return [box, { ...rect, x, y }];
    }));
    rects.set(~0, { x: 0, y: 0, width, height });
    return { where: { ...where, rects, width, height }, ways: ways.map((points) => this.#way(points)) };
  }

  #row(x) {
    const row = this.borders.findIndex((border) => x <= border);
    return row < 0 ? this.borders.length : row;
  }

  /** The gaps between rows that lie between two points. */
  #gaps([x0], [x1]) {
    const [low, high] = [this.#row(Math.min(x0, x1)), this.#row(Math.max(x0, x1))];
    return Array.from({ length: high - low }, (_, i) => low + i);
  }

  #at([x, y]) {
    const number = this.#row(x), { left: start, down } = this.rows[number];
    return [x - start + (number > 0 ? this.indent : 0), y + down];
  }

  /** An arrow that goes from row to row turns, comes back to the left, and turns again. */
  #way(points) {
    const way = [this.#at(points[0])];
    for (let i = 1; i + 1 < points.length; i += 2) {
      const [one, other] = [points[i], points[i + 1]], gaps = this.#gaps(one, other);
      const [end, y] = this.#at(other);
      let [from, to] = [this.#at(one), end];
      for (const gap of gaps) {
        const line = this.#line(gap, left(one, other)[1]);
        if (left(one, other) !== one) line.reverse();
        way.push([line[0][0], from[1]], ...line);
        [from, to] = [line[1], line[1][0]];
      }
      if (gaps.length === 0) way.push(from);
      way.push([to, y]);
    }
    return [...way, this.#at(points.at(-1))];
  }

  /** The ends of the line below a row that an arrow of this height comes back on. */
  #line(gap, height) {
    const lines = this.lines[gap], k = lines.indexOf(height), { bottom, down, right } = this.rows[gap];
    const y = bottom + down + DOWN + LANE * k;
    return [
      [this.#at([right, 0])[0] + LANE * k, y],
      [this.indent - this.rows[gap + 1].room - LANE * (lines.length - 1 - k), y],
    ];
  }
}

function left(one, other) {
  return one[0] <= other[0] ? one : other;
}
