// Where boxes, frames and lanes are, for a set of open folds: the arithmetic of viz/scene/placing.py, to the same bits.
//
// A box is a number: a node's, or ~f for fold f. An item of a column is [kind, box]: a box, or the lane of what a box
// hands on to the right (OUT), reads from the left of its fold (IN) or hands back to the left (BACK).

export const [BOX, OUT, IN, BACK] = [0, 1, 2, 3];
export const [ACROSS, DOWN, LANE] = [32, 12, 9];
export const [HEAD, PAD] = [22, 10];
const PASSES = 4;
const LIGHT = 1 / 1024;

/** The places of all that is visible: {rects, edges, lanes}, by box, by box and by fold; edges are those of columns,
 * and `columns` the edges of those of the whole graph. */
export function placed(plan, opened) {
  const sizes = new Map();
  const sizeOf = (box) => sizes.get(box) ?? plan.size(box);
  const laid = new Map();
  for (const fold of innermostFirst(plan, opened)) {
    laid.set(fold, laidOut(plan.insides[fold], sizeOf));
    const { sides, height } = laid.get(fold);
    const [, width] = sides.at(-1);
    sizes.set(~fold, fold === 0 ? [width, height] : [width + 2 * PAD, height + HEAD + PAD]);
  }
  const [width, height] = sizes.get(~0);
  const rects = new Map([[~0, { x: 0, y: 0, width, height }]]);
  const edges = new Map();
  const lanes = new Map();
  const todo = [0];
  while (todo.length > 0) {
    const fold = todo.pop();
    const frame = rects.get(~fold);
    const [x, y] = fold === 0 ? [frame.x, frame.y] : [frame.x + PAD, frame.y + HEAD];
    const here = new Map();
    lanes.set(fold, here);
    plan.insides[fold].columns.forEach((items, k) => items.forEach(([kind, box], i) => {
      const { columns, sides } = laid.get(fold);
      const rect = columns[k][i];
      const at = { ...rect, x: x + rect.x, y: y + rect.y };
      if (kind !== BOX) {
        here.set(`${kind} ${box}`, [...(here.get(`${kind} ${box}`) ?? []), at]);
        return;
      }
      rects.set(box, at);
      edges.set(box, sides[k].map((side) => x + side));
      if (laid.has(~box)) todo.push(~box);
    }));
  }
  return { rects, edges, lanes, width, height, columns: laid.get(0).sides };
}

function innermostFirst(plan, opened) {
  const row = [];
  const todo = [0];
  while (todo.length > 0) {
    const fold = todo.pop();
    row.push(fold);
    for (const column of plan.insides[fold].columns) {
      for (const [kind, box] of column) if (kind === BOX && box < 0 && opened.has(~box)) todo.push(~box);
    }
  }
  return row.reverse();
}

function laidOut(inside, sizeOf) {
  const { columns, sources } = inside;
  const still = new Set(sources);
  const heights = columns.map((column) => column.map(([kind, box]) => (kind === BOX ? sizeOf(box)[1] : 0)));
  const widths = columns.map((column) => (
    Math.max(0, ...column.filter(([kind]) => kind === BOX).map(([, box]) => sizeOf(box)[0]))
  ));
  const weights = columns.map((column) => column.map(([, box]) => (still.has(box) ? LIGHT : 1)));
  const middles = columns.map((column, k) => stacked(column, heights[k]));
  const count = columns.length;
  for (let turn = 0; turn < PASSES; turn += 1) {
    for (let i = 0; i < count; i += 1) {
      const k = turn % 2 === 0 ? i : count - 1 - i;
      middles[k] = spread(columns[k], heights[k], wishes(inside, middles, k, turn % 2 === 0), weights[k]);
    }
  }
  const each = (f) => middles.flatMap((row, k) => row.map((c, i) => f(c, heights[k][i])));
  const top = each((c, h) => c - h / 2).reduce((a, b) => Math.min(a, b), Infinity);
  const bottom = each((c, h) => c + h / 2).reduce((a, b) => Math.max(a, b), -Infinity);
  let x = 0;
  const sides = [];
  const rects = columns.map((column, k) => {
    const left = x;
    sides.push([left, left + widths[k]]);
    x += widths[k] + ACROSS;
    return column.map(([kind, box], i) => {
      const width = kind === BOX ? sizeOf(box)[0] : widths[k];
      const shift = (widths[k] - width) / (still.has(box) ? 1 : 2);
      const height = heights[k][i];
      return { x: left + shift, y: middles[k][i] - height / 2 - top, width, height };
    });
  });
  return { columns: rects, sides, height: bottom - top };
}

/** The height at which arrows come and go. */
export function middle({ y, height }) {
  return y + height / 2;
}

/** The least distance from the middle of item i - 1 to that of item i. */
function apart(column, heights, i) {
  const isLane = column[i - 1][0] !== BOX || column[i][0] !== BOX;
  return heights[i - 1] / 2 + heights[i] / 2 + (isLane ? LANE : DOWN);
}

function stacked(column, heights) {
  let at = 0;
  const middles = column.map((_, i) => {
    at += i > 0 ? apart(column, heights, i) : 0;
    return at;
  });
  return middles.map((c) => c - at / 2);
}

/** Where the items of column k would be: at the middle of what is linked with them. */
function wishes({ between, leading }, middles, k, rightwards) {
  const sums = middles[k].map(() => [0, 0]);
  const counts = middles[k].map(() => [0, 0]);
  for (const [a, b] of leading[k - 1] ?? []) {
    sums[b][0] += middles[k - 1][a];
    counts[b][0] += 1;
  }
  for (const [a, b] of between[k] ?? []) {
    sums[a][1] += middles[k + 1][b];
    counts[a][1] += 1;
  }
  return middles[k].map((at, i) => {
    const first = rightwards ? 0 : 1;
    const side = counts[i][first] > 0 ? first : 1 - first;
    return counts[i][side] > 0 ? sums[i][side] / counts[i][side] : at;
  });
}

/** The middles nearest to those wanted, in the given order and without overlap. */
function spread(column, heights, wanted, weights) {
  let offset = 0;
  const offsets = column.map((_, i) => {
    offset = i > 0 ? offset + apart(column, heights, i) : 0;
    return offset;
  });
  const blocks = [];
  wanted.forEach((want, i) => {
    let block = { total: (want - offsets[i]) * weights[i], heavy: weights[i], count: 1 };
    while (blocks.length > 0 && blocks.at(-1).total * block.heavy >= block.total * blocks.at(-1).heavy) {
      const above = blocks.pop();
      block = { total: above.total + block.total, heavy: above.heavy + block.heavy, count: above.count + block.count };
    }
    blocks.push(block);
  });
  const middles = [];
  for (const { total, heavy, count } of blocks) {
    for (let i = 0; i < count; i += 1) middles.push(total / heavy + offsets[middles.length]);
  }
  return middles;
}
