// The drawing: its numbers and marks, choosing nodes, moving around. Its layout never changes.

import { drawn } from "./dom.mjs";
import { edgesTowards } from "./engine.mjs";
import { Scene } from "./scene.mjs";
import { Window } from "./window.mjs";

const GAP = 5; // points between a chosen box and the frame around it

export class View {
  /** `folds` is null if nothing can be opened or closed, else `toggle` is called with the number of a fold. */
  constructor(stage, model, { choose, folds = null, toggle }) {
    this.model = model;
    this.svg = stage.querySelector("svg");
    const enter = (box, act) => this.#prepare(box, act);
    this.scene = folds && new Scene(this.svg, model, folds, { toggle, choose, enter, isDragged: () => this.window.wasMoved });
    this.choosing = choose;
    this.window = new Window(stage, this.svg);
    this.ring = drawn("rect", { class: "ring", rx: 8, visibility: "hidden" });
    this.svg.setAttribute("role", "group");
    this.svg.setAttribute("aria-label", "The graph: arrows up and down go from node to node");
    this.svg.prepend(this.#arrowheads());
    this.#takeBoxes();
  }

  /** Find the boxes of the drawing: of each node its own, or that of the closed fold it is in. Nothing is written yet. */
  #takeBoxes() {
    const { scene, model, svg } = this;
    this.boxes = model.nodes.map((_, i) => (scene === null ? svg.getElementById(`n${i + 1}`) : scene.boxOf(i)));
    this.lines = this.boxes.map((box, i) => (this.#isShown(i) ? linesOf(box) : {}));
    this.stops = scene === null ? this.boxes : scene.stops;
    this.edges = new Map();
    this.known = {};
    this.marked = new Map(); // parts, and the names of their marks
    this.ways = [];
    this.carried = 0;
    this.loads = new Map();
    svg.querySelector("g").append(this.ring);
    this.boxes.forEach((box, i) => {
      if (!this.#isShown(i)) return;
      box.addEventListener("click", () => this.window.wasMoved || this.choosing(i));
      this.#prepare(box, () => this.choosing(i));
    });
    if (scene !== null) scene.elements.forEach((part, box) => this.window.place(part, scene.place(box)));
    for (const box of this.stops) this.window.boxOf(box); // all at once: the browser lays out the page once
    this.focusable(model.root);
  }

  /** Draw what is visible now that a fold was opened or closed. The fold stays where it is. */
  redraw(fold) {
    const before = this.scene.where.rects.get(~fold);
    const hadFocus = this.svg.contains(document.activeElement);
    this.scene.draw();
    const after = this.scene.where.rects.get(~fold);
    this.#takeBoxes();
    this.window.reframe({ x: (after?.x ?? 0) - (before?.x ?? 0), y: (after?.y ?? 0) - (before?.y ?? 0) });
    const box = this.scene.elements.get(~fold);
    if (!box) return;
    this.window.reveal([box]);
    this.#stopAt(box);
    if (hadFocus) box.focus({ preventScroll: true });
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

  #prepare(box, act) {
    box.setAttribute("role", "button");
    box.setAttribute("tabindex", "-1");
    box.addEventListener("focus", () => this.#stopAt(box));
    box.addEventListener("keydown", (event) => {
      const way = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (event.key === "Enter" || event.key === " ") act();
      else if (way && !event.shiftKey) this.#neighbour(box, way);
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
  }

  #neighbour(box, way) {
    const { stops } = this;
    const next = stops[(stops.indexOf(box) + way + stops.length) % stops.length];
    next.focus({ preventScroll: true });
    this.window.reveal([next]);
  }

  #isShown(i) {
    return this.scene === null || this.scene.isShown(i);
  }

  /** Make this the one node that the Tab key stops at. */
  focusable(i) {
    this.#stopAt(this.boxes[i]);
  }

  #stopAt(box) {
    this.tabbed?.setAttribute("tabindex", "-1");
    this.tabbed = box;
    box.setAttribute("tabindex", "0");
  }

  /** Write the known numbers into the boxes, and dashes for unknown ones; only those that changed. */
  write({ values, gradients }) {
    const { nodes, version } = this.model;
    const before = this.known;
    const isNew = before.version !== version;
    this.svg.classList.toggle("moved", !this.model.isRecorded);
    const changed = [];
    for (let i = 0; i < nodes.length; i += 1) {
      if (isNew || !Object.is(values[i], before.values[i]) || !Object.is(gradients[i], before.gradients[i])) changed.push(i);
    }
    this.known = { values: [...values], gradients: [...gradients], version };
    this.scene?.write(this.known, changed);
    for (const i of changed) {
      if (!this.#isShown(i)) continue;
      this.#describe(nodes[i], i);
      if (nodes[i].role === "constant") continue;
      this.put(i, "value", values[i]);
      this.put(i, "gradient", gradients[i]);
    }
  }

  #describe(node, i) {
    const known = (what, x) => (x === null ? "not yet" : this.model.exact(i, what, x));
    const words = [`${node.name}${node.op === null ? "" : ` = ${this.model.writer.written(i)}`}`, `value ${known("value", this.known.values[i])}`];
    if (node.role !== "constant" && this.lines[i].gradient) words.push(`gradient ${known("gradient", this.known.gradients[i])}`);
    this.boxes[i]?.setAttribute("aria-label", words.join(", "));
    this.lines[i].title?.replaceChildren(words.join("\n"));
  }

  /** Write a value or a gradient into a box: a number, or null for a dash. */
  put(i, what, x) {
    const line = this.lines[i][what];
    if (!line) return;
    line.textContent = x === null ? this.model.graph.dash : this.model.numberText(i, what, x);
    line.classList.toggle("unknown", x === null);
  }

  /** Mark what these steps (before the start: the first one) are about, and the edges that `count` shares went along. */
  mark(steps, count) {
    for (const [part, names] of this.marked) part.classList.remove(...names);
    this.marked.clear();
    this.#carry(count);
    for (const step of steps) this.#markStep(step);
    for (const [part, names] of this.marked) part.classList.add(...names);
    const { model } = this;
    const { forward, backward, update } = steps.at(-1) ?? {};
    const wanted = backward?.input ?? forward ?? update?.node ?? model.forward[0] ?? model.root;
    const neighbours = backward === undefined ? model.nodes[wanted].inputs : edgesOf(backward).map(({ node }) => node);
    this.window.reveal([...new Set([wanted, ...neighbours].map((i) => this.boxes[i]))]);
  }

  #markStep({ forward, backward, update }) {
    if (update) this.#add(this.boxes[update.node], "now", "backward");
    if (forward !== undefined) {
      this.#add(this.boxes[forward], "now", "forward");
      this.model.nodes[forward].inputs.forEach((x, position) => {
        this.#add(this.boxes[x], "read");
        this.#add(this.edge({ node: forward, position }), "now", "forward");
      });
    }
    if (backward !== undefined) {
      for (const edge of edgesOf(backward)) {
        this.#add(this.boxes[edge.node], "read");
        this.#add(this.edge(edge), "now", "backward");
      }
      this.#add(this.boxes[backward.input], "now", "backward");
    }
  }

  /** Shares more, or fewer, on their arrows: that of a closed fold carries several. */
  #carry(count) {
    const [from, to] = [Math.min(this.carried, count), Math.max(this.carried, count)];
    const change = count > this.carried ? 1 : -1;
    this.carried = count;
    const edges = new Set();
    const passed = this.model.steps.slice(from, to).flatMap(edgesOf);
    for (const edge of passed.map((each) => this.edge(each))) {
      if (!edge) continue;
      this.loads.set(edge, (this.loads.get(edge) ?? 0) + change);
      edges.add(edge);
    }
    for (const edge of edges) edge.classList.toggle("carried", this.loads.get(edge) > 0);
  }

  edge({ node, position }) {
    if (this.scene !== null) return this.scene.edge(node, position);
    const id = `e${node + 1}-${position}`;
    if (!this.edges.has(id)) this.edges.set(id, this.svg.getElementById(id));
    return this.edges.get(id);
  }

  #add(part, ...names) {
    if (!part) return;
    if (!this.marked.has(part)) this.marked.set(part, new Set());
    for (const name of names) this.marked.get(part).add(name);
  }

  /** Mark the chosen node, with a frame around it, and every edge on its paths; null removes the marks. */
  choose(i, fold) {
    for (const part of this.ways) part.classList.remove("way", "chosen");
    this.ways = fold ? [this.scene.elements.get(~fold)] : []; // what was opened or closed last stays marked
    this.ways[0]?.classList.add("chosen");
    this.ring.setAttribute("visibility", i === null ? "hidden" : "visible");
    if (i === null) return;
    this.#frame(this.window.boxOf(this.boxes[i]));
    this.boxes[i].classList.add("chosen");
    const edges = this.model.nodes[i].role === "constant" ? [] : edgesTowards(this.model.nodes, i);
    const ways = [...new Set(edges.map((edge) => this.edge(edge)).filter(Boolean))];
    for (const way of ways) way.classList.add("way");
    this.ways.push(this.boxes[i], ...ways);
    this.focusable(i);
    this.window.reveal([this.boxes[i]]);
  }

  #frame({ left, right, top, bottom }) {
    const place = { x: left - GAP, y: top - GAP, width: right - left + 2 * GAP, height: bottom - top + 2 * GAP };
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
}

/** The edges that a step of the backward pass goes along: one, or those that a step tells itself. */
function edgesOf(step) {
  return step.edges ?? [step];
}

/** The texts of a node's box that change, and its tooltip. */
function linesOf(box) {
  const part = (name) => box?.querySelector(`:scope > ${name}`);
  return { value: part(".value"), gradient: part(".grad"), title: part("title") };
}
