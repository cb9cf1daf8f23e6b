// Reads one session a line, does what it says, and answers with what can be taken away.

import { createInterface } from "node:readline";

import { stateOf } from "../../viz/builder/static/going_on.mjs";
import { readShared, sharedLink } from "../../viz/builder/static/share.mjs";
import { networkFile } from "../../viz/builder/static/network_file.mjs";
import { numpyOf } from "../../viz/builder/static/numpy_text.mjs";
import { pythonOf } from "../../viz/builder/static/python_text.mjs";
import { pytorchOf } from "../../viz/builder/static/pytorch_text.mjs";
import { examplesInText } from "../../viz/builder/static/csv.mjs";
import { Session } from "../../viz/builder/static/session.mjs";

/** What another page opens with the link of a session. */
function opened(session) {
  const { fragment } = sharedLink(session.project, stateOf(session.training));
  const other = new Session(session.kernels), trouble = other.replace(readShared(fragment).given);
  const { epoch, counts, memory, theta } = other.training;
  return { trouble, project: other.project, theta: [...theta], epoch, counts, memory: memory.map((row) => [...row]) };
}

const TEXTS = { file: networkFile, link: opened, numpy: numpyOf, python: pythonOf, pytorch: pytorchOf };

const ACTS = {
  epochs: (session, n) => { for (let k = 0; k < n; k += 1) session.epoch(); },
  steps: (session, n) => { for (let k = 0; k < n; k += 1) session.step(); },
  change: (session, parts) => session.change(parts),
  undo: (session, n) => { for (let k = 0; k < n; k += 1) session.undo(); },
  drop: (session, text) => {
    const { X, y, names, labels, task } = examplesInText(text);
    session.change({ data: { kind: "own", X, y, names, labels, seed: 0, scaled: true }, task });
  },
  restart: (session) => session.restart(),
  play: (session, n) => { for (let k = 0; k < n; k += 1) session.epoch(`frame ${session.training.epoch}`); },
  slide: (session, place, x) => session.setWeight(place, x, `slide ${place}`),
  release: (session) => session.endGesture(),
  open: (session, given) => session.replace(given),
  back: (session) => {
    session.seen = [];
    for (let what = session.undoes; session.undo(); what = session.undoes) session.seen.push([what, session.project.batch]);
  },
  reopen: (session) => session.replace(readShared(sharedLink(session.project, stateOf(session.training)).fragment).given),
  shift: (session, x) => session.training.theta.forEach((w, place) => session.setWeight(place, w + x, "shift")),
  weight: (session, place, x) => session.setWeight(place % session.training.theta.length, x),
};

/** What the page measured since the start of its session, in whole epochs. */
function since({ training, start }) {
  const columns = Object.entries(training.measures).map(([name, column]) => [name, column.slice(start.length)]);
  return Object.fromEntries(columns);
}

for await (const line of createInterface({ input: process.stdin })) {
  const { kernels: source, project, acts, texts } = JSON.parse(line);
  // eslint-disable-next-line no-new-func -- the kernels come as a text, and the page has them inline
  const kernels = new Function(`${source}\nreturn KERNELS;`)();
  const session = new Session(kernels, project);
  for (const [name, ...given] of acts) ACTS[name](session, ...given);
  const answer = {
    trouble: session.trouble, began: session.start.epoch, measures: since(session), theta: [...session.training.theta], counts: session.training.counts, memory: session.training.memory.map((row) => [...row]),
    project: session.project, note: session.note, seen: session.seen, epoch: session.training.epoch, position: session.training.position, texts: Object.fromEntries(texts.map((name) => [name, TEXTS[name](session)])),
  };
  process.stdout.write(`${JSON.stringify(answer, (_, x) => (Number.isNaN(x) ? "NaN" : x))}\n`);
}
