// How much room there is, as Custom events `reev.viewport`: the window's and its frames' sizes without and with their scroll
// bars, and how thick these are.
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
    while (this.panes.length && remaining() > 2) this.panes.splice(-50).forEach(guard((pane) => this.measure(pane)));
    this.tell();
    if (this.panes.length) this.later();
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
    if (!/auto|scroll/.test(style.overflow) || this.bars[kind]) return;
    const without = (size, ...sides) => Math.round(sides.reduce((rest, side) => rest - parseFloat(style[`border${side}Width`]), size));
    this.bars[kind] = [without(across, "Left", "Right"), without(down, "Top", "Bottom")].find(isThickness) || 0;
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
        const { scrollbarWidth, scrollbarGutter } = getComputedStyle(document.documentElement);
        const sides = /both/.test(scrollbarGutter) ? 2 : 1;
        const bar = [(media[0] - layout[0]) / sides, media[1] - layout[1]].find(isThickness);
        if (bar) this.bars[scrollbarWidth] = bar;
        payload = { layout, media };
      } else {
        const id = this.idOf(each.frameElement);
        if (id > 0) frames.push([id, ...layout, ...media]);
      }
    }
    const { auto, thin } = this.bars;
    payload = { ...payload, bar: auto, thin: thin || Math.round(auto * 2 / 3), frames };
    if (payload.media && this.isNews("", payload)) this.emit("reev.viewport", payload);
  }
}
