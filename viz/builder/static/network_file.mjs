// A network's file: net.json, which MLP.load reads and MLP.save writes.

import { activationParts, activationText } from "./activation_text.mjs";
import { DATA_SETS } from "./datasets.mjs";
import { featuresFor } from "./features.mjs";
import { LOSSES, MOST, classesOf, lossOf, outputsFor } from "./project.mjs";
import { matricesOf } from "./python_layout.mjs";
import { Written, float, isUntouched, parsedJson, pythonJson, sealed, whole } from "./sealed_json.mjs";

const FORMAT = "chainstep network", VERSION = 1, MOST_INPUTS = MOST.columns + 5; // columns, and features of two of them

/** The text of a session's network as MLP.save writes it, or why it cannot be written. */
export function networkFile({ training, kernels }) {
  const { inputs, layers } = training.settings;
  const own = layers.find(({ activation }) => kernels.own?.activations.includes(activation));
  if (own !== undefined) {
    return { text: null, trouble: `${own.activation} is a function of your own, which a file cannot hold.` };
  }
  const described = layers.map(({ activation }, l) => {
    const { W, b } = matricesOf(training.layers[l], training.theta);
    return new Map([["activation", activationText(activation)], ["W", W.map((row) => row.map(float))], ["b", b.map(float)]]);
  });
  const content = [["format", FORMAT], ["version", whole(VERSION)], ["inputs", whole(inputs)], ["layers", described]];
  return { text: `${indented(sealed(new Map(content)))}\n`, trouble: null };
}

/** JSON in lines, with numbers in one line. */
function indented(part, margin = "") {
  const inner = `${margin}  `;
  if (part instanceof Map) {
    const entries = [...part].map(([name, x]) => `${inner}${pythonJson(name)}: ${indented(x, inner)}`);
    return `{\n${entries.join(",\n")}\n${margin}}`;
  }
  if (!Array.isArray(part)) return part instanceof Written ? part.inPython : pythonJson(part);
  if (part[0] instanceof Written) return `[${part.map((x) => x.inPython).join(", ")}]`;
  return `[\n${part.map((x) => inner + indented(x, inner)).join(",\n")}\n${margin}]`;
}

class FileTrouble extends Error {}

const isFloat = (x) => x instanceof Written && Number.isFinite(x.value);
const isCount = (x) => isFloat(x) && x.isWhole && x.value >= 1;

const unknown = (name, activation) => (
  `${name} has the activation ${activation.slice(0, 40)}, which this page does not know${activation === "softmax" ? " there" : ""}.`
);

function isKnown(text, units, isLast, kernels) {
  const parts = activationParts(text);
  if (parts === null) return false;
  if (text === "softmax") return isLast && Object.hasOwn(kernels.softmax, units);
  const name = parts.name === "identity" ? "linear" : parts.name;
  return Object.hasOwn(kernels.activations, name)
    && parts.numbers.length <= Object.keys(kernels.activations[name].settings).length;
}

function networkIn(text, kernels) {
  const content = parsedJson(text.replace(/^\uFEFF/, ""));
  const check = (holds, sentence) => {
    if (!holds) throw new FileTrouble(sentence);
  };
  check(content instanceof Map && content.get("format") === FORMAT, "This is not the file of a network that Chainstep saved.");
  const version = content.get("version"), inputs = content.get("inputs"), layers = content.get("layers");
  check(isCount(version), "The file has no version that ever existed.");
  check(version.value <= VERSION, `The file has version ${version.value}, and this page reads up to ${VERSION}: a newer page is needed.`);
  check(isUntouched(content), "The file was damaged or changed after it was saved: its checksum does not match.");
  check(isCount(inputs), "The file does not say how many inputs the network has.");
  check(Array.isArray(layers) && layers.length > 0, "The file has no list of layers.");
  check(layers.length <= MOST.hidden + 1, `The network has ${layers.length - 1} hidden layers, and this page shows up to ${MOST.hidden}.`);
  check(inputs.value <= MOST_INPUTS, `The network has ${inputs.value} inputs, and this page shows up to ${MOST_INPUTS}.`);
  let width = inputs.value;
  const weights = [], shapes = [];
  layers.forEach((layer, l) => {
    const { activation, W, b } = layer instanceof Map ? Object.fromEntries(layer) : {};
    const name = `Layer ${l + 1}`, isLast = l === layers.length - 1, most = isLast ? MOST.classes : MOST.units;
    const isLayer = layer?.size === 3 && typeof activation === "string" && Array.isArray(W) && Array.isArray(b);
    check(isLayer, `${name} is not made of an activation, W and b.`);
    const fits = W.length > 0 && b.length === W.length && b.every(isFloat)
      && W.every((row) => Array.isArray(row) && row.length === width && row.every(isFloat));
    check(fits, `${name} does not fit together: W holds ${width} finite numbers for each unit, and b one.`);
    check(W.length <= most, `${name} has ${W.length} units, and this page shows up to ${most} ${isLast ? "outputs" : "in a layer"}.`);
    check(isKnown(activation, W.length, isLast, kernels), unknown(name, activation));
    W.forEach((row, j) => weights.push(...row.map((x) => x.value), b[j].value));
    shapes.push({ units: W.length, activation: activationText(activation) });
    width = W.length;
  });
  return { inputs: inputs.value, layers: shapes, weights };
}

/** The network in a file's text: { inputs, layers, weights }; otherwise `trouble` is a sentence about what is wrong. */
export function readNetwork(text, kernels) {
  try {
    return { network: networkIn(text, kernels), trouble: null };
  } catch (error) {
    if (error instanceof FileTrouble) return { network: null, trouble: error.message };
    if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error;
    return { network: null, trouble: "This is not a network's file, or it was damaged or cut off: it cannot be read as JSON." };
  }
}

/**
 * A project with a network that was read, as `Session.replace` takes it; otherwise `trouble` is a sentence about what
 * does not fit the examples.
 */
export function withNetwork(project, { inputs, layers, weights }) {
  const { data } = project, wide = data.kind === "own" ? data.X[0].length : DATA_SETS[data.kind].features;
  const known = featuresFor(wide, project.shown), features = project.features.length === inputs ? project.features
    : known.slice(0, inputs);
  const trouble = (sentence) => ({ given: null, trouble: sentence });
  if (features.length < inputs) {
    return trouble(`The network reads ${inputs} inputs, and these points have ${known.length} features.`);
  }
  const { units, activation: output } = layers.at(-1);
  const classes = project.task === "regression" ? 1 : classesOf(project, data.y);
  if (units !== classes && !(units === 1 && classes === 2)) {
    const wanted = classes === 1 ? "a number for each point" : `${classes} classes`;
    return trouble(`The network has ${units === 1 ? "one output" : `${units} outputs`}, and these points have ${wanted}.`);
  }
  const task = project.task === "regression" ? "regression" : units === 1 ? "two" : "classes";
  const losses = [...(task === project.task ? [lossOf(project)] : []), ...LOSSES[task]];
  const loss = losses.find((name) => outputsFor(name).includes(output));
  if (loss === undefined) return trouble(`The network ends in ${output}, for which there is no loss here.`);
  const given = { ...project, task, features, hidden: layers.slice(0, -1), output, loss, weights };
  return { given, trouble: null };
}
