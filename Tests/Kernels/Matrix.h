// Matrices of T at random addresses with random strides, and their comparison.
//
// Included once for float and once for double, like Reference.h and all that follows. `each` is the
// number of T in an element, 1 or, of complex numbers, 2. Columns and strides count elements.

typedef struct {
  T *at;
  ptrdiff_t each, rows, columns, stride;
} FN(matrix);

/// Random numbers; between the columns and the next row NaN, or zeros for weights.
static FN(matrix) FN(random_matrix)(ptrdiff_t each, ptrdiff_t rows, ptrdiff_t columns,
    bool weights) {
  ptrdiff_t stride = columns;
  switch (below(4)) {
    case 0: break;
    case 1: stride += 1 + below(7); break;
    default: stride = (columns + 15) / 16 * 16; break;
  }
  const size_t count = (size_t)(each * rows * stride);
  FN(matrix) x = {watched(count * sizeof(T), sizeof(T)), each, rows, columns, stride};
  for (ptrdiff_t s = 0; s < rows; s++)
    for (ptrdiff_t j = 0; j < each * stride; j++)
      if (j < each * columns)
        x.at[s * each * stride + j] = (T)random_number();
      else if (weights)
        x.at[s * each * stride + j] = 0;
  return x;
}

static FN(matrix) FN(random_row)(ptrdiff_t each, ptrdiff_t columns) {
  FN(matrix) x = {watched((size_t)(each * columns) * sizeof(T), sizeof(T)), each, 1, columns,
      columns};
  for (ptrdiff_t j = 0; j < each * columns; j++) x.at[j] = (T)random_number();
  return x;
}

static FN(matrix) FN(copy)(FN(matrix) x) {
  const size_t size = (size_t)(x.each * x.rows * x.stride) * sizeof(T);
  FN(matrix) y = x;
  y.at = scratch(size);
  memcpy(y.at, x.at, size);
  return y;
}

/// True if both have the same bits, or are not numbers.
static bool FN(is_same)(T x, T y) { return memcmp(&x, &y, sizeof x) == 0 || (x != x && y != y); }

static void FN(expect_same)(FN(matrix) x, FN(matrix) wanted, const char *what) {
  for (ptrdiff_t s = 0; s < x.rows; s++)
    for (ptrdiff_t j = 0; j < x.each * x.columns; j++) {
      const ptrdiff_t i = s * x.each * x.stride + j;
      expect(FN(is_same)(x.at[i], wanted.at[i]), what);
      add_result(x.at[i]);
    }
}

/// Neither the elements nor what lies between the columns and the next row has changed.
static void FN(expect_untouched)(FN(matrix) x, FN(matrix) before, const char *what) {
  expect(
      memcmp(x.at, before.at, (size_t)(x.each * x.rows * x.stride) * sizeof(T)) == 0, what);
}

/// Zeros between the columns and the next row of weights are still there.
static void FN(expect_zero_padding)(FN(matrix) w) {
  for (ptrdiff_t s = 0; s < w.rows; s++)
    for (ptrdiff_t j = w.each * w.columns; j < w.each * w.stride; j++)
      expect(w.at[s * w.each * w.stride + j] == 0, "zeros beside the weights are overwritten");
}
