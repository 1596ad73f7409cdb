// The sheets of link and style elements: their text when the recorder writes such an element, and again when they load,
// change or come into force later. Told in rrweb's own form, an attribute `_cssText` or the text in the element.

import { absolute } from "./addresses.js";
import { guard, listen, wrapProperty } from "./guard.js";
import { Watcher } from "./watcher.js";

// What the browser prints for a part of a shorthand with `var()`: nothing. The sheet's own text tells it.
const lossy = /[{;]\s*(?!--)[\w-]+:\s*;/;
const substitutes = /\b(var|env|attr|if)\(|--[\w-]+\(/i;
const tokens = /\/\*[^]*?(?:\*\/|$)|(["'])(?:\\[^]|(?!\1)[^\\\n])*\1?|\\[^]|url\([^"')]*\)|[{};]/g;

// By sheet, for as long as the page lives: the text that a script gave it; by what the browser prints of a rule its own
// text; whether that was looked for.
const texts = new WeakMap();
const owns = new WeakMap();
const read = new WeakSet();

/** The top-level rules of a sheet's text. */
export function chunksOf(css) {
  const chunks = [];
  let depth = 0;
  let from = 0;
  for (const { 0: token, index } of css.matchAll(tokens)) {
    if (token === "{") depth += 1;
    if (token === "}") depth -= 1;
    if ((token === "}" || token === ";") && depth <= 0) {
      chunks.push(css.slice(from, index + 1).trim());
      from = index + 1;
      depth = 0;
    }
  }
  const rest = css.slice(from).trim();
  if (rest) chunks.push(rest + "}".repeat(depth));
  return chunks;
}

function isOwner(node) {
  return Boolean(node) && (node.localName === "link" || node.localName === "style");
}

function isAlternate(node) {
  return node.localName === "link" && /\balternate\b/i.test(node.rel);
}

function hasImports(sheet) {
  try {
    return Array.from(sheet.cssRules).some((rule) => "styleSheet" in rule);
  } catch {
    return false;
  }
}

/** Not in force, though it is there. */
function isOff(node, enabled) {
  const sheet = node.sheet;
  if (!sheet || sheet.disabled) return Boolean(sheet);
  if (isAlternate(node)) return !enabled.has(node);
  const root = sheet.title && node.getRootNode();
  if (!root || root.nodeType !== 9) return false;
  // Of the sheets with titles those of the first title are in force.
  const preferred = Array.from(root.styleSheets).find(({ title, ownerNode }) => title && ownerNode && !isAlternate(ownerNode));
  return Boolean(preferred) && preferred.title !== sheet.title;
}

export class StyleSheets extends Watcher {
  /** `emit(data)` sends an incremental event; `see(css)` hears of text that was not in a recorded node. */
  constructor(given) {
    super(given);
    this.told = new WeakMap();
    this.off = new WeakSet();
    this.enabled = new WeakSet();
    this.fetching = Promise.resolve();
  }

  start(window) {
    const look = guard((node) => this.lookAgain(node));
    for (const [owner, nodeOf] of [["StyleSheet", (sheet) => sheet.ownerNode], ["HTMLStyleElement", (node) => node]]) {
      if (window[owner]) this.stops.push(wrapProperty(window[owner].prototype, "disabled", { set: (it) => look(nodeOf(it)) }));
    }
  }

  /** A document or shadow root whose sheets load from now on: their events don't leave it. */
  watch(root) {
    if (!this.isNew(root)) return;
    this.stops.push(listen(root, "load", ({ target }) => {
      if (!isOwner(target)) return;
      const isNew = target.localName === "link" && this.told.get(target) !== target.sheet;
      if (isNew || (target.sheet && hasImports(target.sheet))) this.tell(target);
    }));
  }

  /** The recorder writes a link or style element. */
  describe(node, attributes) {
    const css = node.localName === "link" || !node.textContent.trim() ? this.textOf(node) : null;
    if (css) {
      if (node.localName === "link") {
        delete attributes.rel;
        delete attributes.href;
      }
      attributes._cssText = css;
    }
    this.off.delete(node);
    this.addMedia(node, attributes);
  }

  /** The recorder writes a text in a style element: the sheet's, where that isn't the text itself. */
  textIn(node, text) {
    if (node.childNodes.length > 1) {
      if (!node.sheet || !hasImports(node.sheet)) return null;
      if (text !== node.firstChild) return "";
    }
    return this.textOf(node);
  }

  /** A mutation of a link or style element may end its sheet, or bring it into force. */
  amend({ type, data }) {
    if (type !== 3 || data.source !== 0) return;
    for (const { id, attributes } of data.attributes) {
      const node = this.nodeOf(id);
      if (!isOwner(node)) continue;
      if (attributes.disabled === null) this.enabled.add(node);
      this.addMedia(node, attributes);
      if (node.localName === "link" && this.told.get(node) && !node.sheet) {
        attributes._cssText = "";
        this.told.delete(node);
      }
    }
  }

  /** A sheet that is not in force is one for no medium. */
  addMedia(node, attributes) {
    const off = isOff(node, this.enabled);
    if (off) {
      attributes.media = "not all";
      this.off.add(node);
    } else if (this.off.delete(node)) {
      attributes.media = node.getAttribute("media");
    }
  }

  lookAgain(node) {
    if (!isOwner(node)) return;
    const attributes = {};
    if (isOff(node, this.enabled) !== this.off.has(node)) this.addMedia(node, attributes);
    this.change(node, attributes);
  }

  tell(node) {
    const css = this.textOf(node);
    if (css === null && node.sheet) return;
    const attributes = {};
    const changes = [];
    this.addMedia(node, attributes);
    if (node.localName === "style" && node.firstChild) {
      node.childNodes.forEach((child, index) => changes.push({ id: this.idOf(child), value: index ? "" : css }));
    } else {
      attributes._cssText = css || "";
    }
    this.see(css || "");
    this.change(node, attributes, changes);
  }

  change(node, attributes, changes = []) {
    const id = this.idOf(node);
    const isEmpty = !Object.keys(attributes).length;
    if (!(id > 0) || (isEmpty && !changes.length)) return;
    this.emit({ source: 0, texts: changes, attributes: isEmpty ? [] : [{ id, attributes }], removes: [], adds: [] });
  }

  /** The text of an element's sheet, imports and all; null where it has none or may not be read. */
  textOf(node) {
    const sheet = node.sheet;
    this.told.set(node, sheet);
    try {
      return sheet ? this.sheetText(sheet, node, sheet.href || node.baseURI) : null;
    } catch {
      return null;
    }
  }

  sheetText(sheet, node, base) {
    return absolute(this.rulesOf(sheet, node).join(""), base);
  }

  /** The text of each rule of a sheet. */
  rulesOf(sheet, node) {
    const rules = Array.from(sheet.cssRules, (rule) => ("styleSheet" in rule ? this.imported(rule, node) : rule.cssText));
    if (!rules.some((css) => lossy.test(css))) return rules;
    const own = this.ownTexts(sheet, node);
    return rules.map((css) => own.get(css) || css);
  }

  /** An imported sheet's rules, under the import's conditions. */
  imported(rule, node) {
    let css;
    try {
      css = rule.styleSheet && this.sheetText(rule.styleSheet, node, rule.styleSheet.href);
    } catch {
      // Another site's.
    }
    if (!css) return rule.cssText;
    const { layerName, supportsText, media } = rule;
    if (typeof layerName === "string") css = `@layer ${layerName}{${css}}`;
    if (supportsText) css = `@supports (${supportsText}){${css}}`;
    return media && media.mediaText ? `@media ${media.mediaText}{${css}}` : css;
  }

  ownTexts(sheet, node) {
    const own = owns.get(sheet) || new Map();
    owns.set(sheet, own);
    if (read.has(sheet)) return own;
    read.add(sheet);
    if (sheet.href) this.fetchText(sheet, node, own);
    else this.readText(texts.get(sheet) || (sheet.ownerNode && sheet.ownerNode.textContent) || "", own);
    return own;
  }

  /** Finds the rules in `text` of which the browser prints less. */
  readText(text, own) {
    const probe = new CSSStyleSheet();
    for (const chunk of chunksOf(text)) {
      if (!substitutes.test(chunk) || /^@(import|charset)/i.test(chunk)) continue;
      try {
        probe.insertRule(chunk, 0);
        this.keep(probe.cssRules[0].cssText, chunk, own);
        probe.deleteRule(0);
      } catch {
        // Not a rule to this browser: neither in the sheet.
      }
    }
  }

  keep(css, text, own) {
    if (lossy.test(css)) own.set(css, text);
  }

  /** A script gave a sheet this text, or inserted this rule. */
  wrote(sheet, text, index) {
    if (!substitutes.test(text)) return;
    if (index === undefined) {
      texts.set(sheet, text);
      owns.delete(sheet);
      read.delete(sheet);
    } else {
      const own = owns.get(sheet) || new Map();
      owns.set(sheet, own);
      this.keep(sheet.cssRules[index].cssText, text, own);
    }
  }

  /** The text of a linked or imported sheet, out of the browser's cache; one after the other, until one is refused. */
  fetchText(sheet, node, own) {
    if (!/^https?:/.test(sheet.href)) return;
    const credentials = node.crossOrigin === "use-credentials" ? "include" : "same-origin";
    this.fetching = this.fetching.then(async () => {
      const answer = await fetch(sheet.href, { cache: "force-cache", credentials });
      if (!answer.ok) return;
      this.readText(await answer.text(), own);
      if (own.size && this.told.get(node) === node.sheet) guard(() => this.tell(node))();
    });
    this.fetching.catch(() => {});
  }
}
