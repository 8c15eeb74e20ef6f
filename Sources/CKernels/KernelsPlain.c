// The kernels for every processor: vectors of 16 bytes, which are SSE2's on x86-64 and NEON's on
// AArch64, and which the compiler takes apart elsewhere. Without fused multiply-adds, they compute
// the same bits everywhere.

#include "CKernels.h"

#define CK_BYTES 16
#define CK_REGISTERS 16
#define CK_FMA 0
#define CK_SET plain

#include "Template/BothTypes.h"
