// The dialog with the link of an experiment as a QR code, for the phones of a class.

import { byId, make, makeSVG } from "./dom.js";
import { experimentLink } from "./form.js";
import { count } from "./format.js";
import { isLecture } from "./lecture.js";
import { byteLimit, qrCode } from "./qr.js";
import { shownRuns, state } from "./store.js";
import { t } from "./words.js";

/** The light modules around a code, which readers need. */
const quiet = 4;

export function showCodes() {
  for (const id of ["show-qr", "lecture-qr"]) byId(id).addEventListener("click", open);
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "q" || event.altKey || event.ctrlKey || event.metaKey
      || event.target.closest("input, select, textarea, dialog, .pad, #points-plane")) return;
    open();
  });
}

/** Opens the dialog: in lecture mode for the runs that are shown, else for the form. */
function open() {
  if (!state.catalog) return;
  const runs = shownRuns().map((run) => run.configuration);
  const link = experimentLink(isLecture() && runs.length > 0 ? runs : undefined);
  byId("qr-code").replaceChildren(picture(link));
  byId("qr-link").textContent = link;
  byId("qr-local").hidden = !["localhost", "127.0.0.1", "[::1]"].includes(location.hostname);
  byId("qr-dialog").showModal();
}

/** Returns the code of a link, or a sentence that it is too long. */
function picture(link) {
  const code = qrCode(link);
  if (code === null) {
    const length = new TextEncoder().encode(link).length;
    return make("p", { class: "error", role: "alert" },
      t("The link has {n} bytes; a QR code holds at most {m}. Leave settings at their defaults, or copy the link.",
        { n: count(length), m: count(byteLimit) }));
  }
  const size = code.length + 2 * quiet;
  // Dark on light in either theme: many readers know nothing else.
  return makeSVG("svg", { viewBox: `0 0 ${size} ${size}`, role: "img",
    "aria-label": t("QR code of the link"), "shape-rendering": "crispEdges" },
  makeSVG("rect", { width: size, height: size, fill: "#fff" }),
  makeSVG("path", { d: outline(code), fill: "#000" }));
}

/** Returns the dark modules as rectangles, one for each run in a row. */
function outline(code) {
  return code.map((row, y) =>
    [...row.map(Number).join("").matchAll(/1+/g)].map(({ index, 0: run }) =>
      `M${index + quiet} ${y + quiet}h${run.length}v1h-${run.length}z`).join("")).join("");
}
