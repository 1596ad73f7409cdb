import ReevDOM
import ReevStyle

/// What is known of a replaced element's own size, CSS px; nil where it has none.
struct NaturalSize: Hashable, Sendable {
  var width: Float?
  var height: Float?
  /// Width over height; nil without one.
  var ratio: Float?

  init(width: Float?, height: Float?, ratio: Float? = nil) {
    self.width = width
    self.height = height
    if let ratio {
      self.ratio = ratio
    } else if let width, let height, width > 0, height > 0 {
      self.ratio = width / height
    }
  }

  /// Neither size nor ratio.
  static let none = NaturalSize(width: nil, height: nil)
}

// Replaced elements and form controls as boxes, https://html.spec.whatwg.org/#replaced-elements
extension BoxTreeBuilder {
  /// Makes a box a replaced one, or fills in a control's text, where the element asks for it.
  ///
  /// - Returns: whether the element's children make no boxes.
  mutating func addReplacedContent(_ node: NodeID, box: BoxID, style: Int32) -> Bool {
    if let width = blockedLength(Names.rrWidth, node) {
      addBlocked(
        node, box: box, style: style, width: width, height: blockedLength(Names.rrHeight, node) ?? 0
      )
      return true
    }
    let name = document.name[Int(node)]
    if document.namespace[Int(node)] == .svg {
      guard name == Names.svg else { return true }
      makeReplaced(box, naturalSize(ofSVG: node))
      return true
    }
    guard document.namespace[Int(node)] == .html else { return false }
    switch name {
    case Names.img: return addImageElement(node, box: box, style: style)
    case Names.video:
      let size = document.naturalSizes[node]
      makeReplaced(
        box,
        size.map { NaturalSize(width: Float($0.width), height: Float($0.height)) }
          ?? NaturalSize(width: 300, height: 150, ratio: 0))
      return true
    case Names.canvas:
      makeReplaced(
        box,
        NaturalSize(
          width: Float(max(0, document.integerAttribute(Names.width, of: node) ?? 300)),
          height: Float(max(0, document.integerAttribute(Names.height, of: node) ?? 150))))
      return true
    case Names.embed where !document.hasAttribute(Names.source, of: node): return true
    case Names.iframe, Names.embed:
      makeReplaced(box, NaturalSize(width: 300, height: 150, ratio: 0))
      if name == Names.iframe { addFrame(node, box: box) }
      return true
    case Names.object:
      guard let size = document.naturalSizes[node], size.width > 0 else {
        if let data = document.attribute(Names.data, of: node),
          let size = imageSize(ofDataURL: data)
        {
          makeReplaced(box, NaturalSize(width: Float(size.width), height: Float(size.height)))
          return true
        }
        // Without a fallback the frame of what can't be shown stays.
        guard document.firstChild[Int(node)] == noNode else { return false }
        makeReplaced(box, NaturalSize(width: 300, height: 150, ratio: 0))
        return true
      }
      makeReplaced(box, NaturalSize(width: Float(size.width), height: Float(size.height)))
      return true
    case Names.audio:
      makeReplaced(box, NaturalSize(width: 300, height: 54, ratio: 0))
      return true
    case Names.input: return addInput(node, box: box, style: style)
    case Names.textarea:
      let text = controlText(node)
      makeReplaced(box, .none)
      addControlText(text.text, node: node, box: box, style: text.isPlaceholder ? nil : style)
      return true
    case Names.select:
      makeReplaced(box, .none)
      if tree.styles[Int(style)].appearance != .none, tree.styles[Int(style)].lineHeight >= 0 {
        // The native look has a line height of its own.
        var shown = tree.styles[Int(style)]
        shown.lineHeight = -1
        tree.boxes[Int(box)].style = tree.addStyle(shown, insteadOf: style)
      }
      addSelectText(node, box: box, style: style)
      return true
    case Names.progress, Names.meter:
      // Sized by the user-agent sheet; what is inside is not shown.
      if tree.boxes[Int(box)].kind == .inline {
        tree.boxes[Int(box)].kind = .block
        tree.boxes[Int(box)].establishesFormattingContext = true
      }
      return true
    default: return false
    }
  }

  /// `rr_width` and `rr_height` are px with fractions.
  private func blockedLength(_ name: Atom, _ node: NodeID) -> Float? {
    guard let text = document.attribute(name, of: node),
      let value = Float(text.prefix { $0.isNumber || $0 == "." }), value.isFinite
    else { return nil }
    return min(value, 1e6)
  }

  /// An element whose content the recorder left out: a border box of the recorded size, of the kind
  /// that the element makes otherwise, so that cells, rows and list items stay what they are.
  private mutating func addBlocked(
    _ node: NodeID, box: BoxID, style: Int32, width: Float, height: Float
  ) {
    var shown = tree.styles[Int(style)]
    switch tree.boxes[Int(box)].kind {
    case .inline where isPlainInline(node, height: height, style: style):
      // A line's height is that of its text; what stands in it is the width alone.
      var strut = ComputedStyle()
      let insets =
        shown.padding.left.px + shown.padding.right.px + shown.borderWidth.left
        + shown.borderWidth.right
      strut.width = .px(max(0, width - insets))
      strut.height = .zero
      strut.display = .inlineBlock
      var entry = Box(
        kind: .replaced, source: .anonymous, node: node,
        style: tree.addStyle(strut, insteadOf: style))
      entry.isInlineLevel = true
      entry.isBlocked = true
      let id = tree.append(entry, to: box)
      tree.naturalSizes[id] = NaturalSize(width: max(0, width - insets), height: 0, ratio: 0)
    case .block where !tree.boxes[Int(box)].isInlineLevel, .tableCell, .tableRow, .tableCaption:
      shown.boxSizing = .borderBox
      shown.width = .px(width)
      shown.height = .px(height)
      shown.minWidth = .auto
      shown.minHeight = .auto
      shown.maxWidth = .none
      shown.maxHeight = .none
      if tree.boxes[Int(box)].kind == .block { shown.aspectRatio = 0 }
      tree.boxes[Int(box)].style = tree.addStyle(shown, insteadOf: style)
      tree.boxes[Int(box)].isBlocked = true
      if tree.boxes[Int(box)].kind == .block { addMarker(node, box: box, style: style) }
    default:
      makeReplaced(box, NaturalSize(width: width, height: height))
      tree.boxes[Int(box)].isBlocked = true
    }
  }

  /// Whether a blocked element was a part of one line of text.
  private func isPlainInline(_ node: NodeID, height: Float, style: Int32) -> Bool {
    switch document.name[Int(node)] {
    case Names.img, Names.video, Names.canvas, Names.iframe, Names.embed, Names.object, Names.input,
      Names.textarea, Names.select, Names.audio, Names.progress, Names.meter, Names.svg:
      return false
    default: break
    }
    let shown = tree.styles[Int(style)]
    let insets =
      shown.padding.top.px + shown.padding.bottom.px + shown.borderWidth.top
      + shown.borderWidth.bottom
    // A second line would make it higher.
    return height - insets < shown.fontSize * 1.9
  }

  private func makeReplaced(_ box: BoxID, _ size: NaturalSize) {
    if tree.boxes[Int(box)].kind == .inline { tree.boxes[Int(box)].isInlineLevel = true }
    if tree.boxes[Int(box)].kind == .tableWrapper {
      tree.setChildren([], of: box)
    }
    tree.boxes[Int(box)].kind = .replaced
    tree.boxes[Int(box)].role = .none
    tree.naturalSizes[box] = size
  }

  // MARK: Images

  private mutating func addImageElement(_ node: NodeID, box: BoxID, style: Int32) -> Bool {
    let size = knownSize(ofImage: node)
    if let size, size.width > 0 || size.height > 0 {
      var natural = NaturalSize(width: Float(size.width), height: Float(size.height))
      if let ratio = natural.ratio, isVectorImage(node),
        size.width == 300 && size.height < 150 || size.height == 150 && size.width < 300
      {
        // An SVG with a ratio alone tells the default object size,
        // https://drafts.csswg.org/css-images-3/#default-object-size
        natural = NaturalSize(width: nil, height: nil, ratio: ratio)
      }
      makeReplaced(box, natural)
      return true
    }
    let hasFailed = size != nil || document.facts.hasReevFacts || !hasSource(node)
    if hasFailed {
      // https://html.spec.whatwg.org/#images-3: the alternative text in line, or nothing.
      let alt = document.attribute(Names.alt, of: node)
      let hasWidth = tree.styles[Int(style)].width.kind == .linear
      let hasHeight = tree.styles[Int(style)].height.kind == .linear
      let hasRatio = tree.styles[Int(style)].aspectRatio > 0
      let hasSize = hasRatio ? hasWidth || hasHeight : hasWidth && hasHeight
      let isQuirky = tree.boxes[Int(box)].isInQuirksMode
      if let alt, !alt.isEmpty, !(hasSize && isQuirky) {
        addAlternative(alt, node: node, box: box, style: style)
        return true
      }
      let natural: Float = alt == nil && hasSource(node) ? 16 : 0
      if tree.boxes[Int(box)].kind == .block, !tree.boxes[Int(box)].isInlineLevel, !hasRatio {
        // A block like others, with the icon of a missing image in it.
        tree.boxes[Int(box)].establishesFormattingContext = true
        guard natural > 0 else { return true }
        var icon = ComputedStyle()
        icon.display = .block
        let entry = Box(
          kind: .replaced, source: .anonymous, node: node,
          style: tree.addStyle(icon, insteadOf: style))
        tree.naturalSizes[tree.append(entry, to: box)] = NaturalSize(
          width: natural, height: natural, ratio: 0)
        return true
      }
      if !hasSize, tree.boxes[Int(box)].kind == .inline {
        // The icon of a missing image; one size alone doesn't count.
        var shown = tree.styles[Int(style)]
        shown.width = .auto
        shown.height = .auto
        tree.boxes[Int(box)].style = tree.addStyle(shown, insteadOf: style)
      }
      makeReplaced(box, NaturalSize(width: natural, height: natural, ratio: 0))
      return true
    }
    makeReplaced(box, NaturalSize(width: 0, height: 0, ratio: attributeRatio(node)))
    return true
  }

  /// Whether an image element names an image, https://html.spec.whatwg.org/#represents-an-image
  private func hasSource(_ node: NodeID) -> Bool {
    for name in [Names.source, Names.sourceSet, Names.rrDataURL] {
      if let value = document.attribute(name, of: node), !value.isEmpty { return true }
    }
    let parent = document.parent[Int(node)]
    return parent != noNode && document.name[Int(parent)] == Names.picture
  }

  private func isVectorImage(_ node: NodeID) -> Bool {
    let source = document.attribute(Names.source, of: node) ?? ""
    if source.prefix(15).lowercased().hasPrefix("data:image/svg") { return true }
    guard document.naturalSizes[node] != nil else { return false }
    return source.prefix { $0 != "?" && $0 != "#" }.lowercased().hasSuffix(".svg")
  }

  /// The alternative text after an icon of 16 px, as one unit in the line; an inline box's sizes
  /// are ignored.
  private mutating func addAlternative(
    _ text: String, node: NodeID, box: BoxID, style: Int32
  ) {
    var shown = tree.styles[Int(style)]
    if tree.boxes[Int(box)].kind == .inline {
      shown.width = .auto
      shown.height = .auto
      shown.minWidth = .auto
      shown.minHeight = .auto
      shown.aspectRatio = 0
    }
    shown.overflowX = .hidden
    shown.overflowY = .hidden
    let index = tree.addStyle(shown, insteadOf: style)
    tree.boxes[Int(box)].style = index
    tree.boxes[Int(box)].isAlternativeText = true
    if tree.boxes[Int(box)].kind == .inline {
      tree.boxes[Int(box)].kind = .block
      tree.boxes[Int(box)].establishesFormattingContext = true
    }
    var icon = Box(
      kind: .replaced, source: .anonymous, node: node,
      style: tree.anonymousStyle(inheriting: index))
    icon.isInlineLevel = true
    let id = tree.append(icon, to: box)
    tree.naturalSizes[id] = NaturalSize(width: 16, height: 0, ratio: 0)
    appendText(text, node: node, source: .control, style: index, parent: box)
  }

  private func attributeRatio(_ node: NodeID) -> Float? {
    guard let width = document.integerAttribute(Names.width, of: node), width > 0,
      let height = document.integerAttribute(Names.height, of: node), height > 0
    else { return nil }
    return Float(width) / Float(height)
  }

  private func knownSize(ofImage node: NodeID) -> PixelSize? {
    if let size = document.naturalSizes[node] { return size }
    if let data = document.attribute(Names.rrDataURL, of: node)
      ?? document.attribute(
        Names.source, of: node)
    {
      return imageSize(ofDataURL: data)
    }
    return nil
  }

  // MARK: Controls

  private mutating func addInput(_ node: NodeID, box: BoxID, style: Int32) -> Bool {
    let type = document.inputType(node)
    switch type {
    case "image":
      return addImageElement(node, box: box, style: style)
    case "submit", "reset", "button":
      let text = controlText(node)
      if hasNativeButtonLook(tree.styles[Int(style)]), tree.styles[Int(style)].lineHeight >= 0 {
        // The native look has a line height of its own.
        var shown = tree.styles[Int(style)]
        shown.lineHeight = -1
        tree.boxes[Int(box)].style = tree.addStyle(shown, insteadOf: style)
      }
      // An empty label still makes a line.
      appendText(
        text.text.isEmpty ? "\u{200B}" : text.text, node: node, source: .control,
        style: tree.boxes[Int(box)].style, parent: box)
      return true
    case "checkbox", "radio":
      let hasLook = tree.styles[Int(style)].appearance != .none
      let side: Float = hasLook ? 13 : 0
      if hasLook, tree.styles[Int(style)].hasInsets {
        // The native look has neither border nor padding.
        var shown = tree.styles[Int(style)]
        shown.padding = Edges(all: .zero)
        shown.borderWidth = Edges(all: 0)
        tree.boxes[Int(box)].style = tree.addStyle(shown, insteadOf: style)
      }
      makeReplaced(box, NaturalSize(width: side, height: side, ratio: 0))
    case "range": makeReplaced(box, NaturalSize(width: 129, height: 16, ratio: 0))
    case "color": makeReplaced(box, NaturalSize(width: 44, height: 23, ratio: 0))
    case "hidden": makeReplaced(box, NaturalSize(width: 0, height: 0))
    default:
      makeReplaced(box, .none)
      let text = controlText(node)
      addControlText(text.text, node: node, box: box, style: text.isPlaceholder ? nil : style)
    }
    return true
  }

  /// Whether an input's button looks as the platform has it: a background or border of the page's own
  /// ends that.
  private func hasNativeButtonLook(_ style: ComputedStyle) -> Bool {
    style.appearance != .none && style.borderStyle == Edges(all: .outset)
      && style.backgroundColor == Color(red: 0xEF, green: 0xEF, blue: 0xEF)
  }

  /// What a text control or button shows, and whether it is the placeholder.
  private func controlText(_ node: NodeID) -> (text: String, isPlaceholder: Bool) {
    let name = document.name[Int(node)]
    var value = document.state[node]?.value
    if value == nil, name == Names.textarea {
      value = document.attribute(Names.value, of: node)
      if value == nil {
        var text = ""
        var child = document.firstChild[Int(node)]
        while child != noNode {
          if document.kind[Int(child)] == .text {
            text += document.text[Int(child)]
          }
          child = document.nextSibling[Int(child)]
        }
        value = text
      }
    }
    let type = name == Names.input ? document.inputType(node) : ""
    var text = value ?? document.attribute(Names.value, of: node) ?? ""
    if name == Names.input {
      switch type {
      case "submit":
        if value == nil, !document.hasAttribute(Names.value, of: node) { text = "Submit" }
      case "reset":
        if value == nil, !document.hasAttribute(Names.value, of: node) { text = "Reset" }
      case "password": text = String(repeating: "•", count: text.count)
      case "file": text = "No file chosen"
      default: break
      }
    }
    if text.isEmpty, type != "submit", type != "reset", type != "button",
      let placeholder = document.attribute(Names.placeholder, of: node),
      !placeholder.isEmpty
    {
      return (placeholder, true)
    }
    return (text, false)
  }

  /// The text inside a text control or select: an anonymous block in its box. A nil style is that
  /// of the placeholder.
  private mutating func addControlText(
    _ text: String, node: NodeID, box: BoxID, style: Int32?
  ) {
    guard !text.isEmpty else { return }
    let own = tree.boxes[Int(box)].style
    let textStyle = style ?? table.placeholder[node] ?? own
    var inherited = tree.styles[Int(tree.anonymousStyle(inheriting: own))]
    if document.name[Int(node)] != Names.textarea {
      inherited.textWrapMode = .nowrap
      inherited.whiteSpaceCollapse = .preserve
    }
    inherited.textIndent = .zero
    if document.name[Int(node)] == Names.select, inherited.appearance != .none {
      inherited.lineHeight = -1
    }
    var block = Box(
      kind: .block, source: .anonymous, node: node, style: Int32(tree.styles.count))
    tree.styles.append(inherited)
    block.establishesFormattingContext = true
    block.inheritMode(of: tree.boxes[Int(box)])
    block.hasInlineContent = true
    let id = tree.append(block, to: box)
    var shownStyle = tree.styles[Int(textStyle)]
    shownStyle.whiteSpaceCollapse = inherited.whiteSpaceCollapse
    shownStyle.textWrapMode = inherited.textWrapMode
    shownStyle.lineHeight = inherited.lineHeight
    let shown = tree.addStyle(shownStyle, insteadOf: textStyle)
    appendText(text, node: node, source: .control, style: shown, parent: id)
  }

  private mutating func addSelectText(_ node: NodeID, box: BoxID, style: Int32) {
    let options = optionLabels(of: node)
    let isList =
      document.hasAttribute(Names.multiple, of: node)
      || (document.integerAttribute(Names.size, of: node) ?? 1) > 1
    // Labels in a group are indented by four spaces.
    tree.optionLabels[box] = options.map {
      $0.isGrouped && !isList ? "\u{A0}\u{A0}\u{A0}\u{A0}" + $0.label : $0.label
    }
    guard !isList else { return }
    let shown = document.selectedOption(of: node)
    let label = options.first { $0.node == shown }?.label
    addControlText(label ?? "", node: node, box: box, style: style)
  }

  private struct Option {
    var node: NodeID
    var label: String
    var isGrouped: Bool
  }

  private func optionLabels(of select: NodeID) -> [Option] {
    var result: [Option] = []
    var groups = [document.firstChild[Int(select)]]
    while let node = groups.popLast() {
      guard node != noNode else { continue }
      groups.append(document.nextSibling[Int(node)])
      guard document.kind[Int(node)] == .element else { continue }
      if document.name[Int(node)] == Names.optgroup {
        groups.append(document.firstChild[Int(node)])
      } else if document.name[Int(node)] == Names.option {
        var text = ""
        var child = document.firstChild[Int(node)]
        while child != noNode {
          if document.kind[Int(child)] == .text {
            text += document.text[Int(child)]
          }
          child = document.nextSibling[Int(child)]
        }
        let words = text.split { $0 == " " || $0 == "\n" || $0 == "\t" || $0 == "\r" }
          .joined(separator: " ")
        result.append(
          Option(
            node: node, label: document.attribute(Names.label, of: node) ?? words,
            isGrouped: document.parent[Int(node)] != select))
      }
    }
    return result
  }
}

extension ComputedStyle {
  /// Whether borders or paddings take room.
  fileprivate var hasInsets: Bool {
    padding != Edges(all: .zero) || borderWidth != Edges(all: 0)
  }
}
