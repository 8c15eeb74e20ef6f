// The smoothing of curves, as that of TensorBoard.

/**
 * Returns the exponential moving average of a curve, with the bias towards zero corrected:
 * m_n = w·m_(n−1) + (1 − w)·y_n with m_0 = 0, divided by 1 − w^n. Missing values stay missing.
 * @param {ArrayLike<number | null>} values
 * @param {number} weight w of the average so far, at least 0 and less than 1
 * @returns {(number | null)[]}
 */
export function smoothed(values, weight) {
  let average = 0;
  let power = 1;
  return Array.from(values, (value) => {
    if (value === null || !Number.isFinite(value)) return null;
    average = weight * average + (1 - weight) * value;
    power *= weight;
    return average / (1 - power);
  });
}
