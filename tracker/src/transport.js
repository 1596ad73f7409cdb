// Carries batches to reevd: compressed where the browser can, and on requests that outlive the page where they fit.

import { bodyOf } from "./outbox.js";

// The browser lets all keepalive requests of a page together carry 64 KiB.
const keepaliveQuota = 60000;
const patience = 30000;
const worthCompressing = 1500;

export class Transport {
  /** `onAnswer(batch, status, retryAfter)` hears of every request; `onSafe(batch)` when one outlives the page. */
  constructor({ endpoint, project, onAnswer, onSafe, onReturn, fetch = globalThis.fetch }) {
    this.endpoint = endpoint;
    this.project = project;
    this.onAnswer = onAnswer;
    this.onSafe = onSafe;
    this.onReturn = onReturn;
    this.fetch = fetch && fetch.bind(globalThis);
    this.compresses = typeof CompressionStream === "function";
    this.keepaliveBytes = 0;
  }

  async send(batch) {
    const text = bodyOf(batch, this.project);
    let body = text;
    let isCompressed = false;
    if (this.compresses && text.length > worthCompressing) {
      try {
        body = await gzip(text);
        isCompressed = true;
      } catch {
        this.compresses = false;
      }
    }
    // While the text was being compressed the page may have left, and sent the batch so.
    if (batch.state !== "sending") return;
    const size = isCompressed ? body.byteLength : utf8Length(text);
    this.post(batch, body, size, isCompressed);
  }

  /** In the page's last moment: at once, as plain text, which needs no preflight. */
  leave(batch) {
    const text = bodyOf(batch, this.project);
    const size = utf8Length(text);
    // A request is under way already and a second one would not outlive the page either.
    if (batch.state === "sending" && this.keepaliveBytes + size > keepaliveQuota) return;
    this.post(batch, text, size, false);
  }

  post(batch, body, size, isCompressed) {
    const keepalive = this.keepaliveBytes + size <= keepaliveQuota;
    if (!this.fetch) {
      this.beacon(batch, body, keepalive);
      return;
    }
    if (keepalive) {
      this.keepaliveBytes += size;
      this.onSafe(batch);
    }
    const headers = isCompressed
      ? { "Content-Type": "application/json", "Content-Encoding": "gzip" }
      : { "Content-Type": "text/plain;charset=UTF-8" };
    const abort = typeof AbortController === "function" ? new AbortController() : null;
    const timer = abort && setTimeout(() => abort.abort(), patience);
    const request = {
      method: "POST", body, headers, keepalive, mode: "cors", credentials: "omit", cache: "no-store",
      referrerPolicy: "no-referrer", signal: abort ? abort.signal : undefined,
    };
    const done = (status, retryAfter) => {
      clearTimeout(timer);
      if (keepalive) this.keepaliveBytes -= size;
      if (status === 415 && isCompressed) {
        this.compresses = false;
        this.onReturn(batch);
      } else {
        this.onAnswer(batch, status, retryAfter);
      }
    };
    try {
      this.fetch(this.endpoint, request).then(
        (answer) => done(answer.status, retryAfterOf(answer.headers.get("Retry-After"), Date.now())),
        () => done(0, null),
      );
    } catch {
      done(0, null);
    }
  }

  /** Where there is no fetch: a beacon has no answer, so having been taken must do. */
  beacon(batch, body, fits) {
    const isTaken = Boolean(
      fits && typeof navigator !== "undefined" && navigator.sendBeacon && navigator.sendBeacon(this.endpoint, body));
    this.onAnswer(batch, isTaken ? 204 : 0, null);
  }
}

/** Retry-After in milliseconds from now, or null. */
export function retryAfterOf(header, now) {
  if (!header) return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

const encoder = typeof TextEncoder === "function" ? new TextEncoder() : null;

/** The length of `text` in UTF-8; of one that is beyond every limit anyway, roughly. */
export function utf8Length(text) {
  if (text.length > 60000) return text.length;
  return encoder ? encoder.encode(text).length : text.length * 3;
}

async function gzip(text) {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}
