/* The table's primitives of one to three arguments as functions, and their partial
   derivatives: written by `python -m dev kernels`, not by hand. They stand here twice: for single
   numbers with the C library's functions, and for loops over lanes with those of functions.h. The
   macro CALLED says which are called, and NAMED how the kernels are named. */

#ifndef KERNELS_H
#define KERNELS_H

enum {
  OP_none,
  OP_neg,
  OP_exp,
  OP_exp2,
  OP_expm1,
  OP_log,
  OP_log2,
  OP_log10,
  OP_log1p,
  OP_sqrt,
  OP_cbrt,
  OP_sin,
  OP_cos,
  OP_tan,
  OP_one_minus_square,
  OP_asin,
  OP_acos,
  OP_atan,
  OP_degrees,
  OP_radians,
  OP_sinh,
  OP_cosh,
  OP_tanh,
  OP_asinh,
  OP_acosh,
  OP_atanh,
  OP_erf,
  OP_erfc,
  OP_gaussian,
  OP_gamma,
  OP_lgamma,
  OP_sign,
  OP_fabs,
  OP_floor,
  OP_ceil,
  OP_trunc,
  OP_identity,
  OP_stop_gradient,
  OP_step,
  OP_relu,
  OP_sigmoid,
  OP_softplus,
  OP_silu,
  OP_gelu,
  OP_add,
  OP_sub,
  OP_mul,
  OP_div,
  OP_pow,
  OP_atan2,
  OP_polygamma,
  OP_less,
  OP_less_equal,
  OP_greater,
  OP_greater_equal,
  OP_equal,
  OP_not_equal,
  OP_bent,
  OP_max,
  OP_min,
  OP_copysign,
  OP_fmod,
  OP_mod,
  OP_remainder,
  OP_leaky_relu,
  OP_elu,
  OP_hypot,
  OP_where,
  OP_clip,
  OP_fma,
  OP_sum,
  OP_dot,
  OP_logsumexp,
  OPS
};

#define UNARY(DO) \
  DO(neg) \
  DO(exp) \
  DO(exp2) \
  DO(expm1) \
  DO(log) \
  DO(log2) \
  DO(log10) \
  DO(log1p) \
  DO(sqrt) \
  DO(cbrt) \
  DO(sin) \
  DO(cos) \
  DO(tan) \
  DO(one_minus_square) \
  DO(asin) \
  DO(acos) \
  DO(atan) \
  DO(degrees) \
  DO(radians) \
  DO(sinh) \
  DO(cosh) \
  DO(tanh) \
  DO(asinh) \
  DO(acosh) \
  DO(atanh) \
  DO(erf) \
  DO(erfc) \
  DO(gaussian) \
  DO(gamma) \
  DO(lgamma) \
  DO(sign) \
  DO(fabs) \
  DO(floor) \
  DO(ceil) \
  DO(trunc) \
  DO(identity) \
  DO(stop_gradient) \
  DO(step) \
  DO(relu) \
  DO(sigmoid) \
  DO(softplus) \
  DO(silu) \
  DO(gelu)

#define BINARY(DO) \
  DO(add) \
  DO(sub) \
  DO(mul) \
  DO(div) \
  DO(pow) \
  DO(atan2) \
  DO(polygamma) \
  DO(less) \
  DO(less_equal) \
  DO(greater) \
  DO(greater_equal) \
  DO(equal) \
  DO(not_equal) \
  DO(bent) \
  DO(max) \
  DO(min) \
  DO(copysign) \
  DO(fmod) \
  DO(mod) \
  DO(remainder) \
  DO(leaky_relu) \
  DO(elu) \
  DO(hypot)

#define TERNARY(DO) \
  DO(where) \
  DO(clip) \
  DO(fma)

/* The larger of two; NaN on either side stays. */
KERNEL double max(double x, double y)
{
  return y > x || y != y ? y : x;
}

/* The smaller of two; NaN on either side stays. */
KERNEL double min(double x, double y)
{
  return y < x || y != y ? y : x;
}

/* x above 0, and 0 below; NaN stays. */
KERNEL double relu(double x)
{
  return x <= 0.0 ? 0.0 : x;
}

/* The remainder with the sign of y, as Python's x % y. */
KERNEL double mod(double x, double y)
{
  const double rest = fmod(x, y);
  if (rest == 0.0) return copysign(0.0, y);
  return (rest < 0.0) != (y < 0.0) ? rest + y : rest;
}

/* Any count of numbers as an array, and how many there are. */
#define NUMBERS(...) \
  (const double[]){0.0, __VA_ARGS__} + 1, sizeof((double[]){0.0, __VA_ARGS__}) / sizeof(double) - 1

/* The sum of an array: the rounding errors are added up beside it (Neumaier 1974). */
static double sum_of(const double *terms, size_t count)
{
  double total = 0.0, error = 0.0;
  for (size_t i = 0; i < count; i++) {
    const double x = terms[i], next = total + x;
    error += fabs(total) >= fabs(x) ? total - next + x : x - next + total;
    total = next;
  }
  return total - total == 0.0 ? total + error : total;
}

/* The length of a vector: its squares are near 1, so that none overflows. */
static double length_of(const double *x, size_t count)
{
  double largest = 0.0, squares = 0.0;
  int exponent;
  if (count == 2) return hypot(x[0], x[1]);
  for (size_t i = 0; i < count; i++) {
    if (isinf(x[i])) return INFINITY;
    largest = fabs(x[i]) > largest || x[i] != x[i] ? fabs(x[i]) : largest;
  }
  if (!(largest > 0.0)) return largest;
  frexp(largest, &exponent);
  for (size_t i = 0; i < count; i++) {
    const double size = ldexp(x[i], -exponent);
    squares += size * size;
  }
  return ldexp(sqrt(squares), exponent);
}

/* The length of the vector of the arguments. */
#define length(...) length_of(NUMBERS(__VA_ARGS__))

/* n!, a whole number. */
KERNEL double factorial(int n)
{
  return floor(tgamma(n + 1.0) + 0.5);
}

/* B(2k): the Bernoulli numbers of the Euler-Maclaurin sum. */
static const double BERNOULLI[] = {
    1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66, -691.0 / 2730, 7.0 / 6, -3617.0 / 510};

/* The derivative of pi.cot(pi.x) of an order up to 150: a polynomial in c = cot(pi.x). */
static double cot_derivative(int order, double x)
{
  const double pi = 3.141592653589793;
  const double fraction = x - floor(x + 0.5);
  const double beyond = fraction - copysign(0.5, fraction);
  const double c = fabs(fraction) <= 0.25 ? 1.0 / tan(pi * fraction) : -tan(pi * beyond);
  double polynomial[153] = {0.0, pi};
  for (int n = 0; n < order; n++) { /* dc/dx = -pi.(1 + c^2) */
    double next[153] = {0.0};
    for (int k = 1; k <= n + 1; k++) {
      next[k - 1] -= pi * k * polynomial[k];
      next[k + 1] -= pi * k * polynomial[k];
    }
    for (int k = 0; k <= n + 2; k++) polynomial[k] = next[k];
  }
  for (int k = 0; k <= order + 1; k++) {
    if (polynomial[k] != 0.0) polynomial[k] *= pow(c, k); /* 0.inf would be NaN */
  }
  return sum_of(polynomial, (size_t)order + 2);
}

/* The digamma function for 1 <= x <= 2, divided by x less its zero, in x less its zero: minimax. */
static const double DIGAMMA_SERIES[] = {
    0.9676722454476212, -0.44276316898359214, 0.25849976095565097, -0.16394270544239908,
    0.10782405069127139, -0.07219956125730641, 0.04880428816380884, -0.03316112642983275,
    0.02259764822772325, -0.015424767226094524, 0.010538792222403228, -0.007204510761635049,
    0.004926763684635784, -0.003370071177913571, 0.0023053972422281068, -0.0015749488449428787,
    0.0010763437115075762, -0.0007473567817399202, 0.0005189716121346083, -0.000320056509823108,
    0.0001889637746922547, -0.00019310979072309655, 0.0001957737063610209,
    -8.315957193989155e-05,
};

/* The derivative of order n + 1 of log(gamma(x)), of an order up to 150; n = 0 is the digamma
   function, which comes from 1 <= x <= 2, by recurrence, where x < 12; its zero is the sum of two
   numbers. Else by reflection to x > 0, by recurrence to x >= 12, then by the asymptotic series. */
static double polygamma(double n, double x)
{
  double near[320], series[10];
  size_t count = 0;
  if (!(n >= 0.0 && n <= 150.0 && n == floor(n)) || x != x || x == -INFINITY) return NAN;
  if (x == INFINITY) return n > 0.0 ? 0.0 : x;
  if (x <= 0.0 && x == floor(x)) return NAN;
  const int order = (int)n;
  const double sign = order % 2 == 0 ? 1.0 : -1.0;
  if (x < 0.0) return sign * polygamma(n, 1.0 - x) - cot_derivative(order, x);
  if (order == 0 && x < 12.0) {
    double shares = 0.0, total = 0.0;
    for (; x < 1.0; x += 1.0) shares -= 1.0 / x;
    for (; x > 2.0; shares += 1.0 / x) x -= 1.0;
    const double beyond = x - 1.4616321449683622 - 9.549995429965697e-17;
    for (int i = 23; i >= 0; i--) total = total * beyond + DIGAMMA_SERIES[i];
    return total * beyond + shares;
  }
  for (; x < 12.0 + 2 * order; x += 1.0) near[count++] = pow(x, -(order + 1));
  series[0] = order == 0 ? log(x) : factorial(order - 1) * pow(x, -order);
  series[1] = order == 0 ? -0.5 / x : factorial(order) * pow(x, -(order + 1)) / 2.0;
  for (int i = 0; i < 8; i++) {
    const int k = 2 * i + 2;
    const double rising = order == 0 ? -1.0 / k : factorial(k + order - 1) / factorial(k);
    series[2 + i] = BERNOULLI[i] * rising * pow(x, -(k + order));
  }
  if (order == 0) return sum_of(series, 10);
  return -sign * (sum_of(series, 10) + factorial(order) * sum_of(near, count));
}

KERNEL double one_minus_square(double x)
{
  return (1.0 - x) * (1.0 + x);
}

KERNEL double clip(double x, double y, double w)
{
  return min(max(x, y), w);
}

KERNEL double sign(double x)
{
  return ((double)(x == x) != 0.0 ? (double)(x > 0.0) - (double)(x < 0.0) : x);
}

KERNEL double sigmoid(double x)
{
  return exp(min(x, 0.0)) / (1.0 + exp(-fabs(x)));
}

KERNEL double bent(double x, double y)
{
  (void)y;
  return x;
}

#endif

KERNEL double NAMED(gaussian)(double x)
{
  return CALLED(exp)(-(x * x));
}
KERNEL double NAMED(forward_neg)(double x) { return -x; }
KERNEL double NAMED(slope_x_neg)(double z, double x) { return -1.0; }
KERNEL double NAMED(forward_exp)(double x) { return CALLED(exp)(x); }
KERNEL double NAMED(slope_x_exp)(double z, double x) { return z; }
KERNEL double NAMED(forward_exp2)(double x) { return exp2(x); }
KERNEL double NAMED(slope_x_exp2)(double z, double x) { return z * 0.6931471805599453; }
KERNEL double NAMED(forward_expm1)(double x) { return CALLED(expm1)(x); }
KERNEL double NAMED(slope_x_expm1)(double z, double x) { return CALLED(exp)(x); }
KERNEL double NAMED(forward_log)(double x) { return CALLED(log)(x); }
KERNEL double NAMED(slope_x_log)(double z, double x) { return 1.0 / x; }
KERNEL double NAMED(forward_log2)(double x) { return log2(x); }
KERNEL double NAMED(slope_x_log2)(double z, double x) { return 1.4426950408889634 / x; }
KERNEL double NAMED(forward_log10)(double x) { return log10(x); }
KERNEL double NAMED(slope_x_log10)(double z, double x) { return 0.43429448190325176 / x; }
KERNEL double NAMED(forward_log1p)(double x) { return CALLED(log1p)(x); }
KERNEL double NAMED(slope_x_log1p)(double z, double x) { return 1.0 / (1.0 + x); }
KERNEL double NAMED(forward_sqrt)(double x) { return sqrt(x); }
KERNEL double NAMED(slope_x_sqrt)(double z, double x) { return 1.0 / (2.0 * z); }
KERNEL double NAMED(forward_cbrt)(double x) { return cbrt(x); }
KERNEL double NAMED(slope_x_cbrt)(double z, double x) { return 1.0 / (3.0 * pow(z, 2.0)); }
KERNEL double NAMED(forward_sin)(double x) { return CALLED(sin)(x); }
KERNEL double NAMED(slope_x_sin)(double z, double x) { return CALLED(cos)(x); }
KERNEL double NAMED(forward_cos)(double x) { return CALLED(cos)(x); }
KERNEL double NAMED(slope_x_cos)(double z, double x) { return -CALLED(sin)(x); }
KERNEL double NAMED(forward_tan)(double x) { return tan(x); }
KERNEL double NAMED(slope_x_tan)(double z, double x) { return 1.0 + pow(z, 2.0); }
KERNEL double NAMED(forward_one_minus_square)(double x) { return (1.0 - x) * (1.0 + x); }
KERNEL double NAMED(slope_x_one_minus_square)(double z, double x) { return -2.0 * x; }
KERNEL double NAMED(forward_asin)(double x) { return asin(x); }
KERNEL double NAMED(slope_x_asin)(double z, double x) { return 1.0 / sqrt(one_minus_square(x)); }
KERNEL double NAMED(forward_acos)(double x) { return acos(x); }
KERNEL double NAMED(slope_x_acos)(double z, double x) { return -1.0 / sqrt(one_minus_square(x)); }
KERNEL double NAMED(forward_atan)(double x) { return atan(x); }
KERNEL double NAMED(slope_x_atan)(double z, double x) { return 1.0 / (1.0 + pow(x, 2.0)); }
KERNEL double NAMED(forward_degrees)(double x) { return x * 57.29577951308232; }
KERNEL double NAMED(slope_x_degrees)(double z, double x) { return 57.29577951308232; }
KERNEL double NAMED(forward_radians)(double x) { return x * 0.017453292519943295; }
KERNEL double NAMED(slope_x_radians)(double z, double x) { return 0.017453292519943295; }
KERNEL double NAMED(forward_sinh)(double x) { return sinh(x); }
KERNEL double NAMED(slope_x_sinh)(double z, double x) { return cosh(x); }
KERNEL double NAMED(forward_cosh)(double x) { return cosh(x); }
KERNEL double NAMED(slope_x_cosh)(double z, double x) { return sinh(x); }
KERNEL double NAMED(forward_tanh)(double x) { return CALLED(tanh)(x); }
KERNEL double NAMED(slope_x_tanh)(double z, double x) { return 1.0 - pow(z, 2.0); }
KERNEL double NAMED(forward_asinh)(double x) { return asinh(x); }
KERNEL double NAMED(slope_x_asinh)(double z, double x) { return 1.0 / length(x, 1.0); }
KERNEL double NAMED(forward_acosh)(double x) { return acosh(x); }
KERNEL double NAMED(slope_x_acosh)(double z, double x) { return 1.0 / (sqrt(x - 1.0) * sqrt(x + 1.0)); }
KERNEL double NAMED(forward_atanh)(double x) { return atanh(x); }
KERNEL double NAMED(slope_x_atanh)(double z, double x) { return 1.0 / one_minus_square(x); }
KERNEL double NAMED(forward_erf)(double x) { return CALLED(erf)(x); }
KERNEL double NAMED(slope_x_erf)(double z, double x) { return 1.1283791670955126 * NAMED(gaussian)(x); }
KERNEL double NAMED(forward_erfc)(double x) { return CALLED(erfc)(x); }
KERNEL double NAMED(slope_x_erfc)(double z, double x) { return -1.1283791670955126 * NAMED(gaussian)(x); }
KERNEL double NAMED(forward_gaussian)(double x) { return CALLED(exp)(-(x * x)); }
KERNEL double NAMED(slope_x_gaussian)(double z, double x) { return -2.0 * clip(x, -28.0, 28.0) * z; }
KERNEL double NAMED(forward_gamma)(double x) { return tgamma(x); }
KERNEL double NAMED(slope_x_gamma)(double z, double x) { return z * polygamma(0.0, x); }
KERNEL double NAMED(forward_lgamma)(double x) { return lgamma(x); }
KERNEL double NAMED(slope_x_lgamma)(double z, double x) { return polygamma(0.0, x); }
KERNEL double NAMED(forward_sign)(double x) { return ((double)(x == x) != 0.0 ? (double)(x > 0.0) - (double)(x < 0.0) : x); }
KERNEL double NAMED(slope_x_sign)(double z, double x) { return 0.0; }
KERNEL double NAMED(forward_fabs)(double x) { return fabs(x); }
KERNEL double NAMED(slope_x_fabs)(double z, double x) { return sign(x); }
KERNEL double NAMED(forward_floor)(double x) { return floor(x); }
KERNEL double NAMED(slope_x_floor)(double z, double x) { return 0.0; }
KERNEL double NAMED(forward_ceil)(double x) { return ceil(x); }
KERNEL double NAMED(slope_x_ceil)(double z, double x) { return 0.0; }
KERNEL double NAMED(forward_trunc)(double x) { return trunc(x); }
KERNEL double NAMED(slope_x_trunc)(double z, double x) { return 0.0; }
KERNEL double NAMED(forward_identity)(double x) { return x; }
KERNEL double NAMED(slope_x_identity)(double z, double x) { return 1.0; }
KERNEL double NAMED(forward_stop_gradient)(double x) { return x; }
KERNEL double NAMED(slope_x_stop_gradient)(double z, double x) { return 0.0; }
KERNEL double NAMED(forward_step)(double x) { return (double)(x > 0.0); }
KERNEL double NAMED(slope_x_step)(double z, double x) { return 0.0; }
KERNEL double NAMED(forward_relu)(double x) { return relu(x); }
KERNEL double NAMED(slope_x_relu)(double z, double x) { return (double)(x > 0.0); }
KERNEL double NAMED(forward_sigmoid)(double x) { return CALLED(sigmoid)(x); }
KERNEL double NAMED(slope_x_sigmoid)(double z, double x) { return z * (1.0 - z); }
KERNEL double NAMED(forward_softplus)(double x) { return max(x, 0.0) + CALLED(log1p)(CALLED(exp)(-fabs(x))); }
KERNEL double NAMED(slope_x_softplus)(double z, double x) { return CALLED(sigmoid)(x); }
KERNEL double NAMED(forward_silu)(double x) { return x * CALLED(sigmoid)(x); }
KERNEL double NAMED(slope_x_silu)(double z, double x) { return CALLED(sigmoid)(x) * (1.0 + x * CALLED(sigmoid)(-x)); }
KERNEL double NAMED(forward_gelu)(double x) { return x * CALLED(erfc)(-x / 1.4142135623730951) / 2.0; }
KERNEL double NAMED(slope_x_gelu)(double z, double x) { return CALLED(erfc)(-x / 1.4142135623730951) / 2.0 + x * NAMED(gaussian)(x / 1.4142135623730951) / 2.5066282746310002; }
KERNEL double NAMED(forward_add)(double x, double y) { return x + y; }
KERNEL double NAMED(slope_x_add)(double z, double x, double y) { return 1.0; }
KERNEL double NAMED(slope_y_add)(double z, double x, double y) { return 1.0; }
KERNEL double NAMED(forward_sub)(double x, double y) { return x - y; }
KERNEL double NAMED(slope_x_sub)(double z, double x, double y) { return 1.0; }
KERNEL double NAMED(slope_y_sub)(double z, double x, double y) { return -1.0; }
KERNEL double NAMED(forward_mul)(double x, double y) { return x * y; }
KERNEL double NAMED(slope_x_mul)(double z, double x, double y) { return y; }
KERNEL double NAMED(slope_y_mul)(double z, double x, double y) { return x; }
KERNEL double NAMED(forward_div)(double x, double y) { return x / y; }
KERNEL double NAMED(slope_x_div)(double z, double x, double y) { return 1.0 / y; }
KERNEL double NAMED(slope_y_div)(double z, double x, double y) { return -z / y; }
KERNEL double NAMED(forward_pow)(double x, double y) { return pow(x, y); }
KERNEL double NAMED(slope_x_pow)(double z, double x, double y)
{
  const double t1 = (double)(x == 0.0);
  const double t2 = (double)(y >= 0.0);
  const double t3 = t1 * t2 * (double)(y <= 1.0);
  return y * pow(x, bent(y, t3) - 1.0 + (double)(y == 0.0) * t1);
}
KERNEL double NAMED(slope_y_pow)(double z, double x, double y)
{
  const double t1 = (double)(x == 0.0);
  const double t2 = (double)(y >= 0.0);
  const double t3 = t1 * t2 * (double)(y <= 1.0);
  return z * CALLED(log)(bent(x, t3) + t2 * t1);
}
KERNEL double NAMED(forward_atan2)(double x, double y) { return atan2(x, y); }
KERNEL double NAMED(slope_x_atan2)(double z, double x, double y)
{
  const double t1 = length(y, x);
  return y / t1 / t1;
}
KERNEL double NAMED(slope_y_atan2)(double z, double x, double y)
{
  const double t1 = length(y, x);
  return -x / t1 / t1;
}
KERNEL double NAMED(forward_polygamma)(double x, double y) { return polygamma(x, y); }
KERNEL double NAMED(slope_x_polygamma)(double z, double x, double y) { return 0.0; }
KERNEL double NAMED(slope_y_polygamma)(double z, double x, double y) { return polygamma(x + 1.0, y); }
KERNEL double NAMED(forward_less)(double x, double y) { return (double)(x < y); }
KERNEL double NAMED(slope_x_less)(double z, double x, double y) { return 0.0; }
KERNEL double NAMED(slope_y_less)(double z, double x, double y) { return 0.0; }
KERNEL double NAMED(forward_less_equal)(double x, double y) { return (double)(x <= y); }
KERNEL double NAMED(slope_x_less_equal)(double z, double x, double y) { return 0.0; }
KERNEL double NAMED(slope_y_less_equal)(double z, double x, double y) { return 0.0; }
KERNEL double NAMED(forward_greater)(double x, double y) { return (double)(x > y); }
KERNEL double NAMED(slope_x_greater)(double z, double x, double y) { return 0.0; }
KERNEL double NAMED(slope_y_greater)(double z, double x, double y) { return 0.0; }
KERNEL double NAMED(forward_greater_equal)(double x, double y) { return (double)(x >= y); }
KERNEL double NAMED(slope_x_greater_equal)(double z, double x, double y) { return 0.0; }
KERNEL double NAMED(slope_y_greater_equal)(double z, double x, double y) { return 0.0; }
KERNEL double NAMED(forward_equal)(double x, double y) { return (double)(x == y); }
KERNEL double NAMED(slope_x_equal)(double z, double x, double y) { return 0.0; }
KERNEL double NAMED(slope_y_equal)(double z, double x, double y) { return 0.0; }
KERNEL double NAMED(forward_not_equal)(double x, double y) { return (double)(x != y); }
KERNEL double NAMED(slope_x_not_equal)(double z, double x, double y) { return 0.0; }
KERNEL double NAMED(slope_y_not_equal)(double z, double x, double y) { return 0.0; }
KERNEL double NAMED(forward_bent)(double x, double y) { return x; }
KERNEL double NAMED(slope_x_bent)(double z, double x, double y) { return 1.0 / (1.0 - y); }
KERNEL double NAMED(slope_y_bent)(double z, double x, double y) { return 0.0; }
KERNEL double NAMED(forward_max)(double x, double y) { return max(x, y); }
KERNEL double NAMED(slope_x_max)(double z, double x, double y)
{
  const double t1 = (double)(x == y) / 2.0;
  return (double)(x > y) + t1;
}
KERNEL double NAMED(slope_y_max)(double z, double x, double y)
{
  const double t1 = (double)(x == y) / 2.0;
  return (double)(y > x) + t1;
}
KERNEL double NAMED(forward_min)(double x, double y) { return min(x, y); }
KERNEL double NAMED(slope_x_min)(double z, double x, double y)
{
  const double t1 = (double)(x == y) / 2.0;
  return (double)(x < y) + t1;
}
KERNEL double NAMED(slope_y_min)(double z, double x, double y)
{
  const double t1 = (double)(x == y) / 2.0;
  return (double)(y < x) + t1;
}
KERNEL double NAMED(forward_copysign)(double x, double y) { return copysign(x, y); }
KERNEL double NAMED(slope_x_copysign)(double z, double x, double y) { return sign(x) * copysign(1.0, y); }
KERNEL double NAMED(slope_y_copysign)(double z, double x, double y) { return 0.0; }
KERNEL double NAMED(forward_fmod)(double x, double y) { return fmod(x, y); }
KERNEL double NAMED(slope_x_fmod)(double z, double x, double y) { return 1.0; }
KERNEL double NAMED(slope_y_fmod)(double z, double x, double y) { return floor(z / y - x / y + 0.5); }
KERNEL double NAMED(forward_mod)(double x, double y) { return mod(x, y); }
KERNEL double NAMED(slope_x_mod)(double z, double x, double y) { return 1.0; }
KERNEL double NAMED(slope_y_mod)(double z, double x, double y) { return floor(z / y - x / y + 0.5); }
KERNEL double NAMED(forward_remainder)(double x, double y) { return remainder(x, y); }
KERNEL double NAMED(slope_x_remainder)(double z, double x, double y) { return 1.0; }
KERNEL double NAMED(slope_y_remainder)(double z, double x, double y) { return floor(z / y - x / y + 0.5); }
KERNEL double NAMED(forward_leaky_relu)(double x, double y) { return ((double)(x > 0.0) != 0.0 ? x : y * x); }
KERNEL double NAMED(slope_x_leaky_relu)(double z, double x, double y)
{
  const double t1 = (double)(x > 0.0);
  return (t1 != 0.0 ? 1.0 : y);
}
KERNEL double NAMED(slope_y_leaky_relu)(double z, double x, double y)
{
  const double t1 = (double)(x > 0.0);
  return (t1 != 0.0 ? 0.0 : x);
}
KERNEL double NAMED(forward_elu)(double x, double y) { return ((double)(x > 0.0) != 0.0 ? x : y * CALLED(expm1)(min(x, 0.0))); }
KERNEL double NAMED(slope_x_elu)(double z, double x, double y)
{
  const double t1 = min(x, 0.0);
  return ((double)(x > 0.0) != 0.0 ? 1.0 : y * CALLED(exp)(t1));
}
KERNEL double NAMED(slope_y_elu)(double z, double x, double y)
{
  const double t1 = min(x, 0.0);
  return CALLED(expm1)(t1);
}
KERNEL double NAMED(forward_hypot)(double x, double y) { return length(x, y); }
KERNEL double NAMED(slope_x_hypot)(double z, double x, double y)
{
  const double t1 = (double)(z == 0.0);
  const double t2 = bent(z, t1) + t1;
  return x / t2;
}
KERNEL double NAMED(slope_y_hypot)(double z, double x, double y)
{
  const double t1 = (double)(z == 0.0);
  const double t2 = bent(z, t1) + t1;
  return y / t2;
}
KERNEL double NAMED(forward_where)(double x, double y, double w) { return (x != 0.0 ? y : w); }
KERNEL double NAMED(slope_x_where)(double z, double x, double y, double w) { return 0.0; }
KERNEL double NAMED(slope_y_where)(double z, double x, double y, double w) { return (double)(x != 0.0); }
KERNEL double NAMED(slope_w_where)(double z, double x, double y, double w) { return (double)(x == 0.0); }
KERNEL double NAMED(forward_clip)(double x, double y, double w) { return min(max(x, y), w); }
KERNEL double NAMED(slope_x_clip)(double z, double x, double y, double w) { return (double)(x >= y) * (double)(x <= w); }
KERNEL double NAMED(slope_y_clip)(double z, double x, double y, double w) { return (double)(x < y) * (double)(y < w); }
KERNEL double NAMED(slope_w_clip)(double z, double x, double y, double w) { return (double)(max(x, y) > w); }
KERNEL double NAMED(forward_fma)(double x, double y, double w) { return fma(x, y, w); }
KERNEL double NAMED(slope_x_fma)(double z, double x, double y, double w) { return y; }
KERNEL double NAMED(slope_y_fma)(double z, double x, double y, double w) { return x; }
KERNEL double NAMED(slope_w_fma)(double z, double x, double y, double w) { return 1.0; }
