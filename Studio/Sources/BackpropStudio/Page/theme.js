// Light or dark: the setting of the system, unless the user chooses. The choice is stored, and set by
// theme-first.js before the page is painted.

import { t } from "./words.js";

const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");
const listeners = [];

/** @returns {"light" | "dark"} the current theme */
export function theme() {
  return root.dataset.theme ?? (system.matches ? "dark" : "light");
}

/** Calls `listener` after each change of the theme. */
export function onTheme(listener) {
  listeners.push(listener);
}

/** Paints everything again, as after a change of the theme. */
export function redraw() {
  for (const listener of listeners) listener();
}

function apply() {
  const button = document.getElementById("theme");
  if (button) {
    const isDark = theme() === "dark";
    button.textContent = t(isDark ? "Light" : "Dark");
    button.setAttribute("aria-label",
      t(isDark ? "Switch to light colours" : "Switch to dark colours"));
  }
  for (const listener of listeners) listener();
}

function store(choice) {
  try {
    localStorage.setItem("studio-theme", choice);
  } catch {
    // A browser may refuse storage; the choice then lasts as long as the page.
  }
}

system.addEventListener("change", apply);
document.getElementById("theme").addEventListener("click", () => {
  root.dataset.theme = theme() === "dark" ? "light" : "dark";
  store(root.dataset.theme);
  apply();
});
apply();
