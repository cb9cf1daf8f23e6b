// Reads one graph a line, as a page has it, and answers with everything that the page would show.

import { createInterface } from "node:readline";

import { Model } from "../../viz/page/static/model.mjs";
import { MATH, TEXT, Writer, line } from "../../viz/page/static/writing.mjs";

function answer({ graph, table: source, point }) {
  // eslint-disable-next-line no-new-func -- the table comes as a text, and the page has it inline
  const model = new Model(graph, new Function(`${source}\nreturn table;`)());
  const writer = new Writer(graph);
  point.forEach((x, k) => model.set(model.leaves[k], x));
  const last = model.known(model.length);
  const told = (style, write) => [
    ...model.forward.map((i) => write(writer.forward(i, model.values, style))),
    ...model.steps.map((step) => write(writer.backward(step, model.values, style))),
  ];
  return {
    values: model.values,
    gradients: last.gradients,
    steps: model.steps.map((s) => [s.node, s.position, s.upstream, s.local, s.share, s.total]),
    sentences: told(TEXT, line),
    math: told(MATH, (equation) => equation),
    why: model.nodes.map((node, i) => (node.role === "constant" ? null : why(model, writer, i))),
    trouble: model.trouble,
  };
}

function why(model, writer, i) {
  const { count, paths, ...ways } = model.why(i);
  const { values, locals } = model;
  return {
    ...ways,
    count: String(count),
    products: paths.map((path) => path.product),
    sentences: paths.filter(({ edges }) => edges.length).map((path) => line(writer.path(path, values, locals, TEXT))),
  };
}

const exact = (_, x) => (typeof x === "number" && !Number.isFinite(x) ? String(x) : x);

for await (const given of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(answer(JSON.parse(given)), exact)}\n`);
}
