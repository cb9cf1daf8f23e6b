// The graph with its present numbers: values, steps, and what is known after n steps.

import {
  CONSTANT, backwardSteps, culprit, culpritStep, difference, evaluate, localDerivatives, paths, tangents,
} from "./engine.mjs";
import { exactly, number } from "./numbers.mjs";
import { Writer } from "./writing.mjs";

const MOST_PATHS = 20;

export class Model {
  /** Without a table, the numbers stay as they were recorded. */
  constructor(graph, table) {
    this.graph = graph;
    this.nodes = graph.nodes;
    this.table = table;
    this.writer = new Writer(graph);
    this.root = graph.nodes.length - 1;
    this.recorded = graph.nodes.map((node) => Number(node.data));
    this.order = graph.folding?.order ?? null; // in which nodes are computed, fold by fold
    this.forward = (this.order ?? [...graph.nodes.keys()]).filter((i) => graph.nodes[i].op !== null);
    this.leaves = [...graph.nodes.keys()].filter((i) => this.#isLeaf(graph.nodes[i]));
    this.updates = []; // steps behind the passes, see update.mjs
    this.version = 0; // counts how often the numbers changed
    this.reset();
  }

  #isLeaf(node) {
    return node.op === null && node.role !== CONSTANT;
  }

  get isLive() {
    return this.table !== null;
  }

  /** Whether all leaves have their recorded numbers. */
  get isRecorded() {
    return this.leaves.every((i) => Object.is(this.data[i], this.recorded[i]));
  }

  /** How many steps there are: forward, backward, and of the update. */
  get length() {
    return this.forward.length + this.steps.length + this.updates.length;
  }

  /** A number as a box shows it, and in full; `what` says whether it is a value or a gradient. */
  numberText(i, what, x) {
    const { held } = this.nodes[i];
    return number(x) + (held && what === "gradient" && this.isRecorded ? ` (.grad ${held})` : "");
  }

  exact(i, what, x) {
    return exactly(x);
  }

  /** A step in a list of steps. */
  title({ forward, backward }) {
    const { nodes, root } = this;
    if (forward !== undefined) return `${nodes[forward].name} = ${this.writer.written(forward)}`;
    return `d${nodes[root].word}/d${nodes[backward.input].word} by ${nodes[backward.node].name}`;
  }

  /** Give the leaves their recorded numbers again. */
  reset() {
    this.data = [...this.recorded];
    this.recompute();
  }

  /** Change one leaf; everything that depends on it follows. */
  set(i, x) {
    this.data[i] = x;
    this.recompute();
  }

  recompute() {
    const { nodes, table } = this;
    this.version += 1;
    this.told = null;
    if (this.isLive) {
      this.values = evaluate(nodes, table, this.data);
      this.locals = localDerivatives(nodes, table, this.values);
    } else {
      this.values = this.data;
      this.locals = nodes.map((node) => node.locals.map(Number));
    }
    this.steps = backwardSteps(nodes, this.locals, this.order);
    this.gradients = nodes.map((_, i) => (i === this.root ? 1 : null));
    for (const { input, total } of this.steps) this.gradients[input] = total;
    this.shown = { position: 0, values: nodes.map(({ op }, i) => (op === null ? this.values[i] : null)), gradients: nodes.map(() => null) };
  }

  /** The step that leads to a position: {forward: node}, {backward: step}, {update}, or nothing at the start. */
  stepAt(position) {
    const count = this.forward.length;
    if (position === 0) return {};
    if (position <= count) return { forward: this.forward[position - 1] };
    const backward = this.steps[position - count - 1];
    return backward === undefined ? this.updates[position - this.length + this.updates.length - 1] : { backward };
  }

  /** The values and gradients that are known at a position; null for those that are not known yet. The next call
   * changes the same lists: it goes from the one position to the other. */
  known(position) {
    const { shown } = this;
    while (shown.position < position) this.#pass(shown.position++, true);
    while (shown.position > position) this.#pass(--shown.position, false);
    return shown;
  }

  /** The step after a position makes its number known, or is taken back. */
  #pass(position, isDone) {
    const count = this.forward.length;
    const { values, gradients } = this.shown;
    if (position >= count + this.steps.length) return; // an update moves a parameter behind the passes
    if (position >= count) {
      const { input, total, part, earlier } = this.steps[position - count];
      gradients[input] = isDone ? total : part === 1 ? null : earlier;
      return;
    }
    const i = this.forward[position];
    values[i] = isDone ? this.values[i] : null;
    if (position === count - 1) gradients[this.root] = isDone ? 1 : null;
  }

  /** The positions from which on a node's value and its gradient are known. */
  positionsOf(i) {
    const count = this.forward.length;
    const last = this.steps.findLastIndex((step) => step.input === i);
    return {
      value: this.forward.indexOf(i) + 1,
      gradient: i === this.root ? count : last < 0 ? null : count + last + 1,
    };
  }

  /** The derivative for a node, computed in three independent ways, and the paths it comes from. */
  why(i) {
    const { nodes, table, locals, values, data } = this;
    return {
      reverse: this.gradients[i] ?? 0,
      forward: tangents(nodes, locals, i)[this.root],
      difference: this.isLive ? difference(nodes, table, data, values, i) : null,
      ...paths(nodes, locals, i, MOST_PATHS),
    };
  }

  /** A sentence about what is not finite, and where it began; empty if all numbers are finite. */
  get trouble() {
    this.told ??= this.#trouble();
    return this.told;
  }

  #trouble() {
    const i = culprit(this.nodes, this.values);
    if (i >= 0) return this.#badValue(i);
    const step = culpritStep(this.steps);
    return step === null ? "" : this.#badSlope(step);
  }

  #badValue(i) {
    const { op } = this.nodes[i];
    const z = this.values[i];
    if (op === null) return `${this.nodes[i].name} is ${exactly(z)}.`;
    const { name, domain } = this.graph.ops[op];
    const needs = domain === null ? [] : [`${name} needs ${domain}`];
    if (!Number.isNaN(z)) needs.push("the largest number is 1.8e308");
    return `${this.#application(i)} gives ${exactly(z)}: ${needs.join("; ") || "it needs other numbers"}.`;
  }

  #badSlope({ node, input, local, total }) {
    const edge = `d${this.nodes[node].word}/d${this.nodes[input].word}`;
    const what = Number.isFinite(local) ? `the gradient through ${edge}` : `the local derivative ${edge}`;
    return `${this.#application(node)}: ${what} is ${exactly(Number.isFinite(local) ? total : local)}.`;
  }

  /** How an operation reads in a message: log(x) at x = a = -1. */
  #application(i) {
    const { op, inputs } = this.nodes[i];
    const { name, arguments: names } = this.graph.ops[op];
    const given = inputs.map((x, k) => {
      const called = names[k] ?? `x${k + 1}`;
      const known = this.nodes[x].name;
      const isNamed = known !== called && this.nodes[x].role !== CONSTANT;
      return { called, words: `${called} = ${isNamed ? `${known} = ` : ""}${exactly(this.values[x])}` };
    });
    return `${name}(${given.map(({ called }) => called).join(", ")}) at ${given.map(({ words }) => words).join(", ")}`;
  }
}
