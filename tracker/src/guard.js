// The page never sees an exception of the tracker's, nor loses what it has put over the tracker's hooks.

/** `act`, wrapped: an exception ends it quietly and the result is undefined. */
export function guard(act) {
  return function guarded(...args) {
    try {
      return act.apply(this, args);
    } catch {
      return undefined;
    }
  };
}

const listeners = new Set();

/** Listens, passively and in the capture phase; returns what removes the listener. */
export function listen(target, type, handler) {
  const guarded = guard(handler);
  const begin = () => target.addEventListener(type, guarded, { __proto__: null, capture: true, passive: true });
  if (!target || !target.addEventListener) return () => {};
  begin();
  listeners.add(begin);
  return () => {
    listeners.delete(begin);
    target.removeEventListener(type, guarded, true);
  };
}

/** `document.open()` takes every listener away; who has kept its own isn't given it twice. */
export function listenAgain() {
  listeners.forEach((begin) => guard(begin)());
}

/** Puts `replace(original)` in the place of a property's `kind`, where it is defined; see wrapMethod. */
function wrap(owner, name, kind, replace) {
  let property;
  while (owner && !(property = Object.getOwnPropertyDescriptor(owner, name))) owner = Object.getPrototypeOf(owner);
  // A page may have given every object a `get` or a `set`.
  const original = { __proto__: null, ...property }[kind];
  if (typeof original !== "function") return () => {};
  let act = replace(original);
  // A proxy has the name, the length and the properties of what it stands for.
  const replacement = new Proxy(original, { __proto__: null, apply: (_, self, args) => (act || original).apply(self, args) });
  const put = guard((value) => {
    const current = Object.getOwnPropertyDescriptor(owner, name);
    Object.defineProperty(owner, name, { __proto__: null, ...current, [kind]: value });
  });
  put(replacement);
  return () => {
    act = null;
    if ({ __proto__: null, ...Object.getOwnPropertyDescriptor(owner, name) }[kind] === replacement) put(original);
  };
}

/**
 * Puts `replace(original)` in place of a method; returns what ends that. A hook that someone has put over it since
 * stays, and calls then go on to the original.
 */
export function wrapMethod(owner, name, replace) {
  return wrap(owner, name, "value", replace);
}

/** Calls `see(self, args)` before each call of a method, or of a property's setter; what it returns is called with the result. */
export function hook(owner, name, see) {
  const watch = guard(see);
  const replace = (original) => function hooked(...args) {
    const then = watch(this, args);
    const result = original.apply(this, args);
    if (then) guard(then)(result);
    return result;
  };
  const stops = [wrap(owner, name, "value", replace), wrap(owner, name, "set", replace)];
  return () => stops.forEach((stop) => stop());
}

/** Has `then.get(it)` or `then.set(it)` called after a property of an object of `prototype`'s was read or set; returns what ends it. */
export function wrapProperty(prototype, name, then) {
  const stops = ["get", "set"].filter((kind) => then[kind]).map((kind) =>
    wrap(prototype, name, kind, (original) => function access(...args) {
      const result = original.apply(this, args);
      guard(then[kind])(this);
      return result;
    }));
  return () => stops.forEach((stop) => stop());
}

/** After what the page's script does in this turn, or when a promise of the page's is kept. */
export async function soon(act, promise) {
  try {
    await promise;
    act();
  } catch {
    // Not the page's concern.
  }
}

/** Runs `work(remainingMilliseconds)` when the page is idle, within two seconds; returns what cancels it. */
export function whenIdle(work) {
  const guarded = guard(work);
  if (typeof requestIdleCallback === "function") {
    const id = requestIdleCallback((deadline) => guarded(() => deadline.timeRemaining()), { __proto__: null, timeout: 2000 });
    return () => cancelIdleCallback(id);
  }
  const id = setTimeout(() => {
    const end = Date.now() + 8;
    guarded(() => end - Date.now());
  }, 200);
  return () => clearTimeout(id);
}
