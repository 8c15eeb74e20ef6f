// Chooses the kernels for the processor, once, before main.

#include <stdlib.h>
#include <string.h>

#include "CKernels.h"

extern const ck_kernels_f32 ck_kernels_f32_plain;
extern const ck_kernels_f64 ck_kernels_f64_plain;

#if defined(__aarch64__)
extern const ck_kernels_f32 ck_kernels_f32_neon;
extern const ck_kernels_f64 ck_kernels_f64_neon;
#endif

#if defined(__x86_64__)
extern const ck_kernels_f32 ck_kernels_f32_avx2, ck_kernels_f32_avx512;
extern const ck_kernels_f64 ck_kernels_f64_avx2, ck_kernels_f64_avx512;
#endif

const ck_kernels_f32 *ck_active_table_f32 = &ck_kernels_f32_plain;
const ck_kernels_f64 *ck_active_table_f64 = &ck_kernels_f64_plain;

static ck_instruction_set active = ck_plain;

/// NEON and its multiply-adds need no check: they are part of the AArch64 for which all code is
/// compiled. `__builtin_cpu_supports` also checks that the operating system saves the registers.
static bool has(ck_instruction_set set) {
  switch (set) {
    case ck_plain: return true;
#if defined(__aarch64__)
    case ck_neon: return true;
#endif
#if defined(__x86_64__)
    case ck_avx2:
      return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
             __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
    case ck_avx512:
      return has(ck_avx2) && __builtin_cpu_supports("avx512f") &&
             __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
             __builtin_cpu_supports("avx512vl");
#endif
    default: return false;
  }
}

const ck_kernels_f32 *ck_table_f32(ck_instruction_set set) {
  if (!has(set)) return NULL;
#if defined(__aarch64__)
  if (set == ck_neon) return &ck_kernels_f32_neon;
#endif
#if defined(__x86_64__)
  if (set == ck_avx2) return &ck_kernels_f32_avx2;
  if (set == ck_avx512) return &ck_kernels_f32_avx512;
#endif
  return &ck_kernels_f32_plain;
}

const ck_kernels_f64 *ck_table_f64(ck_instruction_set set) {
  if (!has(set)) return NULL;
#if defined(__aarch64__)
  if (set == ck_neon) return &ck_kernels_f64_neon;
#endif
#if defined(__x86_64__)
  if (set == ck_avx2) return &ck_kernels_f64_avx2;
  if (set == ck_avx512) return &ck_kernels_f64_avx512;
#endif
  return &ck_kernels_f64_plain;
}

ck_instruction_set ck_active(void) { return active; }

__attribute__((constructor)) static void choose(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
#endif
  static const char *const names[] = {"plain", "neon", "avx2", "avx512"};
  const char *wanted = getenv("BACKPROP_KERNELS");
  for (int set = ck_plain; set <= ck_avx512; set++)
    if (has(set)) active = set;
  for (int set = ck_plain; wanted && set <= ck_avx512; set++)
    if (has(set) && strcmp(wanted, names[set]) == 0) active = set;
  ck_active_table_f32 = ck_table_f32(active);
  ck_active_table_f64 = ck_table_f64(active);
}
