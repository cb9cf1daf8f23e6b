// Steps of a closed fold gathered into one, on the lecture's graph with u and v in a scope.

import assert from "node:assert/strict";
import test from "node:test";

import { Folds } from "../../viz/page/static/folds.mjs";
import { Gathering } from "../../viz/page/static/gathering.mjs";
import { Model } from "../../viz/page/static/model.mjs";
import { Summary } from "../../viz/page/static/summary.mjs";
import { TABLE, lecture } from "./graphs.js";

const [A, B, C, U, V, THREE, J] = [0, 1, 2, 3, 4, 5, 6];
const WRITTEN = { [U]: "b · c", [V]: "a + u", [J]: "3 · v" };

/** The lecture's graph, in which fold 1 holds u and v. */
function folded() {
  const graph = lecture();
  const model = new Model(graph, TABLE);
  model.writer.written = (i) => WRITTEN[i];
  const inside = (columns) => ({ columns, between: columns.slice(1).map(() => [[0, 0]]), sources: [] });
  const folds = new Folds({
    parents: [0, 0], titles: ["", "inner"], lines: [[], []], gradients: [null, [V]],
    homes: [0, 0, 0, 1, 1, 0, 0], insides: [inside([[A, B, C], [~1, THREE], [J]]), inside([[U], [V]])],
    nodeShapes: Array(7).fill(0), foldShapes: [0, 0], shapes: [[80, 56]], opened: [0], order: null, cut: "",
  }, graph.nodes);
  const gathering = new Gathering(model, folds);
  return { folds, gathering, summary: new Summary(gathering) };
}

test("what a closed fold computes is one step, and so is what it hands on", () => {
  const { gathering } = folded();
  assert.deepEqual(gathering.runs.map(({ box, start, end }) => [box, start, end]), [
    [~1, 1, 2], [J, 3, 3], [J, 4, 4], [~1, 5, 8],
  ]);
  assert.equal(gathering.after(0), 2);
  assert.equal(gathering.after(2), 3);
  assert.equal(gathering.before(8), 4);
  assert.equal(gathering.before(2), 0);
  assert.equal(gathering.at(6), 8);
});

test("its sentence says what was gathered, and what left the fold", () => {
  const { gathering, summary } = folded();
  assert.equal(summary.sentence(gathering.gatheredAt(2)), "inner: u = b · c = 6, v = a + u = 11; 2 steps");
  assert.equal(summary.sentence(gathering.gatheredAt(8)), "inner: dJ/dv = 3 gives 3 to a, 6 to b, 9 to c; 4 steps");
  assert.equal(gathering.gatheredAt(3), null);
});

test("an open fold has single steps, and closing it closes what is inside", () => {
  const { folds, gathering } = folded();
  assert.equal(folds.uncover(U), true);
  gathering.refresh();
  assert.equal(gathering.runs.length, 8);
  assert.deepEqual([...folds.visible()], [A, B, C, ~1, U, V, THREE, J]);
  folds.toggle(1);
  assert.equal(folds.shown(U), ~1);
  assert.deepEqual(folds.arrows().map(({ tail, head, edges }) => [tail, head, edges.length]), [
    [B, ~1, 1], [C, ~1, 1], [A, ~1, 1], [THREE, J, 1], [~1, J, 1],
  ]);
});

test("without folds each step is its own", () => {
  const gathering = new Gathering(new Model(lecture(), TABLE), null);
  assert.deepEqual([0, 1, 7, 8].map((position) => gathering.after(position)), [1, 2, 8, 8]);
  assert.equal(gathering.gatheredAt(5), null);
});

test("what a node hands on to nodes made alike is one step", () => {
  const { folds, gathering, summary } = folded();
  folds.shown = (i) => (i === B || i === C ? ~1 : i);
  gathering.refresh();
  assert.equal(gathering.gatheredAt(8), null);
  folds.groups = [1];
  gathering.refresh();
  assert.deepEqual(gathering.runs.filter(({ isForward }) => !isForward).map(({ box, start, end }) => [box, start, end]), [
    [J, 4, 4], [V, 5, 5], [V, 6, 6], [U, 7, 8],
  ]);
  assert.equal(gathering.gatheredAt(6), null);
  const run = gathering.gatheredAt(8);
  assert.equal(summary.title(run), "u, backward: 2 steps");
  assert.equal(summary.sentence(run), "u: dJ/du = 3 gives a gradient of norm 10.82 to inner; 2 steps"); // 6 to b, 9 to c
});
