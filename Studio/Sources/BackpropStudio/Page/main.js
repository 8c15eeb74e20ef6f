// The page: loads the catalogue and the runs, and connects the parts.

import { showComparison } from "./comparison.js";
import { showCurves } from "./curves.js";
import { byId } from "./dom.js";
import { showDraw } from "./draw.js";
import { followEvents } from "./events.js";
import { fill, showForm } from "./form.js";
import { setFormulas } from "./formula.js";
import { showInside } from "./inside.js";
import { showLessons } from "./lessons.js";
import { showList } from "./list.js";
import { attempt } from "./notices.js";
import { showPresets } from "./presets.js";
import { request } from "./request.js";
import { route } from "./route.js";
import { showRunBar } from "./runbar.js";
import { loadRuns, show } from "./runs.js";
import { showSlowMotion } from "./slow.js";
import { focused, state, touch, watch } from "./store.js";

const titles = { train: "Train", inside: "Look inside", draw: "Draw", runs: "Runs" };

watch(["view"], () => {
  for (const view of Object.keys(titles)) byId(`${view}-view`).hidden = view !== state.view;
  for (const link of document.querySelectorAll("nav a")) {
    if (link.dataset.view === state.view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.title = `${titles[state.view]} – Studio`;
});
watch(["runs", "shown", "view"], () => {
  byId("invitation").hidden = !state.loaded || state.shown.length > 0;
  byId("results").hidden = state.shown.length === 0;
  byId("side-presets").hidden = state.shown.length === 0;
});
watch(["online"], () => (byId("offline").hidden = state.online));

byId("skip").addEventListener("click", (event) => {
  // The fragment of the address holds the state of the page, so that it cannot be an anchor.
  event.preventDefault();
  byId("main").focus();
});

setFormulas(document);
for (const template of document.querySelectorAll("template")) setFormulas(template.content);
for (const part of [showForm, showPresets, showRunBar, showSlowMotion, showCurves, showLessons,
  showComparison, showInside, showDraw, showList]) part();
route();
followEvents();

/** Loads the initial state; tries again until the server answers. */
async function load() {
  await attempt("alarm", async () => {
    state.catalog = await request("/api/catalog");
    touch("catalog");
    await loadRuns();
    if (state.shown.length === 0) showNewest();
    requestAnimationFrame(() => focused() && fill(focused().configuration));
  });
  if (!state.loaded) setTimeout(load, 1500);
}

/** Shows the newest run, if the address names none. */
function showNewest() {
  const [newest] = state.runs.keys();
  if (newest) show([newest]);
}

load();
