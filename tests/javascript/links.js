// Reads one state or one fragment a line, and answers with the link and with what is read of it, numbers as bytes.

import { createInterface } from "node:readline";

import { fragmentIn, readShared, sharedLink } from "../../viz/builder/static/share.mjs";

const bytes = (numbers) => numbers && Buffer.from(Float64Array.from(numbers).buffer).toString("hex");

function read(fragment) {
  const answer = readShared(fragment);
  if (!answer?.given) return answer;
  const { weights, trained, data: { X, y, ...data }, ...given } = answer.given, { memory, ...others } = trained ?? {};
  return { ...answer, given: { ...given, data }, ...others, memory: memory?.map(bytes), bytes: [bytes(X?.flat()), bytes(y), bytes(weights)] };
}

for await (const line of createInterface({ input: process.stdin })) {
  const { project, weights = [], epoch = 0, counts = {}, memory = [], view, fragment } = JSON.parse(line);
  const link = fragment === undefined ? sharedLink(project, { weights, epoch, counts, memory }, view) : { fragment };
  const file = link.whole && read(fragmentIn(`file:///page.html${link.whole}\n`));
  process.stdout.write(`${JSON.stringify({ ...link, read: read(link.fragment), file })}\n`);
}
