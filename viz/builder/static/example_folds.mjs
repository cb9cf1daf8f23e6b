// The folds of an example's graph, as viz/page/folding_data.py sends them: layers and units, what they tell while
// they are closed, how large they are, and which are open at first.

import { placed } from "../../page/static/placing.mjs";
import { number } from "../../page/static/numbers.mjs";
import { TEXT, Writer, definition, shortFormula, text } from "../../page/static/writing.mjs";
import { columnsOfFold, inTurn } from "./arranging.mjs";

const [NAME, NUMBER, ROW] = [13, 12, 16]; // points: of letters, and from line to line
const [WIDEST, HIGHEST] = [1800, 1040];
const [MOST_LINES, LONGEST_FORMULA, LONGEST_LINE] = [3, 22, 36];
const [WIDE_NUMBER, WIDEST_NUMBER, MARK] = ["-0.1235", "-1.235e-05", "▸ "];

const formulaOf = (graph, i) => text(new Writer(graph).formula(i, TEXT), graph.nodes);
const widthOf = (words, size) => Math.round(size * 0.6 * [...words].length);
const ROOM = widthOf(WIDEST_NUMBER, NUMBER);

/** The folds of a graph whose nodes have these homes: [], [layer] or [layer, unit]. */
export function exampleFolds(graph, homes) {
  const folds = treeOf(graph.nodes, homes);
  const told = folds.all.map((_, n) => (n === 0 ? null : tellingOf(graph, folds, n)));
  const insides = folds.all.map(columnsOfFold), shapes = new Map();
  const shape = (size) => {
    if (!shapes.has(String(size))) shapes.set(String(size), shapes.size);
    return shapes.get(String(size));
  };
  const nodeSizes = graph.nodes.map((_, i) => nodeSize(graph, i));
  const foldSizes = told.map((each) => (each === null ? [0, 0] : foldSize(each)));
  const size = (box) => (box >= 0 ? nodeSizes[box] : foldSizes[~box]);
  const opened = openedOf(folds, told, (open) => placed({ insides, size }, open));
  const all = (places, n) => (places.length === folds.members(~n).length ? null : places);
  return {
    parents: folds.all.map(({ parent }) => parent),
    titles: folds.all.map(({ title }) => title),
    lines: told.map((each, n) => (each === null ? [] : each.lines.map(([words, places]) => [words, all(places, n)]))),
    gradients: told.map((each) => (each?.gradient.length === 1 ? each.gradient : null)),
    homes: folds.homes,
    insides: insides.map(({ columns, between, sources }) => (
      { columns: columns.map((column) => column.map(([kind, box]) => (kind === 0 ? box : [kind, box]))), between, sources }
    )),
    nodeShapes: nodeSizes.map(shape),
    foldShapes: foldSizes.map(shape),
    shapes: [...shapes.keys()].map((each) => each.split(",").map(Number)),
    groups: [],
    opened: [...opened].sort((a, b) => a - b),
    order: null,
    cut: "",
  };
}

/** The tree of folds: the whole graph, the network, layers and units, numbered as they come. */
function treeOf(nodes, homes) {
  const numbers = new Map(), all = [];
  const fold = (key, title, parent) => {
    if (!numbers.has(key)) {
      numbers.set(key, all.length);
      all.push({ title, parent, inside: [], links: [], exits: new Set(), entries: new Set() });
    }
    return numbers.get(key);
  };
  fold("graph", "", 0);
  const isSeen = new Set([0]);
  const places = nodes.map((_, i) => {
    let home = 0;
    homes[i].forEach((n, depth) => {
      if (depth === 0) home = fold("network", "network", 0);
      home = fold(homes[i].slice(0, depth + 1).join(), depth === 0 ? `layer ${n + 1}` : `neuron ${n + 1}`, home);
    });
    return home;
  });
  places.forEach((place, i) => {
    all[place].inside.push(i);
    for (let home = place; !isSeen.has(home); home = all[home].parent) {
      isSeen.add(home);
      all[all[home].parent].inside.push(~home);
    }
  });
  const chain = (n) => (n === 0 ? [0] : [...chain(all[n].parent), n]);
  const links = all.map(() => new Map());
  nodes.forEach((node, head) => node.inputs.forEach((tail) => {
    const out = chain(places[tail]), into = chain(places[head]);
    let shared = 0;
    while (shared < out.length && shared < into.length && out[shared] === into[shared]) shared += 1;
    let [one, other] = [tail, head];
    for (const n of out.slice(shared).reverse()) {
      all[n].exits.add(one);
      one = ~n;
    }
    for (const n of into.slice(shared).reverse()) {
      all[n].entries.add(other);
      other = ~n;
    }
    links[out[shared - 1]].set(`${one} ${other}`, [one, other]);
  }));
  all.forEach((each, n) => {
    each.links = [...links[n].values()];
    each.inside = inTurn(each.inside, each.links);
  });
  const members = (box) => (box >= 0 ? [box] : all[~box].inside.flatMap(members).sort((a, b) => a - b));
  return { all, homes: places, members };
}

/** What a closed fold tells: its formulas if they are few, else its output if it has one, else how many nodes it has. */
function tellingOf(graph, folds, n) {
  const { nodes } = graph, { title, inside } = folds.all[n];
  const computed = inside.filter((box) => box >= 0 && nodes[box].op !== null).sort((a, b) => a - b);
  if (inside.every((box) => box >= 0) && computed.length > 0 && computed.length <= MOST_LINES) {
    const lines = computed.map((i) => [closedFormula(graph, i), [i]]);
    return { title, lines, gradient: [computed.at(-1)], isWhole: true };
  }
  const places = folds.members(~n), within = new Set(places), root = nodes.length - 1;
  const isRead = new Set(nodes.flatMap(({ inputs }, i) => (within.has(i) ? [] : inputs)));
  const outputs = places.filter((i) => isRead.has(i) || i === root);
  if (outputs.length === 1) return { title, lines: [[nodes[outputs[0]].name, outputs]], gradient: outputs, isWhole: false };
  const parameters = places.filter((i) => nodes[i].role === "parameter");
  const lines = [[`${places.length} nodes`, places]];
  return { title, lines, gradient: parameters.length ? parameters : places.filter((i) => nodes[i].role !== "constant"), isWhole: false };
}

function closedFormula(graph, i) {
  const before = `${graph.nodes[i].name} = `;
  return before + shortFormula(graph, i, formulaOf(graph, i), LONGEST_FORMULA - [...before].length);
}

function nodeSize(graph, i) {
  const { name, op, role, data } = graph.nodes[i];
  const isConstant = role === "constant";
  if (isConstant && name === number(data)) return [widthOf(name, NAME) + 16, ROW + 6];
  const words = op === null ? name : definition(graph, i, formulaOf(graph, i), LONGEST_LINE);
  return [Math.max(widthOf(words, NAME), widthOf(number(data), NUMBER), ROOM) + 16, ROW * (isConstant ? 2 : 3) + 8];
}

function foldSize({ title, lines, gradient }) {
  const range = widthOf(`${WIDE_NUMBER} … ${WIDE_NUMBER}`, NUMBER);
  const widths = lines.map(([words, places]) => (places.length === 1
    ? widthOf(`${words} = `, NAME) + widthOf(WIDE_NUMBER, NUMBER) : Math.max(widthOf(words, NAME), range)));
  const rows = lines.map(([words, places]) => (places.length === 1 || words === "" ? 1 : 2)).reduce((sum, x) => sum + x, 0);
  return [Math.max(widthOf(MARK + title, NAME), ...widths, ROOM) + 16, ROW * (1 + Number(gradient.length > 0) + rows) + 8];
}

/** As many levels of folds as can be read. */
function openedOf({ all }, told, place) {
  let open = new Set([0]), level = [0];
  while (level.length > 0) {
    level = level.flatMap((n) => all[n].inside.filter((box) => box < 0 && !told[~box].isWhole).map((box) => ~box));
    const more = new Set([...open, ...level]);
    if (level.length > 0) {
      const { width, height } = place(more);
      if (width > WIDEST || height > HIGHEST) break;
    }
    open = more;
  }
  return open;
}
