// The link of a step: page.html#step=7 opens the page at step 7.

const REST = 250; // milliseconds without a step, after which the address follows

/** The step that the page's address asks for; null if it asks for none. */
export function linkedStep() {
  const found = /^#step=(\d{1,9})$/.exec(window.location.hash);
  return found === null ? null : Number(found[1]);
}

export class Link {
  constructor(go) {
    this.timer = null;
    window.addEventListener("hashchange", () => linkedStep() !== null && go(linkedStep()));
  }

  /** Keep the address at this step. A page in a frame has no address to share. */
  write(position) {
    if (window.location.protocol === "about:" || (position === 0 && linkedStep() === null)) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (linkedStep() !== position) window.history.replaceState(null, "", `#step=${position}`);
    }, REST);
  }
}
