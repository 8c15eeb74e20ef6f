// Data of the user: stored on the server as data sets, and deleted.

import { loadCatalog } from "./catalog.js";
import { byId } from "./dom.js";
import { choose, chosenSet } from "./form.js";
import { attempt } from "./notices.js";
import { remove, request } from "./request.js";
import { watch } from "./store.js";

export function showTables() {
  byId("table-file").addEventListener("change", (event) => {
    const [file] = event.target.files;
    event.target.value = "";
    if (file) attempt("table-error", () => upload(file));
  });
  byId("remove-table").addEventListener("click", () =>
    attempt("table-error", () => removeTable(chosenSet().name)));
  watch(["catalog"], update);
  byId("dataset").addEventListener("change", update);
}

function update() {
  byId("remove-table").hidden = !chosenSet()?.own;
}

/** Returns the options of a table that are given, by their names on the command line. */
function tableOptions() {
  const options = {
    target: byId("table-target").value.trim(), ignore: byId("table-ignore").value.trim(),
    task: byId("table-task").value, missing: byId("table-missing").value,
    "complex-pairs": String(byId("table-complex").checked),
  };
  return Object.entries(options).filter(([, text]) => !["", "auto", "error", "false"].includes(text));
}

async function upload(file) {
  const query = new URLSearchParams([["name", file.name], ...tableOptions()]);
  const table = await request(`/api/datasets?${query}`, { method: "POST", body: file });
  await loadCatalog();
  choose(table.name);
  update();
}

async function removeTable(name) {
  await remove(`/api/datasets/${encodeURIComponent(name)}`);
  await loadCatalog();
  update();
}
