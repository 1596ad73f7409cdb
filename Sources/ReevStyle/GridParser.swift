/// Parses grid properties. https://drafts.csswg.org/css-grid-2/
func parseGridAutoFlow(_ cursor: inout ValueCursor) -> Value? {
  var isColumn = false
  var isDense = false
  var count = 0
  var hasAxis = false
  while let name = cursor.peekIdent {
    switch name {
    case "row", "column":
      guard !hasAxis else { return nil }
      hasAxis = true
      isColumn = name == "column"
    case "dense":
      guard !isDense else { return nil }
      isDense = true
    default: return nil
    }
    count += 1
    cursor.advance()
  }
  guard count > 0 else { return nil }
  let flow: GridAutoFlow =
    isColumn ? (isDense ? .columnDense : .column) : (isDense ? .rowDense : .row)
  return .keyword(flow.rawValue)
}

/// The most tracks that one list expands to; the rest of its repetitions is dropped.
private let trackLimit = 2000

func parseTrackList(_ cursor: inout ValueCursor, stopAtSlash: Bool = false) -> TrackListValue? {
  var out = TrackListValue()
  if cursor.ident("none") { return out }
  if cursor.ident("masonry") { return out }
  if cursor.ident("subgrid") {
    out.isSubgrid = true
    while !cursor.isAtEnd {
      if let names = parseLineNames(&cursor) {
        out.items.append(.names(names))
      } else if cursor.peekFunction == "repeat", var inner = cursor.block() {
        let count: Int32
        if inner.ident("auto-fill") {
          count = 1
        } else {
          guard let number = inner.integer(), number > 0 else { return nil }
          count = number
        }
        guard inner.comma() else { return nil }
        var names: [[String]] = []
        while let line = parseLineNames(&inner) { names.append(line) }
        for _ in 0..<min(Int(count), trackLimit) {
          for line in names where out.items.count < trackLimit { out.items.append(.names(line)) }
        }
      } else {
        return stopAtSlash ? out : nil
      }
    }
    return out
  }
  guard
    parseTrackItems(
      &cursor, &out.items, allowAuto: true, allowRepeat: true, stopAtSlash: stopAtSlash)
  else { return nil }
  guard isValidWithAutoRepeat(out.items) else { return nil }
  let hasTrack = out.items.contains { if case .names = $0 { false } else { true } }
  return hasTrack ? out : nil
}

/// One automatic repetition at most, and then every size must be definite on one side.
/// https://drafts.csswg.org/css-grid-2/#typedef-auto-track-list
private func isValidWithAutoRepeat(_ items: [TrackListValue.Item]) -> Bool {
  var repeats = 0
  var areFixed = true
  func look(_ item: TrackListValue.Item) {
    switch item {
    case .names: break
    case .track(let size): areFixed = areFixed && size.isFixed
    case .autoRepeat(_, let inner):
      repeats += 1
      for item in inner { look(item) }
    }
  }
  for item in items { look(item) }
  return repeats == 0 || repeats == 1 && areFixed
}

extension TrackSizeValue {
  /// Whether it is a `<fixed-size>`.
  fileprivate var isFixed: Bool {
    switch self {
    case .breadth(let breadth): breadth.isFixed
    case .minmax(let low, let high): low.isFixed || high.isFixed
    case .fitContent: false
    }
  }
}

extension TrackBreadthValue {
  fileprivate var isFixed: Bool {
    switch self {
    case .flex, .length(.keyword): false
    case .length: true
    }
  }
}

private func parseTrackItems(
  _ cursor: inout ValueCursor, _ items: inout [TrackListValue.Item], allowAuto: Bool,
  allowRepeat: Bool, stopAtSlash: Bool
) -> Bool {
  var hasNames = false
  while !cursor.isAtEnd {
    if stopAtSlash, let token = cursor.token, token.kind == .delim, token.byte == 0x2F {
      return true
    }
    if let names = parseLineNames(&cursor) {
      guard !hasNames else { return false }
      hasNames = true
      items.append(.names(names))
      continue
    }
    hasNames = false
    if cursor.peekFunction == "repeat" {
      guard allowRepeat, var inner = cursor.block() else { return false }
      if inner.peekIdent == "auto-fill" || inner.peekIdent == "auto-fit" {
        let isFit = inner.peekIdent == "auto-fit"
        inner.advance()
        guard allowAuto, inner.comma() else { return false }
        var repeated: [TrackListValue.Item] = []
        guard
          parseTrackItems(
            &inner, &repeated, allowAuto: false, allowRepeat: false, stopAtSlash: false),
          !repeated.isEmpty
        else { return false }
        items.append(.autoRepeat(isFit: isFit, repeated))
      } else {
        guard let count = inner.integer(), count > 0, inner.comma() else { return false }
        var repeated: [TrackListValue.Item] = []
        guard
          parseTrackItems(
            &inner, &repeated, allowAuto: false, allowRepeat: false, stopAtSlash: false),
          !repeated.isEmpty
        else { return false }
        for _ in 0..<min(Int(count), trackLimit) {
          guard items.count + repeated.count <= trackLimit else { break }
          items.append(contentsOf: repeated)
        }
      }
      continue
    }
    guard let size = parseTrackSize(&cursor) else { return false }
    items.append(.track(size))
  }
  return true
}

func parseLineNames(_ cursor: inout ValueCursor) -> [String]? {
  let start = cursor
  guard let token = cursor.token, token.kind == .openSquare, var inner = cursor.block() else {
    return nil
  }
  var names: [String] = []
  while let name = inner.customIdent(except: ["auto", "span"]) { names.append(name) }
  if inner.isAtEnd { return names }
  cursor = start
  return nil
}

private func parseTrackSize(_ cursor: inout ValueCursor) -> TrackSizeValue? {
  if cursor.peekFunction == "minmax", var inner = cursor.block() {
    guard let low = parseBreadth(&inner), inner.comma(), let high = parseBreadth(&inner),
      inner.isAtEnd
    else { return nil }
    if case .flex = low { return nil }
    return .minmax(low, high)
  }
  if cursor.peekFunction == "fit-content", var inner = cursor.block() {
    guard let length = inner.length(negative: false), inner.isAtEnd else { return nil }
    return .fitContent(length)
  }
  return parseBreadth(&cursor).map { .breadth($0) }
}

private func parseBreadth(_ cursor: inout ValueCursor) -> TrackBreadthValue? {
  if cursor.ident("auto") { return .length(.keyword(.auto)) }
  if cursor.ident("min-content", "-webkit-min-content") { return .length(.keyword(.minContent)) }
  if cursor.ident("max-content", "-webkit-max-content") { return .length(.keyword(.maxContent)) }
  if let token = cursor.token, token.kind == .dimension,
    cursor.list.lowercasedName(token) == "fr", token.number >= 0
  {
    cursor.advance()
    return .flex(Float(token.number))
  }
  return cursor.length(negative: false).map { .length($0) }
}

func parseAutoTracks(_ cursor: inout ValueCursor) -> TrackListValue? {
  var out = TrackListValue()
  while !cursor.isAtEnd {
    guard let size = parseTrackSize(&cursor) else { return nil }
    out.items.append(.track(size))
  }
  return out.items.isEmpty ? nil : out
}

func parseAreas(_ cursor: inout ValueCursor) -> Value? {
  if cursor.ident("none") { return .areas([]) }
  var rows: [[String?]] = []
  while let text = cursor.string() {
    guard let row = areaRow(text), rows.first.map({ $0.count == row.count }) ?? true else {
      return nil
    }
    rows.append(row)
  }
  return rows.isEmpty || !areRectangles(rows) ? nil : .areas(rows)
}

/// Whether each name's cells fill a rectangle.
func areRectangles(_ rows: [[String?]]) -> Bool {
  var boxes: [String: (top: Int, left: Int, bottom: Int, right: Int, count: Int)] = [:]
  for (y, row) in rows.enumerated() {
    for (x, name) in row.enumerated() {
      guard let name else { continue }
      var box = boxes[name] ?? (y, x, y, x, 0)
      box.left = min(box.left, x)
      box.right = max(box.right, x)
      box.bottom = y
      box.count += 1
      boxes[name] = box
    }
  }
  return boxes.values.allSatisfy { box in
    (box.bottom - box.top + 1) * (box.right - box.left + 1) == box.count
  }
}

func areaRow(_ text: String) -> [String?]? {
  var row: [String?] = []
  for word in text.split(whereSeparator: { $0.isWhitespace }) {
    row.append(word.allSatisfy { $0 == "." } ? nil : String(word))
  }
  return row.isEmpty ? nil : row
}

func parseGridLine(_ cursor: inout ValueCursor) -> GridLine? {
  if cursor.ident("auto") { return .auto }
  var isSpan = false
  var number: Int?
  var name: String?
  while !cursor.isAtEnd {
    if let token = cursor.token, token.kind == .delim { break }
    if cursor.ident("span") {
      guard !isSpan else { return nil }
      isSpan = true
    } else if let value = cursor.integer() {
      guard number == nil, value != 0 else { return nil }
      number = Int(min(max(value, -10_000), 10_000))
    } else if let ident = cursor.customIdent(except: ["auto", "span"]) {
      guard name == nil else { return nil }
      name = ident
    } else {
      return nil
    }
  }
  if isSpan {
    guard number != nil || name != nil, number ?? 1 > 0 else { return nil }
    return .span(number ?? 1, name)
  }
  if let number { return .line(number, name) }
  return name.map { .name($0) }
}
