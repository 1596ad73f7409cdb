// Carries batches to reevd: compressed where the browser can, and on requests that outlive the page where they fit.

import { bodyOf } from "./outbox.js";

// The browser lets all keepalive requests of a page together carry 64 KiB.
const keepaliveQuota = 60000;
const patience = 30000;
// The slowest line that a big batch is waited for: 25 kB a second.
const patiencePerByte = 0.04;
const worthCompressing = 1500;

export class Transport {
  /**
   * `onAnswer(batch, status, retryAfter)` hears of every request; `onSafe(batch)` when one outlives the page,
   * `onPlain(batch)` when one is to be sent again as it is, and all that follow. `isPlain`: nothing is compressed. */
  constructor({ endpoint, project, onAnswer, onSafe, onPlain, isPlain }) {
    this.endpoint = endpoint;
    this.project = project;
    this.onAnswer = onAnswer;
    this.onSafe = onSafe;
    this.onPlain = onPlain;
    this.compresses = !isPlain && typeof CompressionStream === "function";
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

  async post(batch, body, size, isCompressed) {
    const keepalive = this.keepaliveBytes + size <= keepaliveQuota;
    if (keepalive) {
      this.keepaliveBytes += size;
      this.onSafe(batch);
    }
    const headers = isCompressed
      ? { __proto__: null, "Content-Type": "application/json", "Content-Encoding": "gzip" }
      : { __proto__: null, "Content-Type": "text/plain;charset=UTF-8" };
    const abort = typeof AbortController === "function" ? new AbortController() : null;
    const timer = abort && setTimeout(() => abort.abort(), patience + size * patiencePerByte);
    const request = {
      __proto__: null, method: "POST", body, headers, keepalive, mode: "cors", credentials: "omit", cache: "no-store",
      referrerPolicy: "no-referrer", signal: abort ? abort.signal : undefined,
    };
    let answer = null;
    try {
      answer = await fetch(this.endpoint, request);
    } catch {
      // Not answered.
    }
    clearTimeout(timer);
    if (keepalive) this.keepaliveBytes -= size;
    const status = answer ? answer.status : 0;
    const header = answer && answer.headers.get("Retry-After");
    // A proxy that takes the encoding's name away, or unpacks under it, makes it a body that can't be read.
    if (isCompressed && (status === 415 || status === 400)) {
      this.compresses = false;
      this.onPlain(batch);
    } else {
      this.onAnswer(batch, status, retryAfterOf(header, Date.now()));
    }
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

/** The length of `text` in UTF-8; of one between the limits of a batch and of a body, roughly. */
export function utf8Length(text) {
  if (text.length > 60000 && text.length < 10000000) return text.length;
  return encoder ? encoder.encode(text).length : text.length * 3;
}

async function gzip(text) {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  // Awaited here: a promise that is returned would be asked for its `then`, which a page may have replaced.
  return await new Response(stream).arrayBuffer();
}
