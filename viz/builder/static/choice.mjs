// What is chosen: the next point in a direction, where a point is once the data have changed, and whether a unit is there.

const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const IN_ORDER = { PageDown: (at, n) => (at + 1) % n, PageUp: (at, n) => (at + n - 1) % n, Home: () => 0, End: (_, n) => n - 1 };
const ASIDE = 2; // how much a distance to the side counts where no point lies ahead

/** The key's point among these spots [x, y], by its number, from the chosen one or null; null if the key means none. */
export function pointByKey(key, spots, chosen) {
  if (spots.length === 0) return null;
  if (Object.hasOwn(IN_ORDER, key)) return IN_ORDER[key](chosen ?? (key === "PageDown" ? -1 : 0), spots.length);
  if (chosen === null) return key === "Enter" || Object.hasOwn(DIRECTIONS, key) ? middle(spots) : null;
  return Object.hasOwn(DIRECTIONS, key) ? towards(spots, chosen, DIRECTIONS[key]) : null;
}

const leastOf = (numbers) => numbers.reduce((best, x, i) => (x < numbers[best] ? i : best), 0);

/** The spot nearest to the middle of all. */
function middle(spots) {
  const [x, y] = [0, 1].map((k) => spots.reduce((sum, spot) => sum + spot[k], 0) / spots.length);
  return leastOf(spots.map((spot) => Math.hypot(spot[0] - x, spot[1] - y)));
}

/** The nearest spot in a direction: ahead of the slanting lines to both sides, or else aside; the same if there is none. */
function towards(spots, from, [right, down]) {
  const far = spots.map(([x, y]) => {
    const [dx, dy] = [x - spots[from][0], y - spots[from][1]], ahead = dx * right + dy * down, aside = Math.abs(dx * down - dy * right);
    if (!(ahead > 0)) return [Infinity, Infinity];
    return [aside <= ahead ? Math.hypot(dx, dy) : Infinity, ahead + ASIDE * aside];
  });
  const [near, other] = [0, 1].map((k) => leastOf(far.map((each) => each[k])));
  if (far[near][0] < Infinity) return near;
  return far[other][1] < Infinity ? other : from;
}

/**
 * Where a chosen example is after the data have changed: where its numbers are; at its place if all have other numbers;
 * null if it is gone.
 */
export function followed(i, before, now) {
  if (i === null || before === now) return i;
  const row = before.X[i], isThere = (k) => now.y[k] === before.y[i] && now.X[k].length === row.length && row.every((x, at) => x === now.X[k][at]);
  if (i < now.y.length && isThere(i)) return i;
  const found = now.y.findIndex((_, k) => isThere(k));
  if (found >= 0) return found;
  return now.y.length === before.y.length ? i : null;
}

/** Whether something is a number that counts one of so many, from 0. */
export const isPlace = (x, count) => Number.isInteger(x) && x >= 0 && x < count;

/** Whether a training has a unit, or an input of one; layer -1 are the features. */
export function hasPlace({ layer, unit, input }, { layers, settings }) {
  if (layer === -1) return isPlace(unit, settings.inputs) && input === undefined;
  if (!isPlace(layer, layers.length) || !isPlace(unit, layers[layer].units)) return false;
  return input === undefined || isPlace(input, layers[layer].inputs + 1);
}
