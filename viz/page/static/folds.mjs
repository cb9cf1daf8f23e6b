// The graph's folds: which boxes are inside which, what is open, what closed folds tell. It knows no page.

import { chainTo } from "./routing.mjs";

export class Folds {
  /** `data` is what viz/page/folding_data.py wrote; `nodes` are the graph's nodes. */
  constructor(data, nodes) {
    Object.assign(this, data);
    this.nodes = nodes;
    this.insides = data.insides.map((inside) => inside && this.#inside(inside));
    this.open = new Set(data.opened);
  }

  /** An inside as it is placed: items as [kind, box], and which arrows lead the eye. */
  #inside({ columns, between, sources }) {
    const items = columns.map((column) => column.map((item) => (Array.isArray(item) ? item : [0, item])));
    const still = new Set(sources);
    const leading = between.map((links, k) => {
      const isLead = ([a]) => !still.has(items[k][a][1]);
      const led = new Set(links.filter(isLead).map(([, b]) => b));
      return links.filter((link) => isLead(link) || !led.has(link[1]));
    });
    return { columns: items, between, leading, sources };
  }

  size(box) {
    return this.shapes[box >= 0 ? this.nodeShapes[box] : this.foldShapes[~box]];
  }

  /** The visible box that holds a node: the node itself, or the outermost closed fold around it. */
  shown(node) {
    const closed = chainTo(this, node).find((fold) => !this.open.has(fold));
    return closed === undefined ? node : ~closed;
  }

  /** All visible boxes, in the order of computation; open folds as well, each before its inside. */
  *visible() {
    const todo = [~0];
    while (todo.length > 0) {
      const box = todo.pop();
      if (box !== ~0) yield box;
      if (box < 0 && this.open.has(~box)) todo.push(...this.inside(~box).reverse());
    }
  }

  /** The boxes directly inside a fold, from the left. */
  inside(fold) {
    return this.insides[fold].columns.flatMap((column) => column.filter(([kind]) => kind === 0).map(([, box]) => box));
  }

  /** The nodes in a box. */
  members(box) {
    if (box >= 0) return [box];
    this.known ??= new Map();
    if (!this.known.has(box)) {
      this.known.set(box, this.canOpen(~box)
        ? this.inside(~box).flatMap((each) => this.members(each))
        : [...this.nodes.keys()].filter((i) => this.homes[i] === ~box));
    }
    return this.known.get(box);
  }

  /** Whether what is inside a fold can be shown: in a large graph, not of what is made alike. */
  canOpen(fold) {
    return this.insides[fold] !== null;
  }

  /** Open a fold, or close it and all inside it. */
  toggle(fold) {
    if (!this.canOpen(fold)) return;
    if (!this.open.delete(fold)) this.open.add(fold);
    else for (const box of this.inside(fold)) if (box < 0 && this.open.has(~box)) this.toggle(~box);
  }

  /** Open all folds around a node; whether any was closed. */
  uncover(node) {
    const closed = chainTo(this, node).filter((fold) => !this.open.has(fold) && this.canOpen(fold));
    for (const fold of closed) this.open.add(fold);
    return closed.length > 0;
  }

  /** `layer 1 / neuron 2`. */
  path(fold) {
    return [...chainTo(this, ~fold), fold].map((each) => this.titles[each]).filter((title) => title !== "").slice(-2).join(" / ");
  }

  /** The nodes whose gradient a closed fold shows: its output, or all parameters in it. */
  gradientOf(fold) {
    const given = this.gradients[fold];
    if (given !== null) return given;
    const within = (test) => this.members(~fold).filter((i) => test(this.nodes[i].role));
    const parameters = within((role) => role === "parameter");
    return parameters.length > 0 ? parameters : within((role) => role !== "constant");
  }

  /** The arrows between visible boxes: [tail, head] and the edges [node, position] that each stands for. */
  arrows() {
    const shown = this.nodes.map((_, i) => this.shown(i));
    const arrows = new Map();
    this.nodes.forEach((node, head) => node.inputs.forEach((tail, position) => {
      if (shown[tail] === shown[head]) return;
      const key = `${shown[tail]} ${shown[head]}`;
      if (!arrows.has(key)) arrows.set(key, { tail: shown[tail], head: shown[head], edges: [] });
      arrows.get(key).edges.push([head, position]);
    }));
    return [...arrows.values()];
  }
}
