// The positions of the values of a series on the x axis.

/** Returns the position of a value by its index. */
export const abscissa = (series, index) => (series.x ? series.x[index] : index + 1);

/** Returns the index of the value nearest to `x`. */
export function nearest(series, x) {
  const length = series.y.length;
  if (!series.x) return Math.max(0, Math.min(length - 1, Math.round(x) - 1));
  let low = 0;
  let high = length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (series.x[middle] < x) low = middle;
    else high = middle;
  }
  return Math.abs(series.x[low] - x) <= Math.abs(series.x[high] - x) ? low : high;
}
