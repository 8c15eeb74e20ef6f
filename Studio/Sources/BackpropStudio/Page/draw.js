// The drawing view: sends the canvas while it is drawn on, and shows the prediction.

import { showBars } from "./bars.js";
import { base64, byId, bytes, make, setText } from "./dom.js";
import { chosenModel, showModels } from "./models.js";
import { attempt } from "./notices.js";
import { Pad } from "./pad.js";
import { paintInk } from "./palette.js";
import { post } from "./request.js";
import { showSamples } from "./samples.js";
import { show } from "./runs.js";
import { openSample } from "./sample-link.js";
import { state, watch } from "./store.js";
import { onTheme } from "./theme.js";
import { localised, t } from "./words.js";

const size = 140;
let isPredicting = false;
let isOutdated = false;

export function showDraw() {
  const pad = new Pad({ onInk: () => update(pad) });
  showModels(() => update(pad));
  showSamples(pad);
  onTheme(paintInput);
  byId("draw-trace").addEventListener("click", () => {
    // The walk is through the network that answered.
    const { id } = chosenModel();
    show(state.shown.includes(id) ? state.shown : [id], id);
    openSample("drawing", 0);
  });
  watch(["view"], () => {
    if (state.view === "draw") paintInput();
  });
}

/** Updates the prediction; repeats it if the drawing has changed meanwhile. */
async function update(pad) {
  if (isPredicting) {
    isOutdated = true;
    return;
  }
  isPredicting = true;
  do {
    isOutdated = false;
    if (pad.isEmpty) clearResult();
    else if (chosenModel()) await attempt("draw-error", () => predict(pad, chosenModel().id));
  } while (isOutdated);
  isPredicting = false;
}

async function predict(pad, model) {
  try {
    const result = await post("/api/draw", {
      model, width: size, height: size, pixels: base64(pad.pixels(size)),
    });
    showPrediction(result);
  } catch (error) {
    // The stroke was too short to leave ink.
    if (error.code === "empty") return clearResult();
    if (error.status !== 429) throw error;
    await new Promise((resolve) => setTimeout(resolve, 1000 * Math.max(0.2, error.retryAfter)));
    isOutdated = true;
  }
}

function showPrediction({ outputs, label, image }) {
  // A complex output is ranked by its real part.
  const values = outputs.map((output) => (Array.isArray(output) ? output[0] : output));
  const prediction = byId("prediction");
  prediction.replaceChildren(t(label === 8 ? "An {n}" : "A {n}", { n: label }), make("small", {}, ` ${confidence(values, label)}`));
  showBars(values, label);
  announceResult(prediction.textContent);
  const sum = values.reduce((a, b) => a + b, 0);
  byId("sum-note").textContent = sumNote(chosenModel()?.outputActivation, localised(sum.toFixed(2)));
  state.drawing = { ...image, label };
  byId("draw-trace").hidden = chosenModel()?.kind !== "run";
  paintInput();
}

/** Returns a sentence on the sum of the outputs; of a file, the output activation may be unknown. */
function sumNote(activation, sum) {
  if (!activation) return t("Their sum is {sum}.", { sum });
  return activation.startsWith("softmax") ? t("Their sum is 1: softmax.")
    : t("Their sum is {sum}: each output is independent of the others.", { sum });
}

/** Returns the margin between the largest activation and the next one, in words. */
function confidence(values, label) {
  const next = Math.max(...values.filter((_, digit) => digit !== label));
  const margin = values[label] - next;
  const other = values.indexOf(next);
  if (margin < 0.2) return t(other === 8 ? "or an {n}?" : "or a {n}?", { n: other });
  return values[label] < 0.5 ? t("perhaps")
    : t("activation {value}", { value: localised(values[label].toFixed(3)) });
}

let announcement = null;

/** Announces the prediction to screen readers once it is stable. */
function announceResult(text) {
  clearTimeout(announcement);
  announcement = setTimeout(() => setText(byId("prediction-status"), text), 600);
}

function clearResult() {
  announceResult("");
  byId("prediction").textContent = "–";
  byId("sum-note").textContent = "";
  byId("draw-error").hidden = true;
  showBars(Array(10).fill(0), null);
  state.drawing = null;
  byId("draw-trace").hidden = true;
  paintInput();
}

function paintInput() {
  const canvas = byId("network-input");
  const { drawing } = state;
  const { width, height } = drawing ?? { width: 28, height: 28 };
  const grey = drawing ? bytes(drawing.pixels) : new Uint8Array(width * height);
  paintInk(canvas, width, height, grey);
  canvas.setAttribute("aria-label",
    drawing ? t("The drawing in {w} by {h} pixels", { w: width, h: height }) : t("Nothing yet"));
}
