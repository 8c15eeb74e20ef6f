// The view "One sample": a sample walks through the network, equation by equation.

import { arrows } from "./arrows.js";
import { byId, bytes, fillSelect, make } from "./dom.js";
import { equationsOf, number } from "./equations.js";
import { count, many } from "./format.js";
import { formula } from "./formula.js";
import { drawNeurons } from "./neurons.js";
import { announce, attempt } from "./notices.js";
import { paintInk, paintSigned } from "./palette.js";
import { takeSample } from "./sample-link.js";
import { perform, shownState } from "./slow.js";
import { focused, state, watch } from "./store.js";
import { onTheme } from "./theme.js";
import { fetchTrace, forgetTraces, re, stagesOf } from "./trace.js";
import { t } from "./words.js";

/** The number of units in the table of a layer. */
const rowLimit = 12;

const walk = {
  kind: "test", index: 0, label: 0, point: [0, 0], stage: 0, unit: 1, isPlaying: false, timer: null,
};

/** The traced sample on the screen. @type {{trace: Object, classNames: string[], pixels: string}} */
let traced = null;
/** The run and its network of the trace on the screen. */
let tracedRun = null;
/** True if the walk begins at a stage and a neuron that were asked for. */
let isPlaceAsked = false;
let loading = 0;

export function showSample() {
  byId("sample-kind").addEventListener("change", (event) => {
    walk.kind = event.target.value;
    restart();
  });
  byId("sample-index").addEventListener("change", (event) => {
    walk.index = Math.max(0, (Math.round(Number(event.target.value)) || 1) - 1);
    restart();
  });
  byId("sample-label").addEventListener("change", (event) => {
    walk.label = Number(event.target.value);
    restart();
  });
  for (const [axis, id] of ["sample-x", "sample-y"].entries()) {
    byId(id).addEventListener("change", (event) => {
      walk.point[axis] = Number(event.target.value.replace(",", ".")) || 0;
      restart();
    });
  }
  byId("sample-before").addEventListener("click", () => other(-1));
  byId("sample-after").addEventListener("click", () => other(1));
  byId("walk-back").addEventListener("click", () => go(-1));
  byId("walk-next").addEventListener("click", () => go(1));
  byId("walk-play").addEventListener("click", togglePlay);
  byId("walk-unit").addEventListener("change", (event) => chooseUnit(Number(event.target.value)));
  byId("walk-batch").addEventListener("click", () => attempt("sample-error", trainBatch));
  byId("sample-view").addEventListener("keydown", press);
  watch(["view", "focus", "shown", "runs"], update);
  onTheme(paint);
}

/** Begins with the sample that another part asked for. */
function takeAsked() {
  const asked = takeSample();
  if (!asked) return;
  Object.assign(walk, asked);
  isPlaceAsked = true;
  if (asked.kind === "drawing") walk.label = state.drawing?.label ?? 0;
  tracedRun = null;
}

const layerCount = () => traced?.trace.layers.length ?? 0;
const stages = () => stagesOf(layerCount());
const stage = () => stages()[Math.min(walk.stage, stages().length - 1)];
const network = (run) => `${run.id} ${run.epoch} ${run.fraction}`;

function update() {
  if (state.view !== "sample") return pausePlay();
  takeAsked();
  const run = focused();
  const isKnown = Boolean(run && run.fraction > 0);
  byId("sample-empty").hidden = isKnown;
  byId("sample-parts").hidden = !isKnown;
  if (!isKnown) return;
  const set = state.catalog?.datasets.find((one) => one.name === run.configuration.dataset);
  const isImage = set?.image?.width === 28;
  const isPoint = Boolean(set?.points || /^(circle|exclusive-or|gaussians|spirals|moons)/
    .test(run.configuration.dataset));
  fillSelect(byId("sample-kind"), [
    ["test", t("test sample")], ["training", t("training sample")],
    ...(isImage && state.drawing ? [["drawing", t("my drawing")]] : []),
    ...(isPoint ? [["point", t("a point")]] : []),
  ], walk.kind);
  walk.kind = byId("sample-kind").value;
  byId("walk-batch").hidden = !["paused", "stopped"].includes(shownState(run));
  // While a run trains, the walk stays on the network that it began with.
  const isOther = tracedRun?.id !== run.id;
  if (isOther || (run.state !== "running" && tracedRun.network !== network(run))) {
    restart(!isOther);
  } else {
    paint();
  }
}

/** Traces the chosen sample, from its beginning unless the stage is kept. */
function restart(keepsStage = false) {
  const run = focused();
  if (!run) return;
  if (tracedRun?.id !== run.id && !isPlaceAsked) walk.unit = 1;
  tracedRun = { id: run.id, network: network(run) };
  forgetTraces();
  if (!keepsStage && !isPlaceAsked) walk.stage = 0;
  isPlaceAsked = false;
  load();
}

function sampleOf() {
  switch (walk.kind) {
    case "drawing": return { pixels: state.drawing.pixels, label: walk.label };
    case "point": return { values: walk.point, label: walk.label };
    default: return { part: walk.kind, index: walk.index };
  }
}

async function load() {
  loading += 1;
  const own = loading;
  const layer = traced && tracedRun ? Math.max(1, stage()?.layer || 1) : 1;
  await attempt("sample-error", async () => {
    let result;
    try {
      result = await fetchTrace(tracedRun.id, sampleOf(), layer, walk.unit);
    } catch (error) {
      // Another network has fewer units or layers.
      if (error.status !== 422 || (walk.unit === 1 && layer === 1)) throw error;
      walk.unit = 1;
      result = await fetchTrace(tracedRun.id, sampleOf(), 1, 1);
    }
    if (own !== loading) return;
    traced = result;
    if (Math.max(1, stage().layer) !== traced.trace.units[0]?.layer) return load();
    paint();
  });
}

function go(steps) {
  const last = stages().length - 1;
  const next = Math.max(0, Math.min(last, walk.stage + steps));
  if (next === walk.stage) return pausePlay();
  const before = stage();
  walk.stage = next;
  const now = stage();
  if (now.layer !== before.layer) {
    walk.unit = Math.min(walk.unit, traced.trace.layers[Math.max(0, now.layer - 1)].z.length);
  }
  load().then(() => announce(byId("walk-title").textContent));
}

function other(steps) {
  walk.index = Math.max(0, walk.index + steps);
  restart(true);
}

function chooseUnit(unit) {
  walk.unit = unit;
  load();
}

function togglePlay() {
  if (walk.isPlaying) return pausePlay();
  walk.isPlaying = true;
  byId("walk-play").textContent = t("Pause");
  if (walk.stage === stages().length - 1) walk.stage = -1;
  tick();
}

function tick() {
  go(1);
  if (!walk.isPlaying) return;
  walk.timer = setTimeout(tick, 6200 - 1000 * Number(byId("walk-speed").value));
}

function pausePlay() {
  clearTimeout(walk.timer);
  walk.isPlaying = false;
  byId("walk-play").textContent = t("Slow motion");
}

function press(event) {
  if (event.target.closest("input, select, textarea, summary, a") || event.altKey || event.ctrlKey
    || event.metaKey) return;
  const units = traced?.trace.layers[Math.max(0, (stage()?.layer ?? 1) - 1)].z.length ?? 1;
  const actions = {
    ArrowRight: () => go(1), ArrowLeft: () => go(-1),
    ArrowDown: () => chooseUnit(Math.min(units, walk.unit + 1)),
    ArrowUp: () => chooseUnit(Math.max(1, walk.unit - 1)),
  };
  if (!(event.key in actions)) return;
  event.preventDefault();
  pausePlay();
  actions[event.key]();
}

async function trainBatch() {
  await perform(state.focus, "step");
}

// MARK: - Painting

function paint() {
  if (!traced || state.view !== "sample") return;
  const { trace, classNames } = traced;
  const now = stage();
  const ℓ = Math.max(1, now.layer);
  const isStored = walk.kind === "test" || walk.kind === "training";
  byId("sample-number").hidden = !isStored;
  byId("sample-own-label").hidden = isStored;
  byId("sample-point").hidden = walk.kind !== "point";
  byId("sample-index").value = walk.index + 1;
  fillSelect(byId("sample-label"), trace.layers.at(-1).a.map((_, label) =>
    [String(label), classNames[label] ?? String(label)]), String(walk.label));
  paintPicture();
  byId("sample-what").textContent = trace.label == null ? ""
    : t("class {label}, predicted {prediction}", {
      label: classNames[trace.label] ?? trace.label,
      prediction: classNames[trace.prediction] ?? trace.prediction,
    });
  byId("walk-place").textContent =
    t("{n} of {all}", { n: walk.stage + 1, all: stages().length });
  byId("walk-back").disabled = walk.stage === 0;
  byId("walk-next").disabled = walk.stage === stages().length - 1;
  fillSelect(byId("walk-unit"), trace.layers[ℓ - 1].z.map((_, index) =>
    [String(index + 1), unitName(ℓ, index)]), String(walk.unit));
  byId("walk-unit-field").hidden = now.kind === "input" || now.kind === "cost";
  drawNeurons(byId("walk-network"), { trace, stage: now, unit: walk.unit, classNames,
    choose: chooseUnit });
  const { title, lines } = equationsOf(trace, now, walk.unit, classNames);
  byId("walk-title").replaceChildren(title, byId("walk-unit-field").hidden ? ""
    : ` · ${t("neuron {n}", { n: unitName(ℓ, walk.unit - 1) })}`);
  byId("walk-equations").replaceChildren(...lines, ...pictures(now, trace));
  byId("walk-arrows").replaceChildren(...arrowsOf(now, trace));
  byId("walk-table").replaceChildren(layerTable(now, trace, classNames));
}

const unitName = (layer, index) => (layer === layerCount() && traced.classNames[index] !== undefined
  ? `${index + 1} (${traced.classNames[index]})` : String(index + 1));

function paintPicture() {
  const canvas = byId("sample-picture");
  const side = traced.pixels ? Math.sqrt(traced.trace.input.length) : 0;
  canvas.hidden = !Number.isInteger(side) || side === 0;
  byId("sample-inputs").hidden = !canvas.hidden;
  if (canvas.hidden) {
    byId("sample-inputs").textContent =
      `a⁰ = (${traced.trace.input.slice(0, 6).map((value) => number(value)).join(", ")}${
        traced.trace.input.length > 6 ? ", …" : ""})`;
    return;
  }
  paintInk(canvas, side, side, bytes(traced.pixels));
  canvas.setAttribute("aria-label", t("The sample, {n} pixels", { n: count(side * side) }));
}

/** The weights of a unit of the first layer and their derivatives as pictures. */
function pictures(now, trace) {
  if (!traced.pixels || now.layer !== 1 || !["forward", "bp4", "step"].includes(now.kind)) return [];
  const own = trace.units[0];
  const side = Math.sqrt(own.weights.length);
  if (!Number.isInteger(side)) return [];
  const shown = [[t("weights"), own.weights.map(re)]];
  if (now.kind !== "forward") shown.push(["∂C/∂w", own.weightGradient.map(re)]);
  if (now.kind === "step") shown.push([t("new weights"), own.newWeights.map(re)]);
  return [make("div", { class: "pictures" }, shown.map(([name, values]) => {
    const canvas = make("canvas", { role: "img", "aria-label": name });
    const largest = Math.max(...values.map(Math.abs)) || 1;
    paintSigned(canvas, side, side, Float32Array.from(values, (value) => value / largest));
    return make("figure", {}, canvas, make("figcaption", {}, name));
  }))];
}

/** Over ℂ: the numbers of the unit as arrows in the plane. */
function arrowsOf(now, trace) {
  if (trace.field !== "complex" || now.layer === 0) return [];
  const layer = trace.layers[now.layer - 1];
  const j = walk.unit - 1;
  const own = trace.units[0];
  const values = {
    forward: [["z", layer.z[j]], ["a", layer.a[j]]],
    cost: [["a", layer.a[j]], ["y", trace.target[j]]],
    bp1: [["a", layer.a[j]], ["y", trace.target[j]], ["δ", layer.delta[j]]],
    bp2: [["∂C/∂a", layer.costDerivative?.[j]], ["δ", layer.delta[j]]],
    bp3: [["δ", layer.delta[j]]],
    bp4: [["δ", layer.delta[j]], ["∂C/∂w", own.weightGradient[0]]],
    step: [["w", own.weights[0]], [t("new w"), own.newWeights[0]], ["∂C/∂w", own.weightGradient[0]]],
  }[now.kind] ?? [];
  return [arrows(values.filter(([, value]) => Array.isArray(value)))];
}

function layerTable(now, trace, classNames) {
  const ℓ = Math.max(1, now.layer);
  const layer = trace.layers[ℓ - 1];
  const isBack = ["bp1", "bp2", "bp3", "bp4", "step"].includes(now.kind);
  const columns = [["z", layer.z], ["a", layer.a]];
  if (ℓ === layerCount() && now.kind !== "forward") columns.push(["y", trace.target]);
  if (isBack) {
    if (layer.derivative) {
      columns.push([trace.field === "complex" ? "∂σ/∂z" : "σ′(z)", layer.derivative]);
    }
    if (layer.conjugateDerivative) columns.push(["∂σ/∂z̄", layer.conjugateDerivative]);
    columns.push(["δ", layer.delta]);
  }
  const from = Math.max(0, Math.min(walk.unit - 1 - rowLimit / 2, layer.z.length - rowLimit));
  const rows = layer.z.map((_, index) => index).slice(from, from + rowLimit);
  return make("table", {},
    make("caption", {}, t("Layer {n}, {units}", {
      n: ℓ, units: many(layer.z.length, t("unit"), t("units")) })),
    make("thead", {}, make("tr", {}, make("th", { scope: "col" }, t("neuron")),
      columns.map(([name]) => make("th", { scope: "col", class: "number" }, formula(name))))),
    make("tbody", {}, rows.map((index) => make("tr", { class: index + 1 === walk.unit && "chosen" },
      make("th", { scope: "row" }, unitName(ℓ, index)),
      columns.map(([, values]) =>
        make("td", { class: "number" }, number(values[index])))))));
}
