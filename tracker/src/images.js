// Natural sizes of images and videos as Custom events `reev.images` {sizes: [[id, width, height]]}:
// a replay without network can't know them. [id, 0, 0] failed to load.

import { guard, listen, whenIdle } from "./guard.js";
import { Watcher } from "./watcher.js";

/** The natural size of an image or video as its element tells it; null while it is not known. */
export function naturalSize(element) {
  const name = element.localName;
  if (name === "video") {
    return element.videoWidth > 0 ? [element.videoWidth, element.videoHeight] : null;
  }
  if (name === "img") {
    if (!element.complete) return null;
    if (element.naturalWidth > 0 || element.naturalHeight > 0) return [element.naturalWidth, element.naturalHeight];
    const hasSource = element.getAttribute("src") || element.getAttribute("srcset") || element.currentSrc;
    return hasSource ? [0, 0] : null;
  }
  return null;
}

export class Images extends Watcher {
  constructor(given) {
    super(given);
    this.waiting = new Set();
    this.known = new Map();
    this.failed = new WeakSet();
    this.buttons = new WeakMap();
  }

  /** A document or shadow root whose images load from now on: their events don't leave it. */
  watch(root) {
    if (!this.isNew(root)) return;
    const handler = (event) => this.loaded(event);
    for (const type of ["load", "error", "loadedmetadata", "resize"]) this.stops.push(listen(root, type, handler));
  }

  /** A recorded node may be an image. */
  see(recorded) {
    const tag = recorded.tagName;
    const isImage = tag === "img" || tag === "video" || (tag === "input" && recorded.attributes.type === "image");
    if (isImage) this.await(recorded.id);
  }

  /** A full snapshot: everything is told again. */
  forget() {
    this.known.clear();
    this.waiting.clear();
  }

  loaded(event) {
    const element = event.target;
    const name = element && element.localName;
    if (name !== "img" && name !== "video" && name !== "input") return;
    if (name === "input") {
      if (element.type !== "image") return;
      if (event.type === "error") this.failed.add(element);
      else this.failed.delete(element);
    }
    const id = this.idOf(element);
    if (id > 0) this.await(id);
  }

  await(id) {
    this.waiting.add(id);
    if (!this.cancel) this.cancel = whenIdle(() => this.tell());
  }

  /** Tells what is known by now. Reading a natural size makes no layout. */
  tell() {
    if (this.cancel) this.cancel();
    this.cancel = null;
    const sizes = [];
    for (const id of this.waiting) {
      const element = this.nodeOf(id);
      const size = element && (element.localName === "input" ? this.buttonSize(element) : naturalSize(element));
      if (!size) continue;
      const text = size.join();
      if (this.known.get(id) === text) continue;
      this.known.set(id, text);
      sizes.push([id, ...size]);
    }
    this.waiting.clear();
    if (sizes.length) this.emit("reev.images", { sizes });
  }

  /** An image button does not tell its natural size; an image of the same address, which the browser has, does. */
  buttonSize(element) {
    const { src } = element;
    if (this.failed.has(element)) return [0, 0];
    const known = this.buttons.get(element);
    if (!src || (known && known.src === src)) return known ? known.size : null;
    const image = new Image();
    const button = { src, size: null };
    this.buttons.set(element, button);
    image.onload = guard(() => {
      button.size = [image.naturalWidth, image.naturalHeight];
      const id = this.idOf(element);
      if (id > 0) this.await(id);
    });
    image.src = src;
    return null;
  }
}
