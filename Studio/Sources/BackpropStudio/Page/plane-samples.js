// The samples of a complex task, and the outputs of a network for complex inputs.

import { post, request } from "./request.js";

/** @typedef {[number, number]} Complex real and imaginary part */

/** The largest number of samples that are named one by one. */
export const fewSamples = 8;

/** @type {Map<string, {input: Complex, target: Complex}[]>} the training samples of the data sets */
const samples = new Map();

/** Returns the training samples of a data set over ℂ. */
export async function samplesOf(dataset) {
  if (!samples.has(dataset)) {
    const points = await request(`/api/points?dataset=${encodeURIComponent(dataset)}`);
    samples.set(dataset, points.isComplex
      ? points.training.map(([x, y, re, im]) => ({ input: [x, y], target: [re, im] })) : []);
  }
  return samples.get(dataset);
}

/**
 * Returns the outputs of a run for some inputs; a real network takes the parts of one as two inputs, and
 * gives the parts of one as two outputs.
 * @param {import("./store.js").Run} run
 * @param {Complex[]} inputs
 * @returns {Promise<Complex[]>}
 */
export async function outputsOf(run, inputs) {
  const isComplex = run.configuration.scalar === "complex";
  const { outputs } = await post("/predict",
    { model: run.id, inputs: isComplex ? inputs.map((z) => [z]) : inputs });
  return isComplex ? outputs.map(([a]) => a) : outputs;
}
