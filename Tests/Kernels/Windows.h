// Windows over a sample: the same bits as the reference.

typedef struct {
  ck_window window;
  ptrdiff_t output_height;
} FN(geometry);

/// The number of positions along an axis, and of zeros before it: as many as there are points at a
/// distance of the stride, or as fit.
static ptrdiff_t FN(random_axis)(ptrdiff_t window, ptrdiff_t stride, bool padded,
    ptrdiff_t *length, ptrdiff_t *before) {
  *length = padded ? 1 + below(12) : window + below(10);
  *before = 0;
  if (!padded) return (*length - window) / stride + 1;
  const ptrdiff_t count = (*length + stride - 1) / stride;
  const ptrdiff_t zeros = (count - 1) * stride + window - *length;
  if (zeros > 0) *before = zeros / 2;
  return count;
}

/// A window of up to 7 × 7 points over a few channels.
static FN(geometry) FN(random_geometry)(void) {
  static const int usual[] = {1, 2, 8, 16, 20, 32, 40};
  FN(geometry) g = {{0}, 0};
  ck_window *w = &g.window;
  const bool padded = below(2);
  w->rows = 1 + below(7);
  w->columns = below(2) ? w->rows : 1 + below(7);
  w->row_stride = 1 + below(3);
  w->column_stride = below(2) ? w->row_stride : 1 + below(3);
  g.output_height = FN(random_axis)(w->rows, w->row_stride, padded, &w->height, &w->top);
  w->output_width = FN(random_axis)(w->columns, w->column_stride, padded, &w->width, &w->left);
  w->channels = below(2) ? usual[below(7)] : 1 + below(40);
  // The values under all windows fit into a block of watched memory.
  while (g.output_height * w->output_width * (w->rows * w->columns * w->channels + 16) > 120000)
    w->channels = (w->channels + 1) / 2;
  return g;
}

/// Numbers of which many are equal or zeros of either sign, and some not finite.
static FN(matrix) FN(random_values)(ptrdiff_t count) {
  const FN(matrix) x = FN(random_row)(1, count);
  const int kind = below(3);
  for (ptrdiff_t i = 0; i < count && kind > 0; i++) x.at[i] = (T)((below(5) - 2) * 0.5);
  for (ptrdiff_t i = 0; i < count; i++)
    if (x.at[i] == 0 && below(2)) x.at[i] = (T)-0.0;
  static const T special[] = {NAN, INFINITY, -INFINITY};
  for (ptrdiff_t i = 0; i < count && kind > 1; i++)
    if (below(8) == 0) x.at[i] = special[below(3)];
  return x;
}

static FN(matrix) FN(random_sample)(const ck_window *w) {
  return FN(random_values)(w->height * w->width * w->channels);
}

/// Rows of positions, first … first + count - 1.
static ptrdiff_t FN(random_part)(ptrdiff_t all, ptrdiff_t *first) {
  *first = below(2) ? 0 : below((int)all);
  return *first == 0 && below(2) ? all : below((int)(all - *first) + 1);
}

/// The values of the sample under a point of the window, or NULL outside of it.
static T *FN(values_under)(const ck_window *w, ptrdiff_t i, ptrdiff_t j, ptrdiff_t tap, T *sample) {
  const ptrdiff_t y = i * w->row_stride - w->top + tap / w->columns;
  const ptrdiff_t x = j * w->column_stride - w->left + tap % w->columns;
  if (y < 0 || y >= w->height || x < 0 || x >= w->width) return NULL;
  return sample + (y * w->width + x) * w->channels;
}

static void FN(try_gather)(const CK_TABLE *kernels) {
  const FN(geometry) g = FN(random_geometry)();
  const ck_window w = g.window;
  ptrdiff_t first, tap;
  const ptrdiff_t rows = FN(random_part)(g.output_height, &first);
  const ptrdiff_t taps = FN(random_part)(w.rows * w.columns, &tap);
  const ptrdiff_t m = rows * w.output_width, n = w.channels;
  begin_case("gather", CK_TYPE_NAME, m, taps, n);
  const FN(matrix) sample = FN(random_sample)(&w),
                   patches = FN(random_matrix)(1, m, taps * n, false);
  const FN(matrix) sample0 = FN(copy)(sample), patches0 = FN(copy)(patches);
  kernels->gather(&w, first, rows, tap, taps, sample.at, patches.at, patches.stride);
  for (ptrdiff_t q = 0; q < m; q++)
    for (ptrdiff_t t = 0; t < taps; t++) {
      const T *from = FN(values_under)(
          &w, first + q / w.output_width, q % w.output_width, tap + t, sample0.at);
      for (ptrdiff_t c = 0; c < n; c++)
        patches0.at[q * patches.stride + t * n + c] = from == NULL ? 0 : from[c];
    }
  FN(expect_same)(patches, patches0, "a copy differs");
  FN(expect_untouched)(sample, sample0, "the sample changes");
  end_case();
}

static void FN(try_scatter)(const CK_TABLE *kernels) {
  const FN(geometry) g = FN(random_geometry)();
  const ck_window w = g.window;
  ptrdiff_t first;
  const ptrdiff_t rows = FN(random_part)(g.output_height, &first);
  const ptrdiff_t m = rows * w.output_width, n = w.channels, taps = w.rows * w.columns;
  begin_case("scatter", CK_TYPE_NAME, m, taps, n);
  const FN(matrix) sample = FN(random_sample)(&w),
                   patches = FN(random_matrix)(1, m, taps * n, false);
  const FN(matrix) sample0 = FN(copy)(sample), patches0 = FN(copy)(patches);
  kernels->scatter(&w, first, rows, patches.at, patches.stride, sample.at);
  for (ptrdiff_t t = 0; t < taps; t++)
    for (ptrdiff_t q = 0; q < m; q++) {
      T *to = FN(values_under)(&w, first + q / w.output_width, q % w.output_width, t, sample0.at);
      for (ptrdiff_t c = 0; c < n && to != NULL; c++)
        to[c] += patches0.at[q * patches.stride + t * n + c];
    }
  FN(expect_same)(sample, sample0, "a sum differs");
  FN(expect_untouched)(patches, patches0, "the addends change");
  end_case();
}

/// The value, or |x|² of a complex one.
static T FN(size)(int each, const T *x) { return each == 1 ? *x : x[0] * x[0] + x[1] * x[1]; }

/// The index of the first largest value of a channel under the window: the first value, or the first
/// one that is larger than all before it that were. A value is one number, or each = 2 of them.
static ptrdiff_t FN(largest)(int each, const ck_window *w, ptrdiff_t i, ptrdiff_t j, ptrdiff_t c,
    T *sample) {
  const T *best = NULL;
  for (ptrdiff_t t = 0; t < w->rows * w->columns; t++) {
    const T *x = FN(values_under)(w, i, j, t, sample);
    if (x == NULL) continue;
    x += each * c;
    if (best == NULL || FN(size)(each, x) > FN(size)(each, best)) best = x;
  }
  return best - sample;
}

static void FN(try_maximum)(const CK_TABLE *kernels, const int each) {
  FN(geometry) g = FN(random_geometry)();
  g.window.channels *= each;
  const ck_window w = g.window;
  const ptrdiff_t rows = below(4) ? g.output_height : below((int)g.output_height + 1);
  const ptrdiff_t m = rows * w.output_width, n = w.channels;
  begin_case(each == 1 ? "maximum and maximum_transposed" : "complex_maximum and _transposed", CK_TYPE_NAME, m, w.rows * w.columns, n);
  const FN(matrix) sample = FN(random_sample)(&w), output = FN(random_row)(1, m * n),
                   errors = FN(random_values)(m * n), gradient = FN(random_sample)(&w);
  const FN(matrix) sample0 = FN(copy)(sample), output0 = FN(copy)(output),
                   errors0 = FN(copy)(errors), gradient0 = FN(copy)(gradient);
  if (each == 1) {
    kernels->maximum(&w, rows, sample.at, output.at);
    kernels->maximum_transposed(&w, rows, errors.at, sample.at, gradient.at);
  } else {
    kernels->complex_maximum(&w, rows, sample.at, output.at);
    kernels->complex_maximum_transposed(&w, rows, errors.at, sample.at, gradient.at);
  }
  for (ptrdiff_t e = 0; e < m * n; e += each) {
    const ptrdiff_t q = e / n;
    const ptrdiff_t best =
        FN(largest)(each, &w, q / w.output_width, q % w.output_width, e % n / each, sample0.at);
    for (int part = 0; part < each; part++) {
      output0.at[e + part] = sample0.at[best + part];
      gradient0.at[best + part] += errors0.at[e + part];
    }
  }
  FN(expect_same)(output, output0, "a maximum differs");
  FN(expect_same)(gradient, gradient0, "a gradient differs");
  FN(expect_untouched)(sample, sample0, "the sample changes");
  FN(expect_untouched)(errors, errors0, "the errors change");
  end_case();
  case_count++;
}

static void FN(try_windows)(const CK_TABLE *kernels) {
  FN(try_gather)(kernels);
  FN(try_scatter)(kernels);
  FN(try_maximum)(kernels, 1);
  FN(try_maximum)(kernels, 2);
}
