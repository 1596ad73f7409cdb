import ReevCells

/// A run of text in its cells.
struct Placement {
  /// The index of the run.
  var run: Int
  var row: Int
  var column: Int
  var units: [CellUnit]
  /// The columns that the run has by its own width; what stands beyond is borrowed.
  var own: Range<Int>
}

/// Fits runs of text into rows: each begins where it begins on the page, takes free cells beside it
/// when it needs more than its width, and is cut with an ellipsis last. Runs never overlap.
struct TextFitting {
  /// A run with its measures in cells.
  private struct Item {
    var run: Int
    var units: [CellUnit]
    /// All of its cells.
    var full: Int
    /// As many as its width holds, and three characters at least: what a reader expects there.
    var need: Int
    var column: Int
    var own: Int
    /// The column at which a clip ends it.
    var limit: Int
    /// px.
    var left: Double
    var right: Double
    var middle: Double
    var endsInSpace: Bool
    var beginsWithSpace: Bool
    var hasMore = false
  }

  private let map: CellMapping
  private let glyphs: GlyphLevel
  private let runs: [TextRun]
  /// Whether a run of this background may go on into a cell.
  private let isFree: (_ row: Int, _ column: Int, _ background: RGB) -> Bool
  /// Whether the side of a box stands in a cell.
  private let isUpright: (_ row: Int, _ column: Int) -> Bool
  private var items: [Item] = []
  private var rows: [[Int]]
  private(set) var placements: [Placement] = []

  init(
    _ runs: [TextRun], map: CellMapping, glyphs: GlyphLevel,
    isFree: @escaping (_ row: Int, _ column: Int, _ background: RGB) -> Bool,
    isUpright: @escaping (_ row: Int, _ column: Int) -> Bool
  ) {
    self.isUpright = isUpright
    self.runs = runs
    self.map = map
    self.glyphs = glyphs
    self.isFree = isFree
    rows = Array(repeating: [], count: map.rows)
    measure()
    chooseRows()
    for row in rows.indices { fit(row) }
  }

  // MARK: Measuring

  private mutating func measure() {
    for (index, run) in runs.enumerated() where !run.isCovered && !run.isGreek {
      var units: [CellUnit]
      var leading = 0
      var trailing = 0
      if let glyph = run.glyph {
        units = [CellUnit(text: glyph, width: 1)]
      } else {
        units = displayUnits(run.isRightToLeft ? turned(run.text) : visualOrder(run.text))
        while let last = units.last, last.text == " " {
          units.removeLast()
          trailing += 1
        }
        while leading < units.count, units[leading].text == " " { leading += 1 }
      }
      guard leading < units.count else { continue }
      let average = run.bounds.width / Double(max(1, units.count + trailing))
      var left = run.bounds.left + Double(leading) * min(average, run.bounds.height * 0.25)
      if leading > 0 { units.removeFirst(leading) }
      if run.visible.left > left + 1, run.glyph == nil {
        // The beginning is clipped or covered: go on with what is seen.
        let hidden = Int(((run.visible.left - left) / max(average, 0.5)).rounded(.up))
        guard hidden < units.count else { continue }
        units.removeFirst(max(0, hidden))
        left = run.visible.left
      }
      let full = units.reduce(0) { $0 + $1.width }
      let own = max(1, Int((run.visible.right - left) / map.perColumn + 1e-6))
      let three = units.prefix(3).reduce(0) { $0 + $1.width }
      let isClipped = run.visible.right < run.bounds.right - 1
      items.append(
        Item(
          run: index, units: units, full: full, need: min(full, max(own, three)),
          column: max(0, map.columnIndex(left)), own: own,
          limit: isClipped
            ? max(map.columnIndex(left) + 1, map.columnIndex(run.visible.right)) : map.columns,
          left: left, right: run.visible.right, middle: (run.visible.top + run.visible.bottom) / 2,
          endsInSpace: trailing > 0 || run.endsInSpace,
          beginsWithSpace: leading > 0 || run.beginsWithSpace))
    }
  }

  /// Characters in visual order as units for the glyph level.
  private func displayUnits(_ text: String) -> [CellUnit] {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return cellUnits(text) }
    var units = cellUnits(text)
    if glyphs == .ascii {
      units = units.flatMap { unit in
        unit.text.utf8.count == 1
          ? [unit] : asciiForm(unit).map { CellUnit(text: String($0), width: 1) }
      }
    } else {
      for index in units.indices where units[index].text == "\u{FFFD}" {
        units[index].text = glyphs == .full ? "▪" : "■"
      }
    }
    return units
  }

  // MARK: Rows

  /// Gives every run a row: its own, or the next free one when another line has it already.
  private mutating func chooseRows() {
    let order = items.indices.sorted {
      let (one, two) = (items[$0], items[$1])
      return one.middle != two.middle ? one.middle < two.middle : $0 < $1
    }
    var rowOfLine: [UInt64: Int] = [:]
    // Texts whose middles differ by a pixel or two stand in one line for the eye, whatever side of
    // a row's edge they fall on.
    var level = (first: -Double.infinity, middle: -Double.infinity, row: -1)
    for index in order {
      let place = map.row(items[index].middle)
      let natural = map.rowIndex(items[index].middle)
      guard natural >= 0, natural < map.rows else { continue }
      var candidates = [natural]
      let isLow = place - Double(natural) > 0.5
      for offset in isLow ? [1, -1] : [-1, 1] {
        let row = natural + offset
        if row >= 0, row < map.rows { candidates.append(row) }
      }
      if items[index].middle - level.middle <= map.perRow * 0.16,
        items[index].middle - level.first <= map.perRow * 0.3, abs(level.row - natural) <= 1
      {
        level.middle = items[index].middle
        candidates.removeAll { $0 == level.row }
        candidates.insert(level.row, at: 0)
      } else {
        level = (items[index].middle, items[index].middle, natural)
      }
      let line = runs[items[index].run].line
      if line != 0, let row = rowOfLine[line], abs(row - natural) <= 1 {
        candidates.removeAll { $0 == row }
        candidates.insert(row, at: 0)
      }
      if replacesTwin(index, near: natural) { continue }
      if runs[items[index].run].isIcon { candidates = [candidates[0]] }
      if let row = candidates.first(where: { rival(of: index, in: $0) == nil }) {
        rows[row].append(index)
        if line != 0, rowOfLine[line] == nil { rowOfLine[line] = row }
        continue
      }
      if runs[items[index].run].isIcon { continue }
      // Nowhere to go: the more important one keeps the row, marked that there is more.
      let rivals = rows[natural].filter { overlap(index, $0) }
      let priority = runs[items[index].run].priority
      if rivals.allSatisfy({ runs[items[$0].run].priority < priority }) {
        rows[natural].removeAll { rivals.contains($0) }
        items[index].hasMore = true
        rows[natural].append(index)
      } else {
        for rival in rivals { items[rival].hasMore = true }
      }
    }
  }

  /// A text that lies just over the same text, as over its own shadow or proposal, is seen once.
  private mutating func replacesTwin(_ index: Int, near row: Int) -> Bool {
    for near in max(0, row - 1)...min(map.rows - 1, row + 1) {
      for (place, other) in rows[near].enumerated()
      where abs(items[other].left - items[index].left) < map.perColumn
        && abs(items[other].middle - items[index].middle) < map.perRow * 0.5
        && runs[items[other].run].text == runs[items[index].run].text
        && runs[items[index].run].glyph == nil
      {
        if items[other].run < items[index].run { rows[near][place] = index }
        return true
      }
    }
    return false
  }

  private func overlap(_ one: Int, _ two: Int) -> Bool {
    let shared = min(items[one].right, items[two].right) - max(items[one].left, items[two].left)
    return shared > 2 && shared > 0.2 * min(width(one), width(two))
  }

  private func width(_ index: Int) -> Double { items[index].right - items[index].left }

  private func rival(of index: Int, in row: Int) -> Int? {
    rows[row].first { overlap(index, $0) }
  }

  // MARK: One row

  /// Fits a row's runs: what crowds each other is set together, the rest stands where it belongs.
  private mutating func fit(_ row: Int) {
    let order = rows[row].sorted {
      let (one, two) = (items[$0], items[$1])
      return one.left != two.left ? one.left < two.left : $0 < $1
    }
    var row = TextRow(map: map, row: row, slots: order.map { slot($0, row) })
    for index in row.slots.indices.dropFirst() {
      row.slots[index].gap = gap(order[index - 1], order[index])
      row.slots[index].isJoined = isSameLine(order[index - 1], order[index])
      row.slots[index].isFirst =
        items[order[index]].left - items[order[index - 1]].right > map.perColumn * 3
    }
    for (index, setting) in row.settings().enumerated() {
      let item = items[order[index]]
      let units = cut(item, to: setting.width)
      guard !units.isEmpty else {
        markCut(&placements, row: row.row)
        continue
      }
      placements.append(
        Placement(
          run: item.run, row: row.row, column: setting.column, units: units,
          own: item.column..<max(item.column + 1, item.column + item.own)))
    }
  }

  /// What a run may have of its row.
  private func slot(_ index: Int, _ row: Int) -> TextRow.Slot {
    let item = items[index]
    let background = runs[item.run].background
    var start = item.column
    let hidesSide = isUpright(row, item.column)
    while !hidesSide, start > 0, item.column - start < TextRow.drift,
      isFree(row, start - 1, background)
    {
      start -= 1
    }
    let most = item.column + TextRow.reach + item.full + (item.hasMore ? 1 : 0)
    var end = item.column + item.own
    while end < most, isFree(row, end, background) { end += 1 }
    let limit = min(item.limit, map.columns)
    end = min(end, limit)
    return TextRow.Slot(
      column: item.column, start: start, end: end,
      hardEnd: max(end, min(item.column + min(item.own + TextRow.drift, item.full), limit)),
      full: item.full, need: item.need, wanted: item.full + (item.hasMore ? 1 : 0),
      growsLeft: runs[item.run].growsLeft, hidesSide: hidesSide)
  }

  /// The blanks between two neighbours of a row.
  private func gap(_ one: Int, _ two: Int) -> Int {
    let left = items[one]
    let right = items[two]
    if left.endsInSpace || right.beginsWithSpace { return 1 }
    return right.left - left.right < 1.5 ? 0 : 1
  }

  private func isSameLine(_ one: Int, _ two: Int) -> Bool {
    let line = runs[items[one].run].line
    return line != 0 && line == runs[items[two].run].line
      && items[two].left - items[one].right < map.perColumn
  }

  private var ellipsis: CellUnit { CellUnit(text: glyphs == .full ? "…" : "~", width: 1) }

  /// As many units as fit; the last one tells of what is left out.
  private func cut(_ item: Item, to room: Int) -> [CellUnit] {
    guard room > 0 else { return [] }
    if item.full <= room {
      guard item.hasMore else { return item.units }
      return item.full < room || item.units.count < 2
        ? item.units + (item.full < room ? [ellipsis] : [])
        : item.units.dropLast() + [ellipsis]
    }
    if room == 1 { return [CellUnit(text: glyphs == .ascii ? "." : "·", width: 1)] }
    var units: [CellUnit] = []
    var width = 0
    for unit in item.units {
      guard width + unit.width <= room - 1 else { break }
      units.append(unit)
      width += unit.width
    }
    while units.last?.text == " " { units.removeLast() }
    return units + [ellipsis]
  }

  /// A run without any cell is told of by its left neighbour's end.
  private func markCut(_ placements: inout [Placement], row: Int) {
    guard let last = placements.indices.last, placements[last].row == row,
      placements[last].units.count > 1, let unit = placements[last].units.last, unit.width == 1
    else { return }
    placements[last].units[placements[last].units.count - 1] = ellipsis
  }
}

/// Right-to-left letters in the order in which they are seen from the left: runs of them are turned
/// round, digits and left-to-right words inside keep theirs. A short form of UAX #9.
func visualOrder(_ text: String) -> String {
  var hasRTL = false
  for scalar in text.unicodeScalars where scalar.value >= 0x590 {
    if isRightToLeft(scalar.value) {
      hasRTL = true
      break
    }
  }
  guard hasRTL else { return text }
  var units: [(text: String, kind: Int)] = []  // 0 neutral, 1 left to right, 2 right to left
  for character in text {
    guard let value = character.unicodeScalars.first?.value else { continue }
    let isWord = character.isLetter || character.isNumber
    units.append((String(character), isRightToLeft(value) ? 2 : isWord ? 1 : 0))
  }
  guard let first = units.firstIndex(where: { $0.kind != 0 }) else { return text }
  let base = units[first].kind
  // Neutrals between two of a kind are of that kind; others follow the paragraph.
  var index = 0
  while index < units.count {
    guard units[index].kind == 0 else {
      index += 1
      continue
    }
    var end = index
    while end < units.count, units[end].kind == 0 { end += 1 }
    let before = index > 0 ? units[index - 1].kind : base
    let after = end < units.count ? units[end].kind : base
    for at in index..<end { units[at].kind = before == after ? before : base }
    index = end
  }
  var pieces: [[String]] = []
  index = 0
  while index < units.count {
    var end = index
    while end < units.count, units[end].kind == units[index].kind { end += 1 }
    let piece = units[index..<end].map(\.text)
    pieces.append(units[index].kind == 2 ? piece.reversed() : piece)
    index = end
  }
  if base == 2 { pieces.reverse() }
  return pieces.joined().joined()
}

/// What all runs from right to left, in visual order, brackets mirrored,
/// https://www.unicode.org/reports/tr9/#L4
func turned(_ text: String) -> String {
  String(text.reversed().map { mirrored[$0] ?? $0 })
}

private let mirrored: [Character: Character] = [
  "(": ")", ")": "(", "[": "]", "]": "[", "{": "}", "}": "{", "<": ">", ">": "<", "«": "»",
  "»": "«", "‹": "›", "›": "‹", "≤": "≥", "≥": "≤",
]

private func isRightToLeft(_ value: UInt32) -> Bool {
  value >= 0x590 && value <= 0x8FF || value >= 0xFB1D && value <= 0xFDFF
    || value >= 0xFE70 && value <= 0xFEFC || value >= 0x10800 && value <= 0x10FFF
    || value >= 0x1E800 && value <= 0x1EFFF
}

/// A unit in ASCII, in as many characters as it has cells.
private func asciiForm(_ unit: CellUnit) -> String {
  if let form = asciiForms[unit.text], form.utf8.count == unit.width { return form }
  guard let scalar = unit.text.unicodeScalars.first else { return "" }
  if unit.width == 1, let form = latinForm(scalar.value) { return form }
  return String(repeating: "?", count: unit.width)
}

private func latinForm(_ value: UInt32) -> String? {
  guard value >= 0xC0, value <= 0xFF else { return nil }
  let forms = Array("AAAAAAACEEEEIIIIDNOOOOOxOUUUUYTsaaaaaaaceeeeiiiidnooooo/ouuuuyty")
  return String(forms[Int(value - 0xC0)])
}

private let asciiForms: [String: String] = [
  "‘": "'", "’": "'", "“": "\"", "”": "\"", "–": "-", "—": "-", "‐": "-", "−": "-", "…": "~",
  "•": "*", "·": ".", "→": ">", "←": "<", "↑": "^", "↓": "v", "›": ">", "‹": "<", "»": ">",
  "«": "<", "×": "x", "©": "c", "®": "R", "¶": "#", "§": "S", "✓": "v", "✕": "x", "▾": "v",
  "▸": ">", "▪": "*", "◦": "o", "■": "#", "●": "*", "○": "o", "°": "o", "£": "L", "€": "E",
  "\u{FFFD}": "?",
]
