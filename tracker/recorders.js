// The recorders that the build can bundle: where each comes from, its hash, and what is mended in it.
//
// A patch is [found, put, times]: the text must occur exactly so often, else the build fails. A cut is
// [from, to, put]: what stands from the one text up to the other gives way to `put`.

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
  [
    "addLoadListener((function(e){ie.push(se(e.contentDocument))}))",
    "addLoadListener((function(e){var d=e.contentDocument,s=re.reevSeen||(re.reevSeen=new WeakSet);" +
      "d&&!s.has(d)&&(s.add(d),ie.push(se(d)))}))",
    1,
  ],
];

// What the tracker has no use for, a seventh of the recorder's size: canvases, inlined images, collected fonts, hooks of
// the observers, a slimmer DOM, a replayer's names, warnings to those who import the mirror.
const unused = [
  ['for(var ye="ABCDEFG', "var Me,Te,Ee=function()", ""],
  [
    "Ee=function(){function e(e){this.pendingCanvasMutations", "function Oe(e)",
    "Ee=function(){function e(){}var t=e.prototype;" +
      "return t.reset=t.freeze=t.unfreeze=t.lock=t.unlock=function(){},e}();",
  ],
  ["!function(e,t){var n=e.mutationCb,a=e.mousemoveCb", "var c=se(e,e.doc),d=", ""],
  [',"canvas"===D&&R)if("2d"===t.__context)', 'if("audio"!==D', ");"],
  ["!function(t,n){if(n.comment&&", "}(z,S)&&", "!function(){"],
  ["e.collectFonts?function(e){", "}(e):function(){}", "!1?function(e){"],
  [',function(e){e.Start="start"', ';var D="Please stop', ""],
  [';var D="Please stop', "function A(e,t,n)", ";"],
  ['"undefined"!=typeof window&&window.Proxy&&window.Reflect', "var Y=function(){", ""],
];

const guard = "const reevGuard=f=>function(){try{return f.apply(this,arguments)}catch(e){}};\n";

export const recorders = {
  "1.1.3": {
    wheel: "django-rrweb==4.0.5",
    path: "django_rrweb/static/django-rrweb/rrweb-record-1-1-3.js",
    sha256: "0dcba70e5917460a4184204a4dd91bec51cefeda69c6e7225eaeea0f836dd907",
    cuts: unused,
    patches: [...ownNames, ...harmless, ...once],
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
