// Changes a page by chance, the same for the same seed: nodes come, go and move, in frames and shadow roots too.
async (seed) => {
  let s = seed * 7919 + 1;
  const random = (n) => { s = (s * 1103515245 + 12345) % 2147483648; return Math.floor(s / 2147483648 * n); };
  const roots = [document.body, document.querySelector('#host').shadowRoot, document.querySelector('iframe').contentDocument.body];
  const pick = () => { const root = roots[random(3)]; const all = [...root.querySelectorAll('*')].filter(e => !['OPTION','IFRAME'].includes(e.tagName)); return random(4) ? all[random(all.length)] || root : root; };
  const make = (deep) => {
    const e = document.createElement(['div','p','b','span','x-y','input'][random(6)]);
    if (random(2)) e.setAttribute('class', 'k' + random(9)); if (random(5) === 0) e.className += ' reev-block';
    if (random(3) === 0) e.setAttribute('style', 'color:red;margin:' + random(9) + 'px');
    for (let i = random(4); i > 0 && deep; i--) e.append(random(2) ? make(deep - 1) : 'text' + random(99));
    if (random(8) === 0 && !['INPUT','B','X-Y'].includes(e.tagName)) e.attachShadow({mode:'open'}).append(make(0));
    return e;
  };
  for (let turn = 0; turn < 60; turn++) {
    for (let i = 1 + random(12); i > 0; i--) {
      const e = pick(), f = pick();
      switch (random(11)) {
        case 0: case 1: case 2: e.append(make(3)); break;
        case 3: e.prepend(make(2), 'x', make(1)); break;
        case 4: if (!roots.includes(e) && e.tagName !== 'FORM' && !e.querySelector('iframe,form,#host') && e.id !== 'host' && e.tagName!=='INPUT') e.remove(); break;
        case 5: try { if (e.id !== 'host' && !e.querySelector?.('iframe,form,#host') && !roots.includes(e)) f.insertBefore(e, f.firstChild); } catch {} break;
        case 6: e.setAttribute?.('data-x', random(100)); break;
        case 7: if (e.style) { e.style.color = ['red','blue',''][random(3)]; e.style.setProperty('top', random(9) + 'px', random(2) ? 'important' : ''); } break;
        case 8: { const w = document.createTreeWalker(e, 4); const t = w.nextNode(); if (t && t.parentNode.tagName !== 'OPTION') t.data = 'changed' + random(99); break; }
        case 9: if (!roots.includes(e) && e.id !== 'host' && !e.querySelector('iframe,form,#host')) try { e.replaceWith(make(1), e); } catch {} break;
        case 10: { const st = document.createElement('style'); document.head.append(st); st.sheet.insertRule('u{top:0}'); const old = document.querySelector('style'); try { old.sheet.insertRule('@media all{a{top:1px}}', 0); old.sheet.cssRules[0].insertRule('b{top:2px}'); old.sheet.cssRules[0].cssRules[0].style.setProperty('left','1px'); old.sheet.deleteRule(0); } catch {} break; }
      }
    }
    await new Promise(r => random(3) ? r() : setTimeout(r, 1));
  }
}
