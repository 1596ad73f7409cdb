// The recorders that the build can bundle: where each comes from, its hash, and what is mended in it.
//
// A patch is [found, put, times]: the text, or the pattern, must occur exactly so often, else the build fails. A cut is
// [from, to, put]: what stands from the one text up to the other gives way to `put`.

import { mirror, mutations, node, observers, pace, record, serialize } from "./recorder-parts.js";

// recorder-parts.js in the place of all but the licence. What is left out, more than a third of the recorder's size: canvases,
// inlined images, collected fonts, hooks, plugins, freezing, a slimmer DOM, a replayer's names, what stands in for things
// that every browser has which runs the tracker, masking of texts (privacy.js does that).
const rewritten = [
  ["var e,t=function(){", "Ne}();", `${node}${serialize}${pace}${mutations}${observers}var Te;${mirror}${record}`],
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
    cuts: rewritten,
    patches: [],
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
