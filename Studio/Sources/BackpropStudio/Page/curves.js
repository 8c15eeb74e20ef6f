// The curves of the shown runs: cost and accuracy over the epochs.

import { changesOf } from "./changes.js";
import { linkReadouts } from "./chart-readout.js";
import { Zoom } from "./chart-zoom.js";
import { Chart } from "./chart.js";
import { shortNames } from "./differences.js";
import { byId, setText } from "./dom.js";
import { percent, plain, significant } from "./format.js";
import { isActive } from "./runs.js";
import { seedGroups, spread } from "./seeds.js";
import { abscissa } from "./series.js";
import { smoothed } from "./smoothing.js";
import { shownRuns, state, touch, watch } from "./store.js";
import { t } from "./words.js";

const parts = [
  { suffix: "Accuracy", title: "Accuracy", figure: "accuracy-chart" },
  { suffix: "Cost", title: "Cost", figure: "cost-chart" },
];

/** Creates the charts, which follow the state from then on. */
export function showCurves() {
  const charts = parts.map((part) => ({ ...part, chart: new Chart(byId(part.figure)) }));
  linkReadouts(charts.map(({ chart }) => chart.readout));
  const zoom = new Zoom(charts.map(({ chart }) => chart), (span) => {
    state.span = span;
    touch("span");
  });
  let zoomedRuns = "";
  const update = () => {
    if (state.view !== "train") return;
    // A span of other runs says nothing about these, unless the address has it.
    const isNew = zoomedRuns !== state.shown.join();
    zoomedRuns = state.shown.join();
    if (zoom.span !== state.span) zoom.set(state.span);
    else if (isNew) zoom.set(null);
    setText(byId("smoothing-value"), plain(smoothing()));
    const runs = shownRuns().filter((run) => state.histories.has(run.id));
    const bySeeds = seedGroups(runs);
    byId("seed-bands-label").hidden = bySeeds.length === runs.length;
    const groups = byId("seed-bands").checked ? bySeeds : runs.map((run) => [run]);
    for (const part of charts) {
      const empty = runs.length > 0 && runs.every((run) =>
        state.histories.get(run.id).epochs > 0
          && state.histories.get(run.id)[`evaluation${part.suffix}`].length === 0);
      byId(part.figure).hidden = empty;
      if (!empty) part.chart.set(model(part, runs, groups));
    }
    updateLinks(runs);
  };
  watch(["histories", "shown", "focus", "runs", "view", "span"], update);
  for (const id of ["show-test", "show-training", "log-cost", "log-epoch", "smoothing", "from-epoch",
    "seed-bands"]) {
    byId(id).addEventListener("input", update);
  }
}

/** @param {import("./store.js").Run[][]} groups the runs, those of one line together */
function model({ suffix, title }, runs, groups) {
  const isCost = suffix === "Cost";
  const format = isCost ? (value) => significant(value, 4) : (value) => percent(value, 2);
  const names = groups.length > 1 ? shortNames(groups.map(([first]) => first)) : [null];
  const series = groups.flatMap((group, index) => lines(group, suffix, names[index]));
  const length = Math.max(2, ...runs.map((run) => axisEnd(run, `evaluation${suffix}`)));
  return {
    title: t(title),
    note: runs.some((run) => run.configuration.cost !== runs[0].configuration.cost) && isCost
      ? t("of different kinds: not comparable") : "",
    caption: caption(groups),
    summary: summary(series, format),
    series, format,
    marks: [...runs.flatMap(marks), ...(isCost ? runs.flatMap(leastCost) : [])],
    x: { label: t("epoch"), from: Math.min(firstEpoch(series), length - 1), to: length, whole: true,
      log: byId("log-epoch").checked },
    y: { label: t(isCost ? "cost" : "accuracy"), log: isCost && byId("log-cost").checked,
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

/**
 * Returns the lines of a run, or of runs that differ in their seeds alone.
 * @param {import("./store.js").Run[]} group
 * @param {string | null} name a short one if there are several groups
 */
function lines(group, suffix, name) {
  const [run] = group;
  const title = group.length > 1 ? t("mean of {n} seeds", { n: group.length }) : null;
  const label = title ? `${run.name}, ${title}` : run.name;
  const colour = state.colours.get(run.id);
  const front = group.some(({ id }) => id === state.focus);
  const test = byId("show-test").checked;
  const training = byId("show-training").checked;
  const curve = (part) =>
    spread(group.map(({ id }) => state.histories.get(id).curve(`${part}${suffix}`)));
  const key = (part) => [name, title, part].filter(Boolean).join(", ");
  return [
    test && { label: `${label}, ${t("test")}`, short: name ?? t("test"), key: key(t("test")),
      colour, front, ...curve("evaluation") },
    training && { label: `${label}, ${t("training")}`, dashed: true,
      short: name === null ? t("training") : test ? "" : name,
      key: key(t("training")), colour, front, ...curve("training") },
  ].filter(Boolean).flatMap(withSmooth);
}

/** Returns the places of the axis at which hyperparameters of a run change. */
function marks(run) {
  return changesOf(run).map(({ epoch, text }) => ({
    // The epoch begins where the one before ends.
    at: epoch - 1, text, colour: state.colours.get(run.id) }));
}

/** Returns the place of the least test cost, if the cost rises again after it. */
function leastCost(run) {
  const least = state.histories.get(run.id).least("evaluationCost");
  if (!byId("show-test").checked || !least || isActive(run) || least.epoch > 0.9 * run.epoch) return [];
  return [{ at: least.epoch, text: t("least test cost"), colour: state.colours.get(run.id) }];
}

/** The weight of the moving average so far; 0 without smoothing. */
const smoothing = () => byId("smoothing").valueAsNumber;

/**
 * Returns a line, or its smooth form with the measured one, faint, behind it. Points within the first
 * epoch, which lie closer together, are not averaged.
 */
function withSmooth(line) {
  const weight = smoothing();
  if (weight === 0 || line.y.length === 0) return [line];
  const whole = line.y.map((_, index) => index).filter((index) => abscissa(line, index) >= 1);
  return [
    { ...line, short: "", faint: true, front: false },
    { ...line, band: undefined, x: whole.map((index) => abscissa(line, index)), label: `${line.label}, ${t("smoothed")}`, key: `${line.key}, ${t("smoothed")}`,
      isSmooth: true, y: smoothed(whole.map((index) => line.y[index]), weight) },
  ];
}

/** Describes the kinds of lines, for a figure without the options beside it. */
function caption(groups) {
  return [
    groups.some((group) => group.length > 1) && t("bands: from the least to the largest seed"),
    byId("show-test").checked && t("solid: test data"),
    byId("show-training").checked && t("dashed: training data"),
    smoothing() > 0
      && t("smoothed with weight {w}, faint: as measured", { w: plain(smoothing()) }),
  ].filter(Boolean).join("; ");
}

/** Returns the first epoch of the axis: 0 if values before the first step are known. */
function firstEpoch(series) {
  const isEarly = series.some((one) => one.x?.[0] < 1) && !byId("log-epoch").checked;
  return Math.max(isEarly ? 0 : 1, Math.round(byId("from-epoch").valueAsNumber || 0));
}

function summary(series, format) {
  const known = series.filter((one) => one.y.length > 0 && !one.isSmooth);
  if (known.length === 0) return t("No epoch is complete yet.");
  return known.map((one) => t("{label}: {value} after epoch {n}",
    { label: one.label, value: format(one.y.at(-1)), n: plain(Number(abscissa(one, one.y.length - 1).toFixed(3))) }))
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
