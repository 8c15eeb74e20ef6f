// What the server tells by itself about the shown runs, and what happens when it falls silent.

import { onLost } from "./request.js";
import { forget, keep, loadHistory, loadRuns } from "./runs.js";
import { state, touch, watch } from "./store.js";

/** @type {EventSource | null} */
let source = null;
let followed = "";
let searching = false;
/** Milliseconds before the server is asked again; grows until the events flow. */
let wait = 250;
const lookers = [];

/** Calls `listener(id)` when a new look inside a run can be fetched. */
export function onInside(listener) {
  lookers.push(listener);
}

/** Follows the shown runs from now on. */
export function follow() {
  onLost(search);
  watch(["shown"], () => {
    const ids = state.shown.join(",");
    if (ids !== followed) listen();
  });
}

function listen() {
  source?.close();
  source = null;
  followed = state.shown.join(",");
  if (!followed) return;
  const opened = new EventSource(`/api/events?runs=${encodeURIComponent(followed)}`);
  source = opened;
  // What happened before the stream was open is in the histories, and only there.
  opened.addEventListener("open", () => {
    wait = 250;
    setOnline(true);
    state.shown.forEach(refresh);
  });
  opened.addEventListener("error", () => {
    if (source !== opened) return;
    opened.close();
    source = null;
    search();
  });
  const hear = (name, listener) =>
    opened.addEventListener(name, (event) => listener(JSON.parse(event.data)));
  hear("run", keep);
  hear("epoch", takeEpochs);
  hear("inside", ({ id }) => lookers.forEach((listener) => listener(id)));
  hear("deleted", ({ id }) => forget(id));
  hear("reload", ({ id }) => refresh(id));
}

/** The histories that are being fetched: what came meanwhile, and whether to fetch once more. */
const fetching = new Map();

function takeEpochs(event) {
  fetching.get(event.id)?.events.push(event);
  const history = state.histories.get(event.id);
  if (history && !lengthen(history, event)) refresh(event.id);
  touch("histories");
}

/** @returns {boolean} false where epochs are missing in between */
function lengthen(history, event) {
  const points = event.points ?? [event];
  const first = event.from ?? event.epoch;
  return points.every((point, index) => history.put(first + index, point));
}

/** Fetches the curves of a run; once more if that was asked while it was being done. */
async function refresh(id) {
  if (fetching.has(id)) {
    fetching.get(id).again = true;
    return;
  }
  const fetch = { again: false, events: [] };
  fetching.set(id, fetch);
  try {
    const history = await loadHistory(id);
    const isWhole = fetch.events.every((event) => lengthen(history, event));
    fetch.again ||= !isWhole;
  } catch {
    // A run that is gone is told by the list, a server that is gone by `onLost`.
    fetch.again = false;
  }
  fetching.delete(id);
  if (fetch.again && state.runs.has(id)) refresh(id);
}

/** Asks until the server answers again, then goes on where it stood. */
async function search() {
  if (searching) return;
  searching = true;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    wait = Math.min(2 * wait, 4000);
    const answered = await fetch("/health", { cache: "no-store" }).then((r) => r.ok, () => false);
    setOnline(answered);
    if (answered && (await loadRuns().then(() => true, () => false))) break;
  }
  searching = false;
  listen();
}

function setOnline(online) {
  if (state.online === online) return;
  state.online = online;
  touch("online");
}
