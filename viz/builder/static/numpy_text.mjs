// A network in NumPy, with today's numbers: the lectures' lines forward and back, as program.source has them.

import { activationParts, activationText } from "./activation_text.mjs";
import { activationOf } from "./network.mjs";
import { exampleLines, featureLines } from "./python_data.mjs";
import { behind, callOf, floats, inLines, matricesOf, pythonFloat, pythonValue, rowsOfFloats } from "./python_layout.mjs";
import { joinedBlocks, shapeOf } from "./python_text.mjs";

const array = (expression) => callOf("np.array", [expression]);

/** Lines about one layer, from those about layer #. */
const about = (lines, l, number) => lines.map((line) => line.replaceAll("#", String(l)).replaceAll("@", number));

/** Points as they are, made to mean 0 and deviation 1 by numbers. */
export const scalingOf = ({ data }) => (names) => [
  inLines(behind("mean = ", array(floats(data.scale.map((x) => x.mean))))),
  inLines(behind("deviation = ", array(floats(data.scale.map((x) => x.deviation))))),
  ...names.map((name) => `${name} = (${name} - mean) / deviation`),
];

function targetLines({ units }) {
  return [
    "X = X_train.T  # each column is an example",
    units === 1 ? "Y = y_train.reshape(1, -1)" : `Y = (y_train == np.arange(${units}).reshape(-1, 1)) * 1.0  # a row for each class`,
    "m = X.shape[1]",
  ];
}

function parameterLines({ layers, theta }) {
  return layers.flatMap((layer, l) => {
    const { W, b } = matricesOf(layer, theta);
    return [
      inLines(behind(`W${l + 1} = `, array(rowsOfFloats(W)))),
      inLines(behind(`b${l + 1} = `, array(rowsOfFloats(b.map((x) => [x]))))),
    ];
  });
}

/** Each layer's formulas, and the number in its activation's brackets. */
function formulasOf({ training, kernels }) {
  return training.settings.layers.map(({ activation, units }) => {
    const { name } = activationParts(activation), { setting } = activationOf(activation, units, kernels);
    return {
      ...kernels.numpy.activations[name === "identity" ? "linear" : name],
      name: activationText(activation), number: setting === undefined ? "" : pythonFloat(setting),
    };
  });
}

/** What a penalty adds to the cost and to the gradient of parameters, as texts. */
function penaltyOf({ project, kernels }) {
  if (!project.penalty) return null;
  const { value, slope } = kernels.numpy.penalties[project.penalty.name], strength = pythonValue(project.penalty.strength);
  const filledIn = (text, parameter) => text.replaceAll("#", parameter).replaceAll("@", strength);
  return { value: (parameter) => filledIn(value, parameter), slope: (parameter) => filledIn(slope, parameter) };
}

function forwardLines(formulas, loss, penalty) {
  const lines = formulas.flatMap(({ forward, number }, i) => {
    const l = i + 1;
    return [`Z${l} = W${l} @ ${i === 0 ? "X" : `A${i}`} + b${l}`, ...about(forward, l, number)];
  });
  const all = formulas.flatMap((_, i) => [`W${i + 1}`, `b${i + 1}`]).join(", ");
  return [
    "# Forward.", ...lines, ...about(loss.forward, formulas.length, ""), "J = L.sum() / m",
    ...(penalty ? [`J += sum((${penalty.value("p")}).sum() for p in (${all}))`] : []),
  ];
}

function backwardLines(formulas, loss, penalty, isShort) {
  const last = formulas.length, lines = ["# Backward: dW is short for dJ/dW."];
  const more = (name) => (penalty ? ` + ${penalty.slope(name)}` : "");
  lines.push(...(isShort ? [`dZ${last} = A${last} - Y`] : about(loss.backward, last, "")));
  for (let l = last; l >= 1; l -= 1) {
    const { backward, number } = formulas[l - 1];
    if (l < last || !isShort) lines.push(...about(backward, l, number));
    lines.push(`dW${l} = dZ${l} @ ${l === 1 ? "X" : `A${l - 1}`}.T / m${more(`W${l}`)}`);
    lines.push(`db${l} = dZ${l}.sum(axis=1, keepdims=True) / m${more(`b${l}`)}`);
    if (l > 1) lines.push(`dA${l - 1} = W${l}.T @ dZ${l}`);
  }
  return lines;
}

/** A session's network, cost and gradients in NumPy: { text }, or why it cannot be written. */
export function numpyOf(session) {
  const { project, training, kernels, data } = session, { layers, loss: name } = training.settings;
  const formulas = formulasOf(session), loss = kernels.numpy.losses[name];
  const missing = formulas.find((each) => !each.forward)?.name ?? (loss ? null : name);
  if (missing !== null) return { text: null, trouble: `${missing} cannot be written in NumPy.` };
  const isShort = kernels.numpy.short[name] === formulas.at(-1).name, penalty = penaltyOf(session);
  const used = [...formulas, { ...loss, ...(isShort ? { definitions: [], needs: loss.needs } : {}) }];
  const needs = [...new Set(used.flatMap((each) => each.needs))].sort();
  const blocks = [
    [`"""A network ${shapeOf(session)} in NumPy, with its numbers of now."""`],
    ["import numpy as np"],
    needs.length ? [`from ${kernels.numpy.module} import ${needs.join(", ")}`] : [],
    ...[...new Set(used.flatMap((each) => each.definitions))].map((text) => [text]),
    featureLines({ project, data }),
    [...exampleLines(session, scalingOf(session), false), ...targetLines(layers.at(-1))],
    ["# The parameters.", ...parameterLines(training)],
    forwardLines(formulas, loss, penalty),
    backwardLines(formulas, loss, penalty, isShort),
    ['print("J =", J)'],
  ];
  return { text: `${joinedBlocks(blocks)}\n`, trouble: null };
}
