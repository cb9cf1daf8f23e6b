// The graph's folds: which boxes are inside which, what is open, what closed folds tell. It knows no page.

import { chainTo } from "./routing.mjs";

export class Folds {
  /** `data` is what viz/page/folding_data.py wrote; `nodes` are the graph's nodes. */
  constructor(data, nodes) {
    Object.assign(this, data);
    this.nodes = nodes;
    this.insides = data.insides.map((inside) => inside && this.#inside(inside));
    this.open = new Set(data.opened);
    this.covers = new Map(); // by fold, the outermost closed fold around what is in it
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
    const home = this.homes[node];
    if (!this.covers.has(home)) this.covers.set(home, chainTo(this, node).find((fold) => !this.open.has(fold)));
    const closed = this.covers.get(home);
    return closed === undefined ? node : ~closed;
  }

  /** The closed fold of nodes made alike that a node is in; else 0. */
  group(node) {
    const box = node === undefined ? 0 : this.shown(node);
    return box < 0 && this.groups?.includes(~box) ? box : 0;
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
    this.known ??= this.#shut();
    if (!this.known.has(box)) this.known.set(box, this.inside(~box).flatMap((each) => this.members(each)));
    return this.known.get(box);
  }

  /** The nodes in each fold whose inside is not shown. */
  #shut() {
    const members = new Map();
    this.insides.forEach((inside, fold) => inside ?? members.set(~fold, []));
    this.homes.forEach((home, i) => members.get(~home)?.push(i));
    return members;
  }

  /** Whether what is inside a fold can be shown: in a large graph, not of what is made alike. */
  canOpen(fold) {
    return this.insides[fold] !== null;
  }

  /** Open a fold, or close it and all inside it. */
  toggle(fold) {
    if (!this.canOpen(fold)) return;
    this.covers.clear();
    if (!this.open.delete(fold)) this.open.add(fold);
    else for (const box of this.inside(fold)) if (box < 0 && this.open.has(~box)) this.toggle(~box);
  }

  /** Open all folds around a node; whether any was closed. */
  uncover(node) {
    const closed = chainTo(this, node).filter((fold) => !this.open.has(fold) && this.canOpen(fold));
    for (const fold of closed) this.open.add(fold);
    this.covers.clear();
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
    const arrows = [];
    const between = new Map(); // arrows by tail and head
    this.nodes.forEach((node, at) => node.inputs.forEach((x, position) => {
      const [tail, head] = [shown[x], shown[at]];
      if (tail === head) return;
      if (!between.has(tail)) between.set(tail, new Map());
      const heads = between.get(tail);
      if (!heads.has(head)) {
        heads.set(head, { tail, head, edges: [] });
        arrows.push(heads.get(head));
      }
      heads.get(head).edges.push([at, position]);
    }));
    return arrows;
  }
}
