// Numbers in few bytes, to the last bit: as whole numbers over a power of ten where all are, otherwise as floats whose
// exponents lie close together.

const MANTISSA = 2 ** 52, DECIMALS = 9, MOST_BITS = 56;

/** Bits in a row of bytes. */
export class BitWriter {
  #bytes = [];
  #count = 0;

  /** Write a whole number in so many bits, the highest first. */
  write(x, bits) {
    for (let i = bits - 1; i >= 0; i -= 1) {
      if (this.#count % 8 === 0) this.#bytes.push(0);
      const bit = Math.floor(x / 2 ** i) % 2;
      this.#bytes[this.#bytes.length - 1] += bit * 2 ** (7 - (this.#count % 8));
      this.#count += 1;
    }
  }

  get bytes() {
    return Uint8Array.from(this.#bytes);
  }
}

/** Bits of bytes, from the first on. Throws a RangeError behind the last. */
export class BitReader {
  #bytes;
  #at = 0;

  constructor(bytes) {
    this.#bytes = bytes;
  }

  read(bits) {
    if (this.#at + bits > 8 * this.#bytes.length) throw new RangeError("there are no more bits");
    let x = 0;
    for (let i = 0; i < bits; i += 1, this.#at += 1) {
      x = 2 * x + ((this.#bytes[Math.floor(this.#at / 8)] >> (7 - (this.#at % 8))) & 1);
    }
    return x;
  }
}

/** How many bits the whole numbers up to x need. */
const bitsOf = (x) => (x < 1 ? 0 : Math.floor(Math.log2(x)) + 1);

/** The numbers as whole numbers over 10 ** decimals, if each of them is one. */
function overPowers(numbers) {
  for (let decimals = 0; decimals <= DECIMALS; decimals += 1) {
    const over = 10 ** decimals, whole = numbers.map((x) => Math.round(x * over));
    if (whole.every((k, i) => Math.abs(k) < MANTISSA && k / over === numbers[i] && !Object.is(numbers[i], -0))) {
      return { decimals, whole };
    }
  }
  return null;
}

/** The sign, exponent and mantissa of a float. */
function partsOfFloat(x) {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const high = view.getUint32(0);
  return { sign: high >>> 31, exponent: (high >>> 20) & 2047, mantissa: (high & 0xfffff) * 2 ** 32 + view.getUint32(4) };
}

function floatOf({ sign, exponent, mantissa }) {
  const view = new DataView(new ArrayBuffer(8));
  view.setUint32(0, sign * 2 ** 31 + exponent * 2 ** 20 + Math.floor(mantissa / 2 ** 32));
  view.setUint32(4, mantissa % 2 ** 32);
  return view.getFloat64(0);
}

/**
 * Floats by their exponents, counted down from the highest; 0 counts as one below the lowest. Exponents are written in
 * so many ones and a zero behind them, or in bits of one width, whichever is shorter.
 */
function packFloats(list, writer) {
  const parts = list.map(partsOfFloat), exponents = parts.filter((_, i) => list[i] !== 0).map((x) => x.exponent);
  const highest = exponents.reduce((high, e) => Math.max(high, e), 0);
  const zero = highest - exponents.reduce((low, e) => Math.min(low, e), highest) + 1;
  const codes = parts.map(({ exponent }, i) => (list[i] === 0 ? zero : highest - exponent)), width = bitsOf(zero);
  const inOnes = codes.reduce((sum, code) => sum + code + 1, 0) < codes.length * width;
  writer.write(1, 1);
  writer.write(highest, 11);
  writer.write(zero, 11);
  writer.write(inOnes ? 1 : 0, 1);
  parts.forEach(({ sign, mantissa }, i) => {
    writer.write(sign, 1);
    if (inOnes) for (let k = 0; k <= codes[i]; k += 1) writer.write(k < codes[i] ? 1 : 0, 1);
    else writer.write(codes[i], width);
    if (list[i] !== 0) writer.write(mantissa, 52);
  });
}

/** A count that is written in ones. */
function readOnes(reader) {
  let count = 0;
  while (reader.read(1) === 1) count += 1;
  return count;
}

/** Write finite numbers; how many there are is not written. */
export function pack(numbers, writer) {
  const list = Array.from(numbers), over = overPowers(list);
  const least = over ? over.whole.reduce((low, k) => Math.min(low, k), 0) : 0;
  const width = over ? bitsOf(over.whole.reduce((high, k) => Math.max(high, k - least), 0)) : MOST_BITS;
  if (over && width < MOST_BITS) {
    writer.write(0, 1);
    writer.write(over.decimals, 4);
    writer.write(-least, 52);
    writer.write(width, 6);
    over.whole.forEach((k) => writer.write(k - least, width));
    return;
  }
  packFloats(list, writer);
}

/** Read so many numbers. */
export function unpack(count, reader) {
  if (reader.read(1) === 0) {
    const over = 10 ** reader.read(4), least = -reader.read(52), width = reader.read(6);
    return Array.from({ length: count }, () => (reader.read(width) + least) / over);
  }
  const highest = reader.read(11), zero = reader.read(11), inOnes = reader.read(1) === 1, bits = bitsOf(zero);
  return Array.from({ length: count }, () => {
    const sign = reader.read(1), code = inOnes ? readOnes(reader) : reader.read(bits);
    if (code === zero) return sign ? -0 : 0;
    return floatOf({ sign, exponent: highest - code, mantissa: reader.read(52) });
  });
}
