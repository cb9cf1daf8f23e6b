// The lectures' symbols, as nets writes them: w¹₂₃ is the weight of unit 2 of layer 1 for input 3.

export const UPPER = "⁰¹²³⁴⁵⁶⁷⁸⁹", LOWER = "₀₁₂₃₄₅₆₇₈₉"; // digits above and below the line

const raised = (n) => [...String(n)].map((digit) => UPPER[digit]).join("");
export const lowered = (n) => [...String(n)].map((digit) => LOWER[digit]).join("");

/** A letter with the number of its layer above and further numbers, from 1, below. */
export function symbol(letter, layer, ...numbers) {
  const apart = numbers.some((n) => n > 9) ? "," : "";
  return letter + raised(layer) + numbers.map(lowered).join(apart);
}

/** The name of a unit's weight for an input, all counted from 0; of its bias, if the input is behind the last. */
export function parameterName(layers, l, j, k) {
  return k === layers[l].inputs ? symbol("b", l + 1, j + 1) : symbol("w", l + 1, j + 1, k + 1);
}

/** Names as a list in a sentence. */
export const listed = (words) => (
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`
);

/** A text of at most so many characters; "…" stands for the end of a longer one. */
export const shortened = (text, most = 32) => (
  text.length > most ? `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, "")}…` : text
);

/** The tasks as they are called. */
export const TASK_NAMES = { two: "two classes", classes: "several classes", regression: "regression" };

/** A name of Python's as words. */
export const readable = (name) => name.replaceAll("_", " ");
