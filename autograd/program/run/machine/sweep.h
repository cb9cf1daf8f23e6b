/* The two sweeps over a phase, for one kind of processor: TARGET says for which, WIDTH how many
   numbers one of its registers holds, and NAME(x) tells its functions from those for others. */

#if defined(__GNUC__)
typedef double NAME(Vector) __attribute__((vector_size(8 * WIDTH)));
typedef double NAME(VectorAnywhere) __attribute__((vector_size(8 * WIDTH), aligned(8), may_alias));
#else
#undef WIDTH
#define WIDTH 1
typedef double NAME(Vector), NAME(VectorAnywhere);
#endif
#define VECTOR NAME(Vector)
#define AT(p) (*(NAME(VectorAnywhere) *)(p))
#define ALL(x) ((VECTOR){0} + (x))
#define EACH(x) (ALL(1.0) * (x))
#define STEP (2 * WIDTH) /* lanes, or columns, of a tile */

#include "elements.h"
#include "products.h"
#include "totals.h"

TARGET static void NAME(forward_group)(const Group *g, const Phase *s, const Memory *m)
{
  double *v = m->numbers;
  if (g->op == OP_sum) NAME(forward_sums)(g, s, v, m->lanes);
  else if (g->op == OP_logsumexp) NAME(forward_logsumexps)(g, s, v, m->lanes, m->room);
  else if (g->op != OP_dot) NAME(forward_elements)(g, s, v, m->lanes);
  else if (g->tiled) NAME(forward_layer)(g, s->lists, m);
  else if (m->lanes == 1) NAME(forward_dots)(g, s, v);
  else NAME(forward_lane_dots)(g, s, v, m->lanes);
}

TARGET static void NAME(reverse_group)(const Group *g, const Phase *s, const Memory *m)
{
  double *v = m->numbers, *a = m->adjoints;
  if (g->op == OP_sum) NAME(reverse_sums)(g, s, a, m->lanes);
  else if (g->op == OP_logsumexp) NAME(reverse_logsumexps)(g, s, v, a, m->lanes, m->room);
  else if (g->op != OP_dot) NAME(reverse_elements)(g, s, v, a, m->lanes);
  else if (g->tiled) NAME(reverse_layer)(g, s->lists, m);
  else if (m->lanes == 1) NAME(reverse_dots)(g, s, v, a);
  else NAME(reverse_lane_dots)(g, s, v, a, m->lanes);
}

/* All numbers of a phase after the first. */
TARGET static void NAME(forward)(const Phase *s, const Memory *m)
{
  double *v = m->numbers;
  for (const Instruction *i = s->instructions, *end = i + s->size; i < end; i++) {
    const double x = v[i->x], y = v[i->y];
    switch (i->forward) {
#define DO(op) case OP_##op: v[i->out] = single_forward_##op(x); break;
      UNARY(DO)
#undef DO
#define DO(op) case OP_##op: v[i->out] = single_forward_##op(x, y); break;
      BINARY(DO)
#undef DO
#define DO(op) case OP_##op: v[i->out] = single_forward_##op(x, y, v[i->w]); break;
      TERNARY(DO)
#undef DO
    case ADD_PRODUCT: v[i->out] = single_forward_add(v[i->w], single_forward_mul(x, y)); break;
    case SUB_PRODUCT: v[i->out] = single_forward_sub(v[i->w], single_forward_mul(x, y)); break;
    case PRODUCT_SUB: v[i->out] = single_forward_sub(single_forward_mul(x, y), v[i->w]); break;
    default: NAME(forward_group)(s->groups + i->w, s, m);
    }
  }
}

/* All adjoints of a phase, from the last on. */
TARGET static void NAME(reverse)(const Phase *s, const Memory *m)
{
  double *v = m->numbers, *a = m->adjoints;
  for (const Instruction *i = s->instructions + s->size - 1; i >= s->instructions; i--) {
    if (i->forward == GROUP) {
      if (i->reverse) NAME(reverse_group)(s->groups + i->w, s, m);
      continue;
    }
    const double z = v[i->out], u = a[i->out], x = v[i->x], y = v[i->y];
    switch (i->reverse) {
#define DO(op) case OP_##op * 8 + 1: a[i->x] += u * single_slope_x_##op(z, x); break;
      UNARY(DO)
#undef DO
#define DO(op) \
  case OP_##op * 8 + 1: a[i->x] += u * single_slope_x_##op(z, x, y); break; \
  case OP_##op * 8 + 2: a[i->y] += u * single_slope_y_##op(z, x, y); break; \
  case OP_##op * 8 + 3: \
    a[i->x] += u * single_slope_x_##op(z, x, y); \
    a[i->y] += u * single_slope_y_##op(z, x, y); \
    break;
      BINARY(DO)
#undef DO
#define DO(op) \
  case OP_##op * 8 + 1: case OP_##op * 8 + 2: case OP_##op * 8 + 3: case OP_##op * 8 + 4: \
  case OP_##op * 8 + 5: case OP_##op * 8 + 6: case OP_##op * 8 + 7: \
    if (i->reverse & 1) a[i->x] += u * single_slope_x_##op(z, x, y, v[i->w]); \
    if (i->reverse & 2) a[i->y] += u * single_slope_y_##op(z, x, y, v[i->w]); \
    if (i->reverse & 4) a[i->w] += u * single_slope_w_##op(z, x, y, v[i->w]); \
    break;
      TERNARY(DO)
#undef DO
#define DO(kind, slope_of_product, slope_of_w) \
  case kind * 8 + 1: case kind * 8 + 2: case kind * 8 + 3: case kind * 8 + 4: case kind * 8 + 5: \
  case kind * 8 + 6: case kind * 8 + 7: { \
    const double w = v[i->w], p = single_forward_mul(x, y), share = u * slope_of_product; \
    if (i->reverse & 1) a[i->x] += share * single_slope_x_mul(p, x, y); \
    if (i->reverse & 2) a[i->y] += share * single_slope_y_mul(p, x, y); \
    if (i->reverse & 4) a[i->w] += u * slope_of_w; \
    break; \
  }
      DO(ADD_PRODUCT, single_slope_y_add(z, w, p), single_slope_x_add(z, w, p))
      DO(SUB_PRODUCT, single_slope_y_sub(z, w, p), single_slope_x_sub(z, w, p))
      DO(PRODUCT_SUB, single_slope_x_sub(z, p, w), single_slope_y_sub(z, p, w))
#undef DO
    default: /* nothing that is asked for depends on it */
      break;
    }
  }
}

/* Whether all numbers are finite: for finite ones, x times 0 is 0. */
TARGET static int NAME(are_finite)(double *x, ptrdiff_t n)
{
  VECTOR sums[4] = {ALL(0.0), ALL(0.0), ALL(0.0), ALL(0.0)};
  double rest = 0.0;
  ptrdiff_t i = 0;
  for (; i + 4 * WIDTH <= n; i += 4 * WIDTH)
    for (int j = 0; j < 4; j++) sums[j] += AT(x + i + j * WIDTH) * 0.0;
  for (; i < n; i++) rest += x[i] * 0.0;
  return NAME(sum_of_vector)((sums[0] + sums[1]) + (sums[2] + sums[3])) + rest == 0.0;
}

#undef VECTOR
#undef AT
#undef ALL
#undef STEP
#undef FUSED
#undef EACH
#undef NAME
#undef TARGET
#undef WIDTH
