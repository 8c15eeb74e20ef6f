// The kernels for float and for double. Expects CK_BYTES, CK_REGISTERS, CK_FMA, CK_SET, and, where
// the processor has masked loads and stores, CK_LOAD_MASKED_F32 and so on.

// Every contraction is written out, so that the compiler's choices change no result.
#pragma STDC FP_CONTRACT OFF

#define T float
#define CK_INT int32_t
#define CK_IS_DOUBLE 0
#define CK_TYPE f32
#define CK_TABLE_TYPE ck_kernels_f32
#define CK_ADAM ck_adam_f32
#ifdef CK_LOAD_MASKED_F32
#define CK_LOAD_MASKED CK_LOAD_MASKED_F32
#define CK_STORE_MASKED CK_STORE_MASKED_F32
#endif
#if CK_BYTES == 64
#define CK_WIDTH 16
#elif CK_BYTES == 32
#define CK_WIDTH 8
#else
#define CK_WIDTH 4
#endif
#include "Kernels.h"

#define T double
#define CK_INT int64_t
#define CK_IS_DOUBLE 1
#define CK_TYPE f64
#define CK_TABLE_TYPE ck_kernels_f64
#define CK_ADAM ck_adam_f64
#ifdef CK_LOAD_MASKED_F64
#define CK_LOAD_MASKED CK_LOAD_MASKED_F64
#define CK_STORE_MASKED CK_STORE_MASKED_F64
#endif
#if CK_BYTES == 64
#define CK_WIDTH 8
#elif CK_BYTES == 32
#define CK_WIDTH 4
#else
#define CK_WIDTH 2
#endif
#include "Kernels.h"
