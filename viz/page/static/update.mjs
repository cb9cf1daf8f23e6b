// The update behind the passes: how each parameter moves, by the optimiser's own formula and with the present numbers.
//
// A page has it if its graph says how it is trained; viz/builder/update_parts.py prints the formulas.

import { TEXT, equation, filled, text } from "./writing.mjs";

const LONGEST = 34; // characters of a formula in the list of steps
const GRADIENTS = ["penalised", "decayed"];

/** How the result of a part is written: as g, or as what is remembered. */
const shownAs = (part) => (GRADIENTS.includes(part) ? "g" : part.replace("'", ""));

export class Updates {
  /**
   * `given` is { nodes, optimiser, way, settings, memory, counts, penalty }: parameters in the order of their updates, by
   * the names of what is remembered a number for each of them, and which of these all parameters share. `tables` are the
   * formulas.
   */
  constructor(model, given, tables) {
    Object.assign(this, { model, given, tables });
    this.nodes = [...model.nodes]; // and behind them a node for each other name in a formula
    this.places = new Map();
    const isTold = ({ part }, k) => k === 0 || !given.counts.some((name) => part === `${name}'`);
    this.steps = given.nodes.flatMap((node, k) => this.#moves(node, k).flatMap((move, i) => (isTold(move, k) ? [{
      update: { node, title: this.#title(node, move), told: (style) => this.#told(this.#moves(node, k)[i], style) },
    }] : [])));
  }

  /** A name that is no node's, as a piece of a formula. */
  #name(name) {
    if (!this.places.has(name)) {
      const [, stem, index] = /^(.*?)([₁₂]?)$/.exec(name);
      this.places.set(name, this.nodes.push({ name, word: name, symbol: [stem, "", { "₁": "1", "₂": "2" }[index] ?? ""] }) - 1);
    }
    return { name: this.places.get(name) };
  }

  /** The parts of the move of the k-th parameter: what each gives, its formula, and what is known before it. */
  #moves(node, k) {
    const { given, tables, model } = this, moves = [];
    let gradient = { piece: { derivative: [model.root, node] }, x: model.gradients[node] };
    const numbers = { p: { piece: { name: node }, x: model.values[node] } };
    const put = (name, shown, x) => (numbers[name] = { piece: this.#name(shown), x });
    const run = ({ slots, parts }, isIdle) => {
      const known = slots.map((name) => (name === "g" ? gradient : numbers[name])), values = known.map(({ x }) => x);
      for (const [part, { formula, value }] of Object.entries(parts)) {
        if (isIdle(part)) known.push(gradient);
        else {
          const made = { piece: part === "p" ? numbers.p.piece : this.#name(shownAs(part)), x: value(...values) };
          moves.push({ part, made, formula, known: [...known] });
          known.push(made);
        }
        if (GRADIENTS.includes(part)) gradient = known.at(-1);
      }
    };
    if (given.penalty !== null) {
      put("strength", tables.symbols.strength, given.penalty.strength);
      run(tables.penalties[given.penalty.name], () => false);
    }
    for (const [name, x] of Object.entries(given.settings)) put(name, tables.symbols[name] ?? name, x);
    for (const [name, row] of Object.entries(given.memory)) put(name, name, row[k]);
    run(tables.optimisers[given.optimiser][given.way], (part) => part === "decayed" && given.settings.weight_decay === 0);
    return moves;
  }

  /** A formula with the names of what is known in its slots, or with the numbers. */
  #formula({ formula, known }, style, withNumbers) {
    const slots = known.map((_, i) => i);
    const named = (pieces) => pieces.map((piece) => {
      if (Array.isArray(piece)) return piece.map((part) => (Array.isArray(part) ? named(part) : part));
      return piece.name === undefined ? piece : known[piece.name].piece;
    });
    if (withNumbers) return filled(formula[style.template], null, slots, known.map(({ x }) => x));
    return named(filled(formula[style.template], null, slots));
  }

  #told(move, style) {
    const { made } = move, sides = [false, true].map((withNumbers) => this.#formula(move, style, withNumbers));
    return equation([[made.piece], ...sides, [{ number: made.x }]], style, this.nodes, "←");
  }

  #title(node, move) {
    const [name, formula] = [[move.made.piece], this.#formula(move, TEXT, false)].map((each) => text(each, this.nodes));
    const of = move.made.piece.name === node ? "" : ` of ${this.nodes[node].name}`;
    return `${name}${of} ← ${formula.length > LONGEST ? "…" : formula}`;
  }
}
