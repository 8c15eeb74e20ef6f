// Random numbers of a seed (SplitMix64), and sizes at which kernels take different paths.

#ifndef RANDOM_H
#define RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

extern uint64_t random_state;

uint64_t random_bits(void);

/// 0 … n - 1.
int below(int n);

/// A number of [-2, 2): zero or of few bits at times, so that some sums are exact.
double random_number(void);

/// A size from 0 to about `limit`: often 0, 1, or beside a multiple of a vector.
ptrdiff_t random_size(int limit);

#endif
