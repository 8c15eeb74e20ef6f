// Products with compressed samples: the same bits as the reference.

typedef struct {
  ptrdiff_t n;
  ck_mini_batch batch;
  ck_sorted_entries sorted;
} FN(mini_batch);

/// Some of random samples, and scratch space for just their entries.
static FN(mini_batch) FN(random_mini_batch)(ptrdiff_t count) {
  const compressed_samples samples = random_samples(1 + below(12), random_size(200));
  const ptrdiff_t following = below(3 * (int)count + 1);
  int32_t *numbers = watched((size_t)(count + following) * sizeof(int32_t), sizeof(int32_t));
  size_t entries = 0;
  for (ptrdiff_t i = 0; i < count + following; i++) {
    numbers[i] = below((int)samples.count);
    const uint8_t *group = ck_first_group(&samples.form, numbers[i]);
    for (ptrdiff_t e = 0; i < count && e < 4 * ck_group_count(&samples.form, numbers[i]); e++)
      entries += ck_value(group + e / 4 * 12, e % 4) != 0;
  }
  uint32_t *offsets = watched((size_t)(samples.n + 1) * sizeof(uint32_t), sizeof(uint32_t));
  return (FN(mini_batch)){samples.n, {samples.form, numbers, count, following},
      {offsets, watched(entries * sizeof(uint32_t), sizeof(uint32_t))}};
}

/// 1, or the scale that a decay has made of it.
static T FN(random_scale)(void) { return below(2) ? 1 : (T)0.7; }

static void FN(try_compressed_affine)(const CK_TABLE *kernels) {
  const ptrdiff_t m = random_size(40), p = random_size(below(4) ? 70 : 150);
  const FN(mini_batch) some = FN(random_mini_batch)(m);
  begin_case("compressed_affine", CK_TYPE_NAME, m, some.n, p);
  const FN(matrix) w = FN(random_matrix)(1, some.n, p, true), bias = FN(random_row)(1, p),
                   z = FN(random_matrix)(1, m, p, false),
                   a = FN(random_matrix)(1, m, some.batch.samples.frequent, false);
  const FN(matrix) w0 = FN(copy)(w), bias0 = FN(copy)(bias), z0 = FN(copy)(z), a0 = FN(copy)(a);
  const T scale = FN(random_scale)();
  kernels->compressed_affine(
      &some.batch, p, w.at, w.stride, scale, bias.at, z.at, z.stride, a.at, a.stride);
  FN(reference_compressed_affine)(
      &some.batch, p, w0.at, w.stride, scale, bias0.at, z0.at, z.stride, a0.at, a.stride);
  FN(expect_same)(z, z0, "Z differs");
  FN(expect_same)(a, a0, "a leading value differs");
  FN(expect_untouched)(w, w0, "W changes");
  FN(expect_untouched)(bias, bias0, "b changes");
  end_case();
}

static void FN(try_compressed_descend)(const CK_TABLE *kernels) {
  const ptrdiff_t m = random_size(below(2) ? 60 : 24), p = random_size(below(4) ? 70 : 150);
  const FN(mini_batch) some = FN(random_mini_batch)(m);
  begin_case("compressed_descend", CK_TYPE_NAME, m, some.n, p);
  const FN(matrix) w = FN(random_matrix)(1, some.n, p, true), bias = FN(random_row)(1, p),
                   delta = FN(random_matrix)(1, m, p, false),
                   a = FN(random_matrix)(1, m, some.batch.samples.frequent, false);
  for (ptrdiff_t s = 0; s < m; s++)
    for (ptrdiff_t k = 0; k < a.columns; k++)
      a.at[s * a.stride + k] =
          (T)ck_leading(&some.batch.samples, some.batch.numbers[s])[k] / 255;
  const FN(matrix) w0 = FN(copy)(w), bias0 = FN(copy)(bias), delta0 = FN(copy)(delta),
                   a0 = FN(copy)(a);
  const T scale = FN(random_scale)(), step = (T)0.3;
  kernels->compressed_descend(
      &some.batch, some.n, p, w.at, w.stride, scale, bias.at, delta.at, delta.stride, step, a.at,
      a.stride, &some.sorted);
  FN(reference_compressed_descend)(
      &some.batch, some.n, p, w0.at, w.stride, scale, bias0.at, delta0.at, delta.stride, step,
      a0.at, a.stride, &some.sorted);
  FN(expect_same)(w, w0, "W differs");
  FN(expect_same)(bias, bias0, "b differs");
  FN(expect_zero_padding)(w);
  FN(expect_untouched)(a, a0, "A changes");
  end_case();
}

static void FN(try_compressed_products)(const CK_TABLE *kernels) {
  FN(try_compressed_affine)(kernels);
  FN(try_compressed_descend)(kernels);
}
