/// What this machine can do at best: the measure that kernels are held against.
#ifndef CMACHINE_H
#define CMACHINE_H

#include <stddef.h>

/// The widest vectors that the processor has, in bits.
int machine_vector_bits(void);

/// Does `rounds` × `machine_flops_per_round…` operations as multiply-adds that do not wait for each
/// other, in registers only. Returns a number that depends on all of them.
double machine_multiply_add_float(size_t rounds);
double machine_multiply_add_double(size_t rounds);

/// Floating-point operations of one round; a multiply-add counts as two.
size_t machine_flops_per_round_float(void);
size_t machine_flops_per_round_double(void);

/// Reads `count` doubles (a multiple of 256), `rounds` times, and returns their sum.
double machine_read(const double *values, size_t count, size_t rounds);

#endif
