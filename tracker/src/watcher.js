// What the watchers of a page have in common.

export class Watcher {
  /** Takes what is given for members: `emit`, `idOf`, `nodeOf` and the like. */
  constructor(given) {
    Object.assign(this, given);
    this.roots = new WeakSet();
    this.sent = new Map();
    this.stops = [];
    this.cancel = null;
  }

  /** A full snapshot: everything is told again. */
  forget() {
    this.sent.clear();
  }

  /** Whether a value is another than what was told of `key`; nothing was told of what has an empty one. */
  isNews(key, value) {
    const text = JSON.stringify(value);
    const before = this.sent.get(key);
    this.sent.set(key, text);
    return text !== before && (text.length > 2 || Boolean(before));
  }

  /** True the first time that it is asked for a thing. */
  isNew(thing) {
    const isNew = Boolean(thing) && !this.roots.has(thing);
    if (isNew) this.roots.add(thing);
    return isNew;
  }

  stop() {
    if (this.cancel) this.cancel();
    this.cancel = null;
    // In reverse: each wrapper takes itself off the one below.
    this.stops.reverse().forEach((stop) => stop());
    this.stops = [];
  }
}
