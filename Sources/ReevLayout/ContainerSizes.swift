public import ReevDOM
public import ReevStyle

extension LayoutEngine {
  /// How often styles are computed anew because their containers' sizes came out otherwise.
  private static let containerRounds = 3

  /// Brings styles and layout up to date, again where query containers got other sizes than the
  /// styles were computed for, https://drafts.csswg.org/css-conditional-5/#container-queries
  ///
  /// - Parameter changes: what changed in the document since the last update; nil where that isn't
  ///   known.
  public mutating func update(
    _ document: Document, styledBy engine: inout StyleEngine, changes: DocumentChanges?
  ) -> FragmentTree {
    engine.update(document, changes: changes)
    var fragments = update(
      document, engine.table, changes: changes, restyled: engine.lastUpdate)
    for _ in 0..<Self.containerRounds {
      let sizes = fragments.contentSizes(of: engine.queryContainers)
      guard sizes != engine.containerSizes else { break }
      engine.containerSizes = sizes
      engine.update(document, changes: DocumentChanges())
      guard !engine.lastUpdate.isEmpty else { continue }
      fragments = update(
        document, engine.table, changes: DocumentChanges(), restyled: engine.lastUpdate)
    }
    return fragments
  }
}

extension FragmentTree {
  /// The content boxes of elements, CSS px; those without a box are left out.
  func contentSizes(of nodes: [NodeID]) -> [NodeID: PixelSize] {
    var sizes: [NodeID: PixelSize] = [:]
    for node in nodes where firstFragment.indices.contains(Int(node)) {
      var index = firstFragment[Int(node)]
      while index >= 0 {
        let fragment = fragments[Int(index)]
        if fragment.source == .node, fragment.kind != .text {
          let across =
            fragment.border.left + fragment.border.right + fragment.padding.left
            + fragment.padding.right
          let down =
            fragment.border.top + fragment.border.bottom + fragment.padding.top
            + fragment.padding.bottom
          sizes[node] = PixelSize(
            width: Double(max(.zero, fragment.rect.width - across).px),
            height: Double(max(.zero, fragment.rect.height - down).px))
          break
        }
        index = nextOfNode[Int(index)]
      }
    }
    return sizes
  }
}
