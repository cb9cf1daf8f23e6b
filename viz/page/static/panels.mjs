// What stands below the graph: the leaves, whose numbers can be changed, the answer to "why?", the list of steps.

import { byId, element, equationOf, markWrong, mathOf } from "./dom.mjs";
import { exactly, grouped, number, parsed, roundUp } from "./numbers.mjs";
import { MATH, TEXT, line, symbol } from "./writing.mjs";

const NOTCHES = 100; // of a slider, on either side of 0

/** A slider and a field for each leaf, followed by its gradient. */
export class Leaves {
  constructor(model, { change, choose }) {
    this.model = model;
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

  write(gradients) {
    const { model } = this;
    for (const [i, { slider, field, gradient }] of this.rows) {
      const x = model.data[i];
      slider.value = String(x);
      slider.setAttribute("aria-valuetext", exactly(x));
      if (document.activeElement !== field) this.#restore(field, x);
      field.title = exactly(x);
      gradient.textContent = gradients[i] === null ? model.graph.dash : number(gradients[i]);
      gradient.classList.toggle("unknown", gradients[i] === null);
    }
    byId("reset").disabled = model.leaves.every((i) => model.data[i] === model.recorded[i]);
  }

  /** Mark the row of the chosen node, and scroll to it. */
  choose(i) {
    for (const [leaf, { row }] of this.rows) row.classList.toggle("chosen", leaf === i);
    const row = this.rows.get(i)?.row;
    if (row) scrollTo(byId("rows"), row);
  }
}

/** Why a node's gradient is what it is: three ways to compute it, and every path. */
export class Why {
  constructor(model, writer, { go, trace }) {
    Object.assign(this, { model, writer, go, trace });
    this.panel = byId("answer-why");
  }

  write(i, { values, gradients }, isQuiz) {
    const { model, writer } = this;
    this.trace(null);
    const node = model.nodes[i];
    if (node === undefined) {
      this.panel.replaceChildren(element("p", { class: "hint" }, "Choose a node in the graph to see every path that its gradient comes from."));
      return;
    }
    const parts = [this.#heading(i, node, values[i])];
    if (node.role === "constant") parts.push(element("p", { class: "hint" }, "A constant: it gets no gradient."));
    else if (isQuiz && gradients[i] === null) parts.push(element("p", { class: "hint" }, "Its gradient is part of the quiz."));
    else parts.push(...this.#answer(i, writer));
    this.panel.replaceChildren(...parts);
  }

  #heading(i, node, value) {
    const { model, writer } = this;
    const written = node.op === null || value === null
      ? { sign: "=", sides: [symbol(node.symbol), ["mn", value === null ? model.graph.dash : number(value)]] }
      : writer.forward(i, model.values, MATH);
    const { value: valueAt, gradient: gradientAt } = model.positionsOf(i);
    const to = (position, words) => element("button", { type: "button", click: () => this.go(position) }, words);
    return element("div", { class: "heading" },
      element("p", { class: "equation" }, ...equationOf(written, "value")),
      element("p", { class: "jumps" },
        ...(node.op === null ? [] : [to(valueAt, "Go to its value")]),
        ...(gradientAt === null ? [] : [to(gradientAt, "Go to its gradient")])));
  }

  #answer(i, writer) {
    const { model } = this;
    const { reverse, forward, difference, count, paths } = model.why(i);
    const ways = [["Reverse", reverse], ["Forward", forward], ["Difference", difference]];
    const table = element("table", {},
      element("thead", {}, element("tr", {}, ...ways.map(([name]) => element("th", { scope: "col" }, name)))),
      element("tbody", {}, element("tr", {}, ...ways.map(([, x]) => element("td", {
        title: x === null ? "" : exactly(x),
      }, x === null ? model.graph.dash : number(x))))));
    const summary = count === 0n ? "No path leads there, so the gradient is 0."
      : i === model.root ? "The output itself: its gradient is 1."
        : count === 1n ? "By the one path:" : `The sum over ${grouped(count)} paths:`;
    const items = paths.filter((path) => path.edges.length > 0).map((path) => this.#path(path, writer));
    const more = count - BigInt(paths.length);
    return [
      table,
      element("p", { class: "hint" }, summary),
      element("ol", { class: "paths" }, ...items),
      ...(more > 0n ? [element("p", { class: "hint" }, `and ${grouped(more)} more.`)] : []),
    ];
  }

  #path(path, writer) {
    const { values, locals } = this.model;
    const written = writer.path(path, values, locals, MATH);
    const label = line(writer.path(path, values, locals, TEXT));
    const show = () => this.trace(path);
    const hide = () => this.trace(null);
    const item = element("li", { tabindex: "0", "aria-label": label, mouseenter: show, mouseleave: hide, focus: show, blur: hide });
    item.append(element("span", { class: "equation" }, ...equationOf(written, "grad")));
    return item;
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
    if (this.current) scrollTo(byId("steps"), this.current);
  }
}

/** Scroll within a list, and leave the page where it is. */
function scrollTo(list, item) {
  const above = item.offsetTop - list.offsetTop;
  if (above < list.scrollTop || above + item.offsetHeight > list.scrollTop + list.clientHeight) {
    list.scrollTop = above - list.clientHeight / 3;
  }
}
