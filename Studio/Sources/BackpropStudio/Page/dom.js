// The creation of elements. Text is set as text, never as HTML.

/** Returns the element with an id, which index.html has. */
export const byId = (id) => document.getElementById(id);

/**
 * Creates an element.
 * @param {string} name
 * @param {Object<string, unknown>} [attributes] `onclick` and the like are listeners; `true` is an
 *   attribute without a value; `false` and `null` are left out
 * @param {...(Node | string | null | Array)} children
 */
export function make(name, attributes = {}, ...children) {
  return applyAttributes(document.createElement(name), attributes, children);
}

/** Creates an SVG element. */
export function makeSVG(name, attributes = {}, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  return applyAttributes(node, attributes, children);
}

function applyAttributes(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value === true) node.setAttribute(key, "");
    else if (value !== false && value != null) node.setAttribute(key, value);
  }
  node.append(...children.flat().filter((child) => child != null));
  return node;
}

/** Fills a select with options; keeps the choice if it is still available. */
export function fillSelect(select, options, chosen = select.value) {
  const filled = options.map(([value, title]) => `${value}\n${title}`).join("\r");
  if (select.dataset.filled !== filled) {
    select.dataset.filled = filled;
    select.replaceChildren(...options.map(([value, title]) => make("option", { value }, title)));
  }
  if (options.some(([value]) => value === chosen)) select.value = chosen;
}

/** Decodes base64. */
export function bytes(base64) {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** Encodes bytes as base64, in chunks that fit into the arguments of a call. */
export function base64(array) {
  let text = "";
  for (let at = 0; at < array.length; at += 8192) {
    text += String.fromCharCode(...array.subarray(at, at + 8192));
  }
  return btoa(text);
}

/** Saves a file under a name, as a link to it would. */
export function saveFile(file, name) {
  const link = make("a", { href: URL.createObjectURL(file), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

/** Sets the text of an element only if it changes, so that nothing is announced twice. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
