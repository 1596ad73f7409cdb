// Rewrites the bundled script so that nothing of the page's is called or read in place of the browser's own.
//
// A page may patch any global, prototype or property, before the tracker runs or after. `node.parentNode` becomes
// `$r_parentNode(node)`, `list.map(f)` becomes `$m_map(list, f)`: functions of src/natives.js, taken from the browser at
// the start. Globals are given other names by esbuild (`defines`). So the sources, and the recorder, read as they are.
//
// Works on what esbuild prints: no comments, one form of everything. Optional chains (`a?.b`) stay what they are.

/** Properties of the page's nodes that the tracker reads. */
const reads = new Set(`
  activeElement adoptedStyleSheets assignedSlot attributes baseURI body characterSet childNodes classList
  compatMode contentDocument contentWindow currentScript defaultView designMode documentElement firstChild fonts
  form head host isConnected isContentEditable lastChild list localName nextSibling nodeName
  nodeType ownerDocument ownerSVGElement parentElement parentNode previousSibling readyState referrer scrollLeft
  scrollTop scrollingElement selectedIndex shadowRoot sheet tagName textContent title visibilityState`.trim().split(/\s+/));

/** Methods of the page's nodes and of the language's own objects that the tracker calls. */
const methods = new Set(`
  addEventListener append appendChild apply call bind checkValidity cloneNode closest compareDocumentPosition
  composedPath concat contains createElement createTreeWalker delete disconnect endsWith every fill filter find
  findIndex flat flatMap forEach get getAnimations getAttribute getBoundingClientRect getElementById
  getElementsByTagName getModifierState getRootNode has hasAttribute hasOwnProperty includes indexOf insertBefore
  join lastIndexOf map match matches observe pop push querySelector querySelectorAll reduce remove
  removeEventListener replace reverse set setAttribute shift slice some splice split startsWith substring
  takeRecords then toLowerCase trim unobserve unshift add clear`.trim().split(/\s+/));

/** Globals, each with the name that the rewritten script knows it by. */
const globals = `
  setTimeout clearTimeout setInterval clearInterval requestIdleCallback cancelIdleCallback requestAnimationFrame
  cancelAnimationFrame fetch Map Set WeakMap WeakSet Promise Proxy URL MutationObserver ResizeObserver
  IntersectionObserver TextEncoder AbortController Response Blob CompressionStream BroadcastChannel Image Date.now
  JSON.stringify JSON.parse Object.keys Object.assign Object.entries Object.values Object.defineProperty
  Object.defineProperties Array.from Array.isArray getComputedStyle matchMedia queueMicrotask`.trim().split(/\s+/);

/** Properties that no one but this script reads or writes: neither the page, nor what is sent or stored has them. */
export const inner = `
  act addMedia addNode addedSet admits after amend animated answerOtherTabs answered askForSnapshot backoff
  batches beacon before begin blockClass blockSelector buttonSize buttons cancel capacity change changed
  comeBack compresses contextOf contexts cssIn custom cut deed defined describe documents dropped droppedSet
  edited emit enabled endAnswering endTalk ended envelope face faces failed failures fetchText fetching field
  fields flush flushAll follow forbidden forget found genAdds getId getNode heard held hide hold holds idOf
  ignoreClass images imported incremental inputCb isBlocked isDue isFresh isHeld isIgnored isMarked isMasked
  isNew isNews isOff isOver isPlain isReady isRunning isSampled isSecret isStopped isUppercase isWaiting jobs
  keep keepText keepaliveBytes known lastAsked lastSnapshot later learn leave limits loaded longestBackoff
  longestRetryAfter look lookAgain lookAt looked lost mapRemoves markSafe maskInputOptions mayBeCopy measure
  measurePairs mediaInteractionCb mirror mouseInteractionCb mousemoveCallback mousemoveCb movedMap movedSet
  mutation mutationCb needBlock nextBatch nodeOf observer odd onAnswer onIframeLoad onPlain onReturn onSafe
  onSerialize options outbox ownTexts pairs panes parallel pending pendingBytes pendingHasSnapshot pendingSince
  place plan points post privacy processMutation processMutations quietUntil read readText reading refused
  release remember removeNodeFromMap renew renewSnapshot reopen restore returned roots rulesOf said sampling
  scrollCb scrub secretNames secrets see seeCss seeText seen sent sessionId shadow sheetText sheets skipChild
  snapshot snapshotEvery spare state stayPlain stops storage styleDeclarationCb styleSheetRuleCb take
  takeFullSnapshot takeOver tell textIn textLength textOf tick timer todo told touch transport tree tries
  turnOff typed unsentBytes uuid viewport viewportResizeCb visit waiting wake wakeAt watch watchDeeds
  watched watchers windows work wrapChange write written wrote`.trim().split(/\s+/);

const variable = (name) => `$g_${name.replace(".", "_")}`;

/** What esbuild is to put in the place of globals. */
export const defines = globals.map((name) => `--define:${name}=${variable(name)}`);

const keywords = new Set(`return typeof case in of do else new delete void throw await yield if while for switch catch
  instanceof extends default`.split(/\s+/));
const pattern = new RegExp([
  /(?<space>\s+|\/\*[^]*?\*\/|\/\/.*)/, /(?<word>[\p{ID_Start}$_#][\p{ID_Continue}$\u200c\u200d]*)/u,
  /(?<number>\d[\w.]*|\.\d\w*)/, /(?<string>"(?:\\[^]|[^"\\])*"|'(?:\\[^]|[^'\\])*')/,
  /(?<mark>\.\.\.|\?\.(?!\d)|=>|\+\+|--|[-+*/%&|^<>=!?]*=(?!>)|&&|\|\||\?\?|\*\*|>>>|<<|>>|[^])/,
].map(({ source }) => source).join("|"), "uy");

/** The text as `[{text, kind, match}]`; brackets know their other half, spaces hang on what follows them. */
function tokensOf(text) {
  const tokens = [];
  const open = [];
  let at = 0;
  let space = "";
  const put = (kind, end) => {
    tokens.push({ kind, text: text.slice(at, end), space, match: -1 });
    space = "";
    at = end;
  };
  const close = () => {
    const begin = open.pop();
    tokens[begin].match = tokens.length - 1;
    tokens[tokens.length - 1].match = begin;
  };
  const template = (from) => {
    let end = from;
    while (text[end] !== "`" && !(text[end] === "$" && text[end + 1] === "{")) end += text[end] === "\\" ? 2 : 1;
    return text[end] === "`" ? end + 1 : end + 2;
  };
  while (at < text.length) {
    const last = tokens[tokens.length - 1];
    if (text[at] === "`") {
      const end = template(at + 1);
      put(text[end - 1] === "`" ? "string" : "template", end);
      if (text[end - 1] === "{") open.push(tokens.length - 1);
      continue;
    }
    if (text[at] === "}" && open.length && tokens[open[open.length - 1]].kind === "template") {
      const end = template(at + 1);
      const isEnd = text[end - 1] === "`";
      put(isEnd ? "template" : "mark", end);
      if (isEnd) close();
      continue;
    }
    if (text[at] === "/" && !/^(\/\/|\/\*)/.test(text.slice(at, at + 2)) &&
        (!last || (last.kind === "mark" && !")]}".includes(last.text)) || keywords.has(last.text))) {
      let end = at + 1;
      for (let inClass = false; inClass || text[end] !== "/"; end += 1) {
        if (text[end] === "\\") end += 1;
        else if (text[end] === "[") inClass = true;
        else if (text[end] === "]") inClass = false;
      }
      while (/\w/.test(text[end + 1])) end += 1;
      put("string", end + 1);
      continue;
    }
    pattern.lastIndex = at;
    const { groups } = pattern.exec(text);
    const kind = Object.keys(groups).find((name) => groups[name] !== undefined);
    if (kind === "space") {
      space += groups.space;
      at += groups.space.length;
      continue;
    }
    put(kind, at + groups[kind].length);
    const token = tokens[tokens.length - 1];
    if (kind === "mark" && "([{".includes(token.text)) open.push(tokens.length - 1);
    else if (kind === "mark" && ")]}".includes(token.text)) close();
  }
  return { tokens, rest: space };
}

/** The index of the token where the expression begins that ends before `dot`; -1 for one that is left alone. */
function startOf(tokens, dot) {
  let index = dot - 1;
  for (;;) {
    const token = tokens[index];
    if (token.match >= 0) {
      if (token.text === "}") return -1;
      index = token.match;
      const before = tokens[index - 1];
      const isPart = token.kind === "mark" && before && !keywords.has(before.text) &&
        (before.kind === "word" || before.kind === "string" || ")]".includes(before.text)) && !isCondition(tokens, index - 1);
      if (isPart) {
        index -= 1;
        continue;
      }
      if (before && before.text === "?.") return -1;
    }
    const before = tokens[index - 1];
    if (before && before.text === "?.") return -1;
    if (before && before.text === ".") {
      index -= 2;
      continue;
    }
    return before && before.text === "new" ? index - 1 : index;
  }
}

/** The bracket that ends `if (…)` and the like: what follows it is no call. */
function isCondition(tokens, index) {
  const { text, match } = tokens[index];
  return text === ")" && match > 0 && ["if", "for", "while"].includes(tokens[match - 1].text);
}

/** The text without a use of what a page can change, and the names that it uses: `{text, reads, methods, globals}`. */
export function harden(text) {
  const { tokens, rest } = tokensOf(text);
  const used = { reads: new Set(), methods: new Set() };
  const before = new Map();
  for (let dot = 1; dot < tokens.length - 1; dot += 1) {
    const [token, name, next] = [tokens[dot], tokens[dot + 1].text, tokens[dot + 2] || { text: "" }];
    if (token.text !== "." || token.kind !== "mark") continue;
    const isCall = next.text === "(" && methods.has(name);
    const isAssigned = /^([-+*/%&|^<>?]|\*\*|<<|>>|>>>|&&|\|\||\?\?)?=$|^(\+\+|--)$/.test(next.text);
    if (!isCall && (!reads.has(name) || isAssigned || next.text === "(")) continue;
    const start = startOf(tokens, dot);
    if (start < 0 || tokens[dot - 1].text === "super") continue;
    // Our own objects, and the object that a hooked method is called on.
    if (tokens[dot - 1].text === "this" && !(isCall && name === "apply") && name !== "shadowRoot") continue;
    const ahead = start > 0 ? tokens[start - 1].text : "";
    if (ahead === "delete" || ahead === "++" || ahead === "--") continue;
    used[isCall ? "methods" : "reads"].add(name);
    before.set(start, `$${isCall ? "m" : "r"}_${name}(${before.get(start) || ""}`);
    token.put = "";
    tokens[dot + 1].put = isCall ? "" : ")";
    if (isCall) tokens[dot + 2].put = tokens[dot + 2].match === dot + 3 ? "" : ", ";
  }
  const done = tokens.map((token, index) => token.space + (before.get(index) || "") + (token.put ?? token.text)).join("") + rest;
  const found = globals.filter((name) => new RegExp(`\\${variable(name)}\\b`).test(done) || /^(Map)$/.test(name));
  return { text: done, reads: [...used.reads], methods: [...used.methods], globals: found };
}

/** The declarations that the rewritten text needs, for src/natives.js. */
export function prelude({ reads: read, methods: called, globals: taken }) {
  const own = [taken.map(variable), read.map((name) => `$r_${name}`), called.map((name) => `$m_${name}`)];
  const names = [taken, read, called].map((list) => `"${list.join(" ")}"`);
  return `const [${own.map((list) => `[${list.join(",")}]`).join(",")}] = takeNatives(${names.join(",")});\n`;
}
