// Kernels in plain C that sum in the documented order (CKernels.h), one element after the other.

/// a·b + c in one step of the instruction set.
static T FN(step)(T a, T b, T c) { return tested.fused ? CK_FMA(a, b, c) : a * b + c; }

/// sum ← sum + a·w of complex numbers: re(a)·w, then im(a)·(i·w), or conj(a) for sign = -1.
static void FN(complex_step)(T sum[2], const T a[2], const T w[2], T sign) {
  const T turned[2] = {-sign * w[1], sign * w[0]};
  for (int part = 0; part < 2; part++) {
    sum[part] = FN(step)(a[0], w[part], sum[part]);
    sum[part] = FN(step)(a[1], turned[part], sum[part]);
  }
}

static void FN(reference_affine)(ptrdiff_t m, ptrdiff_t n, ptrdiff_t p, const T *a, ptrdiff_t lda,
    const T *w, ptrdiff_t ldw, const T *bias, T *z, ptrdiff_t ldz) {
  for (ptrdiff_t s = 0; s < m; s++)
    for (ptrdiff_t j = 0; j < p; j++) {
      T sum = bias[j];
      for (ptrdiff_t k = 0; k < n; k++) sum = FN(step)(a[s * lda + k], w[k * ldw + j], sum);
      z[s * ldz + j] = sum;
    }
}

static void FN(reference_affine_transposed)(ptrdiff_t m, ptrdiff_t n, ptrdiff_t p, const T *delta,
    ptrdiff_t ldd, const T *w, ptrdiff_t ldw, T *g, ptrdiff_t ldg) {
  for (ptrdiff_t s = 0; s < m; s++)
    for (ptrdiff_t k = 0; k < n; k++) {
      T sum = 0;
      for (ptrdiff_t j = 0; j < p; j++) sum = FN(step)(delta[s * ldd + j], w[k * ldw + j], sum);
      g[s * ldg + k] = sum;
    }
}

/// W ← W + Aᵀ·Δ, b ← b + Δᵀ·1.
static void FN(reference_add)(ptrdiff_t m, ptrdiff_t n, ptrdiff_t p, const T *a, ptrdiff_t lda,
    const T *delta, ptrdiff_t ldd, T *w, ptrdiff_t ldw, T *bias) {
  for (ptrdiff_t s = 0; s < m; s++)
    for (ptrdiff_t j = 0; j < p; j++) {
      bias[j] += delta[s * ldd + j];
      for (ptrdiff_t k = 0; k < n; k++)
        w[k * ldw + j] = FN(step)(a[s * lda + k], delta[s * ldd + j], w[k * ldw + j]);
    }
}

static void FN(reference_scale)(ptrdiff_t n, ptrdiff_t p, T *w, ptrdiff_t ldw, T factor) {
  for (ptrdiff_t k = 0; k < n; k++)
    for (ptrdiff_t j = 0; j < p; j++) w[k * ldw + j] *= factor;
}

static void FN(reference_parameter_gradient)(ptrdiff_t m, ptrdiff_t n, ptrdiff_t p, const T *a,
    ptrdiff_t lda, const T *delta, ptrdiff_t ldd, T *gw, ptrdiff_t ldg, T *gb) {
  for (ptrdiff_t j = 0; j < p; j++) {
    gb[j] = 0;
    for (ptrdiff_t k = 0; k < n; k++) gw[k * ldg + j] = 0;
  }
  FN(reference_add)(m, n, p, a, lda, delta, ldd, gw, ldg, gb);
}

static void FN(reference_descend)(ptrdiff_t m, ptrdiff_t n, ptrdiff_t p, T *w, ptrdiff_t ldw,
    T *bias, const T *a, ptrdiff_t lda, T *delta, ptrdiff_t ldd, T decay, T step) {
  FN(reference_scale)(m, p, delta, ldd, -step);
  FN(reference_scale)(n, p, w, ldw, decay);
  FN(reference_add)(m, n, p, a, lda, delta, ldd, w, ldw, bias);
}

/// The end of the panel of columns that starts with j, and how many partial sums a column has: two
/// in a panel of four vectors, else four.
static ptrdiff_t FN(panel)(ptrdiff_t j, ptrdiff_t p, int *sums) {
  const ptrdiff_t lanes = tested.bytes / (ptrdiff_t)sizeof(T);
  const ptrdiff_t vectors = (p - j + lanes - 1) / lanes;
  *sums = vectors >= 4 ? 2 : 4;
  const ptrdiff_t end = j + (vectors >= 4 ? 4 : vectors >= 2 ? 2 : 1) * lanes;
  return end < p ? end : p;
}

static T FN(compressed_sum)(const ck_compressed *samples, int32_t number, int sums, const T *a,
    const T *w, ptrdiff_t ldw) {
  T sum[4] = {0, 0, 0, 0};
  for (ptrdiff_t k = 0; k < samples->frequent; k++) sum[0] = FN(step)(a[k], w[k * ldw], sum[0]);
  const uint8_t *group = ck_first_group(samples, number);
  for (ptrdiff_t i = 0; i < 4 * ck_group_count(samples, number); i++) {
    const uint8_t *of = group + i / 4 * 12;
    const T value = (T)ck_value(of, i % 4) / 255;
    sum[i % sums] = FN(step)(value, w[ck_position(of, i % 4) * ldw], sum[i % sums]);
  }
  return sums == 2 ? sum[0] + sum[1] : (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

static void FN(reference_compressed_affine)(const ck_mini_batch *batch, ptrdiff_t p, const T *w,
    ptrdiff_t ldw, T scale, const T *bias, T *z, ptrdiff_t ldz, T *a, ptrdiff_t lda) {
  const ck_compressed *samples = &batch->samples;
  for (ptrdiff_t s = 0; s < batch->count; s++) {
    const int32_t number = batch->numbers[s];
    for (ptrdiff_t k = 0; k < samples->frequent; k++)
      a[s * lda + k] = (T)ck_leading(samples, number)[k] / 255;
    for (ptrdiff_t j = 0; j < p;) {
      int sums;
      for (const ptrdiff_t end = FN(panel)(j, p, &sums); j < end; j++)
        z[s * ldz + j] = FN(step)(
            FN(compressed_sum)(samples, number, sums, a + s * lda, w + j, ldw), scale, bias[j]);
    }
  }
}

static void FN(reference_compressed_descend)(const ck_mini_batch *batch, ptrdiff_t n, ptrdiff_t p,
    T *w, ptrdiff_t ldw, T scale, T *bias, T *delta, ptrdiff_t ldd, T step, const T *a,
    ptrdiff_t lda, const ck_sorted_entries *sorted) {
  (void)n, (void)sorted;
  const ck_compressed *samples = &batch->samples;
  FN(reference_scale)(batch->count, p, delta, ldd, -step);
  FN(reference_add)(batch->count, 0, p, a, lda, delta, ldd, w, ldw, bias);
  FN(reference_scale)(batch->count, p, delta, ldd, 1 / scale);
  for (ptrdiff_t s = 0; s < batch->count; s++)
    for (ptrdiff_t j = 0; j < p; j++) {
      const T d = delta[s * ldd + j];
      for (ptrdiff_t k = 0; k < samples->frequent; k++)
        w[k * ldw + j] = FN(step)(a[s * lda + k], d, w[k * ldw + j]);
      const uint8_t *group = ck_first_group(samples, batch->numbers[s]);
      for (ptrdiff_t i = ck_group_count(samples, batch->numbers[s]); i > 0; i--, group += 12)
        for (int u = 0; u < 4; u++) {
          T *at = w + ck_position(group, u) * ldw + j;
          *at = FN(step)((T)ck_value(group, u) / 255, d, *at);
        }
    }
}

/// σ'(z) from a = σ(z).
static T FN(reference_pull_back)(ck_activation activation, T g, T a) {
  switch (activation) {
    case ck_sigmoid: return g * (a * (1 - a));
    case ck_tanh: return g * (1 - a * a);
    case ck_relu: return a > 0 ? g : g * 0;
  }
}

/// A sum of costs in double: one partial sum a lane, added pairwise.
typedef struct {
  double lanes[16];
} FN(cost);

static void FN(add_cost)(FN(cost) *sum, ptrdiff_t j, T cost) {
  sum->lanes[j % (tested.bytes / (ptrdiff_t)sizeof(T))] += (double)cost;
}

static double FN(total)(FN(cost) sum) {
  for (ptrdiff_t half = tested.bytes / (ptrdiff_t)sizeof(T) / 2; half > 0; half /= 2)
    for (ptrdiff_t i = 0; i < half; i++) sum.lanes[i] += sum.lanes[i + half];
  return sum.lanes[0];
}

/// Element j of a row is that of an output if `each` divides it.
static ptrdiff_t FN(reference_count)(ptrdiff_t each, ptrdiff_t m, ptrdiff_t p, const T *a,
    ptrdiff_t lda, const int32_t *labels) {
  ptrdiff_t recognised = 0;
  for (ptrdiff_t s = 0; s < m; s++) {
    ptrdiff_t best = 0;
    for (ptrdiff_t j = 1; j < p; j++)
      if (a[each * (s * lda + j)] > a[each * (s * lda + best)]) best = j;
    recognised += p > 0 && best == labels[s];
  }
  return recognised;
}

static void FN(reference_complex_affine)(ptrdiff_t m, ptrdiff_t n, ptrdiff_t p, const T *a,
    ptrdiff_t lda, const T *w, ptrdiff_t ldw, const T *bias, T *z, ptrdiff_t ldz) {
  for (ptrdiff_t s = 0; s < m; s++)
    for (ptrdiff_t j = 0; j < p; j++) {
      T sum[2] = {bias[2 * j], bias[2 * j + 1]};
      for (ptrdiff_t k = 0; k < n; k++)
        FN(complex_step)(sum, a + 2 * (s * lda + k), w + 2 * (k * ldw + j), 1);
      memcpy(z + 2 * (s * ldz + j), sum, sizeof sum);
    }
}

static void FN(reference_complex_affine_transposed)(ptrdiff_t m, ptrdiff_t n, ptrdiff_t p,
    const T *delta, ptrdiff_t ldd, const T *w, ptrdiff_t ldw, T *g, ptrdiff_t ldg) {
  for (ptrdiff_t s = 0; s < m; s++)
    for (ptrdiff_t k = 0; k < n; k++) {
      T sum[2] = {0, 0};
      for (ptrdiff_t j = 0; j < p; j++)
        FN(complex_step)(sum, delta + 2 * (s * ldd + j), w + 2 * (k * ldw + j), 1);
      memcpy(g + 2 * (s * ldg + k), sum, sizeof sum);
    }
}

/// W ← W + Aᵀ·Δ or W + conj(A)ᵀ·Δ, b ← b + Δᵀ·1.
static void FN(reference_complex_add)(ptrdiff_t m, ptrdiff_t n, ptrdiff_t p, const T *a,
    ptrdiff_t lda, const T *delta, ptrdiff_t ldd, T *w, ptrdiff_t ldw, T *bias, T sign) {
  for (ptrdiff_t s = 0; s < m; s++)
    for (ptrdiff_t j = 0; j < p; j++) {
      const T *d = delta + 2 * (s * ldd + j);
      for (int part = 0; part < 2; part++) bias[2 * j + part] += d[part];
      for (ptrdiff_t k = 0; k < n; k++)
        FN(complex_step)(w + 2 * (k * ldw + j), a + 2 * (s * lda + k), d, sign);
    }
}

static void FN(reference_complex_parameter_gradient)(ptrdiff_t m, ptrdiff_t n, ptrdiff_t p,
    const T *a, ptrdiff_t lda, const T *delta, ptrdiff_t ldd, T *gw, ptrdiff_t ldg, T *gb) {
  for (ptrdiff_t j = 0; j < 2 * p; j++) {
    gb[j] = 0;
    for (ptrdiff_t k = 0; k < n; k++) gw[2 * k * ldg + j] = 0;
  }
  FN(reference_complex_add)(m, n, p, a, lda, delta, ldd, gw, ldg, gb, 1);
}

static void FN(reference_complex_conjugate)(ptrdiff_t m, ptrdiff_t p, T *x, ptrdiff_t ldx,
    T factor) {
  for (ptrdiff_t s = 0; s < m; s++)
    for (ptrdiff_t j = 0; j < p; j++) {
      x[2 * (s * ldx + j)] *= factor;
      x[2 * (s * ldx + j) + 1] *= -factor;
    }
}

static void FN(reference_complex_descend)(ptrdiff_t m, ptrdiff_t n, ptrdiff_t p, T *w,
    ptrdiff_t ldw, T *bias, const T *a, ptrdiff_t lda, T *delta, ptrdiff_t ldd, T decay, T step) {
  FN(reference_complex_conjugate)(m, p, delta, ldd, -2 * step);
  FN(reference_scale)(n, 2 * p, w, 2 * ldw, decay);
  FN(reference_complex_add)(m, n, p, a, lda, delta, ldd, w, ldw, bias, -1);
}
