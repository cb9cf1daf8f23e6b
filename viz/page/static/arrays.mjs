// Beside or below the graph of a program: the numbers of an array; above them, the line of the present step.

import { byId, element } from "./dom.mjs";
import { exactly, grouped, number } from "./numbers.mjs";

const CHOOSE = "Choose a box to see the numbers of its array and of its derivative.";
const NOT_YET = "Its numbers are not computed yet at this step.";

/** A program's arguments are not changed on the page: there is nothing to compute with. */
export class NoLeaves {
  constructor() {
    byId("leaves").hidden = true;
    byId("quiz-mode").hidden = true;
    byId("why-title").textContent = "Numbers";
    document.body.classList.add("arrays");
  }

  write() {}

  choose() {}

  reset() {}
}

/** The lines of a statement, as they run, and the shapes of all that it makes and reads. */
export function statementOf(model, at) {
  return element("div", { class: "statement" },
    ...model.arrays[at].lines.map((line) => element("code", {}, line)),
    element("span", { class: "shapes" }, model.shapes(at)));
}

/** The numbers of the chosen array and of its derivative, or of what the present step made. */
export class Numbers {
  constructor(model, { go }) {
    Object.assign(this, { model, go });
    this.panel = byId("answer-why");
    this.key = null;
  }

  write(i, { values, gradients }, _, step) {
    const places = i === null ? [this.model.arrayOf(step)] : [values[i], gradients[i]];
    const key = [i, ...places].join();
    if (key === this.key) return;
    this.key = key;
    const tables = places.filter((at) => at !== null).map((at) => this.#array(at));
    const { folding, notes } = this.model.graph; // without folds, the drawing has the notes
    const hints = i === null ? [CHOOSE, ...(folding === null ? [] : notes)] : tables.length === 0 ? [NOT_YET] : [];
    this.panel.replaceChildren(...(i === null ? [] : [this.#jumps(i)]), ...tables, ...hints.map((hint) => element("p", { class: "hint" }, hint)));
  }

  #jumps(i) {
    const { value, gradient } = this.model.positionsOf(i);
    const to = (position, words) => element("button", { type: "button", click: () => this.go(position) }, words);
    return element("p", { class: "jumps" },
      ...(value === 0 ? [] : [to(value, "Go to its value")]),
      ...(gradient === null ? [] : [to(gradient, "Go to its derivative")]));
  }

  #array(at) {
    const { model } = this;
    const { sign, shape, lines } = model.arrays[at];
    const kind = at < model.nodes.length ? "value" : "grad";
    return element("figure", { class: "numbers" },
      element("figcaption", {}, element("strong", { class: kind }, sign), ` ${shape}`, ...lines.map((line) => element("code", {}, line))),
      this.#table(model.arrays[at], kind));
  }

  #table({ numbers, sides, sign }, kind) {
    if (numbers === null) return element("p", { class: "hint" }, "The program was recorded and never called: it has no numbers.");
    const [rows, columns] = sides;
    const cell = (x) => element("td", { title: exactly(Number(x)) }, number(Number(x)));
    const table = element("table", { class: kind, "aria-label": `the numbers of ${sign}` },
      element("tbody", {}, ...numbers.map((row) => element("tr", {}, ...row.map(cell)))));
    const cut = [[numbers.length, rows, "rows"], [numbers[0]?.length ?? 0, columns, "columns"]].filter(([shown, all]) => shown < all);
    const words = cut.map(([shown, all, what]) => `the first ${shown} of ${grouped(all)} ${what}`).join(" and ");
    return element("div", {}, table, ...(words === "" ? [] : [element("p", { class: "hint" }, `Shown: ${words}.`)]));
  }
}
