// Activations as nets writes them: a name, and numbers in brackets.

import { pythonFloat } from "./python_layout.mjs";

/** An activation's name and numbers; null if the text is none. */
export function activationParts(text) {
  const found = /^\s*(\w+)\s*(?:\(([^()]*)\))?\s*$/.exec(text);
  if (found === null) return null;
  const numbers = found[2]?.trim() ? found[2].split(",").map((part) => (part.trim() ? Number(part) : NaN)) : [];
  return numbers.every(Number.isFinite) ? { name: found[1], numbers } : null;
}

/** An activation as nets writes it: leaky_relu(0.1). */
export function activationText(text) {
  const { name, numbers } = activationParts(text);
  const plain = name === "identity" ? "linear" : name;
  return numbers.length ? `${plain}(${numbers.map(pythonFloat).join(", ")})` : plain;
}
