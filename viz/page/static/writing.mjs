// Formulas: templates, filled with names or numbers and written as text or as MathML.
//
// A filled formula is a list of texts and pieces: {name: i} is a node's name; others are {number: x},
// {derivative: [z, x]}, and the groups of a template (see viz/page/templates.py).

import { chain } from "./engine.mjs";
import { number } from "./numbers.mjs";

const OUTPUT = -1;
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const ENDS = 5; // edges at either end of a path that is too long to be told in full

/** A template with the names, or with the numbers, of a node and its inputs in its slots. */
export function filled(template, node, inputs, values = null) {
  const at = (slot) => (slot === OUTPUT ? node : inputs[slot]);
  const fill = (tree) => tree.flatMap((item) => {
    if (typeof item === "string") return [item];
    if (typeof item === "number") {
      return [values === null ? { name: at(item) } : { number: values[at(item)] }];
    }
    const [kind, ...parts] = item;
    if (kind !== "?") return [[kind, ...parts.map(fill)]];
    const isBare = values === null || !(values[at(parts[1])] < 0);
    return isBare ? fill(parts[0]) : [["(", fill(parts[0])]];
  });
  return fill(template);
}

/** A filled formula as one line of text. */
export function text(formula, nodes) {
  return formula.map((piece) => {
    if (typeof piece === "string") return piece;
    if (!Array.isArray(piece)) {
      if ("name" in piece) return nodes[piece.name].name;
      if ("number" in piece) return number(piece.number);
      return `d${nodes[piece.derivative[0]].word}/d${nodes[piece.derivative[1]].word}`;
    }
    const [kind, ...parts] = piece;
    const texts = parts.map((part) => text(part, nodes));
    if (kind === "f") return `${texts[0]}(${texts.slice(1).join(", ")})`;
    if (kind === "/") return `${texts[0]} / ${texts[1]}`;
    if (kind === "^") return texts[0] + exponent(texts[1], parts[1]);
    return `(${texts[0]})`;
  }).join("");
}

function exponent(written, formula) {
  const bare = isBracket(formula) ? written.slice(1, -1) : written;
  if (!/^-*\d+$/.test(bare) || bare.length > 3) return `^${written}`;
  return [...bare].map((c) => (c === "-" ? "⁻" : RAISED[c])).join("");
}

function isBracket(formula) {
  return formula.length === 1 && Array.isArray(formula[0]) && formula[0][0] === "(";
}

const SIGNS = { "-": "−", "==": "=", "%": "mod", "...": "…" };
const TOKEN = /\s*(inf|nan|\.\.\. \d+ more \.\.\.|\d[\d.]*(?:e[+-]\d+)?|\.\.\.|==|[^\s\d])\s*/g;

/** A filled formula as MathML: nested lists of a tag and what is in it. */
export function math(formula, nodes) {
  return ["mrow", ...formula.flatMap((piece) => {
    if (typeof piece === "string") return tokens(piece);
    if (!Array.isArray(piece)) {
      if ("name" in piece) return [symbol(nodes[piece.name].symbol)];
      if ("number" in piece) return tokens(number(piece.number));
      return [["mfrac", ...piece.derivative.map((i) => ["mrow", ["mi", "d"], symbol(nodes[i].symbol)])]];
    }
    return [group(piece, nodes)];
  })];
}

function group([kind, ...parts], nodes) {
  const [first, ...others] = parts.map((part) => math(part, nodes));
  if (kind === "/") return ["mfrac", first, ...others];
  if (kind === "^") return ["msup", first, ...others];
  if (kind === "f") return application(parts[0][0], others);
  return fenced("(", first, ")");
}

function fenced(left, inside, right) {
  return ["mrow", ["mo", left], inside, ["mo", right]];
}

function application(name, inputs) {
  const [x] = inputs;
  if (name === "sqrt") return ["msqrt", x];
  if (name === "exp") return ["msup", ["mi", "e"], x];
  if (name === "fabs") return fenced("|", x, "|");
  const listed = inputs.flatMap((input, i) => (i ? [["mo", ","], input] : [input]));
  return ["mrow", ["mtext", name.replaceAll("_", " ")], fenced("(", ["mrow", ...listed], ")")];
}

function tokens(written) {
  return [...written.matchAll(TOKEN)].map(([, token]) => {
    if (token === "inf") return ["mi", "∞"];
    if (token === "nan") return ["mtext", token];
    if (token.endsWith(" ...")) return ["mtext", `\u2009${token.replaceAll("...", "…")}\u2009`];
    if (!/^\d/.test(token)) return ["mo", SIGNS[token] ?? token];
    const [digits, power] = token.split("e");
    if (power === undefined) return ["mn", digits];
    const raised = tokens(String(Number(power)));
    return ["mrow", ["mn", digits], ["mo", "·"], ["msup", ["mn", "10"], ["mrow", ...raised]]];
  });
}

/** A name with its indices raised and lowered. */
export function symbol([stem, upper, lower]) {
  const letters = [...stem].length === 1 ? ["mi", stem] : ["mtext", stem];
  if (upper && lower) return ["msubsup", letters, ["mn", lower], ["mn", upper]];
  if (upper) return ["msup", letters, ["mn", upper]];
  return lower ? ["msub", letters, ["mn", lower]] : letters;
}

/** How a name can be typed, w¹₃₂ as w1_32 or w1_3_2; in plain small letters. */
export function typable(name) {
  const plain = (sign) => name.replace(/[₀-₉][₀-₉,]*/, (lower) => `_${(lower.includes(",") ? lower : [...lower].join(sign)).replaceAll(",", "_")}`);
  return ["", "_"].map((sign) => plain(sign).normalize("NFKC").toLowerCase());
}

/** How formulas are written, in one line of text. */
export const TEXT = { template: "text", write: text };

/** How formulas are written, as MathML. */
export const MATH = { template: "math", write: math };

/** The sides of an equation, without repeated ones, and the sign between the first two. */
export function equation(sides, style, nodes, sign = "=") {
  const written = sides.map((side) => style.write(side, nodes));
  const kept = written.filter((side, i) => i === 0 || !same(side, written[i - 1]));
  if (kept.length === 1) kept.push(kept[0]);
  return { sign, sides: kept };
}

function same(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** The factors with dots between them, in brackets where necessary. */
function product(factors, nodes) {
  if (factors.length === 1) return factors[0].formula;
  return joined(factors.map(({ formula, loose }) => {
    const written = text(formula, nodes);
    const isOpen = loose || written.startsWith("-") || hasQuotient(formula);
    return isOpen ? [["(", formula]] : formula;
  }));
}

const numeral = (x) => ({ formula: [{ number: x }], loose: false });

function hasQuotient(formula) {
  return formula.some((piece) => (typeof piece === "string" ? piece.includes("/") : Array.isArray(piece)
    && piece[0] !== "/" && piece.slice(1).some(hasQuotient)));
}

function joined(formulas) {
  return formulas.flatMap((formula, i) => (i ? [" · ", ...formula] : formula));
}

/** Writes the steps, rules and paths of one graph, with its present numbers. */
export class Writer {
  constructor(graph) {
    this.graph = graph;
    this.root = graph.nodes.length - 1;
    this.texts = [];
  }

  /** What a node was computed from, as text: b · c. */
  written(i) {
    this.texts[i] ??= text(this.formula(i, TEXT), this.graph.nodes);
    return this.texts[i];
  }

  /** The forward step of a node: u = b · c = 3 · 2 = 6. */
  forward(i, values, style) {
    const { nodes } = this.graph;
    return equation([[{ name: i }], this.formula(i, style), this.formula(i, style, values), [{ number: values[i] }]], style, nodes);
  }

  /** What a node was computed from, in symbols or in numbers. */
  formula(i, style, values = null) {
    const node = this.graph.nodes[i];
    const template = this.graph.templates[node.formula];
    if (template) return filled(template[style.template], i, node.inputs, values);
    const inputs = node.inputs.map((x) => [values === null ? { name: x } : { number: values[x] }]);
    return [["f", [node.op.split("/")[0]], ...inputs]];
  }

  /** The local derivative of an edge by its rule, as a factor. */
  rule({ node, position, local }, style, values, both) {
    const { inputs, rules } = this.graph.nodes[node];
    const template = this.graph.templates[both ?? rules[position]];
    if (!template) return numeral(local);
    return { formula: filled(template[style.template], node, inputs, values), loose: template.loose };
  }

  /** The backward step of an edge: dJ/db = dJ/du · du/db = 3 · c = 3 · 2 = 6. */
  backward(step, values, style) {
    const { edges, upstream } = this.ways(step);
    const sides = [...this.names(edges, upstream), ...this.products(edges, values, style, upstream && step.upstream)];
    return { ...this.#added(step, [...sides, [{ number: step.share }]], style), sum: step.part > 1 ? step.total : null };
  }

  /** A step as a question: u = b · c = ? or dJ/db = dJ/du · du/db = ? */
  question({ forward, backward }, style) {
    if (forward !== undefined) return equation([[{ name: forward }], this.formula(forward, style), ["?"]], style, this.graph.nodes);
    const { edges, upstream } = this.ways(backward);
    return this.#added(backward, [...this.names(edges, upstream), ["?"]], style);
  }

  /** Hints for a question: the local rule in symbols, then the numbers to multiply. */
  hints({ forward, backward }, values, style) {
    const { nodes } = this.graph;
    if (forward !== undefined) {
      return [equation([this.formula(forward, style), this.formula(forward, style, values)], style, nodes)];
    }
    const { node, input, upstream } = backward;
    const rule = this.rule(backward, style, null);
    const isPlain = /^-?[\d.]+$/.test(text(rule.formula, nodes));
    const factors = [numeral(upstream), this.rule(backward, style, values)];
    return [
      isPlain
        ? equation([[{ name: node }], this.formula(node, style)], style, nodes)
        : equation([[{ derivative: [node, input] }], rule.formula], style, nodes),
      this.#added(backward, [product(factors, nodes)], style),
    ];
  }

  /** The output's derivative for a node, by its name. */
  derivative(i, style) {
    return style.write([{ derivative: [this.root, i] }], this.graph.nodes);
  }

  /** The edges that a step tells: all from the output, if that is the only way, or its own. */
  ways(step) {
    const edges = step.parts === 1 ? chain(step, this.root, this.graph.longestChain) : [];
    if (edges.length > 0) return { edges, upstream: null };
    return { edges: [step], upstream: step.node === this.root ? null : { derivative: [this.root, step.node] } };
  }

  #added(step, sides, style) {
    const whole = [{ derivative: [this.root, step.input] }];
    return equation([whole, ...sides], style, this.graph.nodes, step.parts === 1 ? "=" : "+=");
  }

  /** A path's product: by names, in symbols, in numbers; of a long path, both ends. */
  path({ edges, product: result }, values, locals, style) {
    const known = edges.map((edge) => ({ ...edge, local: locals[edge.node][edge.position] }));
    const left = known.length - 2 * ENDS;
    const parts = left > 0 ? [known.slice(0, ENDS), known.slice(-ENDS)] : [known];
    const [heads, tails] = parts.map((part) => [...this.names(part), ...this.products(part, values, style, null, left <= 0)]);
    const sides = tails ? heads.map((head, i) => [...head, ` · ... ${left} more ... · `, ...tails[i]]) : heads;
    return equation([...sides, [{ number: result }]], style, this.graph.nodes);
  }

  /** The product of derivatives by their names. */
  names(edges, upstream = null) {
    const derivatives = edges.map(({ node, input }) => [{ derivative: [node, input] }]);
    return [joined(upstream ? [[upstream], ...derivatives] : derivatives)];
  }

  /** The same product in symbols, in numbers, in results; if two rules are joined, in symbols, shorter, in numbers. */
  products(edges, values, style, upstream = null, join = true) {
    const { nodes } = this.graph;
    const both = edges.map(({ node, position }, k) => (join && position + edges[k + 1]?.position === 0
      ? nodes[node].joined?.[nodes[edges[k + 1].node].op] : undefined));
    const rules = (put, joins = both) => edges.flatMap((edge, k) => (
      joins[k - 1] >= 0 ? [] : this.rule(edge, style, put, joins[k])));
    const short = both.some((k) => k >= 0);
    return [rules(null, []), rules(short ? null : values), short ? rules(values) : edges.map(({ local }) => numeral(local))]
      .map((factors) => product(upstream === null ? factors : [numeral(upstream), ...factors], nodes));
  }
}

/** How a node reads within so many characters: `a + u`, else `f(a, u)` or `f(…)`; a dot product as `w·x + b`. */
export function shortFormula({ nodes, ops }, i, words, most) {
  const { op, inputs } = nodes[i], { name } = ops[op];
  if (name === "dot") return inputs.length % 2 ? "w·x + b" : "w·x";
  if ([...words].length <= most) return words;
  const call = `${name}(${inputs.map((x) => nodes[x].name).join(", ")})`;
  return [...call].length <= most ? call : `${name}(…)`;
}

/** What a node is, in one line: `v = a + u`, shorter if that is longer than so many characters. */
export function definition(graph, i, words, most) {
  const before = `${graph.nodes[i].name} = `, room = most - [...before].length;
  return before + ([...words].length <= room ? words : shortFormula(graph, i, words, room));
}

/** An equation as one line of text. */
export function line({ sign, sides, sum }) {
  const whole = `${sides[0]} ${sign} ${sides.slice(1).join(" = ")}`;
  return sum === null || sum === undefined ? whole : `${whole}, so far ${number(sum)}`;
}
