// Features: what a network reads of an example, made of its columns x1, x2, ...

import { lowered } from "./names.mjs";

const COLUMN = "x([1-9]\\d{0,3})"; // counted from 1
const SPELLED = new RegExp(`^(?:${COLUMN}|${COLUMN}\\^2|${COLUMN}\\*${COLUMN}|sin\\(${COLUMN}\\))$`);

/** A feature's columns, counted from 0, and its function of an example; null if there is no such feature. */
export function featureOf(name) {
  const found = SPELLED.exec(name);
  if (found === null) return null;
  const [plain, square, left, right, sine] = found.slice(1).map((digits) => (digits === undefined ? null : digits - 1));
  if (plain !== null) return { of: [plain], make: (x) => x[plain] };
  if (square !== null) return { of: [square], make: (x) => x[square] * x[square] };
  if (left !== null) return { of: [left, right], make: (x) => x[left] * x[right] };
  return { of: [sine], make: (x) => Math.sin(x[sine]) };
}

/** The features that can be chosen: all columns, and of the two shown their squares, product and sines. */
export function featuresFor(width, shown) {
  const axes = [...new Set(shown)].filter((k) => k < width).map((k) => `x${k + 1}`);
  const products = axes.length === 2 ? [axes.join("*")] : [];
  return [
    ...Array.from({ length: width }, (_, k) => `x${k + 1}`),
    ...axes.map((x) => `${x}^2`), ...products, ...axes.map((x) => `sin(${x})`),
  ];
}

const POWERS = { "^2": "²", "*": "·" };

/** A feature as the lectures write it: x₁², x₁·x₂, sin x₁. */
export const written = (name) => name.replace(/\^2|\*/g, (sign) => POWERS[sign])
  .replace(/sin\((\w+)\)/, "sin $1").replace(/x(\d+)/g, (_, digits) => `x${lowered(digits)}`);

/** The name that a table gives to the column that a feature is; null if there is none. */
export function columnName(name, { data }) {
  const [, digits] = /^x(\d+)$/.exec(name) ?? [], given = digits && data.names?.[digits - 1];
  return given && given !== name ? given : null;
}

/** A feature as the lectures write it, and its column's name: "x₁, age". */
export const named = (name, project) => [written(name), columnName(name, project) ?? []].flat().join(", ");

/** A feature as NumPy writes it, of a table X. */
export const inNumpy = (name) => name.replace("^2", " ** 2").replace("*x", " * x").replace("sin(", "np.sin(")
  .replace(/x(\d+)/g, (_, digits) => `X[:, ${digits - 1}]`);

/** Columns of features, one array each, of rows. */
export function columnsOf(rows, names) {
  return names.map(featureOf).map(({ make }) => Float64Array.from(rows, make));
}
