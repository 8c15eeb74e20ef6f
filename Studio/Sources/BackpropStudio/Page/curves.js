// The curves of the shown runs: cost and accuracy over the epochs.

import { Chart } from "./chart.js";
import { shortNames } from "./differences.js";
import { byId } from "./dom.js";
import { percent, significant } from "./format.js";
import { isActive } from "./runs.js";
import { shownRuns, state, watch } from "./store.js";

const parts = [
  { suffix: "Accuracy", title: "Accuracy", figure: "accuracy-chart" },
  { suffix: "Cost", title: "Cost", figure: "cost-chart" },
];

/** Creates the charts, which follow the state from then on. */
export function showCurves() {
  const charts = parts.map((part) => ({ ...part, chart: new Chart(byId(part.figure)) }));
  const update = () => {
    if (state.view !== "train") return;
    const runs = shownRuns().filter((run) => state.histories.has(run.id));
    for (const part of charts) {
      const empty = runs.length > 0 && runs.every((run) =>
        state.histories.get(run.id).epochs > 0
          && state.histories.get(run.id)[`evaluation${part.suffix}`].length === 0);
      byId(part.figure).hidden = empty;
      if (!empty) part.chart.set(model(part, runs));
    }
    updateLink(runs);
  };
  watch(["histories", "shown", "focus", "runs", "view"], update);
  for (const id of ["show-test", "show-training", "log-cost", "from-epoch"]) {
    byId(id).addEventListener("input", update);
  }
}

function model({ suffix, title }, runs) {
  const isCost = suffix === "Cost";
  const format = isCost ? (value) => significant(value, 4) : (value) => percent(value, 2);
  const names = runs.length > 1 ? shortNames(runs) : [null];
  const series = runs.flatMap((run, index) => lines(run, suffix, names[index]));
  const length = Math.max(2, ...runs.map((run) => axisEnd(run, `evaluation${suffix}`)));
  return {
    title,
    note: runs.some((run) => run.configuration.cost !== runs[0].configuration.cost) && isCost
      ? "of different kinds: not comparable" : "",
    summary: summary(series, format),
    series, format,
    x: { label: "epoch", from: Math.min(firstEpoch(), length - 1), to: length, whole: true },
    y: { label: isCost ? "cost" : "relative accuracy", log: isCost && byId("log-cost").checked,
      percent: !isCost },
  };
}

/** Returns the end of the epoch axis: it doubles while the run trains, so that it rarely moves. */
function axisEnd(run, curve) {
  const history = state.histories.get(run.id);
  const epochs = history[curve].length;
  // A run without this curve does not extend the axis.
  if (epochs === 0 && history.epochs > 0) return 0;
  const doubled = 2 ** Math.ceil(Math.log2(epochs + 1));
  return isActive(run) ? Math.min(run.epochs, Math.max(10, doubled)) : epochs;
}

/** @param {string | null} name a short one if there are several runs */
function lines(run, suffix, name) {
  const history = state.histories.get(run.id);
  const colour = state.colours.get(run.id);
  const front = run.id === state.focus;
  const test = byId("show-test").checked;
  const training = byId("show-training").checked;
  return [
    test && { label: `${run.name}, test`, short: name ?? "test",
      colour, front, y: history[`evaluation${suffix}`] },
    training && { label: `${run.name}, training`, dashed: true,
      short: name === null ? "training" : test ? "" : name,
      colour, front, y: history[`training${suffix}`] },
  ].filter(Boolean);
}

function firstEpoch() {
  return Math.max(1, Math.round(byId("from-epoch").valueAsNumber || 1));
}

function summary(series, format) {
  const known = series.filter((one) => one.y.length > 0);
  if (known.length === 0) return "No epoch is complete yet.";
  return known.map((one) => `${one.label}: ${format(one.y.at(-1))} after epoch ${one.y.length}`)
    .join("; ");
}

function updateLink(runs) {
  const link = byId("compare-svg");
  link.hidden = !runs.some((run) => state.histories.get(run.id).epochs > 0);
  const value = state.histories.get(runs[0]?.id)?.evaluationAccuracy.length
    ? "evaluationAccuracy" : "evaluationCost";
  const ids = state.shown.map(encodeURIComponent).join(",");
  link.href = `/api/compare.svg?runs=${ids}&value=${value}`;
}
