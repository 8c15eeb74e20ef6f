// The colours of the style sheet as numbers, for painting on canvases.

import { onTheme } from "./theme.js";

const known = new Map();
onTheme(() => known.clear());

/** Returns a colour of the style sheet by name, as `rgb(…)` in the current theme. */
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

/** Returns a colour as three numbers in 0…255. */
export const components = (name) => colour(name).match(/[\d.]+/g).slice(0, 3).map(Number);

/** Returns the colour of a line, with enough contrast for text. */
export const readable = (name) => mixed(name, "ink", 0.35);

/** Mixes two colours, with a fraction in 0…1 of the second. */
export function mixed(first, second, part) {
  const [a, b] = [components(first), components(second)];
  return `rgb(${a.map((value, k) => Math.round(value + part * (b[k] - value))).join(" ")})`;
}

/** Paints numbers in -1…1: from vermilion over paper to blue. */
export function paintSigned(canvas, width, height, values) {
  paint(canvas, width, height, values, { above: "blue", below: "vermilion" });
}

/** Paints bytes as ink on paper. */
export function paintInk(canvas, width, height, grey) {
  const values = Float32Array.from(grey, (value) => value / 255);
  paint(canvas, width, height, values, { above: "ink", below: "ink" });
}

function paint(canvas, width, height, values, names) {
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  const paper = components("paper");
  const above = components(names.above);
  const below = components(names.below);
  for (let at = 0; at < width * height; at += 1) {
    const part = Math.min(1, Math.abs(values[at]));
    const full = values[at] < 0 ? below : above;
    for (let k = 0; k < 3; k += 1) image.data[4 * at + k] = paper[k] + part * (full[k] - paper[k]);
    image.data[4 * at + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}
