// Slow motion: a run is led epoch by epoch, so that one can watch what takes less than a second.

import { byId } from "./dom.js";
import { attempt } from "./notices.js";
import { control, isActive, onCreate } from "./runs.js";
import { shownRuns, state, touch } from "./store.js";

/** Milliseconds that a run takes in all, if its epochs can be told apart then. */
const whole = 15_000;
const quickest = 40;
const slowest = 500;

/** The runs that are led, and by which of the loops; the epochs that are under way. */
const led = new Map();
const underway = new Map();

export function showSlowMotion() {
  onCreate((run) => {
    if (state.slow) lead(run.id);
  });
  byId("slow").addEventListener("change", (event) => {
    state.slow = event.target.checked;
    for (const run of shownRuns()) {
      if (state.slow && run.state === "running") {
        attempt("bar-error", () => control(run.id, "pause")).then(() => lead(run.id));
      }
      if (!state.slow && led.has(run.id)) attempt("bar-error", () => steer(run.id, "resume"));
    }
  });
}

/** The state of a run as the reader sees it: one that is led trains, also between two epochs. */
export const seenState = (run) => (led.has(run.id) && isActive(run) ? "running" : run.state);

/** Does with a run what a button says, whether it is led or not. */
export async function steer(id, action) {
  const wasLed = led.delete(id);
  touch("runs");
  if (action === "pause" && wasLed) return;
  // The loop says itself what its epoch failed of.
  await underway.get(id)?.catch(() => {});
  if (wasLed) await rest(id);
  if (action === "resume" && state.slow) return lead(id);
  // Only what rests makes a step.
  const isStep = action === "step" || action === "epoch";
  if (isStep && !wasLed && state.runs.get(id)?.state === "running") await control(id, "pause");
  await control(id, action);
}

const sleep = (milliseconds) =>
  new Promise((resolve) => setTimeout(resolve, Math.max(0, milliseconds)));

/** Returns when a run has come to rest after a step, which takes the server a moment. */
async function rest(id) {
  for (let waits = 0; waits < 100 && state.runs.get(id)?.state === "running"; waits += 1) {
    await sleep(quickest / 2);
  }
}

const hasEpochsLeft = (run) => Boolean(run) && isActive(run) && run.epoch < run.epochs;

async function lead(id) {
  const loop = {};
  led.set(id, loop);
  touch("runs");
  await attempt("bar-error", async () => {
    while (led.get(id) === loop && hasEpochsLeft(state.runs.get(id))) {
      const start = performance.now();
      underway.set(id, control(id, "epoch"));
      await underway.get(id).finally(() => underway.delete(id));
      const pace = Math.min(slowest, Math.max(quickest, whole / state.runs.get(id)?.epochs));
      await sleep(pace - (performance.now() - start));
      await rest(id);
    }
  });
  if (led.get(id) === loop) led.delete(id);
  touch("runs");
}
