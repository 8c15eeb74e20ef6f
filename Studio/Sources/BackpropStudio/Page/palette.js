// The colours of the style sheet as numbers, for what is painted pixel by pixel.

import { onTheme } from "./theme.js";

const known = new Map();
onTheme(() => known.clear());

/** A colour of the style sheet by its name, as `rgb(…)` in the present theme; such stay as they are. */
export function colour(name) {
  if (name.startsWith("rgb")) return name;
  if (!known.has(name)) {
    const probe = document.createElement("span");
    probe.style.color = `var(--${name})`;
    document.body.append(probe);
    known.set(name, getComputedStyle(probe).color);
    probe.remove();
  }
  return known.get(name);
}

/** The same as three numbers of 0…255. */
export const components = (name) => colour(name).match(/[\d.]+/g).slice(0, 3).map(Number);

/** A colour of the lines, dark or light enough for letters. */
export const readable = (name) => mixed(name, "ink", 0.35);

/** A mixture of two colours, `part` of 0…1 of the second. */
export function mixed(first, second, part) {
  const [a, b] = [components(first), components(second)];
  return `rgb(${a.map((value, k) => Math.round(value + part * (b[k] - value))).join(" ")})`;
}

/**
 * Paints grey values with the colours of the theme.
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayLike<number>} values -1…1: what is negative is vermilion, or 0…1 with `ink`
 * @param {{ink?: boolean}} [options] ink on paper in place of blue and vermilion
 */
export function paintValues(canvas, width, height, values, { ink = false } = {}) {
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  const paper = components("paper");
  const above = components(ink ? "ink" : "blue");
  const below = components("vermilion");
  for (let at = 0; at < width * height; at += 1) {
    const part = Math.min(1, Math.abs(values[at]));
    const full = values[at] < 0 ? below : above;
    for (let k = 0; k < 3; k += 1) image.data[4 * at + k] = paper[k] + part * (full[k] - paper[k]);
    image.data[4 * at + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}
