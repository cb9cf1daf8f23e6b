// The player: its position among the steps, and what the page shows at this position.

import { byId, equationOf, markWrong } from "./dom.mjs";
import { Model } from "./model.mjs";
import { number } from "./numbers.mjs";
import { Leaves, List, Why } from "./panels.mjs";
import { Quiz } from "./quiz.mjs";
import { View } from "./view.mjs";
import { MATH, TEXT, Writer, line, text } from "./writing.mjs";

const PACE = 1400; // milliseconds per step

class Player {
  constructor(graph, table) {
    this.model = new Model(graph, table);
    this.writer = new Writer(graph);
    for (const i of this.model.forward) {
      graph.nodes[i].written = text(this.writer.formula(i, TEXT), graph.nodes);
    }
    this.quiz = new Quiz();
    this.position = 0;
    this.chosen = null;
    this.timer = null;
    const choose = (i) => this.choose(i);
    const go = (position) => this.go(position);
    this.view = new View(byId("graph"), this.model, { choose });
    this.leaves = new Leaves(this.model, { choose, change: (i, x) => this.change(i, x) });
    this.why = new Why(this.model, this.writer, { go, trace: (path) => this.view.trace(path) });
    this.list = new List(this.model, { go });
    this.view.suggest(byId("names"));
    this.#listen();
    byId("scrubber").max = String(this.model.length);
    byId("scrubber").style.setProperty("--turn", String(this.model.forward.length / (this.model.length || 1)));
    if (graph.quiz) this.setQuiz(true);
    this.show();
  }

  get turn() {
    return this.model.forward.length;
  }

  /** The step that the quiz asks about: the next backward step, if there is one. */
  get asked() {
    const isAsking = this.quiz.isOn && this.quiz.verdict === null && this.position >= this.turn;
    return isAsking ? this.model.steps[this.position - this.turn] : undefined;
  }

  go(position) {
    this.quiz.verdict = null;
    this.position = Math.max(0, Math.min(position, this.model.length));
    if (this.position === this.model.length) this.pause();
    this.show();
  }

  play() {
    if (this.position === this.model.length) this.position = this.quiz.isOn ? this.turn : 0;
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

  toggle() {
    if (this.timer === null) this.play();
    else this.pause();
  }

  #showPlaying() {
    const isPlaying = this.timer !== null;
    byId("play").setAttribute("aria-label", isPlaying ? "Pause" : "Play");
    byId("play").classList.toggle("playing", isPlaying);
  }

  /** Give a leaf another number. If no step was shown yet, all are shown. */
  change(i, x) {
    this.model.set(i, x);
    if (this.position === 0 && !this.quiz.isOn) this.position = this.model.length;
    this.show();
  }

  choose(i) {
    this.chosen = i;
    this.view.choose(i);
    this.leaves.choose(i);
    this.#showWhy();
  }

  setQuiz(isOn) {
    this.pause();
    this.quiz.isOn = isOn;
    this.quiz.restart();
    this.position = isOn ? this.turn : this.position;
    byId("quiz-mode").setAttribute("aria-pressed", String(isOn));
    document.body.classList.toggle("quizzing", isOn);
  }

  answer() {
    const step = this.asked;
    if (step === undefined) {
      this.go(this.position);
      byId("answer").focus();
      return;
    }
    const field = byId("answer");
    const judged = this.quiz.judge(field.value, step);
    markWrong(field, judged === null);
    if (judged === null) return;
    this.position += 1;
    this.show();
    byId("check").focus();
  }

  reveal() {
    if (this.asked === undefined) return;
    this.quiz.verdict = "Shown.";
    this.position += 1;
    this.show();
    byId("check").focus();
  }

  show() {
    const { model, position } = this;
    const known = model.known(position);
    const step = model.stepAt(position);
    this.view.write(known);
    this.view.mark(this.asked === undefined ? step : { backward: this.asked }, model.steps.slice(0, Math.max(0, position - this.turn)));
    this.leaves.write(known.gradients);
    this.list.mark(position);
    this.#showStep(step);
    this.#showQuiz();
    this.#showTrouble();
    this.#showWhy();
    const scrubber = byId("scrubber");
    scrubber.value = String(position);
    scrubber.style.setProperty("--done", String(position / (model.length || 1)));
    scrubber.setAttribute("aria-valuetext", byId("phase").textContent);
    byId("previous").disabled = byId("restart").disabled = position === 0;
    byId("next").disabled = byId("last").disabled = position === model.length;
  }

  #showStep({ forward, backward }) {
    const { writer, model } = this;
    const told = (style) => {
      if (this.asked) return writer.question(this.asked, style);
      if (forward !== undefined) return writer.forward(forward, model.values, style);
      return backward && writer.backward(backward, model.values, style);
    };
    const isBackward = this.asked !== undefined || backward !== undefined;
    const phase = this.position === 0 && !this.asked
      ? `${this.turn} ${this.turn === 1 ? "step" : "steps"} forward, ${model.steps.length} back`
      : `${isBackward ? "Backward" : "Forward"}, step ${this.position + (this.asked ? 1 : 0)} of ${model.length}`;
    const verdict = this.quiz.verdict === null ? "" : `${this.quiz.verdict} `;
    byId("phase").textContent = this.asked ? `${phase}: what comes next?` : `${verdict}${phase}`;
    byId("phase").className = this.position === 0 && !this.asked ? "" : isBackward ? "backward" : "forward";
    if (told(TEXT) === undefined) {
      byId("sentence").replaceChildren(model.length === 0 ? "Nothing was computed here." : "Press → or Next to begin.");
      byId("spoken").textContent = phase;
      return;
    }
    const equation = told(MATH);
    if (equation.sum !== null && equation.sum !== undefined) equation.sum = number(equation.sum);
    const sentence = byId("sentence");
    sentence.replaceChildren(...equationOf(equation, isBackward ? "grad" : "value"));
    sentence.classList.remove("long");
    sentence.classList.toggle("long", sentence.scrollHeight > sentence.clientHeight);
    byId("spoken").textContent = `${verdict}${line(told(TEXT))}`;
  }

  #showQuiz() {
    const { quiz } = this;
    byId("quiz").hidden = !quiz.isOn;
    if (!quiz.isOn) return;
    const isAsking = this.asked !== undefined;
    const isOver = this.position === this.model.length;
    for (const id of ["answer", "show"]) byId(id).hidden = !isAsking;
    if (isAsking) {
      byId("answer").value = "";
      markWrong(byId("answer"), false);
    }
    byId("check").textContent = isAsking ? "Check" : "Next question";
    byId("check").hidden = isOver || this.position < this.turn;
    byId("score").textContent = quiz.score;
  }

  #showTrouble() {
    byId("trouble").textContent = this.model.trouble;
  }

  #showWhy() {
    this.why.write(this.chosen, this.model.known(this.position), this.quiz.isOn);
  }

  find(name) {
    const wanted = name.trim().toLowerCase();
    const { nodes } = this.model;
    const by = (test) => nodes.findIndex((node) => node.role !== "constant" && test(node.name.toLowerCase()));
    const exact = by((given) => given === wanted);
    const i = exact >= 0 ? exact : by((given) => given.startsWith(wanted));
    markWrong(byId("find"), i < 0);
    if (i < 0 || wanted === "") return;
    this.view.window.approach();
    this.choose(i);
  }

  #listen() {
    const on = (id, type, act) => byId(id).addEventListener(type, act);
    const stepTo = (position) => {
      this.pause();
      this.go(position);
    };
    const acts = {
      Home: () => stepTo(0),
      End: () => stepTo(this.model.length),
      ArrowRight: () => stepTo(this.position + Number(this.quiz.verdict === null)), // after a verdict the step is already taken
      ArrowLeft: () => stepTo(this.position - 1),
      " ": () => this.toggle(),
      Escape: () => this.choose(null),
      "/": () => byId("find").focus(),
      "+": () => this.view.window.zoom(1.3),
      "-": () => this.view.window.zoom(1 / 1.3),
      0: () => this.view.window.fit(),
    };
    const buttons = {
      restart: "Home", previous: "ArrowLeft", play: " ", next: "ArrowRight", last: "End",
      "zoom-in": "+", "zoom-out": "-", "zoom-fit": "0",
    };
    for (const [id, key] of Object.entries(buttons)) on(id, "click", acts[key]);
    on("scrubber", "input", (event) => stepTo(Number(event.target.value)));
    on("reset", "click", () => {
      this.model.reset();
      this.show();
    });
    on("find", "change", (event) => this.find(event.target.value));
    on("find", "input", (event) => event.inputType === "insertReplacementText" && this.find(event.target.value));
    on("quiz-mode", "click", () => {
      this.setQuiz(!this.quiz.isOn);
      this.show();
      if (this.asked !== undefined) byId("answer").focus();
    });
    on("show", "click", () => this.reveal());
    on("quiz", "submit", (event) => {
      event.preventDefault();
      this.answer();
    });
    document.addEventListener("keydown", (event) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target.closest("input, select, textarea")) return;
      if (event.key === " " && event.target.closest("button")) return;
      const act = acts[event.key];
      if (act === undefined) return;
      event.preventDefault();
      act();
    });
  }
}

/** Start with the graph that the page holds. */
export function start(table) {
  return new Player(JSON.parse(byId("data").textContent), table);
}
