public import ReevDOM

extension FragmentTree {
  /// What one line shows of a text node.
  public struct TextLine: Sendable {
    /// The text node.
    public var node: NodeID
    /// The characters, in logical order.
    public var text: String
    /// The glyph areas of all of them.
    public var rect: LayoutRect
  }

  /// The lines of all text nodes. Fragments of one node that stand on one baseline, in runs of both
  /// directions or with a first letter apart, are one line.
  public var textLines: [TextLine] {
    var lines: [TextLine] = []
    var pieces: [(start: Int32, text: Int32)] = []
    var node = noNode
    var baseline = LayoutUnit.zero
    var rect = LayoutRect(x: .zero, y: .zero, width: .zero, height: .zero)
    func close() {
      guard node != noNode else { return }
      if pieces.count > 1 { pieces.sort { $0.start < $1.start } }
      let text = pieces.map { strings[Int($0.text)] }.joined()
      lines.append(TextLine(node: node, text: text, rect: rect))
    }
    for fragment in fragments where fragment.kind == .text && fragment.source == .node {
      let own = fragment.rect.y + fragment.baseline
      if fragment.node == node, own == baseline {
        pieces.append((fragment.textStart, fragment.text))
        rect = rect.union(fragment.rect)
        continue
      }
      close()
      node = fragment.node
      baseline = own
      rect = fragment.rect
      pieces = [(fragment.textStart, fragment.text)]
    }
    close()
    return lines
  }
}
