// A network with one input: its output as curves over it.

import { reachOf } from "./reach.mjs";

const DASHES = [[], [9, 4], [3, 3], [12, 3, 3, 3], [6, 6]]; // of the curves of classes, in pixels

/** The curves, one array each: the output, the probability of class 1, or that of each class. */
export function curvesOf({ project: { task } }, plane) {
  if (task === "classes") return plane.shares();
  const shown = plane.shownOutput();
  return [task === "two" ? shown.map((x) => (x + 1) / 2) : shown];
}

/** Draw the curves on a canvas that is fitted to its place. */
export function drawLine(canvas, session, plane, palette) {
  const { project } = session, { width, height } = canvas, [low, high] = reachOf(session).span;
  const context = canvas.getContext("2d"), down = (y) => height * (1 - (y - low) / (high - low));
  const stroke = (colour, wide, dash, places) => {
    Object.assign(context, { strokeStyle: colour, lineWidth: wide * devicePixelRatio });
    context.setLineDash(dash.map((x) => x * devicePixelRatio));
    context.beginPath();
    for (const [x, y] of places) context.lineTo(x * width, down(y));
    context.stroke();
  };
  context.clearRect(0, 0, width, height);
  if (project.task !== "regression") for (const y of [0, 1]) stroke(palette.css.line, 1, [], [[0, y], [1, y]]);
  curvesOf(session, plane).forEach((numbers, k) => stroke(
    project.task === "classes" ? palette.cssClasses[k] : palette.css.value, 2.5, project.task === "classes" ? DASHES[k] : [],
    [...numbers].map((y, i) => [(i + 0.5) / numbers.length, y]),
  ));
}
