// Curves of measures over the epochs, and histograms of weights and gradients, as small drawings.

import { drawn, element } from "../../page/static/dom.mjs";
import { counted, grouped, number } from "../../page/static/numbers.mjs";

const [WIDE, HIGH] = [270, 122];
const AREA = { left: 46, right: 266, top: 6, bottom: 102 };
const MOST_POINTS = 300; // of a curve; of more epochs some are left out
const BINS = 24;
const DOT = "m-2.5 0a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0"; // around a curve's only point
const BEYOND = "m-5 9h10l-5-9z"; // where a curve is infinite for the first time

/** The epochs before the first that a training's measures have: those of the page that a link came from. */
const epochsBefore = ({ epoch, measures }) => epoch - (measures.loss?.length ?? 0);

/** The parts of a curve that is thinned to so many points, which keep the last; it begins behind `before` epochs. */
function thinned(column, before, most = MOST_POINTS) {
  const step = Math.max(1, Math.ceil(column.length / most)), points = [];
  for (let i = column.length - 1; i >= 0; i -= step) points.push([before + i + 1, column[i]]);
  return points.reverse();
}

/** Give an element an attribute or a text, if it has another one. */
const set = (of, name, value) => of.getAttribute(name) === value || of.setAttribute(name, value);
const say = (of, words) => { if (of.textContent !== words) of.textContent = words; };

const rounded = (x) => Math.round(10 * x) / 10;

/** Drawn once and changed as numbers come: lines of a kind each, on a scale that may be logarithmic. */
export class Chart {
  /** `lines` are { name, of(measures) -> numbers, kind }. */
  constructor(host, title, lines, { isShare = false } = {}) {
    Object.assign(this, { host, title, lines, isShare });
    this.isLog = false;
    this.ghosts = [];
    this.texts = {};
    const text = (name, x, y, anchor) => {
      this.texts[name] = drawn("text", { x, y, "text-anchor": anchor });
      return this.texts[name];
    };
    this.paths = drawn("g", {});
    this.beyond = drawn("path", { class: "beyond" });
    this.svg = drawn("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img", "aria-label": title },
      drawn("path", { class: "axis", d: `M${AREA.left} ${AREA.top}V${AREA.bottom}H${AREA.right}` }), this.paths, this.beyond,
      text("high", AREA.left - 4, AREA.top + 8, "end"), text("low", AREA.left - 4, AREA.bottom, "end"),
      text("first", AREA.left, AREA.bottom + 15, "start"), text("last", AREA.right, AREA.bottom + 15, "end"));
    this.legend = element("figcaption", {});
    host.replaceChildren(element("h3", {}, title), this.svg, this.legend);
  }

  /** Show the measures of a training, with those of snapshots behind them. */
  update(training, ghosts = this.ghosts) {
    this.ghosts = ghosts;
    const of = (from) => this.lines.map((line) => ({ ...line, column: line.of(from.measures) ?? [], start: epochsBefore(from) }));
    const now = of(training), before = ghosts.flatMap((ghost) => of(ghost).map((line) => ({ ...line, kind: `${line.kind} ghost` })));
    const all = [...before, ...now].filter(({ column }) => column.length > 0);
    const first = Math.min(...all.map(({ start }) => start + 1)), epochs = Math.max(1, ...all.map(({ start, column }) => start + column.length));
    const [low, high] = this.#range(all);
    const within = (y) => Math.min(high, Math.max(low, y)); // what is out of range runs along its edge
    const up = (y) => (this.isLog ? Math.log(within(y)) : within(y));
    const across = (k) => AREA.left + (epochs === first ? 1 : (k - first) / (epochs - first)) * (AREA.right - AREA.left);
    const down = (y) => AREA.bottom - ((up(y) - up(low)) / (up(high) - up(low))) * (AREA.bottom - AREA.top);
    let beyond = "";
    while (this.paths.children.length > all.length) this.paths.lastChild.remove();
    all.forEach(({ column, kind, start }, i) => {
      const path = this.paths.children[i] ?? this.paths.appendChild(drawn("path", {}));
      const points = thinned(column, start).filter(([, y]) => !Number.isNaN(y)), isDot = points.length === 1;
      const places = points.map(([k, y]) => `${rounded(across(k))} ${rounded(down(y))}`), infinite = points.find(([, y]) => y === Infinity);
      set(path, "class", `curve ${kind}${isDot ? " dot" : ""}`);
      set(path, "d", `${places.length ? `M${places.join("L")}` : ""}${isDot ? DOT : ""}`);
      if (infinite) beyond += `M${Math.max(AREA.left + 7, rounded(across(infinite[0])))} ${AREA.top}${BEYOND}`;
    });
    set(this.beyond, "d", beyond);
    const ending = counted(epochs, "epoch");
    const texts = { high: number(high, 3), low: number(low, 3), first: all.length && epochs > first ? grouped(first) : "", last: all.length ? ending : "" };
    for (const [name, words] of Object.entries(texts)) say(this.texts[name], words);
    const shown = now.filter(({ column }) => column.length > 0), hasGhosts = before.some(({ column }) => column.length > 0);
    const keys = [...shown.map(({ name, kind, column }) => [kind, `${name} ${column.at(-1) === Infinity ? "▲ " : ""}${number(column.at(-1), 3)}`]), ...(hasGhosts ? [["ghost", "snapshots"]] : [])];
    while (this.legend.children.length > keys.length) this.legend.lastChild.remove();
    keys.forEach(([kind, words], i) => {
      const key = this.legend.children[i] ?? this.legend.appendChild(element("span", {}));
      set(key, "class", `key ${kind}`);
      say(key, words);
    });
    set(this.svg, "aria-label", shown.length === 0 ? `${this.title}: no epoch yet`
      : `${this.title} after ${ending}: ${shown.map(({ name, column }) => `${name} from ${number(column[0], 3)} to ${number(column.at(-1), 3)}`).join(", ")}`);
  }

  #range(all) {
    if (this.isShare) {
      const least = Math.min(1, ...all.flatMap(({ column }) => thinned(column).map(([, y]) => y)));
      return [Math.max(-1, Math.min(0.5, least)), 1];
    }
    const numbers = all.flatMap(({ column }) => thinned(column).map(([, y]) => y)).filter((y) => Number.isFinite(y) && (!this.isLog || y > 0));
    if (numbers.length === 0) return this.isLog ? [0.1, 1] : [0, 1];
    const low = Math.min(...numbers), high = Math.max(...numbers);
    if (this.isLog) return low === high ? [low / 2, high * 2] : [low, high];
    return [Math.min(0, low), high > 0 ? high : 1];
  }
}

/** How often numbers lie in each of equal parts of their range. */
export function binned(numbers, bins = BINS) {
  let most = 0;
  for (const x of numbers) if (Math.abs(x) > most && Number.isFinite(x)) most = Math.abs(x);
  const reach = most || 1, counts = new Array(bins).fill(0);
  for (const x of numbers) if (Number.isFinite(x)) counts[Math.min(bins - 1, Math.floor(((x + reach) / (2 * reach)) * bins))] += 1;
  return { counts, reach: most };
}

/** A histogram of numbers around 0, with the largest below it; its bars change as numbers come. */
export class Histogram {
  constructor(kind, title) {
    const text = (x, anchor) => drawn("text", { x, y: 52, "text-anchor": anchor });
    Object.assign(this, { title, bars: drawn("path", { class: "bars" }), low: text(0, "start"), high: text(120, "end") });
    this.svg = drawn("svg", { viewBox: "0 0 120 54", role: "img" }, drawn("path", { class: "axis", d: "M0 40H120M60 40v3" }), this.bars, this.low, this.high);
    this.figure = element("figure", { class: `histogram ${kind}` }, this.svg);
  }

  update(numbers) {
    const { counts, reach } = binned(numbers), top = Math.max(1, ...counts), wide = 120 / BINS;
    const bar = (n, i) => `M${rounded(i * wide)} 40v${rounded((-38 * n) / top)}h${rounded(wide - 0.6)}V40`;
    set(this.bars, "d", counts.map((n, i) => (n ? bar(n, i) : "")).join(""));
    set(this.svg, "aria-label", `${this.title}: ${numbers.length} numbers, the largest ${number(reach, 3)} in size`);
    say(this.low, `−${number(reach, 2)}`);
    say(this.high, number(reach, 2));
  }
}
