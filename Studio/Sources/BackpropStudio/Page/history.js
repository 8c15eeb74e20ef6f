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

  /** Returns the largest value of a curve, and its epoch. */
  best(name) {
    let best = null;
    this[name].forEach((value, index) => {
      if (value === null || (best !== null && value <= best.value)) return;
      best = { value, epoch: index + 1 };
    });
    return best;
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
