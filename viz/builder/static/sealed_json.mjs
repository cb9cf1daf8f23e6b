// JSON that is sealed as nets seals its files: with the SHA-256 of what Python's json.dumps writes of it.
//
// Python keeps whole numbers and floats apart, and JavaScript does not: a text is read with its numbers as they are
// written, so that its seal can be checked.

import { sealOf } from "./digests.mjs";
import { pythonFloat } from "./python_layout.mjs";

const TOKENS = /"(?:[^"\\]|\\.)*"(\s*:)?|-?\d[\d.eE+-]*/g;

/** A text as Python's json.dumps writes it. */
export const pythonJson = (text) => JSON.stringify(text).replace(
  /[^ -~]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
);

/** A number as it stands in a JSON text. */
export class Written {
  constructor(text) {
    this.isWhole = /^-?\d+$/.test(text);
    this.text = text;
    this.value = Number(text);
  }

  /** The number as Python writes it. */
  get inPython() {
    if (!Number.isFinite(this.value)) return this.value > 0 ? "Infinity" : "-Infinity";
    return this.isWhole ? String(BigInt(this.text)) : pythonFloat(this.value);
  }
}

/** Numbers as Python writes floats, and whole numbers. */
export const float = (x) => new Written(pythonFloat(x));
export const whole = (n) => new Written(String(n));

/** What is in a JSON text, each number as it is written. Throws a SyntaxError if the text is no JSON. */
export function parsedJson(text) {
  JSON.parse(text);
  let names = 0, kept = 0;
  const marked = text.replace(TOKENS, (token, colon) => {
    if (token[0] !== '"') return `"n${token}"`;
    if (colon) names += 1;
    return `"s${token.slice(1)}`;
  });
  const content = JSON.parse(marked, (_, x) => {
    if (typeof x === "string") return x[0] === "n" ? new Written(x.slice(1)) : x.slice(1);
    if (x === null || typeof x !== "object" || Array.isArray(x) || x instanceof Written) return x;
    const entries = Object.entries(x).map(([name, each]) => [name.slice(1), each]);
    kept += entries.length;
    return new Map(entries);
  });
  if (kept !== names) throw new SyntaxError("an entry stands there twice");
  return content;
}

/** The text that Python's json.dumps(content, sort_keys=True, separators=(",", ":")) writes. */
export function canonical(content) {
  if (content instanceof Written) return content.inPython;
  if (typeof content === "string") return pythonJson(content);
  if (Array.isArray(content)) return `[${content.map(canonical).join(",")}]`;
  if (!(content instanceof Map)) return String(content); // null, true or false
  const names = [...content.keys()].sort();
  return `{${names.map((name) => `${pythonJson(name)}:${canonical(content.get(name))}`).join(",")}}`;
}

/** Content with its seal behind it. */
export const sealed = (content) => new Map([...content, ["sha256", sealOf(canonical(content))]]);

/** Whether content, a Map, is as it was when it was sealed. */
export function isUntouched(content) {
  const inside = new Map(content);
  inside.delete("sha256");
  return content.get("sha256") === sealOf(canonical(inside));
}
