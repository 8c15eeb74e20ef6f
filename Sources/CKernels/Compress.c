// Compresses 8-bit samples: finds the pixels that are seldom zero, counts what is not zero among
// the others, then writes both.

#include "CKernels.h"

void ck_count_pixels(
    ptrdiff_t count, ptrdiff_t n, const uint8_t *pixels, ptrdiff_t every, uint32_t *counts) {
  for (ptrdiff_t s = 0; s < count; s += every)
    for (ptrdiff_t k = 0; k < n; k++) counts[k] += pixels[s * n + k] != 0;
}

void ck_count_entries(
    ptrdiff_t count, ptrdiff_t n, const uint8_t *pixels, const uint16_t *order, ptrdiff_t frequent,
    uint8_t *mask, uint32_t *starts) {
  for (ptrdiff_t k = 0; k < n; k++) mask[order[k]] = k < frequent ? 0 : 255;
  uint32_t total = 0;
  for (ptrdiff_t s = 0; s < count; s++, pixels += n) {
    starts[s] = total;
    uint32_t entries = 0;
    for (ptrdiff_t k = 0; k < n; k++) entries += (pixels[k] & mask[k]) != 0;
    total += (entries + 3) & ~3u;
  }
  starts[count] = total;
}

void ck_fill_entries(
    ptrdiff_t count, ptrdiff_t n, const uint8_t *pixels, const uint16_t *order, ptrdiff_t frequent,
    const uint32_t *starts, uint8_t *leading, uint16_t *positions, uint8_t *values) {
  for (ptrdiff_t s = 0; s < count; s++, pixels += n) {
    for (ptrdiff_t k = 0; k < frequent; k++) *leading++ = pixels[order[k]];
    uint32_t e = starts[s];
    // No branch on the pixel: a zero is overwritten by the next one.
    for (ptrdiff_t k = frequent; k < n; k++) {
      const uint8_t value = pixels[order[k]];
      positions[e] = (uint16_t)k;
      values[e] = value;
      e += value != 0;
    }
    for (; e < starts[s + 1]; e++) {
      positions[e] = (uint16_t)(n - 1);
      values[e] = 0;
    }
  }
}
