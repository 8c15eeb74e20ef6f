// The words of the page: English in the code, German in german.js, which only German pages load.

const storageKey = "studio-language";

/** The languages, with their own names. */
export const languages = { en: "English", de: "Deutsch" };

// A browser may refuse storage; the language is then that of the browser.
function stored() {
  try {
    return localStorage.getItem(storageKey);
  } catch {
    return null;
  }
}

function chosen() {
  const own = stored();
  if (own in languages) return own;
  return navigator.language.toLowerCase().startsWith("de") ? "de" : "en";
}

/** @type {"en" | "de"} */
export const language = chosen();

/** @type {Object<string, string>} the German texts by the English ones */
const german = language === "de" ? (await import("./german.js")).german : {};

/** Chooses a language, and loads the page in it. */
export function choose(other) {
  try {
    localStorage.setItem(storageKey, other);
  } catch {
    // See above.
  }
  location.reload();
}

/**
 * Returns a text in the language of the page.
 * @param {string} text in English; `{name}` stands for a value
 * @param {Object<string, unknown>} [values]
 */
export function t(text, values = {}) {
  const own = language === "de" ? (german[text] ?? text) : text;
  return own.replace(/\{(\w+)\}/g, (all, name) => (name in values ? String(values[name]) : all));
}

/** Returns a number's text with the decimal sign of the language. */
export const localised = (text) => (language === "de" ? text.replace(".", ",") : text);

const attributes = ["aria-label", "title", "placeholder", "alt"];

/** Translates the texts of a page or a template, and removes the parts in the other language. */
export function translate(root) {
  for (const node of root.querySelectorAll("[lang]")) {
    if (node !== document.documentElement && node.lang !== language) node.remove();
  }
  if (language === "en") return;
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const text = node.data.replace(/\s+/g, " ").trim();
    if (text in german) {
      node.data = node.data.replace(/\S[\s\S]*\S|\S/, () => german[text]);
    }
  }
  for (const name of attributes) {
    for (const node of root.querySelectorAll(`[${name}]`)) {
      const text = node.getAttribute(name);
      if (text in german) node.setAttribute(name, german[text]);
    }
  }
}
