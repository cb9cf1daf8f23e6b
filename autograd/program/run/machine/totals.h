/* Sums and log-sum-exps of many places. */

/* Whether a group's first terms stand in a row, its second terms too, and so on. */
TARGET static inline int NAME(are_side_by_side)(const Group *g)
{
  return g->x.across == 1 && !g->x.listed && g->terms < g->count;
}

/* A sum of terms that do not stand in a row, in one lane: in four parts. */
TARGET static double NAME(listed_sum)(const Operand *x, const int32_t *lists, const double *v, ptrdiff_t e, ptrdiff_t terms)
{
  double parts[4] = {0.0};
  const ptrdiff_t start = x->start + e * x->across, step = x->along;
  for (ptrdiff_t k = 0; k < terms; k++) parts[k & 3] += v[x->listed ? lists[start + k * step] : start + k * step];
  return (parts[0] + parts[1]) + (parts[2] + parts[3]);
}

TARGET static void NAME(forward_sums)(const Group *g, const Phase *s, double *v, ptrdiff_t lanes)
{
  const int side_by_side = NAME(are_side_by_side)(g), rows = NAME(is_row)(&g->x);
  const ptrdiff_t width = side_by_side ? g->count * lanes : lanes, count = side_by_side ? 1 : g->count;
  for (ptrdiff_t e = 0; e < count; e++) {
    double *restrict z = v + (g->out + e) * lanes;
    if (lanes == 1 && rows && !side_by_side) {
      *z = NAME(row_sum)(v + place(&g->x, s->lists, e, 0), g->terms);
      continue;
    }
    if (lanes == 1 && !side_by_side && g->terms <= 1024) {
      *z = NAME(listed_sum)(&g->x, s->lists, v, e, g->terms);
      continue;
    }
    for (ptrdiff_t l = 0; l < width; l++) z[l] = 0.0;
    if (width > MOST_LANES) {
      for (ptrdiff_t k = 0; k < g->terms; k++) {
        const double *x = v + place(&g->x, s->lists, e, k) * lanes;
        for (ptrdiff_t l = 0; l < width; l++) z[l] += x[l];
      }
      continue;
    }
    for (ptrdiff_t first = 0; first < g->terms; first += 1024) { /* in blocks, as row_sum */
      const ptrdiff_t end = g->terms - first < 1024 ? g->terms : first + 1024;
      double part[MOST_LANES] = {0.0};
      for (ptrdiff_t k = first; k < end; k++) {
        const double *x = v + place(&g->x, s->lists, e, k) * lanes;
        for (ptrdiff_t l = 0; l < width; l++) part[l] += x[l];
      }
      for (ptrdiff_t l = 0; l < width; l++) z[l] += part[l];
    }
  }
}

TARGET static void NAME(reverse_sums)(const Group *g, const Phase *s, double *a, ptrdiff_t lanes)
{
  const int side_by_side = NAME(are_side_by_side)(g);
  const ptrdiff_t width = side_by_side ? g->count * lanes : lanes, count = side_by_side ? 1 : g->count;
  for (ptrdiff_t e = 0; e < count; e++) {
    const double *u = a + (g->out + e) * lanes;
    if (lanes == 1 && !side_by_side) {
      const ptrdiff_t start = g->x.start + e * g->x.across, step = g->x.along;
      const double upstream = *u;
      if (g->x.listed)
        for (ptrdiff_t k = 0; k < g->terms; k++) a[s->lists[start + k * step]] += upstream;
      else
        for (ptrdiff_t k = 0; k < g->terms; k++) a[start + k * step] += upstream;
      continue;
    }
    for (ptrdiff_t k = 0; k < g->terms; k++) {
      double *restrict t = a + place(&g->x, s->lists, e, k) * lanes;
      for (ptrdiff_t l = 0; l < width; l++) t[l] += u[l];
    }
  }
}

/* The terms x of log-sum-exp number e in a row, lane by lane, each as exp(x - shift). */
TARGET static void NAME(exponentials)(
  const Group *g, const Phase *s, const double *v, const double *shift, ptrdiff_t lanes, ptrdiff_t e, double *row)
{
  for (ptrdiff_t k = 0; k < g->terms; k++) {
    const double *x = v + place(&g->x, s->lists, e, k) * lanes;
    for (ptrdiff_t l = 0; l < lanes; l++) row[k * lanes + l] = x[l] - shift[l];
  }
  for (ptrdiff_t i = 0; i < g->terms * lanes; i++) row[i] = forward_exp(row[i]);
}

/* The sum of all terms in a row for each lane. */
TARGET static void NAME(lane_totals)(const double *row, ptrdiff_t terms, ptrdiff_t lanes, double *totals)
{
  if (lanes == 1) {
    *totals = NAME(row_sum)((double *)row, terms);
    return;
  }
  for (ptrdiff_t l = 0; l < lanes; l++) totals[l] = 0.0;
  for (ptrdiff_t k = 0; k < terms; k++)
    for (ptrdiff_t l = 0; l < lanes; l++) totals[l] += row[k * lanes + l];
}

/* The largest term comes out first, so that no exp overflows, and the rounding of 1 + ... is none. */
TARGET static void NAME(forward_logsumexps)(const Group *g, const Phase *s, double *v, ptrdiff_t lanes, double *row)
{
  double largest[MOST_LANES], others[MOST_LANES];
  for (ptrdiff_t e = 0; e < g->count; e++) {
    ptrdiff_t top[MOST_LANES] = {0};
    for (ptrdiff_t l = 0; l < lanes; l++) largest[l] = -INFINITY;
    for (ptrdiff_t k = 0; k < g->terms; k++) {
      const double *x = v + place(&g->x, s->lists, e, k) * lanes;
      for (ptrdiff_t l = 0; l < lanes; l++)
        if (x[l] > largest[l] || x[l] != x[l]) {
          largest[l] = x[l];
          top[l] = k;
        }
    }
    NAME(exponentials)(g, s, v, largest, lanes, e, row);
    for (ptrdiff_t l = 0; l < lanes; l++) row[top[l] * lanes + l] = 0.0;
    NAME(lane_totals)(row, g->terms, lanes, others);
    for (ptrdiff_t l = 0; l < lanes; l++)
      v[(g->out + e) * lanes + l] = isinf(largest[l]) ? largest[l] : largest[l] + log1p(others[l]);
  }
}

/* exp(x - z) for each x; in part of their sum where z may be large, whose rounding cancels. */
TARGET static void NAME(reverse_logsumexps)(
  const Group *g, const Phase *s, const double *v, double *a, ptrdiff_t lanes, double *row)
{
  double totals[MOST_LANES];
  for (ptrdiff_t e = 0; e < g->count; e++) {
    const double *z = v + (g->out + e) * lanes, *u = a + (g->out + e) * lanes;
    NAME(exponentials)(g, s, v, z, lanes, e, row);
    NAME(lane_totals)(row, g->terms, lanes, totals);
    for (ptrdiff_t l = 0; l < lanes; l++)
      if (fabs(z[l]) <= 8.0) totals[l] = 1.0;
    for (ptrdiff_t k = 0; k < g->terms; k++) {
      double *restrict t = a + place(&g->x, s->lists, e, k) * lanes;
      for (ptrdiff_t l = 0; l < lanes; l++) t[l] += u[l] * (row[k * lanes + l] / totals[l]);
    }
  }
}
