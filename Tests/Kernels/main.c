// Holds every kernel of every instruction set of this processor against plain C, over random sizes,
// strides and addresses. Usage: kernels [ROUNDS [SEED]]
//
// Prints a checksum of the results of every set. The plain kernels have one on all processors.
//
// It finds an instruction set that sums in another order than is documented, reads or writes outside
// of a matrix, changes its inputs, or is chosen by another name.

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "Case.h"
#include "Compression.h"
#include "Memory.h"
#include "Random.h"

#define T float
#define FN(name) name##_f32
#define CK_TABLE ck_kernels_f32
#define CK_ADAM ck_adam_f32
#define CK_TYPE_NAME "float"
#define CK_FMA fmaf
#define CK_ULP FLT_EPSILON
#define CK_WIDER double
#define CK_WIDER_NAME(function) function
#define CK_IMAGES
#include "Kernels.h"
#undef CK_IMAGES

#define T double
#define FN(name) name##_f64
#define CK_TABLE ck_kernels_f64
#define CK_ADAM ck_adam_f64
#define CK_TYPE_NAME "double"
#define CK_FMA fma
#define CK_ULP DBL_EPSILON
#define CK_WIDER long double
#define CK_WIDER_NAME(function) function##l
#include "Kernels.h"

static const instruction_set sets[] = {
    {ck_plain, "plain", 16, false},
    {ck_neon, "neon", 16, true},
    {ck_avx2, "avx2", 32, true},
    {ck_avx512, "avx512", 64, true},
};
enum { set_count = sizeof sets / sizeof *sets };

/// The best instruction set, or the one that BACKPROP_KERNELS names.
static ck_instruction_set wanted_set(void) {
  const char *name = getenv("BACKPROP_KERNELS");
  ck_instruction_set wanted = ck_plain;
  for (int i = 0; i < set_count; i++)
    if (ck_table_f32(sets[i].set) != NULL) wanted = sets[i].set;
  for (int i = 0; i < set_count; i++)
    if (name != NULL && strcmp(name, sets[i].name) == 0 && ck_table_f32(sets[i].set) != NULL)
      wanted = sets[i].set;
  return wanted;
}

static void try_choice(void) {
  begin_case("choice of kernels", "float and double", 0, 0, 0);
  expect(ck_active() == wanted_set(), "another instruction set is in use");
  expect(ck_active_f32() == ck_table_f32(ck_active()), "the kernels of float are of another set");
  expect(ck_active_f64() == ck_table_f64(ck_active()), "the kernels of double are of another set");
  for (int i = 0; i < set_count; i++)
    expect((ck_table_f32(sets[i].set) == NULL) == (ck_table_f64(sets[i].set) == NULL),
        "an instruction set has kernels of one type");
#if defined(__aarch64__)
  expect(ck_active() != ck_plain || getenv("BACKPROP_KERNELS") != NULL, "NEON is not in use");
#endif
  end_case();
}

int main(int count, char **arguments) {
  const long rounds = count > 1 ? atol(arguments[1]) : 100;
  const uint64_t seed = count > 2 ? strtoull(arguments[2], NULL, 10) : 1;
  watch_accesses();
  tested.name = "dispatch";
  try_choice();
  for (int i = 0; i < set_count; i++) {
    tested = sets[i];
    const ck_kernels_f32 *f32 = ck_table_f32(tested.set);
    const ck_kernels_f64 *f64 = ck_table_f64(tested.set);
    if (f32 == NULL || f64 == NULL) continue;
    random_state = seed;
    case_count = 0;
    checksum = 0;
    for (long round = 0; round < rounds; round++) {
      try_kernels_f32(f32);
      try_kernels_f64(f64);
      try_compression();
    }
    printf("%s: %ld cases, checksum %016" PRIx64 "\n", tested.name, case_count, checksum);
  }
  printf("%ld failures\n", failure_count);
  return failure_count == 0 ? 0 : 1;
}
