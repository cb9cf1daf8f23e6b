// The output over the plane, with the examples: click one to choose it, or add, move and remove your own.

import { pointByKey } from "./choice.mjs";
import { element } from "../../page/static/dom.mjs";
import { drawLine } from "./line.mjs";
import { paint } from "./pictures.mjs";
import { heightOf, reachOf, spreadOf } from "./reach.mjs";

const NEAR = 14; // pixels from which a click means an example
const BANDS = 3; // on each side of the middle target, where the output is shown in steps
const MARKS = ["circle", "triangle", "square", "diamond", "cross"];

export class Outputs {
  /** `choose` gets the number of an example; `edit` what was done: { add: row, y }, { move: i, row } or { remove: i }. */
  constructor(host, session, palette, plane, { choose, edit }) {
    Object.assign(this, { host, session, palette, plane, choose, edit });
    this.ground = element("canvas", { class: "ground", "aria-hidden": "true" });
    this.points = element("canvas", { class: "points", role: "application", tabindex: "0" });
    host.replaceChildren(this.ground, this.points);
    this.chosen = null;
    this.pushes = null; // how much each example pushes the chosen weight
    this.discrete = false;
    this.drawing = null; // the class that a click adds, or null
    this.showTest = true;
    this.dragged = null;
    this.ghosts = []; // snapshots, whose borders or curves are drawn pale
    this.points.addEventListener("pointerdown", (event) => this.#down(event));
    this.points.addEventListener("pointermove", (event) => this.#drag(event));
    this.points.addEventListener("pointerup", () => this.#up(true));
    this.points.addEventListener("pointercancel", () => this.#up(false));
    this.points.addEventListener("keydown", (event) => this.#key(event));
    new ResizeObserver(() => this.drawPoints()).observe(this.points);
  }

  /** From where to where the picture of one input reaches upwards. */
  get span() {
    return reachOf(this.session).span;
  }

  get isLine() {
    return this.session.project.shown.length === 1;
  }

  /** Where an example lies in the picture, from 0 to 1 across and down. */
  place(row) {
    const { ranges } = this.plane, [across, up] = this.session.project.shown;
    const x = (row[across] - ranges[0][0]) / (ranges[0][1] - ranges[0][0]);
    const [low, high] = this.isLine ? this.span : ranges[1];
    return [x, 1 - ((up === undefined ? row.y : row[up]) - low) / (high - low)];
  }

  /** Draw the ground and the examples. */
  update() {
    this.host.classList.toggle("line", this.isLine);
    if (this.isLine) this.#line();
    else this.#plane();
    if (this.#isNew()) this.drawPoints();
  }

  /** Whether what the examples are drawn of has changed. */
  #isNew() {
    const { session: { data, project }, plane, palette, pushes, chosen, showTest, ghosts } = this;
    const now = [data, project.shown, project.task, plane.ranges, palette.css, pushes, chosen, showTest, ghosts.length, ghosts.at(-1), this.span];
    const isNew = now.some((x, i) => x !== this.drawnOf?.[i]);
    this.drawnOf = now;
    return isNew;
  }

  #plane() {
    const { plane, palette, session: { project } } = this;
    if (project.task === "classes") {
      const { best, sure } = plane.likeliest();
      paint(this.ground, plane.size, (i) => palette.ofClass(best[i], this.discrete ? 1 : sure[i]));
      return;
    }
    const shown = plane.shownOutput();
    if (project.task === "regression") {
      const { middle, half } = this.targetSpread();
      const step = (x) => (this.discrete ? Math.round(BANDS * x) / BANDS : x);
      paint(this.ground, plane.size, (i) => palette.below(step((shown[i] - middle) / half)));
    } else paint(this.ground, plane.size, this.discrete ? (i) => palette.below(Math.sign(shown[i])) : (i) => palette.below(shown[i]));
  }

  /** The middle and half the reach of the targets. */
  targetSpread() {
    return spreadOf(this.session.data.y);
  }

  #line() {
    drawLine(this.#fit(this.ground), this.session, this.plane, this.palette);
  }

  #fit(canvas) {
    const { width, height } = this.host.getBoundingClientRect();
    const [wide, high] = [width, height].map((size) => Math.max(1, Math.round(size * devicePixelRatio)));
    if (canvas.width !== wide) canvas.width = wide;
    if (canvas.height !== high) canvas.height = high;
    return canvas;
  }

  /** Draw the examples: those to test with hollow; the chosen one with a ring. */
  drawPoints() {
    if (this.plane.key === null) return;
    const canvas = this.#fit(this.points), context = canvas.getContext("2d");
    const { data, project } = this.session, size = 4.2 * devicePixelRatio;
    context.clearRect(0, 0, canvas.width, canvas.height);
    for (const ghost of this.ghosts) this.#ghost(context, ghost, canvas);
    const spread = project.task === "regression" ? this.targetSpread() : null;
    const most = this.pushes === null ? 0 : this.pushes.reduce((top, x) => Math.max(top, Math.abs(x)), 0);
    const draw = (i, isTest, push) => {
      const [x, y] = this.#at(i), target = data.y[i];
      const isPlain = this.isLine && project.task === "regression";
      const colour = this.palette.ofTarget(project.task, spread && !this.isLine ? (target - spread.middle) / spread.half : target);
      const scale = push === null ? 1 : 0.45 + 2.1 * (most > 0 ? Math.abs(push) / most : 0);
      const { paper, ink, low, high } = this.palette.css, isShade = spread !== null && !this.isLine;
      const kind = spread !== null ? "circle" : MARKS[target], own = isPlain ? ink : colour;
      const put = (share, fill, stroke, wide) => {
        mark(context, kind, x * canvas.width, y * canvas.height, size * scale * share);
        Object.assign(context, { fillStyle: fill, strokeStyle: stroke, lineWidth: wide * devicePixelRatio });
        context.fill();
        context.stroke();
      };
      context.globalAlpha = isTest && this.pushes !== null ? 0.3 : 1;
      if (isTest) put(1, paper, isShade ? ink : own, isShade ? 1.2 : 2);
      else put(1.1, push === null ? own : push < 0 ? low : high, isShade ? ink : paper, 1.2);
      if (isTest && isShade) put(0.55, own, own, 1);
      context.globalAlpha = 1;
    };
    for (const i of this.showTest ? data.test : data.test.filter((each) => each === this.chosen)) draw(i, true, null);
    data.train.forEach((i, at) => draw(i, false, this.pushes === null ? null : this.pushes[at]));
    if (this.chosen !== null) {
      const [x, y] = this.#at(this.chosen);
      context.strokeStyle = this.palette.css.ink;
      context.lineWidth = 2 * devicePixelRatio;
      context.beginPath();
      context.arc(x * canvas.width, y * canvas.height, 2.2 * size, 0, 2 * Math.PI);
      context.stroke();
    }
  }

  /** Draw a snapshot's border or curve, if it is of the same plane. */
  #ghost(context, { pieces, curves, ranges }, { width, height }) {
    if (String(ranges) !== String(this.plane.ranges)) return;
    context.strokeStyle = this.palette.css.ink;
    context.globalAlpha = 0.45;
    context.lineWidth = 1.6 * devicePixelRatio;
    context.beginPath();
    for (const [x, y, to, down] of pieces) {
      context.moveTo(x * width, y * height);
      context.lineTo(to * width, down * height);
    }
    for (const curve of this.isLine ? curves : []) {
      const [low, high] = this.span, place = (y, i) => [((i + 0.5) / curve.length) * width, height * (1 - (y - low) / (high - low))];
      context.moveTo(...place(curve[0], 0));
      curve.forEach((y, i) => context.lineTo(...place(y, i)));
    }
    context.stroke();
    context.globalAlpha = 1;
  }

  #at(i) {
    const { data } = this.session, row = data.X[i];
    return this.place(this.isLine ? Object.assign([...row], { y: heightOf(this.session.project, data.y[i]) }) : row);
  }

  /** The example next to a place of the picture, if it is near. */
  nearest(x, y, near = NEAR) {
    const { width, height } = this.points.getBoundingClientRect();
    let best = null, least = near;
    const { train, test } = this.session.data;
    for (const i of this.showTest ? [...train, ...test] : train) {
      const [left, top] = this.#at(i), far = Math.hypot((left - x) * width, (top - y) * height);
      if (far < least) [best, least] = [i, far];
    }
    return best;
  }

  /** The numbers of the shown columns, and the target along a line, at a place of the picture. */
  #numbersAt(x, y) {
    const { ranges } = this.plane, across = ranges[0][0] + x * (ranges[0][1] - ranges[0][0]);
    const [low, high] = this.isLine ? this.span : ranges[1], up = low + (1 - y) * (high - low);
    const isTarget = this.isLine && this.session.project.task === "regression";
    return { shown: this.isLine ? [across] : [across, up], y: isTarget ? up : this.drawing };
  }

  /** Where the pointer is in the picture; beside it the nearest place in it. */
  #spot(event) {
    const box = this.points.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height].map((share) => Math.min(1, Math.max(0, share)));
  }

  #down(event) {
    const [x, y] = this.#spot(event), found = this.nearest(x, y);
    if (this.drawing === null) {
      this.choose(found);
      return;
    }
    if (event.shiftKey || event.button === 2) {
      if (found !== null) this.edit({ remove: found });
    } else if (found === null) this.edit({ add: this.#numbersAt(x, y) });
    else {
      this.dragged = { i: found, moved: false };
      this.points.setPointerCapture(event.pointerId);
    }
  }

  #drag(event) {
    if (this.dragged === null) return;
    this.dragged.moved = true;
    this.edit({ move: this.dragged.i, ...this.#numbersAt(...this.#spot(event)) });
  }

  #up(chooses) {
    if (this.dragged?.moved) this.session.endGesture();
    else if (chooses && this.dragged !== null) this.choose(this.dragged.i);
    this.dragged = null;
  }

  /** Keys go from example to example; Delete removes the chosen one while points are edited. */
  #key(event) {
    const { train, test } = this.session.data, all = this.showTest ? [...train, ...test].sort((i, j) => i - j) : train;
    const { width, height } = this.points.getBoundingClientRect(), at = all.indexOf(this.chosen);
    const spots = all.map((i) => this.#at(i)).map(([x, y]) => [x * width, y * height]);
    const found = pointByKey(event.key, spots, at < 0 ? null : at);
    if (found !== null) this.choose(all[found]);
    else if (event.key === "Escape") this.choose(null);
    else if (["Delete", "Backspace"].includes(event.key) && this.drawing !== null && this.chosen !== null) this.edit({ remove: this.chosen });
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

/** The outline of a mark around a place. */
function mark(context, kind, x, y, r) {
  context.beginPath();
  if (kind === "circle") context.arc(x, y, r, 0, 2 * Math.PI);
  else if (kind === "square") context.rect(x - 0.88 * r, y - 0.88 * r, 1.76 * r, 1.76 * r);
  else {
    const corners = {
      triangle: [[0, -1.2], [1.1, 0.8], [-1.1, 0.8]],
      diamond: [[0, -1.3], [1.1, 0], [0, 1.3], [-1.1, 0]],
      cross: [[-1.1, -0.4], [-0.4, -0.4], [-0.4, -1.1], [0.4, -1.1], [0.4, -0.4], [1.1, -0.4], [1.1, 0.4], [0.4, 0.4], [0.4, 1.1], [-0.4, 1.1], [-0.4, 0.4], [-1.1, 0.4]],
    }[kind];
    for (const [dx, dy] of corners) context.lineTo(x + dx * r, y + dy * r);
    context.closePath();
  }
}
