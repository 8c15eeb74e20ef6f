// The model for predictions: that of a run, or an uploaded file.

import { byId, fillSelect } from "./dom.js";
import { percent } from "./format.js";
import { attempt } from "./notices.js";
import { remove, request } from "./request.js";
import { focused, state, touch, watch } from "./store.js";

/** @type {Object[]} those with images of digits as inputs */
let models = [];
let onModelChange = () => {};
/** The id of the model that predicted last. */
let shownModel = null;

/** Returns the model for predictions, or null if there is none. */
export function chosenModel() {
  return models.find((model) => model.id === state.model)
    ?? models.find((model) => model.id === focused()?.id) ?? models[0] ?? null;
}

/** @param {() => void} onChange called after another model is chosen */
export function showModels(onChange) {
  onModelChange = onChange;
  byId("model").addEventListener("change", (event) => choose(event.target.value));
  byId("model-file").addEventListener("change", upload);
  byId("remove-model").addEventListener("click", () => attempt("model-error", removeFile));
  let known = "";
  watch(["view", "runs", "focus", "model"], () => {
    if (state.view !== "draw") return;
    showChoice();
    // The list depends on the runs that have a model, not on their epochs.
    const present = JSON.stringify([...state.runs.values()]
      .map((run) => [run.id, run.name, run.state, run.epoch > 0]));
    if (present === known) return;
    known = present;
    attempt("model-error", refresh);
  });
}

function choose(id) {
  state.model = id;
  touch("model");
}

async function refresh() {
  const list = await request("/api/models");
  models = list.models.filter((model) => model.outputs === 10 && model.inputs === 784);
  showChoice();
}

function showChoice() {
  const chosen = chosenModel();
  fillSelect(byId("model"), models.map((model) => [model.id, title(model)]), chosen?.id);
  byId("model").disabled = models.length === 0;
  byId("draw-empty").hidden = models.length > 0;
  byId("remove-model").hidden = chosen?.kind !== "file";
  if (chosen?.id === shownModel) return;
  shownModel = chosen?.id;
  onModelChange();
}

function title(model) {
  const accuracy = model.accuracy == null ? "" : `, ${percent(model.accuracy)} test accuracy`;
  return `${model.name}${accuracy}${model.scalar === "complex" ? ", complex" : ""}`;
}

async function upload(event) {
  const [file] = event.target.files;
  event.target.value = "";
  if (!file) return;
  await attempt("model-error", async () => {
    const model = await request(`/api/models?name=${encodeURIComponent(file.name)}`, {
      method: "POST", body: file,
    });
    await refresh();
    choose(model.id);
  });
}

async function removeFile() {
  await remove(`/api/models/${encodeURIComponent(chosenModel().id)}`);
  choose(null);
  await refresh();
}
