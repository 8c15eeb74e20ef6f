// The plane of the outputs: those for the samples with their targets, and the image of a grid.

import { plain } from "./format.js";
import { byId } from "./dom.js";
import { dashes } from "./exclusive-or.js";
import { colour, mixed } from "./palette.js";
import { contextOf, exact, rounded, textSize, trace } from "./plane-points.js";
import { fewSamples } from "./plane-samples.js";
import { state } from "./store.js";
import { t } from "./words.js";

/**
 * @param {{run: Object, plane: Object, samples: Object[], outputs: [number, number][],
 *   value: [number, number] | null}} shown `value` is the output under the pointer
 */
export function paintOutputs({ run, plane, samples, outputs, value }) {
  const canvas = byId("output-plane");
  const context = contextOf(canvas);
  if (!context) return;
  const { centre, half } = squareOf(samples, outputs);
  const size = canvas.clientWidth;
  const across = (re) => (0.5 + (re - centre[0]) / (2 * half)) * size;
  const up = (im) => (0.5 - (im - centre[1]) / (2 * half)) * size;
  context.fillStyle = colour("paper");
  context.fillRect(0, 0, size, size);
  stroke([[0, -1e6, 0, 1e6], [-1e6, 0, 1e6, 0]], colour("line"), 1);
  stroke(plane.grid?.real ?? [], mixed("paper", "blue", 0.6), 1);
  stroke(plane.grid?.imaginary ?? [], mixed("paper", "vermilion", 0.6), 1);
  if (plane.boundaries) {
    stroke([[0.5, -1e6, 0.5, 1e6]], colour("ink"), 1.5, dashes.real);
    stroke([[-1e6, 0.5, 1e6, 0.5]], colour("ink"), 1.5, dashes.imaginary);
  }
  const isFew = samples.length <= fewSamples;
  stroke(samples.flatMap(({ target }, k) => (outputs[k] ? [[...target, ...outputs[k]]] : [])),
    colour("ink"), 1);
  samples.forEach(({ target }, k) => {
    circle(target, isFew ? 7 : 4, { ring: colour("ink") });
    if (outputs[k]) {
      circle(outputs[k], isFew ? 4.5 : 2.5,
        { fill: colour(state.colours.get(run.id) ?? "blue"), ring: colour("paper") });
    }
    if (isFew) label(target, `y = ${exact(target)}`);
  });
  if (value) cross(value);
  describe(canvas, run, samples, outputs);
  for (const [name, [low, high]] of [["re", reach(0)], ["im", reach(1)]]) {
    const unit = name === "im" ? "i" : "";
    byId(`output-${name}-low`).textContent = plain(low) + unit;
    byId(`output-${name}-high`).textContent = plain(high) + (unit || " Re a");
  }

  function reach(part) {
    return [-1, 1].map((sign) => Number((centre[part] + sign * half).toFixed(2)));
  }

  function stroke(curves, style, width, pattern = []) {
    trace(context, curves, across, up);
    context.setLineDash(pattern);
    context.strokeStyle = style;
    context.lineWidth = width;
    context.stroke();
    context.setLineDash([]);
  }

  function circle([re, im], radius, { fill, ring }) {
    context.beginPath();
    context.arc(across(re), up(im), radius, 0, 2 * Math.PI);
    if (fill) {
      context.fillStyle = fill;
      context.fill();
    }
    context.strokeStyle = ring;
    context.lineWidth = fill ? 1 : 1.8;
    context.stroke();
  }

  function label([re, im], words) {
    const fontSize = textSize();
    context.font = `600 ${fontSize}px sans-serif`;
    context.textAlign = re > centre[0] ? "right" : "left";
    const x = across(re) + (re > centre[0] ? -12 : 12);
    // Towards the edge: the outputs are mostly inside.
    const y = up(im) + (im > centre[1] ? -11 : 6 + fontSize);
    context.lineWidth = 3;
    context.strokeStyle = colour("paper");
    context.strokeText(words, x, y);
    context.fillStyle = colour("ink");
    context.fillText(words, x, y);
  }

  function cross([re, im]) {
    const [x, y] = [across(re), up(im)];
    for (const [style, width] of [[colour("paper"), 6], [colour("purple"), 3]]) {
      context.beginPath();
      context.moveTo(x - 9, y);
      context.lineTo(x + 9, y);
      context.moveTo(x, y - 9);
      context.lineTo(x, y + 9);
      context.strokeStyle = style;
      context.lineWidth = width;
      context.stroke();
    }
  }
}

/** The square around the targets: larger, in steps, if outputs lie far outside. */
function squareOf(samples, outputs) {
  const targets = samples.map(({ target }) => target);
  if (targets.length === 0) return { centre: [0, 0], half: 2 };
  const ranges = [0, 1].map((part) => {
    const values = targets.map((target) => target[part]);
    return [Math.min(...values), Math.max(...values)];
  });
  const centre = ranges.map(([low, high]) => (low + high) / 2);
  const half = 0.7 * Math.max(...ranges.map(([low, high]) => high - low), 0.1);
  const farthest = Math.max(0, ...outputs.map((a) =>
    Math.max(Math.abs(a[0] - centre[0]), Math.abs(a[1] - centre[1]))));
  const factor = [1, 1.5, 2.5, 4].find((one) => farthest < one * half) ?? 4;
  return { centre, half: factor * half };
}

/** Describes the plane to screen readers, with the numbers of few samples. */
function describe(canvas, run, samples, outputs) {
  const name = t("The outputs of {name} for the training data, with their targets",
    { name: run.name });
  const numbers = samples.length <= fewSamples
    ? samples.map(({ input, target }, k) => (outputs[k]
      ? `z = ${exact(input)}, y = ${exact(target)}, a = ${rounded(outputs[k])}` : "")) : [];
  const words = [name, numbers.filter(Boolean).join("; ")].filter(Boolean).join(": ");
  if (canvas.getAttribute("aria-label") !== words) canvas.setAttribute("aria-label", words);
}
