// The answer to "why?": the gradient of a node, every path that it comes from, and three ways to compute it.

import { byId, element, equationOf } from "./dom.mjs";
import { exactly, grouped, number } from "./numbers.mjs";
import { MATH, TEXT, line, symbol } from "./writing.mjs";

const FEW = 3; // paths, up to which each is written in full; of more, each is a line that opens

const WAYS = {
  reverse: ["Reverse", (z) => `one sweep back from ${z}`],
  forward: ["Forward", (z, x) => `one sweep up from ${x}`],
  difference: ["Difference", (z) => `from ${z} nearby, without rules`],
};

export class Why {
  constructor(model, writer, { go, trace }) {
    Object.assign(this, { model, writer, go, trace });
    this.panel = byId("answer-why");
    this.key = null; // what the written answer depends on
  }

  write(i, { values, gradients }, isQuiz) {
    const isValueKnown = i === null || values[i] !== null;
    const isSecret = isQuiz && i !== null && gradients[i] === null;
    const key = [i, this.model.version, isValueKnown, isSecret].join();
    if (key === this.key) return;
    this.key = key;
    this.trace(null);
    this.panel.replaceChildren(...this.#parts(i, isValueKnown, isSecret));
  }

  #parts(i, isValueKnown, isSecret) {
    const hint = (words) => element("p", { class: "hint" }, words);
    if (i === null) return [hint("Choose a node in the graph to see every path that its gradient comes from.")];
    const heading = this.#heading(i, isValueKnown);
    if (this.model.nodes[i].role === "constant") return [heading, hint("A constant: it gets no gradient.")];
    if (isSecret) return [heading, hint("Its gradient is part of the quiz.")];
    return [...this.#answer(i), heading];
  }

  /** The node's value and how it was computed, and the way to its steps. */
  #heading(i, isValueKnown) {
    const { model, writer } = this;
    const node = model.nodes[i];
    const written = node.op === null || !isValueKnown
      ? { sign: "=", sides: [symbol(node.symbol), ["mn", isValueKnown ? number(model.values[i]) : model.graph.dash]] }
      : writer.forward(i, model.values, MATH);
    const { value, gradient } = model.positionsOf(i);
    const to = (position, words) => element("button", { type: "button", click: () => this.go(position) }, words);
    return element("div", { class: "heading" },
      element("p", { class: "equation" }, ...equationOf(written, "value")),
      element("p", { class: "jumps" },
        ...(node.op === null ? [] : [to(value, "Go to its value")]),
        ...(gradient === null ? [] : [to(gradient, "Go to its gradient")])));
  }

  #answer(i) {
    const { model, writer } = this;
    const { count, paths, ...ways } = model.why(i);
    const known = paths.filter((path) => path.edges.length > 0);
    const sides = [writer.derivative(i, MATH), ["mn", number(ways.reverse)]];
    const more = count - BigInt(paths.length);
    return [
      element("p", { class: "equation answer" }, ...equationOf({ sign: "=", sides }, "grad"),
        element("span", { class: "hint" }, this.#summary(i, count))),
      this.#list(known),
      ...(more > 0n ? [element("p", { class: "hint" }, `and ${grouped(more)} more.`)] : []),
      this.#table(i, ways),
    ];
  }

  #summary(i, count) {
    if (count === 0n) return "No path leads there.";
    if (i === this.model.root) return "The output itself.";
    return count === 1n ? "by the only path:" : `the sum over ${grouped(count)} paths:`;
  }

  #table(i, ways) {
    const { nodes, root, graph } = this.model;
    const [z, x] = [nodes[root].name, nodes[i].name];
    return element("table", {}, element("tbody", {}, ...Object.entries(WAYS).map(([way, [name, meaning]]) => element("tr", {},
      element("th", { scope: "row", title: meaning(z, x) }, name),
      element("td", { title: ways[way] === null ? "" : exactly(ways[way]) }, ways[way] === null ? graph.dash : number(ways[way])),
      element("th", { class: "meaning", "aria-hidden": "true" }, meaning(z, x))))));
  }

  #list(known) {
    if (known.length <= FEW) return element("ol", { class: "paths" }, ...known.map((path) => this.#path(path)));
    const shared = sharedHead(known);
    return element("ol", { class: "paths short" }, ...known.map((path) => this.#path(path, shared)));
  }

  /** One path: in full, or as a line that a click or the Enter key opens. */
  #path(path, shared = null) {
    const { values, locals } = this.model;
    const show = () => this.trace(path);
    const hide = () => this.trace(null);
    const item = element("li", {
      tabindex: "0", "aria-label": line(this.writer.path(path, values, locals, TEXT)),
      mouseenter: show, mouseleave: hide, focus: show, blur: hide,
    });
    if (shared === null) item.append(this.#formula(path));
    else this.#foldable(item, path, shared);
    return item;
  }

  #formula(path) {
    const { values, locals } = this.model;
    return element("span", { class: "equation" }, ...equationOf(this.writer.path(path, values, locals, MATH), "grad"));
  }

  #foldable(item, path, shared) {
    const names = path.edges.slice(shared, -1).map((edge) => this.model.nodes[edge.input].name);
    item.append(
      element("span", { class: "product" }, number(path.product)),
      element("span", { class: "route" }, names.length === 0 ? "directly" : `by ${names.join(" → ")}`),
    );
    const toggle = () => {
      if (item.classList.toggle("open") && item.children.length === 2) item.append(this.#formula(path));
    };
    item.addEventListener("click", toggle);
    item.addEventListener("keydown", (event) => event.key === "Enter" && toggle());
  }
}

/** How many edges all paths begin with. */
function sharedHead(paths) {
  const first = paths[0].edges;
  const differs = (edge, k) => paths.some(({ edges }) => edges[k]?.node !== edge.node || edges[k].position !== edge.position);
  const at = first.findIndex(differs);
  return at < 0 ? 0 : at;
}
