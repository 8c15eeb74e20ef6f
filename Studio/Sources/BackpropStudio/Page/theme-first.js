// The chosen theme, set before the page is painted. The rest of the theme is in theme.js.

try {
  const choice = localStorage.getItem("studio-theme");
  if (choice === "light" || choice === "dark") document.documentElement.dataset.theme = choice;
} catch {
  // A browser may refuse storage; the theme is then that of the system.
}
