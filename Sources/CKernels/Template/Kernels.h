// All kernels for one type and instruction set. Expects the definitions that Vector.h names, and undefines them.

#define FN2(name, type, set) name##_##type##_##set
#define FN1(name, type, set) FN2(name, type, set)
#define FN(name) FN1(name, CK_TYPE, CK_SET)

#include "Vector.h"
#include "Pairs.h"
#include "Transpose.h"
#include "Exponential.h"
#include "Tile.h"
#include "Product.h"
#include "ComplexProduct.h"
#include "Elementwise.h"
#include "ComplexElementwise.h"
#include "Window.h"
#include "Compressed.h"
#include "CompressedDescent.h"
#if !CK_IS_DOUBLE
#include "Image.h"
#endif

const CK_TABLE_TYPE FN(ck_kernels) = {
    .affine = FN(affine),
    .affine_transposed = FN(affine_transposed),
    .parameter_gradient = FN(parameter_gradient),
    .descend = FN(descend),
    .add_parameter_gradient = FN(add_parameter_gradient),
    .compressed_affine = FN(compressed_affine),
    .compressed_descend = FN(compressed_descend),
    .activate = FN(activate),
    .pull_back = FN(pull_back),
    .subtract = FN(subtract),
    .scale = FN(scale),
    .adam = FN(adam),
    .quadratic = FN(quadratic),
    .cross_entropy = FN(cross_entropy),
    .sum_of_squares = FN(sum_of_squares),
    .count_recognised = FN(count_recognised),
    .all_finite = FN(all_finite),
    .unpack = FN(unpack),
    .complex_affine = FN(complex_affine),
    .complex_affine_transposed = FN(complex_affine_transposed),
    .complex_parameter_gradient = FN(complex_parameter_gradient),
    .complex_descend = FN(complex_descend),
    .complex_add_parameter_gradient = FN(complex_add_parameter_gradient),
    .complex_real_part_sigmoid = FN(complex_real_part_sigmoid),
    .complex_pull_back_real_part_sigmoid = FN(complex_pull_back_real_part_sigmoid),
    .complex_cardioid = FN(complex_cardioid),
    .complex_pull_back_cardioid = FN(complex_pull_back_cardioid),
    .complex_conjugate = FN(complex_conjugate),
    .complex_cross_entropy = FN(complex_cross_entropy),
    .complex_count_recognised = FN(complex_count_recognised),
    .complex_unpack = FN(complex_unpack),
    .gather = FN(window_gather),
    .scatter = FN(window_scatter),
    .maximum = FN(maximum),
    .maximum_transposed = FN(maximum_transposed),
    .complex_maximum = FN(complex_maximum),
    .complex_maximum_transposed = FN(complex_maximum_transposed),
#if !CK_IS_DOUBLE
    .smooth = FN(smooth),
    .distort = FN(distort),
#endif
    .exponentials = FN(exponentials),
    .softplus = FN(softplus_row),
};

#undef V
#undef VI
#undef CK_LANES
#undef CK_INLINE
#undef CK_PLACE
#undef CK_UNROLL
#undef CK_EACH
#undef CK_ROWS
#undef CK_AT
#undef CK_READ
#undef FN
#undef FN1
#undef FN2
#undef T
#undef CK_INT
#undef CK_IS_DOUBLE
#undef CK_WIDTH
#undef CK_TYPE
#undef CK_TABLE_TYPE
#undef CK_ADAM
#ifdef CK_LOAD_MASKED
#undef CK_LOAD_MASKED
#undef CK_STORE_MASKED
#endif
