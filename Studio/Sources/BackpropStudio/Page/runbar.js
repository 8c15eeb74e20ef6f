// The bar of the shown runs, and the buttons that control the focused one.

import { currentValue } from "./changes.js";
import { shortNames } from "./differences.js";
import { byId, make, setText } from "./dom.js";
import { count, many, rate } from "./format.js";
import { announce, attempt } from "./notices.js";
import { focusOn, isActive, show } from "./runs.js";
import { perform, shownState } from "./slow.js";
import { focused, shownRuns, state, watch } from "./store.js";
import { t } from "./words.js";

const stateTexts = {
  queued: "waiting for a core", running: "training", paused: "paused", finished: "finished",
  stopped: "stopped", diverged: "diverged", failed: "failed",
};

/** Returns the state of a run in words; without an answer of the server it is not known. */
export const stateText = (run) => (state.online ? t(stateTexts[shownState(run)] ?? run.state)
  : t("the server does not answer"));

export function showRunBar() {
  watch(["runs", "shown", "focus", "view", "online", "histories"], update);
  for (const button of byId("bar").querySelectorAll("[data-action]")) {
    button.addEventListener("click", () =>
      attempt("bar-error", () => perform(state.focus, button.dataset.action)));
  }
}

function update() {
  const run = focused();
  byId("bar").hidden = !run || !["train", "inside", "sample", "errors"].includes(state.view);
  if (!run) return;
  updateChips();
  setText(byId("run-state"), statusText(run));
  byId("run-progress").value = run.fraction;
  // It keeps its place, so that nothing moves when a run ends.
  byId("run-progress").style.visibility = isActive(run) ? "" : "hidden";
  updateButtons(run);
  announceChanges();
}

function statusText(run) {
  if (!state.online) return t("the server does not answer");
  const parts = [stateText(run)];
  if (shownState(run) !== "queued") {
    parts.push(isActive(run)
      ? t("epoch {n} of {all}", { n: count(run.epoch), all: count(run.epochs) })
      : many(run.epoch, t("epoch"), t("epochs")));
  }
  if (shownState(run) === "paused") parts.push(batchText(run));
  if (run.state === "running" && !state.slow) parts.push(rate(run.samplesPerSecond));
  return parts.filter(Boolean).join(" · ");
}

/** Returns the number of the mini-batch, so that a step shows. */
function batchText(run) {
  const size = state.histories.get(run.id)?.trainingSize;
  if (!size) return "";
  const batches = Math.ceil(size / currentValue(run, "batchSize"));
  const done = Math.round((run.fraction * run.epochs - run.epoch) * batches);
  return done > 0 ? t("mini-batch {n} of {all}", { n: count(done), all: count(batches) }) : "";
}

/** Updates the names; elements are kept, so that they keep the focus. */
function updateChips() {
  const list = byId("chips");
  const runs = shownRuns();
  const old = new Map([...list.children].map((item) => [item.dataset.id, item]));
  const items = runs.map((run) => old.get(run.id) ?? chip(run.id));
  if (items.length !== list.children.length || items.some((item, k) => list.children[k] !== item)) {
    list.replaceChildren(...items);
  }
  const labels = runs.length > 1 ? shortNames(runs) : runs.map((run) => run.name);
  runs.forEach((run, index) => {
    const item = items[index];
    const [choose, drop] = item.children;
    choose.setAttribute("aria-pressed", String(run.id === state.focus));
    const [swatch, label, name] = choose.children;
    swatch.className = `swatch ${state.colours.get(run.id)}`;
    label.hidden = labels[index] === run.name;
    setText(label, labels[index]);
    setText(name, run.name);
    choose.title = run.name;
    drop.setAttribute("aria-label", `Remove ${run.name} from the charts`);
    drop.hidden = runs.length < 2;
  });
}

function chip(id) {
  return make("li", { class: "chip", "data-id": id },
    make("button", { type: "button", class: "choose", onclick: () => focusOn(id) },
      make("span", { class: "swatch" }), make("b"), make("span", { class: "name" })),
    make("button", { type: "button", class: "drop",
      onclick: () => show(state.shown.filter((other) => other !== id), state.focus) }, "×"));
}

function updateButtons(run) {
  const shown = shownState(run);
  const canStep = ["running", "paused", "stopped"].includes(shown);
  const possible = {
    pause: shown === "running", resume: ["paused", "stopped"].includes(shown),
    step: canStep, epoch: canStep, stop: isActive(run),
  };
  for (const button of byId("bar").querySelectorAll("[data-action]")) {
    const { action } = button.dataset;
    // Pause and resume replace each other, and pass on the focus.
    if (action === "pause" || action === "resume") {
      const isVisible = possible.resume === (action === "resume");
      const losesFocus = !isVisible && document.activeElement === button;
      button.hidden = !isVisible;
      if (losesFocus) queueMicrotask(() => counterpart(action).focus());
    }
    button.disabled = !possible[action];
  }
  // Of another run, or of a time before, nothing is said.
  const about = `${run.id} ${run.message ?? ""}`;
  if (run.message) {
    setText(byId("bar-error"), run.message);
    byId("bar-error").hidden = false;
  } else if (byId("bar-error").dataset.about !== about) {
    byId("bar-error").hidden = true;
  }
  byId("bar-error").dataset.about = about;
}

const counterpart = (action) =>
  byId("bar").querySelector(`[data-action=${action === "pause" ? "resume" : "pause"}]`);

const announced = new Map();

/** Announces to screen readers when a shown run starts, pauses or ends. */
function announceChanges() {
  for (const run of shownRuns()) {
    const shown = shownState(run);
    if ((announced.get(run.id) ?? shown) !== shown) announce(`${run.name}: ${statusText(run)}`);
    announced.set(run.id, shown);
  }
}
