// Reads a session, and answers with the player's page for one of its examples.

import { text } from "node:stream/consumers";

import { exampleFrame, unpackPlayer } from "../../viz/builder/static/example_frame.mjs";
import { Session } from "../../viz/builder/static/session.mjs";

const { kernels: source, project, weights, row, chosen } = JSON.parse(await text(process.stdin));
// eslint-disable-next-line no-new-func -- the kernels come as a text, and the page has them inline
const kernels = new Function(`${source}\nreturn KERNELS;`)();
await unpackPlayer(kernels);
process.stdout.write(exampleFrame(new Session(kernels, { ...project, weights }), row, { place: chosen }));
