// The recorders that the build can bundle: where each comes from, its hash, and what is mended in it.
//
// A patch is [found, put, times]: the text, or the pattern, must occur exactly so often, else the build fails. A cut is
// [from, to, put]: what stands from the one text up to the other gives way to `put`.

import { observers, pace, record, serialize } from "./recorder-parts.js";

// rrweb keeps its state on the page's nodes under these names. A page that runs an rrweb of its own would
// share them, and with them node ids: ours get names of their own.
const ownNames = [
  ["__sn", "__reevSn", 18],
  ["__ln", "__reevLn", 12],
];

const harmless = [
  // An exception in a listener or observer of rrweb's would reach the page's own error handling.
  ["{capture:!0,passive:!0};return", "{capture:!0,passive:!0};t=reevGuard(t);return", 1],
  ["new a(o.processMutations.bind(o))", "new a(reevGuard(o.processMutations.bind(o)))", 1],
];

// What the tracker has no use for, more than a third of the recorder's size: canvases, inlined images, collected fonts,
// hooks, plugins, freezing, a slimmer DOM, a replayer's names, what stands in for things that every browser has which
// runs the tracker, masking of texts (privacy.js does that). recorder-parts.js takes the place of what these went through.
const unused = [
  ["function n(e){var t=", "function a(e)", "function r(e){return e}function o(e,t){return e.concat(t)}"],
  ['!function(e){e[e.Document=0]="Document"', 'var s="__rrweb_original__"', ""],
  ['var s="__rrweb_original__";', "c=1,d=new RegExp", "var "],
  ["f=n.doc,m=n.blockClass", "if(f.__sn)", "f=n.doc,C=n.maskInputOptions,b=!0;"],
  // src/addresses.js, src/style-sheets.js and src/rules.js do these.
  ["function p(e){try", "function R(t,n)", "var S;"],
  ['if("link"===D&&', 'if("input"===D', 'if("link"===D||"style"===D)n.sheets.describe(t,F);'],
  ["if(Q&&$){try{", "return ee&&", "if(Q&&$)$=n.sheets.textIn(t.parentNode,t)??reevAbsolute($,f.baseURI);"],
  ['var p=e.doc.createElement("span")', "}else d.attributes[", "reevStyle(d.attributes,c,t.oldValue,e.doc)"],
  ["L=function(e,t,n){if", ",D=function(e){if", "L=t.matches(n.blockSelector)"],
  [',"canvas"===D&&R)if("2d"===t.__context)', 'if("audio"!==D', ");"],
  ["||N(F.src)", "||(t.contentDocument", ""],
  ["!Q&&!ee&&O(t,v,g)", "{type:e.Text,", ""],
  ["function N(e)", "function L(e,t,n)", serialize],
  ["!function(e){e[e.DomContentLoaded=0]", "function j(e,t)", pace],
  ['var n=!1;if("string"==typeof t){if(void 0!==e.closest)', "}return e.nodeType,e.TEXT_NODE,j(", 'return null!==e.closest("."+t)'],
  ['"undefined"!=typeof window&&window.Proxy&&window.Reflect', "var Y=function(){", ""],
  ["e.prototype.freeze=", "e.prototype.lock=", ""],
  ["var a=window.MutationObserver||", "var s=new a(", "var a=window.MutationObserver;"],
  ["function ue(e)", "var he=function", observers],
  ["var he=function", "var Re=", "var Te;"],
  ["function Ne(e)", "Ne}();", record],
];

// Costs that grow with the square of what a page changes at once, or that make the browser lay the page out.
const cheap = [
  ["e.attributes.find((function(e){return e.node===t.target}))", "e.attributes.get(t.target)", 1],
  ["e.attributes.push(d)", "e.attributes.set(t.target,d)", 1],
  ["attributes:e.attributes.map(", "attributes:[...e.attributes.values()].map(", 1],
  ["this.attributes=[]", "this.attributes=new Map", 1],
  ["e.attributes=[]", "e.attributes=new Map", 1],
  ["e.mapRemoves.shift());", "e.mapRemoves.pop());const gone=new Set(e.removes.map(e=>e.id));", 1],
  ["Q(e.removes,", "Q(gone,", 2],
  ["!!e.some((function(e){return e.id===o}))", "!!e.has(o)", 1],
  ["for(var S=u.length-1;S>=0;S--){var C=u.get(S);", "for(var S=u.length-1,all=u.all();S>=0;S--){var C=all[S];", 1],
  [
    "return e.prototype.get=function(e){", "return e.prototype.all=function(){for(var t=[],n=this.head;n;n=n.next)t.push(n);return t},e.prototype.get=function(e){", 1,
  ],
];

const nodeTypes = { Document: 0, DocumentType: 1, Element: 2, Text: 3, CDATA: 4, Comment: 5 };

// The same in fewer letters.
const shorter = [
  [/try\{for\(var (\w)=n\((.*?)\),(\w)=\1\.next\(\);!\3\.done;\3=\1\.next\(\)\)\{((?:var )?\w)=\3\.value/g, "{for(var $3 of $2){$4=$3", 2],
  [/\}catch\(\w\)\{(\w)=\{error:\w\}\}finally\{try\{(\w)&&!\2\.done&&\((\w)=(\w)\.return\)&&\3\.call\(\4\)\}finally\{if\(\1\)throw \1\.error\}\}/g, "}", 2],
  [/\be\.(DocumentType|Document|Element|Text|CDATA|Comment)\b/g, (_, name) => nodeTypes[name], 8],
  [/_\(t,\{doc:e\.doc,map.*?observeAttachShadow\(t\)\}\}\)/g, "_(t,{...e.reading,doc:e.doc,map:e.mirror.map,skipChild:!0})", 1],
  [/value:O\(t\.target.*?:l,node/g, "value:l,node", 1],
  [/\["mutationCb","blockClass".*?\]/g, '["mutationCb","blockClass","maskInputOptions","doc","mirror","shadowDomManager","reading"]', 1],
  [/,this\.canvasManager\.\w+\(\)/g, "", 3],
  [/,maskInputFn:[\w.]+/g, "", 2],
  [",a=e.maskInputFn,", ",", 1],
  ["(i=a?a(i):", "(i=", 1],
  ["var t,n=null===(t=e)||void 0===t?void 0:t.host;", "var n=e&&e.host;", 1],
  [/t\.getRootNode\?null===\(n=t.*?p=d;null===.*?;\)p=.*?\|\|null;/g, "t.getRootNode().host,p=d;p?.getRootNode()?.host;)p=p.getRootNode().host;", 1],
  ["null!==p&&e.doc.contains(p)", "p&&e.doc.contains(p)", 1],
  ["!e.frozen&&!e.locked", "!e.locked", 1],
  ["this.frozen=!1,", "", 1],
];

// What the recorder takes from the tracker.
const guard = 'import{absolute as reevAbsolute,attributeValue as E,styleChange as reevStyle}from"../src/addresses.js";' +
  'import{watchRules as reevRules}from"../src/rules.js";import{wrapMethod as reevWrap}from"../src/guard.js";\n' +
  "const reevGuard=f=>function(){try{return f.apply(this,arguments)}catch(e){}};\n";

export const recorders = {
  "1.1.3": {
    wheel: "django-rrweb==4.0.5",
    path: "django_rrweb/static/django-rrweb/rrweb-record-1-1-3.js",
    sha256: "0dcba70e5917460a4184204a4dd91bec51cefeda69c6e7225eaeea0f836dd907",
    cuts: unused,
    patches: [...cheap, ...shorter, ...harmless, ...ownNames],
    before: guard,
    after: "\nexport const record=rrwebRecord;\n",
  },
  "2.0.0-alpha.18": {
    wheel: "lmnr==0.8.2",
    path: "lmnr/sdk/browser/recorder/record.umd.min.cjs",
    sha256: "f09c09052c2fc474efb0405e63d8d26ed2184b994513ce8aee04efdac8be155d",
    cuts: [],
    patches: [
      ["__ln", "__reevLn", 12],
      ["{capture:!0,passive:!0};return", "{capture:!0,passive:!0};e=reevGuard(e);return", 1],
      ['o.setAttribute("style",e.oldValue)', "(o.style.cssText=e.oldValue)", 1],
    ],
    // The file is a CommonJS module; what it exports is handed on under the same name as above.
    before: guard + "const module={exports:{}},exports=module.exports;\n",
    after: "\nexport const record=module.exports.record;\n",
  },
};
