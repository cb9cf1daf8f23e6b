// The drawing of a graph with folds: boxes, frames and arrows, drawn anew whenever a fold is opened or closed.
//
// It is the drawing that viz/render/columns_svg.py makes; here the numbers follow the steps.

import { drawn, element } from "./dom.mjs";
import { number } from "./numbers.mjs";
import { HEAD, PAD, placed } from "./placing.mjs";
import { curve, routes, written } from "./routing.mjs";
import { COMFORTABLE } from "./window.mjs";
import { inRows } from "./wrapping.mjs";
import { definition } from "./writing.mjs";

const [ROW, NAME, NUMBER, MARGIN, TIP, ROUND, CARD] = [16, 13, 12, 8, 6, 7, 4];
const NARROWEST = 400; // points of a row
const LONGEST_LINE = 36; // characters in a box
const LONGEST_RANGE = 17; // characters of a range in a closed fold
const [ARROWS_APART, MOST_ARROWS] = [10, 50]; // points between arrows from one node to another, and how many there can be
const [CLOSED, OPENED] = ["▸", "▾"];
const keyOf = (box) => (box >= 0 ? `n${box + 1}` : `s${~box}`);

export class Scene {
  /** `toggle` is called with the number of a fold that is to be opened or closed, `enter` makes a box heed the
   * keyboard, and `isDragged` tells a click from the end of a drag. */
  constructor(svg, model, folds, acts) {
    Object.assign(this, { svg, model, folds, ...acts });
    this.group = svg.querySelector("g");
    if (folds.cut !== "") svg.parentNode.after(element("p", { class: "note" }, folds.cut));
    this.draw();
  }

  /** Draw what is visible. */
  draw() {
    const { folds, group } = this;
    const arrows = folds.arrows();
    const pairs = arrows.map(({ tail, head }) => [tail, head]);
    const row = placed(folds, folds.open), way = routes(folds, row, pairs);
    const { where, ways } = this.model.isOfArrays ? inRows(row, pairs, way, this.#widest()) : { where: row, ways: way };
    this.where = where;
    this.elements = new Map();
    this.arrowAt = []; // by node and position
    const visible = [...folds.visible()];
    const frames = visible.filter((box) => box < 0 && folds.open.has(~box));
    const paper = group.querySelector(":scope > polygon");
    group.replaceChildren(
      ...(paper === null ? [] : [paper]),
      ...frames.map((box) => this.#frame(box)),
      ...arrows.flatMap((arrow, k) => this.#arrows(arrow, ways[k])),
      ...visible.filter((box) => !frames.includes(box)).map((box) => (box >= 0 ? this.#node(box) : this.#card(box))),
    );
    const size = { width: where.width + 2 * MARGIN, height: where.height + 2 * MARGIN };
    this.svg.setAttribute("viewBox", [-MARGIN, -MARGIN, size.width, size.height].map(written).join(" "));
    this.stops = visible.map((box) => this.elements.get(box));
    this.owner = this.model.nodes.map((_, i) => folds.shown(i));
  }

  /** How wide a row of a program can be, so that it fits the page. */
  #widest() {
    return Math.max(NARROWEST, this.svg.parentNode.clientWidth / COMFORTABLE - 2 * MARGIN);
  }

  /** The element of the visible box that holds a node. */
  boxOf(i) {
    return this.elements.get(this.owner[i]);
  }

  /** The rectangle of a visible box; that of a closed fold with the card behind it. */
  place(box) {
    const rect = this.where.rects.get(box);
    const behind = box < 0 && !this.folds.open.has(~box) ? CARD : 0;
    return { ...rect, width: rect.width + behind, height: rect.height + behind };
  }

  isShown(i) {
    return this.owner[i] === i;
  }

  /** The arrow that an edge is part of; null within a closed fold. */
  edge(node, position) {
    return this.arrowAt[node]?.[position] ?? null;
  }

  #group(box, kind, ...parts) {
    const made = drawn("g", { id: keyOf(box), class: kind }, drawn("title", {}), ...parts);
    this.elements.set(box, made);
    return made;
  }

  #frame(box) {
    const { x, y, width, height } = this.where.rects.get(box);
    const title = this.folds.titles[~box];
    const made = this.#group(
      box, "frame",
      drawn("rect", { x, y, width, height, rx: 9, fill: "none", "stroke-dasharray": "2 3" }),
      drawn("rect", { class: "head", x, y, width, height: HEAD }),
      lineOfText("name", NAME, x + PAD, y + HEAD - 7, `${OPENED} ${title}`, { "text-anchor": "start" }),
    );
    made.firstChild.append(`${title}, open: click or Enter closes it`);
    this.#foldable(made, box, true);
    made.querySelector(".head").addEventListener("click", () => this.isDragged() || this.toggle(~box));
    return made;
  }

  #foldable(made, box, isOpen) {
    made.setAttribute("role", "button");
    made.setAttribute("tabindex", "-1");
    made.setAttribute("aria-expanded", String(isOpen));
    made.setAttribute("aria-label", this.folds.path(~box));
    this.enter(made, () => this.toggle(~box));
  }

  /** An arrow for each edge between two nodes, beside each other; one for all edges of a closed fold. */
  #arrows({ tail, head, edges }, points) {
    const groups = tail >= 0 && head >= 0 && edges.length <= MOST_ARROWS ? edges.map((edge) => [edge]) : [edges];
    return groups.map((group, k) => {
      const shift = (k - (groups.length - 1) / 2) * ARROWS_APART;
      return this.#arrow({ tail, head, edges: group }, points.map(([x, y]) => [x, y + shift]));
    });
  }

  #arrow({ tail, head, edges }, points) {
    const [x, y] = points.at(-1);
    const corners = [[x, y], [x - TIP, y - TIP / 2], [x - TIP, y + TIP / 2]];
    const [left] = points.at(-2);
    const line = curve([...points.slice(0, -2), [Math.min(left, x - TIP), y], [x - TIP, y]]);
    const isSingle = edges.length === 1 && head >= 0 && tail >= 0;
    const made = drawn(
      "g", { id: isSingle ? `e${head + 1}-${edges[0][1]}` : `e-${keyOf(tail)}-${keyOf(head)}`, class: "edge" },
      drawn("path", { fill: "none", d: line }),
      drawn("polygon", { points: pointList(corners) }),
    );
    for (const [node, position] of edges) (this.arrowAt[node] ??= [])[position] = made;
    return made;
  }

  #node(i) {
    const node = this.model.nodes[i];
    const rect = this.where.rects.get(i);
    const lines = node.role === "constant" && this.folds.size(i)[1] < 2 * ROW ? [["name", node.name]] : this.#lines(node, i);
    const shape = ["leaf", "parameter"].includes(node.role) ? drawn("path", { d: roundedBox(rect) }) : squareBox(rect);
    if (node.role === "constant") shape.setAttribute("stroke-dasharray", "5 3");
    const inner = { x: rect.x + 3, y: rect.y + 3, width: rect.width - 6, height: rect.height - 6 };
    const made = this.#group(
      i, `node ${node.role}`, shape, ...(node.role === "output" ? [squareBox(inner)] : []),
      ...lines.map(([kind, words], k) => textRow(rect, lines.length, k, kind, words, { id: `n${i + 1}-${kind}` })),
    );
    if (node.role === "constant" && lines.length === 2) made.querySelector(".value").textContent = number(this.model.values[i]);
    return made;
  }

  /** The rows of a node: its value, its name, its gradient; of an array its name comes first. */
  #lines(node, i) {
    const { model } = this;
    if (model.isOfArrays) return [["name", model.label(i)], ["value", ""], ...(node.gradient ? [["grad", ""]] : [])];
    return [["value", ""], ["name", labelOf(node, i, model)], ...(node.role === "constant" ? [] : [["grad", ""]])];
  }

  /** A closed fold: its title, its lines, its gradient. */
  #card(at) {
    const { folds } = this;
    const rect = this.where.rects.get(at);
    const lines = folds.lines[~at].flatMap(([words, nodes]) => {
      if (nodes?.length === 1) return [[words + (this.model.isOfArrays ? "\u2002" : " = "), nodes]];
      return [...(words === "" ? [] : [[words, null]]), ["", nodes ?? folds.members(at)]];
    });
    const hasGradient = folds.gradientOf(~at).length > 0;
    const count = 1 + lines.length + Number(hasGradient);
    const told = drawn("g", { class: "card" }, textRow(rect, count, 0, "name", `${folds.canOpen(~at) ? `${CLOSED} ` : ""}${folds.titles[~at]}`));
    lines.forEach(([words, nodes], k) => {
      const line = textRow(rect, count, k + 1, "line", "");
      line.append(drawn("tspan", {}, words));
      if (nodes !== null) {
        const value = drawn("tspan", { class: "value", "font-size": NUMBER });
        value.told = nodes;
        line.append(value);
      }
      told.append(line);
    });
    if (hasGradient) told.append(textRow(rect, count, count - 1, "grad", "", { id: `${keyOf(at)}-grad` }));
    const { x, y, width, height } = rect;
    const made = this.#group(
      at, "node fold", squareBox({ x: x + CARD, y: y + CARD, width, height }), squareBox(rect), told,
      drawn("rect", { class: "head", x, y, width, height: ROW + 5 }),
    );
    made.firstChild.append(folds.canOpen(~at) ? `${folds.path(~at)}: click ${CLOSED} or press Enter to open it` : folds.cut);
    if (folds.canOpen(~at)) this.#foldable(made, at, false);
    else this.enter(made, () => {});
    made.addEventListener("click", (event) => {
      if (this.isDragged()) return;
      const isHead = event.target.classList.contains("head");
      if (isHead || folds.gradientOf(~at).length !== 1) this.toggle(~at);
      else this.choose(folds.gradientOf(~at)[0]);
    });
    return made;
  }

  /** Write the known numbers into the closed folds of nodes whose numbers changed. */
  write({ values, gradients }, changed) {
    for (const at of new Set(changed.map((i) => this.owner[i]))) {
      if (at >= 0) continue;
      const made = this.elements.get(at);
      const told = [];
      for (const part of made.querySelectorAll("tspan.value")) {
        putText(part, this.#range(part.told.map((i) => values[i]), part.told));
        told.push(part.parentNode.textContent);
      }
      const grad = made.querySelector(".grad");
      if (grad !== null) {
        const of = this.folds.gradientOf(~at);
        putText(grad, this.#norm(of.map((i) => gradients[i]), of));
        told.push(`gradient ${grad.textContent}`);
      }
      made.setAttribute("aria-label", `${this.folds.path(~at)}, ${told.join(", ")}`);
    }
  }

  /** One number or the range of several, in fewer digits where it is longer than its box. */
  #range(given, nodes) {
    const known = given.filter((x) => x !== null);
    if (known.length === 0) return this.model.graph.dash;
    if (this.model.isOfArrays) return nodes.length === 1 ? this.model.numberText(nodes[0], "value") : "";
    const ends = [known.reduce((a, b) => Math.min(a, b)), known.reduce((a, b) => Math.max(a, b))];
    const spellings = [4, 3, 2].map((digits) => [...new Set(ends.map((x) => number(x, digits)))].join(" … "));
    return spellings.find((words) => words.length <= LONGEST_RANGE) ?? spellings.at(-1);
  }

  #norm(given, nodes) {
    const known = given.filter((x) => x !== null);
    if (known.length === 0) return this.model.graph.dash;
    if (this.model.isOfArrays) return this.model.derivatives(nodes.filter((_, k) => given[k] !== null));
    return given.length === 1 ? number(known[0]) : `norm ${number(Math.hypot(...known))}`;
  }
}

function putText(part, words) {
  if (part.textContent !== words) part.textContent = words;
  part.classList.toggle("unknown", words === "—");
}

/** How a node reads in its box: `v = a + u`, or if that is long `L = f(a, y)` or `v = sum(…)`. */
function labelOf(node, i, { graph, writer }) {
  return shortened(node.op === null ? node.name : definition(graph, i, writer.written(i), LONGEST_LINE));
}

function shortened(words) {
  return words.length <= LONGEST_LINE ? words : `${words.slice(0, LONGEST_LINE - 1).trimEnd()}…`;
}

function lineOfText(kind, size, x, y, words, others = {}) {
  return drawn("text", { class: kind, "font-size": size, x: written(x), y: written(y), "text-anchor": "middle", ...others }, words);
}

function textRow(rect, count, k, kind, words, others = {}) {
  const top = rect.y + (rect.height - ROW * count) / 2;
  const size = kind === "name" || kind === "line" ? NAME : NUMBER;
  return lineOfText(kind, size, rect.x + rect.width / 2, top + ROW * (k + 1) - 4.5, words, others);
}

function squareBox({ x, y, width, height }) {
  return drawn("polygon", { points: pointList([[x, y], [x + width, y], [x + width, y + height], [x, y + height]]) });
}

function pointList(points) {
  return points.map(([x, y]) => `${written(x)},${written(y)}`).join(" ");
}

function roundedBox({ x, y, width, height }) {
  const [right, bottom, c] = [x + width, y + height, ROUND];
  const steps = [
    ["M", [x + c, y]], ["L", [right - c, y]], ["Q", [right, y], [right, y + c]],
    ["L", [right, bottom - c]], ["Q", [right, bottom], [right - c, bottom]],
    ["L", [x + c, bottom]], ["Q", [x, bottom], [x, bottom - c]],
    ["L", [x, y + c]], ["Q", [x, y], [x + c, y]],
  ];
  return `${steps.map(([letter, ...points]) => letter + pointList(points)).join("")}Z`;
}
