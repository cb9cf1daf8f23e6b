// The quiz on the page: its question, the field for the answer, hints and verdicts.

import { byId, markWrong } from "./dom.mjs";
import { NO_NUMBER, grouped } from "./numbers.mjs";
import { Quiz } from "./quiz.mjs";
import { TEXT, line } from "./writing.mjs";

const MOST_PASSED = 40; // steps before the first question
const CLOSED_BOXES = "What a closed box computes is not asked: open it (▸) to be asked.";

export class Asking {
  constructor(model, gathering, writer) {
    Object.assign(this, { model, gathering, writer });
    this.quiz = new Quiz();
  }

  get isOn() {
    return this.quiz.isOn;
  }

  get verdict() {
    return this.quiz.verdict;
  }

  /** The step that the quiz asks about at a position: the next one, unless a verdict was just given. */
  asked(position) {
    const isAsking = this.isOn && this.verdict === null && position < this.model.length;
    return isAsking && !this.#isGathered(position + 1) ? this.model.stepAt(position + 1) : undefined;
  }

  /** Whether a step is in a closed fold, or of the update: these are not asked. */
  #isGathered(position) {
    return this.gathering.gatheredAt(position) !== null || this.model.stepAt(position).update !== undefined;
  }

  /** From a position on, the first at which something is asked: else the end, or the start if nothing ever is. */
  nextQuestion(position) {
    if (!this.isOn || this.verdict !== null) return position;
    const { length } = this.model;
    let at = position;
    while (at < length && this.#isGathered(at + 1)) at = this.gathering.after(at);
    return position === 0 && at === length ? 0 : at;
  }

  /** Whether the first question comes so late that boxes are opened for the quiz. */
  get beginsLate() {
    return this.isOn && this.#isGathered(1) && (this.nextQuestion(0) || this.model.length) > MOST_PASSED;
  }

  /** The position before this one; in the quiz, that of the question before. */
  before(position) {
    let at = this.gathering.before(position);
    while (this.isOn && at > 0 && this.#isGathered(at + 1)) at = this.gathering.before(at);
    return at;
  }

  turn(isOn) {
    this.quiz.isOn = isOn;
    this.quiz.restart();
    byId("quiz-mode").setAttribute("aria-pressed", String(isOn));
    byId("play").disabled = isOn;
    document.body.classList.toggle("quizzing", isOn);
  }

  /** Judge what was typed. True if the question is closed: then its step can be shown. */
  judge(position) {
    const { forward, backward } = this.asked(position);
    const field = byId("answer");
    const truth = forward === undefined ? backward.share : this.model.values[forward];
    const judged = this.quiz.judge(field.value, truth, this.#hints(position).length, position + 1);
    if (this.verdict !== null) return true;
    if (judged === null) byId("hint").textContent = NO_NUMBER;
    else this.write(position);
    markWrong(field, true);
    field.select();
    return false;
  }

  /** The player goes elsewhere. Questions on the way onwards are counted, and said to be left out. */
  leave(from, to, verdict = "Skipped.") {
    if (from === to && to === this.model.length) return;
    this.quiz.pose();
    if (!this.isOn) return;
    const ends = this.gathering.runs.filter(({ start, end }) => start > from && end <= to && !this.#isGathered(end)).map(({ end }) => end);
    if (ends.length > 0) this.quiz.pass(ends, ends.length === 1 ? verdict : `${grouped(ends.length)} questions skipped.`);
  }

  #hints(position) {
    return this.writer.hints(this.asked(position), this.model.values, TEXT).map(line);
  }

  /** Show the form as it is at a position. */
  write(position) {
    byId("quiz").hidden = !this.isOn;
    if (!this.isOn) return;
    const isAsking = this.asked(position) !== undefined;
    const { hints } = this.quiz;
    for (const id of ["answer", "show"]) byId(id).hidden = !isAsking;
    if (isAsking && hints === 0) {
      byId("answer").value = "";
      markWrong(byId("answer"), false);
    }
    byId("check").textContent = isAsking ? "Check" : "Next question";
    byId("check").hidden = position === this.model.length || (!isAsking && this.verdict === null);
    byId("score").textContent = this.quiz.score;
    byId("hint").textContent = isAsking && hints > 0
      ? `Not quite. A hint: ${this.#hints(position).slice(0, hints).join("; ")}`
      : this.verdict === null && this.gathering.gatheredAt(position + !isAsking) ? CLOSED_BOXES : "";
  }
}
