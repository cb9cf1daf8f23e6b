// What gathered steps did, in words. It knows no page.

import { counted, grouped, number } from "./numbers.mjs";

const MOST_TOLD = 3; // nodes or shares that a sentence names
const LONGEST_FORMULA = 24; // characters

export class Summary {
  constructor(gathering) {
    const { model, folds } = gathering;
    Object.assign(this, { gathering, model, folds });
  }

  /** A run in a list of steps. */
  title({ box, isForward, start, end }) {
    const step = this.model.stepAt(end);
    if (step.update) return step.update.title;
    if (box < 0 || end > start) return `${this.#name(box)}${isForward ? "" : ", backward"}: ${counted(end - start + 1, "step")}`;
    return this.model.title(step);
  }

  /** What a gathered step did: `layer 1 / neuron 2: z = 0.31, a = tanh(z) = 0.30, 2 steps`. */
  sentence(run) {
    const steps = this.gathering.steps(run);
    if (this.model.isOfArrays) return `${this.#name(run.box)}: ${steps.map((step) => this.model.title(step)).join(", ")}`;
    const told = run.isForward ? this.#computed(steps, run.box) : this.#handedOn(steps, run.box);
    return `${this.#name(run.box)}: ${told}; ${counted(steps.length, "step")}`;
  }

  #name(box) {
    return box < 0 ? this.folds.path(~box) : this.model.nodes[box].name;
  }

  #computed(steps, box) {
    const { values } = this.model;
    const output = this.folds.gradients[~box];
    if (steps.length > MOST_TOLD && output?.length === 1) return this.#equation(output[0]);
    if (steps.length > MOST_TOLD) {
      const known = steps.map(({ forward }) => values[forward]);
      const ends = [Math.min, Math.max].map((least) => number(known.reduce((a, b) => least(a, b))));
      return `${grouped(steps.length)} values from ${ends.join(" to ")}`;
    }
    return steps.map(({ forward }) => this.#equation(forward)).join(", ");
  }

  #equation(i) {
    const { nodes, values, writer } = this.model;
    const formula = writer.written(i).length > LONGEST_FORMULA ? "" : `${writer.written(i)} = `;
    return `${nodes[i].name} = ${formula}${number(values[i])}`;
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
      return `${sizeOf([...shares.values()])} to ${to === box ? leaves : this.#name(to)}`;
    });
    const shown = told.slice(0, MOST_TOLD);
    if (told.length > MOST_TOLD) shown.push(`and to ${grouped(told.length - MOST_TOLD)} more`);
    const root = nodes[model.root].word;
    const derivative = `d${root}/d${nodes[outputs[0]].word}`;
    const given = outputs.length === 1 ? `${derivative} = ${number(upstream.get(outputs[0]))}`
      : `gradients of norm ${number(Math.hypot(...outputs.map((i) => upstream.get(i))))} at ${grouped(outputs.length)} outputs`;
    return `${given} ${outputs.length === 1 ? "gives" : "give"} ${shown.join(", ") || "nothing"}`;
  }
}

/** One number, or the norm of several. */
function sizeOf(numbers) {
  return numbers.length === 1 ? number(numbers[0]) : `a gradient of norm ${number(Math.hypot(...numbers))}`;
}
