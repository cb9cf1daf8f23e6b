// How the network learns: loss, optimiser, learning rate, schedule, penalty, batch, first weights.

import { element } from "../../page/static/dom.mjs";
import { grouped, number } from "../../page/static/numbers.mjs";
import { choice, numberField, refilled, seedField, tick } from "./fields.mjs";
import { isLocked, unlessLocked } from "./locks.mjs";
import { readable } from "./names.mjs";
import { LOSSES, MOST, allows, boundsInWords, isOwnLoss, lossOf, outputOf, outputsFor, usual } from "./project.mjs";
import { filled } from "./training.mjs";

const options = (names) => names.map((name) => [name, readable(name)]);

/** The options of a field for a setting with these bounds. */
const within = (bounds) => ({ holds: (x) => allows(bounds, x), hint: boundsInWords(bounds) });

/** The rate with which another optimiser begins: its usual one, unless the reader has chosen a rate. */
export function rateFor(kernels, from, to, rate) {
  const usualOf = (name) => kernels.optimisers[name].settings.learning_rate, { optimiser } = usual();
  const isUsual = rate === usualOf(from) || (from === optimiser.name && rate === optimiser.settings.learning_rate);
  return isUsual ? usualOf(to) : rate;
}

export class SettingsPanel {
  constructor(host, builder) {
    Object.assign(this, { host, builder });
  }

  get session() {
    return this.builder.session;
  }

  changed(kinds) {
    if (kinds.has("project")) this.#fill();
  }

  #fill() {
    const { session, builder: { kernels } } = this, { project } = session;
    const change = (parts, what) => session.change(parts, what);
    const own = Object.keys(kernels.losses).filter(isOwnLoss);
    const losses = [...LOSSES[project.task], ...(project.task === "classes" ? [] : own)];
    const group = (name, ...parts) => unlessLocked(project, name, parts);
    refilled(this.host, [
      element("h2", {}, "Learning"),
      ...group("loss", choice("loss", options(losses), lossOf(project), (loss) => change({ loss, output: null }, "another loss")),
      ...(outputsFor(lossOf(project)).length > 1
        ? [choice("output", options(outputsFor(lossOf(project))), outputOf(project), (output) => change({ output }, "another output"))] : [])),
      ...group("optimiser", ...this.#optimiser(project, kernels)),
      ...group("schedule", ...this.#schedule(project, kernels)),
      ...group("penalty", ...this.#penalty(project, kernels)),
      ...group("batch", numberField("batch", project.batch ?? 0, {
        holds: (x) => Number.isInteger(x) && x >= 0 && x <= MOST.points, hint: `a whole number up to ${grouped(MOST.points)}, or 0 for all at once`,
        change: (x) => change({ batch: x || null }, "another batch"),
      })),
      element("details", { "data-name": "start" }, element("summary", {}, "Initial weights and order"),
        ...group("init", choice("weights", [["", "to suit each layer"], ...options(Object.keys(kernels.initialisers))], project.init ?? "", (init) => change({ init: init || null }, "other initial weights")),
        seedField("seed of weights", project.rng, (rng) => change({ rng }, "other initial weights"))),
        seedField("seed of order", project.seed, (seed) => change({ seed }, "another order"))),
    ]);
  }

  #optimiser({ optimiser, schedule, ...project }, kernels) {
    const { name } = optimiser, all = filled(kernels.optimisers[name].settings, optimiser.settings);
    const set = (setting, x) => this.session.change({ optimiser: { name, settings: { ...all, [setting]: x } } }, `another ${readable(setting)}`);
    const field = ([setting, x]) => (typeof x === "boolean" ? tick(readable(setting), x, (isOn) => set(setting, isOn))
      : numberField(readable(setting), x, { ...within(kernels.optimisers[name].bounds[setting]), change: (y) => set(setting, y) }));
    const { learning_rate: own, ...others } = all, first = schedule?.settings.rate ?? own;
    const withRate = (chosen, x) => ({
      optimiser: { name: chosen, settings: { ...(chosen === name ? all : {}), learning_rate: x } },
      ...(schedule ? { schedule: { ...schedule, settings: { ...schedule.settings, rate: x } } } : {}),
    });
    const rate = numberField("learning rate", first, {
      ...within(kernels.optimisers[name].bounds.learning_rate), change: (x) => this.session.change(withRate(name, x), "another learning rate"),
    });
    rate.querySelector("input").disabled = schedule !== null && isLocked(project, "schedule");
    const pick = (other) => this.session.change(withRate(other, rateFor(kernels, name, other, first)), "another optimiser");
    return [
      choice("optimiser", options(Object.keys(kernels.optimisers)), name, pick), rate, ...(schedule ? [this.rate = element("p", { class: "small" })] : []),
      element("details", { "data-name": "optimiser" }, element("summary", {}, "More settings"), ...Object.entries(others).map(field)),
    ];
  }

  /** Tell the rate of this epoch where a schedule changes it. */
  show() {
    const { project: { schedule }, training } = this.session;
    if (schedule === null) return;
    const words = `The ${readable(schedule.name)} schedule starts from this rate; in this epoch it is ${number(training.rate)}.`;
    if (this.rate.textContent !== words) this.rate.textContent = words;
  }

  #schedule({ schedule, optimiser }, kernels) {
    const rate = schedule?.settings.rate ?? filled(kernels.optimisers[optimiser.name].settings, optimiser.settings).learning_rate;
    const pick = choice("schedule", [["", "none"], ...options(Object.keys(kernels.schedules))], schedule?.name ?? "", (name) => this.session.change(
      { schedule: name ? { name, settings: { ...kernels.schedules[name].settings, rate } } : null }, "another schedule"));
    if (schedule === null) return [pick];
    const all = filled(kernels.schedules[schedule.name].settings, schedule.settings);
    const others = Object.entries(all).filter(([setting]) => setting !== "rate"); // it has its field above
    return [pick, ...others.map(([setting, x]) => numberField(readable(setting), x, {
      ...within(kernels.schedules[schedule.name].bounds[setting]),
      change: (y) => this.session.change({ schedule: { name: schedule.name, settings: { ...all, [setting]: y } } }, "another schedule"),
    }))];
  }

  #penalty({ penalty }, kernels) {
    const pick = choice("penalty", [["", "none"], ...options(Object.keys(kernels.penalties))], penalty?.name ?? "",
      (name) => this.session.change({ penalty: name ? { name, strength: penalty?.strength ?? 0.01 } : null }, "another penalty"));
    if (penalty === null) return [pick];
    return [pick, numberField("strength", penalty.strength, { change: (strength) => this.session.change({ penalty: { ...penalty, strength } }, "another penalty") })];
  }
}
