// The operations on runs: fetch, train, control, show, rename, delete.

import { History } from "./history.js";
import { patch, post, remove, request } from "./request.js";
import { state, touch } from "./store.js";

const colourNames = ["blue", "vermilion", "green", "purple", "ochre", "sky", "grey"];

/** The largest number of shown runs: one per colour. */
export const shownLimit = colourNames.length;

export const isActive = (run) => ["queued", "running", "paused"].includes(run.state);

/** Fetches the list of runs; deleted ones are no longer shown. */
export async function loadRuns() {
  const { runs } = await request("/api/runs");
  state.runs = new Map(runs.map((run) => [run.id, run]));
  state.loaded = true;
  touch("runs");
  const remaining = state.shown.filter((id) => state.runs.has(id));
  if (remaining.length !== state.shown.length) {
    reportMissing(state.shown.length - remaining.length);
    show(remaining, state.focus);
  }
}

let reportMissing = () => {};

/** Calls `listener(number)` when shown runs are not on the server. */
export function onMissing(listener) {
  reportMissing = listener;
}

/** Stores the current description of a run. */
export function putRun(run) {
  if (state.runs.has(run.id)) state.runs.set(run.id, run);
  else state.runs = new Map([[run.id, run], ...state.runs]);
  touch("runs");
}

/** Removes a deleted run. */
export function removeRun(id) {
  state.runs.delete(id);
  state.histories.delete(id);
  touch("runs");
  if (state.shown.includes(id)) show(state.shown.filter((other) => other !== id), state.focus);
}

/** Shows runs in the same charts, one of them focused. */
export function show(ids, focus = ids[0]) {
  const shown = [...new Set(ids)].slice(0, shownLimit);
  for (const id of [...state.colours.keys()]) if (!shown.includes(id)) state.colours.delete(id);
  for (const id of shown) {
    if (state.colours.has(id)) continue;
    const taken = new Set(state.colours.values());
    state.colours.set(id, colourNames.find((name) => !taken.has(name)));
  }
  state.shown = shown;
  state.focus = shown.includes(focus) ? focus : (shown[0] ?? null);
  touch("shown", "focus");
}

/** Focuses another of the shown runs. */
export function focusOn(id) {
  state.focus = id;
  touch("focus");
}

const createListeners = [];

/** Calls `listener(run)` when this page has created a run. */
export function onCreate(listener) {
  createListeners.push(listener);
}

async function create(configuration, name) {
  const run = await post("/api/runs", { configuration, ...(name && { name }), start: !state.slow });
  putRun(run);
  return run;
}

/** Creates a run and shows it, alone or together with the shown runs. */
export async function train(configuration, { name = "", overlay = false } = {}) {
  const run = await create(configuration, name);
  show(overlay ? [...state.shown.slice(-shownLimit + 1), run.id] : [run.id], run.id);
  createListeners.forEach((listener) => listener(run));
  return run;
}

/** Creates the runs of an experiment, shows them together, and returns the first. */
export async function trainTogether(configurations) {
  const runs = [];
  for (const configuration of configurations) {
    runs.push(await create(configuration));
    show(runs.map((run) => run.id));
  }
  for (const run of runs) createListeners.forEach((listener) => listener(run));
  return runs[0];
}

/** Creates runs that differ in their seeds, shows them together, and returns the first. */
export const trainSeeds = (configuration, count) => trainTogether(
  Array.from({ length: count }, (_, index) => ({ ...configuration, seed: configuration.seed + index })));

/**
 * @param {"pause"|"resume"|"step"|"epoch"|"stop"} action
 * @param {number} count the epochs of the action "epoch"
 */
export async function control(id, action, count = 1) {
  const json = action === "epoch" ? { action: "step", unit: "epoch", count } : { action };
  putRun(await post(`/api/runs/${id}/control`, json));
}

/** Changes hyperparameters of a run from its next epoch on. */
export async function changeRun(id, values) {
  putRun(await post(`/api/runs/${id}/changes`, values));
}

export async function rename(id, name) {
  putRun(await patch(`/api/runs/${id}`, { name }));
}

export async function deleteRun(id) {
  try {
    await remove(`/api/runs/${id}`);
  } catch (error) {
    // The run was already deleted elsewhere.
    if (error.status !== 404) throw error;
  }
  removeRun(id);
}

/** Fetches the history of a run. */
export async function loadHistory(id) {
  const history = new History(await request(`/api/runs/${id}/history`));
  state.histories.set(id, history);
  touch("histories");
  return history;
}
