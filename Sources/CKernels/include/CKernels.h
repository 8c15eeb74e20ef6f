// The SIMD inner loops of Backprop, chosen at run time for the processor: AVX-512, AVX2, NEON or
// plain vectors of 16 bytes.
//
// Contents: the matrix products of a layer on a mini-batch, dense and over compressed pixels,
// of real and of complex numbers; the windows of convolution and pooling; sigmoid and tanh; the sums
// of costs; distortions of images; a few scans. Each function is specified by, and tested against, a plain Swift counterpart in `ReferenceKernels.swift`.
// It does not allocate, lock, start threads or check arguments.
//
// Matrices are row-major; `lda` and the like count elements from one row to the next and are never
// smaller than the number of columns; the last row, too, has as many. No pointer need be aligned
// beyond its elements. Elements between the columns and the next row may be overwritten, even those
// of the Δ that parameter_gradient reads, except that zeros in weights stay zero. m samples,
// n inputs, p outputs of a layer; sizes may be zero.
//
// Complex numbers are pairs (re, im), interleaved: that is how swift-numerics keeps them, so nothing
// is repacked, and many of their kernels are the real ones on rows of twice the width. Planes of
// real and of imaginary parts would save a shuffle a vector, when a panel is packed, and no more.
//
// Order of summation. The result depends on the instruction set, never on threads, alignment or
// how sizes fall into tiles:
//   dense products       one chain per element, from the bias (or the old value) in ascending order
//                        of the summed index, each step one fused multiply-add (plain vectors: a
//                        multiplication and an addition).
//                        A complex product a·w adds re(a)·w, then im(a)·(i·w), to either part.
//                        Sums of rows, such as ∇b, are chains of additions.
//   windows, images      chains of additions, in the order that CKernelTable.h tells.
//   compressed forward   columns in panels of four vectors while there are as many, then of two, then
//                        of one. The leading values as above, from zero; then entry i of a sample
//                        goes to partial sum i mod u (u = 2 in a panel of four vectors, else 4;
//                        partial sum 0 starts with the leading values' sum). (s0 + s1), or
//                        ((s0 + s1) + (s2 + s3)), is multiplied by the scale and added to the bias
//                        in one step.
//   compressed update    a weight gets its samples in ascending order, each in one step.
//   costs                in double, one partial sum a lane (column modulo the lanes of a vector),
//                        added pairwise: halves, until one is left.
//
// Errors (ulp = units in the last place of the result), tested in FunctionKernelTests and, with the
// order of summation, in Tests/Kernels:
//   exp                  float ≤ 2 ulp where the result is a normal number, double ≤ 1e-15 relative
//   sigmoid              float ≤ 3 ulp where the result is a normal number, double ≤ 1e-15 relative
//   tanh                 float ≤ 2 ulp, double ≤ 1e-15 relative
//   softplus             float ≤ 3 ulp, double ≤ 1e-15 relative

#ifndef CKERNELS_H
#define CKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "CompressedSamples.h"

#pragma clang assume_nonnull begin

/// The instruction sets of the kernels.
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

/// The positions of a window over a sample, whose channels are counted in numbers of the element
/// type.
typedef struct {
  ptrdiff_t height, width, channels;
  /// The size of the window.
  ptrdiff_t rows, columns;
  ptrdiff_t row_stride, column_stride;
  /// The numbers of rows and columns of zeros before the sample.
  ptrdiff_t top, left;
  /// The number of positions of a row.
  ptrdiff_t output_width;
} ck_window;

/// The affine part of the distortion of an image.
typedef struct {
  ptrdiff_t height, width;
  /// From distorted to original positions, by rows.
  float matrix[4];
  float centre_x, centre_y, shift_x, shift_y;
} ck_distortion;

/// The columns of a field of displacements that kernels handle at once.
#define CK_FIELD_COLUMNS 32

#pragma clang assume_nonnull end

#define CK_T float
#define CK_NAME(name) name##_f32
#define CK_IMAGES
#include "CKernelTable.h"
#undef CK_IMAGES
#undef CK_T
#undef CK_NAME

#define CK_T double
#define CK_NAME(name) name##_f64
#include "CKernelTable.h"
#undef CK_T
#undef CK_NAME

#pragma clang assume_nonnull begin

/// The instruction set in use: the best one of the processor, or the one that the environment variable
/// BACKPROP_KERNELS (avx512, avx2, neon, plain) named when the process started, if the processor has
/// it. Any other value is ignored.
ck_instruction_set ck_active(void);

/// The kernels in use.
static inline const ck_kernels_f32 *ck_active_f32(void) { return ck_active_table_f32; }
static inline const ck_kernels_f64 *ck_active_f64(void) { return ck_active_table_f64; }

/// The kernels for an instruction set, for tests; NULL if the processor does not have it.
const ck_kernels_f32 *_Nullable ck_table_f32(ck_instruction_set set);
const ck_kernels_f64 *_Nullable ck_table_f64(ck_instruction_set set);

#pragma clang assume_nonnull end

#endif
