// The samples of a complex task over the domain colouring, and the value under the pointer.

import { byId } from "./dom.js";
import { significant } from "./format.js";
import { attempt } from "./notices.js";
import { post, request } from "./request.js";
import { focused, state } from "./store.js";
import { atMostEvery } from "./timing.js";
import { t } from "./words.js";

/** The samples of the data sets: rows of real and imaginary part of input and target. */
const samples = new Map();
let extent = 1;
let isAsking = false;

export function showPlanePoints() {
  const canvas = byId("plane");
  canvas.addEventListener("pointermove", (event) => ask(event));
  canvas.addEventListener("pointerleave", () => (byId("plane-value").textContent = ""));
}

/** Paints the samples of the focused run. @param {[number, number]} real the range of real parts */
export async function paintPlanePoints(real) {
  [, extent] = real;
  const { dataset } = focused().configuration;
  if (!samples.has(dataset)) {
    samples.set(dataset, []);
    await attempt("inside-error", async () => {
      const points = await request(`/api/points?dataset=${encodeURIComponent(dataset)}`);
      samples.set(dataset, points.isComplex ? points.training : []);
    });
  }
  const canvas = byId("plane-points");
  const size = canvas.clientWidth;
  if (size === 0) return;
  canvas.width = canvas.height = size * devicePixelRatio;
  const context = canvas.getContext("2d");
  context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
  const place = (value) => (0.5 + value / (2 * extent)) * size;
  const isFew = samples.get(dataset).length <= 8;
  for (const [x, y, re, im] of samples.get(dataset)) {
    context.beginPath();
    context.arc(place(x), place(-y), isFew ? 7 : 3, 0, 2 * Math.PI);
    context.fillStyle = "#fff";
    context.fill();
    context.lineWidth = 1.5;
    context.strokeStyle = "#000";
    context.stroke();
    if (isFew) paintTarget(context, place(x), place(-y), text(re, im));
  }
}

function paintTarget(context, x, y, words) {
  context.font = "600 13px sans-serif";
  context.lineWidth = 3;
  context.strokeStyle = "#fff";
  const right = x > context.canvas.clientWidth - 70;
  context.textAlign = right ? "right" : "left";
  const at = right ? x - 13 : x + 13;
  context.strokeText(`y = ${words}`, at, y + 5);
  context.fillStyle = "#000";
  context.fillText(`y = ${words}`, at, y + 5);
}

const plain = (value) => (Number.isInteger(value) ? String(value) : significant(value));
const text = (re, im) => (im === 0 ? plain(re)
  : `${plain(re)} ${im < 0 ? "−" : "+"} ${plain(Math.abs(im))}i`);

const ask = (() => {
  let last = null;
  const act = atMostEvery(120, () => attempt("inside-error", () => read(last)));
  return (event) => {
    last = event;
    act();
  };
})();

/** Reads the output at the position of the pointer: of a real network its two parts. */
async function read(event) {
  const run = focused();
  if (!run || isAsking || state.view !== "inside") return;
  const box = byId("plane").getBoundingClientRect();
  const x = (2 * (event.clientX - box.left) / box.width - 1) * extent;
  const y = -(2 * (event.clientY - box.top) / box.height - 1) * extent;
  isAsking = true;
  try {
    const isComplex = run.configuration.scalar === "complex";
    const { outputs } = await post("/predict",
      { model: run.id, inputs: [isComplex ? [[x, y]] : [x, y]] });
    const [re, im] = isComplex ? outputs[0][0] : outputs[0];
    byId("plane-value").textContent = t("At {z} the output is {a}.",
      { z: text(x, y), a: text(re, im) });
  } finally {
    isAsking = false;
  }
}
