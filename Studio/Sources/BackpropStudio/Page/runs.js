// What can be done with runs: fetch, train, control, show, rename, delete.

import { History } from "./history.js";
import { patch, post, remove, request } from "./request.js";
import { state, touch } from "./store.js";

const colourNames = ["blue", "vermilion", "green", "purple", "ochre", "sky", "grey"];

/** No more runs than there are colours are laid over each other. */
export const mostShown = colourNames.length;

export const isActive = (run) => ["queued", "running", "paused"].includes(run.state);

/** Fetches the list; what is gone is no longer shown. */
export async function loadRuns() {
  const { runs } = await request("/api/runs");
  state.runs = new Map(runs.map((run) => [run.id, run]));
  state.loaded = true;
  touch("runs");
  const left = state.shown.filter((id) => state.runs.has(id));
  if (left.length !== state.shown.length) show(left, state.focus);
}

/** Takes a run as the server describes it now. */
export function keep(run) {
  if (state.runs.has(run.id)) state.runs.set(run.id, run);
  else state.runs = new Map([[run.id, run], ...state.runs]);
  touch("runs");
}

/** Forgets a run that is deleted. */
export function forget(id) {
  state.runs.delete(id);
  state.histories.delete(id);
  touch("runs");
  if (state.shown.includes(id)) show(state.shown.filter((other) => other !== id), state.focus);
}

/** Chooses which runs are laid over each other, and which of them has the focus. */
export function show(ids, focus = ids[0]) {
  const shown = [...new Set(ids)].slice(0, mostShown);
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

/** Gives the buttons to another of the shown runs. */
export function focusOn(id) {
  state.focus = id;
  touch("focus");
}

const creators = [];

/** Calls `listener(run)` when this page has made a run. */
export function onCreate(listener) {
  creators.push(listener);
}

async function create(configuration, name) {
  const run = await post("/api/runs", { configuration, ...(name && { name }), start: !state.slow });
  keep(run);
  return run;
}

/** Starts a run and shows it, alone or beside those that are shown. */
export async function train(configuration, { name = "", beside = false } = {}) {
  const run = await create(configuration, name);
  show(beside ? [...state.shown.slice(-mostShown + 1), run.id] : [run.id], run.id);
  creators.forEach((listener) => listener(run));
  return run;
}

/** Starts all runs of an experiment and lays them over each other. */
export async function trainAll(configurations) {
  const runs = [];
  for (const configuration of configurations) {
    runs.push(await create(configuration));
    show(runs.map((run) => run.id));
  }
  for (const run of runs) creators.forEach((listener) => listener(run));
}

/** @param {"pause"|"resume"|"step"|"epoch"|"stop"} action */
export async function control(id, action) {
  const json = action === "epoch" ? { action: "step", unit: "epoch" } : { action };
  keep(await post(`/api/runs/${id}/control`, json));
}

export async function rename(id, name) {
  keep(await patch(`/api/runs/${id}`, { name }));
}

export async function erase(id) {
  try {
    await remove(`/api/runs/${id}`);
  } catch (error) {
    // Somebody else was faster: gone is gone.
    if (error.status !== 404) throw error;
  }
  forget(id);
}

/** Fetches a run's curves anew. */
export async function loadHistory(id) {
  const history = new History(await request(`/api/runs/${id}/history`));
  state.histories.set(id, history);
  touch("histories");
  return history;
}
