/* What C's library lacks, or answers unlike Python. Each paragraph is one definition; only those
   that a program needs are copied into it. */

/* The larger of two; NaN on either side stays. */
static double max(double x, double y)
{
  return y > x || y != y ? y : x;
}

/* The smaller of two; NaN on either side stays. */
static double min(double x, double y)
{
  return y < x || y != y ? y : x;
}

/* x above 0, and 0 below; NaN stays. */
static double relu(double x)
{
  return x <= 0.0 ? 0.0 : x;
}

/* The remainder with the sign of y, as Python's x % y. */
static double mod(double x, double y)
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

/* The sum of the arguments. */
#define sum(...) sum_of(NUMBERS(__VA_ARGS__))

/* The product of an array, from the first to the last. */
static double prod_of(const double *factors, size_t count)
{
  double product = 1.0;
  for (size_t i = 0; i < count; i++) product *= factors[i];
  return product;
}

/* The product of the arguments. */
#define prod(...) prod_of(NUMBERS(__VA_ARGS__))

/* w.x of (w1, ..., wn, x1, ..., xn), or w.x + b of the same with b behind: summed like sum_of. */
static double dot_of(const double *v, size_t count)
{
  const size_t n = count / 2;
  double total = 0.0, error = 0.0;
  for (size_t i = 0; i < count - n; i++) {
    const double x = i < n ? v[i] * v[n + i] : v[count - 1], next = total + x;
    error += fabs(total) >= fabs(x) ? total - next + x : x - next + total;
    total = next;
  }
  return total - total == 0.0 ? total + error : total;
}

/* The same of the arguments. */
#define dot(...) dot_of(NUMBERS(__VA_ARGS__))

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

/* log of the sum of exp(x); the largest x comes out first, so that no exp overflows. */
static double logsumexp_of(const double *x, size_t count)
{
  size_t top = 0;
  double others = 0.0;
  for (size_t i = 0; i < count; i++) {
    if (x[i] != x[i]) return x[i];
    if (x[i] > x[top]) top = i;
  }
  if (isinf(x[top])) return x[top];
  for (size_t i = 0; i < count; i++) {
    if (i != top) others += exp(x[i] - x[top]);
  }
  return x[top] + log1p(others);
}

/* The same of the arguments. */
#define logsumexp(...) logsumexp_of(NUMBERS(__VA_ARGS__))

/* n!, a whole number. */
static double factorial(int n)
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
