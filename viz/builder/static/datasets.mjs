// Data sets: those of nets, from the same seeds.

import { NumpyRandom } from "./random.mjs";

/** The data sets: the task that each is for, how many features it has, and its usual size and noise. */
export const DATA_SETS = {
  moons: { task: "two", features: 2, noise: 0.15, n: 200 },
  circles: { task: "two", features: 2, noise: 0.08, n: 200 },
  xor: { task: "two", features: 2, noise: 0.15, n: 200 },
  blobs: { task: "classes", features: 2, noise: 0.5, n: 200, classes: 3 },
  spirals: { task: "two", features: 2, noise: 0.02, n: 200 },
  line: { task: "regression", features: 1, noise: 0.3, n: 60 },
  sine: { task: "regression", features: 1, noise: 0.15, n: 80 },
  houses: { task: "regression", features: 2, noise: 0.15, n: 120 },
};

/** Where the middle of a cloud is, among `count` around the origin. */
export const centreOf = (k, count) => [2 * Math.cos((2 * Math.PI * k) / count), 2 * Math.sin((2 * Math.PI * k) / count)];

const halves = (n) => [Math.floor(n / 2), n - Math.floor(n / 2)];

/** Numbers from start to stop at equal distances, with or without the last. */
function spaced(stop, count, last) {
  const step = stop / (last ? count - 1 : count);
  return Array.from({ length: count }, (_, i) => (last && i === count - 1 && i > 0 ? stop : count === 1 ? 0 : i * step));
}

/** How many of n belong to each of `parts`, the first ones first. */
const shares = (n, parts) => Array.from({ length: parts }, (_, k) => Math.floor(n / parts) + (k < n % parts ? 1 : 0));

const MADE = {
  moons({ n, noise }, generator) {
    const [outer, inner] = halves(n);
    return finished([
      spaced(Math.PI, outer, true).map((t) => [Math.cos(t), Math.sin(t)]),
      spaced(Math.PI, inner, true).map((t) => [1 - Math.cos(t), 1 - Math.sin(t) - 0.5]),
    ], noise, generator);
  },
  circles({ n, noise }, generator) {
    const [outer, inner] = halves(n), factor = 0.5;
    return finished([
      spaced(2 * Math.PI, outer, false).map((t) => [Math.cos(t), Math.sin(t)]),
      spaced(2 * Math.PI, inner, false).map((t) => [Math.cos(t) * factor, Math.sin(t) * factor]),
    ], noise, generator);
  },
  xor({ n, noise }, generator) {
    const corners = Array.from({ length: n }, (_, i) => [Math.floor((i % 4) / 2), i % 2]);
    return { X: shaken(corners, noise, generator), y: corners.map(([a, b]) => a ^ b) };
  },
  blobs({ n, noise, classes }, generator) {
    const clouds = shares(n, classes).map((share, k) => {
      const middle = centreOf(k, classes);
      return Array.from({ length: share }, () => middle.map((x) => x + noise * generator.normal()));
    });
    return finished(clouds, 0, generator);
  },
  spirals({ n, noise, classes = 2 }, generator) {
    const arms = shares(n, classes).map((share, arm) => Array.from({ length: share }, (_, i) => {
      const radius = (i + 1) / Math.max(share, 1), angle = 2 * Math.PI * (arm / classes + radius);
      return [radius * Math.cos(angle), radius * Math.sin(angle)];
    }));
    return finished(arms, noise, generator);
  },
  line({ n, noise }, generator) {
    const X = Array.from({ length: n }, () => [generator.uniform(0.5, 2.5)]);
    return { X, y: shaken(X.map(([x]) => [2 * x + 0.5]), noise, generator).flat() };
  },
  sine({ n, noise }, generator) {
    const X = Array.from({ length: n }, () => [generator.uniform(-3, 3)]);
    return { X, y: shaken(X.map(([x]) => [Math.sin(x)]), noise, generator).flat() };
  },
  houses({ n, noise }, generator) {
    const X = Array.from({ length: n }, () => [generator.uniform(0.5, 2.5), generator.uniform(0, 2)]);
    const prices = X.map(([area, distance]) => [0.5 + 2 * area * Math.exp(-distance / 2)]);
    return { X, y: shaken(prices, noise, generator).flat() };
  },
};

/** The examples of a data set: rows X and targets y. */
export function examplesOf({ kind, n, noise, classes, seed }) {
  return MADE[kind]({ n, noise, classes }, new NumpyRandom(seed));
}

/** The classes' points in one table with their labels, shuffled, then shaken. */
function finished(classes, noise, generator) {
  const points = classes.flat(), labels = classes.flatMap((rows, k) => rows.map(() => k));
  const order = generator.permutation(points.length);
  return { X: shaken(order.map((i) => points[i]), noise, generator), y: order.map((i) => labels[i]) };
}

function shaken(rows, noise, generator) {
  return noise ? rows.map((row) => row.map((x) => x + noise * generator.normal())) : rows;
}

/** The indices of the examples to train with and of those to test with, as nets' train_test_split. */
export function split(n, share, seed) {
  const held = Math.round(share * n), order = new NumpyRandom(seed).permutation(n);
  return { train: order.slice(held), test: order.slice(0, held) };
}
