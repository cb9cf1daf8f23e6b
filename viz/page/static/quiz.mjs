// The quiz asks what comes next. An answer is right if it agrees in the digits that are shown.

import { agrees, parsed } from "./numbers.mjs";

export class Quiz {
  constructor() {
    this.isOn = false;
    this.restart();
  }

  restart() {
    this.right = 0;
    this.asked = 0;
    this.pose();
  }

  /** Ask anew: no verdict, no hint yet. */
  pose() {
    this.verdict = null;
    this.hints = 0;
  }

  get score() {
    return this.asked === 0 ? "" : `${this.right} of ${this.asked} right`;
  }

  /** Judge an answer: true, false, or null if it is not a number. A wrong one gets a hint while there are any. */
  judge(answer, truth, mostHints) {
    const x = parsed(answer);
    if (Number.isNaN(x) && !/^\s*nan\s*$/i.test(answer)) return null;
    const isRight = agrees(x, truth);
    if (!isRight && this.hints < mostHints) {
      this.hints += 1;
      return false;
    }
    this.right += Number(isRight && this.hints === 0);
    this.#close(!isRight ? "Not quite." : this.hints === 0 ? "Right." : "Right, with a hint.");
    return isRight;
  }

  /** Leave questions unanswered; they count as asked. */
  pass(count, verdict) {
    this.#close(verdict, count);
  }

  #close(verdict, count = 1) {
    this.asked += count;
    this.verdict = verdict;
  }
}
