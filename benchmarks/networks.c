/* The small nets of networks.py by hand, 2-16-16-1 for 100 examples: each takes its layers, inputs
   and targets x, and writes its loss to g[0], its gradients to g[1], g[2], ... */

#include <math.h>

typedef const double *const *Given;
typedef double *const *Results;

enum { UNITS = 16, M = 100 };
static double inputs[2][M], first[UNITS][M], second[UNITS][M], score[1][M];
static double by_score[1][M], by_second[UNITS][M], by_first[UNITS][M];

static void layer(const double *W, const double *b, int n, int units, double (*a)[M], double (*z)[M])
{
  for (int i = 0; i < units; i++) {
    for (int e = 0; e < M; e++) z[i][e] = b[i];
    for (int k = 0; k < n; k++)
      for (int e = 0; e < M; e++) z[i][e] += W[i * n + k] * a[k][e];
  }
}

/* The gradients of a layer's weights and biases, from those of its sums. */
static void weights(double (*dz)[M], double (*a)[M], int n, int units, double *dW, double *db)
{
  for (int i = 0; i < units; i++) {
    double total = 0;
    for (int e = 0; e < M; e++) total += dz[i][e];
    db[i] = total;
    for (int k = 0; k < n; k++) {
      total = 0;
      for (int e = 0; e < M; e++) total += dz[i][e] * a[k][e];
      dW[i * n + k] = total;
    }
  }
}

/* The gradients of a layer's inputs, from those of its sums. */
static void back(const double *W, double (*dz)[M], int n, int units, double (*da)[M])
{
  for (int k = 0; k < n; k++) {
    for (int e = 0; e < M; e++) da[k][e] = 0;
    for (int i = 0; i < units; i++)
      for (int e = 0; e < M; e++) da[k][e] += W[i * n + k] * dz[i][e];
  }
}

static void activate(double (*z)[M], int smooth)
{
  for (int i = 0; i < UNITS; i++)
    for (int e = 0; e < M; e++) z[i][e] = smooth ? tanh(z[i][e]) : z[i][e] > 0 ? z[i][e] : 0;
}

/* The gradients of an activation's inputs, in place, from those of its outputs. */
static void bend(double (*a)[M], double (*d)[M], int smooth)
{
  for (int i = 0; i < UNITS; i++)
    for (int e = 0; e < M; e++)
      d[i][e] = smooth ? d[i][e] * (1 - a[i][e] * a[i][e]) : a[i][e] > 0 ? d[i][e] : 0;
}

static void network(Given x, Results g, int smooth)
{
  const double *X = x[6], *Y = x[7];
  double loss = 0;
  for (int e = 0; e < M; e++) inputs[0][e] = X[2 * e], inputs[1][e] = X[2 * e + 1];
  layer(x[0], x[1], 2, UNITS, inputs, first), activate(first, smooth);
  layer(x[2], x[3], UNITS, UNITS, first, second), activate(second, smooth);
  layer(x[4], x[5], UNITS, 1, second, score);
  for (int e = 0; e < M; e++) {
    const double z = score[0][e], margin = 1 - Y[e] * z;
    if (smooth) {
      const double power = exp(-fabs(z));
      loss += (z > 0 ? z : 0) + log1p(power) - Y[e] * z;
      by_score[0][e] = ((z > 0 ? 1 : power) / (1 + power) - Y[e]) / M;
    } else {
      loss += margin > 0 ? margin : 0;
      by_score[0][e] = margin > 0 ? -Y[e] / M : 0;
    }
  }
  g[0][0] = loss / M;
  weights(by_score, second, UNITS, 1, g[5], g[6]);
  back(x[4], by_score, UNITS, 1, by_second), bend(second, by_second, smooth);
  weights(by_second, first, UNITS, UNITS, g[3], g[4]);
  back(x[2], by_second, UNITS, UNITS, by_first), bend(first, by_first, smooth);
  weights(by_first, inputs, 2, UNITS, g[1], g[2]);
}

void hinge(Given x, Results g)
{
  network(x, g, 0);
}

void logistic(Given x, Results g)
{
  network(x, g, 1);
}
