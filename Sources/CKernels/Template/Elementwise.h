// Element-wise kernels: activations, their derivatives, costs and scans.

/// Runs `body` with `count` elements left at offset `at(stride)`, vector by vector, row by row.
#define CK_ROWS(body)                                                          \
  for (ptrdiff_t s = 0; s < m; s++)                                            \
    for (ptrdiff_t j = 0; j < p; j += CK_LANES) {                              \
      const ptrdiff_t count = p - j;                                           \
      body                                                                     \
    }
#define CK_AT(x, ldx) ((x) + s * (ldx) + j)
#define CK_READ(x, ldx) FN(load_first)(CK_AT(x, ldx), count)

static void FN(activate)(ck_activation activation, ptrdiff_t m, ptrdiff_t p, const T *z,
    ptrdiff_t ldz, T *a, ptrdiff_t lda) {
  const bool whole = FN(is_padded)(p, ldz) && FN(is_padded)(p, lda);
#define CK_ACTIVATE(function)                                                  \
  if (whole) {                                                                 \
    CK_ROWS((void)count; const V x = FN(load)(CK_AT(z, ldz));                  \
            FN(store)(CK_AT(a, lda), function);)                               \
  } else {                                                                     \
    CK_ROWS(const V x = CK_READ(z, ldz);                                       \
            FN(store_first)(CK_AT(a, lda), function, count);)                  \
  }
  switch (activation) {
    case ck_sigmoid: CK_ACTIVATE(FN(sigmoid)(x)) break;
    case ck_tanh: CK_ACTIVATE(FN(tanh)(x)) break;
    case ck_relu: CK_ACTIVATE(FN(select)(x < (V)(0), (V)(0), x)) break;
  }
#undef CK_ACTIVATE
}

static void FN(pull_back)(ck_activation activation, ptrdiff_t m, ptrdiff_t p, const T *g,
    ptrdiff_t ldg, const T *a, ptrdiff_t lda, T *delta, ptrdiff_t ldd) {
#define CK_PULL_BACK(derivative)                                               \
  CK_ROWS(const V y = CK_READ(a, lda); const V x = CK_READ(g, ldg);            \
          FN(store_first)(CK_AT(delta, ldd), derivative, count);)
  switch (activation) {
    case ck_sigmoid: CK_PULL_BACK(x * (y * ((T)1 - y))) break;
    case ck_tanh: CK_PULL_BACK(x * ((T)1 - y * y)) break;
    case ck_relu: CK_PULL_BACK(FN(select)(y > (V)(0), x, x * (T)0)) break;
  }
#undef CK_PULL_BACK
}

static void FN(adam)(const CK_ADAM *step, ptrdiff_t m, ptrdiff_t p, T *w, const T *g, T *first,
    T *second, ptrdiff_t ldw) {
  const T rest1 = (T)1 - step->beta1, rest2 = (T)1 - step->beta2;
  CK_ROWS(
      const V x = CK_READ(g, ldw);
      const V mean = step->beta1 * CK_READ(first, ldw) + rest1 * x;
      const V square = step->beta2 * CK_READ(second, ldw) + rest2 * (x * x);
      const V root = __builtin_elementwise_sqrt(step->unbias * square) + step->epsilon;
      FN(store_first)(CK_AT(first, ldw), mean, count);
      FN(store_first)(CK_AT(second, ldw), square, count);
      FN(store_first)(CK_AT(w, ldw), CK_READ(w, ldw) - step->rate / root * mean, count);)
}

static void FN(subtract)(ptrdiff_t m, ptrdiff_t p, const T *x, ptrdiff_t ldx, const T *y,
    ptrdiff_t ldy, T *r, ptrdiff_t ldr) {
  CK_ROWS(FN(store_first)(CK_AT(r, ldr), CK_READ(x, ldx) - CK_READ(y, ldy), count);)
}

typedef double FN(doubles) __attribute__((ext_vector_type(CK_WIDTH)));

CK_INLINE double FN(total)(const FN(doubles) *sum) {
  double lanes[CK_WIDTH];
  for (int i = 0; i < CK_WIDTH; i++) lanes[i] = (*sum)[i];
  return FN(sum_lanes)(lanes, CK_WIDTH);
}

static double FN(quadratic)(ptrdiff_t m, ptrdiff_t p, const T *a, ptrdiff_t lda, const T *y,
    ptrdiff_t ldy) {
  FN(doubles) sum = (FN(doubles))(0);
  CK_ROWS(const V d = CK_READ(a, lda) - CK_READ(y, ldy);
          sum += __builtin_convertvector(d * d, FN(doubles));)
  return FN(total)(&sum) / 2;
}

static double FN(sum_of_squares)(ptrdiff_t m, ptrdiff_t p, const T *x, ptrdiff_t ldx) {
  FN(doubles) sum = (FN(doubles))(0);
  CK_ROWS(const V d = CK_READ(x, ldx); sum += __builtin_convertvector(d * d, FN(doubles));)
  return FN(total)(&sum);
}

/// Over the lanes that `wanted` has ones in.
CK_INLINE double FN(cross_entropy_of)(VI wanted, ptrdiff_t m, ptrdiff_t p, const T *z,
    ptrdiff_t ldz, const T *y, ptrdiff_t ldy) {
  FN(doubles) sum = (FN(doubles))(0);
  VI lane;
  for (int i = 0; i < CK_WIDTH; i++) lane[i] = i;
  CK_ROWS(const V x = CK_READ(z, ldz);
          const V cost = FN(softplus)(x) - CK_READ(y, ldy) * x;
          const VI exists =
              wanted & (lane < (VI)((CK_INT)(count < CK_LANES ? count : CK_LANES)));
          sum += __builtin_convertvector(FN(select)(exists, cost, (V)(0)), FN(doubles));)
  return FN(total)(&sum);
}

static double FN(cross_entropy)(ptrdiff_t m, ptrdiff_t p, const T *z, ptrdiff_t ldz, const T *y,
    ptrdiff_t ldy) {
  return FN(cross_entropy_of)((VI)(-1), m, p, z, ldz, y, ldy);
}

/// Output j of a sample is ranked by element each·j of its row.
CK_INLINE ptrdiff_t FN(count_best)(const ptrdiff_t each, ptrdiff_t m, ptrdiff_t p, const T *a,
    ptrdiff_t lda, const int32_t *labels) {
  if (p == 0) return 0;
  ptrdiff_t recognised = 0;
  for (ptrdiff_t s = 0; s < m; s++) {
    const T *row = a + s * lda;
    T largest = row[0];
    int32_t best = 0;
    for (int32_t j = 1; j < p; j++) {
      const T score = row[each * j];
      best = score > largest ? j : best;
      largest = score > largest ? score : largest;
    }
    recognised += best == labels[s];
  }
  return recognised;
}

static ptrdiff_t FN(count_recognised)(ptrdiff_t m, ptrdiff_t p, const T *a, ptrdiff_t lda,
    const int32_t *labels) {
  return FN(count_best)(1, m, p, a, lda, labels);
}

static bool FN(all_finite)(ptrdiff_t m, ptrdiff_t p, const T *x, ptrdiff_t ldx) {
  // 0·v is zero for finite v, and not a number, which stays in the sum, otherwise.
  V sum = (V)(0);
  CK_ROWS(sum = FN(multiply_add)(CK_READ(x, ldx), (V)(0), sum);)
  T all = 0;
  for (int i = 0; i < CK_WIDTH; i++) all += sum[i];
  return all == 0;
}

static void FN(unpack)(ptrdiff_t total, const uint8_t *pixels, T *row) {
  typedef uint8_t bytes __attribute__((ext_vector_type(CK_WIDTH)));
  ptrdiff_t k = 0;
  for (; k + CK_LANES <= total; k += CK_LANES) {
    bytes some;
    __builtin_memcpy(&some, pixels + k, sizeof some);
    const V pixel = __builtin_convertvector(some, V);
#if CK_FMA
    // A quotient that is corrected once by its remainder is correctly rounded, as tests show for
    // all 256 values; a division would take longer.
    const V near = pixel * (T)(1.0 / 255);
    const V remainder = FN(multiply_add)(near, (V)(-(T)255), pixel);
    FN(store)(row + k, FN(multiply_add)(remainder, (V)((T)(1.0 / 255)), near));
#else
    FN(store)(row + k, pixel / (T)255);
#endif
  }
  for (; k < total; k++) row[k] = (T)pixels[k] / 255;
}

static void FN(exponentials)(ptrdiff_t p, const T *x, T *r) {
  const ptrdiff_t m = 1;
  CK_ROWS(FN(store_first)(CK_AT(r, 0), FN(exp)(CK_READ(x, 0)), count);)
}

static void FN(softplus_row)(ptrdiff_t p, const T *x, T *r) {
  const ptrdiff_t m = 1;
  CK_ROWS(FN(store_first)(CK_AT(r, 0), FN(softplus)(CK_READ(x, 0)), count);)
}
