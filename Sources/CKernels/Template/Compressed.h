// The first layer over compressed samples: the leading values by the dense product, then for each
// entry one multiply-add with a row of W.
//
// Columns are taken in panels of N ≤ 4 vectors. Forward, a sample keeps U = 8 / N (at most 4)
// partial sums a column, so that the multiply-adds do not wait for each other. Backward, either
// every entry loads and stores a row of W (small layers), or the entries of the mini-batch are
// sorted by position first, so that every row is loaded and stored once.

#define CK_TABLE1(i) (T)(i) / 255
#define CK_TABLE4(i) CK_TABLE1(i), CK_TABLE1(i + 1), CK_TABLE1(i + 2), CK_TABLE1(i + 3)
#define CK_TABLE16(i) CK_TABLE4(i), CK_TABLE4(i + 4), CK_TABLE4(i + 8), CK_TABLE4(i + 12)
#define CK_TABLE64(i) CK_TABLE16(i), CK_TABLE16(i + 16), CK_TABLE16(i + 32), CK_TABLE16(i + 48)
static const T FN(levels)[256] __attribute__((aligned(64))) = {
    CK_TABLE64(0), CK_TABLE64(64), CK_TABLE64(128), CK_TABLE64(192)};
#undef CK_TABLE1
#undef CK_TABLE4
#undef CK_TABLE16
#undef CK_TABLE64

typedef struct {
  const ck_mini_batch *batch;
  const T *w;
  ptrdiff_t ldw;
  T scale;
  const T *bias;
  T *z;
  ptrdiff_t ldz;
  ptrdiff_t last;
  bool whole_w, whole_z;
} FN(gather_task);

/// Four entries in two loads: the number of loads bounds these loops.
typedef struct {
  uint64_t positions;
  uint32_t values;
} FN(entries);

CK_INLINE FN(entries) FN(read_entries)(const uint8_t *group) {
  FN(entries) four;
  memcpy(&four.positions, group, sizeof four.positions);
  memcpy(&four.values, group + 8, sizeof four.values);
  return four;
}

// The positions of the four on machines of either byte order.
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define CK_PLACE(u) (3 - (u))
#else
#define CK_PLACE(u) (u)
#endif

CK_INLINE ptrdiff_t FN(position)(FN(entries) four, int u) {
  return four.positions >> 16 * CK_PLACE(u) & 0xffff;
}

CK_INLINE ptrdiff_t FN(value)(FN(entries) four, int u) {
  return four.values >> 8 * CK_PLACE(u) & 0xff;
}

/// Asks for every cache line of a sample that is needed soon.
CK_INLINE void FN(fetch_sample)(const ck_compressed *samples, int32_t number) {
  const uint8_t *at = samples->records + (ptrdiff_t)samples->starts[number] * 32;
  const uint8_t *end = samples->records + (ptrdiff_t)samples->starts[number + 1] * 32;
  for (; at < end; at += 64) __builtin_prefetch(at);
  __builtin_prefetch(end - 1);
}

CK_INLINE void FN(gather)(const FN(gather_task) *t, const int N, const int U, const bool whole) {
  const ck_compressed samples = t->batch->samples;
  const T *w = t->w;
  const ptrdiff_t ldw = t->ldw;
  for (ptrdiff_t s = 0; s < t->batch->count; s++) {
    T *z = t->z + s * t->ldz;
    const int32_t number = t->batch->numbers[s];
    const ptrdiff_t count = t->batch->count, following = t->batch->following;
    if (s < following) FN(fetch_sample)(&samples, t->batch->numbers[count + s]);
    if (s + count < following)
      __builtin_prefetch(samples.starts + t->batch->numbers[2 * count + s]);
    V sum[4][4];
    CK_UNROLL for (int u = 0; u < U; u++)
      CK_UNROLL for (int v = 0; v < N; v++)
        if (u > 0)
          sum[u][v] = (V)(0);
        else
          sum[u][v] = v < N - 1 ? FN(load)(z + v * CK_LANES)
                                : FN(load_first)(z + v * CK_LANES, t->last);
    const uint8_t *group = ck_first_group(&samples, number);
    for (ptrdiff_t i = ck_group_count(&samples, number); i > 0; i--, group += 12) {
      const FN(entries) four = FN(read_entries)(group);
      CK_UNROLL for (int u = 0; u < 4; u++) {
        const T *row = w + FN(position)(four, u) * ldw;
        const V value = (V)(FN(levels)[FN(value)(four, u)]);
        CK_UNROLL for (int v = 0; v < N; v++) {
          const T *at = row + v * CK_LANES;
          const V x = whole || v < N - 1 ? FN(load)(at) : FN(load_first)(at, t->last);
          sum[u % U][v] = FN(multiply_add)(value, x, sum[u % U][v]);
        }
      }
    }
    CK_UNROLL for (int v = 0; v < N; v++) {
      V all = sum[0][v];
      if (U >= 2) all = all + sum[1 % U][v];
      if (U == 4) all = all + (sum[2 % U][v] + sum[3 % U][v]);
      const ptrdiff_t last = v == N - 1 ? t->last : CK_LANES;
      const V b = FN(load_first)(t->bias + v * CK_LANES, last);
      T *to = z + v * CK_LANES;
      all = FN(multiply_add)(all, (V)(t->scale), b);
      if (t->whole_z) FN(store)(to, all); else FN(store_first)(to, all, last);
    }
  }
}

static void FN(gather1)(const FN(gather_task) *t) {
  if (t->whole_w) FN(gather)(t, 1, 4, true); else FN(gather)(t, 1, 4, false);
}
static void FN(gather2)(const FN(gather_task) *t) {
  if (t->whole_w) FN(gather)(t, 2, 4, true); else FN(gather)(t, 2, 4, false);
}
static void FN(gather4)(const FN(gather_task) *t) {
  if (t->whole_w) FN(gather)(t, 4, 2, true); else FN(gather)(t, 4, 2, false);
}

static void FN(compressed_affine)(const ck_mini_batch *batch, ptrdiff_t p, const T *w,
    ptrdiff_t ldw, T scale, const T *bias, T *z, ptrdiff_t ldz, T *a, ptrdiff_t lda) {
  const ptrdiff_t frequent = batch->samples.frequent;
  for (ptrdiff_t s = 0; s < batch->count; s++)
    FN(unpack)(frequent, ck_leading(&batch->samples, batch->numbers[s]), a + s * lda);
  const FN(product_task) q = {
      batch->count, frequent, p, a, lda, w, ldw, z, ldz, ck_from_zero, bias, 1, 1};
  FN(product)(&q, ck_rows, ck_as_it_is);
  FN(gather_task) t = {batch, w, ldw, scale, bias, z, ldz, CK_LANES,
      FN(is_padded)(p, ldw), FN(is_padded)(p, ldz)};
  while (p > 0) {
    const ptrdiff_t vectors = (p + CK_LANES - 1) / CK_LANES;
    const int n = vectors >= 4 ? 4 : vectors >= 2 ? 2 : 1;
    t.last = p - (n - 1) * CK_LANES < CK_LANES ? p - (n - 1) * CK_LANES : CK_LANES;
    if (n == 4) FN(gather4)(&t); else if (n == 2) FN(gather2)(&t); else FN(gather1)(&t);
    t.w += n * CK_LANES;
    t.bias += n * CK_LANES;
    t.z += n * CK_LANES;
    p -= n * CK_LANES;
  }
}
