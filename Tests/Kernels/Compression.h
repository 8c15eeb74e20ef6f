// Random samples of 8-bit values, and their compressed form.

#ifndef COMPRESSION_H
#define COMPRESSION_H

#include "CKernels.h"

typedef struct {
  ptrdiff_t count, n;
  const uint8_t *pixels;
  /// The pixel at each position.
  const uint16_t *order;
  ck_compressed form;
} compressed_samples;

/// Samples compressed by the kernels, in watched memory.
compressed_samples random_samples(ptrdiff_t count, ptrdiff_t n);

/// Holds the functions that compress against the description of the format.
void try_compression(void);

#endif
