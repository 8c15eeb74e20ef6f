// The function of a network in the complex plane: its domain colouring, the samples, and the values under
// the pointer; beside it the plane of the outputs.

import { byId, bytes } from "./dom.js";
import { showExclusiveOr } from "./exclusive-or.js";
import { plain, significant } from "./format.js";
import { attempt } from "./notices.js";
import { paintOutputs } from "./output-plane.js";
import { paintInputs, rounded } from "./plane-points.js";
import { outputsOf, samplesOf } from "./plane-samples.js";
import { APIError } from "./request.js";
import { state } from "./store.js";
import { atMostEvery } from "./timing.js";
import { t } from "./words.js";

/**
 * What is shown: `value` is the output under the pointer.
 * @type {{run: Object, plane: Object, samples: Object[], outputs: [number, number][],
 *   value: [number, number] | null} | null}
 */
let shown = null;
/** The last event of the pointer while it is over the plane. */
let pointer = null;
let isAsking = false;

/** The outputs for the samples, asked for once per inspection. */
const outputs = new WeakMap();

export function showPlane() {
  const canvas = byId("plane");
  const ask = atMostEvery(120, () => attempt("inside-error", read));
  for (const kind of ["pointermove", "pointerdown"]) {
    canvas.addEventListener(kind, (event) => {
      pointer = event;
      ask();
    });
  }
  canvas.addEventListener("pointerleave", () => {
    pointer = null;
    byId("plane-value").textContent = "";
    if (shown) shown.value = null;
    paintSamples();
  });
}

/**
 * @param {{plane: Object, poles: {nearest: number} | null}} inspection
 * @param {import("./store.js").Run} run
 */
export async function paintPlane({ plane, poles }, run) {
  paintColours(byId("plane"), plane);
  byId("plane").setAttribute("aria-label", t("Domain colouring of {name} after epoch {n}", {
    name: run.name, n: run.epoch }));
  const { real, imaginary } = plane;
  byId("re-low").textContent = plain(real[0]);
  byId("re-high").textContent = `${plain(real[1])} Re z`;
  byId("im-low").textContent = `${plain(imaginary[0])}i`;
  byId("im-high").textContent = `${plain(imaginary[1])}i`;
  byId("plane-poles").textContent = poles?.nearest == null ? ""
    : t("The nearest pole is {distance} away from the values of the data.",
      { distance: significant(poles.nearest, 2) });
  // Until the new outputs are there, the last ones stay.
  const last = shown?.run.id === run.id ? shown : { samples: [], outputs: [], value: null };
  shown = { ...last, run, plane };
  paintSamples();
  await attempt("inside-error", () => complete(shown));
}

/** Paints the colours of the cells, larger and smooth. */
function paintColours(canvas, { width, height, rgb }) {
  const cells = new ImageData(width, height);
  const colours = bytes(rgb);
  for (let at = 0; at < width * height; at += 1) {
    for (let k = 0; k < 3; k += 1) cells.data[4 * at + k] = colours[3 * at + k];
    cells.data[4 * at + 3] = 255;
  }
  const small = document.createElement("canvas");
  [small.width, small.height] = [width, height];
  small.getContext("2d").putImageData(cells, 0, 0);
  canvas.width = canvas.height = Math.round((canvas.clientWidth || width) * devicePixelRatio);
  const context = canvas.getContext("2d");
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = "high";
  context.drawImage(small, 0, 0, canvas.width, canvas.height);
}

/** Fetches the samples and the outputs for them. */
async function complete(own) {
  const samples = await samplesOf(own.run.configuration.dataset);
  if (!outputs.has(own.plane)) {
    outputs.set(own.plane, outputsOf(own.run, samples.map(({ input }) => input)).catch((error) => {
      // A network with values that are not finite has no outputs, and a deleted run has none.
      if (!(error instanceof APIError)) throw error;
      outputs.delete(own.plane);
      return [];
    }));
  }
  own.outputs = await outputs.get(own.plane);
  own.samples = samples;
  if (shown === own) paintSamples();
}

function paintSamples() {
  if (!shown) return;
  const isExclusiveOr = shown.run.configuration.dataset === "xor";
  paintInputs(byId("plane-points"), shown);
  paintOutputs(shown);
  showExclusiveOr(isExclusiveOr, shown.samples, shown.outputs);
}

/** Reads the output at the position of the pointer. */
async function read() {
  if (!pointer || !shown || isAsking || state.view !== "inside") return;
  const box = byId("plane").getBoundingClientRect();
  const [, extent] = shown.plane.real;
  const z = [(2 * (pointer.clientX - box.left) / box.width - 1) * extent,
    -(2 * (pointer.clientY - box.top) / box.height - 1) * extent];
  isAsking = true;
  try {
    const [a] = await outputsOf(shown.run, [z]);
    if (!pointer) return;
    byId("plane-value").textContent = t("At {z} the output is {a}.",
      { z: rounded(z), a: rounded(a) });
    shown.value = a;
    paintSamples();
  } finally {
    isAsking = false;
  }
}
