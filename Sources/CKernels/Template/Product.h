// The dense products of a layer, all four by the same tiles.
//
// B is used where it lies if it is small, or else copied panel by panel (at most 256 × two
// vectors, 32 KiB) so that it lies in a row; for Δ·Wᵀ it is transposed on the way.

#ifndef CK_PANEL
#define CK_PANEL
enum { ck_panel_depth = 256, ck_small = 32 << 10 };
#endif

typedef struct {
  ptrdiff_t rows, depth, columns;
  const T *a;
  ptrdiff_t ars, aks;
  const T *b;
  ptrdiff_t ldb;
  T *c;
  ptrdiff_t ldc;
  ck_start start;
  const T *bias;
  T factor;
} FN(product_task);

/// Rows k…k+depth, columns j…j+count of B into a panel of two vectors a row, filled with zeros.
CK_INLINE void FN(pack)(const T *b, ptrdiff_t ldb, ptrdiff_t depth, ptrdiff_t count, T *panel) {
  const ptrdiff_t second = count - CK_LANES;
  for (ptrdiff_t k = 0; k < depth; k++, b += ldb, panel += 2 * CK_LANES) {
    if (second > 0) {
      FN(store)(panel, FN(load)(b));
      FN(store)(panel + CK_LANES, FN(load_first)(b + CK_LANES, second));
    } else {
      FN(store)(panel, FN(load_first)(b, count));
    }
  }
}

/// The same of B = Wᵀ: `count` rows of W, `depth` of its columns.
static void FN(pack_transposed)(const T *w, ptrdiff_t ldw, ptrdiff_t depth, ptrdiff_t count,
    T *panel) {
  for (ptrdiff_t first = 0; first < count; first += CK_LANES)
    for (ptrdiff_t k = 0; k < depth; k += CK_LANES) {
      V rows[CK_WIDTH];
      CK_UNROLL for (ptrdiff_t r = 0; r < CK_WIDTH; r++) {
        const T *from = w + (first + r) * ldw + k;
        if (first + r >= count)
          rows[r] = (V)(0);
        else
          rows[r] = depth - k >= CK_LANES ? FN(load)(from) : FN(load_first)(from, depth - k);
      }
      FN(transpose)(rows);
      T *to = panel + k * 2 * CK_LANES + first;
      const ptrdiff_t existing = depth - k < CK_LANES ? depth - k : CK_LANES;
      CK_UNROLL for (ptrdiff_t r = 0; r < CK_WIDTH; r++)
        if (r < existing) FN(store)(to + r * 2 * CK_LANES, rows[r]);
    }
}

/// C = start + A·B, or A·Bᵀ if `b_transposed`.
CK_INLINE void FN(product)(const FN(product_task) *q, bool a_transposed, bool b_transposed) {
  T panel[ck_panel_depth * 2 * CK_WIDTH] __attribute__((aligned(64)));
  const bool direct = !b_transposed && FN(is_padded)(q->columns, q->ldb) &&
                      (q->rows <= 16 || q->depth * q->ldb * (ptrdiff_t)sizeof(T) <= ck_small);
  FN(tile_task) t = {
      .ars = q->ars, .aks = q->aks, .ldc = q->ldc, .bias = q->bias, .factor = q->factor,
      .whole = FN(is_padded)(q->columns, q->ldc), .start = q->start};
  for (ptrdiff_t j = 0; j < q->columns; j += 2 * CK_LANES) {
    const ptrdiff_t left = q->columns - j;
    const ptrdiff_t count = left < 2 * CK_LANES ? left : 2 * CK_LANES;
    const bool two = count > CK_LANES;
    t.last = two ? count - CK_LANES : count;
    t.c = q->c + j;
    t.start = q->start;
    t.factor = q->factor;
    if (q->start == ck_from_bias) t.bias = q->bias + j;
    ptrdiff_t k = 0;
    do {
      ptrdiff_t depth = q->depth - k;
      if (!direct && depth > ck_panel_depth) depth = ck_panel_depth;
      t.depth = depth;
      t.a = q->a + k * q->aks;
      if (direct) {
        t.b = q->b + j;
        t.ldb = q->ldb;
      } else {
        if (b_transposed)
          FN(pack_transposed)(q->b + j * q->ldb + k, q->ldb, depth, count, panel);
        else
          FN(pack)(q->b + k * q->ldb + j, q->ldb, depth, count, panel);
        t.b = panel;
        t.ldb = 2 * CK_LANES;
      }
      FN(strip)(&t, q->rows, two, a_transposed);
      t.start = ck_from_scaled;
      t.factor = 1;
      k += depth;
    } while (k < q->depth);
  }
}

static void FN(affine)(ptrdiff_t m, ptrdiff_t n, ptrdiff_t p, const T *a, ptrdiff_t lda, const T *w,
    ptrdiff_t ldw, const T *bias, T *z, ptrdiff_t ldz) {
  const FN(product_task) q = {
      m, n, p, a, lda, 1, w, ldw, z, ldz, ck_from_bias, bias, 1};
  FN(product)(&q, false, false);
}

static void FN(affine_transposed)(ptrdiff_t m, ptrdiff_t n, ptrdiff_t p, const T *delta,
    ptrdiff_t ldd, const T *w, ptrdiff_t ldw, T *g, ptrdiff_t ldg) {
  const FN(product_task) q = {m, p, n, delta, ldd, 1, w, ldw, g, ldg, ck_from_zero, delta, 1};
  FN(product)(&q, false, true);
}

/// C ← C + Aᵀ·B for few rows of B: S of them stay in registers while C goes by, a row at a time.
CK_INLINE void FN(update)(ptrdiff_t rows, const T *a, ptrdiff_t lda, const T *b, ptrdiff_t ldb,
    T *c, ptrdiff_t ldc, const int S, const int N) {
  V x[10][2];
  CK_UNROLL for (int s = 0; s < S; s++)
    CK_UNROLL for (int v = 0; v < N; v++) x[s][v] = FN(load)(b + s * ldb + v * CK_LANES);
  for (ptrdiff_t k = 0; k < rows; k++, a++, c += ldc) {
    V sum[2];
    CK_UNROLL for (int v = 0; v < N; v++) sum[v] = FN(load)(c + v * CK_LANES);
    CK_UNROLL for (int s = 0; s < S; s++) {
      const V factor = (V)(a[s * lda]);
      CK_UNROLL for (int v = 0; v < N; v++) sum[v] = FN(multiply_add)(factor, x[s][v], sum[v]);
    }
    CK_UNROLL for (int v = 0; v < N; v++) FN(store)(c + v * CK_LANES, sum[v]);
  }
}

#define CK_UPDATES(S, N)                                                       \
  for (; m >= S; m -= S, a += S * lda, b += S * ldb)                           \
    FN(update)(rows, a, lda, b, ldb, c, ldc, S, N);

static void FN(update1)(ptrdiff_t rows, ptrdiff_t m, const T *a, ptrdiff_t lda, const T *b,
    ptrdiff_t ldb, T *c, ptrdiff_t ldc) {
  CK_UPDATES(10, 1) CK_UPDATES(4, 1) CK_UPDATES(1, 1)
}
static void FN(update2)(ptrdiff_t rows, ptrdiff_t m, const T *a, ptrdiff_t lda, const T *b,
    ptrdiff_t ldb, T *c, ptrdiff_t ldc) {
#if CK_BYTES == 64
  CK_UPDATES(10, 2)
#endif
  CK_UPDATES(4, 2) CK_UPDATES(1, 2)
}
#undef CK_UPDATES

/// C ← C + Aᵀ·B, A m × rows, B m × columns.
CK_INLINE void FN(add_product)(ptrdiff_t rows, ptrdiff_t m, ptrdiff_t columns, const T *a,
    ptrdiff_t lda, const T *b, ptrdiff_t ldb, T *c, ptrdiff_t ldc) {
  if (m <= 20 && FN(is_padded)(columns, ldb) && FN(is_padded)(columns, ldc)) {
    for (ptrdiff_t j = 0; j < columns; j += 2 * CK_LANES) {
      if (columns - j > CK_LANES)
        FN(update2)(rows, m, a, lda, b + j, ldb, c + j, ldc);
      else
        FN(update1)(rows, m, a, lda, b + j, ldb, c + j, ldc);
    }
    return;
  }
  const FN(product_task) q = {rows, m, columns, a, 1, lda, b, ldb, c, ldc, ck_from_scaled, b, 1};
  FN(product)(&q, true, false);
}

/// r ← r + Σ of the rows of x.
CK_INLINE void FN(add_rows)(ptrdiff_t m, ptrdiff_t p, const T *x, ptrdiff_t ldx, T *r) {
  for (ptrdiff_t j = 0; j < p; j += CK_LANES) {
    V sum = FN(load_first)(r + j, p - j);
    for (ptrdiff_t s = 0; s < m; s++) sum += FN(load_first)(x + s * ldx + j, p - j);
    FN(store_first)(r + j, sum, p - j);
  }
}

/// x ← factor·x; what is padded becomes zero where it may be written.
CK_INLINE void FN(scale_rows)(ptrdiff_t m, ptrdiff_t p, T *x, ptrdiff_t ldx, T factor) {
  const bool whole = FN(is_padded)(p, ldx);
  for (ptrdiff_t s = 0; s < m; s++)
    for (ptrdiff_t j = 0; j < p; j += CK_LANES) {
      T *at = x + s * ldx + j;
      const V scaled = FN(load_first)(at, p - j) * factor;
      if (whole) FN(store)(at, scaled); else FN(store_first)(at, scaled, p - j);
    }
}

static void FN(parameter_gradient)(ptrdiff_t m, ptrdiff_t n, ptrdiff_t p, const T *a, ptrdiff_t lda,
    const T *delta, ptrdiff_t ldd, T *gw, ptrdiff_t ldg, T *gb) {
  for (ptrdiff_t j = 0; j < p; j++) gb[j] = 0;
  FN(add_rows)(m, p, delta, ldd, gb);
  FN(scale_rows)(m, p, (T *)delta, ldd, 1);
  const FN(product_task) q = {n, m, p, a, 1, lda, delta, ldd, gw, ldg, ck_from_zero, delta, 1};
  FN(product)(&q, true, false);
}

static void FN(descend)(ptrdiff_t m, ptrdiff_t n, ptrdiff_t p, T *w, ptrdiff_t ldw, T *bias,
    const T *a, ptrdiff_t lda, T *delta, ptrdiff_t ldd, T decay, T step) {
  FN(scale_rows)(m, p, delta, ldd, -step);
  FN(add_rows)(m, p, delta, ldd, bias);
  if (decay == 1) {
    FN(add_product)(n, m, p, a, lda, delta, ldd, w, ldw);
    return;
  }
  const FN(product_task) q = {
      n, m, p, a, 1, lda, delta, ldd, w, ldw, ck_from_scaled, delta, decay};
  FN(product)(&q, true, false);
}

static void FN(scale)(ptrdiff_t n, ptrdiff_t p, T *w, ptrdiff_t ldw, T factor) {
  const bool whole = FN(is_padded)(p, ldw);
  for (ptrdiff_t k = 0; k < n; k++)
    for (ptrdiff_t j = 0; j < p; j += CK_LANES) {
      T *at = w + k * ldw + j;
      if (whole)
        FN(store)(at, FN(load)(at) * factor);
      else
        FN(store_first)(at, FN(load_first)(at, p - j) * factor, p - j);
    }
}
