// Dense products: the same bits as the reference, for real (each = 1) and complex numbers (2).

typedef void FN(affine_map)(ptrdiff_t, ptrdiff_t, ptrdiff_t, const T *, ptrdiff_t, const T *,
    ptrdiff_t, const T *, T *, ptrdiff_t);
typedef void FN(transposed_map)(ptrdiff_t, ptrdiff_t, ptrdiff_t, const T *, ptrdiff_t, const T *,
    ptrdiff_t, T *, ptrdiff_t);
typedef void FN(gradient)(ptrdiff_t, ptrdiff_t, ptrdiff_t, const T *, ptrdiff_t, const T *,
    ptrdiff_t, T *, ptrdiff_t, T *);
typedef void FN(descent)(ptrdiff_t, ptrdiff_t, ptrdiff_t, T *, ptrdiff_t, T *, const T *, ptrdiff_t,
    T *, ptrdiff_t, T, T);

/// Sizes of which few are large: the summed one is longer than a panel at times, there are more rows
/// than in a block, and few rows by a large matrix.
static void FN(product_sizes)(ptrdiff_t *rows, ptrdiff_t *summed, ptrdiff_t *columns) {
  *rows = random_size(40);
  *summed = random_size(40);
  *columns = random_size(70);
  switch (below(16)) {
    case 0: *rows = random_size(120); break;
    case 1: *columns = random_size(200); break;
    case 2: *summed = 250 + below(280); break;
    case 3: *summed = 254 + below(5); break;
    case 4:
      *rows = 150 + below(150);
      *columns = 60 + below(100);
      break;
    case 5:
      *rows = 1 + below(5);
      *summed = 450 + below(100);
      *columns = 280 + below(40);
      break;
    default: break;
  }
}

static void FN(try_affine)(ptrdiff_t each, const char *name, FN(affine_map) *kernel,
    FN(affine_map) *reference) {
  ptrdiff_t m, n, p;
  FN(product_sizes)(&m, &n, &p);
  begin_case(name, CK_TYPE_NAME, m, n, p);
  const FN(matrix) a = FN(random_matrix)(each, m, n, false),
                   w = FN(random_matrix)(each, n, p, true),
                   bias = FN(random_row)(each, p), z = FN(random_matrix)(each, m, p, false);
  const FN(matrix) a0 = FN(copy)(a), w0 = FN(copy)(w), bias0 = FN(copy)(bias), z0 = FN(copy)(z);
  kernel(m, n, p, a.at, a.stride, w.at, w.stride, bias.at, z.at, z.stride);
  reference(m, n, p, a0.at, a.stride, w0.at, w.stride, bias0.at, z0.at, z.stride);
  FN(expect_same)(z, z0, "Z differs");
  FN(expect_untouched)(a, a0, "A changes");
  FN(expect_untouched)(w, w0, "W changes");
  FN(expect_untouched)(bias, bias0, "b changes");
  end_case();
}

static void FN(try_transposed)(ptrdiff_t each, const char *name, FN(transposed_map) *kernel,
    FN(transposed_map) *reference) {
  ptrdiff_t m, n, p;
  FN(product_sizes)(&m, &p, &n);
  begin_case(name, CK_TYPE_NAME, m, n, p);
  const FN(matrix) delta = FN(random_matrix)(each, m, p, false),
                   w = FN(random_matrix)(each, n, p, true),
                   g = FN(random_matrix)(each, m, n, false);
  const FN(matrix) delta0 = FN(copy)(delta), w0 = FN(copy)(w), g0 = FN(copy)(g);
  kernel(m, n, p, delta.at, delta.stride, w.at, w.stride, g.at, g.stride);
  reference(m, n, p, delta0.at, delta.stride, w0.at, w.stride, g0.at, g.stride);
  FN(expect_same)(g, g0, "G differs");
  FN(expect_untouched)(delta, delta0, "Δ changes");
  FN(expect_untouched)(w, w0, "W changes");
  end_case();
}

static void FN(try_gradient)(ptrdiff_t each, const char *name, FN(gradient) *kernel,
    FN(gradient) *reference) {
  ptrdiff_t m, n, p;
  FN(product_sizes)(&n, &m, &p);
  begin_case(name, CK_TYPE_NAME, m, n, p);
  const FN(matrix) a = FN(random_matrix)(each, m, n, false),
                   delta = FN(random_matrix)(each, m, p, false),
                   gw = FN(random_matrix)(each, n, p, false), gb = FN(random_row)(each, p);
  const FN(matrix) a0 = FN(copy)(a), delta0 = FN(copy)(delta), gw0 = FN(copy)(gw),
                   gb0 = FN(copy)(gb);
  kernel(m, n, p, a.at, a.stride, delta.at, delta.stride, gw.at, gw.stride, gb.at);
  reference(m, n, p, a0.at, a.stride, delta0.at, delta.stride, gw0.at, gw.stride, gb0.at);
  FN(expect_same)(gw, gw0, "∇W differs");
  FN(expect_same)(gb, gb0, "∇b differs");
  FN(expect_untouched)(a, a0, "A changes");
  FN(expect_same)(delta, delta0, "Δ changes");
  end_case();
}

/// Without a bias at times. The padding of Δ is zero where that of real numbers must be.
static void FN(try_add_gradient)(ptrdiff_t each, const char *name, FN(gradient) *kernel) {
  ptrdiff_t m, n, p;
  FN(product_sizes)(&n, &m, &p);
  begin_case(name, CK_TYPE_NAME, m, n, p);
  const FN(matrix) a = FN(random_matrix)(each, m, n, false),
                   delta = FN(random_matrix)(each, m, p, each == 1),
                   gw = FN(random_matrix)(each, n, p, true), gb = FN(random_row)(each, p);
  const FN(matrix) a0 = FN(copy)(a), delta0 = FN(copy)(delta), gw0 = FN(copy)(gw),
                   gb0 = FN(copy)(gb), before = FN(copy)(gb);
  const bool biased = below(2);
  kernel(m, n, p, a.at, a.stride, delta.at, delta.stride, gw.at, gw.stride, biased ? gb.at : NULL);
  if (each == 1)
    FN(reference_add)(m, n, p, a0.at, a.stride, delta0.at, delta.stride, gw0.at, gw.stride, gb0.at);
  else
    FN(reference_complex_add)(
        m, n, p, a0.at, a.stride, delta0.at, delta.stride, gw0.at, gw.stride, gb0.at, 1);
  FN(expect_same)(gw, gw0, "∇W differs");
  FN(expect_same)(gb, biased ? gb0 : before, "∇b differs");
  FN(expect_zero_padding)(gw);
  FN(expect_untouched)(a, a0, "A changes");
  FN(expect_untouched)(delta, delta0, "Δ changes");
  end_case();
}

static void FN(try_descent)(ptrdiff_t each, const char *name, FN(descent) *kernel,
    FN(descent) *reference) {
  ptrdiff_t m, n, p;
  FN(product_sizes)(&n, &m, &p);
  begin_case(name, CK_TYPE_NAME, m, n, p);
  const FN(matrix) w = FN(random_matrix)(each, n, p, true), bias = FN(random_row)(each, p),
                   a = FN(random_matrix)(each, m, n, false),
                   delta = FN(random_matrix)(each, m, p, false);
  const FN(matrix) w0 = FN(copy)(w), bias0 = FN(copy)(bias), a0 = FN(copy)(a),
                   delta0 = FN(copy)(delta);
  const T decay = below(2) ? 1 : (T)0.9, step = (T)0.3;
  kernel(
      m, n, p, w.at, w.stride, bias.at, a.at, a.stride, delta.at, delta.stride, decay, step);
  reference(
      m, n, p, w0.at, w.stride, bias0.at, a0.at, a.stride, delta0.at, delta.stride, decay, step);
  FN(expect_same)(w, w0, "W differs");
  FN(expect_same)(bias, bias0, "b differs");
  FN(expect_same)(delta, delta0, "Δ differs");
  FN(expect_zero_padding)(w);
  FN(expect_untouched)(a, a0, "A changes");
  end_case();
}

static void FN(try_products)(const CK_TABLE *kernels) {
  FN(try_affine)(1, "affine", kernels->affine, FN(reference_affine));
  FN(try_transposed)(
      1, "affine_transposed", kernels->affine_transposed, FN(reference_affine_transposed));
  FN(try_gradient)(
      1, "parameter_gradient", kernels->parameter_gradient, FN(reference_parameter_gradient));
  FN(try_add_gradient)(1, "add_parameter_gradient", kernels->add_parameter_gradient);
  FN(try_descent)(1, "descend", kernels->descend, FN(reference_descend));
  FN(try_affine)(2, "complex_affine", kernels->complex_affine, FN(reference_complex_affine));
  FN(try_transposed)(2, "complex_affine_transposed", kernels->complex_affine_transposed,
      FN(reference_complex_affine_transposed));
  FN(try_gradient)(2, "complex_parameter_gradient", kernels->complex_parameter_gradient,
      FN(reference_complex_parameter_gradient));
  FN(try_add_gradient)(
      2, "complex_add_parameter_gradient", kernels->complex_add_parameter_gradient);
  FN(try_descent)(2, "complex_descend", kernels->complex_descend, FN(reference_complex_descend));
}
