// The lecture's graph, by hand: J = 3v, v = a + u, u = b·c.

export const TABLE = {
  "mul/2": { forward: (x, y) => x * y, partials: (z, x, y) => [y, x] },
  "add/2": { forward: (x, y) => x + y, partials: () => [1, 1] },
  "log/1": { forward: (x) => Math.log(x), partials: (z, x) => [1 / x] },
};

function node(name, op, inputs, data, role = op === null ? "leaf" : "interior") {
  return { name, word: name, symbol: [name, "", ""], op, inputs, data, role, formula: null, rules: inputs.map(() => null) };
}

function graph(nodes) {
  const ops = { "log/1": { name: "log", arguments: ["x"], domain: "x > 0" } };
  for (const name of ["mul", "add"]) ops[`${name}/2`] = { name, arguments: ["x", "y"], domain: null };
  return { nodes, ops, templates: [], longestChain: 6, frozen: null };
}

export function lecture() {
  return graph([
    node("a", null, [], 5), node("b", null, [], 3), node("c", null, [], 2),
    node("u", "mul/2", [1, 2], 6), node("v", "add/2", [0, 3], 11),
    node("3", null, [], 3, "constant"), node("J", "mul/2", [5, 4], 33, "output"),
  ]);
}

/** J = x · x, which has two edges to x. */
export function square() {
  return graph([node("x", null, [], 3), node("J", "mul/2", [0, 0], 9, "output")]);
}

/** J = log(x). */
export function logarithm() {
  return graph([node("x", null, [], 1), node("J", "log/1", [0], 0, "output")]);
}
