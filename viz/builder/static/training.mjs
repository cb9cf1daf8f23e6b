// A training, step by step: as nets' fit, whose order of examples, steps and measures it has.

import { startOf } from "./first_weights.mjs";
import { Room, backward, costOf, forward, gather, layersOf } from "./network.mjs";
import { PythonRandom } from "./random.mjs";
import { accuracy, isBySign, r2 } from "./scores.mjs";

/** What an optimiser's settings choose among its ways to move. */
function wayOf(optimiser, settings) {
  return optimiser.moves[Object.keys(optimiser.moves).find(
    (flags) => Object.entries(settings).every(([name, x]) => typeof x !== "boolean" || x === flags.split(" ").includes(name)),
  )];
}

/** The settings with the usual ones in the place of those that are not given. */
export const filled = (usual, given = {}) => Object.fromEntries(
  Object.entries(usual).map(([name, x]) => [name, given[name] ?? x]),
);

/**
 * A training. Its settings are plain data:
 *
 *   inputs       how many features a network reads
 *   layers       [{ units, activation }], the last of them the output
 *   init, rng    an initialiser's name, or null for what suits each activation; the seed of the first weights
 *   loss         a loss's name
 *   optimiser    { name, settings }
 *   schedule     { name, settings }, or null
 *   penalty      { name, strength }, or null
 *   batch        how many examples a batch has, or null for all
 *   seed         the seed of the order of the examples
 *
 * Data are { columns, targets }: an array for each feature, and the targets.
 */
export class Training {
  constructor(kernels, settings, train, test = null) {
    this.kernels = kernels;
    this.settings = settings;
    this.layers = layersOf(settings.inputs, settings.layers, kernels);
    this.theta = startOf(kernels, settings);
    this.gradient = new Float64Array(this.theta.length);
    this.train = train;
    this.test = test;
    this.epoch = 0;
    this.origin = 0; // the epoch from which on the order of examples is counted, as a fit begun there has it
    this.position = 0;
    this.measures = {};
    this.trouble = null;
    this.#sum = 0;
    this.#prepare();
  }

  #sum;
  #order = null;
  #room = null;
  #kept = null;
  #outputs;
  #targets;

  /** Make ready for settings, data or layers that are new; the weights stay. */
  #prepare() {
    const { kernels, settings } = this;
    const outputs = settings.layers.at(-1).units;
    this.loss = kernels.losses[settings.loss][outputs];
    this.optimiser = kernels.optimisers[settings.optimiser.name];
    this.chosen = filled(this.optimiser.settings, settings.optimiser.settings);
    this.way = wayOf(this.optimiser, this.chosen);
    this.memory ??= this.way.rows.map(() => new Float64Array(this.theta.length));
    this.counts ??= Object.fromEntries(this.way.counts.map((name) => [name, 0]));
    const numbers = Object.entries(this.chosen).filter(([, x]) => typeof x !== "boolean");
    const arrays = [this.theta, this.gradient, ...this.memory, this.theta.length];
    this.moved = [...arrays, ...numbers.map(([, x]) => x)];
    this.rateAt = arrays.length + numbers.findIndex(([name]) => name === "learning_rate");
    this.generator = new PythonRandom(settings.seed);
    this.seed = String(this.generator.bits64());
    this.#order = null;
    this.#room = null;
    this.#outputs = new Float64Array(outputs * this.size);
    this.#targets = new Float64Array(this.size);
  }

  get size() {
    return this.train.targets.length;
  }

  get batch() {
    return Math.min(this.settings.batch || this.size, this.size);
  }

  /** The learning rate of this epoch. */
  get rate() {
    const { schedule } = this.settings;
    if (!schedule) return this.chosen.learning_rate;
    const { settings, rate } = this.kernels.schedules[schedule.name];
    return rate(this.epoch, ...Object.values(filled(settings, schedule.settings)));
  }

  /** The order of the examples in this epoch; null if it is their own. */
  get order() {
    if (this.batch === this.size) return null;
    if (this.#order === null) {
      const order = this.shuffled ??= new Uint32Array(this.size);
      for (let i = 0; i < order.length; i += 1) order[i] = i;
      this.generator.seed(`${this.seed} ${this.epoch - this.origin}`);
      this.generator.shuffle(order);
      this.#order = order;
    }
    return this.#order;
  }

  #arrays(most) {
    if (this.#room === null || this.#room.most < most) this.#room = new Room(this.settings.inputs, this.layers, most);
    return this.#room;
  }

  /** One batch and one step. False if a number was not finite: nothing has changed then. */
  step() {
    const kept = this.snapshot(), isFinite = this.#step();
    if (!isFinite) this.restore(kept);
    return isFinite;
  }

  #step() {
    const { layers, theta, gradient, train } = this;
    const start = this.position, m = Math.min(this.batch, this.size - start);
    const room = this.#arrays(this.batch);
    room.fill(train.columns, train.targets, this.order, start, m);
    forward(layers, theta, room, m);
    const cost = backward(layers, theta, room, m, this.loss, gradient) + this.penalty(theta, gradient);
    this.#move();
    if (!Number.isFinite(cost) || !allFinite(theta)) {
      this.trouble = { epoch: this.epoch + 1, batch: Math.floor(start / this.batch) + 1, cost };
      return false;
    }
    this.#sum += cost * (m / this.size);
    this.#keepOutputs(room, start, m);
    this.position += m;
    if (this.position >= this.size) this.#finish();
    return true;
  }

  /** The penalty's value; its slopes are added to the gradient, if one is given. */
  penalty(theta, gradient = null) {
    const { penalty } = this.settings;
    if (!penalty) return 0;
    const { values, add } = this.kernels.penalties[penalty.name];
    const shares = new Float64Array(theta.length);
    values(theta, shares, theta.length, penalty.strength);
    if (gradient) add(theta, gradient, theta.length, penalty.strength);
    return shares.reduce((sum, x) => sum + x, 0);
  }

  #move() {
    const { moved, way, counts } = this;
    moved[this.rateAt] = this.rate;
    if (way.counts.length === 0) {
      way.move(...moved);
      return;
    }
    Object.assign(counts, way.move(...moved, ...way.counts.map((name) => counts[name])));
  }

  #keepOutputs(room, start, m) {
    const { size } = this, units = this.layers.at(-1).units, A = room.A[this.layers.length], outputs = this.#outputs;
    for (let k = 0; k < units; k += 1) {
      for (let i = 0; i < m; i += 1) outputs[k * size + start + i] = A[k * m + i];
    }
  }

  /** End an epoch: its measures, and those of the test. */
  #finish() {
    const targets = this.#targets;
    gather(this.train.targets, targets, 0, this.order, 0, this.size);
    this.#keep({ loss: this.#sum, learning_rate: this.rate, ...this.#scored(this.#outputs, targets) });
    this.epoch += 1;
    this.position = 0;
    this.#sum = 0;
    this.#order = null;
    if (this.test && this.test.targets.length) {
      const { loss, outputs } = this.measured(this.test);
      const scored = Object.entries(this.#scored(outputs, this.test.targets));
      this.#keep({ validation_loss: loss, ...Object.fromEntries(scored.map(([name, x]) => [`validation_${name}`, x])) });
    }
  }

  #keep(measures) {
    for (const [name, x] of Object.entries(measures)) (this.measures[name] ??= []).push(x);
  }

  #scored(outputs, targets) {
    const { metric, loss } = this.settings;
    return metric === "r2" ? { r2: r2(outputs, targets) } : { accuracy: accuracy(outputs, targets, isBySign(loss)) };
  }

  /** The loss, with the penalty, and the outputs of examples, without a step. */
  measured(data) {
    const m = data.targets.length, room = new Room(this.settings.inputs, this.layers, m);
    room.fill(data.columns, data.targets, null, 0, m);
    forward(this.layers, this.theta, room, m);
    const loss = costOf(this.layers, room, m, this.loss) + this.penalty(this.theta);
    return { loss, outputs: room.A[this.layers.length], room };
  }

  /** The slopes of the cost of examples in all parameters. */
  gradientOf(data) {
    const m = data.targets.length, room = new Room(this.settings.inputs, this.layers, m);
    const gradient = new Float64Array(this.theta.length);
    room.fill(data.columns, data.targets, null, 0, m);
    forward(this.layers, this.theta, room, m);
    backward(this.layers, this.theta, room, m, this.loss, gradient);
    this.penalty(this.theta, gradient);
    return { gradient, room };
  }

  /** Train to the end of this epoch. False if a number was not finite: the epoch is as it began. */
  runEpoch() {
    const kept = this.#kept = this.snapshot(this.#kept);
    do {
      if (!this.#step()) {
        this.restore(kept);
        return false;
      }
    } while (this.position > 0);
    return true;
  }

  /** All that a step changes, in the arrays of another snapshot if one is given. */
  snapshot(into = null) {
    const copied = (numbers, old) => {
      if (old?.length !== numbers.length) return numbers.slice();
      old.set(numbers);
      return old;
    };
    return {
      theta: copied(this.theta, into?.theta), gradient: copied(this.gradient, into?.gradient),
      memory: this.memory.map((x, i) => copied(x, into?.memory[i])), counts: { ...this.counts },
      epoch: this.epoch, origin: this.origin, position: this.position, sum: this.#sum,
      outputs: this.position > 0 ? this.#outputs.slice() : null, length: this.measures.loss?.length ?? 0,
    };
  }

  /** Begin anew at this epoch, as a fit from here would; what an epoch has half done is left out. */
  beginHere() {
    this.origin = this.epoch;
    this.leaveEpoch();
  }

  /** Leave out what an epoch has half done: it begins again. */
  leaveEpoch() {
    this.position = 0;
    this.#sum = 0;
    this.#order = null;
  }

  restore(kept) {
    this.theta.set(kept.theta);
    this.gradient.set(kept.gradient);
    this.memory.forEach((x, i) => x.set(kept.memory[i]));
    Object.assign(this.counts, kept.counts);
    if (this.epoch !== kept.epoch || this.origin !== kept.origin) this.#order = null;
    this.epoch = kept.epoch;
    this.origin = kept.origin;
    this.position = kept.position;
    this.#sum = kept.sum;
    if (kept.outputs !== null) this.#outputs.set(kept.outputs);
    for (const [name, column] of Object.entries(this.measures)) {
      column.length = Math.min(column.length, kept.length);
      if (column.length === 0) delete this.measures[name];
    }
  }
}

/** Whether all numbers are finite: their sum tells, unless it is itself too large. */
function allFinite(numbers) {
  const { length } = numbers, even = length - (length % 2);
  let one = 0, two = 0;
  for (let i = 0; i < even; i += 2) {
    one += numbers[i];
    two += numbers[i + 1];
  }
  if (even < length) one += numbers[even];
  return Number.isFinite(one + two) || numbers.every(Number.isFinite);
}
