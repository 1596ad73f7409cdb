import ReevDOM
import ReevLayout

extension PaintCanvas {
  /// Marks the characters that the visitor has selected: https://www.w3.org/TR/selection-api/
  ///
  /// White space collapses on the way to a fragment, so characters are counted without blanks.
  /// - Complexity: O(nodes of the document + fragments), however many ranges were recorded.
  mutating func markSelection() {
    var selected: [NodeID: Range<Int>] = [:]
    var steps = document.slotCount * 2
    for range in document.selection { collect(range, into: &selected, steps: &steps) }
    guard !selected.isEmpty else { return }
    var passed: [NodeID: Int] = [:]
    var marks: [Int32: Range<Int>] = [:]
    for (index, fragment) in tree.fragments.enumerated()
    where fragment.kind == .text && fragment.source == .node {
      guard let range = selected[fragment.node], tree.strings.indices.contains(Int(fragment.text))
      else { continue }
      let before = passed[fragment.node, default: 0]
      let count = Self.inked(tree.strings[Int(fragment.text)])
      passed[fragment.node] = before + count
      let lower = max(range.lowerBound - before, 0)
      let upper = min(range.upperBound - before, count)
      if lower < upper { marks[Int32(index)] = lower..<upper }
    }
    for index in runs.indices {
      if let range = marks[runs[index].fragment] { runs[index].selected = range }
    }
  }

  /// The characters of each text node in a range; nothing where the range ends before it begins.
  private func collect(
    _ range: SelectedRange, into selected: inout [NodeID: Range<Int>], steps: inout Int
  ) {
    guard isNode(range.start), isNode(range.end) else { return }
    let endsInText = document.kind[Int(range.end)] == .text
    let stop = endsInText ? range.end : boundary(range.end, range.endOffset)
    var node =
      document.kind[Int(range.start)] == .text
      ? range.start : boundary(range.start, range.startOffset)
    var found: [(NodeID, Range<Int>)] = []
    while isNode(node), steps > 0 {
      steps -= 1
      if node == stop, !endsInText { break }
      if document.kind[Int(node)] == .text {
        let text = document.text[Int(node)]
        let lower = node == range.start ? Self.inked(text, before: range.startOffset) : 0
        let upper =
          node == range.end ? Self.inked(text, before: range.endOffset) : Self.inked(text)
        if lower < upper { found.append((node, lower..<upper)) }
      }
      if node == stop { break }
      let child = document.firstChild[Int(node)]
      node = isNode(child) ? child : following(node)
    }
    guard node == stop else { return }
    for (node, characters) in found { selected[node] = characters }
  }

  private func isNode(_ node: NodeID) -> Bool { document.kind.indices.contains(Int(node)) }

  /// The node at an offset in a container, or what follows the container.
  private func boundary(_ container: NodeID, _ offset: Int) -> NodeID {
    var child = document.firstChild[Int(container)]
    var left = offset
    while isNode(child), left > 0 {
      child = document.nextSibling[Int(child)]
      left -= 1
    }
    return isNode(child) ? child : following(container)
  }

  /// What comes after a node and all in it, in tree order.
  private func following(_ node: NodeID) -> NodeID {
    var node = node
    while isNode(node) {
      let next = document.nextSibling[Int(node)]
      if isNode(next) { return next }
      node = document.parent[Int(node)]
    }
    return noNode
  }

  /// How many characters are no blanks.
  private static func inked(_ text: String) -> Int {
    text.reduce(0) { $0 + ($1.isWhitespace ? 0 : 1) }
  }

  /// How many before an offset in UTF-16 code units, as the DOM counts.
  private static func inked(_ text: String, before offset: Int) -> Int {
    inked(String(decoding: text.utf16.prefix(max(0, offset)), as: UTF16.self))
  }
}
