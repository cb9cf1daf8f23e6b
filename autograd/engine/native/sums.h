/* Sums that are rounded once, as those of Python's math.fsum (Shewchuk 1997). */

#ifndef SUMS_H
#define SUMS_H

#include <math.h>

enum { MOST_PARTS = 64 };

/* What was added so far, as parts of growing size that do not overlap: together they are exact. */
typedef struct {
  int count;
  double parts[MOST_PARTS];
} ExactSum;

/* Add x; false if the sum is not finite, or there is no room for its parts. */
static int add_exactly(ExactSum *sum, double x)
{
  int count = 0;
  for (int i = 0; i < sum->count; i++) {
    double y = sum->parts[i];
    if (fabs(x) < fabs(y)) {
      const double larger = y;
      y = x;
      x = larger;
    }
    const double high = x + y, low = y - (high - x);
    if (low != 0.0) sum->parts[count++] = low;
    x = high;
  }
  if (x - x != 0.0 || count == MOST_PARTS) return 0;
  if (x != 0.0) sum->parts[count++] = x;
  sum->count = count;
  return 1;
}

/* The sum, rounded half to even. */
static double rounded_once(const ExactSum *sum)
{
  int i = sum->count;
  double total = 0.0, low = 0.0;
  if (i > 0) total = sum->parts[--i];
  while (i > 0) {
    const double x = total, y = sum->parts[--i];
    total = x + y;
    low = y - (total - x);
    if (low != 0.0) break;
  }
  if (i > 0 && ((low < 0.0 && sum->parts[i - 1] < 0.0) || (low > 0.0 && sum->parts[i - 1] > 0.0))) {
    const double y = 2.0 * low, x = total + y; /* half an ulp, and what lies below decides */
    if (y == x - total) total = x;
  }
  return total;
}

#endif
