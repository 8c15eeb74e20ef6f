// Compresses 8-bit samples: counts what is not zero, then writes positions and values.

#include "CKernels.h"

void ck_count_entries(ptrdiff_t count, ptrdiff_t n, const uint8_t *pixels, uint32_t *starts) {
  uint32_t total = 0;
  for (ptrdiff_t s = 0; s < count; s++, pixels += n) {
    starts[s] = total;
    uint32_t entries = 0;
    for (ptrdiff_t k = 0; k < n; k++) entries += pixels[k] != 0;
    total += (entries + 3) & ~3u;
  }
  starts[count] = total;
}

void ck_fill_entries(ptrdiff_t count, ptrdiff_t n, const uint8_t *pixels, const uint32_t *starts,
    uint16_t *positions, uint8_t *values) {
  for (ptrdiff_t s = 0; s < count; s++, pixels += n) {
    uint32_t e = starts[s];
    // No branch on the pixel: what is zero is overwritten by the next one.
    for (ptrdiff_t k = 0; k < n; k++) {
      positions[e] = (uint16_t)k;
      values[e] = pixels[k];
      e += pixels[k] != 0;
    }
    for (; e < starts[s + 1]; e++) {
      positions[e] = 0;
      values[e] = 0;
    }
  }
}
