// A link that holds a page's state in its fragment: #build=VERSION.STATE.CHECKSUM.

import { sealOf } from "./digests.mjs";
import { listed } from "./names.mjs";
import { BitReader, BitWriter, pack, unpack } from "./packed_numbers.mjs";
import { MOST } from "./project.mjs";

const FORM = 1, LONGEST = 8192; // characters: 8 kB
const LIMITS = { rows: MOST.points, columns: MOST.columns, weights: 10000, memory: 4, epoch: Number.MAX_SAFE_INTEGER };

/** What a link of version 1 leaves out. It stays as it is: old links mean it. */
const PLAIN = {
  data: { kind: "moons", n: 200, noise: 0.15, classes: 2, seed: 0, scaled: false },
  task: "two", shown: [0, 1], test: 0.25, features: ["x1", "x2"],
  hidden: [{ units: 4, activation: "tanh" }, { units: 2, activation: "tanh" }],
  output: null, init: null, rng: 0, loss: null,
  optimiser: { name: "gradient_descent", settings: { learning_rate: 0.1 } },
  schedule: null, penalty: null, batch: 10, seed: 0, locked: [],
};

const isSame = (a, b) => JSON.stringify(a) === JSON.stringify(b);

function inLetters(bytes) {
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return text.replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
}

const outOfLetters = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));

const checkOf = (text) => sealOf(text).slice(0, 8);

const NAMES = { memory: "the memory of the optimiser", weights: "the weights", epoch: "the epoch", points: "the points" };

/** What a link leaves out, in words. */
const leftWords = (left) => listed(left.map((name) => NAMES[name]));

const isNothing = ({ counts, memory }) => Object.values(counts).every((x) => x === 0) && memory.every((row) => row.every((x) => x === 0));

/** The fragment for a project and the state of its training, without what is left out. */
function fragmentOf(project, state, view, left) {
  const { X, y, ...rest } = project.data, isOwn = project.data.kind === "own", hasPoints = isOwn && !left.includes("points");
  const given = { ...project, data: isOwn && !hasPoints ? PLAIN.data : rest };
  const hasWeights = !left.includes("weights"), hasMemory = hasWeights && !left.includes("memory") && !isNothing(state);
  const numbers = hasWeights ? state.weights : [], memory = hasMemory ? state.memory : [];
  const parts = Object.entries(given).filter(([name, x]) => !isSame(x, PLAIN[name]));
  const about = {
    parts: Object.fromEntries(parts), view, left, weights: numbers.length,
    epoch: hasWeights ? state.epoch : 0, counts: hasMemory ? Object.entries(state.counts) : [], memory: memory.length,
    rows: hasPoints ? X.length : 0, columns: hasPoints ? X[0].length : 0,
  };
  const kept = Object.entries(about).filter(([, x]) => x && x.length !== 0);
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(kept)));
  const writer = new BitWriter();
  for (let k = 0; k < about.columns; k += 1) pack(X.map((row) => row[k]), writer);
  if (hasPoints) pack(y, writer);
  for (const list of [numbers, ...memory]) if (list.length) pack(list, writer);
  const bytes = new Uint8Array([text.length >> 8, text.length & 255, ...text, ...writer.bytes]);
  const letters = `${FORM}.${inLetters(bytes)}`;
  return `#build=${letters}.${checkOf(letters)}`;
}

/**
 * The link's fragment for a project, the state of its training (see going_on.mjs), and what is shown of it (a plain
 * object). If it would be too long, what the optimiser remembers is left out, then the weights with the epoch, then the
 * points as well: `left` names them, and `note` says so in a sentence. `whole` is the fragment with all of it.
 */
export function sharedLink(project, state, view = null, longest = LONGEST) {
  const whole = fragmentOf(project, state, view, []), steps = [[]];
  if (!isNothing(state)) steps.push(["memory"]);
  steps.push([...steps.at(-1), "weights", ...(state.epoch > 0 ? ["epoch"] : [])]);
  if (project.data.kind === "own") steps.push([...steps.at(-1), "points"]);
  let fragment = whole, left = [];
  for (left of steps) {
    fragment = left.length === 0 ? whole : fragmentOf(project, state, view, left);
    if (fragment.length <= longest) break;
  }
  if (left.length === 0) return { fragment, whole, left, note: null };
  return {
    fragment, whole, left,
    note: `The link leaves out ${leftWords(left)}: with all of it, it would have ${whole.length} characters, `
      + `and many programs cut off links of more than ${longest}. The file that “Save” writes holds them.`,
  };
}

const BROKEN = "The link was cut off or changed on its way, so nothing was opened: copy it again as a whole.";

const broken = (trouble) => ({ given: null, view: null, left: [], notes: [], trouble });

/** The plain values of what a link says about the view. */
const viewIn = (view) => (view === null || typeof view !== "object" ? null : Object.fromEntries(
  Object.entries(view).filter(([, x]) => x === null || ["number", "boolean"].includes(typeof x)
    || (typeof x === "string" && x.length < 100)),
));

/** The fragment of a link in a text, such as a file that a page has saved; null if there is none. */
export const fragmentIn = (text) => /^\s*[^\s#]*(#build=\S*)\s*$/.exec(text)?.[1] ?? null;

const isCountTo = (most) => (x) => Number.isInteger(x) && x >= 0 && x <= most;

/**
 * What a link's fragment holds: `given` as `Session.replace` takes it, `view`, `left` (what the link leaves out), and
 * `notes` in sentences. Null if it is no link of a builder; if it is broken, `trouble` is a sentence, and all else empty.
 */
export function readShared(fragment) {
  if (!/^#?build=/.test(fragment)) return null;
  const [, state, version, letters, check] = /^#?build=((\d{1,6})\.([\w-]*))\.([0-9a-f]{8})$/.exec(fragment) ?? [];
  if (state === undefined || checkOf(state) !== check) return broken(BROKEN);
  if (Number(version) !== FORM) {
    return broken(`The link has version ${version}, and this page reads version ${FORM}: open it with a newer page.`);
  }
  try {
    return stateIn(outOfLetters(letters));
  } catch {
    return broken(BROKEN);
  }
}

function stateIn(bytes) {
  const length = bytes[0] * 256 + bytes[1], text = new TextDecoder("utf-8", { fatal: true }).decode(bytes.slice(2, 2 + length));
  const { parts = {}, view = null, left = [], counts = [], ...others } = JSON.parse(text);
  const { weights = 0, rows = 0, columns = 0, epoch = 0, memory = 0, ...unknownNumbers } = others;
  const numbers = { rows, columns, weights, memory, epoch };
  const isFine = Object.entries(numbers).every(([name, x]) => isCountTo(LIMITS[name])(x)) && Array.isArray(left) && Array.isArray(counts)
    && counts.length <= LIMITS.memory && counts.every((each) => Array.isArray(each) && each.length === 2);
  if (!isFine) return broken(BROKEN);
  const reader = new BitReader(bytes.slice(2 + length));
  const isKnown = ([name]) => Object.hasOwn(PLAIN, name), said = Object.entries(parts);
  const given = { ...PLAIN, ...Object.fromEntries(said.filter(isKnown)) };
  if (rows > 0) {
    const columnsOfX = Array.from({ length: columns }, () => unpack(rows, reader)), y = unpack(rows, reader);
    given.data = { ...given.data, X: y.map((_, i) => columnsOfX.map((column) => column[i])), y };
  }
  if (weights > 0) {
    given.weights = unpack(weights, reader);
    given.trained = { epoch, counts: Object.fromEntries(counts), memory: Array.from({ length: memory }, () => unpack(weights, reader)) };
  }
  const unknown = [...said, ...Object.entries(unknownNumbers)].filter((each) => !isKnown(each)).map(([name]) => name);
  const leftOut = Object.keys(NAMES).filter((name) => left.includes(name));
  const notes = [];
  if (leftOut.length) notes.push(`The link leaves out ${leftWords(leftOut)}, for which there was no room.`);
  if (unknown.length) {
    const shown = unknown.slice(0, 5).map((name) => name.slice(0, 40)).join(", ");
    notes.push(`This page does not know what the link says about ${shown}, and left it out.`);
  }
  return { given, view: viewIn(view), left: leftOut, notes, trouble: null };
}
