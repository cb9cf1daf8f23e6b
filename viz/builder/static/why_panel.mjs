// By hand, and why: the chosen weight with its slider, the chosen unit in formulas, the chosen example's paths.

import { element, equationOf, markWrong } from "../../page/static/dom.mjs";
import { counted, number, parsed } from "../../page/static/numbers.mjs";
import { ExampleDialog } from "./example_dialog.mjs";
import { exampleOf, exampleTrouble, unpackPlayer } from "./example_frame.mjs";
import { Explanation, numbersOf, sharesOf } from "./explain.mjs";
import { columnName, named, written } from "./features.mjs";
import { lineKey } from "./diagram.mjs";
import { health, networkWords, unitWords } from "./health.mjs";
import { parameterName, shortened, symbol } from "./names.mjs";
import { placeOf } from "./network.mjs";
import { testTrouble } from "./trouble.mjs";

const EVERY = 8; // frames from one telling to the next while it trains
const SIGNS = { dead: "✕", saturated: "▬", vanishing: "↓", exploding: "↑" };
const SOON = 120, PAUSE = 1000; // milliseconds, while it trains, to the first telling of paths, and from one to the next
const FEW_PATHS = 3; // are told while it trains
const FIRST_STEPS = [
  "Click a point in the output: its values and gradients appear below the units.",
  "Click a weight, which is a line of the network: a slider, and its gradient.",
  "With both you see every path of the chain rule from the loss of this point to this weight, with today’s numbers.",
];
const REACH = 5; // of a slider, at least
const MOST_TOLD = 6; // columns of a point
const VANISHED = /\((\S+) - \1\)|\(1 - \(?-?1\)?²\)/; // a difference that is 0 in the digits that are shown
const ROUNDED = "Numbers are shown with four digits and used with all of theirs: such as (1 − 1) stands for a small number.";
const LOGSUMEXP = "logsumexp is log(e^z₁ + e^z₂ + …), the logarithm of softmax’s denominator.";

/** Let a slider stand at a number, and reach further if the number is out of its reach. */
function slideTo(slider, x) {
  if (!(Math.abs(x) <= Number(slider.max)) || slider.max === "") {
    const reach = Math.max(REACH, Math.ceil(2 * Math.abs(x)));
    Object.assign(slider, { min: -reach, max: reach, step: reach / 500 });
  }
  slider.value = String(x);
}

/** Steps between the units' own, each in its formula. */
function stepsBetween(steps) {
  const told = steps.map(({ math }) => element("div", { class: "equation between" }, "with ", ...equationOf(math, "value")));
  return steps.some(({ line }) => line.includes("logsumexp(")) ? [...told, element("p", { class: "small" }, LOGSUMEXP)] : told;
}

export class WhyPanel {
  constructor(host, builder) {
    Object.assign(this, { host, builder, sharing: false, kept: null });
    this.dialog = new ExampleDialog(builder);
    this.state = element("p", { class: "small health-words" });
    this.told = element("div", { class: "told" });
    host.replaceChildren(element("h2", {}, "By hand, and why"), this.state, this.told);
    this.unpacked = unpackPlayer(builder.kernels).then(() => {
      this.chose();
      this.show();
    });
  }

  get session() {
    return this.builder.session;
  }

  /** The place of the chosen parameter among all, or null. */
  get place() {
    const { chosen } = this.builder;
    if (chosen === null || chosen.input === undefined) return null;
    return placeOf(this.session.training.layers[chosen.layer], chosen.unit, chosen.input);
  }

  /** How much each example to train with pushes the chosen parameter, up or down, if that is shown. */
  pushes() {
    const { training } = this.session;
    return this.sharing && this.place !== null ? sharesOf(training, training.train, this.place).map((slope) => -slope) : null;
  }

  changed(kinds) {
    if (kinds.has("shape") || kinds.has("data") || kinds.has("project")) this.chose();
  }

  /** Something else is chosen: tell it. */
  chose() {
    this.#tell();
    this.isNew = true;
    this.pathsAt = performance.now() + SOON;
  }

  /** Show the numbers of now. */
  show() {
    const { training } = this.session, { example, diagram } = this.builder;
    this.slide?.();
    if (!this.isNew && !this.builder.isDue(EVERY)) return;
    this.isNew = false;
    this.#health();
    if (example === null) diagram.numbers(null);
    else {
      const given = exampleOf(this.session, example), { a, da } = numbersOf(training, given);
      diagram.numbers((layer, unit) => (layer < 0 ? { value: given.x[unit], gradient: null } : { value: a[layer][unit], gradient: da[layer][unit] }));
    }
    this.explain?.();
  }

  #health() {
    const { training } = this.session, { units, ...all } = health(training, training.train);
    this.units = units;
    this.builder.diagram.healthOf(units.flatMap((layer, l) => layer.flatMap((unit, j) => (
      unit.mark === null ? [] : [{ layer: l, unit: j, sign: SIGNS[unit.mark], words: unitWords(unit) }]))));
    const words = networkWords(all), beyond = testTrouble(this.session);
    this.state.textContent = [words && `${SIGNS[all.mark]} ${words}`, beyond && `▲ ${beyond}`].filter(Boolean).join(" ");
  }

  /** Units that are marked, in words. */
  get marks() {
    const marked = (this.units ?? []).flatMap((layer, l) => layer.flatMap(({ mark }, j) => (mark ? [`unit ${j + 1} of layer ${l + 1} ${mark}`] : [])));
    return marked.length ? `${marked.slice(0, 3).join(", ")}${marked.length > 3 ? ` and ${marked.length - 3} more` : ""}` : "";
  }

  #tell() {
    const { chosen, example } = this.builder, parts = [];
    this.slide = null;
    this.explain = null;
    this.pointed = null;
    this.builder.diagram.light(null);
    if (chosen === null && example === null) {
      parts.push(element("ol", { class: "first-steps" }, ...FIRST_STEPS.map((words) => element("li", {}, words))));
    }
    if (example !== null) parts.push(this.#example(example));
    if (this.place !== null) parts.push(this.#weight());
    else if (chosen !== null) parts.push(this.#unit());
    const hadFocus = this.told.contains(document.activeElement);
    this.told.replaceChildren(...parts);
    if (hadFocus) (this.told.querySelector(".weight button, .unit-told button") ?? this.told.querySelector("button"))?.focus();
  }

  /** Why an example cannot be stepped through; empty if it can, or while its parts are not there yet. */
  #trouble(row) {
    return this.builder.kernels.parts ? exampleTrouble(this.session, row) : "";
  }

  /** An example's numbers of now, in words. */
  exampleWords(row) {
    const { data, project } = this.session, target = shortened(project.data.labels?.[data.y[row]] ?? number(data.y[row]));
    const { loss, a } = numbersOf(this.session.training, exampleOf(this.session, row));
    const inputs = data.X[row].slice(0, MOST_TOLD).map((x, k) => `${shortened(columnName(`x${k + 1}`, project) ?? written(`x${k + 1}`))} = ${number(x)}${data.scale ? ` (standardised ${number(data.rows[row][k])})` : ""}`);
    if (data.X[row].length > MOST_TOLD) inputs.push("…");
    return `Point ${row + 1}${data.test.includes(row) ? " (to test with)" : ""}: ${inputs.join(", ")}, target ${target}. Output ${[...a.at(-1)].map((x) => number(x)).join(", ")}, loss ${number(loss)}.`;
  }

  /** Open the player on an example at a step, as soon as it is there. */
  stepThrough(row, step = 0) {
    this.unpacked.then(() => exampleTrouble(this.session, row) || this.dialog.open(row, this.place, step));
  }

  /** The chosen example: its numbers, and the player on it. */
  #example(row) {
    const { project } = this.session;
    const words = element("p", {}), step = element("button", { type: "button", click: () => this.dialog.open(row, this.place) }, "Step through this example");
    const drop = element("button", { type: "button", click: () => this.builder.chooseExample(null) }, "Deselect the point");
    const before = this.explain, trouble = element("p", { class: "hint" });
    this.explain = () => {
      before?.();
      words.textContent = this.exampleWords(row);
      trouble.textContent = this.#trouble(row);
      step.disabled = !this.builder.kernels.parts || trouble.textContent !== "";
    };
    return element("section", { class: "example", "data-task": project.task }, words, element("div", { class: "pair" }, step, drop), trouble);
  }

  /** The chosen weight or bias: a slider, its number and gradient, and where the gradient comes from. */
  #weight() {
    const { place } = this, { layer, unit, input } = this.builder.chosen, { layers } = this.session.training;
    const name = parameterName(layers, layer, unit, input);
    const slider = element("input", { type: "range", "aria-label": name });
    let isHeld = false;
    for (const event of ["pointerdown", "pointerup", "pointercancel"]) slider.addEventListener(event, () => { isHeld = event === "pointerdown"; });
    const field = element("input", { type: "text", inputmode: "decimal", autocomplete: "off", "aria-label": `${name}, a number` });
    const gradient = element("span", { class: "grad" });
    const wrong = element("span", { class: "wrong-hint", role: "alert" });
    const set = (x, together) => {
      markWrong(field, !Number.isFinite(x));
      wrong.textContent = Number.isFinite(x) ? "" : "Please enter a number.";
      if (Number.isFinite(x)) this.session.setWeight(place, x, together);
    };
    slider.addEventListener("input", () => set(Number(slider.value), `slide ${name}`));
    slider.addEventListener("change", () => this.session.endGesture());
    field.addEventListener("change", () => set(parsed(field.value), null));
    this.slide = () => {
      const { training } = this.session, x = training.theta[place];
      if (!isHeld) slideTo(slider, x);
      if (document.activeElement !== field && wrong.textContent === "") field.value = number(x, 6);
      const { gradient: all } = training.gradientOf(training.train);
      gradient.textContent = number(all[place]);
    };
    const sharing = element("input", { type: "checkbox", checked: this.sharing, change: () => {
      this.sharing = sharing.checked;
      this.builder.show();
    } });
    const why = element("div", { class: "paths-of" });
    const before = this.explain;
    this.explain = () => {
      before?.();
      this.#paths(why, place, name);
    };
    const whole = element("button", { type: "button", click: () => this.builder.choose({ layer, unit }) }, `Unit ${unit + 1} of layer ${layer + 1}`);
    return element("section", { class: "weight" },
      element("div", { class: "pair" }, element("h3", {}, input === layers[layer].inputs ? `The bias ${name}` : `The weight ${name}`), whole),
      element("div", { class: "by-hand" }, slider, field, element("span", {}, "dJ/d", name, " = ", gradient), wrong),
      element("p", { class: "small" }, `J is the mean loss of all points to train with${this.session.project.penalty ? ", and the penalty" : ""}; L is the loss of one point.`),
      element("label", { class: "field tick" }, sharing, element("span", {}, `Share of the batch: how much each point pushes ${name}`)),
      why);
  }

  /** The paths from the chosen example's loss to a parameter. */
  #paths(host, place, name) {
    const { example, diagram } = this.builder;
    if (example === null) {
      host.replaceChildren(element("p", { class: "hint" }, `Choose a point as well, to see the paths from its loss to ${name}.`));
      return;
    }
    const trouble = this.#trouble(example);
    if (trouble) host.replaceChildren(element("p", { class: "hint" }, `There are no paths to show. ${trouble}`));
    if (trouble || !this.builder.kernels.parts) return;
    const { playing } = this.builder, now = performance.now();
    if (playing && now < this.pathsAt) return;
    this.pathsAt = now + PAUSE;
    const explanation = new Explanation(this.session, example), { count, derivative, gradient, paths } = explanation.why(place, playing ? FEW_PATHS : undefined);
    const { layer, unit, input } = this.builder.chosen, own = input < this.session.training.layers[layer].inputs ? [lineKey(layer, unit, input)] : [];
    const ways = paths.map((path) => new Set([...own, ...path.units.flatMap(([l, j], i) => {
      const next = path.units[i + 1];
      return next && next[0] < l ? [lineKey(l, j, next[1])] : [];
    })]));
    const all = new Set([...own, ...ways.flatMap((way) => [...way])]), scrolled = playing ? 0 : host.querySelector(".paths")?.scrollTop ?? 0;
    const light = (i) => {
      this.pointed = i;
      diagram.light(ways[i] ?? all);
    };
    const items = paths.map((path, i) => element("li", {
      tabindex: "0", "data-product": String(path.product), mouseenter: () => light(i), focus: () => light(i), mouseleave: () => light(null), blur: () => light(null),
    }, element("div", { class: "equation" }, ...equationOf(explanation.path(path).math, "grad"))));
    const { pointed } = this, focused = [...host.querySelectorAll(".paths li")].indexOf(document.activeElement);
    const lead = count === 1n ? `One path leads from the loss of this point to ${name}; its product is ${derivative}.`
      : `${count.toLocaleString("en")} paths lead from the loss of this point to ${name}; their products add up to ${derivative} = ${number(gradient)}.`;
    const more = count > BigInt(paths.length) ? [element("p", { class: "small" }, playing ? `The first ${paths.length} are shown while it trains.` : `The first ${paths.length} are shown.`)] : [];
    const isRounded = paths.some((path) => path.product !== 0 && VANISHED.test(explanation.path(path).line));
    host.replaceChildren(element("p", {}, lead), ...stepsBetween(explanation.between(paths)), ...(isRounded ? [element("p", { class: "small" }, ROUNDED)] : []),
      element("ol", { class: "paths" }, ...items), ...more);
    if (scrolled > 0) host.querySelector(".paths").scrollTop = scrolled;
    items[focused]?.focus({ preventScroll: true });
    light(focused >= 0 ? focused : pointed);
  }

  /** The chosen unit: its formulas, its weights as buttons, and how it does. */
  #unit() {
    const { layer, unit } = this.builder.chosen, { layers } = this.session.training;
    if (layer < 0) return element("section", {}, element("p", {}, `The input ${named(this.session.project.features[unit], this.session.project)}: it has no weights of its own.`));
    const { inputs } = layers[layer], { activation } = this.session.training.settings.layers[layer];
    const names = [symbol("z", layer + 1, unit + 1), symbol("a", layer + 1, unit + 1)];
    const formulas = element("div", {}), words = element("p", { class: "small" });
    const buttons = Array.from({ length: inputs + 1 }, (_, k) => element("button", { type: "button", click: () => this.builder.choose({ layer, unit, input: k }) }));
    const before = this.explain;
    this.explain = () => {
      before?.();
      const { example, kernels } = this.builder, { theta } = this.session.training, trouble = example === null ? "" : this.#trouble(example);
      words.textContent = this.units?.[layer]?.[unit] ? unitWords(this.units[layer][unit]) : "";
      buttons.forEach((button, k) => { button.textContent = `${parameterName(layers, layer, unit, k)} = ${number(theta[placeOf(layers[layer], unit, k)])}`; });
      if (example === null || !kernels.parts || trouble) {
        const reads = Array.from({ length: Math.min(inputs, 4) }, (_, k) => `${parameterName(layers, layer, unit, k)}·${layer === 0 ? written(this.session.project.features[k]) : symbol("a", layer, k + 1)}`);
        const lines = [`${names[0]} = ${reads.join(" + ")}${inputs > 4 ? " + …" : ""} + ${parameterName(layers, layer, unit, inputs)}`, `${names[1]} = ${activation}(${names[0]})`];
        formulas.replaceChildren(...lines.map((text) => element("p", { class: "formula" }, text)),
          ...(trouble ? [element("p", { class: "hint" }, `There are no numbers to show. ${trouble}`)] : []));
        return;
      }
      const { z, a, between } = new Explanation(this.session, example).unit(layer, unit);
      formulas.replaceChildren(...[z, a].filter((each) => each !== null).map(({ math }) => element("div", { class: "equation" }, ...equationOf(math, "value"))), ...stepsBetween(between));
    };
    return element("section", { class: "unit-told" }, element("h3", {}, `Unit ${unit + 1} of layer ${layer + 1}: ${counted(inputs, "weight")} and a bias`), formulas, words,
      element("div", { class: "pair weights" }, ...buttons));
  }
}
