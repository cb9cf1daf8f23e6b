// Python that trains as the page does: points and weights as numbers, then MLP and fit.

import { activationText } from "./activation_text.mjs";
import { exampleLines, featureLines } from "./python_data.mjs";
import { behind, callOf, floats, inLines, listOf, matrixLines, pythonFloat, pythonValue } from "./python_layout.mjs";
import { filled } from "./training.mjs";

/** The name of what a session's network is: 2-4-1 on moons. */
export function shapeOf({ training, project }) {
  const sizes = [training.layers[0].inputs, ...training.layers.map((layer) => layer.units)].join("-");
  return `${sizes} on ${project.data.kind === "own" ? "points of your own" : project.data.kind}`;
}

const titleOf = (session) => [
  `"""A network ${shapeOf(session)}, trained as on its page.`, "", "This needs the package chainstep.", '"""',
].join("\n");

const weightsAre = (done) => (done === 0 ? "# The weights from which the training began."
  : `# The training goes on from here: the page had done ${done === 1 ? "an epoch" : `${done} epochs`}, `
    + "then something was changed.");

const setMatrices = ({ layers }) => inLines(
  callOf("net.set_matrices", [listOf(layers.map((_, l) => `(W${l + 1}, b${l + 1})`))]),
);

/** The text of a program in Python whose losses are those of the page since its session's start. */
export function pythonOf(session) {
  const { project, training, start, data, kernels } = session;
  const hasTest = data.test.length > 0, optimiser = kernels.optimisers[project.optimiser.name];
  const done = start.epoch, epochs = Math.max(1, training.epoch - done);
  const blocks = [
    [titleOf(session)],
    ["import numpy as np"],
    [importsOf(session, optimiser)],
    ownLines(session),
    featureLines(session),
    exampleLines(session, ([X, test]) => (
      [test ? `${X}, ${test} = standardise(${X}, ${test})` : `${X} = standardise(${X})`]
    )),
    [inLines(networkOf(session)), weightsAre(done), ...matrixLines(training.layers, start.theta), setMatrices(training)],
    optimiserLines(session, optimiser),
    ...scheduleBlocks(session),
    [inLines(behind("history = ", callOf("fit", fitted(session, epochs, hasTest))))],
    [
      "for epoch in history:",
      done > 0 ? `    print(epoch.number + ${done}, epoch.loss)` : "    print(epoch.number, epoch.loss)",
    ],
  ];
  return { text: `${joinedBlocks(blocks)}\n`, trouble: null };
}

/** Blocks of lines with a blank line between them, and two around functions. */
export function joinedBlocks(blocks) {
  let text = "", before = "";
  for (const block of blocks.filter((lines) => lines.length > 0)) {
    const isFunction = /^(?:def|class) /.test(block[0]);
    const gap = isFunction || before === "function" ? "\n\n\n" : "\n\n";
    text += (text && gap) + block.join("\n");
    before = isFunction ? "function" : "lines";
  }
  return text;
}

function importsOf({ project, data }, optimiser) {
  const names = ["MLP", optimiser.class, "fit"];
  if (project.penalty) names.push(project.penalty.name);
  if (project.schedule) names.push("schedules");
  if (data.scale) names.push("standardise");
  return `from nets import ${names.join(", ")}`;
}

/** A comment about functions that only the user's own code has. */
function ownLines({ training, kernels }) {
  const { layers, loss } = training.settings, own = kernels.own ?? { activations: [], losses: [] };
  const names = new Set([
    ...layers.map(({ activation }) => activation).filter((name) => own.activations.includes(name)),
    ...(own.losses.includes(loss) ? [loss] : []),
  ]);
  return [...names].map((name) => `# ${name} is a function of your own: define or import it here.`);
}

const quoted = (name, own) => (own?.includes(name) ? name : `"${name}"`);

function networkOf({ training, kernels }) {
  const { layers, inputs } = training.settings;
  const names = layers.map(({ activation }) => quoted(activationText(activation), kernels.own?.activations));
  const output = names.pop(), isSame = new Set(names).size === 1;
  const sizes = listOf(layers.map((layer) => String(layer.units)));
  const hidden = names.length ? [behind("activation=", isSame ? names[0] : listOf(names))] : [];
  return behind("net = ", callOf("MLP", [String(inputs), sizes, ...hidden, `output=${output}`]));
}

/** The optimiser with the settings that are not its usual ones, and what it remembers. */
function optimiserLines({ training, start, project }, optimiser) {
  const chosen = filled(optimiser.settings, project.optimiser.settings);
  const given = Object.entries(chosen).filter(([name, x]) => name === "learning_rate" || x !== optimiser.settings[name]);
  const made = callOf(optimiser.class, given.map(([name, x]) => `${name}=${pythonValue(x)}`));
  const lines = [inLines(behind("optimiser = ", made))];
  const isNew = start.memory.every((row) => row.every((x) => x === 0)) && Object.values(start.counts).every((x) => x === 0);
  return isNew ? lines : [...lines, ...memoryLines(training.way, start)];
}

function memoryLines({ rows, counts }, start) {
  const kept = rows.map((name, i) => inLines(behind(`memory_${name} = `, floats(start.memory[i]))));
  const entries = [...counts.map((name) => `"${name}": ${pythonFloat(start.counts[name])}`), ...rows.map((x) => `"${x}": ${x}`)];
  const lists = rows.map((name) => `memory_${name}`).join(", ");
  const source = rows.length === 1 ? lists : `zip(${lists}, strict=True)`;
  return [
    "# What it remembers of each parameter: layer by layer, unit by unit, the weights before the bias.",
    ...kept,
    `memories = [{${entries.join(", ")}} for ${rows.join(", ")} in ${source}]`,
    "optimiser.restore(net.parameters(), memories)",
  ];
}

function scheduleBlocks({ project, start, kernels }) {
  if (!project.schedule) return [];
  const { name, settings } = project.schedule;
  const given = Object.entries(filled(kernels.schedules[name].settings, settings));
  const made = callOf(`schedules.${name}`, given.map(([key, x]) => `${key}=${pythonValue(x)}`));
  const comment = start.epoch > 0 ? [`# It began ${start.epoch === 1 ? "an epoch" : `${start.epoch} epochs`} before.`] : [];
  return [[...comment, inLines(behind("rate = ", made))]];
}

/** The arguments of fit, as the page trains. */
function fitted({ project, training, start, kernels }, epochs, hasTest) {
  const { loss, batch, metric } = training.settings, { penalty, schedule } = project;
  return [
    "net", "X_train", "y_train",
    `loss=${quoted(loss, kernels.own?.losses)}`,
    "optimiser=optimiser",
    `epochs=${epochs}`,
    ...(batch ? [`batch_size=${batch}`] : []),
    ...(hasTest ? ["validation=(X_test, y_test)"] : []),
    `metrics=["${metric}"]`,
    ...(penalty ? [`penalty=lambda parameters: ${penalty.name}(parameters, ${pythonValue(penalty.strength)})`] : []),
    ...(schedule ? [start.epoch > 0 ? `schedule=lambda k: rate(k + ${start.epoch})` : "schedule=rate"] : []),
    `rng=${project.seed}`,
    "progress=False",
  ];
}
