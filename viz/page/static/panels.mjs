// Beside or below the graph: the leaves, whose numbers can be changed, and the list of steps.

import { byId, element, markWrong, mathOf } from "./dom.mjs";
import { exactly, number, parsed, roundUp } from "./numbers.mjs";
import { Plot } from "./plot.mjs";
import { scrollWithin } from "./scrolling.mjs";
import { symbol } from "./writing.mjs";

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
    const why = model.graph.frozen;
    if (why !== null) byId("rows").append(element("p", { class: "hint" }, why));
  }

  #row(i, change, choose) {
    const node = this.model.nodes[i];
    const off = !this.model.isLive;
    const slider = element("input", { type: "range", step: "any", "aria-label": node.name, disabled: off });
    const field = element("input", { type: "text", inputmode: "decimal", "aria-label": `${node.name}, exactly`, disabled: off, autocomplete: "off" });
    const name = element("button", { type: "button", class: "name", title: node.name, click: () => choose(i) }, mathOf(symbol(node.symbol)));
    const gradient = element("output", { "aria-label": `gradient of ${node.name}` });
    const parts = { row: element("div", { class: "row" }, name, slider, field, gradient), slider, field, gradient };
    this.#range(parts, this.model.data[i]);
    const plot = () => this.#plot(i);
    slider.addEventListener("focus", plot);
    field.addEventListener("focus", plot);
    slider.addEventListener("input", () => {
      const notch = Number(slider.max) / NOTCHES;
      change(i, Number((Math.round(Number(slider.value) / notch) * notch).toPrecision(12)));
    });
    slider.addEventListener("keydown", (event) => {
      const way = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
      if (!way) return;
      event.preventDefault();
      const notch = Number(slider.max) / NOTCHES;
      slider.value = String(Number(slider.value) + way * notch);
      slider.dispatchEvent(new Event("input"));
    });
    field.addEventListener("focus", () => {
      field.value = exactly(this.model.data[i]);
      field.select();
    });
    field.addEventListener("blur", () => field.classList.contains("wrong") || (field.value = number(this.model.data[i])));
    field.addEventListener("change", () => {
      const x = parsed(field.value);
      markWrong(field, Number.isNaN(x));
      if (Number.isNaN(x)) return;
      field.value = exactly(x);
      if (Math.abs(x) > Number(slider.max)) this.#range(parts, x);
      change(i, x);
    });
    return parts;
  }

  #range({ slider }, x) {
    const most = Number.isFinite(x) && x !== 0 ? roundUp(2 * Math.abs(x)) : 1;
    slider.min = String(-most);
    slider.max = String(most);
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
    byId("reset").disabled = model.leaves.every((i) => model.data[i] === model.recorded[i]);
    this.isSecret = (i) => isQuiz && gradients[i] === null;
    this.#plot(this.plot.leaf);
  }

  #write(i, { slider, field, gradient }, x, slope) {
    if (document.activeElement !== field && field.classList.contains("wrong")) this.#restore(field, x);
    const [lastX, lastSlope] = this.written.get(i) ?? [];
    if (!Object.is(x, lastX)) {
      slider.value = String(x);
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
    const { nodes, forward, steps } = model;
    const item = (words, position, kind) => element("li", {},
      element("button", { type: "button", class: kind, click: () => go(position) }, words));
    const root = nodes[model.root].word;
    byId("steps").replaceChildren(
      ...forward.map((i, k) => item(`${nodes[i].name} = ${nodes[i].written}`, k + 1, "forward")),
      ...steps.map((step, k) => item(
        `d${root}/d${nodes[step.input].word} by ${nodes[step.node].name}`, forward.length + k + 1, "backward",
      )),
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
