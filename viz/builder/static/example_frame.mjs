// The player on one example: a page for a frame, which needs nothing from the page around it.

import { exampleFolds } from "./example_folds.mjs";
import { exampleGraph, graphTrouble } from "./example_graph.mjs";
import { trainingData } from "./project.mjs";

const SCHEMES_OF = { auto: "light dark", light: "light", dark: "dark" };
const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Unpack the player's page and the parts of graphs, once. What is below needs them. */
export async function unpackPlayer(kernels) {
  if (kernels.parts) return;
  const bytes = Uint8Array.from(atob(kernels.packed), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  Object.assign(kernels, await new Response(stream).json());
}

/** The features and the target of an example, by its row in the project's data. */
export function exampleOf({ project, data }, row) {
  const { columns, targets } = trainingData(project, data, [row]);
  return { x: columns.map(([x]) => x), y: targets[0] };
}

/** Why an example cannot be stepped through; empty if it can. */
export const exampleTrouble = (session, row) => (
  graphTrouble(session.kernels, session.training.settings, exampleOf(session, row).y)
);

/** The graph of an example at the present weights; see example_graph.mjs. */
export function graphOfExample(session, row) {
  const { x, y } = exampleOf(session, row);
  return exampleGraph(session.kernels, session.training, x, y);
}

/** How the parameters are updated by a step with the present optimiser: see viz/page/static/update.mjs. */
function updateOf(training, parameters, chosen) {
  const { settings, way, memory, counts, rate } = training, numbers = { ...training.chosen, learning_rate: rate };
  const places = [...parameters.keys()].sort((a, b) => Number(b === chosen) - Number(a === chosen) || a - b);
  const ofNames = (test) => Object.entries(numbers).filter(([, x]) => test(x));
  return {
    nodes: places.map((place) => parameters.get(place)),
    optimiser: settings.optimiser.name,
    way: ofNames((x) => x === true).map(([name]) => name).join(" "),
    settings: Object.fromEntries(ofNames((x) => typeof x !== "boolean")),
    memory: {
      ...Object.fromEntries(way.rows.map((name, i) => [name, places.map((place) => memory[i][place])])),
      ...Object.fromEntries(way.counts.map((name) => [name, places.map(() => counts[name])])),
    },
    counts: way.counts,
    penalty: settings.penalty,
  };
}

/** Records by fields, as viz/page/static/packing.mjs reads them. */
function byFields(records) {
  const names = [...new Set(records.flatMap(Object.keys))];
  const field = (name) => (records.every((record) => name in record)
    ? { all: records.map((record) => record[name]) }
    : { each: records.map((record, i) => (name in record ? i : -1)), of: records.map((record) => record[name] ?? null) });
  return { count: records.length, fields: Object.fromEntries(names.map((name) => [name, field(name)])) };
}

/**
 * The text of the player's page for the example in this row of the data, for the `srcdoc` of a frame. `place` is the
 * place of a parameter, which the player shows first, or null; `step` is the step at which it begins.
 */
export function exampleFrame(session, row, { place = null, step = 0 } = {}, theme = "auto") {
  const { graph, homes, parameters } = graphOfExample(session, row);
  const data = {
    ...graph,
    nodes: byFields(graph.nodes),
    folding: exampleFolds(graph, homes),
    quiz: false,
    step,
    update: updateOf(session.training, parameters, place),
    ...(parameters.has(place) ? { chosen: parameters.get(place) } : {}),
  };
  const plain = (_, x) => (typeof x === "number" && !Number.isFinite(x) ? String(x) : x);
  const slots = {
    title: `Point ${row + 1}: its loss, step by step`.replace(/[&<>"]/g, (sign) => ESCAPES[sign]),
    theme, schemes: SCHEMES_OF[theme],
    data: JSON.stringify(data, plain).replaceAll("<", "\\u003c"),
  };
  return session.kernels.player.replace(/\{\{(title|theme|schemes|data)\}\}/g, (_, name) => slots[name]);
}
