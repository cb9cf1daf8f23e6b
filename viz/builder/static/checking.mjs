// Whether a project that comes from a link, a file or Python is one that the page can have; what is not, is as usual.

import { activationParts } from "./activation_text.mjs";
import { DATA_SETS } from "./datasets.mjs";
import { featureOf, featuresFor } from "./features.mjs";
import { listed } from "./names.mjs";
import { LOSSES, MOST, allows, isOwnLoss, lossOf, outputsFor, usual } from "./project.mjs";

const MOST_LENGTH = 100; // characters of what the page itself has named

const isObject = (x) => x !== null && typeof x === "object" && !Array.isArray(x);
const isNumber = (x) => typeof x === "number" && Math.abs(x) <= MOST.size;
const isWhole = (x, least, most) => Number.isInteger(x) && x >= least && x <= most;
const isSeed = (x) => isWhole(x, 0, MOST.seed);
const isText = (x) => typeof x === "string" && x.length <= MOST_LENGTH;
const isIn = (table, x) => typeof x === "string" && Object.hasOwn(table, x);
const isList = (x, most, holds) => Array.isArray(x) && x.length <= most && x.every(holds);
const areApart = (x) => new Set(x).size === x.length;

/** Whether each part of a project is one that the page can have; a part is told by its name. */
function partsOf(kernels) {
  const isActivation = (text) => {
    const { name, numbers } = (isText(text) && activationParts(text)) || { name: null };
    return isIn(kernels.activations, name) && numbers.length <= Object.keys(kernels.activations[name].settings).length;
  };
  const isSetting = ({ settings, bounds }, name, x) => Object.hasOwn(settings, name) && typeof settings[name] === typeof x
    && (typeof x === "boolean" || allows(bounds[name], x));
  const isOf = (table, x) => isObject(x) && isIn(table, x.name) && (x.settings === undefined || isObject(x.settings))
    && Object.entries(x.settings ?? {}).every(([name, setting]) => isSetting(table[x.name], name, setting));
  return {
    data: isData,
    task: (x) => isIn(LOSSES, x),
    shown: (x) => isList(x, 2, (k) => isWhole(k, 0, MOST.columns - 1)) && x.length > 0 && areApart(x),
    test: (x) => isNumber(x) && x >= 0 && x <= MOST.test,
    features: (x) => isList(x, MOST.columns + 5, (name) => isText(name) && featureOf(name) !== null) && x.length > 0 && areApart(x),
    hidden: (x) => isList(x, MOST.hidden, (layer) => isObject(layer) && isWhole(layer.units, 1, MOST.units) && isActivation(layer.activation)),
    output: (x) => x === null || x === "softmax" || isActivation(x),
    init: (x) => x === null || isIn(kernels.initialisers, x),
    rng: isSeed,
    loss: (x) => x === null || isIn(kernels.losses, x),
    optimiser: (x) => isOf(kernels.optimisers, x),
    schedule: (x) => x === null || isOf(kernels.schedules, x),
    penalty: (x) => x === null || (isObject(x) && isIn(kernels.penalties, x.name) && isNumber(x.strength) && x.strength >= 0),
    batch: (x) => x === null || isWhole(x, 1, MOST.points),
    seed: isSeed,
    locked: (x) => isList(x, MOST_LENGTH, isText),
  };
}

function isData(x) {
  if (!isObject(x) || !isSeed(x.seed) || typeof x.scaled !== "boolean") return false;
  if (x.kind !== "own") {
    return isIn(DATA_SETS, x.kind) && isWhole(x.n, 4, MOST.points) && isNumber(x.noise) && x.noise >= 0 && isWhole(x.classes, 2, MOST.classes);
  }
  const { X, y, names, labels } = x, isName = (name) => typeof name === "string" && name.length <= MOST.name;
  const areNames = (list) => list === undefined || list === null || isList(list, MOST.columns, isName);
  return isList(y, MOST.points, isNumber) && y.length > 0 && Array.isArray(X) && X.length === y.length
    && X.every((row) => isList(row, MOST.columns, isNumber) && row.length > 0 && row.length === X[0].length)
    && [names, labels].every(areNames);
}

/**
 * A project made of what came from outside. What is wrong or missing is as usual; `trouble` has the names of the parts
 * that were given and are not taken as they were.
 */
export function checked(given, kernels) {
  const from = isObject(given) ? given : {}, parts = partsOf(kernels);
  const hasOwn = Object.hasOwn(from, "data") && isObject(from.data) && isIn(DATA_SETS, from.data.kind);
  const project = usual(hasOwn ? from.data.kind : undefined), trouble = [];
  for (const [name, holds] of Object.entries(parts)) {
    if (!Object.hasOwn(from, name)) continue;
    if (holds(from[name])) project[name] = from[name];
    else trouble.push(name);
  }
  const wanted = { ...project };
  fit(project);
  trouble.push(...Object.keys(parts).filter((name) => name !== "data" && Object.hasOwn(from, name) && !trouble.includes(name)
    && JSON.stringify(project[name]) !== JSON.stringify(wanted[name])));
  return { project, trouble };
}

/** Whether a task can have a loss. */
const canHave = (task, loss) => LOSSES[task].includes(loss) || (task !== "classes" && isOwnLoss(loss));

/** Let the parts of a project agree with each other. */
function fit(project) {
  const isOwn = project.data.kind === "own", width = isOwn ? project.data.X[0].length : DATA_SETS[project.data.kind].features;
  if (isOwn) {
    const isClass = (most) => project.data.y.every((y) => isWhole(y, 0, most));
    if (project.task !== "regression" && !isClass(project.task === "two" ? 1 : MOST.classes - 1)) project.task = "regression";
  } else fitToSet(project);
  if (project.shown.length !== Math.min(width, 2) || project.shown.some((k) => k >= width)) project.shown = width === 1 ? [0] : [0, 1];
  const kept = project.features.filter((name) => featureOf(name).of.every((k) => k < width));
  if (kept.length < project.features.length) {
    project.features = kept.length ? kept : featuresFor(width, project.shown).slice(0, Math.min(width, 2));
  }
  if (project.loss !== null && !canHave(project.task, project.loss)) project.loss = null;
  if (project.output !== null && !outputsFor(lossOf(project)).includes(project.output)) project.output = null;
}

/** A data set has its task; some can have several classes. */
function fitToSet(project) {
  const { kind, classes } = project.data, { task } = DATA_SETS[kind], hasClasses = ["blobs", "spirals"].includes(kind);
  if (!hasClasses && classes !== 2) project.data = { ...project.data, classes: 2 };
  if (task === "regression") project.task = task;
  else if (hasClasses && classes > 2) project.task = "classes";
  else if (project.task === "regression") project.task = "two";
}

const WORDS = {
  data: "the data", task: "the task", shown: "the columns shown", test: "the test share", features: "the inputs", hidden: "the layers",
  output: "the output’s activation", init: "the initialiser", rng: "the seed of the weights", loss: "the loss", optimiser: "the optimiser",
  schedule: "the schedule", penalty: "the penalty", batch: "the batch", seed: "the seed of the order", locked: "the locks",
  weights: "the weights", epoch: "the epoch", memory: "the optimiser’s memory",
};

/** A sentence about what could not be taken as it was given; empty if there is nothing to tell. */
export const troubleWords = (trouble) => (trouble.length === 0 ? ""
  : `The page cannot have ${listed(trouble.map((name) => WORDS[name]))} as given, and has something usual there.`);
