// The sentence of the present step: its phase, its equation, and the same for those who hear the page.

import { byId, element, equationOf } from "./dom.mjs";
import { counted, grouped, number } from "./numbers.mjs";
import { statementOf } from "./arrays.mjs";
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
    const kind = step.update ? "Update" : step.backward ? "Backward" : "Forward";
    const isAtStart = position === 0 && asked === undefined;
    const phase = this.#phase(position, asked, kind, isAtStart);
    const said = verdict === null ? "" : `${verdict} `;
    byId("phase").textContent = `${said}${phase}`;
    byId("phase").className = isAtStart ? "" : kind === "Forward" ? "forward" : "backward";
    const run = asked === undefined ? this.gathering.gatheredAt(position) : null;
    if (run === null) this.#equation(isAtStart ? null : step, asked !== undefined, said, phase);
    else this.#words(this.summary.sentence(run), said);
    byId("trouble").textContent = model.trouble;
  }

  #phase(position, asked, kind, isAtStart) {
    const { length, forward, steps, updates } = this.model;
    if (isAtStart) return `${counted(forward.length, "step")} forward, ${grouped(steps.length)} back${updates.length > 0 ? ", and the update" : ""}`;
    const question = asked === undefined ? "" : ": what comes next?";
    return `${kind}, step ${grouped(position + (asked === undefined ? 0 : 1))} of ${grouped(length)}${question}`;
  }

  /** A gathered step, in words. A word joiner keeps numbers such as 5e-07 on one line. */
  #words(words, said) {
    const sentence = byId("sentence");
    sentence.classList.remove("long");
    sentence.replaceChildren(element("span", { class: "words" }, words.replaceAll("e-", "e-\u2060")));
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
    if (this.model.isOfArrays) {
      const array = this.model.arrayOf(step);
      sentence.replaceChildren(statementOf(this.model, array));
      byId("spoken").textContent = this.model.told(array);
      return;
    }
    const equation = this.#told(step, isAsked, MATH);
    if (equation.sum !== null && equation.sum !== undefined) equation.sum = number(equation.sum);
    sentence.replaceChildren(...equationOf(equation, step.backward ? "grad" : "value"));
    byId("spoken").textContent = `${said}${line(this.#told(step, isAsked, TEXT))}`;
  }

  #told(step, isAsked, style) {
    const { writer, model } = this;
    if (isAsked) return writer.question(step, style);
    if (step.update) return step.update.told(style);
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
