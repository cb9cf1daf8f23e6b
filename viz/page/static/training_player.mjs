// The player of a training: its position among the steps of the batches, and what the page shows there.

import { Batches, STEPS } from "./batches.mjs";
import { byId, drawn, element } from "./dom.mjs";
import { Link, linkedStep } from "./link.mjs";
import { number } from "./numbers.mjs";
import { markScrolling } from "./scrolling.mjs";
import { TrainingView } from "./training_view.mjs";

const PACE = 1400; // milliseconds a step
const [WIDE, HIGH] = [340, 110], AREA = { left: 50, right: 332, top: 8, bottom: 86 };

class TrainingPlayer {
  constructor(data) {
    this.batches = new Batches(data);
    this.timer = null;
    this.chosen = 0;
    this.view = new TrainingView(byId("graph"), this.batches, { choose: (place) => this.choose(place) });
    this.position = Math.min(linkedStep() ?? 0, this.batches.length);
    this.link = new Link((position) => this.stepTo(position));
    this.#fill(data);
    this.#listen();
    byId("scrubber").max = String(this.batches.length);
    byId("scrubber").style.setProperty("--turn", "1");
    for (const id of ["rows", "steps", "sentence"]) markScrolling(byId(id));
    this.show();
  }

  #fill({ layers, batches }) {
    const options = layers.flatMap(({ number: l, units }, at) => Array.from({ length: units }, (_, j) => element("option", { value: `${at} ${j}` }, `layer ${l}, unit ${j + 1}`)));
    byId("unit").replaceChildren(...options);
    byId("steps").replaceChildren(...batches.map((_, k) => element("li", {}, element("button", { type: "button", click: () => this.stepTo(this.batches.positionOf(k)) }, this.batches.title(k)))));
  }

  choose(place) {
    this.chosen = place;
    this.show();
  }

  stepTo(position) {
    this.pause();
    this.go(position);
  }

  go(position) {
    this.position = Math.max(0, Math.min(position, this.batches.length));
    if (this.position === this.batches.length) this.pause();
    this.show();
  }

  play() {
    if (this.position === this.batches.length) this.position = 0;
    const tick = () => {
      this.go(this.position + 1);
      if (this.timer !== null) this.timer = setTimeout(tick, PACE / Number(byId("speed").value));
    };
    this.timer = 0;
    tick();
    this.#showPlaying();
  }

  pause() {
    clearTimeout(this.timer);
    this.timer = null;
    this.#showPlaying();
  }

  #showPlaying() {
    byId("play").setAttribute("aria-label", this.timer === null ? "Play" : "Pause");
    byId("play").classList.toggle("playing", this.timer !== null);
  }

  show() {
    const { batches, position, chosen } = this, step = batches.stepAt(position);
    this.view.write(position, chosen);
    const phase = byId("phase"), sentence = batches.sentence(position, chosen);
    phase.textContent = batches.phase(position);
    phase.className = step === null ? "" : step.kind === "backward" ? "backward" : "forward";
    byId("sentence").replaceChildren(element("span", { class: "words" }, sentence));
    byId("sentence").classList.toggle("long", sentence.length > 80);
    byId("spoken").textContent = sentence;
    this.#rows(step);
    this.#curve(step);
    this.#position(step);
    this.link.write(position);
  }

  #position(step) {
    const { position, batches } = this, scrubber = byId("scrubber");
    scrubber.value = String(position);
    scrubber.style.setProperty("--done", String(position / batches.length));
    scrubber.setAttribute("aria-valuetext", batches.phase(position));
    byId("previous").disabled = byId("restart").disabled = position === 0;
    byId("next").disabled = byId("last").disabled = position === batches.length;
    const list = byId("steps");
    [...list.children].forEach((item, k) => {
      const isNow = step !== null && step.k === k, { offsetTop: top, offsetHeight: high } = item;
      if (isNow) item.firstChild.setAttribute("aria-current", "step");
      else item.firstChild.removeAttribute("aria-current");
      if (isNow && (top < list.scrollTop || top + high > list.scrollTop + list.clientHeight)) list.scrollTop = top - list.clientHeight / 2;
    });
  }

  /** The parameters of the chosen unit: before, gradient, after. */
  #rows(step) {
    const { batches, chosen, position } = this, { layer: l, unit: j } = batches.locationOf(chosen);
    const { names, theta, layers } = batches.data, { inputs } = layers[l];
    const gradients = batches.gradientsAt(position), k = step?.k ?? 0, isDone = step?.kind === "update";
    byId("unit").value = `${l} ${j}`;
    const rows = Array.from({ length: inputs + 1 }, (_, input) => {
      const place = batches.placeOf(l, j, input), slope = gradients?.[place] ?? null;
      const cell = (name, x) => element("td", x === null ? { class: `${name} unknown` } : { class: name, title: String(x) }, x === null ? "—" : number(x));
      const button = element("button", { type: "button", class: "name", "aria-pressed": String(place === chosen), click: () => this.choose(place) }, names[place]);
      return element("tr", { class: place === chosen ? "chosen" : "" }, element("th", { scope: "row" }, button),
        cell("value", theta[k][place]), cell("grad", slope), cell("value", isDone ? theta[k + 1][place] : null));
    });
    const focused = byId("rows").contains(document.activeElement);
    byId("body").replaceChildren(...rows);
    const now = byId("body").querySelector(".chosen");
    if (focused) now?.querySelector("button").focus({ preventScroll: true });
  }

  /** The cost of each batch, up to the step that is shown. */
  #curve(step) {
    const { data: { batches } } = this.batches, costs = batches.map(({ cost }) => Number(cost)).filter(Number.isFinite);
    const [low, high] = [Math.min(0, ...costs), Math.max(...costs, Number.MIN_VALUE)], { left, right, top, bottom } = AREA;
    const across = (k) => left + (batches.length === 1 ? 0.5 : k / (batches.length - 1)) * (right - left);
    const down = (y) => bottom - ((y - low) / (high - low || 1)) * (bottom - top);
    const known = step === null ? 0 : step.k + (step.kind === "forward" ? 0 : 1);
    const path = (from, to) => batches.slice(from, to).map(({ cost }, i) => `${i ? "L" : "M"}${across(from + i).toFixed(1)} ${down(Number(cost)).toFixed(1)}`).join("");
    const text = (x, y, anchor, words) => drawn("text", { x, y, "text-anchor": anchor }, words);
    const words = known === 0 ? "No cost is known yet." : `Cost of batch ${known}: ${number(Number(batches[known - 1].cost))}`;
    const picture = drawn("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img", "aria-label": words },
      drawn("path", { class: "axis", d: `M${left} ${top}V${bottom}H${right}` }),
      drawn("path", { class: "curve to-come", d: path(0, batches.length) }), drawn("path", { class: "curve", d: path(0, known) }),
      text(left - 5, top + 9, "end", number(high, 3)), text(left - 5, bottom, "end", number(low, 3)),
      text(left, bottom + 16, "start", "1"), text(right, bottom + 16, "end", `batch ${batches.length}`));
    if (known > 0) picture.append(drawn("circle", { class: "here", cx: across(known - 1), cy: down(Number(batches[known - 1].cost)), r: 4 }));
    byId("plot").replaceChildren(picture);
  }

  #listen() {
    const on = (id, type, act) => byId(id).addEventListener(type, act), batch = STEPS.length;
    const acts = {
      Home: () => this.stepTo(0),
      End: () => this.stepTo(this.batches.length),
      ArrowRight: () => this.stepTo(this.position + 1),
      ArrowLeft: () => this.stepTo(this.position - 1),
      PageDown: () => this.stepTo(this.position + batch),
      PageUp: () => this.stepTo(this.position - batch),
      " ": () => (this.timer === null ? this.play() : this.pause()),
      Escape: () => { byId("help").open = false; },
      "?": () => byId("help").toggleAttribute("open"),
    };
    const buttons = { restart: "Home", previous: "ArrowLeft", play: " ", next: "ArrowRight", last: "End" };
    for (const [id, key] of Object.entries(buttons)) on(id, "click", acts[key]);
    on("scrubber", "input", (event) => this.stepTo(Number(event.target.value)));
    on("unit", "change", (event) => {
      const [l, j] = event.target.value.split(" ").map(Number);
      this.choose(this.batches.placeOf(l, j, 0));
    });
    document.addEventListener("keydown", (event) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target.closest("input, select, textarea")) return;
      if (event.key === " " && event.target.closest("button, summary")) return;
      const act = acts[event.key];
      if (act === undefined) return;
      event.preventDefault();
      act();
    });
  }
}

/** Start with the training that the page holds. */
export function startTraining() {
  return new TrainingPlayer(JSON.parse(byId("data").textContent));
}
