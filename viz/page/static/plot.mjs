// A small plot: the output against one leaf, with the tangent whose slope is the gradient.

import { kinkAt, outputOf, sampled, shownRange, stretches } from "./curve.mjs";
import { drawn, element } from "./dom.mjs";
import { number } from "./numbers.mjs";

const [WIDE, HIGH] = [340, 150];
const AREA = { left: 54, right: 328, top: 8, bottom: 116 };
const APART = 34; // the least distance of two numbers below the axis
const TICK = 3; // significant digits of a number at an axis

export class Plot {
  constructor(figure, model) {
    Object.assign(this, { figure, model, leaf: null, key: null });
  }

  /** Plot the output for this leaf between two numbers, unless the quiz is going to ask for its gradient. */
  write(leaf, from, to, isSecret) {
    const key = [leaf, from, to, this.model.version, isSecret].join();
    this.leaf = leaf;
    if (key === this.key) return;
    this.key = key;
    this.figure.hidden = false;
    const { nodes, root, data } = this.model;
    const why = isSecret ? "is part of the quiz" : Number.isFinite(data[leaf]) ? "" : `has no plot at ${number(data[leaf])}`;
    if (why === "") this.#draw(leaf, from, to);
    else this.figure.replaceChildren(element("figcaption", {}, `How ${nodes[root].name} depends on ${nodes[leaf].name} ${why}.`));
  }

  #draw(leaf, from, to) {
    const { nodes, root, data, values, gradients } = this.model;
    const slope = gradients[leaf];
    const [z, name] = [nodes[root], nodes[leaf]];
    const here = { x: data[leaf], y: values[root] };
    const f = outputOf(this.model, leaf);
    const points = sampled(f, from, to, here.x);
    const [low, high] = shownRange(points, here.y);
    const across = (x) => AREA.left + ((x - from) / (to - from)) * (AREA.right - AREA.left);
    const up = (y) => AREA.bottom - ((y - low) / (high - low)) * (AREA.bottom - AREA.top);
    const runs = stretches(points);
    const hasTangent = Number.isFinite(slope) && Number.isFinite(here.y);
    const words = this.#words(z, name, here, slope, points, hasTangent ? kinkAt(f, here.x, to - from) : null);
    const inside = drawn("svg", { x: AREA.left, y: AREA.top, width: AREA.right - AREA.left, height: AREA.bottom - AREA.top,
      viewBox: [AREA.left, AREA.top, AREA.right - AREA.left, AREA.bottom - AREA.top].join(" ") });
    inside.append(...runs.map((run) => drawn("path", { class: "curve", d: pathThrough(run, across, up) })));
    if (hasTangent) inside.append(this.#tangent(here, slope, from, to, across, up));
    const picture = drawn("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img", "aria-label": words });
    picture.append(...this.#axes(name, z, [from, to], [low, high], here, across), inside);
    if (Number.isFinite(here.y)) {
      picture.append(drawn("circle", { class: "here", cx: across(here.x), cy: up(here.y), r: 4 }));
    }
    this.figure.replaceChildren(picture, element("figcaption", { "aria-hidden": "true" }, words));
  }

  #tangent(here, slope, from, to, across, up) {
    const line = [from, to].map((x) => ({ x, y: here.y + slope * (x - here.x) }));
    return drawn("path", { class: "tangent", d: pathThrough(line, across, up) });
  }

  #axes(name, z, [from, to], [low, high], here, across) {
    const text = (x, y, anchor, words, kind = "tick") => drawn("text", { x, y, "text-anchor": anchor, class: kind }, words);
    const { left, right, top, bottom } = AREA;
    const at = across(here.x);
    return [
      drawn("path", { class: "axis", d: `M${left} ${top}V${bottom}H${right}` }),
      text(left - 5, top + 9, "end", number(high, TICK)),
      text(left - 5, bottom, "end", number(low, TICK)),
      text(left - 5, (top + bottom) / 2 + 4, "end", short(z.name), "axis-name"),
      ...(at - left > APART ? [text(left, bottom + 15, "start", number(from, TICK))] : []),
      ...(right - at > APART ? [text(right, bottom + 15, "end", number(to, TICK))] : []),
      text(at, bottom + 15, "middle", number(here.x, TICK), "tick value"),
      text((left + right) / 2, bottom + 30, "middle", short(name.name), "axis-name"),
    ];
  }

  /** What the plot shows, in words. */
  #words(z, { name, word }, here, slope, points, kink) {
    const words = [`${z.name} against ${name}. At ${name} = ${number(here.x)}: ${z.name} = ${number(here.y)}`];
    words[0] += `, slope d${z.word}/d${word} = ${number(slope)}`;
    if (kink !== null) words.push(`A kink: slope ${number(kink.left)} on the left and ${number(kink.right)} on the right`);
    const ys = points.map(({ y }) => y);
    if (ys.every((y) => Object.is(y, ys[0]) && Number.isFinite(y))) words.push(`${z.name} does not change here`);
    if (ys.some((y) => !Number.isFinite(y))) words.push(`Where there is no line, ${z.name} is not a finite number`);
    return `${words.join(". ")}.`;
  }
}

function pathThrough(points, across, up) {
  const far = (y) => Math.min(Math.max(y, -1e4), 1e4); // a browser may not draw what is farther away
  return points.map(({ x, y }, i) => `${i ? "L" : "M"}${across(x).toFixed(2)} ${far(up(y)).toFixed(2)}`).join("");
}

function short(name) {
  return name.length > 8 ? `${name.slice(0, 7)}…` : name;
}
