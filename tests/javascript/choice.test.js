// The chosen point: arrows lead to the nearest one in their direction, and it is followed when the data change.

import assert from "node:assert/strict";
import test from "node:test";

import { followed, pointByKey } from "../../viz/builder/static/choice.mjs";

const GRID = [[0, 0], [10, 0], [20, 0], [0, 10], [11, 12], [20, 10], [10, 1]];

test("an arrow leads to the nearest point ahead, and stays where there is none", () => {
  assert.equal(pointByKey("ArrowRight", GRID, 0), 1);
  assert.equal(pointByKey("ArrowRight", GRID, 2), 2);
  assert.equal(pointByKey("ArrowUp", GRID, 4), 6);
  assert.equal(pointByKey("ArrowDown", GRID, 1), 6);
  assert.equal(pointByKey("ArrowLeft", GRID, 5), 4);
});

test("a point that lies more to the side is reached where none lies ahead", () => {
  assert.equal(pointByKey("ArrowDown", [[0, 0], [50, 3], [90, 4]], 0), 1);
});

test("arrows forth and back lead through rows of points", () => {
  const row = Array.from({ length: 9 }, (_, i) => [i * i, 0]);
  const ways = row.slice(1).reduce((way) => [...way, pointByKey("ArrowRight", row, way.at(-1))], [0]);
  assert.deepEqual(ways, [0, 1, 2, 3, 4, 5, 6, 7, 8]);
});

test("every point is reached in order, those at one place too", () => {
  const same = [[3, 3], [3, 3], [3, 3]];
  assert.deepEqual([null, 0, 1, 2].map((at) => pointByKey("PageDown", same, at)), [0, 1, 2, 0]);
  assert.deepEqual([0, 2, 1].map((at) => pointByKey("PageUp", same, at)), [2, 1, 0]);
  assert.equal(pointByKey("End", GRID, 1), 6);
  assert.equal(pointByKey("Home", GRID, 4), 0);
});

test("the first choice is in the middle; other keys choose nothing", () => {
  for (const key of ["Enter", "ArrowUp", "ArrowLeft"]) assert.equal(pointByKey(key, GRID, null), 6);
  assert.equal(pointByKey("Enter", GRID, 2), null);
  assert.equal(pointByKey("x", GRID, null), null);
  assert.equal(pointByKey("ArrowUp", [], null), null);
});

test("a chosen example is followed when others come and go, and when all move", () => {
  const before = { X: [[1, 2], [3, 4], [5, 6]], y: [0, 1, 0] };
  assert.equal(followed(2, before, { X: [[1, 2], [5, 6]], y: [0, 0] }), 1);
  assert.equal(followed(1, before, { X: [[1, 2], [5, 6]], y: [0, 0] }), null);
  assert.equal(followed(1, before, { X: [[1, 2], [3, 4], [5, 6], [9, 9]], y: [0, 1, 0, 0] }), 1);
  assert.equal(followed(1, before, { X: [[1, 2.1], [3, 4.1], [5, 6.1]], y: [0, 1, 0] }), 1);
  assert.equal(followed(1, before, { X: [[7, 7]], y: [0] }), null);
  assert.equal(followed(1, before, { X: [[3], [4]], y: [0, 1] }), null);
  assert.equal(followed(null, before, before), null);
});
