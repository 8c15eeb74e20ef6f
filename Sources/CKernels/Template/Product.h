// The dense products of a layer, all four by the same tiles.
//
// B is used in place if it is small, or else copied panel by panel (at most 256 × two
// vectors, 32 KiB) so that it lies in a row; for Δ·Wᵀ it is transposed on the way, and a matrix of
// complex numbers gets i times each of its rows (Pairs.h).
//
// All panels go by a block of A, of as many columns as a panel has rows and at most some 200 KiB, which
// stays in the second-level cache. If A is read by columns, the block is copied tile by tile.

#ifndef CK_PANEL
#define CK_PANEL
enum {
  ck_panel_depth = 256,
  /// The rows of a large matrix that are used at a time where nothing is copied.
  ck_thin_depth = 32,
  /// Bytes: of a B that is not copied whatever A is, of a usual block of A, and of a large B.
  ck_small = 32 << 10,
  ck_block = 128 << 10,
  ck_large = 512 << 10,
  /// Bytes: of a matrix from which on its rows are fetched before they are used, since the processor does
  /// not follow so many by itself, and how far ahead in each row; half of that while a panel is copied.
  ck_vast = 4 << 20,
  ck_ahead = 512,
};

/// How B comes from the matrix in memory.
typedef enum { ck_as_it_is, ck_transposed, ck_pairs, ck_pairs_transposed } ck_source;
#endif

/// Sizes and strides count real numbers, whatever the matrices are made of.
typedef struct {
  ptrdiff_t rows, depth, columns;
  const T *a;
  ptrdiff_t lda;
  const T *b;
  ptrdiff_t ldb;
  T *c;
  ptrdiff_t ldc;
  ck_start start;
  const T *bias;
  T factor;
  /// 1, or -1 for conj(A).
  T sign;
} FN(product_task);

CK_INLINE bool FN(is_vast)(ptrdiff_t rows, ptrdiff_t stride) {
  return rows * stride * (ptrdiff_t)sizeof(T) > ck_vast;
}

/// Fetches what lies so many bytes ahead in some rows of a matrix.
CK_INLINE void FN(fetch)(const T *from, ptrdiff_t stride, ptrdiff_t rows, size_t bytes) {
  for (ptrdiff_t r = 0; r < rows; r++, from += stride) __builtin_prefetch(from + bytes / sizeof(T));
}

/// Rows k…k+depth, columns j…j+count of B into a panel of two vectors a row, filled with zeros.
CK_INLINE void FN(pack)(const T *b, ptrdiff_t ldb, ptrdiff_t depth, ptrdiff_t count, bool vast,
    T *panel) {
  const ptrdiff_t second = count - CK_LANES;
  for (ptrdiff_t k = 0; k < depth; k++, b += ldb, panel += 2 * CK_LANES) {
    if (vast) FN(fetch)(b, ldb, 1, ck_ahead / 2);
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
    bool vast, T *panel) {
  for (ptrdiff_t first = 0; first < count; first += CK_LANES)
    for (ptrdiff_t k = 0; k < depth; k += CK_LANES) {
      if (vast) FN(fetch)(w + first * ldw + k, ldw, CK_LANES, ck_ahead / 2);
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

/// The same of complex numbers: rows k/2…(k+depth)/2 of the matrix, each followed by sign · i times
/// it.
static void FN(pack_pairs)(const T *b, ptrdiff_t ldb, ptrdiff_t depth, ptrdiff_t count, bool vast,
    T sign, T *panel) {
  const ptrdiff_t second = count - CK_LANES;
  for (ptrdiff_t k = 0; k < depth; k += 2, b += ldb, panel += 4 * CK_LANES) {
    if (vast) FN(fetch)(b, ldb, 1, ck_ahead / 2);
    const V x = second >= 0 ? FN(load)(b) : FN(load_first)(b, count);
    FN(store)(panel, x);
    FN(store)(panel + 2 * CK_LANES, FN(turn)(x, sign));
    if (second > 0) {
      const V y = FN(load_first)(b + CK_LANES, second);
      FN(store)(panel + CK_LANES, y);
      FN(store)(panel + 3 * CK_LANES, FN(turn)(y, sign));
    }
  }
}

/// The same of Wᵀ: `count` / 2 rows of W, `depth` / 2 of its columns. The rows of a transposed square
/// are real and imaginary parts in turn.
static void FN(pack_pairs_transposed)(const T *w, ptrdiff_t ldw, ptrdiff_t depth, ptrdiff_t count,
    bool vast, T *panel) {
  for (ptrdiff_t k = 0; k < depth; k += CK_LANES) {
    if (vast) FN(fetch)(w + k, ldw, CK_LANES, ck_ahead / 2);
    V rows[CK_WIDTH];
    CK_UNROLL for (ptrdiff_t r = 0; r < CK_WIDTH; r++) {
      const T *from = w + r * ldw + k;
      if (r >= count / 2)
        rows[r] = (V)(0);
      else
        rows[r] = depth - k >= CK_LANES ? FN(load)(from) : FN(load_first)(from, depth - k);
    }
    FN(transpose)(rows);
    T *to = panel + k * 2 * CK_LANES;
    CK_UNROLL for (ptrdiff_t r = 0; r < CK_WIDTH; r += 2)
      if (r < depth - k) {
        const V re = rows[r], im = rows[r + 1];
        FN(store)(to + r * 2 * CK_LANES, FN(pairs_low)(re, im));
        FN(store)(to + (r * 2 + 1) * CK_LANES, FN(pairs_high)(re, im));
        FN(store)(to + (r * 2 + 2) * CK_LANES, FN(pairs_low)(-im, re));
        FN(store)(to + (r * 2 + 3) * CK_LANES, FN(pairs_high)(-im, re));
      }
  }
}

/// Rows k…k+depth, columns j…j+count of B into a panel.
CK_INLINE void FN(pack_panel)(const FN(product_task) *q, const ck_source source, ptrdiff_t k,
    ptrdiff_t depth, ptrdiff_t j, ptrdiff_t count, T *panel) {
  const T *b = q->b;
  const ptrdiff_t ldb = q->ldb;
  const bool transposed = source == ck_transposed || source == ck_pairs_transposed;
  const ptrdiff_t rows = transposed ? q->columns : q->depth;
  const bool pairs = source == ck_pairs || source == ck_pairs_transposed;
  const bool vast = FN(is_vast)(pairs ? rows / 2 : rows, ldb);
  switch (source) {
    case ck_as_it_is: FN(pack)(b + k * ldb + j, ldb, depth, count, vast, panel); break;
    case ck_transposed:
      FN(pack_transposed)(b + j * ldb + k, ldb, depth, count, vast, panel);
      break;
    case ck_pairs:
      FN(pack_pairs)(b + k / 2 * ldb + j, ldb, depth, count, vast, q->sign, panel);
      break;
    case ck_pairs_transposed:
      FN(pack_pairs_transposed)(b + j / 2 * ldb + k, ldb, depth, count, vast, panel);
      break;
  }
}

/// The address of an element of A.
CK_INLINE const T *FN(element)(const FN(product_task) *q, const ck_layout layout, ptrdiff_t row,
    ptrdiff_t k) {
  switch (layout) {
    case ck_rows: return q->a + row * q->lda + k;
    case ck_columns: return q->a + row + k * q->lda;
    default: return q->a + 2 * row + k / 2 * q->lda;
  }
}

#define CK_USUAL_ROWS (ck_block / (ck_panel_depth * (ptrdiff_t)sizeof(T)))

/// The rows of A that go by all columns of B together, so that they stay in the second-level cache:
/// equal shares in whole tiles, of about ck_block bytes.
CK_INLINE ptrdiff_t FN(block_rows)(ptrdiff_t rows) {
  const ptrdiff_t usual = CK_USUAL_ROWS, blocks = (rows + usual / 2) / usual;
  const ptrdiff_t share = blocks > 1 ? (rows + blocks - 1) / blocks : rows;
  return (share + CK_TILE_ROWS - 1) / CK_TILE_ROWS * CK_TILE_ROWS;
}

/// The elements of the largest block, and of a vector beyond it.
#define CK_LARGEST_BLOCK ((CK_USUAL_ROWS * 3 / 2 + CK_TILE_ROWS) * ck_panel_depth + CK_WIDTH)

/// A block of A, of t->depth columns from k on, times two vectors of columns of B from j on.
CK_INLINE void FN(multiply_panel)(const FN(product_task) *q, FN(tile_task) *t,
    const ck_layout layout, const ck_source source, bool direct, ptrdiff_t row, ptrdiff_t rows,
    ptrdiff_t k, ptrdiff_t j, T *panel) {
  const ptrdiff_t left = q->columns - j;
  const ptrdiff_t count = left < 2 * CK_LANES ? left : 2 * CK_LANES;
  const bool two = count > CK_LANES;
  t->last = two ? count - CK_LANES : count;
  t->c = q->c + row * q->ldc + j;
  t->start = k == 0 ? q->start : ck_from_scaled;
  t->factor = k == 0 ? q->factor : 1;
  if (q->start == ck_from_bias) t->bias = q->bias + j;
  if (direct) {
    t->b = q->b + k * q->ldb + j;
    t->ldb = q->ldb;
    if (FN(is_vast)(q->depth, q->ldb)) FN(fetch)(t->b, q->ldb, t->depth, ck_ahead);
  } else {
    FN(pack_panel)(q, source, k, t->depth, j, count, panel);
    t->b = panel;
    t->ldb = 2 * CK_LANES;
  }
  FN(strip)(t, rows, two, layout);
}

/// C = start + A·B, block by block of A. Every element of C gets its products in ascending k.
CK_INLINE void FN(product)(const FN(product_task) *q, const ck_layout layout,
    const ck_source source) {
  T panel[ck_panel_depth * 2 * CK_WIDTH] __attribute__((aligned(64)));
  T tiles[layout == ck_rows ? 1 : CK_LARGEST_BLOCK] __attribute__((aligned(64)));
  const ptrdiff_t size = q->depth * q->ldb * (ptrdiff_t)sizeof(T);
  const bool direct = source == ck_as_it_is && FN(is_padded)(q->columns, q->ldb) &&
                      (q->rows <= 16 || size <= ck_small);
  const bool packed = layout != ck_rows && !direct && q->columns >= 8 * CK_LANES;
  FN(tile_task) t = {
      .lda = q->lda, .ldc = q->ldc, .whole = FN(is_padded)(q->columns, q->ldc)};
  const ptrdiff_t block = FN(block_rows)(q->rows);
  if (source == ck_transposed && q->rows <= block) {
    // Rows of B, from which all of a panel comes, are read to their ends.
    for (ptrdiff_t j = 0; j < q->columns; j += 2 * CK_LANES)
      for (ptrdiff_t k = 0; k == 0 || k < q->depth; k += ck_panel_depth) {
        t.depth = q->depth - k < ck_panel_depth ? q->depth - k : ck_panel_depth;
        t.a = q->a + k;
        FN(multiply_panel)(q, &t, ck_rows, source, false, 0, q->rows, k, j, panel);
      }
    return;
  }
  // Few rows of a large matrix at a time: they are on as many pages of memory.
  const bool thin = direct ? size > ck_large : layout != ck_rows && !packed;
  const ptrdiff_t most = thin ? ck_thin_depth : direct ? q->depth : ck_panel_depth;
  for (ptrdiff_t row = 0; row < q->rows; row += block) {
    const ptrdiff_t rows = q->rows - row < block ? q->rows - row : block;
    ptrdiff_t k = 0;
    do {
      t.depth = q->depth - k < most ? q->depth - k : most;
      t.a = FN(element)(q, layout, row, k);
      if (packed) {
        FN(pack_tiles)(t.a, q->lda, rows, q->rows - row, t.depth, layout, tiles);
        t.a = tiles;
      }
      for (ptrdiff_t j = 0; j < q->columns; j += 2 * CK_LANES)
        FN(multiply_panel)(
            q, &t, packed ? ck_packed : layout, source, direct, row, rows, k, j, panel);
      k += t.depth;
    } while (k < q->depth);
  }
}

static void FN(affine)(ptrdiff_t m, ptrdiff_t n, ptrdiff_t p, const T *a, ptrdiff_t lda, const T *w,
    ptrdiff_t ldw, const T *bias, T *z, ptrdiff_t ldz) {
  const FN(product_task) q = {
      m, n, p, a, lda, w, ldw, z, ldz, ck_from_bias, bias, 1, 1};
  FN(product)(&q, ck_rows, ck_as_it_is);
}

static void FN(affine_transposed)(ptrdiff_t m, ptrdiff_t n, ptrdiff_t p, const T *delta,
    ptrdiff_t ldd, const T *w, ptrdiff_t ldw, T *g, ptrdiff_t ldg) {
  const FN(product_task) q = {m, p, n, delta, ldd, w, ldw, g, ldg, ck_from_zero, delta, 1, 1};
  FN(product)(&q, ck_rows, ck_transposed);
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
      const V factor = FN(factor)(a + s * lda);
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
  CK_UPDATES(10, 1) CK_UPDATES(4, 1) CK_UPDATES(2, 1) CK_UPDATES(1, 1)
}
static void FN(update2)(ptrdiff_t rows, ptrdiff_t m, const T *a, ptrdiff_t lda, const T *b,
    ptrdiff_t ldb, T *c, ptrdiff_t ldc) {
#if CK_REGISTERS == 32
  CK_UPDATES(10, 2)
#else
  CK_UPDATES(6, 2)
#endif
  CK_UPDATES(4, 2) CK_UPDATES(2, 2) CK_UPDATES(1, 2)
}
#undef CK_UPDATES

/// C ← C + Aᵀ·B, A m × rows, B m × columns.
CK_INLINE void FN(add_product)(ptrdiff_t rows, ptrdiff_t m, ptrdiff_t columns, const T *a,
    ptrdiff_t lda, const T *b, ptrdiff_t ldb, T *c, ptrdiff_t ldc) {
  if (m <= 20 && FN(is_padded)(columns, ldb) && FN(is_padded)(columns, ldc)) {
    // Few rows of a wide matrix at a time: they are on as many pages of memory.
    const ptrdiff_t most = columns > 8 * CK_LANES ? ck_thin_depth : rows;
    for (ptrdiff_t k = 0; k < rows; k += most) {
      const ptrdiff_t part = rows - k < most ? rows - k : most;
      T *const to = c + k * ldc;
      for (ptrdiff_t j = 0; j < columns; j += 2 * CK_LANES) {
        if (FN(is_vast)(rows, ldc)) FN(fetch)(to + j, ldc, part, ck_ahead);
        if (columns - j > CK_LANES)
          FN(update2)(part, m, a + k, lda, b + j, ldb, to + j, ldc);
        else
          FN(update1)(part, m, a + k, lda, b + j, ldb, to + j, ldc);
      }
    }
    return;
  }
  const FN(product_task) q = {
      rows, m, columns, a, lda, b, ldb, c, ldc, ck_from_scaled, b, 1, 1};
  FN(product)(&q, ck_columns, ck_as_it_is);
}

/// r ← r + Σ of the rows of x.
CK_INLINE void FN(add_rows)(ptrdiff_t m, ptrdiff_t p, const T *x, ptrdiff_t ldx, T *r) {
  for (ptrdiff_t j = 0; j < p; j += CK_LANES) {
    V sum = FN(load_first)(r + j, p - j);
    for (ptrdiff_t s = 0; s < m; s++) sum += FN(load_first)(x + s * ldx + j, p - j);
    FN(store_first)(r + j, sum, p - j);
  }
}

/// x ← factor·x; padding becomes zero where it may be written.
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
  const FN(product_task) q = {
      n, m, p, a, lda, delta, ldd, gw, ldg, ck_from_zero, delta, 1, 1};
  FN(product)(&q, ck_columns, ck_as_it_is);
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
      n, m, p, a, lda, delta, ldd, w, ldw, ck_from_scaled, delta, decay, 1};
  FN(product)(&q, ck_columns, ck_as_it_is);
}

static void FN(add_parameter_gradient)(ptrdiff_t m, ptrdiff_t n, ptrdiff_t p, const T *a,
    ptrdiff_t lda, const T *delta, ptrdiff_t ldd, T *gw, ptrdiff_t ldg, T *gb) {
  if (gb) FN(add_rows)(m, p, delta, ldd, gb);
  const FN(product_task) q = {
      n, m, p, a, lda, delta, ldd, gw, ldg, ck_from_scaled, delta, 1, 1};
  FN(product)(&q, ck_columns, ck_as_it_is);
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
