// What is said of units that are dead or saturated, and of gradients that vanish or explode.

import LIMITS from "./health.json" with { type: "json" };
import { number } from "./numbers.mjs";

const percent = (share) => `${share === 0 || share === 1 ? 100 * share : Math.min(99, Math.max(1, Math.round(100 * share)))} %`;

/** What a unit's shares mean, in a sentence; empty if there is nothing to say. */
export function unitWords({ dead, saturated, mark }) {
  if (mark === "dead") return "Dead: the slope of its activation is 0 at every point, so its weights get no gradient.";
  const flat = `at ${percent(saturated)} of the points the slope of its activation is less than ${percent(LIMITS.small)} of its largest`;
  if (mark === "saturated") return `Saturated: ${flat}, so its weights hardly move.`;
  if (dead > 0) return `At ${percent(dead)} of the points the slope of its activation is 0: these do not move its weights.`;
  return saturated > 0 ? `${flat[0].toUpperCase()}${flat.slice(1)}.` : "";
}

/** What the gradients of the layers mean, in a sentence; empty if there is nothing to say. */
export function networkWords({ mark, ratio, norm, layers }) {
  const sizes = `${number(layers[0])} in layer 1, ${number(layers.at(-1))} in layer ${layers.length}`;
  if (mark === "vanishing") {
    return `Gradients vanish on the way back: their size is ${sizes}, so the first layer hardly learns.`;
  }
  if (mark !== "exploding") return "";
  return ratio > LIMITS.exploding ? `Gradients explode on the way back: their size is ${sizes}.`
    : `The gradient is large: its length is ${number(norm)}. A smaller learning rate is safer.`;
}
