// A training's batches: at each position the weights, the gradients and the sentence. It knows no page.

import { networkWords, unitWords } from "./health_words.mjs";
import { counted, grouped, number } from "./numbers.mjs";

export const STEPS = ["forward", "cost", "backward", "update"];

const MOST_LAYERS = 4; // whose gradients a sentence tells
const TROUBLES = { vanishing: "↓", exploding: "↑" };

export class Batches {
  constructor(data) {
    this.data = data;
    for (const { health } of data.batches) {
      Object.assign(health, { ratio: Number(health.ratio), norm: Number(health.norm), layers: health.layers.map(Number) });
    }
  }

  get length() {
    return STEPS.length * this.data.batches.length;
  }

  /** The batch, from 0, and the step that a position is behind; null before the first step. */
  stepAt(position) {
    if (position === 0) return null;
    const k = Math.floor((position - 1) / STEPS.length);
    return { k, kind: STEPS[(position - 1) % STEPS.length] };
  }

  /** The position behind a step of a batch. */
  positionOf(k, kind = "forward") {
    return STEPS.length * k + STEPS.indexOf(kind) + 1;
  }

  /** The parameters at a position. */
  thetaAt(position) {
    const step = this.stepAt(position), { theta } = this.data;
    if (step === null) return theta[0];
    return theta[step.kind === "update" ? step.k + 1 : step.k];
  }

  /** The gradients that are known at a position; null before the backward step of its batch. */
  gradientsAt(position) {
    const step = this.stepAt(position);
    return step !== null && ["backward", "update"].includes(step.kind) ? this.data.gradients[step.k] : null;
  }

  /** Where a parameter is: its layer, its unit, and its input; the bias's input is behind the last. */
  locationOf(place) {
    const l = this.data.layers.findLastIndex((layer) => layer.start <= place), layer = this.data.layers[l];
    const at = place - layer.start, step = layer.inputs + 1;
    return { layer: l, unit: Math.floor(at / step), input: at % step };
  }

  /** The parameter's place among all. */
  placeOf(l, unit, input) {
    const { start, inputs } = this.data.layers[l];
    return start + unit * (inputs + 1) + input;
  }

  /** `Epoch 1, batch 2: forward`. */
  phase(position) {
    const step = this.stepAt(position), { data } = this;
    if (step === null) return `Before the first step; ${this.recorded()}`;
    const { epoch, number: i } = data.batches[step.k];
    return `Epoch ${grouped(epoch)} of ${grouped(data.epochs)}, batch ${grouped(i)}: ${step.kind}`;
  }

  /** How many batches are here, and how many are not. */
  recorded() {
    const { data: { batches, left, trouble } } = this, n = batches.length;
    const here = `${grouped(n)} ${n === 1 ? "batch is" : "batches are"} recorded`;
    return left > n && trouble === "" ? `${here} of the ${grouped(left)} that were left` : here;
  }

  /** What happens in the step before a position, in a sentence; `place` is the chosen parameter. */
  sentence(position, place) {
    const step = this.stepAt(position);
    if (step === null) return "Each batch goes forward to its cost, back to the gradients, and then all weights move.";
    const batch = this.data.batches[step.k];
    const told = { forward: () => this.#forward(batch), cost: () => this.#cost(batch), backward: () => this.#backward(batch), update: () => `${this.equation(step.k, place)}.` }[step.kind]();
    const { trouble } = this.data;
    return position === this.length && trouble !== "" ? `${told} The next step fails: ${trouble}` : told;
  }

  #forward({ size, means }) {
    const outputs = means.at(-1).map(Number), mean = outputs.map((x) => number(x)).join(", ");
    return `${counted(size, "example")} ${size === 1 ? "goes" : "go"} through the network. In each unit is its mean over them; the output’s is ${mean}.`;
  }

  #cost({ size, cost }) {
    const penalty = this.data.hasPenalty ? ", plus the penalty" : "";
    return size === 1 ? `J = ${number(Number(cost))}, the loss of the example${penalty}.` : `J = ${number(Number(cost))}, the ${this.data.isWeighted ? "weighted " : ""}mean of ${grouped(size)} losses${penalty}.`;
  }

  #backward({ health }) {
    const words = networkWords(health), all = health.layers.map((x, l) => `${number(x)} in layer ${this.data.layers[l].number}`);
    const sizes = all.length > MOST_LAYERS ? [all[0], all.at(-1)] : all;
    return `Each weight gets its gradient dJ/dw${words ? `. ${TROUBLES[health.mark]} ${words}` : `; their size, root of the mean square, is ${sizes.join(", ")}.`}`;
  }

  /** How a batch moves a parameter: before - rate · gradient = after, or by the step that the optimiser makes of it. */
  equation(k, place) {
    const { names, theta, gradients, optimiser, isPlain, batches } = this.data;
    const [before, after] = [theta[k][place], theta[k + 1][place]], slope = gradients[k][place], name = names[place];
    if (slope === null) return `${name} = ${number(before)} stays: the cost does not depend on it`;
    const rate = batches[k].rate, wrapped = (x) => (x < 0 ? `(${number(x)})` : number(x));
    if (isPlain) return `${name} = ${number(before)} − ${number(rate)} · ${wrapped(slope)} = ${number(after)}`;
    const moved = after - before, sign = moved < 0 ? "−" : "+";
    return `${name} = ${number(before)} ${sign} ${number(Math.abs(moved))} = ${number(after)}; ${optimiser} makes this step of the gradient ${number(slope)}, at the rate ${number(rate)}`;
  }

  /** The marks that are known at a position: { layer, unit, mark, words } of the units that have one or nearly. */
  marksAt(position) {
    const step = this.stepAt(position);
    if (this.gradientsAt(position) === null) return [];
    return this.data.batches[step.k].units.flatMap((units, layer) => units.flatMap((each, unit) => {
      const words = unitWords(each);
      return words === "" ? [] : [{ layer, unit, mark: each.mark, words }];
    }));
  }

  /** The title of a batch in the list. */
  title(k) {
    const { epoch, number: i, cost } = this.data.batches[k];
    return `epoch ${grouped(epoch)}, batch ${grouped(i)}: J = ${number(Number(cost))}`;
  }
}
