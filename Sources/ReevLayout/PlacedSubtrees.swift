import ReevStyle

/// Where laid-out boxes stand in a fragment tree, so that the next one may take their fragments
/// over.
///
/// OPTIMIZATION: after a change most results of a page are those of the last layout, and their
/// fragments differ in place and numbers alone.
struct PlacedSubtrees {
  /// A result whose fragments depend on nothing around it but its place and one clip: no scrolling,
  /// clipping, transform, positioned or sticky box inside.
  struct Subtree {
    var result: LayoutResult
    /// Its border box's place.
    var x: LayoutUnit
    var y: LayoutUnit
    var clip: Int32
    var isFixed: Bool
    var fragments: Range<Int>
    var strings: Range<Int>
    /// The first of the subtrees inside it; they stand before it in the list.
    var firstInside: Int
  }

  /// Results with fewer fragments than this are not kept track of.
  static let minimumCount = 24

  /// An ancestor stands behind its descendants.
  var subtrees: [Subtree] = []
  private var indexOfBox: [BoxID: Int] = [:]

  /// Makes the subtrees findable by box.
  mutating func index() {
    indexOfBox = [:]
    indexOfBox.reserveCapacity(subtrees.count)
    for (index, subtree) in subtrees.enumerated() { indexOfBox[subtree.result.box] = index }
  }

  /// The place in the list of a result.
  func find(_ result: LayoutResult) -> Int? {
    guard let index = indexOfBox[result.box], subtrees[index].result === result else { return nil }
    return index
  }
}

extension FragmentTree {
  /// Beyond these px sums may have met the bounds of lengths, and are made anew.
  private static let farAway = LayoutUnit(raw: 1 << 28)

  /// Adds the fragments that another tree has for a subtree, moved and renumbered; false, and
  /// nothing is added, where that can't be.
  mutating func append(
    _ subtree: PlacedSubtrees.Subtree, of old: FragmentTree, parent: Int32, clip: Int32,
    dx: LayoutUnit, dy: LayoutUnit
  ) -> Bool {
    let start = fragments.count
    let offset = Int32(start - subtree.fragments.lowerBound)
    let textOffset = Int32(strings.count - subtree.strings.lowerBound)
    let isMoved = dx != .zero || dy != .zero
    fragments.append(contentsOf: old.fragments[subtree.fragments])
    for index in start..<fragments.count {
      if isMoved {
        let rect = fragments[index].rect
        let extremes = [rect.x, rect.y, rect.maxX, rect.maxY, dx, dy]
        guard extremes.allSatisfy({ -Self.farAway < $0 && $0 < Self.farAway }) else {
          fragments.removeLast(fragments.count - start)
          return false
        }
        fragments[index].rect.x = rect.x + dx
        fragments[index].rect.y = rect.y + dy
      }
      fragments[index].parent = index == start ? parent : fragments[index].parent + offset
      fragments[index].clip = clip
      if fragments[index].text >= 0 { fragments[index].text += textOffset }
    }
    strings.append(contentsOf: old.strings[subtree.strings])
    return true
  }
}
