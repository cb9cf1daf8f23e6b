// What went wrong in a step whose numbers were not finite: which point, which unit or parameter, which rule.

import { culprit, culpritStep } from "../../page/static/engine.mjs";
import { exactly, number } from "../../page/static/numbers.mjs";
import { exampleTrouble } from "./example_frame.mjs";
import { Explanation, locationOf, swept } from "./explain.mjs";
import { countOf } from "./network.mjs";
import { parameterName } from "./names.mjs";
import { lossOf } from "./project.mjs";
import { readingOf } from "./scores.mjs";

const HUGE = 1e6; // a weight that has grown beyond this shows that the learning rate is too large
const NEARBY = 1e-6; // how far from its inputs a result is looked at, as a share of them

const range = (n) => [...Array(n).keys()];

/**
 * The trouble of a session's training: { words, epoch, batch, row, unit, place }, of which row (of the data), unit
 * ([layer, unit]) and place (of a parameter) are null where they do not matter; null if there is no trouble. The batch is
 * computed once more, from the state before its step; the training is afterwards as before.
 */
export function troubleOf(session) {
  const { training } = session;
  if (training.trouble === null) return null;
  const kept = training.snapshot(), { trouble } = training;
  const batches = Math.ceil(training.size / training.batch);
  let isFinite = true;
  for (let k = 0; k < batches && isFinite; k += 1) isFinite = training.step();
  const { epoch, batch } = training.trouble;
  const found = isFinite ? null : inBatch(session);
  training.restore(kept);
  training.trouble = trouble;
  const what = { row: null, unit: null, place: null, words: "A number was not finite.", ...found };
  return { epoch, batch, ...what, words: `Epoch ${epoch}, batch ${batch}: ${what.words}` };
}

/** Why the loss of the test is not finite: the first such point, and the rule; empty if it is finite. */
export function testTrouble(session) {
  const { training, data, kernels } = session;
  if (data.test.length === 0) return "";
  const { loss, room } = training.measured(training.test), row = data.test[room.L.findIndex((x) => !Number.isFinite(x))];
  if (Number.isFinite(loss)) return "";
  const words = row !== undefined && kernels.parts ? ofExample(session, row)?.words : null;
  return `The test loss is ${number(loss)}${words ? `: ${words}` : "."}`;
}

/** Find the first number that is not finite in the batch that comes next. */
function inBatch(session) {
  const { training, data } = session, { position, order, train } = training;
  const m = Math.min(training.batch, training.size - position);
  const places = Array.from({ length: m }, (_, i) => (order === null ? position + i : order[position + i]));
  const chosen = { columns: train.columns.map((c) => Float64Array.from(places, (i) => c[i])), targets: Float64Array.from(places, (i) => train.targets[i]) };
  const { room, gradient, cost } = swept(training, chosen);
  const isBad = (arrays, units, i) => arrays.some((numbers, l) => range(units[l]).some((j) => !Number.isFinite(numbers[j * m + i])));
  const units = training.layers.map((layer) => layer.units);
  const bad = range(m).find((i) => !Number.isFinite(room.L[i]) || [room.Z, room.dA, room.dZ].some((each) => isBad(each, units, i)));
  const row = bad === undefined ? null : data.train[places[bad]];
  return (row !== null && ofExample(session, row)) || ofBatch(training, gradient, cost);
}

/** One point's trouble, by the rules of its graph; null if there is none. */
function ofExample(session, row) {
  const unknown = exampleTrouble(session, row);
  if (unknown) return { row, words: `the numbers of point ${row + 1} are not finite. ${unknown}${grown(session.training)}` };
  const explanation = new Explanation(session, row), { model, units } = explanation;
  if (model.trouble === "") return null;
  const value = culprit(model.nodes, model.values), node = value < 0 ? culpritStep(model.steps).node : value;
  const at = (i) => range(units.length).flatMap((l) => units[l].flatMap(({ z, a }, j) => (z === i || a === i ? [[l, j]] : [])));
  const { op } = model.nodes[node], below = (i) => model.nodes[i].inputs.findLast((x) => model.nodes[x].op !== null);
  let nearest = node;
  while (nearest !== undefined && at(nearest).length === 0) nearest = below(nearest);
  const unit = nearest === undefined ? null : at(nearest)[0];
  const outputs = units.at(-1), isOfLoss = node > Math.max(...outputs.flatMap(({ z, a }) => [z ?? 0, a ?? 0]));
  const where = isOfLoss ? "the loss" : unit && `unit ${unit[1] + 1} of layer ${unit[0] + 1}`;
  const rounded = isOfLoss && value >= 0 ? roundedWords(session.project, outputs.map(({ z, a }) => model.values[a ?? z])) : "";
  const what = value >= 0 && op !== null ? `${explanation.told(node).line}: ${reasonOf(model, node)}.` : model.trouble;
  return { row, unit, words: `at point ${row + 1}${where ? ` in ${where}` : ""}, ${what}${rounded}${grown(session.training)}` };
}

/** That a probability was rounded to 0 or 1, if the loss takes probabilities and one of them was. */
function roundedWords(project, outputs) {
  const end = project.task === "regression" || readingOf(lossOf(project)) !== "number" ? undefined : outputs.find((a) => a === 0 || a === 1);
  return end === undefined ? "" : ` A probability was rounded to ${end}; a loss that starts from logits avoids this.`;
}

/** Why an operation on finite numbers gives one that is not finite. */
function reasonOf({ nodes, table, graph, values }, i) {
  const { op, inputs } = nodes[i], { name, domain } = graph.ops[op];
  if (isBeyond(table[op].forward, inputs.map((x) => values[x]))) return "the result is beyond the largest number, 1.8e308";
  return domain === null ? "it needs other numbers" : `${name} needs ${domain}`;
}

/** Whether a result is beyond the largest number, rather than infinite at this place only: nearby it is not finite, either. */
export function isBeyond(forward, inputs) {
  const near = (k, step) => inputs.map((x, i) => (i === k ? x + step * NEARBY * (x || 1) : x));
  return Math.abs(forward(...inputs)) === Infinity
    && inputs.every((_, k) => [1, -1].every((step) => !Number.isFinite(forward(...near(k, step)))));
}

/** The trouble of a whole batch: a sum, the penalty, or the step itself. */
function ofBatch(training, gradient, cost) {
  const { layers, theta, settings } = training;
  const nameOf = (place) => {
    const { layer, unit, input } = locationOf(layers, place);
    return parameterName(layers, layer, unit, input);
  };
  const firstBad = (numbers) => numbers.findIndex((x) => !Number.isFinite(x));
  const told = (place, words) => ({ place, words: `${words}.${grown(training)}` });
  if (!Number.isFinite(cost)) return { words: `the losses of the batch add up to ${exactly(cost)}.${grown(training)}` };
  let place = firstBad(gradient);
  if (place >= 0) return told(place, `the gradients of ${nameOf(place)} add up to ${exactly(gradient[place])}`);
  if (settings.penalty) {
    const shares = new Float64Array(countOf(layers));
    training.kernels.penalties[settings.penalty.name].values(theta, shares, shares.length, settings.penalty.strength);
    place = firstBad(shares);
    if (place >= 0) return told(place, `${nameOf(place)} is ${number(theta[place])}, and its share of the penalty is ${exactly(shares[place])}`);
    if (!Number.isFinite(training.penalty(theta, gradient))) return told(null, "the penalty of all weights together is infinite");
  }
  const moved = movedBy(training, gradient);
  place = firstBad(moved);
  if (place < 0) return null;
  const [w, g] = [theta[place], gradient[place]].map((x) => number(x));
  return told(place, `the step takes ${nameOf(place)} from ${w} to ${exactly(moved[place])}: its gradient is ${g}, and the learning rate is ${number(training.rate)}`);
}

/** The parameters after a step with this gradient; the training stays as it is. */
function movedBy({ theta, memory, counts, chosen, way, rate }, gradient) {
  const moved = theta.slice(), numbers = Object.entries(chosen).filter(([, x]) => typeof x !== "boolean");
  const settings = numbers.map(([name, x]) => (name === "learning_rate" ? rate : x));
  way.move(moved, gradient, ...memory.map((x) => x.slice()), moved.length, ...settings, ...way.counts.map((name) => counts[name]));
  return moved;
}

/** A hint if weights have grown out of bounds; empty if they have not. */
function grown({ theta, rate }) {
  const most = theta.reduce((least, x) => Math.max(least, Math.abs(x)), 0);
  return most < HUGE ? "" : ` The weights have grown to ${number(most)}: the learning rate of ${number(rate)} is too large.`;
}
