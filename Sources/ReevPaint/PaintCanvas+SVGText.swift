import ReevCells
import ReevDOM
import ReevLayout
import ReevStyle

/// A scale and an offset: what painting understands of a transform.
private struct Placing {
  var scaleX = 1.0
  var scaleY = 1.0
  var x = 0.0
  var y = 0.0

  /// `inner` first, then this.
  func applied(to inner: Placing) -> Placing {
    Placing(
      scaleX: scaleX * inner.scaleX, scaleY: scaleY * inner.scaleY, x: x + scaleX * inner.x,
      y: y + scaleY * inner.y)
  }
}

extension PaintCanvas {
  /// The most nodes and texts of one drawing that are looked at.
  private static let mostNodes = 5000
  private static let mostTexts = 300

  /// The texts of an SVG where they stand, as far as moving and scaling go; turned ones are left out.
  ///
  /// Layout ends at the drawing's own box: these texts come with an estimated width.
  /// https://www.w3.org/TR/SVG2/text.html
  mutating func drawingTexts(_ index: Int, in whole: PixelBounds) {
    let node = tree.fragments[index].node
    guard document.firstChild.indices.contains(Int(node)), document.firstChild[Int(node)] != noNode
    else { return }
    var pending = [(node: node, placing: outermost(node, in: whole), anchor: 0.0)]
    var visited = 0
    var written = 0
    while let (node, placing, anchor) = pending.popLast(), visited < Self.mostNodes {
      visited += 1
      guard document.kind[Int(node)] == .element else { continue }
      let name = document.name[Int(node)].string
      guard !Self.unseen.contains(name), written < Self.mostTexts,
        let placing = placed(node, in: placing, isRoot: visited == 1)
      else { continue }
      let anchor = textAnchor(of: node) ?? anchor
      if name == "text" {
        write(node, placing, anchor: anchor, in: index, &written)
        continue
      }
      var child = document.lastChild[Int(node)]
      while child != noNode {
        pending.append((child, placing, anchor))
        child = document.previousSibling[Int(child)]
      }
    }
  }

  private static let unseen: Set<String> = [
    "defs", "symbol", "title", "desc", "clipPath", "mask", "marker", "pattern", "style", "script",
    "metadata", "foreignObject", "linearGradient", "radialGradient",
  ]

  /// What `viewBox` makes of the user's units.
  /// https://www.w3.org/TR/SVG2/coords.html#PreserveAspectRatioAttribute
  private func outermost(_ svg: NodeID, in whole: PixelBounds) -> Placing {
    var placing = Placing(x: whole.left, y: whole.top)
    let box = numbers(document.attribute(Atom("viewBox"), of: svg) ?? "")
    guard box.count == 4, box[2] > 0, box[3] > 0 else { return placing }
    placing.scaleX = whole.width / box[2]
    placing.scaleY = whole.height / box[3]
    let ratio = document.attribute(Atom("preserveAspectRatio"), of: svg) ?? "xMidYMid meet"
    if !ratio.contains("none") {
      let isSlice = ratio.contains("slice")
      let scale =
        isSlice ? max(placing.scaleX, placing.scaleY) : min(placing.scaleX, placing.scaleY)
      placing.scaleX = scale
      placing.scaleY = scale
      let across = ratio.contains("xMin") ? 0 : ratio.contains("xMax") ? 1 : 0.5
      let down = ratio.contains("YMin") ? 0 : ratio.contains("YMax") ? 1 : 0.5
      placing.x += (whole.width - box[2] * scale) * across
      placing.y += (whole.height - box[3] * scale) * down
    }
    placing.x -= box[0] * placing.scaleX
    placing.y -= box[1] * placing.scaleY
    return placing
  }

  /// A node's own `transform`; nil where it turns or skews, or is not rendered.
  private func placed(_ node: NodeID, in outer: Placing, isRoot: Bool) -> Placing? {
    if let style = ownStyle(of: node), style.display == .none { return nil }
    guard !isRoot, let text = document.attribute(Atom("transform"), of: node) else { return outer }
    var placing = outer
    for part in text.prefix(1000).split(separator: ")") {
      guard let open = part.firstIndex(of: "(") else { continue }
      let name = part[..<open].filter { $0.isLetter }
      let values = numbers(String(part[part.index(after: open)...]))
      guard let first = values.first else { continue }
      switch name {
      case "translate":
        placing = placing.applied(to: Placing(x: first, y: values.count > 1 ? values[1] : 0))
      case "scale":
        placing = placing.applied(
          to: Placing(scaleX: first, scaleY: values.count > 1 ? values[1] : first))
      case "matrix":
        guard values.count == 6, abs(values[1]) < 0.1, abs(values[2]) < 0.1 else { return nil }
        placing = placing.applied(
          to: Placing(scaleX: values[0], scaleY: values[3], x: values[4], y: values[5]))
      default:
        if first != 0 { return nil }
      }
    }
    return placing
  }

  /// Where a text's x lies in it: 0 at its start, 1 at its end; nil where nothing is said.
  private func textAnchor(of node: NodeID) -> Double? {
    let attribute = document.attribute(Atom("text-anchor"), of: node)
    let inline = document.attribute(Atom("style"), of: node)
    let value = inline?.contains("text-anchor") == true ? inline : attribute
    guard let value else { return nil }
    return value.contains("middle") ? 0.5 : value.contains("end") ? 1 : 0
  }

  private func ownStyle(of node: NodeID) -> ComputedStyle? {
    guard styles.ofNode.indices.contains(Int(node)) else { return nil }
    let style = Int(styles.ofNode[Int(node)])
    return styles.styles.indices.contains(style) ? styles.styles[style] : nil
  }

  /// A `text` element: a run for each part that has a place of its own.
  private mutating func write(
    _ node: NodeID, _ placing: Placing, anchor: Double, in index: Int, _ written: inout Int
  ) {
    var x = number(Atom("x"), of: node) ?? 0
    var y = number(Atom("y"), of: node) ?? 0
    var text = ""
    var anchor = anchor
    var nodeOfText = node
    var child = document.firstChild[Int(node)]
    var visited = 0
    while child != noNode, visited < 200 {
      visited += 1
      if document.kind[Int(child)] == .text {
        if text.isEmpty { nodeOfText = child }
        text += document.text[Int(child)]
      } else if document.name[Int(child)].string == "tspan" {
        let left = number(Atom("x"), of: child)
        let top = number(Atom("y"), of: child)
        let down = number(Atom("dy"), of: child) ?? 0
        if left != nil || top != nil || down != 0 {
          add(text, nodeOfText, node, x, y, placing, anchor, in: index, &written)
          text = ""
          x = left ?? x
          y = (top ?? y) + down
          anchor = textAnchor(of: child) ?? anchor
        }
        if text.isEmpty, document.firstChild[Int(child)] != noNode {
          nodeOfText = document.firstChild[Int(child)]
        }
        text += document.textContent(of: child, limit: 1000)
      }
      child = document.nextSibling[Int(child)]
    }
    add(text, nodeOfText, node, x, y, placing, anchor, in: index, &written)
  }

  private mutating func add(
    _ text: String, _ textNode: NodeID, _ element: NodeID, _ x: Double, _ y: Double,
    _ placing: Placing, _ anchor: Double, in index: Int, _ written: inout Int
  ) {
    let shown = text.prefix(500).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard !shown.isEmpty, written < Self.mostTexts, let style = ownStyle(of: element),
      style.visibility == .visible, style.opacity > 0.1
    else { return }
    var size = Double(style.fontSize)
    if let own = number(Atom("font-size"), of: element), own > 0 { size = own }
    let height = size * abs(placing.scaleY)
    guard height >= 5, height < 500 else { return }
    let width = Double(shown.count) * size * 0.5 * abs(placing.scaleX)
    let left = placing.x + x * placing.scaleX - width * anchor
    let base = placing.y + y * placing.scaleY
    guard left.isFinite, base.isFinite, abs(left) < 1e6, abs(base) < 1e6 else { return }
    let bounds = PixelBounds(
      left: left, top: base - height * 0.9, right: left + width, bottom: base + height * 0.2)
    let seen = clipped(
      bounds.intersection(PixelBounds(tree.fragments[index].rect)), by: tree.fragments[index].clip)
    guard seen.width >= min(4, width), seen.height >= bounds.height * 0.5 else { return }
    let back = sample((seen.left + seen.right) / 2, (seen.top + seen.bottom) / 2)
    var color = hexColor(document.attribute(Atom("fill"), of: element)) ?? rgb(style.color)
    if difference(color, back) < 40 { color = luma(back) > 128 ? 0x202020 : 0xE0E0E0 }
    var run = TextRun(
      fragment: Int32(index), node: textNode, text: shown, bounds: bounds, visible: seen,
      color: color, background: back)
    run.isBold = style.fontWeight >= 600
    if run.isBold { run.attributes.insert(.bold) }
    written += 1
    add(run)
  }

  /// The first number of an attribute, in user units.
  private func number(_ name: Atom, of node: NodeID) -> Double? {
    guard let value = document.attribute(name, of: node) else { return nil }
    let number = numbers(value, most: 1).first
    return value.contains("em") ? number.map { $0 * 16 } : number
  }

  /// The numbers of a list, separated by whatever isn't one.
  private func numbers(_ text: String, most: Int = 8) -> [Double] {
    var found: [Double] = []
    for part in text.prefix(400).split(whereSeparator: { !"0123456789.-+e".contains($0) }) {
      if let value = Double(part), value.isFinite, abs(value) < 1e7 { found.append(value) }
      if found.count == most { break }
    }
    return found
  }

  private func hexColor(_ text: String?) -> RGB? {
    guard let text, text.hasPrefix("#"), let value = UInt32(text.dropFirst(), radix: 16) else {
      return nil
    }
    if text.count == 7 { return value }
    guard text.count == 4 else { return nil }
    return (value >> 8 & 15) * 0x110000 | (value >> 4 & 15) * 0x1100 | (value & 15) * 0x11
  }
}
