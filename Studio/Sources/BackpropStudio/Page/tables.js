// Tables of the user: stored on the server as data sets, and deleted.

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

async function upload(file) {
  const table = await request(`/api/datasets?name=${encodeURIComponent(file.name)}`, {
    method: "POST", body: file, type: "text/csv",
  });
  await loadCatalog();
  choose(table.name);
  update();
}

async function removeTable(name) {
  await remove(`/api/datasets/${encodeURIComponent(name)}`);
  await loadCatalog();
  update();
}
