// While the steps play, numbers travel: values to the node that reads them, a share back along its edge.
// Of arrays their names do.
//
// What the page says is complete before anything moves; the next step, or any other act, ends the motion.

import { drawn } from "./dom.mjs";
import { grouped, number } from "./numbers.mjs";

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

  /** Move the numbers of a step, or of several that are gathered, for so many milliseconds. */
  start(steps, milliseconds) {
    this.stop();
    if (!this.isWanted || steps.length === 0 || steps[0].update) return;
    const isBack = steps[0].backward !== undefined;
    const travellers = isBack ? this.#shares(steps) : this.#values(steps);
    if (travellers.length === 0) return;
    const isHeldBack = steps.length === 1 && !this.view.model.isOfArrays;
    this.running = { travellers, arrive: isHeldBack ? this.#arrival(steps[0]) : () => {}, frame: 0 };
    this.#run(milliseconds);
  }

  /** Take back what a single step wrote, until its number has arrived. */
  #arrival({ forward, backward }) {
    const [i, what] = backward === undefined ? [forward, "value"] : [backward.input, "gradient"];
    const after = backward === undefined ? this.view.model.values[forward] : backward.total;
    this.view.put(i, what, backward === undefined || backward.part === 1 ? null : backward.total - backward.share);
    return () => this.view.put(i, what, after);
  }

  #values(steps) {
    const { model } = this.view;
    const edges = steps.flatMap(({ forward: node }) => model.nodes[node].inputs.map((input, position) => ({ node, position, input })));
    return this.#travellers(edges, ({ input }) => (model.isOfArrays ? model.arrays[input].sign : number(model.values[input])), "values");
  }

  #shares(steps) {
    if (this.view.model.isOfArrays) return this.#derivatives(steps);
    const edges = steps.map(({ backward }) => backward);
    const travellers = this.#travellers(edges, ({ share }) => number(share), "shares");
    const [step] = edges;
    const sum = edges.length > 1 || step.part === 1 ? null : addition(step);
    return travellers.map((traveller) => ({ ...traveller, isBack: true, sum }));
  }

  /** The derivative that a statement makes comes from all that read its array. */
  #derivatives(steps) {
    const own = steps.map(({ backward }) => backward).filter(({ isOwn }) => isOwn);
    const from = own.flatMap(({ array, edges }) => edges.map((edge) => ({ ...edge, array })));
    const travellers = this.#travellers(from, ({ array }) => this.view.model.arrays[array].sign, "derivatives");
    return travellers.map((traveller) => ({ ...traveller, isBack: true }));
  }

  /** One for each arrow, with what it carries; an arrow of a closed fold can stand for several. */
  #travellers(edges, wordsOf, what) {
    const lines = new Map();
    for (const edge of edges) {
      const line = this.view.edge(edge)?.querySelector("path");
      if (!line) continue;
      if (!lines.has(line)) lines.set(line, []);
      lines.get(line).push(wordsOf(edge));
    }
    return [...lines].slice(0, MOST).map(([line, words]) => (
      { line, isBack: false, words: words.length === 1 ? words[0] : `${grouped(words.length)} ${what}`, sum: null }
    ));
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
