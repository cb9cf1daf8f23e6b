// Reads the kernels, then one link a line, and answers with the project that a page begins with and with its weights;
// first with the data sets and the locks that the page knows.

import { createInterface } from "node:readline";

import { DATA_SETS } from "../../viz/builder/static/datasets.mjs";
import { lockNames } from "../../viz/builder/static/locks.mjs";
import { Session } from "../../viz/builder/static/session.mjs";
import { readShared } from "../../viz/builder/static/share.mjs";

let kernels = null;

for await (const line of createInterface({ input: process.stdin })) {
  const { kernels: text, fragment } = JSON.parse(line);
  let answer = { sets: DATA_SETS, locks: lockNames.map(([name]) => name) };
  // eslint-disable-next-line no-new-func -- the kernels come as a text, and the page has them inline
  if (text) kernels = new Function(`${text}return KERNELS;`)();
  else {
    const { given, view, trouble } = readShared(fragment), session = new Session(kernels, given);
    answer = { project: session.project, view, trouble, note: session.note, weights: [...session.training.theta], size: session.data.y.length };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
