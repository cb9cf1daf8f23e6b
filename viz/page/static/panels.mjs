// Beside or below the graph: the leaves, whose numbers can be changed, and the list of steps.

import { byId, element, markWrong, mathOf } from "./dom.mjs";
import { NO_NUMBER, exactly, number, parsed, roundUp } from "./numbers.mjs";
import { Plot } from "./plot.mjs";
import { scrollWithin } from "./scrolling.mjs";
import { symbol } from "./writing.mjs";

const LONGEST_STEM = 5; // letters of a name as a formula, which would be cut without a sign
const NOTCHES = 100; // of a slider, on either side of 0

/** A slider and a field for each leaf, followed by its gradient; a plot of the output for the leaf in hand. */
export class Leaves {
  constructor(model, { change, choose }) {
    this.model = model;
    this.plot = new Plot(byId("plot"), model);
    this.written = new Map();
    this.rows = new Map(model.leaves.map((i) => [i, this.#row(i, change, choose)]));
    const head = ["", "", "value", "gradient"].map((word) => element("span", {}, word));
    byId("rows").replaceChildren(
      element("div", { class: "row head", "aria-hidden": "true" }, ...head),
      ...[...this.rows.values()].map(({ row }) => row),
    );
    const hints = [model.graph.frozen, model.graph.folding && model.graph.held];
    byId("rows").append(...hints.filter(Boolean).map((why) => element("p", { class: "hint" }, why)));
  }

  #row(i, change, choose) {
    const node = this.model.nodes[i];
    const off = !this.model.isLive;
    const focus = () => this.#plot(i);
    const slider = element("input", {
      type: "range", step: "any", "aria-label": node.name, disabled: off, focus,
      input: () => {
        const notch = Number(slider.max) / NOTCHES;
        change(i, Number((Math.round(Number(slider.value) / notch) * notch).toPrecision(12)));
      },
      keydown: (event) => {
        const way = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
        if (!way) return;
        event.preventDefault();
        const notch = Number(slider.max) / NOTCHES;
        slider.value = String(Number(slider.value) + way * notch);
        slider.dispatchEvent(new Event("input"));
      },
    });
    const field = element("input", {
      type: "text", inputmode: "decimal", "aria-label": `${node.name}, exactly`, disabled: off, autocomplete: "off",
      focus: () => {
        focus();
        field.value = exactly(this.model.data[i]);
        field.select();
      },
      blur: () => field.classList.contains("wrong") || (field.value = number(this.model.data[i])),
      change: () => {
        const x = parsed(field.value);
        const isWrong = !Number.isFinite(x);
        markWrong(field, isWrong);
        if (isWrong) byId("trouble").textContent = NO_NUMBER;
        if (isWrong) return;
        field.value = exactly(x);
        this.#range(i, { slider }, x);
        change(i, x);
      },
    });
    const name = element("button", { type: "button", class: "name", title: node.name, click: () => choose(i) }, node.symbol[0].length > LONGEST_STEM ? node.name : mathOf(symbol(node.symbol)));
    const gradient = element("output", { "aria-label": `gradient of ${node.name}` });
    const parts = { row: element("div", { class: "row" }, name, slider, field, gradient), slider, field, gradient };
    this.#range(i, parts);
    return parts;
  }

  /** Let a slider reach twice as far as its leaf's recorded number, or as x if that is farther from 0. */
  #range(i, { slider }, x = 0) {
    const size = Math.max(...[x, this.model.recorded[i]].filter(Number.isFinite).map(Math.abs), 0);
    const most = size === 0 ? 1 : roundUp(2 * size);
    slider.min = String(-most);
    slider.max = String(most);
  }

  /** Give the leaves their recorded numbers again, and the sliders their first ranges. */
  reset() {
    for (const [i, parts] of this.rows) this.#range(i, parts);
    this.model.reset();
  }

  /** Show the number again, whatever was typed before, but not while the reader is typing. */
  #restore(field, x) {
    field.value = number(x);
    markWrong(field, false);
  }

  /** Show the present numbers, with the gradients that are known. */
  write(gradients, isQuiz) {
    const { model } = this;
    for (const [i, parts] of this.rows) this.#write(i, parts, model.data[i], gradients[i]);
    byId("reset").disabled = model.isRecorded;
    this.isSecret = (i) => isQuiz && gradients[i] === null;
    this.#plot(this.plot.leaf);
  }

  #write(i, { slider, field, gradient }, x, slope) {
    if (document.activeElement !== field && field.classList.contains("wrong")) this.#restore(field, x);
    const [lastX, lastSlope] = this.written.get(i) ?? [];
    if (!Object.is(x, lastX)) {
      slider.value = String(Math.min(Math.max(x, slider.min), slider.max) || 0);
      slider.setAttribute("aria-valuetext", exactly(x));
      if (document.activeElement !== field) this.#restore(field, x);
      field.title = exactly(x);
    }
    if (!Object.is(slope, lastSlope)) {
      gradient.textContent = slope === null ? this.model.graph.dash : number(slope);
      gradient.classList.toggle("unknown", slope === null);
    }
    this.written.set(i, [x, slope]);
  }

  #plot(i) {
    if (i === null || !this.model.isLive) return;
    const { slider } = this.rows.get(i);
    this.plot.write(i, Number(slider.min), Number(slider.max), this.isSecret(i));
  }

  /** Mark the row of the chosen node, and scroll to it. */
  choose(i) {
    for (const [leaf, { row }] of this.rows) row.classList.toggle("chosen", leaf === i);
    const row = this.rows.get(i)?.row;
    if (row === undefined) return;
    scrollWithin(byId("rows"), row);
    this.#plot(i);
  }
}

/** Every step by name; a click jumps to it. */
export class List {
  constructor(model, { go }) {
    const { forward, steps } = model;
    const item = (words, position, kind) => element("li", {},
      element("button", { type: "button", class: kind, click: () => go(position) }, words));
    byId("steps").replaceChildren(
      ...forward.map((i, k) => item(model.title({ forward: i }), k + 1, "forward")),
      ...steps.map((backward, k) => item(model.title({ backward }), forward.length + k + 1, "backward")),
    );
    this.items = [...byId("steps").children];
  }

  mark(position) {
    this.current?.firstChild.removeAttribute("aria-current");
    this.current = this.items[position - 1];
    this.current?.firstChild.setAttribute("aria-current", "step");
  }

  /** Bring the marked step into sight. */
  settle() {
    if (this.current) scrollWithin(byId("steps"), this.current);
  }
}
