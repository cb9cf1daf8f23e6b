// The boxes of a fold in columns: the arithmetic of viz/scene/arranging.py and columns.py, to the same places.
//
// A fold is { inside, links, exits, entries }: its boxes, pairs of which the second reads the first, and the boxes
// that are read from outside or read from there. An item of a column is [kind, box], as in viz/page/static/placing.mjs.

import { BOX, IN, OUT } from "../../page/static/placing.mjs";

const ROUNDS = 4;

const byEnds = (one, other) => one[0] - other[0] || one[1] - other[1];
const placesOf = (column) => new Map(column.map((item, i) => [String(item), i]));

/** The boxes, each after those that it reads, else in their given order. */
export function inTurn(boxes, links) {
  const place = new Map(boxes.map((box, i) => [box, i])), waits = new Map(boxes.map((box) => [box, 0])), readers = new Map();
  for (const [tail, head] of links) {
    readers.set(tail, [...(readers.get(tail) ?? []), head]);
    waits.set(head, waits.get(head) + 1);
  }
  const ready = boxes.filter((box) => waits.get(box) === 0), row = [];
  while (ready.length > 0) {
    const least = ready.reduce((best, box, i) => (place.get(box) < place.get(ready[best]) ? i : best), 0);
    const [box] = ready.splice(least, 1);
    row.push(box);
    for (const head of readers.get(box) ?? []) {
      waits.set(head, waits.get(head) - 1);
      if (waits.get(head) === 0) ready.push(head);
    }
  }
  return row;
}

/** The column of each box: after what it reads, and a box that reads nothing just before its first reader. */
function ranksOf({ inside, links, entries }) {
  const rank = new Map(), inputs = new Map(), first = new Map();
  for (const [tail, head] of links) inputs.set(head, [...(inputs.get(head) ?? []), tail]);
  for (const box of inside) rank.set(box, (inputs.get(box) ?? []).reduce((most, x) => Math.max(most, rank.get(x) + 1), 0));
  for (const [tail, head] of links) first.set(tail, Math.min(first.get(tail) ?? Infinity, rank.get(head)));
  for (const box of inside) if (!inputs.has(box) && !entries.has(box) && first.has(box)) rank.set(box, first.get(box) - 1);
  return rank;
}

/** The columns of a fold from the left, the arrows between neighbours, those that lead the eye, and the sources. */
export function columnsOfFold(fold) {
  const { inside, links, exits, entries } = fold, rank = ranksOf(fold);
  const count = 1 + Math.max(0, ...rank.values());
  const columns = Array.from({ length: count }, () => []), pairs = Array.from({ length: count - 1 }, () => []);
  const last = new Map([...exits].map((box) => [box, count]));
  for (const [tail, head] of links) last.set(tail, Math.max(last.get(tail) ?? 0, rank.get(head)));
  for (const box of inside) {
    columns[rank.get(box)].push([BOX, box]);
    for (let k = rank.get(box) + 1; k < (last.get(box) ?? 0); k += 1) columns[k].push([OUT, box]);
    if (entries.has(box)) for (let k = 0; k < rank.get(box); k += 1) columns[k].push([IN, box]);
  }
  const here = columns.map((column) => new Set(column.map(String)));
  for (let k = 0; k < count - 1; k += 1) {
    for (const [kind, box] of columns[k]) {
      if (kind === IN) pairs[k].push([[kind, box], [rank.get(box) > k + 1 ? IN : BOX, box]]);
      else if (here[k + 1].has(String([OUT, box]))) pairs[k].push([[kind, box], [OUT, box]]);
    }
  }
  for (const [tail, head] of links) {
    const k = rank.get(head) - 1;
    if (k >= rank.get(tail)) pairs[k].push([[rank.get(tail) === k ? BOX : OUT, tail], [BOX, head]]);
  }
  const straight = uncrossed(columns, pairs);
  const places = straight.map(placesOf);
  const between = pairs.map((row, k) => row.map(([a, b]) => [places[k].get(String(a)), places[k + 1].get(String(b))]).sort(byEnds));
  const reading = new Set([...links.map(([, head]) => head), ...entries]), sources = inside.filter((box) => !reading.has(box));
  const still = new Set(sources);
  const leading = between.map((row, k) => {
    const isLed = ([a]) => !still.has(straight[k][a][1]), led = new Set(row.filter(isLed).map(([, b]) => b));
    return row.filter((pair) => isLed(pair) || !led.has(pair[1]));
  });
  return { columns: straight, between, leading, sources };
}

/** The columns sorted so that fewer arrows cross; equal is not better. */
function uncrossed(given, pairs) {
  const columns = given.map((column) => [...column]), count = columns.length;
  let best = given, fewest = crossings(given, pairs);
  for (let turn = 0; turn < ROUNDS && fewest > 0; turn += 1) {
    const isRight = turn % 2 === 0;
    for (let i = 1; i < count; i += 1) {
      const k = isRight ? i : count - 1 - i, other = isRight ? k - 1 : k;
      const at = placesOf(columns[isRight ? other : k + 1]), near = new Map();
      for (const [a, b] of pairs[other]) {
        const [here, there] = (isRight ? [b, a] : [a, b]).map(String);
        near.set(here, [...(near.get(here) ?? []), at.get(there)]);
      }
      columns[k] = sortedBy(columns[k], near);
    }
    const crossed = crossings(columns, pairs);
    if (crossed < fewest) [fewest, best] = [crossed, columns.map((column) => [...column])];
  }
  return best;
}

/** A column sorted by the middle of the neighbours; what has none stays where it is. */
function sortedBy(column, near) {
  const middle = (item) => near.get(String(item)).reduce((sum, x) => sum + x, 0) / near.get(String(item)).length;
  const bound = column.filter((item) => near.has(String(item))).sort((a, b) => middle(a) - middle(b)).values();
  return column.map((item) => (near.has(String(item)) ? bound.next().value : item));
}

/** How often arrows between neighbouring columns cross. */
function crossings(columns, pairs) {
  let total = 0;
  pairs.forEach((row, k) => {
    const [left, right] = [placesOf(columns[k]), placesOf(columns[k + 1])];
    const ends = row.map(([a, b]) => [left.get(String(a)), right.get(String(b))]).sort(byEnds);
    ends.forEach(([, b], i) => {
      for (let before = 0; before < i; before += 1) total += Number(ends[before][1] > b);
    });
  });
  return total;
}
