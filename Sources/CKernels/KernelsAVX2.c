// The kernels for x86-64 processors with AVX2 and FMA (x86-64-v3): 16 registers of 32 bytes.

#if defined(__x86_64__)

#include "CKernels.h"

#define CK_BYTES 32
#define CK_REGISTERS 16
#define CK_FMA 1
#define CK_SET avx2

#pragma clang attribute push( \
    __attribute__((target("avx2,fma,bmi,bmi2,lzcnt"))), apply_to = function)
#include "Template/BothTypes.h"
#pragma clang attribute pop

#endif
