// Elements are built from text, never from markup: nothing that a dataset says can become anything but text.

/**
 * Makes an element. Properties whose names have a dash, `role` and the like become attributes, `on...` listeners; children that are
 * strings become text.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, unknown>} [properties]
 * @param {...(Node | string | undefined)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    else if (name in made && !name.includes("-") && name !== "role") Object.assign(made, { [name]: value });
    else made.setAttribute(name, String(value));
  }
  for (const child of children) if (child !== undefined) made.append(child);
  return made;
}

/**
 * Makes an SVG element with attributes.
 *
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 * @param {...Node} children
 */
export function svgElement(tag, attributes, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...children);
  return made;
}

/**
 * A link to an address of the web; other addresses (javascript:, file:, none at all) stay text.
 *
 * @param {string} url
 * @returns {HTMLElement}
 */
export function webLink(url) {
  if (!isWebAddress(url)) return element("span", { className: "uuid" }, url);
  return element("a", { href: url, rel: "noopener noreferrer", target: "_blank", className: "uuid" }, url);
}

/** @param {string} url */
export function isWebAddress(url) {
  if (!URL.canParse(url)) return false;
  const { protocol } = new URL(url);
  return protocol === "http:" || protocol === "https:";
}

/**
 * An element of the page's own text, by its id.
 *
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
export function byId(id, type) {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new TypeError(`The page has no ${type.name} "${id}"`);
  return found;
}
