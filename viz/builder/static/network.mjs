// A network's numbers for many examples at once: the lectures' equations on arrays.
//
// All parameters lie in one array, in the order of nets: layer by layer, unit by unit, a unit's weights before its
// bias. The numbers of m examples lie unit after unit, as the lectures' matrices (n, m).

import { activationParts } from "./activation_text.mjs";

/** The layers of a network: how many units each has and reads, its kernels, and where its parameters begin. */
export function layersOf(inputs, layers, kernels) {
  let width = inputs, start = 0;
  return layers.map(({ units, activation }) => {
    const layer = { inputs: width, units, start, ...activationOf(activation, units, kernels) };
    start += units * (width + 1);
    width = units;
    return layer;
  });
}

/** The kernels and settings of an activation, whose further arguments stand in brackets. */
export function activationOf(text, units, kernels) {
  if (text === "softmax") return { kernel: kernels.softmax[units], setting: undefined, rows: units };
  const { name, numbers } = activationParts(text);
  const kernel = kernels.activations[name === "identity" ? "linear" : name];
  return { kernel, setting: numbers[0] ?? Object.values(kernel.settings)[0], rows: 1 };
}

export const countOf = (layers) => layers.reduce((sum, layer) => sum + layer.units * (layer.inputs + 1), 0);

/** Where the weight of a unit for an input lies; the bias for the input behind the last. */
export const placeOf = (layer, unit, input) => layer.start + unit * (layer.inputs + 1) + input;

/** The arrays for up to `most` examples, which are used again and again. */
export class Room {
  constructor(inputs, layers, most) {
    this.most = most;
    this.A = [new Float64Array(inputs * most), ...layers.map((layer) => new Float64Array(layer.units * most))];
    this.Z = layers.map((layer) => new Float64Array(layer.units * most));
    this.dA = layers.map((layer) => new Float64Array(layer.units * most));
    this.dZ = layers.map((layer) => new Float64Array(layer.units * most));
    this.Y = new Float64Array(most);
    this.L = new Float64Array(most);
  }

  /** Put examples with these numbers into the room: columns are the features, one array each. */
  fill(columns, targets, order, start, m) {
    gather(targets, this.Y, 0, order, start, m);
    for (let k = 0; k < columns.length; k += 1) gather(columns[k], this.A[0], k * m, order, start, m);
  }
}

/** Put the numbers of m examples from `start` on into an array, in an order if one is given. */
export function gather(numbers, into, at, order, start, m) {
  if (order === null) into.set(numbers.subarray(start, start + m), at);
  else for (let i = 0; i < m; i += 1) into[at + i] = numbers[order[start + i]];
}

/** Z = W A + b, and A = g(Z), layer by layer, for the m examples in the room. */
export function forward(layers, theta, room, m) {
  for (let l = 0; l < layers.length; l += 1) {
    const layer = layers[l];
    weighted(layer, theta, room.A[l], room.Z[l], m);
    layer.kernel.forward(room.Z[l], room.A[l + 1], layer.rows === 1 ? layer.units * m : m, layer.setting);
  }
}

/** For two units and five examples at a time, whose sums stay in registers; a last one alone is a pair with itself. */
function weighted({ inputs, units, start }, theta, A, Z, m) {
  const step = inputs + 1, whole = m - (m % 5);
  for (let j = 0; j < units; j += 2) {
    const isPair = j + 1 < units ? 1 : 0, to = j * m, below = to + isPair * m;
    const row = start + j * step, other = row + isPair * step, b = theta[row + inputs], c = theta[other + inputs];
    for (let i = 0; i < whole; i += 5) {
      let y0 = 0, y1 = 0, y2 = 0, y3 = 0, y4 = 0, z0 = 0, z1 = 0, z2 = 0, z3 = 0, z4 = 0;
      for (let k = 0, at = i; k < inputs; k += 1, at += m) {
        const v = theta[row + k], w = theta[other + k];
        const a0 = A[at], a1 = A[at + 1], a2 = A[at + 2], a3 = A[at + 3], a4 = A[at + 4];
        y0 += v * a0; y1 += v * a1; y2 += v * a2; y3 += v * a3; y4 += v * a4;
        z0 += w * a0; z1 += w * a1; z2 += w * a2; z3 += w * a3; z4 += w * a4;
      }
      const p = to + i, q = below + i;
      Z[p] = y0 + b; Z[p + 1] = y1 + b; Z[p + 2] = y2 + b; Z[p + 3] = y3 + b; Z[p + 4] = y4 + b;
      Z[q] = z0 + c; Z[q + 1] = z1 + c; Z[q + 2] = z2 + c; Z[q + 3] = z3 + c; Z[q + 4] = z4 + c;
    }
    for (let i = whole; i < m; i += 1) {
      let y = 0, z = 0;
      for (let k = 0, at = i; k < inputs; k += 1, at += m) {
        y += theta[row + k] * A[at];
        z += theta[other + k] * A[at];
      }
      Z[to + i] = y + b;
      Z[below + i] = z + c;
    }
  }
}

/** The mean loss of the m examples after `forward`; the slopes of all parameters are written to `gradient`. */
export function backward(layers, theta, room, m, loss, gradient) {
  const last = layers.length - 1;
  const cost = costOf(layers, room, m, loss);
  const G = room.dA[last], count = layers[last].units * m;
  for (let i = 0; i < count; i += 1) G[i] /= m;
  gradient.fill(0);
  for (let l = last; l >= 0; l -= 1) {
    const layer = layers[l], dZ = room.dZ[l];
    const n = layer.rows === 1 ? layer.units * m : m;
    layer.kernel.backward(room.Z[l], room.A[l + 1], room.dA[l], dZ, n, layer.setting);
    slopes(layer, room.A[l], dZ, gradient, m);
    if (l > 0) back(layer, theta, dZ, room.dA[l - 1], m);
  }
  return cost;
}

/** The mean loss of the m examples after `forward`. */
export function costOf(layers, room, m, loss) {
  loss(room.A[layers.length], room.Y, room.L, room.dA[layers.length - 1], m);
  let total = 0;
  for (let i = 0; i < m; i += 1) total += room.L[i];
  return total / m;
}

/** dW = dZ Aᵀ and db = the sums of dZ, added to a gradient of 0: in pairs and fives, too, in the order of nets. */
function slopes({ inputs, units, start }, A, dZ, gradient, m) {
  const step = inputs + 1, whole = m - (m % 5);
  for (let j = 0; j < units; j += 2) {
    const isPair = j + 1 < units ? 1 : 0;
    const row = start + j * step, end = row + inputs, other = isPair * step;
    const from = j * m, below = from + isPair * m;
    for (let i = 0; i < whole; i += 5) {
      const p = from + i, q = below + i;
      const d0 = dZ[p], d1 = dZ[p + 1], d2 = dZ[p + 2], d3 = dZ[p + 3], d4 = dZ[p + 4];
      const e0 = dZ[q], e1 = dZ[q + 1], e2 = dZ[q + 2], e3 = dZ[q + 3], e4 = dZ[q + 4];
      for (let place = row, at = i; place < end; place += 1, at += m) {
        const a0 = A[at], a1 = A[at + 1], a2 = A[at + 2], a3 = A[at + 3], a4 = A[at + 4];
        const one = gradient[place] + d0 * a0 + d1 * a1 + d2 * a2 + d3 * a3 + d4 * a4;
        gradient[place + other] = gradient[place + other] + e0 * a0 + e1 * a1 + e2 * a2 + e3 * a3 + e4 * a4;
        gradient[place] = one;
      }
      const bias = gradient[end] + d0 + d1 + d2 + d3 + d4;
      gradient[end + other] = gradient[end + other] + e0 + e1 + e2 + e3 + e4;
      gradient[end] = bias;
    }
  }
  for (let j = 0; j < units && whole < m; j += 1) {
    const row = start + j * step, end = row + inputs;
    for (let i = whole; i < m; i += 1) {
      const d = dZ[j * m + i];
      for (let place = row, at = i; place < end; place += 1, at += m) gradient[place] += d * A[at];
      gradient[end] += d;
    }
  }
}

/** dA of the layer before = Wᵀ dZ. */
function back({ inputs, units, start }, theta, dZ, dA, m) {
  const step = inputs + 1, whole = m - (m % 5);
  for (let k = 0; k < inputs; k += 2) {
    const right = k + 1 < inputs ? 1 : 0, to = k * m, below = to + right * m;
    for (let i = 0; i < whole; i += 5) {
      let y0 = 0, y1 = 0, y2 = 0, y3 = 0, y4 = 0, z0 = 0, z1 = 0, z2 = 0, z3 = 0, z4 = 0;
      for (let j = 0, at = i, place = start + k; j < units; j += 1, at += m, place += step) {
        const v = theta[place], w = theta[place + right];
        const d0 = dZ[at], d1 = dZ[at + 1], d2 = dZ[at + 2], d3 = dZ[at + 3], d4 = dZ[at + 4];
        y0 += v * d0; y1 += v * d1; y2 += v * d2; y3 += v * d3; y4 += v * d4;
        z0 += w * d0; z1 += w * d1; z2 += w * d2; z3 += w * d3; z4 += w * d4;
      }
      const p = to + i, q = below + i;
      dA[p] = y0; dA[p + 1] = y1; dA[p + 2] = y2; dA[p + 3] = y3; dA[p + 4] = y4;
      dA[q] = z0; dA[q + 1] = z1; dA[q + 2] = z2; dA[q + 3] = z3; dA[q + 4] = z4;
    }
    for (let i = whole; i < m; i += 1) {
      let y = 0, z = 0;
      for (let j = 0, at = i, place = start + k; j < units; j += 1, at += m, place += step) {
        y += theta[place] * dZ[at];
        z += theta[place + right] * dZ[at];
      }
      dA[to + i] = y;
      dA[below + i] = z;
    }
  }
}
