// The table of the shown runs: the settings in which they differ, and their results.

import { differing, settingName, settingText } from "./differences.js";
import { byId, make } from "./dom.js";
import { count, percent, significant } from "./format.js";
import { shownRuns, state, watch } from "./store.js";
import { atMostEvery } from "./timing.js";
import { t } from "./words.js";

export function showComparison() {
  watch(["shown", "runs", "histories", "view"], atMostEvery(250, () => {
    const runs = shownRuns().filter((run) => state.histories.has(run.id));
    byId("comparison").hidden = runs.length === 0;
    if (runs.length > 0 && state.view === "train") byId("comparison").replaceChildren(table(runs));
  }));
}

function table(runs) {
  const keys = differing(runs).filter((key) => key !== "epochs");
  const classified = runs.some((run) => state.histories.get(run.id).evaluationAccuracy.length > 0);
  const heads = [
    ["run", ""],
    ...(classified ? [["test accuracy", "number"], ["best test accuracy", "number"],
      ["in epoch", "number"], ["training accuracy", "number"]] : []),
    ["test cost", "number"], ["training cost", "number"], ["epochs", "number"], ["time", "number"],
    ...keys.map((key) => [settingName(key), ""]),
  ];
  return make("table", {},
    make("caption", {}, t(runs.length > 1 ? "Differences and results of the runs"
      : "Results of the run")),
    make("thead", {}, make("tr", {}, heads.map(([text, kind]) =>
      make("th", { scope: "col", class: kind || null }, t(text))))),
    make("tbody", {}, runs.map((run) => row(run, keys, classified))));
}

function row(run, keys, classified) {
  const history = state.histories.get(run.id);
  const best = history.best("evaluationAccuracy");
  const cells = [
    ...[
      ...(classified ? [percent(history.last("evaluationAccuracy"), 2),
        best ? percent(best.value, 2) : "–", best ? count(best.epoch) : "–",
        percent(history.last("trainingAccuracy"), 2)] : []),
      significant(history.last("evaluationCost")), significant(history.last("trainingCost")),
      count(history.epochs), `${significant(history.totalSeconds, 2)}\u202fs`].map((text) => [text, "number"]),
    ...keys.map((key) => [settingText(key, run.configuration[key]), null]),
  ];
  return make("tr", {},
    make("th", { scope: "row" },
      make("span", { class: `swatch ${state.colours.get(run.id)}` }), " ", run.name),
    cells.map(([text, kind]) => make("td", { class: kind }, text)));
}
