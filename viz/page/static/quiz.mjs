// The quiz asks what comes next. An answer is right if it agrees in the digits that are shown.

import { agrees, grouped, parsed } from "./numbers.mjs";

export class Quiz {
  constructor() {
    this.isOn = false;
    this.restart();
  }

  restart() {
    this.right = 0;
    this.done = new Set(); // the steps that were asked for
    this.pose();
  }

  /** Ask anew: no verdict, no hint yet. */
  pose() {
    this.verdict = null;
    this.hints = 0;
  }

  get score() {
    return this.done.size === 0 ? "" : `${grouped(this.right)} of ${grouped(this.done.size)} right`;
  }

  /** Judge an answer: true, false, or null if it is not a number. A wrong one gets a hint while there are any. */
  judge(answer, truth, mostHints, step) {
    const x = parsed(answer);
    if (Number.isNaN(x) && !/^\s*nan\s*$/i.test(answer)) return null;
    const isRight = agrees(x, truth);
    if (!isRight && this.hints < mostHints) {
      this.hints += 1;
      return false;
    }
    this.right += Number(isRight && this.hints === 0 && !this.done.has(step));
    this.pass([step], !isRight ? "Not quite." : this.hints === 0 ? "Right." : "Right, with a hint.");
    return isRight;
  }

  /** Close questions, answered or not; each step counts once as asked. */
  pass(steps, verdict) {
    for (const step of steps) this.done.add(step);
    this.verdict = verdict;
  }
}
