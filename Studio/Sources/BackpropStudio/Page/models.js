// The model for predictions: that of a run, or an uploaded file.

import { byId, fillSelect } from "./dom.js";
import { percent } from "./format.js";
import { attempt } from "./notices.js";
import { post, remove, request } from "./request.js";
import { focused, state, touch, watch } from "./store.js";
import { t } from "./words.js";

/** @type {Object[]} those with images of digits as inputs */
let models = [];
let onModelChange = () => {};
/** The id of the model that predicted last. */
let shownModel = null;

/** Returns the model for predictions, or null if there is none. */
export function chosenModel() {
  return models.find((model) => model.id === state.model) ?? bestModel();
}

/** Returns the focused model if it is about as good as the best one, else the best one. */
function bestModel() {
  const accuracy = (model) => model.accuracy ?? 0;
  const best = models.reduce((a, b) => (a && accuracy(a) >= accuracy(b) ? a : b), null);
  const own = models.find((model) => model.id === focused()?.id);
  return own && accuracy(own) > accuracy(best) - 0.05 ? own : best;
}

/** @param {() => void} onChange called after another model is chosen */
export function showModels(onChange) {
  onModelChange = onChange;
  byId("model").addEventListener("change", (event) => choose(event.target.value));
  byId("model-file").addEventListener("change", upload);
  byId("remove-model").addEventListener("click", () => attempt("model-error", removeFile));
  byId("pin-model").addEventListener("click", () => attempt("model-error", togglePin));
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
  models = list.models.filter((model) => model.digits);
  state.tableModels = list.models.filter((model) => model.columns.length > 0);
  touch("tableModels");
  showChoice();
}

function showChoice() {
  const chosen = chosenModel();
  fillSelect(byId("model"), models.map((model) => [model.id, title(model)]), chosen?.id);
  byId("model").disabled = models.length === 0;
  byId("draw-empty").hidden = models.length > 0;
  byId("remove-model").hidden = chosen?.kind !== "file" || chosen.id === "file";
  byId("pin-model").hidden = !chosen;
  byId("pin-model").setAttribute("aria-pressed", String(Boolean(chosen?.pinned)));
  byId("pin-model").textContent = t(chosen?.pinned ? "Served by /predict" : "Serve this one");
  byId("model-accuracy").textContent = chosen?.accuracy == null ? ""
    : t("{share} test accuracy", { share: percent(chosen.accuracy, 2) });
  const isPoor = chosen?.accuracy != null && chosen.accuracy < 0.5;
  byId("model-warning").hidden = !isPoor;
  byId("model-warning").textContent = isPoor
    ? t("This model is wrong more often than right: choose another, or train one.") : "";
  if (chosen?.id === shownModel) return;
  shownModel = chosen?.id;
  onModelChange();
}

/** Returns the name of a model with its accuracy. */
export function title(model) {
  // The accuracy stands first: a narrow field cuts off the end.
  const accuracy = model.accuracy == null ? "" : `${percent(model.accuracy)} · `;
  return `${accuracy}${model.name}${model.scalar === "complex" ? `, ${t("complex")}` : ""}`;
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
    if (model.digits) choose(model.id);
  });
}

async function togglePin() {
  const { id, pinned } = chosenModel();
  const path = `/api/models/${encodeURIComponent(id)}/pin`;
  if (pinned) await remove(path);
  else await post(path, {});
  await refresh();
}

async function removeFile() {
  await remove(`/api/models/${encodeURIComponent(chosenModel().id)}`);
  choose(null);
  await refresh();
}
