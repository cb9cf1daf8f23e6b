// The chain rule on a recorded graph: the same sweeps as the Python engine's, in the same order.
//
// A graph is a list of nodes, each after its inputs, the last of them the output. A node has the
// positions of its `inputs`, its `op` (a key of the table, or null) and its recorded `data`.

export const CONSTANT = "constant";

/** The number of each node, given those of the leaves; one node can be held at a value. */
export function evaluate(nodes, table, data, held = -1, value = NaN) {
  const values = [];
  nodes.forEach((node, i) => {
    if (i === held) values.push(value);
    else if (node.op === null) values.push(data[i]);
    else values.push(table[node.op].forward(...node.inputs.map((x) => values[x])));
  });
  return values;
}

/** The local derivatives of each node for its inputs, in their order. */
export function localDerivatives(nodes, table, values) {
  return nodes.map((node, i) => {
    if (node.op === null) return [];
    return table[node.op].partials(values[i], ...node.inputs.map((x) => values[x]));
  });
}

/** The backward pass, one step per edge: share = upstream · local, added up at the input. The nodes come in the
 * reverse of the given order, by default of their own. */
export function backwardSteps(nodes, locals, order = null) {
  const wanted = (node) => node.inputs.filter((x) => nodes[x].role !== CONSTANT);
  const parts = nodes.map(() => 0);
  for (const node of nodes) for (const x of wanted(node)) parts[x] += 1;
  const gradient = nodes.map(() => 0);
  const done = nodes.map(() => 0);
  const only = nodes.map(() => null);
  gradient[nodes.length - 1] = 1;
  const steps = [];
  for (let k = nodes.length - 1; k >= 0; k -= 1) {
    const i = order === null ? k : order[k];
    const upstream = gradient[i];
    nodes[i].inputs.forEach((x, position) => {
      if (nodes[x].role === CONSTANT) return;
      const local = locals[i][position];
      const share = upstream * local;
      const earlier = gradient[x];
      gradient[x] += share;
      done[x] += 1;
      const step = {
        node: i, position, input: x, upstream, local, share, earlier, total: gradient[x],
        part: done[x], parts: parts[x], before: only[i],
      };
      if (parts[x] === 1) only[x] = step;
      steps.push(step);
    });
  }
  return steps;
}

/** The steps from the output to this one, if they are few and there is no other way. */
export function chain(step, root, longest) {
  const steps = [step];
  while (steps[0].node !== root) {
    const { before } = steps[0];
    if (before === null || steps.length === longest) return [];
    steps.unshift(before);
  }
  return steps;
}

/** Forward mode: the derivative of every node for one of them. */
export function tangents(nodes, locals, seed) {
  const slopes = nodes.map(() => 0);
  const reached = nodes.map((_, i) => i === seed);
  slopes[seed] = 1;
  nodes.forEach((node, i) => {
    if (i === seed) return;
    node.inputs.forEach((x, position) => {
      if (!reached[x]) return;
      slopes[i] += locals[i][position] * slopes[x];
      reached[i] = true;
    });
  });
  return slopes;
}

/** The output's slope in one node by a central difference, which uses no rule. */
export function difference(nodes, table, data, values, at) {
  const x = values[at];
  const h = Math.cbrt(2 ** -52) * Math.max(1, Math.abs(x));
  const [above, below] = [x + h, x - h].map(
    (moved) => evaluate(nodes, table, data, at, moved)[nodes.length - 1],
  );
  return (above - below) / (x + h - (x - h));
}

/** For each node the number of paths from it down to the target. */
export function pathCounts(nodes, target) {
  const counts = nodes.map((_, i) => (i === target ? 1n : 0n));
  nodes.forEach((node, i) => {
    if (i !== target) for (const x of node.inputs) counts[i] += counts[x];
  });
  return counts;
}

/** The edges that lie on any path from the output down to the target. */
export function edgesTowards(nodes, target) {
  const leads = nodes.map((_, i) => i === target);
  const edges = [];
  nodes.forEach((node, i) => {
    if (i === target) return;
    node.inputs.forEach((x, position) => {
      if (!leads[x]) return;
      leads[i] = true;
      edges.push({ node: i, position, input: x });
    });
  });
  return edges;
}

/** The first paths from the output down to the target, each a list of edges with a product. */
export function paths(nodes, locals, target, most) {
  const counts = pathCounts(nodes, target);
  const listed = [];
  const trail = [];
  const walk = (i) => {
    if (i === target) {
      const product = trail.reduce((p, edge) => p * locals[edge.node][edge.position], 1);
      listed.push({ edges: [...trail], product });
      return;
    }
    nodes[i].inputs.forEach((x, position) => {
      if (counts[x] === 0n || listed.length === most) return;
      trail.push({ node: i, position, input: x });
      walk(x);
      trail.pop();
    });
  };
  const root = nodes.length - 1;
  if (counts[root] > 0n) walk(root);
  listed.sort((one, other) => one.edges.length - other.edges.length);
  return { count: counts[root], paths: listed };
}

/** The first node whose number is not finite although its inputs' numbers are; -1 if there is none. */
export function culprit(nodes, values) {
  return nodes.findIndex(
    (node, i) => !Number.isFinite(values[i]) && node.inputs.every((x) => Number.isFinite(values[x])),
  );
}

/** The first step that makes inf or nan of finite numbers; null if none does. */
export function culpritStep(steps) {
  return steps.find((s) => Number.isFinite(s.upstream) && !Number.isFinite(s.total)) ?? null;
}
