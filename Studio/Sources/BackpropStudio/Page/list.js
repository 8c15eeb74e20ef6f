// The list of all runs: select, compare, rename, export, delete.

import { byId, make, setText } from "./dom.js";
import { fill } from "./form.js";
import { count, many, percent, plain, shape, significant } from "./format.js";
import { attempt, offerUndo } from "./notices.js";
import { go } from "./route.js";
import { arranged, differences, onFilter } from "./run-filter.js";
import { stateText } from "./runbar.js";
import { deleteRun, isActive, loadRuns, shownLimit, rename, show } from "./runs.js";
import { sparkline, updateSparkline } from "./sparklines.js";
import { state, touch, watch } from "./store.js";
import { language, t } from "./words.js";

const selected = new Set();
/** The runs that are deleted unless the user undoes it. */
const deleting = new Set();

export function showList() {
  watch(["runs", "shown", "view"], update);
  onFilter(update);
  byId("compare").addEventListener("click", () => {
    show([...selected].slice(0, shownLimit));
    go("train");
  });
  byId("delete-selected").addEventListener("click", () => deleteWithUndo([...selected]));
  // Runs that are not shown send no events, and other pages may start runs.
  const refreshList = () => {
    if (state.loaded && state.online && !document.hidden) attempt("runs-error", loadRuns);
  };
  watch(["view"], refreshList);
  document.addEventListener("visibilitychange", refreshList);
  setInterval(() => {
    const isUnobserved = (run) => isActive(run) && !state.shown.includes(run.id);
    if (state.view === "runs" || [...state.runs.values()].some(isUnobserved)) refreshList();
  }, 3000);
}

function update() {
  const all = [...state.runs.values()].filter((run) => !deleting.has(run.id));
  byId("run-count").hidden = all.length === 0;
  setText(byId("run-count"), String(all.length));
  if (state.view !== "runs") return;
  const runs = arranged(all, searchText);
  const different = differences(all);
  for (const id of selected) if (!state.runs.has(id) || deleting.has(id)) selected.delete(id);
  byId("runs-empty").hidden = all.length > 0 || !state.loaded;
  byId("runs-tools").hidden = byId("runs-filter").hidden = all.length === 0;
  const list = byId("run-list");
  const old = new Map([...list.children].map((item) => [item.dataset.id, item]));
  const items = runs.map((run) => old.get(run.id) ?? entry(run.id));
  if (items.length !== list.children.length || items.some((item, k) => list.children[k] !== item)) {
    list.replaceChildren(...items);
  }
  runs.forEach((run, index) => refresh(items[index], run, different.get(run.id) ?? ""));
  updateTools();
}

/** The text of a run in which words are searched. */
const searchText = (run) => `${run.name} ${settingsText(run)} ${stateText(run)}`;

function updateTools() {
  byId("compare").disabled = selected.size === 0;
  byId("compare").textContent = t(selected.size === 1 ? "Show" : "Compare");
  byId("delete-selected").disabled = selected.size === 0;
  setText(byId("selected-count"), selected.size === 0 ? t("Select runs to compare them.")
    : selected.size > shownLimit
      ? t("{n} selected; the first {m} show", { n: count(selected.size), m: shownLimit })
      : t("{n} selected", { n: count(selected.size) }));
}

/** Creates the row of a run; `refresh` fills in its changing parts. */
function entry(id) {
  const check = make("input", { type: "checkbox", onchange: (event) => {
    if (event.target.checked) selected.add(id);
    else selected.delete(id);
    updateTools();
  } });
  const title = make("a", { href: "#train", onclick: (event) => {
    event.preventDefault();
    show([id]);
    go("train");
  } });
  const heading = make("h2", {}, title, make("small"));
  return make("li", { class: "run", "data-id": id }, check,
    make("div", {}, heading, make("p", { class: "what" })), make("div", { class: "result" }, make("p"), sparkline()),
    make("div", { class: "buttons" },
      make("button", { type: "button", onclick: () => edit(id, heading, title) }, t("Rename")),
      make("button", { type: "button", title: t("Fill the form with the settings of this run"),
        onclick: () => {
          fill(state.runs.get(id).configuration);
          go("train");
          byId("dataset").focus();
        } }, t("Settings")),
      make("details", { onkeydown: closeMenu, onfocusout: closeMenu, ontoggle: placeMenu },
        make("summary", {}, t("Export")), make("div", { class: "menu" })),
      make("button", { type: "button", onclick: () => deleteWithUndo([id]) }, t("Delete"))),
    make("p", { class: "message error", hidden: true }));
}

function refresh(item, run, difference) {
  const [check, about, result, buttons, message] = item.children;
  check.checked = selected.has(run.id);
  check.setAttribute("aria-label", t("Select {name}", { name: run.name }));
  const title = about.querySelector("h2 a");
  if (title) {
    setText(title, run.name);
    setText(title.nextSibling, difference);
  }
  setText(about.querySelector(".what"), settingsText(run));
  setText(result.firstChild, resultText(run));
  updateSparkline(result.lastChild, run);
  setText(message, run.message ?? "");
  message.hidden = !run.message;
  const menu = buttons.querySelector(".menu");
  const files = exportsOf(run);
  if (menu.children.length !== files.length) {
    menu.replaceChildren(...files.map(([file, text]) => make("a", {
      href: `/api/runs/${encodeURIComponent(run.id)}/export/${file}`, download: true,
    }, text)));
  }
  for (const button of buttons.querySelectorAll("button")) {
    button.setAttribute("aria-label", `${button.textContent}: ${run.name}`);
  }
  buttons.querySelector("summary").setAttribute("aria-label", `${t("Export")}: ${run.name}`);
  buttons.querySelector("details").hidden = run.epoch === 0;
}

function settingsText({ configuration: c, parameters, created }) {
  const set = state.catalog?.datasets.find((one) => one.name === c.dataset)?.title ?? c.dataset;
  const size = c.trainSize === null ? "" : `, ${t("{n} samples", { n: count(c.trainSize) })}`;
  const parts = [
    set + size, `${c.sizes ? shape(c.sizes) : c.layers} ${t("over")} ${c.scalar === "complex" ? "ℂ" : "ℝ"}`,
    [...new Set(c.activation ?? [])].join(", "), c.cost, `${c.optimizer}, η\u00a0${plain(c.eta)}`,
    c.lambda > 0 ? `λ\u00a0${plain(c.lambda)}` : null, `${t("mini-batch")} ${c.batchSize}`,
    c.initializer === "default" ? null : t("initial weights {name}", { name: c.initializer }),
    c.precision === "float64" ? "float64" : null, `${t("seed")}\u00a0${c.seed}`,
    many(parameters, t("parameter"), t("parameters")), moment(created),
  ];
  return parts.filter(Boolean).join(" · ");
}

const moment = (text) =>
  new Date(text).toLocaleString(language === "de" ? "de-DE" : "en-GB", { dateStyle: "medium", timeStyle: "short" });

function resultText(run) {
  const epochs = isActive(run)
    ? t("epoch {n} of {all}", { n: count(run.epoch), all: count(run.epochs) })
    : many(run.epoch, t("epoch"), t("epochs"));
  const { evaluationAccuracy, evaluationCost } = run.latest ?? {};
  const value = evaluationAccuracy != null ? t("{share} test accuracy", { share: percent(evaluationAccuracy, 2) })
    : evaluationCost != null ? `${t("test cost")} ${significant(evaluationCost)}` : "";
  return [`${stateText(run)}, ${epochs}`, value].filter(Boolean).join("\n");
}

function exportsOf(run) {
  const real = run.configuration.scalar === "real";
  return [
    real && ["model.json", "Model, network2 (.json)"],
    ["model.safetensors", "Model (.safetensors)"],
    ["model.npz", "Model, NumPy (.npz)"], real && ["model.onnx", "Model (.onnx)"],
    ["history.csv", "History as table (.csv)"], ["history.json", "History (.json)"],
    ["curves.svg", "Curves as figure (.svg)"], ["run.yaml", "Settings (run.yaml)"],
  ].filter(Boolean);
}

function closeMenu(event) {
  const details = event.currentTarget;
  if (event.type === "keydown" && event.key === "Escape") {
    details.open = false;
    details.firstChild.focus();
  }
  if (event.type === "focusout" && !details.contains(event.relatedTarget)) details.open = false;
}

/** Opens the menu upwards where there is no space below it. */
function placeMenu(event) {
  const menu = event.currentTarget.querySelector(".menu");
  menu.classList.remove("up");
  if (!event.currentTarget.open) return;
  menu.classList.toggle("up", menu.getBoundingClientRect().bottom > innerHeight);
}

/** Replaces the name by a text field. */
function edit(id, heading, title) {
  const field = make("input", {
    type: "text", maxlength: "120", "aria-label": t("New name"), required: true,
  });
  field.value = state.runs.get(id).name;
  const difference = title.nextSibling;
  const close = () => {
    heading.replaceChildren(title, difference);
    title.focus();
  };
  const error = make("p", { class: "error", role: "alert", id: `rename-error-${id}`, hidden: true });
  const form = make("form", { class: "rename", novalidate: true, onsubmit: async (event) => {
    event.preventDefault();
    const isDone = await attempt(error.id, () => rename(id, field.value.trim()).then(() => true));
    if (isDone) close();
    else field.focus();
  }, onkeydown: (event) => {
    if (event.key === "Escape") close();
  } }, field, make("button", { type: "submit" }, t("Rename")), error);
  heading.replaceChildren(form);
  field.select();
}

function deleteWithUndo(ids) {
  for (const id of ids) deleting.add(id);
  touch("runs");
  const what = ids.length === 1 ? t("“{name}” will be deleted", { name: state.runs.get(ids[0]).name })
    : t("{n} runs will be deleted", { n: ids.length });
  offerUndo(what, {
    act: () => attempt("runs-error", async () => {
      for (const id of ids) {
        await deleteRun(id);
        deleting.delete(id);
      }
    }).finally(() => ids.forEach((id) => deleting.delete(id))),
    undo: () => {
      for (const id of ids) deleting.delete(id);
      touch("runs");
    },
  });
}
