// The page never sees an exception of the tracker's.

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

/** Listens, passively and in the capture phase; returns what removes the listener. */
export function listen(target, type, handler) {
  if (!target || !target.addEventListener) return () => {};
  const guarded = guard(handler);
  const options = { capture: true, passive: true };
  target.addEventListener(type, guarded, options);
  return () => target.removeEventListener(type, guarded, options);
}

/**
 * Puts `replace(original)` in place of a method; returns what puts the original back.
 * Where someone else has wrapped the method since, it stays: the replacement must then only pass calls on.
 */
export function wrapMethod(owner, name, replace) {
  const original = owner && owner[name];
  if (typeof original !== "function") return () => {};
  const replacement = replace(original);
  try {
    owner[name] = replacement;
  } catch {
    return () => {};
  }
  return () => {
    if (owner[name] === replacement) owner[name] = original;
  };
}

/** Has `then.get(it)` or `then.set(it)` called after a property of an object of `prototype`'s was read or set; returns what ends it. */
export function wrapProperty(prototype, name, then) {
  const property = Object.getOwnPropertyDescriptor(prototype, name);
  if (!property || !property.configurable || !property.get || !property.set) return () => {};
  const replacement = {
    ...property,
    get() {
      const value = property.get.call(this);
      if (then.get) then.get(this);
      return value;
    },
    set(value) {
      property.set.call(this, value);
      if (then.set) then.set(this);
    },
  };
  Object.defineProperty(prototype, name, replacement);
  return () => {
    const current = Object.getOwnPropertyDescriptor(prototype, name);
    if (current && current.get === replacement.get) Object.defineProperty(prototype, name, property);
  };
}

/** Runs `work(remainingMilliseconds)` when the page is idle, within two seconds; returns what cancels it. */
export function whenIdle(work) {
  const guarded = guard(work);
  if (typeof requestIdleCallback === "function") {
    const id = requestIdleCallback((deadline) => guarded(() => deadline.timeRemaining()), { timeout: 2000 });
    return () => cancelIdleCallback(id);
  }
  const id = setTimeout(() => {
    const end = Date.now() + 8;
    guarded(() => end - Date.now());
  }, 200);
  return () => clearTimeout(id);
}
