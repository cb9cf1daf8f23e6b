// Python as text: numbers as Python writes them, and expressions laid out as its formatter does.

const WIDEST = 100, STEP = "    ";

/** A float as Python's repr writes it: the shortest text that reads back as x. */
export function pythonFloat(x) {
  const sign = x < 0 || Object.is(x, -0) ? "-" : "";
  const [mantissa, power] = Math.abs(x).toExponential().split("e");
  const digits = mantissa.replace(".", ""), exponent = Number(power);
  if (exponent < -4 || exponent >= 16) {
    return `${sign}${mantissa}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
  }
  if (exponent < 0) return `${sign}0.${"0".repeat(-1 - exponent)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  return `${sign}${whole}.${digits.slice(exponent + 1) || "0"}`;
}

/** A setting of a project: a whole number, a float, True or False. */
export function pythonValue(x) {
  if (typeof x === "boolean") return x ? "True" : "False";
  return Number.isSafeInteger(x) && !Object.is(x, -0) ? String(x) : pythonFloat(x);
}

/** An expression that can stand in one line or in several: a list of expressions. */
export const listOf = (items) => ({ open: "[", items, close: "]", isCall: false });
export const callOf = (name, items) => ({ open: `${name}(`, items, close: ")", isCall: true });

/** The expression behind a text such as `W1 = ` or `loss=`. */
export const behind = (text, expression) => (
  typeof expression === "string" ? text + expression : { ...expression, open: text + expression.open }
);

/** Numbers in a list, and rows of numbers. */
export const floats = (numbers) => listOf(Array.from(numbers, pythonFloat));
export const rowsOfFloats = (rows) => listOf(rows.map(floats));

const flat = (x) => (typeof x === "string" ? x : x.open + x.items.map(flat).join(", ") + x.close);

/** The text of an expression: in one line if there is room, otherwise its parts line by line. */
export function inLines(expression, margin = "", spare = 0) {
  const line = flat(expression);
  if (typeof expression === "string" || margin.length + line.length + spare <= WIDEST) return line;
  const { open, items, close, isCall } = expression, inner = margin + STEP;
  const body = items.map(flat).join(", ");
  if (isCall && inner.length + body.length <= WIDEST) return `${open}\n${inner}${body}\n${margin}${close}`;
  const last = isCall && items.length === 1 ? "" : ",";
  const lines = items.map((x, i) => `${inner}${inLines(x, inner, 1)}${i === items.length - 1 ? last : ","}\n`);
  return `${open}\n${lines.join("")}${margin}${close}`;
}

/** Each layer's W and b as lines, from all parameters in one array. */
export function matrixLines(layers, theta, make = (expression) => expression) {
  return layers.flatMap((layer, l) => {
    const { W, b } = matricesOf(layer, theta);
    return [
      inLines(behind(`W${l + 1} = `, make(rowsOfFloats(W)))),
      inLines(behind(`b${l + 1} = `, make(floats(b)))),
    ];
  });
}

/** The rows of W, and b, of a layer, from all parameters in one array. */
export function matricesOf({ inputs, units, start }, theta) {
  const rows = Array.from({ length: units }, (_, j) => theta.slice(start + j * (inputs + 1), start + (j + 1) * (inputs + 1)));
  return { W: rows.map((row) => Array.from(row.slice(0, inputs))), b: rows.map((row) => row[inputs]) };
}
