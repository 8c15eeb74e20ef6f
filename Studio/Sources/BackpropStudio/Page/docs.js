// The page of the API, made from its description.

import { byId, make } from "./dom.js";
import { attempt } from "./notices.js";
import { request } from "./request.js";

/** Returns the name of a type, as a link to its description where it has one. */
function typeOf(schema) {
  if (!schema) return "";
  if (schema.$ref) {
    const name = schema.$ref.split("/").at(-1);
    return make("a", { href: `#${name}` }, name);
  }
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const options = schema.oneOf ?? schema.anyOf ?? schema.allOf;
  if (options) {
    return options.map((one, index) => [index > 0 ? " | " : "", typeOf(one)]).flat(Infinity);
  }
  if (schema.type === "array") return [typeOf(schema.items), "[ ]"].flat();
  return [schema.type ?? "any"].flat().join(" | ");
}

/** Returns the limits of a value in words. */
function limitsOf({ minimum, maximum, minLength, maxLength, minItems, maxItems } = {}) {
  const range = ([low, high], unit) => (low == null && high == null ? []
    : [`${low ?? ""}…${high ?? ""}${unit}`]);
  return [...range([minimum, maximum], ""), ...range([minLength, maxLength], " characters"),
    ...range([minItems, maxItems], " elements")].join(", ");
}

function rows(caption, members) {
  if (members.length === 0) return null;
  return make("div", { class: "table" }, make("table", {}, make("caption", {}, caption),
    members.map(({ name, schema, required, description }) => make("tr", {},
      make("th", { scope: "row" }, make("code", {}, name), required ? " *" : ""),
      make("td", {}, typeOf(schema)), make("td", {}, limitsOf(schema)),
      make("td", {}, description ?? schema?.description ?? "")))));
}

const members = ({ properties = {}, required = [] }) => Object.entries(properties)
  .map(([name, schema]) => ({ name, schema, required: required.includes(name) }));

function contents(caption, content = {}) {
  return Object.entries(content).map(([media, { schema }]) =>
    make("p", {}, `${caption}: `, make("code", {}, media), " ", typeOf(schema)));
}

function operation(path, method, shared, { summary, description, parameters = [], requestBody, responses }) {
  const done = Object.entries(responses).filter(([status]) => status.startsWith("2"));
  const refused = Object.keys(responses).filter((status) => !status.startsWith("2"));
  return make("section", {},
    make("h2", {}, make("code", {}, `${method.toUpperCase()} ${path}`)),
    make("p", {}, make("b", {}, summary ?? "")), description ? make("p", {}, description) : null,
    rows("Parameters (* required)", [...shared, ...parameters]),
    contents("Body", requestBody?.content),
    done.flatMap(([status, { content, description: words }]) =>
      (content ? contents(`Answer ${status}`, content) : [make("p", {}, `Answer ${status}: ${words}`)])),
    make("p", { class: "note" }, `Refused with ${refused.join(", ")}`));
}

await attempt("docs-error", async () => {
  const { info, paths, components } = await request("/openapi.json");
  byId("docs-version").textContent = info.version;
  byId("docs-description").textContent = info.description ?? "";
  byId("docs-operations").append(...Object.entries(paths).flatMap(([path, { parameters = [], ...methods }]) =>
    Object.entries(methods).map(([method, one]) => operation(path, method, parameters, one))));
  byId("docs-types").append(...Object.entries(components.schemas).map(([name, schema]) =>
    make("section", { id: name }, make("h3", {}, make("code", {}, name)),
      schema.description ? make("p", {}, schema.description) : null,
      schema.properties ? rows("Members (* required)", members(schema)) : make("p", {}, typeOf(schema)))));
  // The address may name a type, which was not there when the page was opened.
  document.getElementById(location.hash.slice(1))?.scrollIntoView();
});
