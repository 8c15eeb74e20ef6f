// Transposes a square of CK_WIDTH × CK_WIDTH elements in registers: for h = 1, 2, 4, … the
// off-diagonal blocks of size h change places.

#define CK_UPPER(l, h) (((l) & (h)) ? CK_WIDTH + (l) - (h) : (l))
#define CK_LOWER(l, h) (((l) & (h)) ? CK_WIDTH + (l) : (l) + (h))
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
#define CK_EXCHANGE(h)                                                         \
  CK_UNROLL for (int i = 0; i < CK_WIDTH; i++)                                 \
    if (!(i & h)) {                                                            \
      const V upper = rows[i], lower = rows[i + h];                            \
      rows[i] = __builtin_shufflevector(upper, lower, CK_EACH(CK_UPPER, h));   \
      rows[i + h] = __builtin_shufflevector(upper, lower, CK_EACH(CK_LOWER, h)); \
    }

CK_INLINE void FN(transpose)(V rows[CK_WIDTH]) {
  CK_EXCHANGE(1)
#if CK_WIDTH > 2
  CK_EXCHANGE(2)
#endif
#if CK_WIDTH > 4
  CK_EXCHANGE(4)
#endif
#if CK_WIDTH > 8
  CK_EXCHANGE(8)
#endif
}

#undef CK_UPPER
#undef CK_LOWER
#undef CK_EACH
#undef CK_EXCHANGE
