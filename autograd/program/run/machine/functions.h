/* Functions of one number for lanes, within 2 ulp of the truth: exp, expm1, log, log1p, tanh,
   sigmoid, erf, and sin and cos up to 2^20; erfc within 4 ulp. They are right at 0, -0, inf and
   NaN, and with numbers below 2^-1022.

   They have no branches and no tables, only choices between numbers that are computed anyway. So
   a compiler makes of `for (i) z[i] = lane_exp(x[i])` a loop over 2, 4 or 8 numbers at once, with
   the same bits for each width, for every operation is one of IEEE's. */

#ifndef LANE_FUNCTIONS
#define LANE_FUNCTIONS

/* No product and sum are rounded as one. gcc makes vectors at O3, where it may compute what is not
   chosen. */
#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#elif defined(__GNUC__)
#pragma GCC optimize("O3", "fp-contract=off", "no-trapping-math", "no-math-errno")
#endif

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "coefficients.h"

#ifndef KERNEL
#define KERNEL static inline
#endif

KERNEL uint64_t bits_of(double x)
{
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

KERNEL double from_bits(uint64_t bits)
{
  double x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

/* c0 + c1 x + c2 x^2 + ..., of an even count: one chain of even powers, one of odd ones. */
KERNEL double polynomial(double x, const double *c, int count)
{
  const double y = x * x;
  double even = c[count - 2], odd = c[count - 1];
  for (int i = count - 4; i >= 0; i -= 2) {
    even = even * y + c[i];
    odd = odd * y + c[i + 1];
  }
  return even + x * odd;
}

#define SERIES(x, c) polynomial(x, c, sizeof(c) / sizeof(*c))

/* The nearest whole number, for |x| < 2^51: the sum has no room for a fraction. */
KERNEL double nearest(double x)
{
  return (x + 0x1.8p52) - 0x1.8p52;
}

/* 2^k, for k from -1022 to 1023: the last bits of the sum are k + 1023, which is the exponent. */
KERNEL double power_of_two(double k)
{
  return from_bits(bits_of(k + (0x1.8p52 + 1023.0)) << 52);
}

/* log(2) as a sum: a whole number up to 2^20 times the first part is exact. */
static const double LOG2_HIGH = 0x1.62e42feep-1, LOG2_LOW = 0x1.a39ef35793c76p-33;

/* exp(x + more) = 2^k (1 + expm1(r)), with the whole number k next to x / log(2): this is expm1 of
   the rest r, which is at most log(2) / 2. */
KERNEL double exponent(double x)
{
  return nearest(x * 1.4426950408889634);
}

KERNEL double rest_expm1(double x, double more, double k)
{
  const double high = x - k * LOG2_HIGH, low = k * LOG2_LOW - more, r = high - low;
  return r + (r * r * SERIES(r, EXP_TERMS) + ((high - r) - low));
}

/* x 2^k, for |k| < 2000: in halves, so that a result below 2^-1022 is rounded once. */
KERNEL double scaled(double x, double k)
{
  const double half = nearest(0.5 * k);
  return x * power_of_two(half) * power_of_two(k - half);
}

KERNEL double lane_exp(double x)
{
  x = x > 710.0 ? 710.0 : x;
  x = x < -750.0 ? -750.0 : x;
  const double k = exponent(x);
  return scaled(1.0 + rest_expm1(x, 0.0, k), k);
}

/* exp(x), for |x| < 700. */
KERNEL double moderate_exp(double x)
{
  const double k = exponent(x);
  return (1.0 + rest_expm1(x, 0.0, k)) * power_of_two(k);
}

/* exp(x) - 1: of the largest results the half is computed, so that 2^k does not overflow. */
KERNEL double lane_expm1(double x)
{
  const double within = x > 710.0 ? 710.0 : x < -40.0 ? -40.0 : x, k = exponent(within);
  const double top = k > 1000.0 ? 1.0 : 0.0, power = power_of_two(k - top);
  const double rest = rest_expm1(within, 0.0, k);
  return copysign((rest * power + (power - (1.0 - 0.5 * top))) * (1.0 + top), x);
}

/* log(x) - low: with x = 2^k (1 + f) near 1, and s = f / (2 + f), log(1 + f) = 2 atanh(s), and
   2 s = f - s f, so that f is the only large part. */
KERNEL double log_beside(double x, double low)
{
  const double normal = x < 0x1p-1022 ? x * 0x1p54 : x, up = x < 0x1p-1022 ? 54.0 : 0.0;
  const uint64_t root = bits_of(0.7071067811865476);
  const uint64_t bits = bits_of(normal) + (bits_of(1.0) - root);
  const double k = from_bits((bits >> 52) | bits_of(0x1p52)) - (0x1p52 + 1023.0) - up;
  const double f = from_bits((bits & 0xfffffffffffff) + root) - 1.0;
  const double s = f / (2.0 + f), z = s * s, half = 0.5 * f * f;
  const double beyond = s * (half + z * SERIES(z, LOG_TERMS)) + k * LOG2_LOW;
  const double log = k * LOG2_HIGH - ((half - (beyond - low)) - f);
  const double positive = x < INFINITY ? log : x;
  const double not_negative = x == 0.0 ? -INFINITY : positive;
  return x < 0.0 ? NAN : not_negative;
}

KERNEL double lane_log(double x)
{
  return log_beside(x, 0.0);
}

/* log(1 + x): what the sum is off by is known, and counts where x is small. */
KERNEL double lane_log1p(double x)
{
  const double sum = 1.0 + x, more = (sum - 1.0) - x;
  return copysign(log_beside(sum, more / sum), x);
}

/* tanh(x) = 1 - 2 / (exp(2 x) + 1), and x + x^3 p(x^2) where that is less than a half. */
KERNEL double lane_tanh(double x)
{
  const double size = fabs(x), z = size * size;
  const double near = size + size * z * SERIES(z, TANH_TERMS);
  const double far = 1.0 - 2.0 / (moderate_exp(2.0 * (size > 20.0 ? 20.0 : size)) + 1.0);
  return copysign(size < 0.55 ? near : far, x);
}

/* 1 / (1 + exp(-x)): the share of e = exp(-|x|) in 1 + e, or what it leaves of 1. The rounding error
   of 1 + e, which is known, changes the share by share (1 - share) times itself. */
KERNEL double lane_sigmoid(double x)
{
  const double e = lane_exp(-fabs(x)), sum = 1.0 + e, lost = e - (sum - 1.0);
  const double rough = e / sum, share = rough - rough * (1.0 - rough) * lost;
  return x < 0.0 ? share : 1.0 - share;
}

/* erf(x) = x + x p(x^2), and 1 - exp(-x^2) q((x - 2) / (x + 2)) from 1 on. */
KERNEL double lane_erf(double x)
{
  const double size = fabs(x) > 6.0 ? 6.0 : fabs(x), z = size * size;
  const double near = size + size * SERIES(z, ERF_TERMS);
  const double far = 1.0 - moderate_exp(-z) * SERIES((size - 2.0) / (size + 2.0), ERF_FAR_TERMS);
  return copysign(size < 1.0 ? near : far, x);
}

/* erfc(x): 1 - erf(x) near 0, exp(-x^2) q((x - 4) / (x + 4)) / (1 + 2 x) above, and the same below,
   subtracted from 2. x^2 is taken in two parts: one is exact, the other small. */
KERNEL double lane_erfc(double x)
{
  const double size = fabs(x) > 28.0 ? 28.0 : fabs(x);
  const double head = from_bits(bits_of(size) & 0xfffffffff8000000);
  const double square = head * head, more = (head - size) * (size + head), k = exponent(-square);
  const double q = SERIES((size - 4.0) / (size + 4.0), ERFC_TERMS) / (1.0 + 2.0 * size);
  const double far = scaled(q + q * rest_expm1(-square, more, k), k);
  const double near = 1.0 - (x + x * SERIES(x * x, ERF_TERMS));
  return size < 0.65 ? near : x < 0.0 ? 2.0 - far : far;
}

/* sin(x + turns pi / 2), for |x| <= 2^20, else NaN. pi / 2 is the sum of four parts, and the number
   of quarter turns in x times each of the first three is exact. */
KERNEL double turned_sin(double x, uint64_t turns)
{
  const double shifted = x * 0.6366197723675814 + 0x1.8p52, k = shifted - 0x1.8p52;
  const double a = x - k * 0x1.921fb544p0, b = k * 0x1.0b4611a6p-34, c = k * 0x1.3198a2e0p-69;
  const double ab = a - b, b_taken = a - ab, ab_low = (a - (ab + b_taken)) + (b_taken - b);
  const double r = ab - c, c_taken = ab - r, r_low = (ab - (r + c_taken)) + (c_taken - c);
  const double low = (ab_low + r_low) - k * 0x1.b839a252049c1p-104, z = r * r, half = 0.5 * z;
  const double sine = r + (r * z * SERIES(z, SIN_TERMS) + low), one = 1.0 - half;
  const double cosine = one + (((1.0 - one) - half) + (z * z * SERIES(z, COS_TERMS) - r * low));
  const uint64_t quarter = bits_of(shifted) + turns, odd = 0 - (quarter & 1);
  const uint64_t chosen = (bits_of(cosine) & odd) | (bits_of(sine) & ~odd);
  return fabs(x) <= 0x1p20 ? from_bits(chosen ^ ((quarter & 2) << 62)) : NAN;
}

KERNEL double lane_sin(double x)
{
  return x == 0.0 ? x : turned_sin(x, 0);
}

KERNEL double lane_cos(double x)
{
  return turned_sin(x, 1);
}

#endif
