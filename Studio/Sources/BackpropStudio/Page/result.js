// The result of the focused run as a sentence, with the next steps.

import { byId, make } from "./dom.js";
import { count, percent, significant } from "./format.js";
import { openSample } from "./sample-link.js";
import { focused, state, watch } from "./store.js";
import { t } from "./words.js";

export function showResult() {
  watch(["runs", "focus", "shown", "catalog", "view"], update);
}

function update() {
  const line = byId("result");
  const run = focused();
  line.hidden = !run || !["finished", "stopped", "diverged"].includes(run.state) || !state.catalog;
  if (line.hidden || state.view !== "train") return;
  const text = `${run.id} ${run.state} ${run.epoch}`;
  if (line.dataset.shown === text) return;
  line.dataset.shown = text;
  line.replaceChildren(...sentence(run), ...steps(run));
}

function sentence(run) {
  const { evaluationAccuracy: accuracy, evaluationCost: cost } = run.latest ?? {};
  if (run.state === "diverged") {
    return [make("p", { class: "big" }, t("The training diverged.")),
      make("p", {}, t("The steps were too long: try a smaller learning rate η, such as {eta}.",
        { eta: significant(run.configuration.eta / 10, 2) }))];
  }
  const epochs = t("after {n} epochs", { n: count(run.epoch) });
  if (accuracy != null) {
    return [make("p", { class: "big" }, make("b", {}, percent(accuracy, 2)), " ",
      t("of the test data are classified correctly {epochs}.", { epochs }))];
  }
  return cost == null ? [] : [make("p", { class: "big" }, t("Test cost"), " ",
    make("b", {}, significant(cost)), ` ${epochs}.`)];
}

function steps(run) {
  if (run.state === "diverged") return [];
  const set = state.catalog.datasets.find((one) => one.name === run.configuration.dataset);
  const link = (href, text, onclick) => make("a", { class: "button", href, onclick }, text);
  const links = [
    set?.image?.width === 28 && link("#draw", t("Draw a digit with it")),
    run.configuration.sizes && link("#sample", t("Walk through one sample"),
      () => openSample("test", 0)),
    run.latest?.evaluationAccuracy != null && link("#errors", t("See its errors")),
    link("#inside", t("Look inside")),
  ];
  return [make("p", { class: "buttons" }, links.filter(Boolean))];
}
