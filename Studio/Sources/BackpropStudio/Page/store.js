// The one state of the page. Who shows a part of it is told once a frame when that part changed.

/**
 * @typedef {Object} Run one run as the server describes it
 * @property {string} id
 * @property {string} name
 * @property {"queued"|"running"|"paused"|"finished"|"stopped"|"diverged"|"failed"} state
 * @property {string | null} message
 * @property {string} created
 * @property {Object} configuration
 * @property {number} epoch
 * @property {number} epochs
 * @property {number} fraction
 * @property {number} samplesPerSecond
 * @property {number} parameters
 * @property {Object | null} latest
 */

export const state = {
  /** What the server offers: data sets, activations, presets, limits. */
  catalog: null,
  /** Which part of the page is seen: train, inside, draw or runs. */
  view: "train",
  /** @type {Map<string, Run>} newest first */
  runs: new Map(),
  /** Whether the server has told which runs there are. */
  loaded: false,
  /** @type {string[]} the runs that are laid over each other */
  shown: [],
  /** @type {string | null} the one of them that the buttons control */
  focus: null,
  /** @type {Map<string, string>} colour names of the shown runs */
  colours: new Map(),
  /** @type {Map<string, import("./history.js").History>} */
  histories: new Map(),
  /** @type {string | null} who answers when a digit is drawn; null is the newest that can */
  model: null,
  online: true,
  /** Whether runs are led epoch by epoch. */
  slow: false,
};

const watchers = [];
const touched = new Set();

/** Calls `listener` in the frame after any of these parts was touched. */
export function watch(parts, listener) {
  watchers.push({ parts, listener });
}

/** Says that parts of the state have changed. */
export function touch(...parts) {
  if (touched.size === 0) requestAnimationFrame(tell);
  for (const part of parts) touched.add(part);
}

function tell() {
  const parts = new Set(touched);
  touched.clear();
  for (const watcher of watchers) {
    if (watcher.parts.some((part) => parts.has(part))) watcher.listener();
  }
}

/** @returns {Run | null} the run that the buttons control */
export function focused() {
  return state.runs.get(state.focus) ?? null;
}

/** @returns {Run[]} */
export function shownRuns() {
  return state.shown.map((id) => state.runs.get(id)).filter(Boolean);
}
