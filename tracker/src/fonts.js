// Metrics of the web fonts in use as Custom events `reev.fonts`: a replay without network can't know them.
//
// {fonts: [{family, weight, style, ascent, descent, advances: [[firstCodePoint, [advance, …]], …]}]}, 1/1000 em.
// They are measured on a canvas outside of the page, which draws with the page's fonts, in the page's idle time.

import { listen, whenIdle } from "./guard.js";

const em = 1000;
const fallbacks = ["monospace", "serif"];
const slice = 40;

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
  if (!/[^\u0020-\u007e\u00a0-\u00ff\s]/.test(text)) return;
  for (const character of text) {
    const point = character.codePointAt(0);
    const isSurrogate = point >= 0xd800 && point <= 0xdfff;
    if ((point > 0xff || (point > 0x7e && point < 0xa0)) && !isSurrogate) points.add(point);
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

export class Fonts {
  constructor({ emit }) {
    this.emit = emit;
    this.documents = new Map();
    this.points = new Set(latin());
    this.faces = new Map();
    this.stops = [];
    this.cancel = null;
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
    if (recorded.type === 3 && recorded.textContent) {
      const isCss = recorded.isStyle || (node && node.parentNode && node.parentNode.nodeName === "STYLE");
      (isCss ? collectCssPoints : collectPoints)(recorded.textContent, this.points);
    } else if (recorded.type === 2 && typeof recorded.attributes._cssText === "string") {
      collectCssPoints(recorded.attributes._cssText, this.points);
    }
    if (this.points.size !== before) this.look();
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
    if (!this.jobs.length) this.jobs = this.plan();
    const fonts = [];
    while (this.jobs.length) {
      const job = this.jobs[0];
      this.measure(job);
      if (!job.todo.length) {
        this.jobs.shift();
        const advances = runsOf(job.advances);
        if (advances.length) fonts.push({ ...job.face, ...job.box, advances });
      }
      if (remaining() <= 2) break;
    }
    if (fonts.length) this.emit("reev.fonts", { fonts });
    if (this.jobs.length) this.look();
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
          const measured = this.faces.get(key) || new Set();
          this.faces.set(key, measured);
          const todo = [...this.points].filter((point) => !measured.has(point) && isIn(point, ranges));
          if (!todo.length) continue;
          todo.forEach((point) => measured.add(point));
          jobs.push({ document, face: { family, weight, style: face.style }, todo, advances: [], box: null });
        }
      });
    }
    return jobs;
  }

  measure(job) {
    const context = this.contextOf(job.document);
    if (!context) {
      job.todo = [];
      return;
    }
    const points = job.todo.splice(0, slice);
    const { family, weight, style } = job.face;
    const name = JSON.stringify(family);
    const widths = fallbacks.map((fallback) => {
      const own = widthsOf(context, `${style} ${weight} ${em}px ${name}, ${fallback}`, points);
      if (!job.box) job.box = boxOf(context);
      return own;
    });
    const alone = fallbacks.map((fallback) => widthsOf(context, `${style} ${weight} ${em}px ${fallback}`, points));
    points.forEach((point, index) => {
      // A code point that the face lacks is as wide as in each fallback alone.
      const isLacking = fallbacks.every((_, which) => widths[which][index] === alone[which][index]);
      if (!isLacking) job.advances.push([point, Math.round(widths[0][index] * 10) / 10]);
    });
  }

  contextOf(document) {
    let context = this.documents.get(document);
    if (!context) {
      const canvas = document.createElement("canvas");
      canvas.width = 1;
      canvas.height = 1;
      context = canvas.getContext && canvas.getContext("2d");
      if (!context || !context.measureText) return null;
      if ("fontKerning" in context) context.fontKerning = "none";
      this.documents.set(document, context);
    }
    return context;
  }

  stop() {
    if (this.cancel) this.cancel();
    this.cancel = null;
    this.stops.forEach((stop) => stop());
    this.stops = [];
    this.documents.clear();
  }
}

function isIn(point, ranges) {
  return !ranges.length || ranges.some(([first, last]) => point >= first && point <= last);
}

function widthsOf(context, font, points) {
  context.font = font;
  return points.map((point) => context.measureText(String.fromCodePoint(point)).width);
}

function boxOf(context) {
  const box = context.measureText("x");
  if (!(box.fontBoundingBoxAscent >= 0)) return {};
  return { ascent: Math.round(box.fontBoundingBoxAscent), descent: Math.round(box.fontBoundingBoxDescent) };
}
