// Numbers as they are shown and as they are typed. Python's own twin is compared in tests/viz.

import assert from "node:assert/strict";
import test from "node:test";

import { agrees, counted, exactly, grouped, number, parsed, roundUp } from "../../viz/page/static/numbers.mjs";

test("numbers have four significant digits, whole ones all of theirs", () => {
  const cases = {
    33: 33, 0: -0, 999999: 999999, "1e+06": 1e6, 0.1235: 0.123456, "1e-09": 1e-9, "-1.235e-05": -1.2349e-5,
    "1.234e+04": 12344.5, 0.0001: 0.0001, "9.999e-05": 0.00009999, 100.1: 100.06, "1e+05": 99999.5, nan: NaN, "-inf": -Infinity,
  };
  for (const [written, x] of Object.entries(cases)) assert.equal(number(x), written);
});

test("exact ties go to the even digit, as in Python", () => {
  for (const [x, written] of [[1234.5, "1234"], [1235.5, "1236"], [0.00030517578125, "0.0003052"], [2.5005e-1, "0.25"]]) {
    assert.equal(number(x), written);
  }
  assert.equal(number(2.5, 1), "2");
  assert.equal(number(3.5, 1), "4");
});

test("numbers in full read back as themselves", () => {
  for (const x of [0.1, 1e300, -1 / 3]) assert.equal(Number(exactly(x)), x);
});

test("readers may type decimals, powers of ten, commas and fractions", () => {
  const cases = { " 0.5 ": 0.5, "1e-3": 0.001, "0,25": 0.25, "1/4": 0.25, "-3/ 2": -1.5, "−2": -2, "+.5": 0.5, "1.E+2": 100, "-Infinity": -Infinity };
  for (const [typed, x] of Object.entries(cases)) assert.equal(parsed(typed), x);
  for (const typed of ["", "x", "1/", "1/2/3", "0x", "0x5", "0b1", "0o7", "1/0x2", ".", "1.2.3", "e5", "2 3"]) assert.equal(parsed(typed), NaN);
});

test("an answer is right to the digits that are shown, and not one less", () => {
  assert.ok(agrees(0.4199, 0.41990));
  assert.ok(agrees(0.42, 0.42));
  assert.ok(agrees(0.3333, 1 / 3));
  assert.ok(agrees(0.33333333, 1 / 3));
  assert.ok(!agrees(0.333, 1 / 3));
  assert.ok(!agrees(0.3334, 1 / 3));
  assert.ok(!agrees(6.1, 6));
  assert.ok(!agrees(-6, 6));
  assert.ok(!agrees(1e-9, 0));
  assert.ok(agrees(NaN, NaN) && agrees(Infinity, Infinity) && !agrees(1, Infinity));
});

test("sliders end at 1, 2 or 5 times a power of ten", () => {
  const cases = [[10, 10], [6, 10], [4, 5], [0.3, 0.5], [1.2, 2], [0.001, 0.001], [11, 20]];
  for (const [size, end] of cases) assert.ok(Math.abs(roundUp(size) - end) < 1e-12 * end, `${size}`);
});

test("sliders have finite ends, and a finite way between them, at the ends of the number line", () => {
  for (const size of [5e-324, 1e-310, 1.7e308, Infinity]) {
    assert.ok(roundUp(size) > 0 && Number.isFinite(2 * roundUp(size)), `${size}`);
  }
});

test("large counts are written in groups of three digits", () => {
  assert.equal(grouped(4210816n), "4,210,816");
  assert.equal(grouped(2n), "2");
});

test("counts are grouped, and one is not several", () => {
  assert.deepEqual([0, 1, 14323].map((count) => counted(count, "step")), ["0 steps", "1 step", "14,323 steps"]);
});
