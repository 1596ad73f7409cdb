// Addresses in attributes and style sheets, made absolute: a replay knows neither the page's address nor its `base`.

/** A style sheet's or style attribute's text with the addresses in it made absolute. */
export function absolute(css, base) {
  return (css || "").replace(/url\((?:(')([^']*)'|(")(.*?)"|([^)]*))\)/g, (all, single, a, double, b, c) => {
    const address = a || b || c;
    // An escape can't be told from a separator here; of what is bare, quotes are new.
    if (!address || /^(data:|#)|\\/i.test(address)) return all;
    const url = resolve(address, base);
    const quote = single || double || (/[()'\s]/.test(url) ? '"' : "");
    return `url(${quote}${url}${quote})`;
  });
}

function resolve(address, base) {
  try {
    return new URL(address, base).href;
  } catch {
    return address;
  }
}

/** An attribute's value as it is recorded. */
export function attributeValue(document, tag, name, value) {
  if (!value || !value.trim()) return value;
  const base = document.baseURI;
  if (name === "style") return absolute(value, base);
  if (name === "srcset") {
    return Array.from(value.matchAll(/[\s,]*(\S*[^\s,])(\s(?:\([^)]*\)|[^,(])*)?,?/g), ([, address, size]) =>
      (resolve(address, base) + (size || "")).trim()).join(", ");
  }
  const isAddress = name === "src" || name === "href" || (name === "xlink:href" && value[0] !== "#") ||
    /^(t(able|d|h) background|object data)$/i.test(`${tag} ${name}`);
  return isAddress ? resolve(value, base) : value;
}

/** Puts into `attributes` what a mutation changed in an element's style: by property, as rrweb does, where that can tell it. */
export function styleChange(attributes, node, oldValue, document) {
  const { style } = node;
  const names = style ? Array.from(style) : [];
  // A part of a shorthand with a `var()` in it has no value of its own.
  if (!style || typeof attributes.style === "string" || !names.every((name) => style.getPropertyValue(name))) {
    attributes.style = absolute(node.getAttribute("style"), document.baseURI);
    return;
  }
  const old = document.createElement("span").style;
  old.cssText = oldValue || "";
  const changes = attributes.style || (attributes.style = {});
  for (const name of names) {
    const value = style.getPropertyValue(name);
    const priority = style.getPropertyPriority(name);
    if (value !== old.getPropertyValue(name) || priority !== old.getPropertyPriority(name)) {
      changes[name] = priority ? [value, priority] : value;
    }
  }
  for (const name of Array.from(old)) {
    if (!style.getPropertyValue(name)) changes[name] = false;
  }
}
