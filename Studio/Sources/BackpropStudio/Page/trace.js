// One sample traced through a network by the server: fetching, and the stages of the walk.

import { post } from "./request.js";

/**
 * @typedef {number | [number, number]} Value a real number, or real and imaginary part
 *
 * @typedef {Object} Trace as the server has it, see `/openapi.json`
 * @property {"real" | "complex"} field
 * @property {Value[]} input
 * @property {Value[]} target
 * @property {Object[]} layers
 * @property {Object[]} units the unit that was asked for
 *
 * @typedef {Object} Stage
 * @property {"input"|"forward"|"cost"|"bp1"|"bp2"|"bp3"|"bp4"|"step"} kind
 * @property {number} layer from 1; 0 for the input
 */

const kept = new Map();
const keptLimit = 200;

/** Forgets all traces, since the network has changed. */
export const forgetTraces = () => kept.clear();

/**
 * Fetches the trace of a sample, with the parameters of one unit.
 * @param {string} run
 * @param {Object} sample `{part, index}`, `{pixels, label}` or `{values, label}`
 */
export async function fetchTrace(run, sample, layer, unit) {
  const key = JSON.stringify([run, sample, layer, unit]);
  if (!kept.has(key)) {
    const traced = await post(`/api/runs/${encodeURIComponent(run)}/trace`,
      { ...sample, layer, unit });
    if (kept.size >= keptLimit) kept.clear();
    kept.set(key, traced);
  }
  return kept.get(key);
}

/** Returns the stages of the walk through a network. @returns {Stage[]} */
export function stagesOf(layerCount) {
  const forwards = Array.from({ length: layerCount }, (_, index) => index + 1);
  const backwards = forwards.toReversed();
  return [
    { kind: "input", layer: 0 },
    ...forwards.map((layer) => ({ kind: "forward", layer })),
    { kind: "cost", layer: layerCount },
    { kind: "bp1", layer: layerCount },
    ...backwards.slice(1).map((layer) => ({ kind: "bp2", layer })),
    ...backwards.map((layer) => ({ kind: "bp3", layer })),
    ...backwards.map((layer) => ({ kind: "bp4", layer })),
    ...backwards.map((layer) => ({ kind: "step", layer })),
  ];
}

// MARK: - Real and complex numbers

export const re = (value) => (Array.isArray(value) ? value[0] : value);
export const im = (value) => (Array.isArray(value) ? value[1] : 0);
export const modulus = (value) => Math.hypot(re(value), im(value));

export function times(x, y) {
  if (!Array.isArray(x) && !Array.isArray(y)) return x * y;
  return [re(x) * re(y) - im(x) * im(y), re(x) * im(y) + im(x) * re(y)];
}

export function plus(x, y) {
  if (!Array.isArray(x) && !Array.isArray(y)) return x + y;
  return [re(x) + re(y), im(x) + im(y)];
}

export const minus = (x, y) => plus(x, times(-1, y));
