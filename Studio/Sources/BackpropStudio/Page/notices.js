// Messages to the user: errors, announcements, and offers to undo.

import { byId, make } from "./dom.js";
import { APIError } from "./request.js";
import { t } from "./words.js";

/**
 * Performs an action; shows its failure in the element with an id, and hides an earlier one.
 * @param {(message: string) => string} [inWords] puts the message of the server into other words
 * @returns the result, or undefined after a failure
 */
export async function attempt(id, action, inWords = (message) => message) {
  const node = byId(id);
  try {
    const result = await action();
    node.hidden = true;
    node.textContent = "";
    delete node.dataset.code;
    return result;
  } catch (error) {
    // Any other error is a bug of this page, for the console.
    if (!(error instanceof APIError)) throw error;
    node.textContent = inWords(error.message);
    node.dataset.code = error.code;
    node.hidden = false;
    node.scrollIntoView({ block: "nearest" });
    return undefined;
  }
}

/** Announces a text to screen readers. */
export function announce(text) {
  byId("announcer").textContent = text;
}

/**
 * Offers to undo an action, and performs it when the offer ends. The offer stays while it has the
 * focus or the pointer.
 */
export function offerUndo(text, { act, undo, milliseconds = 6000 }) {
  let timer = null;
  let settled = false;
  const settle = (action) => {
    if (settled) return;
    settled = true;
    clearTimeout(timer);
    toast.remove();
    action();
  };
  const pauseTimer = () => clearTimeout(timer);
  const startTimer = () => {
    clearTimeout(timer);
    timer = setTimeout(() => settle(act), milliseconds);
  };
  const toast = make("div", { class: "toast", onpointerenter: pauseTimer,
    onpointerleave: startTimer, onfocusin: pauseTimer, onfocusout: startTimer },
    make("span", {}, text),
    make("button", { type: "button", onclick: () => settle(undo) }, t("Undo")));
  byId("toasts").append(toast);
  startTimer();
}
