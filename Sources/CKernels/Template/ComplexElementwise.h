// Element-wise kernels of complex numbers, where real and imaginary part are not
// treated alike; the rest is done by the real kernels. Sizes and strides count pairs.

static void FN(complex_real_part_sigmoid)(ptrdiff_t m, ptrdiff_t width, const T *z, ptrdiff_t ldz,
    T *a, ptrdiff_t lda) {
  const ptrdiff_t p = 2 * width;
  const VI real = FN(real_lanes)();
  CK_ROWS(const V x = CK_READ(z, 2 * ldz);
          FN(store_first)(CK_AT(a, 2 * lda), FN(select)(real, FN(sigmoid)(x), (V)(0)), count);)
}

static void FN(complex_pull_back_real_part_sigmoid)(ptrdiff_t m, ptrdiff_t width, const T *g,
    ptrdiff_t ldg, const T *a, ptrdiff_t lda, T *delta, ptrdiff_t ldd) {
  const ptrdiff_t p = 2 * width;
  const VI real = FN(real_lanes)();
  CK_ROWS(const V y = CK_READ(a, 2 * lda); const V x = CK_READ(g, 2 * ldg);
          const V d = FN(select)(real, x * (y * ((T)1 - y)), (V)(0));
          FN(store_first)(CK_AT(delta, 2 * ldd), d, count);)
}

static double FN(complex_cross_entropy)(ptrdiff_t m, ptrdiff_t p, const T *z, ptrdiff_t ldz,
    const T *y, ptrdiff_t ldy) {
  return FN(cross_entropy_of)(FN(real_lanes)(), m, 2 * p, z, 2 * ldz, y, 2 * ldy);
}

static ptrdiff_t FN(complex_count_recognised)(ptrdiff_t m, ptrdiff_t p, const T *a, ptrdiff_t lda,
    const int32_t *labels) {
  return FN(count_best)(2, m, p, a, 2 * lda, labels);
}

static void FN(complex_unpack)(ptrdiff_t count, const uint8_t *pixels, T *row) {
  T values[CK_WIDTH];
  for (ptrdiff_t k = 0; k < count; k += CK_LANES, pixels += CK_LANES, row += 2 * CK_LANES) {
    const ptrdiff_t left = count - k < CK_LANES ? count - k : CK_LANES;
    FN(unpack)(left, pixels, values);
    for (ptrdiff_t i = 0; i < left; i++) {
      row[2 * i] = values[i];
      row[2 * i + 1] = 0;
    }
  }
}
