// The form of a new run. Its choices depend on the data set.

import { commandLine } from "./command.js";
import { byId, fillSelect } from "./dom.js";
import { count, shape } from "./format.js";
import { drawLayers, drawNetwork } from "./network.js";
import { attempt } from "./notices.js";
import { fillOptions, makeOptions, matchOptimizer, readOptions } from "./options.js";
import { train } from "./runs.js";
import { state, watch } from "./store.js";
import { readUnits, setUnits, showUnits } from "./units.js";

const numbers = ["eta", "lambda", "batchSize", "epochs", "seed"];
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
  fields.cost.addEventListener("change", matchOutput);
  fields.depth.addEventListener("input", () => showUnits(Number(fields.depth.value)));
  form.addEventListener("input", update);
  form.addEventListener("change", update);
  form.addEventListener("submit", submit);
  byId("defaults").addEventListener("click", () => fill(dataset().defaults));
  byId("begin").addEventListener("click", () =>
    attempt("invitation-error", () => train(readForm())));
}

/** Returns the chosen data set. */
const dataset = () => state.catalog.datasets.find((one) => one.name === fields.dataset.value);

/** Returns the defaults of a data set over a field. */
function defaultsFor(set, scalar) {
  if (set.defaults.scalar === scalar) return set.defaults;
  if (scalar === "real") return set.realDefaults;
  // On real data the real part of an output is the prediction.
  const activation = set.defaults.sizes.slice(1).map(() => "split-sigmoid");
  return { ...set.defaults, scalar, activation: activation.with(-1, "real-part-sigmoid") };
}

function initialise() {
  const { catalog } = state;
  fillSelect(fields.dataset, catalog.datasets.map((set) => [set.name, set.title]));
  fillSelect(fields.cost, catalog.costs.map((name) => [name, name]));
  fillSelect(fields.optimizer, catalog.optimizers.map((name) => [name, name]));
  fillSelect(fields.initializer, catalog.initializers.map((name) => [name, name]));
  fillSelect(fields.precision, catalog.precisions.map((name) => [name, name]));
  makeOptions();
  fields.depth.max = catalog.limits.layers - 1;
  fields.epochs.max = catalog.limits.epochs;
  fill(dataset().defaults);
  const { title, defaults } = dataset();
  byId("begin-what").textContent =
    `${title}, layers ${shape(defaults.sizes)}, ${defaults.epochs} epochs`;
}

/** Fills the form with a configuration. */
export function fill(configuration) {
  // If the data set of a run is no longer available, its other settings are kept.
  const set = state.catalog.datasets.find((one) => one.name === configuration.dataset) ?? dataset();
  const complete = {
    ...defaultsFor(set, configuration.scalar), ...configuration, dataset: set.name,
  };
  // Of layers in a text the sliders show nothing; they keep those of the data set.
  if (complete.layers) {
    const { sizes, activation } = defaultsFor(set, complete.scalar);
    Object.assign(complete, { sizes, activation });
  }
  fields.dataset.value = complete.dataset;
  fields.scalar.value = complete.scalar;
  const names = state.catalog.activations[complete.scalar].map((name) => [name, name]);
  fillSelect(fields.hidden, names, complete.activation[0]);
  fillSelect(fields.output, names, complete.activation.at(-1));
  for (const key of [...numbers, ...choices]) fields[key].value = complete[key];
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
  for (const key of numbers) configuration[key] = fields[key].valueAsNumber;
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
  byId("dataset-note").textContent =
    `${count(set.trainingSize)} training samples, ${count(set.testSize)} test samples`;
  if (sizes) drawNetwork(byId("network"), sizes, configuration.scalar);
  else drawLayers(byId("network"), configuration.layers, configuration.scalar);
  byId("command").textContent = commandLine(configuration, defaultsFor(set, configuration.scalar));
}

async function submit(event) {
  event.preventDefault();
  if (!form.checkValidity()) {
    const invalid = form.querySelector(":invalid:not(fieldset)");
    invalid.closest("details")?.setAttribute("open", "");
    const label = form.querySelector(`label[for="${invalid.id}"]`)?.textContent ?? invalid.name;
    byId("form-error").textContent = `${label}: ${invalid.validationMessage}`;
    byId("form-error").hidden = false;
    return invalid.focus();
  }
  const overlay = event.submitter?.value === "overlay";
  await attempt("form-error", () => train(readForm(), { name: fields.name.value.trim(), overlay }));
}
