// Light or dark: what the system says, until the reader chooses. The choice is remembered.

const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");
const listeners = [];

/** @returns {"light" | "dark"} what is seen now */
export function theme() {
  return root.dataset.theme ?? (system.matches ? "dark" : "light");
}

/** Calls `listener` whenever the colours have changed. */
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

// A browser may refuse to store anything; the choice then lasts as long as the page.
function remembered() {
  try {
    return localStorage.getItem("studio-theme");
  } catch {
    return null;
  }
}

function remember(choice) {
  try {
    localStorage.setItem("studio-theme", choice);
  } catch {
    // See above.
  }
}

const choice = remembered();
if (choice === "light" || choice === "dark") root.dataset.theme = choice;
system.addEventListener("change", apply);
document.addEventListener("DOMContentLoaded", () => {
  document.getElementById("theme").addEventListener("click", () => {
    root.dataset.theme = theme() === "dark" ? "light" : "dark";
    remember(root.dataset.theme);
    apply();
  });
  apply();
});
