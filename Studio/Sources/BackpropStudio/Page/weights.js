// The weights of the first layer as images.

import { byId, bytes, make } from "./dom.js";
import { significant } from "./format.js";
import { paintSigned } from "./palette.js";
import { go } from "./route.js";
import { openSample } from "./sample-link.js";
import { t } from "./words.js";

/**
 * @param {{width: number, height: number, count: number, scale: number, pixels: string}} weights
 * @param {import("./store.js").Run} run
 */
export function paintWeights({ width, height, count, scale, pixels }, run) {
  const host = byId("weights");
  while (host.children.length > count) host.lastChild.remove();
  while (host.children.length < count) host.append(picture(host.children.length + 1));
  host.setAttribute("role", "group");
  host.setAttribute("aria-label", t("The weights of {n} neurons as pictures", { n: count }));
  const values = new Int8Array(bytes(pixels).buffer);
  const size = width * height;
  for (let unit = 0; unit < count; unit += 1) {
    const canvas = host.children[unit].firstChild;
    const part = values.subarray(unit * size, (unit + 1) * size);
    paintSigned(canvas, width, height, Float32Array.from(part, (value) => value / 127));
  }
  const real = run.configuration.scalar === "complex" ? ` (${t("real part")})` : "";
  byId("weights-low").textContent = significant(-scale, 2);
  byId("weights-high").textContent = `${significant(scale, 2)}${real}`;
}

/** The stage of the walk in which a sample reaches the first layer. */
const firstLayer = 1;

/** A picture that opens the walk of a sample at its neuron. */
function picture(unit) {
  const name = t("neuron {n}", { n: unit });
  return make("button", { type: "button", "aria-label": name, title: name, onclick: () => {
    openSample("test", 0, { stage: firstLayer, unit });
    go("sample");
  } }, make("canvas", { "aria-hidden": "true" }));
}
