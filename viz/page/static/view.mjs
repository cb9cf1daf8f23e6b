// The drawing: its numbers and marks, choosing nodes, moving around. Its layout never changes.

import { drawn, element } from "./dom.mjs";
import { edgesTowards } from "./engine.mjs";
import { exactly, number } from "./numbers.mjs";
import { Window } from "./window.mjs";

const GAP = 5; // points between a chosen box and the frame around it

export class View {
  constructor(stage, model, { choose }) {
    this.model = model;
    this.svg = stage.querySelector("svg");
    this.window = new Window(stage, this.svg);
    this.boxes = model.nodes.map((_, i) => this.svg.getElementById(`n${i + 1}`));
    this.lines = this.boxes.map((box) => ({
      value: box?.querySelector(":scope > .value"),
      gradient: box?.querySelector(":scope > .grad"),
      title: box?.querySelector(":scope > title"),
    }));
    this.edges = new Map();
    this.known = { values: [], gradients: [] };
    this.marked = [];
    this.ways = [];
    this.carried = 0;
    this.ring = drawn("rect", { class: "ring", rx: 8, visibility: "hidden" });
    this.svg.querySelector("g").append(this.ring);
    this.svg.setAttribute("role", "group");
    this.svg.setAttribute("aria-label", "The graph: arrows up and down go from node to node");
    this.svg.prepend(this.#arrowheads());
    this.boxes.forEach((box, i) => this.#prepare(box, i, choose));
    for (const box of this.boxes) this.window.boxOf(box); // all at once: the browser lays out the page once
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

  /** Write the known numbers into the boxes, and dashes for unknown ones; only those that changed. */
  write({ values, gradients }) {
    const before = this.known;
    this.known = { values, gradients };
    this.model.nodes.forEach((node, i) => {
      if (Object.is(values[i], before.values[i]) && Object.is(gradients[i], before.gradients[i])) return;
      this.#describe(node, i);
      if (node.role === "constant") return;
      this.put(i, "value", values[i]);
      this.put(i, "gradient", gradients[i]);
    });
  }

  #describe(node, i) {
    const known = (x) => (x === null ? "not yet" : exactly(x));
    const words = [`${node.name}${node.op === null ? "" : ` = ${node.written}`}`, `value ${known(this.known.values[i])}`];
    if (node.role !== "constant") words.push(`gradient ${known(this.known.gradients[i])}`);
    this.boxes[i]?.setAttribute("aria-label", words.join(", "));
    this.lines[i].title?.replaceChildren(words.join("\n"));
  }

  /** Write a value or a gradient into a box: a number, or null for a dash. */
  put(i, what, x) {
    const line = this.lines[i][what];
    if (!line) return;
    line.textContent = x === null ? this.model.graph.dash : number(x);
    line.classList.toggle("unknown", x === null);
  }

  /** Mark what a step (before the start: the first one) is about, and the edges that `count` shares went along. */
  mark({ forward, backward }, count) {
    for (const [part, ...names] of this.marked) part.classList.remove(...names);
    this.marked = [];
    this.#carry(count);
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

  #carry(count) {
    const { steps } = this.model;
    while (this.carried < count) this.edge(steps[this.carried++])?.classList.add("carried");
    while (this.carried > count) this.edge(steps[--this.carried])?.classList.remove("carried");
  }

  edge({ node, position }) {
    const id = `e${node + 1}-${position}`;
    if (!this.edges.has(id)) this.edges.set(id, this.svg.getElementById(id));
    return this.edges.get(id);
  }

  #add(part, ...names) {
    if (!part) return;
    part.classList.add(...names);
    this.marked.push([part, ...names]);
  }

  /** Mark the chosen node, with a frame around it, and every edge on its paths; null removes the marks. */
  choose(i) {
    for (const part of this.ways) part.classList.remove("way", "chosen");
    this.ways = [];
    this.ring.setAttribute("visibility", i === null ? "hidden" : "visible");
    if (i === null) return;
    this.#frame(this.window.boxOf(this.boxes[i]));
    this.boxes[i].classList.add("chosen");
    const edges = this.model.nodes[i].role === "constant" ? [] : edgesTowards(this.model.nodes, i);
    const ways = edges.map((edge) => this.edge(edge)).filter(Boolean);
    for (const way of ways) way.classList.add("way");
    this.ways = [this.boxes[i], ...ways];
    this.focusable(i);
    this.window.reveal([this.boxes[i]]);
  }

  #frame({ left, right, top, bottom }) {
    const { x, y } = this.window.shift;
    const place = { x: left - x - GAP, y: top - y - GAP, width: right - left + 2 * GAP, height: bottom - top + 2 * GAP };
    for (const [name, length] of Object.entries(place)) this.ring.setAttribute(name, String(length));
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
