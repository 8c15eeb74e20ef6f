// Slow motion: the page steps a run epoch by epoch, so that a short training can be watched.

import { byId } from "./dom.js";
import { attempt } from "./notices.js";
import { control, isActive, onCreate } from "./runs.js";
import { shownRuns, state, touch } from "./store.js";

/** The milliseconds for a run, unless its epochs become too short or too long. */
const totalTime = 15_000;
const shortest = 40;
const longest = 500;

/** The loops of the paced runs, and their current epochs. */
const paced = new Map();
const currentEpochs = new Map();

/** Turns slow motion on or off for the next runs. */
export function setSlow(isSlow) {
  state.slow = isSlow;
  byId("slow").checked = isSlow;
}

export function showSlowMotion() {
  onCreate((run) => {
    if (state.slow) pace(run.id);
  });
  byId("slow").addEventListener("change", (event) => {
    state.slow = event.target.checked;
    for (const run of shownRuns()) {
      if (state.slow && run.state === "running") {
        attempt("bar-error", () => control(run.id, "pause")).then(() => pace(run.id));
      }
      if (!state.slow && paced.has(run.id)) attempt("bar-error", () => perform(run.id, "resume"));
    }
  });
}

/** Returns the state to show: a paced run is shown as running, also between two epochs. */
export const shownState = (run) => (paced.has(run.id) && isActive(run) ? "running" : run.state);

/** Performs the action of a button on a run, paced or not. */
export async function perform(id, action) {
  const wasPaced = paced.delete(id);
  touch("runs");
  if (action === "pause" && wasPaced) return;
  // The loop reports a failure itself.
  await currentEpochs.get(id)?.catch(() => {});
  if (wasPaced) await waitUntilIdle(id);
  if (action === "resume" && state.slow) return pace(id);
  // Only a paused run can be stepped.
  const isStep = action === "step" || action === "epoch";
  if (isStep && !wasPaced && state.runs.get(id)?.state === "running") await control(id, "pause");
  await control(id, action);
}

const sleep = (milliseconds) =>
  new Promise((resolve) => setTimeout(resolve, Math.max(0, milliseconds)));

/** Returns when a run is paused after a step, which takes the server a moment. */
async function waitUntilIdle(id) {
  for (let waits = 0; waits < 100 && state.runs.get(id)?.state === "running"; waits += 1) {
    await sleep(shortest / 2);
  }
}

const hasEpochsLeft = (run) => Boolean(run) && isActive(run) && run.epoch < run.epochs;

async function pace(id) {
  const loop = {};
  paced.set(id, loop);
  touch("runs");
  await attempt("bar-error", async () => {
    while (paced.get(id) === loop && hasEpochsLeft(state.runs.get(id))) {
      const start = performance.now();
      currentEpochs.set(id, control(id, "epoch"));
      await currentEpochs.get(id).finally(() => currentEpochs.delete(id));
      const duration =
        Math.min(longest, Math.max(shortest, totalTime / state.runs.get(id)?.epochs));
      await sleep(duration - (performance.now() - start));
      await waitUntilIdle(id);
    }
  });
  if (paced.get(id) === loop) paced.delete(id);
  touch("runs");
}
