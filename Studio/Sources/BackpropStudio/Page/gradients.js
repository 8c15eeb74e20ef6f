// |δ| of each layer: now, for all shown runs; and over the epochs, for the focused one.

import { Zoom } from "./chart-zoom.js";
import { Chart } from "./chart.js";
import { shortNameAmong, shortNames } from "./differences.js";
import { byId, setText } from "./dom.js";
import { plain, significant, superscript } from "./format.js";
import { mixed } from "./palette.js";
import { shownRuns, state } from "./store.js";
import { t } from "./words.js";

const format = (value) => significant(value, 2);

export class Gradients {
  constructor() {
    this.profile = new Chart(byId("profile-chart"));
    this.trail = new Chart(byId("trail-chart"));
    this.zoom = new Zoom([this.trail]);
  }

  /**
   * @param {Map<string, Object>} inspections
   * @param {import("./store.js").Run} run the focused one
   */
  show(inspections, run) {
    const runs = shownRuns().filter((one) => inspections.has(one.id));
    const { norms, trail } = inspections.get(run.id).gradients;
    // A profile of one layer has nothing to compare.
    byId("profile-chart").hidden =
      runs.every((one) => inspections.get(one.id).gradients.norms.length < 2);
    this.profile.set(profile(runs, inspections));
    this.trail.set(trailOf(trail, norms.length, shortNameAmong(shownRuns(), run)));
    const slope = slopeOf(run.configuration);
    for (const node of document.querySelectorAll("[data-slope]")) {
      node.hidden = node.dataset.slope !== slope;
    }
    setText(byId("gradient-now"), sentence(norms, trail));
  }
}

/** Returns the activation whose σ′ is explained: that of all hidden layers of a real network, or null. */
function slopeOf({ scalar, activation }) {
  const hidden = new Set(Array.isArray(activation) ? activation.slice(0, -1) : []);
  const [name] = hidden;
  return scalar === "real" && hidden.size === 1 && ["sigmoid", "tanh", "relu"].includes(name)
    ? name : null;
}

function profile(runs, inspections) {
  const names = shortNames(runs);
  const series = runs.flatMap((run, index) => {
    const { norms, trail } = inspections.get(run.id).gradients;
    const colour = state.colours.get(run.id);
    return [
      { label: `${run.name}, ${t("first")}`, short: "", dashed: true, colour, y: trail.norms[0] ?? [] },
      { label: `${run.name}, ${t("now")}`, short: runs.length > 1 ? names[index] : "", dots: true, colour,
        front: run.id === state.focus, y: norms },
    ];
  });
  return {
    title: t("The norm of δ in each layer"), note: t("solid now, dashed at the first inspection"),
    series, format,
    summary: series.map((one) => `${one.label}: ${one.y.map(format).join(", ")}`).join("; "),
    x: { label: `${t("layer")} ℓ`, from: 1, to: Math.max(2, ...series.map((one) => one.y.length)),
      whole: true },
    y: { label: "|δ|", log: true, percent: false },
  };
}

/** Fewer measured values than this are dots: a line would claim a course that nobody measured. */
const fewest = 12;

/** @param {string} name the short name of the run; empty if it is the only one */
function trailOf({ at, norms }, layers, name) {
  const series = Array.from({ length: layers }, (_, index) => ({
    label: t("layer {n}", { n: index + 1 }), short: `δ${superscript(index + 1)}`,
    colour: mixed("ochre", "purple", layers > 1 ? index / (layers - 1) : 1),
    x: at, y: norms.map((layersThen) => layersThen[index]), bare: at.length < fewest,
  }));
  return {
    title: t("The norm of δ over the epochs") + (name && ` · ${name}`),
    note: [
      at.length < fewest ? t("dots: the measured values, between them nobody looked") : "",
      layers > 1 ? t("layers from ochre, the first, to purple, the last") : "",
    ].filter(Boolean).join("; "),
    series, format,
    summary: t("{n} layers up to epoch {epoch}",
      { n: layers, epoch: plain((at.at(-1) ?? 0).toFixed(1)) }),
    x: { label: t("epoch"), from: 0, to: at.at(-1) || 1, whole: false },
    y: { label: "|δ|", log: true, percent: false },
  };
}

/** Compares the norms of first and last layer now, and at first if that was different. */
function sentence(norms, trail) {
  const [first1, last] = [format(norms[0]), format(norms.at(-1))];
  if (norms.length === 1) {
    return t("{norm} is {value}; with a single layer no gradient can vanish.",
      { norm: norm(1), value: first1 });
  }
  const now = t("Now {a} is {x}, {b} {y}: {relation}.", { a: norm(1), x: first1,
    b: norm(norms.length), y: last, relation: relation(norms, "is", "are") });
  const [first] = trail.norms;
  const change = first ? (first.at(-1) / first[0]) / (norms.at(-1) / norms[0]) : 1;
  if (!(change > 2 || change < 0.5)) return now;
  return `${t("At first {relation}.", { relation: relation(first, "was", "were") })} ${now}`;
}

/** Formats |δ^ℓ| without line breaks. */
const norm = (layer) => `|\u2060δ${superscript(layer)}\u2060|`;

function relation(norms, verb, plural) {
  const ratio = norms.at(-1) / norms[0];
  if (!Number.isFinite(ratio) || ratio === 0) return t(`one of them ${verb} zero`);
  if (ratio > 3) {
    return t(`the error of the first layer ${verb} {n} times smaller than that of the last`,
      { n: times(ratio) });
  }
  if (ratio < 1 / 3) {
    return t(`the error of the first layer ${verb} {n} times larger than that of the last`,
      { n: times(1 / ratio) });
  }
  return t(`the errors of first and last layer ${plural} of similar size`);
}

/** Formats a ratio with few digits, so that the sentence does not flicker. */
const times = (ratio) => significant(ratio, ratio < 10 ? 1 : 2);
