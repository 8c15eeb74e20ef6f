// All tests of the kernels of one type. Expects T, FN(name), CK_TABLE, CK_TYPE_NAME, CK_FMA, CK_ULP
// (the distance from 1 to the next number), CK_WIDER and CK_WIDER_NAME(function), and
// undefines them. CK_IMAGES is defined where the table has distortions of images.

#include "Matrix.h"
#include "Reference.h"
#include "Products.h"
#include "CompressedProducts.h"
#include "Elementwise.h"
#include "Windows.h"
#include "Functions.h"
#ifdef CK_IMAGES
#include "Images.h"
#endif

static void FN(try_kernels)(const CK_TABLE *kernels) {
  FN(try_products)(kernels);
  FN(try_compressed_products)(kernels);
  FN(try_elementwise)(kernels);
  FN(try_windows)(kernels);
  FN(try_functions)(kernels);
#ifdef CK_IMAGES
  FN(try_images)(kernels);
#endif
}

#undef T
#undef FN
#undef CK_TABLE
#undef CK_ADAM
#undef CK_TYPE_NAME
#undef CK_FMA
#undef CK_ULP
#undef CK_WIDER
#undef CK_WIDER_NAME
