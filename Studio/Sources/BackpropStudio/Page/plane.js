// The domain colouring of a network.

import { byId, bytes } from "./dom.js";
import { plain, significant } from "./format.js";
import { paintPlanePoints } from "./plane-points.js";
import { t } from "./words.js";

/**
 * @param {{width: number, height: number, real: number[], imaginary: number[], rgb: string}} plane
 *   its first row is the one with the largest imaginary part
 * @param {{nearest: number} | null} poles
 * @param {import("./store.js").Run} run
 */
export function paintPlane({ width, height, real, imaginary, rgb }, poles, run) {
  const canvas = byId("plane");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  const colours = bytes(rgb);
  for (let at = 0; at < width * height; at += 1) {
    image.data.set(colours.subarray(3 * at, 3 * at + 3), 4 * at);
    image.data[4 * at + 3] = 255;
  }
  context.putImageData(image, 0, 0);
  canvas.setAttribute("aria-label", t("Domain colouring of {name} after epoch {n}", {
    name: run.name, n: run.epoch }));
  paintPlanePoints(real);
  byId("re-low").textContent = plain(real[0]);
  byId("re-high").textContent = `${plain(real[1])} Re z`;
  byId("im-low").textContent = `${plain(imaginary[0])}i`;
  byId("im-high").textContent = `${plain(imaginary[1])}i`;
  byId("plane-poles").textContent = poles?.nearest == null ? ""
    : t("The nearest pole is {distance} away from the values of the data.",
      { distance: significant(poles.nearest, 2) });
}
