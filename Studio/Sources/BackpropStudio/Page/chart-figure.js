// The figure of a chart as it is on the screen, as a file: SVG, or PNG at twice the size.

import { paint } from "./chart-paint.js";
import { SVGContext } from "./chart-svg.js";
import { saveFile } from "./dom.js";
import { colour } from "./palette.js";

/** The distance around the figure in pixels. */
const margin = 12;

/** Returns the figure of a chart as the text of an SVG file. @param {import("./chart.js").Chart} chart */
export function figureOf(chart) {
  const { clientWidth, clientHeight } = chart.plot;
  const context = new SVGContext(chart.font());
  const size = parseFloat(context.font);
  const { title, caption, summary } = chart.model;
  const lines = [title, chart.note.textContent, caption ?? ""].filter(Boolean)
    .flatMap((text) => broken(context, text, clientWidth));
  const top = margin + lines.length * 1.5 * size + 0.5 * size;
  context.parts.push(`<g transform="translate(${margin} ${margin})">`);
  context.textBaseline = "top";
  lines.forEach((text, index) => {
    context.fillStyle = colour(index === 0 ? "ink" : "muted");
    context.fillText(text, 0, index * 1.5 * size);
  });
  context.parts.push(`</g><g transform="translate(${margin} ${top})">`);
  paint(context, { width: clientWidth, height: clientHeight }, chart.model, null);
  context.parts.push("</g>");
  return context.document({ width: clientWidth + 2 * margin, height: clientHeight + top + margin,
    title, summary, paper: colour("paper") });
}

/** Breaks a text into lines of at most a width in pixels. */
function broken(context, text, width) {
  const lines = [];
  for (const word of text.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && context.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** Draws an SVG file into a canvas at twice its size, and returns the PNG file. */
export async function pictureOf(svg) {
  const address = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = 2 * image.width;
    canvas.height = 2 * image.height;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** Saves the figure of a chart as a file. @param {"svg" | "png"} kind */
export async function saveFigure(chart, kind) {
  const svg = figureOf(chart);
  const file = kind === "svg" ? new Blob([svg], { type: "image/svg+xml" }) : await pictureOf(svg);
  saveFile(file, `${chart.figure.id.replace("-chart", "")}.${kind}`);
}
