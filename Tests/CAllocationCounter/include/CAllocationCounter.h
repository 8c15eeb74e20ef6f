// Counts what a thread allocates, for tests: the process's malloc and its relatives are replaced by
// ones that count and hand on to glibc's. Elsewhere, and under the address sanitizer, which has
// replacements of its own, nothing is counted.

#ifndef C_ALLOCATION_COUNTER_H
#define C_ALLOCATION_COUNTER_H

#include <stdbool.h>
#include <stddef.h>

/// Whether allocations are counted here.
bool allocation_counter_works(void);

/// How often the calling thread has allocated memory.
size_t allocation_count(void);

#endif
