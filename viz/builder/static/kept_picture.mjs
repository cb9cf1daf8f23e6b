// A small picture of the output, to lay beside others.

import { element } from "../../page/static/dom.mjs";

const SIZE = 208; // dots across, two for each that is shown

/** A canvas with the output of now; `canvas` is one that is there already. */
export function pictureOf({ ground, points, isLine }, canvas = element("canvas", {})) {
  const high = isLine ? Math.round(0.75 * SIZE) : SIZE;
  if (canvas.width !== SIZE) canvas.width = SIZE;
  if (canvas.height !== high) canvas.height = high;
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, SIZE, high);
  for (const each of [ground, points]) if (each.width > 0) context.drawImage(each, 0, 0, SIZE, high);
  return canvas;
}
