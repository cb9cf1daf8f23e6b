// Reads one text a line, and answers with the examples in it, and how long that took.

import { createInterface } from "node:readline";

import { examplesFrom, examplesInText, tableOf } from "../../viz/builder/static/csv.mjs";

for await (const line of createInterface({ input: process.stdin })) {
  const { text, target, as } = JSON.parse(line);
  const answer = target === undefined ? examplesInText(text) : examplesFrom(tableOf(text).table, target, as);
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
