// Numbers as texts, as in Python `autograd.words.styles.number` writes them, and texts as numbers.

export const DIGITS = 4;
export const NO_NUMBER = "Type a number, such as 0.5, 1e-3 or 1/3.";

/** A number in a few significant digits; whole numbers in full. */
export function number(x, digits = DIGITS) {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? "nan" : x > 0 ? "inf" : "-inf";
  if (Number.isInteger(x) && Math.abs(x) < 1e6) return String(x === 0 ? 0 : x);
  const [digitsOf, exponent] = rounded(x, digits).split("e");
  const power = Number(exponent);
  if (power < -4 || power >= digits) {
    const sign = power < 0 ? "-" : "+";
    return `${trimmed(digitsOf)}e${sign}${String(Math.abs(power)).padStart(2, "0")}`;
  }
  return trimmed(Number(`${digitsOf}e${power}`).toFixed(Math.max(0, digits - 1 - power)));
}

/** The number in scientific notation. Exact ties go to the even digit, as in Python. */
function rounded(x, digits) {
  const exact = x.toExponential(50);
  const cut = exact.indexOf(".") + digits; // where the dropped digits begin
  const isTie = /^50*e/.test(exact.slice(cut));
  const isEven = Number(exact[cut - 1] === "." ? exact[cut - 2] : exact[cut - 1]) % 2 === 0;
  if (!isTie || !isEven) return x.toExponential(digits - 1);
  return exact.slice(0, cut) + exact.slice(exact.indexOf("e"));
}

function trimmed(decimal) {
  return decimal.includes(".") ? decimal.replace(/\.?0+$/, "") : decimal;
}

/** The shortest text that reads back as x. */
export function exactly(x) {
  return Number.isFinite(x) ? String(x) : number(x);
}

const GROUPS = new Intl.NumberFormat("en");

/** A count with its digits in groups of three: 4,210,816. */
export function grouped(count) {
  return GROUPS.format(count);
}

/** `1 step`, `1,320 steps`. */
export function counted(count, what) {
  return `${grouped(count)} ${what}${count === 1 ? "" : "s"}`;
}

const TYPED = /^\s*[+-]?(?:[\d.]+(?:e[+-]?\d+)?|Infinity)\s*$/i; // Number would read 0x5, 0b1 and nothing as well

/** What a reader typed, as a number: 0.5, 1e-3, 0,5 or 1/3; NaN if it is not a number. */
export function parsed(text) {
  const parts = text.replace(/−/g, "-").replace(",", ".").split("/");
  if (parts.length > 2 || !parts.every((part) => TYPED.test(part))) return NaN;
  const [over, under = 1] = parts.map(Number);
  return over / under;
}

/** Whether an answer is right to the digits that are shown. */
export function agrees(answer, truth) {
  if (Number.isNaN(truth)) return Number.isNaN(answer);
  if (!Number.isFinite(truth)) return answer === truth;
  if (number(answer) === number(truth)) return true;
  const unit = truth === 0 ? 0 : 10 ** (Math.floor(Math.log10(Math.abs(truth))) - DIGITS + 1);
  return Math.abs(answer - truth) <= unit / 2;
}

const [TINIEST, HUGEST] = [1e-300, 5e307]; // between these, powers of ten and distances are finite

/** The smallest of ..., 0.5, 1, 2, 5, 10, 20, ... that is not below a size, within the limits above. */
export function roundUp(wanted) {
  const size = Math.min(Math.max(wanted, TINIEST), HUGEST);
  const power = 10 ** Math.floor(Math.log10(size));
  return [1, 2, 5, 10].find((step) => step * power >= size * (1 - 1e-12)) * power;
}
