import ReevStyle

/// Adjoining margins that collapse, https://drafts.csswg.org/css2/#collapsing-margins
struct MarginStrut: Hashable, Sendable {
  private var positive = LayoutUnit.zero
  private var negative = LayoutUnit.zero
  /// The largest default margin in quirks mode: it doesn't count at the edges of some boxes.
  private var quirky = LayoutUnit.zero
  /// Whether default margins are ignored: at the top of a quirks mode body or table cell.
  var ignoresQuirky = false
  /// Whether the margins are those of a box with clearance through which they collapse: they don't
  /// collapse with its parent's bottom margin.
  var hasClearance = false

  /// No margins.
  init() {}

  /// Lets a margin collapse with the others.
  mutating func append(_ margin: LayoutUnit, isQuirky: Bool = false) {
    if isQuirky {
      if !ignoresQuirky { quirky = max(quirky, margin) }
    } else if margin < .zero {
      negative = min(negative, margin)
    } else {
      positive = max(positive, margin)
    }
  }

  /// What the margins collapse to.
  var sum: LayoutUnit { max(positive, quirky) + negative }

  /// What they collapse to where default margins don't count.
  var sumWithoutQuirky: LayoutUnit { positive + negative }
}

/// A block container being laid out inside a block formatting context.
final class FlowFrame {
  let result: LayoutResult
  /// The border box's left edge in the formatting context's coordinates.
  let x: LayoutUnit
  /// The border box's top edge; nil while margins above may still collapse with those inside.
  var y: LayoutUnit?
  /// The frame of the parent.
  let parent: FlowFrame?
  /// Whether the parent has taken over this frame's result: what comes late is handed on.
  var isFinished = false
  /// The collapsed margins above a box through which margins collapse.
  var collapsedMargin = LayoutUnit.zero

  init(result: LayoutResult, x: LayoutUnit, y: LayoutUnit?, parent: FlowFrame? = nil) {
    self.result = result
    self.x = x
    self.y = y
    self.parent = parent
  }
}

/// The content box that a block container offers its children, in the formatting context's
/// coordinates.
struct FlowArea {
  var x: LayoutUnit
  var width: LayoutUnit
  /// The basis of percentages of heights.
  var percentageHeight: LayoutUnit?
  var isRightToLeft = false

  var maxX: LayoutUnit { x + width }
}

/// The state of a block formatting context while its boxes are laid out from top to bottom: where
/// the next box goes, the margins that still collapse, and the floats.
///
/// Coordinates are relative to the border box of the box that establishes the context.
final class FlowContext {
  /// A float that waits until the place of the block around it is known.
  struct PendingFloat {
    var result: LayoutResult
    var edges: BoxEdges
    var side: FloatKeyword
    var clear: Clear
    var area: FlowArea
    var frame: FlowFrame
    /// The index in the frame's children of the float's entry.
    var index: Int
  }

  /// The free space between floats from `top` to the next band's top.
  private struct Band {
    var top: LayoutUnit
    var left: LayoutUnit
    var right: LayoutUnit
  }

  private let context: LayoutContext

  init(context: LayoutContext) { self.context = context }

  /// The bottom edge of what has been laid out.
  var y = LayoutUnit.zero
  /// Margins below it that still collapse.
  var strut = MarginStrut()
  private(set) var pending: [PendingFloat] = []
  private var bands = [Band(top: -.maximum, left: -.maximum, right: .maximum)]
  private var leftBottom: LayoutUnit?
  private var rightBottom: LayoutUnit?
  private var lastFloatTop = -LayoutUnit.maximum

  /// How many floats were placed or wait.
  private(set) var floatCount = 0

  /// Whether no float stands beside what comes next or waits, so that layout there depends on the
  /// margins above alone.
  var isFree: Bool {
    guard pending.isEmpty, strut.sum >= .zero else { return false }
    return max(leftBottom ?? y, rightBottom ?? y) <= y
  }

  /// Whether any float was placed.
  var hasFloats: Bool { leftBottom != nil || rightBottom != nil }

  /// Fixes the place of the next border edge: the margins above no longer collapse with anything
  /// below. Pending floats are placed there.
  ///
  /// - Returns: the place.
  @discardableResult
  func resolve() -> LayoutUnit {
    y = y + strut.sum
    strut = MarginStrut()
    placePending(at: y)
    return y
  }

  /// Places the pending floats.
  func placePending(at top: LayoutUnit) {
    guard !pending.isEmpty else { return }
    let list = pending
    pending = []
    for float in list { place(float, at: top) }
  }

  /// Lets a float wait.
  func postpone(_ float: PendingFloat) {
    floatCount += 1
    pending.append(float)
  }

  /// Whether a float waits that `clear` would have to clear.
  func hasPending(_ clear: Clear) -> Bool {
    pending.contains { clear == .both || (clear == .left) == ($0.side == .left) }
  }

  /// Places a float and records where in its frame.
  func place(_ float: PendingFloat, at top: LayoutUnit) {
    floatCount += 1
    let edges = float.edges
    let width = float.result.width + edges.marginWidth
    let height = float.result.height + edges.marginHeight
    let (x, y) = placeFloat(
      width: width, height: height, side: float.side, clear: float.clear, top: top,
      area: float.area)
    let left = x + edges.margin.left - float.frame.x
    let frameY = float.frame.y ?? top
    let childY = y + edges.margin.top - frameY
    float.frame.result.children[float.index].x = left
    float.frame.result.children[float.index].y = childY
    // The frame may be finished already: its margins collapsed through it. Then its parents have
    // taken over what is out of flow in it.
    var (frame, offsetX) = (float.frame, left)
    while frame.isFinished, !context.isContainingBlock(frame.result.box), let parent = frame.parent
    {
      offsetX = offsetX + frame.x - parent.x
      frame = parent
    }
    frame.result.adopt(float.result.outOfFlow, x: offsetX, y: childY)
    if frame.isFinished { context.layoutOutOfFlow(in: frame.result) }
  }

  /// The place of a float's margin box, https://drafts.csswg.org/css2/#float-rules
  func placeFloat(
    width: LayoutUnit, height: LayoutUnit, side: FloatKeyword, clear: Clear, top: LayoutUnit,
    area: FlowArea
  ) -> (x: LayoutUnit, y: LayoutUnit) {
    var y = max(top, lastFloatTop)
    if let edge = clearEdge(clear) { y = max(y, edge) }
    var index = bandIndex(at: y)
    while index + 1 < bands.count {
      let left = max(area.x, bands[index].left)
      let right = min(area.maxX, bands[index].right)
      let isFree = bands[index].left <= area.x && bands[index].right >= area.maxX
      if width <= right - left || isFree { break }
      index += 1
      y = bands[index].top
    }
    let x =
      side == .right
      ? min(area.maxX, bands[index].right) - width : max(area.x, bands[index].left)
    lastFloatTop = y
    exclude(x: x, y: y, width: width, height: height, side: side)
    return (x, y)
  }

  private func exclude(
    x: LayoutUnit, y: LayoutUnit, width: LayoutUnit, height: LayoutUnit, side: FloatKeyword
  ) {
    let bottom = y + height
    if side == .left {
      leftBottom = max(leftBottom ?? bottom, bottom)
    } else {
      rightBottom = max(rightBottom ?? bottom, bottom)
    }
    guard height > .zero, width > .zero else { return }
    let first = splitBand(at: y)
    let last = splitBand(at: bottom)
    for index in first..<max(first, last) {
      if side == .left {
        bands[index].left = max(bands[index].left, x + width)
      } else {
        bands[index].right = min(bands[index].right, x)
      }
    }
  }

  /// The index of the band that begins at `y`, made where there is none.
  private func splitBand(at y: LayoutUnit) -> Int {
    let index = bandIndex(at: y)
    guard bands[index].top != y else { return index }
    var band = bands[index]
    band.top = y
    bands.insert(band, at: index + 1)
    return index + 1
  }

  private func bandIndex(at y: LayoutUnit) -> Int {
    var low = 0
    var high = bands.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if bands[middle].top <= y { low = middle } else { high = middle }
    }
    return low
  }

  /// The edges between floats over a range of heights; an empty range is a line.
  func freeSpace(at y: LayoutUnit, height: LayoutUnit) -> (left: LayoutUnit, right: LayoutUnit) {
    var index = bandIndex(at: y)
    var (left, right) = (bands[index].left, bands[index].right)
    index += 1
    while index < bands.count, bands[index].top < y + height {
      left = max(left, bands[index].left)
      right = min(right, bands[index].right)
      index += 1
    }
    return (left, right)
  }

  /// The next place below `y` where the free space changes; nil when there is none.
  func nextEdge(below y: LayoutUnit) -> LayoutUnit? {
    let index = bandIndex(at: y) + 1
    return index < bands.count ? bands[index].top : nil
  }

  /// The bottom of the floats that `clear` clears; nil without any.
  func clearEdge(_ clear: Clear) -> LayoutUnit? {
    switch clear {
    case .none: nil
    case .left: leftBottom
    case .right: rightBottom
    case .both: leftBottom.map { max($0, rightBottom ?? $0) } ?? rightBottom
    }
  }
}
