/* Recurrences of works.py by hand: each takes its arrays x, and writes its value to g[0], its
   gradients to g[1], g[2], ... */

#include <math.h>
#include <string.h>

typedef const double *const *Given;
typedef double *const *Results;

void pendulum(Given x, Results g)
{
  enum { STEPS = 200 };
  static double angles[STEPS][4], speeds[STEPS][4];
  const double stiffness = x[1][0], damping = x[1][1], h = 0.05, part[3] = {h / 2, h / 2, h};
  const double share[4] = {h / 6, h / 3, h / 3, h / 6};
  double angle = x[0][0], speed = x[0][1], by_stiffness = 0, by_damping = 0;
  for (int n = 0; n < STEPS; n++) {
    double a = angle, s = speed, next_angle = angle, next_speed = speed;
    for (int k = 0; k < 4; k++) {
      angles[n][k] = a, speeds[n][k] = s;
      const double da = s, ds = -stiffness * sin(a) - damping * s;
      next_angle += share[k] * da, next_speed += share[k] * ds;
      if (k < 3) a = angle + part[k] * da, s = speed + part[k] * ds;
    }
    angle = next_angle, speed = next_speed;
  }
  g[0][0] = angle * angle + speed * speed;
  double by_angle = 2 * angle, by_speed = 2 * speed;
  for (int n = STEPS - 1; n >= 0; n--) {
    double sum_a = by_angle, sum_s = by_speed, later_a = 0, later_s = 0;
    for (int k = 3; k >= 0; k--) {
      const double a = angles[n][k], s = speeds[n][k];
      const double da = share[k] * by_angle + later_a, ds = share[k] * by_speed + later_s;
      by_stiffness -= ds * sin(a), by_damping -= ds * s;
      const double to_a = -ds * stiffness * cos(a), to_s = da - ds * damping;
      sum_a += to_a, sum_s += to_s;
      if (k > 0) later_a = part[k - 1] * to_a, later_s = part[k - 1] * to_s;
    }
    by_angle = sum_a, by_speed = sum_s;
  }
  g[1][0] = by_angle, g[1][1] = by_speed, g[2][0] = by_stiffness, g[2][1] = by_damping;
}

void lstm(Given x, Results g)
{
  enum { H = 4, T = 1024, N = H + 1 };
  static double inputs[T + 1][N], cells[T + 1][H], gates[T][4 * H], bounded[T][H];
  const double *W = x[0], *b = x[1];
  for (int t = 0; t < T; t++) {
    double *z = gates[t];
    inputs[t][H] = x[2][t];
    for (int i = 0; i < 4 * H; i++) {
      double total = b[i];
      for (int k = 0; k < N; k++) total += W[i * N + k] * inputs[t][k];
      z[i] = i / H == 2 ? tanh(total) : 1 / (1 + exp(-total));
    }
    for (int i = 0; i < H; i++) {
      cells[t + 1][i] = z[i] * cells[t][i] + z[H + i] * z[2 * H + i];
      bounded[t][i] = tanh(cells[t + 1][i]);
      inputs[t + 1][i] = z[3 * H + i] * bounded[t][i];
    }
  }
  double value = 0, dh[H], dc[H] = {0};
  for (int i = 0; i < H; i++) value += inputs[T][i], dh[i] = 1;
  memset(g[1], 0, sizeof(double) * 4 * H * N);
  memset(g[2], 0, sizeof(double) * 4 * H);
  for (int t = T - 1; t >= 0; t--) {
    const double *z = gates[t];
    double dz[4 * H];
    for (int i = 0; i < H; i++) {
      const double f = z[i], in = z[H + i], new = z[2 * H + i], out = z[3 * H + i];
      const double d = dc[i] + dh[i] * out * (1 - bounded[t][i] * bounded[t][i]);
      dz[i] = d * cells[t][i] * f * (1 - f);
      dz[H + i] = d * new * in * (1 - in);
      dz[2 * H + i] = d * in * (1 - new * new);
      dz[3 * H + i] = dh[i] * bounded[t][i] * out * (1 - out);
      dc[i] = d * f, dh[i] = 0;
    }
    for (int i = 0; i < 4 * H; i++) {
      g[2][i] += dz[i];
      for (int k = 0; k < N; k++) g[1][i * N + k] += dz[i] * inputs[t][k];
      for (int k = 0; k < H; k++) dh[k] += W[i * N + k] * dz[i];
    }
  }
  g[0][0] = value;
}

void kalman(Given x, Results g)
{
  enum { T = 500 };
  static double variances[T], errors[T];
  const double walk = exp(x[0][0]), noise = exp(x[0][1]), *ys = x[1];
  double level = 0, variance = 1, total = 0, by_walk = 0, by_noise = 0;
  for (int t = 0; t < T; t++) {
    variance += walk;
    const double spread = variance + noise, error = ys[t] - level, gain = variance / spread;
    variances[t] = variance, errors[t] = error;
    total += log(spread) + error * error / spread;
    level += gain * error, variance *= 1 - gain;
  }
  double by_level = 0, by_variance = 0;
  for (int t = T - 1; t >= 0; t--) {
    const double v = variances[t], spread = v + noise, gain = v / spread, error = errors[t];
    const double by_gain = by_level * error - by_variance * v, scaled = error / spread;
    const double by_spread = 0.5 / spread - 0.5 * scaled * scaled - by_gain * gain / spread;
    by_level -= by_level * gain + scaled;
    by_variance = by_variance * (1 - gain) + by_gain / spread + by_spread;
    by_noise += by_spread, by_walk += by_variance;
  }
  g[0][0] = total / 2, g[1][0] = by_walk * walk, g[1][1] = by_noise * noise;
}

void forward(Given x, Results g)
{
  enum { S = 4, T = 200, K = 3 };
  static double before[T][S], shown[T][S], chances[T][S], totals[T];
  const double *first = x[0], *moves = x[1], *shows = x[2], *seen = x[3];
  double value = 0, by[S] = {0};
  for (int t = 0; t < T; t++) {
    totals[t] = 0;
    for (int j = 0; j < S; j++) {
      double arrived = t ? 0 : first[j], show = 0;
      for (int i = 0; t && i < S; i++) arrived += chances[t - 1][i] * moves[i * S + j];
      for (int k = 0; k < K; k++) show += shows[j * K + k] * seen[t * K + k];
      before[t][j] = arrived, shown[t][j] = show, chances[t][j] = arrived * show;
      totals[t] += arrived * show;
    }
    for (int j = 0; j < S; j++) chances[t][j] /= totals[t];
    value += log(totals[t]);
  }
  memset(g[2], 0, sizeof(double) * S * S);
  memset(g[3], 0, sizeof(double) * S * K);
  for (int t = T - 1; t >= 0; t--) {
    double mean = 0, earlier[S] = {0};
    for (int j = 0; j < S; j++) mean += by[j] * chances[t][j];
    for (int j = 0; j < S; j++) {
      const double d = (by[j] + 1 - mean) / totals[t], to_before = d * shown[t][j];
      for (int k = 0; k < K; k++) g[3][j * K + k] += d * before[t][j] * seen[t * K + k];
      if (t == 0) g[1][j] = to_before;
      for (int i = 0; t && i < S; i++) {
        g[2][i * S + j] += to_before * chances[t - 1][i];
        earlier[i] += to_before * moves[i * S + j];
      }
    }
    memcpy(by, earlier, sizeof by);
  }
  g[0][0] = value;
}
