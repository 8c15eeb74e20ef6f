// The address holds the state of the page: the view, the shown runs, the epochs that are zoomed to, the
// model for predictions; and on arrival the settings of an experiment.

import { spanIn, spanText } from "./chart-zoom.js";
import { queryOf, settingsIn } from "./links.js";
import { show } from "./runs.js";
import { state, touch, watch } from "./store.js";

/** The address that was read or written last. */
let known = null;

export const views = ["train", "points", "sample", "inside", "errors", "draw", "runs"];

/** Reads the address and keeps it up to date. */
export function route() {
  read();
  addEventListener("hashchange", read);
  watch(["shown", "focus", "view", "model", "span"], write);
}

/** Opens another view. */
export function go(view) {
  location.hash = address(view);
  read();
}

function read() {
  if (location.hash === known) return;
  known = location.hash;
  const [view, query = ""] = location.hash.slice(1).split("?");
  const values = new URLSearchParams(query);
  const before = state.view;
  state.view = views.includes(view) ? view : "train";
  if (state.view !== before) scrollTo(0, 0);
  // A plain link such as #draw keeps the shown runs, and their zoom.
  if (values.has("runs") || values.has("span")) state.span = spanIn(values.get("span"));
  if (values.has("model")) state.model = values.get("model");
  const settings = settingsIn(values);
  if (settings) {
    state.linked = state.experiment = settings;
    touch("linked");
  }
  if (values.has("runs")) {
    show(values.get("runs").split(",").filter(Boolean), values.get("focus") ?? undefined);
  }
  touch("view", "model", "span");
}

function write() {
  // A link was followed, and the state does not reflect it yet.
  if (location.hash !== known) return read();
  known = address(state.view);
  if (location.hash !== known) history.replaceState(null, "", known);
}

function address(view) {
  const parts = [];
  if (state.shown.length > 0) parts.push(`runs=${state.shown.map(encodeURIComponent).join(",")}`);
  if (state.focus !== null && state.focus !== state.shown[0]) {
    parts.push(`focus=${encodeURIComponent(state.focus)}`);
  }
  if (state.span !== null && state.shown.length > 0) parts.push(`span=${spanText(state.span)}`);
  // Until a run is shown the settings of a link stay in the address.
  if (state.experiment !== null && state.shown.length === 0) {
    parts.push(queryOf(state.experiment));
  }
  if (state.model !== null) parts.push(`model=${encodeURIComponent(state.model)}`);
  return `#${view}${parts.length > 0 ? `?${parts.join("&")}` : ""}`;
}
