// Why a weight has its gradient: one example's numbers, the paths from its loss to the weight, and each example's share.

import { paths } from "../../page/static/engine.mjs";
import { Model } from "../../page/static/model.mjs";
import { MATH, TEXT, Writer, line } from "../../page/static/writing.mjs";
import { graphOfExample } from "./example_frame.mjs";
import { Room, backward, forward, placeOf } from "./network.mjs";

const MOST_PATHS = 20, MOST_BETWEEN = 6;

/** Where a parameter is: its layer, its unit, and the input that it weighs; the bias's input is behind the last. */
export function locationOf(layers, place) {
  const l = layers.findIndex((layer) => place < placeOf(layer, layer.units, 0));
  const step = layers[l].inputs + 1, at = place - layers[l].start;
  return { layer: l, unit: Math.floor(at / step), input: at % step };
}

/** Forward and backward for these examples: the arrays, and the slopes of their mean loss without a penalty. */
export function swept(training, data) {
  const m = data.targets.length, gradient = new Float64Array(training.theta.length);
  const room = new Room(training.settings.inputs, training.layers, m);
  room.fill(data.columns, data.targets, null, 0, m);
  forward(training.layers, training.theta, room, m);
  const cost = backward(training.layers, training.theta, room, m, training.loss, gradient);
  return { room, gradient, cost, m };
}

/**
 * The numbers of one example: by layer and unit z, a, dL/dz and dL/da, the slopes of all parameters, and its loss. A layer
 * of softmax has no slopes of its own in z and a but those of the whole layer.
 */
export function numbersOf(training, { x, y }) {
  const columns = x.map((number) => Float64Array.of(number));
  const { room, gradient, cost } = swept(training, { columns, targets: Float64Array.of(y) });
  return { z: room.Z, a: room.A.slice(1), dz: room.dZ, da: room.dA, gradient, loss: cost };
}

/** How much each example of these data pushes a parameter: dL/dw of each; their mean is the gradient without penalty. */
export function sharesOf(training, data, place) {
  const { layer, unit, input } = locationOf(training.layers, place);
  const { room, m } = swept(training, data), shares = new Float64Array(m), from = unit * m;
  const isBias = input === training.layers[layer].inputs, dZ = room.dZ[layer], A = room.A[layer];
  for (let i = 0; i < m; i += 1) shares[i] = m * dZ[from + i] * (isBias ? 1 : A[input * m + i]);
  return shares;
}

/** One example of a session as a graph, with what can be told about it. It is of the weights of its time. */
export class Explanation {
  constructor(session, row) {
    const { graph, parameters, units } = graphOfExample(session, row);
    Object.assign(this, { graph, parameters, units, row });
    this.model = new Model(graph, session.kernels.table);
    this.writer = new Writer(graph);
    this.named = new Set([this.model.root, ...units.flat().flatMap(({ z, a }) => [z, a])]);
  }

  get loss() {
    return this.model.values[this.model.root];
  }

  /**
   * The paths from the loss to a parameter: their count (a BigInt), the sum, and the first of them as `why` gives them in
   * Python. A path has its product, the units that it passes from the loss down, as [layer, unit], and its edges.
   */
  why(place, most = MOST_PATHS) {
    const node = this.parameters.get(place), { nodes, locals, gradients } = this.model;
    const { count, paths: listed } = paths(nodes, locals, node, most);
    return {
      name: nodes[node].name, derivative: this.writer.derivative(node, TEXT), count, gradient: gradients[node] ?? 0,
      paths: listed.map((path) => ({ ...path, units: this.#unitsOn(path) })),
    };
  }

  #unitsOn({ edges }) {
    this.unitOf ??= new Map(this.units.flatMap((layer, l) => layer.map(({ z }, j) => [z, [l, j]])));
    return edges.map(({ node }) => this.unitOf.get(node)).filter((unit) => unit !== undefined);
  }

  /** A path in words: dL/dw = dL/dz · dz/dw = ... = its product, as a line or as the sides of an equation in MathML. */
  path(path) {
    const { values, locals } = this.model;
    return this.#both((style) => this.writer.path(path, values, locals, style));
  }

  /** The steps on paths that are neither the loss nor a unit's z or a, such as the sum of softmax, each told. */
  between(listed) {
    return this.#stepsIn(new Set(listed.flatMap(({ edges }) => edges.map(({ node }) => node))));
  }

  #stepsIn(nodes) {
    const steps = [...nodes].filter((i) => this.model.nodes[i].op !== null && !this.named.has(i));
    return steps.sort((i, j) => i - j).slice(0, MOST_BETWEEN).map((i) => this.told(i));
  }

  /**
   * A unit's z = w·x + b and a = g(z) with its numbers, each as a line and in MathML; a is null where a is z. The steps
   * from z to a are `between`.
   */
  unit(layer, unit) {
    const { z, a } = this.units[layer][unit], isPlain = a === undefined || a === z;
    const below = new Set(isPlain ? [] : [a]);
    for (const i of below) if (i === a || !this.named.has(i)) this.model.nodes[i].inputs.forEach((x) => below.add(x));
    return { z: this.told(z), a: isPlain ? null : this.told(a), between: this.#stepsIn(below) };
  }

  /** The loss, step by step from the outputs. */
  lossSteps() {
    const last = Math.max(...this.units.at(-1).flatMap(({ z, a }) => [z, a ?? z]));
    return this.model.forward.filter((i) => i > last).map((i) => this.told(i));
  }

  /** A node in words: its formula with its numbers, as a line and in MathML. */
  told(i) {
    const { nodes, values, gradients } = this.model;
    return { name: nodes[i].name, value: values[i], gradient: gradients[i], ...this.#both((style) => this.writer.forward(i, values, style)) };
  }

  #both(write) {
    return { line: line(write(TEXT)), math: write(MATH) };
  }
}
