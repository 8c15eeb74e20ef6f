// Compresses 8-bit samples: finds the pixels that are seldom zero, counts what is not zero among
// the others, then writes a record a sample.

#include "CKernels.h"

void ck_count_pixels(
    ptrdiff_t count, ptrdiff_t n, const uint8_t *pixels, ptrdiff_t every, uint32_t *counts) {
  for (ptrdiff_t s = 0; s < count; s += every)
    for (ptrdiff_t k = 0; k < n; k++) counts[k] += pixels[s * n + k] != 0;
}

void ck_plan_records(
    ptrdiff_t count, ptrdiff_t n, const uint8_t *pixels, const uint16_t *order, ptrdiff_t frequent,
    uint8_t *mask, uint32_t *starts) {
  for (ptrdiff_t k = 0; k < n; k++) mask[order[k]] = k < frequent ? 0 : 255;
  uint32_t next = 0;
  for (ptrdiff_t s = 0; s < count; s++, pixels += n) {
    starts[s] = next;
    uint32_t entries = 0;
    for (ptrdiff_t k = 0; k < n; k++) entries += (pixels[k] & mask[k]) != 0;
    const ptrdiff_t bytes = 8 + ((frequent + 3) & ~(ptrdiff_t)3) + (entries + 3) / 4 * 12;
    next += (uint32_t)((bytes + 31) / 32);
  }
  starts[count] = next;
}

void ck_write_records(
    ptrdiff_t count, ptrdiff_t n, const uint8_t *pixels, const uint16_t *order, ptrdiff_t frequent,
    const uint32_t *starts, uint16_t *positions, uint8_t *values, uint8_t *records) {
  for (ptrdiff_t s = 0; s < count; s++, pixels += n) {
    ptrdiff_t e = 0;
    // No branch on the pixel: a zero is overwritten by the next one.
    for (ptrdiff_t k = frequent; k < n; k++) {
      const uint8_t value = pixels[order[k]];
      positions[e] = (uint16_t)k;
      values[e] = value;
      e += value != 0;
    }
    for (; e % 4 != 0; e++) {
      positions[e] = (uint16_t)(n - 1);
      values[e] = 0;
    }
    uint8_t *to = records + (ptrdiff_t)starts[s] * 32;
    uint8_t *end = records + (ptrdiff_t)starts[s + 1] * 32;
    const uint32_t header[2] = {(uint32_t)(e / 4), 0};
    memcpy(to, header, sizeof header);
    to += sizeof header;
    for (ptrdiff_t k = 0; k < frequent; k++) *to++ = pixels[order[k]];
    for (ptrdiff_t k = frequent; k % 4 != 0; k++) *to++ = 0;
    for (ptrdiff_t i = 0; i < e; i += 4, to += 12) {
      memcpy(to, positions + i, 8);
      memcpy(to + 8, values + i, 4);
    }
    memset(to, 0, (size_t)(end - to));
  }
}
