// What is to be sent, as a value: every method takes what happened and the time, and answers with actions.
//
//   {send: batch}      hand the batch to the transport        {leave: batch}   the same, in the page's last moment
//   {wake: ms}         call tick() at this time               {snapshot: true} the recording needs a full snapshot
//   {refused: true}    reevd does not want this project: stop for good
//   {lost: {reason, bytes}}    this can't be sent, or not any more
//
// A batch is {session, number, events: [json], bytes, hasSnapshot, state: "waiting" | "sending" | "safe", tries}.
// It stays here until reevd has answered 2xx; "safe" is on a request that outlives the page.

const limits = {
  events: 50,
  age: 10000,
  bytes: 60000,
  envelope: 200,
  capacity: 4000000,
  // reevd takes bodies of 32 MiB.
  body: 33000000,
  // The page's own requests share the browser's six connections to a host.
  parallel: 2,
  backoff: 1000,
  longestBackoff: 60000,
  longestRetryAfter: 600000,
  snapshotEvery: 60000,
};

export class Outbox {
  constructor({ random = Math.random, nextBatch, sessionId, ...own } = {}) {
    this.limits = { ...limits, ...own };
    this.random = random;
    this.nextBatch = nextBatch;
    this.sessionId = sessionId;
    this.pending = [];
    this.pendingBytes = 0;
    this.pendingHasSnapshot = false;
    this.pendingSince = 0;
    this.batches = [];
    this.failures = 0;
    this.quietUntil = 0;
    this.lastAsked = -Infinity;
    this.isHeld = false;
    this.isStopped = false;
    this.dropped = 0;
  }

  /** One event as JSON text. A full snapshot is sent at once, with what waits. */
  add(json, bytes, isSnapshot, now) {
    if (this.isStopped) return [];
    if (bytes > this.limits.body) return [{ lost: { reason: "too large", bytes } }];
    if (this.pending.length && this.pendingBytes + bytes + this.limits.envelope > this.limits.bytes && !this.isHeld) {
      this.cut();
    }
    if (!this.pending.length) this.pendingSince = now;
    this.pending.push(json);
    this.pendingBytes += bytes + 1;
    this.pendingHasSnapshot = this.pendingHasSnapshot || isSnapshot;
    const isFull =
      isSnapshot ||
      this.pending.length >= this.limits.events ||
      this.pendingBytes + this.limits.envelope >= this.limits.bytes;
    if (isFull && !this.isHeld) this.cut();
    return [...this.spare(now), ...this.next(now)];
  }

  /** Nothing is cut into batches while the session's id is in doubt. */
  hold() {
    this.isHeld = true;
  }

  release(now) {
    this.isHeld = false;
    return this.flush(now);
  }

  /** Sends what waits, full or not. */
  flush(now) {
    if (!this.isHeld) this.cut();
    return this.next(now);
  }

  /** The time that `wake` asked for. */
  tick(now) {
    if (this.pending.length && !this.isHeld && now - this.pendingSince >= this.limits.age) this.cut();
    return this.next(now);
  }

  /** The page may be gone in a moment: all that is not on a request that outlives it is to be sent so. */
  leave() {
    if (this.isStopped) return [];
    this.isHeld = false;
    this.cut();
    return this.batches.filter((batch) => batch.state !== "safe").map((batch) => ({ leave: batch }));
  }

  /** What an earlier page of this visit could not be sure to have sent. */
  restore(batches, now) {
    batches.forEach((batch) => this.batches.push({ ...batch, state: "waiting", tries: 0 }));
    return this.next(now);
  }

  /** The transport put the batch on a request that outlives the page. */
  markSafe(batch) {
    if (this.batches.includes(batch)) batch.state = "safe";
  }

  /** An answer, or 0 for none. `retryAfter` in milliseconds, or null. */
  answered(batch, status, retryAfter, now) {
    if (this.isStopped || !this.batches.includes(batch)) return [];
    if (status >= 200 && status < 300) {
      this.remove(batch);
      this.failures = 0;
      this.quietUntil = 0;
      return this.next(now);
    }
    if (status === 403) {
      this.stop();
      return [{ refused: true }];
    }
    if (status === 413 && batch.events.length > 1) {
      this.split(batch);
      return this.next(now);
    }
    if (status === 400 || status === 413 || status === 415) {
      this.remove(batch);
      this.dropped += batch.events.length;
      const lost = { lost: { reason: `refused with ${status}`, bytes: batch.bytes } };
      // The next full snapshot would be as large.
      const isHopeless = batch.hasSnapshot && status === 413;
      return [lost, ...(isHopeless ? [] : this.askForSnapshot(now)), ...this.next(now)];
    }
    batch.state = "waiting";
    batch.tries += 1;
    this.failures += 1;
    const longest = Math.min(
      this.limits.backoff * 2 ** Math.min(this.failures - 1, 20), this.limits.longestBackoff);
    const wait = retryAfter === null ? longest / 2 + this.random() * (longest / 2)
      : Math.min(retryAfter, this.limits.longestRetryAfter) + this.random() * 500;
    this.quietUntil = Math.max(this.quietUntil, now + wait);
    return this.next(now);
  }

  /** Not sent at all, for a reason that is no fault of reevd's: try at once again. */
  returned(batch, now) {
    batch.state = "waiting";
    return this.next(now);
  }

  stop() {
    this.isStopped = true;
    this.pending = [];
    this.pendingBytes = 0;
    this.batches = [];
  }

  get unsentBytes() {
    return bytesOf(this.batches) + this.pendingBytes;
  }

  cut() {
    if (!this.pending.length) return;
    this.batches.push({
      session: this.sessionId(), number: this.nextBatch(), events: this.pending,
      bytes: this.pendingBytes + this.limits.envelope, hasSnapshot: this.pendingHasSnapshot,
      state: "waiting", tries: 0,
    });
    this.pending = [];
    this.pendingBytes = 0;
    this.pendingHasSnapshot = false;
  }

  split(batch) {
    const half = Math.ceil(batch.events.length / 2);
    const parts = [batch.events.slice(0, half), batch.events.slice(half)].map((events, index) => ({
      ...batch, events, number: index === 0 ? batch.number : this.nextBatch(),
      bytes: events.reduce((sum, json) => sum + json.length + 1, this.limits.envelope), state: "waiting",
    }));
    this.batches.splice(this.batches.indexOf(batch), 1, ...parts);
  }

  /** Gives up the oldest when too much waits; never what has just come, nor the last full snapshot, however large. */
  spare(now) {
    const snapshot = [...this.batches].reverse().find((batch) => batch.hasSnapshot);
    const old = this.batches.slice(0, -1).filter((batch) => batch !== snapshot);
    let excess = bytesOf(old) + this.pendingBytes - this.limits.capacity;
    let bytes = 0;
    for (const batch of old) {
      if (excess <= 0) break;
      if (batch.state !== "waiting") continue;
      this.remove(batch);
      this.dropped += batch.events.length;
      bytes += batch.bytes;
      excess -= batch.bytes;
    }
    if (!bytes) return [];
    // What follows a gap can't be replayed until the next full snapshot; one that waits already is enough.
    const hasSnapshot = this.pendingHasSnapshot || this.batches.some((batch) => batch.hasSnapshot);
    return [{ lost: { reason: "unsent", bytes } }, ...(hasSnapshot ? [] : this.askForSnapshot(now))];
  }

  askForSnapshot(now) {
    if (now - this.lastAsked < this.limits.snapshotEvery) return [];
    this.lastAsked = now;
    return [{ snapshot: true }];
  }

  next(now) {
    if (this.isStopped) return [];
    const actions = [];
    if (now >= this.quietUntil) {
      // After a failure one request tries whether reevd is back.
      const most = this.failures > 0 ? 1 : this.limits.parallel;
      let busy = this.batches.filter((batch) => batch.state !== "waiting").length;
      for (const batch of this.batches) {
        if (busy >= most) break;
        if (batch.state !== "waiting") continue;
        batch.state = "sending";
        busy += 1;
        actions.push({ send: batch });
      }
    }
    const isWaiting = this.batches.some((batch) => batch.state === "waiting");
    const wakes = [];
    if (this.pending.length) wakes.push(this.pendingSince + this.limits.age);
    if (isWaiting && now < this.quietUntil) wakes.push(this.quietUntil);
    if (wakes.length) actions.push({ wake: Math.min(...wakes) });
    return actions;
  }

  remove(batch) {
    this.batches = this.batches.filter((other) => other !== batch);
  }
}

function bytesOf(batches) {
  return batches.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** The body of POST /events. The same batch has always the same text: reevd knows it again by that. */
export function bodyOf(batch, project) {
  const session = JSON.stringify(batch.session);
  return `{"sessionId":${session},"projectId":${JSON.stringify(project)},"batch":${batch.number},` +
    `"events":[${batch.events.join(",")}]}`;
}
