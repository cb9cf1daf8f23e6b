// Reads one training a line, runs it, and answers with its measures, weights and gradients.

import { createInterface } from "node:readline";

import { Training } from "../../viz/builder/static/training.mjs";

const columns = (rows) => rows[0].map((_, k) => Float64Array.from(rows, (row) => row[k]));

for await (const line of createInterface({ input: process.stdin })) {
  const { kernels: source, settings, X, y, test, epochs } = JSON.parse(line);
  // eslint-disable-next-line no-new-func -- the kernels come as a text, and the page has them inline
  const kernels = new Function(`${source}\nreturn KERNELS;`)();
  const data = { columns: columns(X), targets: Float64Array.from(y) };
  const held = test && { columns: columns(test[0]), targets: Float64Array.from(test[1]) };
  const training = new Training(kernels, settings, data, held);
  const start = [...training.theta], { gradient } = training.gradientOf(data);
  let finite = true;
  for (let k = 0; k < epochs && finite; k += 1) finite = training.runEpoch();
  const answer = { start, gradient: [...gradient], theta: [...training.theta], measures: training.measures, finite };
  process.stdout.write(`${JSON.stringify(answer, (_, x) => (Number.isNaN(x) ? "NaN" : x))}\n`);
}
