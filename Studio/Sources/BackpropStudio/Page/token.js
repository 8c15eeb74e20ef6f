// The form that asks for the token. All who wait for it are answered by one.

import { byId } from "./dom.js";

let waiting = null;

/** Opens the form and returns when the server has taken a token. */
export function askForToken() {
  waiting ??= ask().finally(() => (waiting = null));
  return waiting;
}

function ask() {
  const dialog = byId("token-dialog");
  const field = byId("token");
  return new Promise((resolve) => {
    const submit = async (event) => {
      event.preventDefault();
      const problem = await refusal(field.value);
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

/** What speaks against a token, or null when it opened a session. */
async function refusal(token) {
  try {
    const response = await fetch("/api/session", {
      method: "POST", headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ token }),
    });
    if (response.ok) return null;
    const content = await response.json().catch(() => null);
    return content?.error?.message ?? "The server does not take this token.";
  } catch {
    return "The server does not answer; try again when it is running.";
  }
}
