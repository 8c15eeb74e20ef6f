/// The peak of this machine, with which kernels are compared.
#ifndef CMACHINE_H
#define CMACHINE_H

#include <stddef.h>

/// Returns the width of the processor's widest vectors, in bits.
int machine_vector_bits(void);

/// Performs `rounds` × `machine_flops_per_round…` operations as independent multiply-adds in registers
/// only. Returns a number that depends on all of them.
double machine_multiply_add_float(size_t rounds);
double machine_multiply_add_double(size_t rounds);

/// Returns the floating-point operations of one round; a multiply-add counts as two.
size_t machine_flops_per_round_float(void);
size_t machine_flops_per_round_double(void);

/// Reads `count` doubles (a multiple of 256) `rounds` times, and returns their sum.
double machine_read(const double *values, size_t count, size_t rounds);

#endif
