import ReevDOM
import ReevLayout
import ReevReplay
import ReevStyle

/// An element as the details show it: what it is, where its box lies, how it is styled.
nonisolated struct InspectedElement: Hashable, Sendable {
  /// The rrweb id.
  var id: Int
  /// `button#buy.primary`.
  var name: String
  /// A line each: the text, the box, the styles.
  var lines: [String]

  /// The element that a node is, or is the text of; nil for none.
  init?(_ node: NodeID, in frame: Frame) {
    let document = frame.document
    var element = node
    while element != noNode, document.kind.indices.contains(Int(element)),
      document.kind[Int(element)] != .element
    {
      element = document.parent[Int(element)]
    }
    guard element != noNode, document.kind.indices.contains(Int(element)) else { return nil }
    let place = Int(element)
    id = document.rrwebID[place]
    name = document.name[place].string
    let idName = document.idAttribute[place].string
    if !idName.isEmpty { name += "#" + idName }
    for className in document.classes[place].prefix(6) { name += "." + className.string }
    lines = []
    let text = document.textContent(of: element, limit: 300)
      .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    if !text.isEmpty { lines.append("\u{201C}\(text.prefix(160))\u{201D}") }
    for attribute in document.attributes[place].prefix(12)
    where !["class", "id", "style"].contains(attribute.name.string) {
      lines.append("\(attribute.name.string)=\(attribute.value.prefix(80))")
    }
    if let box = frame.fragments.fragments.first(where: { $0.node == element }) {
      func px(_ unit: LayoutUnit) -> String { Self.number(Double(unit.px)) }
      lines.append(
        "box \(px(box.rect.width)) × \(px(box.rect.height)) at \(px(box.rect.x)), \(px(box.rect.y))"
      )
      let edges = [("padding", box.padding), ("border", box.border)]
      for (name, edge) in edges
      where [edge.top, edge.right, edge.bottom, edge.left].contains(where: { $0 != .zero }) {
        lines.append(
          "\(name) \(px(edge.top)) \(px(edge.right)) \(px(edge.bottom)) \(px(edge.left))")
      }
    } else {
      lines.append("no box: nothing of it is laid out")
    }
    let styles = frame.styles
    if styles.ofNode.indices.contains(place),
      styles.styles.indices.contains(Int(styles.ofNode[place]))
    {
      lines += Self.describe(styles.styles[Int(styles.ofNode[place])], styles)
    }
  }

  private static func describe(_ style: ComputedStyle, _ table: StyleTable) -> [String] {
    var first = "display: \(words(style.display))"
    if style.position != .static { first += "; position: \(words(style.position))" }
    if style.float != .none { first += "; float: \(words(style.float))" }
    if let level = style.zIndex { first += "; z-index: \(level)" }
    var lines = [first]
    let families =
      table.fontFamilies.indices.contains(Int(style.fontFamily))
      ? table.fontFamilies[Int(style.fontFamily)].joined(separator: ", ") : ""
    lines.append(
      "font: \(style.fontWeight) \(number(Double(style.fontSize)))px \(families.prefix(60))")
    lines.append("color: \(hex(style.color)); background: \(hex(style.backgroundColor))")
    if style.visibility != .visible { lines.append("visibility: \(words(style.visibility))") }
    if style.opacity < 1 { lines.append("opacity: \(number(Double(style.opacity)))") }
    if style.overflowX != .visible || style.overflowY != .visible {
      lines.append("overflow: \(words(style.overflowX)) \(words(style.overflowY))")
    }
    return lines
  }

  private static func hex(_ color: Color) -> String {
    if color.alpha == 0 { return "transparent" }
    func two(_ value: UInt8) -> String {
      (value < 16 ? "0" : "") + String(value, radix: 16)
    }
    return "#" + two(color.red) + two(color.green) + two(color.blue)
      + (color.alpha < 255 ? two(color.alpha) : "")
  }

  private static func number(_ value: Double) -> String {
    let tenths = (value * 10).rounded()
    return tenths == (value).rounded() * 10
      ? String(Int(clamping: value))
      : String(Int(clamping: tenths) / 10) + "."
        + String(abs(Int(clamping: tenths)) % 10)
  }

  /// A keyword as CSS writes it: `inlineBlock` is `inline-block`.
  private static func words(_ keyword: some Any) -> String {
    "\(keyword)".reduce(into: "") { text, character in
      if character.isUppercase { text += "-" }
      text += character.lowercased()
    }
  }
}

extension Frame {
  /// The element at a place of the viewport: the last box painted there, roughly; for the pointer,
  /// whose target the recording knows only by place.
  nonisolated func hit(x: Double, y: Double) -> NodeID {
    var found = noNode
    for fragment in fragments.fragments {
      let rect = fragment.rect
      if Double(rect.x.px) <= x, x < Double(rect.maxX.px), Double(rect.y.px) <= y,
        y < Double(rect.maxY.px)
      {
        found = fragment.node
      }
    }
    return found
  }
}
