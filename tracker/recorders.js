// The recorders that the build can bundle: where each comes from, its hash, and what is mended in it.
//
// A patch is [found, put, times]: the text, or the pattern, must occur exactly so often, else the build fails. A cut is
// [from, to, put]: what stands from the one text up to the other gives way to `put`.

import { record, serialize } from "./recorder-parts.js";

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
  ["setTimeout((function(){n.set.call(t,e)}),0)", "setTimeout(reevGuard((function(){n.set.call(t,e)})),0)", 1],
  // A rule without a sheet would make the page's own insertRule throw.
  ["this.parentStyleSheet.ownerNode", "(this.parentStyleSheet||{}).ownerNode", 2],
  // A style attribute set on an element is an inline style for a Content-Security-Policy; CSSOM is not.
  ['p.setAttribute("style",t.oldValue)', "(p.style.cssText=t.oldValue)", 1],
];

const once = [
  // Every full snapshot would observe each shadow root and each frame once more, and record its changes twice;
  // shadow roots would stay observed after stop.
  [
    "prototype.addShadowRoot=function(e,n){se(",
    "prototype.addShadowRoot=function(e,n){var s=this.reevSeen||(this.reevSeen=new WeakSet);" +
      "if(s.has(e))return;s.add(e);var m=se(",
    1,
  ],
  [
    "shadowDomManager:this}),e),le(t(t({},this.bypassOptions),{scrollCb:this.scrollCb,doc:e,mirror:this.mirror}))}",
    "shadowDomManager:this}),e);this.restorePatches.push((function(){m.disconnect()})," +
      "le(t(t({},this.bypassOptions),{scrollCb:this.scrollCb,doc:e,mirror:this.mirror})))}",
    1,
  ],
];

// What the tracker has no use for, more than a third of the recorder's size: canvases, inlined images, collected fonts,
// hooks, plugins, freezing, a slimmer DOM, a replayer's names, what stands in for things that every browser has which
// runs the tracker, masking of texts (privacy.js does that). recorder-parts.js takes the place of what these went through.
const unused = [
  ["function n(e){var t=", "function a(e)", "function r(e){return e}function o(e,t){return e.concat(t)}"],
  ['!function(e){e[e.Document=0]="Document"', 'var s="__rrweb_original__"', ""],
  ['var s="__rrweb_original__";', "c=1,d=new RegExp", "var "],
  ["function O(e,t,n)", "function R(t,n)", ""],
  ["f=n.doc,m=n.blockClass", "if(f.__sn)", "f=n.doc,C=n.maskInputOptions,b=!0;"],
  ["L=function(e,t,n){if", ",D=function(e){if", "L=t.matches(n.blockSelector)"],
  [',"canvas"===D&&R)if("2d"===t.__context)', 'if("audio"!==D', ");"],
  ["||N(F.src)", "||(t.contentDocument", ""],
  ["!Q&&!ee&&O(t,v,g)", "{type:e.Text,", ""],
  ["function N(e)", "function L(e,t,n)", serialize],
  [
    "!function(e){e[e.DomContentLoaded=0]", "function A(e,t,n)",
    "S={MouseUp:0,MouseDown:1,Click:2,ContextMenu:3,DblClick:4,Focus:5,Blur:6,TouchStart:7,TouchEnd:9,TouchCancel:10};",
  ],
  ["function W()", "function j(e,t)", "function W(){return innerHeight}function U(){return innerWidth}"],
  ['var n=!1;if("string"==typeof t){if(void 0!==e.closest)', "}return e.nodeType,e.TEXT_NODE,j(", 'return null!==e.closest("."+t)'],
  ['"undefined"!=typeof window&&window.Proxy&&window.Reflect', "var Y=function(){", ""],
  ["e.prototype.freeze=", "e.prototype.lock=", ""],
  ["var a=window.MutationObserver||", "var s=new a(", "var a=window.MutationObserver;"],
  ["if(!1===a.mouseInteraction)", ".forEach((function(e){var a=e.toLowerCase()", "var s=[];return Object.keys(S)"],
  ["function ce(e,n)", "var de=", ""],
  ["!function(e,t){var n=e.mutationCb,a=e.mousemoveCb", "var c=se(e,e.doc),d=", ""],
  [",S=e.collectFonts?", "return function(){te.forEach(", ";"],
  [",S(),C.forEach((", "var he=function", "}}"],
  ['for(var ye="ABCDEFG', "var Re=", "var Te;"],
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
  ['(t.innerText||t.textContent||"")', "t.textContent", 1],
  ['var n=e.createElement("a");return n.href=t', "var n=M.a&&M.a.ownerDocument===e?M.a:M.a=e.createElement(\"a\");return n.href=t", 1],
  ['function T(){var e=document.createElement("a");return e.href="",e.href}', 'function T(){return document.baseURI.split("#")[0]}', 1],
];

const nodeTypes = { Document: 0, DocumentType: 1, Element: 2, Text: 3, CDATA: 4, Comment: 5 };

// The same in fewer letters.
const shorter = [
  [/try\{for\(var (\w)=n\((.*?)\),(\w)=\1\.next\(\);!\3\.done;\3=\1\.next\(\)\)\{((?:var )?\w)=\3\.value/g, "{for(var $3 of $2){$4=$3", 4],
  [/\}catch\(\w\)\{(\w)=\{error:\w\}\}finally\{try\{(\w)&&!\2\.done&&\((\w)=(\w)\.return\)&&\3\.call\(\4\)\}finally\{if\(\1\)throw \1\.error\}\}/g, "}", 4],
  [/\be\.(DocumentType|Document|Element|Text|CDATA|Comment)\b/g, (_, name) => nodeTypes[name], 8],
  [/\(null===\((\w)=t\.parentNode\.sheet\)\|\|void 0===\1\?void 0:\1\.cssRules\)/g, "t.parentNode.sheet?.cssRules", 1],
  [/_\(t,\{doc:e\.doc,map.*?observeAttachShadow\(t\)\}\}\)/g, "_(t,{...e.reading,doc:e.doc,map:e.mirror.map,skipChild:!0})", 1],
  [/value:O\(t\.target.*?:l,node/g, "value:l,node", 1],
  [/\["mutationCb","blockClass".*?\]/g, '["mutationCb","blockClass","maskInputOptions","doc","mirror","shadowDomManager","reading"]', 1],
  [/,this\.canvasManager\.\w+\(\)/g, "", 3],
  [/,maskInputFn:[\w.]+/g, "", 3],
  [",a=e.maskInputFn,", ",", 1],
  ["(i=a?a(i):", "(i=", 1],
  [/ce\((\{text:[\w.]+,isChecked:!?\w),userTriggered:(?:\w|!1)\},f\)/g, "$1}", 2],
  ["b.Drag:", "12:", 1],
  ["b.MouseMove:b.TouchMove", "1:6", 1],
  ["var t,n=null===(t=e)||void 0===t?void 0:t.host;", "var n=e&&e.host;", 1],
  [/null===\((\w)=null===\((\w)=this\.parentRule\)\|\|void 0===\2\?void 0:\2\.parentStyleSheet\)\|\|void 0===\1\?void 0:\1\.ownerNode/g, "this.parentRule?.parentStyleSheet?.ownerNode", 2],
  ["null===(n=this.loadListener)||void 0===n||n.call(this,e)", "this.loadListener(e)", 1],
  [/t\.getRootNode\?null===\(n=t.*?p=d;null===.*?;\)p=.*?\|\|null;/g, "t.getRootNode().host,p=d;p?.getRootNode()?.host;)p=p.getRootNode().host;", 1],
  ["null!==p&&e.doc.contains(p)", "p&&e.doc.contains(p)", 1],
  ["!e.frozen&&!e.locked", "!e.locked", 1],
  ["this.frozen=!1,", "", 1],
];

const guard = "const reevGuard=f=>function(){try{return f.apply(this,arguments)}catch(e){}};\n";

export const recorders = {
  "1.1.3": {
    wheel: "django-rrweb==4.0.5",
    path: "django_rrweb/static/django-rrweb/rrweb-record-1-1-3.js",
    sha256: "0dcba70e5917460a4184204a4dd91bec51cefeda69c6e7225eaeea0f836dd907",
    cuts: unused,
    patches: [...cheap, ...shorter, ...harmless, ...once, ...ownNames],
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
