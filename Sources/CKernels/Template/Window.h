// Windows that slide over a sample: the copies of a convolution, and the largest values of pooling.
//
// The channels of a point are neighbours, so that the points of one row of the window are one run of
// values, and a product over the window needs no values in another order than that in memory.
//
// Every kernel copies its window first: a store of a vector could change it, for all the compiler
// knows.

CK_INLINE ptrdiff_t FN(least)(ptrdiff_t x, ptrdiff_t y) { return x < y ? x : y; }
CK_INLINE ptrdiff_t FN(most)(ptrdiff_t x, ptrdiff_t y) { return x > y ? x : y; }

/// A run of values to a place that does not overlap with it. The last vector begins so early that it
/// is a whole one.
CK_INLINE void FN(copy)(const T *from, ptrdiff_t count, T *to) {
  ptrdiff_t j = 0;
  for (; count - j >= CK_LANES; j += CK_LANES) FN(store)(to + j, FN(load)(from + j));
  if (j == count) return;
  if (j > 0)
    FN(store)(to + count - CK_LANES, FN(load)(from + count - CK_LANES));
  else
    FN(store_first)(to, FN(load_first)(from, count), count);
}

CK_INLINE void FN(clear)(ptrdiff_t count, T *to) {
  ptrdiff_t j = 0;
  for (; count - j >= CK_LANES; j += CK_LANES) FN(store)(to + j, (V)(0));
  if (j < count) FN(store_first)(to + j, (V)(0), count - j);
}

/// `rows` runs of `count` values, `row_step` ≥ `count` apart, one after the other to each of `times`
/// places.
typedef struct {
  ptrdiff_t count, rows, row_step, times, step, ldt;
} FN(runs);

/// A vector of some lanes at the address of any element.
#define CK_PART(name, lanes)                                                   \
  typedef T name __attribute__((ext_vector_type(lanes), aligned(sizeof(T)), may_alias));

/// Short runs, half ≤ count ≤ 2 half: twice `half` values, of which the next run overwrites those
/// that are too many; of the last run its first and its last `half`.
#define CK_COPY_SHORT(half)                                                    \
  if (half <= CK_LANES && q.count <= 2 * half) {                               \
    CK_PART(part, half)                                                        \
    CK_PART(pair, 2 * half)                                                    \
    for (; q.times > 0; q.times--, from += q.step, to += q.ldt) {              \
      const T *x = from;                                                       \
      T *y = to;                                                               \
      _Pragma("clang loop unroll(disable)")                                    \
      for (ptrdiff_t r = 1; r < q.rows; r++, x += q.row_step, y += q.count)    \
        *(pair *)y = *(const pair *)x;                                         \
      const part first = *(const part *)x;                                     \
      const part last = *(const part *)(x + q.count - half);                   \
      *(part *)y = first;                                                      \
      *(part *)(y + q.count - half) = last;                                    \
    }                                                                          \
    return;                                                                    \
  }

static void FN(copy_runs)(FN(runs) q, const T *from, T *to) {
  CK_COPY_SHORT(1) CK_COPY_SHORT(2) CK_COPY_SHORT(4) CK_COPY_SHORT(8) CK_COPY_SHORT(16)
  for (; q.times > 0; q.times--, from += q.step, to += q.ldt)
    for (ptrdiff_t r = 0; r < q.rows; r++)
      FN(copy)(from + r * q.row_step, q.count, to + r * q.count);
}
#undef CK_COPY_SHORT
#undef CK_PART

/// Some neighbouring points of a row of the window, and the positions of a row, first ≤ j < end, at
/// which they lie within the columns of the sample.
typedef struct {
  ptrdiff_t column, width, first, end;
} FN(span);

CK_INLINE FN(span) FN(span_of)(const ck_window *w, ptrdiff_t column, ptrdiff_t width) {
  const ptrdiff_t s = w->column_stride, before = w->left - column;
  const ptrdiff_t last = w->width + before - width;
  const ptrdiff_t end = last < 0 ? 0 : FN(least)(last / s + 1, w->output_width);
  const ptrdiff_t first = before <= 0 ? 0 : FN(least)((before + s - 1) / s, end);
  return (FN(span)){column, width, first, end};
}

/// Runs at positions where they lie partly or wholly outside of the columns of the sample.
static void FN(gather_edge)(const ck_window *w, const FN(span) *span, ptrdiff_t rows, const T *from,
    ptrdiff_t j, ptrdiff_t end, T *to, ptrdiff_t ldp) {
  const ptrdiff_t n = w->channels, width = span->width;
  for (; j < end; j++) {
    const ptrdiff_t x = j * w->column_stride - w->left + span->column;
    const ptrdiff_t before = FN(most)(-x, 0);
    const ptrdiff_t inside = width - before - FN(most)(x + width - w->width, 0);
    for (ptrdiff_t r = 0; r < rows; r++) {
      T *at = to + j * ldp + r * width * n;
      FN(clear)(width * n, at);
      if (inside > 0) FN(copy)(from + (r * w->width + x + before) * n, inside * n, at + before * n);
    }
  }
}

static void FN(window_gather)(const ck_window *window, ptrdiff_t first_row, ptrdiff_t row_count,
    ptrdiff_t tap, ptrdiff_t taps, const T *sample, T *patches, ptrdiff_t ldp) {
  const ck_window w = *window;
  const ptrdiff_t n = w.channels;
  FN(span) span = {0, 0, 0, 0};
  for (ptrdiff_t i = 0; i < row_count; i++, patches += w.output_width * ldp) {
    // All whole rows of the window at once, and what is wanted of the first and the last.
    ptrdiff_t y = (first_row + i) * w.row_stride - w.top + tap / w.columns;
    ptrdiff_t c = tap % w.columns;
    for (ptrdiff_t t = 0; t < taps; c = 0) {
      const ptrdiff_t width = FN(least)(w.columns - c, taps - t);
      const ptrdiff_t rows = width == w.columns ? (taps - t) / width : 1;
      if (c != span.column || width != span.width) span = FN(span_of)(&w, c, width);
      const ptrdiff_t above = FN(least)(FN(most)(-y, 0), rows);
      const ptrdiff_t below = FN(least)(FN(most)(y + rows - w.height, 0), rows - above);
      const ptrdiff_t inside = rows - above - below;
      T *to = patches + t * n;
      for (ptrdiff_t j = 0; above + below > 0 && j < w.output_width; j++) {
        FN(clear)(above * width * n, to + j * ldp);
        FN(clear)(below * width * n, to + j * ldp + (above + inside) * width * n);
      }
      if (inside > 0) {
        const T *from = sample + (y + above) * w.width * n;
        to += above * width * n;
        FN(gather_edge)(&w, &span, inside, from, 0, span.first, to, ldp);
        FN(copy_runs)((FN(runs)){width * n, inside, w.width * n, span.end - span.first,
            w.column_stride * n, ldp}, from + (span.first * w.column_stride - w.left + c) * n,
            to + span.first * ldp);
        FN(gather_edge)(&w, &span, inside, from, span.end, w.output_width, to, ldp);
      }
      t += rows * width;
      y += rows;
    }
  }
}

/// The values that are added to one point, or to several, and the steps between them.
typedef struct {
  const T *from;
  ptrdiff_t rows, columns, row_step, column_step, point_step;
} FN(addends);

/// Adds to N vectors of each of P points, which are `step` apart; the last vector has `last` lanes.
CK_INLINE void FN(add_vectors)(FN(addends) a, ptrdiff_t v, T *to, ptrdiff_t step, ptrdiff_t last,
    const int P, const int N) {
  V sum[4][2];
  const T *row = a.from + v;
  to += v;
#define CK_FOR_ALL                                                             \
  CK_UNROLL for (int p = 0; p < P; p++)                                        \
    CK_UNROLL for (int v = 0; v < N; v++)
#define CK_COUNT (v == N - 1 ? last : CK_LANES)
  CK_FOR_ALL sum[p][v] = FN(load_first)(to + p * step + v * CK_LANES, CK_COUNT);
  for (ptrdiff_t r = 0; r < a.rows; r++, row += a.row_step) {
    const T *from = row;
    for (ptrdiff_t c = 0; c < a.columns; c++, from += a.column_step)
      CK_FOR_ALL
        sum[p][v] += FN(load_first)(from + p * a.point_step + v * CK_LANES, CK_COUNT);
  }
  CK_FOR_ALL FN(store_first)(to + p * step + v * CK_LANES, sum[p][v], CK_COUNT);
#undef CK_FOR_ALL
#undef CK_COUNT
}

CK_INLINE void FN(add_to_points)(FN(addends) a, ptrdiff_t n, T *to, ptrdiff_t step, const int P) {
  ptrdiff_t v = 0;
  for (; n - v >= 2 * CK_LANES; v += 2 * CK_LANES) FN(add_vectors)(a, v, to, step, CK_LANES, P, 2);
#ifdef CK_LOAD_MASKED
  if (n - v > CK_LANES) {
    FN(add_vectors)(a, v, to, step, n - v - CK_LANES, P, 2);
    return;
  }
#else
  if (n - v >= CK_LANES) {
    FN(add_vectors)(a, v, to, step, CK_LANES, P, 1);
    v += CK_LANES;
  }
#endif
  if (v < n) FN(add_vectors)(a, v, to, step, n - v, P, 1);
}

/// Along either axis, position q - k has point r + k · stride of the window at q · stride + r -
/// before: ascending points of the window are descending positions.
static void FN(window_scatter)(const ck_window *window, ptrdiff_t first_row, ptrdiff_t row_count,
    const T *patches, ptrdiff_t ldp, T *sample) {
  const ck_window w = *window;
  const ptrdiff_t n = w.channels, s = w.column_stride;
  const ptrdiff_t low = first_row * w.row_stride - w.top;
  const ptrdiff_t high = (first_row + row_count - 1) * w.row_stride - w.top + w.rows;
  for (ptrdiff_t y = FN(most)(low, 0); y < FN(least)(high, w.height); y++) {
    const ptrdiff_t i = (y + w.top) / w.row_stride - first_row;
    const ptrdiff_t r = (y + w.top) % w.row_stride;
    const ptrdiff_t k = FN(most)(i - row_count + 1, 0);
    if (r >= w.rows) continue;
    FN(addends) a;
    a.rows = FN(least)(i, (w.rows - 1 - r) / w.row_stride) + 1 - k;
    if (a.rows <= 0) continue;
    a.row_step = w.row_stride * w.columns * n - w.output_width * ldp;
    a.column_step = s * n - ldp;
    a.point_step = ldp;
    const T *row = patches + (i - k) * w.output_width * ldp + (r + k * w.row_stride) * w.columns * n;
    T *to_row = sample + y * w.width * n;
    // Points at a distance of the stride are under the same points of the window.
    for (ptrdiff_t c = 0; c < FN(least)(s, w.columns); c++) {
      const ptrdiff_t last = (w.columns - 1 - c) / s;
      const ptrdiff_t first_q = c >= w.left ? 0 : (w.left - c + s - 1) / s;
      // As many as lie in the sample, and under the window at any position.
      const ptrdiff_t end = FN(least)((w.width - 1 + w.left - c + s) / s, w.output_width + last);
      for (ptrdiff_t q = first_q; q < end;) {
        const ptrdiff_t l = FN(most)(q - w.output_width + 1, 0);
        a.columns = FN(least)(q, last) + 1 - l;
        a.from = row + (q - l) * ldp + (c + l * s) * n;
        T *to = to_row + (q * s + c - w.left) * n;
        if (q >= last && q + 4 <= FN(least)(end, w.output_width)) {
          FN(add_to_points)(a, n, to, s * n, 4);
          q += 4;
        } else {
          FN(add_to_points)(a, n, to, s * n, 1);
          q++;
        }
      }
    }
  }
}

/// The points of the sample under a window: the values of the first, and the steps to others.
typedef struct {
  ptrdiff_t first, rows, columns, row_step, step;
} FN(points);

CK_INLINE FN(points) FN(points_under)(const ck_window *w, ptrdiff_t i, ptrdiff_t j) {
  const ptrdiff_t y = i * w->row_stride - w->top, x = j * w->column_stride - w->left;
  const ptrdiff_t first_y = FN(most)(y, 0), first_x = FN(most)(x, 0), n = w->channels;
  return (FN(points)){
      (first_y * w->width + first_x) * n, FN(least)(y + w->rows, w->height) - first_y,
      FN(least)(x + w->columns, w->width) - first_x, w->width * n, n};
}

/// Calls f(first, second, count, N) for all channels: N = 1 or 2 vectors of `count` lanes at a time,
/// from these channels on. The last two vectors may overlap and must be read before either is
/// written; so only fewer channels than lanes are a part of a vector.
#define CK_ALL_CHANNELS(n, f)                                                  \
  ptrdiff_t v = 0;                                                             \
  while (n - v >= CK_LANES) {                                                  \
    const ptrdiff_t left = n - v;                                              \
    if (left == CK_LANES || (left > 2 * CK_LANES && left <= 3 * CK_LANES)) {   \
      f(v, v, CK_LANES, 1);                                                    \
      v += CK_LANES;                                                           \
    } else {                                                                   \
      const ptrdiff_t second = v + FN(least)(CK_LANES, left - CK_LANES);       \
      f(v, second, CK_LANES, 2);                                               \
      v = second + CK_LANES;                                                   \
    }                                                                          \
  }                                                                            \
  if (v < n) f(v, v, n - v, 1);

/// The compared size of a value: the value itself, or |x|² in both lanes of a complex one.
CK_INLINE V FN(size)(V x, const bool is_complex) {
  return is_complex ? FN(square_modulus)(x) : x;
}

/// A largest value under a window, and its size.
typedef struct {
  V value, size;
} FN(best);

CK_INLINE FN(best) FN(largest)(FN(points) p, const T *x, ptrdiff_t count, const bool is_complex) {
  FN(best) best;
  best.value = FN(load_first)(x, count);
  best.size = FN(size)(best.value, is_complex);
  for (ptrdiff_t r = 0; r < p.rows; r++)
    for (ptrdiff_t c = 0; c < p.columns; c++) {
      const V value = FN(load_first)(x + r * p.row_step + c * p.step, count);
      const V size = FN(size)(value, is_complex);
      const VI larger = size > best.size;
      best.value = FN(select)(larger, value, best.value);
      best.size = is_complex ? FN(select)(larger, size, best.size) : best.value;
    }
  return best;
}

CK_INLINE void FN(largest_vectors)(FN(points) p, const T *x, T *output, ptrdiff_t first,
    ptrdiff_t second, ptrdiff_t count, const int N, const bool is_complex) {
  FN(store_first)(output + first, FN(largest)(p, x + first, count, is_complex).value, count);
  if (N == 2)
    FN(store_first)(output + second, FN(largest)(p, x + second, count, is_complex).value, count);
}

#define CK_LARGEST(first, second, count, N)                                    \
  FN(largest_vectors)(p, x, output, first, second, count, N, is_complex)
CK_INLINE void FN(maximum_at)(FN(points) p, const T *x, T *output, const bool is_complex) {
  CK_ALL_CHANNELS(p.step, CK_LARGEST)
}
#undef CK_LARGEST

/// The sizes of usual windows as constants, which makes their code twice as fast.
#define CK_WITH_CONSTANTS(p, call)                                             \
  if (p.rows == 2 && p.columns == 2) {                                         \
    p.rows = p.columns = 2;                                                    \
    call;                                                                      \
  } else if (p.rows == 3 && p.columns == 3) {                                  \
    p.rows = p.columns = 3;                                                    \
    call;                                                                      \
  } else {                                                                     \
    call;                                                                      \
  }

CK_INLINE void FN(all_maxima)(const ck_window *window, ptrdiff_t row_count, const T *sample,
    T *output, const bool is_complex) {
  const ck_window w = *window;
  for (ptrdiff_t i = 0; i < row_count; i++)
    for (ptrdiff_t j = 0; j < w.output_width; j++, output += w.channels) {
      FN(points) p = FN(points_under)(&w, i, j);
      CK_WITH_CONSTANTS(p, FN(maximum_at)(p, sample + p.first, output, is_complex))
    }
}

static void FN(maximum)(const ck_window *window, ptrdiff_t row_count, const T *sample, T *output) {
  FN(all_maxima)(window, row_count, sample, output, false);
}

static void FN(complex_maximum)(const ck_window *window, ptrdiff_t row_count, const T *sample,
    T *output) {
  FN(all_maxima)(window, row_count, sample, output, true);
}

/// Adds what is left of errors where `hit`; then nothing is left of these.
CK_INLINE V FN(add_errors)(VI hit, V *left, V gradient) {
  const V nothing = (V)((T)-0.0);  // which changes no number that it is added to, not even -0
  const V sum = gradient + FN(select)(hit, *left, nothing);
  *left = FN(select)(hit, nothing, *left);
  return sum;
}

CK_INLINE void FN(send_vectors)(FN(points) p, const T *errors, const T *x, T *gradient,
    ptrdiff_t first, ptrdiff_t second, ptrdiff_t count, const int N, const bool is_complex) {
  const ptrdiff_t at[2] = {first, second};
  V best[2], left[2];
  CK_UNROLL for (int v = 0; v < N; v++) {
    best[v] = FN(largest)(p, x + at[v], count, is_complex).size;
    left[v] = FN(load_first)(errors + at[v], count);
  }
  for (ptrdiff_t r = 0; r < p.rows; r++)
    for (ptrdiff_t c = 0; c < p.columns; c++) {
      const T *from = x + r * p.row_step + c * p.step;
      T *to = gradient + r * p.row_step + c * p.step;
      V sum[2];
      CK_UNROLL for (int v = 0; v < N; v++) {
        const V size = FN(size)(FN(load_first)(from + at[v], count), is_complex);
        // If the first value is not a number, it is the largest one.
        const VI hit = r + c == 0 ? ~(size < best[v]) : size == best[v];
        sum[v] = FN(add_errors)(hit, &left[v], FN(load_first)(to + at[v], count));
      }
      CK_UNROLL for (int v = 0; v < N; v++) FN(store_first)(to + at[v], sum[v], count);
    }
}

#define CK_SEND(first, second, count, N)                                       \
  FN(send_vectors)(p, errors, x, gradient, first, second, count, N, is_complex)
CK_INLINE void FN(send_errors)(FN(points) p, const T *errors, const T *x, T *gradient,
    const bool is_complex) {
  CK_ALL_CHANNELS(p.step, CK_SEND)
}
#undef CK_SEND

CK_INLINE void FN(send_all_errors)(const ck_window *window, ptrdiff_t row_count, const T *errors,
    const T *sample, T *gradient, const bool is_complex) {
  const ck_window w = *window;
  for (ptrdiff_t i = 0; i < row_count; i++)
    for (ptrdiff_t j = 0; j < w.output_width; j++, errors += w.channels) {
      FN(points) p = FN(points_under)(&w, i, j);
      CK_WITH_CONSTANTS(
          p, FN(send_errors)(p, errors, sample + p.first, gradient + p.first, is_complex))
    }
}

static void FN(maximum_transposed)(const ck_window *window, ptrdiff_t row_count, const T *errors,
    const T *sample, T *gradient) {
  FN(send_all_errors)(window, row_count, errors, sample, gradient, false);
}

static void FN(complex_maximum_transposed)(const ck_window *window, ptrdiff_t row_count,
    const T *errors, const T *sample, T *gradient) {
  FN(send_all_errors)(window, row_count, errors, sample, gradient, true);
}
#undef CK_WITH_CONSTANTS
#undef CK_ALL_CHANNELS
