// The page's keys, and what closes when one clicks beside it.

import { byId } from "../../page/static/dom.mjs";

/** What lies open over the page: help, and the choice of inputs. */
const opened = () => document.querySelectorAll("#help[open], .choices[open]");

/** Take the page's message away; whether there was one. */
function dismissed() {
  const trouble = byId("trouble"), wasThere = trouble.textContent !== "";
  trouble.textContent = "";
  return wasThere;
}

/** Close what lies open, and go back to where it was opened; whether anything was open. */
function closed() {
  const all = [...opened()];
  for (const each of all) {
    each.open = false;
    each.querySelector("summary").focus();
  }
  return all.length > 0;
}

/** Let a page listen to its keys: functions by key, and `escape` where nothing lies open. */
export function listenToKeys(acts, escape) {
  byId("dismiss").addEventListener("click", () => {
    dismissed();
    byId("play").focus();
  });
  document.addEventListener("pointerdown", (event) => {
    for (const each of opened()) if (!each.contains(event.target)) each.open = false;
  });
  document.addEventListener("keydown", (event) => {
    const { key, target } = event, isIn = (selector) => Boolean(target.closest?.(selector));
    if (event.ctrlKey || event.metaKey || event.altKey || isIn("dialog")) return;
    if (key === "Escape") {
      if (closed() || isIn("input, select, textarea") || dismissed()) return;
      escape();
    } else if (isIn("select, textarea, input") && !isIn("[type=checkbox], [type=range]")) return;
    else if (key === "?") byId("help").open = true;
    else if (key === " " && isIn("button, a, summary, input")) return;
    else if (!Object.hasOwn(acts, key)) return;
    else acts[key]();
    event.preventDefault();
  });
}
