// What the visitor typed or the owner hid never leaves the page. Every event passes here, after the recorder:
// rrweb masks the common cases only, and follows neither selectors nor shadow roots everywhere.

// Their values are the page's.
const fixed = /^(submit|button|reset|image|radio|checkbox)$/;
const editable = "[contenteditable]:not([contenteditable=false]),[role=textbox],[role=searchbox],[role=combobox],[role=spinbutton]";
const secretAutocomplete = /password|^cc-|one-time-code/i;
// Attributes that can be seen or read, or that scripts put texts into.
const readable = new RegExp("^(title|alt|placeholder|label|value|content|summary|abbr|cite|datetime|download|(xlink:)?href|action|" +
  "formaction|ping|data-(?!reev-).*|aria-(label|description|valuetext|valuenow|roledescription|placeholder))$");
const addresses = /^((xlink:)?href|(rr_)?src|(form)?action|poster)$/;
const addressed = /^(a|area|link|img|i?frame|form|input|button|source|video|audio|embed|image|use)$/;
// What of the page's head a replay has a use for.
const laidOut = /^(viewport|color-scheme|theme-color)$/i;
const labelled = /^(input|button|option)$/;
const most = 100;
// From how many typed characters on a copy is masked in titles and errors, whose addresses are trimmed too.
const inTitles = 4;
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

/** A URL without its query and what follows, or without the parameters after its `#`. */
export function withoutQuery(url) {
  return typeof url === "string" && !url.startsWith("data:") ? url.replace(/\?.*$|#[^#]*=.*$/s, "") : url;
}

/** A node that is in the page no more can't be asked what contained it. */
function isGone(node) {
  return !node || node.isConnected === false;
}

/** A text whose addresses have lost their queries. */
export function withoutQueries(text) {
  // A path's query, a named one wherever it stands; of an error's place its line and column stay.
  return typeof text === "string" ? text.replace(
    /(\/[^\s?#()"']*|(?=[?#][\w.%[\]-]+=))(?:\?|#[^\s()"'=]*=)[^\s()"']*?(?=(?::\d+){0,2}(?:[\s()"']|$))/g, "$1") : text;
}

/** A style sheet whose addresses have lost their queries. */
function withoutCssQueries(css) {
  return css.replace(/(url\(\s*["']?(?!data:)[^)?"']*)\?[^)"']*/gi, "$1");
}

function pattern(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

export class Privacy {
  /** `nodeOf(id)` is the page's node; `visit(recorded, node)` hears of every node that is kept. */
  constructor({ mask, block, ignore, trimQuery }, nodeOf, visit = () => {}, names = new Set()) {
    this.mask = `${mask},${editable}`;
    this.block = block;
    this.ignore = ignore;
    this.trimQuery = trimQuery;
    this.nodeOf = nodeOf;
    this.visit = visit;
    this.secrets = new WeakSet();
    this.edited = new WeakSet();
    // What was typed, in small letters, and whether it is secret; what a field held last; the names of secret fields.
    this.typed = new Map();
    this.held = new Map();
    this.names = names;
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
      event.data.href = this.address(event.data.href);
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
      case 8:
      case 13:
      case 15:
        event.data = this.cssIn(data);
        return event;
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
          isMasked: context.isMasked || this.isMarked(current),
          isBlocked: context.isBlocked || current.matches(this.block),
          isIgnored: context.isIgnored || current.matches(this.ignore),
        };
      }
      if (current.designMode === "on") context = { ...context, isMasked: true };
      this.contexts.set(current, context);
    }
    return context;
  }

  /** The same outside of an event. */
  contextNow(node) {
    this.contexts.clear();
    return this.contextOf(node);
  }

  /** What could be edited once stays masked: a title is often editable for as long as it is edited. */
  isMarked(node) {
    if (this.edited.has(node)) return true;
    const isEdited = node.matches(editable) || isField(node);
    if (isEdited) this.edited.add(node);
    return isEdited || node.matches(this.mask);
  }

  mutation(event) {
    const data = event.data;
    data.adds = data.adds.filter(({ parentId, node }) => {
      const parent = this.nodeOf(parentId);
      const context = this.contextOf(parent);
      if (context.isBlocked) return false;
      const isMasked = context.isMasked || isGone(parent) || hidesText(parent);
      this.tree(node, { isMasked, isIgnored: context.isIgnored, least: leastIn(parent) });
      return true;
    });
    data.texts = data.texts.filter((change) => {
      const node = this.nodeOf(change.id);
      const context = this.contextOf(node);
      if (context.isBlocked) return false;
      if (typeof change.value !== "string") return true;
      const isStyle = node && node.parentNode && node.parentNode.nodeName === "STYLE";
      if (isStyle) {
        change.value = this.css(change.value);
      } else if (context.isMasked || isGone(node) || hidesText(node.parentNode)) {
        // Of an editor it is what was typed, of another that which is not to be told elsewhere.
        this.learn(change.value, false);
        change.value = starsKeepingSpace(change.value);
      } else {
        change.value = node.nodeType === 8 ? "" : this.text(change.value, leastIn(node.parentNode));
      }
      if (change.value) {
        this.visit({ type: 3, textContent: change.value, isStyle }, node);
      }
      return true;
    });
    data.attributes = data.attributes.filter((change) => {
      const node = this.nodeOf(change.id);
      const context = this.contextOf(node);
      if (context.isBlocked) return false;
      if (node && node.nodeType === 1) this.attributes(change.attributes, node.localName, node, context, false);
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
    if (fixed.test(type)) return event;
    const isSecret = this.isSecret(node, type);
    if (isSecret) data.text = data.text ? secretMask : "";
    else data.text = stars(String(data.text || ""));
    this.remember(data.id, node, isSecret);
    return event;
  }

  /** Scripts copy what is typed, to size or to show it: those copies are masked too. */
  remember(id, node, isSecret) {
    const value = node.value;
    if (typeof value !== "string" || node.nodeName === "SELECT") return;
    const before = this.held.get(id);
    this.held.set(id, value.toLowerCase());
    // What was typed on stands for its beginning.
    if (before && value.toLowerCase().startsWith(before)) this.typed.delete(before);
    this.learn(value, isSecret);
  }

  learn(text, isSecret) {
    const value = text.trim().toLowerCase();
    if (value.length < 3) return;
    const wasSecret = this.typed.get(value);
    this.typed.delete(value);
    this.typed.set(value, Boolean(isSecret || wasSecret));
    if (this.typed.size <= most) return;
    const all = [...this.typed];
    this.typed.delete((all.find(([, isKept]) => !isKept) || all[0])[0]);
  }

  /**
   * A text of the page: no copy of a secret. With `least`, no copy of so much of anything that was typed. `ends` is what ends
   * an address in it, but for spaces.
   */
  text(text, least = Infinity, ends = "") {
    let told = least === inTitles && this.trimQuery ? withoutQueries(text) : this.withoutSecrets(text, ends);
    for (const [value, isSecret] of this.typed) {
      if (isSecret ? value.length > 3 : value.length >= least) {
        told = told.replace(new RegExp(pattern(value), "gi"), isSecret ? secretMask : stars);
      }
    }
    return told;
  }

  /** A text without what secret fields have put into addresses. */
  withoutSecrets(text, ends = "") {
    let told = text;
    this.names.forEach((name) => {
      told = told.replace(new RegExp(`([?&#]${pattern(encodeURIComponent(name))}=)[^&#\\s${ends}]*`, "g"), `$1${secretMask}`);
    });
    return told;
  }

  css(css) {
    const told = this.text(css, 8, "\"')");
    return this.trimQuery ? withoutCssQueries(told) : told;
  }

  /** The same for all strings in what tells of a style sheet. */
  cssIn(data) {
    if (typeof data === "string") return this.css(data);
    if (!data || typeof data !== "object") return data;
    for (const key of Object.keys(data)) data[key] = this.cssIn(data[key]);
    return data;
  }

  /** An address without what secret fields have put into it; without its query when that is asked for. */
  address(url) {
    return this.trimQuery || this.holds(url, true) ? withoutQuery(url) : this.withoutSecrets(url);
  }

  /** Of an error, a title, a navigation. */
  said(payload) {
    const told = { ...payload };
    for (const key of Object.keys(told)) {
      if (typeof told[key] !== "string") continue;
      if (key === "href") told.href = this.address(told.href);
      else told[key] = this.text(told[key], inTitles);
    }
    return told;
  }

  isSecret(node, type) {
    if (this.secrets.has(node)) return true;
    const isSecret = type === "password" || secretAutocomplete.test(node.getAttribute("autocomplete") || "") ||
      // "Show the password" makes a text field of it, or puts one in its place.
      (typeof node.value === "string" && Boolean(this.typed.get(node.value.toLowerCase())));
    if (isSecret) this.secrets.add(node);
    const name = isSecret && node.getAttribute("name");
    if (name) this.names.add(name);
    return isSecret;
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
    if (recorded.type === 5) {
      // Nobody sees a comment.
      recorded.textContent = "";
    } else if (recorded.type === 3 && recorded.textContent) {
      if (recorded.isStyle) recorded.textContent = this.css(recorded.textContent);
      else recorded.textContent = outer.isMasked ? starsKeepingSpace(recorded.textContent)
        : this.text(recorded.textContent, outer.least);
      if (recorded.isStyle || !outer.isMasked) this.visit(recorded, node);
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
    const mayBeMarked = isElement && (!found || found.has(node) || this.edited.has(node) || isField(node));
    const own = {
      isMasked: outer.isMasked || Boolean(mayBeMarked && this.isMarked(node)),
      isIgnored: outer.isIgnored || Boolean(mayBeMarked && node.matches(this.ignore)),
      found,
    };
    this.attributes(attributes, tag, isElement ? node : null, own, true);
    if (!isBlocked) this.visit(recorded, node);
    if (tag === "title") return { ...own, least: inTitles };
    return /^(textarea|noscript)$/.test(tag) ? { ...own, isMasked: true } : own;
  }

  /** Mends the attributes of a recorded element in place. */
  attributes(attributes, tag, node, { isMasked, isIgnored }, isWhole) {
    if (tag === "input" || tag === "textarea" || tag === "select") this.field(attributes, tag, node, isIgnored);
    if (tag === "option" && isWhole) delete attributes.selected;
    // What is in the frame is recorded, and masked, as a document of its own.
    if (tag === "iframe") delete attributes.srcdoc;
    if (tag === "meta" && !laidOut.test((node && node.getAttribute("name")) || attributes.name)) delete attributes.content;
    for (const name of Object.keys(attributes)) {
      const text = attributes[name];
      if (name === "style" || name === "_cssText") attributes[name] = this.cssIn(text);
      else if (typeof text !== "string") continue;
      else if (isMasked && readable.test(name)) attributes[name] = starsKeepingSpace(text);
      else if (addresses.test(name) && addressed.test(tag)) attributes[name] = this.address(text);
      else attributes[name] = this.trimQuery ? withoutQueries(text) : this.withoutSecrets(text);
    }
    if (this.typed.size) this.hide(attributes, tag, isWhole);
  }

  field(attributes, tag, node, isIgnored) {
    const type = String((node && node.type) || attributes.type || "").toLowerCase();
    const isInput = tag === "input";
    if (isInput && fixed.test(type)) return;
    const isHidden = isInput && type === "hidden";
    const isSecret = Boolean(node) && this.isSecret(node, type);
    if (isHidden || isIgnored) delete attributes.value;
    else if (typeof attributes.value === "string" && attributes.value) {
      attributes.value = isSecret ? secretMask : stars(attributes.value);
    }
    const value = node && !isHidden && tag !== "select" ? node.value : "";
    if (typeof value === "string" && value.length >= 3) this.hide(attributes, tag, true, [[value.toLowerCase(), isSecret]]);
  }

  /** Masks the attributes that hold what was typed. An address, such as a search result's, may. */
  hide(attributes, tag, isWhole, typed = this.typed) {
    for (const name of Object.keys(attributes)) {
      const text = attributes[name];
      if (typeof text !== "string" || text.length < 3 || /^(_cssText|type)$/.test(name)) continue;
      if (addresses.test(name) && addressed.test(tag)) continue;
      // What a button says, what can be chosen, and what only scripts and style sheets read is often the page's own word.
      const isRead = readable.test(name);
      const least = !isRead ? 8 : name === "value" && labelled.test(tag) ? 6 : 3;
      const forms = formsOf(text);
      for (const [value, isSecret] of typed) {
        const isPart = !isWhole && isRead && text.length > 3 && value.includes(forms[0]);
        if (isPart || (value.length >= least && forms.some((form) => form.includes(value)))) {
          attributes[name] = isSecret ? secretMask : stars(text);
          break;
        }
      }
    }
  }

  /** Whether a secret that was typed is in a text. */
  holds(text, isSecret) {
    const forms = formsOf(text);
    return [...this.typed].some(([value, is]) => is === isSecret && forms.some((form) => form.includes(value)));
  }
}

/** A text in small letters; as an address or a string of JSON, and without what those escape. */
function formsOf(text) {
  const small = text.toLowerCase();
  return /[%+\\]/.test(small) ? [small, decoded(small).replace(/\\(.)/g, "$1")] : [small];
}

/** What is in it is typed, whatever it is made of: a form takes it. */
function isField(node) {
  const name = node.localName;
  const element = name.includes("-") && window.customElements && customElements.get(name);
  return Boolean(element && element.formAssociated);
}

/** From how many typed characters on a copy is masked in an element's text. */
function leastIn(parent) {
  return parent && parent.nodeName === "TITLE" ? inTitles : undefined;
}

/** Its text is a field's, or a text that no browser shows which runs the tracker. */
function hidesText(node) {
  return /^(TEXTAREA|NOSCRIPT)$/.test(node && node.nodeName);
}

function decoded(address) {
  try {
    return decodeURIComponent(address.replace(/\+/g, " "));
  } catch {
    return address;
  }
}
