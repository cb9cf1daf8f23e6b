// Reads one network with an example a line, and answers with the example's graph as a page has it.

import { createInterface } from "node:readline";

import { exampleFolds } from "../../viz/builder/static/example_folds.mjs";
import { unpackPlayer } from "../../viz/builder/static/example_frame.mjs";
import { exampleGraph, graphTrouble } from "../../viz/builder/static/example_graph.mjs";
import { layersOf } from "../../viz/builder/static/network.mjs";
import { Model } from "../../viz/page/static/model.mjs";

let kernels = null;

for await (const line of createInterface({ input: process.stdin })) {
  const { kernels: source, settings, theta, x, y } = JSON.parse(line);
  // eslint-disable-next-line no-new-func -- the kernels come as a text, and the page has them inline
  if (source) kernels = new Function(`${source}\nreturn KERNELS;`)();
  await unpackPlayer(kernels);
  const trouble = graphTrouble(kernels, settings, y);
  if (trouble) {
    process.stdout.write(`${JSON.stringify({ trouble })}\n`);
    continue;
  }
  const training = { settings, theta, layers: layersOf(settings.inputs, settings.layers, kernels) };
  const { graph, homes, parameters, units } = exampleGraph(kernels, training, x, y);
  const model = new Model(graph, kernels.table);
  const answer = {
    graph, units, parameters: [...parameters], folding: exampleFolds(graph, homes), gradients: model.gradients,
    steps: model.steps.map((s) => [s.node, s.position, s.upstream, s.local, s.share, s.total]),
  };
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
