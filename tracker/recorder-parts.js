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

/** How the window is measured, and how what comes often is told less often. */
export const pace = `function A(act,wait,leads){
  let timer,last=0;
  return(...given)=>{
    const now=Date.now(),rest=wait-now+last;
    if(rest<=0||rest>wait){clearTimeout(timer);timer=0;last=now;act(...given)}
    else if(!timer&&!leads)timer=setTimeout(reevGuard(()=>{last=Date.now();timer=0;act(...given)}),rest)
  }
}
function each(act,wait){
  const due=new Map,again=t=>setTimeout(reevGuard(()=>{if(!due.get(t))return due.delete(t);due.set(t,0);again(t);act(t)}),wait);
  late.push(()=>due.forEach((more,t)=>{if(more){due.set(t,0);act(t)}}));
  return t=>{if(t){if(due.has(t))due.set(t,1);else{due.set(t,0);again(t);act(t)}}}
}
var late=[],scrolled;
function W(){return innerHeight}function U(){return innerWidth}
`;

/** What is listened to in a document: \`me\` returns what ends it. Of each element what came last is always told. */
export const observers = `function ue({mouseInteractionCb,doc,mirror,blockClass}){
  return"mouseup mousedown click contextmenu dblclick focus blur touchstart  touchend touchcancel".split(" ").map((name,type)=>L(name||"-",e=>{
    const t=ie(e),at=e.changedTouches?e.changedTouches[0]:e;
    if(at&&!j(t,blockClass))mouseInteractionCb({type,id:mirror.getId(t),x:at.clientX,y:at.clientY})
  },doc))
}
function moves({mousemoveCb,sampling,doc,mirror}){
  let from,list=[];
  const now=type=>{
    const wait=Date.now()-from;
    if(list.length)mousemoveCb(list.map(e=>{e.timeOffset-=wait;return e}),type);
    list=[];from=0
  },tell=A(now,sampling.mousemoveCallback),move=A(e=>{
    const t=ie(e),{clientX:x,clientY:y}=e.changedTouches?e.changedTouches[0]:e;
    from=from||Date.now();
    list.push({x,y,id:mirror.getId(t),timeOffset:Date.now()-from});
    tell(e.type==="drag"?12:e.changedTouches?6:1)
  },sampling.mousemove,!0);
  return["mousemove","touchmove","drag"].map(name=>L(name,move,doc))
}
function le({scrollCb,doc,mirror,blockClass,sampling}){
  scrolled=scrolled||each(t=>{
    const s=t.nodeType===9?t.scrollingElement||t.documentElement:t;
    if(!j(t,blockClass))scrollCb({id:mirror.getId(t),x:s.scrollLeft,y:s.scrollTop})
  },sampling.scroll);
  return L("scroll",e=>scrolled(ie(e)),doc)
}
function inputs({inputCb,mirror,blockClass,ignoreClass,maskInputOptions,doc},win){
  const tell=(t,text,isChecked)=>{
    const was=pe.get(t);
    if(was&&was.text===text&&was.isChecked===isChecked)return;
    pe.set(t,{text,isChecked});
    inputCb({text,isChecked,id:mirror.getId(t)})
  },look=t=>{
    if(t&&t.tagName==="OPTION")t=t.parentElement;
    if(!t||!/^(INPUT|TEXTAREA|SELECT)$/.test(t.tagName)||j(t,blockClass)||t.classList.contains(ignoreClass))return;
    const{type,name,value,tagName}=t,isRadio=type==="radio",isChoice=isRadio||type==="checkbox",isChecked=isChoice&&t.checked;
    tell(t,isChoice?value:i({maskInputOptions,tagName,type,value}),isChecked);
    if(isRadio&&name&&isChecked)t.getRootNode().querySelectorAll('input[type="radio"][name="'+name+'"]').forEach(e=>e===t||tell(e,e.value,e.checked))
  },set=new Set,flush=reevGuard(()=>{const all=[...set];set.clear();all.forEach(reevGuard(look))}),
  stops=["input","change"].map(name=>L(name,e=>look(ie(e)),doc));
  for(const[owner,names]of Object.entries({Input:"value checked",Select:"value selectedIndex",TextArea:"value",Option:"selected"}))for(const name of names.split(" ")){
    const on=win["HTML"+owner+"Element"].prototype,was=Object.getOwnPropertyDescriptor(on,name);
    if(!was||!was.set)continue;
    Object.defineProperty(on,name,{set(value){
      if(!set.size)setTimeout(flush,0);
      set.add(this);
      was.set.call(this,value)
    }});
    stops.push(()=>Object.defineProperty(on,name,was))
  }
  return stops
}
function media({mediaInteractionCb,blockClass,mirror,doc}){
  return["play","pause","seeked","volumechange"].map((name,type)=>{
    const tell=each(t=>{
      const{currentTime,volume,muted}=t;
      if(!j(t,blockClass))mediaInteractionCb({type,id:mirror.getId(t),currentTime,volume,muted})
    },500);
    return L(name,e=>tell(ie(e)),doc)
  })
}
var pe=new WeakMap;
function me(e){
  const{doc}=e,win=doc.defaultView;
  if(!win)return()=>{};
  const m=se(e,doc),stops=[()=>m.disconnect(),...moves(e),...ue(e),le(e),...inputs(e,win),...media(e),reevRules(e,win)];
  let size;
  if(doc===document)stops.push(L("resize",A(()=>{
    const width=U(),height=W();
    if(size!==(size=width+"x"+height))e.viewportResizeCb({width,height})
  },200),window));
  return()=>stops.forEach(reevGuard(e=>e()))
}
`;

/** `record(options)` and what hangs on it. */
export const record = `function Ne({emit,blockClass,blockSelector,ignoreClass,maskInputOptions,sampling,sheets}){
  scrolled=null;late=[];
  const stops=[],put=(type,data)=>emit({type,data,timestamp:Date.now()});
  const as=source=>data=>put(3,{source,...data}),mutationCb=as(0),scrollCb=as(3),seen=new WeakSet;
  const shared={blockClass,blockSelector,ignoreClass,maskInputOptions,sampling,mutationCb,scrollCb,mirror:Re};
  const shadow=reevGuard((root,doc)=>{
    if(seen.has(root))return;
    seen.add(root);
    const m=se({...shared,doc},root);
    stops.push(()=>m.disconnect(),le({...shared,doc:root}))
  }),shadows=win=>stops.push(reevWrap(win.HTMLElement.prototype,"attachShadow",act=>function(){
    const root=act.apply(this,arguments);
    if(this.shadowRoot)shadow(root,this.ownerDocument);
    return root
  }));
  const reading={
    blockSelector,maskInputOptions,sheets,
    onSerialize(e){if(B(e))shadow(e.shadowRoot,e.ownerDocument)},
    onIframeLoad(e,node){
      const d=e.contentDocument;
      mutationCb({adds:[{parentId:e.__sn.id,nextId:null,node}],removes:[],texts:[],attributes:[],isAttachIframe:!0});
      if(seen.has(d))return;
      seen.add(d);
      observe(d);
      shadows(d.defaultView)
    }
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
  const begin=()=>{Te();observe(document)};
  shadows(window);
  stops.push(L("DOMContentLoaded",()=>put(0,{})));
  if(document.readyState!=="loading")begin();
  else stops.push(L("load",()=>{put(1,{});begin()},window));
  return()=>{stops.reverse().forEach(reevGuard(e=>e()));te=[]}
}
return Ne.takeFullSnapshot=()=>Te&&Te(),Ne.flush=()=>late.forEach(e=>e()),Ne.mirror=Re,`;
