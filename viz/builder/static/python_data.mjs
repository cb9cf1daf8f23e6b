// The examples of a session as Python: points and targets as numbers, and what a network reads of them.

import { inNumpy, written } from "./features.mjs";
import { lossOf } from "./project.mjs";
import { behind, callOf, inLines, listOf, rowsOfFloats } from "./python_layout.mjs";

/** Long lists of features are counted. */
const spoken = (names) => (names.length > 8 ? `${names.length} features` : names.map(written).join(", "));

/** What the network reads is each column of the points, in order. */
export const areColumns = ({ features }, { X }) => (
  features.length === X[0].length && features.every((name, k) => name === `x${k + 1}`)
);

const columns = (n) => (n === 1 ? "column" : `${n} columns`);

/** The definition of `features`, if a network does not read the plain columns; no lines otherwise. */
export function featureLines({ project, data }) {
  if (areColumns(project, data)) return [];
  const row = callOf("    return np.column_stack", [listOf(project.features.map(inNumpy))]);
  return [
    "def features(X):",
    `    """What the network reads of the columns of X: ${spoken(project.features)}."""`,
    inLines(row, "    ", -4),
  ];
}

/** The points with their targets, and what becomes of them; `scaling(names)` gives lines that standardise. */
export function exampleLines(session, scaling, hasTest = session.data.test.length > 0) {
  const { project, data } = session;
  const parts = hasTest ? ["train", "test"] : ["train"];
  const lines = [`# Each row is a point, its target behind its ${columns(data.X[0].length)}.`];
  for (const part of parts) {
    const rows = data[part].map((i) => [...data.X[i], data.y[i]]);
    lines.push(inLines(behind(`${part} = `, callOf("np.array", [rowsOfFloats(rows)]))));
  }
  for (const part of parts) lines.push(`X_${part}, y_${part} = ${part}[:, :-1], ${part}[:, -1]`);
  const X = parts.map((part) => `X_${part}`), y = parts.map((part) => `y_${part}`);
  if (lossOf(project) === "hinge") {
    lines.push("# The hinge loss wants targets of -1 and 1.", ...y.map((name) => `${name} = 2 * ${name} - 1`));
  }
  if (data.scale) lines.push(...scaling(X));
  if (!areColumns(project, data)) {
    lines.push(...X.map((name) => `${name} = features(${name})`));
  }
  return lines;
}
