// What JavaScript's Math lacks, or answers unlike C and Python.
// Each paragraph is one definition; only those that a program needs are copied into it.

/** x to the power y by C's rules: 1 ** NaN and (-1) ** Infinity are 1, unlike in JavaScript. */
function pow(x, y) {
  return x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : Math.pow(x, y);
}

/** The remainder with the sign of y, as Python's x % y. */
function mod(x, y) {
  const rest = x % y;
  if (rest === 0) return copysign(0, y);
  return rest < 0 !== y < 0 ? rest + y : rest;
}

/** IEEE's remainder: what is left of x beyond the multiple of y next to it, a tie to the even. */
function remainder(x, y) {
  const size = Math.abs(y);
  let rest = Math.abs(x) % (2 * size); // it tells an even multiple from an odd one
  if (2 * rest > size) {
    rest -= size;
    if (2 * rest >= size) rest -= size;
  }
  return x < 0 || Object.is(x, -0) ? -rest : rest;
}

/** The size of x with the sign of y, that of -0 included. */
function copysign(x, y) {
  const negative = y < 0 || Object.is(y, -0);
  return negative ? -Math.abs(x) : Math.abs(x);
}

/** The larger of two; NaN on either side stays. */
function max(x, y) {
  return y > x || y !== y ? y : x;
}

/** The smaller of two; NaN on either side stays. */
function min(x, y) {
  return y < x || y !== y ? y : x;
}

/** x where c is not 0 (NaN is not), else y. */
function where(c, x, y) {
  return c !== 0 ? x : y;
}

/** x above 0, and 0 below; NaN stays. */
function relu(x) {
  return x <= 0 ? 0 : x;
}

/** The rounding error of a product, by splitting each factor into two halves (Dekker 1971). */
function productError(x, y, product) {
  const a = halfOf(x), b = halfOf(y);
  return a * b - product + a * (y - b) + (x - a) * b + (x - a) * (y - b);
}

/** The upper 26 of a float's 53 bits. */
function halfOf(x) {
  const scaled = 134217729 * x; // 2 ** 27 + 1
  return scaled - (scaled - x);
}

/** x · 2 ** exponent, also where that power alone is beyond the floats. */
function scaleBy(x, exponent) {
  for (; exponent > 1000; exponent -= 1000) x *= 2 ** 1000;
  for (; exponent < -1000; exponent += 1000) x *= 2 ** -1000;
  return x * 2 ** exponent;
}

/** The exponent of a power of two about as large as x. */
function exponentOf(x) {
  return x === 0 ? 0 : Math.min(Math.floor(Math.log2(Math.abs(x))), 1023);
}

/**
 * The sum of finite numbers, rounded once: `parts`, from small to large, do not overlap, and add up
 * to it exactly (Shewchuk 1997). It is NaN if a partial sum is beyond the largest float.
 */
function finiteSum(terms) {
  const parts = [];
  for (let x of terms) {
    let kept = 0;
    for (let i = 0; i < parts.length; i++) {
      const y = parts[i], total = x + y;
      const error = Math.abs(x) > Math.abs(y) ? y - (total - x) : x - (total - y);
      if (error !== 0) parts[kept++] = error;
      x = total;
    }
    parts.length = kept;
    if (x !== 0) parts.push(x);
  }
  let total = parts.pop() ?? 0, error = 0;
  while (parts.length > 0 && error === 0) {
    const larger = total, y = parts.pop();
    total = larger + y;
    error = y - (total - larger);
  }
  // The error may be a tie that the parts below it, of its sign, turn into the next float.
  if (parts.length > 0 && error < 0 === parts[parts.length - 1] < 0) {
    const next = total + 2 * error;
    if (next - total === 2 * error) return next;
  }
  return total;
}

/** The sum of any numbers, rounded once; their order does not matter. */
function exactSum(terms) {
  const endless = terms.filter((x) => !Number.isFinite(x));
  if (endless.length > 0) return endless.reduce((x, y) => x + y);
  const total = finiteSum(terms);
  return Number.isFinite(total) ? total : finiteSum(terms.map((x) => x * 2 ** -64)) * 2 ** 64;
}

/** The sum of the arguments, rounded once. */
function sum(...terms) {
  return exactSum(terms);
}

/** The product of the arguments, from the first to the last. */
function prod(...factors) {
  return factors.reduce((x, y) => x * y, 1);
}

/** w·x of (w1, ..., wn, x1, ..., xn), or w·x + b of the same with b behind. */
function dot(...v) {
  const n = Math.floor(v.length / 2), terms = v.slice(2 * n);
  for (let i = 0; i < n; i++) terms.push(v[i] * v[n + i]);
  return exactSum(terms);
}

/** x·y + w, rounded once. */
function fma(x, y, w) {
  if (!Number.isFinite(x) || !Number.isFinite(y)) return x * y + w;
  if (!Number.isFinite(w)) return w;
  if (x === 0 || y === 0) return x * y + w;
  const p = exponentOf(x), q = exponentOf(y);
  const a = scaleBy(x, -p), b = scaleBy(y, -q), product = a * b; // all near 1
  const error = productError(a, b, product);
  const largest = w === 0 ? p + q : Math.max(p + q, exponentOf(w));
  const terms = [product, error].map((term) => scaleBy(term, p + q - largest));
  return scaleBy(exactSum([...terms, scaleBy(w, -largest)]), largest);
}

/** The length of a vector: its squares are near 1, and added up exactly. */
function hypot(...xs) {
  const sizes = xs.map(Math.abs), largest = sizes.reduce(max, 0);
  if (sizes.includes(Infinity)) return Infinity;
  if (largest === 0 || largest !== largest) return largest;
  const unit = 2 ** exponentOf(largest);
  return unit * Math.sqrt(exactSum(sizes.map((x) => (x / unit) ** 2)));
}

/** log of the sum of exp(x); the largest x comes out first, so that no exp overflows. */
function logsumexp(...xs) {
  const largest = xs.reduce(max, -Infinity);
  if (!Number.isFinite(largest)) return largest;
  const others = xs.map((x) => Math.exp(x - largest));
  others.splice(xs.indexOf(largest), 1);
  return largest + Math.log1p(exactSum(others));
}

/** exp(-x²) with the rounding error of x² put right. */
function bell(x) {
  const square = x * x, result = Math.exp(-square);
  return result - result * productError(x, x, square);
}

/**
 * The error function: near 0 by its series x · 2/sqrt(pi) · (1 - x²/3 + x⁴/10 - ...), of which x comes
 * last, so that hardly anything is rounded but once; elsewhere from its complement.
 */
function erf(x) {
  if (Math.abs(x) >= 1) return x > 0 ? 1 - erfc(x) : erfc(-x) - 1;
  let power = 1, series = 0;
  for (let n = 1; Math.abs(power) > 1e-18; n++) {
    power *= -(x * x) / n;
    series += power / (2 * n + 1);
  }
  return x + x * (0.12837916709551256 + 1.1283791670955126 * series); // 2 / sqrt(pi) - 1
}

/** 1 - erf(x): from 1/2 on by its continued fraction, cut where its tail hardly changes. */
function erfc(x) {
  if (x < 0.5) return x > -0.5 ? 1 - erf(x) : 2 - erfc(-x);
  if (x > 27.3) return 0;
  const length = Math.ceil(30 + 200 / (x * x));
  let fraction = (x + Math.sqrt(x * x + 2 * length)) / 2;
  for (let k = length - 1; k > 0; k--) fraction = x + k / 2 / fraction;
  return (bell(x) * 0.5641895835477563) / fraction; // 1 / sqrt(pi)
}

/** sin(pi·x): exact where x is whole, and full precision beside. */
function sinPi(x) {
  const whole = Math.floor(x + 0.5);
  const sine = Math.sin(Math.PI * (x - whole));
  return whole % 2 === 0 ? sine : -sine;
}

/** Taylor's coefficients at x = 1/2, fitted to [0, 1], of (gamma(1 + x) - 1) / x. */
const GAMMA_SERIES = [
  -0.22754614909448398, 0.5197690930867381, -0.2099112787968737, 0.20523294846414958,
  -0.12117517883912703, 0.08730425308413399, -0.057387898526558886, 0.03877192567251381,
  -0.025868638784871355, 0.017292398669567464, -0.01153975725380932, 0.007698970035239606,
  -0.005134802991087688, 0.0034253097003389492, -0.0022838948225057717,
  0.0015144508064091995, -0.0010096909842665733, 0.0007102053896866591,
  -0.0004734794264527783, 0.00021164203896720916, -0.00014109611758257034,
  0.0002604879765055699, -0.00017365894719101208,
];

/** gamma(1 + x) - 1 for 0 <= x <= 1. */
function gammaBeyondOne(x) {
  return x * GAMMA_SERIES.reduceRight((total, c) => total * (x - 0.5) + c, 0);
}

/** gamma(x) · 2 ** -200 for x >= 1: down to [1, 2) by gamma(x) = (x - 1) · gamma(x - 1). */
function scaledGamma(x) {
  if (x > 185) return Infinity;
  let product = 2 ** -200, error = 0;
  while (x >= 2) {
    x -= 1;
    const next = product * x;
    error = error * x + productError(product, x, next);
    product = next;
  }
  return product + (product * gammaBeyondOne(x - 1) + error);
}

/** The gamma function: from [1, 2] to all numbers by recurrence and reflection. */
function gamma(x) {
  if (x !== x || x === Infinity) return x;
  if (x < 0 && x === Math.floor(x)) return NaN;
  if (x >= 1) return scaledGamma(x) * 2 ** 200;
  if (x >= 0) return (1 + gammaBeyondOne(x)) / x;
  if (x > -1) return (1 + gammaBeyondOne(x + 1)) / (x + 1) / x;
  return (-Math.PI / (x * sinPi(x)) / scaledGamma(-x)) * 2 ** -200;
}

/** The sum of coefficients times t, t², t³, ... */
function powerSeries(coefficients, t) {
  return coefficients.reduceRight((total, c) => total * t + c, 0) * t;
}

/** Taylor's coefficients of log gamma(2 + t): (-1)**k · (zeta(k) - 1) / k, but for the first. */
const LOG_GAMMA_SERIES = [
  0.42278433509846713, 0.3224670334241132, -0.0673523010531981, 0.020580808427784546,
  -0.007385551028673986, 0.0028905103307415234, -0.001192753911703261, 0.0005096695247430425,
  -0.00022315475845357939, 9.945751278180853e-5, -4.492623673813314e-5, 2.050721277567069e-5,
  -9.439488275268397e-6, 4.374866789907488e-6, -2.039215753801366e-6, 9.55141213040742e-7,
  -4.492469198764566e-7, 2.1207184805554665e-7, -1.0043224823968099e-7, 4.7698101693639804e-8,
  -2.2711094608943164e-8, 1.0838659214896955e-8, -5.183475041970047e-9, 2.4836745438024785e-9,
  -1.1921401405860912e-9, 5.731367241678862e-10, -2.7595228851242334e-10,
];

/** log |gamma(x)|: near its zeros 1 and 2 by Taylor's series, beyond 170 by Stirling's. */
function lgamma(x) {
  if (Math.abs(x) === Infinity || (x <= 0 && x === Math.floor(x))) return Infinity;
  if (x >= 0.5 && x < 1.5) return powerSeries(LOG_GAMMA_SERIES, x - 1) - Math.log1p(x - 1);
  if (x >= 1.5 && x < 2.5) return powerSeries(LOG_GAMMA_SERIES, x - 2);
  if (Math.abs(x) < 1e-20) return -Math.log(Math.abs(x));
  if (x <= -170) return Math.log(Math.PI / Math.abs(x * sinPi(x))) - lgamma(-x);
  if (!(x >= 170)) return Math.log(Math.abs(gamma(x)));
  const series = (1 / 12 - 1 / (360 * x * x)) / x;
  return (x - 0.5) * (Math.log(x) - 1) + (0.4189385332046728 + series); // (log(2·pi) - 1) / 2
}

/** n! */
function factorial(n) {
  return gamma(n + 1);
}

/** B(2k): the Bernoulli numbers of the Euler-Maclaurin sum. */
const BERNOULLI = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510];

/** The derivative of pi·cot(pi·x) of that order: a polynomial in c = cot(pi·x). */
function cotDerivative(order, x) {
  let polynomial = [0, Math.PI];
  for (let n = 0; n < order; n++) {
    const next = new Array(polynomial.length + 1).fill(0);
    polynomial.forEach((a, k) => {
      if (k > 0) next[k - 1] -= Math.PI * k * a;
      next[k + 1] -= Math.PI * k * a;
    });
    polynomial = next;
  }
  const fraction = x - Math.floor(x + 0.5);
  const beyond = fraction - Math.sign(fraction) / 2;
  const small = Math.abs(fraction) <= 0.25;
  const c = small ? 1 / Math.tan(Math.PI * fraction) : -Math.tan(Math.PI * beyond);
  return exactSum(polynomial.map((a, k) => (a === 0 ? 0 : a * c ** k)));
}

/** Taylor's coefficients of the digamma function at its zero near 1.46. */
const DIGAMMA_SERIES = [
  0.9676722454476212, -0.4427631689835921, 0.258499760955651, -0.16394270544240652,
  0.10782405069126237, -0.07219956125645471, 0.04880428816414311, -0.03316112647484736,
  0.022597648232218104, -0.01542476590494896, 0.010538791616612175, -0.007204534386356869,
  0.004926781395729853, -0.003369801655439328, 0.002305126326734928, -0.0015769367714301972,
  0.0010788252019162967, -0.0007380709389960052, 0.000504953265834602, -0.0003454680251063077,
  0.00023635601564027053, -0.00016170622091974803, 0.0001106337276874741, -7.569179582195066e-5,
  5.178575795222081e-5, -3.5430070947659604e-5,
];

/**
 * The derivative of order n + 1 of log(gamma(x)); n = 0 is the digamma function, near whose zero,
 * the sum of two numbers, Taylor's series serves. Else by reflection to x > 0, by recurrence to
 * x >= 12, then by the asymptotic series.
 */
function polygamma(n, x) {
  if (!(n >= 0 && n <= 150 && n === Math.floor(n)) || x !== x || x === -Infinity) return NaN;
  if (x === Infinity) return n > 0 ? 0 : x;
  if (x <= 0 && x === Math.floor(x)) return NaN;
  const sign = n % 2 === 0 ? 1 : -1;
  if (x < 0) return sign * polygamma(n, 1 - x) - cotDerivative(n, x);
  const beyond = x - 1.4616321449683622 - 9.549995429965697e-17;
  if (n === 0 && Math.abs(beyond) < 0.35) return powerSeries(DIGAMMA_SERIES, beyond);
  const near = [];
  for (; x < 12 + 2 * n; x += 1) near.push(x ** -(n + 1));
  const series =
    n === 0
      ? [Math.log(x), -0.5 / x]
      : [factorial(n - 1) * x ** -n, (factorial(n) * x ** -(n + 1)) / 2];
  BERNOULLI.forEach((b, i) => {
    const k = 2 * i + 2;
    const rising = n === 0 ? -1 / k : factorial(k + n - 1) / factorial(k);
    series.push(b * rising * x ** -(k + n));
  });
  if (n === 0) return exactSum(series) - exactSum(near);
  return -sign * (exactSum(series) + factorial(n) * exactSum(near));
}
