// A program's arrays as the player takes a graph: each statement is a step. It knows no page.
//
// The first arrays are the nodes of the graph, and those behind them the derivatives: each belongs to a node. Shapes
// and lines were written by viz/page/array_data.py; nothing is computed here.

const MOST_NAMED = 2; // derivatives in a closed fold; more are counted

export class ArrayModel {
  constructor(graph) {
    const { nodes, arrays } = graph;
    Object.assign(this, { graph, nodes, arrays, isOfArrays: true, isLive: false, isRecorded: true, version: 0, trouble: "" });
    this.writer = { written: (i) => arrays[i].formula || "…" };
    this.root = graph.root;
    this.order = graph.folding?.order ?? null;
    this.forward = (this.order ?? [...nodes.keys()]).filter((i) => nodes[i].op !== null);
    this.edges = nodes.map(() => []); // to the nodes that read each node
    nodes.forEach(({ inputs }, node) => inputs.forEach((input, position) => this.edges[input].push({ node, position, input })));
    this.steps = arrays.slice(nodes.length).map(({ node, isOwn }, k) => (
      { node, input: node, position: -1, array: nodes.length + k, isOwn, edges: this.edges[node] }
    ));
    this.own = nodes.map((_, i) => this.steps.findIndex(({ input, isOwn }) => isOwn && input === i)); // the step of each node's derivative
    [this.updates, this.leaves, this.data, this.recorded] = [[], [], [], []];
  }

  get length() {
    return this.forward.length + this.steps.length;
  }

  stepAt(position) {
    const count = this.forward.length;
    if (position === 0) return {};
    if (position <= count) return { forward: this.forward[position - 1] };
    return { backward: this.steps[position - count - 1] };
  }

  /** The places of the arrays that are known at a position, by node: its value's and its derivative's; else null. */
  known(position) {
    const done = new Set(this.forward.slice(0, position));
    const back = position - this.forward.length;
    return {
      values: this.nodes.map(({ op }, i) => (op === null || done.has(i) ? i : null)),
      gradients: this.own.map((k) => (k >= 0 && k < back ? this.steps[k].array : null)),
    };
  }

  positionsOf(i) {
    const count = this.forward.length;
    return { value: this.forward.indexOf(i) + 1, gradient: this.own[i] < 0 ? null : count + this.own[i] + 1 };
  }

  /** The shape of an array, or the name of its derivative. */
  numberText(i, what) {
    return what === "value" ? this.nodes[i].value : this.nodes[i].gradient ?? "";
  }

  exact(i, what) {
    return this.numberText(i, what);
  }

  /** The derivatives of the arrays in a closed fold. */
  derivatives(nodes) {
    const names = nodes.map((i) => this.nodes[i].gradient ?? "").filter(Boolean);
    return names.length > MOST_NAMED ? `${names.length} derivatives` : names.join(", ");
  }

  /** What stands in a node's box: `Z¹ = W¹ X + b¹`. */
  label(i) {
    return this.nodes[i].label;
  }

  title({ forward, backward }) {
    const { sign, formula } = this.arrays[forward ?? backward.array];
    return `${sign} = ${formula || "…"}`;
  }

  /** The array that a step makes. */
  arrayOf({ forward, backward }) {
    return forward ?? backward?.array ?? null;
  }

  /** Shapes of arrays in words: `Z¹ (4, 5) from W¹ (4, 3), X (3, 5)`. */
  shapes(at) {
    const { arrays } = this;
    const one = (i) => `${arrays[i].sign} ${arrays[i].shape}`;
    const { reads } = arrays[at];
    return reads.length === 0 ? one(at) : `${one(at)} from ${reads.map(one).join(", ")}`;
  }

  told(at) {
    return `${this.arrays[at].lines.join("; ")}; ${this.shapes(at)}`;
  }

  reset() {}

  set() {}
}
