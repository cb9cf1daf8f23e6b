// A session: a project, its training, and the way back. What shows it listens to its changes.

import { checked, troubleWords } from "./checking.mjs";
import { carry, goOn, takeMeasures, takeState } from "./going_on.mjs";
import { allLocks, lockedWords } from "./locks.mjs";
import { dataOf, settingsOf, trainingData } from "./project.mjs";
import { Training } from "./training.mjs";
import { Way } from "./undoing.mjs";

/** The parts of a project whose change begins the curves anew, and those that change the network. */
const FRESH = ["data", "task", "test", "loss"], DRAWN = ["rng", "init"];
const SHAPE = [...FRESH, ...DRAWN, "features", "hidden", "output"];

const HALF_DONE = "The epoch was half done: its other batches are left out, and the next epoch begins from here.";

export class Session {
  #listeners = [];
  #way = new Way();

  constructor(kernels, given = {}) {
    this.kernels = kernels;
    this.ended = 0; // counts the epochs that were trained here to their end
    this.note = ""; // what a reader should know of the last change, in a sentence
    this.#open(given);
  }

  /** Call a function after each change; it gets the kinds of what changed: project, data, shape, weights, undo. */
  listen(listener) {
    this.#listeners.push(listener);
  }

  tell(...kinds) {
    for (const listener of this.#listeners) listener(new Set(kinds));
  }

  /** Make data and training for the project; from another training are kept the weights that fit. */
  #begin(before, isFresh = true) {
    if (isFresh) this.data = dataOf(this.project);
    const train = trainingData(this.project, this.data, this.data.train);
    const test = trainingData(this.project, this.data, this.data.test);
    this.training = new Training(this.kernels, settingsOf(this.project, this.data), train, test);
    if (before !== null) carry(before, this.training, before.theta, this.training.theta);
    if (before !== null && !isFresh) goOn(before, this.training);
    this.#mark(before !== null && !isFresh && before.position > 0);
  }

  /** What is there now is where a training of these settings begins: exports start from it. */
  #mark(isHalfDone) {
    if (isHalfDone) this.note = HALF_DONE;
    this.training.beginHere();
    this.start = this.training.snapshot();
  }

  /** Begin from the weights that were given, or from drawn ones; the name of what does not fit, or null. */
  #beginGiven() {
    this.#begin(null);
    if (this.given === null) return null;
    const wrong = takeState(this.training, this.given);
    this.#mark(false);
    return wrong;
  }

  /** Take over what comes from outside, and note what of it could not be. */
  #open(given) {
    const { project, trouble } = checked(given, this.kernels);
    this.project = project;
    this.trouble = trouble;
    this.given = givenState(given); // with which a restart begins
    const wrong = this.#beginGiven();
    if (wrong !== null) trouble.push(wrong);
    this.note = troubleWords(trouble);
  }

  get canUndo() {
    return this.#way.steps.length > 0;
  }

  /** What the next way back takes back, in words. */
  get undoes() {
    return this.#way.steps.at(-1)?.what ?? null;
  }

  /** Remember what is there now, before it changes; the changes of one gesture are one way back. */
  remember(what, together = null, isPlayed = false) {
    if (this.#way.isWithin(together)) return;
    const { project, data, training, start, given } = this;
    this.note = "";
    this.#way.push({ what, together, isPlayed, project, data, training, kept: training.snapshot(), start, given });
  }

  /** A gesture has ended: what comes next is another way back. */
  endGesture() {
    this.#way.end();
  }

  /** Take back the last change or step. */
  undo() {
    const last = this.#way.steps.pop();
    if (last === undefined) return false;
    const { project, data, training, kept, start, given } = last;
    Object.assign(this, { project, data, training, start, given, note: "" });
    training.restore(kept);
    training.trouble = null;
    this.tell("project", "data", "shape", "weights", "undo");
    return true;
  }

  /** Say why a change was not made; what shows the project shows it as it is. */
  #refuse(words) {
    this.note = words;
    this.tell("project");
    return false;
  }

  /**
   * Change parts of the project. Weights that survive stay, and the training goes on; a change of data, task or loss
   * begins the curves anew. False if a part is locked: nothing has changed then.
   */
  change(parts, what = "a change", together = null) {
    const names = Object.keys(parts).filter((name) => parts[name] !== this.project[name]);
    if (names.length === 0) return true;
    const { project, trouble } = checked({ ...this.project, ...parts }, this.kernels);
    const locked = lockedWords(this.project, project);
    if (locked) return this.#refuse(locked);
    this.remember(what, together);
    const before = this.training, isFresh = names.some((name) => FRESH.includes(name));
    const isDrawn = names.some((name) => DRAWN.includes(name));
    this.project = project;
    if (isDrawn) this.given = null;
    this.#begin(isDrawn ? null : before, isFresh || isDrawn);
    const wrong = trouble.filter((name) => names.includes(name));
    if (wrong.length > 0) this.note = troubleWords(wrong);
    const shape = names.some((name) => SHAPE.includes(name)) ? ["shape", "weights"] : [];
    this.tell("project", "undo", ...shape, ...(isFresh ? ["data"] : []));
    return true;
  }

  /** Whether the training did not begin here: settings, data or weights have changed on the way. */
  get beganLater() {
    return this.start.epoch > 0;
  }

  /** One batch. */
  step() {
    this.remember("a step", null);
    return this.#told(this.training.step());
  }

  /** To the end of this epoch. */
  epoch(together = null) {
    const isPlayed = together !== null;
    this.remember(isPlayed ? "playing" : "an epoch", together, isPlayed);
    return this.#told(this.training.runEpoch());
  }

  /** A step or an epoch that was not finite has changed nothing: there is nothing to take back of it. */
  #told(isFinite) {
    const { kept } = this.#way.steps.at(-1), { epoch, position } = this.training;
    if (!isFinite && kept.epoch === epoch && kept.position === position) this.#way.steps.pop();
    if (isFinite && position === 0) this.ended += 1;
    this.tell("weights", "undo");
    return isFinite;
  }

  /** The training goes on from here elsewhere, as a fit that is begun here would. */
  beginHere() {
    this.#mark(this.training.position > 0);
    this.tell("undo");
  }

  /**
   * Take over the numbers of the same network from Python: those of a training there that goes on from here, or other
   * weights, from which another one begins.
   */
  follow({ weights, trained, measures }, what, together = null, isTrained = false) {
    this.remember(what, together, isTrained && together !== null);
    const { training } = this;
    takeState(training, { ...trained, weights });
    takeMeasures(training, measures);
    if (isTrained) training.leaveEpoch();
    else this.#mark(false);
    this.tell("weights", "undo");
  }

  /** Begin anew from the first weights. */
  restart() {
    this.remember("a restart");
    this.#beginGiven();
    this.tell("shape", "weights", "undo");
  }

  /** Give one parameter a number. */
  setWeight(place, x, together = null) {
    this.remember("a weight", together);
    const { training } = this;
    training.theta[place] = x;
    this.#mark(training.position > 0);
    this.tell("weights", "undo");
  }

  /**
   * Take over another project, as from a link or a file; what this one locks stays locked. The names of what could not
   * be taken over, or null if the other project differs in what is locked: nothing has changed then.
   */
  replace(given, what = "opening") {
    const { locked } = this.project, { project } = checked(given, this.kernels), words = lockedWords(this.project, project);
    if (words) {
      this.#refuse(words);
      return null;
    }
    this.remember(what);
    this.#open(given);
    this.project = { ...this.project, locked: allLocks(locked, this.project.locked) };
    this.tell("project", "data", "shape", "weights", "undo");
    return this.trouble;
  }

  /** What was opened first is where the way back ends. */
  forgetWay() {
    this.#way = new Way();
  }
}

/** The weights, and what else of a training came along with a project; null if there are none. */
function givenState(given) {
  const weights = given?.weights ?? null, { epoch, counts, memory } = given?.trained ?? {};
  return weights === null ? null : { weights, epoch: epoch ?? 0, counts: counts ?? {}, memory: memory ?? [] };
}
