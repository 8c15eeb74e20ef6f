// Links to the walk through the network, from parts that do not need the walk itself.

/**
 * The sample that was asked for, until the walk takes it.
 * @type {{kind: string, index: number, stage: number, unit: number} | null}
 */
let asked = null;

/**
 * Lets the walk begin with another sample, once its view is open.
 * @param {"test" | "training" | "drawing"} kind
 * @param {number} index from 0
 * @param {{stage?: number, unit?: number}} [place] the stage of the walk, from 0, and the neuron, from 1
 */
export function openSample(kind, index, { stage = 0, unit = 1 } = {}) {
  asked = { kind, index, stage, unit };
}

/** Returns the sample that was asked for since the last call, or null. */
export function takeSample() {
  const sample = asked;
  asked = null;
  return sample;
}
