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

static void FN(complex_cardioid)(ptrdiff_t m, ptrdiff_t width, const T *z, ptrdiff_t ldz, T *a,
    ptrdiff_t lda) {
  const ptrdiff_t p = 2 * width;
  CK_ROWS(const V x = CK_READ(z, 2 * ldz);
          const V r = __builtin_elementwise_sqrt(FN(square_modulus)(x));
          const V y = x * (((T)1 + FN(real_parts)(x) / r) * (T)0.5);
          FN(store_first)(CK_AT(a, 2 * lda), FN(select)(r > (V)(0), y, (V)(0)), count);)
}

static void FN(complex_pull_back_cardioid)(ptrdiff_t m, ptrdiff_t width, const T *g, ptrdiff_t ldg,
    const T *z, ptrdiff_t ldz, T *delta, ptrdiff_t ldd) {
  const ptrdiff_t p = 2 * width;
  const VI real = FN(real_lanes)();
  const V half = FN(all_pairs)((T)0.5, 0), conjugation = FN(all_pairs)(1, -1);
  CK_ROWS(const V x = CK_READ(z, 2 * ldz); const V y = CK_READ(g, 2 * ldg);
          const V r = __builtin_elementwise_sqrt(FN(square_modulus)(x));
          const V u = x / r; const V cosine = FN(real_parts)(u);
          const V by_z = half + (u + FN(select)(real, cosine, (V)(0))) * (T)0.25;
          const V by_conjugate = (u - FN(complex_product)(u, u) * cosine) * (T)0.25;
          const V d = FN(complex_product)(y, by_z) +
              FN(complex_product)(y, by_conjugate) * conjugation;
          FN(store_first)(
              CK_AT(delta, 2 * ldd), FN(select)(r > (V)(0), d, y * (T)0.5), count);)
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
