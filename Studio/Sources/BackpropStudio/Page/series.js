// The positions of the values of a series on the x axis.

/** Returns the position of a value by its index. */
export const abscissa = (series, index) => (series.x ? series.x[index] : index + 1);

/** Returns true if a value can be drawn: a number, on a logarithmic axis a positive one. */
export const isDrawable = (value, axis) =>
  value !== null && Number.isFinite(value) && !(axis.log && value <= 0);

/**
 * Returns the indices of the values in a range of the x axis.
 * @param {import("./chart.js").Series} series
 * @param {{from: number, to: number}} x
 * @returns {{first: number, end: number}} `end` is after the last one
 */
export function indices(series, x) {
  const { length } = series.y;
  if (length === 0) return { first: 0, end: 0 };
  let first = nearest(series, x.from);
  let last = nearest(series, x.to);
  while (first < length && abscissa(series, first) < x.from) first += 1;
  while (last >= 0 && abscissa(series, last) > x.to) last -= 1;
  return { first, end: Math.max(first, last + 1) };
}

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
