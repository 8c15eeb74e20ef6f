// The history of a run: fetched once, then extended by events.

/** The four curves, by their names in the API. */
export const curveNames = [
  "trainingCost", "trainingAccuracy", "evaluationCost", "evaluationAccuracy",
];

export class History {
  /** @param {Object} [fetched] the server's history */
  constructor(fetched = {}) {
    this.epochs = fetched.epochs ?? 0;
    this.trainingSize = fetched.trainingSize ?? null;
    this.evaluationSize = fetched.evaluationSize ?? null;
    /** The points before the end of the first epoch, with `at` in epochs. @type {Object[]} */
    this.early = fetched.early ?? [];
    for (const name of [...curveNames, "seconds"]) this[name] = fetched[name] ?? [];
  }

  /**
   * Appends the values of an epoch.
   * @returns {boolean} false if earlier epochs are missing, so that all have to be fetched
   */
  append(epoch, point) {
    if (epoch <= this.epochs) return true;
    if (epoch > this.epochs + 1) return false;
    this.epochs = epoch;
    for (const name of [...curveNames, "seconds"]) {
      if (point[name] != null || this[name].length > 0) this[name].push(point[name] ?? null);
    }
    return true;
  }

  /**
   * Returns the positions and values of a curve, those before the end of the first epoch included.
   * @returns {{x: number[] | undefined, y: (number | null)[]}} no positions if they are 1, 2, 3, …
   */
  curve(name) {
    const early = this.early.filter((point) => point[name] != null);
    if (early.length === 0) return { x: undefined, y: this[name] };
    return { x: [...early.map(({ at }) => at), ...this[name].map((_, index) => index + 1)],
      y: [...early.map((point) => point[name]), ...this[name]] };
  }

  /** Returns the largest value of a curve, and its epoch. */
  best(name) {
    return this.extreme(name, (value, best) => value > best);
  }

  /** Returns the smallest value of a curve, and its epoch. */
  least(name) {
    return this.extreme(name, (value, least) => value < least);
  }

  extreme(name, isBetter) {
    let found = null;
    this[name].forEach((value, index) => {
      if (value === null || (found !== null && !isBetter(value, found.value))) return;
      found = { value, epoch: index + 1 };
    });
    return found;
  }

  /** The sum of the seconds of all epochs. */
  get totalSeconds() {
    return this.seconds.reduce((sum, value) => sum + value, 0);
  }

  /** Returns the last value of a curve, or null. */
  last(name) {
    return this[name].at(-1) ?? null;
  }
}
