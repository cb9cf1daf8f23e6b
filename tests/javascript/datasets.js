// Reads one data set a line, and answers with its examples and a split of them.

import { createInterface } from "node:readline";

import { examplesOf, split } from "../../viz/builder/static/datasets.mjs";

for await (const line of createInterface({ input: process.stdin })) {
  const { data, share } = JSON.parse(line);
  const { X, y } = examplesOf(data);
  process.stdout.write(`${JSON.stringify({ X, y, split: split(y.length, share, data.seed) })}\n`);
}
