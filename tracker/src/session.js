// Who this visit is: an id kept for the tab in sessionStorage, over page loads, until 30 minutes of silence.

import { jsonOf } from "./json.js";

const silence = 30 * 60 * 1000;

/** A version 4 UUID; `crypto.randomUUID` does not exist on plain http. */
export function makeUuid(crypto = globalThis.crypto) {
  const bytes = new Uint8Array(30);
  const isSecure = crypto && crypto.getRandomValues && crypto.getRandomValues(bytes);
  let index = 0;
  return "********-****-4***-8***-************".replace(/\*/g, () => ((isSecure ? bytes[index++] : Math.random() * 256) & 15).toString(16));
}

/**
 * The visit's state: `{id, last, batch, open, sampled, off}`. Without sessionStorage it lives as long as the page.
 *
 * `open` stays true in the storage while a page uses it: a page that finds it true comes after a crash, or its
 * tab is a copy of one that is still open; `mayBeCopy` then says so.
 */
export class Session {
  constructor({ storage, key, now, sample = 1, random = Math.random, uuid = makeUuid }) {
    this.storage = storage;
    this.key = key;
    this.sample = sample;
    this.random = random;
    this.uuid = uuid;
    const stored = this.read();
    this.isOff = Boolean(stored && stored.off);
    this.mayBeCopy = false;
    if (stored && typeof stored.id === "string" && now - stored.last < silence && stored.last <= now + silence) {
      this.state = stored;
      this.mayBeCopy = stored.open === true;
    } else {
      this.renew(now);
    }
    this.state.open = true;
    // A form that is sent with GET puts them into the next page's address.
    this.secretNames = new Set(this.state.secretNames);
    this.write();
  }

  get id() {
    return this.state.id;
  }

  get isSampled() {
    return this.state.sampled !== false;
  }

  /** What lies between this browser and reevd spoils what is compressed. */
  get isPlain() {
    return Boolean(this.state && this.state.plain);
  }

  stayPlain() {
    this.state.plain = true;
    this.write();
  }

  /** A new id; batches count from 0 again. */
  renew(now) {
    const { isPlain } = this;
    this.state = { id: this.uuid(), last: now, batch: 0, open: true, sampled: this.random() < this.sample, plain: isPlain };
    this.write();
  }

  /** True when the visitor has been silent so long that what comes now belongs to another session. */
  isOver(now) {
    return now - this.state.last >= silence;
  }

  /** The visitor did something. */
  touch(now) {
    const isDue = now - this.written > 2000;
    this.state.last = now;
    if (isDue) this.write();
  }

  /** The next batch's number. Another page of this tab may have counted on while this one was in the back-forward cache. */
  nextBatch() {
    const stored = this.read();
    if (stored && stored.id === this.state.id && stored.batch > this.state.batch) this.state.batch = stored.batch;
    const number = this.state.batch;
    this.state.batch += 1;
    this.write();
    return number;
  }

  /** The page goes: whoever opens the storage next follows it. */
  close() {
    this.state.secretNames = [...this.secretNames];
    this.state.open = false;
    this.write();
  }

  /** The page is back from the back-forward cache; false when the tab is in another session by now. */
  reopen() {
    const stored = this.read();
    const isSame = !stored || stored.id === this.state.id;
    if (stored) this.state = stored;
    this.state.open = true;
    this.write();
    return isSame;
  }

  /** reevd does not want this project: no page of this tab tries again. */
  turnOff() {
    this.isOff = true;
    this.state.off = true;
    this.write();
  }

  read() {
    try {
      return JSON.parse(this.storage.getItem(this.key));
    } catch {
      return null;
    }
  }

  write() {
    this.written = this.state.last;
    try {
      this.storage.setItem(this.key, jsonOf(this.state));
    } catch {
      // Full or forbidden: the session lasts as long as the page.
    }
  }
}

/**
 * Asks the other tabs whether one of them has this session; `answer(isTaken)` comes within `patience` ms, and at
 * once where tabs can't talk (then a storage found open counts as taken). Returns what ends the answering.
 */
export function askOtherTabs({ id, mayBeCopy, answer, Channel = typeof BroadcastChannel === "function" && BroadcastChannel, patience = 250 }) {
  let channel;
  try {
    channel = new Channel(`reev.${id}`);
  } catch {
    answer(mayBeCopy);
    return () => {};
  }
  let timer;
  const me = makeUuid();
  const settle = (isTaken) => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    answer(isTaken);
  };
  channel.onmessage = ({ data }) => {
    if (!data || data.from === me) return;
    if (data.ask) channel.postMessage({ from: me });
    else settle(true);
  };
  if (mayBeCopy) {
    timer = setTimeout(() => settle(false), patience);
    channel.postMessage({ from: me, ask: true });
  } else {
    answer(false);
  }
  return () => {
    settle(true);
    channel.onmessage = null;
    channel.close();
  };
}
