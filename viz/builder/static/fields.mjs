// Fields of a form: each has a label, and tells what was typed only if it can be.

import { element, markWrong } from "../../page/static/dom.mjs";
import { exactly, grouped, parsed } from "../../page/static/numbers.mjs";
import { shortened } from "./names.mjs";
import { MOST } from "./project.mjs";

const titled = (name) => (shortened(name) === name ? {} : { title: name });

/** A name that can be long: shortened, and whole where it is pointed at. */
export const nameShown = (name) => element("span", titled(name), shortened(name));

/** A choice among named values. */
export function choice(label, options, chosen, change) {
  const select = element("select", { change: () => change(select.value) },
    ...options.map(([value, words]) => element("option", { value, selected: value === chosen, ...titled(words) }, shortened(words))));
  return element("label", { class: "field" }, element("span", {}, label), select);
}

/** A number that is typed; `holds` says whether it can be. */
export function numberField(label, x, { holds = (y) => y >= 0, hint = "a number, 0 or larger", change }) {
  const input = element("input", { type: "text", inputmode: "decimal", value: exactly(x), autocomplete: "off", "aria-label": label });
  const wrong = element("span", { class: "wrong-hint", role: "alert" });
  const read = () => {
    const y = parsed(input.value), isRight = Number.isFinite(y) && holds(y);
    markWrong(input, !isRight);
    wrong.textContent = isRight ? "" : `Please enter ${hint}.`;
    if (isRight && y !== x) change(y);
  };
  input.addEventListener("change", read);
  return element("label", { class: "field" }, element("span", {}, label), input, wrong);
}

/** The seed of random numbers. */
export function seedField(label, x, change) {
  const holds = (y) => Number.isInteger(y) && y >= 0 && y <= MOST.seed;
  return numberField(label, x, { holds, hint: `a whole number from 0 to ${grouped(MOST.seed)}`, change });
}

/** A number that is moved between two bounds. */
export function slider(label, x, { min, max, step, show = exactly, change }) {
  const shown = element("output", {}, show(x));
  const input = element("input", { type: "range", min, max, step, value: x });
  input.addEventListener("input", () => { shown.textContent = show(Number(input.value)); });
  input.addEventListener("change", () => change(Number(input.value)));
  return element("label", { class: "field" }, element("span", {}, label), input, shown);
}

/** Yes or no. */
export function tick(label, isOn, change) {
  const input = element("input", { type: "checkbox", checked: isOn, change: () => change(input.checked) });
  return element("label", { class: "field tick" }, input, element("span", {}, label));
}

/** Put new children into a part of the page; what had the focus has it again. */
export function refilled(host, children) {
  const inputs = () => [...host.querySelectorAll("input, select, button, textarea, summary")];
  const open = [...host.querySelectorAll("details[open]")].map((each) => each.dataset.name);
  const at = inputs().indexOf(document.activeElement);
  host.replaceChildren(...children);
  for (const each of host.querySelectorAll("details")) each.open ||= open.includes(each.dataset.name);
  if (at >= 0) inputs()[at]?.focus();
}
