// Style sheets that a script made and put on a document or shadow root, in rrweb 2's own form: AdoptedStyleSheet
// (source 15) and StyleSheetRule (source 8) with a `styleId`. rrweb 1.x does not record them; of rrweb 2's own
// events, which miss a list that is changed in place, `isReplaced` tells which these stand for.

import { guard, hook, soon, wrapProperty } from "./guard.js";
import { Watcher } from "./watcher.js";

/** True for an incremental event of rrweb 2's that this module's events replace. */
export function isReplaced({ source, id, styleId }) {
  return source === 15 || ((source === 8 || source === 13) && styleId > 0 && !(id > 0));
}

export class AdoptedSheets extends Watcher {
  /** `emit(data)` sends an incremental event; `styles` reads sheets; `see(css)` hears of all text of style sheets. */
  constructor(given) {
    super(given);
    this.ids = new WeakMap();
    this.told = new WeakMap();
    this.nextId = 1;
    this.changed = new Set();
    this.looked = new Set();
    this.isDue = false;
  }

  start(window) {
    // The list itself can be changed: who reads it may be about to.
    const look = guard((root) => this.lookAt(root));
    for (const owner of [window.Document, window.ShadowRoot]) {
      if (owner) this.stops.push(wrapProperty(owner.prototype, "adoptedStyleSheets", { get: look, set: look }));
    }
    const sheets = window.CSSStyleSheet && window.CSSStyleSheet.prototype;
    for (const name of ["insertRule", "deleteRule", "replaceSync", "replace"]) {
      this.stops.push(this.wrapChange(sheets, name, (sheet) => sheet));
    }
    const group = window.CSSGroupingRule && window.CSSGroupingRule.prototype;
    for (const name of ["insertRule", "deleteRule"]) {
      this.stops.push(this.wrapChange(group, name, (rule) => rule.parentStyleSheet));
    }
    const style = window.CSSStyleDeclaration && window.CSSStyleDeclaration.prototype;
    for (const name of ["setProperty", "removeProperty"]) {
      this.stops.push(this.wrapChange(style, name, ({ parentRule }) => parentRule && parentRule.parentStyleSheet));
    }
  }

  /** A document or shadow root that is in the recording: tells what it has adopted, when that is news. */
  tell(root) {
    const before = this.told.get(root) || [];
    const list = Array.from(root.adoptedStyleSheets || []);
    const id = this.idOf(root.host || root);
    const isSame = list.length === before.length && list.every((sheet, index) => sheet === before[index]);
    if (isSame || !(id > 0)) return;
    const styles = [];
    const styleIds = list.map((sheet) => {
      if (!this.ids.has(sheet)) {
        this.ids.set(sheet, this.nextId++);
        styles.push({ styleId: this.ids.get(sheet), rules: this.read(sheet) });
      }
      return this.ids.get(sheet);
    });
    this.told.set(root, list);
    this.emit({ source: 15, id, styleIds, ...(styles.length ? { styles } : {}) });
  }

  /** A full snapshot: a replayer that starts there knows no sheet. */
  forget() {
    this.ids = new WeakMap();
    this.told = new WeakMap();
  }

  read(sheet) {
    return this.styles.rulesOf(sheet).map((rule, index) => {
      this.see(rule);
      return { rule, index };
    });
  }

  wrapChange(owner, name, sheetOf) {
    return hook(owner, name, (rule, [text]) => (result) => {
      const changed = () => {
        const sheet = sheetOf(rule);
        const index = name === "replace" ? undefined : result;
        if (sheet === rule && typeof text === "string") guard(() => this.styles.wrote(sheet, text, index))();
        this.change(sheet);
      };
      if (name === "replace") soon(changed, result);
      else changed();
    });
  }

  lookAt(root) {
    this.looked.add(root);
    this.later();
  }

  change(sheet) {
    if (!sheet || sheet.ownerNode || !this.ids.has(sheet)) return;
    this.changed.add(sheet);
    this.later();
  }

  /** Once for all that happens in this turn of the page's script. */
  later() {
    if (this.isDue) return;
    this.isDue = true;
    soon(() => this.flush());
  }

  flush() {
    const { looked, changed } = this;
    this.looked = new Set();
    this.changed = new Set();
    try {
      for (const sheet of changed) {
        const text = this.read(sheet).map(({ rule }) => rule).join("\n");
        this.emit({ source: 8, styleId: this.ids.get(sheet), replaceSync: text });
      }
      looked.forEach((root) => this.tell(root));
    } finally {
      // What was read just now needs no look of its own.
      this.looked.clear();
      this.isDue = false;
    }
  }
}
