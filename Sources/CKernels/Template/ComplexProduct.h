// The dense products of a layer of complex numbers: sizes and strides, which count pairs, doubled.

static void FN(complex_affine)(ptrdiff_t m, ptrdiff_t n, ptrdiff_t p, const T *a, ptrdiff_t lda,
    const T *w, ptrdiff_t ldw, const T *bias, T *z, ptrdiff_t ldz) {
  const FN(product_task) q = {
      m, 2 * n, 2 * p, a, 2 * lda, w, 2 * ldw, z, 2 * ldz, ck_from_bias, bias, 1, 1};
  FN(product)(&q, ck_rows, ck_pairs);
}

static void FN(complex_affine_transposed)(ptrdiff_t m, ptrdiff_t n, ptrdiff_t p, const T *delta,
    ptrdiff_t ldd, const T *w, ptrdiff_t ldw, T *g, ptrdiff_t ldg) {
  const FN(product_task) q = {
      m, 2 * p, 2 * n, delta, 2 * ldd, w, 2 * ldw, g, 2 * ldg, ck_from_zero, delta, 1, 1};
  FN(product)(&q, ck_rows, ck_pairs_transposed);
}

static void FN(complex_parameter_gradient)(ptrdiff_t m, ptrdiff_t n, ptrdiff_t p, const T *a,
    ptrdiff_t lda, const T *delta, ptrdiff_t ldd, T *gw, ptrdiff_t ldg, T *gb) {
  for (ptrdiff_t j = 0; j < 2 * p; j++) gb[j] = 0;
  FN(add_rows)(m, 2 * p, delta, 2 * ldd, gb);
  const FN(product_task) q = {
      n, 2 * m, 2 * p, a, 2 * lda, delta, 2 * ldd, gw, 2 * ldg, ck_from_zero, delta, 1, 1};
  FN(product)(&q, ck_pair_columns, ck_pairs);
}

static void FN(complex_add_parameter_gradient)(ptrdiff_t m, ptrdiff_t n, ptrdiff_t p, const T *a,
    ptrdiff_t lda, const T *delta, ptrdiff_t ldd, T *gw, ptrdiff_t ldg, T *gb) {
  if (gb) FN(add_rows)(m, 2 * p, delta, 2 * ldd, gb);
  const FN(product_task) q = {
      n, 2 * m, 2 * p, a, 2 * lda, delta, 2 * ldd, gw, 2 * ldg, ck_from_scaled, delta, 1, 1};
  FN(product)(&q, ck_pair_columns, ck_pairs);
}

static void FN(complex_conjugate)(ptrdiff_t m, ptrdiff_t p, T *x, ptrdiff_t ldx, T factor) {
  const V factors = FN(all_pairs)(factor, -factor);
  for (ptrdiff_t s = 0; s < m; s++)
    for (ptrdiff_t j = 0; j < 2 * p; j += CK_LANES) {
      T *at = x + s * 2 * ldx + j;
      FN(store_first)(at, FN(load_first)(at, 2 * p - j) * factors, 2 * p - j);
    }
}

static void FN(complex_descend)(ptrdiff_t m, ptrdiff_t n, ptrdiff_t p, T *w, ptrdiff_t ldw,
    T *bias, const T *a, ptrdiff_t lda, T *delta, ptrdiff_t ldd, T decay, T step) {
  FN(complex_conjugate)(m, p, delta, ldd, -2 * step);
  FN(add_rows)(m, 2 * p, delta, 2 * ldd, bias);
  const FN(product_task) q = {
      n, 2 * m, 2 * p, a, 2 * lda, delta, 2 * ldd, w, 2 * ldw, ck_from_scaled, delta, decay, -1};
  FN(product)(&q, ck_pair_columns, ck_pairs);
}
