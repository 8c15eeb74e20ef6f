// The weights of the first layer as images.

import { byId, bytes, make } from "./dom.js";
import { significant } from "./format.js";
import { paintSigned } from "./palette.js";

/**
 * @param {{width: number, height: number, count: number, scale: number, pixels: string}} weights
 * @param {import("./store.js").Run} run
 */
export function paintWeights({ width, height, count, scale, pixels }, run) {
  const host = byId("weights");
  while (host.children.length > count) host.lastChild.remove();
  while (host.children.length < count) host.append(make("canvas", { role: "img" }));
  const values = new Int8Array(bytes(pixels).buffer);
  const size = width * height;
  for (let unit = 0; unit < count; unit += 1) {
    const canvas = host.children[unit];
    const part = values.subarray(unit * size, (unit + 1) * size);
    canvas.setAttribute("aria-label", `Weights of neuron ${unit + 1}`);
    paintSigned(canvas, width, height, Float32Array.from(part, (value) => value / 127));
  }
  const real = run.configuration.scalar === "complex" ? " (real part)" : "";
  byId("weights-low").textContent = significant(-scale, 2);
  byId("weights-high").textContent = `${significant(scale, 2)}${real}`;
}
