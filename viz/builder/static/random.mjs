// Random numbers: those of Python's random.Random and of numpy.random.RandomState, to the bit.
//
// Both are the Mersenne Twister (Matsumoto and Nishimura 1998), seeded in two ways.

import { sha512 } from "./digests.mjs";

const SIZE = 624, SHIFT = 397;

/** The state that one number gives. */
function stateOf(seed) {
  const state = new Uint32Array(SIZE);
  state[0] = seed;
  for (let i = 1; i < SIZE; i += 1) {
    state[i] = Math.imul(1812433253, state[i - 1] ^ (state[i - 1] >>> 30)) + i;
  }
  return state;
}

const START = stateOf(19650218);

class Twister {
  #state = new Int32Array(SIZE);
  #at = 0;
  #spare = null;

  /** Seed with one number, as numpy does. */
  seedNumber(seed) {
    this.#state.set(stateOf(seed));
    this.#spare = null;
    this.#at = 0;
  }

  /** Seed with words, as Python does. */
  seedWords(words) {
    const state = this.#state, count = words.length, added = new Int32Array(count);
    for (let j = 0; j < count; j += 1) added[j] = words[j] + j;
    state.set(START);
    let before = state[0], i = 1;
    for (let k = Math.max(SIZE, count), j = 0; k > 0; k -= 1) {
      before = ((state[i] ^ Math.imul(before ^ (before >>> 30), 1664525)) + added[j]) | 0;
      state[i] = before;
      i = i + 1 === SIZE ? 1 : i + 1; // the first word is that of the last
      j = j + 1 === count ? 0 : j + 1;
    }
    for (let k = 1; k < SIZE; k += 1) {
      before = ((state[i] ^ Math.imul(before ^ (before >>> 30), 1566083941)) - i) | 0;
      state[i] = before;
      i = i + 1 === SIZE ? 1 : i + 1;
    }
    state[0] = 0x80000000;
    this.#spare = null;
    this.#at = 0;
  }

  /** 32 random bits; the state is renewed one word at a time, as far as it is needed. */
  word() {
    const state = this.#state, i = this.#at, next = i + 1 === SIZE ? 0 : i + 1;
    const both = (state[i] & 0x80000000) | (state[next] & 0x7fffffff);
    let y = state[i < SIZE - SHIFT ? i + SHIFT : i + SHIFT - SIZE] ^ (both >>> 1) ^ (-(both & 1) & 0x9908b0df);
    state[i] = y;
    this.#at = next;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  /** A number from 0 to below 1. */
  random() {
    const high = this.word() >>> 5, low = this.word() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  uniform(low, high) {
    return low + (high - low) * this.random();
  }

  /** One of a pair of numbers that are made together; the other comes next. */
  paired(make) {
    if (this.#spare !== null) {
      const kept = this.#spare;
      this.#spare = null;
      return kept;
    }
    const [first, second] = make();
    this.#spare = second;
    return first;
  }
}

/** Python's random.Random, seeded with a whole number or a text. */
export class PythonRandom extends Twister {
  constructor(seed) {
    super();
    this.seed(seed);
  }

  seed(seed) {
    this.seedWords(typeof seed === "string" ? textWords(seed) : numberWords(BigInt(seed)));
  }

  /** A standard normal number. */
  normal() {
    return this.paired(() => {
      const angle = this.random() * 2 * Math.PI, radius = Math.sqrt(-2 * Math.log(1 - this.random()));
      return [Math.cos(angle) * radius, Math.sin(angle) * radius];
    });
  }

  /** 64 random bits. */
  bits64() {
    const low = BigInt(this.word());
    return (BigInt(this.word()) << 32n) | low;
  }

  /** A whole number from 0 to below n. */
  below(n) {
    const spare = Math.clz32(n);
    let drawn = n;
    while (drawn >= n) drawn = this.word() >>> spare;
    return drawn;
  }

  shuffle(list) {
    for (let i = list.length - 1; i > 0; i -= 1) swap(list, i, this.below(i + 1));
  }
}

/** numpy.random.RandomState, seeded with a whole number below 2 ** 32. */
export class NumpyRandom extends Twister {
  constructor(seed) {
    super();
    this.seedNumber(seed);
  }

  /** A standard normal number, by the polar method. */
  normal() {
    return this.paired(() => {
      let x, y, square;
      do {
        x = 2 * this.random() - 1;
        y = 2 * this.random() - 1;
        square = x * x + y * y;
      } while (square >= 1 || square === 0);
      const factor = Math.sqrt((-2 * Math.log(square)) / square);
      return [factor * y, factor * x];
    });
  }

  shuffle(list) {
    for (let i = list.length - 1; i > 0; i -= 1) {
      const mask = 0xffffffff >>> Math.clz32(i);
      let drawn = i + 1;
      while (drawn > i) drawn = (this.word() & mask) >>> 0;
      swap(list, i, drawn);
    }
  }

  permutation(n) {
    const order = Array.from({ length: n }, (_, i) => i);
    this.shuffle(order);
    return order;
  }
}

function swap(list, i, j) {
  const kept = list[i];
  list[i] = list[j];
  list[j] = kept;
}

/** The words of a whole number's size, the lowest first. */
function numberWords(n) {
  const words = [];
  for (let rest = n < 0n ? -n : n; rest > 0n || words.length === 0; rest >>= 32n) words.push(Number(rest & 0xffffffffn));
  return words;
}

function asciiOf(text) {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i += 1) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** The words that Python seeds with for a text in ASCII: of the text and its digest, read as one number. */
function textWords(text) {
  const bytes = asciiOf(text), digest = sha512(bytes), words = [];
  for (let k = digest.length - 1; k >= 0; k -= 1) words.push(digest[k]);
  for (let end = bytes.length; end > 0; end -= 4) {
    let word = 0;
    for (let at = Math.max(0, end - 4); at < end; at += 1) word = word * 256 + bytes[at];
    words.push(word);
  }
  while (words.length > 1 && words.at(-1) === 0) words.pop();
  return words;
}
