// Reads one state a line, as anybody can write it, opens it, trains and computes all pictures, and answers with what is told.

import { createInterface } from "node:readline";

import { bordersOf } from "../../viz/builder/static/contour.mjs";
import { unpackPlayer } from "../../viz/builder/static/example_frame.mjs";
import { numbersOf } from "../../viz/builder/static/explain.mjs";
import { exampleOf } from "../../viz/builder/static/example_frame.mjs";
import { stateOf } from "../../viz/builder/static/going_on.mjs";
import { health } from "../../viz/builder/static/health.mjs";
import { networkFile } from "../../viz/builder/static/network_file.mjs";
import { numpyOf } from "../../viz/builder/static/numpy_text.mjs";
import { Plane } from "../../viz/builder/static/plane.mjs";
import { pythonOf } from "../../viz/builder/static/python_text.mjs";
import { pytorchOf } from "../../viz/builder/static/pytorch_text.mjs";
import { Session } from "../../viz/builder/static/session.mjs";
import { readShared, sharedLink } from "../../viz/builder/static/share.mjs";
import { troubleOf } from "../../viz/builder/static/trouble.mjs";

let kernels = null;

/** All that a page shows of a session. */
function shown(session) {
  const plane = new Plane(session, 8), { training, project } = session;
  plane.compute();
  if (project.task === "classes") bordersOf(plane.likeliest().best, 8);
  else plane.shownOutput();
  health(training, training.train);
  numbersOf(training, exampleOf(session, 0));
  for (const make of [networkFile, numpyOf, pythonOf, pytorchOf]) make(session);
  return readShared(sharedLink(project, stateOf(training)).fragment).trouble;
}

for await (const line of createInterface({ input: process.stdin })) {
  const { kernels: source, given, isLink } = JSON.parse(line);
  if (source) {
    // eslint-disable-next-line no-new-func -- the kernels come as a text, and the page has them inline
    kernels = new Function(`${source}\nreturn KERNELS;`)();
    await unpackPlayer(kernels);
  }
  const session = isLink ? new Session(kernels) : new Session(kernels, given);
  const opened = isLink ? readShared(given) : { given };
  if (isLink && opened.given !== null) session.replace(opened.given);
  const { note, trouble } = session, links = [shown(session)];
  const isFinite = session.step() && session.epoch(), words = isFinite ? "" : troubleOf(session).words;
  session.training.trouble = null;
  links.push(shown(session));
  session.restart();
  while (session.undo());
  process.stdout.write(`${JSON.stringify({ note, trouble, linkTrouble: opened.trouble, isFinite, words, links })}\n`);
}
