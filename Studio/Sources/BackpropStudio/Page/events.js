// The event stream of the shown runs, and its reconnection.

import { onLost } from "./request.js";
import { loadHistory, loadRuns, putRun, removeRun } from "./runs.js";
import { state, touch, watch } from "./store.js";

/** @type {EventSource | null} */
let source = null;
let subscribed = "";
let isReconnecting = false;
/** The milliseconds before the next attempt to reconnect; they grow until one succeeds. */
let retryDelay = 250;
const insideListeners = [];

/** Calls `listener(id)` when a new inspection of a run is available. */
export function onInside(listener) {
  insideListeners.push(listener);
}

/** Follows the events of the shown runs from now on. */
export function followEvents() {
  onLost(reconnect);
  watch(["shown", "runs"], () => {
    if (shownIds() !== subscribed) subscribe();
  });
  // A page that the browser keeps, to go back to it, would hold one of the few connections to a server.
  addEventListener("pagehide", () => {
    source?.close();
    source = null;
    subscribed = "";
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) subscribe();
  });
}

/** Returns the ids of the shown runs that the server has; an address may name others. */
const shownIds = () => state.shown.filter((id) => state.runs.has(id)).join(",");

function subscribe() {
  source?.close();
  source = null;
  subscribed = shownIds();
  if (!subscribed) return;
  const opened = new EventSource(`/api/events?runs=${encodeURIComponent(subscribed)}`);
  source = opened;
  // Events before the stream opened are only in the histories.
  opened.addEventListener("open", () => {
    retryDelay = 250;
    setOnline(true);
    state.shown.forEach(refresh);
  });
  opened.addEventListener("error", () => {
    if (source !== opened) return;
    opened.close();
    source = null;
    reconnect();
  });
  const on = (name, listener) =>
    opened.addEventListener(name, (event) => listener(JSON.parse(event.data)));
  on("run", putRun);
  on("epoch", addEpochs);
  on("early", ({ id, points }) => {
    const history = state.histories.get(id);
    if (history) history.early = points;
    touch("histories");
  });
  on("inside", ({ id }) => insideListeners.forEach((listener) => listener(id)));
  on("deleted", ({ id }) => removeRun(id));
  on("reload", ({ id }) => refresh(id));
}

/** The histories being fetched: the events received meanwhile, and a flag to fetch once more. */
const fetching = new Map();

function addEpochs(event) {
  fetching.get(event.id)?.events.push(event);
  const history = state.histories.get(event.id);
  if (history && !appendEpochs(history, event)) refresh(event.id);
  touch("histories");
}

/** @returns {boolean} false if epochs in between are missing */
function appendEpochs(history, event) {
  const points = event.points ?? [event];
  const first = event.from ?? event.epoch;
  return points.every((point, index) => history.append(first + index, point));
}

/** Fetches the history of a run; once more if that was requested meanwhile. */
async function refresh(id) {
  if (fetching.has(id)) {
    fetching.get(id).again = true;
    return;
  }
  const fetch = { again: false, events: [] };
  fetching.set(id, fetch);
  try {
    const history = await loadHistory(id);
    const isWhole = fetch.events.every((event) => appendEpochs(history, event));
    fetch.again ||= !isWhole;
  } catch {
    // The list reports a deleted run, and `onLost` a server that does not answer.
    fetch.again = false;
  }
  fetching.delete(id);
  if (fetch.again && state.runs.has(id)) refresh(id);
}

/** Polls until the server answers again, then subscribes again. */
async function reconnect() {
  if (isReconnecting) return;
  isReconnecting = true;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, retryDelay));
    retryDelay = Math.min(2 * retryDelay, 4000);
    const answered = await fetch("/health", { cache: "no-store" }).then((r) => r.ok, () => false);
    setOnline(answered);
    if (answered && (await loadRuns().then(() => true, () => false))) break;
  }
  isReconnecting = false;
  subscribe();
}

function setOnline(online) {
  if (state.online === online) return;
  state.online = online;
  touch("online");
}
