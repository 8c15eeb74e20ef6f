// What the server offers, fetched again after a table was stored or deleted.

import { request } from "./request.js";
import { state, touch } from "./store.js";

export async function loadCatalog() {
  state.catalog = await request("/api/catalog");
  touch("catalog");
}
