// Requests to the server. An error has the message of the server.

import { askForToken } from "./token.js";
import { t } from "./words.js";

export class APIError extends Error {
  /** @param {number} status 0 if the server did not answer */
  constructor(status, code, message, retryAfter = 0) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

let whenLost = () => {};

/** Calls `listener` when a request gets no answer. */
export function onLost(listener) {
  whenLost = listener;
}

/**
 * Sends a request, and asks the user for a token if the server needs one.
 * @param {string} path
 * @param {{method?: string, json?: unknown, body?: BodyInit, type?: string, signal?: AbortSignal}}
 *   [options] `type` is the media type of a body that is not JSON
 */
export async function request(path, { method = "GET", json, body, type, signal } = {}) {
  const headers = {};
  if (json !== undefined) {
    headers["Content-Type"] = "application/json";
    body = JSON.stringify(json);
  } else if (method !== "GET") {
    headers["Content-Type"] = type ?? (body ? "application/octet-stream" : "application/json");
  }
  for (;;) {
    const response = await send(path, { method, headers, body, signal, cache: "no-store" });
    if (response.status !== 401) return result(response);
    await askForToken();
  }
}

async function send(path, options) {
  try {
    return await fetch(path, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    whenLost();
    throw new APIError(0, "offline", t("The server does not answer; is it still running?"));
  }
}

async function result(response) {
  if (response.status === 204) return null;
  const type = response.headers.get("Content-Type") ?? "";
  const content = type.includes("json") ? await response.json().catch(() => null)
    : type.includes("csv") ? await response.text() : null;
  if (response.ok) return content;
  throw new APIError(
    response.status, content?.error?.code ?? "unknown",
    content?.error?.message ?? `The server answered with status ${response.status}.`,
    Number(response.headers.get("Retry-After")) || 0);
}

export const post = (path, json) => request(path, { method: "POST", json });
export const patch = (path, json) => request(path, { method: "PATCH", json });
export const remove = (path) => request(path, { method: "DELETE" });
