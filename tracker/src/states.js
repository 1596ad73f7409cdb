// What decides how an element looks and changes without a mutation, as Custom events: `reev.toplayer`, `reev.defined`,
// `reev.states`, `reev.animated` (docs/recordings.md).

import { guard, listen, wrapMethod, wrapProperty } from "./guard.js";
import { Watcher } from "./watcher.js";

const constraints = "[required],[pattern],[min],[max],[minlength],[maxlength],[step],[type=email],[type=url],[type=number]";

/** Whether an element matches a selector that not every browser knows. */
function is(element, selector) {
  try {
    return element.matches(selector);
  } catch {
    return false;
  }
}

/** What an element is in the top layer; nothing where it isn't there. */
function layerOf(element) {
  return ["fullscreen", "modal", "popover-open"].find((name) => is(element, `:${name}`))?.replace("-open", "");
}

/** The states of a field that none of its attributes tells. */
export function statesOf(field) {
  const states = ["user-valid", "user-invalid", "autofill"].filter((name) => is(field, `:${name}`));
  if (field.indeterminate === true) states.push("indeterminate");
  if (field.localName === "select" && !field.multiple && field.selectedIndex < 0) states.push("unselected");
  if (field.willValidate) {
    if (is(field, ":invalid")) states.push("invalid");
    else if (is(field, constraints)) states.push("valid");
  }
  return states;
}

/** The computed values that an animation which has ended leaves in force, by property, as `css(text)` may be told. */
function leftBy(effect, css) {
  const values = {};
  const style = getComputedStyle(effect.target, effect.pseudoElement);
  for (const frame of effect.getKeyframes()) {
    for (const key of Object.keys(frame)) {
      if (/^(offset|computedOffset|easing|composite)$/.test(key)) continue;
      const name = key.replace(/^webkit|[A-Z]/g, (part) => `-${part.toLowerCase()}`);
      values[name] = css(style.getPropertyValue(name));
    }
  }
  return values;
}

// Those of style sheets are replayed from there.
const isScripts = (animation) => !("animationName" in animation) && !("transitionProperty" in animation);

export class States extends Watcher {
  /** `emit(tag, payload)`; `privacy` knows what stays silent. */
  constructor(given) {
    super(given);
    this.cancel = () => clearTimeout(this.timer);
    // From the bottom to the top what is there, or may be; names that were seen; what is to be looked at.
    this.top = [];
    this.names = new Set();
    this.defined = new Set();
    this.fields = new Set();
    this.ended = new Set();
    this.animated = new WeakMap();
  }

  start(window) {
    const stops = [wrapMethod(window.Element.prototype, "animate", (original) => function animate(...given) {
      const animation = original.apply(this, given);
      follow(animation);
      return animation;
    })];
    const follow = guard((animation) => this.follow(animation));
    const set = guard((node) => this.field(node));
    for (const name of ["Input", "Select", "TextArea"]) {
      const { prototype } = window[`HTML${name}Element`];
      stops.push(wrapProperty(prototype, "indeterminate", { set }), wrapMethod(prototype, "setCustomValidity", (original) => function say(...given) {
        original.apply(this, given);
        set(this);
      }));
    }
    this.stops.push(...stops);
  }

  /** A document or shadow root: some events don't leave it. */
  watch(root) {
    if (!this.isNew(root)) return;
    const types = ["beforetoggle", "toggle", "change", "invalid"];
    if (root.nodeType === 9) types.push("input", "blur", "reset", "submit", "fullscreenchange");
    const heard = (event) => this.heard(event);
    for (const type of types) this.stops.push(listen(root, type, heard));
  }

  heard(event) {
    const { type, newState } = event;
    const target = event.composedPath()[0];
    if (/toggle/.test(type)) {
      // What is shown again comes on top.
      if (type[0] === "b" && newState === "open") this.top = this.top.filter((each) => each !== target);
      this.open(target);
    } else if (/full/.test(type)) {
      this.open(document.fullscreenElement);
    } else if (target.localName === "form") {
      target.querySelectorAll("input,select,textarea").forEach((field) => this.field(field));
    } else {
      this.field(target);
    }
  }

  open(element) {
    if (element && !this.top.includes(element)) this.top.push(element);
    this.later();
  }

  field(node) {
    if (!node || !/^(input|select|textarea)$/.test(node.localName)) return;
    this.fields.add(node);
    this.later();
  }

  /** A recorded element, with the page's. */
  see({ type, tagName, attributes, isSVG }, node) {
    if (type !== 2) return;
    if ("popover" in attributes || tagName === "dialog") this.open(node);
    this.field(node);
    const name = attributes.is || tagName;
    const registry = node.ownerDocument.defaultView?.customElements;
    if (!name.includes("-") || isSVG || !registry || this.names.has(name)) return;
    this.names.add(name);
    this.later();
    registry.whenDefined(name).then(guard(() => {
      this.defined.add(name);
      this.later();
    }), () => {});
    if (registry.get(name)) this.defined.add(name);
  }

  /** A mutation may change a field, take something out of the top layer or, where no event tells, put it there. */
  amend({ type, data }) {
    if (type !== 3) return;
    this.field(this.nodeOf(data.id));
    if (data.source !== 0) return;
    if (data.removes.length && this.top.length) this.later();
    for (const { id, attributes } of data.attributes) {
      const node = this.nodeOf(id);
      if (node && "open" in attributes) this.open(node);
      this.field(node);
    }
  }

  /** Behind a full snapshot. */
  begin() {
    if (document.getAnimations) document.getAnimations().forEach((animation) => this.follow(animation));
    this.open(document.fullscreenElement);
    this.tell();
  }

  follow(animation) {
    if (!isScripts(animation)) return;
    // Not by `listen`, which would keep each animation until the recording ends.
    const ended = guard(() => {
      const { effect } = animation;
      if (!this.stops.length || !effect || !effect.target) return;
      this.ended.add(effect.target);
      this.later();
    });
    if (animation.playState === "finished") ended();
    if (this.isNew(animation)) ["finish", "cancel", "remove"].forEach((type) => animation.addEventListener(type, ended));
  }

  later() {
    if (!this.timer) this.timer = setTimeout(guard(() => this.tell()), 0);
  }

  tell() {
    clearTimeout(this.timer);
    this.timer = 0;
    this.top = this.top.filter((element) => element.isConnected && layerOf(element));
    const elements = this.top.map((element) => [this.idOf(element), layerOf(element)]).filter(([id]) => id > 0);
    if (this.isNews("top", elements)) this.emit("reev.toplayer", { elements });

    const names = [...this.defined];
    if (this.names.size && this.isNews("names", { names })) this.emit("reev.defined", { names });

    const states = [];
    for (const field of this.fields) {
      const id = this.idOf(field);
      const { isBlocked, isIgnored } = this.privacy.contextNow(field);
      if (!(id > 0) || isBlocked || isIgnored) continue;
      const found = statesOf(field);
      if (this.isNews(field, found)) states.push([id, found]);
    }
    if (states.length) this.emit("reev.states", { states });

    const styles = [];
    for (const element of this.ended) {
      const left = this.animated.get(element) || {};
      this.animated.set(element, left);
      for (const pseudo of Object.keys(left)) left[pseudo] = {};
      for (const { effect, playState } of element.getAnimations({ subtree: true }).filter(isScripts)) {
        const pseudo = effect.pseudoElement || "";
        if (playState === "finished" && effect.target === element) {
          left[pseudo] = { ...left[pseudo], ...leftBy(effect, (text) => this.privacy.css(text)) };
        }
      }
      const id = this.privacy.contextNow(element).isBlocked ? 0 : this.idOf(element);
      for (const pseudo of Object.keys(left)) {
        if (id > 0 && this.isNews(id + pseudo, left[pseudo])) styles.push([id, pseudo, left[pseudo]]);
      }
    }
    if (styles.length) this.emit("reev.animated", { styles });
    this.fields.clear();
    this.ended.clear();
  }
}
