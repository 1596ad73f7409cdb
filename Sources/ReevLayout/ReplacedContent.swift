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
    if let width = context.document.integerAttribute(Names.rrWidth, of: node) {
      let height = context.document.integerAttribute(Names.rrHeight, of: node) ?? 0
      makeReplaced(box, NaturalSize(width: Float(width), height: Float(height)))
      context.boxes[Int(box)].isBlocked = true
      return true
    }
    let name = context.document.name[Int(node)]
    if context.document.namespace[Int(node)] == .svg {
      guard name == Names.svg else { return true }
      makeReplaced(box, naturalSize(ofSVG: node))
      return true
    }
    guard context.document.namespace[Int(node)] == .html else { return false }
    switch name {
    case Names.img: return addImageElement(node, box: box, style: style)
    case Names.video:
      let size = context.document.naturalSizes[node]
      makeReplaced(
        box,
        size.map { NaturalSize(width: Float($0.width), height: Float($0.height)) }
          ?? NaturalSize(width: 300, height: 150))
      return true
    case Names.canvas:
      makeReplaced(
        box,
        NaturalSize(
          width: Float(max(0, context.document.integerAttribute(Names.width, of: node) ?? 300)),
          height: Float(max(0, context.document.integerAttribute(Names.height, of: node) ?? 150))))
      return true
    case Names.iframe, Names.embed:
      makeReplaced(box, NaturalSize(width: 300, height: 150, ratio: 0))
      if name == Names.iframe { addFrame(node, box: box) }
      return true
    case Names.object:
      guard let size = context.document.naturalSizes[node], size.width > 0 else {
        guard let data = context.document.attribute(Names.data, of: node) else { return false }
        if let size = imageSize(ofDataURL: data) {
          makeReplaced(box, NaturalSize(width: Float(size.width), height: Float(size.height)))
          return true
        }
        return false
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
      addSelectText(node, box: box, style: style)
      return true
    case Names.progress, Names.meter:
      // Sized by the user-agent sheet; what is inside is not shown.
      if context.boxes[Int(box)].kind == .inline {
        context.boxes[Int(box)].kind = .block
        context.boxes[Int(box)].establishesFormattingContext = true
      }
      return true
    default: return false
    }
  }

  private func makeReplaced(_ box: BoxID, _ size: NaturalSize) {
    if context.boxes[Int(box)].kind == .inline { context.boxes[Int(box)].isInlineLevel = true }
    if context.boxes[Int(box)].kind == .tableWrapper {
      context.setChildren([], of: box)
    }
    context.boxes[Int(box)].kind = .replaced
    context.boxes[Int(box)].role = .none
    context.naturalSizes[box] = size
  }

  // MARK: Images

  private mutating func addImageElement(_ node: NodeID, box: BoxID, style: Int32) -> Bool {
    let size = knownSize(ofImage: node)
    if let size, size.width > 0 || size.height > 0 {
      var natural = NaturalSize(width: Float(size.width), height: Float(size.height))
      if let ratio = natural.ratio, isVectorImage(node),
        size.width == 300 && size.height <= 150 || size.height == 150 && size.width <= 300
      {
        // An SVG with a ratio alone tells the default object size,
        // https://drafts.csswg.org/css-images-3/#default-object-size
        natural = NaturalSize(width: nil, height: nil, ratio: ratio)
      }
      makeReplaced(box, natural)
      return true
    }
    let hasFailed = size != nil || context.document.hasReevFacts
    if hasFailed {
      // https://html.spec.whatwg.org/#images-3: the alternative text in line, or nothing.
      let alt = context.document.attribute(Names.alt, of: node)
      let hasSize =
        context.styles[Int(style)].width.kind == .linear
        && context.styles[Int(style)].height.kind == .linear
      let isQuirky = context.boxes[Int(box)].isInQuirksMode
      if let alt, !alt.isEmpty, !(hasSize && isQuirky) {
        addAlternative(alt, node: node, box: box, style: style)
        return true
      }
      let natural: Float = alt == nil ? 16 : 0
      if alt == nil, !hasSize {
        // The icon of a missing image; one size alone doesn't count.
        var shown = context.styles[Int(style)]
        shown.width = .auto
        shown.height = .auto
        context.boxes[Int(box)].style = Int32(context.styles.count)
        context.styles.append(shown)
      }
      makeReplaced(box, NaturalSize(width: natural, height: natural, ratio: 0))
      return true
    }
    makeReplaced(box, NaturalSize(width: 0, height: 0, ratio: attributeRatio(node)))
    return true
  }

  private func isVectorImage(_ node: NodeID) -> Bool {
    guard context.document.naturalSizes[node] != nil else { return false }
    let source = context.document.attribute(Names.source, of: node) ?? ""
    return source.prefix { $0 != "?" && $0 != "#" }.lowercased().hasSuffix(".svg")
  }

  /// The alternative text after an icon of 16 px, as one unit in the line; sizes are ignored.
  private mutating func addAlternative(
    _ text: String, node: NodeID, box: BoxID, style: Int32
  ) {
    var shown = context.styles[Int(style)]
    shown.width = .auto
    shown.height = .auto
    shown.minWidth = .auto
    shown.minHeight = .auto
    shown.aspectRatio = 0
    shown.overflowX = .hidden
    shown.overflowY = .hidden
    let index = Int32(context.styles.count)
    context.styles.append(shown)
    context.boxes[Int(box)].style = index
    context.boxes[Int(box)].isAlternativeText = true
    if context.boxes[Int(box)].kind == .inline {
      context.boxes[Int(box)].kind = .block
      context.boxes[Int(box)].establishesFormattingContext = true
    }
    var icon = Box(
      kind: .replaced, source: .anonymous, node: node,
      style: context.anonymousStyle(inheriting: index))
    icon.isInlineLevel = true
    let id = context.append(icon, to: box)
    context.naturalSizes[id] = NaturalSize(width: 16, height: 0, ratio: 0)
    appendText(text, node: node, source: .control, style: index, parent: box)
  }

  private func attributeRatio(_ node: NodeID) -> Float? {
    guard let width = context.document.integerAttribute(Names.width, of: node), width > 0,
      let height = context.document.integerAttribute(Names.height, of: node), height > 0
    else { return nil }
    return Float(width) / Float(height)
  }

  private func knownSize(ofImage node: NodeID) -> PixelSize? {
    if let size = context.document.naturalSizes[node] { return size }
    if let data = context.document.attribute(Names.rrDataURL, of: node)
      ?? context.document.attribute(
        Names.source, of: node)
    {
      return imageSize(ofDataURL: data)
    }
    return nil
  }

  // MARK: Controls

  private mutating func addInput(_ node: NodeID, box: BoxID, style: Int32) -> Bool {
    let type = context.document.inputType(node)
    switch type {
    case "image":
      return addImageElement(node, box: box, style: style)
    case "submit", "reset", "button":
      let text = controlText(node)
      // An empty label still makes a line.
      appendText(
        text.text.isEmpty ? "\u{200B}" : text.text, node: node, source: .control, style: style,
        parent: box)
      return true
    case "checkbox", "radio":
      let side: Float = context.styles[Int(style)].appearance == .none ? 0 : 13
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

  /// What a text control or button shows, and whether it is the placeholder.
  private func controlText(_ node: NodeID) -> (text: String, isPlaceholder: Bool) {
    let name = context.document.name[Int(node)]
    var value = context.document.state[node]?.value
    if value == nil, name == Names.textarea {
      value = context.document.attribute(Names.value, of: node)
      if value == nil {
        var text = ""
        var child = context.document.firstChild[Int(node)]
        while child != noNode {
          if context.document.kind[Int(child)] == .text {
            text += context.document.text[Int(child)]
          }
          child = context.document.nextSibling[Int(child)]
        }
        value = text
      }
    }
    let type = name == Names.input ? context.document.inputType(node) : ""
    var text = value ?? context.document.attribute(Names.value, of: node) ?? ""
    if name == Names.input {
      switch type {
      case "submit":
        if value == nil, !context.document.hasAttribute(Names.value, of: node) { text = "Submit" }
      case "reset":
        if value == nil, !context.document.hasAttribute(Names.value, of: node) { text = "Reset" }
      case "password": text = String(repeating: "•", count: text.count)
      case "file": text = "No file chosen"
      default: break
      }
    }
    if text.isEmpty, type != "submit", type != "reset", type != "button",
      let placeholder = context.document.attribute(Names.placeholder, of: node),
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
    let own = context.boxes[Int(box)].style
    let textStyle = style ?? context.table.placeholder[node] ?? own
    var inherited = context.styles[Int(context.anonymousStyle(inheriting: own))]
    if context.document.name[Int(node)] != Names.textarea {
      inherited.textWrapMode = .nowrap
      inherited.whiteSpaceCollapse = .preserve
    }
    inherited.textIndent = .zero
    if context.document.name[Int(node)] == Names.select { inherited.lineHeight = -1 }
    var block = Box(
      kind: .block, source: .anonymous, node: node, style: Int32(context.styles.count))
    context.styles.append(inherited)
    block.establishesFormattingContext = true
    block.inheritMode(of: context.boxes[Int(box)])
    block.hasInlineContent = true
    let id = context.append(block, to: box)
    var shownStyle = context.styles[Int(textStyle)]
    shownStyle.whiteSpaceCollapse = inherited.whiteSpaceCollapse
    shownStyle.textWrapMode = inherited.textWrapMode
    shownStyle.lineHeight = inherited.lineHeight
    let shown = Int32(context.styles.count)
    context.styles.append(shownStyle)
    appendText(text, node: node, source: .control, style: shown, parent: id)
  }

  private mutating func addSelectText(_ node: NodeID, box: BoxID, style: Int32) {
    let options = optionLabels(of: node)
    let isList =
      context.document.hasAttribute(Names.multiple, of: node)
      || (context.document.integerAttribute(Names.size, of: node) ?? 1) > 1
    context.optionLabels[box] = options.map(\.label)
    guard !isList else { return }
    var shown: String?
    if let value = context.document.state[node]?.value {
      shown = options.first { $0.value == value }?.label
    }
    if shown == nil { shown = options.last { $0.isSelected }?.label }
    addControlText(shown ?? options.first?.label ?? "", node: node, box: box, style: style)
  }

  private struct Option {
    var label: String
    var value: String
    var isSelected: Bool
  }

  private func optionLabels(of select: NodeID) -> [Option] {
    var result: [Option] = []
    var groups = [context.document.firstChild[Int(select)]]
    while let node = groups.popLast() {
      guard node != noNode else { continue }
      groups.append(context.document.nextSibling[Int(node)])
      guard context.document.kind[Int(node)] == .element else { continue }
      if context.document.name[Int(node)] == Names.optgroup {
        groups.append(context.document.firstChild[Int(node)])
      } else if context.document.name[Int(node)] == Names.option {
        var text = ""
        var child = context.document.firstChild[Int(node)]
        while child != noNode {
          if context.document.kind[Int(child)] == .text {
            text += context.document.text[Int(child)]
          }
          child = context.document.nextSibling[Int(child)]
        }
        let words = text.split { $0 == " " || $0 == "\n" || $0 == "\t" || $0 == "\r" }
          .joined(separator: " ")
        result.append(
          Option(
            label: context.document.attribute(Names.label, of: node) ?? words,
            value: context.document.attribute(Names.value, of: node) ?? words,
            isSelected: context.document.state[node]?.isSelected
              ?? context.document.hasAttribute(Names.selected, of: node)))
      }
    }
    return result
  }
}
