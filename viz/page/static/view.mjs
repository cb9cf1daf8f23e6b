// The drawing: its numbers and marks, choosing nodes, moving around. Its layout never changes.

import { drawn, element } from "./dom.mjs";
import { exactly, number } from "./numbers.mjs";
import { Window } from "./window.mjs";

const ENDING = { value: "value", gradient: "grad" };

export class View {
  constructor(stage, model, { choose }) {
    this.model = model;
    this.svg = stage.querySelector("svg");
    this.window = new Window(stage, this.svg);
    this.boxes = model.nodes.map((_, i) => this.svg.getElementById(`n${i + 1}`));
    this.shown = new Map();
    this.marked = [];
    this.svg.setAttribute("role", "group");
    this.svg.setAttribute("aria-label", "The graph: arrows up and down go from node to node");
    this.svg.prepend(this.#arrowheads());
    this.boxes.forEach((box, i) => this.#prepare(box, i, choose));
    this.focusable(model.root);
  }

  /** The ends of an arrow that is read backwards: a tip at its tail, a plain line at its head. */
  #arrowheads() {
    const tip = { viewBox: "0 0 10 10", refX: 9, refY: 5, markerWidth: 4.5, markerHeight: 4.5, orient: "auto-start-reverse" };
    const line = { viewBox: "0 0 8 2", refX: 0, refY: 1, markerWidth: 8, markerHeight: 2, orient: "auto", markerUnits: "userSpaceOnUse" };
    const path = (d) => drawn("path", { d });
    return drawn("defs", {},
      drawn("marker", { id: "tip", ...tip }, path("M0 0 10 5 0 10z")),
      drawn("marker", { id: "line", ...line }, path("M0 0h8v2h-8z")));
  }

  #prepare(box, i, choose) {
    box.setAttribute("role", "button");
    box.setAttribute("tabindex", "-1");
    box.addEventListener("click", () => this.window.wasMoved || choose(i));
    box.addEventListener("focus", () => this.focusable(i));
    box.addEventListener("keydown", (event) => {
      const way = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (event.key === "Enter" || event.key === " ") choose(i);
      else if (way && !event.shiftKey) this.#neighbour(i, way);
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
  }

  #neighbour(i, way) {
    const next = (i + way + this.boxes.length) % this.boxes.length;
    this.boxes[next].focus({ preventScroll: true });
    this.window.reveal([this.boxes[next]]);
  }

  /** Make this the one node that the Tab key stops at. */
  focusable(i) {
    this.boxes[this.tabbed ?? i].setAttribute("tabindex", "-1");
    this.tabbed = i;
    this.boxes[i].setAttribute("tabindex", "0");
  }

  /** Write the known numbers into the boxes, and dashes for unknown ones. */
  write({ values, gradients }) {
    this.model.nodes.forEach((node, i) => {
      const isConstant = node.role === "constant";
      this.#set(i, "value", values[i], isConstant);
      this.#set(i, "gradient", gradients[i], isConstant);
      const known = (x) => (x === null ? "not yet" : exactly(x));
      const words = [`${node.name}${node.op === null ? "" : ` = ${node.written}`}`, `value ${known(values[i])}`];
      if (!isConstant) words.push(`gradient ${known(gradients[i])}`);
      const title = words.join("\n");
      if (this.shown.get(`${i}`) === title) return;
      this.shown.set(`${i}`, title);
      this.boxes[i].setAttribute("aria-label", words.join(", "));
      this.boxes[i].querySelector("title")?.replaceChildren(title);
    });
  }

  #set(i, what, x, isConstant) {
    const line = this.svg.getElementById(`n${i + 1}-${ENDING[what]}`);
    if (line === null || isConstant) return;
    const written = x === null ? this.model.graph.dash : number(x);
    if (line.textContent !== written) line.textContent = written;
    line.classList.toggle("unknown", x === null);
  }

  /** Mark what a step (before the start: the first one) is about, and the edges that have carried a share. */
  mark({ forward, backward }, carried) {
    for (const [part, ...names] of this.marked) part.classList.remove(...names);
    this.marked = [];
    for (const step of carried) this.#add(this.edge(step), "carried");
    if (forward !== undefined) {
      this.#add(this.boxes[forward], "now", "forward");
      this.model.nodes[forward].inputs.forEach((x, position) => {
        this.#add(this.boxes[x], "read");
        this.#add(this.edge({ node: forward, position }), "now", "forward");
      });
    }
    if (backward !== undefined) {
      this.#add(this.boxes[backward.node], "read");
      this.#add(this.boxes[backward.input], "now", "backward");
      this.#add(this.edge(backward), "now", "backward");
    }
    const { model } = this;
    const wanted = backward?.input ?? forward ?? model.forward[0] ?? model.root;
    const neighbours = backward === undefined ? model.nodes[wanted].inputs : [backward.node];
    this.window.reveal([wanted, ...neighbours].map((i) => this.boxes[i]));
  }

  edge({ node, position }) {
    return this.svg.getElementById(`e${node + 1}-${position}`);
  }

  #add(part, ...names) {
    if (!part) return;
    part.classList.add(...names);
    this.marked.push([part, ...names]);
  }

  /** Mark the chosen node; null removes the mark. */
  choose(i) {
    this.svg.querySelector(".chosen")?.classList.remove("chosen");
    if (i === null) return;
    this.boxes[i].classList.add("chosen");
    this.focusable(i);
    this.window.reveal([this.boxes[i]]);
  }

  /** Show one path, or none. */
  trace(path) {
    for (const part of this.svg.querySelectorAll(".traced")) part.classList.remove("traced");
    this.svg.classList.toggle("tracing", path !== null);
    for (const edge of path?.edges ?? []) {
      for (const part of [this.edge(edge), this.boxes[edge.node], this.boxes[edge.input]]) part?.classList.add("traced");
    }
  }

  /** List the names of nodes, which the browser suggests while the reader types. */
  suggest(list) {
    const named = this.model.nodes.filter((node) => node.role !== "constant");
    list.replaceChildren(...named.map((node) => element("option", { value: node.name })));
  }
}
