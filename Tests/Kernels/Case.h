// One call of a kernel that is compared with reference code: what is under test, and what differs.

#ifndef CASE_H
#define CASE_H

#include <stdbool.h>
#include <stddef.h>

#include "CKernels.h"

/// The properties on which the documented order of summation depends.
typedef struct {
  ck_instruction_set set;
  const char *name;
  /// Bytes of a vector.
  ptrdiff_t bytes;
  /// True if a step is one fused multiply-add.
  bool fused;
} instruction_set;

extern instruction_set tested;

/// Starts a case; the sizes are those of the kernel, for messages.
void begin_case(const char *kernel, const char *type, ptrdiff_t m, ptrdiff_t n, ptrdiff_t p);

/// Tells a difference, once a case.
void expect(bool holds, const char *what);

/// Ends a case: nothing may be written around any block.
void end_case(void);

/// Tells which case reads or writes a page without access, and ends the process.
void watch_accesses(void);

extern long case_count, failure_count;

/// A checksum of all results that were added since it was zero.
extern uint64_t checksum;

void add_result(double result);

#endif
