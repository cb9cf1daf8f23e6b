// Take away: Python, NumPy and PyTorch, the network's file, the picture, and a link; and the way back from file and link.

import { element } from "../../page/static/dom.mjs";
import { tick } from "./fields.mjs";
import { stateOf } from "./going_on.mjs";
import { isLocked, lockNames } from "./locks.mjs";
import { networkFile, readNetwork, withNetwork } from "./network_file.mjs";
import { numpyOf } from "./numpy_text.mjs";
import { pictureCanvas, pictureSvg } from "./picture_file.mjs";
import { pythonOf } from "./python_text.mjs";
import { pytorchOf } from "./pytorch_text.mjs";
import { fragmentIn, readShared, sharedLink } from "./share.mjs";

const TEXTS = {
  python: { name: "Python", file: "network.py", of: pythonOf, about: "Points, split and initial weights as numbers, then MLP and fit: it trains as this page did." },
  json: { name: "net.json", file: "net.json", of: networkFile, about: "The network with its weights of now; MLP.load reads it." },
  numpy: { name: "NumPy", file: "network_numpy.py", of: numpyOf, about: "The lectures' lines, forward and backward, with the weights of now." },
  pytorch: { name: "PyTorch", file: "network_pytorch.py", of: pytorchOf, about: "The same network, loss and optimiser in PyTorch." },
};

const HOLDS = "It holds the settings, the points, the weights, the epoch and what the optimiser remembers, unless a sentence above says otherwise; "
  + "curves, snapshots and the way back are not in it. Nothing is sent anywhere.";
const HALF_DONE = " This epoch is half done; where the link is opened, the next one begins.";

export class TakingPanel {
  constructor(host, builder) {
    Object.assign(this, { host, builder });
    this.chosen = null;
    this.locked = new Set();
    this.shown = element("div", {});
    this.note = element("p", { class: "small", role: "status" });
    const button = (words, act) => element("button", { type: "button", click: act }, words);
    this.file = element("input", { type: "file", accept: ".json,.txt,application/json,text/plain", class: "spoken", tabindex: "-1", "aria-hidden": "true", change: () => this.#read() });
    host.replaceChildren(
      element("h2", {}, "Take away"),
      element("div", { class: "pair" },
        ...Object.entries(TEXTS).map(([key, { name }]) => button(name, () => this.#text(key))),
        button("Picture (SVG)", () => this.save("network.svg", "image/svg+xml", pictureSvg(builder))),
        button("Picture (PNG)", () => this.#png()),
        button("Link", () => this.link()),
        button("Open a file", () => this.file.click()), this.file),
      this.note, this.shown,
    );
  }

  get session() {
    return this.builder.session;
  }

  /** Show a text, which can be copied and saved. */
  #text(key) {
    this.builder.play(false);
    this.chosen = key;
    const { name, file, of, about } = TEXTS[key];
    const { text, trouble } = of(this.session);
    this.#say(trouble ?? "");
    if (trouble !== null) {
      this.shown.replaceChildren();
      return;
    }
    this.#show(name, about, text, () => this.save(file, "text/plain", text));
  }

  #show(name, about, text, save = null) {
    const area = element("textarea", { readonly: true, rows: Math.min(18, text.split("\n").length + 1), "aria-label": name, spellcheck: "false" });
    area.value = text;
    const copy = element("button", { type: "button", click: () => {
      area.select();
      this.#say(document.execCommand("copy") ? "Copied." : "Press Ctrl+C to copy what is selected.");
    } }, "Copy");
    const file = save === null ? [] : [element("button", { type: "button", click: save }, "Save")];
    this.shown.replaceChildren(element("p", { class: "small" }, about), area, element("div", { class: "pair" }, copy, ...file));
  }

  #say(words) {
    this.note.textContent = words;
  }

  /** Save a file, where the browser lets a page do so. */
  save(name, type, content) {
    const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
    element("a", { href: url, download: name }).click();
    this.#say(parent === window ? `The browser is saving ${name}.`
      : `${name} was given to the browser. If no file appears, the frame around this page lets nothing be saved: ${type === "text/plain" ? "copy the text" : "open the page in a window of its own"}.`);
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  }

  #png() {
    pictureCanvas(this.builder).toBlob((blob) => this.save("network.png", "image/png", blob));
  }

  /** Show a link to this page as it is; with a step, it opens the player on the chosen example there. */
  link(step = null) {
    this.builder.play(false);
    const { project, training } = this.session, given = { ...project, locked: [...new Set([...project.locked, ...this.locked])] };
    const { fragment, whole, note } = sharedLink(given, stateOf(training), { ...this.builder.view, step });
    const base = location.href.startsWith("about:") ? "" : location.href.replace(/#.*/, "");
    this.#say(note ?? "");
    const how = base ? "" : 'Open it with build(link="...") in Python, or behind the address of any builder page. ';
    this.#show("Link", `${how}${HOLDS}${training.position > 0 ? HALF_DONE : ""}`, base + fragment, () => this.save("network.link.txt", "text/plain", base + whole));
    const locks = lockNames.map(([name, words]) => {
      const lock = tick(words, given.locked.includes(name), (isOn) => {
        this.locked[isOn ? "add" : "delete"](name);
        this.link(step);
      });
      lock.querySelector("input").disabled = isLocked(project, name);
      return lock;
    });
    this.shown.append(element("details", { open: this.locked.size > 0 }, element("summary", {}, "Lock settings, for an exercise"), element("div", { class: "locks" }, ...locks)));
  }

  async #read() {
    const [file] = this.file.files;
    this.file.value = "";
    if (file) this.open(await file.text());
  }

  /** Open the text of a file: a network's, or a link that was saved. */
  open(text) {
    const fragment = fragmentIn(text);
    if (fragment !== null) {
      this.openLink(fragment);
      return;
    }
    const { network, trouble } = readNetwork(text, this.builder.kernels);
    const { given, trouble: other } = network === null ? { given: null, trouble } : withNetwork(this.session.project, network);
    if (given === null) {
      this.#say("");
      this.builder.say(other ?? trouble);
      return;
    }
    this.builder.play(false);
    const isOpen = this.session.replace(given, "opening a file") !== null;
    this.#say(isOpen ? "The network was opened. Back returns to the previous one." : this.session.note);
  }

  /** Open the link that the page was made with, then that in its address, which wins. There the way back ends. */
  openLinks(made) {
    const hasMade = made !== null && this.openLink(`#${made}`);
    this.openLink(location.hash, hasMade ? "The link in the address was opened, in the place of the one that this page was made with." : "");
    this.session.forgetWay();
    this.builder.show();
  }

  /** Open a link's fragment, and tell what of it could not be opened. Whether it was opened. */
  openLink(fragment, lead = "") {
    const shared = readShared(fragment);
    if (shared === null) return false;
    if (shared.given === null) {
      this.builder.say(shared.trouble);
      return false;
    }
    this.builder.play(false);
    const isOpen = this.session.replace(shared.given, "opening a link") !== null;
    const words = [...(isOpen ? [lead, ...shared.notes] : []), this.session.note];
    if (isOpen) this.builder.look(shared.view);
    this.builder.say(words.filter(Boolean).join(" "));
    return isOpen;
  }
}
