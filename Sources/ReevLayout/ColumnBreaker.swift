import ReevDOM
import ReevStyle

/// Cuts a tall flow of content into columns of balanced height,
/// https://drafts.csswg.org/css-multicol-1/#filling-columns
final class ColumnBreaker {
  /// The columns of a container.
  struct Columns {
    var count: Int
    var width: LayoutUnit
    var gap: LayoutUnit
    var isRTL: Bool
    var contentWidth: LayoutUnit
  }

  /// What may not be cut: a line, a replaced element, a box's edge. From the flow's top.
  private struct Unit {
    var top: LayoutUnit
    var bottom: LayoutUnit
  }

  private let context: LayoutContext
  private let flow: LayoutResult
  private let columns: Columns
  private var units: [Unit] = []
  /// Where each column begins and ends in the flow.
  private var starts: [LayoutUnit] = []
  private var ends: [LayoutUnit] = []
  /// How far the first unit of a column goes beyond the column's height at the last cut.
  private var excess = LayoutUnit.zero
  /// The columns' height.
  private(set) var height = LayoutUnit.zero

  /// - Parameters:
  ///   - top: the content's top edge in the flow; `bottom` its bottom edge.
  ///   - limit: the height that columns may not exceed; more of them are made then.
  init(
    context: LayoutContext, flow: LayoutResult, top: LayoutUnit, bottom: LayoutUnit,
    columns: Columns, limit: LayoutUnit?
  ) {
    self.context = context
    self.flow = flow
    self.columns = columns
    collect(flow, y: .zero, isRoot: true)
    units.sort { $0.top == $1.top ? $0.bottom < $1.bottom : $0.top < $1.top }
    let total = max(.zero, bottom - top)
    let tallest = units.map { $0.bottom - $0.top }.max() ?? .zero
    height = max(
      tallest, LayoutUnit(raw: (total.raw + Int32(columns.count) - 1) / Int32(columns.count)))
    // The smallest height at which the content fits: each round grows by the least that helps.
    for _ in 0..<1_000 {
      if let limit, height >= limit { break }
      let shortage = cut(top: top, bottom: bottom, height: height)
      if starts.count <= columns.count, excess <= .zero { break }
      height += excess > .zero ? excess : max(shortage, LayoutUnit(raw: 1))
    }
    if let limit { height = min(height, limit) }
    _ = cut(top: top, bottom: bottom, height: height)
    if starts.count == 1 { height = max(.zero, min(height, bottom - top)) }
    if let limit, height > limit { height = limit }
  }

  // MARK: Breaking

  private func collect(_ result: LayoutResult, y: LayoutUnit, isRoot: Bool) {
    if !isRoot, !isBreakable(result) {
      units.append(Unit(top: y, bottom: y + result.height))
      return
    }
    if !isRoot {
      let top = result.border.top + result.padding.top
      if top > .zero { units.append(Unit(top: y, bottom: y + top)) }
      let bottom = result.border.bottom + result.padding.bottom
      if bottom > .zero {
        units.append(Unit(top: y + result.height - bottom, bottom: y + result.height))
      }
    }
    if let lines = result.lines { collect(lines, of: result, y: y) }
    for child in result.children where !child.result.isPlaceholder {
      collect(child.result, y: y + child.y, isRoot: false)
    }
  }

  /// Lines; the first two and the last two of a block stay together (orphans and widows).
  private func collect(_ lines: InlineLines, of result: LayoutResult, y: LayoutUnit) {
    var edges: [LayoutUnit] = [y + result.border.top + result.padding.top]
    edges += lines.lineBottoms.map { y + $0 }
    let count = lines.lineBottoms.count
    var line = 0
    while line < count {
      var end = line + 1
      if line == 0 { end = min(2, count) }
      if count - end == 1 { end = count }
      if line > 0, count - line == 2 { end = count }
      units.append(Unit(top: edges[line], bottom: edges[end]))
      line = end
    }
  }

  private func isBreakable(_ result: LayoutResult) -> Bool {
    let box = context.boxes[Int(result.box)]
    guard box.kind == .block, box.role == .none else { return false }
    let style = Int(box.style)
    return !context.styles[style].avoidsBreakInside && !context.styles[style].overflowX.isScrollable
      && !context.styles[style].overflowY.isScrollable && !context.isMultiColumn(result.box)
      && !(result.children.isEmpty && result.lines == nil)
  }

  /// Fills columns of a height; the result is the least growth that moves a break.
  private func cut(top: LayoutUnit, bottom: LayoutUnit, height: LayoutUnit) -> LayoutUnit {
    starts = [top]
    ends = []
    var shortage = LayoutUnit.maximum
    var last = top
    excess = .zero
    // A column is not left empty for what doesn't fit into the next one either.
    var isColumnEmpty = true
    for unit in units where unit.bottom > unit.top {
      let start = starts[starts.count - 1]
      if unit.bottom - start > height, isColumnEmpty {
        excess = max(excess, unit.bottom - start - height)
      } else if unit.bottom - start > height, unit.top > start {
        shortage = min(shortage, unit.bottom - start - height)
        ends.append(max(last, min(unit.top, start + height)))
        starts.append(unit.top)
      }
      isColumnEmpty = false
      last = max(last, unit.bottom)
    }
    ends.append(max(bottom, last))
    return shortage == .maximum ? LayoutUnit(1) : shortage
  }

  // MARK: Moving

  /// The column that holds a position in the flow.
  private func column(at y: LayoutUnit) -> Int {
    var low = 0
    var high = starts.count - 1
    while low < high {
      let middle = (low + high + 1) / 2
      if starts[middle] <= y { low = middle } else { high = middle - 1 }
    }
    return low
  }

  /// How far a column's content moves from its place in the flow.
  private func shift(of column: Int) -> (x: LayoutUnit, y: LayoutUnit) {
    let step = (columns.width + columns.gap) * column
    let x = columns.isRTL ? columns.contentWidth - columns.width - step : step
    return (x, starts[0] - starts[column])
  }

  /// Moves the flow's children and lines into a container whose content box is at `x`, `y`.
  func move(into result: LayoutResult, x: LayoutUnit, y: LayoutUnit) {
    let left = flow.border.left + flow.padding.left
    fill(result, from: flow, flowX: .zero, flowY: .zero, left: left - x, top: starts[0] - y)
    result.firstBaseline = flow.firstBaseline
    result.lastBaseline = flow.lastBaseline
  }

  /// The whole flow in its columns, as a result that bounds them.
  func placed(x: LayoutUnit, y: LayoutUnit) -> (result: LayoutResult, x: LayoutUnit, y: LayoutUnit)
  {
    let result = LayoutResult(
      box: flow.box, width: columns.contentWidth, height: height)
    fill(result, from: flow, flowX: .zero, flowY: .zero, left: .zero, top: starts[0])
    result.firstBaseline = flow.firstBaseline
    result.lastBaseline = flow.lastBaseline
    return (result, x, y)
  }

  /// Enters moved children and lines of `source` into `result`.
  ///
  /// - Parameters:
  ///   - flowX: the source's place in the flow, with `flowY`.
  ///   - left: what to take off positions after moving to make them relative to `result`.
  private func fill(
    _ result: LayoutResult, from source: LayoutResult, flowX: LayoutUnit, flowY: LayoutUnit,
    left: LayoutUnit, top: LayoutUnit
  ) {
    for child in source.children {
      let childX = flowX + child.x
      let childY = flowY + child.y
      let (moved, x, y) = moved(child.result, x: childX, y: childY)
      var copy = child
      copy.result = moved
      copy.x = x - left
      copy.y = y - top
      result.children.append(copy)
    }
    for child in source.positioned {
      let offset = shift(of: column(at: flowY + child.y))
      var copy = child
      copy.x = flowX + child.x + offset.x - left
      copy.y = flowY + child.y + offset.y - top
      result.positioned.append(copy)
    }
    for entry in source.outOfFlow {
      let offset = shift(of: column(at: flowY + entry.staticY))
      var copy = entry
      copy.staticX = flowX + entry.staticX + offset.x - left
      copy.staticY = flowY + entry.staticY + offset.y - top
      result.outOfFlow.append(copy)
    }
    result.lines = source.lines.map {
      moved($0, flowX: flowX, flowY: flowY, left: left, top: top)
    }
    result.markerLines = source.markerLines.map {
      moved($0, flowX: flowX, flowY: flowY, left: left, top: top)
    }
  }

  /// A result at a place in the flow, moved to its column or spread over several.
  private func moved(_ result: LayoutResult, x: LayoutUnit, y: LayoutUnit)
    -> (result: LayoutResult, x: LayoutUnit, y: LayoutUnit)
  {
    let first = column(at: y)
    let lastPoint = max(y, y + result.height - LayoutUnit(raw: 1))
    let last = isBreakable(result) ? column(at: lastPoint) : first
    let offset = shift(of: first)
    if first == last { return (result, x + offset.x, y + offset.y) }
    // The box that bounds its parts.
    var bounds: LayoutRect?
    for index in first...last {
      let offset = shift(of: index)
      let partTop = max(y, starts[index])
      let partBottom = min(y + result.height, ends[index])
      let part = LayoutRect(
        x: x + offset.x, y: partTop + offset.y, width: result.width,
        height: max(.zero, partBottom - partTop))
      bounds = bounds.map { $0.union(part) } ?? part
    }
    guard let bounds else { return (result, x + offset.x, y + offset.y) }
    let copy = LayoutResult(box: result.box, width: bounds.width, height: bounds.height)
    copy.border = result.border
    copy.padding = result.padding
    copy.firstBaseline = result.firstBaseline
    copy.lastBaseline = result.lastBaseline
    copy.hasDefiniteHeight = result.hasDefiniteHeight
    fill(copy, from: result, flowX: x, flowY: y, left: bounds.x, top: bounds.y)
    return (copy, bounds.x, bounds.y)
  }

  private func moved(
    _ lines: InlineLines, flowX: LayoutUnit, flowY: LayoutUnit, left: LayoutUnit, top: LayoutUnit
  ) -> InlineLines {
    let copy = InlineLines(content: lines.content)
    copy.maxRight = lines.maxRight
    copy.firstLine = lines.firstLine
    copy.fragments = lines.fragments
    for index in copy.fragments.indices {
      let fragment = copy.fragments[index]
      let middle = flowY + fragment.y + fragment.height / 2
      let offset = shift(of: column(at: middle))
      copy.fragments[index].x = flowX + fragment.x + offset.x - left
      copy.fragments[index].y = flowY + fragment.y + offset.y - top
    }
    copy.lineBottoms = lines.lineBottoms.map { bottom in
      let offset = shift(of: column(at: flowY + bottom - LayoutUnit(raw: 1)))
      return flowY + bottom + offset.y - top
    }
    return copy
  }
}
