// e^x, the logistic function, the hyperbolic tangent and softplus, a vector at a time.
//
//     e^x = 2^n e^r,  n = x / ln 2 rounded,  r = x - n ln 2 in two steps,  |r| ≤ ½ ln 2
//
// with e^r by its Taylor polynomial, of degree 7 (float) or 13 (double): what is cut off is below
// 6e-9 and 5e-18. 2^n is multiplied in two halves, so that results which are not normal and
// overflow to infinity come out right.

#if CK_IS_DOUBLE
#define CK_LARGEST 1024.0
#define CK_MANTISSA 52
#define CK_EXPONENT_BIAS 1023
#define CK_SHIFTER 0x1.8p52
#define CK_LN2_HIGH 0x1.62e42fefa38p-1
#define CK_LN2_LOW 0x1.ef35793c7673p-45
#else
#define CK_LARGEST 128.0f
#define CK_MANTISSA 23
#define CK_EXPONENT_BIAS 127
#define CK_SHIFTER 0x1.8p23f
#define CK_LN2_HIGH 0x1.62e4p-1f
#define CK_LN2_LOW 0x1.7f7d1cp-20f
#endif

#define CK_STEP(c) sum = FN(multiply_add)(sum, x, (V)((T)(c)));

/// 2^n for whole numbers -CK_EXPONENT_BIAS < n ≤ CK_EXPONENT_BIAS.
CK_INLINE V FN(power_of_two)(VI n) { return (V)((n + CK_EXPONENT_BIAS) << CK_MANTISSA); }

CK_INLINE V FN(exp)(V argument) {
  // Beyond these bounds the result is infinite or zero; NaN fails both comparisons and stays.
  const V top = (V)((T)(CK_LARGEST * 0.75)), bottom = (V)((T)(-CK_LARGEST * 0.85));
  V at = FN(select)(argument > top, top, argument);
  at = FN(select)(at < bottom, bottom, at);
  const V shifted = FN(multiply_add)(at, (V)((T)1.4426950408889634), (V)((T)CK_SHIFTER));
  const V n = shifted - (T)CK_SHIFTER;
  const VI whole = (VI)shifted - (VI)((V)((T)CK_SHIFTER));
  V x = FN(multiply_add)(n, (V)(-(T)CK_LN2_HIGH), at);
  x = FN(multiply_add)(n, (V)(-(T)CK_LN2_LOW), x);
#if CK_IS_DOUBLE
  V sum = (V)(1.0 / 6227020800);
  CK_STEP(1.0 / 479001600) CK_STEP(1.0 / 39916800) CK_STEP(1.0 / 3628800)
  CK_STEP(1.0 / 362880) CK_STEP(1.0 / 40320) CK_STEP(1.0 / 5040)
#else
  V sum = (V)(1.0f / 5040);
#endif
  CK_STEP(1.0 / 720) CK_STEP(1.0 / 120) CK_STEP(1.0 / 24) CK_STEP(1.0 / 6) CK_STEP(0.5)
  CK_STEP(1) CK_STEP(1)
  const VI half = whole >> 1;
  return sum * FN(power_of_two)(half) * FN(power_of_two)(whole - half);
}

/// 1 / (1 + e^-z): e^-z overflows to infinity for very negative z, which gives the limit 0.
CK_INLINE V FN(sigmoid)(V z) { return (T)1 / ((T)1 + FN(exp)(-z)); }

/// tanh z = z + z³ P(z²)/Q(z²) for |z| < 0.625 (the Cephes library's minimax polynomials), else
/// ±(1 - 2 / (e^(2|z|) + 1)).
CK_INLINE V FN(tanh)(V z) {
  const V magnitude = FN(absolute)(z);
  const V x = z * z;
#if CK_IS_DOUBLE
  V sum = (V)(-9.64399179425052238628e-1);
  CK_STEP(-9.92877231001918586564e1) CK_STEP(-1.61468768441708447952e3)
  const V above = sum;
  sum = x + 1.12811678491632931402e2;
  CK_STEP(2.23548839060100448583e3) CK_STEP(4.84406305325125486048e3)
  const V ratio = above / sum;
#else
  V sum = (V)(-5.70498872745e-3f);
  CK_STEP(2.06390887954e-2) CK_STEP(-5.37397155531e-2) CK_STEP(1.33314422036e-1)
  CK_STEP(-3.33332819422e-1)
  const V ratio = sum;
#endif
  const V small = FN(multiply_add)(z * x, ratio, z);
  const V large = (T)1 - (T)2 / (FN(exp)(magnitude + magnitude) + (T)1);
  const VI sign = (VI)z ^ (VI)magnitude;
  return FN(select)(magnitude < (T)0.625, small, (V)((VI)large | sign));
}

/// ln(1 + u) for 0 ≤ u ≤ 1, as 2 artanh(s) = 2 (s + s³/3 + s⁵/5 + …), s = u / (2 + u) ≤ 1/3.
CK_INLINE V FN(log_one_plus)(V u) {
  const V s = u / (u + (T)2);
  const V x = s * s;
#if CK_IS_DOUBLE
  V sum = (V)(1.0 / 33);
  CK_STEP(1.0 / 31) CK_STEP(1.0 / 29) CK_STEP(1.0 / 27) CK_STEP(1.0 / 25) CK_STEP(1.0 / 23)
  CK_STEP(1.0 / 21) CK_STEP(1.0 / 19) CK_STEP(1.0 / 17)
#else
  V sum = (V)(1.0f / 17);
#endif
  CK_STEP(1.0 / 15) CK_STEP(1.0 / 13) CK_STEP(1.0 / 11) CK_STEP(1.0 / 9) CK_STEP(1.0 / 7)
  CK_STEP(1.0 / 5) CK_STEP(1.0 / 3)
  const V twice = s + s;
  return FN(multiply_add)(twice * x, sum, twice);
}

/// ln(1 + e^z) = max(z, 0) + ln(1 + e^-|z|).
CK_INLINE V FN(softplus)(V z) {
  return FN(larger)(z, (V)(0)) + FN(log_one_plus)(FN(exp)(-FN(absolute)(z)));
}

#undef CK_STEP
#undef CK_LARGEST
#undef CK_MANTISSA
#undef CK_EXPONENT_BIAS
#undef CK_SHIFTER
#undef CK_LN2_HIGH
#undef CK_LN2_LOW
