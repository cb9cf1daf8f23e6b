// How a training goes on from another one, or from a state that a link or a file holds.

import { placeOf } from "./network.mjs";

/** The names of what a layer reads: features, or units by their numbers. */
const readBy = (training, l) => (
  l === 0 ? training.settings.names : Array.from({ length: training.layers[l].inputs }, (_, k) => k)
);

/** Give the units and inputs that two trainings share the numbers of the first. */
export function carry(from, to, source, target) {
  to.layers.forEach((layer, l) => {
    const isLast = l === to.layers.length - 1;
    const other = isLast ? from.layers.at(-1) : from.layers.slice(0, -1)[l];
    if (other === undefined) return;
    const [mine, theirs] = [readBy(to, l), readBy(from, from.layers.indexOf(other))];
    for (let j = 0; j < Math.min(layer.units, other.units); j += 1) {
      mine.forEach((name, k) => {
        const at = theirs.indexOf(name);
        if (at >= 0) target[placeOf(layer, j, k)] = source[placeOf(other, j, at)];
      });
      target[placeOf(layer, j, layer.inputs)] = source[placeOf(other, j, other.inputs)];
    }
  });
}

/** Measures that can change without changing those of another training. */
export const copied = (measures) => Object.fromEntries(Object.entries(measures).map(([name, column]) => [name, [...column]]));

/** Let a training go on where another one is: its epochs, measures, and what its optimiser remembers. */
export function goOn(from, to) {
  const isSame = from.settings.optimiser.name === to.settings.optimiser.name;
  to.epoch = from.epoch;
  to.measures = copied(from.measures);
  if (!isSame) return;
  Object.assign(to.counts, from.counts);
  to.way.rows.forEach((name, i) => {
    const at = from.way.rows.indexOf(name);
    if (at >= 0) carry(from, to, from.memory[at], to.memory[i]);
  });
}

/** What a training can go on from elsewhere: its weights, its epoch, and what its optimiser remembers. */
export const stateOf = ({ theta, epoch, counts, memory }) => ({ weights: theta, epoch, counts, memory });

/** Numbers as JSON can have them: those that it lacks become texts, which Number reads. */
export const inJson = (numbers) => Array.from(numbers, (x) => (Number.isFinite(x) ? x : String(x)));

/** Let the measures of a training be others from an epoch on: { from, columns }. */
export function takeMeasures({ measures }, { from, columns }) {
  for (const [name, column] of Object.entries(measures)) {
    column.length = Math.min(column.length, from);
    if (column.length === 0) delete measures[name];
  }
  for (const [name, more] of Object.entries(columns)) for (const x of more) (measures[name] ??= []).push(Number(x));
}

const isCount = (x) => Number.isSafeInteger(x) && x >= 0;

/**
 * Let a training go on from a state, of which only the weights must be there. Answers with the name of what does not
 * fit, which is left as it was; null if all does.
 */
export function takeState(training, { weights, epoch = 0, counts = {}, memory = [] }) {
  const { theta, way } = training, names = Object.keys(counts);
  const isRow = (row) => Array.isArray(row) && row.length === theta.length && row.every(Number.isFinite);
  if (!isRow(weights)) return "weights";
  theta.set(weights);
  if (!isCount(epoch)) return "epoch";
  training.epoch = epoch;
  if (memory.length === 0 && names.length === 0) return null;
  const fits = Array.isArray(memory) && memory.length === way.rows.length && memory.every(isRow) && names.length === way.counts.length
    && way.counts.every((name) => Object.hasOwn(counts, name) && isCount(counts[name]));
  if (!fits) return "memory";
  training.memory.forEach((row, i) => row.set(memory[i]));
  Object.assign(training.counts, counts);
  return null;
}
