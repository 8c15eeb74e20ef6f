// The form that asks for the token. All pending requests share it.

import { byId } from "./dom.js";
import { t } from "./words.js";

let pending = null;

/** Opens the form, and returns after the server has accepted a token. */
export function askForToken() {
  pending ??= openDialog().finally(() => (pending = null));
  return pending;
}

function openDialog() {
  const dialog = byId("token-dialog");
  const field = byId("token");
  return new Promise((resolve) => {
    const submit = async (event) => {
      event.preventDefault();
      const problem = await problemWith(field.value);
      byId("token-error").textContent = problem ?? "";
      byId("token-error").hidden = !problem;
      if (problem) return field.select();
      byId("token-form").removeEventListener("submit", submit);
      field.value = "";
      dialog.close();
      resolve();
    };
    byId("token-form").addEventListener("submit", submit);
    dialog.oncancel = (event) => event.preventDefault();
    dialog.showModal();
    field.focus();
  });
}

/** Opens a session with a token; returns the reason if the server refuses it, else null. */
async function problemWith(token) {
  try {
    const response = await fetch("/api/session", {
      method: "POST", headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ token }),
    });
    if (response.ok) return null;
    const content = await response.json().catch(() => null);
    return content?.error?.message ?? t("The server does not accept this token.");
  } catch {
    return t("The server does not answer; try again when it is running.");
  }
}
