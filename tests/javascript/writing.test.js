// Templates filled in, as text and as MathML.

import assert from "node:assert/strict";
import test from "node:test";

import { MATH, TEXT, Writer, filled, line, math, symbol, text, typable } from "../../viz/page/static/writing.mjs";
import { lecture, square } from "./graphs.js";
import { Model } from "../../viz/page/static/model.mjs";
import { TABLE } from "./graphs.js";

const nodes = [{ name: "a", word: "a", symbol: ["a", "", ""] }, { name: "two words", word: "(two words)", symbol: ["two words", "", ""] }];
const minus = [0, " - ", ["?", [1], 1]]; // x - y

test("slots take names, or numbers, which have brackets where they are negative", () => {
  assert.equal(text(filled(minus, 0, [0, 1]), nodes), "a - two words");
  assert.equal(text(filled(minus, 0, [0, 1], [2, 3]), nodes), "2 - 3");
  assert.equal(text(filled(minus, 0, [0, 1], [-2, -3]), nodes), "-2 - (-3)");
});

test("whole exponents are raised, others follow a sign", () => {
  const power = (exponent) => text([["^", ["a"], exponent]], nodes);
  assert.equal(power(["2"]), "a²");
  assert.equal(power([["(", ["-3"]]]), "a⁻³");
  assert.equal(power(["0.5"]), "a^0.5");
  assert.equal(power([["(", [{ name: 0 }, " + 1"]]]), "a^(a + 1)");
});

test("functions with marks of their own are set with them", () => {
  const of = (name) => math([["f", [name], [{ name: 0 }]]], nodes)[1];
  assert.equal(of("sqrt")[0], "msqrt");
  assert.deepEqual(of("exp").slice(0, 2), ["msup", ["mi", "e"]]);
  assert.deepEqual(of("tanh")[1], ["mtext", "tanh"]);
  assert.deepEqual(math([["/", ["1"], [{ name: 0 }]]], nodes)[1], ["mfrac", ["mrow", ["mn", "1"]], ["mrow", ["mi", "a"]]]);
});

test("names have their indices above and below", () => {
  assert.deepEqual(symbol(["w", "1", "23"]), ["msubsup", ["mi", "w"], ["mn", "23"], ["mn", "1"]]);
  assert.deepEqual(symbol(["x", "", "1"]), ["msub", ["mi", "x"], ["mn", "1"]]);
  assert.deepEqual(symbol(["x", "2", ""]), ["msup", ["mi", "x"], ["mn", "2"]]);
  assert.deepEqual(symbol(["rate", "", ""]), ["mtext", "rate"]);
});

test("large and small numbers are set as powers of ten", () => {
  const [, row] = math([{ number: -1.5e-7 }], nodes);
  assert.deepEqual(row, ["mo", "−"]);
  assert.match(JSON.stringify(math([{ number: 1.5e-7 }], nodes)), /"msup",\["mn","10"\],\["mrow",\["mo","−"\],\["mn","7"\]\]/);
  assert.deepEqual(math([{ number: Infinity }], nodes), ["mrow", ["mi", "∞"]]);
});

test("a question has the names and no number", () => {
  const graph = lecture();
  const model = new Model(graph, TABLE);
  const writer = new Writer(graph);
  const asked = model.steps.map((step) => line(writer.question({ backward: step }, TEXT)));
  assert.equal(asked[0], "dJ/dv = ?");
  assert.equal(asked[3], "dJ/db = dJ/dv · dv/du · du/db = ?");
  assert.ok(asked.every((sentence) => !/\d/.test(sentence)));
});

test("a sum of shares is told as it grows", () => {
  const graph = square();
  const model = new Model(graph, TABLE);
  const [first, second] = model.steps.map((step) => line(new Writer(graph).backward(step, model.values, TEXT)));
  assert.ok(first.startsWith("dJ/dx += ") && !first.includes("so far"));
  assert.ok(second.endsWith(", so far 6"));
});

test("a label is a text wherever it stands", () => {
  const hostile = { name: "<b>", word: "(<b>)", symbol: ["<b>", "", ""] };
  assert.deepEqual(MATH.write([{ name: 0 }], [hostile]), ["mrow", ["mtext", "<b>"]]);
});

test("a name can be typed with plain digits, its lowered ones after a line", () => {
  const spellings = { "w¹₃₂": ["w1_32", "w1_3_2"], "w¹₁₁,₁₀": ["w1_11_10", "w1_11_10"], "b²₁": ["b2_1", "b2_1"], J: ["j", "j"], w12: ["w12", "w12"] };
  for (const [name, typed] of Object.entries(spellings)) assert.deepEqual(typable(name), typed);
  assert.deepEqual(typable("W1_3_2")[0], "w1_3_2");
});
