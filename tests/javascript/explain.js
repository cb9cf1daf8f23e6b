// Reads one session with a question a line, and answers what the builder's page tells about an example or a training.

import { createInterface } from "node:readline";

import { unpackPlayer } from "../../viz/builder/static/example_frame.mjs";
import { Explanation, numbersOf, sharesOf } from "../../viz/builder/static/explain.mjs";
import { exampleOf } from "../../viz/builder/static/example_frame.mjs";
import { health, networkWords, unitWords } from "../../viz/builder/static/health.mjs";
import { Session } from "../../viz/builder/static/session.mjs";
import { troubleOf } from "../../viz/builder/static/trouble.mjs";

const ANSWERS = {
  numbers: (session, { row }) => numbersOf(session.training, exampleOf(session, row)),
  why(session, { row, places, most }) {
    const explanation = new Explanation(session, row);
    return places.map((place) => {
      const { count, ...told } = explanation.why(place, most);
      const lines = told.paths.map((path) => explanation.path(path).line);
      return { ...told, count: String(count), lines, loss: explanation.loss };
    });
  },
  units(session, { row }) {
    const explanation = new Explanation(session, row);
    return { units: explanation.units.map((layer, l) => layer.map((_, j) => explanation.unit(l, j))), loss: explanation.lossSteps() };
  },
  shares: (session, { places }) => places.map((place) => [...sharesOf(session.training, session.training.train, place)]),
  health(session) {
    const found = health(session.training, session.training.train);
    return { ...found, words: found.units.map((layer) => layer.map(unitWords)), network: networkWords(found) };
  },
  trouble(session, { steps = 1, epochs = 0 }) {
    for (let k = 0; k < steps; k += 1) session.step();
    for (let k = 0; k < epochs; k += 1) session.epoch();
    const before = JSON.stringify(session.training.snapshot()), found = troubleOf(session);
    return { found, isKept: before === JSON.stringify(session.training.snapshot()) };
  },
};

let kernels = null;
const plain = (_, x) => (x instanceof Float64Array ? [...x] : typeof x === "number" && !Number.isFinite(x) ? String(x) : x);

for await (const line of createInterface({ input: process.stdin })) {
  const { kernels: source, project, weights, ask, ...question } = JSON.parse(line);
  // eslint-disable-next-line no-new-func -- the kernels come as a text, and the page has them inline
  if (source) kernels = new Function(`${source}\nreturn KERNELS;`)();
  await unpackPlayer(kernels);
  const session = new Session(kernels, { ...project, ...(weights ? { weights } : {}) });
  process.stdout.write(`${JSON.stringify(ANSWERS[ask](session, question), plain)}\n`);
}
