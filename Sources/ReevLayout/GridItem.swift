import ReevDOM
import ReevStyle

/// A grid item under layout.
struct GridItem {
  let box: BoxID
  /// Its place among the container's children.
  let childIndex: Int
  var area = GridArea(columns: 0..<1, rows: 0..<1)
  var edges = BoxEdges()
  /// `justify-self` and `align-self` with `auto` resolved.
  var justification = SelfAlignment.normal
  var alignment = SelfAlignment.normal
  var isSafeAcross = false
  var isSafeDown = false
  /// Space before a baseline-aligned item (after a `last baseline` one).
  var baselineShim = LayoutUnit.zero
  var isBaselineAligned = false

  init(box: BoxID, childIndex: Int) {
    self.box = box
    self.childIndex = childIndex
  }

  /// Takes `auto` alignments from the container.
  mutating func resolveAlignment(of style: ComputedStyle, in container: ComputedStyle) {
    justification = style.justifySelf == .auto ? container.justifyItems : style.justifySelf
    alignment = style.alignSelf == .auto ? container.alignItems : style.alignSelf
    if justification == .auto { justification = .normal }
    if alignment == .auto { alignment = .normal }
    isSafeAcross =
      style.justifySelf == .auto ? container.hasSafeAlignment : style.hasSafeAlignment
    isSafeDown = style.alignSelf == .auto ? container.hasSafeAlignment : style.hasSafeAlignment
  }
}

/// The sized tracks of one axis and where they lie in the content box, from its start edge.
struct GridAxis {
  var tracks: [GridTrack] = []
  var gap = LayoutUnit.zero
  /// By track: its start edge.
  private(set) var starts: [LayoutUnit] = []

  /// The number of tracks that aren't collapsed.
  var openCount: Int { tracks.count { !$0.isCollapsed } }

  /// The tracks' sizes and the gutters between them.
  func size(gap: LayoutUnit) -> LayoutUnit {
    tracks.reduce(LayoutUnit.zero) { $0 + $1.base } + gap * max(0, openCount - 1)
  }

  /// Lays the tracks out one after the other.
  mutating func setOffsets(start: LayoutUnit, between: LayoutUnit) {
    starts = []
    starts.reserveCapacity(tracks.count)
    var position = start
    var last = start
    for track in tracks {
      if track.isCollapsed {
        // Its two gutters coincide with that of its neighbour.
        starts.append(last)
      } else {
        starts.append(position)
        last = position + track.base
        position = last + gap + between
      }
    }
  }

  func start(of span: Range<Int>) -> LayoutUnit {
    starts.indices.contains(span.lowerBound) ? starts[span.lowerBound] : .zero
  }

  func size(of span: Range<Int>) -> LayoutUnit {
    endOfLine(span.upperBound) - start(of: span)
  }

  /// A line as a start edge: after its gutter.
  func startOfLine(_ line: Int) -> LayoutUnit {
    line < starts.count ? start(of: line..<line + 1) : endOfLine(line)
  }

  /// A line as an end edge: before its gutter.
  func endOfLine(_ line: Int) -> LayoutUnit {
    guard line > 0, line <= starts.count else { return starts.first ?? .zero }
    return starts[line - 1] + tracks[line - 1].base
  }
}

extension LayoutContext {
  /// The in-flow children of a grid container in order-modified document order,
  /// https://drafts.csswg.org/css-grid-2/#grid-items
  func gridItems(of box: BoxID, container: ComputedStyle) -> [GridItem] {
    var items: [GridItem] = []
    var orders: [Int32] = []
    for (childIndex, child) in children(of: box).enumerated() where !boxes[Int(child)].isOutOfFlow {
      let itemStyle = style(child)
      var item = GridItem(box: child, childIndex: childIndex)
      item.resolveAlignment(of: itemStyle, in: container)
      items.append(item)
      orders.append(itemStyle.order)
    }
    guard orders.contains(where: { $0 != 0 }) else { return items }
    return items.indices.sorted {
      orders[$0] == orders[$1] ? $0 < $1 : orders[$0] < orders[$1]
    }.map { items[$0] }
  }
}
