// The recorders that the build can bundle: where each comes from, its hash, and what is mended in it.
//
// A patch is [found, put, times]: the text, or the pattern, must occur exactly so often, else the build fails. A cut is
// [from, to, put]: what stands from the one text up to the other gives way to `put`.

import { mirror, mutations, observers, pace, record, serialize } from "./recorder-parts.js";

// What the tracker has no use for, more than a third of the recorder's size: canvases, inlined images, collected fonts,
// hooks, plugins, freezing, a slimmer DOM, a replayer's names, what stands in for things that every browser has which
// runs the tracker, masking of texts (privacy.js does that). recorder-parts.js takes the place of what these went through.
const unused = [
  ["var e,t=function(){", "function i(e)", "function a(e){return e&&e.nodeType===11&&!!e.host}"],
  ['!function(e){e[e.Document=0]="Document"', 'var s="__rrweb_original__"', ""],
  ['var s="__rrweb_original__";', "c=1,d=new RegExp", "var "],
  ["f=n.doc,m=n.blockClass", "switch(t.nodeType)", "f=n.doc,C=n.maskInputOptions,b=!0;if(sn.has(f)){var _=sn.get(f).id;o=1===_?void 0:_}"],
  // src/addresses.js, src/style-sheets.js and src/rules.js do these.
  ["function p(e){try", "function R(t,n)", "var S;"],
  ['if("link"===D&&', 'if("input"===D', 'if("link"===D||"style"===D)n.sheets.describe(t,F);'],
  ["if(Q&&$){try{", "return ee&&", "if(Q&&$)$=n.sheets.textIn(t.parentNode,t)??reevAbsolute($,f.baseURI);"],
  ["L=function(e,t,n){if", ",D=function(e){if", "L=t.matches(n.blockSelector)"],
  [',"canvas"===D&&R)if("2d"===t.__context)', 'if("audio"!==D', ");"],
  ["||N(F.src)", "||(t.contentDocument", ""],
  ["!Q&&!ee&&O(t,v,g)", "{type:e.Text,", ""],
  ["function N(e)", "function j(e,t)", serialize + pace],
  ['var n=!1;if("string"==typeof t){if(void 0!==e.closest)', "}return e.nodeType,e.TEXT_NODE,j(", 'return null!==e.closest("."+t)'],
  ["function G(e)", "function V(e,t)", ""],
  ["function H(e)", "function ie(e)", `${mutations}var te=[];`],
  ["function se(e,t)", "var he=function", observers],
  ["var he=function", "function Ne(e)", `var Te;${mirror}`],
  ["function Ne(e)", "Ne}();", record],
];

const nodeTypes = { Document: 0, DocumentType: 1, Element: 2, Text: 3, CDATA: 4, Comment: 5 };

// The same in fewer letters.
const shorter = [
  [/\be\.(DocumentType|Document|Element|Text|CDATA|Comment)\b/g, (_, name) => nodeTypes[name], 7],
  // A form that has a field named "tagName" tells that one.
  ['if(e instanceof HTMLFormElement)return"form";', "", 1],
  [/,maskInputFn:[\w.]+/g, "", 1],
  [",a=e.maskInputFn,", ",", 1],
  ["(i=a?a(i):", "(i=", 1],
];

// What the recorder takes from the tracker.
const before = 'import{absolute as reevAbsolute,attributeValue as E,styleChange as reevStyle}from"../src/addresses.js";' +
  'import{watchRules as reevRules}from"../src/rules.js";import{guard,hook,listen,listenAgain}from"../src/guard.js";\n' +
  "const sn=new WeakMap,L=(type,act,target=document)=>listen(target,type,act);\n";

export const recorders = {
  "1.1.3": {
    wheel: "django-rrweb==4.0.5",
    path: "django_rrweb/static/django-rrweb/rrweb-record-1-1-3.js",
    sha256: "0dcba70e5917460a4184204a4dd91bec51cefeda69c6e7225eaeea0f836dd907",
    cuts: unused,
    patches: shorter,
    before,
    after: "\nexport const record=rrwebRecord;\n",
  },
  "2.0.0-alpha.18": {
    wheel: "lmnr==0.8.2",
    path: "lmnr/sdk/browser/recorder/record.umd.min.cjs",
    sha256: "f09c09052c2fc474efb0405e63d8d26ed2184b994513ce8aee04efdac8be155d",
    cuts: [],
    patches: [
      ["__ln", "__reevLn", 12],
      ["{capture:!0,passive:!0};return", "{capture:!0,passive:!0};e=guard(e);return", 1],
      ['o.setAttribute("style",e.oldValue)', "(o.style.cssText=e.oldValue)", 1],
    ],
    // The file is a CommonJS module; what it exports is handed on under the same name as above.
    before: 'import{guard}from"../src/guard.js";\n' + "const module={exports:{}},exports=module.exports;\n",
    after: "\nexport const record=module.exports.record;\n",
  },
};
