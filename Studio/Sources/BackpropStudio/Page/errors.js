// The errors of the focused run on the test data: confusion matrix and misclassified samples.

import { byId, bytes, make } from "./dom.js";
import { count, percent, plain } from "./format.js";
import { attempt } from "./notices.js";
import { paintInk } from "./palette.js";
import { request } from "./request.js";
import { openSample } from "./sample-link.js";
import { shownState } from "./slow.js";
import { focused, state, watch } from "./store.js";
import { onTheme } from "./theme.js";
import { t } from "./words.js";

let errors = null;
let version = "";
/** The cell of the matrix whose samples are shown. @type {[number, number] | null} */
let cell = null;

export function showErrors() {
  watch(["view", "focus", "runs", "shown"], update);
  onTheme(paint);
}

function update() {
  if (state.view !== "errors") return;
  const run = focused();
  const isKnown = Boolean(run && run.fraction > 0 && run.latest?.evaluationAccuracy != null);
  byId("errors-empty").hidden = isKnown;
  byId("errors-parts").hidden = !isKnown || !errors || !version.startsWith(run.id);
  if (!isKnown) return;
  const now = `${run.id} ${run.fraction}`;
  // While a run trains, its errors are counted once.
  if (now === version || (version.startsWith(run.id) && shownState(run) === "running")) {
    return paint();
  }
  version = now;
  cell = null;
  attempt("errors-error", async () => {
    const loaded = await request(`/api/runs/${encodeURIComponent(run.id)}/errors?count=100`);
    if (version !== now) return;
    errors = loaded;
    byId("errors-parts").hidden = false;
    paint();
  });
}

function paint() {
  if (!errors || state.view !== "errors") return;
  const { count: all, wrong } = errors;
  byId("errors-now").textContent = t("{wrong} of {all} test samples are misclassified ({share}).",
    { wrong: count(wrong), all: count(all), share: percent(wrong / Math.max(1, all), 2) });
  byId("confusion").replaceChildren(matrix());
  showSamples();
}

function matrix() {
  const { classNames, matrix: rows } = errors;
  const largest = Math.max(1, ...rows.flatMap((row, label) =>
    row.filter((_, other) => other !== label)));
  const head = make("tr", {}, make("th", { scope: "col" }, t("class")),
    classNames.map((name) => make("th", { scope: "col", class: "number" }, name)));
  return make("table", { class: "confusion" }, make("thead", {}, head), make("tbody", {},
    rows.map((row, label) => make("tr", {}, make("th", { scope: "row" }, classNames[label]),
      row.map((number, other) => entry(number, label, other, largest))))));
}

function entry(number, label, other, largest) {
  const { classNames } = errors;
  const isRight = label === other;
  const isChosen = cell && cell[0] === label && cell[1] === other;
  const td = make("td", { class: `number${isRight ? " right" : ""}${isChosen ? " chosen" : ""}` });
  if (!isRight && number > 0) {
    td.append(make("button", { type: "button", "aria-pressed": String(Boolean(isChosen)),
      "aria-label": t("{n} of class {a} are predicted as {b}",
        { n: number, a: classNames[label], b: classNames[other] }),
      onclick: () => {
        cell = isChosen ? null : [label, other];
        paint();
      } }, count(number)));
    const share = Math.round(12 + 40 * (number / largest));
    td.style.background = `color-mix(in srgb, var(--vermilion) ${share}%, var(--paper))`;
  } else {
    td.append(number === 0 ? "·" : count(number));
  }
  return td;
}

function showSamples() {
  const { classNames, samples, width, height } = errors;
  const shown = samples.filter(({ label, prediction }) =>
    !cell || (cell[0] === label && cell[1] === prediction)).slice(0, 48);
  byId("wrong").replaceChildren(...shown.map(({ index, label, prediction, output, pixels }) => {
    const words = t("{a}, not {b}", { a: classNames[label], b: classNames[prediction] });
    const canvas = pixels ? make("canvas", { "aria-hidden": "true" }) : null;
    if (canvas) paintInk(canvas, width, height, bytes(pixels));
    return make("li", {}, make("a", { href: "#sample", onclick: () => openSample("test", index),
      title: t("Sample {n}: output {a} for the class {b}", { n: index + 1,
        a: plain(output.toFixed(3)), b: classNames[prediction] }) },
    canvas ?? make("b", {}, `${t("No.")} ${count(index + 1)}`), make("span", {}, words)));
  }));
  if (shown.length === 0) {
    byId("wrong").replaceChildren(make("li", { class: "note" }, errors.wrong === 0
      ? t("None: all test samples are right.")
      : t("These are not among the {n} most certain mistakes.", { n: count(samples.length) })));
  }
}
