// While the steps play, numbers travel: values to the node that reads them, a share back along its edge.
//
// What the page says is complete before anything moves; the next step, or any other act, ends the motion.

import { drawn } from "./dom.mjs";
import { number } from "./numbers.mjs";

const TRAVEL = 0.55; // part of the time that a number is on its way; then it is added up
const MOST = 8; // numbers that travel at once

export class Motion {
  constructor(view) {
    this.view = view;
    this.running = null;
  }

  get isWanted() {
    return !window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  /** Move the numbers of a step, for so many milliseconds. */
  start({ forward, backward }, milliseconds) {
    this.stop();
    if (!this.isWanted) return;
    const travellers = backward === undefined ? this.#values(forward) : this.#share(backward);
    if (travellers.length === 0) return;
    const [i, what] = backward === undefined ? [forward, "value"] : [backward.input, "gradient"];
    const after = backward === undefined ? this.view.model.values[forward] : backward.total;
    this.view.put(i, what, backward === undefined || backward.part === 1 ? null : backward.total - backward.share);
    this.running = { travellers, arrive: () => this.view.put(i, what, after), frame: 0 };
    this.#run(milliseconds);
  }

  #values(i) {
    const { model } = this.view;
    return model.nodes[i].inputs.slice(0, MOST).map((x, position) => ({
      line: this.view.edge({ node: i, position })?.querySelector("path"),
      isBack: false, words: number(model.values[x]), sum: null,
    })).filter(({ line }) => line);
  }

  #share(step) {
    const line = this.view.edge(step)?.querySelector("path");
    const sum = step.part === 1 ? null : addition(step);
    return line ? [{ line, isBack: true, words: number(step.share), sum }] : [];
  }

  #run(milliseconds) {
    const { travellers } = this.running;
    for (const traveller of travellers) {
      traveller.length = traveller.line.getTotalLength();
      traveller.token = token(traveller);
      traveller.line.parentNode.parentNode.append(traveller.token);
    }
    let start = null;
    const tick = (now) => {
      start ??= now;
      const part = (now - start) / milliseconds;
      if (part >= 1) this.stop();
      else {
        for (const traveller of travellers) moveTo(traveller, Math.min(part / TRAVEL, 1));
        this.running.frame = window.requestAnimationFrame(tick);
      }
    };
    for (const traveller of travellers) moveTo(traveller, 0);
    this.running.frame = window.requestAnimationFrame(tick);
  }

  /** End at once, as if all had arrived. */
  stop() {
    if (this.running === null) return;
    const { travellers, arrive, frame } = this.running;
    this.running = null;
    window.cancelAnimationFrame(frame);
    for (const traveller of travellers) traveller.token?.remove();
    arrive();
  }
}

function addition({ share, total }) {
  const added = share < 0 ? `- ${number(-share)}` : `+ ${number(share)}`;
  return `${number(total - share)} ${added} = ${number(total)}`;
}

function token({ words, isBack }) {
  const made = drawn("g", { class: isBack ? "token backward" : "token forward", "aria-hidden": "true" },
    drawn("rect", { rx: 7 }), drawn("text", { "text-anchor": "middle", y: 4.5 }, words));
  fit(made, words);
  return made;
}

/** Make the ground of a token as wide as its words. */
function fit(made, words) {
  const width = 7.6 * words.length + 12;
  const place = { x: -width / 2, y: -10, width, height: 20 };
  for (const [name, length] of Object.entries(place)) made.firstChild.setAttribute(name, String(length));
}

/** Where a token is after a part of its way; once there, it says the sum. */
function moveTo({ line, length, isBack, token: made, sum }, part) {
  const eased = part * part * (3 - 2 * part);
  const { x, y } = line.getPointAtLength(length * (isBack ? 1 - eased : eased));
  made.setAttribute("transform", `translate(${x} ${y})`);
  if (part < 1 || sum === null || made.lastChild.textContent === sum) return;
  made.lastChild.textContent = sum;
  fit(made, sum);
}
