// Small curves of the test accuracy, or of the test cost, of the runs in the list.

import { makeSVG } from "./dom.js";
import { count, percent, significant } from "./format.js";
import { History } from "./history.js";
import { request } from "./request.js";
import { isActive } from "./runs.js";
import { state } from "./store.js";
import { t } from "./words.js";

const width = 120;
const height = 26;
/** A curve has at most so many points. */
const pointLimit = 60;
/** The milliseconds after which the curve of a run that trains is fetched again. */
const interval = 10_000;
/** The milliseconds between two requests. */
const pause = 150;

/** The curves by run. @type {Map<string, {epoch: number, time: number, isCost: boolean, epochs: number, values: number[]}>} */
const curves = new Map();
/** The runs in the visible part of the list. */
const visible = new Set();
let isFetching = false;

const observer = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    const { id } = target.closest("[data-id]")?.dataset ?? {};
    if (id && isIntersecting) visible.add(id);
    else visible.delete(id);
  }
  fetchMissing();
});

/** Creates an empty curve, which is filled when it is in view. */
export function sparkline() {
  const svg = makeSVG("svg", { class: "sparkline", viewBox: `0 0 ${width} ${height}`, role: "img",
    preserveAspectRatio: "none", "aria-label": t("curve") },
    makeSVG("path", { "vector-effect": "non-scaling-stroke" }));
  observer.observe(svg);
  return svg;
}

/** Shows what is known of the curve of a run, and fetches what is not. */
export function updateSparkline(svg, run) {
  // The history of a shown run is here, and grows with its events.
  const history = state.histories.get(run.id);
  if (history && state.shown.includes(run.id)) store(run.id, history);
  const curve = curves.get(run.id);
  svg.classList.toggle("empty", !(curve?.values.length > 1));
  if (curve && svg.dataset.epochs !== String(curve.epochs)) {
    svg.dataset.epochs = curve.epochs;
    svg.firstChild.setAttribute("d", path(curve.values));
    svg.setAttribute("aria-label", description(curve));
  }
  fetchMissing();
}

function store(id, history) {
  const known = curves.get(id);
  if (known?.epochs === history.epochs) return;
  const isCost = history.evaluationAccuracy.length === 0;
  const all = isCost ? history.evaluationCost : history.evaluationAccuracy;
  const stride = Math.max(1, Math.ceil(all.length / pointLimit));
  // The last value is always among them.
  const values = all.filter((value, index) =>
    (all.length - 1 - index) % stride === 0 && value !== null && Number.isFinite(value));
  curves.set(id, { isCost, epochs: history.epochs, values, time: Date.now() });
}

/** Fetches the curves of the visible runs, one after the other, each once unless it trains. */
async function fetchMissing() {
  if (isFetching) return;
  isFetching = true;
  for (let id = next(); id; id = next()) {
    try {
      store(id, new History(await request(`/api/runs/${encodeURIComponent(id)}/history`)));
    } catch {
      // The list reports a deleted run, and the page a server that does not answer.
    }
    const tried = curves.get(id) ?? { epochs: 0, values: [], isCost: false };
    curves.set(id, { ...tried, time: Date.now() });
    const svg = document.querySelector(`.run[data-id="${CSS.escape(id)}"] .sparkline`);
    if (svg && state.runs.has(id)) queueMicrotask(() => updateSparkline(svg, state.runs.get(id)));
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  isFetching = false;
}

/** Returns a visible run whose curve is missing or old. */
function next() {
  if (state.view !== "runs" || !state.online || document.hidden) return undefined;
  return [...visible].find((id) => {
    const run = state.runs.get(id);
    if (!run || run.epoch === 0) return false;
    if (state.shown.includes(id) && state.histories.has(id)) return false;
    const curve = curves.get(id);
    if (!curve) return true;
    return curve.epochs < run.epoch && (Date.now() - curve.time > interval
      || (!isActive(run) && curve.values.length > 0 && Date.now() - curve.time > 1000));
  });
}

function path(values) {
  if (values.length < 2) return "";
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const y = (value) => (high > low ? 2 + (height - 4) * (high - value) / (high - low) : height / 2);
  return values.map((value, index) =>
    `${index === 0 ? "M" : "L"}${(width * index / (values.length - 1)).toFixed(1)} ${y(value).toFixed(1)}`)
    .join("");
}

function description({ isCost, epochs, values }) {
  if (values.length === 0) return t("curve");
  const format = isCost ? (value) => significant(value) : (value) => percent(value);
  return t("{what} over {n} epochs: from {a} to {b}", { n: count(epochs), a: format(values[0]),
    b: format(values.at(-1)), what: t(isCost ? "test cost" : "test accuracy") });
}
