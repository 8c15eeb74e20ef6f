// Complex numbers as pairs of lanes (re, im), as in memory.
//
// A complex product is a real one of twice the depth: with w as a row of pairs,
//
//     a·w = re(a)·w + im(a)·(i·w),   i·w = (-im w, re w)
//
// so that complex matrices need no tiles of their own, only panels in which each row of B is
// followed by i times that row. This takes four multiply-adds of reals a product, and no more.

#define CK_OTHER(l, h) ((l) ^ 1)
#define CK_RE(l, h) ((l) & ~1)
#define CK_IM(l, h) ((l) | 1)
#define CK_LOW(l, h) ((l) / 2 + ((l) & 1) * CK_WIDTH)
#define CK_HIGH(l, h) (CK_WIDTH / 2 + (l) / 2 + ((l) & 1) * CK_WIDTH)

/// (x₀, y₀), (x₁, y₁), …: the first and the second half of the pairs of two vectors.
CK_INLINE V FN(pairs_low)(V x, V y) {
  return __builtin_shufflevector(x, y, CK_EACH(CK_LOW, 0));
}
CK_INLINE V FN(pairs_high)(V x, V y) {
  return __builtin_shufflevector(x, y, CK_EACH(CK_HIGH, 0));
}

/// re, re of each pair, and im, im.
CK_INLINE V FN(real_parts)(V x) { return __builtin_shufflevector(x, x, CK_EACH(CK_RE, 0)); }
CK_INLINE V FN(imaginary_parts)(V x) { return __builtin_shufflevector(x, x, CK_EACH(CK_IM, 0)); }

/// |x|², |x|² of each pair.
CK_INLINE V FN(square_modulus)(V x) {
  const V squares = x * x;
  return FN(real_parts)(squares) + FN(imaginary_parts)(squares);
}

/// (re, im), (re, im), …
CK_INLINE V FN(all_pairs)(T re, T im) { return FN(pairs_low)((V)(re), (V)(im)); }

/// s·i·x for s = ±1.
CK_INLINE V FN(turn)(V x, T s) {
  return __builtin_shufflevector(x, x, CK_EACH(CK_OTHER, 0)) * FN(all_pairs)(-s, s);
}

/// x·y.
CK_INLINE V FN(complex_product)(V x, V y) {
  return FN(real_parts)(x) * y + FN(imaginary_parts)(x) * FN(turn)(y, 1);
}

/// Ones in the lanes of real parts.
CK_INLINE VI FN(real_lanes)(void) { return (VI)FN(all_pairs)(1, 0) != (VI)(V)(0); }

#undef CK_OTHER
#undef CK_RE
#undef CK_IM
#undef CK_LOW
#undef CK_HIGH
