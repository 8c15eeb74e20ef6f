// Changed weights and biases of the network in the view "Points": tried first, then trained on from.

import { changesOf } from "./changes.js";
import { byId, fillSelect, setText } from "./dom.js";
import { inWords } from "./form.js";
import { plain } from "./format.js";
import { attempt } from "./notices.js";
import { decimal, requiredDecimal } from "./numbers.js";
import { changeRun, train } from "./runs.js";
import { startSlowAfter } from "./slow.js";
import { focused, state } from "./store.js";
import { t } from "./words.js";

const field = (name) => byId(`points-weight-${name}`);

/** The values that are tried, by the places of weights and biases. @type {Map<string, number>} */
const tried = new Map();
/** The run that they are for. */
let runOfTried = "";
let onChange = () => {};

/** @param {() => void} listener called after the values that are tried have changed */
export function showWeightEditor(listener) {
  onChange = listener;
  field("name").addEventListener("change", () => chooseWeight(field("name").value));
  field("range").addEventListener("input", () => {
    field("value").value = plain(field("range").value);
    tryValue(Number(field("range").value));
  });
  field("value").addEventListener("input", () => {
    const value = decimal(field("value").value);
    if (Number.isNaN(value)) return;
    field("range").value = value;
    tryValue(value);
  });
  field("undo").addEventListener("click", () => {
    tried.clear();
    onChange();
  });
  field("form").addEventListener("submit", (event) => {
    event.preventDefault();
    attempt("points-weight-error", apply, inWords);
  });
}

function tryValue(value) {
  tried.set(field("name").value, value);
  onChange();
}

/** Returns the place of the chosen weight or bias. */
export const chosenWeight = () => (field("form").hidden ? "" : field("name").value);

/** Chooses a weight or a bias to change. */
export function chooseWeight(name) {
  if (field("form").hidden) return;
  field("name").value = name;
  onChange();
}

/** True if the weights of a run can be changed: it is real, and can be trained on or repeated. */
const canChange = (run) => run.configuration.scalar !== "complex"
  && !["diverged", "failed"].includes(run.state);

/** Returns the changes of weights that a run has from an epoch on that has not begun. */
function planned(run) {
  const isWithinEpoch = run.state !== "finished" && run.fraction * run.epochs - run.epoch > 1e-9;
  return changesOf(run).filter(({ epoch }) => epoch > run.epoch + (isWithinEpoch ? 1 : 0))
    .reduce((all, { weights }) => ({ ...all, ...weights }), {});
}

const textOf = (entries) => entries.map(([name, value]) => `${name}=${value}`).join(",");

/** Returns the weights that take the place of those of the network, as the API has them. */
export function weightsInstead(run) {
  if (runOfTried !== run.id) tried.clear();
  runOfTried = run.id;
  return textOf(Object.entries({ ...planned(run), ...Object.fromEntries(tried) }));
}

/** The run and the place whose value the fields have; while they are edited, it stays. */
let shownPlace = "";

/** Shows the weights of a surface. */
export function updateWeightEditor(run, { layers }) {
  const options = layers.flatMap(({ weights, bias }, index) => {
    const layer = index + 1;
    const source = (input) =>
      layer === 1 ? ["x", "y"][input] : t("neuron {n}", { n: input + 1 });
    return weights.flatMap((row, unit) => [
      ...row.map((_, input) => [`w${layer}.${unit + 1}.${input + 1}`,
        t("layer {layer}: {from} to neuron {unit}",
          { layer, from: source(input), unit: unit + 1 })]),
      [`b${layer}.${unit + 1}`, t("layer {layer}: bias of neuron {unit}",
        { layer, unit: unit + 1 })],
    ]).filter(() => bias.length > 0);
  });
  field("form").hidden = options.length === 0 || !canChange(run);
  if (field("form").hidden) return;
  fillSelect(field("name"), options);
  const value = valueIn(layers, field("name").value);
  const place = `${run.id} ${field("name").value}`;
  const isEdited = [field("value"), field("range")].includes(document.activeElement);
  if (place !== shownPlace || !isEdited) {
    shownPlace = place;
    const most = Math.max(2, 2 ** Math.ceil(Math.log2(2 * Math.abs(value) || 1)));
    for (const [name, bound] of [["min", -most], ["max", most], ["step", most / 200]]) {
      field("range")[name] = bound;
    }
    field("range").value = value;
    field("value").value = plain(value);
  }
  setText(field("apply"), run.state === "finished" ? t("Train on") : t("Change"));
  for (const name of ["apply", "undo"]) field(name).disabled = tried.size === 0;
  setText(field("note"), noteOn(run));
}

function valueIn(layers, name) {
  const [layer, unit, input] = name.slice(1).split(".").map((number) => Number(number) - 1);
  const { weights, bias } = layers[layer];
  return input === undefined ? bias[unit] : weights[unit][input];
}

function noteOn(run) {
  if (tried.size > 0) {
    return run.state === "finished"
      ? t("Tried only. Train on: a run with the same {n} epochs goes on from these weights.",
        { n: run.epoch })
      : t("Tried only. Change: the training goes on from these weights.");
  }
  const names = Object.keys(planned(run));
  return names.length > 0 ? t("Changed from the next epoch on: {names}", { names: names.join(", ") })
    : "";
}

/** Goes on with the training from the tried weights; of a finished run, in a run that repeats it. */
async function apply() {
  const run = focused();
  requiredDecimal(field("value").value, field("name").value);
  if (!run || tried.size === 0) return;
  if (run.state === "finished") {
    const before = run.configuration.changes ? [run.configuration.changes] : [];
    const changes = [...before, ...[...tried].map(([name, value]) =>
      `${run.epoch + 1}:${name}=${value}`)].join(",");
    const isSlow = state.slow;
    const next = await train({ ...run.configuration, epochs: 2 * run.epoch, changes });
    if (isSlow) startSlowAfter(next.id, run.epoch);
  } else {
    await changeRun(run.id, { weights: textOf([...tried]) });
  }
  tried.clear();
  onChange();
}
