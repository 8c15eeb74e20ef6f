// The kernels for every processor: vectors of 16 bytes, which are NEON's on arm64 and SSE2's on
// x86-64, and which the compiler takes apart elsewhere.

#include "CKernels.h"

#define CK_BYTES 16
#if defined(__aarch64__)
#define CK_FMA 1
#else
#define CK_FMA 0
#endif
#define CK_SET plain

#include "Template/BothTypes.h"
