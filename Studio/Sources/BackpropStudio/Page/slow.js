// Slow motion: the page steps a run by one or some epochs, so that a short training can be watched.

import { byId } from "./dom.js";
import { attempt } from "./notices.js";
import { control, isActive, onCreate } from "./runs.js";
import { shownRuns, state, touch } from "./store.js";

/** The milliseconds for a run, those of an epoch at most, and those of a step at least. */
const totalTime = 15_000;
const longest = 500;
const shortestStep = 100;
/** Of several runs at once, each waits longer, so that the server is not asked too often. */
const shortestOfEach = 70;

/** The loops of the paced runs, and their current epochs. */
const paced = new Map();
const currentEpochs = new Map();
/** The epochs after which some runs are slow. */
const slowAfter = new Map();

/** Turns slow motion on or off for the next runs. */
export function setSlow(isSlow) {
  state.slow = isSlow;
  byId("slow").checked = isSlow;
}

/** Lets the slow motion of a run begin after an epoch: those before it are only repeated. */
export const startSlowAfter = (id, epoch) => slowAfter.set(id, epoch);

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
    await sleep(shortestStep / 5);
  }
}

/** Returns the number of epochs of the next step, and its time in milliseconds. */
function nextStep(run) {
  const repeated = slowAfter.get(run.id) ?? 0;
  if (run.epoch < repeated) return { epochs: repeated - run.epoch, duration: 0 };
  const perEpoch = Math.min(longest, totalTime / (run.epochs - repeated));
  const epochs = Math.ceil(Math.max(shortestStep, shortestOfEach * paced.size) / perEpoch);
  return { epochs, duration: epochs * perEpoch };
}

const hasEpochsLeft = (run) => Boolean(run) && isActive(run) && run.epoch < run.epochs;

async function pace(id) {
  const loop = {};
  paced.set(id, loop);
  touch("runs");
  await attempt("bar-error", async () => {
    while (paced.get(id) === loop && hasEpochsLeft(state.runs.get(id))) {
      const start = performance.now();
      const { epochs, duration } = nextStep(state.runs.get(id));
      currentEpochs.set(id, control(id, "epoch", epochs));
      try {
        await currentEpochs.get(id).finally(() => currentEpochs.delete(id));
      } catch (error) {
        if (error.status !== 429) throw error;
        await sleep(1000 * Math.max(0.2, error.retryAfter));
      }
      await sleep(duration - (performance.now() - start));
      await waitUntilIdle(id);
    }
  });
  if (paced.get(id) === loop) paced.delete(id);
  touch("runs");
}
