// The heads of the network's columns: how many units a layer has, its activation, and whole layers by + and -.

import { element } from "../../page/static/dom.mjs";
import { columnName, featuresFor, written } from "./features.mjs";
import { nameShown } from "./fields.mjs";
import { isLocked, unlessLocked } from "./locks.mjs";
import { paintNumbers } from "./pictures.mjs";
import { MOST, outputOf } from "./project.mjs";

export class Heads {
  constructor(builder) {
    this.builder = builder;
  }

  get session() {
    return this.builder.session;
  }

  /** The head of a layer's column; -1 are the features. */
  make(layer) {
    const { project } = this.session, { hidden } = project, isFixed = isLocked(project, "hidden");
    if (layer === -1) return this.#features();
    if (layer === hidden.length) return element("div", { class: "head" }, element("h3", {}, "Output"), element("p", { class: "small" }, outputOf(project)));
    const { units, activation } = hidden[layer];
    const name = `layer ${layer + 1}`, button = (sign, words, isOff, act) => element("button",
      { type: "button", "aria-label": words, title: words, "data-key": words, disabled: isFixed || isOff, click: act }, sign);
    const choice = element("select", { "aria-label": `activation of ${name}`, "data-key": `activation of ${name}`, disabled: isFixed, change: (event) => this.#layer(layer, { activation: event.target.value }) },
      ...this.#activations(activation));
    return element("div", { class: "head" },
      element("h3", {}, `Layer ${layer + 1}`),
      element("div", { class: "pair" },
        button("−", `one unit less in ${name}`, units === 1, () => this.#layer(layer, { units: units - 1 })),
        element("span", { class: "small count" }, String(units), element("span", {}, units === 1 ? " unit" : " units")),
        button("+", `one unit more in ${name}`, units === MOST.units, () => this.#layer(layer, { units: units + 1 }))),
      choice);
  }

  #activations(chosen) {
    const names = Object.keys(this.builder.kernels.activations);
    const all = names.includes(chosen) ? names : [chosen, ...names];
    return all.map((name) => element("option", { value: name, selected: name === chosen }, name));
  }

  #layer(layer, parts) {
    const hidden = this.session.project.hidden.map((each, l) => (l === layer ? { ...each, ...parts } : each));
    this.session.change({ hidden }, parts.units ? "a change of units" : "another activation");
  }

  #features() {
    const { project, data } = this.session, all = featuresFor(data.X[0].length, project.shown);
    const box = (name) => element("label", {}, element("input", {
      type: "checkbox", checked: project.features.includes(name), "data-key": `input ${name}`,
      disabled: project.features.length === 1 && project.features.includes(name), change: () => this.#toggle(name, all),
    }), element("canvas", { "data-feature": name, "aria-hidden": "true" }), this.#named(name));
    const choices = element("details", { class: "choices", toggle: () => this.#paint(choices) }, element("summary", { "data-key": "inputs" }, "choose"),
      element("div", {}, ...unlessLocked(project, "features", all.map(box))));
    return element("div", { class: "head" }, element("h3", {}, "Inputs"), choices);
  }

  /** A feature as it is written, with its column's name where a table gives one. */
  #named(name) {
    const given = columnName(name, this.session.project);
    return element("span", {}, written(name), ...(given ? [", ", nameShown(given)] : []));
  }

  /** Paint the pictures of the inputs that can be chosen. */
  #paint(box) {
    if (!box.open) return;
    const { tiles, palette } = this.builder;
    for (const canvas of box.querySelectorAll("canvas")) paintNumbers(canvas, tiles, palette, tiles.feature(canvas.dataset.feature));
  }

  #toggle(name, all) {
    const { features } = this.session.project;
    const wanted = all.filter((each) => (each === name ? !features.includes(each) : features.includes(each)));
    this.session.change({ features: wanted }, "a change of inputs");
  }

  /** One hidden layer more or less, before the output. */
  layers(step) {
    const { hidden } = this.session.project, last = hidden.at(-1) ?? { units: 4, activation: "tanh" };
    const wanted = step > 0 ? [...hidden, { units: 2, activation: last.activation }] : hidden.slice(0, -1);
    if (wanted.length <= MOST.hidden) this.session.change({ hidden: wanted }, step > 0 ? "a new layer" : "a layer less");
  }
}
