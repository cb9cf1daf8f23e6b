// Epochs of the builder's training, and of another library's beside it; in Node.js their times, in turns.
//
// The other library trains with the same points, sizes, batches and rate: from the same weights, in the same order,
// both take the same steps. An epoch of the builder also puts the examples in a new order and measures accuracy and
// the loss of its batches. One of the other library measures nothing, but the page that it comes from computes the
// loss of all points after each: so it is timed alone, and with that loss.

import { Training } from "../viz/builder/static/training.mjs";

const N = 250, BATCH = 10;
const RATE = 0.03; // for half of a squared error, as the other library has it; that of a whole one is half of it
const SHAPES = { "4-2": [4, 2], "8-8-8-8-8-8": [8, 8, 8, 8, 8, 8] };

let state = 1;
const random = () => {
  state = (Math.imul(state, 1103515245) + 12345) >>> 0;
  return state / 2 ** 31 - 1;
};
const points = Array.from({ length: N }, () => [random(), random()]);
const targets = points.map(([x, y]) => (x * y > 0 ? 1 : -1));

function ours(kernels, hidden, activation) {
  const layers = [...hidden.map((units) => ({ units, activation })), { units: 1, activation: "tanh" }];
  const optimiser = { name: "gradient_descent", settings: { learning_rate: RATE / 2 } };
  const settings = {
    inputs: 2, layers, init: null, rng: 1, loss: "mean_squared_error", optimiser, schedule: null, penalty: null,
    batch: BATCH, seed: 1, metric: "accuracy",
  };
  const columns = [0, 1].map((k) => Float64Array.from(points, (row) => row[k]));
  const training = new Training(kernels, settings, { columns, targets: Float64Array.from(targets) });
  return () => training.runEpoch();
}

/** An epoch of the other library alone, and one with the loss after it. */
function theirs(nn, hidden, activation) {
  const { Activations, Errors } = nn, g = Activations[activation.toUpperCase()];
  const network = nn.buildNetwork([2, ...hidden, 1], g, Activations.TANH, null, ["x", "y"], false);
  const alone = () => points.forEach((point, i) => {
    nn.forwardProp(network, point);
    nn.backProp(network, targets[i], Errors.SQUARE);
    if ((i + 1) % BATCH === 0) nn.updateWeights(network, RATE, 0);
  });
  const lossOf = (point, i) => Errors.SQUARE.error(nn.forwardProp(network, point), targets[i]);
  const loss = () => points.reduce((sum, point, i) => sum + lossOf(point, i), 0) / N;
  return [alone, () => {
    alone();
    return loss();
  }];
}

/** What is timed beside each other, by the network's name: an epoch of the builder, and those of the other library. */
export function epochs(kernels, nn) {
  return Object.entries(SHAPES).flatMap(([shape, hidden]) => ["tanh", "relu"].map((activation) => ({
    name: `${shape} ${activation}`,
    runs: [ours(kernels, hidden, activation), ...(nn ? theirs(nn, hidden, activation) : [])],
  })));
}

/** The processor's milliseconds of one call, over many, which take some milliseconds together. */
function timed(run, long) {
  const begin = process.cpuUsage();
  let calls = 0, spent = 0;
  do {
    for (let i = 0; i < 10; i += 1) run();
    calls += 10;
    const { user, system } = process.cpuUsage(begin);
    spent = (user + system) / 1000;
  } while (spent < long);
  return spent / calls;
}

/** Print, as JSON, the milliseconds of each run in each turn, after some turns to warm up. */
async function inNode([warm, turns, long, kernels, other]) {
  const { KERNELS } = await import(kernels), nn = other ? await import(other) : null;
  const length = Number(warm) + Number(turns);
  const all = epochs(KERNELS, nn).map(({ name, runs }) => (
    [name, Array.from({ length }, () => runs.map((run) => timed(run, Number(long)))).slice(Number(warm))]
  ));
  console.log(JSON.stringify(Object.fromEntries(all)));
}

if (typeof process !== "undefined") await inNode(process.argv.slice(2));
