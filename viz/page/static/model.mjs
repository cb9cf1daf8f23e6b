// The graph with its present numbers: values, steps, and what is known after n steps.

import {
  CONSTANT, backwardSteps, culprit, culpritStep, difference, evaluate, gradientsAfter, localDerivatives, paths, tangents,
} from "./engine.mjs";
import { exactly } from "./numbers.mjs";

const MOST_PATHS = 20;

export class Model {
  /** Without a table, the numbers stay as they were recorded. */
  constructor(graph, table) {
    this.graph = graph;
    this.nodes = graph.nodes;
    this.table = table;
    this.root = graph.nodes.length - 1;
    this.recorded = graph.nodes.map((node) => Number(node.data));
    this.order = graph.folding?.order ?? null; // in which nodes are computed, fold by fold
    this.forward = (this.order ?? [...graph.nodes.keys()]).filter((i) => graph.nodes[i].op !== null);
    this.leaves = [...graph.nodes.keys()].filter((i) => this.#isLeaf(graph.nodes[i]));
    this.version = 0; // counts how often the numbers changed
    this.reset();
  }

  #isLeaf(node) {
    return node.op === null && node.role !== CONSTANT;
  }

  get isLive() {
    return this.table !== null;
  }

  /** How many steps there are, forward and backward. */
  get length() {
    return this.forward.length + this.steps.length;
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
    if (this.isLive) {
      this.values = evaluate(nodes, table, this.data);
      this.locals = localDerivatives(nodes, table, this.values);
    } else {
      this.values = this.data;
      this.locals = nodes.map((node) => node.locals.map(Number));
    }
    this.steps = backwardSteps(nodes, this.locals, this.order);
    this.gradients = gradientsAfter(nodes, this.steps, this.steps.length);
  }

  /** The step that leads to a position: {forward: node}, {backward: step}, or nothing at the start. */
  stepAt(position) {
    const count = this.forward.length;
    if (position === 0) return {};
    if (position <= count) return { forward: this.forward[position - 1] };
    return { backward: this.steps[position - count - 1] };
  }

  /** The values and gradients that are known at a position; null for those that are not known yet. */
  known(position) {
    const count = this.forward.length;
    const values = this.values.map((x) => x);
    for (const i of this.forward.slice(position)) values[i] = null;
    const gradients = position < count || this.length === 0
      ? this.nodes.map(() => null)
      : gradientsAfter(this.nodes, this.steps, position - count);
    return { values, gradients };
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
