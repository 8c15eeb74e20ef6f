// The step of the first layer over compressed samples: W ← W + Aᵀ·Δ, Δ being scaled already.

typedef struct {
  const ck_mini_batch *batch;
  const ck_sorted_entries *sorted;
  ptrdiff_t n;
  T *w;
  ptrdiff_t ldw;
  const T *delta;
  ptrdiff_t ldd;
  ptrdiff_t last;
} FN(scatter_task);

/// Entry by entry: N rows of Δ in registers, a row of W loaded and stored each time.
CK_INLINE void FN(scatter)(const FN(scatter_task) *t, const int N, const bool whole) {
  const ck_compressed samples = t->batch->samples;
  T *w = t->w;
  const ptrdiff_t ldw = t->ldw;
  for (ptrdiff_t s = 0; s < t->batch->count; s++) {
    const int32_t number = t->batch->numbers[s];
    V delta[4];
    CK_UNROLL for (int v = 0; v < N; v++)
      delta[v] = FN(load_first)(t->delta + s * t->ldd + v * CK_LANES,
          v == N - 1 ? t->last : CK_LANES);
    const uint8_t *group = ck_first_group(&samples, number);
    for (ptrdiff_t i = ck_group_count(&samples, number); i > 0; i--, group += 12) {
      const FN(entries) four = FN(read_entries)(group);
      CK_UNROLL for (int u = 0; u < 4; u++) {
        T *row = w + FN(position)(four, u) * ldw;
        const V value = (V)(FN(levels)[FN(value)(four, u)]);
        CK_UNROLL for (int v = 0; v < N; v++) {
          T *at = row + v * CK_LANES;
          if (whole || v < N - 1)
            FN(store)(at, FN(multiply_add)(value, delta[v], FN(load)(at)));
          else
            FN(store_first)(
                at, FN(multiply_add)(value, delta[v], FN(load_first)(at, t->last)), t->last);
        }
      }
    }
  }
}

static void FN(scatter1)(const FN(scatter_task) *t, bool whole) {
  if (whole) FN(scatter)(t, 1, true); else FN(scatter)(t, 1, false);
}
static void FN(scatter2)(const FN(scatter_task) *t, bool whole) {
  if (whole) FN(scatter)(t, 2, true); else FN(scatter)(t, 2, false);
}
static void FN(scatter4)(const FN(scatter_task) *t, bool whole) {
  if (whole) FN(scatter)(t, 4, true); else FN(scatter)(t, 4, false);
}

/// Row by row of W, over entries sorted by position.
CK_INLINE void FN(scatter_sorted)(const FN(scatter_task) *t, const int N, const bool whole) {
  const uint32_t *offsets = t->sorted->offsets, *entries = t->sorted->entries;
  for (ptrdiff_t k = 0; k < t->n; k++) {
    uint32_t e = offsets[k];
    const uint32_t end = offsets[k + 1];
    if (e == end) continue;
    T *row = t->w + k * t->ldw;
    V sum[4];
    CK_UNROLL for (int v = 0; v < N; v++)
      sum[v] = whole || v < N - 1 ? FN(load)(row + v * CK_LANES)
                                  : FN(load_first)(row + v * CK_LANES, t->last);
    for (; e < end; e++) {
      const T *delta = t->delta + (ptrdiff_t)(entries[e] >> 8) * t->ldd;
      const V value = (V)(FN(levels)[entries[e] & 255]);
      CK_UNROLL for (int v = 0; v < N; v++) {
        const T *at = delta + v * CK_LANES;
        const V x = whole || v < N - 1 ? FN(load)(at) : FN(load_first)(at, t->last);
        sum[v] = FN(multiply_add)(value, x, sum[v]);
      }
    }
    CK_UNROLL for (int v = 0; v < N; v++) {
      if (whole || v < N - 1)
        FN(store)(row + v * CK_LANES, sum[v]);
      else
        FN(store_first)(row + v * CK_LANES, sum[v], t->last);
    }
  }
}

static void FN(scatter_sorted1)(const FN(scatter_task) *t, bool whole) {
  if (whole) FN(scatter_sorted)(t, 1, true); else FN(scatter_sorted)(t, 1, false);
}
static void FN(scatter_sorted2)(const FN(scatter_task) *t, bool whole) {
  if (whole) FN(scatter_sorted)(t, 2, true); else FN(scatter_sorted)(t, 2, false);
}
static void FN(scatter_sorted4)(const FN(scatter_task) *t, bool whole) {
  if (whole) FN(scatter_sorted)(t, 4, true); else FN(scatter_sorted)(t, 4, false);
}

/// Sorts the entries of the mini-batch by position; within a position by sample.
static void FN(sort_entries)(const ck_mini_batch *batch, ptrdiff_t n, const ck_sorted_entries *to) {
  const ck_compressed samples = batch->samples;
  uint32_t *next = to->offsets + 1;
  for (ptrdiff_t k = 0; k <= n; k++) to->offsets[k] = 0;
  for (ptrdiff_t s = 0; s < batch->count; s++) {
    const uint8_t *group = ck_first_group(&samples, batch->numbers[s]);
    for (ptrdiff_t i = ck_group_count(&samples, batch->numbers[s]); i > 0; i--, group += 12)
      for (int u = 0; u < 4; u++) next[ck_position(group, u)] += ck_value(group, u) != 0;
  }
  uint32_t before = 0;
  for (ptrdiff_t k = 0; k < n; k++) {
    const uint32_t count = next[k];
    next[k] = before;
    before += count;
  }
  for (ptrdiff_t s = 0; s < batch->count; s++) {
    const uint8_t *group = ck_first_group(&samples, batch->numbers[s]);
    for (ptrdiff_t i = ck_group_count(&samples, batch->numbers[s]); i > 0; i--, group += 12)
      for (int u = 0; u < 4; u++)
        if (ck_value(group, u) != 0)
          to->entries[next[ck_position(group, u)]++] = (uint32_t)s << 8 | ck_value(group, u);
  }
}

static void FN(compressed_descend)(const ck_mini_batch *batch, ptrdiff_t n, ptrdiff_t p, T *w,
    ptrdiff_t ldw, T scale, T *bias, T *delta, ptrdiff_t ldd, T step,
    const T *a, ptrdiff_t lda, const ck_sorted_entries *sorted) {
  FN(scale_rows)(batch->count, p, delta, ldd, -step);
  FN(add_rows)(batch->count, p, delta, ldd, bias);
  if (scale != 1) FN(scale_rows)(batch->count, p, delta, ldd, 1 / scale);
  FN(add_product)(batch->samples.frequent, batch->count, p, a, lda, delta, ldd, w, ldw);
  const bool whole = FN(is_padded)(p, ldw) && FN(is_padded)(p, ldd);
  const bool sort = batch->count >= 24 && batch->count < 1 << 24;
  if (sort) FN(sort_entries)(batch, n, sorted);
  FN(scatter_task) t = {batch, sorted, n, w, ldw, delta, ldd, CK_LANES};
  while (p > 0) {
    const ptrdiff_t vectors = (p + CK_LANES - 1) / CK_LANES;
    const int count = vectors >= 4 ? 4 : vectors >= 2 ? 2 : 1;
    t.last = p - (count - 1) * CK_LANES < CK_LANES ? p - (count - 1) * CK_LANES : CK_LANES;
    if (sort) {
      if (count == 4) FN(scatter_sorted4)(&t, whole);
      else if (count == 2) FN(scatter_sorted2)(&t, whole);
      else FN(scatter_sorted1)(&t, whole);
    } else {
      if (count == 4) FN(scatter4)(&t, whole);
      else if (count == 2) FN(scatter2)(&t, whole);
      else FN(scatter1)(&t, whole);
    }
    t.w += count * CK_LANES;
    t.delta += count * CK_LANES;
    p -= count * CK_LANES;
  }
}
