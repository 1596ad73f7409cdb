// The browser's own functions, taken once, at the start: a page may replace any of them, before or after.
//
// The build puts this ahead of the script, and calls of these functions in the place of the script's uses (harden.js).
// What the page has replaced already comes from the realm of an empty frame, in the document no longer than that takes.

const interfaces = "EventTarget Node Element HTMLElement SVGElement Document DocumentFragment ShadowRoot MutationObserver Event " +
  "Array String Function Map Set WeakMap WeakSet Promise HTMLLinkElement HTMLStyleElement HTMLIFrameElement";
// Those of a frame that is gone do nothing.
const bound = /^(Response|Blob|CompressionStream|BroadcastChannel|Image)$/;
const native = /^function (get )?[\w$]+\(\)\s*\{\s*\[native code\]\s*\}$/;

/** The words of a text; here nothing is called that a page can have replaced. */
function wordsOf(text, separator = " ") {
  const words = [""];
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === separator) words[words.length] = "";
    else words[words.length - 1] += text[at];
  }
  return words;
}

function each(list, act) {
  const results = [];
  for (let at = 0; at < list.length; at += 1) results[at] = act(list[at]);
  return results;
}

/** Functions in the place of globals, of reading properties, of calling methods; by their names, a text of words for each. */
export function takeNatives(...texts) {
  const globals = wordsOf(texts[0]);
  const reads = wordsOf(texts[1]);
  const methods = wordsOf(texts[2]);
  const page = window;
  const { getPrototypeOf, getOwnPropertyDescriptor } = Object;
  const { isArray } = Array;
  const { toStringTag } = Symbol;
  const plain = Object.prototype;
  const none = [];
  const table = { __proto__: null };
  let { apply } = Reflect;
  let toText = Function.prototype.toString;

  // Who replaces a method does it with a function that has a prototype, or that shows its text.
  const isNative = (value, isClass) =>
    typeof value === "function" && (isClass || !("prototype" in value)) && native.test(apply(toText, value, none));
  const survey = (realm, use) => {
    each(globals, (name) => {
      const words = wordsOf(name, ".");
      const owner = words[1] ? realm[words[0]] : realm;
      use(name, owner && owner[words[1] || name], !words[1] && /^[A-Z]/.test(name));
    });
    each(wordsOf(interfaces), (name) => {
      const { prototype } = realm[name] || none;
      const take = (member) => {
        const property = { __proto__: null, ...getOwnPropertyDescriptor(prototype, member) };
        const value = property.get || property.value;
        if (value) use(`${name}.${member}`, value, false);
      };
      if (!prototype) return;
      each(reads, take);
      each(methods, take);
    });
  };
  /** Does `use(window)` in the realm of a frame that nobody has touched. */
  const elsewhere = (use) => {
    try {
      const frame = document.createElementNS("http://www.w3.org/1999/xhtml", "iframe");
      document.documentElement.appendChild(frame);
      try {
        use(frame.contentWindow);
      } finally {
        frame.remove();
      }
    } catch {
      // A sandbox: the page's own must do.
    }
  };

  let isReplaced = !isNative(apply) || !isNative(toText);
  survey(page, (name, value, isClass) => {
    table[name] = value;
    if (value ? isNative(value, isClass) : name !== "fetch") return;
    isReplaced = true;
    // The browser's own streams ask promises for it.
    if (name === "Promise.then") table.CompressionStream = undefined;
  });
  if (isReplaced) {
    elsewhere((realm) => {
      ({ apply } = realm.Reflect);
      toText = realm.Function.prototype.toString;
      survey(realm, (name, value, isClass) => {
        const mine = table[name];
        if ((mine && isNative(mine, isClass)) || !isNative(value, isClass)) return;
        table[name] = bound.test(name) ? undefined : /^[a-z]/.test(name) ? (...args) => apply(value, page, args) : value;
      });
    });
  }

  /** The function of `name` for an object, by its interface's name: in the page's realm and in its frames'. */
  const finder = (name) => {
    const kinds = new table.Map();
    kinds.get = table["Map.get"];
    kinds.set = table["Map.set"];
    let last;
    let ofLast;
    return (self) => {
      const first = getPrototypeOf(self);
      if (first === plain) return undefined;
      // Mostly it is the same interface again.
      if (first === last) return ofLast;
      let found = kinds.get(first);
      if (found === undefined) {
        found = null;
        for (let prototype = first; prototype && !found; prototype = getPrototypeOf(prototype)) {
          const tag = getOwnPropertyDescriptor(prototype, toStringTag);
          found = (tag && table[`${tag.value}.${name}`]) || null;
        }
        if (first) kinds.set(first, found);
      }
      last = first;
      ofLast = found;
      return found;
    };
  };
  const call = apply;
  return [
    each(globals, (name) => table[name]),
    each(reads, (name) => {
      const find = finder(name);
      return (self) => {
        const read = find(self);
        return read ? call(read, self, none) : self[name];
      };
    }),
    each(methods, (name) => {
      const find = finder(name);
      const ofText = table[`String.${name}`];
      const ofArray = table[`Array.${name}`];
      const ofFunction = table[`Function.${name}`];
      return (self, ...args) => {
        const method = typeof self === "string" ? ofText : isArray(self) ? ofArray
          : typeof self === "function" ? ofFunction : find(self);
        return call(method || self[name], self, args);
      };
    }),
  ];
}
