// The network as a drawing: columns of units with their pictures, and a line for each weight.

import { drawn, element } from "../../page/static/dom.mjs";
import { named, written } from "./features.mjs";
import { parameterName, symbol } from "./names.mjs";
import { placeOf } from "./network.mjs";
import { number } from "../../page/static/numbers.mjs";
import { paintUnit } from "./pictures.mjs";

const THICKEST = 7, STEP = 0.25; // pixels of the line of the largest weight, and from one width to the next
const MANY = 24, ROUNDS = 3; // of more pictures than that, one in three is drawn in a frame

const MOST_INPUTS = 12, SHOWN_INPUTS = 8; // of more inputs than the first, the second number is shown until all are asked for
const [NARROW, TIGHT] = [96, 76]; // pixels for a column, below which heads are smaller, and below which units are, too
const UNIT_SHARE = 0.6; // of a tight column, for its units

/** The key of a weight's line. */
export const lineKey = (l, j, k) => `${l} ${j} ${k}`;

export class Diagram {
  /** `choose` is told what was chosen: { layer, unit } or { layer, unit, input }; `heads` makes a column's head. */
  constructor(host, session, palette, plane, { choose, heads, enlarge }) {
    Object.assign(this, { host, session, palette, plane, choose, heads, enlarge });
    this.wires = drawn("svg", { class: "wires", "aria-hidden": "true" });
    this.columns = element("div", { class: "columns" });
    this.inner = element("div", { class: "diagram" }, this.wires, this.columns);
    host.replaceChildren(this.inner);
    Object.assign(this, { isFolded: true, folding: null });
    new ResizeObserver(() => this.#fit()).observe(host);
    new ResizeObserver(() => this.#connect()).observe(this.columns);
    this.chosen = null;
    this.build();
  }

  /** Make the units and lines of the network that there is now. */
  build() {
    const { project, training: { layers } } = this.session;
    this.units = [project.features.map((name, k) => this.#unit(-1, k, written(name), named(name, project)))];
    layers.forEach((layer, l) => {
      this.units.push(Array.from({ length: layer.units }, (_, j) => this.#unit(l, j, symbol("a", l + 1, j + 1))));
    });
    this.enlarge(null);
    const focus = document.activeElement?.dataset.key, isOpen = this.columns.querySelector(".choices")?.open ?? false;
    this.columns.replaceChildren(...this.units.map((column, c) => {
      const many = column.length > 8 ? "many" : "";
      const fold = c === 0 && column.length > MOST_INPUTS ? [this.#fold(column)] : [];
      return element("div", { class: `column ${many}` }, this.heads(c - 1), element("div", { class: "units" }, ...column.map(({ box }) => box), ...fold));
    }));
    if (this.units[0].length <= MOST_INPUTS) this.folding = null;
    this.hasNumbers = false;
    this.columns.querySelector(".choices").open = isOpen;
    if (focus) this.#keyed(focus)?.focus();
    this.#wire(layers);
    this.#fit();
    this.update();
    this.mark(this.chosen);
  }

  #keyed(key) {
    return [...this.columns.querySelectorAll("[data-key]")].find((each) => each.dataset.key === key && !each.disabled);
  }

  /** The button that shows all inputs, or only some: those of the axes, and the first. */
  #fold(column) {
    const button = element("button", { type: "button", class: "fold", "data-key": "fold", click: () => this.#setFolded(!this.isFolded) });
    this.folding = { button, column, shown: null };
    this.#showFold();
    return button;
  }

  #showFold() {
    const { button, column } = this.folding, { features, shown } = this.session.project;
    const rank = (k) => (shown.some((axis) => features[k] === `x${axis + 1}`) ? -1 : k);
    const kept = column.map((_, k) => k).sort((i, j) => rank(i) - rank(j)).slice(0, SHOWN_INPUTS), more = column.length - SHOWN_INPUTS;
    this.folding.shown = shown;
    column.forEach(({ box }, k) => { box.hidden = this.isFolded && !kept.includes(k); });
    button.textContent = this.isFolded ? `${more} more` : "fewer";
    button.setAttribute("aria-label", this.isFolded ? `Show ${more} more inputs` : "Show fewer inputs");
    button.setAttribute("aria-expanded", String(!this.isFolded));
  }

  #setFolded(isFolded) {
    this.isFolded = isFolded;
    this.#showFold();
    this.#connect();
    this.update();
  }

  /** Let heads and units be as small as the room for a column wants it. */
  #fit() {
    const room = this.host.clientWidth / this.units.length;
    this.inner.classList.toggle("narrow", room < NARROW);
    this.inner.classList.toggle("tight", room < TIGHT);
    this.inner.style.setProperty("--tight-unit", `${Math.floor(UNIT_SHARE * room)}px`);
    this.#connect();
  }

  /** Arrow keys go from unit to unit; one unit of each column is on the way of the Tab key. */
  #move(event, layer, j) {
    const [over, down] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [0, 0];
    const column = this.units[layer + 1 + over], to = column?.[Math.min(j + down, column.length - 1)];
    if ((over === 0 && down === 0) || to === undefined) return;
    event.preventDefault();
    if (to.box.hidden) this.#setFolded(false);
    to.button.focus();
  }

  /** The unit of its column that Tab reaches. */
  #reach(layer, j) {
    for (const { unit, button } of this.units[layer + 1]) button.tabIndex = unit === j ? 0 : -1;
  }

  #unit(layer, j, name, title = name) {
    const canvas = element("canvas", { "aria-hidden": "true" }), sign = element("span", { class: "health", "aria-hidden": "true" });
    const choose = () => this.choose({ layer, unit: j });
    const button = element("button", { type: "button", class: "unit", "aria-label": title, title, "data-key": `unit ${layer} ${j}`, click: choose }, canvas, sign);
    const show = () => this.enlarge({ layer, unit: j, name, button });
    for (const event of ["mouseenter", "focus"]) button.addEventListener(event, show);
    for (const event of ["mouseleave", "blur"]) button.addEventListener(event, () => this.enlarge(null));
    button.addEventListener("focus", () => this.#reach(layer, j));
    button.addEventListener("keydown", (event) => this.#move(event, layer, j));
    button.tabIndex = j === 0 ? 0 : -1;
    const box = element("div", { class: "unit-box" }, button, element("span", { class: "unit-name", "aria-hidden": "true" }, name));
    return { layer, unit: j, name, title, button, canvas, sign, box };
  }

  #wire(layers) {
    const { theta } = this.session.training;
    this.lines = layers.flatMap((layer, l) => Array.from({ length: layer.units * layer.inputs }, (_, at) => {
      const j = Math.floor(at / layer.inputs), k = at % layer.inputs;
      const place = placeOf(layer, j, k), name = parameterName(layers, l, j, k), title = drawn("title", {}, `${name} = ${number(theta[place])}`);
      const path = drawn("path", { class: "wire" }), hit = drawn("path", { class: "hit", "data-name": name }, title);
      hit.addEventListener("pointerenter", () => { title.textContent = `${name} = ${number(this.session.training.theta[place])}`; });
      hit.addEventListener("click", () => this.choose({ layer: l, unit: j, input: k }));
      return { l, j, k, place, path, hit, key: "" };
    }));
    this.wires.replaceChildren(...this.lines.map(({ path }) => path), ...this.lines.map(({ hit }) => hit));
  }

  /** Lay the lines between the units, wherever these are. */
  #connect() {
    const frame = this.inner.getBoundingClientRect();
    this.wires.setAttribute("width", this.columns.scrollWidth);
    this.wires.setAttribute("height", this.columns.scrollHeight);
    const spots = this.units.map((column) => column.map(({ button, box: { hidden } }) => {
      const box = (hidden ? this.folding.button : button).getBoundingClientRect();
      return { left: box.left - frame.left, right: box.right - frame.left, y: (box.top + box.bottom) / 2 - frame.top };
    }));
    for (const { l, j, k, path, hit } of this.lines) {
      const from = spots[l][k], to = spots[l + 1][j], middle = (from.right + to.left) / 2;
      const d = `M${from.right} ${from.y}C${middle} ${from.y} ${middle} ${to.y} ${to.left} ${to.y}`;
      path.setAttribute("d", d);
      hit.setAttribute("d", d);
      const isFolded = l === 0 && this.units[0][k].box.hidden;
      hit.toggleAttribute("hidden", isFolded);
      path.classList.toggle("folded", isFolded);
    }
  }

  /** Show the weights and pictures of now; of many pictures only some, which take turns, if another update follows soon. */
  update(isPartly = false) {
    if (this.folding !== null && this.folding.shown !== this.session.project.shown) this.#setFolded(this.isFolded);
    const { theta } = this.session.training;
    for (const line of this.lines) {
      const w = theta[line.place], wide = Math.min(THICKEST, 0.6 + 2.2 * Math.abs(w)), key = Math.round(wide / STEP) * (w < 0 ? -1 : 1);
      if (key === line.key) continue;
      line.key = key;
      line.path.setAttribute("stroke-width", Math.abs(key) * STEP);
      line.path.classList.toggle("negative", w < 0);
    }
    const { plane, palette } = this, all = this.units.flat(), rounds = isPartly && all.length > MANY ? ROUNDS : 1;
    this.round = ((this.round ?? 0) + 1) % rounds;
    all.forEach((each, i) => {
      const seen = each.layer < 0 ? plane.columns : plane.turn; // the features change with the plane only
      if (each.box.hidden || i % rounds !== this.round || (each.seen === seen && each.scale === palette.scale)) return;
      Object.assign(each, { seen, scale: palette.scale });
      paintUnit(each.canvas, plane, palette, each.layer, each.unit);
    });
  }

  /** Mark what is chosen: a unit, or a weight with its line. */
  mark(chosen) {
    this.chosen = chosen;
    const is = (layer, unit) => chosen !== null && chosen.layer === layer && chosen.unit === unit;
    for (const { layer, unit, button } of this.units.flat()) {
      button.classList.toggle("chosen", is(layer, unit) && chosen.input === undefined);
      button.setAttribute("aria-pressed", String(is(layer, unit) && chosen.input === undefined));
    }
    for (const { l, j, k, path } of this.lines) path.classList.toggle("chosen", is(l, j) && chosen.input === k);
  }

  /** Light up the units and lines of ways from the loss to a weight: sets of names made by `lineKey`. */
  light(lit) {
    this.wires.classList.toggle("lit", lit !== null);
    for (const { l, j, k, path } of this.lines) path.classList.toggle("on-way", lit !== null && lit.has(lineKey(l, j, k)));
  }

  /** Show a sign of health on each unit: { layer, unit, sign, words }. */
  healthOf(signs) {
    for (const each of this.units.flat()) {
      const found = signs.find(({ layer, unit }) => each.layer === layer && each.unit === unit), words = found?.words ?? "";
      if (words === each.words) continue;
      each.words = words;
      each.sign.textContent = found?.sign ?? "";
      each.button.setAttribute("aria-label", found ? `${each.title}, ${words}` : each.title);
      each.button.title = found ? `${each.title}: ${words}` : each.title;
    }
  }

  /** Show numbers of one example below the units: { value, gradient } by layer and unit, or null. */
  numbers(of) {
    if (of === null && !this.hasNumbers) return;
    this.hasNumbers = of !== null;
    const digits = this.inner.classList.contains("tight") ? 2 : 3;
    for (const { layer, unit, name, box } of this.units.flat()) {
      const label = box.querySelector(".unit-name"), shown = of?.(layer, unit) ?? null;
      label.replaceChildren(...(shown === null ? [name] : [
        element("span", { class: "value" }, number(shown.value, digits)),
        ...(shown.gradient === null ? [] : [element("span", { class: "grad" }, number(shown.gradient, digits))]),
      ]));
    }
  }
}
