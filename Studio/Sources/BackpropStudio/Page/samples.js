// Digits of the test data that can be put on the canvas.

import { byId, bytes, make } from "./dom.js";
import { attempt } from "./notices.js";
import { paintInk } from "./palette.js";
import { request } from "./request.js";
import { focused, state, watch } from "./store.js";
import { onTheme } from "./theme.js";
import { t } from "./words.js";

const pageSize = 24;
let start = 0;
let samples = null;

/** @param {import("./pad.js").Pad} pad */
export function showSamples(pad) {
  watch(["view", "catalog"], () => {
    if (state.view !== "draw" || !state.catalog || samples) return;
    attempt("samples-error", () => load(pad));
  });
  byId("more-samples").addEventListener("click", () => {
    const set = imageSet();
    start = (start + pageSize) % Math.max(pageSize, set.testSize - pageSize);
    attempt("samples-error", () => load(pad));
  });
  onTheme(paint);
}

/** Returns the data set of the focused run if it has images of digits, else the first that has. */
function imageSet() {
  const sets = state.catalog.datasets.filter((set) => set.digits && set.image.width === 28);
  return sets.find((set) => set.name === focused()?.configuration.dataset) ?? sets[0];
}

async function load(pad) {
  const set = imageSet();
  byId("samples-part").hidden = !set;
  if (!set) return;
  const path = `/api/datasets/${encodeURIComponent(set.name)}/samples`;
  const response = await request(`${path}?part=test&start=${start}&count=${pageSize}`);
  samples = { ...response, pixels: bytes(response.pixels) };
  byId("samples-title").textContent = t("Digits of the test data ({name})", { name: set.title });
  byId("samples").replaceChildren(...response.labels.map((label, index) => make("button", {
    type: "button", "aria-label": t("Put the digit {label} on the canvas, test digit {n}", { label, n: start + index + 1 }),
    onclick: () => pad.put(pixelsOf(index), response.width, response.height),
  }, make("canvas", { "aria-hidden": "true" }))));
  paint();
}

function pixelsOf(index) {
  const size = samples.width * samples.height;
  return samples.pixels.subarray(index * size, (index + 1) * size);
}

function paint() {
  if (!samples) return;
  [...byId("samples").children].forEach((button, index) =>
    paintInk(button.firstChild, samples.width, samples.height, pixelsOf(index)));
}
