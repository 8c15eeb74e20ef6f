// The form of a new run. Its choices depend on the data set.

import { commandLine } from "./command.js";
import { byId, fillSelect } from "./dom.js";
import { count, shape } from "./format.js";
import { linkOf, showLinkNote } from "./links.js";
import { drawLayers, drawNetwork } from "./network.js";
import { announce, attempt } from "./notices.js";
import { decimal } from "./numbers.js";
import {
  checkOptions, fillOptions, makeOptions, matchOptimizer, readOptions,
} from "./options.js";
import { shownLimit, train, trainSeeds, trainTogether } from "./runs.js";
import { shownRuns, state, watch } from "./store.js";
import { readUnits, setUnits, showUnits } from "./units.js";
import { t } from "./words.js";

const numbers = ["eta", "lambda", "batchSize", "epochs", "seed"];
/** The fields with a decimal point or comma. */
const decimals = ["eta", "lambda"];
const choices = ["cost", "optimizer", "initializer", "precision"];
const form = byId("form");
const fields = form.elements;

/** Fills the form as soon as the catalogue is loaded. */
export function showForm() {
  watch(["catalog"], initialise);
  watch(["shown"], () => (byId("overlay").hidden = state.shown.length === 0));
  fields.dataset.addEventListener("change", () => fill(dataset().defaults));
  for (const radio of fields.scalar) {
    radio.addEventListener("change", () => fill(defaultsFor(dataset(), fields.scalar.value)));
  }
  fields.cost.addEventListener("change", () => {
    fillOutputs();
    matchOutput();
  });
  fields.depth.addEventListener("input", () => showUnits(Number(fields.depth.value)));
  form.addEventListener("input", update);
  form.addEventListener("change", update);
  form.addEventListener("submit", submit);
  byId("defaults").addEventListener("click", () => fill(dataset().defaults));
  byId("begin").addEventListener("click", () =>
    attempt("invitation-error", () => train(readForm()), inWords));
  for (const [id, configurations] of [["copy-link", () => [readForm()]],
    ["runs-link", () => shownRuns().map((run) => run.configuration)]]) {
    byId(id).addEventListener("click", () => copyLink(byId(id), configurations()));
  }
  form.addEventListener("input", () => (state.planned = []));
}

/** Returns the data set of a name: points also with other noise than the usual one. */
function setOf(name) {
  const exact = state.catalog.datasets.find((one) => one.name === name);
  const [rule, , , classes] = (name ?? "").split(":");
  const points = state.catalog.datasets.find((one) => one.points && one.name === rule);
  if (exact || !points) return exact;
  const sizes = [...points.defaults.sizes.slice(0, -1), Number(classes) || 2];
  const defaults = { ...points.defaults, dataset: name, sizes };
  return { ...points, name, title: `${points.title}, ${name}`, defaults, realDefaults: defaults };
}

/** Returns the chosen data set. */
const dataset = () => setOf(fields.dataset.value);

/** Returns the chosen data set; undefined before the catalogue is loaded. */
export const chosenSet = () => (state.catalog ? dataset() : undefined);

/** Chooses a data set, with its defaults. */
export function choose(name) {
  fill(setOf(name).defaults);
}

/** Returns the link of configurations, by default that of the form. */
export function experimentLink(configurations = [readForm()]) {
  const [{ dataset: name, scalar }] = configurations;
  const set = setOf(name);
  return linkOf(configurations, set ? defaultsFor(set, scalar) : {});
}

/** Copies the link of configurations, and says so on the button. */
async function copyLink(button, configurations) {
  const link = experimentLink(configurations);
  // The address changes too, so that it can be copied where the clipboard is not allowed.
  history.replaceState(null, "", link);
  const isCopied = await navigator.clipboard?.writeText(link).then(() => true, () => false);
  announce(t(isCopied ? "The link is copied." : "The link is in the address bar."));
  button.textContent = t(isCopied ? "Copied" : "In the address");
  setTimeout(() => (button.textContent = t("Link")), 2500);
}

/** Returns the defaults of a data set over a field. */
function defaultsFor(set, scalar) {
  if (set.defaults.scalar === scalar) return set.defaults;
  if (scalar === "real") return set.realDefaults;
  // On real data the real part of an output is the prediction.
  const activation = set.defaults.sizes.slice(1).map(() => "split-sigmoid");
  return { ...set.defaults, scalar, activation: activation.with(-1, "real-part-sigmoid") };
}

let isFilled = false;

function initialise() {
  const { catalog } = state;
  const before = fields.dataset.value;
  fillSelect(fields.dataset, catalog.datasets.map((set) => [set.name, set.title]));
  // Other programs call it the cross-entropy of softmax.
  fillSelect(fields.cost, catalog.costs.map((name) => [name, name === "log-likelihood"
    ? t("log-likelihood (cross-entropy of softmax)") : name]));
  fillSelect(fields.optimizer, catalog.optimizers.map((name) => [name, name]));
  fillSelect(fields.initializer, catalog.initializers.map((name) => [name, name]));
  fillSelect(fields.precision, catalog.precisions.map((name) => [name, name]));
  if (isFilled) {
    // Only the data sets change later.
    if (!setOf(before)) choose(catalog.datasets[0].name);
    return update();
  }
  isFilled = true;
  makeOptions();
  fields.depth.max = catalog.limits.layers - 1;
  fields.epochs.max = catalog.limits.epochs;
  fill(dataset().defaults);
  const { title, defaults } = dataset();
  byId("begin-what").textContent =
    t("{data}, layers {layers}, {n} epochs",
      { data: title, layers: shape(defaults.sizes), n: defaults.epochs });
}

/** Fills the form with a configuration. */
export function fill(configuration) {
  // If the data set of a run is no longer available, its other settings are kept.
  const set = setOf(configuration.dataset) ?? dataset();
  // A link names only what differs from the defaults.
  const scalar = configuration.scalar ?? set.defaults.scalar;
  const complete = {
    ...defaultsFor(set, scalar), ...configuration, dataset: set.name, scalar,
  };
  // Of layers in a text the sliders show nothing; they keep those of the data set.
  if (complete.layers) {
    const { sizes, activation } = defaultsFor(set, complete.scalar);
    Object.assign(complete, { sizes, activation });
  }
  if (![...fields.dataset.options].some((option) => option.value === set.name)) {
    fields.dataset.add(new Option(set.title, set.name));
  }
  fields.dataset.value = complete.dataset;
  fields.scalar.value = complete.scalar;
  const names = state.catalog.activations[complete.scalar].map((name) => [name, name]);
  fillSelect(fields.hidden, names, complete.activation[0]);
  for (const key of [...numbers, ...choices]) fields[key].value = complete[key];
  fillOutputs(complete.activation.at(-1));
  fields.trainSize.value = complete.trainSize ?? "";
  matchOptimizer(complete.optimizer);
  fillOptions(complete, defaultsFor(set, complete.scalar));
  ends = [complete.sizes[0], complete.sizes.at(-1)];
  setUnits(complete.sizes.slice(1, -1));
  fields.depth.value = complete.sizes.length - 2;
  update();
}

/** The number of inputs and of outputs. */
let ends = [1, 1];

/** Offers the output activations that the cost supports. */
function fillOutputs(chosen = fields.output.value) {
  const names = state.catalog.outputActivations[fields.scalar.value][fields.cost.value]
    ?? state.catalog.activations[fields.scalar.value];
  fillSelect(fields.output, names.map((name) => [name, name]), chosen);
}

/** Chooses the output activation for cross-entropy and log-likelihood, which support one each. */
function matchOutput() {
  const activation = {
    "log-likelihood": "softmax",
    "cross-entropy": fields.scalar.value === "real" ? "sigmoid" : "real-part-sigmoid",
  }[fields.cost.value];
  const isOffered = [...fields.output.options].some((option) => option.value === activation);
  if (activation && isOffered) fields.output.value = activation;
}

/** Returns the configuration in the form. */
export function readForm() {
  const sizes = [ends[0], ...readUnits(), ends[1]];
  const hidden = sizes.length - 2;
  const configuration = {
    ...readOptions(), dataset: fields.dataset.value, sizes, scalar: fields.scalar.value,
    activation: [...Array(hidden).fill(fields.hidden.value), fields.output.value],
    trainSize: fields.trainSize.value === "" ? null : fields.trainSize.valueAsNumber,
  };
  for (const key of numbers) {
    configuration[key] = decimals.includes(key) ? decimal(fields[key].value)
      : fields[key].valueAsNumber;
  }
  for (const key of choices) configuration[key] = fields[key].value;
  if (configuration.layers) Object.assign(configuration, { sizes: null, activation: null });
  return configuration;
}

function update() {
  const set = dataset();
  matchOptimizer(fields.optimizer.value);
  const configuration = readForm();
  const { sizes } = configuration;
  byId("depth-value").textContent = sizes ? sizes.length - 2 : "–";
  byId("scalars").hidden = set.field.length < 2;
  fields.hidden.disabled = !sizes || sizes.length === 2;
  fields.depth.disabled = fields.output.disabled = !sizes;
  fields.trainSize.max = set.trainingSize;
  byId("dataset-note").textContent = noteOn(set);
  if (sizes) drawNetwork(byId("network"), sizes, configuration.scalar);
  else drawLayers(byId("network"), configuration.layers, configuration.scalar);
  byId("command").textContent = commandLine(configuration, defaultsFor(set, configuration.scalar));
}

function noteOn(set) {
  if (set.name === "xor") return t("4 points, on which the network is also tested");
  const sizes = t("{n} training samples, {m} test samples",
    { n: count(set.trainingSize), m: count(set.testSize) });
  if (!set.own) return sizes;
  const names = set.classNames.slice(0, 8).join(", ") + (set.classNames.length > 8 ? ", …" : "");
  const targets = set.classes ? t("classes {names}", { names }) : t("the targets are numbers");
  return [sizes, targets, set.scaling && t(set.scaling)].filter(Boolean).join(" · ");
}

/** Says which number is wrong. */
function checkDecimals() {
  checkOptions();
  for (const key of decimals) {
    const value = decimal(fields[key].value);
    const isValid = key === "eta" ? value > 0 : value >= 0;
    fields[key].setCustomValidity(isValid ? ""
      : t(key === "eta" ? "give a number greater than 0, such as 0.5" : "give 0 or a positive number"));
  }
}

/** Returns the message of the server in the words of the form. */
export function inWords(message) {
  return message.replace(/^configuration(?:\.(\w+))?(?: is |: |,| )/, (all, key) => {
    if (!key) return "";
    if (key === "sizes" || key === "scalar") {
      return `${t(key === "sizes" ? "Layers" : "Numbers")}: `;
    }
    const input = form.elements.namedItem(key);
    const label = key === "activation" ? form.querySelector("label[for=hidden]")
      : input?.id && form.querySelector(`label[for="${input.id}"]`);
    return label ? `${label.textContent.trim()}: ` : all;
  });
}

async function submit(event) {
  event.preventDefault();
  checkDecimals();
  if (!form.checkValidity()) {
    const invalid = form.querySelector(":invalid:not(fieldset)");
    invalid.closest("details")?.setAttribute("open", "");
    const label = form.querySelector(`label[for="${invalid.id}"]`)?.textContent.trim()
      ?? invalid.name;
    byId("form-error").textContent = `${label}: ${invalid.validationMessage}`;
    byId("form-error").hidden = false;
    return invalid.focus();
  }
  const overlay = event.submitter?.value === "overlay";
  const name = fields.name.value.trim();
  const seeds = Math.max(1, Math.min(shownLimit, byId("seed-count").valueAsNumber || 1));
  const run = await attempt("form-error", () => {
    if (state.planned.length > 0) return trainTogether(state.planned);
    if (seeds > 1) return trainSeeds(readForm(), seeds);
    return train(readForm(), { name, overlay });
  }, inWords);
  if (!run) return;
  state.planned = [];
  showCharts();
}

/** Scrolls to the charts where they are not on the screen, as on a phone. */
function showCharts() {
  showLinkNote(null);
  requestAnimationFrame(() => {
    const { bottom, top } = byId("accuracy-chart").getBoundingClientRect();
    if (top < 0 || bottom > innerHeight) byId("results").scrollIntoView({ block: "start" });
  });
}
