/* Operations on many numbers: sums, dot products and log-sum-exps. */

/* Rows of numbers in one lane. */

INLINE TARGET double NAME(sum_of_vector)(VECTOR v)
{
  double each[WIDTH], total = 0.0;
  memcpy(each, &v, sizeof each);
  for (int i = 0; i < WIDTH; i++) total += each[i];
  return total;
}

/* w.x, in two sums for each of a register's numbers. */
INLINE TARGET double NAME(row_product)(double *w, double *x, ptrdiff_t n)
{
  VECTOR sums[2] = {ALL(0.0), ALL(0.0)};
  double rest = 0.0;
  ptrdiff_t k = 0;
  for (; k + STEP <= n; k += STEP)
    for (int j = 0; j < 2; j++) sums[j] += AT(w + k + j * WIDTH) * AT(x + k + j * WIDTH);
  for (; k < n; k++) rest += w[k] * x[k];
  return n < STEP ? rest : NAME(sum_of_vector)(sums[0] + sums[1]) + rest;
}

/* A sum in blocks, so that rounding grows with their count. */
TARGET static double NAME(row_sum)(double *x, ptrdiff_t n)
{
  double total = 0.0;
  for (ptrdiff_t first = 0; first < n; first += 1024) {
    const ptrdiff_t end = n - first < 1024 ? n : first + 1024;
    VECTOR sums[4] = {ALL(0.0), ALL(0.0), ALL(0.0), ALL(0.0)};
    double rest = 0.0;
    ptrdiff_t k = first;
    for (; k + 4 * WIDTH <= end; k += 4 * WIDTH)
      for (int j = 0; j < 4; j++) sums[j] += AT(x + k + j * WIDTH);
    for (; k < end; k++) rest += x[k];
    total += NAME(sum_of_vector)((sums[0] + sums[1]) + (sums[2] + sums[3])) + rest;
  }
  return total;
}

TARGET static void NAME(add_row)(double *restrict t, double u, const double *x, ptrdiff_t n)
{
  for (ptrdiff_t k = 0; k < n; k++) t[k] += u * x[k];
}

TARGET static inline int NAME(is_row)(const Operand *x)
{
  return x->along == 1 && !x->listed;
}

/* Dot products w.x, or w.x + b, in one lane. */
TARGET static void NAME(forward_dots)(const Group *g, const Phase *s, double *v)
{
  const int rows = NAME(is_row)(&g->x) && NAME(is_row)(&g->y);
  for (ptrdiff_t e = 0; e < g->count; e++) {
    double total = g->operands > 2 ? v[place(&g->w, s->lists, e, 0)] : 0.0;
    if (rows)
      total += NAME(row_product)(v + place(&g->x, s->lists, e, 0), v + place(&g->y, s->lists, e, 0), g->terms);
    else {
      const ptrdiff_t x = g->x.start + e * g->x.across, y = g->y.start + e * g->y.across;
      for (ptrdiff_t k = 0; k < g->terms; k++) {
        const ptrdiff_t i = x + k * g->x.along, j = y + k * g->y.along;
        total += v[g->x.listed ? s->lists[i] : i] * v[g->y.listed ? s->lists[j] : j];
      }
    }
    v[g->out + e] = total;
  }
}

TARGET static void NAME(reverse_dots)(const Group *g, const Phase *s, const double *v, double *a)
{
  for (int which = 0; which < 2; which++) {
    const Operand *to = &g->x + which, *other = &g->x + (1 - which);
    const int rows = NAME(is_row)(to) && NAME(is_row)(other);
    if (!(g->wanted >> which & 1)) continue;
    for (ptrdiff_t e = 0; e < g->count; e++) {
      const double u = a[g->out + e];
      if (rows)
        NAME(add_row)(a + place(to, s->lists, e, 0), u, v + place(other, s->lists, e, 0), g->terms);
      else
        for (ptrdiff_t k = 0; k < g->terms; k++) a[place(to, s->lists, e, k)] += u * v[place(other, s->lists, e, k)];
    }
  }
  if (g->wanted >> 2 & 1)
    for (ptrdiff_t e = 0; e < g->count; e++) a[place(&g->w, s->lists, e, 0)] += a[g->out + e];
}

/* A layer: dot products of uniform weights and the same inputs, in tiles of some rows by some lanes. */

/* A tile for each four rows up to `end`, and one for the rest of five or fewer. */
#define TILES(end, tile) \
  ptrdiff_t row = 0; \
  for (; end - row > 5 || end - row == 4; row += 4) tile(4, row); \
  switch (end - row) { \
  case 5: tile(5, row); break; \
  case 3: tile(3, row); break; \
  case 2: tile(2, row); break; \
  case 1: tile(1, row); break; \
  }

INLINE TARGET void NAME(forward_tile)(const int rows, const Group *g, const int32_t *lists, const double *u, double *v,
                                      ptrdiff_t lanes, ptrdiff_t e, ptrdiff_t l)
{
  VECTOR sums[5][2];
  const double *weights[5];
  for (int i = 0; i < rows; i++) {
    weights[i] = u + place(&g->x, lists, e + i, 0);
    sums[i][0] = sums[i][1] = ALL(g->operands > 2 ? u[place(&g->w, lists, e + i, 0)] : 0.0);
  }
  for (ptrdiff_t k = 0; k < g->terms; k++) {
    double *x = v + place(&g->y, lists, 0, k) * lanes + l;
    const VECTOR x0 = AT(x), x1 = AT(x + WIDTH);
    for (int i = 0; i < rows; i++) {
      const VECTOR w = EACH(weights[i][k * g->x.along]);
      sums[i][0] = FUSED(x0, w, sums[i][0]);
      sums[i][1] = FUSED(x1, w, sums[i][1]);
    }
  }
  for (int i = 0; i < rows; i++)
    for (int j = 0; j < 2; j++) AT(v + (g->out + e + i) * lanes + l + j * WIDTH) = sums[i][j];
}

/* The same for some examples in rows, in a sum for each of a register's numbers. */
#define FEW (WIDTH == 8 ? 4 : 2) /* examples: there are twice as many registers of 8 numbers */

INLINE TARGET void NAME(row_tile)(const int rows, const Group *g, const int32_t *lists, const Memory *m, ptrdiff_t e,
                                  ptrdiff_t l)
{
  VECTOR sums[5][FEW];
  const ptrdiff_t step = row_step(g->terms), whole = g->terms / WIDTH * WIDTH;
  double *weights[5], *x = m->rows + l * step;
  for (int i = 0; i < rows; i++) {
    weights[i] = m->uniform + place(&g->x, lists, e + i, 0);
    for (int j = 0; j < FEW; j++) sums[i][j] = ALL(0.0);
  }
  for (ptrdiff_t k = 0; k < whole; k += WIDTH) {
    VECTOR xs[FEW];
    for (int j = 0; j < FEW; j++) xs[j] = AT(x + j * step + k);
    for (int i = 0; i < rows; i++) {
      const VECTOR w = AT(weights[i] + k);
      for (int j = 0; j < FEW; j++) sums[i][j] = FUSED(xs[j], w, sums[i][j]);
    }
  }
  for (int i = 0; i < rows; i++) {
    double *z = m->numbers + (g->out + e + i) * m->lanes + l;
    const double bias = g->operands > 2 ? m->uniform[place(&g->w, lists, e + i, 0)] : 0.0;
    for (int j = 0; j < FEW; j++) {
      double rest = bias;
      for (ptrdiff_t k = whole; k < g->terms; k++) rest += x[j * step + k] * weights[i][k];
      z[j] = NAME(sum_of_vector)(sums[i][j]) + rest;
    }
  }
}

TARGET static void NAME(forward_layer)(const Group *g, const int32_t *lists, const Memory *m)
{
  const double *u = m->uniform;
  double *v = m->numbers;
  if (are_in_rows(m, &g->y)) {
#define TILE(rows, e) for (ptrdiff_t l = 0; l < m->lanes; l += FEW) NAME(row_tile)(rows, g, lists, m, e, l)
    TILES(g->count, TILE)
#undef TILE
  } else
    for (ptrdiff_t l = 0; l < m->lanes; l += STEP) {
#define TILE(rows, e) NAME(forward_tile)(rows, g, lists, u, v, m->lanes, e, l)
      TILES(g->count, TILE)
#undef TILE
    }
}

#undef FEW

/* The shares of inputs k and beyond. */
INLINE TARGET void NAME(input_tile)(const int rows, const Group *g, const int32_t *lists, const double *u, double *a,
                                    ptrdiff_t lanes, ptrdiff_t k, ptrdiff_t l)
{
  VECTOR sums[5][2];
  double *own[5];
  for (int i = 0; i < rows; i++) {
    own[i] = a + place(&g->y, lists, 0, k + i) * lanes + l;
    for (int j = 0; j < 2; j++) sums[i][j] = AT(own[i] + j * WIDTH);
  }
  for (ptrdiff_t e = 0; e < g->count; e++) {
    double *upstream = a + (g->out + e) * lanes + l;
    const VECTOR u0 = AT(upstream), u1 = AT(upstream + WIDTH);
    const double *weights = u + place(&g->x, lists, e, k);
    for (int i = 0; i < rows; i++) {
      const VECTOR w = EACH(weights[i * g->x.along]);
      sums[i][0] = FUSED(u0, w, sums[i][0]);
      sums[i][1] = FUSED(u1, w, sums[i][1]);
    }
  }
  for (int i = 0; i < rows; i++)
    for (int j = 0; j < 2; j++) AT(own[i] + j * WIDTH) = sums[i][j];
}

/* The shares of the weights of rows e and beyond with the inputs from k on, which are at x for the first
   example, and a step further for each other one. */
INLINE TARGET void NAME(weight_tile)(const int rows, const Group *g, double *x, const Memory *m, ptrdiff_t e,
                                     ptrdiff_t k)
{
  VECTOR sums[5][2];
  double each[STEP];
  for (int i = 0; i < rows; i++) sums[i][0] = sums[i][1] = ALL(0.0);
  const double *upstream = m->adjoints + (g->out + e) * m->lanes;
  for (ptrdiff_t l = 0; l < m->lanes; l++, x += row_step(g->terms)) {
    const VECTOR x0 = AT(x), x1 = AT(x + WIDTH);
    for (int i = 0; i < rows; i++) {
      const VECTOR w = EACH(upstream[i * m->lanes + l]);
      sums[i][0] = FUSED(x0, w, sums[i][0]);
      sums[i][1] = FUSED(x1, w, sums[i][1]);
    }
  }
  const ptrdiff_t end = g->terms - k < STEP ? g->terms - k : STEP;
  for (int i = 0; i < rows; i++) {
    double *own = m->uniform_adjoints + g->x.start + (e + i) * g->x.across + k * g->x.along;
    for (int j = 0; j < 2; j++) AT(each + j * WIDTH) = sums[i][j];
    for (ptrdiff_t j = 0; j < end; j++) own[j * g->x.along] += each[j];
  }
}

TARGET static void NAME(reverse_layer)(const Group *g, const int32_t *lists, const Memory *m)
{
  const ptrdiff_t lanes = m->lanes, step = row_step(g->terms);
  double *a = m->adjoints;
  if (g->wanted >> 2 & 1)
    for (ptrdiff_t e = 0; e < g->count; e++)
      m->uniform_adjoints[place(&g->w, lists, e, 0)] += NAME(row_sum)(a + (g->out + e) * lanes, lanes);
  if (g->wanted & 1) {
    double *rows = m->rows;
    if (!are_in_rows(m, &g->y)) {
      rows = m->room;
      if (NAME(is_row)(&g->y)) turn(m->numbers + g->y.start * lanes, lanes, rows, step, g->terms, lanes);
      else
        for (ptrdiff_t k = 0; k < g->terms; k++)
          turn(m->numbers + place(&g->y, lists, 0, k) * lanes, lanes, rows + k, step, 1, lanes);
    }
    for (ptrdiff_t k = 0; k < g->terms; k += STEP) {
#define TILE(rows, e) NAME(weight_tile)(rows, g, start, m, e, k)
      double *start = rows + k;
      TILES(g->count, TILE)
#undef TILE
    }
  }
  if (g->wanted >> 1 & 1)
    for (ptrdiff_t l = 0; l < lanes; l += STEP) {
#define TILE(rows, k) NAME(input_tile)(rows, g, lists, m->uniform, a, lanes, k, l)
      TILES(g->terms, TILE)
#undef TILE
    }
}

#undef TILES

/* Dot products of any operands over lanes. */

TARGET static void NAME(forward_lane_dots)(const Group *g, const Phase *s, double *v, ptrdiff_t lanes)
{
  for (ptrdiff_t e = 0; e < g->count; e++) {
    double *restrict z = v + (g->out + e) * lanes;
    const double *b = g->operands > 2 ? v + place(&g->w, s->lists, e, 0) * lanes : NULL;
    for (ptrdiff_t l = 0; l < lanes; l++) z[l] = b ? b[l] : 0.0;
    for (ptrdiff_t k = 0; k < g->terms; k++) {
      const double *w = v + place(&g->x, s->lists, e, k) * lanes, *x = v + place(&g->y, s->lists, e, k) * lanes;
      for (ptrdiff_t l = 0; l < lanes; l++) z[l] += w[l] * x[l];
    }
  }
}

TARGET static void NAME(reverse_lane_dots)(const Group *g, const Phase *s, const double *v, double *a, ptrdiff_t lanes)
{
  for (int which = 0; which < g->operands; which++) {
    const Operand *to = &g->x + which, *other = &g->x + (1 - which);
    if (!(g->wanted >> which & 1)) continue;
    for (ptrdiff_t e = 0; e < g->count; e++) {
      const double *u = a + (g->out + e) * lanes;
      for (ptrdiff_t k = 0; k < (which < 2 ? g->terms : 1); k++) {
        double *restrict t = a + place(to, s->lists, e, k) * lanes;
        const double *x = which < 2 ? v + place(other, s->lists, e, k) * lanes : NULL;
        for (ptrdiff_t l = 0; l < lanes; l++) t[l] += x ? u[l] * x[l] : u[l];
      }
    }
  }
}
