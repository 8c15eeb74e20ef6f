// The shown runs as a row of names, and the buttons that control one of them.

import { shortNames } from "./differences.js";
import { byId, make, setText } from "./dom.js";
import { count, many, rate } from "./format.js";
import { announce, attempt } from "./notices.js";
import { focusOn, isActive, show } from "./runs.js";
import { seenState, steer } from "./slow.js";
import { focused, shownRuns, state, watch } from "./store.js";

const words = {
  queued: "waiting for its turn", running: "training", paused: "paused", finished: "finished",
  stopped: "stopped", diverged: "diverged", failed: "failed",
};

/** The state of a run in one or two words. */
export const stateWord = (run) => words[seenState(run)] ?? run.state;

export function showRunBar() {
  watch(["runs", "shown", "focus", "view"], update);
  for (const button of byId("bar").querySelectorAll("[data-action]")) {
    button.addEventListener("click", () =>
      attempt("bar-error", () => steer(state.focus, button.dataset.action)));
  }
}

function update() {
  const run = focused();
  byId("bar").hidden = !run || !["train", "inside"].includes(state.view);
  if (!run) return;
  updateChips();
  setText(byId("run-state"), sentence(run));
  byId("run-progress").value = run.fraction;
  byId("run-progress").hidden = !isActive(run);
  updateButtons(run);
  tell();
}

function sentence(run) {
  const parts = [stateWord(run)];
  if (seenState(run) !== "queued") {
    parts.push(isActive(run) ? `epoch ${count(run.epoch)} of ${count(run.epochs)}`
      : many(run.epoch, "epoch"));
  }
  if (run.state === "running" && !state.slow) parts.push(rate(run.samplesPerSecond));
  return parts.filter(Boolean).join(" · ");
}

/** Names are kept as elements while they stay, so that the focus does too. */
function updateChips() {
  const list = byId("chips");
  const runs = shownRuns();
  const old = new Map([...list.children].map((item) => [item.dataset.id, item]));
  const items = runs.map((run) => old.get(run.id) ?? chip(run.id));
  if (items.length !== list.children.length || items.some((item, k) => list.children[k] !== item)) {
    list.replaceChildren(...items);
  }
  const marks = runs.length > 1 ? shortNames(runs) : runs.map((run) => run.name);
  runs.forEach((run, index) => {
    const item = items[index];
    const [choose, drop] = item.children;
    choose.setAttribute("aria-pressed", String(run.id === state.focus));
    const [swatch, mark, name] = choose.children;
    swatch.className = `swatch ${state.colours.get(run.id)}`;
    mark.hidden = marks[index] === run.name;
    setText(mark, marks[index]);
    setText(name, run.name);
    choose.title = run.name;
    drop.setAttribute("aria-label", `Take ${run.name} off the charts`);
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
  const seen = seenState(run);
  const canStep = ["running", "paused", "stopped"].includes(seen);
  const possible = {
    pause: seen === "running", resume: ["paused", "stopped"].includes(seen),
    step: canStep, epoch: canStep, stop: isActive(run),
  };
  for (const button of byId("bar").querySelectorAll("[data-action]")) {
    const { action } = button.dataset;
    // Pause and resume share a place, and the focus goes over from one to the other.
    if (action === "pause" || action === "resume") {
      const twin = possible.resume === (action === "resume");
      const lost = !twin && document.activeElement === button;
      button.hidden = !twin;
      if (lost) queueMicrotask(() => twinOf(action).focus());
    }
    button.disabled = !possible[action];
  }
  byId("bar").querySelector(".buttons").hidden = !Object.values(possible).includes(true);
  if (run.message) {
    setText(byId("bar-error"), run.message);
    byId("bar-error").hidden = false;
  } else if (!isActive(run)) {
    byId("bar-error").hidden = true;
  }
}

const twinOf = (action) =>
  byId("bar").querySelector(`[data-action=${action === "pause" ? "resume" : "pause"}]`);

const told = new Map();

/** Tells by voice when a shown run begins, pauses or ends; the epochs only on the charts. */
function tell() {
  for (const run of shownRuns()) {
    const seen = seenState(run);
    if ((told.get(run.id) ?? seen) !== seen) announce(`${run.name}: ${sentence(run)}`);
    told.set(run.id, seen);
  }
}
