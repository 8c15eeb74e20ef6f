// Transposes a square of CK_WIDTH × CK_WIDTH elements in registers: for h = 1, 2, 4, … the
// off-diagonal blocks of size h are exchanged.

#define CK_UPPER(l, h) (((l) & (h)) ? CK_WIDTH + (l) - (h) : (l))
#define CK_LOWER(l, h) (((l) & (h)) ? CK_WIDTH + (l) : (l) + (h))
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
#undef CK_EXCHANGE
