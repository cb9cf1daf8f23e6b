// Tables as text: lines of numbers with a target, as a spreadsheet or a program writes them.

import { counted, grouped } from "../../page/static/numbers.mjs";
import { shortened } from "./names.mjs";
import { MOST } from "./project.mjs";
import { NumpyRandom } from "./random.mjs";

const SEPARATORS = ["\t", ";", ",", " "], LOOKED_AT = 50; // lines from which separator and header are told
const GAPS = new Set(["", "na", "n/a", "nan", "null", "none", "?", "-", "."]);
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/, THOUSANDS = /^[+-]?\d{1,3}(?:\.\d{3})+,\d+$/;
const TOO_LONG = 50e6; // characters of a text

const isGap = (cell) => cell.length < 5 && GAPS.has(cell.toLowerCase());

/** The number in a cell, with a decimal comma where a comma separates nothing; NaN if there is none. */
function numberIn(cell, separator) {
  let text = cell.replace("\u2212", "-");
  if (separator !== "," && text.includes(",")) {
    if (THOUSANDS.test(text)) text = text.replaceAll(".", "");
    text = text.replace(",", ".");
  }
  const x = DECIMAL.test(text) ? Number(text) : NaN;
  return Number.isFinite(x) ? x : NaN;
}

const lineCells = (line, separator) => (
  separator === " " ? line.trim().split(/\s+/) : line.split(separator).map((cell) => cell.trim())
);

/** The cells of a row with quotation marks. */
function quotedCells(row, separator) {
  const cells = [];
  let cell = "", isQuoted = false;
  const end = () => {
    if (separator !== " " || cell !== "") cells.push(cell.trim());
    cell = "";
  };
  for (let i = 0; i < row.length; i += 1) {
    const sign = row[i];
    if (isQuoted && sign === '"' && row[i + 1] === '"') {
      cell += sign;
      i += 1;
    } else if (sign === '"' && (isQuoted || cell.trim() === "")) isQuoted = !isQuoted;
    else if (sign === separator && !isQuoted) end();
    else cell += sign;
  }
  end();
  return cells;
}

const marksIn = (text) => text.split('"').length - 1;

/**
 * The rows of a text: their cells, and the lines in which they begin. A row whose quotation marks are not closed goes
 * on in the next line; `unclosed` is the line of one that never ends.
 */
function rowsOf(text, separator, most = Infinity) {
  const rows = [], lines = text.split("\n");
  for (let i = 0; i < lines.length && rows.length < most; i += 1) {
    const line = i + 1;
    let row = lines[i], cells;
    if (row.includes('"')) {
      for (let marks = marksIn(row); marks % 2 === 1; marks += marksIn(lines[i])) {
        i += 1;
        if (i === lines.length) return { rows, unclosed: line };
        row += `\n${lines[i]}`;
      }
      cells = quotedCells(row, separator);
    } else cells = lineCells(row, separator);
    if (cells.some((cell) => cell !== "")) rows.push({ cells, line });
  }
  return { rows };
}

/** What separates the cells: that which leaves the most numbers, in rows of the same length. */
function separatorOf(text) {
  let best = ",", most = 0;
  for (const separator of SEPARATORS) {
    const rows = rowsOf(text.slice(0, 1e5), separator, LOOKED_AT).rows, width = rows.at(-1)?.cells.length ?? 0;
    const even = rows.filter(({ cells }) => cells.length === width).length / rows.length;
    const cells = rows.flatMap((row) => row.cells);
    const isRead = (cell) => isGap(cell) || !Number.isNaN(numberIn(cell, separator));
    const numbers = cells.filter(isRead).length / cells.length;
    const score = width > 1 ? even + numbers : 0;
    if (score > most + 1e-9) [best, most] = [separator, score];
  }
  return best;
}

/** Whether the first row names the columns: it has a word above numbers, or nothing but words above other rows. */
function isHeader([first, ...others], separator) {
  const isWord = (cell) => !isGap(cell) && Number.isNaN(numberIn(cell, separator));
  const below = others.slice(0, LOOKED_AT);
  const namesNumbers = first.cells.some((cell, k) => {
    const cells = below.map((row) => row.cells[k] ?? "").filter((x) => !isGap(x));
    return isWord(cell) && cells.length > 0 && !cells.some(isWord);
  });
  return namesNumbers || (first.cells.every(isWord) && below.every((row) => !row.cells.every(isWord)));
}

/** Names of columns, from a header, or x1, x2, ... and y. */
function namesOf(header, width) {
  const plain = Array.from({ length: width }, (_, k) => (k === width - 1 ? "y" : `x${k + 1}`));
  return header === null ? plain : apart(header.map((cell, k) => cell || plain[k]));
}

/** Names as a page takes them: not longer than it has room for, and each once. */
function apart(words) {
  const names = [];
  for (const word of words) {
    let only = shortened(word, MOST.name);
    for (let n = 2; names.includes(only); n += 1) only = `${shortened(word, MOST.name - 9)} (${n})`;
    names.push(only);
  }
  return names;
}

/**
 * The table in a text: { names, rows, separator }, each row with its cells and the line that it begins in; otherwise
 * `trouble` is a sentence.
 */
export function tableOf(given) {
  const trouble = (sentence) => ({ table: null, trouble: sentence });
  if (given.length > TOO_LONG) return trouble("The text is too long for this page: take a part of the table.");
  if (given.includes("\0")) return trouble("This is no text: save the table as CSV, and take that file.");
  const text = given.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
  if (text.trim() === "") return trouble("There is no table: the text is empty.");
  const separator = separatorOf(text), { rows, unclosed } = rowsOf(text, separator);
  if (unclosed) return trouble(`A quotation mark in line ${unclosed} is never closed.`);
  if (rows.length === 0) return trouble("There is no table: the text has no values.");
  if (rows.every(({ cells }) => cells.length > 1 && cells.at(-1) === "")) rows.forEach(({ cells }) => cells.pop());
  const header = isHeader(rows, separator) ? rows.shift() : null, width = (header ?? rows[0]).cells.length;
  if (rows.length === 0) return trouble("The table has names of columns, and no rows below them.");
  if (width === 1) {
    return trouble("The table has one column: a point needs at least one number, and its target behind it.");
  }
  if (width > MOST.columns + 1) {
    return trouble(`The table has ${width} columns, and this page takes up to ${MOST.columns} and a target.`);
  }
  const uneven = rows.find(({ cells }) => cells.length !== width);
  if (uneven) {
    const first = header ? "the line of names has" : `line ${rows[0].line} has`;
    return trouble(`Line ${uneven.line} has ${counted(uneven.cells.length, "value")}, and ${first} ${width}.`);
  }
  return { table: { names: namesOf(header?.cells ?? null, width), rows, separator }, trouble: null };
}

/** A word as a sentence tells it. */
const shownWord = (word) => `“${shortened(word)}”`;

/**
 * The examples of a table: { names, target, X, y, labels, task, notes }; otherwise `trouble` is a sentence. The target
 * is the last column, or another. Words in it are classes, and so are up to five whole numbers, unless `as` is
 * "numbers"; `labels` has the classes' names.
 */
export function examplesFrom({ names, rows, separator }, target = names.length - 1, as = null) {
  const trouble = (sentence) => ({ trouble: sentence });
  const inputs = names.map((_, k) => k).filter((k) => k !== target), notes = [];
  const full = rows.filter(({ cells }) => !cells.some(isGap)), gaps = rows.length - full.length;
  if (full.length === 0) return trouble("Each row of the table has a gap: there is no whole row.");
  if (gaps === 1) notes.push("One row has a gap and was left out.");
  if (gaps > 1) notes.push(`${grouped(gaps)} rows have gaps and were left out.`);
  const taken = sampleOf(full);
  if (taken.length < full.length) {
    notes.push(`The table has ${grouped(full.length)} rows: a sample of ${grouped(taken.length)} was taken.`);
  }
  const X = taken.map(({ cells }) => inputs.map((k) => numberIn(cells[k], separator)));
  const cellWords = ({ line, cells }, k) => `Line ${line}, column ${shownWord(names[k])}: ${shownWord(cells[k])}`;
  const place = (row, k) => `${cellWords(row, k)} is not a number`;
  const wrong = X.findIndex((row) => row.some(Number.isNaN));
  if (wrong >= 0) {
    const k = inputs[X[wrong].findIndex(Number.isNaN)];
    const only = `Words can stand in the target only, which is ${shownWord(names[target])}.`;
    return trouble(`${place(taken[wrong], k)}. ${only}`);
  }
  const large = taken.findIndex(({ cells }) => cells.some((cell) => Math.abs(numberIn(cell, separator)) > MOST.size));
  if (large >= 0) {
    const k = taken[large].cells.findIndex((cell) => Math.abs(numberIn(cell, separator)) > MOST.size);
    return trouble(`${cellWords(taken[large], k)} is too large: this page takes numbers up to ${MOST.size}.`);
  }
  const words = taken.map(({ cells }) => cells[target]), numbers = words.map((word) => numberIn(word, separator));
  const isWord = numbers.map(Number.isNaN), count = isWord.filter(Boolean).length;
  if (count > 0 && (as === "numbers" || 2 * count < words.length)) {
    return trouble(`${place(taken[isWord.indexOf(true)], target)}.`);
  }
  const plain = () => (as === "numbers" ? { labels: null, y: numbers } : classesInNumbers(numbers));
  const { labels: all, y } = count > 0 ? classesIn(words) : plain();
  const most = `this page tells up to ${MOST.classes} classes apart`;
  if (all && all.length > MOST.classes) return trouble(`The target ${shownWord(names[target])} has ${grouped(all.length)} classes, and ${most}.`);
  if (!all && as === null && areInRow(y)) notes.push(`The target has ${grouped(new Set(y).size)} whole numbers in a row; ${most}.`);
  const labels = all && apart(all);
  notes.push(...constants(X, inputs.map((k) => names[k])), ...sameTarget(y, labels, names[target]));
  const task = labels === null ? "regression" : labels.length > 2 ? "classes" : "two";
  return { names: inputs.map((k) => names[k]), target: names[target], X, y, labels, task, notes, trouble: null };
}

/** As many rows as a page takes, drawn at random, in their order. */
function sampleOf(rows) {
  if (rows.length <= MOST.points) return rows;
  const drawn = new NumpyRandom(0).permutation(rows.length).slice(0, MOST.points).sort((a, b) => a - b);
  return drawn.map((i) => rows[i]);
}

/** Words as classes, in the alphabet's order. */
function classesIn(words) {
  const labels = [...new Set(words)].sort();
  const places = new Map(labels.map((label, k) => [label, k]));
  return { labels, y: words.map((word) => places.get(word)) };
}

/** A few whole numbers as classes, in the order of size; other numbers as they are. */
function classesInNumbers(numbers) {
  const distinct = [...new Set(numbers)].sort((a, b) => a - b);
  const areClasses = distinct.length <= MOST.classes && distinct.length > 1 && distinct.every(Number.isInteger);
  if (!areClasses) return { labels: null, y: numbers };
  return { labels: distinct.map(String), y: numbers.map((x) => distinct.indexOf(x)) };
}

/** Whether numbers look like more classes than a page tells apart: whole ones without a gap, from 0 or 1 on. */
function areInRow(numbers) {
  const all = new Set(numbers);
  return all.size > MOST.classes && [0, 1].some((first) => numbers.every((x) => Number.isInteger(x) && x >= first && x < first + all.size));
}

function constants(X, names) {
  const same = names.filter((_, k) => X.every((row) => row[k] === X[0][k]));
  if (same.length === 0 || X.length === 1) return [];
  const all = same.slice(0, 5).map(shownWord).join(", ") + (same.length > 5 ? ", …" : "");
  return [same.length === 1 ? `The column ${all} is the same in all rows: it tells nothing.`
    : `The columns ${all} are the same in all rows: they tell nothing.`];
}

function sameTarget(y, labels, name) {
  if (y.length === 1 || !y.every((x) => x === y[0])) return [];
  if (labels) return [`All rows belong to one class, ${shownWord(labels[0])}: there is nothing to tell apart.`];
  return [`The target ${shownWord(name)} is ${y[0]} in all rows: there is nothing to learn.`];
}

/** The examples in a text, with the last column as the target; otherwise `trouble` is a sentence. */
export function examplesInText(text) {
  const { table, trouble } = tableOf(text);
  return table === null ? { trouble } : examplesFrom(table);
}
