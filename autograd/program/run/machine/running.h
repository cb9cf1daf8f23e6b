/* A program's run: arguments in, results out, block by block of the examples. */

#ifndef RUNNING_H
#define RUNNING_H

#include "machine.h"

typedef struct {
  void (*forward)(const Phase *, const Memory *);
  void (*reverse)(const Phase *, const Memory *);
  int (*are_finite)(double *, ptrdiff_t);
} Sweeps;

/* For all processors. FUSED(x, w, z) is x w + z, of vectors, and rounds once where there is such an instruction. */
#define NAME(x) x
#define TARGET
#define WIDTH 2
#define FUSED(x, w, z) ((z) + (x) * (w))
#include "sweep.h"

#if defined(__GNUC__) && defined(__x86_64__)
#include <immintrin.h>

#define NAME(x) x##_avx2
#define TARGET __attribute__((target("avx2,fma")))
#define WIDTH 4
#define FUSED(x, w, z) _mm256_fmadd_pd(x, w, z)
#include "sweep.h"

#define NAME(x) x##_avx512
#define TARGET __attribute__((target("avx512f,avx512dq,avx512vl")))
#define WIDTH 8
#define FUSED(x, w, z) _mm512_fmadd_pd(x, w, z)
#include "sweep.h"
#endif

enum { LEVELS = 3 };
static const Sweeps SWEEPS[LEVELS] = {
  {forward, reverse, are_finite},
#if defined(__GNUC__) && defined(__x86_64__)
  {forward_avx2, reverse_avx2, are_finite_avx2},
  {forward_avx512, reverse_avx512, are_finite_avx512},
#endif
};

/* The best sweeps that this processor can run. */
static int best_level(void)
{
#if defined(__GNUC__) && defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    return 2;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return 1;
#endif
  return 0;
}

/* An argument's numbers, or where its derivatives go: element (i, j), or i of an example. Steps are
   counted in numbers. */
typedef struct {
  double *data;
  ptrdiff_t rows, columns, row_step, column_step, example_step;
  ptrdiff_t first; /* the place of the first */
  int over;        /* whether it has numbers for each example */
} Block;

typedef struct {
  ptrdiff_t at;
  int over, reduced;
  double *each; /* where the numbers of all examples go, if they are not reduced */
} Output;

typedef struct {
  Phase uniform, lanes;
  const Sweeps *sweeps;
  ptrdiff_t copies, room, constants;
  const int32_t *copied;
  const double *numbers;  /* the constants: those of the uniform phase, then those of the lanes */
  const int32_t *constant_places;
  ptrdiff_t uniform_constants; /* the first places of the uniform phase; the lanes have copies first */
  ptrdiff_t blocks, outputs;
  ptrdiff_t added; /* the output that is added to the first one, or 0 */
  int batched, mean, gradient;
  ptrdiff_t rowed, row; /* the block whose examples may be in rows, or -1; how many numbers a row takes */
} Machine;

enum { LONG_ROW = 64 }; /* numbers of an example from which on it may be a row */

/* Whether nothing but layers reads the numbers of a block, and each of them reads all. */
static int only_layers_read(const Phase *s, ptrdiff_t first, ptrdiff_t size)
{
  for (const Instruction *i = s->instructions; i < s->instructions + s->size; i++) {
    const Group *g = s->groups + i->w;
    if (i->forward != GROUP) return 0;
    for (int which = 0; which < g->operands; which++) {
      const Operand *x = &g->x + which;
      if (g->tiled && which != 1) continue; /* of the uniform phase */
      if (g->tiled && x->start == first && g->terms == size && x->along == 1 && !x->listed && g->x.along == 1)
        continue;
      for (ptrdiff_t e = 0; e < g->count; e++)
        for (ptrdiff_t k = 0; k < (which < 2 ? g->terms : 1); k++) {
          const ptrdiff_t at = place(x, s->lists, e, k);
          if (first <= at && at < first + size) return 0;
        }
    }
  }
  return 1;
}

enum { ASKING = 1 << 24 }; /* numbers that are computed until it asks whether it is interrupted */

/* The count of lanes for m examples: the fewest of 16, 32 and 64 that hold all of them, if any do. With so
   many places that no memory near the processor holds them, few lanes save memory. */
static ptrdiff_t lanes_for(ptrdiff_t m, ptrdiff_t places)
{
  return m <= 16 || places > (1 << 17) ? 16 : m <= 32 ? 32 : MOST_LANES;
}

/* How many numbers the memory of a run over w lanes holds. */
static ptrdiff_t memory_size(const Machine *p, ptrdiff_t w)
{
  return 2 * (p->uniform.places + 8) + w * (2 * p->lanes.places + p->room + p->row) + 16;
}

static void prepared(const Machine *p, double *start, ptrdiff_t w, Memory *one, Memory *many)
{
  start += (64 - (uintptr_t)start % 64) % 64 / sizeof(double);
  many->numbers = start;
  many->adjoints = many->numbers + p->lanes.places * w;
  many->room = one->room = many->adjoints + p->lanes.places * w;
  many->rows = many->room + p->room * w;
  one->numbers = one->uniform = many->uniform = many->rows + p->row * w;
  one->adjoints = one->uniform_adjoints = many->uniform_adjoints = one->numbers + p->uniform.places;
  one->lanes = 1;
  many->lanes = w;
  one->rows = NULL;
}

/* What stays the same in all runs: the constants. */
static void fill_memory(const Machine *p, double *start, ptrdiff_t w)
{
  Memory one, many;
  prepared(p, start, w, &one, &many);
  memset(start, 0, (size_t)memory_size(p, w) * sizeof(double));
  for (ptrdiff_t k = 0; k < p->constants; k++) {
    const ptrdiff_t at = p->constant_places[k];
    if (k < p->uniform_constants) one.numbers[at] = p->numbers[k];
    else
      for (ptrdiff_t l = 0; l < w; l++) many.numbers[at * w + l] = p->numbers[k];
  }
}

/* The numbers of the examples from e on, `count` of them; the other lanes repeat the last. */
static void load_examples(const Block *b, const Memory *m, ptrdiff_t e, ptrdiff_t count)
{
  const double *x = b->data + e * b->example_step;
  double *v = m->numbers + b->first * m->lanes;
  if (b->example_step == 1)
    for (ptrdiff_t i = 0; i < b->rows; i++)
      memcpy(v + i * m->lanes, x + i * b->row_step, (size_t)count * sizeof(double));
  else if (b->row_step == 1) turn(x, b->example_step, v, m->lanes, count, b->rows);
  else
    for (ptrdiff_t i = 0; i < b->rows; i++)
      for (ptrdiff_t l = 0; l < count; l++) v[i * m->lanes + l] = x[i * b->row_step + l * b->example_step];
  for (ptrdiff_t i = 0; count < m->lanes && i < b->rows; i++, v += m->lanes)
    for (ptrdiff_t l = count; l < m->lanes; l++) v[l] = v[count - 1];
}

/* The same in rows. */
static void load_rows(const Block *b, const Memory *m, ptrdiff_t step, ptrdiff_t e, ptrdiff_t count)
{
  const double *x = b->data + e * b->example_step;
  for (ptrdiff_t l = 0; l < m->lanes; l++)
    memcpy(m->rows + l * step, x + (l < count ? l : count - 1) * b->example_step, (size_t)b->rows * sizeof(double));
}

/* The places after the copies whose adjoints stay 0, as nobody asks for those of the arguments. */
static ptrdiff_t never_reached(const Machine *p, const Block *slopes)
{
  for (ptrdiff_t b = 0; b < p->blocks; b++)
    if (slopes[b].data && slopes[b].over) return p->copies;
  return p->lanes.first;
}

static void run_block(const Machine *p, const Memory *m, Block *given, Output *outputs, double *values,
                      Block *slopes, ptrdiff_t skipped, ptrdiff_t e, ptrdiff_t count, double divisor)
{
  const ptrdiff_t w = m->lanes;
  for (ptrdiff_t b = 0; b < p->blocks; b++) {
    if (b == p->rowed && m->rows) load_rows(given + b, m, p->row, e, count);
    else if (given[b].over) load_examples(given + b, m, e, count);
  }
  p->sweeps->forward(&p->lanes, m);
  for (ptrdiff_t k = 0; k < p->outputs; k++) {
    const double *z = m->numbers + outputs[k].at * w;
    if (!outputs[k].over) continue;
    for (ptrdiff_t l = 0; l < count; l++) {
      if (outputs[k].reduced) values[k] += z[l];
      else outputs[k].each[e + l] = z[l];
    }
  }
  if (!p->gradient) return;
  memset(m->adjoints + skipped * w, 0, (size_t)((p->lanes.places - skipped) * w) * sizeof(double));
  if (outputs->over)
    for (ptrdiff_t l = 0; l < count; l++) m->adjoints[outputs->at * w + l] = 1.0;
  p->sweeps->reverse(&p->lanes, m);
  for (ptrdiff_t b = 0; b < p->blocks; b++) {
    const Block *t = slopes + b;
    if (!t->data || !t->over) continue;
    for (ptrdiff_t i = 0; i < t->rows; i++)
      for (ptrdiff_t l = 0; l < count; l++)
        t->data[i * t->row_step + (e + l) * t->example_step] = m->adjoints[(t->first + i) * w + l] / divisor;
  }
}

/* Run over w lanes for the examples from `first` up to `end`, of `m`; whether all numbers on the way were
   finite. The results and the shared derivatives of all parts of a batch add up to those of the batch:
   what depends on no example is in those of the part that begins with the first one. From time to time
   it asks whether it is interrupted, and looks whether another part was, and then leaves off with -1. */
static int run_machine(const Machine *p, double *memory, ptrdiff_t w, Block *given, ptrdiff_t m, ptrdiff_t first,
                       ptrdiff_t end, Output *outputs, double *values, Block *slopes, const volatile char *stop,
                       int (*is_interrupted)(void))
{
  Memory one, many;
  prepared(p, memory, w, &one, &many);
  const double divisor = p->batched && p->mean ? (double)m : 1.0;
  const ptrdiff_t same = p->uniform_constants, own = (p->copies + p->constants - same) * w; /* not checked */
  int finite = 1;
  for (ptrdiff_t b = 0; b < p->blocks; b++) {
    const Block *x = given + b;
    double *v = one.numbers + x->first;
    if (x->over) continue;
    if (x->columns == 1 && x->row_step == 1) memcpy(v, x->data, (size_t)x->rows * sizeof(double));
    else
      for (ptrdiff_t i = 0; i < x->rows; i++)
        for (ptrdiff_t j = 0; j < x->columns; j++) *v++ = x->data[i * x->row_step + j * x->column_step];
  }
  p->sweeps->forward(&p->uniform, &one);
  for (ptrdiff_t k = 0; k < p->outputs; k++) values[k] = 0.0;
  if (p->gradient) memset(one.adjoints, 0, (size_t)p->uniform.places * sizeof(double));
  if (p->batched) {
    for (ptrdiff_t k = 0; k < p->copies; k++)
      for (ptrdiff_t l = 0; l < w; l++) many.numbers[k * w + l] = one.numbers[p->copied[k]];
    const ptrdiff_t skipped = p->gradient ? never_reached(p, slopes) : 0;
    if (p->gradient) memset(many.adjoints, 0, (size_t)(p->copies * w) * sizeof(double));
    if (p->rowed < 0 || given[p->rowed].row_step != 1) many.rows = NULL;
    else many.read_at = given[p->rowed].first;
    ptrdiff_t done = 0;
    for (ptrdiff_t e = first; e < end; e += w) {
      done += p->lanes.places * w;
      if (done > ASKING) {
        if (*stop || is_interrupted()) return -1;
        done = 0;
      }
      run_block(p, &many, given, outputs, values, slopes, skipped, e, end - e < w ? end - e : w, divisor);
      const ptrdiff_t rest = many.rows ? (many.read_at + given[p->rowed].rows) * w : own;
      if (many.rows) finite &= p->sweeps->are_finite(many.numbers + own, many.read_at * w - own);
      finite &= p->sweeps->are_finite(many.numbers + rest, p->lanes.places * w - rest);
      if (p->gradient) finite &= p->sweeps->are_finite(many.adjoints + skipped * w, (p->lanes.places - skipped) * w);
    }
    for (ptrdiff_t k = 0; p->gradient && k < p->copies; k++)
      for (ptrdiff_t l = 0; l < w; l++) one.adjoints[p->copied[k]] += many.adjoints[k * w + l];
  }
  for (ptrdiff_t k = 0; k < p->outputs; k++) {
    if (outputs[k].over) {
      if (outputs[k].reduced && p->mean) values[k] /= (double)m;
    } else {
      const double z = one.numbers[outputs[k].at];
      values[k] = p->batched && outputs[k].reduced && !p->mean ? z * (double)m : z;
      if (outputs[k].each)
        for (ptrdiff_t e = first; e < end; e++) outputs[k].each[e] = z;
      if (first) values[k] = -0.0; /* which changes no sum */
    }
  }
  if (p->gradient) {
    if (!outputs->over && !first) one.adjoints[outputs->at] = p->batched ? (double)m : 1.0;
    if (p->added && !first) one.adjoints[outputs[p->added].at] += divisor;
    p->sweeps->reverse(&p->uniform, &one);
    finite &= p->sweeps->are_finite(one.adjoints + same, p->uniform.places - same);
    for (ptrdiff_t b = 0; b < p->blocks; b++) {
      const Block *t = slopes + b;
      if (!t->data || t->over) continue;
      const double *a = one.adjoints + t->first;
      if (divisor == 1.0) memcpy(t->data, a, (size_t)t->rows * sizeof(double));
      else
        for (ptrdiff_t i = 0; i < t->rows; i++) t->data[i] = a[i] / divisor;
    }
  }
  finite &= p->sweeps->are_finite(values, p->outputs);
  return finite & p->sweeps->are_finite(one.numbers + same, p->uniform.places - same);
}

#endif
