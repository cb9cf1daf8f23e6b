// Why a result is not finite: it is beyond the largest number, or the operation has a pole there.

import assert from "node:assert/strict";
import test from "node:test";

import { isBeyond } from "../../viz/builder/static/trouble.mjs";

test("a result beyond the largest number is told apart from a pole", () => {
  const power = (x, y) => x ** y, divided = (x, y) => x / y;
  for (const inputs of [[1e200, 2], [-1e200, 2], [1e-200, -2]]) assert.ok(isBeyond(power, inputs), String(inputs));
  for (const inputs of [[0, -1], [-1, 0.5], [2, 3]]) assert.ok(!isBeyond(power, inputs), String(inputs));
  assert.ok(isBeyond(divided, [1e300, 1e-300]) && !isBeyond(divided, [1, 0]));
  assert.ok(isBeyond(Math.exp, [800]) && !isBeyond(Math.log, [0]) && !isBeyond(Math.atanh, [1]) && !isBeyond(Math.log1p, [-1]));
});
