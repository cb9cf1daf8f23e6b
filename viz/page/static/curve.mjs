// The output as a function of one leaf, the other leaves held at their present numbers.

const SAMPLES = 160;
const OUTLYING = 5; // a range that is so many times as wide as its middle part is cut
const NEAR = 2 ** -17; // the larger of two distances at which a kink is looked for, as a part of the range

/** The output's number for each number of a leaf. Only what depends on the leaf is computed anew. */
export function outputOf(model, leaf) {
  const { nodes, table, root } = model;
  const values = [...model.values];
  const depends = nodes.map((_, i) => i === leaf);
  const later = [];
  nodes.forEach((node, i) => {
    if (i === leaf || !node.inputs.some((x) => depends[x])) return;
    depends[i] = true;
    later.push(i);
  });
  return (x) => {
    values[leaf] = x;
    for (const i of later) values[i] = table[nodes[i].op].forward(...nodes[i].inputs.map((k) => values[k]));
    return values[root];
  };
}

/** Points of a function, evenly between two ends, and at one more place. */
export function sampled(f, from, to, here) {
  const xs = Array.from({ length: SAMPLES + 1 }, (_, i) => from + ((to - from) * i) / SAMPLES);
  if (!xs.includes(here)) xs.push(here);
  return xs.sort((a, b) => a - b).map((x) => ({ x, y: f(x) }));
}

/** The points in stretches; where the function has no finite number, there is a gap. */
export function stretches(points) {
  const runs = [[]];
  for (const point of points) {
    if (Number.isFinite(point.y)) runs.at(-1).push(point);
    else if (runs.at(-1).length > 0) runs.push([]);
  }
  return runs.filter((run) => run.length > 0);
}

/** The range to show: all numbers, or the middle ones if a few are far away, and always the present one. */
export function shownRange(points, y) {
  const ys = points.map((point) => point.y).filter(Number.isFinite).sort((a, b) => a - b);
  if (ys.length === 0) return [-1, 1];
  const at = (part) => ys[Math.round(part * (ys.length - 1))];
  const middle = at(0.9) - at(0.1);
  const isCut = middle > 0 && ys.at(-1) - ys[0] > OUTLYING * middle;
  const ends = isCut ? [at(0.1) - middle, at(0.9) + middle] : [ys[0], ys.at(-1)];
  const kept = isCut ? [Math.max(ends[0], ys[0]), Math.min(ends[1], ys.at(-1))] : ends;
  const [low, high] = Number.isFinite(y) ? [Math.min(kept[0], y), Math.max(kept[1], y)] : kept;
  const room = 0.08 * (high - low) || Math.abs(low) / 4 || 1;
  return [low - room, high + room];
}

/** The slopes to the left and to the right of a place, if they differ however near one looks; else null. */
export function kinkAt(f, x, width) {
  const y = f(x);
  const sides = [NEAR, NEAR / 32].map((part) => {
    const h = part * width;
    const [left, right] = [x - h, x + h];
    return [(y - f(left)) / (x - left), (f(right) - y) / (right - x)];
  });
  const [far, near] = sides.map(([left, right]) => Math.abs(right - left));
  const size = Math.max(...sides[1].map(Math.abs));
  // The slopes of a smooth function draw together as the distance shrinks by 32; those at a kink do not.
  const isKink = Number.isFinite(far) && Number.isFinite(near) && near > 0.5 * far && near > 1e-3 * size;
  return isKink ? { left: sides[0][0], right: sides[0][1] } : null;
}
