// JSON as the language defines it, on pages that give every array or object a `toJSON` of their own (Prototype.js).

/** The value as JSON text; undefined for what has none. Throws for what contains itself. */
export function jsonOf(value) {
  if (!Array.prototype.toJSON && !Object.prototype.toJSON) return JSON.stringify(value);
  if (!value || typeof value !== "object" || isTold(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => jsonOf(item) || "null").join()}]`;
  const parts = Object.keys(value).map((key) => [JSON.stringify(key), jsonOf(value[key])]);
  return `{${parts.filter(([, text]) => text).map(([key, text]) => `${key}:${text}`).join()}}`;
}

/** A date, for one, says itself how it is written. */
function isTold({ toJSON }) {
  return typeof toJSON === "function" && toJSON !== Array.prototype.toJSON && toJSON !== Object.prototype.toJSON;
}
