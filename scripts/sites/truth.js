// What a visitor sees of the page now, in the form that ../shared/corpus/README.md describes.
// An expression: a function of whether fields are masked. `reevIdOf(node)` is the id that the recorder gave a node, 0 for none.
(isMasked) => {
  const skipped = new Set(['SCRIPT', 'STYLE', 'NOSCRIPT', 'TEMPLATE', 'OPTION', 'OPTGROUP', 'TITLE']);
  const editable = '[contenteditable]:not([contenteditable=false]),[role=textbox],[role=searchbox]';
  const id = (node) => (node ? reevIdOf(node) : 0);
  const round = (value, digits) => Math.round(value * 10 ** digits) / 10 ** digits;
  const rectOf = (box, digits) => [box.x, box.y, box.w, box.h].map((value) => round(value, digits));
  const viewport = { x: 0, y: 0, w: innerWidth, h: innerHeight };
  const meet = (a, b) => {
    const x = Math.max(a.x, b.x), y = Math.max(a.y, b.y);
    return { x, y, w: Math.min(a.x + a.w, b.x + b.w) - x, h: Math.min(a.y + a.h, b.y + b.h) - y };
  };
  const isEmpty = (box) => !(box.w > 0 && box.h > 0);
  const isSliver = (box) => !(box.w > 0.5 && box.h > 0.5);
  const moved = (r, shift) => ({ x: r.left + shift.x, y: r.top + shift.y, w: r.width, h: r.height });
  const above = (element) => element.assignedSlot || element.parentElement || (element.parentNode && element.parentNode.host) || null;
  const styles = new Map();
  const styleOf = (element) => {
    let style = styles.get(element);
    if (!style) styles.set(element, style = element.ownerDocument.defaultView.getComputedStyle(element));
    return style;
  };

  // Colours as [r, g, b, a] with 0 … 255 and 0 … 1; the canvas understands every notation.
  const colours = new Map();
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const colour = (text) => {
    if (!colours.has(text)) {
      const plain = /^rgba?\(([\d.]+), ([\d.]+), ([\d.]+)(?:, ([\d.]+))?\)$/.exec(text);
      if (plain) colours.set(text, [+plain[1], +plain[2], +plain[3], plain[4] === undefined ? 1 : +plain[4]]);
      else {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = 'rgba(0, 0, 0, 0)';
        canvas.fillStyle = text;
        canvas.fillRect(0, 0, 1, 1);
        const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
        colours.set(text, [r, g, b, a / 255]);
      }
    }
    return colours.get(text);
  };
  const over = (top, alpha, below) => [0, 1, 2].map((i) => top[i] * top[3] * alpha + below[i] * (1 - top[3] * alpha));
  const hex = (rgb) => '#' + rgb.map((value) => Math.round(value).toString(16).padStart(2, '0')).join('');

  const opacities = new Map();
  const opacityOf = (element) => {
    if (!element) return 1;
    if (!opacities.has(element)) opacities.set(element, parseFloat(styleOf(element).opacity) * opacityOf(above(element)));
    return opacities.get(element);
  };
  const paintsBorder = (style) => ['Top', 'Right', 'Bottom', 'Left'].some((side) =>
    parseFloat(style[`border${side}Width`]) > 0 && !['none', 'hidden'].includes(style[`border${side}Style`]) && colour(style[`border${side}Color`])[3] > 0);
  const hasImage = (style) => style.backgroundImage !== 'none';
  const isPicture = (element) => /^(img|svg|canvas|video|iframe|object|embed)$/.test(element.localName) ||
    (element.localName === 'input' && element.type === 'image');

  // What holds an absolute or fixed box decides which overflows clip it.
  const isHolder = (style, position) => style.transform !== 'none' || style.filter !== 'none' || style.perspective !== 'none' ||
    style.translate !== 'none' || style.scale !== 'none' || style.rotate !== 'none' ||
    /paint|layout|strict|content/.test(style.contain) || /transform|filter|perspective/.test(style.willChange) ||
    (style.backdropFilter && style.backdropFilter !== 'none') || (position === 'absolute' && style.position !== 'static');
  const clips = new Map();
  /** The part of the screen in which a box of this element could show: its own clip, and its ancestors'. */
  const clipOf = (element, frame) => {
    if (clips.has(element)) return clips.get(element);
    const style = styleOf(element);
    let holder = above(element);
    if (['fixed', 'absolute'].includes(style.position))
      while (holder && !isHolder(styleOf(holder), style.position)) holder = above(holder);
    let clip = frame.clip;
    // In the top layer nothing above clips.
    if (holder && !element.matches(':modal, :popover-open')) clip = meet(clipOf(holder, frame), insideOf(holder, frame));
    const inset = /^inset\(([^)]*?)(?: round.*)?\)$/.exec(style.clipPath);
    if (inset) {
      const box = element.getBoundingClientRect();
      const values = inset[1].split(' ');
      const sides = [values[0], values[1] ?? values[0], values[2] ?? values[0], values[3] ?? values[1] ?? values[0]].map((value, i) =>
        value.endsWith('%') ? parseFloat(value) / 100 * (i % 2 ? box.width : box.height) : parseFloat(value));
      clip = meet(clip, { x: box.left + sides[3] + frame.x, y: box.top + sides[0] + frame.y, w: box.width - sides[1] - sides[3], h: box.height - sides[0] - sides[2] });
    }
    clips.set(element, clip);
    return clip;
  };
  const everything = { x: -1e6, y: -1e6, w: 2e6, h: 2e6 };
  const insideOf = (element, frame) => {
    const style = styleOf(element);
    const isRoot = element === element.ownerDocument.documentElement ||
      (element === element.ownerDocument.body && styleOf(element.ownerDocument.documentElement).overflow === 'visible');
    const across = style.overflowX !== 'visible' || /paint|strict|content/.test(style.contain);
    const down = style.overflowY !== 'visible' || /paint|strict|content/.test(style.contain);
    if (isRoot || !(across || down) || style.display === 'inline' || style.display === 'contents') return everything;
    if (element.namespaceURI.endsWith('svg') && element.localName !== 'svg') return everything;
    const box = element.getBoundingClientRect();
    // Under a transform the client sizes are those before it.
    const scaleX = element.offsetWidth ? box.width / element.offsetWidth : 1, scaleY = element.offsetHeight ? box.height / element.offsetHeight : 1;
    const left = (element.clientLeft || 0) * scaleX, top = (element.clientTop || 0) * scaleY;
    const width = element.localName === 'svg' ? box.width : element.clientWidth * scaleX, height = element.localName === 'svg' ? box.height : element.clientHeight * scaleY;
    return {
      x: across ? box.left + left + frame.x : everything.x, w: across ? width : everything.w,
      y: down ? box.top + top + frame.y : everything.y, h: down ? height : everything.h,
    };
  };

  const contains = (element, other) => {
    for (let at = other; at; at = above(at)) if (at === element) return true;
    return false;
  };
  const modals = [...document.querySelectorAll('dialog:modal')];
  /**
   * What lies at a point over and under the text of an element: whether something hides it, the colour behind it, and
   * whether that is more than its ancestors' colours.
   */
  const lookAt = (element, frame, x, y) => {
    let root = element.getRootNode();
    const stack = root.elementsFromPoint(x - frame.x, y - frame.y).filter((other) => opacityOf(other) > 0);
    const modal = modals[modals.length - 1];
    let own = stack.findIndex((other) => other === element || (element.shadowRoot && other === element));
    if (own < 0) own = stack.findIndex((other) => contains(other, element));
    let covered = false, veil = null;
    const veils = [];
    for (const other of own < 0 ? stack : stack.slice(0, own)) {
      if (contains(other, element) || contains(element, other)) continue;
      const style = styleOf(other);
      if (style.visibility !== 'visible') continue;
      const backdrop = other.matches('dialog:modal') && !inside(other.getBoundingClientRect(), x - frame.x, y - frame.y);
      const strength = (backdrop ? 0 : colour(style.backgroundColor)[3]) * opacityOf(other);
      if (isPicture(other) ? opacityOf(other) > 0.5 && other.localName !== 'svg' && other.localName !== 'canvas' : strength > 0.5) covered = true;
      else if (strength > 0) {
        veil = other;
        veils.unshift([...colour(style.backgroundColor).slice(0, 3), strength]);
      }
    }
    // Behind a modal dialog nothing is hit: what it doesn't cover is still seen.
    if (modal && !contains(modal, element)) {
      covered = inside(modal.getBoundingClientRect(), x, y);
      veil = modal;
    }
    let background = behind(document.documentElement), image = false;
    const below = (own < 0 ? [] : stack.slice(own)).reverse();
    const ancestors = [];
    for (let at = element; at; at = above(at)) ancestors.push(at);
    // Inside a shadow root or a frame the outer elements are not in this root's list.
    for (const other of ancestors.slice().reverse()) if (!below.includes(other) && other.getRootNode() !== root) below.unshift(other);
    for (const other of below) {
      const style = styleOf(other);
      if (style.display === 'contents' || style.visibility !== 'visible') continue;
      const isAncestor = ancestors.includes(other);
      const own = colour(style.backgroundColor);
      const alpha = own[3] * opacityOf(other);
      if (alpha > 0.99) { image = false; }
      if (alpha > 0) background = over([...own.slice(0, 3), 1], alpha, background);
      if (!isAncestor && (alpha > 0 || isPicture(other))) image = true;
      if (hasImage(style) || isPicture(other)) image = true;
    }
    return { covered, background, veils, image: image || Boolean(veil) };
  };
  const inside = (r, x, y) => x >= r.left && x < r.right && y >= r.top && y < r.bottom;
  const behind = (html) => {
    const body = html.ownerDocument.body;
    const own = colour(styleOf(html).backgroundColor);
    const base = styleOf(html).colorScheme.startsWith('dark') ? [18, 18, 18] : [255, 255, 255];
    const canvasColour = own[3] > 0 || !body ? own : colour(styleOf(body).backgroundColor);
    return over(canvasColour, 1, base);
  };

  const nodes = [], texts = [], partials = [], graphics = [], generated = [];

  const transformed = (text, style) => {
    if (style.textTransform.includes('uppercase')) return text.toUpperCase();
    if (style.textTransform.includes('lowercase')) return text.toLowerCase();
    return style.textTransform.includes('capitalize') ? text.replace(/(^|[\s-])(\p{L})/gu, (all, before, letter) => before + letter.toUpperCase()) : text;
  };
  /** A fragment of text goes to what is seen, or to what is seen in part. */
  const put = (entry, box, element, frame, clip) => {
    const shown = meet(box, clip);
    if (isSliver(shown)) return;
    const part = { id: entry.id, text: entry.text, rect: rectOf(box, 2) };
    const isCut = shown.x > box.x + 1 || shown.x + shown.w < box.x + box.w - 1;
    const points = [0.08, 0.3, 0.5, 0.7, 0.92].map((share) => lookAt(element, frame, shown.x + shown.w * share, shown.y + shown.h / 2));
    if (shown.h < box.h / 2 || (isCut && shown.w < 5) || points.some((point) => point.covered)) {
      partials.push(part);
      return;
    }
    if (box.w < 5 && shown.w < 5 && box.h < 5) return;
    const style = styleOf(element);
    const { background, veils } = points[2];
    // What lies over the text half transparent colours it and what is behind it.
    const seen = (rgb) => veils.reduce((below, veil) => over(veil, 1, below), rgb);
    const ink = entry.colour || style.webkitTextFillColor || style.color;
    if (isFaint(element, ink)) return;
    const own = colour(ink);
    texts.push({
      ...part, color: hex(seen(over(own, opacityOf(element), background))), background: hex(seen(background)),
      bold: parseInt(style.fontWeight, 10) >= 600, ...(isCut ? { clip: rectOf(shown, 2) } : {}),
      ...(points.some((point) => point.image) ? { bgimage: true } : {}),
      ...(entry.control ? { control: true } : {}), ...(entry.masked ? { masked: true } : {}),
    });
  };

  // A text that is turned has no lines across; and nobody reads ink without colour.
  const isTurned = (element) => {
    for (let at = element; at; at = above(at)) {
      const style = styleOf(at);
      const turn = /^matrix\(([^,]+), ([^,]+)/.exec(style.transform);
      if ((turn && Math.abs(turn[2]) > 0.02) || !['none', '0deg'].includes(style.rotate)) return true;
    }
    return false;
  };
  const isFaint = (element, text) => colour(text)[3] * opacityOf(element) <= 0.1;

  const linesOf = (node) => {
    const range = node.ownerDocument.createRange();
    const lines = [];
    for (let at = 0; at < node.data.length;) {
      const step = node.data.codePointAt(at) > 0xffff ? 2 : 1;
      range.setStart(node, at); range.setEnd(node, at + step);
      const boxes = [...range.getClientRects()].filter((box) => box.width > 0);
      const box = boxes[boxes.length - 1];
      const last = lines[lines.length - 1];
      if (box) {
        if (last && Math.abs(last.bottom - box.bottom) < box.height / 2 && Math.abs(last.top - box.top) < box.height) {
          last.text += node.data.slice(at, at + step);
          if (/\S/.test(node.data[at])) {
            last.left = Math.min(last.left, box.left); last.right = Math.max(last.right, box.right);
          }
          last.top = Math.min(last.top, box.top); last.bottom = Math.max(last.bottom, box.bottom);
        } else if (/\S/.test(node.data[at]) || node.data[at] === '\u00a0')
          lines.push({ text: node.data.slice(at, at + step), left: box.left, right: box.right, top: box.top, bottom: box.bottom });
      } else if (last) {
        // A character without a width: collapsed space, a combining mark, a part of a ligature.
        last.text += node.data.slice(at, at + step);
      }
      at += step;
    }
    return lines;
  };

  const isEdited = (node) => {
    for (let at = node; at; at = above(at)) if (at.matches(editable) || at.localName === 'textarea') return true;
    return node.ownerDocument.designMode === 'on';
  };

  const text = (node, parent, frame) => {
    const own = id(node);
    const host = node.parentElement || node.parentNode.host;
    const entry = { id: own, parent, kind: 'text' };
    const tag = host ? host.nodeName : '';
    const masked = isMasked && host && node.data.trim() && isEdited(host);
    if (!['SCRIPT', 'STYLE', 'NOSCRIPT'].includes(tag) && !(isMasked && tag === 'TEXTAREA')) entry.text = masked ? node.data.replace(/\S/g, '*') : node.data;
    nodes.push(entry);
    if (!host || skipped.has(tag) || tag === 'TEXTAREA' || !node.data.trim()) return;
    const range = node.ownerDocument.createRange();
    range.selectNodeContents(node);
    const whole = moved(range.getBoundingClientRect(), frame);
    if (isEmpty(whole)) return;
    const style = styleOf(host);
    entry.rect = rectOf(whole, 1);
    const clip = meet(clipOf(host, frame), insideOf(host, frame));
    if (style.visibility !== 'visible' || opacityOf(host) <= 0.1) return;
    entry.visible = true;
    const seen = meet(whole, clip);
    if (isEmpty(seen)) return;
    if (isEmpty(meet(whole, frame.clip))) return;
    if (isTurned(host)) {
      partials.push({ id: own, text: transformed(node.data, style).replace(/\s+/g, ' ').trim(), rect: rectOf(whole, 2) });
      return;
    }
    for (const line of linesOf(node)) {
      const shown = transformed(line.text, style).replace(/\s+/g, ' ').trim();
      if (!shown) continue;
      const box = moved({ left: line.left, top: line.top, width: line.right - line.left, height: line.bottom - line.top }, frame);
      // A font that makes one sign of a word: what is seen is a picture.
      const size = parseFloat(style.fontSize);
      if (shown.length > 3 && box.w <= size * 1.3 && box.w < shown.length * size * 0.2) {
        if (!isEmpty(meet(box, clip))) graphics.push({ id: parent, kind: 'icon', rect: rectOf(box, 2), alt: shown });
        continue;
      }
      const svg = host.namespaceURI.endsWith('svg');
      put({ id: own, text: masked ? shown.replace(/\S/g, '*') : shown, masked, colour: svg ? style.fill : null }, box, host, frame, clip);
    }
  };

  const pen = new OffscreenCanvas(1, 1).getContext('2d');
  const widthOf = (string, style) => {
    pen.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    return pen.measureText(string).width + (parseFloat(style.letterSpacing) || 0) * string.length;
  };
  const buttons = ['submit', 'button', 'reset'];
  const pictures = ['checkbox', 'radio', 'range', 'color', 'image', 'file', 'date', 'time', 'month', 'week', 'datetime-local'];
  /** What a control shows, and where: the browser's own text in it can't be asked, so it is measured. */
  const control = (element, own, frame, box) => {
    const style = styleOf(element);
    const name = element.localName;
    const clip = clipOf(element, frame);
    const graphic = (kind) => !isEmpty(meet(box, clip)) && graphics.push({ id: own, kind, rect: rectOf(box, 2) });
    if (name === 'input' && pictures.includes(element.type)) return graphic(`input-${element.type}`);
    if (name === 'select' && (element.multiple || element.size > 1)) return graphic('select-list');
    if (name === 'select' && isMasked) return graphic('masked-select');
    const isButton = name === 'input' && buttons.includes(element.type);
    const isSecret = name === 'input' && element.type === 'password';
    let shown, masked = false, colourText = null;
    if (isButton) shown = element.value || { submit: 'Submit', reset: 'Reset' }[element.type] || '';
    else if (name === 'select') shown = element.selectedOptions[0] ? element.selectedOptions[0].label : '';
    else if (element.value) {
      masked = isMasked || isSecret;
      shown = masked ? (isSecret && isMasked ? '********' : '*'.repeat(element.value.length)) : element.value;
    } else {
      shown = element.placeholder;
      const placeholder = element.ownerDocument.defaultView.getComputedStyle(element, '::placeholder');
      if (parseFloat(placeholder.opacity) < 0.1 || placeholder.visibility !== 'visible') return;
      const [r, g, b, a] = colour(placeholder.webkitTextFillColor || placeholder.color);
      colourText = `rgba(${r}, ${g}, ${b}, ${a * parseFloat(placeholder.opacity)})`;
    }
    if (!shown || !shown.trim()) return;
    const edge = (side) => parseFloat(style[`border${side}Width`]) + parseFloat(style[`padding${side}`]);
    const left = box.x + edge('Left'), right = box.x + box.w - edge('Right');
    const size = parseFloat(style.fontSize);
    if (name === 'textarea') {
      const height = style.lineHeight === 'normal' ? size * 1.15 : parseFloat(style.lineHeight);
      const lines = [];
      for (const paragraph of shown.split('\n')) {
        let line = '';
        for (const word of paragraph.split(/(?<= )/)) {
          if (line && widthOf((line + word).trimEnd(), style) > right - left) { lines.push(line); line = ''; }
          line += word;
        }
        lines.push(line);
      }
      lines.forEach((line, index) => line.trim() && put({ id: own, text: line.trim(), control: true, masked, colour: colourText },
        { x: left, y: box.y + edge('Top') + index * height - element.scrollTop, w: widthOf(line.trim(), style), h: height }, element, frame,
        meet(clip, insideOf(element, frame))));
      return;
    }
    shown = shown.replace(/\s+/g, ' ').trim();
    const width = widthOf(shown, style);
    const inset = name === 'select' && style.appearance !== 'none' ? 4 : 0;
    const isRtl = style.direction === 'rtl';
    const align = style.textAlign === 'center' || (isButton && style.textAlign === 'start') ? 'center'
      : style.textAlign === 'right' || (isRtl ? style.textAlign !== 'left' : style.textAlign === 'end') ? 'right' : 'left';
    const x = align === 'center' ? (left + right - width) / 2 : align === 'right' ? right - inset - width : left + inset;
    const middle = (box.y + edge('Top') + box.y + box.h - edge('Bottom')) / 2;
    put({ id: own, text: shown, control: true, masked, colour: colourText },
      { x: align === 'center' ? Math.max(left, x) : x, y: middle - size * 0.575, w: width, h: size * 1.15 }, element, frame,
      meet(clip, { x: left, y: box.y, w: right - left, h: box.h }));
  };

  const pseudos = (element, own, frame, box) => {
    const view = element.ownerDocument.defaultView;
    if (isEmpty(meet(box, frame.clip))) return;
    for (const where of ['::before', '::after']) {
      const style = view.getComputedStyle(element, where);
      if (!['none', 'normal', '""', '" "', ''].includes(style.content) && style.display !== 'none')
        generated.push({ id: own, where, content: style.content, rect: rectOf(box, 2) });
    }
    const style = styleOf(element);
    if (style.display === 'list-item' && !['none', 'disc', 'circle', 'square', 'disclosure-open', 'disclosure-closed'].includes(style.listStyleType))
      generated.push({ id: own, where: '::marker', content: 'counter(list-item)', rect: rectOf(box, 2) });
  };

  const element = (node, parent, frame) => {
    const own = id(node);
    const entry = { id: own, parent, kind: 'element', tag: node.localName };
    const attributes = {};
    for (const { name, value } of node.attributes) if (value.length <= 500 && name !== 'd') attributes[name] = value;
    for (const name of ['href', 'src']) if (typeof node[name] === 'string' && name in attributes) attributes[name] = node[name];
    if (node.localName === 'input' && node.type !== 'hidden' && isMasked) delete attributes.value;
    if (Object.keys(attributes).length) entry.attributes = attributes;
    const style = styleOf(node);
    const hasBox = node.getClientRects().length > 0;
    const box = moved(node.getBoundingClientRect(), frame);
    entry.rect = hasBox ? rectOf(box, 1) : null;
    entry.visible = hasBox && !isEmpty(box) && style.visibility === 'visible' && opacityOf(node) > 0.1;
    if (entry.visible && !isSliver(meet(box, clipOf(node, frame)))) entry.inview = true;
    if (node.scrollLeft || node.scrollTop) entry.scroll = [Math.round(node.scrollLeft), Math.round(node.scrollTop)];
    const name = node.localName;
    const isSilent = name === 'input' && ['hidden', 'submit', 'button', 'reset', 'image', 'checkbox', 'radio', 'file', 'range', 'color'].includes(node.type);
    if (['input', 'textarea'].includes(name) && !isSilent) {
      const isSecret = node.type === 'password' || /password|^cc-|one-time-code/i.test(node.autocomplete || '');
      if (!isMasked) entry.value = node.value;
      else if (!isSecret) entry.value = '*'.repeat(node.value.length);
      if (isMasked) entry.masked = true;
    }
    if (name === 'input' && ['checkbox', 'radio'].includes(node.type)) entry.checked = node.checked;
    if (entry.visible) {
      const isSvg = node.namespaceURI.endsWith('svg');
      const why = [];
      if (!['script', 'style', 'html'].includes(name) && name !== 'textarea')
        for (const child of node.childNodes) if (child.nodeType === 3 && child.data.trim()) { why.push('text'); break; }
      if (name === 'textarea' && node.firstChild && node.textContent.trim()) why.push('text');
      if (['input', 'select', 'textarea'].includes(name)) why.push('control');
      if (name === 'button' || node.getAttribute('role') === 'button') why.push('button');
      if (['img', 'svg', 'canvas', 'video', 'iframe'].includes(name)) why.push('image');
      if (name === 'a' && node.hasAttribute('href')) why.push('link');
      if (!isSvg && (colour(style.backgroundColor)[3] > 0 || hasImage(style) || paintsBorder(style))) {
        const isDrawn = name === 'input' && ['checkbox', 'radio'].includes(node.type) && style.appearance !== 'none';
        if (!isDrawn) why.push('paint');
      }
      if (why.length) entry.why = why;
    }
    nodes.push(entry);
    if (hasBox && style.visibility === 'visible' && opacityOf(node) > 0.1) {
      if (['img', 'canvas', 'video', 'progress', 'meter', 'object', 'embed'].includes(name) || (name === 'svg' && !node.ownerSVGElement)) {
        if (!isEmpty(meet(box, clipOf(node, frame)))) graphics.push({ id: own, kind: name, rect: rectOf(box, 2), alt: node.getAttribute('alt') || node.getAttribute('aria-label') });
      } else if (['input', 'textarea', 'select'].includes(name) && !isEmpty(box)) control(node, own, frame, box);
      if (!isEmpty(box)) pseudos(node, own, frame, box);
    }
  };

  const walk = (node, parent, frame) => {
    const own = id(node);
    if (node.nodeType === 3) {
      if (own) text(node, parent, frame);
      return;
    }
    if (!own) return;
    if (node.nodeType === 9) nodes.push({ id: own, parent, kind: 'document' });
    else if (node.nodeType === 10) nodes.push({ id: own, parent, kind: 'doctype' });
    else if (node.nodeType === 8) nodes.push({ id: own, parent, kind: 'comment' });
    else if (node.nodeType === 1) {
      element(node, parent, frame);
      if (node.shadowRoot) for (const child of node.shadowRoot.childNodes) walk(child, own, frame);
      if (node.localName === 'iframe') {
        let inner = null;
        try { inner = node.contentDocument; } catch { inner = null; }
        if (inner && id(inner)) {
          const r = node.getBoundingClientRect();
          const style = styleOf(node);
          const x = frame.x + r.left + node.clientLeft + parseFloat(style.paddingLeft), y = frame.y + r.top + node.clientTop + parseFloat(style.paddingTop);
          const pane = { x, y, w: inner.defaultView.innerWidth, h: inner.defaultView.innerHeight };
          const isShown = node.getClientRects().length && style.visibility === 'visible' && opacityOf(node) > 0.1;
          walk(inner, own, { x, y, clip: isShown ? meet(meet(pane, clipOf(node, frame)), frame.clip) : { x: 0, y: 0, w: 0, h: 0 } });
        }
      }
    }
    for (const child of node.childNodes) walk(child, own, frame);
  };
  walk(document, 0, { x: 0, y: 0, clip: viewport });
  return {
    timestamp: Date.now(), url: location.href, title: document.title,
    viewport: { width: innerWidth, height: innerHeight, scrollX: Math.round(scrollX), scrollY: Math.round(scrollY) },
    nodes, texts, partials, graphics, generated,
  };
}
