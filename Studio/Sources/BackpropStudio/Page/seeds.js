// Runs that differ in their seeds alone, shown as one line with a band.

/** Returns the runs in groups: those whose settings are the same but for the seed. */
export function seedGroups(runs) {
  const groups = new Map();
  for (const run of runs) {
    const key = JSON.stringify({ ...run.configuration, seed: null });
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  return [...groups.values()];
}

/**
 * Returns the mean of curves and the band from the least to the largest value, as far as all have
 * values.
 * @param {{x?: number[], y: (number | null)[]}[]} curves
 */
export function spread(curves) {
  if (curves.length === 1) return curves[0];
  // Within the first epoch the points of runs lie at different places: only whole epochs are compared.
  const whole = curves.map(({ x, y }) => new Map(y.map((value, k) => [x ? x[k] : k + 1, value])));
  const x = [...whole[0].keys()].filter((at) => whole.every((one) => one.get(at) != null));
  const columns = x.map((at) => whole.map((one) => one.get(at)));
  return {
    x, y: columns.map((values) => values.reduce((sum, value) => sum + value, 0) / values.length),
    band: { low: columns.map((values) => Math.min(...values)),
      high: columns.map((values) => Math.max(...values)) },
  };
}
