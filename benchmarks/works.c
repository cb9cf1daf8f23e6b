/* Other works of works.py by hand: each takes its arrays x, and writes its value to g[0], its
   gradients to g[1], g[2], ... */

#include <math.h>
#include <string.h>

typedef const double *const *Given;
typedef double *const *Results;

void rosenbrock(Given x, Results g)
{
  const double *v = x[0];
  double value = 0;
  memset(g[1], 0, sizeof(double) * 100);
  for (int i = 0; i < 99; i++) {
    const double rise = v[i + 1] - v[i] * v[i], left = 1 - v[i];
    value += 100 * rise * rise + left * left;
    g[1][i] -= 400 * rise * v[i] + 2 * left, g[1][i + 1] += 200 * rise;
  }
  g[0][0] = value;
}

void product(Given x, Results g)
{
  double before = 1, after = 1;
  for (int i = 0; i < 1000; i++) g[1][i] = before, before *= x[0][i];
  for (int i = 999; i >= 0; i--) g[1][i] *= after, after *= x[0][i];
  g[0][0] = before;
}

void largest(Given x, Results g)
{
  int top = 0;
  for (int i = 1; i < 10000; i++) top = x[0][i] > x[0][top] ? i : top;
  memset(g[1], 0, sizeof(double) * 10000);
  g[0][0] = x[0][top], g[1][top] = 1;
}

void log_sum_exp(Given x, Results g)
{
  double total = 0;
  for (int i = 0; i < 10000; i++) total += g[1][i] = exp(x[0][i]);
  for (int i = 0; i < 10000; i++) g[1][i] /= total;
  g[0][0] = log(total);
}

void mixture(Given x, Results g)
{
  enum { K = 3, N = 200 };
  const double *w = x[0], *means = x[1], *log_sds = x[2], *points = x[3];
  double weights[K], all = 0, slope[K][5] = {{0}}, steepness[K][2], total = 0;
  for (int k = 0; k < K; k++) {
    all += weights[k] = exp(w[k]);
    for (int d = 0; d < 2; d++) steepness[k][d] = exp(-log_sds[2 * k + d]);
  }
  for (int n = 0; n < N; n++) {
    double p[K], u[K][2], density = 0;
    for (int k = 0; k < K; k++) {
      for (int d = 0; d < 2; d++) u[k][d] = (points[2 * n + d] - means[2 * k + d]) * steepness[k][d];
      const double half = (u[k][0] * u[k][0] + u[k][1] * u[k][1]) / 2;
      density += p[k] = exp(w[k] - log_sds[2 * k] - log_sds[2 * k + 1] - half);
    }
    total += log(density / all);
    for (int k = 0; k < K; k++) {
      const double share = p[k] / density;
      slope[k][0] += share;
      for (int d = 0; d < 2; d++) {
        slope[k][1 + d] += share * u[k][d];
        slope[k][3 + d] += share * (u[k][d] * u[k][d] - 1);
      }
    }
  }
  for (int k = 0; k < K; k++) {
    g[1][k] = slope[k][0] - N * weights[k] / all;
    for (int d = 0; d < 2; d++) {
      g[2][2 * k + d] = slope[k][1 + d] * steepness[k][d];
      g[3][2 * k + d] = slope[k][3 + d];
    }
  }
  g[0][0] = total;
}

void clustering(Given x, Results g)
{
  const double *centres = x[0], *points = x[1];
  double total = 0;
  memset(g[1], 0, sizeof(double) * 10);
  for (int n = 0; n < 200; n++) {
    double least = INFINITY;
    int nearest = 0;
    for (int k = 0; k < 5; k++) {
      const double u = points[2 * n] - centres[2 * k], v = points[2 * n + 1] - centres[2 * k + 1];
      if (u * u + v * v < least) least = u * u + v * v, nearest = k;
    }
    total += least;
    for (int d = 0; d < 2; d++)
      g[1][2 * nearest + d] -= 2 * (points[2 * n + d] - centres[2 * nearest + d]);
  }
  g[0][0] = total;
}

void least_squares(Given x, Results g)
{
  double total = 0;
  memset(g[1], 0, sizeof(double) * 10);
  for (int n = 0; n < 200; n++) {
    double error = -x[2][n];
    for (int k = 0; k < 10; k++) error += x[0][k] * x[1][10 * n + k];
    total += error * error;
    for (int k = 0; k < 10; k++) g[1][k] += error * x[1][10 * n + k];
  }
  for (int k = 0; k < 10; k++) g[1][k] *= 2.0 / 200;
  g[0][0] = total / 200;
}

/* The determinant by minors of the rows from one on and the columns whose bits are not set, and its
   slopes, times a factor, added to g. */
static double minor(const double *A, double *g, int row, unsigned taken, double factor, int slopes)
{
  double total = 0, sign = 1;
  if (row == 6) return 1;
  for (int j = 0; j < 6; j++) {
    if (taken >> j & 1) continue;
    const double m = minor(A, g, row + 1, taken | 1u << j, factor * sign * A[6 * row + j], slopes);
    if (slopes) g[6 * row + j] += factor * sign * m;
    total += sign * A[6 * row + j] * m, sign = -sign;
  }
  return total;
}

void determinant(Given x, Results g)
{
  memset(g[1], 0, sizeof(double) * 36);
  g[0][0] = minor(x[0], g[1], 0, 0, 1, 1);
}

void reprojection(Given x, Results g)
{
  const double *camera = x[0], *T = camera + 3, f = camera[6], k1 = camera[7], k2 = camera[8];
  const double angle = sqrt(camera[0] * camera[0] + camera[1] * camera[1] + camera[2] * camera[2]);
  const double a[3] = {camera[0] / angle, camera[1] / angle, camera[2] / angle};
  const double s = sin(angle), c = cos(angle);
  double total = 0, da[3] = {0}, ds = 0, dc = 0, *to = g[1];
  memset(to, 0, sizeof(double) * 9);
  for (int n = 0; n < 50; n++) {
    const double *q = x[1] + 3 * n, inner = a[0] * q[0] + a[1] * q[1] + a[2] * q[2];
    double p[3], cross[3], dp[3], dq[3];
    for (int i = 0; i < 3; i++) {
      const int j = (i + 1) % 3, k = (i + 2) % 3;
      cross[i] = a[j] * q[k] - a[k] * q[j];
      p[i] = q[i] * c + cross[i] * s + a[i] * inner * (1 - c) + T[i];
    }
    const double xn = p[0] / p[2], yn = p[1] / p[2], square = xn * xn + yn * yn;
    const double bend = 1 + square * (k1 + k2 * square);
    const double eu = f * bend * xn - x[2][2 * n], ev = f * bend * yn - x[2][2 * n + 1];
    total += eu * eu + ev * ev;
    const double both = 2 * (eu * xn + ev * yn), to_square = both * f * (k1 + 2 * k2 * square);
    const double dx = 2 * eu * f * bend + 2 * xn * to_square;
    const double dy = 2 * ev * f * bend + 2 * yn * to_square;
    to[6] += both * bend, to[7] += both * f * square, to[8] += both * f * square * square;
    dp[0] = dx / p[2], dp[1] = dy / p[2], dp[2] = -(dx * xn + dy * yn) / p[2];
    const double along = a[0] * dp[0] + a[1] * dp[1] + a[2] * dp[2];
    for (int i = 0; i < 3; i++) {
      const int j = (i + 1) % 3, k = (i + 2) % 3;
      to[3 + i] += dp[i];
      dc += dp[i] * (q[i] - a[i] * inner), ds += dp[i] * cross[i];
      dq[i] = dp[i] * c + s * (dp[j] * a[k] - dp[k] * a[j]) + along * (1 - c) * a[i];
      da[i] += s * (q[j] * dp[k] - q[k] * dp[j]) + (1 - c) * (dp[i] * inner + along * q[i]);
      g[2][3 * n + i] = dq[i];
    }
  }
  const double by_angle = ds * c - dc * s, radial = a[0] * da[0] + a[1] * da[1] + a[2] * da[2];
  for (int i = 0; i < 3; i++) to[i] = a[i] * by_angle + (da[i] - a[i] * radial) / angle;
  g[0][0] = total;
}
