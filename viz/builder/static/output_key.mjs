// The key below the output: what its marks mean, and which numbers lie across and up.

import { element } from "../../page/static/dom.mjs";
import { written } from "./features.mjs";
import { nameShown } from "./fields.mjs";
import { number } from "../../page/static/numbers.mjs";
import { classesOf, lossOf } from "./project.mjs";

const SHAPES = ["●", "▲", "■", "◆", "✚"];

/** The parts of the key; `pushed` is the name of the weight whose share of the batch is drawn, or null. */
export function outputKey({ project, data }, { ranges, span }, pushed) {
  const part = (kind, mark, ...words) => element("span", {}, ...(mark ? [element("span", { class: kind }, mark), " "] : []), ...words);
  const { names, labels } = project.data, isLine = project.shown.length === 1;
  const from = ([low, high]) => `${number(low, 3)} to ${number(high, 3)}`;
  const axis = (k, range) => [nameShown(names?.[k] ?? written(`x${k + 1}`)), ` ${from(range)}`];
  const classes = project.task === "regression" ? [] : Array.from({ length: classesOf(project, data.y) },
    (_, k) => part(`class-${k}`, SHAPES[k], nameShown(labels?.[k] ?? `class ${k}`)));
  const parts = data.test.length ? [part("", "", "filled: train"), part("", "", "hollow: test")] : [];
  const targets = project.task === "regression" && !isLine ? [part("class-0", "●", "low target"), part("class-1", "●", "high target")] : [];
  const isClass = project.task !== "regression", isSure = project.task === "classes" || lossOf(project).startsWith("binary");
  const height = isClass ? (isSure ? `probability${project.task === "two" ? " of class 1" : ""}, 0 to 1` : "output, class 0 to class 1") : `target ${from(span)}`;
  const up = isLine ? [height] : axis(project.shown[1], ranges[1]);
  const share = pushed === null ? [] : [part("class-1", "●", `pushes ${pushed} up`), part("class-0", "●", `pushes ${pushed} down`), part("", "", "larger: pushes more")];
  return [...(share.length ? share : [...classes, ...targets]), ...parts,
    part("", "→", ...axis(project.shown[0], ranges[0])), part("", "↑", ...up)];
}
