// Reads one session a line, trains it for some epochs, and answers with the update of each parameter for one example.

import { createInterface } from "node:readline";

import { exampleFrame, unpackPlayer } from "../../viz/builder/static/example_frame.mjs";
import { Session } from "../../viz/builder/static/session.mjs";
import { Model } from "../../viz/page/static/model.mjs";
import { unpacked } from "../../viz/page/static/packing.mjs";
import { Updates } from "../../viz/page/static/update.mjs";
import { TEXT, line } from "../../viz/page/static/writing.mjs";

let kernels = null;

for await (const given of createInterface({ input: process.stdin })) {
  const { kernels: source, updates, project, weights, row, epochs, chosen } = JSON.parse(given);
  // eslint-disable-next-line no-new-func -- the kernels come as a text, and the page has them inline
  if (source) kernels = new Function(`${source}\n${updates}\nreturn Object.assign(KERNELS, { updates: UPDATES });`)();
  await unpackPlayer(kernels);
  const session = new Session(kernels, { ...project, weights });
  for (let k = 0; k < epochs; k += 1) session.epoch();
  const page = exampleFrame(session, row, { place: chosen });
  const graph = JSON.parse(/<script type="application\/json" id="data">(.*?)<\/script>/su.exec(page)[1]);
  const model = new Model({ ...graph, nodes: unpacked(graph.nodes) }, kernels.table);
  model.updates = new Updates(model, graph.update, kernels.updates).steps;
  const positions = Array.from({ length: model.updates.length }, (_, k) => model.length - model.updates.length + k + 1);
  const told = positions.map((position) => model.stepAt(position).update);
  process.stdout.write(`${JSON.stringify(told.map(({ node, title, told: write }) => ({
    name: model.nodes[node].name, title, sides: write(TEXT).sides, line: line(write(TEXT)),
  })))}\n`);
}
