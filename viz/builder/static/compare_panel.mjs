// Snapshots: how a network was set and how it did, beside the one of now. Their curves and borders stay as ghosts.

import { borderOf, bordersOf } from "./contour.mjs";
import { byId, element } from "../../page/static/dom.mjs";
import { written } from "./features.mjs";
import { pictureOf } from "./kept_picture.mjs";
import { curvesOf } from "./line.mjs";
import { readable } from "./names.mjs";
import { counted, grouped, number } from "../../page/static/numbers.mjs";
import { lossOf, outputOf } from "./project.mjs";

const MOST_KEPT = 6;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** A project's settings in words, row by row. */
export function settingsInWords({ data, test, features, hidden, loss, optimiser, schedule, penalty, batch, init, ...project }) {
  const settings = ({ name, settings: given = {} }) => [readable(name), ...Object.entries(given)
    .filter(([, x]) => x !== 0 && x !== false).map(([key, x]) => `${readable(key)} ${x === true ? "yes" : number(x)}`)].join(", ");
  const all = { data, features, hidden, loss, ...project };
  return {
    data: data.kind === "own" ? counted(data.y.length, "own point") : `${data.kind}, ${counted(data.n, "point")}, noise ${number(data.noise)}, seed ${data.seed}`,
    "test share": `${Math.round(100 * test)}%`,
    inputs: features.map(written).join(", "),
    network: [...hidden.map(({ units, activation }) => `${units} ${readable(activation)}`), outputOf(all)].join(" – "),
    loss: readable(lossOf(all)),
    optimiser: settings(optimiser),
    schedule: schedule ? settings(schedule) : "none",
    penalty: penalty ? `${penalty.name}, ${number(penalty.strength)}` : "none",
    batch: batch === null ? "all" : String(batch),
    "initial weights": `${init ? readable(init) : "to suit each layer"}, seed ${project.rng}`,
  };
}

function describe(canvas, words) {
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", words);
}

export class ComparePanel {
  constructor(host, builder) {
    Object.assign(this, { host, builder, kept: [], named: 0, now: element("canvas", {}) });
    describe(this.now, "The output of now");
    byId("keep").addEventListener("click", () => this.keep());
    byId("to-compare").addEventListener("click", () => {
      this.host.scrollIntoView();
      this.host.querySelector("h2").focus({ preventScroll: true });
    });
    this.#fill();
  }

  get session() {
    return this.builder.session;
  }

  /** Keep how it is now. */
  keep() {
    const { session, builder: { ground } } = this, { project, training } = session;
    if (this.kept.length === MOST_KEPT) this.kept.shift();
    const isLine = project.shown.length === 1;
    const pieces = isLine || project.task === "regression" ? [] : project.task === "two" ? borderOf(ground.shownOutput(), ground.size)
      : bordersOf(ground.likeliest().best, ground.size);
    const curves = isLine ? curvesOf(session, ground).map((each) => each.slice()) : [];
    const measures = Object.fromEntries(Object.entries(training.measures).map(([name, column]) => [name, [...column]]));
    const name = LETTERS[this.named % LETTERS.length];
    this.named += 1;
    this.kept.push({ name, project, theta: training.theta.slice(), epoch: training.epoch, measures, pieces, curves, ranges: ground.ranges, picture: this.#picture() });
    this.#changed();
    this.builder.tell(`Snapshot ${name} is kept.`);
  }

  /** The output of now without the borders of other snapshots. */
  #picture() {
    const { outputs } = this.builder, { ghosts } = outputs;
    outputs.ghosts = [];
    outputs.drawPoints();
    const picture = pictureOf(outputs);
    outputs.ghosts = ghosts;
    outputs.drawPoints();
    return picture;
  }

  #changed() {
    this.builder.parts.watching.ghosts = this.kept;
    this.builder.outputs.ghosts = this.kept;
    this.#fill();
    this.builder.show();
  }

  #fill() {
    byId("to-compare").hidden = this.kept.length === 0;
    const lead = element("p", { class: "small" }, "Keep a snapshot below the output: its curves and border stay as pale lines there, and its settings and results are listed here beside the current ones.");
    this.table = element("div", { class: "scrolled-table" });
    this.host.replaceChildren(element("h2", { tabindex: "-1" }, "Compare"), lead, this.table);
    this.#tabulate();
  }

  changed(kinds) {
    if (kinds.has("project")) this.#tabulate();
  }

  #tabulate() {
    if (this.kept.length === 0) {
      this.table.replaceChildren();
      return;
    }
    const now = settingsInWords(this.session.project), columns = this.kept.map(({ project }) => settingsInWords(project));
    const row = (name) => element("tr", {}, element("th", { scope: "row" }, name), element("td", {}, now[name]),
      ...columns.map((each) => element("td", { class: each[name] === now[name] ? null : "other" }, each[name])));
    this.results = element("tbody", {});
    const pictures = element("tr", { class: "compared" }, element("th", { scope: "row" }, "output"),
      ...[this.now, ...this.kept.map(({ picture }) => picture)].map((each) => element("td", {}, each)));
    for (const each of this.kept) describe(each.picture, `The output of snapshot ${each.name}`);
    this.table.replaceChildren(element("table", {},
      element("thead", {}, element("tr", {}, element("th", {}), element("th", { scope: "col" }, "now"), ...this.kept.map((kept) => this.#head(kept)))),
      element("tbody", {}, pictures), this.results, element("tbody", {}, ...Object.keys(now).map(row))));
    this.show();
  }

  #head(kept) {
    const button = (words, act) => element("button", { type: "button", "aria-label": `${words} ${kept.name}`, click: act }, words);
    return element("th", { scope: "col" }, kept.name, " ", button("open", () => {
      this.builder.play(false);
      this.session.replace({ ...kept.project, weights: [...kept.theta] }, `opening ${kept.name}`);
    }), button("drop", () => {
      this.kept = this.kept.filter((each) => each !== kept);
      this.#changed();
    }));
  }

  /** The results of now beside those of the snapshots. */
  show() {
    if (this.kept.length === 0 || !this.results?.isConnected) return;
    pictureOf(this.builder.outputs, this.now);
    const { training } = this.session, last = (measures, name) => (measures[name]?.length ? number(measures[name].at(-1), 3) : "–");
    const scores = (measures, prefix) => last(measures, `${prefix}accuracy`) === "–" ? last(measures, `${prefix}r2`) : last(measures, `${prefix}accuracy`);
    const all = [training, ...this.kept], isR2 = training.settings.metric === "r2";
    const row = (name, of) => element("tr", {}, element("th", { scope: "row" }, name), ...all.map((each) => element("td", {}, of(each))));
    this.results.replaceChildren(
      row("epochs", ({ epoch }) => grouped(epoch)), row("train loss", ({ measures }) => last(measures, "loss")),
      row("test loss", ({ measures }) => last(measures, "validation_loss")), row(isR2 ? "train R²" : "train accuracy", ({ measures }) => scores(measures, "")),
      row(isR2 ? "test R²" : "test accuracy", ({ measures }) => scores(measures, "validation_")),
    );
  }
}
