// The curves of one run, epoch by epoch: fetched once, then lengthened by events.

/** The four curves, in the words of the server. */
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
   * Takes one epoch's values.
   * @returns {boolean} false where epochs before it are missing, so that all have to be fetched
   */
  put(epoch, point) {
    if (epoch <= this.epochs) return true;
    if (epoch > this.epochs + 1) return false;
    this.epochs = epoch;
    for (const name of [...curveNames, "seconds"]) {
      if (point[name] != null || this[name].length > 0) this[name].push(point[name] ?? null);
    }
    return true;
  }

  /** The largest value of a curve and the epoch after which it was reached. */
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

  /** The last value of a curve, or null. */
  last(name) {
    return this[name].at(-1) ?? null;
  }
}
