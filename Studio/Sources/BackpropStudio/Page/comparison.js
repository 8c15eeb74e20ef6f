// The shown runs in figures: where their settings differ, and what came of it.

import { byId, make } from "./dom.js";
import { count, percent, plain, shape, significant } from "./format.js";
import { shownRuns, state, watch } from "./store.js";

const settings = {
  dataset: "data", trainSize: "samples", sizes: "layers", activation: "σ", cost: "cost",
  optimizer: "optimizer", eta: "η", lambda: "λ", batchSize: "mini-batch", epochs: "epochs",
  seed: "seed", scalar: "numbers", precision: "precision", initializer: "first weights",
};

/** A setting in words. */
export function settingText(key, value) {
  if (value == null) return "all";
  if (key === "sizes") return shape(value);
  if (key === "activation") return [...new Set(value)].join(", ");
  return typeof value === "number" ? (Number.isInteger(value) ? count(value) : plain(value)) : value;
}

export function showComparison() {
  watch(["shown", "runs", "histories"], () => {
    const runs = shownRuns().filter((run) => state.histories.has(run.id));
    byId("comparison").replaceChildren(...(runs.length > 0 ? [table(runs)] : []));
  });
}

function table(runs) {
  const differing = Object.keys(settings).filter((key) =>
    new Set(runs.map((run) => JSON.stringify(run.configuration[key]))).size > 1);
  const classified = runs.some((run) => state.histories.get(run.id).evaluationAccuracy.length > 0);
  const heads = [
    ["run", ""], ...differing.map((key) => [settings[key], ""]), ["epochs", "number"],
    ["training cost", "number"], ["test cost", "number"],
    ...(classified ? [["training accuracy", "number"], ["test accuracy", "number"],
      ["best, epoch", "number"]] : []),
    ["training time", "number"],
  ];
  return make("div", { class: "table", tabindex: "0", role: "region", "aria-label": "The runs in figures" },
    make("table", {}, make("caption", {}, runs.length > 1
      ? "Where the runs differ, and what came of it" : "The run in figures"),
    make("thead", {}, make("tr", {}, heads.map(([text, kind]) =>
      make("th", { scope: "col", class: kind || null }, text)))),
    make("tbody", {}, runs.map((run) => row(run, differing, classified)))));
}

function row(run, differing, classified) {
  const history = state.histories.get(run.id);
  const best = history.best("evaluationAccuracy");
  const cells = [
    ...differing.map((key) => [settingText(key, run.configuration[key]), null]),
    ...[count(history.epochs), significant(history.last("trainingCost")),
      significant(history.last("evaluationCost")),
      ...(classified ? [percent(history.last("trainingAccuracy"), 2),
        percent(history.last("evaluationAccuracy"), 2),
        best ? `${percent(best.value, 2)}, ${count(best.epoch)}` : "–"] : []),
      seconds(history.last("seconds"))].map((text) => [text, "number"]),
  ];
  return make("tr", {},
    make("th", { scope: "row" }, make("span", { class: `swatch ${state.colours.get(run.id)}` }), " ",
      run.name),
    cells.map(([text, kind]) => make("td", { class: kind }, text)));
}

const seconds = (value) => (value === null ? "–" : `${significant(value, 2)}\u202fs`);
