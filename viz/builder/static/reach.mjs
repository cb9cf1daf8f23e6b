// From where to where pictures reach: the shown columns, and along a line the targets.

import { classesOf } from "./project.mjs";

const MARGIN = 0.12;
const ROW = 0.1; // from the row of one class's points to the next, below the curves of probabilities
const reaches = new WeakMap(); // by the table of inputs

/** The smallest and the largest of numbers. */
function endsOf(numbers) {
  let low = Infinity, high = -Infinity;
  for (const x of numbers) {
    if (x < low) low = x;
    if (x > high) high = x;
  }
  return [low, high];
}

/** The range of a column that is shown, a little wider than its numbers. */
function rangeOf(column) {
  const [low, high] = endsOf(column);
  if (!(low <= high)) return [-1, 1];
  const room = (high - low) * MARGIN || Math.abs(low) * MARGIN || 1;
  return [low - room, high + room];
}

/** The middle and half the width of numbers, by which they are shown from -1 to 1. */
export function spreadOf(numbers) {
  const [low, high] = endsOf(numbers);
  return { middle: (low + high) / 2, half: (high - low) / 2 || 1 };
}

/** How far up an example with this target lies beside a line: at its target, or in the row of its class. */
export const heightOf = ({ task }, y) => (task === "classes" ? -ROW * (y + 0.8) : y);

/** From where to where a picture with one input reaches upwards. */
function spanOf(project, y) {
  if (project.task === "two") return [-0.125, 1.125];
  if (project.task === "classes") return [-ROW * (classesOf(project, y) + 0.6), 1.06];
  const { middle, half } = spreadOf(y);
  return [middle - 1.25 * half, middle + 1.25 * half];
}

/** The `ranges` of a session's shown columns, and the `span` upwards. */
export function reachOf({ data: { X, y }, project }) {
  const { shown, task } = project, of = `${shown} ${task}`;
  if (reaches.get(X)?.of !== of) {
    reaches.set(X, { of, ranges: shown.map((k) => rangeOf(X.map((row) => row[k]))), span: spanOf(project, y) });
  }
  return reaches.get(X);
}

/** Let pictures of these inputs reach as far as those of others: nothing moves under the pointer while points are drawn. */
export const keepReach = (X, others) => reaches.set(X, reaches.get(others));

/** Let pictures of these inputs reach as far as their numbers. */
export const fitReach = (X) => reaches.delete(X);
