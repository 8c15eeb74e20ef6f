// Vectors of T, CK_LANES of them: loads, stores and the differences between the instruction sets.
//
// Included once for each type and instruction set, like all of Template/. Expects T (float or
// double), CK_INT (the signed integer of the same size), CK_IS_DOUBLE, CK_BYTES (of a vector),
// CK_REGISTERS (how many vectors the processor holds), CK_FMA (1 for fused multiply-adds) and
// FN(name), which makes names unique.

#define V FN(vector)
#define VI FN(integers)
#define CK_LANES ((ptrdiff_t)(CK_BYTES / sizeof(T)))
#define CK_INLINE static inline __attribute__((always_inline))
#define CK_UNROLL _Pragma("clang loop unroll(full)")

/// f(0, h), f(1, h), … for all lanes: the indices of a shuffle.
#if CK_WIDTH == 2
#define CK_EACH(f, h) f(0, h), f(1, h)
#elif CK_WIDTH == 4
#define CK_EACH(f, h) f(0, h), f(1, h), f(2, h), f(3, h)
#elif CK_WIDTH == 8
#define CK_EACH(f, h) \
  f(0, h), f(1, h), f(2, h), f(3, h), f(4, h), f(5, h), f(6, h), f(7, h)
#else
#define CK_EACH(f, h)                                                          \
  f(0, h), f(1, h), f(2, h), f(3, h), f(4, h), f(5, h), f(6, h), f(7, h),      \
      f(8, h), f(9, h), f(10, h), f(11, h), f(12, h), f(13, h), f(14, h), f(15, h)
#endif

typedef T V __attribute__((ext_vector_type(CK_BYTES / sizeof(T))));
typedef CK_INT VI __attribute__((ext_vector_type(CK_BYTES / sizeof(T))));
typedef struct {
  V v;
} __attribute__((packed, may_alias)) FN(unaligned);

CK_INLINE V FN(load)(const T *p) { return ((const FN(unaligned) *)p)->v; }
CK_INLINE void FN(store)(T *p, V v) { ((FN(unaligned) *)p)->v = v; }

/// The first `count` lanes from memory, the others zero; 0 < count ≤ CK_LANES.
CK_INLINE V FN(load_first)(const T *p, ptrdiff_t count) {
#ifdef CK_LOAD_MASKED
  return CK_LOAD_MASKED(p, count);
#else
  if (count >= CK_LANES) return FN(load)(p);
  // Constant indices, so that the vector stays in a register.
  V v = (V)(0);
  CK_UNROLL for (ptrdiff_t i = 0; i < CK_LANES - 1; i++)
    if (i < count) v[i] = p[i];
  return v;
#endif
}

/// Stores the first `count` lanes; 0 < count ≤ CK_LANES.
CK_INLINE void FN(store_first)(T *p, V v, ptrdiff_t count) {
#ifdef CK_STORE_MASKED
  CK_STORE_MASKED(p, v, count);
#else
  if (count >= CK_LANES) {
    FN(store)(p, v);
    return;
  }
  CK_UNROLL for (ptrdiff_t i = 0; i < CK_LANES - 1; i++)
    if (i < count) p[i] = v[i];
#endif
}

/// a·b + c, rounded once where the processor can.
CK_INLINE V FN(multiply_add)(V a, V b, V c) {
#if CK_FMA
  return __builtin_elementwise_fma(a, b, c);
#else
  return a * b + c;
#endif
}

/// One number in all lanes, to be multiplied by several vectors.
CK_INLINE V FN(factor)(const T *p) {
  T x = *p;
#if defined(__aarch64__) && CK_FMA
  // A product with one lane of a register is as fast as any other. Without this line the compiler
  // loads the number into all lanes, which keeps a vector unit busy as long as a multiply-add does.
  __asm__("" : "+w"(x));
#endif
  return (V)(x);
}

CK_INLINE V FN(select)(VI mask, V yes, V no) {
  return (V)((mask & (VI)yes) | (~mask & (VI)no));
}

CK_INLINE V FN(absolute)(V x) { return __builtin_elementwise_abs(x); }
CK_INLINE V FN(larger)(V x, V y) { return FN(select)(x > y, x, y); }

/// The smallest multiple of a vector that holds `count` elements.
CK_INLINE ptrdiff_t FN(whole_vectors)(ptrdiff_t count) {
  return (count + CK_LANES - 1) / CK_LANES * CK_LANES;
}

/// True if rows of p elements may be read and written as whole vectors.
CK_INLINE bool FN(is_padded)(ptrdiff_t p, ptrdiff_t stride) {
  return FN(whole_vectors)(p) <= stride;
}

/// Σ over the lanes, in double and in pairs: halves are added until one is left.
CK_INLINE double FN(sum_lanes)(const double *lanes, ptrdiff_t count) {
  double sums[CK_BYTES / sizeof(T)];
  for (ptrdiff_t i = 0; i < count; i++) sums[i] = lanes[i];
  for (ptrdiff_t half = count / 2; half > 0; half /= 2)
    for (ptrdiff_t i = 0; i < half; i++) sums[i] += sums[i + half];
  return sums[0];
}
