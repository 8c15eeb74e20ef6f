// Element-wise kernels, costs and scans: the same bits as the reference. The reference of a
// function is the kernel on that element alone; Functions.h holds its accuracy.

static T FN(activated)(const CK_TABLE *kernels, ck_activation activation, T z) {
  T a;
  kernels->activate(activation, 1, 1, &z, 1, &a, 1);
  return a;
}

static T FN(softplus)(const CK_TABLE *kernels, T z) {
  T r;
  kernels->softplus(1, &z, &r);
  return r;
}

/// Element (s, j) of a matrix of which T are counted.
#define ELEMENT(x, s, j) (x).at[(s) * (x).each * (x).stride + (j)]
#define FOR_ALL(x)                                                            \
  for (ptrdiff_t s = 0; s < (x).rows; s++)                                     \
    for (ptrdiff_t j = 0; j < (x).each * (x).columns; j++)

static void FN(try_activate)(const CK_TABLE *kernels) {
  const ptrdiff_t m = random_size(20), p = random_size(70);
  const ck_activation activation = (ck_activation)below(3);
  begin_case("activate", CK_TYPE_NAME, m, activation, p);
  const FN(matrix) z = FN(random_matrix)(1, m, p, false), a = FN(random_matrix)(1, m, p, false);
  const FN(matrix) z0 = FN(copy)(z), a0 = FN(copy)(a);
  kernels->activate(activation, m, p, z.at, z.stride, a.at, a.stride);
  FOR_ALL(a0) ELEMENT(a0, s, j) = FN(activated)(kernels, activation, ELEMENT(z0, s, j));
  FN(expect_same)(a, a0, "A differs");
  FN(expect_untouched)(z, z0, "Z changes");
  end_case();
}

static void FN(try_pull_back)(const CK_TABLE *kernels) {
  const ptrdiff_t m = random_size(20), p = random_size(70);
  const ck_activation activation = (ck_activation)below(3);
  begin_case("pull_back", CK_TYPE_NAME, m, activation, p);
  const FN(matrix) g = FN(random_matrix)(1, m, p, false), a = FN(random_matrix)(1, m, p, false),
                   delta = below(2) ? g : FN(random_matrix)(1, m, p, false);
  const FN(matrix) g0 = FN(copy)(g), a0 = FN(copy)(a), delta0 = FN(copy)(delta);
  kernels->pull_back(
      activation, m, p, g.at, g.stride, a.at, a.stride, delta.at, delta.stride);
  FOR_ALL(delta0)
    ELEMENT(delta0, s, j) =
        FN(reference_pull_back)(activation, ELEMENT(g0, s, j), ELEMENT(a0, s, j));
  FN(expect_same)(delta, delta0, "Δ differs");
  if (delta.at != g.at) FN(expect_untouched)(g, g0, "G changes");
  FN(expect_untouched)(a, a0, "A changes");
  end_case();
}

static void FN(try_subtract)(const CK_TABLE *kernels) {
  const ptrdiff_t m = random_size(20), p = random_size(70);
  begin_case("subtract", CK_TYPE_NAME, m, 0, p);
  const FN(matrix) x = FN(random_matrix)(1, m, p, false), y = FN(random_matrix)(1, m, p, false),
                   r = FN(random_matrix)(1, m, p, false);
  const FN(matrix) x0 = FN(copy)(x), y0 = FN(copy)(y), r0 = FN(copy)(r);
  kernels->subtract(m, p, x.at, x.stride, y.at, y.stride, r.at, r.stride);
  FOR_ALL(r0) ELEMENT(r0, s, j) = ELEMENT(x0, s, j) - ELEMENT(y0, s, j);
  FN(expect_same)(r, r0, "R differs");
  FN(expect_untouched)(x, x0, "X changes");
  FN(expect_untouched)(y, y0, "Y changes");
  end_case();
}

static void FN(try_adam)(const CK_TABLE *kernels) {
  const ptrdiff_t n = random_size(20), p = random_size(70);
  begin_case("adam", CK_TYPE_NAME, 0, n, p);
  const FN(matrix) w = FN(random_matrix)(1, n, p, true), w0 = FN(copy)(w);
  FN(matrix) others[3], before[3];
  for (int i = 0; i < 3; i++) {
    others[i] = w;
    others[i].at = watched((size_t)(n * w.stride) * sizeof(T), sizeof(T));
    for (ptrdiff_t k = 0; k < n * w.stride; k++)
      others[i].at[k] = k % w.stride < p ? (T)random_number() : 0;
  }
  const FN(matrix) g = others[0], first = others[1], second = others[2];
  FOR_ALL(second) ELEMENT(second, s, j) *= ELEMENT(second, s, j);
  for (int i = 0; i < 3; i++) before[i] = FN(copy)(others[i]);
  const CK_ADAM step = {(T)0.9, (T)0.999, (T)0.01, (T)1.25, (T)1e-8};
  kernels->adam(&step, n, p, w.at, g.at, first.at, second.at, w.stride);
  FOR_ALL(w0) {
    const T x = ELEMENT(before[0], s, j);
    T *m = &ELEMENT(before[1], s, j), *v = &ELEMENT(before[2], s, j);
    *m = step.beta1 * *m + ((T)1 - step.beta1) * x;
    *v = step.beta2 * *v + ((T)1 - step.beta2) * (x * x);
    ELEMENT(w0, s, j) -= step.rate / ((T)sqrt(step.unbias * *v) + step.epsilon) * *m;
  }
  FN(expect_same)(w, w0, "W differs");
  FN(expect_same)(first, before[1], "M differs");
  FN(expect_same)(second, before[2], "V differs");
  FN(expect_untouched)(g, before[0], "G changes");
  FN(expect_zero_padding)(w);
  end_case();
}

static void FN(try_scale)(const CK_TABLE *kernels) {
  const ptrdiff_t n = random_size(20), p = random_size(70);
  begin_case("scale", CK_TYPE_NAME, 0, n, p);
  const FN(matrix) w = FN(random_matrix)(1, n, p, true);
  const FN(matrix) w0 = FN(copy)(w);
  const T factor = (T)random_number();
  kernels->scale(n, p, w.at, w.stride, factor);
  FN(reference_scale)(n, p, w0.at, w.stride, factor);
  FN(expect_same)(w, w0, "W differs");
  FN(expect_zero_padding)(w);
  end_case();
}

static void FN(expect_cost)(double cost, double wanted, const char *what) {
  expect(cost == wanted, what);
  add_result(cost);
}

static void FN(try_costs)(const CK_TABLE *kernels) {
  const ptrdiff_t m = random_size(20), p = random_size(70);
  const FN(matrix) a = FN(random_matrix)(1, m, p, false), y = FN(random_matrix)(1, m, p, false);
  const FN(matrix) a0 = FN(copy)(a), y0 = FN(copy)(y);
  FN(cost) quadratic = {{0}}, squares = {{0}}, entropy = {{0}};
  FOR_ALL(a) {
    const T x = ELEMENT(a, s, j), target = ELEMENT(y, s, j), d = x - target;
    FN(add_cost)(&quadratic, j, d * d);
    FN(add_cost)(&squares, j, x * x);
    FN(add_cost)(&entropy, j, FN(softplus)(kernels, x) - target * x);
  }
  begin_case("quadratic, cross_entropy, sum_of_squares", CK_TYPE_NAME, m, 0, p);
  FN(expect_cost)(kernels->quadratic(m, p, a.at, a.stride, y.at, y.stride),
      FN(total)(quadratic) / 2, "the quadratic cost differs");
  FN(expect_cost)(kernels->cross_entropy(m, p, a.at, a.stride, y.at, y.stride), FN(total)(entropy),
      "the cross-entropy differs");
  FN(expect_cost)(kernels->sum_of_squares(m, p, a.at, a.stride), FN(total)(squares),
      "the sum of squares differs");
  FN(expect_untouched)(a, a0, "A changes");
  FN(expect_untouched)(y, y0, "Y changes");
  end_case();
  case_count += 2;
}

/// Few different numbers, so that some are equal, and one that is not finite at times.
static FN(matrix) FN(random_scores)(ptrdiff_t each, ptrdiff_t m, ptrdiff_t p) {
  const FN(matrix) a = FN(random_matrix)(each, m, p, false);
  FOR_ALL(a) ELEMENT(a, s, j) = (T)below(12);
  if (m * p > 0 && below(2)) {
    static const T values[] = {NAN, INFINITY, -INFINITY};
    ELEMENT(a, below((int)m), below((int)(each * p))) = values[below(3)];
  }
  return a;
}

static void FN(try_count)(const CK_TABLE *kernels, ptrdiff_t each, const char *name) {
  const ptrdiff_t m = random_size(20), p = random_size(20);
  begin_case(name, CK_TYPE_NAME, m, 0, p);
  const FN(matrix) a = FN(random_scores)(each, m, p);
  const FN(matrix) a0 = FN(copy)(a);
  int32_t *labels = watched((size_t)m * sizeof(int32_t), sizeof(int32_t));
  for (ptrdiff_t s = 0; s < m; s++) labels[s] = p > 0 ? below((int)p) : 0;
  expect((each == 1 ? kernels->count_recognised : kernels->complex_count_recognised)(
             m, p, a.at, a.stride, labels) ==
             FN(reference_count)(each, m, p, a0.at, a.stride, labels),
      "the count differs");
  FN(expect_untouched)(a, a0, "A changes");
  end_case();
}

static void FN(try_all_finite)(const CK_TABLE *kernels) {
  const ptrdiff_t m = random_size(20), p = random_size(70);
  begin_case("all_finite", CK_TYPE_NAME, m, 0, p);
  const FN(matrix) x = FN(random_scores)(1, m, p);
  if (m * p > 0 && below(4) == 0)
    ELEMENT(x, below((int)m), below((int)p)) = sizeof(T) == 4 ? (T)FLT_MAX : (T)DBL_MAX;
  bool wanted = true;
  FOR_ALL(x) wanted &= isfinite(ELEMENT(x, s, j)) != 0;
  expect(kernels->all_finite(m, p, x.at, x.stride) == wanted, "the answer differs");
  end_case();
}

static void FN(try_unpack)(const CK_TABLE *kernels, ptrdiff_t each, const char *name) {
  const ptrdiff_t count = random_size(300);
  begin_case(name, CK_TYPE_NAME, 0, count, 0);
  uint8_t *pixels = watched((size_t)count, 1);
  const FN(matrix) row = FN(random_row)(each, count), row0 = FN(copy)(row);
  for (ptrdiff_t k = 0; k < count; k++) {
    pixels[k] = count > 256 ? (uint8_t)k : (uint8_t)(random_bits() >> 56);
    row0.at[each * k] = (T)pixels[k] / 255;
    if (each == 2) row0.at[2 * k + 1] = 0;
  }
  (each == 1 ? kernels->unpack : kernels->complex_unpack)(count, pixels, row.at);
  FN(expect_same)(row, row0, "a value differs");
  end_case();
}

static void FN(try_complex_sigmoid)(const CK_TABLE *kernels) {
  const ptrdiff_t m = random_size(20), p = random_size(40);
  const FN(matrix) z = FN(random_matrix)(2, m, p, false), g = FN(random_matrix)(2, m, p, false),
                   a = FN(random_matrix)(2, m, p, false),
                   delta = below(2) ? g : FN(random_matrix)(2, m, p, false);
  const FN(matrix) z0 = FN(copy)(z), g0 = FN(copy)(g), a0 = FN(copy)(a),
                   delta0 = FN(copy)(delta);
  begin_case("complex_real_part_sigmoid and pull_back", CK_TYPE_NAME, m, 0, p);
  kernels->complex_real_part_sigmoid(m, p, z.at, z.stride, a.at, a.stride);
  kernels->complex_pull_back_real_part_sigmoid(
      m, p, g.at, g.stride, a.at, a.stride, delta.at, delta.stride);
  FOR_ALL(a0) {
    const bool real = j % 2 == 0;
    const T value = real ? FN(activated)(kernels, ck_sigmoid, ELEMENT(z0, s, j)) : 0;
    ELEMENT(a0, s, j) = value;
    ELEMENT(delta0, s, j) =
        real ? FN(reference_pull_back)(ck_sigmoid, ELEMENT(g0, s, j), value) : 0;
  }
  FN(expect_same)(a, a0, "A differs");
  FN(expect_same)(delta, delta0, "Δ differs");
  FN(expect_untouched)(z, z0, "Z changes");
  if (delta.at != g.at) FN(expect_untouched)(g, g0, "G changes");
  end_case();
  case_count += 1;
}

/// x·y.
static void FN(product)(const T x[2], const T y[2], T result[2]) {
  result[0] = x[0] * y[0] - x[1] * y[1];
  result[1] = x[0] * y[1] + x[1] * y[0];
}

/// The cardioid of z, and the chain rule of g.
static void FN(reference_cardioid)(const T z[2], const T g[2], T a[2], T delta[2]) {
  const T r = (T)sqrt(z[0] * z[0] + z[1] * z[1]);
  if (!(r > 0)) {
    for (int part = 0; part < 2; part++) {
      a[part] = 0;
      delta[part] = g[part] * (T)0.5;
    }
    return;
  }
  const T factor = (1 + z[0] / r) * (T)0.5, u[2] = {z[0] / r, z[1] / r};
  const T by_z[2] = {(T)0.5 + (u[0] + u[0]) * (T)0.25, u[1] * (T)0.25};
  T square[2], first[2], second[2];
  FN(product)(u, u, square);
  const T by_conjugate[2] = {
      (u[0] - square[0] * u[0]) * (T)0.25, (u[1] - square[1] * u[0]) * (T)0.25};
  FN(product)(g, by_z, first);
  FN(product)(g, by_conjugate, second);
  for (int part = 0; part < 2; part++) a[part] = z[part] * factor;
  delta[0] = first[0] + second[0];
  delta[1] = first[1] - second[1];
}

static void FN(try_cardioid)(const CK_TABLE *kernels) {
  const ptrdiff_t m = random_size(20), p = random_size(40);
  const FN(matrix) z = FN(random_matrix)(2, m, p, false), g = FN(random_matrix)(2, m, p, false),
                   a = FN(random_matrix)(2, m, p, false),
                   delta = below(2) ? g : FN(random_matrix)(2, m, p, false);
  FOR_ALL(z) if (below(20) == 0) ELEMENT(z, s, j) = ELEMENT(z, s, j ^ 1) = 0;
  const FN(matrix) z0 = FN(copy)(z), g0 = FN(copy)(g), a0 = FN(copy)(a),
                   delta0 = FN(copy)(delta);
  begin_case("complex_cardioid and pull_back", CK_TYPE_NAME, m, 0, p);
  kernels->complex_cardioid(m, p, z.at, z.stride, a.at, a.stride);
  kernels->complex_pull_back_cardioid(
      m, p, g.at, g.stride, z.at, z.stride, delta.at, delta.stride);
  FOR_ALL(a0)
    if (j % 2 == 0)
      FN(reference_cardioid)(&ELEMENT(z0, s, j), &ELEMENT(g0, s, j), &ELEMENT(a0, s, j),
          &ELEMENT(delta0, s, j));
  FN(expect_same)(a, a0, "A differs");
  FN(expect_same)(delta, delta0, "Δ differs");
  FN(expect_untouched)(z, z0, "Z changes");
  if (delta.at != g.at) FN(expect_untouched)(g, g0, "G changes");
  end_case();
  case_count += 1;
}

static void FN(try_complex_conjugate)(const CK_TABLE *kernels) {
  const ptrdiff_t m = random_size(20), p = random_size(40);
  begin_case("complex_conjugate", CK_TYPE_NAME, m, 0, p);
  const FN(matrix) x = FN(random_matrix)(2, m, p, true);
  const FN(matrix) x0 = FN(copy)(x);
  const T factor = (T)random_number();
  kernels->complex_conjugate(m, p, x.at, x.stride, factor);
  FN(reference_complex_conjugate)(m, p, x0.at, x.stride, factor);
  FN(expect_same)(x, x0, "X differs");
  FN(expect_zero_padding)(x);
  end_case();
}

static void FN(try_complex_cross_entropy)(const CK_TABLE *kernels) {
  const ptrdiff_t m = random_size(20), p = random_size(40);
  begin_case("complex_cross_entropy", CK_TYPE_NAME, m, 0, p);
  const FN(matrix) z = FN(random_matrix)(2, m, p, false), y = FN(random_matrix)(2, m, p, false);
  FN(cost) sum = {{0}};
  FOR_ALL(z)
    if (j % 2 == 0) {
      const T x = ELEMENT(z, s, j);
      FN(add_cost)(&sum, j, FN(softplus)(kernels, x) - ELEMENT(y, s, j) * x);
    }
  FN(expect_cost)(kernels->complex_cross_entropy(m, p, z.at, z.stride, y.at, y.stride),
      FN(total)(sum), "the cross-entropy differs");
  end_case();
}

static void FN(try_elementwise)(const CK_TABLE *kernels) {
  FN(try_activate)(kernels);
  FN(try_pull_back)(kernels);
  FN(try_subtract)(kernels);
  FN(try_adam)(kernels);
  FN(try_scale)(kernels);
  FN(try_costs)(kernels);
  FN(try_count)(kernels, 1, "count_recognised");
  FN(try_count)(kernels, 2, "complex_count_recognised");
  FN(try_all_finite)(kernels);
  FN(try_unpack)(kernels, 1, "unpack");
  FN(try_unpack)(kernels, 2, "complex_unpack");
  FN(try_complex_sigmoid)(kernels);
  FN(try_cardioid)(kernels);
  FN(try_complex_conjugate)(kernels);
  FN(try_complex_cross_entropy)(kernels);
}
#undef ELEMENT
#undef FOR_ALL
