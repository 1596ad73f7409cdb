// What the visitor typed or the owner hid never leaves the page. Every event passes here, after the recorder:
// rrweb masks the common cases only, and follows neither selectors nor shadow roots everywhere.

const buttons = ["submit", "button", "reset", "image"];
const choices = ["radio", "checkbox"];
const editable = "[contenteditable]:not([contenteditable=false]),[role=textbox],[role=searchbox]";
const secretAutocomplete = /password|^cc-|one-time-code/i;
// Attributes of a field that say nothing of what is in it.
const harmlessAttributes = new Set([
  "type", "name", "id", "class", "style", "placeholder", "autocomplete", "min", "max", "step", "rows", "cols", "for",
  "maxlength", "minlength", "size", "role", "tabindex", "aria-labelledby", "aria-describedby",
  "pattern", "_cssText", "media", "rel", "form", "list", "inputmode", "spellcheck", "accept", "multiple", "required", "disabled", "readonly",
]);
const addresses = new Set(["href", "xlink:href", "src", "srcset", "action", "formaction", "poster"]);
const labelled = new Set(["input", "button", "option"]);
const secretMask = "********";

/** Stars, one for each character. */
export function stars(text) {
  return "*".repeat(text.length);
}

function starsKeepingSpace(text) {
  return text.replace(/\S/g, "*");
}

/** What contains a node, over shadow roots and frames; null at the top. */
function parentOf(node) {
  if (node.parentNode || node.host) return node.parentNode || node.host;
  try {
    return node.defaultView ? node.defaultView.frameElement : null;
  } catch {
    return null;
  }
}

/** A URL without its query and what follows. */
export function withoutQuery(url) {
  return typeof url === "string" && !url.startsWith("data:") ? url.replace(/[?].*$/s, "") : url;
}

/** A node that is in the page no more can't be asked what contained it. */
function isGone(node) {
  return !node || node.isConnected === false;
}

/** A text whose addresses have lost their queries. */
export function withoutQueries(text) {
  return typeof text === "string" ? text.replace(/(https?:[^\s?()]*)\?[^\s():]*/g, "$1") : text;
}

export class Privacy {
  /** `nodeOf(id)` is the page's node; `visit(recorded, node)` hears of every node that is kept. */
  constructor({ mask, block, ignore, trimQuery }, nodeOf, visit = () => {}) {
    this.mask = `${mask},${editable}`;
    this.block = block;
    this.ignore = ignore;
    this.trimQuery = trimQuery;
    this.nodeOf = nodeOf;
    this.visit = visit;
    this.secrets = new WeakSet();
    this.edited = new WeakSet();
    this.typed = new Map();
    this.contexts = new Map();
  }

  /** The event as it may be sent, or null for one that may not. */
  scrub(event) {
    this.contexts.clear();
    if (event.type === 2) {
      // The browser finds all that is marked faster than each element can be asked. What it finds so is the document's
      // own: frames come later, shadow roots are asked.
      const found = new Set(document.querySelectorAll(`${this.mask},${this.ignore}`));
      this.tree(event.data.node, { isMasked: false, found });
    } else if (event.type === 4) {
      if (this.trimQuery) event.data.href = withoutQuery(event.data.href);
    } else if (event.type === 3) {
      return this.incremental(event);
    }
    return event;
  }

  incremental(event) {
    const data = event.data;
    switch (data.source) {
      case 0:
        return this.mutation(event);
      case 5:
        return this.input(event);
      case 2:
      case 3:
      case 7:
        return this.contextOf(this.nodeOf(data.id)).isBlocked ? null : event;
      default:
        return event;
    }
  }

  /**
   * Whether a node of the page is inside something masked, blocked or ignored, itself included. Each node is asked
   * once an event, however many changes it brings.
   */
  contextOf(node) {
    const path = [];
    let current = node;
    while (current && !this.contexts.has(current)) {
      path.push(current);
      current = parentOf(current);
    }
    let context = current ? this.contexts.get(current) : { isMasked: false, isBlocked: false, isIgnored: false };
    while (path.length) {
      current = path.pop();
      if (current.nodeType === 1) {
        context = {
          isMasked: context.isMasked || current.nodeName === "TEXTAREA" || this.isMarked(current),
          isBlocked: context.isBlocked || current.matches(this.block),
          isIgnored: context.isIgnored || current.matches(this.ignore),
        };
      }
      if (current.designMode === "on") context = { ...context, isMasked: true };
      this.contexts.set(current, context);
    }
    return context;
  }

  /** What could be edited once stays masked: a title is often editable for as long as it is edited. */
  isMarked(node) {
    if (this.edited.has(node)) return true;
    const isMarked = node.matches(this.mask);
    if (isMarked && node.matches(editable)) this.edited.add(node);
    return isMarked;
  }

  mutation(event) {
    const data = event.data;
    data.adds = data.adds.filter(({ parentId, node }) => {
      const parent = this.nodeOf(parentId);
      const context = this.contextOf(parent);
      if (context.isBlocked) return false;
      this.tree(node, { isMasked: context.isMasked || isGone(parent), isIgnored: context.isIgnored });
      return true;
    });
    data.texts = data.texts.filter((change) => {
      const node = this.nodeOf(change.id);
      const context = this.contextOf(node);
      if (context.isBlocked) return false;
      if (typeof change.value !== "string") return true;
      const isStyle = node && node.parentNode && node.parentNode.nodeName === "STYLE";
      if (!isStyle && (context.isMasked || isGone(node))) {
        change.value = starsKeepingSpace(change.value);
      } else {
        this.visit({ type: 3, textContent: change.value, isStyle }, node);
      }
      return true;
    });
    data.attributes = data.attributes.filter((change) => {
      const node = this.nodeOf(change.id);
      const { isBlocked, isIgnored } = this.contextOf(node);
      if (isBlocked) return false;
      if (node && node.nodeType === 1) this.attributes(change.attributes, node.localName, node, isIgnored, false);
      return true;
    });
    const isEmpty = !data.adds.length && !data.texts.length && !data.attributes.length && !data.removes.length;
    return isEmpty ? null : event;
  }

  input(event) {
    const data = event.data;
    const node = this.nodeOf(data.id);
    if (!node || node.nodeType !== 1) return null;
    const context = this.contextOf(node);
    if (context.isBlocked || context.isIgnored) return null;
    const type = String(node.type || "").toLowerCase();
    if (type === "hidden") return null;
    if (choices.includes(type) || buttons.includes(type)) return event;
    const isSecret = this.isSecret(node, type);
    if (isSecret) data.text = data.text ? secretMask : "";
    else data.text = stars(String(data.text || ""));
    this.remember(data.id, node, isSecret);
    return event;
  }

  /** Scripts copy what is typed into attributes, to size or to show it: those copies are masked too. */
  remember(id, node, isSecret) {
    const value = node.value;
    if (typeof value !== "string" || node.nodeName === "SELECT") return;
    this.typed.delete(id);
    if (value.length >= 3) this.typed.set(id, { value, isSecret });
    if (this.typed.size > 50) this.typed.delete(this.typed.keys().next().value);
  }

  isSecret(node, type) {
    const isSecret =
      type === "password" || secretAutocomplete.test((node.getAttribute && node.getAttribute("autocomplete")) || "");
    // "Show the password" makes a text field of it.
    if (isSecret) this.secrets.add(node);
    return isSecret || this.secrets.has(node);
  }

  tree(root, context) {
    const stack = [{ recorded: root, context }];
    while (stack.length) {
      const { recorded, context: outer } = stack.pop();
      const node = this.nodeOf(recorded.id);
      const inner = this.node(recorded, node, outer);
      const children = recorded.childNodes || [];
      for (let index = children.length - 1; index >= 0; index -= 1) {
        stack.push({ recorded: children[index], context: inner });
      }
    }
  }

  node(recorded, node, outer) {
    if (recorded.type === 2) return this.element(recorded, node, outer);
    if ((recorded.type === 3 || recorded.type === 5) && recorded.textContent) {
      if (outer.isMasked && !recorded.isStyle) recorded.textContent = starsKeepingSpace(recorded.textContent);
      else if (recorded.type === 3) this.visit(recorded, node);
    } else {
      this.visit(recorded, node);
      if (node && node.designMode === "on") return { ...outer, isMasked: true };
    }
    return outer;
  }

  element(recorded, node, outer) {
    const attributes = recorded.attributes;
    const tag = recorded.tagName;
    const isElement = node && node.nodeType === 1;
    // The recorder has found what is blocked, and left nothing of it but its size.
    const isBlocked = typeof attributes.rr_width === "string";
    if (isBlocked) recorded.childNodes = [];
    const found = recorded.isShadow ? null : outer.found;
    const mayBeMarked = isElement && (!found || found.has(node) || this.edited.has(node));
    const inner = {
      isMasked: outer.isMasked || tag === "textarea" || Boolean(mayBeMarked && this.isMarked(node)),
      isIgnored: outer.isIgnored || Boolean(mayBeMarked && node.matches(this.ignore)),
      found,
    };
    this.attributes(attributes, tag, isElement ? node : null, inner.isIgnored, true);
    if (!isBlocked) this.visit(recorded, node);
    return inner;
  }

  /** Mends the attributes of a recorded element in place. */
  attributes(attributes, tag, node, isIgnored, isWhole) {
    if (tag === "input" || tag === "textarea" || tag === "select") this.field(attributes, tag, node, isIgnored);
    if (tag === "option" && isWhole) delete attributes.selected;
    // What is in the frame is recorded, and masked, as a document of its own.
    if (tag === "iframe") delete attributes.srcdoc;
    if (this.trimQuery) {
      for (const name of addresses) {
        if (tag !== "link" && name !== "srcset" && name in attributes) attributes[name] = withoutQuery(attributes[name]);
      }
    }
    for (const { value, isSecret } of this.typed.values()) this.hide(attributes, value, isSecret, tag);
  }

  field(attributes, tag, node, isIgnored) {
    const type = String((node && node.type) || attributes.type || "").toLowerCase();
    const isInput = tag === "input";
    if (isInput && (buttons.includes(type) || choices.includes(type))) return;
    const isHidden = isInput && type === "hidden";
    const isSecret = Boolean(node) && this.isSecret(node, type);
    if (isHidden || isIgnored) delete attributes.value;
    else if (typeof attributes.value === "string" && attributes.value) {
      attributes.value = isSecret ? secretMask : stars(attributes.value);
    }
    const value = node && !isHidden && tag !== "select" ? node.value : "";
    if (typeof value === "string" && value.length >= 3) this.hide(attributes, value, isSecret, tag);
  }

  /** Masks the attributes that hold `value`. An address, such as a search result's, loses its query for a secret only. */
  hide(attributes, value, isSecret, tag) {
    for (const name of Object.keys(attributes)) {
      const text = attributes[name];
      if (typeof text !== "string" || text.length < 3 || harmlessAttributes.has(name)) continue;
      // What a button says, and what can be chosen; fields have lost theirs by now.
      if (name === "value" && labelled.has(tag)) continue;
      if (addresses.has(name)) {
        if (isSecret && decoded(text).includes(value)) attributes[name] = withoutQuery(text);
      } else if (text.includes(value)) {
        attributes[name] = isSecret ? secretMask : stars(text);
      }
    }
  }
}

function decoded(address) {
  try {
    return decodeURIComponent(address.replace(/\+/g, " "));
  } catch {
    return address;
  }
}
