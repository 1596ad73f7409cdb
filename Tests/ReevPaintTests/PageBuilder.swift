import ReevCells
import ReevDOM
import ReevLayout
import ReevStyle

@testable import ReevPaint

/// Builds fragments by hand: boxes and texts in px, with styles as closures.
struct PageBuilder {
  var document = Document()
  var styles = StyleTable()
  var tree = FragmentTree()

  init(width: Double = 280, height: Double = 140) {
    document.viewport = PixelSize(width: width, height: height)
    styles.styles = [ComputedStyle()]
  }

  /// Adds a node without a parent and returns its slot.
  mutating func node(_ kind: NodeKind, _ name: String = "", _ text: String = "") -> NodeID {
    let slot = NodeID(document.kind.count)
    document.kind.append(kind)
    document.parent.append(noNode)
    document.firstChild.append(noNode)
    document.lastChild.append(noNode)
    document.previousSibling.append(noNode)
    document.nextSibling.append(noNode)
    document.shadowRoot.append(noNode)
    document.contentDocument.append(noNode)
    document.rrwebID.append(Int(slot) + 1)
    document.name.append(Atom(name))
    document.namespace.append(name == "svg" ? .svg : .html)
    document.attributes.append([])
    document.idAttribute.append(.empty)
    document.classes.append([])
    document.text.append(text)
    tree.firstFragment.append(-1)
    return slot
  }

  /// Adds a box; children follow with its index as parent.
  @discardableResult
  mutating func box(
    _ x: Int, _ y: Int, _ width: Int, _ height: Int, in parent: Int32 = -1, tag: String = "div",
    kind: Fragment.Kind = .box, _ style: (inout ComputedStyle) -> Void = { _ in }
  ) -> Int32 {
    var made = ComputedStyle()
    made.display = .block
    style(&made)
    return add(
      kind, node(.element, tag), made, x, y, width, height, in: parent, text: nil,
      border: made.borderWidth)
  }

  /// Adds a text of 14 px high; its width is 7 px a character.
  @discardableResult
  mutating func text(
    _ text: String, _ x: Int, _ y: Int, in parent: Int32 = -1, width: Int? = nil,
    _ style: (inout ComputedStyle) -> Void = { _ in }
  ) -> Int32 {
    var made = ComputedStyle()
    style(&made)
    return add(
      .text, node(.text, "", text), made, x, y, width ?? text.count * 7, 14, in: parent,
      text: text, border: Edges(all: 0))
  }

  private mutating func add(
    _ kind: Fragment.Kind, _ node: NodeID, _ style: ComputedStyle, _ x: Int, _ y: Int,
    _ width: Int, _ height: Int, in parent: Int32, text: String?, border: Edges<Float>
  ) -> Int32 {
    styles.styles.append(style)
    var fragment = Fragment(
      kind: kind, source: .node, node: node, style: Int32(styles.styles.count - 1),
      parent: parent,
      rect: LayoutRect(
        x: LayoutUnit(x), y: LayoutUnit(y), width: LayoutUnit(width), height: LayoutUnit(height)))
    fragment.border = Edges(
      top: LayoutUnit(px: border.top), right: LayoutUnit(px: border.right),
      bottom: LayoutUnit(px: border.bottom), left: LayoutUnit(px: border.left))
    if let text {
      fragment.text = Int32(tree.strings.count)
      tree.strings.append(text)
    }
    let index = Int32(tree.fragments.count)
    tree.fragments.append(fragment)
    tree.nextOfNode.append(-1)
    tree.firstFragment[Int(node)] = index
    var ancestor = parent
    while ancestor >= 0 {
      tree.fragments[Int(ancestor)].subtreeCount += 1
      ancestor = tree.fragments[Int(ancestor)].parent
    }
    return index
  }

  func painting(
    columns: Int = 40, rows: Int = 10, px: Double = 7, glyphs: GlyphLevel = .full,
    overlay: Overlay = Overlay()
  ) -> Painting {
    paint(
      tree, document: document, styles: styles,
      scale: Scale(
        pxPerColumn: px, pxPerRow: px * 2, columns: columns, rows: rows, glyphs: glyphs),
      overlay: overlay)
  }

  /// The frame's rows without trailing blanks, and without empty rows at its end.
  func lines(columns: Int = 40, rows: Int = 10, px: Double = 7, glyphs: GlyphLevel = .full)
    -> [String]
  {
    var lines = painting(columns: columns, rows: rows, px: px, glyphs: glyphs).grid.lines.map {
      String($0.reversed().drop { $0 == " " }.reversed())
    }
    while lines.last == "" { lines.removeLast() }
    return lines
  }
}

extension ComputedStyle {
  mutating func background(_ color: UInt32, alpha: UInt8 = 255) {
    backgroundColor = Color(
      red: UInt8(color >> 16 & 255), green: UInt8(color >> 8 & 255), blue: UInt8(color & 255),
      alpha: alpha)
  }

  mutating func bordered(_ width: Float = 1) {
    borderWidth = Edges(all: width)
    borderStyle = Edges(all: .solid)
  }
}
