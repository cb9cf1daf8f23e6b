// A session's network and training in PyTorch, which draws its own batches: with batches its losses differ a little.

import { activationParts } from "./activation_text.mjs";
import { activationOf } from "./network.mjs";
import { scalingOf } from "./numpy_text.mjs";
import { exampleLines, featureLines } from "./python_data.mjs";
import { behind, callOf, inLines, matrixLines, pythonFloat, pythonValue } from "./python_layout.mjs";
import { joinedBlocks, shapeOf } from "./python_text.mjs";
import { filled } from "./training.mjs";

/** Activations as modules; @ is the number in the brackets. */
const MODULES = {
  linear: null, identity: null, tanh: "nn.Tanh()", sigmoid: "nn.Sigmoid()", relu: "nn.ReLU()", silu: "nn.SiLU()",
  gelu: "nn.GELU()", leaky_relu: "nn.LeakyReLU(@)", elu: "nn.ELU(@)", softplus: "nn.Softplus(threshold=50)",
  softmax: "nn.Softmax(dim=1)", sin: "Sin()", step: "Step()",
};

/** Those that PyTorch has no module for. */
const WRITTEN_OUT = { "Sin()": "torch.sin(z)", "Step()": "(z > 0) * 1.0 + 0.0 * z  # its slope is 0" };

/** Losses of outputs a and targets y. */
const FUNCTIONS = {
  mean_squared_error: "nn.functional.mse_loss(a, y)",
  binary_cross_entropy: "nn.functional.binary_cross_entropy(a, y)",
  binary_cross_entropy_from_logits: "nn.functional.binary_cross_entropy_with_logits(a, y)",
  softmax_cross_entropy: "nn.functional.cross_entropy(a, y)",
  categorical_cross_entropy: "nn.functional.nll_loss(torch.log(a), y)",
  hinge: "torch.relu(1 - y * a).mean()",
};

const PENALTIES = { l1: "p.abs()", l2: "p.square()" };

const OPTIMISERS = { gradient_descent: "SGD", momentum: "SGD", rmsprop: "RMSprop", adam: "Adam", adamw: "AdamW" };

/** An optimiser's settings by PyTorch's names. */
function settingsByName({ learning_rate: rate, beta1, beta2, decay, epsilon, ...others }) {
  const named = { lr: pythonValue(rate) };
  if (beta1 !== undefined) named.betas = `(${pythonValue(beta1)}, ${pythonValue(beta2)})`;
  if (decay !== undefined) named.alpha = pythonValue(decay);
  if (epsilon !== undefined) named.eps = pythonValue(epsilon);
  for (const [name, x] of Object.entries(others)) named[name] = pythonValue(x);
  return Object.entries(named).map(([name, text]) => `${name}=${text}`);
}

/** The modules of each layer: nn.Linear, and its activation unless it is linear. */
function modulesOf({ training, kernels }) {
  return training.settings.layers.map(({ activation, units }, l) => {
    const { name } = activationParts(activation), { setting } = activationOf(activation, units, kernels);
    const module = MODULES[name]?.replace("@", setting === undefined ? "" : pythonFloat(setting));
    return [`nn.Linear(${training.layers[l].inputs}, ${units})`, ...(module ? [module] : [])];
  });
}

function networkLines(session, modules) {
  const { training, start } = session, lines = [inLines(behind("net = ", callOf("nn.Sequential", modules.flat())))];
  lines.push(...matrixLines(training.layers, start.theta), "with torch.no_grad():");
  let place = 0;
  modules.forEach((each, l) => {
    lines.push(`    net[${place}].weight.copy_(torch.tensor(W${l + 1}))`, `    net[${place}].bias.copy_(torch.tensor(b${l + 1}))`);
    place += each.length;
  });
  return lines;
}

function tensorLines({ training }, parts) {
  const isOne = training.layers.at(-1).units === 1;
  return parts.flatMap((part) => [
    `X_${part} = torch.tensor(X_${part})`,
    isOne ? `y_${part} = torch.tensor(y_${part}).reshape(-1, 1)` : `y_${part} = torch.tensor(y_${part}).long()`,
  ]);
}

function costLines({ training, project }) {
  const { loss } = training.settings, { penalty } = project;
  const lines = ["def cost(X, y):", '    """The mean loss of examples."""', "    a = net(X)"];
  if (!penalty) return [...lines, `    return ${FUNCTIONS[loss]}`];
  lines[1] = '    """The mean loss of examples, and the penalty."""';
  return [
    ...lines, `    penalty = sum(${PENALTIES[penalty.name]}.sum() for p in net.parameters())`,
    `    return ${FUNCTIONS[loss]} + ${pythonValue(penalty.strength)} * penalty`,
  ];
}

function rateLines({ project, kernels }) {
  if (!project.schedule) return [];
  const { name, settings } = project.schedule, given = Object.entries(filled(kernels.schedules[name].settings, settings));
  const [names, numbers] = [given.map(([each]) => each), given.map(([, x]) => pythonValue(x))];
  return [
    "def rate_after(k):", '    """The learning rate after k epochs."""', `    ${names.join(", ")} = ${numbers.join(", ")}`,
    ...kernels.numpy.schedules[name].map((line) => `    ${line}`),
  ];
}

function loopLines({ project, training, start, data }, hasTest) {
  const done = start.epoch, epochs = Math.max(1, training.epoch - done), size = data.train.length;
  const order = training.batch < size ? `torch.randperm(${size}).split(${training.batch})` : `torch.arange(${size}).split(${size})`;
  const number = done > 0 ? `epoch + ${done + 1}` : "epoch + 1";
  return [
    ...(training.batch < size ? [`torch.manual_seed(${project.seed})`] : []),
    `for epoch in range(${epochs}):`,
    ...(project.schedule ? ["    for group in optimiser.param_groups:", `        group["lr"] = rate_after(epoch${done > 0 ? ` + ${done}` : ""})`] : []),
    "    total = 0.0",
    `    for batch in ${order}:`,
    "        optimiser.zero_grad()",
    "        J = cost(X_train[batch], y_train[batch])",
    "        J.backward()",
    "        optimiser.step()",
    `        total += J.item() * len(batch) / ${size}`,
    ...(hasTest ? ["    with torch.no_grad():", `        print(${number}, total, cost(X_test, y_test).item())`] : [`    print(${number}, total)`]),
  ];
}

const remembers = ({ memory }) => memory.some((row) => row.some((x) => x !== 0));

/** A session's network and its training from the start in PyTorch: { text }, or why it cannot be written. */
export function pytorchOf(session) {
  const { project, training, kernels, data, start } = session, { layers, loss } = training.settings;
  const hasTest = data.test.length > 0, parts = hasTest ? ["train", "test"] : ["train"];
  const missing = layers.map(({ activation }) => activation).find((text) => !Object.hasOwn(MODULES, activationParts(text).name))
    ?? (Object.hasOwn(FUNCTIONS, loss) ? null : loss);
  if (missing !== null) return { text: null, trouble: `${missing} has no form in PyTorch here.` };
  const modules = modulesOf(session), usual = kernels.optimisers[project.optimiser.name].settings;
  const classes = [...new Set(modules.flat())].filter((name) => Object.hasOwn(WRITTEN_OUT, name));
  const settings = settingsByName(filled(usual, project.optimiser.settings));
  const optimiser = callOf(`torch.optim.${OPTIMISERS[project.optimiser.name]}`, ["net.parameters()", ...settings]);
  const blocks = [
    [`"""A network ${shapeOf(session)} in PyTorch${start.epoch > 0 ? ", from where it was last changed" : ""}."""`],
    ["import numpy as np", "import torch", "from torch import nn"],
    ["torch.set_default_dtype(torch.float64)"],
    ...classes.map((name) => [
      `class ${name.replace("()", "(nn.Module)")}:`, "    def forward(self, z):", `        return ${WRITTEN_OUT[name]}`,
    ]),
    featureLines({ project, data }),
    [...exampleLines(session, scalingOf(session)), ...tensorLines(session, parts)],
    networkLines(session, modules),
    [
      ...(remembers(start) ? ["# On the page the optimiser remembered its last steps; here it begins anew."] : []),
      inLines(behind("optimiser = ", optimiser)),
    ],
    costLines(session),
    rateLines(session),
    loopLines(session, hasTest),
  ];
  return { text: `${joinedBlocks(blocks)}\n`, trouble: null };
}
