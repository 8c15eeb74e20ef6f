// The innermost loop of all dense products: a tile of R rows × N vectors of C in registers,
//
//     C += A·B,   A rows × depth, B depth × columns
//
// A is read as it is, as its transpose or as a copy (ck_layout); B is read by whole vectors, its rows ldb
// apart. Every element of C is one chain of multiply-adds in
// ascending k: the result does not depend on R and N.

/// How C starts.
#ifndef CK_START
#define CK_START
typedef enum { ck_from_zero, ck_from_bias, ck_from_scaled } ck_start;

/// The address of element (r, k) of A: the rows of A in memory are `lda` apart.
typedef enum {
  /// a[r·lda + k]
  ck_rows,
  /// a[r + k·lda]
  ck_columns,
  /// a[2r + ⌊k/2⌋·lda + k mod 2]: A is the transpose of a matrix of complex numbers, and the parts
  /// of one number follow each other in k.
  ck_pair_columns,
  /// The tiles one after the other, each of R rows as a[r + k·R].
  ck_packed,
} ck_layout;
#endif

typedef struct {
  ptrdiff_t depth;
  const T *a;
  ptrdiff_t lda;
  const T *b;
  ptrdiff_t ldb;
  T *c;
  ptrdiff_t ldc;
  /// The lanes of the last vector of C that exist, and true if the others may be written.
  ptrdiff_t last;
  bool whole;
  ck_start start;
  /// The initial value of C (one row for all), or its factor.
  const T *bias;
  T factor;
} FN(tile_task);

CK_INLINE V FN(read_tile)(const FN(tile_task) *t, const T *p, bool isLast) {
  return isLast && !t->whole ? FN(load_first)(p, t->last) : FN(load)(p);
}

CK_INLINE void FN(tile)(const FN(tile_task) *t, ptrdiff_t row, const int R, const int N,
    const ck_layout layout) {
  V sum[14][2];  // as large as any tile; what a tile does not use costs nothing
  T *c = t->c + row * t->ldc;
  const ptrdiff_t ldc = t->ldc;
  if (t->start == ck_from_scaled) {
    CK_UNROLL for (int r = 0; r < R; r++)
      CK_UNROLL for (int v = 0; v < N; v++)
        sum[r][v] = FN(read_tile)(t, c + r * ldc + v * CK_LANES, v == N - 1) * t->factor;
  } else {
    CK_UNROLL for (int v = 0; v < N; v++) {
      V first = (V)(0);
      if (t->start == ck_from_bias)
        first = v == N - 1 ? FN(load_first)(t->bias + v * CK_LANES, t->last)
                           : FN(load)(t->bias + v * CK_LANES);
      CK_UNROLL for (int r = 0; r < R; r++) sum[r][v] = first;
    }
  }
  const int parts = layout == ck_pair_columns ? 2 : 1;
  const ptrdiff_t ars = layout == ck_rows ? t->lda : parts;
  const ptrdiff_t aks = layout == ck_rows ? 1 : layout == ck_packed ? R : t->lda;
  const T *a = t->a + row * (layout == ck_packed ? t->depth : ars), *b = t->b;
  const ptrdiff_t ldb = t->ldb;
  for (ptrdiff_t k = t->depth; k > 0; k -= parts) {
    CK_UNROLL for (int part = 0; part < parts; part++) {
      V x[2];
      CK_UNROLL for (int v = 0; v < N; v++) x[v] = FN(load)(b + v * CK_LANES);
      CK_UNROLL for (int r = 0; r < R; r++) {
        const T *at = a + r * ars + part;
        const V factor = layout == ck_rows ? FN(factor)(at) : (V)(*at);
        CK_UNROLL for (int v = 0; v < N; v++)
          sum[r][v] = FN(multiply_add)(factor, x[v], sum[r][v]);
      }
      b += ldb;
    }
    a += aks;
  }
  CK_UNROLL for (int r = 0; r < R; r++)
    CK_UNROLL for (int v = 0; v < N; v++) {
      T *to = c + r * ldc + v * CK_LANES;
      if (v == N - 1 && !t->whole)
        FN(store_first)(to, sum[r][v], t->last);
      else
        FN(store)(to, sum[r][v]);
    }
}

#define CK_TILES(rows, vectors, layout)                                       \
  for (; left >= rows; left -= rows, row += rows) FN(tile)(t, row, rows, vectors, layout);

// One function a shape, so that each has the registers to itself.
#define CK_STRIP(name, vectors, layout)                                       \
  static void FN(name)(const FN(tile_task) *t, ptrdiff_t rows) {               \
    ptrdiff_t row = 0, left = rows;                                            \
    CK_ALL_TILES(vectors, layout)                                              \
  }

#if CK_BYTES == 64
#define CK_TILE_ROWS 14
#define CK_ALL_TILES(v, t) \
  CK_TILES(14, v, t) CK_TILES(12, v, t) CK_TILES(10, v, t) CK_TILES(8, v, t) \
  CK_TILES(6, v, t) CK_TILES(4, v, t) CK_TILES(2, v, t) CK_TILES(1, v, t)
#elif CK_REGISTERS == 32
#define CK_TILE_ROWS 10
#define CK_ALL_TILES(v, t) \
  CK_TILES(10, v, t) CK_TILES(8, v, t) CK_TILES(6, v, t) CK_TILES(4, v, t) CK_TILES(2, v, t) \
  CK_TILES(1, v, t)
#else
#define CK_TILE_ROWS 6
#define CK_ALL_TILES(v, t) \
  CK_TILES(6, v, t) CK_TILES(4, v, t) CK_TILES(2, v, t) CK_TILES(1, v, t)
#endif

CK_STRIP(strip1, 1, ck_rows)
CK_STRIP(strip2, 2, ck_rows)
CK_STRIP(strip1_columns, 1, ck_columns)
CK_STRIP(strip2_columns, 2, ck_columns)
CK_STRIP(strip1_pair_columns, 1, ck_pair_columns)
CK_STRIP(strip2_pair_columns, 2, ck_pair_columns)
CK_STRIP(strip1_packed, 1, ck_packed)
CK_STRIP(strip2_packed, 2, ck_packed)

#undef CK_STRIP
#undef CK_TILES

/// R rows and `depth` columns of A for a tile, from `from` on. Whole vectors are copied: what is too
/// much is overwritten by the next column.
CK_INLINE T *FN(pack_tile)(const T *from, ptrdiff_t lda, ptrdiff_t depth, const int R,
    const ck_layout layout, bool whole, T *to) {
  if (layout == ck_pair_columns) {
    for (ptrdiff_t k = 0; k < depth; k += 2, from += lda, to += 2 * R)
      CK_UNROLL for (int r = 0; r < R; r++) {
        to[r] = from[2 * r];
        to[R + r] = from[2 * r + 1];
      }
  } else if (whole) {
    for (ptrdiff_t k = 0; k < depth; k++, from += lda, to += R)
      CK_UNROLL for (int r = 0; r < R; r += CK_LANES) FN(store)(to + r, FN(load)(from + r));
  } else {
    for (ptrdiff_t k = 0; k < depth; k++, from += lda, to += R)
      CK_UNROLL for (int r = 0; r < R; r++) to[r] = from[r];
  }
  return to;
}

/// The tiles of `rows` rows of A, as ck_packed has them; of each column, `readable` elements may be
/// read. Writes up to a vector beyond the end.
CK_INLINE void FN(pack_tiles)(const T *a, ptrdiff_t lda, ptrdiff_t rows, ptrdiff_t readable,
    ptrdiff_t depth, const ck_layout layout, T *to) {
  ptrdiff_t row = 0, left = rows;
#define CK_TILES(R, vectors, layout)                                           \
  for (; left >= R; left -= R, row += R)                                       \
    to = FN(pack_tile)(a + row * (layout == ck_pair_columns ? 2 : 1), lda, depth, R, layout, \
        readable - row >= (R + CK_LANES - 1) / CK_LANES * CK_LANES, to);
  CK_ALL_TILES(0, layout)
#undef CK_TILES
}

#undef CK_ALL_TILES

/// Rows × one or two vectors of C.
CK_INLINE void FN(strip)(const FN(tile_task) *t, ptrdiff_t rows, bool two, ck_layout layout) {
  switch (layout) {
    case ck_rows:
      if (two) FN(strip2)(t, rows); else FN(strip1)(t, rows);
      break;
    case ck_columns:
      if (two) FN(strip2_columns)(t, rows); else FN(strip1_columns)(t, rows);
      break;
    case ck_pair_columns:
      if (two) FN(strip2_pair_columns)(t, rows); else FN(strip1_pair_columns)(t, rows);
      break;
    case ck_packed:
      if (two) FN(strip2_packed)(t, rows); else FN(strip1_packed)(t, rows);
      break;
  }
}
