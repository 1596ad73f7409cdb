// What stands in the place of parts of rrweb 1.1.3's recorder: the same events, without the parts that the tracker
// has no use for, and without costs that grow with the square of a change.
//
// The names are those of the minified recorder: _ serializes a node and what is in it, R one node, E an attribute,
// me observes a document, L listens, te are the mutation buffers, Re is the mirror, he and ve manage frames and
// shadow roots, q and B tell them, U and W measure the window, a tells a shadow root. reevGuard keeps exceptions inside.

/** A node and what is in it, as rrweb writes it; each node keeps its own in `__sn`, under the name given in recorders.js. */
export const serialize = `function _(t,n){
  const W=R(t,n);
  if(!W)return null;
  const blocked=W.needBlock,id="__sn"in t?t.__sn.id:c++,add=(node,isShadow)=>{
    const B=_(node,n);
    if(B){if(isShadow)B.isShadow=!0;W.childNodes.push(B)}
  };
  W.needBlock=void 0;
  W.id=id;
  t.__sn=W;
  n.map[id]=t;
  n.onSerialize(t);
  if(W.type===2&&t.shadowRoot)W.isShadowHost=!0;
  if(!n.skipChild&&!blocked&&W.childNodes){
    for(let node=t.firstChild;node;node=node.nextSibling)add(node);
    if(W.isShadowHost)t.shadowRoot.childNodes.forEach(node=>add(node,!0));
  }
  if(t.parentNode&&a(t.parentNode))W.isShadow=!0;
  if(W.tagName==="iframe"&&W.type===2)whenLoaded(t,reevGuard(()=>{
    const e=t.contentDocument,node=e&&_(e,{...n,doc:e,skipChild:!1});
    if(node)n.onIframeLoad(t,node)
  }));
  return W
}
function whenLoaded(e,t){
  const r=e.contentWindow;
  let state,done;
  try{state=r.document.readyState}catch{return}
  if(state==="complete"){
    if(r.location.href==="about:blank"&&e.src!=="about:blank"&&e.src)e.addEventListener("load",t);
    else setTimeout(t,0);
    return
  }
  const once=()=>{if(!done){done=!0;t()}},timer=setTimeout(once,5e3);
  e.addEventListener("load",()=>{clearTimeout(timer);done=!0;t()})
}
`;

/** `record(options)` and what hangs on it. */
export const record = `function Ne({emit,blockClass,blockSelector,ignoreClass,maskInputOptions,sampling}){
  const stops=[],put=(type,data)=>emit({type,data,timestamp:Date.now()});
  const as=source=>data=>put(3,{source,...data}),mutationCb=as(0),scrollCb=as(3);
  const iframeManager=new he({mutationCb});
  const shared={blockClass,blockSelector,ignoreClass,maskInputOptions,sampling,inlineStylesheet:!0,iframeManager,mutationCb,scrollCb,mirror:Re};
  const shadowDomManager=shared.shadowDomManager=new ve({mutationCb,scrollCb,bypassOptions:shared,mirror:Re});
  shadowDomManager.addShadowRoot=reevGuard(shadowDomManager.addShadowRoot);
  const reading={
    blockSelector,maskInputOptions,inlineStylesheet:!0,
    onSerialize(e){if(q(e))iframeManager.addIframe(e);if(B(e))shadowDomManager.addShadowRoot(e.shadowRoot,document)},
    onIframeLoad(e,t){iframeManager.attachIframe(e,t);shadowDomManager.observeAttachShadow(e)}
  };
  shared.reading=reading;
  const observe=doc=>stops.push(me({
    ...shared,doc,mousemoveCb:(positions,source)=>put(3,{source,positions}),mouseInteractionCb:as(2),
    viewportResizeCb:as(4),inputCb:as(5),mediaInteractionCb:as(7),styleSheetRuleCb:as(8),styleDeclarationCb:as(13)
  }));
  Te=()=>{
    put(4,{href:location.href,width:U(),height:W()});
    te.forEach(e=>e.lock());
    const map={},node=_(document,{...reading,doc:document,map});
    if(node){Re.map=map;put(2,{node,initialOffset:{left:window.pageXOffset,top:window.pageYOffset}})}
    te.forEach(e=>e.unlock())
  };
  const seen=new WeakSet,begin=()=>{Te();observe(document)};
  iframeManager.addLoadListener(e=>{
    const d=e.contentDocument;
    if(d&&!seen.has(d)){seen.add(d);observe(d)}
  });
  stops.push(L("DOMContentLoaded",()=>put(0,{})));
  if(document.readyState!=="loading")begin();
  else stops.push(L("load",()=>{put(1,{});begin()},window));
  return()=>{stops.forEach(e=>e());te=[]}
}
return Ne.takeFullSnapshot=()=>Te&&Te(),Ne.mirror=Re,`;
