// Reads one network's file a line, and answers with what is in it, and with the file that a page writes of it.

import { createInterface } from "node:readline";

import { networkFile, readNetwork, withNetwork } from "../../viz/builder/static/network_file.mjs";
import { usual } from "../../viz/builder/static/project.mjs";
import { Session } from "../../viz/builder/static/session.mjs";

let kernels = null;

for await (const line of createInterface({ input: process.stdin })) {
  const given = JSON.parse(line);
  // eslint-disable-next-line no-new-func -- the kernels come as a text, and the page has them inline
  if (given.kernels) kernels = new Function(`${given.kernels}\nreturn KERNELS;`)();
  const answer = readNetwork(given.file, kernels);
  if (answer.network !== null && given.project) {
    const project = { ...usual(), ...given.project };
    Object.assign(answer, withNetwork(project, answer.network));
    if (answer.given !== null) {
      const session = new Session(kernels, project);
      answer.unknown = session.replace(answer.given);
      Object.assign(answer, networkFile(session));
    }
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
