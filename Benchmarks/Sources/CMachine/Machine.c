#include "CMachine.h"

// One loop for every vector width, in the compiler's vector extension; the target attribute selects the
// instructions.

#if defined(__x86_64__)
  #define AVX512 __attribute__((target("avx512f,fma"), noinline))
  #define AVX2 __attribute__((target("avx2,fma"), noinline))
#endif
#define PLAIN __attribute__((noinline))

// Two units with a latency of four need eight chains; twelve also suffice for wider processors.
#define CHAINS 12

#pragma clang fp contract(fast)

#define DEFINE(NAME, ATTRIBUTE, BYTES, TYPE)                                      \
  typedef TYPE NAME##_vector __attribute__((vector_size(BYTES), aligned(8)));     \
  ATTRIBUTE static double NAME##_multiply_add(size_t rounds) {                    \
    NAME##_vector sums[CHAINS], factor, term;                                     \
    for (size_t i = 0; i < BYTES / sizeof(TYPE); i++) {                           \
      factor[i] = (TYPE)0.999;                                                    \
      term[i] = (TYPE)0.001;                                                      \
    }                                                                             \
    for (int c = 0; c < CHAINS; c++) sums[c] = term * (TYPE)c;                    \
    for (size_t round = 0; round < rounds; round++) {                             \
      _Pragma("clang loop unroll(full)") for (int c = 0; c < CHAINS; c++)         \
        sums[c] = sums[c] * factor + term;                                        \
    }                                                                             \
    double total = 0;                                                             \
    for (int c = 0; c < CHAINS; c++)                                              \
      for (size_t i = 0; i < BYTES / sizeof(TYPE); i++) total += sums[c][i];      \
    return total;                                                                 \
  }

#define DEFINE_READ(NAME, ATTRIBUTE, BYTES)                                       \
  ATTRIBUTE static double NAME##_read(const double *values, size_t count) {       \
    NAME##_vector sums[8] = {0};                                                  \
    const NAME##_vector *vectors = (const NAME##_vector *)values;                 \
    for (size_t i = 0; i < count * sizeof(double) / BYTES; i += 8) {              \
      _Pragma("clang loop unroll(full)") for (int c = 0; c < 8; c++)              \
        sums[c] += vectors[i + c];                                                \
    }                                                                             \
    double total = 0;                                                             \
    for (int c = 0; c < 8; c++)                                                   \
      for (size_t i = 0; i < BYTES / sizeof(double); i++) total += sums[c][i];    \
    return total;                                                                 \
  }

#if defined(__x86_64__)
DEFINE(avx512_float, AVX512, 64, float)
DEFINE(avx512_double, AVX512, 64, double)
DEFINE_READ(avx512_double, AVX512, 64)
DEFINE(avx2_float, AVX2, 32, float)
DEFINE(avx2_double, AVX2, 32, double)
DEFINE_READ(avx2_double, AVX2, 32)
#endif
DEFINE(plain_float, PLAIN, 16, float)
DEFINE(plain_double, PLAIN, 16, double)
DEFINE_READ(plain_double, PLAIN, 16)

int machine_vector_bits(void) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return 512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return 256;
#endif
  return 128;
}

#if defined(__x86_64__)
  #define CHOOSE(FUNCTION, ...)                                                   \
    switch (machine_vector_bits()) {                                              \
    case 512: return avx512_##FUNCTION(__VA_ARGS__);                              \
    case 256: return avx2_##FUNCTION(__VA_ARGS__);                                \
    default: return plain_##FUNCTION(__VA_ARGS__);                                \
    }
#else
  #define CHOOSE(FUNCTION, ...) return plain_##FUNCTION(__VA_ARGS__);
#endif

double machine_multiply_add_float(size_t rounds) { CHOOSE(float_multiply_add, rounds) }
double machine_multiply_add_double(size_t rounds) { CHOOSE(double_multiply_add, rounds) }

static double read_once(const double *values, size_t count) { CHOOSE(double_read, values, count) }

double machine_read(const double *values, size_t count, size_t rounds) {
  double total = 0;
  for (size_t round = 0; round < rounds; round++) total += read_once(values, count);
  return total;
}

size_t machine_flops_per_round_float(void) { return CHAINS * 2 * machine_vector_bits() / 32; }
size_t machine_flops_per_round_double(void) { return CHAINS * 2 * machine_vector_bits() / 64; }
