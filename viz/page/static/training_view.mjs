// The network of a training's page: lines as wide as the weights or gradients, units with numbers and marks.

import { drawn } from "./dom.mjs";
import { number } from "./numbers.mjs";

const SIGNS = { dead: "✕", saturated: "▬" };
const THINNEST = 0.4; // points
const ROOM = 13; // points: a unit with a smaller radius has no room for a number
const WIDEST = 5; // characters in a unit; more are written smaller

/** A number in a unit. */
const short = (x) => [2, 1].map((digits) => number(x, digits)).find((words, i) => i === 1 || !words.includes("e"));

export class TrainingView {
  /** `choose(place)` chooses a parameter. */
  constructor(host, batches, { choose }) {
    Object.assign(this, { host, batches });
    const { layers, names } = batches.data;
    const by = (id) => host.querySelector(`[id="${id}"]`);
    this.lines = [];
    layers.forEach((layer, l) => {
      for (let j = 0; j < layer.units; j += 1) {
        for (let k = 0; k < layer.inputs; k += 1) {
          const path = by(`w${layer.key}-${j + 1}-${k + 1}`), place = batches.placeOf(l, j, k);
          if (path !== null) this.lines.push(this.#line(path, l, place, names[place], choose));
        }
      }
    });
    this.widest = Math.max(...this.lines.map(({ path }) => Number(path.getAttribute("stroke-width"))), 1);
    this.units = [];
    layers.forEach((layer, l) => {
      if (l === 0) for (let k = 0; k < layer.inputs; k += 1) this.#unit(by(this.#inputKey(layer, k)), -1, k, null);
      for (let j = 0; j < layer.units; j += 1) this.#unit(by(`a${layer.key}-${j + 1}`), l, j, () => choose(batches.placeOf(l, j, layer.inputs)));
    });
  }

  #inputKey({ key }, k) {
    return key > 1 ? `a${key - 1}-${k + 1}` : `x-${k + 1}`;
  }

  #line(path, layer, place, name, choose) {
    const title = drawn("title", {}), hit = drawn("path", { class: "hit", d: path.getAttribute("d") }, title);
    for (const attribute of ["stroke", "stroke-dasharray", "stroke-opacity"]) path.removeAttribute(attribute);
    path.classList.add("weight");
    path.after(hit);
    hit.addEventListener("click", () => choose(place));
    return { path, hit, title, layer, place, name };
  }

  #unit(circle, layer, unit, choose) {
    if (circle === null) return;
    const [x, y, r] = ["cx", "cy", "r"].map((name) => Number(circle.getAttribute(name)));
    const title = drawn("title", {}), text = drawn("text", { class: "mean", x, y: y + 3.6, "text-anchor": "middle" });
    const sign = drawn("text", { class: "health", x: x + r + 2, y: y - r + 4 });
    circle.classList.add("unit");
    circle.append(title);
    circle.after(text, sign);
    if (choose !== null) circle.addEventListener("click", choose);
    this.units.push({ circle, text, sign, title, layer, unit, hasRoom: r >= ROOM });
  }

  /** Show a position: weights as lines, in a backward step gradients; the numbers of units that are known. */
  write(position, chosen) {
    const { batches } = this, step = batches.stepAt(position), theta = batches.thetaAt(position);
    const gradients = batches.gradientsAt(position), isBack = step?.kind === "backward";
    const shown = (place) => (isBack ? gradients[place] ?? 0 : theta[place]);
    const most = batches.data.layers.map((_, l) => Math.max(...this.lines.filter((line) => line.layer === l).map(({ place }) => Math.abs(shown(place))), 0) || 1);
    for (const { path, title, layer, place, name } of this.lines) {
      const x = shown(place), share = Math.abs(x) / most[layer];
      path.setAttribute("stroke-width", (THINNEST + (this.widest - THINNEST) * share).toFixed(2));
      path.setAttribute("stroke-opacity", (0.15 + 0.85 * share).toFixed(2));
      path.classList.toggle("negative", x < 0);
      path.classList.toggle("back", isBack);
      path.classList.toggle("chosen", place === chosen);
      const slope = gradients === null ? "" : `, gradient ${gradients[place] === null ? "—" : number(gradients[place])}`;
      title.textContent = `${name} = ${number(theta[place])}${slope}`;
    }
    this.#writeUnits(position, step, batches.locationOf(chosen));
  }

  #writeUnits(position, step, { layer: l, unit: j }) {
    const { batches } = this, marks = batches.marksAt(position);
    const means = step === null ? null : batches.data.batches[step.k].means;
    for (const { circle, text, sign, title, layer, unit, hasRoom } of this.units) {
      const mean = means === null ? null : Number(means[layer + 1][unit]);
      const found = marks.find((mark) => mark.layer === layer && mark.unit === unit);
      text.textContent = mean === null || !hasRoom ? "" : short(mean);
      text.classList.toggle("wide", text.textContent.length > WIDEST);
      sign.textContent = SIGNS[found?.mark] ?? "";
      title.textContent = [mean === null ? "" : `mean ${number(mean)}`, found?.words ?? ""].filter(Boolean).join(". ");
      circle.classList.toggle("chosen", layer === l && unit === j);
      circle.classList.toggle("now", step?.kind === "forward" && layer >= 0);
    }
  }
}
