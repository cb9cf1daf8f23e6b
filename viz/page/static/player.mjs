// The player: its position among the steps, and what the page shows at this position.

import { NoLeaves, Numbers } from "./arrays.mjs";
import { Asking } from "./asking.mjs";
import { byId, element, markWrong } from "./dom.mjs";
import { Folds } from "./folds.mjs";
import { GatheredList } from "./gathered.mjs";
import { Gathering } from "./gathering.mjs";
import { Link, linkedStep } from "./link.mjs";
import { Model } from "./model.mjs";
import { Motion } from "./motion.mjs";
import { unpacked } from "./packing.mjs";
import { Leaves, List } from "./panels.mjs";
import { markScrolling } from "./scrolling.mjs";
import { ArrayModel } from "./statements.mjs";
import { Summary } from "./summary.mjs";
import { Teller } from "./telling.mjs";
import { View } from "./view.mjs";
import { Why } from "./why.mjs";
import { typable } from "./writing.mjs";

const PACE = 1400; // milliseconds per step
const MOST_SUGGESTED = 200; // names
const MOVING = 0.8; // part of the pace in which numbers travel

class Player {
  constructor(graph, table, updating) {
    this.model = graph.arrays === undefined ? new Model(graph, table) : new ArrayModel(graph);
    if (updating) this.model.updates = updating(this.model, graph.update).steps;
    this.chosen = graph.chosen ?? null;
    const { writer } = this.model;
    this.position = 0;
    [this.timer, this.frame] = [null, null];
    const choose = (i) => this.choose(i);
    const go = (position) => this.go(position);
    this.folds = graph.folding && new Folds(graph.folding, graph.nodes);
    this.opensFolds = this.folds !== null && !graph.isOpenGiven;
    if (this.chosen !== null) this.folds?.uncover(this.chosen);
    this.gathering = new Gathering(this.model, this.folds);
    this.asking = new Asking(this.model, this.gathering, writer);
    const summary = this.folds && new Summary(this.gathering);
    this.teller = new Teller(this.model, this.gathering, summary, writer);
    this.view = new View(byId("graph"), this.model, { choose, folds: this.folds, toggle: (fold) => this.toggleFold(fold) });
    this.motion = new Motion(this.view);
    this.leaves = this.model.isOfArrays ? new NoLeaves() : new Leaves(this.model, { choose, change: (i, x) => this.change(i, x) });
    const trace = (path) => this.view.trace(path);
    this.why = this.model.isOfArrays ? new Numbers(this.model, { go }) : new Why(this.model, writer, { go, trace });
    this.list = this.folds === null ? new List(this.model, { go }) : new GatheredList(this.gathering, summary, { go });
    this.link = new Link((position) => this.stepTo(position));
    this.suggest("");
    this.#listen();
    byId("scrubber").max = String(this.model.length);
    byId("scrubber").style.setProperty("--turn", String(this.model.forward.length / (this.model.length || 1)));
    for (const id of ["rows", "answer-why", "steps", "sentence"]) markScrolling(byId(id));
    if (graph.quiz) this.setQuiz(true);
    else this.position = this.gathering.at(Math.min(linkedStep() ?? 0, this.model.length));
    this.show();
    if (this.chosen !== null) this.choose(this.chosen);
  }

  get turn() {
    return this.model.forward.length;
  }

  /** Go to the position nearest to a wanted one at which no gathered step is half done. */
  go(position, verdict) {
    const to = this.gathering.at(Math.max(0, Math.min(position, this.model.length)));
    this.asking.leave(this.position, to, verdict);
    this.position = this.asking.nextQuestion(to);
    if (this.position === this.model.length) this.pause();
    this.show();
  }

  /** Go to a position at the reader's wish, which ends playing. */
  stepTo(position, verdict) {
    this.pause();
    this.go(position, verdict);
  }

  /** The next step; after a verdict, the next question, whose step is not taken yet. */
  next(verdict) {
    this.stepTo(this.asking.verdict === null ? this.gathering.after(this.position) : this.position, verdict);
  }

  play() {
    if (this.position === this.model.length) this.position = 0;
    const tick = () => {
      const pace = PACE / Number(byId("speed").value);
      this.go(this.gathering.after(this.position));
      this.motion.start(this.gathering.stepsAt(this.position), MOVING * pace);
      if (this.timer !== null) this.timer = setTimeout(tick, pace);
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

  toggle() {
    if (this.timer !== null) this.pause();
    else if (!this.asking.isOn) this.play(); // the quiz waits for answers
  }

  /** Open or close a fold; the position stays, but at the end of what is gathered. */
  toggleFold(fold) {
    this.folds.toggle(fold);
    this.refold(fold);
  }

  refold(fold) {
    this.motion.stop();
    this.gathering.refresh();
    this.position = this.asking.nextQuestion(this.gathering.at(this.position));
    if (this.position === this.model.length) this.pause();
    this.list.refresh();
    this.view.redraw(fold);
    this.view.window.hold(() => {
      this.view.choose(this.chosen, fold);
      this.show();
    });
  }

  #showPlaying() {
    const isPlaying = this.timer !== null;
    byId("play").setAttribute("aria-label", isPlaying ? "Pause" : "Play");
    byId("play").classList.toggle("playing", isPlaying);
  }

  /** Give a leaf another number. If no step was shown yet, all are shown. */
  change(i, x) {
    this.model.set(i, x);
    if (this.position === 0 && !this.asking.isOn) this.position = this.model.length;
    this.show();
  }

  choose(i) {
    this.chosen = i;
    this.view.choose(i);
    this.leaves.choose(i);
    this.#showWhy(this.model.known(this.position));
    this.#settleLater();
  }

  setQuiz(isOn) {
    this.pause();
    this.asking.turn(isOn);
    const [first] = this.model.forward;
    if (this.opensFolds && this.asking.beginsLate && this.folds.uncover(first)) this.refold(this.folds.homes[first]);
    if (isOn) this.position = this.asking.nextQuestion(0);
  }

  /** An answer was sent, or the next question asked for. */
  answer() {
    if (this.asking.asked(this.position) === undefined) {
      this.next();
      byId("answer").focus();
    } else if (this.asking.judge(this.position)) {
      this.position += 1;
      this.show();
      byId("check").focus();
    }
  }

  show() {
    const { model, position } = this;
    const known = model.known(position);
    const asked = this.asking.asked(position);
    this.motion.stop();
    this.view.write(known);
    this.view.mark(asked ? [asked] : this.gathering.stepsAt(position), Math.max(0, Math.min(position - this.turn, model.steps.length)));
    this.leaves.write(known.gradients, this.asking.isOn);
    this.list.mark(position);
    this.teller.write(position, asked, this.asking.verdict);
    this.asking.write(position);
    this.#showWhy(known);
    this.#showPosition();
    this.link.write(position);
    this.#settleLater();
  }

  #showPosition() {
    const { position, model } = this;
    const scrubber = byId("scrubber");
    scrubber.value = String(position);
    scrubber.style.setProperty("--done", String(position / (model.length || 1)));
    scrubber.setAttribute("aria-valuetext", byId("phase").textContent);
    byId("previous").disabled = byId("restart").disabled = position === 0;
    byId("next").disabled = byId("last").disabled = position === model.length;
  }

  #showWhy(known) {
    this.why.write(this.chosen, known, this.asking.isOn, this.model.stepAt(this.position));
  }

  /** What depends on sizes waits for the frame in which the browser lays out the page anyway. */
  #settleLater() {
    this.frame ??= window.requestAnimationFrame(() => {
      this.frame = null;
      this.teller.settle();
      this.list.settle();
    });
  }

  /** List names of nodes, which the browser suggests while the reader types. */
  suggest(given) {
    const [typed] = typable(given);
    const fitting = [];
    for (const { name, role } of this.model.nodes) {
      if (fitting.length === MOST_SUGGESTED) break;
      if (role !== "constant" && typable(name).some((each) => each.startsWith(typed))) fitting.push(name);
    }
    byId("names").replaceChildren(...fitting.map((value) => element("option", { value })));
  }

  find(name) {
    const wanted = name.trim();
    const [typed] = typable(wanted);
    const { nodes } = this.model;
    const by = (test) => nodes.findIndex((node) => node.role !== "constant" && test(node.name));
    const spelled = (given, test) => typable(given).some(test);
    const i = [
      (given) => given === wanted,
      (given) => spelled(given, (each) => each === typed),
      (given) => spelled(given, (each) => each.startsWith(typed)),
    ].reduce((at, test) => (at >= 0 ? at : by(test)), -1);
    markWrong(byId("find"), i < 0);
    if (i < 0 || wanted === "") return;
    if (this.folds?.uncover(i)) this.refold(this.folds.homes[i]);
    this.view.window.approach();
    this.choose(i);
  }

  #listen() {
    const on = (id, type, act) => byId(id).addEventListener(type, act);
    const acts = {
      Home: () => this.stepTo(0),
      End: () => this.stepTo(this.model.length),
      ArrowRight: () => this.next(),
      ArrowLeft: () => this.stepTo(this.asking.before(this.position)),
      " ": () => this.toggle(),
      Escape: () => {
        byId("help").open = false;
        this.choose(null);
      },
      "/": () => byId("find").focus(),
      "?": () => byId("help").toggleAttribute("open"),
      "+": () => this.view.window.zoom(1.3),
      "-": () => this.view.window.zoom(1 / 1.3),
      0: () => this.view.window.fit(),
    };
    const buttons = {
      restart: "Home", previous: "ArrowLeft", play: " ", next: "ArrowRight", last: "End",
      "zoom-in": "+", "zoom-out": "-", "zoom-fit": "0",
    };
    for (const [id, key] of Object.entries(buttons)) on(id, "click", acts[key]);
    on("scrubber", "input", (event) => this.stepTo(Number(event.target.value)));
    on("reset", "click", () => {
      this.leaves.reset();
      this.show();
    });
    on("find", "change", (event) => this.find(event.target.value));
    on("find", "input", ({ target, inputType }) => {
      if (inputType === "insertReplacementText") this.find(target.value);
      else this.suggest(target.value);
    });
    on("quiz-mode", "click", () => {
      this.setQuiz(!this.asking.isOn);
      this.show();
      if (this.asking.asked(this.position) !== undefined) byId("answer").focus();
    });
    on("show", "click", () => {
      this.next("Shown.");
      byId("check").focus();
    });
    on("quiz", "submit", (event) => {
      event.preventDefault();
      this.answer();
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

/** Start with the graph that the page holds. `updating` makes the steps behind the passes, if there are any. */
export function start(table, updating = null) {
  const graph = JSON.parse(byId("data").textContent);
  return new Player({ ...graph, nodes: unpacked(graph.nodes) }, table, updating);
}
