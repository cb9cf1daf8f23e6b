// Unpacks the records of a line, as a page does, and answers with them.

import { createInterface } from "node:readline";

import { unpacked } from "../../viz/page/static/packing.mjs";

for await (const given of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(unpacked(JSON.parse(given)))}\n`);
}
