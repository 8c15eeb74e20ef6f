// Scales from numbers to pixels, with round ticks.

import { count, plain, superscript } from "./format.js";
import { localised } from "./words.js";

/**
 * @typedef {Object} Scale
 * @property {(value: number) => number} map a number's position in pixels
 * @property {(pixel: number) => number} invert
 * @property {{value: number, label: string}[]} ticks
 */

/** Returns the step (1, 2 or 5 times a power of ten) with at most `most` ticks. */
function roundStep(extent, most) {
  const raw = extent / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(raw));
  return power * [1, 2, 5, 10].find((factor) => factor * power >= raw * (1 - 1e-9));
}

/**
 * @param {[number, number]} domain
 * @param {[number, number]} range in pixels
 * @param {Object} [options] `most` ticks; `nice` widens the domain to ticks; `whole` has them at
 *   whole numbers only; `format` makes a label of a value and the step
 * @returns {Scale}
 */
export function linear([low, high], [start, end], options = {}) {
  const { most = 6, nice = false, whole = false, format = inSteps } = options;
  if (!(high > low)) [low, high] = around(low);
  let step = roundStep(high - low, most);
  if (whole) step = Math.max(1, step);
  if (nice) {
    low = Math.floor(low / step + 1e-9) * step;
    high = Math.ceil(high / step - 1e-9) * step;
  }
  const ticks = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k += 1) {
    ticks.push({ value: k * step, label: format(k * step, step) });
  }
  const slope = (end - start) / (high - low);
  return {
    map: (value) => start + (value - low) * slope,
    invert: (pixel) => low + (pixel - start) / slope,
    ticks,
  };
}

/** Returns a domain around a single number. */
function around(value) {
  if (!Number.isFinite(value)) return [0, 1];
  const half = Math.abs(value) * 0.05 || 0.5;
  return [value - half, value + half];
}

/** Formats a number with the decimals of the step. */
function inSteps(value, step) {
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return Math.abs(value) >= 1000 ? count(value) : localised(value.toFixed(decimals)).replace("-", "−");
}

/** Formats per cent with the decimals of the step. */
export function inPercent(value, step) {
  const decimals = Math.max(0, -Math.floor(Math.log10(100 * step) + 1e-9));
  return `${localised((100 * value).toFixed(decimals))}\u202f%`;
}

/**
 * A logarithmic scale: ticks at powers of ten, and between them if these are few.
 * @param {[number, number]} domain positive numbers
 * @param {[number, number]} range in pixels
 * @param {Object} [options] `most` ticks; `nice` widens the domain to powers of ten
 * @returns {Scale}
 */
export function logarithmic([low, high], [start, end], { most = 6, nice = true } = {}) {
  if (!nice) return logarithmicBetween([low, high], [start, end], most);
  let first = Math.floor(Math.log10(low) + 1e-9);
  let last = Math.ceil(Math.log10(high) - 1e-9);
  if (last === first) last += 1;
  const factors = last - first <= 1 ? [1, 2, 5] : [1];
  const stride = Math.max(1, Math.ceil((last - first) / most));
  const ticks = [];
  for (let power = first; power <= last; power += stride) {
    for (const factor of factors) {
      if (power === last && factor > 1) continue;
      const value = factor * 10 ** power;
      ticks.push({ value, label: powerLabel(factor, power, first < -2 || last > 3) });
    }
  }
  const slope = (end - start) / (last - first);
  return {
    map: (value) => start + (Math.log10(value) - first) * slope,
    invert: (pixel) => 10 ** (first + (pixel - start) / slope),
    ticks,
  };
}

/** A logarithmic scale that begins and ends at the numbers of its domain. */
function logarithmicBetween([low, high], [start, end], most) {
  const [first, last] = [Math.log10(low), Math.log10(high)];
  const factors = last - first <= 2 ? [1, 2, 5] : [1];
  let ticks = [];
  for (let power = Math.floor(first); power <= last; power += 1) {
    for (const factor of factors) {
      const value = factor * 10 ** power;
      if (value < low || value > high) continue;
      ticks.push({ value, label: powerLabel(factor, power, power < -2 || power > 5) });
    }
  }
  // A part of a power of ten has the ticks of a linear scale.
  if (ticks.length < 3) {
    ({ ticks } = linear([low, high], [start, end], { most: Math.min(most, 5), whole: low >= 1 }));
  }
  const slope = (end - start) / (last - first);
  return {
    map: (value) => start + (Math.log10(value) - first) * slope,
    invert: (pixel) => 10 ** (first + (pixel - start) / slope),
    ticks,
  };
}

function powerLabel(factor, power, inPowers) {
  if (!inPowers || power === 0) return plain(factor * 10 ** power);
  return factor === 1 ? `10${superscript(power)}` : `${factor}·10${superscript(power)}`;
}
