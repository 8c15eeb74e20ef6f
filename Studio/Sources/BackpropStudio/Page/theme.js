// Light or dark: the setting of the system, unless the user chooses. The choice is stored.

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

function apply() {
  const button = document.getElementById("theme");
  if (button) {
    button.textContent = theme() === "dark" ? "Light" : "Dark";
    button.setAttribute("aria-label", `Switch to ${theme() === "dark" ? "light" : "dark"} colours`);
  }
  for (const listener of listeners) listener();
}

// A browser may refuse storage; the choice then lasts as long as the page.
function storedChoice() {
  try {
    return localStorage.getItem("studio-theme");
  } catch {
    return null;
  }
}

function store(choice) {
  try {
    localStorage.setItem("studio-theme", choice);
  } catch {
    // See above.
  }
}

const choice = storedChoice();
if (choice === "light" || choice === "dark") root.dataset.theme = choice;
system.addEventListener("change", apply);
document.addEventListener("DOMContentLoaded", () => {
  document.getElementById("theme").addEventListener("click", () => {
    root.dataset.theme = theme() === "dark" ? "light" : "dark";
    store(root.dataset.theme);
    apply();
  });
  apply();
});
