// The list of steps where some are gathered: a line for each step, gathered or single.

import { byId, element } from "./dom.mjs";
import { scrollWithin } from "./scrolling.mjs";

export class GatheredList {
  constructor(gathering, summary, { go }) {
    Object.assign(this, { gathering, summary, go });
    this.refresh();
  }

  /** List the steps anew, after a fold was opened or closed. */
  refresh() {
    const { gathering, summary, go } = this;
    byId("steps").replaceChildren(...gathering.runs.map((run) => element("li", {},
      element("button", { type: "button", class: run.isForward ? "forward" : "backward", click: () => go(run.end) }, summary.title(run)))));
    this.items = [...byId("steps").children];
    this.current = undefined;
  }

  mark(position) {
    this.current?.firstChild.removeAttribute("aria-current");
    this.current = this.items[this.gathering.runs.indexOf(this.gathering.runAt(position))];
    this.current?.firstChild.setAttribute("aria-current", "step");
  }

  /** Bring the marked step into sight. */
  settle() {
    if (this.current) scrollWithin(byId("steps"), this.current);
  }
}
