// The view "Points": data sets of the plane, their decision boundary or surface, and the neurons.

import { colourOf, paintPoints, paintSurface, paintUnit } from "./boundary.js";
import { loadCatalog } from "./catalog.js";
import { byId, fillSelect, make } from "./dom.js";
import { inWords } from "./form.js";
import { count, percent, plain, significant } from "./format.js";
import { attempt } from "./notices.js";
import { requiredDecimal } from "./numbers.js";
import { colour } from "./palette.js";
import { request } from "./request.js";
import { isActive, train } from "./runs.js";
import { openSample } from "./sample-link.js";
import { perform, setSlow, shownState } from "./slow.js";
import { focused, state, touch, watch } from "./store.js";
import { onTheme } from "./theme.js";
import { atMostEvery } from "./timing.js";
import { UnitPictures } from "./unit-pictures.js";
import {
  chooseWeight, chosenWeight, showWeightEditor, updateWeightEditor, weightsInstead,
} from "./weight-editor.js";
import { t } from "./words.js";

/** The rules, with their names in words. */
const ruleNames = {
  circle: "circle", "exclusive-or": "exclusive or", gaussians: "Gaussians", spirals: "spirals",
  moons: "moons", slope: "values of a plane", hills: "values of hills",
};
const rules = Object.keys(ruleNames);
const drawn = "drawn";

/** The points that are drawn by hand, and the class of the next one. */
const own = { points: [], label: 0, cursor: [0, 0] };
let data = { training: [], test: [], classNames: [], isRegression: false };
/** The data set whose points are on the screen. */
let shownData = "";
let surface = null;
let surfaceOf = "";
let isFetching = false;
let isOutdated = false;
/** The neuron whose picture is enlarged. */
let enlarged = null;
let pictures = null;

const field = (name) => byId(`points-${name}`);

export function showPoints() {
  pictures = new UnitPictures(byId("points-network"), enlarge, chooseWeight);
  showWeightEditor(atMostEvery(60, () => {
    update();
    paint();
  }));
  watch(["catalog"], initialise);
  watch(["view", "catalog"], () => {
    if (state.view === "points" && state.catalog) {
      updateData();
      paint();
    }
  });
  watch(["view", "runs", "histories", "focus", "shown", "online"], atMostEvery(120, update));
  for (const name of ["rule", "noise", "count", "classes", "share", "seed"]) {
    for (const kind of ["input", "change"]) field(name).addEventListener(kind, updateData);
  }
  byId("points-form").addEventListener("submit", (event) => {
    event.preventDefault();
    attempt("points-error", start, inWords);
  });
  field("pause").addEventListener("click", () => attempt("points-error", pauseOrResume));
  field("epoch").addEventListener("click", () =>
    attempt("points-error", () => perform(state.focus, "epoch")));
  field("trace").addEventListener("click", () => openSample("test", 0));
  field("test").addEventListener("change", paint);
  field("picture").addEventListener("change", (event) => {
    const [layer, unit] = event.target.value.split(".").map(Number);
    enlarge(layer ? { layer, unit: unit - 1 } : null);
  });
  field("clear").addEventListener("click", () => setDrawn([]));
  field("undo").addEventListener("click", () => setDrawn(own.points.slice(0, -1)));
  showCanvas();
  onTheme(paint);
  new ResizeObserver(paint).observe(byId("points-plane"));
}

function initialise() {
  const tables = state.catalog.datasets.filter((set) => set.own && set.points);
  fillSelect(field("rule"), [
    ...rules.map((rule) => [rule, t(ruleNames[rule])]), [drawn, t("drawn by hand")],
    ...tables.map((set) => [set.name, set.title]),
  ]);
  fillSelect(field("activation"), state.catalog.activations.real
    .filter((name) => name !== "softmax").map((name) => [name, name]),
  field("activation").value || "tanh");
}

// MARK: - The data

/** Returns the name of the chosen data set, as on the command line. */
export function datasetName() {
  const rule = field("rule").value;
  if (!rules.includes(rule)) return rule;
  const classes = hasClasses(rule) ? field("classes").value : isValued(rule) ? "1" : "2";
  const parts = [String(Number(field("noise").value)),
    field("count").value || "500", classes, field("seed").value || "1"];
  return [rule, ...parts].join(":");
}

/** True for a data set whose points have values in place of classes. */
const isValued = (name) =>
  state.catalog.datasets.find((set) => set.name === name)?.classes === false;

/** The rules with a number of classes to choose. */
const hasClasses = (rule) => ["gaussians", "spirals", drawn].includes(rule);

const updateData = atMostEvery(150, () => {
  const rule = field("rule").value;
  field("noise-value").textContent = plain(field("noise").value);
  field("share-value").textContent = percent(Number(field("share").value) / 100, 0);
  byId("points-made").hidden = !rules.includes(rule);
  byId("points-classes-field").hidden = !hasClasses(rule);
  byId("points-hand").hidden = rule !== drawn;
  showClassButtons();
  const name = datasetName();
  if (rule === drawn) {
    data = { training: own.points, test: [], classNames: [], isRegression: false };
    shownData = name;
    return paint();
  }
  attempt("points-error", async () => {
    const query = `dataset=${encodeURIComponent(name)}&evaluationSize=${testCount(name)}`;
    const points = await request(`/api/points?${query}`);
    if (field("rule").value !== rule) return;
    data = points;
    shownData = name;
    paint();
  });
});

/** Returns the number of test points. */
function testCount() {
  const rule = field("rule").value;
  const set = state.catalog.datasets.find((one) => one.name === rule);
  const all = rule === drawn ? own.points.length
    : rules.includes(rule) ? Number(field("count").value) || 500
      : set.trainingSize + set.testSize;
  return Math.max(1, Math.min(all - 1, Math.round(all * Number(field("share").value) / 100)));
}

/** Shows a button per class; buttons that are there already stay, so that they keep the focus. */
function showClassButtons() {
  const number = Number(field("classes").value);
  if (own.label >= number) own.label = 0;
  const host = byId("points-labels");
  while (host.children.length > number) host.lastChild.remove();
  while (host.children.length < number) {
    const label = host.children.length;
    host.append(make("button", { type: "button", class: "class", onclick: () => {
      own.label = label;
      showClassButtons();
    } }, make("span", { class: `swatch ${colourOf(label)}` }), t("class {n}", { n: label + 1 })));
  }
  [...host.children].forEach((button, label) =>
    button.setAttribute("aria-pressed", String(label === own.label)));
}

function setDrawn(points) {
  own.points = points;
  updateData();
}

/** Points are drawn with the pointer, or with arrow keys and Enter. */
function showCanvas() {
  const canvas = byId("points-plane");
  let isDown = false;
  const add = (event) => {
    const box = canvas.getBoundingClientRect();
    const x = (2 * (event.clientX - box.left) / box.width - 1) * extent();
    const y = -(2 * (event.clientY - box.top) / box.height - 1) * extent();
    addPoint(x, y);
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (field("rule").value !== drawn) return;
    isDown = true;
    canvas.setPointerCapture(event.pointerId);
    add(event);
  });
  let last = 0;
  canvas.addEventListener("pointermove", (event) => {
    if (!isDown || event.timeStamp - last < 60) return;
    last = event.timeStamp;
    add(event);
  });
  for (const name of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(name, () => (isDown = false));
  }
  canvas.addEventListener("keydown", (event) => {
    if (field("rule").value !== drawn) return;
    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    if (event.key in moves) {
      own.cursor = own.cursor.map((value, axis) =>
        Math.max(-1, Math.min(1, value + 0.05 * moves[event.key][axis])));
    } else if (event.key === "Enter" || event.key === " ") {
      addPoint(...own.cursor);
    } else if (/^[1-4]$/.test(event.key) && Number(event.key) <= Number(field("classes").value)) {
      own.label = Number(event.key) - 1;
      showClassButtons();
    } else if (event.key === "Backspace") {
      setDrawn(own.points.slice(0, -1));
    } else {
      return;
    }
    event.preventDefault();
    paint();
  });
}

function addPoint(x, y) {
  if (own.points.length >= 2000) return;
  setDrawn([...own.points, [Number(x.toFixed(3)), Number(y.toFixed(3)), own.label]]);
}

// MARK: - Training

/** Returns the number in a field with a decimal point or comma. */
function numberIn(name) {
  const label = document.querySelector(`label[for="${field(name).id}"]`).textContent.trim();
  return requiredDecimal(field(name).value, label);
}

/** Returns the configuration in the form, on a data set. */
function configuration(dataset, classes) {
  const units = field("hidden").value.split(/[,;\s]+/).filter(Boolean).map(Number);
  return {
    dataset, sizes: [2, ...units, classes], scalar: "real",
    activation: [...units.map(() => field("activation").value),
      isValued(field("rule").value) ? "identity" : "sigmoid"],
    cost: isValued(field("rule").value) ? "quadratic" : "cross-entropy",
    eta: numberIn("eta"), lambda: numberIn("lambda"),
    batchSize: Number(field("batch").value), epochs: Number(field("epochs").value),
    evaluationSize: testCount(), seed: Number(field("weights-seed").value),
  };
}

async function start() {
  let dataset = datasetName();
  let classes = isValued(field("rule").value) ? 1 : data.classNames.length;
  if (field("rule").value === drawn) {
    dataset = await storeDrawn();
    classes = new Set(own.points.map((point) => point[2])).size;
  }
  setSlow(field("slow").checked);
  enlarged = null;
  surface = null;
  surfaceOf = "";
  adopted = (await train(configuration(dataset, classes))).id;
}

/** Stores the drawn points as a table, and returns its name. */
async function storeDrawn() {
  // The rows for the test are taken evenly from all: the order must not be that of drawing.
  const lines = shuffled(own.points).map(([x, y, label]) => `${x},${y},${label + 1}`);
  const text = ["x,y,class", ...lines, ""].join("\n");
  const name = `drawn-${Date.now().toString(36)}.csv`;
  await request(`/api/datasets?name=${name}`, { method: "POST", body: text, type: "text/csv" });
  await loadCatalog();
  return name;
}

/** Returns the elements in an order that looks random, the same each time. */
function shuffled(list) {
  return list.map((element, index) => [Math.sin(12.9898 * (index + 1)) * 43758.5453 % 1, element])
    .toSorted((a, b) => a[0] - b[0]).map(([, element]) => element);
}

async function pauseOrResume() {
  await perform(state.focus, shownState(focused()) === "running" ? "pause" : "resume");
}

// MARK: - The boundary

/** Returns the focused run if its data are points. */
function pointRun() {
  const run = focused();
  if (!run) return null;
  const { dataset } = run.configuration;
  const isPoints = rules.includes(dataset.split(":")[0])
    || state.catalog?.datasets.find((set) => set.name === dataset)?.points;
  return isPoints ? run : null;
}

/** The run whose settings the form has taken over. */
let adopted = null;

/** Fills the form with the settings of a run, once. */
function adopt(run) {
  if (!run || adopted === run.id) return;
  adopted = run.id;
  const { configuration: c } = run;
  const [rule, noise, number, classes, seed] = c.dataset.split(":");
  if (rules.includes(rule)) {
    field("noise").value = noise ?? 0.05;
    field("count").value = number ?? 500;
    if (hasClasses(rule)) field("classes").value = classes ?? 2;
    field("seed").value = seed ?? 1;
  }
  if ([...field("rule").options].some((option) => option.value === rule)) field("rule").value = rule;
  field("hidden").value = (c.sizes ?? [2, 2]).slice(1, -1).join(", ");
  field("activation").value = c.activation?.length > 1 ? c.activation[0] : "tanh";
  field("eta").value = c.eta;
  field("lambda").value = c.lambda;
  field("batch").value = c.batchSize;
  field("epochs").value = c.epochs;
  field("weights-seed").value = c.seed;
  if (c.evaluationSize && rules.includes(rule)) {
    field("share").value = 5 * Math.round(20 * c.evaluationSize / Number(field("count").value));
  }
  updateData();
}

function update() {
  if (state.view !== "points" || !state.catalog) return;
  const run = pointRun();
  adopt(run);
  byId("points-state").textContent = run ? stateLine(run) : t("Not trained yet.");
  field("pause").hidden = !run || !["running", "paused", "stopped"].includes(shownState(run));
  field("pause").textContent = run && shownState(run) === "running" ? t("Pause") : t("Resume");
  field("epoch").disabled = !run || !["running", "paused", "stopped"].includes(shownState(run));
  field("trace").hidden = !run || run.fraction === 0 || data.isRegression;
  if (!run || run.fraction === 0) return;
  const weights = weightsInstead(run);
  const version = `${run.id} ${run.fraction} ${run.state} ${weights}`;
  if (surfaceOf === version) {
    updateWeightEditor(run, surface);
    return;
  }
  if (isFetching) {
    isOutdated = true;
    return;
  }
  attempt("points-error", () => fetchSurface(run, version, weights));
}

async function fetchSurface(run, version, weights) {
  isFetching = true;
  try {
    const query = new URLSearchParams({ side: 90, extent: Math.round(10 * extent()) });
    if (weights) query.set("weights", weights);
    surface = await request(`/api/runs/${encodeURIComponent(run.id)}/surface?${query}`);
    surfaceOf = version;
    showPictureChoice();
    updateWeightEditor(run, surface);
    paint();
  } catch (error) {
    // Before the first step there is no network.
    if (error.status !== 409 && error.status !== 404) throw error;
  } finally {
    isFetching = false;
    if (isOutdated) {
      isOutdated = false;
      touch("histories");
    }
  }
}

function stateLine(run) {
  if (!state.online) return t("the server does not answer");
  const { evaluationAccuracy, trainingAccuracy, evaluationCost, trainingCost } = run.latest ?? {};
  const result = evaluationAccuracy != null
    ? ` · ${t("training {a}, test {b}", { a: percent(trainingAccuracy),
      b: percent(evaluationAccuracy) })}`
    : evaluationCost != null ? ` · ${t("training cost {a}, test cost {b}", {
      a: significant(trainingCost, 2), b: significant(evaluationCost, 2) })}` : "";
  const place = isActive(run) ? t("epoch {n} of {all}", { n: count(run.epoch),
    all: count(run.epochs) }) : t("{n} epochs", { n: count(run.epoch) });
  return `${place}${result}`;
}

/** Half the side of the square that is shown. */
function extent() {
  // Numbers in [-1, 1] are not scaled on their way into the network.
  if (field("rule").value === drawn) return 1;
  const largest = [...data.training, ...data.test]
    .reduce((most, [x, y]) => Math.max(most, Math.abs(x), Math.abs(y)), 1);
  return Math.min(20, Math.max(1.2, Math.ceil(largest * 11) / 10));
}

function showPictureChoice() {
  const units = surface.layers.flatMap((layer, index) => layer.pictures.map((_, unit) =>
    [`${index + 1}.${unit + 1}`, t("layer {layer}, neuron {unit}",
      { layer: index + 1, unit: unit + 1 })]));
  fillSelect(field("picture"), [["", t("the prediction")], ...units]);
}

function enlarge(place) {
  if (place?.layer === enlarged?.layer && place?.unit === enlarged?.unit) return;
  enlarged = place ? { layer: place.layer, unit: place.unit } : null;
  field("picture").value = enlarged ? `${enlarged.layer}.${enlarged.unit + 1}` : "";
  paint();
}

const buffer = document.createElement("canvas");

function paint() {
  if (state.view !== "points") return;
  const canvas = byId("points-plane");
  const size = canvas.clientWidth;
  if (size === 0) return;
  const ratio = devicePixelRatio;
  canvas.width = canvas.height = Math.round(size * ratio);
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const run = pointRun();
  const shown = run && surface && surfaceOf.startsWith(run.id) ? surface : null;
  let side = extent();
  if (shown) {
    side = shown.extent;
    const picture = enlarged && shown.layers[enlarged.layer - 1]?.pictures[enlarged.unit];
    if (picture) paintUnit(buffer, shown.pictureSide, picture);
    else if (shown.values) paintUnit(buffer, shown.side, shown.values);
    else paintSurface(buffer, shown);
    context.imageSmoothingEnabled = true;
    context.drawImage(buffer, 0, 0, size, size);
  }
  context.strokeStyle = colour("grid");
  context.lineWidth = 1;
  context.strokeRect(0.5, 0.5, size - 1, size - 1);
  const frame = { extent: side, size, isRegression: data.isRegression };
  paintPoints(context, data.training, frame);
  if (field("test").checked) paintPoints(context, data.test, { ...frame, isTest: true });
  if (field("rule").value === drawn && document.activeElement === canvas) paintCursor(context, side, size);
  byId("points-caption").textContent = enlarged
    ? t("What neuron {unit} of layer {layer} computes: blue is positive, orange negative.",
      { unit: enlarged.unit + 1, layer: enlarged.layer })
    : t("{n} training points, {m} test points", { n: count(data.training.length),
      m: count(data.test.length) });
  canvas.setAttribute("aria-label", `${t("The plane with {n} points", {
    n: count(data.training.length) })}. ${run ? stateLine(run) : ""}`);
  byId("points-network").hidden = !shown;
  byId("points-network-empty").hidden = Boolean(shown);
  if (!shown) byId("points-weight-form").hidden = true;
  if (shown) pictures.paint(shown, chosenWeight());
}

function paintCursor(context, side, size) {
  const [x, y] = own.cursor.map((value, axis) => (0.5 + (axis ? -1 : 1) * value / (2 * side)) * size);
  context.strokeStyle = colour("ink");
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(x - 9, y);
  context.lineTo(x + 9, y);
  context.moveTo(x, y - 9);
  context.lineTo(x, y + 9);
  context.stroke();
}
