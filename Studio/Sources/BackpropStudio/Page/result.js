// The result of the focused run as a sentence, with the next steps.

import { byId, make } from "./dom.js";
import { count, percent, significant } from "./format.js";
import { isActive } from "./runs.js";
import { openSample } from "./sample-link.js";
import { focused, state, watch } from "./store.js";
import { t } from "./words.js";

export function showResult() {
  watch(["runs", "focus", "shown", "catalog", "view", "histories"], update);
}

function update() {
  const line = byId("result");
  const run = focused();
  // It is there from the first epoch on, so that nothing moves at the end.
  line.hidden = !run || !state.catalog || !(run.epoch > 0 || run.state === "diverged");
  if (line.hidden || state.view !== "train") return;
  // The links stay while the numbers change, so that they can be pressed.
  const kind = `${run.id} ${run.state === "diverged"} ${run.latest?.evaluationAccuracy != null}`;
  if (line.dataset.kind !== kind) {
    line.dataset.kind = kind;
    line.replaceChildren(make("div"), ...steps(run));
    line.dataset.shown = "";
  }
  const text = `${run.state} ${run.epoch} ${state.histories.has(run.id)}`;
  if (line.dataset.shown === text) return;
  line.dataset.shown = text;
  line.firstChild.replaceChildren(...sentence(run));
}

function sentence(run) {
  const { evaluationAccuracy: accuracy, evaluationCost: cost } = run.latest ?? {};
  if (run.state === "diverged") {
    const isPole = /pole/.test(run.message ?? "");
    return [make("p", { class: "big" }, t("The training diverged.")),
      make("p", {}, isPole
        ? t("A weighted input came to a pole of the activation: try another activation, or other seeds.")
        : t("The steps were too long: try a smaller learning rate η, such as {eta}.",
          { eta: significant(run.configuration.eta / 10, 2) }))];
  }
  const epochs = t("after {n} epochs", { n: count(run.epoch) });
  if (accuracy != null) {
    return [make("p", { class: "big" }, make("b", {}, percent(accuracy, 2)), " ",
      t("of the test data are classified correctly {epochs}.", { epochs })), rise(run)];
  }
  return cost == null ? [] : [make("p", { class: "big" }, t("Test cost"), " ",
    make("b", {}, significant(cost)), ` ${epochs}.`), rise(run)];
}

/** Returns a remark on a run whose test cost ends above that before the first step. */
function rise(run) {
  const before = state.histories.get(run.id)?.early[0];
  const after = run.latest?.evaluationCost;
  if (isActive(run) || before?.at !== 0 || !(after > before.evaluationCost)) return "";
  return make("p", {}, t("The test cost is higher than before the first step, {a} in place of {b}.",
    { a: significant(after), b: significant(before.evaluationCost) }));
}

function steps(run) {
  if (run.state === "diverged") return [];
  const set = state.catalog.datasets.find((one) => one.name === run.configuration.dataset);
  const link = (href, text, onclick) => make("a", { class: "button", href, onclick }, text);
  const links = [
    set?.digits && link(`#draw?model=${run.id}`, t("Draw a digit with it")),
    run.configuration.sizes && link("#sample", t("Walk through one sample"),
      () => openSample("test", 0)),
    run.latest?.evaluationAccuracy != null && link("#errors", t("See its errors")),
    link("#inside", t("Look inside")),
  ];
  return [make("p", { class: "buttons" }, links.filter(Boolean))];
}
