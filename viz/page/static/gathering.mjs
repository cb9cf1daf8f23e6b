// Steps gathered: what a closed fold computes, or hands on, in a row is one step. It knows no page.

import { grouped, number } from "./numbers.mjs";

const MOST_TOLD = 3; // nodes or shares that a sentence names
const LONGEST_FORMULA = 24; // characters

export class Gathering {
  /** `folds` is null if the graph has none: then each step is its own. */
  constructor(model, folds) {
    Object.assign(this, { model, folds });
    this.refresh();
  }

  /** Find the runs again, after a fold was opened or closed. */
  refresh() {
    const { model, folds } = this;
    this.runs = [];
    for (let position = 1; position <= model.length; position += 1) {
      const { forward, backward } = model.stepAt(position);
      const box = folds === null ? 0 : folds.shown(forward ?? backward.node);
      const last = this.runs.at(-1);
      const isForward = forward !== undefined;
      if (box < 0 && last?.box === box && last.isForward === isForward) last.end = position;
      else this.runs.push({ box, isForward, start: position, end: position });
    }
  }

  /** The run that a position is in; undefined at the start. */
  runAt(position) {
    let [low, high] = [0, this.runs.length - 1];
    while (low < high) {
      const half = (low + high) >> 1;
      if (this.runs[half].end < position) low = half + 1;
      else high = half;
    }
    return position === 0 ? undefined : this.runs[low];
  }

  /** The position nearest to a wanted one at which no gathered step is half done. */
  at(position) {
    return this.runAt(position)?.end ?? 0;
  }

  /** The position after the next step. */
  after(position) {
    return this.runAt(Math.min(position + 1, this.model.length))?.end ?? 0;
  }

  /** The position before the step that led here. */
  before(position) {
    return Math.max(0, (this.runAt(position)?.start ?? 1) - 1);
  }

  /** The step that led to a position, if it is gathered; else null. */
  gatheredAt(position) {
    const run = this.runAt(position);
    return run !== undefined && run.box < 0 && this.folds !== null ? run : null;
  }

  /** The single steps that led to a position: one, or those that are gathered; none at the start. */
  stepsAt(position) {
    const run = this.runAt(position);
    return run === undefined ? [] : this.steps(run);
  }

  /** Whether some steps are gathered. */
  get isAnyGathered() {
    return this.folds !== null && this.runs.some(({ box }) => box < 0);
  }

  /** The single steps of a run. */
  steps({ start, end }) {
    return Array.from({ length: end - start + 1 }, (_, i) => this.model.stepAt(start + i));
  }

  /** A run in a list of steps. */
  title({ box, isForward, start, end }) {
    const { model, folds } = this;
    const { nodes } = model;
    const { forward, backward } = model.stepAt(end);
    if (box < 0) return `${folds.path(~box)}${isForward ? "" : ", backward"}: ${stepCount(end - start + 1)}`;
    if (isForward) return `${nodes[forward].name} = ${nodes[forward].written}`;
    return `d${nodes[model.root].word}/d${nodes[backward.input].word} by ${nodes[backward.node].name}`;
  }

  /** What the gathered step that led to a position did; empty if it is not gathered. */
  sentenceAt(position) {
    const run = this.gatheredAt(position);
    return run === null ? "" : this.sentence(run);
  }

  /** What a gathered step did: `layer 1 / neuron 2: z = 0.31, a = tanh(z) = 0.30, 2 steps`. */
  sentence(run) {
    const steps = this.steps(run);
    const told = run.isForward ? this.#computed(steps) : this.#handedOn(steps, run.box);
    return `${this.folds.path(~run.box)}: ${told}; ${stepCount(steps.length)}`;
  }

  #computed(steps) {
    const { nodes, values } = this.model;
    if (steps.length > MOST_TOLD) {
      const known = steps.map(({ forward }) => values[forward]);
      const ends = [Math.min, Math.max].map((least) => number(known.reduce((a, b) => least(a, b))));
      return `${grouped(steps.length)} values from ${ends.join(" to ")}`;
    }
    return steps.map(({ forward: i }) => {
      const formula = nodes[i].written.length > LONGEST_FORMULA ? "" : `${nodes[i].written} = `;
      return `${nodes[i].name} = ${formula}${number(values[i])}`;
    }).join(", ");
  }

  #handedOn(steps, box) {
    const { model, folds } = this;
    const { nodes } = model;
    const inner = new Set(steps.map(({ backward }) => backward.input));
    const upstream = new Map(steps.map(({ backward }) => [backward.node, backward.upstream]));
    const outputs = [...upstream.keys()].filter((i) => !inner.has(i));
    const sums = new Map(); // by the visible box that they go to: by node
    for (const { backward: { input, share } } of steps) {
      const to = folds.shown(input);
      if (to === box && nodes[input].op !== null) continue;
      if (!sums.has(to)) sums.set(to, new Map());
      sums.get(to).set(input, (sums.get(to).get(input) ?? 0) + share);
    }
    const told = [...sums].map(([to, shares]) => {
      const leaves = `its ${shares.size === 1 ? "leaf" : `${grouped(shares.size)} leaves`}`;
      return `${sizeOf([...shares.values()])} to ${to === box ? leaves : to < 0 ? folds.path(~to) : nodes[to].name}`;
    });
    const shown = told.slice(0, MOST_TOLD);
    if (told.length > MOST_TOLD) shown.push(`and to ${told.length - MOST_TOLD} more`);
    const root = nodes[model.root].word;
    const derivative = `d${root}/d${nodes[outputs[0]].word}`;
    const given = outputs.length === 1 ? `${derivative} = ${number(upstream.get(outputs[0]))}`
      : `gradients of norm ${number(Math.hypot(...outputs.map((i) => upstream.get(i))))} at ${grouped(outputs.length)} outputs`;
    return `${given} ${outputs.length === 1 ? "gives" : "give"} ${shown.join(", ") || "nothing"}`;
  }
}

function stepCount(count) {
  return `${grouped(count)} ${count === 1 ? "step" : "steps"}`;
}

/** One number, or the norm of several. */
function sizeOf(numbers) {
  return numbers.length === 1 ? number(numbers[0]) : `a gradient of norm ${number(Math.hypot(...numbers))}`;
}
