// A project: all that a builder's page is set to, as plain data. checking.mjs checks what comes from outside.

import { DATA_SETS, examplesOf, split } from "./datasets.mjs";
import { columnsOf } from "./features.mjs";
import limits from "./limits.json" with { type: "json" };
import tasks from "./tasks.json" with { type: "json" };

/** The most that a page takes of each: see viz/builder/limits.py, which reads it as well. */
export const MOST = limits;

/** The losses that each task can have, the usual one first. */
export const LOSSES = tasks.losses;

/** Whether a loss is a user's own, which reads one output. */
export const isOwnLoss = (loss) => !Object.values(LOSSES).some((losses) => losses.includes(loss));

/** The activations that the last layer can have before a loss, the usual one first. */
export const outputsFor = (loss) => (Object.hasOwn(tasks.outputs, loss) ? tasks.outputs[loss] : tasks.outputs.mean_squared_error);

/** A project on a data set, with what is usual for it. */
export function usual(kind = "moons") {
  const { task, features, n, noise, classes } = DATA_SETS[kind];
  return {
    data: { kind, n, noise, classes: classes ?? 2, seed: 0, scaled: false },
    task: task === "two" && classes > 2 ? "classes" : task,
    shown: features === 1 ? [0] : [0, 1],
    test: 0.25,
    features: features === 1 ? ["x1"] : ["x1", "x2"],
    hidden: [{ units: 4, activation: "tanh" }, { units: 2, activation: "tanh" }],
    output: null,
    init: null,
    rng: 0,
    loss: null,
    optimiser: { name: "gradient_descent", settings: { learning_rate: 0.1 } },
    schedule: null,
    penalty: null,
    batch: 10,
    seed: 0,
    locked: [],
  };
}

export const lossOf = (project) => project.loss ?? LOSSES[project.task][0];
export const outputOf = (project) => project.output ?? outputsFor(lossOf(project))[0];

export const scaled = (row, scale) => row.map((x, k) => (x - scale[k].mean) / scale[k].deviation);

/** The examples of a project: rows, targets, and which of them are to train and to test with. */
export function dataOf({ data, test }) {
  const { X, y } = data.kind === "own" ? data : examplesOf(data);
  const parts = test > 0 && y.length > 1 && Math.round(test * y.length) > 0 && Math.round(test * y.length) < y.length
    ? split(y.length, test, data.seed)
    : { train: y.map((_, i) => i), test: [] };
  const taken = parts.train.map((i) => X[i]);
  const scale = data.scaled ? scaleOf(taken) : null;
  return { X, y, ...parts, scale, rows: scale ? X.map((row) => scaled(row, scale)) : X };
}

/** The mean and the standard deviation of each column; 1 where it never varies. */
function scaleOf(rows) {
  const width = rows[0]?.length ?? 0;
  return Array.from({ length: width }, (_, k) => {
    const column = rows.map((row) => row[k]);
    const mean = column.reduce((sum, x) => sum + x, 0) / column.length;
    const deviation = Math.sqrt(column.reduce((sum, x) => sum + (x - mean) ** 2, 0) / column.length);
    return { mean, deviation: column.every((x) => x === column[0]) || deviation === 0 ? 1 : deviation };
  });
}

/** How many classes a project's targets tell apart. */
export const classesOf = ({ task, data }, y) => (
  task === "regression" ? 1 : data.kind === "own" ? Math.max(2, 1 + Math.max(0, ...y)) : Math.max(2, data.classes)
);

/** Examples as a training takes them: columns of features, and targets of -1 and 1 for the hinge loss. */
export function trainingData(project, data, indices) {
  const rows = indices.map((i) => data.rows[i]), signs = lossOf(project) === "hinge";
  const targets = Float64Array.from(indices, (i) => (signs ? 2 * data.y[i] - 1 : data.y[i]));
  return { columns: columnsOf(rows, project.features), targets };
}

/** The settings of a training. */
export function settingsOf(project, data) {
  const units = project.task === "classes" ? classesOf(project, data.y) : 1;
  return {
    inputs: project.features.length,
    names: project.features,
    layers: [...project.hidden, { units, activation: outputOf(project) }],
    init: project.init,
    rng: project.rng,
    loss: lossOf(project),
    optimiser: project.optimiser,
    schedule: project.schedule,
    penalty: project.penalty,
    batch: project.batch,
    seed: project.seed,
    metric: project.task === "regression" ? "r2" : "accuracy",
  };
}

/** Whether a setting can be this number, as nets takes it: `bounds` say whether it can be 0, 1, and a part of 1. */
export const allows = (bounds, x) => Number.isFinite(x) && (x > 0 || (x === 0 && bounds.zero)) && (x < 1 || bounds.one)
  && (bounds.parts || Number.isInteger(x));

/** What a setting can be, in words. */
export const boundsInWords = ({ zero, one, parts }) => {
  if (!parts) return "a whole number from 1";
  return `a number ${zero ? "from" : "above"} 0${one ? "" : " and below 1"}`;
};
