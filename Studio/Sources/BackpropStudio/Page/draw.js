// Draw a digit: the canvas is sent while it is drawn on, and the answer shown.

import { showBars } from "./bars.js";
import { base64, byId, bytes, make, setText } from "./dom.js";
import { percent } from "./format.js";
import { chosenModel, showModels } from "./models.js";
import { attempt } from "./notices.js";
import { Pad } from "./pad.js";
import { paintInk } from "./palette.js";
import { post } from "./request.js";
import { showSamples } from "./samples.js";
import { state, watch } from "./store.js";
import { onTheme } from "./theme.js";

const side = 140;
let asking = false;
let newer = false;
let seen = null;

export function showDraw() {
  const pad = new Pad({ onInk: () => ask(pad) });
  showModels(() => ask(pad));
  showSamples(pad);
  onTheme(paintSeen);
  watch(["view"], () => {
    if (state.view === "draw") paintSeen();
  });
}

/** Asks about what is drawn; what is drawn meanwhile is asked about afterwards. */
async function ask(pad) {
  if (asking) {
    newer = true;
    return;
  }
  asking = true;
  do {
    newer = false;
    if (pad.isEmpty) forget();
    else if (chosenModel()) await attempt("draw-error", () => predict(pad, chosenModel().id));
  } while (newer);
  asking = false;
}

async function predict(pad, model) {
  try {
    const answer = await post("/api/draw", {
      model, width: side, height: side, pixels: base64(pad.pixels(side)),
    });
    show(answer);
  } catch (error) {
    // A stroke too short to be seen.
    if (error.code === "empty") return forget();
    if (error.status !== 429) throw error;
    await new Promise((resolve) => setTimeout(resolve, 1000 * Math.max(0.2, error.retryAfter)));
    newer = true;
  }
}

function show({ outputs, label, image }) {
  // A complex output is judged by its real part.
  const values = outputs.map((output) => (Array.isArray(output) ? output[0] : output));
  const verdict = byId("verdict");
  verdict.replaceChildren(`A ${label}`, make("small", {}, ` ${certain(values, label)}`));
  showBars(values, label);
  tell(verdict.textContent);
  const sum = values.reduce((a, b) => a + b, 0);
  byId("sum-note").textContent = Math.abs(sum - 1) < 0.005 ? "They add up to 1: softmax."
    : `They add up to ${sum.toFixed(2)}, not to 1: each output answers for its own digit.`;
  seen = { ...image, label };
  paintSeen();
}

/** How far the largest activation is from the next one, in words. */
function certain(values, label) {
  const next = Math.max(...values.filter((_, digit) => digit !== label));
  const lead = values[label] - next;
  const other = values.indexOf(next);
  if (lead < 0.2) return `or a ${other}?`;
  return values[label] < 0.5 ? "perhaps" : `with ${percent(values[label], 0)} activation`;
}

let telling = null;

/** Tells the answer by voice as soon as it rests. */
function tell(text) {
  clearTimeout(telling);
  telling = setTimeout(() => setText(byId("verdict-told"), text), 600);
}

function forget() {
  tell("");
  byId("verdict").textContent = "–";
  byId("sum-note").textContent = "";
  byId("draw-error").hidden = true;
  showBars(Array(10).fill(0), null);
  seen = null;
  paintSeen();
}

function paintSeen() {
  const canvas = byId("seen");
  const { width, height } = seen ?? { width: 28, height: 28 };
  const grey = seen ? bytes(seen.pixels) : new Uint8Array(width * height);
  paintInk(canvas, width, height, grey);
  canvas.setAttribute("aria-label",
    seen ? `The drawing in ${width} by ${height} pixels` : "Nothing yet");
}
