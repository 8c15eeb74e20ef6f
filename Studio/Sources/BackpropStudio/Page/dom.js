// Making elements: text is set as text, never as HTML.

/** The element with this id, which index.html has. */
export const byId = (id) => document.getElementById(id);

/**
 * Makes an element.
 * @param {string} name
 * @param {Object<string, unknown>} [attributes] `onclick` and the like are listeners; `true` is an
 *   attribute without a value; `false` and `null` are left out
 * @param {...(Node | string | null | Array)} children
 */
export function make(name, attributes = {}, ...children) {
  return dress(document.createElement(name), attributes, children);
}

/** The same for SVG. */
export function makeSVG(name, attributes = {}, ...children) {
  return dress(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

function dress(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value === true) node.setAttribute(key, "");
    else if (value !== false && value != null) node.setAttribute(key, value);
  }
  node.append(...children.flat().filter((child) => child != null));
  return node;
}

/** Fills a select with values; keeps the choice where it is still there. */
export function fillSelect(select, options, chosen = select.value) {
  const wanted = options.map(([value, title]) => `${value}\n${title}`).join("\r");
  if (select.dataset.filled !== wanted) {
    select.dataset.filled = wanted;
    select.replaceChildren(...options.map(([value, title]) => make("option", { value }, title)));
  }
  if (options.some(([value]) => value === chosen)) select.value = chosen;
}

/** Bytes of a base64 text. */
export function bytes(base64) {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** Base64 of bytes, in portions that a call's arguments can hold. */
export function base64(array) {
  let text = "";
  for (let at = 0; at < array.length; at += 8192) {
    text += String.fromCharCode(...array.subarray(at, at + 8192));
  }
  return btoa(text);
}

/** Sets an attribute only where it changes, so that nothing is announced twice. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
