// The kernels of one real type CK_T, as a table of functions. Included by CKernels.h once for
// `float` and once for `double`; hence no include guard.

#pragma clang assume_nonnull begin

/// The numbers of a step of Adam: β₁, β₂, η / (1 - β₁ᵗ), 1 / (1 - β₂ᵗ) and ε.
typedef struct {
  CK_T beta1, beta2, rate, unbias, epsilon;
} CK_NAME(ck_adam);

typedef struct {
  /// Z = A·W + 1·bᵀ.  A m × n, W n × p, Z m × p.
  void (*affine)(
      ptrdiff_t m, ptrdiff_t n, ptrdiff_t p, const CK_T *a, ptrdiff_t lda, const CK_T *w,
      ptrdiff_t ldw, const CK_T *bias, CK_T *z, ptrdiff_t ldz);

  /// G = Δ·Wᵀ.  Δ m × p, W n × p, G m × n.
  void (*affine_transposed)(
      ptrdiff_t m, ptrdiff_t n, ptrdiff_t p, const CK_T *delta, ptrdiff_t ldd, const CK_T *w,
      ptrdiff_t ldw, CK_T *g, ptrdiff_t ldg);

  /// ∇W = Aᵀ·Δ, ∇b = Δᵀ·1.  A m × n, Δ m × p, ∇W n × p.
  void (*parameter_gradient)(
      ptrdiff_t m, ptrdiff_t n, ptrdiff_t p, const CK_T *a, ptrdiff_t lda, const CK_T *delta,
      ptrdiff_t ldd, CK_T *gw, ptrdiff_t ldg, CK_T *gb);

  /// W ← decay·W - step·Aᵀ·Δ, b ← b - step·Δᵀ·1; Δ is overwritten with -step·Δ.
  void (*descend)(
      ptrdiff_t m, ptrdiff_t n, ptrdiff_t p, CK_T *w, ptrdiff_t ldw, CK_T *bias, const CK_T *a,
      ptrdiff_t lda, CK_T *delta, ptrdiff_t ldd, CK_T decay, CK_T step);

  /// ∇W ← ∇W + Aᵀ·Δ and, unless it is NULL, ∇b ← ∇b + Δᵀ·1.  A m × n, Δ m × p, ∇W n × p. Padding of
  /// Δ, where its stride leaves room for whole vectors, must be zero.
  void (*add_parameter_gradient)(
      ptrdiff_t m, ptrdiff_t n, ptrdiff_t p, const CK_T *a, ptrdiff_t lda, const CK_T *delta,
      ptrdiff_t ldd, CK_T *gw, ptrdiff_t ldg, CK_T *_Nullable gb);

  /// Z = scale·(A·W) + 1·bᵀ, A being samples of values / 255.  W n × p, Z m × p. The leading values
  /// of the samples are written to `a`.
  void (*compressed_affine)(
      const ck_mini_batch *batch, ptrdiff_t p, const CK_T *w, ptrdiff_t ldw, CK_T scale,
      const CK_T *bias, CK_T *z, ptrdiff_t ldz, CK_T *a, ptrdiff_t lda);

  /// W ← W - step/scale·Aᵀ·Δ, b ← b - step·Δᵀ·1; Δ is overwritten.  W n × p, Δ m × p;
  /// `a` as written by compressed_affine.
  void (*compressed_descend)(
      const ck_mini_batch *batch, ptrdiff_t n, ptrdiff_t p, CK_T *w, ptrdiff_t ldw, CK_T scale,
      CK_T *bias, CK_T *delta, ptrdiff_t ldd, CK_T step, const CK_T *a,
      ptrdiff_t lda, const ck_sorted_entries *sorted);

  /// A = σ(Z).  m × p.
  void (*activate)(
      ck_activation activation, ptrdiff_t m, ptrdiff_t p, const CK_T *z, ptrdiff_t ldz, CK_T *a,
      ptrdiff_t lda);

  /// Δ = G ∘ σ'(Z), from A = σ(Z).  m × p; Δ may be G.
  void (*pull_back)(
      ck_activation activation, ptrdiff_t m, ptrdiff_t p, const CK_T *g, ptrdiff_t ldg,
      const CK_T *a, ptrdiff_t lda, CK_T *delta, ptrdiff_t ldd);

  /// R = X - Y.  m × p.
  void (*subtract)(
      ptrdiff_t m, ptrdiff_t p, const CK_T *x, ptrdiff_t ldx, const CK_T *y, ptrdiff_t ldy,
      CK_T *r, ptrdiff_t ldr);

  /// M ← β₁·M + (1 - β₁)·G, V ← β₂·V + (1 - β₂)·G∘G, W ← W - rate / (√(unbias·V) + ε) · M, each
  /// operation rounded by itself.  n × p; all with the stride ldw.
  void (*adam)(
      const CK_NAME(ck_adam) *step, ptrdiff_t n, ptrdiff_t p, CK_T *w, const CK_T *g, CK_T *first,
      CK_T *second, ptrdiff_t ldw);

  /// W ← factor·W.  n × p.
  void (*scale)(ptrdiff_t n, ptrdiff_t p, CK_T *w, ptrdiff_t ldw, CK_T factor);

  /// ½ Σ (A - Y)².  m × p.
  double (*quadratic)(
      ptrdiff_t m, ptrdiff_t p, const CK_T *a, ptrdiff_t lda, const CK_T *y, ptrdiff_t ldy);

  /// Σ [softplus(Z) - Y∘Z], softplus(z) = max(z, 0) + ln(1 + e^-|z|).  m × p.
  double (*cross_entropy)(
      ptrdiff_t m, ptrdiff_t p, const CK_T *z, ptrdiff_t ldz, const CK_T *y, ptrdiff_t ldy);

  /// Σ x².  m × p.
  double (*sum_of_squares)(ptrdiff_t m, ptrdiff_t p, const CK_T *x, ptrdiff_t ldx);

  /// The number of rows whose label is the index of the largest value, the first of equals.
  ptrdiff_t (*count_recognised)(
      ptrdiff_t m, ptrdiff_t p, const CK_T *a, ptrdiff_t lda, const int32_t *labels);

  /// True if no value is infinite or not a number.  m × p.
  bool (*all_finite)(ptrdiff_t m, ptrdiff_t p, const CK_T *x, ptrdiff_t ldx);

  /// row_k = pixel_k / 255, correctly rounded.
  void (*unpack)(ptrdiff_t count, const uint8_t *pixels, CK_T *row);

  // Complex numbers, as pairs (re, im) of CK_T. Sizes and strides count pairs. The other
  // kernels are those above on rows of twice the width: scale, subtract, quadratic,
  // sum_of_squares, all_finite, both products with compressed samples, which are real, and the
  // activations that treat both parts alike.

  /// Z = A·W + 1·bᵀ.  A m × n, W n × p, Z m × p.
  void (*complex_affine)(
      ptrdiff_t m, ptrdiff_t n, ptrdiff_t p, const CK_T *a, ptrdiff_t lda, const CK_T *w,
      ptrdiff_t ldw, const CK_T *bias, CK_T *z, ptrdiff_t ldz);

  /// G = Δ·Wᵀ.  Δ m × p, W n × p, G m × n.
  void (*complex_affine_transposed)(
      ptrdiff_t m, ptrdiff_t n, ptrdiff_t p, const CK_T *delta, ptrdiff_t ldd, const CK_T *w,
      ptrdiff_t ldw, CK_T *g, ptrdiff_t ldg);

  /// ∇W = Aᵀ·Δ, ∇b = Δᵀ·1.  A m × n, Δ m × p, ∇W n × p.
  void (*complex_parameter_gradient)(
      ptrdiff_t m, ptrdiff_t n, ptrdiff_t p, const CK_T *a, ptrdiff_t lda, const CK_T *delta,
      ptrdiff_t ldd, CK_T *gw, ptrdiff_t ldg, CK_T *gb);

  /// W ← decay·W - 2 step·conj(Aᵀ·Δ), b ← b - 2 step·conj(Δᵀ·1); Δ is overwritten with
  /// -2 step·conj(Δ).
  void (*complex_descend)(
      ptrdiff_t m, ptrdiff_t n, ptrdiff_t p, CK_T *w, ptrdiff_t ldw, CK_T *bias, const CK_T *a,
      ptrdiff_t lda, CK_T *delta, ptrdiff_t ldd, CK_T decay, CK_T step);

  /// ∇W ← ∇W + Aᵀ·Δ and, unless it is NULL, ∇b ← ∇b + Δᵀ·1, without a conjugate.
  void (*complex_add_parameter_gradient)(
      ptrdiff_t m, ptrdiff_t n, ptrdiff_t p, const CK_T *a, ptrdiff_t lda, const CK_T *delta,
      ptrdiff_t ldd, CK_T *gw, ptrdiff_t ldg, CK_T *_Nullable gb);

  /// A = σ(re Z).  m × p.
  void (*complex_real_part_sigmoid)(
      ptrdiff_t m, ptrdiff_t p, const CK_T *z, ptrdiff_t ldz, CK_T *a, ptrdiff_t lda);

  /// Δ = re G ∘ A ∘ (1 - A), from A = σ(re Z).  m × p; Δ may be G.
  void (*complex_pull_back_real_part_sigmoid)(
      ptrdiff_t m, ptrdiff_t p, const CK_T *g, ptrdiff_t ldg, const CK_T *a, ptrdiff_t lda,
      CK_T *delta, ptrdiff_t ldd);

  /// A = ½ (1 + re Z / |Z|) Z, and 0 at 0.  m × p.
  void (*complex_cardioid)(
      ptrdiff_t m, ptrdiff_t p, const CK_T *z, ptrdiff_t ldz, CK_T *a, ptrdiff_t lda);

  /// Δ = G · ∂A/∂Z + conj(G · ∂A/∂Z̄) of A = complex_cardioid, with U = Z/|Z|: ∂A/∂Z = ½ + (U + re U)/4,
  /// ∂A/∂Z̄ = (U - U² re U)/4, and ½ and 0 at 0.  m × p; Δ may be G.
  void (*complex_pull_back_cardioid)(
      ptrdiff_t m, ptrdiff_t p, const CK_T *g, ptrdiff_t ldg, const CK_T *z, ptrdiff_t ldz,
      CK_T *delta, ptrdiff_t ldd);

  /// X ← factor·conj(X).  m × p.
  void (*complex_conjugate)(ptrdiff_t m, ptrdiff_t p, CK_T *x, ptrdiff_t ldx, CK_T factor);

  /// cross_entropy and count_recognised of the real parts.  m × p.
  double (*complex_cross_entropy)(
      ptrdiff_t m, ptrdiff_t p, const CK_T *z, ptrdiff_t ldz, const CK_T *y, ptrdiff_t ldy);
  ptrdiff_t (*complex_count_recognised)(
      ptrdiff_t m, ptrdiff_t p, const CK_T *a, ptrdiff_t lda, const int32_t *labels);

  /// row_k = pixel_k / 255 + 0i.
  void (*complex_unpack)(ptrdiff_t count, const uint8_t *pixels, CK_T *row);

  // Windows over a sample of height × width points of one or more channels. Complex numbers are two
  // channels each. No matrix overlaps with another.

  /// For each position of `row_count` rows of positions from `first_row` on, the values of the sample
  /// under the points `tap`, `tap` + 1, … of the window, and 0 outside of the sample: one row of
  /// taps · channels values per position, ldp apart.
  void (*gather)(
      const ck_window *window, ptrdiff_t first_row, ptrdiff_t row_count, ptrdiff_t tap,
      ptrdiff_t taps, const CK_T *sample, CK_T *patches, ptrdiff_t ldp);

  /// The transpose of gather with all taps: every value is added to that of the sample which it came
  /// from, to the old one in ascending order of the taps.
  void (*scatter)(
      const ck_window *window, ptrdiff_t first_row, ptrdiff_t row_count, const CK_T *patches,
      ptrdiff_t ldp, CK_T *sample);

  /// The largest value of each channel under the window, for each position, at all of which a part
  /// of the window lies in the sample: the first value until one is larger. So of equal ones it is
  /// the first, and NaN only if that is the first value.
  void (*maximum)(
      const ck_window *window, ptrdiff_t row_count, const CK_T *sample, CK_T *output);

  /// Adds every error to the place that maximum takes the value from, in ascending order of the
  /// positions. Nothing else changes.
  void (*maximum_transposed)(
      const ck_window *window, ptrdiff_t row_count, const CK_T *errors, const CK_T *sample,
      CK_T *gradient);

  /// The same of complex numbers, which are two channels each: the value of the largest |x|².
  void (*complex_maximum)(
      const ck_window *window, ptrdiff_t row_count, const CK_T *sample, CK_T *output);
  void (*complex_maximum_transposed)(
      const ck_window *window, ptrdiff_t row_count, const CK_T *errors, const CK_T *sample,
      CK_T *gradient);

#ifdef CK_IMAGES
  // Distortions of images.

  /// Convolves two fields, in place, with a symmetric window of 2 reach + 1 numbers, down the columns
  /// and then along the rows: gaussian[0] times the value, then for k = 1 … reach in turn gaussian[k]
  /// times the value k further and times that k before, each operation rounded by itself.
  ///
  /// The fields are height × width each, one after the other, with the stride ldf ≥ reach + width,
  /// width rounded up to a multiple of CK_FIELD_COLUMNS. They are 0 between the columns and the next
  /// row, and in `reach` elements before the first row. So is the scratch space, of the same size,
  /// which may hold any finite numbers in the columns.
  void (*smooth)(
      const CK_T *gaussian, ptrdiff_t reach, ptrdiff_t height, ptrdiff_t width, CK_T *fields,
      ptrdiff_t ldf, CK_T *scratch);

  /// The pixels of a distorted image, each interpolated linearly at
  /// matrix · ((x, y) - centre - shift) + centre + (across, down), in this order, each operation rounded
  /// by itself, and rounded to the nearest integer; 0 outside of the image.
  ///
  /// `image` has a row or column of zeros on each side, ldi ≥ width + 2; the fields have the stride ldf;
  /// `result` is height × width without gaps.
  void (*distort)(
      const ck_distortion *distortion, const uint8_t *image, ptrdiff_t ldi, const CK_T *across,
      const CK_T *down, ptrdiff_t ldf, uint8_t *result);

#endif
  /// e^x, σ(x), tanh x and softplus(x) of a row, as used by the kernels above, for tests.
  void (*exponentials)(ptrdiff_t count, const CK_T *x, CK_T *r);
  void (*softplus)(ptrdiff_t count, const CK_T *x, CK_T *r);
} CK_NAME(ck_kernels);

/// The table in use. Set before main, never changed.
extern const CK_NAME(ck_kernels) *CK_NAME(ck_active_table);

#pragma clang assume_nonnull end
