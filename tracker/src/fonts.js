// Metrics of the web fonts in use as Custom events `reev.fonts`: a replay without network can't know them.
//
// {fonts: [{family, weight, style, ascent, descent, advances: [[firstCodePoint, [advance, …]], …],
// kerning: [[left, right, adjustment], …]}]}, 1/1000 em; pairs that the page's texts hold, those that are not 0.
// They are measured on a canvas outside of the page, which draws with the page's fonts, in the page's idle time.

import { listen, whenIdle } from "./guard.js";
import { Watcher } from "./watcher.js";

const em = 1000;
const fallbacks = ["monospace", "serif"];
const slice = 40;
const mostPairs = 3000;
// As much of the page's text as is looked at for pairs.
const mostText = 200000;

// Brings a code point that is not measured anyway.
const unusual = /[^\u0020-\u007e\u00a0-\u00ff\s]/;

function latin() {
  const points = [];
  for (let point = 32; point <= 126; point += 1) points.push(point);
  for (let point = 160; point <= 255; point += 1) points.push(point);
  return points;
}

/** Runs of consecutive code points: `[[first, [advance, …]], …]` of `[[codePoint, advance], …]`. */
export function runsOf(advances) {
  const runs = [];
  let next = -1;
  for (const [point, advance] of [...advances].sort((a, b) => a[0] - b[0])) {
    if (point !== next) runs.push([point, []]);
    runs[runs.length - 1][1].push(advance);
    next = point + 1;
  }
  return runs;
}

/** Adds the code points of `text` that are not measured anyway. */
export function collectPoints(text, points) {
  if (!unusual.test(text)) return;
  for (const character of text) {
    const point = character.codePointAt(0);
    const isSurrogate = point >= 0xd800 && point <= 0xdfff;
    if ((point > 0xff || (point > 0x7e && point < 0xa0)) && !isSurrogate) points.add(point);
  }
}

/** Adds the pairs of characters in `text`, each a number: left × 2¹⁶ + right. */
export function collectPairs(text, pairs) {
  let left = 0;
  for (let index = 0; index < text.length && pairs.size < mostPairs; index += 1) {
    const right = text.charCodeAt(index);
    // Spaces stand apart, scripts whose letters join and what comes in surrogates are not kerned in pairs.
    const counts = right > 32 && right < 0x530;
    if (left && counts) pairs.add(left * 65536 + right);
    left = counts ? right : 0;
  }
}

/** The same for a style sheet, where an escape stands for a code point too. */
export function collectCssPoints(css, points) {
  collectPoints(css, points);
  for (const match of css.matchAll(/content:\s*(["'])(.*?)\1/g)) {
    for (const [, hex] of match[2].matchAll(/\\([0-9a-f]{2,6})/gi)) {
      const point = parseInt(hex, 16);
      if (point > 0xff && point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff)) points.add(point);
    }
  }
}

/** The weights to measure a face at: a range stands for its regular and its bold. */
export function weightsOf(weight) {
  const parts = String(weight || "normal").trim().split(/\s+/);
  if (parts.length < 2 || parts[0] === parts[1]) return [parts[0]];
  return ["400", "700"];
}

/** The ranges of a `unicode-range` descriptor as `[first, last]` pairs; empty for all. */
export function rangesOf(unicodeRange) {
  const ranges = [];
  for (const part of String(unicodeRange || "").split(",")) {
    const match = /^\s*U\+([0-9a-f?]{1,6})(?:-([0-9a-f]{1,6}))?\s*$/i.exec(part);
    if (!match) continue;
    const first = parseInt(match[1].replace(/\?/g, "0"), 16);
    ranges.push([first, match[2] ? parseInt(match[2], 16) : parseInt(match[1].replace(/\?/g, "f"), 16)]);
  }
  return ranges;
}

export class Fonts extends Watcher {
  constructor(given) {
    super(given);
    this.documents = new Map();
    this.points = new Set(latin());
    this.pairs = new Set();
    this.texts = [];
    this.textLength = 0;
    this.isUppercase = false;
    this.faces = new Map();
    this.jobs = [];
    this.isFresh = false;
  }

  /** A document whose fonts count. */
  watch(document) {
    if (!document || !document.fonts || this.documents.has(document)) return;
    this.documents.set(document, null);
    this.stops.push(listen(document.fonts, "loadingdone", () => this.look()));
    this.look();
  }

  /** A recorded node may bring characters that are not measured yet. */
  see(recorded, node) {
    const before = this.points.size;
    const wasIdle = !this.texts.length;
    if (recorded.type === 2 && typeof recorded.attributes._cssText === "string") {
      this.seeCss(recorded.attributes._cssText);
    } else if (recorded.type === 3) {
      const text = recorded.textContent;
      const isCss = recorded.isStyle || (node && node.parentNode && node.parentNode.nodeName === "STYLE");
      if (isCss) this.seeCss(text);
      else this.seeText(text);
    }
    if (this.points.size !== before || (wasIdle && this.texts.length)) this.look();
  }

  seeText(text) {
    collectPoints(text, this.points);
    if (this.textLength > mostText || text.length < 2 || !text.trim()) return;
    this.textLength += text.length;
    this.texts.push(text);
  }

  seeCss(css) {
    collectCssPoints(css, this.points);
    this.isUppercase = this.isUppercase || /:\s*uppercase/.test(css);
  }

  /** Everything is told again: another session begins, or a part of this one was lost. */
  forget() {
    this.faces.clear();
    this.look();
  }

  look() {
    if (!this.cancel) this.cancel = whenIdle((remaining) => this.work(remaining));
  }

  work(remaining) {
    this.cancel = null;
    for (const text of this.texts.splice(0, 2000)) {
      collectPairs(text, this.pairs);
      if (this.isUppercase) collectPairs(text.toUpperCase(), this.pairs);
    }
    if (!this.jobs.length) this.jobs = this.plan();
    const fonts = [];
    while (this.jobs.length) {
      const job = this.jobs[0];
      if (job.todo.length) this.measure(job);
      else this.measurePairs(job);
      if (!job.todo.length && !job.pairs.length) {
        this.jobs.shift();
        const advances = runsOf(job.advances);
        const kerning = job.kerning.length ? { kerning: job.kerning } : {};
        if (advances.length || job.kerning.length) fonts.push({ ...job.face, ...job.box, advances, ...kerning });
      }
      if (remaining() <= 2) break;
    }
    if (fonts.length) this.emit("reev.fonts", { fonts });
    if (this.jobs.length || this.texts.length) this.look();
  }

  /** What is to be measured: the loaded faces, and of each the code points that it was not asked for yet. */
  plan() {
    const jobs = [];
    for (const document of this.documents.keys()) {
      document.fonts.forEach((face) => {
        if (face.status !== "loaded") return;
        const family = face.family.replace(/^["']|["']$/g, "");
        const ranges = rangesOf(face.unicodeRange);
        for (const weight of weightsOf(face.weight)) {
          const key = `${family}|${weight}|${face.style}|${face.unicodeRange}`;
          // The advances so far, null for what the face lacks, and the pairs that were asked for.
          const known = this.faces.get(key) || { advances: new Map(), pairs: new Set() };
          this.faces.set(key, known);
          const todo = [...this.points].filter((point) => !known.advances.has(point) && isIn(point, ranges));
          const pairs = [...this.pairs].filter((pair) => !known.pairs.has(pair));
          if (!todo.length && !pairs.length) continue;
          todo.forEach((point) => known.advances.set(point, null));
          pairs.forEach((pair) => known.pairs.add(pair));
          jobs.push({
            document, face: { family, weight, style: face.style }, todo, pairs, known, advances: [], kerning: [], box: null,
          });
        }
      });
    }
    return jobs;
  }

  measure(job) {
    const context = this.contextOf(job.document);
    if (!context) {
      job.todo = [];
      job.pairs = [];
      return;
    }
    const points = job.todo.splice(0, slice);
    const [widths, alone] = [job.face.family, ""].map((family) =>
      fallbacks.map((fallback) => {
        setFont(context, job.face, family, fallback, "none");
        if (family && !job.box) job.box = boxOf(context);
        return points.map((point) => context.measureText(String.fromCodePoint(point)).width);
      }));
    points.forEach((point, index) => {
      // A code point that the face lacks is as wide as in each fallback alone.
      if (fallbacks.every((_, which) => widths[which][index] === alone[which][index])) return;
      const advance = tenth(widths[0][index]);
      job.known.advances.set(point, advance);
      job.advances.push([point, advance]);
    });
  }

  /** What a pair is wider than its characters, by kerning or as a ligature. */
  measurePairs(job) {
    const context = this.contextOf(job.document);
    const { advances } = job.known;
    const pairs = job.pairs.splice(0, slice * 4);
    if (!context || !("fontKerning" in context)) return;
    setFont(context, job.face, job.face.family, fallbacks[0], "auto");
    for (const pair of pairs) {
      const points = [Math.floor(pair / 65536), pair % 65536];
      const [left, right] = points.map((point) => advances.get(point));
      if (!(left > 0 && right > 0)) continue;
      const more = tenth(context.measureText(String.fromCharCode(...points)).width - left - right);
      if (Math.abs(more) > 1) job.kerning.push([...points, more]);
    }
  }

  contextOf(document) {
    let context = this.documents.get(document);
    if (!context) {
      const canvas = document.createElement("canvas");
      canvas.width = 1;
      canvas.height = 1;
      context = canvas.getContext && canvas.getContext("2d");
      if (!context || !context.measureText) return null;
      this.documents.set(document, context);
    }
    return context;
  }

  stop() {
    super.stop();
    this.documents.clear();
  }
}

function isIn(point, ranges) {
  return !ranges.length || ranges.some(([first, last]) => point >= first && point <= last);
}

function tenth(number) {
  return Math.round(number * 10) / 10;
}

function setFont(context, { style, weight }, family, fallback, kerning) {
  context.font = `${style} ${weight} ${em}px ${family ? `${JSON.stringify(family)}, ` : ""}${fallback}`;
  if ("fontKerning" in context) context.fontKerning = kerning;
}

function boxOf(context) {
  const box = context.measureText("x");
  if (!(box.fontBoundingBoxAscent >= 0)) return {};
  return { ascent: Math.round(box.fontBoundingBoxAscent), descent: Math.round(box.fontBoundingBoxDescent) };
}
