// The exclusive or over ℂ in Nitta's coding: an output is read part by part, each against ½.

import { byId, setText } from "./dom.js";
import { t } from "./words.js";

/** The dashes of the lines on which the real part of the output is ½, and the imaginary part. */
export const dashes = { real: [9, 5], imaginary: [2, 4] };

const sides = (value) => value.map((part) => part > 0.5);
const isTrue = (value) => sides(value)[0] === sides(value)[1];

/**
 * Says how many of the outputs are right.
 * @param {{target: [number, number]}[]} samples
 * @param {[number, number][]} outputs those for the samples; empty before they are known
 */
export function showExclusiveOr(isExclusiveOr, samples, outputs) {
  byId("xor-coding").hidden = byId("decision-key").hidden = !isExclusiveOr;
  const isKnown = isExclusiveOr && outputs.length > 0 && outputs.length === samples.length;
  byId("xor-right").hidden = !isKnown;
  if (!isKnown) return;
  const count = (isRight) => samples.filter(({ target }, k) => isRight(outputs[k], target)).length;
  const onSide = count((a, y) => sides(a).every((isAbove, part) => isAbove === sides(y)[part]));
  const read = count((a, y) => isTrue(a) === isTrue(y));
  setText(byId("xor-right"), onSide === samples.length
    ? t("{n} of {all} points are on the right side of both lines: exclusive or is solved.",
      { n: onSide, all: samples.length })
    : t("{n} of {all} points are on the right side of both lines; exclusive or is read correctly from {m}.",
      { n: onSide, all: samples.length, m: read }));
}
