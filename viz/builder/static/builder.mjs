// The page: its parts, what is chosen in it, and the clock that lets a training run.

import { followed, isPlace, hasPlace } from "./choice.mjs";
import { ComparePanel } from "./compare_panel.mjs";
import { DataPanel } from "./data_panel.mjs";
import { Diagram } from "./diagram.mjs";
import { byId } from "../../page/static/dom.mjs";
import { counted, grouped } from "../../page/static/numbers.mjs";
import { Heads } from "./heads.mjs";
import { listenToKeys } from "./keys.mjs";
import { LOCKED, isLocked } from "./locks.mjs";
import { parameterName } from "./names.mjs";
import { Outputs } from "./outputs.mjs";
import { outputKey } from "./output_key.mjs";
import { Palette } from "./palette.mjs";
import { paintUnit } from "./pictures.mjs";
import { Plane } from "./plane.mjs";
import { MOST } from "./project.mjs";
import { PythonSide } from "./python_side.mjs";
import { reachOf } from "./reach.mjs";
import { Session } from "./session.mjs";
import { SettingsPanel } from "./settings_panel.mjs";
import { TakingPanel } from "./taking_panel.mjs";
import { Watching } from "./watching.mjs";
import { WhyPanel } from "./why_panel.mjs";
import { troubleOf } from "./trouble.mjs";

const TILES = 36, GROUND = 90; // points across a small picture, and across the large one
const BUDGET = 6; // milliseconds of a frame in which epochs run at full speed
const SLOW = 500; // milliseconds from one epoch to the next at the slow pace
const OFTEN = 2000; // milliseconds from one description to the next while it trains
const MOST_STEPS = 1e6; // of a player, to which a link can lead
const CALM = 400; // milliseconds from one picture to the next for readers who asked for little motion

export class Builder {
  constructor(kernels, given) {
    this.kernels = kernels;
    this.session = new Session(kernels, given.project ?? {});
    this.session.note = [this.session.note, given.note].filter(Boolean).join(" ");
    this.palette = new Palette();
    this.tiles = new Plane(this.session, TILES);
    this.ground = new Plane(this.session, GROUND);
    this.chosen = null; // { layer, unit } or { layer, unit, input }, counted from 0; layer -1 are the features
    this.example = null; // the number of an example
    this.data = this.session.data; // of which the example is one
    this.playing = false;
    this.frames = 0;
    this.enlarged = null; // the unit whose picture is shown large
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.compute();
    const choose = (chosen) => this.choose(chosen);
    this.heads = new Heads(this);
    this.diagram = new Diagram(byId("network"), this.session, this.palette, this.tiles,
      { choose, heads: (layer) => this.heads.make(layer), enlarge: (unit) => this.enlarge(unit) });
    this.outputs = new Outputs(byId("outputs"), this.session, this.palette, this.ground,
      { choose: (i) => this.chooseExample(i), edit: (edit) => this.parts.data.edit(edit) });
    this.parts = {
      data: new DataPanel(byId("data"), this),
      settings: new SettingsPanel(byId("settings"), this),
      watching: new Watching(byId("watching"), this),
      compare: new ComparePanel(byId("compare"), this),
      taking: new TakingPanel(byId("taking"), this),
      why: new WhyPanel(byId("why"), this),
    };
    this.session.listen((kinds) => this.changed(kinds));
    this.python = new PythonSide(this, given.python ?? "");
    this.#listen();
    this.changed(new Set(["project", "data", "shape", "weights", "undo"]));
    this.parts.taking.openLinks(given.link ?? null);
    addEventListener("hashchange", () => this.parts.taking.openLink(location.hash));
  }

  #listen() {
    const click = (id, act) => byId(id).addEventListener("click", act);
    click("restart", () => this.session.restart());
    click("play", () => this.play(!this.playing));
    click("undo", () => this.back());
    click("fewer", () => this.heads.layers(-1));
    click("more", () => this.heads.layers(1));
    for (const [id, name] of [["discrete", "discrete"], ["show-test", "showTest"]]) {
      byId(id).addEventListener("change", (event) => {
        this.outputs[name] = event.target.checked;
        this.show();
      });
    }
    const step = () => this.python.trains || this.#by(() => this.session.step());
    const epoch = () => this.#by(() => this.#inKernel() || this.session.epoch());
    click("step", step);
    click("epoch", epoch);
    listenToKeys({ " ": () => this.play(!this.playing), s: step, e: epoch, z: () => this.back() }, () => this.choose(null));
    const dark = matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", () => {
      this.palette.read();
      this.show();
    });
  }

  /** Do one step at the reader's wish, which ends playing. */
  #by(act) {
    this.play(false);
    if (!act()) this.fail();
  }

  /** Take the last step or change back. */
  back() {
    this.play(false);
    this.session.undo();
  }

  /** Let the training run, or stop it. */
  play(wanted) {
    if (this.playing === wanted) return;
    this.playing = wanted;
    const button = byId("play");
    button.classList.toggle("playing", wanted);
    button.setAttribute("aria-label", wanted ? "Pause" : "Play");
    if (wanted) {
      byId("trouble").textContent = "";
      Object.assign(this, { due: 0, next: 0, described: performance.now() });
      if (!this.#inKernel()) requestAnimationFrame((now) => this.#frame(now));
    } else this.changed(new Set(["undo"]));
    if (!wanted) this.python.changed();
  }

  /** Let the kernel train, if the reader wants it; whether it does. */
  #inKernel() {
    const { trains } = this.python;
    if (trains) this.python.ask();
    return trains;
  }

  #frame(now) {
    if (!this.playing) return;
    const pace = byId("pace").value, end = performance.now() + BUDGET;
    if (pace !== "slow" || now >= this.due) {
      const isShown = !this.calm.matches || now >= this.next;
      if (isShown) this.frames += 1; // one way back from each picture to the one before
      this.due = now + SLOW;
      this.quiet = true;
      let isFinite = this.session.epoch(`frame ${this.frames}`);
      while (isFinite && pace === "fast" && performance.now() < end) isFinite = this.session.epoch(`frame ${this.frames}`);
      this.quiet = false;
      if (!isFinite) {
        this.play(false);
        this.fail();
        return;
      }
      if (isShown) {
        this.next = now + CALM;
        this.show();
      }
      if (now >= this.described + OFTEN) {
        this.described = now;
        this.describe();
      }
    }
    requestAnimationFrame((next) => this.#frame(next));
  }

  /** Whether something that is shown once in so many frames is due. */
  isDue(frames) {
    return !this.playing || this.calm.matches || byId("pace").value === "slow" || this.frames % frames === 0;
  }

  /** Say why a step gave a number that is not finite. */
  fail() {
    const { words, row, unit } = troubleOf(this.session);
    if (row !== null) this.chooseExample(row);
    if (unit !== null) this.choose({ layer: unit[0], unit: unit[1] });
    this.say(`${words} The network is as it was before this step; Back takes steps and changes back.`);
  }

  /** Something changed in the session. */
  changed(kinds) {
    if (this.quiet) return;
    this.compute();
    if (kinds.has("shape") || kinds.has("data")) {
      if (this.chosen !== null && !hasPlace(this.chosen, this.session.training)) this.chosen = null;
      this.example = followed(this.example, this.data, this.session.data);
      this.data = this.session.data;
      this.diagram.build();
      this.diagram.mark(this.chosen);
    }
    for (const part of Object.values(this.parts)) part.changed?.(kinds);
    const depth = this.session.project.hidden.length;
    const isFixed = isLocked(this.session.project, "hidden");
    byId("depth").textContent = `${counted(depth, "hidden layer")}${isFixed ? `, ${LOCKED}` : ""}`;
    byId("fewer").disabled = isFixed || depth === 0;
    byId("more").disabled = isFixed || depth === MOST.hidden;
    this.#discreteWords();
    this.say(this.session.note);
    this.show();
    this.tell();
  }

  #discreteWords() {
    const tick = byId("discrete"), isRegression = this.session.project.task === "regression";
    byId("discrete-words").textContent = isRegression ? "in steps" : "only the class";
    tick.parentNode.hidden = this.outputs.isLine;
  }

  /** The key of the output; `pushed` is the weight whose share of the batch is drawn. */
  #showKey() {
    const { chosen, outputs, session } = this, { layer, unit, input } = chosen ?? {};
    const pushed = outputs.pushes === null ? null : parameterName(session.training.layers, layer, unit, input);
    const reach = reachOf(session), of = [session.project, session.data, reach, pushed];
    if (of.every((x, i) => x === this.keyOf?.[i])) return;
    this.keyOf = of;
    byId("key").replaceChildren(...outputKey(session, reach, pushed));
  }

  /** Tell something where the eye is. */
  say(words) {
    byId("trouble").textContent = words;
  }

  /** What is chosen and how it is shown, for links. */
  get view() {
    const { layer = null, unit = null, input = null } = this.chosen ?? {};
    return { layer, unit, input, example: this.example, discrete: this.outputs.discrete };
  }

  /** Choose and show what a link says, as far as it is there. */
  look(view) {
    if (view === null) return;
    const { layer, unit, input, example, discrete, step } = view, chosen = { layer, unit, ...(input === null || input === undefined ? {} : { input }) };
    this.outputs.discrete = discrete === true;
    byId("discrete").checked = this.outputs.discrete;
    if (hasPlace(chosen, this.session.training)) this.choose(chosen);
    if (!isPlace(example, this.session.data.y.length)) return;
    this.chooseExample(example);
    if (isPlace(step, MOST_STEPS)) this.parts.why.stepThrough(example, step);
  }

  compute() {
    this.tiles.compute();
    this.ground.compute();
  }

  /** Show the numbers of now. */
  show() {
    this.compute();
    this.diagram.update(this.playing && byId("pace").value !== "slow");
    Object.assign(this.outputs, { chosen: this.example, pushes: this.parts?.why?.pushes() ?? null });
    this.outputs.update();
    this.#showKey();
    if (this.enlarged !== null) this.#paintLarge();
    for (const part of Object.values(this.parts ?? {})) part.show?.();
    const undo = byId("undo");
    undo.disabled = !this.session.canUndo;
    undo.title = this.session.canUndo ? `Take back ${this.session.undoes} (Z)` : "Nothing to take back";
    const { epoch, position, batch, size } = this.session.training, done = Math.ceil(position / batch);
    byId("count").textContent = `${grouped(epoch)}${done ? ` + ${done}/${Math.ceil(size / batch)}` : ""}`;
  }

  /** Choose a unit, a weight or nothing. */
  choose(chosen) {
    this.chosen = chosen;
    this.diagram.mark(chosen);
    this.parts.why?.chose();
    this.show();
    this.tell();
  }

  /** Choose an example, or none. */
  chooseExample(i) {
    this.example = i;
    this.parts.why?.chose();
    this.show();
    this.tell(i === null ? undefined : this.parts.why.exampleWords(i));
  }

  /** Show a unit's picture large beside the network while it is pointed at. */
  enlarge(unit) {
    const frame = byId("large");
    this.enlarged = unit;
    frame.hidden = unit === null;
    if (unit === null) return;
    this.#paintLarge();
    frame.querySelector("p").textContent = unit.name;
    const box = unit.button.getBoundingClientRect();
    frame.style.left = `${Math.min(box.right + 8, innerWidth - 190)}px`;
    frame.style.top = `${Math.min(Math.max(8, box.top - 60), innerHeight - 210)}px`;
  }

  /** The large picture follows the training. */
  #paintLarge() {
    const { layer, unit } = this.enlarged;
    paintUnit(byId("large").querySelector("canvas"), this.ground, this.palette, layer, unit);
  }

  /** Say what is new, or where the training is, to those who hear the page. */
  tell(words = this.parts.watching.words()) {
    if (document.activeElement?.type !== "range") byId("told").textContent = words;
    this.describe();
  }

  /** Describe in words what the output shows. */
  describe() {
    const chosen = this.example === null ? "" : ` ${this.parts.why.exampleWords(this.example)}`;
    this.outputs.points.setAttribute("aria-label", `${this.parts.watching.border()}${chosen}`);
  }
}

/** Start the page with what is embedded in it. */
export function start(kernels) {
  const given = JSON.parse(byId("given").textContent);
  return new Builder(kernels, given);
}
