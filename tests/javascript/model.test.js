// The passes over a graph, and what is known after a number of steps.

import assert from "node:assert/strict";
import test from "node:test";

import { edgesTowards } from "../../viz/page/static/engine.mjs";
import { Model } from "../../viz/page/static/model.mjs";
import { Quiz } from "../../viz/page/static/quiz.mjs";
import { TABLE, lecture, logarithm, square } from "./graphs.js";

const [A, B, C, U, V, , J] = [0, 1, 2, 3, 4, 5, 6];

test("the lecture's gradients are 3, 6 and 9", () => {
  const model = new Model(lecture(), TABLE);
  assert.deepEqual(model.gradients, [3, 6, 9, 3, 3, null, 1]);
  assert.equal(model.length, 3 + 5);
});

test("x · x hands x two shares, one after the other", () => {
  const model = new Model(square(), TABLE);
  assert.deepEqual(model.steps.map((s) => [s.part, s.parts, s.share, s.total]), [[1, 2, 3, 3], [2, 2, 3, 6]]);
});

test("a moved leaf changes values and gradients, and reset brings both back", () => {
  const model = new Model(lecture(), TABLE);
  model.set(C, -4);
  assert.equal(model.values[J], 3 * (5 + 3 * -4));
  assert.deepEqual([A, B, C].map((i) => model.gradients[i]), [3, -12, 9]);
  model.reset();
  assert.deepEqual([A, B, C].map((i) => model.gradients[i]), [3, 6, 9]);
});

test("numbers are known from their step on and not before", () => {
  const model = new Model(lecture(), TABLE);
  assert.deepEqual(model.known(0).values, [5, 3, 2, null, null, 3, null]);
  assert.deepEqual(model.known(1).values, [5, 3, 2, 6, null, 3, null]);
  assert.deepEqual(model.known(2).gradients, Array(7).fill(null));
  assert.deepEqual(model.known(3).gradients, [null, null, null, null, null, null, 1]);
  assert.deepEqual(model.known(5).gradients, [3, null, null, null, 3, null, 1]);
  assert.deepEqual(model.known(8).gradients, [3, 6, 9, 3, 3, null, 1]);
});

test("positions lead to a node's value and to its whole gradient", () => {
  const model = new Model(lecture(), TABLE);
  assert.deepEqual(model.positionsOf(V), { value: 2, gradient: 4 });
  assert.deepEqual(model.positionsOf(J), { value: 3, gradient: 3 });
  assert.deepEqual(model.positionsOf(5), { value: 0, gradient: null });
  assert.equal(new Model(square(), TABLE).positionsOf(0).gradient, 3);
});

test("three ways to a gradient agree, and paths add up to it", () => {
  const model = new Model(lecture(), TABLE);
  const { reverse, forward, difference, count, paths } = model.why(B);
  assert.equal(reverse, 6);
  assert.equal(forward, 6);
  assert.ok(Math.abs(difference - 6) < 1e-8);
  assert.equal(count, 1n);
  assert.deepEqual(paths[0].edges.map((edge) => edge.input), [V, U, B]);
  const twice = new Model(square(), TABLE).why(0);
  assert.equal(twice.count, 2n);
  assert.equal(twice.paths.reduce((sum, path) => sum + path.product, 0), 6);
});

test("a number out of an operation's domain is told in words, and nothing breaks", () => {
  const model = new Model(logarithm(), TABLE);
  assert.equal(model.trouble, "");
  model.set(0, -1);
  assert.equal(model.trouble, "log(x) at x = -1 gives nan: log needs x > 0.");
  model.set(0, 0);
  assert.match(model.trouble, /^log\(x\) at x = 0 gives -inf/);
  model.set(0, 2);
  assert.equal(model.trouble, "");
  assert.equal(model.gradients[0], 0.5);
});

test("without a table the recorded numbers stay", () => {
  const graph = lecture();
  graph.nodes.forEach((node, i) => (node.locals = { [U]: [2, 3], [V]: [1, 1], [J]: [11, 3] }[i] ?? []));
  const model = new Model(graph, null);
  assert.deepEqual(model.gradients, [3, 6, 9, 3, 3, null, 1]);
  assert.equal(model.why(B).difference, null);
});

test("the edges towards a node are those of its paths", () => {
  const { nodes } = lecture();
  assert.deepEqual(edgesTowards(nodes, B).map((edge) => [edge.node, edge.input]), [[U, B], [V, U], [J, V]]);
  assert.deepEqual(edgesTowards(nodes, J), []);
  assert.equal(edgesTowards(square().nodes, 0).length, 2);
});

test("the quiz counts what is right at once, and not what is no number", () => {
  const quiz = new Quiz();
  assert.equal(quiz.judge("three", 3, 1), null);
  assert.equal(quiz.score, "");
  assert.equal(quiz.judge("3.0", 3, 1, 1), true);
  assert.equal(quiz.verdict, "Right.");
  quiz.pose();
  assert.equal(quiz.judge("6", 3, 1, 2), false);
  assert.equal(quiz.verdict, null); // a hint comes first
  assert.equal(quiz.judge("3", 3, 1, 2), true);
  assert.equal(quiz.verdict, "Right, with a hint.");
  assert.equal(quiz.score, "1 of 2 right");
});

test("a question is lost when the hints are used up, and when it is left out", () => {
  const quiz = new Quiz();
  quiz.judge("6", 3, 1, 1);
  assert.equal(quiz.judge("7", 3, 1, 1), false);
  assert.equal(quiz.verdict, "Not quite.");
  quiz.pose();
  quiz.pass([2, 3], "2 questions skipped.");
  assert.equal(quiz.score, "0 of 3 right");
  quiz.pose();
  assert.equal(quiz.judge("3", 3, 1, 2), true); // it was left out before, and counts once
  assert.equal(quiz.score, "0 of 3 right");
});

test("what is known at a position is the same from wherever one comes", () => {
  for (const graph of [lecture, square]) {
    const walked = new Model(graph(), TABLE);
    for (let turn = 0; turn < 40; turn += 1) {
      const position = (turn * 7) % (walked.length + 1);
      const { values, gradients } = walked.known(position);
      const fresh = new Model(graph(), TABLE).known(position);
      assert.deepEqual([values, gradients], [fresh.values, fresh.gradients]);
      const isKnown = ({ op }, i) => op === null || walked.forward.slice(0, position).includes(i);
      assert.deepEqual(values, walked.nodes.map((node, i) => (isKnown(node, i) ? walked.values[i] : null)));
    }
  }
});

test("leaves are recorded until one is moved, and again after a reset", () => {
  const model = new Model(lecture(), TABLE);
  assert.equal(model.isRecorded, true);
  model.set(B, 4);
  assert.equal(model.isRecorded, false);
  model.reset();
  assert.equal(model.isRecorded, true);
});
