// Windows that slide over a sample: the copies of a convolution, and the largest values of pooling.
//
// The channels of a point are neighbours, so that the points of one row of the window are one run of
// values, and a product over the window needs no values in another order than that in memory.

/// The positions along one axis at which the window lies within the sample.
CK_INLINE void FN(inner)(ptrdiff_t length, ptrdiff_t window, ptrdiff_t stride, ptrdiff_t before,
    ptrdiff_t count, ptrdiff_t *first, ptrdiff_t *end) {
  *first = (before + stride - 1) / stride;
  const ptrdiff_t last = length + before - window;
  *end = last < 0 ? 0 : last / stride + 1;
  if (*end > count) *end = count;
  if (*first > *end) *first = *end;
}

CK_INLINE void FN(copy)(const T *from, ptrdiff_t count, T *to) {
  ptrdiff_t j = 0;
  for (; count - j >= CK_LANES; j += CK_LANES) FN(store)(to + j, FN(load)(from + j));
  if (j < count) FN(store_first)(to + j, FN(load_first)(from + j, count - j), count - j);
}

CK_INLINE void FN(clear)(ptrdiff_t count, T *to) {
  ptrdiff_t j = 0;
  for (; count - j >= CK_LANES; j += CK_LANES) FN(store)(to + j, (V)(0));
  if (j < count) FN(store_first)(to + j, (V)(0), count - j);
}

/// `count` values from each of `times` places.
CK_INLINE void FN(copy_runs)(const T *from, ptrdiff_t step, ptrdiff_t count, ptrdiff_t times, T *to,
    ptrdiff_t ldt) {
  if (count <= CK_LANES) {
    for (ptrdiff_t t = 0; t < times; t++, from += step, to += ldt)
      FN(store_first)(to, FN(load_first)(from, count), count);
  } else {
    for (ptrdiff_t t = 0; t < times; t++, from += step, to += ldt) FN(copy)(from, count, to);
  }
}

static void FN(window_gather)(const ck_window *w, ptrdiff_t first_row, ptrdiff_t row_count, ptrdiff_t tap,
    ptrdiff_t taps, const T *sample, T *patches, ptrdiff_t ldp) {
  const ptrdiff_t n = w->channels, step = w->column_stride * n;
  for (ptrdiff_t t = tap; t < tap + taps;) {
    // One row of the window, or what is wanted of it.
    const ptrdiff_t r = t / w->columns, c = t % w->columns;
    const ptrdiff_t left_taps = tap + taps - t;
    const ptrdiff_t width = w->columns - c < left_taps ? w->columns - c : left_taps;
    ptrdiff_t first, end;
    FN(inner)(w->width, width, w->column_stride, w->left - c, w->output_width, &first, &end);
    if (w->left - c < 0) first = 0;
    for (ptrdiff_t i = 0; i < row_count; i++) {
      const ptrdiff_t y = (first_row + i) * w->row_stride - w->top + r;
      T *to = patches + i * w->output_width * ldp + (t - tap) * n;
      const bool inside = y >= 0 && y < w->height;
      const T *row = inside ? sample + y * w->width * n : sample;
      for (ptrdiff_t j = 0; j < w->output_width; j++, to += ldp) {
        const ptrdiff_t x = j * w->column_stride - w->left + c;
        if (!inside) {
          FN(clear)(width * n, to);
        } else if (j >= first && j < end) {
          FN(copy_runs)(row + x * n, step, width * n, end - j, to, ldp);
          to += (end - j - 1) * ldp;
          j = end - 1;
        } else {
          const ptrdiff_t before = x < 0 ? (-x < width ? -x : width) : 0;
          const ptrdiff_t over = x + width - w->width;
          const ptrdiff_t after = over > 0 ? (over < width ? over : width) : 0;
          FN(clear)(before * n, to);
          if (width > before + after)
            FN(copy)(row + (x + before) * n, (width - before - after) * n, to + before * n);
          FN(clear)(after * n, to + (width - after) * n);
        }
      }
    }
    t += width;
  }
}

/// The sum over the window for `count` values of one point, added to them. Taps are added in
/// ascending order.
CK_INLINE V FN(gather_sum)(const ck_window *w, ptrdiff_t first_row, ptrdiff_t row_count, ptrdiff_t y,
    ptrdiff_t x, const T *patches, ptrdiff_t ldp, ptrdiff_t count, V sum) {
  const ptrdiff_t n = w->channels;
  for (ptrdiff_t r = 0; r < w->rows; r++) {
    const ptrdiff_t down = y + w->top - r;
    if (down < 0 || down % w->row_stride) continue;
    const ptrdiff_t i = down / w->row_stride - first_row;
    if (i < 0 || i >= row_count) continue;
    if (w->column_stride == 1) {
      const ptrdiff_t end = x + w->left + 1;  // c < end so that the position is not negative
      const ptrdiff_t low = end - w->output_width;
      ptrdiff_t c = low > 0 ? low : 0;
      const ptrdiff_t last = end < w->columns ? end : w->columns;
      const T *from = patches + (i * w->output_width + x + w->left - c) * ldp +
                      (r * w->columns + c) * n;
      for (; c < last; c++, from += n - ldp) sum += FN(load_first)(from, count);
    } else {
      for (ptrdiff_t c = 0; c < w->columns; c++) {
        const ptrdiff_t right = x + w->left - c;
        if (right < 0 || right % w->column_stride) continue;
        const ptrdiff_t j = right / w->column_stride;
        if (j >= w->output_width) continue;
        sum += FN(load_first)(
            patches + (i * w->output_width + j) * ldp + (r * w->columns + c) * n, count);
      }
    }
  }
  return sum;
}

static void FN(window_scatter)(const ck_window *w, ptrdiff_t first_row, ptrdiff_t row_count,
    const T *patches, ptrdiff_t ldp, T *sample) {
  const ptrdiff_t n = w->channels;
  ptrdiff_t low = first_row * w->row_stride - w->top;
  ptrdiff_t high = (first_row + row_count - 1) * w->row_stride - w->top + w->rows;
  if (low < 0) low = 0;
  if (high > w->height) high = w->height;
  for (ptrdiff_t y = low; y < high; y++)
    for (ptrdiff_t x = 0; x < w->width; x++) {
      T *to = sample + (y * w->width + x) * n;
      for (ptrdiff_t v = 0; v < n; v += CK_LANES) {
        const ptrdiff_t count = n - v;
        const V sum = FN(gather_sum)(
            w, first_row, row_count, y, x, patches + v, ldp, count, FN(load_first)(to + v, count));
        FN(store_first)(to + v, sum, count);
      }
    }
}

/// The points of the sample under a window, as offsets of their values.
typedef struct {
  ptrdiff_t first_y, end_y, first_x, end_x;
} FN(window_points);

CK_INLINE FN(window_points) FN(points_under)(const ck_window *w, ptrdiff_t i, ptrdiff_t j) {
  const ptrdiff_t y = i * w->row_stride - w->top, x = j * w->column_stride - w->left;
  const FN(window_points) p = {
      y < 0 ? 0 : y, y + w->rows < w->height ? y + w->rows : w->height,
      x < 0 ? 0 : x, x + w->columns < w->width ? x + w->columns : w->width};
  return p;
}

CK_INLINE V FN(largest)(const ck_window *w, FN(window_points) p, const T *sample, ptrdiff_t count) {
  const ptrdiff_t n = w->channels;
  V best = FN(load_first)(sample + (p.first_y * w->width + p.first_x) * n, count);
  for (ptrdiff_t y = p.first_y; y < p.end_y; y++)
    for (ptrdiff_t x = p.first_x; x < p.end_x; x++)
      best = FN(larger)(FN(load_first)(sample + (y * w->width + x) * n, count), best);
  return best;
}

static void FN(maximum)(const ck_window *w, ptrdiff_t row_count, const T *sample, T *output) {
  const ptrdiff_t n = w->channels;
  for (ptrdiff_t i = 0; i < row_count; i++)
    for (ptrdiff_t j = 0; j < w->output_width; j++, output += n) {
      const FN(window_points) p = FN(points_under)(w, i, j);
      for (ptrdiff_t v = 0; v < n; v += CK_LANES)
        FN(store_first)(output + v, FN(largest)(w, p, sample + v, n - v), n - v);
    }
}

static void FN(maximum_transposed)(const ck_window *w, ptrdiff_t row_count, const T *errors,
    const T *sample, T *gradient) {
  const ptrdiff_t n = w->channels;
  for (ptrdiff_t i = 0; i < row_count; i++)
    for (ptrdiff_t j = 0; j < w->output_width; j++, errors += n) {
      const FN(window_points) p = FN(points_under)(w, i, j);
      for (ptrdiff_t v = 0; v < n; v += CK_LANES) {
        const ptrdiff_t count = n - v;
        const V best = FN(largest)(w, p, sample + v, count);
        V left = FN(load_first)(errors + v, count);
        for (ptrdiff_t y = p.first_y; y < p.end_y; y++)
          for (ptrdiff_t x = p.first_x; x < p.end_x; x++) {
            const ptrdiff_t at = (y * w->width + x) * n + v;
            const VI hit = FN(load_first)(sample + at, count) == best;
            const V part = (V)(hit & (VI)left);
            left = (V)(~hit & (VI)left);
            FN(store_first)(gradient + at, FN(load_first)(gradient + at, count) + part, count);
          }
      }
    }
}
