// The output against one leaf: the points of the plot, its range, its kinks.

import assert from "node:assert/strict";
import test from "node:test";

import { kinkAt, outputOf, sampled, shownRange, stretches } from "../../viz/page/static/curve.mjs";
import { Model } from "../../viz/page/static/model.mjs";
import { TABLE, lecture, logarithm, square } from "./graphs.js";

const [, B] = [0, 1];

test("the lecture's J is 15 + 6b, and asking changes no number", () => {
  const model = new Model(lecture(), TABLE);
  const f = outputOf(model, B);
  for (const b of [-10, 0, 3, 7.5]) assert.equal(f(b), 15 + 6 * b);
  assert.equal(model.values.at(-1), 33);
});

test("the points go from end to end in order, through the present place", () => {
  const points = sampled((x) => x * x, -1, 2, 0.123);
  assert.deepEqual([points[0], points.at(-1)], [{ x: -1, y: 1 }, { x: 2, y: 4 }]);
  assert.ok(points.some(({ x, y }) => x === 0.123 && y === 0.123 ** 2));
  assert.ok(points.every(({ x }, i) => i === 0 || x > points[i - 1].x));
});

test("where there is no finite number there is a gap", () => {
  const f = outputOf(new Model(logarithm(), TABLE), 0);
  const runs = stretches(sampled(f, -2, 2, 1));
  assert.equal(runs.length, 1);
  assert.ok(runs[0].every(({ x }) => x > 0));
  assert.equal(stretches(sampled((x) => 1 / x, -1, 1, 0.5)).length, 2);
  assert.deepEqual(stretches([{ x: 0, y: NaN }]), []);
});

test("the range holds the curve; a pole does not flatten it, and the present number is in it", () => {
  const [low, high] = shownRange(sampled((x) => x * x, -2, 2, 1), 1);
  assert.ok(low < 0 && low > -1 && high > 4 && high < 5);
  const pole = shownRange(sampled((x) => 1 / (x * x), -1, 1, 0.01), 1e4);
  assert.ok(pole[1] > 1e4);
  assert.ok(shownRange(sampled((x) => 1 / (x * x), -1, 1, 0.5), 4)[1] < 1000);
});

test("a constant and nothing at all have a range too", () => {
  const [low, high] = shownRange(sampled(() => 5, 0, 1, 0), 5);
  assert.ok(low < 5 && high > 5);
  assert.deepEqual(shownRange([{ x: 0, y: NaN }], NaN), [-1, 1]);
});

test("a kink is told with the slopes on both sides, and a bend is no kink", () => {
  const relu = (x) => Math.max(0, x);
  const { left, right } = kinkAt(relu, 0, 2);
  assert.ok(Math.abs(left) < 1e-9 && Math.abs(right - 1) < 1e-9);
  assert.equal(kinkAt(relu, 0.5, 2), null);
  for (const smooth of [(x) => x * x, Math.sin, Math.exp, (x) => 1e6 * x ** 3, (x) => 7 * x + 1, () => 2]) {
    for (const x of [-1.7, 0, 0.3, 2.9]) assert.equal(kinkAt(smooth, x, 10), null);
  }
  assert.notEqual(kinkAt((x) => 1e-6 * Math.abs(x), 0, 4), null);
  assert.equal(kinkAt(outputOf(new Model(square(), TABLE), 0), 3, 12), null);
});
