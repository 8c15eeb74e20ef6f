// The decision boundary or the regression surface of a network with two inputs, and the points.

import { bytes } from "./dom.js";
import { components, mixed } from "./palette.js";

/** The colours of the classes. */
export const classColours = ["blue", "vermilion", "green", "purple", "ochre", "sky", "grey"];

export const colourOf = (label) => classColours[label % classColours.length];

/** Returns the colour of a value: from vermilion at -1 over paper to blue at 1. */
const colourOfValue = (value) =>
  mixed("paper", value < 0 ? "vermilion" : "blue", 0.15 + 0.85 * Math.min(1, Math.abs(value)));

/**
 * Paints the predicted class of each cell: the stronger, the larger the margin.
 * @param {HTMLCanvasElement} canvas
 * @param {{side: number, labels: string, margins: string}} surface
 */
export function paintSurface(canvas, { side, labels, margins }) {
  const [classes, strengths] = [bytes(labels), bytes(margins)];
  const paper = components("paper");
  const full = classColours.map(components);
  paintCells(canvas, side, (cell, k) => {
    const part = 0.1 + 0.45 * (strengths[cell] / 255);
    const colour = full[classes[cell] % full.length];
    return paper[k] + part * (colour[k] - paper[k]);
  });
}

/** Paints the activation of a unit, int8 in base64: from vermilion over paper to blue. */
export function paintUnit(canvas, side, picture) {
  const values = new Int8Array(bytes(picture).buffer);
  const [paper, above, below] = [components("paper"), components("blue"), components("vermilion")];
  paintCells(canvas, side, (cell, k) => {
    const full = values[cell] < 0 ? below : above;
    return paper[k] + 0.85 * Math.abs(values[cell] / 127) * (full[k] - paper[k]);
  });
}

function paintCells(canvas, side, component) {
  canvas.width = side;
  canvas.height = side;
  const context = canvas.getContext("2d");
  const image = context.createImageData(side, side);
  for (let cell = 0; cell < side * side; cell += 1) {
    for (let k = 0; k < 3; k += 1) image.data[4 * cell + k] = component(cell, k);
    image.data[4 * cell + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}

/**
 * Paints points: training points filled, test points as rings.
 * @param {CanvasRenderingContext2D} context of a square of `size` pixels
 * @param {number[][]} points x, y and class or value of each
 * @param {{extent: number, size: number, isTest?: boolean, isRegression?: boolean}} frame
 */
export function paintPoints(context, points, { extent, size, isTest = false, isRegression = false }) {
  const radius = Math.max(2.5, size / 130);
  const place = (value) => (0.5 + value / (2 * extent)) * size;
  for (const [x, y, label] of points) {
    context.beginPath();
    context.arc(place(x), place(-y), isTest ? radius + 0.5 : radius, 0, 2 * Math.PI);
    if (isRegression) {
      // The value is the colour inside; test points have a bold edge.
      context.fillStyle = colourOfValue(label);
      context.fill();
      context.lineWidth = isTest ? 2 : 1;
      context.strokeStyle = mixed("paper", "ink", isTest ? 0.8 : 0.45);
      context.stroke();
    } else if (isTest) {
      context.lineWidth = 2;
      context.strokeStyle = mixed(colourOf(label), "ink", 0.3);
      context.stroke();
    } else {
      context.fillStyle = mixed(colourOf(label), "ink", 0.15);
      context.fill();
      context.lineWidth = 1;
      context.strokeStyle = mixed("paper", "ink", 0);
      context.stroke();
    }
  }
}
