// Digits of the test data, to be put on the canvas.

import { byId, bytes, make } from "./dom.js";
import { attempt } from "./notices.js";
import { paintInk } from "./palette.js";
import { request } from "./request.js";
import { focused, state, watch } from "./store.js";
import { onTheme } from "./theme.js";

const portion = 24;
let start = 0;
let fetched = null;

/** @param {import("./pad.js").Pad} pad */
export function showSamples(pad) {
  watch(["view", "catalog"], () => {
    if (state.view !== "draw" || !state.catalog || fetched) return;
    attempt("samples-error", () => load(pad));
  });
  byId("more-samples").addEventListener("click", () => {
    const set = imageSet();
    start = (start + portion) % Math.max(portion, set.testSize - portion);
    attempt("samples-error", () => load(pad));
  });
  onTheme(paint);
}

/** The data of the run that has the focus, if these are images; else the first that are. */
function imageSet() {
  const sets = state.catalog.datasets.filter((set) => set.image?.width === 28);
  return sets.find((set) => set.name === focused()?.configuration.dataset) ?? sets[0];
}

async function load(pad) {
  const set = imageSet();
  byId("samples-part").hidden = !set;
  if (!set) return;
  const path = `/api/datasets/${encodeURIComponent(set.name)}/samples`;
  const answer = await request(`${path}?part=test&start=${start}&count=${portion}`);
  fetched = { ...answer, pixels: bytes(answer.pixels) };
  byId("samples-title").textContent = `Digits of the test data (${set.title})`;
  byId("samples").replaceChildren(...answer.labels.map((label, index) => make("button", {
    type: "button", "aria-label": `Put a ${label} on the canvas, test digit ${start + index + 1}`,
    onclick: () => pad.put(pixelsOf(index), answer.width, answer.height),
  }, make("canvas", { "aria-hidden": "true" }))));
  paint();
}

function pixelsOf(index) {
  const size = fetched.width * fetched.height;
  return fetched.pixels.subarray(index * size, (index + 1) * size);
}

function paint() {
  if (!fetched) return;
  [...byId("samples").children].forEach((button, index) =>
    paintInk(button.firstChild, fetched.width, fetched.height, pixelsOf(index)));
}
