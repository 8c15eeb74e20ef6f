// The kernels for x86-64 processors with AVX-512 (x86-64-v4): 32 registers of 64 bytes.

#if defined(__x86_64__)

#include <immintrin.h>

#include "CKernels.h"

#define CK_BYTES 64
#define CK_REGISTERS 32
#define CK_FMA 1
#define CK_SET avx512

// Masks cost nothing here, so that rows of any length are handled without a branch.
#define CK_FIRST(count, lanes) ((1u << ((count) < (lanes) ? (count) : (lanes))) - 1)
#define CK_LOAD_MASKED_F32(p, count) ((V)_mm512_maskz_loadu_ps(CK_FIRST(count, 16), p))
#define CK_STORE_MASKED_F32(p, v, count) _mm512_mask_storeu_ps(p, CK_FIRST(count, 16), (__m512)(v))
#define CK_LOAD_MASKED_F64(p, count) ((V)_mm512_maskz_loadu_pd(CK_FIRST(count, 8), p))
#define CK_STORE_MASKED_F64(p, v, count) _mm512_mask_storeu_pd(p, CK_FIRST(count, 8), (__m512d)(v))

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,bmi,bmi2,lzcnt"))), \
    apply_to = function)
#include "Template/BothTypes.h"
#pragma clang attribute pop

#endif
