/* Operations on one to three numbers: a group of them is a loop for each kernel of the table.

   The loops run over pieces of neighbouring numbers. Operands that stand elsewhere are brought
   together first, and their shares are taken back afterwards. */

/* The numbers of an operand for `count` operations from the one at `first` on. */
TARGET static const double *NAME(together)(
  const Operand *x, const int32_t *lists, const double *v, ptrdiff_t lanes, ptrdiff_t first, ptrdiff_t count, double *room)
{
  if (count == 1 || (x->across == 1 && !x->listed)) return v + place(x, lists, first, 0) * lanes;
  const ptrdiff_t start = x->start + first * x->across, step = x->across;
  if (lanes == 1 && x->listed)
    for (ptrdiff_t e = 0; e < count; e++) room[e] = v[lists[start + e * step]];
  else if (lanes == 1)
    for (ptrdiff_t e = 0; e < count; e++) room[e] = v[start + e * step];
  else
    for (ptrdiff_t e = 0; e < count; e++)
      memcpy(room + e * lanes, v + place(x, lists, first + e, 0) * lanes, (size_t)lanes * sizeof(double));
  return room;
}

TARGET static void NAME(forward_elements)(const Group *g, const Phase *s, double *v, ptrdiff_t lanes)
{
  double xs[PIECE], ys[PIECE], ws[PIECE];
  const ptrdiff_t most = PIECE / lanes;
  for (ptrdiff_t first = 0; first < g->count; first += most) {
    const ptrdiff_t count = g->count - first < most ? g->count - first : most, n = count * lanes;
    double *restrict z = v + (g->out + first) * lanes;
    const double *x = NAME(together)(&g->x, s->lists, v, lanes, first, count, xs), *y = x, *w = x;
    if (g->operands > 1) y = NAME(together)(&g->y, s->lists, v, lanes, first, count, ys);
    if (g->operands > 2) w = NAME(together)(&g->w, s->lists, v, lanes, first, count, ws);
    switch (g->op) {
#define DO(op) case OP_##op: for (ptrdiff_t i = 0; i < n; i++) z[i] = forward_##op(x[i]); break;
      UNARY(DO)
#undef DO
#define DO(op) case OP_##op: for (ptrdiff_t i = 0; i < n; i++) z[i] = forward_##op(x[i], y[i]); break;
      BINARY(DO)
#undef DO
#define DO(op) case OP_##op: for (ptrdiff_t i = 0; i < n; i++) z[i] = forward_##op(x[i], y[i], w[i]); break;
      TERNARY(DO)
#undef DO
    }
  }
}

/* Add the shares of one operand, the first, second or third. */
TARGET static void NAME(add_shares)(
  const int op, const int which, double *restrict t, const double *u, const double *z, const double *x,
  const double *y, const double *w, const ptrdiff_t n)
{
#define LOOP(slope) for (ptrdiff_t i = 0; i < n; i++) t[i] += u[i] * slope; break;
  switch (op * 4 + which) {
#define DO(op) case OP_##op * 4: LOOP(slope_x_##op(z[i], x[i]))
    UNARY(DO)
#undef DO
#define DO(op) case OP_##op * 4: LOOP(slope_x_##op(z[i], x[i], y[i])) \
    case OP_##op * 4 + 1: LOOP(slope_y_##op(z[i], x[i], y[i]))
    BINARY(DO)
#undef DO
#define DO(op) case OP_##op * 4: LOOP(slope_x_##op(z[i], x[i], y[i], w[i])) \
    case OP_##op * 4 + 1: LOOP(slope_y_##op(z[i], x[i], y[i], w[i])) \
    case OP_##op * 4 + 2: LOOP(slope_w_##op(z[i], x[i], y[i], w[i]))
    TERNARY(DO)
#undef DO
  }
#undef LOOP
}

/* Add shares that were brought together to the adjoints of an operand. */
TARGET static void NAME(take_apart)(
  const Operand *t, const int32_t *lists, double *a, ptrdiff_t lanes, ptrdiff_t first, ptrdiff_t count, const double *shares)
{
  const ptrdiff_t start = t->start + first * t->across, step = t->across;
  if (lanes == 1 && t->listed)
    for (ptrdiff_t e = 0; e < count; e++) a[lists[start + e * step]] += shares[e];
  else if (lanes == 1 && step == 0)
    for (ptrdiff_t e = 0; e < count; e++) a[start] += shares[e];
  else if (lanes == 1)
    for (ptrdiff_t e = 0; e < count; e++) a[start + e * step] += shares[e];
  else
    for (ptrdiff_t e = 0; e < count; e++) {
      double *own = a + place(t, lists, first + e, 0) * lanes;
      for (ptrdiff_t l = 0; l < lanes; l++) own[l] += shares[e * lanes + l];
    }
}

TARGET static void NAME(reverse_elements)(const Group *g, const Phase *s, const double *v, double *a, ptrdiff_t lanes)
{
  double xs[PIECE], ys[PIECE], ws[PIECE], shares[PIECE];
  const ptrdiff_t most = PIECE / lanes;
  for (ptrdiff_t first = 0; first < g->count; first += most) {
    const ptrdiff_t count = g->count - first < most ? g->count - first : most, n = count * lanes;
    const double *z = v + (g->out + first) * lanes, *u = a + (g->out + first) * lanes;
    const double *x = NAME(together)(&g->x, s->lists, v, lanes, first, count, xs), *y = x, *w = x;
    if (g->operands > 1) y = NAME(together)(&g->y, s->lists, v, lanes, first, count, ys);
    if (g->operands > 2) w = NAME(together)(&g->w, s->lists, v, lanes, first, count, ws);
    for (int which = 0; which < g->operands; which++) {
      const Operand *t = &g->x + which;
      if (!(g->wanted >> which & 1)) continue;
      if (count == 1 || (t->across == 1 && !t->listed)) {
        double *own = a + place(t, s->lists, first, 0) * lanes;
        NAME(add_shares)(g->op, which, own, u, z, x, y, w, n);
        continue;
      }
      memset(shares, 0, (size_t)n * sizeof(double));
      NAME(add_shares)(g->op, which, shares, u, z, x, y, w, n);
      NAME(take_apart)(t, s->lists, a, lanes, first, count, shares);
    }
  }
}
