// Samples of 8-bit values without most of their zeros: the format in memory.
//
// The positions of a sample are renumbered: those that are often not zero come first, `frequent` of
// them, and are kept whole. Of the other positions only the values that are not zero are kept. All
// of a sample is one record, because it is read at random: 8 bytes with the number of groups (32
// bits, then nothing); the `frequent` leading values, filled up to a multiple of 4; and groups of
// four entries, 12 bytes each: four ascending positions of 16 bits, then their four values. The
// last group is filled up with zeros. Record s starts at byte 32 · starts[s].

#ifndef CK_COMPRESSED_SAMPLES_H
#define CK_COMPRESSED_SAMPLES_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#pragma clang assume_nonnull begin

typedef struct {
  ptrdiff_t frequent;
  const uint32_t *starts;
  const uint8_t *records;
} ck_compressed;

/// Some of the samples: those with the given numbers.
typedef struct {
  ck_compressed samples;
  const int32_t *numbers;
  /// How many numbers make the mini-batch.
  ptrdiff_t count;
  /// How many numbers follow that are needed next: two mini-batches ahead are fetched into the
  /// cache.
  ptrdiff_t following;
} ck_mini_batch;

/// Scratch space to sort the entries of a mini-batch by position: n + 1 offsets, and as many entries as the
/// mini-batch has.
typedef struct {
  uint32_t *offsets;
  uint32_t *entries;
} ck_sorted_entries;

static inline const uint8_t *ck_leading(const ck_compressed *samples, int32_t number) {
  return samples->records + (ptrdiff_t)samples->starts[number] * 32 + 8;
}

static inline const uint8_t *ck_first_group(const ck_compressed *samples, int32_t number) {
  return ck_leading(samples, number) + ((samples->frequent + 3) & ~(ptrdiff_t)3);
}

static inline ptrdiff_t ck_group_count(const ck_compressed *samples, int32_t number) {
  uint32_t count;
  memcpy(&count, ck_leading(samples, number) - 8, sizeof count);
  return count;
}

/// Entry u of a group.
static inline ptrdiff_t ck_position(const uint8_t *group, ptrdiff_t u) {
  uint16_t position;
  memcpy(&position, group + 2 * u, sizeof position);
  return position;
}

static inline uint8_t ck_value(const uint8_t *group, ptrdiff_t u) { return group[8 + u]; }

/// Adds to `counts` how often each of n pixels is not zero in `count` samples, of which those with
/// numbers divisible by `every` are looked at.
void ck_count_pixels(
    ptrdiff_t count, ptrdiff_t n, const uint8_t *pixels, ptrdiff_t every, uint32_t *counts);

/// Writes the `count + 1` starts of the compressed form of samples of n ≤ 65,536 pixels. `order`
/// has the pixel at each position; `mask` is scratch space of n bytes.
void ck_plan_records(
    ptrdiff_t count, ptrdiff_t n, const uint8_t *pixels, const uint16_t *order, ptrdiff_t frequent,
    uint8_t *mask, uint32_t *starts);

/// Writes the records, 32 · starts[count] bytes. `positions` and `values` are scratch space of n + 4
/// numbers each.
void ck_write_records(
    ptrdiff_t count, ptrdiff_t n, const uint8_t *pixels, const uint16_t *order, ptrdiff_t frequent,
    const uint32_t *starts, uint16_t *positions, uint8_t *values, uint8_t *records);

#pragma clang assume_nonnull end

#endif
