// The SIMD inner loops of Backprop, chosen at run time for the processor: AVX-512, AVX2, NEON or
// plain vectors of 16 bytes.
//
// What this does: the matrix products of a layer on a mini-batch, dense and over compressed pixels;
// sigmoid and tanh; the sums of costs; a few scans. Each function has a plain Swift counterpart in
// `Scalar+ReferenceKernels.swift`, which says what it computes and which it is tested against.
// What it does not: allocate, lock, start threads, check arguments, know of networks.
//
// Matrices are row-major; `lda` and the like count elements from one row to the next and are never
// smaller than the number of columns. No pointer need be aligned. What lies between the columns and
// the next row may be overwritten, except that zeros in weights stay zero. m samples, n inputs,
// p outputs of a layer; sizes may be zero.
//
// Order of summation. The result depends on the instruction set, never on threads, alignment or
// how sizes fall into tiles:
//   dense products       one chain an element, from the bias (or what was there) in ascending order
//                        of the summed index, each step one fused multiply-add (plain vectors on
//                        x86: a multiplication and an addition).
//   compressed forward   the leading values as above, from zero; then entry i of a sample goes to
//                        partial sum i mod u (u = 4 for rows of up to 2 vectors, else 2; partial
//                        sum 0 starts with the leading values' sum), ((s0 + s1) + (s2 + s3)) is
//                        multiplied by the scale and added to the bias.
//   compressed update    a weight gets its samples in ascending order.
//   costs                in double, one partial sum a lane, added pairwise.
//
// Errors (ulp = units in the last place of the result), tested in KernelFunctionTests:
//   exp, sigmoid         float ≤ 2 ulp where the result is a normal number, double ≤ 1e-15 relative
//   tanh                 float ≤ 2 ulp, double ≤ 1e-15 relative
//   softplus             float ≤ 3 ulp, double ≤ 1e-15 relative

#ifndef CKERNELS_H
#define CKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// The instruction sets there are kernels for.
typedef enum __attribute__((enum_extensibility(closed))) {
  ck_plain = 0,
  ck_neon = 1,
  ck_avx2 = 2,
  ck_avx512 = 3,
} ck_instruction_set;

/// The functions σ that are computed by vectors.
typedef enum __attribute__((enum_extensibility(closed))) {
  ck_sigmoid = 0,
  ck_tanh = 1,
  ck_relu = 2,
} ck_activation;

/// Samples of 8-bit values without most of their zeros.
///
/// The positions of a sample are renumbered: those that are often not zero come first, `frequent`
/// of them, and are kept whole, `frequent` bytes a sample in `leading`. Of the other positions only
/// the values that are not zero are kept: entry e of sample s, starts[s] ≤ e < starts[s + 1], says
/// that position positions[e] has value values[e]. Positions ascend in a sample. Samples are filled
/// up to a multiple of 4 entries with zeros.
typedef struct {
  ptrdiff_t frequent;
  const uint8_t *leading;
  const uint32_t *starts;
  const uint16_t *positions;
  const uint8_t *values;
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

/// Room to sort the entries of a mini-batch by position: n + 1 offsets, and as many entries as the
/// mini-batch has.
typedef struct {
  uint32_t *offsets;
  uint32_t *entries;
} ck_sorted_entries;

/// Adds to `counts` how often each of n pixels is not zero in `count` samples, of which those with
/// numbers divisible by `every` are looked at.
void ck_count_pixels(
    ptrdiff_t count, ptrdiff_t n, const uint8_t *pixels, ptrdiff_t every, uint32_t *counts);

/// Writes the `count + 1` starts of the compressed form of samples of n ≤ 65,536 pixels. `order`
/// has the pixel at each position.
void ck_count_entries(
    ptrdiff_t count, ptrdiff_t n, const uint8_t *pixels, const uint16_t *order, ptrdiff_t frequent,
    uint8_t *mask, uint32_t *starts);

/// Writes what is kept of them: count · frequent leading bytes, and starts[count] entries; one more
/// is overwritten.
void ck_fill_entries(
    ptrdiff_t count, ptrdiff_t n, const uint8_t *pixels, const uint16_t *order, ptrdiff_t frequent,
    const uint32_t *starts, uint8_t *leading, uint16_t *positions, uint8_t *values);

#pragma clang assume_nonnull end

#define CK_T float
#define CK_NAME(name) name##_f32
#include "CKernelTable.h"
#undef CK_T
#undef CK_NAME

#define CK_T double
#define CK_NAME(name) name##_f64
#include "CKernelTable.h"
#undef CK_T
#undef CK_NAME

#pragma clang assume_nonnull begin

/// The instruction set in use: the best one the processor has, or what the environment variable
/// BACKPROP_KERNELS (avx512, avx2, neon, plain) said when the process started, if it has that.
ck_instruction_set ck_active(void);

/// The kernels in use.
static inline const ck_kernels_f32 *ck_active_f32(void) { return ck_active_table_f32; }
static inline const ck_kernels_f64 *ck_active_f64(void) { return ck_active_table_f64; }

/// The kernels for an instruction set, for tests; NULL where the processor has it not.
const ck_kernels_f32 *_Nullable ck_table_f32(ck_instruction_set set);
const ck_kernels_f64 *_Nullable ck_table_f64(ck_instruction_set set);

#pragma clang assume_nonnull end

#endif
