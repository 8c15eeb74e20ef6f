// The curves of the shown runs: cost and accuracy over the epochs.

import { linkReadouts } from "./chart-readout.js";
import { Zoom } from "./chart-zoom.js";
import { Chart } from "./chart.js";
import { shortNames } from "./differences.js";
import { byId, setText } from "./dom.js";
import { percent, plain, significant } from "./format.js";
import { isActive } from "./runs.js";
import { smoothed } from "./smoothing.js";
import { shownRuns, state, watch } from "./store.js";
import { t } from "./words.js";

const parts = [
  { suffix: "Accuracy", title: "Accuracy", figure: "accuracy-chart" },
  { suffix: "Cost", title: "Cost", figure: "cost-chart" },
];

/** Creates the charts, which follow the state from then on. */
export function showCurves() {
  const charts = parts.map((part) => ({ ...part, chart: new Chart(byId(part.figure)) }));
  linkReadouts(charts.map(({ chart }) => chart.readout));
  const zoom = new Zoom(charts.map(({ chart }) => chart));
  let zoomedRuns = "";
  const update = () => {
    if (state.view !== "train") return;
    // A span of other runs says nothing about these.
    if (zoomedRuns !== state.shown.join()) {
      zoomedRuns = state.shown.join();
      zoom.set(null);
    }
    setText(byId("smoothing-value"), plain(smoothing()));
    const runs = shownRuns().filter((run) => state.histories.has(run.id));
    for (const part of charts) {
      const empty = runs.length > 0 && runs.every((run) =>
        state.histories.get(run.id).epochs > 0
          && state.histories.get(run.id)[`evaluation${part.suffix}`].length === 0);
      byId(part.figure).hidden = empty;
      if (!empty) part.chart.set(model(part, runs));
    }
    updateLinks(runs);
  };
  watch(["histories", "shown", "focus", "runs", "view"], update);
  for (const id of ["show-test", "show-training", "log-cost", "log-epoch", "smoothing", "from-epoch"]) {
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
    title: t(title),
    note: runs.some((run) => run.configuration.cost !== runs[0].configuration.cost) && isCost
      ? t("of different kinds: not comparable") : "",
    caption: caption(),
    summary: summary(series, format),
    series, format,
    x: { label: t("epoch"), from: Math.min(firstEpoch(), length - 1), to: length, whole: true,
      log: byId("log-epoch").checked },
    y: { label: t(isCost ? "cost" : "relative accuracy"), log: isCost && byId("log-cost").checked,
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
    test && { label: `${run.name}, ${t("test")}`, short: name ?? t("test"),
      key: name === null ? t("test") : `${name}, ${t("test")}`,
      colour, front, y: history[`evaluation${suffix}`] },
    training && { label: `${run.name}, ${t("training")}`, dashed: true,
      short: name === null ? t("training") : test ? "" : name,
      key: name === null ? t("training") : `${name}, ${t("training")}`,
      colour, front, y: history[`training${suffix}`] },
  ].filter(Boolean).flatMap(withSmooth);
}

/** The weight of the moving average so far; 0 without smoothing. */
const smoothing = () => byId("smoothing").valueAsNumber;

/** Returns a line, or its smooth form with the measured one, faint, behind it. */
function withSmooth(line) {
  const weight = smoothing();
  if (weight === 0 || line.y.length === 0) return [line];
  return [
    { ...line, short: "", faint: true, front: false },
    { ...line, label: `${line.label}, ${t("smoothed")}`, key: `${line.key}, ${t("smoothed")}`,
      isSmooth: true, y: smoothed(line.y, weight) },
  ];
}

/** Describes the kinds of lines, for a figure without the options beside it. */
function caption() {
  return [
    byId("show-test").checked && t("solid: test data"),
    byId("show-training").checked && t("dashed: training data"),
    smoothing() > 0
      && t("smoothed with weight {w}, faint: as measured", { w: plain(smoothing()) }),
  ].filter(Boolean).join("; ");
}

function firstEpoch() {
  return Math.max(1, Math.round(byId("from-epoch").valueAsNumber || 1));
}

function summary(series, format) {
  const known = series.filter((one) => one.y.length > 0 && !one.isSmooth);
  if (known.length === 0) return t("No epoch is complete yet.");
  return known.map((one) => t("{label}: {value} after epoch {n}",
    { label: one.label, value: format(one.y.at(-1)), n: one.y.length }))
    .join("; ");
}

/** The figures have the test curves of the shown runs, over all epochs. */
function updateLinks(runs) {
  const ids = state.shown.map(encodeURIComponent).join(",");
  for (const { suffix } of parts) {
    const link = byId(`${suffix.toLowerCase()}-svg`);
    link.hidden = !runs.some((run) =>
      state.histories.get(run.id)[`evaluation${suffix}`].length > 0);
    link.href = `/api/compare.svg?runs=${ids}&value=evaluation${suffix}`;
  }
}
