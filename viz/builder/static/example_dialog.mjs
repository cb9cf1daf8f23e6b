// The player on one example, in a dialog over the page.

import { element } from "../../page/static/dom.mjs";
import { exampleFrame } from "./example_frame.mjs";

export class ExampleDialog {
  constructor(builder) {
    this.builder = builder;
    this.frame = element("div", { class: "frame-host" });
    this.box = element("dialog", { "aria-label": "The example, step by step" },
      element("div", { class: "pair close" },
        element("button", { type: "button", click: () => this.#close(true) }, "Link to this step"),
        element("button", { type: "button", click: () => this.#close() }, "Back to the network")), this.frame);
    this.box.addEventListener("close", () => {
      this.frame.replaceChildren();
      if (this.isLinked) this.#link();
      else document.querySelector("#why .example button")?.focus();
    });
    document.body.append(this.box);
    addEventListener("message", ({ source, data }) => {
      if (source === null || source !== this.frame.firstChild?.contentWindow) return;
      if (data === "leave") this.box.close();
      if (Number.isInteger(data?.step)) this.step = data.step;
    });
  }

  #close(isLinked = false) {
    this.isLinked = isLinked;
    this.box.close();
  }

  /** Show the link that opens the page with the player at this step. */
  #link() {
    const { taking } = this.builder.parts;
    taking.link(this.step);
    taking.shown.querySelector("textarea").focus();
  }

  /** Show an example at the weights of now, at a step; `place` is a parameter to choose at first, or null. */
  open(row, place, step = 0) {
    this.builder.play(false);
    Object.assign(this, { step, isLinked: false });
    const frame = element("iframe", { sandbox: "allow-scripts allow-forms", title: `Point ${row + 1}, step by step` });
    frame.srcdoc = exampleFrame(this.builder.session, row, { place, step }, document.documentElement.dataset.theme);
    this.frame.replaceChildren(frame);
    this.box.showModal();
  }
}
