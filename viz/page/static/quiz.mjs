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
    this.verdict = null;
  }

  get score() {
    return this.asked === 0 ? "" : `${this.right} of ${this.asked} right`;
  }

  /** Judge an answer to a step: true, false, or null if it is not a number. */
  judge(answer, step) {
    const x = parsed(answer);
    if (Number.isNaN(x) && !/^\s*nan\s*$/i.test(answer)) return null;
    const isRight = agrees(x, step.share);
    this.asked += 1;
    this.right += Number(isRight);
    this.verdict = isRight ? "Right." : "Not quite.";
    return isRight;
  }
}
