// What every unit gives over the plane of two columns, or along one: a network run on a grid.

import { columnsOf } from "./features.mjs";
import { Room, forward } from "./network.mjs";
import { lossOf, scaled } from "./project.mjs";
import { reachOf } from "./reach.mjs";
import { largest, readingOf } from "./scores.mjs";

export class Plane {
  /** A plane of `size` by `size` points; with one column a line of `size` points. */
  constructor(session, size) {
    this.session = session;
    this.size = size;
    this.key = null;
    this.theta = null; // of the numbers that are there
    this.turn = 0; // how often they were computed
  }

  /** Lay the grid out anew if the data, how far they reach, or what the network reads have changed. */
  #lay() {
    const { project, data, training } = this.session, reach = reachOf(this.session);
    if (this.key !== null && this.key.data === data && this.key.features === project.features && this.key.reach === reach
      && this.key.layers === training.layers) return;
    this.ranges = reach.ranges;
    this.key = { data, features: project.features, reach, layers: training.layers };
    const means = data.X[0].map((_, k) => data.X.reduce((sum, row) => sum + row[k], 0) / data.X.length);
    const { size } = this, along = ([low, high], i) => low + ((high - low) * (i + 0.5)) / size;
    const rows = [];
    const [across, up] = project.shown;
    for (let j = 0; j < (up === undefined ? 1 : size); j += 1) {
      for (let i = 0; i < size; i += 1) {
        const row = [...means];
        row[across] = along(this.ranges[0], i);
        if (up !== undefined) row[up] = along(this.ranges[1], size - 1 - j);
        rows.push(data.scale ? scaled(row, data.scale) : row);
      }
    }
    this.rows = rows;
    this.count = rows.length;
    this.columns = columnsOf(rows, project.features);
    this.room = new Room(project.features.length, training.layers, rows.length);
    this.theta = null;
    this.room.fill(this.columns, new Float64Array(rows.length), null, 0, rows.length);
  }

  /** Run the network on the grid, unless its numbers are there. */
  compute() {
    this.#lay();
    const { training } = this.session;
    if (this.theta !== null && training.theta.every((x, i) => x === this.theta[i])) return;
    this.theta = training.theta.slice();
    this.turn += 1;
    forward(training.layers, training.theta, this.room, this.count);
  }

  /** The numbers of a unit over the grid; layer -1 are the features. */
  unit(layer, j) {
    return this.room.A[layer + 1].subarray(j * this.count, (j + 1) * this.count);
  }

  /** The numbers of any feature over the grid, whether the network reads it or not. */
  feature(name) {
    return columnsOf(this.rows, [name])[0];
  }

  /** How many outputs there are. */
  get outputs() {
    return this.session.training.layers.at(-1).units;
  }

  /** The output as it is shown: for two classes from -1 to 1 with the border at 0, else as it is. */
  shownOutput() {
    const { project, training } = this.session, last = this.unit(training.layers.length - 1, 0);
    if (project.task !== "two") return last;
    const reading = readingOf(lossOf(project));
    if (reading === "logit") return last.map((z) => Math.tanh(z / 2));
    return reading === "score" ? last : last.map((a) => 2 * a - 1);
  }

  /** For several classes, the probability of each over the grid. */
  shares() {
    const { count } = this, A = this.room.A.at(-1), n = A.length / count;
    const rows = Array.from({ length: n }, (_, k) => A.slice(k * count, (k + 1) * count));
    if (readingOf(lossOf(this.session.project)) !== "logit") return rows;
    for (let i = 0; i < count; i += 1) {
      const top = rows.reduce((most, row) => Math.max(most, row[i]), -Infinity);
      const sum = rows.reduce((all, row) => all + Math.exp(row[i] - top), 0);
      for (const row of rows) row[i] = Math.exp(row[i] - top) / sum;
    }
    return rows;
  }

  /** For several classes, the likeliest at each place and how sure it is, from 0 to 1. */
  likeliest() {
    const { count } = this, A = this.room.A.at(-1), shares = this.shares(), n = shares.length;
    const best = new Uint8Array(count), sure = new Float64Array(count);
    for (let i = 0; i < count; i += 1) {
      best[i] = largest(A, i, count, n);
      sure[i] = Math.max(0, (shares[best[i]][i] - 1 / n) / (1 - 1 / n));
    }
    return { best, sure };
  }
}
