// Distortions of images: smooth fields of displacements, and pixels at displaced positions.

/// Two vectors of each of two fields: four chains, as many as hide the latency of an addition.
#define CK_CHAINS 4

/// Convolves vectors whose first elements lie at x[i], `step` elements being one pixel. The window
/// takes `before` and `after` pixels on its sides.
CK_INLINE void FN(smooth_vectors)(const T *gaussian, ptrdiff_t before, ptrdiff_t after,
    const T *const x[CK_CHAINS], ptrdiff_t step, V sum[CK_CHAINS]) {
  const ptrdiff_t both = before < after ? before : after;
  CK_UNROLL for (int i = 0; i < CK_CHAINS; i++) sum[i] = gaussian[0] * FN(load)(x[i]);
#define CK_ADD(offset)                                                         \
  CK_UNROLL for (int i = 0; i < CK_CHAINS; i++)                                \
      sum[i] += gaussian[k] * FN(load)(x[i] + (offset));
  ptrdiff_t k = 1;
  for (; k <= both; k++) {
    CK_ADD(k * step)
    CK_ADD(-k * step)
  }
  for (; k <= after; k++) CK_ADD(k * step)
  for (; k <= before; k++) CK_ADD(-k * step)
#undef CK_ADD
}

static void FN(smooth)(const T *gaussian, ptrdiff_t reach, ptrdiff_t height, ptrdiff_t width,
    T *fields, ptrdiff_t ldf, T *scratch) {
  const ptrdiff_t second = height * ldf;
  V sum[CK_CHAINS];
  for (ptrdiff_t y = 0; y < height; y++) {
    const ptrdiff_t before = y < reach ? y : reach;
    const ptrdiff_t after = height - 1 - y < reach ? height - 1 - y : reach;
    for (ptrdiff_t j = 0; j < width; j += 2 * CK_LANES) {
      const ptrdiff_t at[] = {y * ldf + j, y * ldf + j + CK_LANES};
      const T *const x[] = {
          fields + at[0], fields + at[1], fields + second + at[0], fields + second + at[1]};
      FN(smooth_vectors)(gaussian, before, after, x, ldf, sum);
      CK_UNROLL for (int i = 0; i < CK_CHAINS; i++)
        FN(store)(scratch + i / 2 * second + at[i % 2], sum[i]);
    }
  }
  for (ptrdiff_t y = 0; y < height; y++)
    for (ptrdiff_t j = 0; j < width; j += 2 * CK_LANES) {
      const ptrdiff_t at[] = {y * ldf + j, y * ldf + j + CK_LANES};
      const T *const x[] = {
          scratch + at[0], scratch + at[1], scratch + second + at[0], scratch + second + at[1]};
      FN(smooth_vectors)(gaussian, reach, reach, x, 1, sum);
      CK_UNROLL for (int i = 0; i < CK_CHAINS; i++) {
        const ptrdiff_t count = width - j - i % 2 * CK_LANES;
        if (count > 0) FN(store_first)(fields + i / 2 * second + at[i % 2], sum[i], count);
      }
    }
}
#undef CK_CHAINS

/// The pixels of a row that are handled at once: their positions, then their neighbours, then their
/// values, since a vector is loaded slowly while its parts are still being stored.
#define CK_PIXELS 64

typedef uint8_t FN(bytes) __attribute__((ext_vector_type(CK_WIDTH)));
typedef struct {
  FN(bytes) v;
} __attribute__((packed, may_alias)) FN(unaligned_bytes);

static void FN(distort)(const ck_distortion *d, const uint8_t *image, ptrdiff_t ldi,
    const T *across, const T *down, ptrdiff_t ldf, uint8_t *result) {
  // The four neighbours of a pixel as bytes of an integer, the upper left one the lowest.
  VI corners[CK_PIXELS / CK_WIDTH], offsets[CK_PIXELS / CK_WIDTH];
  V right[CK_PIXELS / CK_WIDTH], below[CK_PIXELS / CK_WIDTH];
  uint8_t *const end = result + d->height * d->width;
  V lanes;
  CK_UNROLL for (int i = 0; i < CK_WIDTH; i++) lanes[i] = (T)i;
  const V width = (V)((T)d->width), height = (V)((T)d->height);
  for (ptrdiff_t y = 0; y < d->height; y++) {
    const T dy = (T)y - d->centre_y - d->shift_y;
    const V x_from_y = (V)(d->matrix[1] * dy), y_from_y = (V)(d->matrix[3] * dy);
    for (ptrdiff_t start = 0; start < d->width; start += CK_PIXELS) {
      const ptrdiff_t rest = d->width - start;
      const ptrdiff_t count = rest < CK_PIXELS ? rest : CK_PIXELS;
      for (ptrdiff_t j = 0; j < count; j += CK_LANES) {
        const V dx = (T)(start + j) + lanes - d->centre_x - d->shift_x;
        const T *const u = across + y * ldf + start + j, *const v = down + y * ldf + start + j;
        V px = d->matrix[0] * dx + x_from_y + d->centre_x + FN(load)(u);
        V py = d->matrix[2] * dx + y_from_y + d->centre_y + FN(load)(v);
        const VI inside = (px > (V)(-1)) & (py > (V)(-1)) & (px < width) & (py < height);
        // Those outside take the corner of the zeros around the image.
        px = FN(select)(inside, px, (V)(-1));
        py = FN(select)(inside, py, (V)(-1));
        // Rounded down: conversions round towards zero.
        VI left = __builtin_convertvector(px, VI), top = __builtin_convertvector(py, VI);
        left += px < __builtin_convertvector(left, V);
        top += py < __builtin_convertvector(top, V);
        right[j / CK_WIDTH] = px - __builtin_convertvector(left, V);
        below[j / CK_WIDTH] = py - __builtin_convertvector(top, V);
        offsets[j / CK_WIDTH] = (top + 1) * (int32_t)ldi + left + 1;
      }
      const int32_t *const offset = (const int32_t *)offsets;
      uint32_t *const corner = (uint32_t *)corners;
      // One by one: a vector of neighbours takes longer to put together.
      _Pragma("clang loop vectorize(disable)") for (ptrdiff_t j = 0; j < count; j++) {
        const uint8_t *const above = image + offset[j], *const under = above + ldi;
        corner[j] = above[0] | (uint32_t)above[1] << 8 | (uint32_t)under[0] << 16 |
                    (uint32_t)under[1] << 24;
      }
      for (ptrdiff_t j = 0; j < count; j += CK_LANES) {
        const VI c = corners[j / CK_WIDTH];
#define CK_CORNER(shift) __builtin_convertvector(c >> (shift) & 255, V)
        const V u = right[j / CK_WIDTH], v = below[j / CK_WIDTH];
        const V upper = ((T)1 - u) * CK_CORNER(0) + u * CK_CORNER(8);
        const V lower = ((T)1 - u) * CK_CORNER(16) + u * CK_CORNER(24);
#undef CK_CORNER
        const VI value =
            __builtin_convertvector(((T)1 - v) * upper + v * lower + (T)0.5, VI);
        const FN(bytes) pixels = __builtin_convertvector(value, FN(bytes));
        // The pixels after those of the row are overwritten by the next row, if there is one.
        uint8_t *const to = result + y * d->width + start + j;
        if (end - to >= CK_LANES) {
          ((FN(unaligned_bytes) *)to)->v = pixels;
        } else {
          for (ptrdiff_t i = 0; i < end - to; i++) to[i] = pixels[i];
        }
      }
    }
  }
}
#undef CK_PIXELS
