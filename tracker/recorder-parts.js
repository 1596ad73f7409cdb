// What stands in the place of rrweb 1.1.3's recorder: the same events, without the parts that the tracker has no use for,
// without costs that grow with the square of a change, and without what would disturb a page.
//
// Some names are those of the minified recorder: _ writes a node and what is in it, R one node, E an attribute, me observes
// a document, L listens, Re is the mirror, U and W measure the window, a tells a shadow root,
// i masks, j tells what is blocked, ie is an event's target. `sn` holds what was last written of each node. guard, hook,
// listen, listenAgain are guard.js's.

/** One node as rrweb writes it, and what tells blocked nodes and lost ones. */
export const node = `let c=1;
function a(e){return e&&e.nodeType===11&&!!e.host}
function i({value}){return"*".repeat((value||"").length)}
function ie(e){const path=e.composedPath();return path.length?path[0]:e.target}
function j(e,t){return!!e&&(e.nodeType===1?e.closest("."+t)!==null:j(e.parentNode,t))}
function V(e,t){
  if(a(e))return!1;
  const parent=e.parentNode;
  return!t.has(t.getId(e))||(!parent||parent.nodeType!==9)&&(!parent||V(parent,t))
}
function R(t,{doc,sheets,blockSelector,skipChild}){
  const known=sn.get(doc),rootId=known&&known.id!==1?known.id:void 0,type=t.nodeType;
  if(type===9){
    const compatMode=t.compatMode;
    return{type:0,childNodes:[],compatMode:compatMode==="CSS1Compat"?void 0:compatMode,rootId}
  }
  if(type===10)return{type:1,name:t.name,publicId:t.publicId,systemId:t.systemId,rootId};
  if(type===3){
    const parent=t.parentNode,tag=parent&&parent.tagName,isStyle=tag==="STYLE"||void 0;
    let textContent=t.textContent||"";
    if(isStyle&&textContent)textContent=sheets.textIn(parent,t)??reevAbsolute(textContent,doc.baseURI);
    return{type:3,textContent:tag==="SCRIPT"?"SCRIPT_PLACEHOLDER":textContent||"",isStyle,rootId}
  }
  if(type===4)return{type:4,textContent:"",rootId};
  if(type===8)return{type:5,textContent:t.textContent||"",rootId};
  if(type!==1)return;
  const name=t.tagName.toLowerCase().trim(),tagName=/[^a-z0-9-_:]/.test(name)?"div":name,is=names=>names.split(" ").includes(tagName);
  const needBlock=t.matches(blockSelector),list=t.attributes;
  let attributes={};
  for(let n=0;n<list.length;n++){const at=list[n];attributes[at.name]=E(doc,tagName,at.name,at.value)}
  if(is("link style"))sheets.describe(t,attributes);
  if(is("input textarea select")){
    const value=t.value;
    if(value&&!/^(radio|checkbox|submit|button)$/.test(attributes.type))attributes.value=i({value});
    else if(t.checked)attributes.checked=!0
  }
  if(is("option"))delete attributes.selected;
  if(is("audio video")){attributes.rr_mediaState=t.paused?"paused":"played";attributes.rr_mediaCurrentTime=t.currentTime}
  // What was just added has not scrolled yet, and asking would make the browser lay the page out.
  if(!skipChild){
    const left=t.scrollLeft,top=t.scrollTop;
    if(left)attributes.rr_scrollLeft=left;
    if(top)attributes.rr_scrollTop=top
  }
  if(needBlock){
    const{width,height}=t.getBoundingClientRect();
    attributes={class:attributes.class,rr_width:width+"px",rr_height:height+"px"}
  }
  if(is("iframe")){
    if(!t.contentDocument)attributes.rr_src=attributes.src;
    delete attributes.src
  }
  return{type:2,tagName,attributes,childNodes:[],isSVG:is("svg")||t.ownerSVGElement?!0:void 0,needBlock,rootId}
}
`;

/** A node and what is in it, as rrweb writes it. */
export const serialize = `function _(t,n){
  const W=R(t,n);
  if(!W)return null;
  const root=W.type===2&&t.shadowRoot;
  // What is in a shadow root that nothing has watched comes with its host.
  const isNew=root&&!n.seen.has(root),blocked=W.needBlock,id=sn.has(t)?sn.get(t).id:c++,add=(parent,isShadow)=>{
    for(let node=parent.firstChild;node;node=node.nextSibling){
      const B=_(node,isShadow?{...n,skipChild:!1}:n);
      if(B){if(isShadow)B.isShadow=!0;W.childNodes.push(B)}
    }
  };
  W.needBlock=void 0;
  W.id=id;
  sn.set(t,W);
  n.map[id]=t;
  if(root){n.shadow(root,t.ownerDocument);W.isShadowHost=!0}
  if(!blocked&&W.childNodes){
    if(!n.skipChild)add(t);
    if(root&&(isNew||!n.skipChild))add(root,!0)
  }
  if(t.parentNode&&a(t.parentNode))W.isShadow=!0;
  if(W.tagName==="iframe"&&W.type===2)whenLoaded(t,guard(()=>{
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

/** A mutation buffer, and what observes with it. */
export const mutations = `function Z({doc,mirror,blockClass,mutationCb,reading}){
  let texts=new Set,attributes=new Map,removes=[],gone=[],places=new Set,added=new Set,moved=new Set,dropped=new Set,blocked=new Map,lost=new Map;
  const own="."+blockClass,idOf=e=>mirror.getId(e),afterOf=e=>{const n=e.nextSibling;return n&&idOf(n)};
  const parentOf=n=>{const e=n.parentNode;return idOf(a(e)?e.host:e)};
  const isBlocked=e=>{
    let is=blocked.get(e);
    if(is===void 0)blocked.set(e,is=j(e,blockClass));
    return is
  };
  const isLost=e=>{
    if(!lost.has(e))lost.set(e,V(e,mirror));
    return lost.get(e)
  };
  const children=(e,act)=>{for(let n=e.firstChild;n;n=n.nextSibling)act(n)};
  const drop=(set,e)=>{set.delete(e);children(e,n=>drop(set,n))};
  const isIn=(set,e,is)=>{
    if(set.size)for(let n=e.parentNode;n;n=n.parentNode)if(is(n))return!0;
    return!1
  };
  const add=(e,target)=>{
    const known=sn.get(e);
    if(known){
      moved.add(e);
      if(target&&sn.has(target))places.add(known.id+"@"+sn.get(target).id)
    }else if(added.has(e)||!e.isConnected)return;
    else{added.add(e);dropped.delete(e)}
    // Of what stands in something unblocked only itself can be blocked.
    if(target?!isBlocked(e):e.nodeType!==1||!e.matches(own))children(e,n=>add(n))
  };
  const take=({type,target,attributeName:name,oldValue,addedNodes,removedNodes})=>{
    if(type==="childList"){
      if(target.nodeType===9)listenAgain();
      const isHidden=isBlocked(target);
      if(!isHidden)for(let n=0;n<addedNodes.length;n++)add(addedNodes[n],target);
      for(let n=0;!isHidden&&n<removedNodes.length;n++){
        const e=removedNodes[n],id=idOf(e);
        if(added.has(e)){drop(added,e);dropped.add(e)}
        else if(id>0&&!isLost(target)){
          const isShadow=a(target)||void 0,parentId=idOf(isShadow?target.host:target);
          if(moved.has(e)&&places.has(id+"@"+parentId))drop(moved,e);
          else removes.push({parentId,id,isShadow})
        }
        if(id>0||e.firstChild)gone.push(e)
      }
      return
    }
    // The values of now are told: what changes again is looked at once.
    const isText=type!=="attributes",changed=isText?texts:attributes.get(target)||{__proto__:null};
    if(isText?texts.has(target):name in changed)return;
    if(isBlocked(target))return;
    let value=isText?target.textContent:target.getAttribute(name);
    if(name==="value"&&/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))value=i({value});
    if(value===oldValue)return;
    if(isText)return void texts.add(target);
    attributes.set(target,changed);
    if(name==="style")reevStyle(changed,target,oldValue,doc);
    else changed[name]=E(doc,target.tagName,name,value)
  };
  const tell=()=>{
    const adds=[],late=new Map;
    let head=null;
    const wait=node=>{
      if(late.has(node))return;
      const entry={node,before:null,after:null},left=late.get(node.previousSibling),right=late.get(node.nextSibling);
      late.set(node,entry);
      if(left){entry.after=left.after;entry.before=left}
      else if(right&&right.before){entry.before=right.before;entry.after=right}
      else{entry.after=head;head=entry}
      if(entry.before)entry.before.after=entry;
      if(entry.after)entry.after.before=entry
    };
    const push=node=>{
      const parent=node.parentNode;
      if(!parent||!node.isConnected||node.ownerDocument!==doc)return;
      const parentId=parentOf(node),nextId=afterOf(node);
      if(parentId===-1||nextId===-1)return wait(node);
      const written=_(node,{...reading,doc,map:mirror.map,skipChild:!0});
      if(written)adds.push({parentId,nextId,node:written})
    };
    while(gone.length)mirror.removeNodeFromMap(gone.pop());
    const ids=new Set(removes.map(e=>e.id)),isGone=e=>isIn(ids,e,n=>ids.has(idOf(n))),isUnder=(set,e)=>isIn(set,e,n=>set.has(n));
    for(const e of moved)if(!isGone(e)||moved.has(e.parentNode))push(e);
    for(const e of added)if(!isUnder(dropped,e)&&!isGone(e)||isUnder(moved,e))push(e);else dropped.add(e);
    // The last that can be told is told first, then the one before it when it can: each makes others tellable.
    const order=[];
    for(let entry=head;entry;entry=entry.after){entry.at=order.length;order.push(entry)}
    const look=e=>{
      const entry=late.get(e);
      if(!entry||entry.isReady||parentOf(e)===-1||afterOf(e)===-1)return;
      entry.isReady=!0;
      top=Math.max(top,entry.at)
    };
    let top=-1,near=null;
    order.forEach(({node})=>look(node));
    for(;;){
      while(top>=0&&!(order[top].isReady&&late.has(order[top].node)))top--;
      const entry=near&&near.isReady?near:order[top];
      if(!entry)break;
      const{node}=entry;
      near=entry.before;
      if(near)near.after=entry.after;
      if(entry.after)entry.after.before=near;
      late.delete(node);
      push(node);
      if(node.previousSibling)look(node.previousSibling);
      children(node,look)
    }
    const is=({id})=>mirror.has(id);
    const data={
      texts:[...texts].map(node=>({id:idOf(node),value:node.textContent})).filter(is),
      attributes:[...attributes].map(([node,attributes])=>({id:idOf(node),attributes})).filter(is),
      removes,adds
    };
    if(!(data.texts.length||data.attributes.length||removes.length||adds.length))return;
    texts=new Set;attributes=new Map;removes=[];places=new Set;added=new Set;moved=new Set;dropped=new Set;
    mutationCb(data)
  };
  this.see=records=>{
    // What a script put into a field it may have put elsewhere too.
    pending.forEach(flush=>flush());
    for(const record of records)try{take(record)}catch{}
    blocked=new Map;
    lost=new Map;
    tell()
  }
}
function se(options,root){
  const buffer=new Z(options),observer=new MutationObserver(guard(buffer.see));
  observer.observe(root,{__proto__:null,attributes:!0,attributeOldValue:!0,characterData:!0,characterDataOldValue:!0,childList:!0,subtree:!0});
  return observer
}
`;

/** The nodes by their ids. */
export const mirror = `var Re={
  map:{},
  getId(e){const n=e&&sn.get(e);return n?n.id:-1},
  getNode(e){return this.map[e]||null},
  removeNodeFromMap(e){
    delete this.map[this.getId(e)];
    for(let n=e.firstChild;n;n=n.nextSibling)this.removeNodeFromMap(n)
  },
  has(e){return !!this.map[e]}
};
`;

/** How the window is measured, and how what comes often is told less often. */
export const pace = `function A(act,wait,leads){
  let timer,last=0;
  return(...given)=>{
    const now=Date.now(),rest=wait-now+last;
    if(rest<=0||rest>wait){clearTimeout(timer);timer=0;last=now;act(...given)}
    else if(!timer&&!leads)timer=setTimeout(guard(()=>{last=Date.now();timer=0;act(...given)}),rest)
  }
}
function each(act,wait){
  const due=new Map,again=t=>setTimeout(guard(()=>{if(!due.get(t))return due.delete(t);due.set(t,0);again(t);act(t)}),wait);
  late.push(()=>due.forEach((more,t)=>{if(more){due.set(t,0);act(t)}}));
  return t=>{if(t){if(due.has(t))due.set(t,1);else{due.set(t,0);again(t);act(t)}}}
}
var late=[],pending=new Set,scrolled;
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
function inputs({inputCb,mirror,blockClass,ignoreClass,doc},win){
  const tell=(t,text,isChecked)=>{
    const was=pe.get(t);
    if(was&&was.text===text&&was.isChecked===isChecked)return;
    pe.set(t,{text,isChecked});
    inputCb({text,isChecked,id:mirror.getId(t)})
  },look=t=>{
    if(t&&t.tagName==="OPTION")t=t.parentElement;
    if(!t||!/^(INPUT|TEXTAREA|SELECT)$/.test(t.tagName)||j(t,blockClass)||t.classList.contains(ignoreClass))return;
    const{type,name,value}=t,isRadio=type==="radio",isChoice=isRadio||type==="checkbox",isChecked=isChoice&&t.checked;
    tell(t,isChoice?value:i({value}),isChecked);
    if(isRadio&&name&&isChecked)t.getRootNode().querySelectorAll('input[type="radio"][name="'+name+'"]').forEach(e=>e===t||tell(e,e.value,e.checked))
  },set=new Set,flush=guard(isDue=>{for(const e of set)if(isDue||sn.has(e)){set.delete(e);guard(look)(e)}}),
  stops=["input","change"].map(name=>L(name,e=>look(ie(e)),doc));
  for(const each of["Input value","Input checked","Select value","Select selectedIndex","TextArea value","Option selected"]){
    const[owner,name]=each.split(" ");
    stops.push(hook(win["HTML"+owner+"Element"].prototype,name,e=>{
      if(!set.size)setTimeout(flush,0,!0);
      set.add(e)
    }))
  }
  pending.add(flush);
  stops.push(()=>pending.delete(flush));
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
  return()=>stops.forEach(guard(e=>e()))
}
`;

/** `record(options)` and what hangs on it. */
export const record = `function Ne({emit,blockClass,blockSelector,ignoreClass,sampling,sheets}){
  scrolled=null;late=[];
  const stops=[],put=(type,data)=>emit({type,data,timestamp:Date.now()});
  const as=source=>data=>put(3,{source,...data}),mutationCb=as(0),scrollCb=as(3),seen=new WeakSet;
  const shared={blockClass,blockSelector,ignoreClass,sampling,mutationCb,scrollCb,mirror:Re};
  const shadow=guard((root,doc)=>{
    if(seen.has(root))return;
    seen.add(root);
    const m=se({...shared,doc},root);
    stops.push(()=>m.disconnect(),le({...shared,doc:root}))
  }),shadows=win=>stops.push(hook(win.HTMLElement.prototype,"attachShadow",e=>root=>{
    if(e.shadowRoot)shadow(root,e.ownerDocument)
  }));
  const reading={
    blockSelector,sheets,seen,shadow,
    onIframeLoad(e,node){
      const d=e.contentDocument;
      mutationCb({adds:[{parentId:Re.getId(e),nextId:null,node}],removes:[],texts:[],attributes:[],isAttachIframe:!0});
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
    const map={},node=_(document,{...reading,doc:document,map});
    if(node){Re.map=map;put(2,{node,initialOffset:{left:window.pageXOffset,top:window.pageYOffset}})}
  };
  const begin=()=>{Te();observe(document)};
  shadows(window);
  stops.push(L("DOMContentLoaded",()=>put(0,{})));
  if(document.readyState!=="loading")begin();
  else stops.push(L("load",()=>{put(1,{});begin()},window));
  return()=>stops.reverse().forEach(guard(e=>e()))
}
return Ne.takeFullSnapshot=()=>Te&&Te(),Ne.flush=()=>late.forEach(e=>e()),Ne.mirror=Re,`;
