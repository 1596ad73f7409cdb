// The browser's own functions, taken once, at the start: a page may replace any of them, before or after.
//
// The build puts this ahead of the script, and calls of these functions in the place of the script's uses (harden.js).
// What the page has replaced already comes from the realm of an empty frame, in the document no longer than that takes.

const interfaces = "EventTarget Node Element HTMLElement SVGElement Document DocumentFragment ShadowRoot Attr CharacterData " +
  "MutationObserver DOMTokenList Event Array String Function Map Set WeakMap WeakSet Promise" +
  " Input TextArea Select Button Link Style IFrame".replace(/\w+/g, "HTML$&Element");
// Those of a frame that is gone do nothing.
const bound = /^(Response|Blob|CompressionStream|BroadcastChannel|Image)$/;
const native = /^function (get )?[\w$]+\(\)\s*\{\s*\[native code\]\s*\}$/;

/** Functions in the place of the globals, of reading the properties `reads`, of calling the methods `methods`; by name. */
export function takeNatives(globals, reads, methods) {
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
    for (const name of globals) {
      const [first, second] = name.split(".");
      const owner = second ? realm[first] : realm;
      use(name, owner && owner[second || first], !second && /^[A-Z]/.test(name));
    }
    for (const name of interfaces.split(" ")) {
      const { prototype } = realm[name] || none;
      if (!prototype) continue;
      for (const member of [...reads, ...methods]) {
        const property = getOwnPropertyDescriptor(prototype, member);
        if (property) use(`${name}.${member}`, property.get || property.value, false);
      }
    }
  };
  /** Does `use(window)` in the realm of a frame that nobody has touched. */
  const elsewhere = (use) => {
    const frame = document.createElement("iframe");
    try {
      document.documentElement.appendChild(frame);
      use(frame.contentWindow);
    } catch {
      // A sandbox: the page's own must do.
    }
    frame.remove();
  };

  let isReplaced = !isNative(apply) || !isNative(toText);
  survey(page, (name, value, isClass) => {
    table[name] = value;
    if (value ? !isNative(value, isClass) : name === "fetch") isReplaced = true;
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
    return (self) => {
      const first = getPrototypeOf(self);
      if (first === plain) return undefined;
      let found = kinds.get(first);
      if (found === undefined) {
        found = null;
        for (let prototype = first; prototype && !found; prototype = getPrototypeOf(prototype)) {
          const tag = getOwnPropertyDescriptor(prototype, toStringTag);
          found = (tag && table[`${tag.value}.${name}`]) || null;
        }
        if (first) kinds.set(first, found);
      }
      return found;
    };
  };
  return [
    globals.map((name) => table[name]),
    reads.map((name) => {
      const find = finder(name);
      return (self) => {
        const read = find(self);
        return read ? apply(read, self, none) : self[name];
      };
    }),
    methods.map((name) => {
      const find = finder(name);
      const [ofText, ofArray, ofFunction] = ["String", "Array", "Function"].map((owner) => table[`${owner}.${name}`]);
      return (self, ...args) => {
        const call = typeof self === "string" ? ofText : isArray(self) ? ofArray
          : typeof self === "function" ? ofFunction : find(self);
        return apply(call || self[name], self, args);
      };
    }),
  ];
}
