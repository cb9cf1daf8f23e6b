// Reads the folds of one graph a line, as a page has them, and answers with the places of all that is visible.

import { createInterface } from "node:readline";

import { Folds } from "../../viz/page/static/folds.mjs";
import { unpacked } from "../../viz/page/static/packing.mjs";
import { placed } from "../../viz/page/static/placing.mjs";
import { curve, routes } from "../../viz/page/static/routing.mjs";
import { inRows } from "../../viz/page/static/wrapping.mjs";

function answer({ nodes, folding, opened, most }) {
  const folds = new Folds({ ...folding, opened }, unpacked(nodes));
  const row = placed(folds, folds.open);
  const pairs = folds.arrows().map(({ tail, head }) => [tail, head]);
  const { where, ways } = inRows(row, pairs, routes(folds, row, pairs), most ?? Infinity);
  return {
    rects: [...where.rects].map(([box, { x, y, width, height }]) => [box, [x, y, width, height]]),
    routes: ways.map((points, k) => [pairs[k], curve(points)]),
    visible: [...folds.visible()].filter((box) => box >= 0 || !folds.open.has(~box)),
  };
}

for await (const given of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(answer(JSON.parse(given)))}\n`);
}
