// The kernels for AArch64 processors, all of which have NEON with FMA: 32 registers of 16 bytes.

#if defined(__aarch64__)

#include "CKernels.h"

#define CK_BYTES 16
#define CK_REGISTERS 32
#define CK_FMA 1
#define CK_SET neon

#include "Template/BothTypes.h"

#endif
