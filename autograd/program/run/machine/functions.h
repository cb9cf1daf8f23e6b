/* Functions of one number for lanes: exp, log, tanh, sigmoid, erf.

   They have no branches and no tables, only choices between numbers that are computed anyway. So
   a compiler makes of `for (i) z[i] = lane_exp(x[i])` a loop over 2, 4 or 8 numbers at once, with
   the same bits for each width: every operation is one of IEEE's, and none is contracted
   (-ffp-contract=off). */

#ifndef LANE_FUNCTIONS
#define LANE_FUNCTIONS

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("no-trapping-math") /* for else it may not compute what is not chosen */
#endif

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "coefficients.h"

static inline uint64_t bits_of(double x)
{
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

static inline double from_bits(uint64_t bits)
{
  double x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

/* c0 + c1 x + c2 x^2 + ..., of an even count: one chain of even powers, one of odd ones. */
static inline double polynomial(double x, const double *c, int count)
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
static inline double nearest(double x)
{
  return (x + 0x1.8p52) - 0x1.8p52;
}

/* 2^k, for k from -1022 to 1023: the last bits of the sum are k + 1023, which is the exponent. */
static inline double power_of_two(double k)
{
  return from_bits(bits_of(k + (0x1.8p52 + 1023.0)) << 52);
}

/* exp(x) = 2^k (1 + expm1(r)): the whole number k, and a rest |r| <= log(2) / 2. k times the high
   part of log(2) is exact, for it has 32 bits. */
static inline double exponent(double x)
{
  return nearest(x * 1.4426950408889634);
}

static inline double rest_exp(double x, double k)
{
  const double high = x - k * 0x1.62e42feep-1, low = k * 0x1.a39ef35793c76p-33, r = high - low;
  return 1.0 + (r + (r * r * SERIES(r, EXP_TERMS) + ((high - r) - low)));
}

/* exp(x), for |x| < 700. */
static inline double moderate_exp(double x)
{
  const double k = exponent(x);
  return rest_exp(x, k) * power_of_two(k);
}

/* exp(x): the power of two in halves, so that results below 2^-1022 are rounded once. */
static inline double lane_exp(double x)
{
  x = x > 710.0 ? 710.0 : x;
  x = x < -750.0 ? -750.0 : x;
  const double k = exponent(x), half = nearest(0.5 * k);
  return rest_exp(x, k) * power_of_two(half) * power_of_two(k - half);
}

/* log(x): with x = 2^k (1 + f) near 1, and s = f / (2 + f), log(1 + f) = 2 atanh(s), and
   2 s = f - s f, so that f is the only large part. */
static inline double lane_log(double x)
{
  const double scaled = x < 0x1p-1022 ? x * 0x1p54 : x, up = x < 0x1p-1022 ? 54.0 : 0.0;
  const uint64_t root = bits_of(0.7071067811865476);
  const uint64_t bits = bits_of(scaled) + (bits_of(1.0) - root);
  const double k = from_bits((bits >> 52) | bits_of(0x1p52)) - (0x1p52 + 1023.0) - up;
  const double f = from_bits((bits & 0xfffffffffffff) + root) - 1.0;
  const double s = f / (2.0 + f), z = s * s, half = 0.5 * f * f;
  const double beyond = s * (half + z * SERIES(z, LOG_TERMS)) + k * 0x1.a39ef35793c76p-33;
  const double log = k * 0x1.62e42feep-1 - ((half - beyond) - f);
  const double positive = x < INFINITY ? log : x;
  const double not_negative = x == 0.0 ? -INFINITY : positive;
  return x < 0.0 ? NAN : not_negative;
}

/* tanh(x) = 1 - 2 / (exp(2 x) + 1), and x + x^3 p(x^2) where that is less than a half. */
static inline double lane_tanh(double x)
{
  const double size = fabs(x), z = size * size;
  const double near = size + size * z * SERIES(z, TANH_TERMS);
  const double far = 1.0 - 2.0 / (moderate_exp(2.0 * (size > 20.0 ? 20.0 : size)) + 1.0);
  return copysign(size < 0.55 ? near : far, x);
}

/* 1 / (1 + exp(-x)): the share of e = exp(-|x|) in 1 + e, or what it leaves of 1. The sum's rounding
   error, which is known exactly, counts in the share as (1 - share) times itself. */
static inline double lane_sigmoid(double x)
{
  const double e = lane_exp(-fabs(x)), sum = 1.0 + e, lost = e - (sum - 1.0);
  const double rough = e / sum, share = rough - rough * (1.0 - rough) * lost;
  return x < 0.0 ? share : 1.0 - share;
}

/* erf(x) = x + x p(x^2), and 1 - exp(-x^2) q((x - 2) / (x + 2)) from 1 on. */
static inline double lane_erf(double x)
{
  const double size = fabs(x) > 6.0 ? 6.0 : fabs(x), z = size * size;
  const double near = size + size * SERIES(z, ERF_TERMS);
  const double far = 1.0 - moderate_exp(-z) * SERIES((size - 2.0) / (size + 2.0), ERFC_TERMS);
  return copysign(size < 1.0 ? near : far, x);
}

#endif
