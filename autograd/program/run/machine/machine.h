/* What the machine runs: phases of instructions over lanes.

   A phase has places, each with a number for each lane. An instruction computes the next place of
   others before it; a group computes many places in a row by one operation. A lane is an example of
   a batch; what depends on no example has a phase of one lane. Each place has an adjoint beside its
   number, and the reverse sweep goes through the same instructions backwards. */

#ifndef MACHINE_H
#define MACHINE_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__GNUC__)
#define INLINE static inline __attribute__((always_inline))
#else
#define INLINE static inline
#endif
#define KERNEL INLINE

#include "functions.h"

#define CALLED(function) function
#define NAMED(kernel) single_##kernel
#include "kernels.h"
#undef CALLED
#undef NAMED
#define CALLED(function) lane_##function
#define NAMED(kernel) kernel
#include "kernels.h"

enum { PIECE = 256, MOST_LANES = 64 };

/* Instructions that are no operations of the table: a group, and a product x y with the operation that reads it,
   w + x y, w - x y or x y - w, by the table's kernels of both. */
enum { GROUP = OPS, ADD_PRODUCT, SUB_PRODUCT, PRODUCT_SUB };

/* Where a group's operations read: operation e reads its term k at start + e.across + k.along, or
   at what stands there among the phase's lists. */
typedef struct {
  int32_t start, across, along, listed;
} Operand;

/* Operations of one kind, whose results stand in a row. */
typedef struct {
  int32_t op, count, terms, out;
  int32_t wanted;  /* a bit for each operand that is differentiated by */
  int32_t uniform; /* whether the first operand has one number for all lanes */
  int32_t tiled;   /* whether all read the same second operand, each place once */
  int32_t operands;
  Operand x, y, w;
} Group;

/* One operation on numbers, or a group, whose number is w. */
typedef struct {
  int32_t forward, reverse; /* the operation; 8 times that and a bit for each wanted operand */
  int32_t x, y, w, out;
} Instruction;

typedef struct {
  const Instruction *instructions;
  const Group *groups;
  const int32_t *lists;
  ptrdiff_t size, first, places; /* of the instructions; of the places before them, and of all */
} Phase;

/* Where a phase runs: its numbers and adjoints, those of the phase of one lane, and some room. Examples
   that only layers read may be in rows: then the first of them is at `rows`, and their places, from
   `read_at` on, stay empty. */
typedef struct {
  double *numbers, *adjoints, *uniform, *uniform_adjoints, *room, *rows;
  ptrdiff_t lanes, read_at;
} Memory;

/* From one row to the next: a tile reads 16 numbers at once, of which those after the end count nowhere. */
KERNEL ptrdiff_t row_step(ptrdiff_t terms)
{
  return (terms + 15) / 16 * 16;
}

#if defined(__clang__) || __GNUC__ >= 12
typedef double Pair __attribute__((vector_size(16), aligned(8), may_alias));

/* The first n numbers of two rows, an even count, as pairs of two columns. */
KERNEL void turn_pairs(const double *a, const double *b, double *z, ptrdiff_t z_step, const ptrdiff_t n)
{
  for (ptrdiff_t j = 0; j < n; j += 2) {
    const Pair u = *(const Pair *)(a + j), v = *(const Pair *)(b + j);
    *(Pair *)(z + j * z_step) = __builtin_shufflevector(u, v, 0, 2);
    *(Pair *)(z + (j + 1) * z_step) = __builtin_shufflevector(u, v, 1, 3);
  }
}
#else
KERNEL void turn_pairs(const double *a, const double *b, double *z, ptrdiff_t z_step, const ptrdiff_t n)
{
  for (ptrdiff_t j = 0; j < n; j++) z[j * z_step] = a[j], z[j * z_step + 1] = b[j];
}
#endif

/* Turn rows of numbers into columns: z[j * z_step + i] = x[i * x_step + j]. */
static void turn(const double *x, ptrdiff_t x_step, double *z, ptrdiff_t z_step, ptrdiff_t rows, ptrdiff_t columns)
{
  ptrdiff_t j = 0;
  for (; j + 8 <= columns; j += 8) { /* what a line of the nearest memory holds */
    ptrdiff_t i = 0;
    for (; i + 2 <= rows; i += 2)
      turn_pairs(x + i * x_step + j, x + (i + 1) * x_step + j, z + j * z_step + i, z_step, 8);
    for (; i < rows; i++)
      for (ptrdiff_t k = j; k < j + 8; k++) z[k * z_step + i] = x[i * x_step + k];
  }
  for (; j < columns; j++)
    for (ptrdiff_t i = 0; i < rows; i++) z[j * z_step + i] = x[i * x_step + j];
}

KERNEL ptrdiff_t place(const Operand *x, const int32_t *lists, ptrdiff_t e, ptrdiff_t k)
{
  const ptrdiff_t i = x->start + e * x->across + k * x->along;
  return x->listed ? lists[i] : i;
}

/* Whether a layer's inputs are examples in rows. */
KERNEL int are_in_rows(const Memory *m, const Operand *x)
{
  return m->rows && x->start == m->read_at && !x->listed;
}

#endif
