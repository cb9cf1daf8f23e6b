// Whether units and layers learn: marks for what is dead, saturated, vanishing or exploding.

import LIMITS from "../../page/static/health.json" with { type: "json" };
import { swept } from "./explain.mjs";
import { placeOf } from "./network.mjs";

export { networkWords, unitWords } from "../../page/static/health_words.mjs";

const FAR = 30, NOTCHES = 600; // the range of z in which an activation is looked at
const known = new Map();

/** The root of the mean square. */
const sizeOf = (numbers) => Math.sqrt(numbers.reduce((sum, x) => sum + x * x, 0) / numbers.length);

/** The largest slope of an activation, and whether it flattens out on both sides, as sigmoid and tanh do. */
function slopesOf({ kernel, setting }) {
  if (!known.has(kernel)) known.set(kernel, new Map());
  const bySetting = known.get(kernel);
  if (!bySetting.has(setting)) {
    const z = Float64Array.from({ length: 2 * NOTCHES + 1 }, (_, i) => (FAR * (i - NOTCHES)) / NOTCHES);
    const slopes = slopesAt(kernel, z, setting).map(Math.abs), most = Math.max(...slopes);
    const isFlat = (x) => x <= LIMITS.small * most;
    bySetting.set(setting, { most, flattens: most > 0 && isFlat(slopes[0]) && isFlat(slopes.at(-1)) });
  }
  return bySetting.get(setting);
}

/** g'(z) of these z. */
function slopesAt(kernel, z, setting) {
  const a = new Float64Array(z.length), slopes = new Float64Array(z.length);
  kernel.forward(z, a, z.length, setting);
  kernel.backward(z, a, new Float64Array(z.length).fill(1), slopes, z.length, setting);
  return slopes;
}

/**
 * The marks of a training on these data: for each unit of each layer { dead, saturated } as shares of the examples and
 * its `mark`: "dead", "saturated" or null; for each layer the size of its gradient; and the network's `mark`:
 * "vanishing", "exploding" or null. The units of the last layer may be saturated: that is what a sure answer is.
 */
export function health(training, data) {
  const { layers } = training, { room, gradient, m } = swept(training, data);
  const units = layers.map((layer, l) => {
    if (layer.rows !== 1) return Array.from({ length: layer.units }, () => ({ dead: 0, saturated: 0, mark: null }));
    const { most, flattens } = slopesOf(layer), slopes = slopesAt(layer.kernel, room.Z[l], layer.setting);
    return Array.from({ length: layer.units }, (_, j) => {
      const own = slopes.subarray(j * m, (j + 1) * m);
      const share = (test) => own.reduce((count, d) => count + Number(test(Math.abs(d))), 0) / m;
      const dead = share((d) => d === 0 && !flattens), saturated = flattens ? share((d) => d <= LIMITS.small * most) : 0;
      const isLast = l === layers.length - 1;
      return { dead, saturated, mark: dead >= LIMITS.dead ? "dead" : saturated >= LIMITS.saturated && !isLast ? "saturated" : null };
    });
  });
  const sizes = layers.map((layer) => sizeOf(gradient.subarray(layer.start, placeOf(layer, layer.units, 0))));
  const ratio = sizes[0] / sizes.at(-1), norm = Math.hypot(...gradient);
  const mark = layers.length > 1 && ratio < LIMITS.vanishing ? "vanishing"
    : ratio > LIMITS.exploding || norm > LIMITS.large ? "exploding" : null;
  return { units, layers: sizes, ratio, norm, mark };
}
