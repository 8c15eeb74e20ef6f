// The weights of the first layer as images.

import { byId, bytes, make } from "./dom.js";
import { significant } from "./format.js";
import { paintSigned } from "./palette.js";
import { t } from "./words.js";

/**
 * @param {{width: number, height: number, count: number, scale: number, pixels: string}} weights
 * @param {import("./store.js").Run} run
 */
export function paintWeights({ width, height, count, scale, pixels }, run) {
  const host = byId("weights");
  while (host.children.length > count) host.lastChild.remove();
  while (host.children.length < count) host.append(make("canvas", { "aria-hidden": "true" }));
  host.setAttribute("role", "img");
  host.setAttribute("aria-label", t("The weights of {n} neurons as pictures", { n: count }));
  const values = new Int8Array(bytes(pixels).buffer);
  const size = width * height;
  for (let unit = 0; unit < count; unit += 1) {
    const canvas = host.children[unit];
    const part = values.subarray(unit * size, (unit + 1) * size);
    canvas.title = t("neuron {n}", { n: unit + 1 });
    paintSigned(canvas, width, height, Float32Array.from(part, (value) => value / 127));
  }
  const real = run.configuration.scalar === "complex" ? ` (${t("real part")})` : "";
  byId("weights-low").textContent = significant(-scale, 2);
  byId("weights-high").textContent = `${significant(scale, 2)}${real}`;
}
