// The data: a set and its size, one's own points, and the part to test with.

import { DATA_SETS } from "./datasets.mjs";
import { element } from "../../page/static/dom.mjs";
import { choice, nameShown, refilled, seedField, slider, tick } from "./fields.mjs";
import { written } from "./features.mjs";
import { isLocked, unlessLocked } from "./locks.mjs";
import { TASK_NAMES } from "./names.mjs";
import { counted } from "../../page/static/numbers.mjs";
import { LOSSES, MOST, classesOf } from "./project.mjs";
import { fitReach, keepReach } from "./reach.mjs";
import { fragmentIn } from "./share.mjs";
import { TablePanel } from "./table_panel.mjs";

const NAMES = {
  moons: "moons", circles: "circles", xor: "xor", blobs: "blobs", spirals: "spirals",
  line: "noisy line", sine: "noisy sine", houses: "house prices", own: "own points",
};

export class DataPanel {
  constructor(host, builder) {
    Object.assign(this, { host, builder });
    this.drawing = false;
    this.brush = 0;
    this.table = new TablePanel((found) => this.#take(found));
    for (const name of ["dragover", "drop"]) document.addEventListener(name, (event) => this.#drop(event));
  }

  /** A file that is dropped anywhere on the page. */
  async #drop(event) {
    event.preventDefault();
    const [file] = event.type === "drop" ? event.dataTransfer.files : [];
    if (!file) return;
    const text = await file.text();
    this.builder.say("");
    if (file.name.endsWith(".json") || fragmentIn(text) !== null) this.builder.parts.taking.open(text);
    else if (isLocked(this.session.project, "data")) this.builder.say("The data of this exercise are locked: no table can take their place.");
    else {
      this.table.read(text);
      this.table.notes.scrollIntoView({ block: "nearest" });
    }
  }

  /** Use a table's examples. */
  #take({ X, y, names, labels, task }) {
    const width = X[0].length, { seed } = this.session.project.data;
    const wide = X.some((row) => row.some((x) => Math.abs(x) > 10));
    const data = { kind: "own", X, y, names, labels, seed, scaled: wide, n: X.length, noise: 0, classes: 2 };
    const features = Array.from({ length: width }, (_, k) => `x${k + 1}`);
    this.session.change({ data, task, features, shown: width === 1 ? [0] : [0, 1], loss: null, output: null }, "a table");
  }

  get session() {
    return this.builder.session;
  }

  changed(kinds) {
    if (kinds.has("project") || kinds.has("data")) this.#fill();
  }

  #fill() {
    const { project } = this.session, { data } = project, isOwn = data.kind === "own";
    if (isLocked(project, "data")) this.drawing = false;
    refilled(this.host, unlessLocked(project, "data", [
      element("h2", {}, "Data"),
      choice("set", Object.entries(NAMES), data.kind, (kind) => this.#kind(kind)),
      ...(isOwn ? this.#ownFields(project) : this.#setFields(project)),
      slider("test share", project.test, { min: 0, max: MOST.test, step: 0.05, show: (x) => `${Math.round(100 * x)}%`, change: (test) => this.session.change({ test }, "another test share") }),
      tick("standardise the inputs", data.scaled, (scaled) => this.#change({ scaled })),
      ...(data.scaled ? [element("p", { class: "small" }, "The network, its weights and formulas read (x − mean) / deviation for x; the axes show x as it was given.")] : []),
      ...this.#axes(project),
      this.#draw(project),
      this.table.box,
    ]));
    this.#brush();
  }

  #setFields({ data }) {
    const fields = [
      slider("examples", data.n, { min: 10, max: 500, step: 10, change: (n) => this.#change({ n }) }),
      slider("noise", data.noise, { min: 0, max: 1, step: 0.01, change: (noise) => this.#change({ noise }) }),
    ];
    if (["blobs", "spirals"].includes(data.kind)) {
      fields.push(slider("classes", data.classes, { min: 2, max: MOST.classes, step: 1, change: (classes) => this.#change({ classes }) }));
    }
    return [...fields, element("div", { class: "pair" },
      seedField("seed", data.seed, (seed) => this.#change({ seed })),
      element("button", { type: "button", click: () => this.#change({ seed: (data.seed + 1) % 2 ** 32 }) }, "New sample"))];
  }

  #ownFields({ task, data }) {
    const whole = data.y.every((y) => Number.isInteger(y) && y >= 0);
    const fitting = Object.keys(LOSSES).filter((name) => name === "regression"
      || (whole && Math.max(...data.y) < (name === "two" ? 2 : MOST.classes)));
    return [
      choice("task", fitting.map((name) => [name, TASK_NAMES[name]]), task, (wanted) => this.session.change({ task: wanted }, "another task")),
      element("p", { class: "small" }, counted(data.y.length, "point"),
        ...(data.labels ?? []).flatMap((label, k) => [k === 0 ? ": " : ", ", nameShown(label), ` is class ${k}`])),
    ];
  }

  /** Which two of many columns are shown. */
  #axes({ shown, data: { names } }) {
    const width = this.session.data.X[0].length;
    if (width < 3) return [];
    const columns = Array.from({ length: width }, (_, k) => [String(k), names?.[k] ?? written(`x${k + 1}`)]);
    const pick = (at) => (k) => {
      const wanted = shown.map((old, i) => (i === at ? Number(k) : old));
      if (wanted[0] === wanted[1]) wanted[1 - at] = shown[at];
      this.session.change({ shown: wanted }, "other axes");
    };
    return [choice("across", columns, String(shown[0]), pick(0)), choice("up", columns, String(shown[1]), pick(1))];
  }

  /** The switch for drawing points, and the class that a click adds. */
  #draw({ task, shown, data: { labels } }) {
    const button = element("button", { type: "button", "aria-pressed": String(this.drawing), click: () => this.#toggle() }, "Draw points");
    const clear = element("button", { type: "button", title: "One point of each class stays", click: () => this.edit({ clear: true }) }, "Clear");
    const parts = [element("div", { class: "pair" }, button, ...(this.drawing ? [clear] : []))];
    if (this.drawing && task !== "regression") {
      const classes = task === "two" ? 2 : MOST.classes;
      parts.push(choice("class", Array.from({ length: classes }, (_, k) => [String(k), labels?.[k] ?? String(k)]), String(this.brush), (k) => {
        this.brush = Number(k);
        this.#brush();
      }));
    }
    const isPartly = shown.length === 2 && (task === "regression" || this.session.data.X[0].length > 2);
    if (this.drawing) {
      parts.push(element("p", { class: "small" }, "Click to add a point, drag to move one, Shift and click to remove it. The axes stay as they are until you stop drawing.",
        isPartly ? " What the picture does not show of a new point is the mean of the others." : ""));
    }
    return element("div", { class: "drawing" }, ...parts);
  }

  #toggle() {
    this.drawing = !this.drawing;
    if (!this.drawing) fitReach(this.session.data.X);
    this.#fill();
    this.builder.show();
  }

  #brush() {
    this.brush = Math.min(this.brush, Math.max(1, classesOf(this.session.project, this.session.data.y) - 1));
    this.builder.outputs.drawing = this.drawing ? this.brush : null;
  }

  #kind(kind) {
    if (kind === "own") this.#own(this.session.project, "own points");
    else {
      const { task, features, n, noise, classes } = DATA_SETS[kind];
      const data = { kind, n, noise, classes: classes ?? 2, seed: this.session.project.data.seed, scaled: false };
      const wanted = task === "two" && this.session.project.task !== "regression" ? "two" : task;
      const shown = features === 1 ? [0] : [0, 1], same = features === this.session.data.X[0].length;
      this.session.change({ data, task: wanted, shown, ...(same ? {} : { features: features === 1 ? ["x1"] : ["x1", "x2"] }) }, "other data");
    }
  }

  #change(parts) {
    this.session.change({ data: { ...this.session.project.data, ...parts } }, "other data");
  }

  /** Make the points that are there one's own. */
  #own({ data }, what, X = this.session.data.X, y = this.session.data.y, together = null) {
    const { seed, scaled, names = null, labels = null, signs } = data; // signs: Python gave classes of -1 and 1
    this.session.change({ data: { kind: "own", X, y, names, labels, seed, scaled, n: X.length, noise: 0, classes: 2, ...(signs ? { signs } : {}) } }, what, together);
  }

  /** Change one's own points: add, move or remove one, or all but the first of each class. */
  edit({ add, move, remove, clear, shown, y: at }) {
    const { project, data } = this.session;
    let X = [...data.X], y = [...data.y];
    const row = (base, numbers) => Object.assign([...base], Object.fromEntries(project.shown.map((k, i) => [k, Math.fround(numbers[i])])));
    const target = (given) => (project.task === "regression" && project.shown.length === 1 ? Math.fround(given) : given);
    if (add) {
      if (y.length >= MOST.points) return;
      const means = X[0].map((_, k) => X.reduce((sum, each) => sum + each[k], 0) / X.length);
      const near = project.task === "regression" && project.shown.length === 2 ? y.reduce((sum, each) => sum + each, 0) / y.length : add.y;
      X.push(row(means, add.shown));
      y.push(target(near));
    } else if (move !== undefined) {
      X[move] = row(X[move], shown);
      if (project.shown.length === 1 && project.task === "regression") y[move] = target(at);
    } else if (y.length > 1) {
      const isKept = (k, i) => (clear ? (project.task === "regression" ? i === 0 : y.indexOf(k) === i) : i !== remove), kept = y.map(isKept);
      [X, y] = [X, y].map((list) => list.filter((_, i) => kept[i]));
    }
    keepReach(X, data.X);
    this.#own(project, "a point", X, y, move === undefined ? null : `move ${move}`);
  }
}
