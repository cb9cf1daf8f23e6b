// Locked settings: a link for an exercise fixes some of them. Their controls are disabled and say so.

import { element } from "../../page/static/dom.mjs";
import { listed } from "./names.mjs";
import { lossOf, outputOf } from "./project.mjs";

/** What can be locked: how it is called, and what of a project stays. */
const LOCKS = {
  data: { words: "data", of: ({ data, task, test, shown }) => [data, task, test, shown] },
  hidden: { words: "layers", of: ({ hidden }) => hidden },
  features: { words: "inputs", of: ({ features }) => features },
  loss: { words: "loss", of: (project) => [lossOf(project), outputOf(project)] },
  optimiser: { words: "optimiser", of: ({ optimiser }) => optimiser },
  schedule: { words: "schedule", of: ({ schedule }) => schedule },
  penalty: { words: "penalty", of: ({ penalty }) => penalty },
  batch: { words: "batch", of: ({ batch }) => batch },
  init: { words: "initial weights", of: ({ init, rng }) => [init, rng] },
};
export const LOCKED = "locked for this exercise";

/** The names of what can be locked, each with its words. */
export const lockNames = Object.entries(LOCKS).map(([name, { words }]) => [name, words]);

export const isLocked = (project, name) => project.locked.includes(name);

/** The locks of two projects together. */
export const allLocks = (...lists) => [...new Set(lists.flat())];

/** These elements; if they belong to a locked part, disabled and with a word about it. */
export function unlessLocked(project, name, parts) {
  if (!isLocked(project, name)) return parts;
  const controls = "input, select, button, textarea", { words } = LOCKS[name];
  for (const part of parts) for (const each of [part, ...part.querySelectorAll(controls)]) if (each.matches(controls)) each.disabled = true;
  return [...parts, element("p", { class: "locked-words" }, `${words[0].toUpperCase()}${words.slice(1)}: ${LOCKED}`)];
}

/** A part of a project as a text, whatever the order of its names. */
const inOrder = (part) => JSON.stringify(part, (_, x) => (
  x !== null && typeof x === "object" && !Array.isArray(x) ? Object.fromEntries(Object.entries(x).sort(([a], [b]) => (a < b ? -1 : 1))) : x
));

/** Why another project cannot take the place of one, because it differs in what is locked; empty if it can. */
export function lockedWords(project, other) {
  const apart = Object.entries(LOCKS).filter(([name, { of }]) => isLocked(project, name) && inOrder(of(project)) !== inOrder(of(other)));
  if (apart.length === 0) return "";
  return `This exercise locks the ${listed(apart.map(([, { words }]) => words))}: what you chose has something else there, and was not taken.`;
}
