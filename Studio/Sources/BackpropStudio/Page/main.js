// The page: loads the catalogue and the runs, and connects the parts.

import { loadCatalog } from "./catalog.js";
import { showChanges } from "./changes.js";
import { showComparison } from "./comparison.js";
import { showCurves } from "./curves.js";
import { byId } from "./dom.js";
import { followEvents } from "./events.js";
import { fill, showForm } from "./form.js";
import { setFormulas } from "./formula.js";
import { showLecture } from "./lecture.js";
import { showLessons } from "./lessons.js";
import { configurationsOf, showLinkNote } from "./links.js";
import { attempt } from "./notices.js";
import { showPresets } from "./presets.js";
import { showResult } from "./result.js";
import { route, views } from "./route.js";
import { showRunBar } from "./runbar.js";
import { loadRuns, onMissing, show, shownLimit } from "./runs.js";
import { showSlowMotion } from "./slow.js";
import { focused, state, watch } from "./store.js";
import { showTables } from "./tables.js";
import { choose, language, languages, t, translate } from "./words.js";

const titles = {
  train: "Train", points: "Points", sample: "One sample", inside: "Look inside", errors: "Errors",
  draw: "Draw", runs: "Runs",
};

watch(["view"], () => {
  for (const view of views) byId(`${view}-view`).hidden = view !== state.view;
  for (const link of document.querySelectorAll("nav a")) {
    if (link.dataset.view === state.view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.title = `${t(titles[state.view])} – Studio`;
});
watch(["runs", "shown", "view"], () => {
  byId("invitation").hidden = !state.loaded || state.shown.length > 0;
  byId("results").hidden = state.shown.length === 0;
  byId("side-presets").hidden = state.shown.length === 0;
});
watch(["online"], () => {
  byId("offline").hidden = state.online;
  // What was said about a server without an answer is over.
  if (!state.online) return;
  for (const node of document.querySelectorAll("[data-code=offline]")) node.hidden = true;
});
watch(["catalog"], () => {
  if (state.catalog) byId("version").textContent = state.catalog.version;
});
onMissing((number) => showLinkNote(
  t("{n} of the runs in this address are not on this server (any more).", { n: number })));

byId("skip").addEventListener("click", (event) => {
  // The fragment of the address holds the state of the page, so that it cannot be an anchor.
  event.preventDefault();
  byId("main").focus();
});
const other = language === "de" ? "en" : "de";
byId("language").textContent = languages[other];
byId("language").addEventListener("click", () => choose(other));

document.documentElement.lang = language;
for (const root of [document, ...[...document.querySelectorAll("template")].map((one) => one.content)]) {
  translate(root);
  setFormulas(root);
}
byId("language").lang = other;
for (const part of [showForm, showTables, showPresets, showRunBar, showChanges, showSlowMotion, showCurves,
  showResult, showLessons, showComparison, showLecture]) part();
// After the form has its choices.
watch(["catalog", "linked"], () => {
  if (!state.catalog || !state.linked) return;
  const { configurations, problem } = configurationsOf(state.linked);
  state.linked = null;
  if (problem) return showLinkNote(problem);
  fill(configurations[0]);
  state.planned = configurations.length > 1 ? configurations.slice(0, shownLimit) : [];
  showLinkNote(state.planned.length > 0
    ? t("The link is for {n} runs. Press Train to start them.", { n: state.planned.length })
    : t("The form has the settings of the link. Press Train to start the run."));
  // On a phone the form is below the charts.
  byId("form").scrollIntoView({ block: "nearest" });
});
route();
followEvents();

/** Loads the initial state; tries again until the server answers. */
async function load() {
  const isLinked = Boolean(state.linked) || state.shown.length > 0;
  await attempt("alarm", async () => {
    await loadCatalog();
    // Not before: it would take its time from what the form needs.
    loadLater();
    await loadRuns();
    if (!isLinked) showNewest();
    requestAnimationFrame(() => !state.linked && !isLinked && focused()
      && fill(focused().configuration));
  });
  if (!state.loaded) setTimeout(load, 1500);
}

/** Loads the other parts; tries again until the server answers. A module that is loaded runs once. */
function loadLater() {
  import("./later.js").catch(() => setTimeout(loadLater, 1500));
}

/** Shows the newest run, if the address names none. */
function showNewest() {
  const [newest] = state.runs.keys();
  if (newest) show([newest]);
}

load();
