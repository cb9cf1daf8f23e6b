// What is watched while a network trains: curves of loss and score, histograms, and all of it in words.

import { Chart, Histogram } from "./charts.mjs";
import { element } from "../../page/static/dom.mjs";
import { listed, shortened } from "./names.mjs";
import { counted, number } from "../../page/static/numbers.mjs";
import { classOf } from "./scores.mjs";

const HOW = "Arrow keys go to the nearest point in their direction, Page Down to the next point.";

export class Watching {
  constructor(host, builder) {
    Object.assign(this, { host, builder });
    const figure = (name) => element("figure", { class: `chart ${name}` });
    this.loss = new Chart(figure("loss"), "Loss", [
      { name: "train", kind: "train", of: (m) => m.loss }, { name: "test", kind: "test", of: (m) => m.validation_loss },
    ]);
    this.score = new Chart(figure("score"), "Accuracy", [
      { name: "train", kind: "train", of: (m) => m.accuracy ?? m.r2 }, { name: "test", kind: "test", of: (m) => m.validation_accuracy ?? m.validation_r2 },
    ], { isShare: true });
    const log = element("input", { type: "checkbox", change: () => {
      this.loss.isLog = log.checked;
      this.show();
    } });
    this.histograms = element("div", { class: "histograms" });
    this.ghosts = [];
    host.replaceChildren(
      element("h2", {}, "Watching"), this.loss.host, element("label", { class: "field tick" }, log, element("span", {}, "logarithmic")), this.score.host,
      element("details", { "data-name": "histograms", toggle: () => this.show() }, element("summary", {}, "Histograms of each layer"), this.histograms),
    );
  }

  get session() {
    return this.builder.session;
  }

  show() {
    const { training } = this.session;
    this.score.title = training.settings.metric === "r2" ? "R²" : "Accuracy";
    this.loss.title = training.settings.penalty ? "Loss, with the penalty" : "Loss";
    for (const { host, title } of [this.loss, this.score]) host.querySelector("h3").textContent = title;
    this.loss.update(training, this.ghosts);
    this.score.update(training, this.ghosts);
    if (this.histograms.parentNode.open) this.#histograms();
  }

  /** Show the histograms, two of each layer, one layer after the other while it trains. */
  #histograms() {
    const { layers, theta, gradient } = this.session.training;
    if (this.layers !== layers) this.#makeHistograms(layers);
    this.shown.forEach(({ layer, weights, slopes }, l) => {
      if (this.builder.playing && this.builder.frames % layers.length !== l) return;
      const end = layer.start + layer.units * (layer.inputs + 1);
      weights.update(theta.subarray(layer.start, end));
      slopes.update(gradient.subarray(layer.start, end));
    });
  }

  #makeHistograms(layers) {
    this.layers = layers;
    this.shown = layers.map((layer, l) => ({
      layer, weights: new Histogram("value", `Layer ${l + 1}, weights and biases`),
      slopes: new Histogram("grad", `Layer ${l + 1}, gradients of the last batch`),
    }));
    this.histograms.replaceChildren(...this.shown.flatMap(({ weights, slopes }, l) => [element("h4", {}, `Layer ${l + 1}`), weights.figure, slopes.figure]));
  }

  /** Where the training is, in a sentence. */
  words() {
    const { epoch, measures, settings } = this.session.training;
    if (!measures.loss?.length) return `${epoch === 0 ? "Before the first epoch" : `After ${counted(epoch, "epoch")}, of which there are no curves here`}: ${counted(this.session.data.train.length, "training point")}, ${counted(this.session.data.test.length, "test point")}.`;
    const name = settings.metric, word = name === "r2" ? "R²" : name, last = (column) => number(column.at(-1), 3);
    const test = measures.validation_loss?.length ? `; test loss ${last(measures.validation_loss)}, test ${word} ${last(measures[`validation_${name}`])}` : "";
    const { marks } = this.builder.parts.why;
    return `After ${counted(epoch, "epoch")}: loss ${last(measures.loss)}, ${word} ${last(measures[name])}${test}${marks ? `; ${marks}` : ""}.`;
  }

  /** What the output's picture shows, in a sentence. */
  border() {
    const { project, training, data } = this.session;
    const { outputs } = training.measured(training.train);
    if (project.task === "regression") return `The output over the inputs, with ${counted(data.y.length, "point")}. ${this.words()} ${HOW}`;
    const n = training.train.targets.length, units = outputs.length / n, counts = {};
    for (let i = 0; i < n; i += 1) {
      const told = classOf(outputs, i, n, units, training.settings.loss);
      counts[told] = (counts[told] ?? 0) + 1;
    }
    const parts = listed(Object.entries(counts).map(([k, count]) => `${count} in class ${shortened(project.data.labels?.[k] ?? k)}`));
    const what = project.shown.length === 1 ? "The probability of each class over the input" : "The plane with its border between classes";
    return `${what}, and ${counted(data.y.length, "point")}. Of ${counted(n, "training point")} the network puts ${parts}. ${this.words()} ${HOW}`;
  }
}
