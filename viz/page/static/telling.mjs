// The sentence of the present step: its phase, its equation, and the same for those who hear the page.

import { byId, element, equationOf } from "./dom.mjs";
import { number } from "./numbers.mjs";
import { MATH, TEXT, line } from "./writing.mjs";

export class Teller {
  /** `summary` tells gathered steps; it is null if there are none. */
  constructor(model, gathering, summary, writer) {
    Object.assign(this, { model, gathering, summary, writer });
  }

  /** Tell the step at a position, or the step that is asked for; a verdict comes first. */
  write(position, asked, verdict) {
    const { model } = this;
    const step = asked ?? model.stepAt(position);
    const isBackward = step.backward !== undefined;
    const isAtStart = position === 0 && asked === undefined;
    const phase = this.#phase(position, asked, isBackward, isAtStart);
    const said = verdict === null ? "" : `${verdict} `;
    byId("phase").textContent = `${said}${phase}`;
    byId("phase").className = isAtStart ? "" : isBackward ? "backward" : "forward";
    const run = asked === undefined ? this.gathering.gatheredAt(position) : null;
    if (run === null) this.#equation(isAtStart ? null : step, asked !== undefined, said, phase);
    else this.#words(this.summary.sentence(run), said);
    byId("trouble").textContent = model.trouble;
  }

  #phase(position, asked, isBackward, isAtStart) {
    const { length, forward, steps } = this.model;
    if (isAtStart) return `${forward.length} ${forward.length === 1 ? "step" : "steps"} forward, ${steps.length} back`;
    const question = asked === undefined ? "" : ": what comes next?";
    return `${isBackward ? "Backward" : "Forward"}, step ${position + (asked === undefined ? 0 : 1)} of ${length}${question}`;
  }

  /** A gathered step, in words. */
  #words(words, said) {
    const sentence = byId("sentence");
    sentence.classList.remove("long");
    sentence.replaceChildren(element("span", { class: "words" }, words));
    byId("spoken").textContent = `${said}${words}`;
  }

  #equation(step, isAsked, said, phase) {
    const sentence = byId("sentence");
    sentence.classList.remove("long");
    if (step === null) {
      sentence.replaceChildren(this.model.length === 0 ? "Nothing was computed here." : "Press → or Next to begin.");
      byId("spoken").textContent = phase;
      return;
    }
    const equation = this.#told(step, isAsked, MATH);
    if (equation.sum !== null && equation.sum !== undefined) equation.sum = number(equation.sum);
    sentence.replaceChildren(...equationOf(equation, step.backward === undefined ? "value" : "grad"));
    byId("spoken").textContent = `${said}${line(this.#told(step, isAsked, TEXT))}`;
  }

  #told(step, isAsked, style) {
    const { writer, model } = this;
    if (isAsked) return writer.question(step, style);
    return step.forward === undefined
      ? writer.backward(step.backward, model.values, style)
      : writer.forward(step.forward, model.values, style);
  }

  /** Write a sentence smaller that does not fit its place. */
  settle() {
    const sentence = byId("sentence");
    sentence.classList.remove("long");
    sentence.classList.toggle("long", sentence.scrollHeight > sentence.clientHeight);
  }
}
