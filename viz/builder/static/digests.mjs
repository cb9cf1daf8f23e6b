// SHA-256, which seals a network's file, and SHA-512, which Python's random numbers are seeded with.
//
// The constants are the fractions of roots of the first primes (FIPS 180-4), computed here to 64 bits; SHA-256
// has the upper halves of the same.

const ONE = 1n << 64n;

/** The largest whole number whose power is not above x. */
function root(x, power) {
  let low = 0n, high = 1n << BigInt(Math.ceil(x.toString(2).length / Number(power)));
  while (low < high) {
    const middle = (low + high + 1n) >> 1n;
    if (middle ** power <= x) low = middle;
    else high = middle - 1n;
  }
  return low;
}

const PRIMES = [];
for (let n = 2; PRIMES.length < 80; n += 1) if (PRIMES.every((p) => n % p !== 0)) PRIMES.push(n);

/** The fractions of roots of the first primes, as 32-bit halves. */
function fractions(count, power) {
  const words = PRIMES.slice(0, count).map((p) => root(BigInt(p) * ONE ** power, power) % ONE);
  return Uint32Array.from(words.flatMap((w) => [Number(w >> 32n), Number(w & 0xffffffffn)]));
}

const ROUNDS = fractions(80, 3n), FIRST = fractions(8, 2n);
const HIGH = Int32Array.from(ROUNDS.filter((_, i) => i % 2 === 0)), LOW = ROUNDS.filter((_, i) => i % 2 === 1);

/** The bytes, a 1 behind them, zeros and their count of bits, as big-endian words for blocks of this length. */
function padded(bytes, block) {
  const words = new Uint32Array((Math.ceil((bytes.length + 1 + block / 8) / block) * block) / 4);
  for (let i = 0; i < bytes.length; i += 1) words[i >> 2] |= bytes[i] << (24 - 8 * (i & 3));
  words[bytes.length >> 2] |= 0x80 << (24 - 8 * (bytes.length & 3));
  words[words.length - 1] = bytes.length * 8;
  return words;
}

const turned = (x, n) => (x >>> n) | (x << (32 - n));

/** The SHA-256 of bytes, as eight words. */
function sha256(bytes) {
  const words = padded(bytes, 64), h = FIRST.filter((_, i) => i % 2 === 0), w = new Uint32Array(64);
  for (let at = 0; at < words.length; at += 16) {
    w.set(words.subarray(at, at + 16));
    for (let i = 16; i < 64; i += 1) {
      const x = w[i - 15], y = w[i - 2];
      w[i] = w[i - 16] + w[i - 7] + (turned(x, 7) ^ turned(x, 18) ^ (x >>> 3))
        + (turned(y, 17) ^ turned(y, 19) ^ (y >>> 10));
    }
    let [a, b, c, d, e, f, g, k] = h;
    for (let i = 0; i < 64; i += 1) {
      const one = k + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g)) + HIGH[i] + w[i];
      const two = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
      [a, b, c, d, e, f, g, k] = [(one + two) | 0, a, b, c, (d + one) | 0, e, f, g];
    }
    [a, b, c, d, e, f, g, k].forEach((x, i) => { h[i] += x; });
  }
  return h;
}

const high = new Int32Array(80), low = new Int32Array(80); // of the rounds of one block

/** What a sum of lower halves carries to the upper ones. */
const carried = (sum) => (sum / 4294967296) | 0;

/** The SHA-512 of bytes, as sixteen words: the upper half of each 64 bits, then the lower. */
export function sha512(bytes) {
  const words = padded(bytes, 128), h = Int32Array.from(FIRST);
  for (let at = 0; at < words.length; at += 32) {
    for (let i = 0; i < 16; i += 1) {
      high[i] = words[at + 2 * i];
      low[i] = words[at + 2 * i + 1];
    }
    for (let i = 16; i < 80; i += 1) {
      const xh = high[i - 15], xl = low[i - 15], yh = high[i - 2], yl = low[i - 2];
      const sum = (low[i - 16] >>> 0) + (low[i - 7] >>> 0)
        + ((((xl >>> 1) | (xh << 31)) ^ ((xl >>> 8) | (xh << 24)) ^ ((xl >>> 7) | (xh << 25))) >>> 0)
        + ((((yl >>> 19) | (yh << 13)) ^ ((yh >>> 29) | (yl << 3)) ^ ((yl >>> 6) | (yh << 26))) >>> 0);
      high[i] = high[i - 16] + high[i - 7] + carried(sum)
        + (((xh >>> 1) | (xl << 31)) ^ ((xh >>> 8) | (xl << 24)) ^ (xh >>> 7))
        + (((yh >>> 19) | (yl << 13)) ^ ((yl >>> 29) | (yh << 3)) ^ (yh >>> 6));
      low[i] = sum;
    }
    let ah = h[0], al = h[1], bh = h[2], bl = h[3], ch = h[4], cl = h[5], dh = h[6], dl = h[7];
    let eh = h[8], el = h[9], fh = h[10], fl = h[11], gh = h[12], gl = h[13], kh = h[14], kl = h[15];
    for (let i = 0; i < 80; i += 1) {
      const one = (kl >>> 0) + LOW[i] + (low[i] >>> 0) + (((el & fl) ^ (~el & gl)) >>> 0)
        + ((((el >>> 14) | (eh << 18)) ^ ((el >>> 18) | (eh << 14)) ^ ((eh >>> 9) | (el << 23))) >>> 0);
      const oneHigh = (kh + HIGH[i] + high[i] + ((eh & fh) ^ (~eh & gh)) + carried(one)
        + (((eh >>> 14) | (el << 18)) ^ ((eh >>> 18) | (el << 14)) ^ ((el >>> 9) | (eh << 23)))) | 0;
      const two = (((al & bl) ^ (al & cl) ^ (bl & cl)) >>> 0)
        + ((((al >>> 28) | (ah << 4)) ^ ((ah >>> 2) | (al << 30)) ^ ((ah >>> 7) | (al << 25))) >>> 0);
      const twoHigh = ((ah & bh) ^ (ah & ch) ^ (bh & ch)) + carried(two)
        + (((ah >>> 28) | (al << 4)) ^ ((al >>> 2) | (ah << 30)) ^ ((al >>> 7) | (ah << 25)));
      const moved = (dl >>> 0) + (one >>> 0), made = (one >>> 0) + (two >>> 0);
      kh = gh; kl = gl; gh = fh; gl = fl; fh = eh; fl = el;
      eh = (dh + oneHigh + carried(moved)) | 0; el = moved | 0;
      dh = ch; dl = cl; ch = bh; cl = bl; bh = ah; bl = al;
      ah = (oneHigh + twoHigh + carried(made)) | 0; al = made | 0;
    }
    [ah, al, bh, bl, ch, cl, dh, dl, eh, el, fh, fl, gh, gl, kh, kl].forEach((x, i, all) => {
      if (i % 2 === 0) h[i] += x + carried((h[i + 1] >>> 0) + (all[i + 1] >>> 0));
      else h[i] += x;
    });
  }
  return new Uint32Array(h.buffer);
}

/** The SHA-256 of a text, as Python's hexdigest() writes it. */
export function sealOf(text) {
  const words = sha256(new TextEncoder().encode(text));
  return Array.from(words, (w) => w.toString(16).padStart(8, "0")).join("");
}
