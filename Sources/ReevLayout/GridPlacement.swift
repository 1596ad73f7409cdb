import ReevStyle

/// A grid item's place as its style asks for it, in one axis.
enum GridSpan: Hashable {
  /// Fixed lines, relative to the explicit grid's first line (negative before it).
  case definite(Range<Int>)
  /// So many tracks wherever auto-placement finds room.
  case auto(Int)

  var length: Int {
    switch self {
    case .definite(let range): range.count
    case .auto(let length): length
    }
  }
}

/// Where one grid item lies, in tracks of the implicit grid.
struct GridArea: Hashable {
  var columns: Range<Int>
  var rows: Range<Int>
}

/// Puts grid items into cells, https://drafts.csswg.org/css-grid-2/#placement
struct GridPlacement {
  /// By item, in the order given.
  private(set) var areas: [GridArea] = []
  /// Implicit tracks before the explicit grid.
  private(set) var leadingColumns = 0
  private(set) var leadingRows = 0
  private(set) var columnCount = 0
  private(set) var rowCount = 0

  /// The cells taken so far: spans in the minor axis by line of the major axis.
  private var occupied: [Int: [Range<Int>]] = [:]

  /// Places items that are in order-modified document order.
  init(
    items: [(columns: GridSpan, rows: GridSpan)], columns: GridTemplate, rows: GridTemplate,
    flow: GridAutoFlow
  ) {
    // The steps are written for `row` flow: major tracks are rows, minor ones columns.
    let isColumnFlow = flow == .column || flow == .columnDense
    let isDense = flow == .rowDense || flow == .columnDense
    let spans = items.map { item in
      isColumnFlow
        ? (major: item.columns, minor: item.rows) : (major: item.rows, minor: item.columns)
    }
    let minorExplicit = isColumnFlow ? rows.explicitCount : columns.explicitCount
    let majorExplicit = isColumnFlow ? columns.explicitCount : rows.explicitCount
    let isMinorSubgrid = isColumnFlow ? rows.isSubgrid : columns.isSubgrid
    var placed = [(major: Range<Int>, minor: Range<Int>)?](repeating: nil, count: items.count)

    // 0. Generate anonymous grid items: box tree construction did.
    // 1. Position anything that's not auto-positioned.
    for (index, span) in spans.enumerated() {
      guard case .definite(let major) = span.major, case .definite(let minor) = span.minor else {
        continue
      }
      placed[index] = (major, minor)
      occupy(major, minor)
    }

    // 3. Determine the tracks of the minor axis in the implicit grid (before step 2, whose items
    // may start there; they can only add tracks at its end).
    var minorStart = 0
    var minorEnd = minorExplicit
    for span in spans {
      switch span.minor {
      case .definite(let minor):
        minorStart = min(minorStart, minor.lowerBound)
        minorEnd = max(minorEnd, minor.upperBound)
      case .auto: break
      }
    }
    for span in spans {
      if case .auto(let length) = span.minor, !isMinorSubgrid {
        minorEnd = max(minorEnd, minorStart + length)
      }
    }

    // 2. Process the items locked to a given row.
    var cursors: [Int: Int] = [:]
    for (index, span) in spans.enumerated() {
      guard case .definite(let major) = span.major, case .auto(let length) = span.minor else {
        continue
      }
      let start = isDense ? minorStart : max(minorStart, cursors[major.lowerBound] ?? minorStart)
      let first = freeMinor(from: start, length: length, major: major)
      let minor = first..<first + length
      placed[index] = (major, minor)
      occupy(major, minor)
      cursors[major.lowerBound] = minor.upperBound
      minorEnd = max(minorEnd, minor.upperBound)
    }

    // 4. Position the remaining grid items.
    var majorStart = 0
    for case .definite(let major) in spans.map(\.major) {
      majorStart = min(majorStart, major.lowerBound)
    }
    var cursor = (major: majorStart, minor: minorStart)
    for (index, span) in spans.enumerated() where placed[index] == nil {
      let length = span.major.length
      if isDense { cursor = (majorStart, minorStart) }
      let minor: Range<Int>
      switch span.minor {
      case .definite(let range):
        if !isDense, range.lowerBound < cursor.minor { cursor.major += 1 }
        cursor.minor = range.lowerBound
        while let blocker = blockedUntil(
          cursor.major..<cursor.major + length, range)
        {
          cursor.major = blocker
        }
        minor = range
      case .auto(let width):
        while true {
          let major = cursor.major..<cursor.major + length
          let first = freeMinor(from: cursor.minor, length: width, major: major)
          if first + width <= minorEnd || first == minorStart {
            cursor.minor = first
            break
          }
          cursor.major += 1
          cursor.minor = minorStart
        }
        minor = cursor.minor..<cursor.minor + width
      }
      let major = cursor.major..<cursor.major + length
      placed[index] = (major, minor)
      occupy(major, minor)
      cursor.minor = minor.lowerBound
    }

    // Shift everything so that the implicit grid begins at track 0.
    var majorEnd = majorExplicit
    for place in placed {
      guard let place else { continue }
      majorEnd = max(majorEnd, place.major.upperBound)
      minorEnd = max(minorEnd, place.minor.upperBound)
    }
    areas = placed.map { place in
      let major = place.map(\.major) ?? 0..<1
      let minor = place.map(\.minor) ?? 0..<1
      let shiftedMajor = major.lowerBound - majorStart..<major.upperBound - majorStart
      let shiftedMinor = minor.lowerBound - minorStart..<minor.upperBound - minorStart
      return isColumnFlow
        ? GridArea(columns: shiftedMajor, rows: shiftedMinor)
        : GridArea(columns: shiftedMinor, rows: shiftedMajor)
    }
    let majorCount = majorEnd - majorStart
    let minorCount = minorEnd - minorStart
    leadingColumns = isColumnFlow ? -majorStart : -minorStart
    leadingRows = isColumnFlow ? -minorStart : -majorStart
    columnCount = isColumnFlow ? majorCount : minorCount
    rowCount = isColumnFlow ? minorCount : majorCount
  }

  private mutating func occupy(_ major: Range<Int>, _ minor: Range<Int>) {
    for line in major { occupied[line, default: []].append(minor) }
  }

  /// The first minor line at or after `from` where `length` tracks are free in all of `major`.
  private func freeMinor(from: Int, length: Int, major: Range<Int>) -> Int {
    var first = from
    var moved = true
    while moved {
      moved = false
      for line in major {
        guard let ranges = occupied[line] else { continue }
        for range in ranges
        where range.lowerBound < first + length && first < range.upperBound {
          first = range.upperBound
          moved = true
        }
      }
    }
    return first
  }

  /// The next major line to try when `minor` isn't free in all of `major`; nil when it is.
  private func blockedUntil(_ major: Range<Int>, _ minor: Range<Int>) -> Int? {
    for line in major.reversed() {
      if let ranges = occupied[line], ranges.contains(where: { $0.overlaps(minor) }) {
        return line + 1
      }
    }
    return nil
  }
}

extension GridTemplate {
  /// The place that a pair of placement properties asks for,
  /// https://drafts.csswg.org/css-grid-2/#line-placement
  func span(start: GridLine, end: GridLine) -> GridSpan {
    let range = lines(start: start, end: end)
    switch (range.start, range.end) {
    case (let start?, let end?): return .definite(start..<max(end, start + 1))
    default: return .auto(range.span)
    }
  }

  /// Lines for an absolutely positioned child; nil is the padding edge, which `auto` and a span
  /// without a line to count from stand for, https://drafts.csswg.org/css-grid-2/#abspos-items
  func absoluteLines(start: GridLine, end: GridLine) -> (start: Int?, end: Int?) {
    switch (start, end) {
    case (.auto, .auto), (.auto, .span), (.span, .auto), (.span, .span): return (nil, nil)
    case (.auto, _): return (nil, definite(end, suffix: "-end"))
    case (_, .auto): return (definite(start, suffix: "-start"), nil)
    default:
      let range = lines(start: start, end: end)
      return (range.start, range.end)
    }
  }

  private func lines(start: GridLine, end: GridLine) -> (start: Int?, end: Int?, span: Int) {
    let first = definite(start, suffix: "-start")
    let last = definite(end, suffix: "-end")
    switch (first, last) {
    case (let first?, let last?):
      // A start line after the end line is swapped; on equal lines the end is dropped.
      if first == last { return (first, first + 1, 1) }
      return clamped(min(first, last), max(first, last))
    case (let first?, nil):
      let last: Int
      switch end {
      case .span(let count, let name): last = line(from: first, count: count, name: name, step: 1)
      default: last = first + 1
      }
      return clamped(first, last)
    case (nil, let last?):
      let first: Int
      switch start {
      case .span(let count, let name): first = line(from: last, count: count, name: name, step: -1)
      default: first = last - 1
      }
      return clamped(first, last)
    case (nil, nil):
      // Two spans: the end one is ignored. A span for a named line is a span of 1 here.
      let span: Int
      switch (start, end) {
      case (.span(let count, let name), _): span = name == nil ? count : 1
      case (_, .span(let count, let name)): span = name == nil ? count : 1
      default: span = 1
      }
      let limit = isSubgrid ? max(1, explicitCount) : Self.maximumTracks
      return (nil, nil, max(1, min(span, limit)))
    }
  }

  private func clamped(_ first: Int, _ last: Int) -> (start: Int?, end: Int?, span: Int) {
    let low = isSubgrid ? 0 : -Self.maximumTracks
    let high = isSubgrid ? explicitCount : Self.maximumTracks
    var start = max(low, min(first, high))
    var end = max(low, min(last, high))
    if start >= end {
      if end > low { start = end - 1 } else { end = start + 1 }
    }
    return (start, end, end - start)
  }

  /// The 0-based line that a value names by itself; nil for `auto` and spans.
  private func definite(_ value: GridLine, suffix: String) -> Int? {
    switch value {
    case .auto, .span: return nil
    case .name(let name):
      // The matching edge of a named area first, else the first line so named.
      if let line = lines[name + suffix]?.first { return line }
      return namedLine(1, name)
    case .line(let number, let name?): return namedLine(number, name)
    case .line(let number, nil):
      return number > 0 ? number - 1 : explicitCount + 1 + number
    }
  }

  /// The nth line of that name; all implicit lines are assumed to bear every name.
  private func namedLine(_ number: Int, _ name: String) -> Int {
    let named = lines[name] ?? []
    if number > 0 {
      if number <= named.count { return named[number - 1] }
      return explicitCount + (number - named.count)
    }
    let count = -number
    if count <= named.count, count > 0 { return named[named.count - count] }
    return -(count - named.count)
  }

  /// The line `count` (named) lines away from another line.
  private func line(from origin: Int, count: Int, name: String?, step: Int) -> Int {
    let count = max(1, min(count, Self.maximumTracks))
    guard let name else { return origin + step * count }
    let named = lines[name] ?? []
    let beyond = step > 0 ? named.filter { $0 > origin } : named.filter { $0 < origin }.reversed()
    if count <= beyond.count { return beyond[count - 1] }
    let rest = count - beyond.count
    return step > 0 ? max(explicitCount, origin) + rest : min(0, origin) - rest
  }
}
