// Python: in a notebook a page can work both ways. What changes here is told there, and the other way round.

import { byId } from "../../page/static/dom.mjs";
import { copied, inJson, takeMeasures } from "./going_on.mjs";
import { lossOf, outputOf } from "./project.mjs";
import { areColumns } from "./python_data.mjs";

const PAUSE = 200, PATIENCE = 10_000, SLOW = 500; // milliseconds: between messages, for an answer, between slow epochs
const MOST_BYTES = 1e6, MOST_EPOCHS = 4000; // of a message, and in it

const WORDS = {
  live: "This page works both ways with Python: net, data, settings and history of the builder there follow it.",
  busy: "Python has not answered for 10 seconds: it is busy, or its kernel has ended. The page goes on alone until it answers.",
  gone: "The kernel that made this page has ended or was restarted: the page goes on alone. Run its cell again to connect it.",
  closed: "This page was closed in Python, or its cell was run again: the page goes on alone.",
};

const bytesOf = (message) => new TextEncoder().encode(JSON.stringify(message)).length;

export class PythonSide {
  constructor(builder, words) {
    Object.assign(this, { builder, page: Math.random().toString(36).slice(2), turn: 0, isLive: false, isWaiting: false, pieces: [], toldEnded: 0 });
    this.line = byId("python");
    this.place = byId("place");
    this.line.textContent = words;
    this.place.addEventListener("change", () => this.#placed());
    if (parent !== window) {
      addEventListener("message", ({ source, data }) => {
        if (source === parent && data?.chainstep) this.#hear(data.chainstep);
      });
    }
    builder.session.listen(() => this.changed());
    this.#forget();
    this.firstData = builder.session.project.data.kind === "own" ? builder.session.data : null;
  }

  /** Whether the kernel trains, and not the browser. */
  get trains() {
    return this.isLive && this.place.value === "kernel";
  }

  #placed() {
    this.builder.play(false);
    byId("step").disabled = this.trains;
  }

  #hear(message) {
    if ((message.to ?? this.page) !== this.page) return;
    const { kind } = message, isMine = message.from === this.page;
    if (kind === "greeting") this.#post({ kind: "hello" });
    else if (kind === "gone" || kind === "closed") this.#leave(WORDS[kind]);
    else if (kind === "trained") this.#trained(message, isMine);
    else if (kind === "state" && !isMine) this.#apply(message);
    else if (kind === "weights") this.#reweigh(message);
    else if (kind === "measures") this.pieces.push(message.measures);
    else if (kind === "welcome") this.#welcomed(message);
    else if (kind === "trouble") {
      this.isRunning = false;
      this.builder.play(false);
      this.builder.say(message.words);
    }
    if (["ack", "welcome", "trouble"].includes(kind) || isMine) this.#answered();
  }

  #welcomed(message) {
    this.isLive = true;
    this.turn = message.turn;
    this.place.closest("label").hidden = false;
    if (message.project) this.#apply(message);
    else if (this.firstData === this.builder.session.data) this.#note();
    if (message.words) this.builder.say(message.words);
    this.changed();
  }

  #leave(words) {
    this.isLive = this.isWaiting = false;
    clearTimeout(this.patience);
    this.place.value = "browser";
    this.place.closest("label").hidden = true;
    this.#placed();
    this.line.textContent = words;
  }

  /** What Python has is not known: all is told again. */
  #forget() {
    this.told = {};
    this.toldData = null;
    this.isRunning = false;
  }

  /** Python has these data from now on, as they are read now; whether it had them already. */
  #note() {
    const { data, project, training: { settings } } = this.builder.session, key = JSON.stringify([project.features, settings.loss === "hinge"]);
    const isKnown = this.toldData === data && this.toldKey === key;
    Object.assign(this, { toldData: data, toldKey: key });
    return isKnown;
  }

  /** Something has changed here: tell it soon. */
  changed() {
    if (this.isApplying) return;
    this.isRunning = false;
    this.isDue = true;
    this.#later();
  }

  #later() {
    if (!this.isLive || this.isWaiting || this.timer) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      if (this.isLive && this.isDue && !this.isWaiting) this.#post({ kind: "state", state: this.#state() });
    }, PAUSE);
  }

  #post(message) {
    this.isWaiting = true;
    clearTimeout(this.patience);
    this.patience = setTimeout(() => { this.line.textContent = WORDS.busy; }, PATIENCE);
    parent.postMessage({ chainstep: { ...message, page: this.page, turn: this.turn } }, "*");
  }

  #answered() {
    clearTimeout(this.patience);
    this.isWaiting = false;
    if (!this.isLive) return;
    this.line.textContent = this.left ?? WORDS.live;
    if (this.isAsked) this.ask();
    else if (this.isDue) this.#later();
  }

  /** All that Python is told; of data and curves what is new. */
  #state() {
    const { session, playing } = this.builder, { project, training } = session, { data, ...rest } = project;
    const { epoch, counts, memory, settings } = training, { ended } = session;
    this.isDue = false;
    const state = {
      project: rest, used: { loss: lossOf(project), output: outputOf(project) }, inputs: settings.inputs, layers: settings.layers,
      weights: [...training.theta], trained: { epoch, counts, memory: memory.map(inJson) },
      measures: this.#measures(training.measures), playing, hasTrained: ended > this.toldEnded,
    };
    this.toldEnded = ended;
    if (this.#note()) return state;
    this.left = null;
    const whole = { ...state, data: this.#examples(data) };
    if (bytesOf(whole) <= MOST_BYTES) return whole;
    const { measures: { from } } = state, later = { ...whole, measures: { from, columns: {} } }, bytes = bytesOf(later);
    if (bytes <= MOST_BYTES) {
      this.#cutTold(from);
      this.isDue = true;
      return later;
    }
    const words = `With its data this page would be a message of ${(bytes / 1e6).toFixed(1)} MB, and Python is told up to ${MOST_BYTES / 1e6} MB at once`;
    this.left = `${words}: Python has everything but the data.`;
    return { ...state, left: words };
  }

  #examples(given) {
    const { project, data, training } = this.builder.session, isPlain = areColumns(project, data) && data.scale === null;
    const part = (rows, { columns, targets }) => ({
      rows, ...(isPlain ? {} : { columns: columns.map((column) => [...column]) }), ...(lossOf(project) === "hinge" ? { targets: [...targets] } : {}),
    });
    const points = given.kind === "own" ? {} : { X: data.X, y: data.y };
    return { given, ...points, train: part(data.train, training.train), test: part(data.test, training.test) };
  }

  /** The measures from the first epoch on that was not told. */
  #measures(measures) {
    const names = Object.keys(measures), length = measures.loss?.length ?? 0;
    let from = 0;
    while (from < length && names.every((name) => Object.is(this.told[name]?.[from], measures[name][from]))) from += 1;
    const end = Math.min(length, from + MOST_EPOCHS), cut = (start) => Object.fromEntries(names.map((name) => [name, measures[name].slice(start, end)]));
    this.told = cut(0);
    if (end < length) this.isDue = true;
    return { from, columns: Object.fromEntries(Object.entries(cut(from)).map(([name, column]) => [name, inJson(column)])) };
  }

  /** Python has the measures up to an epoch. */
  #cutTold(end) {
    for (const column of Object.values(this.told)) column.length = Math.min(column.length, end);
  }

  /** Show what Python, or another view of this page, has changed; what comes of it is told to Python. */
  #apply({ project, data, weights, trained, measures, turn, from, what = "another view", isNew = false }) {
    const { builder } = this, { session } = builder, { data: present, ...now } = session.project;
    if (from !== undefined && (this.isDue || measures.from > (session.training.measures.loss?.length ?? 0))) {
      this.isDue = false; // both have changed: this page gets all that the other one has
      this.#post({ kind: "hello" });
      return;
    }
    const [first, ...more] = [...this.pieces, measures], before = copied(session.training.measures);
    this.pieces = [];
    const isSame = !isNew && !data && JSON.stringify(project) === JSON.stringify(now);
    this.isApplying = true;
    if (!isSame) builder.play(false);
    if (isSame) session.follow({ weights, trained, measures: first }, what);
    else if (session.replace({ ...project, data: data ?? present, weights, trained }, what) !== null) {
      session.training.measures = before;
      takeMeasures(session.training, first);
    }
    for (const piece of more) takeMeasures(session.training, piece);
    builder.show();
    this.isApplying = false;
    this.turn = turn;
    this.#forget();
    if (data) this.#note();
    this.isAsked = this.trains && builder.playing;
    if (from === undefined) this.changed();
  }

  /** Python has other weights for the same network: the training goes on from them. */
  #reweigh({ weights, trained, turn, what }) {
    const { builder } = this, { training } = builder.session;
    if (weights.length !== training.theta.length) {
      this.#post({ kind: "hello" }); // the network here is another one: this page gets all that Python has
      return;
    }
    const from = Math.max(0, (training.measures.loss?.length ?? 0) - training.epoch + trained.epoch);
    this.isApplying = true;
    builder.session.follow({ weights, trained, measures: { from, columns: {} } }, what);
    builder.show();
    this.isApplying = this.isRunning = false;
    this.turn = turn;
    if (this.isWaiting) this.#forget(); // what was told last does not count
    this.isAsked = this.trains && builder.playing;
    this.changed();
  }

  /** Ask the kernel for an epoch, or at full speed for as many as there is time for. */
  ask() {
    this.isAsked = this.isWaiting;
    if (this.isWaiting) return;
    const { builder } = this, isNew = !this.isRunning;
    this.isApplying = true;
    if (isNew) builder.session.beginHere();
    this.isApplying = false;
    this.isRunning = true;
    const long = builder.playing && byId("pace").value === "fast";
    this.#post({ kind: "train", long, playing: builder.playing, ...(isNew ? { state: this.#state() } : {}) });
  }

  /** Show what the kernel has trained. */
  #trained(message, isMine) {
    const { builder } = this, { playing, session } = builder, isNews = message.turn === this.turn && (this.isRunning || !isMine);
    if (isNews) {
      builder.frames += 1;
      this.isApplying = builder.quiet = true;
      session.follow(message, playing ? "playing" : "an epoch", playing ? `frame ${builder.frames}` : null, true);
      this.isApplying = builder.quiet = false;
      this.#measures(session.training.measures);
      builder.show();
      if (!playing) builder.tell();
    }
    if (!isMine || !builder.playing) return;
    if (byId("pace").value === "slow") setTimeout(() => builder.playing && this.trains && this.ask(), SLOW);
    else this.isAsked = true;
  }
}
