// Distortions of images: the same bits as the reference.

/// Two fields with zeros around them.
static FN(matrix) FN(random_fields)(ptrdiff_t reach, ptrdiff_t height, ptrdiff_t width) {
  const ptrdiff_t whole = (width + CK_FIELD_COLUMNS - 1) / CK_FIELD_COLUMNS * CK_FIELD_COLUMNS;
  const ptrdiff_t stride = whole + reach + below(5);
  const size_t size = (size_t)(reach + 2 * height * stride) * sizeof(T);
  T *const block = watched(size, sizeof(T));
  memset(block, 0, size);
  FN(matrix) x = {block + reach, 1, 2 * height, width, stride};
  for (ptrdiff_t s = 0; s < x.rows; s++)
    for (ptrdiff_t j = 0; j < width; j++) x.at[s * stride + j] = (T)random_number();
  return x;
}

/// One convolution of a field along an axis, `step` elements being one pixel.
static void FN(reference_smooth)(const T *gaussian, ptrdiff_t reach, ptrdiff_t height,
    ptrdiff_t width, ptrdiff_t stride, bool down, const T *x, T *r) {
  const ptrdiff_t step = down ? stride : 1, length = down ? height : width;
  for (ptrdiff_t y = 0; y < height; y++)
    for (ptrdiff_t c = 0; c < width; c++) {
      const ptrdiff_t at = down ? y : c;
      const T *const from = x + y * stride + c;
      T sum = gaussian[0] * from[0];
      for (ptrdiff_t k = 1; k <= reach; k++) {
        if (at + k < length) sum += gaussian[k] * from[k * step];
        if (at - k >= 0) sum += gaussian[k] * from[-k * step];
      }
      r[y * stride + c] = sum;
    }
}

static void FN(try_smooth)(const CK_TABLE *kernels) {
  const ptrdiff_t reach = below(14), height = 1 + below(40), width = 1 + below(70);
  begin_case("smooth", CK_TYPE_NAME, height, width, reach);
  // Positive, as the values of a Gaussian are: the kernel adds the zeros beside a field, the reference
  // does not, and -0 + 0 is 0.
  const FN(matrix) gaussian = FN(random_row)(1, reach + 1);
  for (ptrdiff_t k = 0; k <= reach; k++) gaussian.at[k] = (T)0.125 + (T)fabs(gaussian.at[k]);
  const FN(matrix) fields = FN(random_fields)(reach, height, width);
  FN(matrix) space = fields;
  const size_t size = (size_t)(reach + 2 * height * fields.stride) * sizeof(T);
  space.at = (T *)watched(size, sizeof(T)) + reach;
  memset(space.at - reach, 0, size);
  const FN(matrix) fields0 = FN(copy)(fields), between = FN(copy)(fields);
  kernels->smooth(gaussian.at, reach, height, width, fields.at, fields.stride, space.at);
  const ptrdiff_t second = height * fields.stride;
  for (ptrdiff_t f = 0; f < 2; f++) {
    FN(reference_smooth)(gaussian.at, reach, height, width, fields.stride, true,
        fields0.at + f * second, between.at + f * second);
    FN(reference_smooth)(gaussian.at, reach, height, width, fields.stride, false,
        between.at + f * second, fields0.at + f * second);
  }
  FN(expect_same)(fields, fields0, "a sum differs");
  FN(expect_untouched)(fields, fields0, "the zeros around the fields change");
  end_case();
}

static uint8_t FN(reference_pixel)(const ck_distortion *d, const uint8_t *image, ptrdiff_t ldi,
    T x, T y) {
  if (!(x > -1 && y > -1 && x < (T)d->width && y < (T)d->height)) return 0;
  const ptrdiff_t left = (ptrdiff_t)floor((double)x), top = (ptrdiff_t)floor((double)y);
  const uint8_t *const corner = image + (top + 1) * ldi + left + 1;
  const T u = x - (T)left, v = y - (T)top;
  const T upper = (1 - u) * corner[0] + u * corner[1];
  const T lower = (1 - u) * corner[ldi] + u * corner[ldi + 1];
  return (uint8_t)((1 - v) * upper + v * lower + (T)0.5);
}

static void FN(try_distort)(const CK_TABLE *kernels) {
  const ptrdiff_t height = 1 + below(30), width = 1 + below(140), ldi = width + 2 + below(3);
  begin_case("distort", CK_TYPE_NAME, height, width, 0);
  const FN(matrix) fields = FN(random_fields)(0, height, width);
  ck_distortion d = {.height = height, .width = width};
  for (int i = 0; i < 4; i++) d.matrix[i] = (float)(random_number() / 2);
  if (below(2)) d.matrix[0] = d.matrix[3] = 1;
  if (below(2)) d.matrix[1] = d.matrix[2] = 0;
  d.centre_x = (float)(width - 1) / 2;
  d.centre_y = (float)(height - 1) / 2;
  d.shift_x = below(2) ? 0 : (float)random_number();
  d.shift_y = below(2) ? 0 : (float)random_number();
  // Displacements of less than a pixel, of some, and far out of every image.
  const T scales[] = {0, (T)0.25, 3, (T)1e7};
  const T scale = scales[below(4)];
  for (ptrdiff_t i = 0; i < 2 * height * fields.stride; i++) fields.at[i] *= scale;
  uint8_t *const image = watched((size_t)((height + 2) * ldi), 1),
          *const result = watched((size_t)(height * width), 1);
  memset(image, 0, (size_t)((height + 2) * ldi));
  for (ptrdiff_t y = 1; y <= height; y++)
    for (ptrdiff_t x = 1; x <= width; x++) image[y * ldi + x] = (uint8_t)below(256);
  const T *const across = fields.at, *const down = fields.at + height * fields.stride;
  kernels->distort(&d, image, ldi, across, down, fields.stride, result);
  for (ptrdiff_t y = 0; y < height; y++)
    for (ptrdiff_t x = 0; x < width; x++) {
      const T dx = (T)x - d.centre_x - d.shift_x, dy = (T)y - d.centre_y - d.shift_y;
      const T fx = d.matrix[0] * dx + d.matrix[1] * dy + d.centre_x + across[y * fields.stride + x];
      const T fy = d.matrix[2] * dx + d.matrix[3] * dy + d.centre_y + down[y * fields.stride + x];
      expect(result[y * width + x] == FN(reference_pixel)(&d, image, ldi, fx, fy),
          "a pixel differs");
      add_result(result[y * width + x]);
    }
  end_case();
}

static void FN(try_images)(const CK_TABLE *kernels) {
  FN(try_smooth)(kernels);
  FN(try_distort)(kernels);
}
