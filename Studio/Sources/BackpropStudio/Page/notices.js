// What is said to the reader: errors where they belong, announcements, and offers to undo.

import { byId, make } from "./dom.js";
import { APIError } from "./request.js";

/**
 * Does something; its failure is shown in the element with id `place`, an earlier one goes away.
 * @returns the result, or undefined after a failure
 */
export async function attempt(place, action) {
  const node = byId(place);
  try {
    const result = await action();
    node.hidden = true;
    node.textContent = "";
    return result;
  } catch (error) {
    // Anything else is a mistake in this page and belongs into the console.
    if (!(error instanceof APIError)) throw error;
    node.textContent = error.message;
    node.hidden = false;
    node.scrollIntoView({ block: "nearest" });
    return undefined;
  }
}

/** Says something to those who do not see the page. */
export function announce(text) {
  byId("announcer").textContent = text;
}

/**
 * Offers to undo what has not happened yet; does it when the offer ends.
 * The offer stays while it has the focus or the pointer.
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
  const hold = () => clearTimeout(timer);
  const go = () => {
    clearTimeout(timer);
    timer = setTimeout(() => settle(act), milliseconds);
  };
  const toast = make("div", { class: "toast", onpointerenter: hold, onpointerleave: go,
    onfocusin: hold, onfocusout: go },
    make("span", {}, text),
    make("button", { type: "button", onclick: () => settle(undo) }, "Undo"));
  byId("toasts").append(toast);
  go();
}
