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
