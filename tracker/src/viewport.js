// How much room there is, as Custom events `reev.viewport`: the window's and its frames' sizes without and with their scroll
// bars, and how thick these are; and `reev.panes`: what elements with a `scrollbar-gutter` keep.
//
// Sizes are read where the browser has just laid the page out: behind a snapshot, when an observer tells, and when idle.

import { guard, listen, whenIdle } from "./guard.js";
import { Watcher } from "./watcher.js";

/** A window's sizes: without its scroll bars, as its boxes have them, and as its media queries see them. */
export function sizesOf(window) {
  const { document, innerWidth, innerHeight } = window;
  const root = (document.compatMode === "CSS1Compat" ? null : document.body) || document.documentElement;
  const layout = [root.clientWidth, root.clientHeight];
  // On a phone the inner width is that of a page zoomed out.
  const isWhole = window.matchMedia(`(min-width:${innerWidth - 1}px) and (max-width:${innerWidth + 1}px)`).matches;
  return [layout, isWhole ? [innerWidth, innerHeight] : layout];
}

const isThickness = (width) => width > 2 && width < 40;

export class Viewport extends Watcher {
  constructor(given) {
    super(given);
    this.bars = { auto: 0, thin: 0 };
    this.windows = new Set();
    this.panes = [];
    this.rooms = [];
    if (typeof ResizeObserver !== "function") return;
    this.observer = new ResizeObserver(guard(() => this.tell()));
    this.stops.push(() => this.observer.disconnect());
  }

  /** A document whose window counts. */
  watch(document) {
    const window = document.defaultView;
    if (!window || !this.isNew(document)) return;
    this.windows.add(window);
    this.stops.push(listen(window, "resize", () => window.requestAnimationFrame(guard(() => this.tell()))));
    if (this.observer) this.observer.observe(document.documentElement);
    this.later();
  }

  /** A recorded element may be one with bars. */
  see({ type, isSVG }, node) {
    if (type !== 2 || isSVG) return;
    this.panes.push(node);
    this.later();
  }

  later() {
    if (!this.cancel) this.cancel = whenIdle((remaining) => this.work(remaining));
  }

  work(remaining) {
    this.cancel = null;
    while (this.panes.length && remaining() > 2) {
      const some = this.panes.splice(-50);
      some.forEach(guard((pane) => this.measure(pane)));
      // What is added to a pane may bring its bars.
      if (!this.bars.auto) guard(() => this.around(some[0]))();
    }
    this.tell();
    if (this.panes.length) this.later();
  }

  around(element) {
    while ((element = element.parentElement)) this.measure(element);
  }

  /** An element's own bars tell how thick bars are, where the window has none. */
  measure(element) {
    const clientWidth = element.clientWidth;
    const clientHeight = element.clientHeight;
    const ownerDocument = element.ownerDocument;
    const across = element.offsetWidth - clientWidth;
    const down = element.offsetHeight - clientHeight;
    // An inline box, one that is not shown, one without any.
    if (!clientWidth || !clientHeight || !(across > 2 || down > 2) || element === ownerDocument.documentElement) return;
    const style = ownerDocument.defaultView.getComputedStyle(element);
    const kind = style.scrollbarWidth;
    const gutter = style.scrollbarGutter;
    // A gutter's room may be kept where bars take none.
    const isKept = gutter && gutter !== "auto";
    if (!/auto|scroll|hidden/.test(style.overflow) || (this.bars[kind] && !isKept)) return;
    const without = (size, ...sides) => Math.round(sides.reduce((rest, side) => rest - parseFloat(style[`border${side}Width`]), size));
    const room = [without(across, "Left", "Right") / (/both/.test(gutter) ? 2 : 1), without(down, "Top", "Bottom")];
    if (!isKept) this.bars[kind] = room.find(isThickness) || 0;
    else this.rooms.push([this.idOf(element), ...room]);
  }

  tell() {
    const frames = [];
    let payload = {};
    for (const each of this.windows) {
      if (each.closed) this.windows.delete(each);
      // One that is elsewhere may not be asked.
      const [layout, media] = guard(sizesOf)(each) || [];
      if (each.closed || !layout) continue;
      if (each === window) {
        const style = getComputedStyle(document.documentElement);
        const bar = [media[0] - layout[0], media[1] - layout[1]].find(isThickness);
        if (bar && !/stable/.test(style.scrollbarGutter)) this.bars[style.scrollbarWidth] = bar;
        payload = { layout, media };
      } else {
        const id = this.idOf(each.frameElement);
        if (id > 0) frames.push([id, ...layout, ...media]);
      }
    }
    const bars = this.rooms.filter(([id, ...room]) => id > 0 && this.isNews(id, room));
    this.rooms = [];
    if (bars.length) this.emit("reev.panes", { bars });
    const { auto, thin } = this.bars;
    payload = { ...payload, bar: auto, thin: thin || Math.round(auto * 2 / 3), frames };
    if (payload.media && this.isNews("", payload)) this.emit("reev.viewport", payload);
  }
}
