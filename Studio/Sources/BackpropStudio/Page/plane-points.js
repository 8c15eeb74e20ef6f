// What lies over the domain colouring: decision lines, and the samples with targets and outputs.

import { plain as shortest } from "./format.js";
import { dashes } from "./exclusive-or.js";
import { fewSamples } from "./plane-samples.js";
import { localised } from "./words.js";

/** Formats a complex number of the data, as it is: 1 + i. */
export function exact([re, im]) {
  const size = Math.abs(im) === 1 ? "" : shortest(Math.abs(im));
  if (im === 0) return shortest(re);
  if (re === 0) return `${im < 0 ? "−" : ""}${size}i`;
  return `${shortest(re)} ${im < 0 ? "−" : "+"} ${size}i`;
}

/** Formats a computed complex number with two decimals. */
export function rounded([re, im]) {
  const [real, imaginary] = [re, im].map((part) => localised(Math.abs(part).toFixed(2)));
  return `${re <= -0.005 ? "−" : ""}${real} ${im <= -0.005 ? "−" : "+"} ${imaginary}i`;
}

/** Fits a canvas to its element, and returns the context in CSS pixels; null if it is hidden. */
export function contextOf(canvas) {
  const size = canvas.clientWidth;
  if (size === 0) return null;
  canvas.width = canvas.height = Math.round(size * devicePixelRatio);
  const context = canvas.getContext("2d");
  context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
  return context;
}

/** The size of text on a canvas, which is larger in the lecture mode. */
export const textSize = () =>
  0.8125 * parseFloat(getComputedStyle(document.documentElement).fontSize);

/** Adds curves to the path of a context. @param {number[][]} curves each as x₀, y₀, x₁, y₁, … */
export function trace(context, curves, across, up) {
  context.beginPath();
  for (const curve of curves) {
    for (let at = 0; at < curve.length; at += 2) {
      const place = [across(curve[at]), up(curve[at + 1])];
      if (at === 0) context.moveTo(...place);
      else context.lineTo(...place);
    }
  }
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {{plane: Object, samples: Object[], outputs: [number, number][]}} shown
 */
export function paintInputs(canvas, { plane, samples, outputs }) {
  const context = contextOf(canvas);
  if (!context) return;
  const [, extent] = plane.real;
  const size = canvas.clientWidth;
  const across = (value) => (0.5 + value / (2 * extent)) * size;
  const up = (value) => across(-value);
  for (const part of ["real", "imaginary"]) paintBoundary(part);
  const isFew = samples.length <= fewSamples;
  samples.forEach(({ input: [x, y], target }, index) => {
    context.beginPath();
    context.arc(across(x), up(y), isFew ? 7 : 3, 0, 2 * Math.PI);
    context.fillStyle = "#fff";
    context.fill();
    context.lineWidth = 1.5;
    context.strokeStyle = "#000";
    context.stroke();
    if (!isFew) return;
    const lines = [`y = ${exact(target)}`];
    if (outputs[index]) lines.push(`a = ${rounded(outputs[index])}`);
    paintLabel(context, across(x), up(y) + 11, lines);
  });

  /** Paints the lines of a part in black on white, since the colours below are light and dark. */
  function paintBoundary(part) {
    trace(context, plane.boundaries?.[part] ?? [], across, up);
    context.lineWidth = 3.5;
    context.strokeStyle = "#fffc";
    context.stroke();
    context.setLineDash(dashes[part]);
    context.lineWidth = 2;
    context.strokeStyle = "#000";
    context.stroke();
    context.setLineDash([]);
  }
}

/** Paints lines of text from a height downwards, on a light ground. */
function paintLabel(context, x, top, lines) {
  const size = textSize();
  context.font = `600 ${size}px sans-serif`;
  context.textAlign = "center";
  const width = Math.max(...lines.map((line) => context.measureText(line).width));
  context.fillStyle = "#fffc";
  context.fillRect(x - width / 2 - 4, top, width + 8, 1.3 * size * lines.length + 2);
  context.fillStyle = "#000";
  lines.forEach((line, row) => context.fillText(line, x, top + size * (1 + 1.3 * row)));
}
