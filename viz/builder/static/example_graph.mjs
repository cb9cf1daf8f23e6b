// The graph of one example: the network's, as nets records it in Python, with the loss as its output.
//
// It is put together from the parts that viz/builder/graph_parts.py has recorded, and has the form that
// viz/page/page.py gives a graph: the player and its modules read it.

import { evaluate } from "../../page/static/engine.mjs";
import { number } from "../../page/static/numbers.mjs";
import { written } from "./features.mjs";
import { LOWER, UPPER, symbol } from "./names.mjs";
import { placeOf } from "./network.mjs";

const WORD = /^(?:[\p{L}\p{N}]+|[\p{L}_][\p{L}\p{N}_]*)$/u;
const LOSS = "L";

/** A name as it stands after the d of a derivative: in brackets if it is more than a word. */
const wordOf = (name) => (WORD.test(name) ? name : `(${name})`);

/** A name's stem, and the upper and lower indices that it ends in. */
function indexed(name) {
  const plain = (part, digits) => [...part].map((c) => (c === "," ? c : digits.indexOf(c))).join("");
  const [, stem, ends] = /^(.*?)((?:[⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉]+[₀₁₂₃₄₅₆₇₈₉,]*)?)$/u.exec(name);
  const upper = [...ends].filter((c) => UPPER.includes(c)), lower = [...ends].filter((c) => !UPPER.includes(c));
  if (lower.length === 0 && /^.\d+$/u.test(stem)) return [[...stem][0], plain(upper, UPPER), stem.slice([...stem][0].length)];
  return [stem, plain(upper, UPPER), plain(lower, LOWER)];
}

/** A template in which slots that hold constants are numbers; data give each slot's constant, or undefined. */
function specialised(template, data) {
  const put = (tree) => {
    const pieces = [];
    const push = (piece) => {
      if (typeof piece === "string" && typeof pieces.at(-1) === "string") pieces.push(pieces.pop() + piece);
      else pieces.push(piece);
    };
    for (const item of tree) {
      if (typeof item === "string") push(item);
      else if (typeof item === "number") push(data[item] === undefined ? item : number(data[item]));
      else if (item[0] === "?" && data[item[2]] !== undefined) {
        const inner = put(item[1]);
        if (data[item[2]] < 0) push(["(", inner]);
        else inner.forEach(push);
      } else push(item.map((part) => (Array.isArray(part) ? put(part) : part)));
    }
    return pieces;
  };
  return template && { text: put(template.text), math: put(template.math), loose: template.loose };
}

/** Nodes in the making, before those that the loss does not read are left out. */
class Assembly {
  constructor(parts) {
    this.parts = parts;
    this.nodes = [];
  }

  add(node) {
    return this.nodes.push(node) - 1;
  }

  /** Add the nodes of a part, whose inputs are these nodes; `home` is where they are, `constants` replace its own. */
  place(part, inputs, home, constants = []) {
    const { templates } = this.parts, at = [];
    const numberOf = (x) => (x < 0 ? inputs[~x] : at[x]);
    part.nodes.forEach((node, i) => {
      if (node.op === undefined) {
        const data = constants[i] ?? node.data;
        at.push(this.add({ role: "constant", op: null, inputs: [], data, label: node.name, word: node.word, sign: node.symbol, home }));
        return;
      }
      const given = node.inputs.map((x) => (x >= 0 ? constants[x] : undefined));
      const isOther = given.some((x) => x !== undefined) && part.general?.[i] !== undefined;
      const looks = (isOther ? part.general[i] : node.looks).map((k) => (k === null ? null : templates[k]));
      const now = isOther ? looks.map((template) => specialised(template, given)) : looks;
      if (isOther) given.forEach((x, k) => x !== undefined && (now[k + 1] = null));
      const { name, op } = node;
      const joined = node.joined && Object.fromEntries(Object.entries(node.joined).map(([below, k]) => [below, templates[k]]));
      at.push(this.add({ role: "interior", op, inputs: node.inputs.map(numberOf), looks: now, joined, label: name, word: node.word, sign: node.symbol, home }));
    });
    return part.outputs.map(numberOf);
  }
}

/** Why the graph of an example cannot be made; empty if it can. */
export function graphTrouble({ parts }, settings, y) {
  const most = parts.units.length, widest = Math.max(settings.inputs, ...settings.layers.map(({ units }) => units));
  if (widest > most) return `A unit with ${widest} inputs is too wide for the graph of an example: there can be ${most}.`;
  if (lossPart(parts, settings, y) === null) return "This loss cannot be stepped through for this target.";
  return "";
}

function lossPart(parts, settings, y) {
  const recorded = parts.losses[settings.loss]?.[settings.layers.at(-1).units];
  return recorded?.targets[y] ?? recorded?.any ?? null;
}

/**
 * The graph of the example with these features and this target. Beside the graph: the node of each parameter by its
 * place, of each unit's z and a, and each node's fold: [], [layer] or [layer, unit].
 */
export function exampleGraph({ parts, table }, training, x, y) {
  const { layers, settings, theta } = training;
  const made = new Assembly(parts), places = new Map();
  layers.forEach((layer, l) => {
    for (let j = 0; j < layer.units; j += 1) {
      for (let k = 0; k <= layer.inputs; k += 1) {
        const place = placeOf(layer, j, k);
        const label = k === layer.inputs ? symbol("b", l + 1, j + 1) : symbol("w", l + 1, j + 1, k + 1);
        places.set(made.add({ role: "parameter", op: null, inputs: [], data: theta[place], label, home: [l, j] }), place);
      }
    }
  });
  const parameter = (place) => place; // parameters come first, in the order of their places
  let a = [...x].map((data, k) => made.add({ role: "leaf", op: null, inputs: [], data, label: written(settings.names[k]), home: [] }));
  const units = layers.map((layer, l) => {
    const text = settings.layers[l].activation, given = a;
    const pairs = [...Array(layer.units).keys()].map((j) => {
      const weights = given.map((_, k) => parameter(placeOf(layer, j, k)));
      const inputs = [...weights, ...given, parameter(placeOf(layer, j, layer.inputs))];
      const [z] = made.place(parts.units[layer.inputs - 1], inputs, [l, j]);
      made.nodes[z].label = symbol("z", l + 1, j + 1);
      return { z, a: activated(made, text, z, [l, j]) };
    });
    a = pairs.map((unit) => unit.a);
    if (text === "softmax") a = made.place(parts.softmax[layer.units], a, [l]);
    a.forEach((at, j) => {
      if (at !== pairs[j].z) Object.assign(made.nodes[at], { label: symbol("a", l + 1, j + 1), word: undefined, sign: undefined });
    });
    return pairs.map(({ z }, j) => ({ z, a: a[j] }));
  });
  const loss = lossPart(parts, settings, y);
  const [root] = made.place(loss, a, [], Object.fromEntries((loss.given ?? []).map((i) => [i, y])));
  Object.assign(made.nodes[root], { label: LOSS, word: undefined, sign: undefined, role: "output" });
  return finished(made, table, root, places, units);
}

/** The node of g(z); z itself if the activation is linear, or is that of the whole layer. */
function activated(made, text, z, home) {
  const [, name, given] = text.match(/^\s*(\w+)\s*(?:\(([^()]*)\))?\s*$/);
  const part = made.parts.activations[name];
  if (part === undefined) return z;
  const numbers = given ? given.split(",").map(Number) : [], slots = part.nodes.flatMap(({ op }, i) => (op === undefined ? [i] : []));
  const others = numbers.map((x, k) => [slots[k], x]).filter(([i, x]) => part.nodes[i].data !== x);
  return made.place(part, [z], home, Object.fromEntries(others))[0];
}

/** The graph of what the root reads, with names and present numbers. */
function finished({ nodes, parts }, table, root, places, units) {
  const isRead = nodes.map((_, i) => i === root);
  for (let i = root; i >= 0; i -= 1) if (isRead[i]) for (const x of nodes[i].inputs) isRead[x] = true;
  const kept = nodes.flatMap((_, i) => (isRead[i] ? [i] : []));
  const at = new Map(kept.map((i, k) => [i, k]));
  const templates = new Map();
  const entered = (template) => {
    if (template === null) return null;
    const text = JSON.stringify(template);
    if (!templates.has(text)) templates.set(text, templates.size);
    return templates.get(text);
  };
  const names = namesOf(kept.map((i) => nodes[i]));
  const graph = kept.map((i, k) => {
    const { role, op, inputs, data, looks, joined, label, word = wordOf(names[k]), sign } = nodes[i];
    const isNumber = role === "constant" && label === undefined;
    const node = {
      name: names[k], word, symbol: sign ?? (isNumber ? [names[k], "", ""] : indexed(names[k])),
      role, op, inputs: inputs.map((x) => at.get(x)), data,
    };
    if (op === null) return node;
    const read = { ...node, formula: entered(looks[0]), rules: looks.slice(1).map(entered) };
    return joined === undefined ? read : { ...read, joined: Object.fromEntries(Object.entries(joined).map(([below, look]) => [below, entered(look)])) };
  });
  const values = evaluate(graph, table, graph.map(({ data }) => data));
  graph.forEach((node, i) => (node.data = values[i]));
  const used = new Set(graph.map(({ op }) => op));
  return {
    graph: {
      nodes: graph, ops: Object.fromEntries(Object.entries(parts.ops).filter(([op]) => used.has(op))),
      templates: [...templates.keys()].map((text) => JSON.parse(text)), longestChain: parts.longestChain, dash: parts.dash, frozen: null,
    },
    homes: kept.map((i) => nodes[i].home),
    parameters: new Map([...places].filter(([i]) => isRead[i]).map(([i, place]) => [place, at.get(i)])),
    units: units.map((layer) => layer.map(({ z, a }) => ({ z: at.get(z), a: at.get(a) }))),
  };
}

/** The names of nodes, all different but for those of constants: labels, else v1, v2 and so on. */
function namesOf(nodes) {
  const taken = new Set(nodes.map(({ label }) => label)), used = new Map();
  let count = 0;
  return nodes.map(({ label, role, data }) => {
    if (role === "constant" && label === undefined) return number(data);
    if (label !== undefined) {
      used.set(label, (used.get(label) ?? 0) + 1);
      let name = label;
      while (used.get(label) > 1 && taken.has(name)) {
        name = `${label}_${used.get(label)}`;
        used.set(label, used.get(label) + Number(taken.has(name)));
      }
      taken.add(name);
      return name;
    }
    do count += 1; while (taken.has(`v${count}`));
    return `v${count}`;
  });
}
