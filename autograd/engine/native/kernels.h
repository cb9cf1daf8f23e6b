/* The table's rules for numbers: written by `python -m dev kernels`, not by hand.
   Where a rule has no kernel, or a result on the way is not finite, it gives NaN. */

/* What made a node, as a number. */
enum {
  CODE_leaf,
  CODE_parameter,
  CODE_constant,
  CODE_add,
  CODE_sub,
  CODE_mul,
  CODE_div,
  CODE_neg,
  CODE_pow,
  CODE_exp,
  CODE_exp2,
  CODE_expm1,
  CODE_log,
  CODE_log2,
  CODE_log10,
  CODE_log1p,
  CODE_sqrt,
  CODE_cbrt,
  CODE_sin,
  CODE_cos,
  CODE_tan,
  CODE_one_minus_square,
  CODE_asin,
  CODE_acos,
  CODE_atan,
  CODE_atan2,
  CODE_hypot,
  CODE_degrees,
  CODE_radians,
  CODE_sinh,
  CODE_cosh,
  CODE_tanh,
  CODE_asinh,
  CODE_acosh,
  CODE_atanh,
  CODE_erf,
  CODE_erfc,
  CODE_gaussian,
  CODE_gamma,
  CODE_lgamma,
  CODE_polygamma,
  CODE_less,
  CODE_less_equal,
  CODE_greater,
  CODE_greater_equal,
  CODE_equal,
  CODE_not_equal,
  CODE_bent,
  CODE_where,
  CODE_max,
  CODE_min,
  CODE_clip,
  CODE_sign,
  CODE_fabs,
  CODE_copysign,
  CODE_floor,
  CODE_ceil,
  CODE_trunc,
  CODE_fmod,
  CODE_mod,
  CODE_remainder,
  CODE_identity,
  CODE_stop_gradient,
  CODE_step,
  CODE_relu,
  CODE_leaky_relu,
  CODE_elu,
  CODE_sigmoid,
  CODE_softplus,
  CODE_silu,
  CODE_gelu,
  CODE_sum,
  CODE_dot,
  CODE_prod,
  CODE_logsumexp,
  CODE_amax,
  CODE_amin,
  CODE_fma,
  CODES
};

static const char *const NAMES[] = {
  "leaf",
  "parameter",
  "constant",
  "add",
  "sub",
  "mul",
  "div",
  "neg",
  "pow",
  "exp",
  "exp2",
  "expm1",
  "log",
  "log2",
  "log10",
  "log1p",
  "sqrt",
  "cbrt",
  "sin",
  "cos",
  "tan",
  "one_minus_square",
  "asin",
  "acos",
  "atan",
  "atan2",
  "hypot",
  "degrees",
  "radians",
  "sinh",
  "cosh",
  "tanh",
  "asinh",
  "acosh",
  "atanh",
  "erf",
  "erfc",
  "gaussian",
  "gamma",
  "lgamma",
  "polygamma",
  "less",
  "less_equal",
  "greater",
  "greater_equal",
  "equal",
  "not_equal",
  "bent",
  "where",
  "max",
  "min",
  "clip",
  "sign",
  "fabs",
  "copysign",
  "floor",
  "ceil",
  "trunc",
  "fmod",
  "mod",
  "remainder",
  "identity",
  "stop_gradient",
  "step",
  "relu",
  "leaky_relu",
  "elu",
  "sigmoid",
  "softplus",
  "silu",
  "gelu",
  "sum",
  "dot",
  "prod",
  "logsumexp",
  "amax",
  "amin",
  "fma",
};

/* pow, hidden from the compiler, which makes x*x of pow(x, 2); Python does not. */
static double (*volatile power)(double x, double y) = pow;

/* Python's x % y. */
static double modulo(double x, double y)
{
  const double rest = fmod(x, y);
  if (rest == 0.0) return copysign(0.0, y);
  return (rest < 0.0) != (y < 0.0) ? rest + y : rest;
}

static double forward_1(int code, double x)
{
  switch (code) {
  case CODE_neg: {
    return -x;
  }
  case CODE_exp: {
    return exp(x);
  }
  case CODE_expm1: {
    return expm1(x);
  }
  case CODE_log: {
    return log(x);
  }
  case CODE_log2: {
    return log2(x);
  }
  case CODE_log10: {
    return log10(x);
  }
  case CODE_log1p: {
    return log1p(x);
  }
  case CODE_sqrt: {
    return sqrt(x);
  }
  case CODE_sin: {
    return sin(x);
  }
  case CODE_cos: {
    return cos(x);
  }
  case CODE_tan: {
    return tan(x);
  }
  case CODE_one_minus_square: {
    const double t0 = 1.0 - x;
    if (t0 - t0 != 0.0) return NAN;
    const double t1 = 1.0 + x;
    if (t1 - t1 != 0.0) return NAN;
    return t0 * t1;
  }
  case CODE_asin: {
    return asin(x);
  }
  case CODE_acos: {
    return acos(x);
  }
  case CODE_atan: {
    return atan(x);
  }
  case CODE_degrees: {
    return x * 57.29577951308232;
  }
  case CODE_radians: {
    return x * 0.017453292519943295;
  }
  case CODE_sinh: {
    return sinh(x);
  }
  case CODE_cosh: {
    return cosh(x);
  }
  case CODE_tanh: {
    return tanh(x);
  }
  case CODE_asinh: {
    return asinh(x);
  }
  case CODE_acosh: {
    return acosh(x);
  }
  case CODE_atanh: {
    return atanh(x);
  }
  case CODE_erf: {
    return erf(x);
  }
  case CODE_erfc: {
    return erfc(x);
  }
  case CODE_gaussian: {
    const double t0 = x * x;
    if (t0 - t0 != 0.0) return NAN;
    const double t1 = -t0;
    return exp(t1);
  }
  case CODE_sign: {
    if (x == x) {
      if (x > 0.0) {
        if (x < 0.0) {
          return 0.0;
        }
        return 1.0;
      }
      if (x < 0.0) {
        return (-1.0);
      }
      return 0.0;
    }
    if (x > 0.0) {
      if (x < 0.0) {
        return x;
      }
      return x;
    }
    if (x < 0.0) {
      return x;
    }
    return x;
  }
  case CODE_fabs: {
    return fabs(x);
  }
  case CODE_floor: {
    return floor(x);
  }
  case CODE_ceil: {
    return ceil(x);
  }
  case CODE_trunc: {
    return trunc(x);
  }
  case CODE_identity: {
    return x;
  }
  case CODE_stop_gradient: {
    return x;
  }
  case CODE_step: {
    if (x > 0.0) {
      return 1.0;
    }
    return 0.0;
  }
  case CODE_relu: {
    if (x <= 0.0) {
      return 0.0;
    }
    return x;
  }
  case CODE_sigmoid: {
    if (x > 0.0) {
      const double t0 = fabs(x);
      const double t1 = -t0;
      const double t2 = exp(t1);
      if (t2 - t2 != 0.0) return NAN;
      const double t3 = 1.0 + t2;
      if (t3 - t3 != 0.0) return NAN;
      return 1.0 / t3;
    }
    const double t0 = exp(x);
    if (t0 - t0 != 0.0) return NAN;
    const double t1 = fabs(x);
    const double t2 = -t1;
    const double t3 = exp(t2);
    if (t3 - t3 != 0.0) return NAN;
    const double t4 = 1.0 + t3;
    if (t4 - t4 != 0.0) return NAN;
    return t0 / t4;
  }
  case CODE_softplus: {
    if (x < 0.0) {
      const double t0 = fabs(x);
      const double t1 = -t0;
      const double t2 = exp(t1);
      if (t2 - t2 != 0.0) return NAN;
      const double t3 = log1p(t2);
      if (t3 - t3 != 0.0) return NAN;
      return 0.0 + t3;
    }
    const double t0 = fabs(x);
    const double t1 = -t0;
    const double t2 = exp(t1);
    if (t2 - t2 != 0.0) return NAN;
    const double t3 = log1p(t2);
    if (t3 - t3 != 0.0) return NAN;
    return x + t3;
  }
  case CODE_silu: {
    if (x > 0.0) {
      const double t0 = fabs(x);
      const double t1 = -t0;
      const double t2 = exp(t1);
      if (t2 - t2 != 0.0) return NAN;
      const double t3 = 1.0 + t2;
      if (t3 - t3 != 0.0) return NAN;
      const double t4 = 1.0 / t3;
      if (t4 - t4 != 0.0) return NAN;
      return x * t4;
    }
    const double t0 = exp(x);
    if (t0 - t0 != 0.0) return NAN;
    const double t1 = fabs(x);
    const double t2 = -t1;
    const double t3 = exp(t2);
    if (t3 - t3 != 0.0) return NAN;
    const double t4 = 1.0 + t3;
    if (t4 - t4 != 0.0) return NAN;
    const double t5 = t0 / t4;
    if (t5 - t5 != 0.0) return NAN;
    return x * t5;
  }
  case CODE_gelu: {
    const double t0 = -x;
    const double t1 = t0 / 1.4142135623730951;
    if (t1 - t1 != 0.0) return NAN;
    const double t2 = erfc(t1);
    if (t2 - t2 != 0.0) return NAN;
    const double t3 = x * t2;
    if (t3 - t3 != 0.0) return NAN;
    return t3 / 2.0;
  }
  default:
    return NAN;
  }
}

static double forward_2(int code, double x, double y)
{
  switch (code) {
  case CODE_add: {
    return x + y;
  }
  case CODE_sub: {
    return x - y;
  }
  case CODE_mul: {
    return x * y;
  }
  case CODE_div: {
    return x / y;
  }
  case CODE_pow: {
    return power(x, y);
  }
  case CODE_atan2: {
    return atan2(x, y);
  }
  case CODE_less: {
    if (x < y) {
      return 1.0;
    }
    return 0.0;
  }
  case CODE_less_equal: {
    if (x <= y) {
      return 1.0;
    }
    return 0.0;
  }
  case CODE_greater: {
    if (x > y) {
      return 1.0;
    }
    return 0.0;
  }
  case CODE_greater_equal: {
    if (x >= y) {
      return 1.0;
    }
    return 0.0;
  }
  case CODE_equal: {
    if (x == y) {
      return 1.0;
    }
    return 0.0;
  }
  case CODE_not_equal: {
    if (x == y) {
      return 0.0;
    }
    return 1.0;
  }
  case CODE_bent: {
    return x;
  }
  case CODE_max: {
    if (y > x) {
      return y;
    }
    if (y == y) {
      return x;
    }
    return y;
  }
  case CODE_min: {
    if (y < x) {
      return y;
    }
    if (y == y) {
      return x;
    }
    return y;
  }
  case CODE_copysign: {
    return copysign(x, y);
  }
  case CODE_fmod: {
    return fmod(x, y);
  }
  case CODE_mod: {
    return modulo(x, y);
  }
  case CODE_remainder: {
    return remainder(x, y);
  }
  case CODE_leaky_relu: {
    if (x > 0.0) {
      const double t0 = y * x;
      if (t0 - t0 != 0.0) return NAN;
      return x;
    }
    return y * x;
  }
  case CODE_elu: {
    if (x > 0.0) {
      const double t0 = y * 0.0;
      if (t0 - t0 != 0.0) return NAN;
      return x;
    }
    const double t0 = expm1(x);
    if (t0 - t0 != 0.0) return NAN;
    return y * t0;
  }
  default:
    return NAN;
  }
}

static double partial_1(int code, double z, double x)
{
  switch (code) {
  case CODE_neg: {
    return -1.0;
  }
  case CODE_exp: {
    return z;
  }
  case CODE_exp2: {
    return z * 0.6931471805599453;
  }
  case CODE_expm1: {
    return exp(x);
  }
  case CODE_log: {
    return 1.0 / x;
  }
  case CODE_log2: {
    return 1.4426950408889634 / x;
  }
  case CODE_log10: {
    return 0.43429448190325176 / x;
  }
  case CODE_log1p: {
    const double t0 = 1.0 + x;
    if (t0 - t0 != 0.0) return NAN;
    return 1.0 / t0;
  }
  case CODE_sqrt: {
    const double t0 = 2.0 * z;
    if (t0 - t0 != 0.0) return NAN;
    return 1.0 / t0;
  }
  case CODE_cbrt: {
    const double t0 = power(z, 2.0);
    if (t0 - t0 != 0.0) return NAN;
    const double t1 = 3.0 * t0;
    if (t1 - t1 != 0.0) return NAN;
    return 1.0 / t1;
  }
  case CODE_sin: {
    return cos(x);
  }
  case CODE_cos: {
    const double t0 = sin(x);
    if (t0 - t0 != 0.0) return NAN;
    return -t0;
  }
  case CODE_tan: {
    const double t0 = power(z, 2.0);
    if (t0 - t0 != 0.0) return NAN;
    return 1.0 + t0;
  }
  case CODE_one_minus_square: {
    return (-2.0) * x;
  }
  case CODE_asin: {
    const double t0 = 1.0 - x;
    if (t0 - t0 != 0.0) return NAN;
    const double t1 = 1.0 + x;
    if (t1 - t1 != 0.0) return NAN;
    const double t2 = t0 * t1;
    if (t2 - t2 != 0.0) return NAN;
    const double t3 = sqrt(t2);
    if (t3 - t3 != 0.0) return NAN;
    return 1.0 / t3;
  }
  case CODE_acos: {
    const double t0 = 1.0 - x;
    if (t0 - t0 != 0.0) return NAN;
    const double t1 = 1.0 + x;
    if (t1 - t1 != 0.0) return NAN;
    const double t2 = t0 * t1;
    if (t2 - t2 != 0.0) return NAN;
    const double t3 = sqrt(t2);
    if (t3 - t3 != 0.0) return NAN;
    return (-1.0) / t3;
  }
  case CODE_atan: {
    const double t0 = power(x, 2.0);
    if (t0 - t0 != 0.0) return NAN;
    const double t1 = 1.0 + t0;
    if (t1 - t1 != 0.0) return NAN;
    return 1.0 / t1;
  }
  case CODE_degrees: {
    return 57.29577951308232;
  }
  case CODE_radians: {
    return 0.017453292519943295;
  }
  case CODE_sinh: {
    return cosh(x);
  }
  case CODE_cosh: {
    return sinh(x);
  }
  case CODE_tanh: {
    const double t0 = power(z, 2.0);
    if (t0 - t0 != 0.0) return NAN;
    return 1.0 - t0;
  }
  case CODE_acosh: {
    const double t0 = x - 1.0;
    if (t0 - t0 != 0.0) return NAN;
    const double t1 = sqrt(t0);
    if (t1 - t1 != 0.0) return NAN;
    const double t2 = x + 1.0;
    if (t2 - t2 != 0.0) return NAN;
    const double t3 = sqrt(t2);
    if (t3 - t3 != 0.0) return NAN;
    const double t4 = t1 * t3;
    if (t4 - t4 != 0.0) return NAN;
    return 1.0 / t4;
  }
  case CODE_atanh: {
    const double t0 = 1.0 - x;
    if (t0 - t0 != 0.0) return NAN;
    const double t1 = 1.0 + x;
    if (t1 - t1 != 0.0) return NAN;
    const double t2 = t0 * t1;
    if (t2 - t2 != 0.0) return NAN;
    return 1.0 / t2;
  }
  case CODE_erf: {
    const double t0 = x * x;
    if (t0 - t0 != 0.0) return NAN;
    const double t1 = -t0;
    const double t2 = exp(t1);
    if (t2 - t2 != 0.0) return NAN;
    return 1.1283791670955126 * t2;
  }
  case CODE_erfc: {
    const double t0 = x * x;
    if (t0 - t0 != 0.0) return NAN;
    const double t1 = -t0;
    const double t2 = exp(t1);
    if (t2 - t2 != 0.0) return NAN;
    return (-1.1283791670955126) * t2;
  }
  case CODE_gaussian: {
    if (x < (-28.0)) {
      return 56.0 * z;
    }
    if (x > 28.0) {
      return (-56.0) * z;
    }
    const double t0 = (-2.0) * x;
    if (t0 - t0 != 0.0) return NAN;
    return t0 * z;
  }
  case CODE_sign: {
    return 0.0;
  }
  case CODE_fabs: {
    if (x == x) {
      if (x > 0.0) {
        if (x < 0.0) {
          return 0.0;
        }
        return 1.0;
      }
      if (x < 0.0) {
        return (-1.0);
      }
      return 0.0;
    }
    if (x > 0.0) {
      if (x < 0.0) {
        return x;
      }
      return x;
    }
    if (x < 0.0) {
      return x;
    }
    return x;
  }
  case CODE_floor: {
    return 0.0;
  }
  case CODE_ceil: {
    return 0.0;
  }
  case CODE_trunc: {
    return 0.0;
  }
  case CODE_identity: {
    return 1.0;
  }
  case CODE_stop_gradient: {
    return 0.0;
  }
  case CODE_step: {
    return 0.0;
  }
  case CODE_relu: {
    if (x > 0.0) {
      return 1.0;
    }
    return 0.0;
  }
  case CODE_sigmoid: {
    const double t0 = 1.0 - z;
    if (t0 - t0 != 0.0) return NAN;
    return z * t0;
  }
  case CODE_softplus: {
    if (x > 0.0) {
      const double t0 = fabs(x);
      const double t1 = -t0;
      const double t2 = exp(t1);
      if (t2 - t2 != 0.0) return NAN;
      const double t3 = 1.0 + t2;
      if (t3 - t3 != 0.0) return NAN;
      return 1.0 / t3;
    }
    const double t0 = exp(x);
    if (t0 - t0 != 0.0) return NAN;
    const double t1 = fabs(x);
    const double t2 = -t1;
    const double t3 = exp(t2);
    if (t3 - t3 != 0.0) return NAN;
    const double t4 = 1.0 + t3;
    if (t4 - t4 != 0.0) return NAN;
    return t0 / t4;
  }
  case CODE_silu: {
    if (x > 0.0) {
      const double t0 = fabs(x);
      const double t1 = -t0;
      const double t2 = exp(t1);
      if (t2 - t2 != 0.0) return NAN;
      const double t3 = 1.0 + t2;
      if (t3 - t3 != 0.0) return NAN;
      const double t4 = 1.0 / t3;
      if (t4 - t4 != 0.0) return NAN;
      const double t5 = -x;
      if (t5 > 0.0) {
        const double t6 = fabs(t5);
        const double t7 = -t6;
        const double t8 = exp(t7);
        if (t8 - t8 != 0.0) return NAN;
        const double t9 = 1.0 + t8;
        if (t9 - t9 != 0.0) return NAN;
        const double t10 = 1.0 / t9;
        if (t10 - t10 != 0.0) return NAN;
        const double t11 = x * t10;
        if (t11 - t11 != 0.0) return NAN;
        const double t12 = 1.0 + t11;
        if (t12 - t12 != 0.0) return NAN;
        return t4 * t12;
      }
      const double t6 = exp(t5);
      if (t6 - t6 != 0.0) return NAN;
      const double t7 = fabs(t5);
      const double t8 = -t7;
      const double t9 = exp(t8);
      if (t9 - t9 != 0.0) return NAN;
      const double t10 = 1.0 + t9;
      if (t10 - t10 != 0.0) return NAN;
      const double t11 = t6 / t10;
      if (t11 - t11 != 0.0) return NAN;
      const double t12 = x * t11;
      if (t12 - t12 != 0.0) return NAN;
      const double t13 = 1.0 + t12;
      if (t13 - t13 != 0.0) return NAN;
      return t4 * t13;
    }
    const double t0 = exp(x);
    if (t0 - t0 != 0.0) return NAN;
    const double t1 = fabs(x);
    const double t2 = -t1;
    const double t3 = exp(t2);
    if (t3 - t3 != 0.0) return NAN;
    const double t4 = 1.0 + t3;
    if (t4 - t4 != 0.0) return NAN;
    const double t5 = t0 / t4;
    if (t5 - t5 != 0.0) return NAN;
    const double t6 = -x;
    if (t6 > 0.0) {
      const double t7 = fabs(t6);
      const double t8 = -t7;
      const double t9 = exp(t8);
      if (t9 - t9 != 0.0) return NAN;
      const double t10 = 1.0 + t9;
      if (t10 - t10 != 0.0) return NAN;
      const double t11 = 1.0 / t10;
      if (t11 - t11 != 0.0) return NAN;
      const double t12 = x * t11;
      if (t12 - t12 != 0.0) return NAN;
      const double t13 = 1.0 + t12;
      if (t13 - t13 != 0.0) return NAN;
      return t5 * t13;
    }
    const double t7 = exp(t6);
    if (t7 - t7 != 0.0) return NAN;
    const double t8 = fabs(t6);
    const double t9 = -t8;
    const double t10 = exp(t9);
    if (t10 - t10 != 0.0) return NAN;
    const double t11 = 1.0 + t10;
    if (t11 - t11 != 0.0) return NAN;
    const double t12 = t7 / t11;
    if (t12 - t12 != 0.0) return NAN;
    const double t13 = x * t12;
    if (t13 - t13 != 0.0) return NAN;
    const double t14 = 1.0 + t13;
    if (t14 - t14 != 0.0) return NAN;
    return t5 * t14;
  }
  case CODE_gelu: {
    const double t0 = -x;
    const double t1 = t0 / 1.4142135623730951;
    if (t1 - t1 != 0.0) return NAN;
    const double t2 = erfc(t1);
    if (t2 - t2 != 0.0) return NAN;
    const double t3 = t2 / 2.0;
    if (t3 - t3 != 0.0) return NAN;
    const double t4 = x / 1.4142135623730951;
    if (t4 - t4 != 0.0) return NAN;
    const double t5 = t4 * t4;
    if (t5 - t5 != 0.0) return NAN;
    const double t6 = -t5;
    const double t7 = exp(t6);
    if (t7 - t7 != 0.0) return NAN;
    const double t8 = x * t7;
    if (t8 - t8 != 0.0) return NAN;
    const double t9 = t8 / 2.5066282746310002;
    if (t9 - t9 != 0.0) return NAN;
    return t3 + t9;
  }
  default:
    return NAN;
  }
}

static double partial_2x(int code, double z, double x, double y)
{
  switch (code) {
  case CODE_add: {
    return 1.0;
  }
  case CODE_sub: {
    return 1.0;
  }
  case CODE_mul: {
    return y;
  }
  case CODE_div: {
    return 1.0 / y;
  }
  case CODE_pow: {
    if (y == 0.0) {
      const double t0 = y - 1.0;
      if (t0 - t0 != 0.0) return NAN;
      if (x == 0.0) {
        if (t0 == 0.0) {
          const double t1 = power(x, 1.0);
          if (t1 - t1 != 0.0) return NAN;
          return y * t1;
        }
        const double t1 = t0 + 1.0;
        if (t1 - t1 != 0.0) return NAN;
        const double t2 = power(x, t1);
        if (t2 - t2 != 0.0) return NAN;
        return y * t2;
      }
      if (t0 == 0.0) {
        const double t1 = power(x, 0.0);
        if (t1 - t1 != 0.0) return NAN;
        return y * t1;
      }
      const double t1 = power(x, t0);
      if (t1 - t1 != 0.0) return NAN;
      return y * t1;
    }
    if (y == 1.0) {
      if (y == 2.0) {
        return y * x;
      }
      const double t0 = y - 1.0;
      if (t0 - t0 != 0.0) return NAN;
      const double t1 = power(x, t0);
      if (t1 - t1 != 0.0) return NAN;
      return y * t1;
    }
    if (y == 2.0) {
      return y * x;
    }
    const double t0 = y - 1.0;
    if (t0 - t0 != 0.0) return NAN;
    const double t1 = power(x, t0);
    if (t1 - t1 != 0.0) return NAN;
    return y * t1;
  }
  case CODE_polygamma: {
    return 0.0;
  }
  case CODE_less: {
    return 0.0;
  }
  case CODE_less_equal: {
    return 0.0;
  }
  case CODE_greater: {
    return 0.0;
  }
  case CODE_greater_equal: {
    return 0.0;
  }
  case CODE_equal: {
    return 0.0;
  }
  case CODE_not_equal: {
    return 0.0;
  }
  case CODE_bent: {
    const double t0 = 1.0 - y;
    if (t0 - t0 != 0.0) return NAN;
    return 1.0 / t0;
  }
  case CODE_max: {
    if (x > y) {
      if (x == y) {
        return 1.5;
      }
      return 1.0;
    }
    if (x == y) {
      return 0.5;
    }
    return 0.0;
  }
  case CODE_min: {
    if (x < y) {
      if (x == y) {
        return 1.5;
      }
      return 1.0;
    }
    if (x == y) {
      return 0.5;
    }
    return 0.0;
  }
  case CODE_copysign: {
    if (x == x) {
      if (x > 0.0) {
        if (x < 0.0) {
          const double t0 = copysign(1.0, y);
          if (t0 - t0 != 0.0) return NAN;
          return 0.0 * t0;
        }
        const double t0 = copysign(1.0, y);
        if (t0 - t0 != 0.0) return NAN;
        return 1.0 * t0;
      }
      if (x < 0.0) {
        const double t0 = copysign(1.0, y);
        if (t0 - t0 != 0.0) return NAN;
        return (-1.0) * t0;
      }
      const double t0 = copysign(1.0, y);
      if (t0 - t0 != 0.0) return NAN;
      return 0.0 * t0;
    }
    if (x > 0.0) {
      if (x < 0.0) {
        const double t0 = copysign(1.0, y);
        if (t0 - t0 != 0.0) return NAN;
        return x * t0;
      }
      const double t0 = copysign(1.0, y);
      if (t0 - t0 != 0.0) return NAN;
      return x * t0;
    }
    if (x < 0.0) {
      const double t0 = copysign(1.0, y);
      if (t0 - t0 != 0.0) return NAN;
      return x * t0;
    }
    const double t0 = copysign(1.0, y);
    if (t0 - t0 != 0.0) return NAN;
    return x * t0;
  }
  case CODE_fmod: {
    return 1.0;
  }
  case CODE_mod: {
    return 1.0;
  }
  case CODE_remainder: {
    return 1.0;
  }
  case CODE_leaky_relu: {
    if (x > 0.0) {
      return 1.0;
    }
    return y;
  }
  case CODE_elu: {
    if (x > 0.0) {
      const double t0 = y * 1.0;
      if (t0 - t0 != 0.0) return NAN;
      return 1.0;
    }
    const double t0 = exp(x);
    if (t0 - t0 != 0.0) return NAN;
    return y * t0;
  }
  default:
    return NAN;
  }
}

static double partial_2y(int code, double z, double x, double y)
{
  switch (code) {
  case CODE_add: {
    return 1.0;
  }
  case CODE_sub: {
    return -1.0;
  }
  case CODE_mul: {
    return x;
  }
  case CODE_div: {
    const double t0 = -z;
    return t0 / y;
  }
  case CODE_pow: {
    if (x == 0.0) {
      if (y >= 0.0) {
        return z * 0.0;
      }
      return NAN;
    }
    const double t0 = log(x);
    if (t0 - t0 != 0.0) return NAN;
    return z * t0;
  }
  case CODE_less: {
    return 0.0;
  }
  case CODE_less_equal: {
    return 0.0;
  }
  case CODE_greater: {
    return 0.0;
  }
  case CODE_greater_equal: {
    return 0.0;
  }
  case CODE_equal: {
    return 0.0;
  }
  case CODE_not_equal: {
    return 0.0;
  }
  case CODE_bent: {
    return 0.0;
  }
  case CODE_max: {
    if (y > x) {
      if (x == y) {
        return 1.5;
      }
      return 1.0;
    }
    if (x == y) {
      return 0.5;
    }
    return 0.0;
  }
  case CODE_min: {
    if (y < x) {
      if (x == y) {
        return 1.5;
      }
      return 1.0;
    }
    if (x == y) {
      return 0.5;
    }
    return 0.0;
  }
  case CODE_copysign: {
    return 0.0;
  }
  case CODE_fmod: {
    const double t0 = z / y;
    if (t0 - t0 != 0.0) return NAN;
    const double t1 = x / y;
    if (t1 - t1 != 0.0) return NAN;
    const double t2 = t0 - t1;
    if (t2 - t2 != 0.0) return NAN;
    const double t3 = t2 + 0.5;
    if (t3 - t3 != 0.0) return NAN;
    return floor(t3);
  }
  case CODE_mod: {
    const double t0 = z / y;
    if (t0 - t0 != 0.0) return NAN;
    const double t1 = x / y;
    if (t1 - t1 != 0.0) return NAN;
    const double t2 = t0 - t1;
    if (t2 - t2 != 0.0) return NAN;
    const double t3 = t2 + 0.5;
    if (t3 - t3 != 0.0) return NAN;
    return floor(t3);
  }
  case CODE_remainder: {
    const double t0 = z / y;
    if (t0 - t0 != 0.0) return NAN;
    const double t1 = x / y;
    if (t1 - t1 != 0.0) return NAN;
    const double t2 = t0 - t1;
    if (t2 - t2 != 0.0) return NAN;
    const double t3 = t2 + 0.5;
    if (t3 - t3 != 0.0) return NAN;
    return floor(t3);
  }
  case CODE_leaky_relu: {
    if (x > 0.0) {
      return 0.0;
    }
    return x;
  }
  case CODE_elu: {
    if (x > 0.0) {
      return 0.0;
    }
    return expm1(x);
  }
  default:
    return NAN;
  }
}
