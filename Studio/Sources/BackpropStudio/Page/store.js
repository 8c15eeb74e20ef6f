// The state of the page. Watchers of a part are notified once per frame after it has changed.

/**
 * @typedef {Object} Run a run as in the API
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
  /** The open view, one of `views` in route.js. */
  view: "train",
  /** @type {Map<string, Run>} newest first */
  runs: new Map(),
  /** True after the list of runs is loaded. */
  loaded: false,
  /** @type {string[]} the runs in the charts */
  shown: [],
  /** @type {string | null} the shown run that the buttons control */
  focus: null,
  /** @type {Map<string, string>} colour names of the shown runs */
  colours: new Map(),
  /** @type {Map<string, import("./history.js").History>} */
  histories: new Map(),
  /** @type {{from: number, to: number} | null} the epochs to which the curves are zoomed; null for all */
  span: null,
  /** @type {string | null} the model for predictions; null for the default */
  model: null,
  /** The models that take the columns of a table, as in the API. @type {Object[]} */
  tableModels: [],
  /** The drawing as the network gets it. @type {{width, height, pixels: string, label: number} | null} */
  drawing: null,
  /** @type {[string, string][] | null} the settings of a link that was followed */
  linked: null,
  /** @type {[string, string][] | null} the settings in the address */
  experiment: null,
  /** The configurations of a link for several runs, until they are trained or the form is changed. */
  planned: [],
  online: true,
  /** True if runs are stepped epoch by epoch. */
  slow: false,
};

const watchers = [];
const touched = new Set();

/** Calls `listener` in the frame after a change of any of these parts. */
export function watch(parts, listener) {
  watchers.push({ parts, listener });
}

/** Calls `register`, and then the listeners that it has added: what they watch is there already. */
export function watchLate(register) {
  const before = watchers.length;
  register();
  for (const { listener } of watchers.slice(before)) listener();
}

/** Marks parts of the state as changed. */
export function touch(...parts) {
  if (touched.size === 0) requestAnimationFrame(notify);
  for (const part of parts) touched.add(part);
}

function notify() {
  const parts = new Set(touched);
  touched.clear();
  for (const watcher of watchers) {
    if (watcher.parts.some((part) => parts.has(part))) watcher.listener();
  }
}

/** @returns {Run | null} the focused run */
export function focused() {
  return state.runs.get(state.focus) ?? null;
}

/** @returns {Run[]} */
export function shownRuns() {
  return state.shown.map((id) => state.runs.get(id)).filter(Boolean);
}
