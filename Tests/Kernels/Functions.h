// Accuracy of e^x, σ, tanh and softplus against the functions of the C library in the next wider
// type.

typedef struct {
  const char *name;
  void (*kernel)(const CK_TABLE *, ptrdiff_t, const T *, T *);
  CK_WIDER (*exact)(CK_WIDER);
  /// The largest error in float, in units in the last place; in double it is 1e-15 of the result.
  double float_ulps;
  /// True if results below the normal numbers may be zero.
  bool flushes;
} FN(function);

static void FN(row_of_exp)(const CK_TABLE *kernels, ptrdiff_t count, const T *x, T *r) {
  kernels->exponentials(count, x, r);
}
static void FN(row_of_softplus)(const CK_TABLE *kernels, ptrdiff_t count, const T *x, T *r) {
  kernels->softplus(count, x, r);
}
static void FN(row_of_sigmoid)(const CK_TABLE *kernels, ptrdiff_t count, const T *x, T *r) {
  kernels->activate(ck_sigmoid, 1, count, x, count, r, count);
}
static void FN(row_of_tanh)(const CK_TABLE *kernels, ptrdiff_t count, const T *x, T *r) {
  kernels->activate(ck_tanh, 1, count, x, count, r, count);
}

static CK_WIDER FN(exact_exp)(CK_WIDER x) { return CK_WIDER_NAME(exp)(x); }
static CK_WIDER FN(exact_softplus)(CK_WIDER x) {
  return CK_WIDER_NAME(fmax)(x, 0) +
         CK_WIDER_NAME(log1p)(CK_WIDER_NAME(exp)(-CK_WIDER_NAME(fabs)(x)));
}
static CK_WIDER FN(exact_sigmoid)(CK_WIDER x) { return 1 / (1 + CK_WIDER_NAME(exp)(-x)); }
static CK_WIDER FN(exact_tanh)(CK_WIDER x) { return CK_WIDER_NAME(tanh)(x); }

static const FN(function) FN(functions)[] = {
    {"exponentials", FN(row_of_exp), FN(exact_exp), 2, false},
    {"softplus", FN(row_of_softplus), FN(exact_softplus), 3, false},
    {"sigmoid", FN(row_of_sigmoid), FN(exact_sigmoid), 3, true},
    {"tanh", FN(row_of_tanh), FN(exact_tanh), 2, false},
};

/// Any bits, or a number at which the functions are neither 0 nor 1.
static T FN(random_argument)(void) {
  if (below(4) == 0) {
    const uint64_t bits = random_bits();
    T x;
    memcpy(&x, &bits, sizeof x);
    return x;
  }
  const double bounds[] = {0.001, 1, 20, sizeof(T) == 4 ? 105 : 750};
  return (T)(bounds[below(4)] * ((double)(random_bits() >> 11) * 0x1p-52 - 1));
}

/// True if `value` is the function at `x` within the bound.
static bool FN(is_near)(const FN(function) *f, T x, T value) {
  const CK_WIDER exact = f->exact((CK_WIDER)x);
  const T rounded = (T)exact;
  if (rounded != rounded) return value != value;
  if (isinf(rounded)) return value == rounded;
  const T smallest = sizeof(T) == 4 ? (T)FLT_MIN : (T)DBL_MIN;
  const T size = rounded < 0 ? -rounded : rounded;
  const CK_WIDER error = CK_WIDER_NAME(fabs)(value - exact);
  if (size < smallest) return error <= (f->flushes ? 1 : 2 * CK_ULP) * (CK_WIDER)smallest;
  if (sizeof(T) == 8) return error <= (CK_WIDER)1e-15 * CK_WIDER_NAME(fabs)(exact);
  int exponent;
  CK_WIDER_NAME(frexp)(rounded, &exponent);
  return error <= f->float_ulps * CK_WIDER_NAME(ldexp)(CK_ULP, exponent - 1);
}

static void FN(try_function)(const CK_TABLE *kernels, const FN(function) *f) {
  const ptrdiff_t count = 64 + random_size(64);
  begin_case(f->name, CK_TYPE_NAME, 1, 0, count);
  const FN(matrix) x = FN(random_row)(1, count), r = FN(random_row)(1, count);
  for (ptrdiff_t j = 0; j < count; j++) x.at[j] = FN(random_argument)();
  const FN(matrix) x0 = FN(copy)(x);
  f->kernel(kernels, count, x.at, r.at);
  for (ptrdiff_t j = 0; j < count; j++) {
    char what[80];
    snprintf(what, sizeof what, "%a gives %a", (double)x.at[j], (double)r.at[j]);
    expect(FN(is_near)(f, x.at[j], r.at[j]), what);
    add_result(r.at[j]);
    T alone;
    f->kernel(kernels, 1, &x.at[j], &alone);
    expect(FN(is_same)(r.at[j], alone), "the result depends on the place in the row");
  }
  FN(expect_untouched)(x, x0, "the arguments change");
  end_case();
}

static void FN(try_functions)(const CK_TABLE *kernels) {
  for (size_t i = 0; i < sizeof FN(functions) / sizeof *FN(functions); i++)
    FN(try_function)(kernels, &FN(functions)[i]);
}
