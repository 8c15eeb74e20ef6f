// Rows of a table that a model predicts, in the drawing view.

import { byId, fillSelect, make, saveFile } from "./dom.js";
import { count, plain } from "./format.js";
import { title } from "./models.js";
import { attempt } from "./notices.js";
import { APIError, request } from "./request.js";
import { state, watch } from "./store.js";
import { localised, t } from "./words.js";

/** The most rows on the page; a file gets all. */
const shownRows = 100;
/** The table that was predicted last, for the file. @type {BodyInit | null} */
let predicted = null;

export function showRows() {
  byId("predict-rows").addEventListener("click", () => attempt("rows-error", async () => {
    const text = byId("rows-text").value;
    if (!text.trim()) throw new APIError(0, "empty", t("Give rows, or load a file with them."));
    await predict(text);
  }));
  byId("rows-file").addEventListener("change", (event) => {
    const [file] = event.target.files;
    event.target.value = "";
    if (file) attempt("rows-error", () => predict(file));
  });
  byId("rows-csv").addEventListener("click", () => attempt("rows-error", download));
  byId("rows-model").addEventListener("change", update);
  watch(["tableModels"], () => {
    byId("rows-part").hidden = state.tableModels.length === 0;
    fillSelect(byId("rows-model"), state.tableModels.map((model) => [model.id, title(model)]));
    update();
  });
}

const chosen = () => state.tableModels.find((model) => model.id === byId("rows-model").value);

function update() {
  byId("rows-text").placeholder = chosen()?.columns.join(",") ?? "";
  clear();
}

function clear() {
  predicted = null;
  byId("rows-result").replaceChildren();
  byId("rows-note").textContent = "";
  byId("rows-csv").hidden = true;
}

const send = (body, format) => {
  const missing = byId("rows-drop").checked ? "drop" : "error";
  const path = `/api/models/${encodeURIComponent(chosen().id)}/rows`;
  return request(`${path}?format=${format}&missing=${missing}`, { method: "POST", body, type: "text/csv" });
};

/** @param {BodyInit} table a text or a file */
async function predict(table) {
  clear();
  const answer = await send(table, "json");
  predicted = table;
  byId("rows-csv").hidden = false;
  byId("rows-note").textContent = summary(answer);
  byId("rows-result").replaceChildren(tableOf(answer));
}

function summary({ predictions, leftOut }) {
  const n = predictions.length;
  const known = n > 0 && predictions.every(({ actual }) => actual !== null);
  const right = predictions.filter((row) => row.class === row.actual).length;
  return [
    known ? t("{right} of {n} rows are predicted right", { right: count(right), n: count(n) })
      : t("{n} rows are predicted", { n: count(n) }),
    leftOut > 0 && t("{n} rows with missing entries are left out", { n: count(leftOut) }),
    n > shownRows && t("the first {n} are shown", { n: shownRows }),
  ].filter(Boolean).join(" · ");
}

function tableOf({ classNames, valueNames, predictions }) {
  const hasClasses = classNames.length > 0;
  const hasActual = predictions.some(({ actual }) => actual !== null);
  const heads = [t("row"), hasClasses && t("class"), hasActual && t("actual"),
    ...(hasClasses ? classNames.map((name) => `p(${name})`) : valueNames)];
  const body = predictions.slice(0, shownRows).map((row, index) => make("tr", {},
    make("th", { scope: "row" }, String(index + 1)),
    hasClasses ? make("td", {}, row.class) : null,
    hasActual ? make("td", {}, row.actual) : null,
    ...row.outputs.map((output) =>
      make("td", { class: "number" }, hasClasses ? localised(output.toFixed(3)) : plain(output)))));
  return make("table", {},
    make("thead", {}, make("tr", {},
      heads.filter(Boolean).map((text) => make("th", { scope: "col" }, text)))),
    make("tbody", {}, body));
}

async function download() {
  saveFile(new Blob([await send(predicted, "csv")], { type: "text/csv" }), "predictions.csv");
}
