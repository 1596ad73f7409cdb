/// Sets the runs of one row side by side: the cheapest way by what is cut and what is moved.
///
/// A run stands within two columns of its place; it may go further only where it is cheaper to move
/// a few letters than to cut many. Runs that don't crowd each other are set alone.
struct TextRow {
  /// What a run asks for, in columns of the grid.
  struct Slot {
    /// Where it begins on the page.
    var column: Int
    /// The first column at which it may begin.
    var start: Int
    /// The column at which it must end: a clip, the grid's edge, or what is drawn there.
    var end: Int
    /// How far it may lie over what is drawn there rather than be cut.
    var hardEnd: Int
    /// All of its cells.
    var full: Int
    /// The cells that its own width holds.
    var need: Int
    /// The cells that it uses if it gets them.
    var wanted: Int
    /// Whether it may give up cells at its left end as well as at its right one.
    var growsLeft: Bool
    /// Whether the side of a box stands where it begins.
    var hidesSide: Bool
    /// Blanks to leave before it.
    var gap = 0
    /// Whether it goes on in the line of the one before it.
    var isJoined = false
    /// Whether nothing stands near before it, so that its beginning is seen as an edge.
    var isFirst = true
  }

  /// Where a run begins, and how many cells it has.
  struct Setting {
    var column: Int
    var width: Int
  }

  /// How far a run may be moved from its place so that its neighbours can be read.
  static let drift = 2
  /// How far the end of a line may be moved.
  static let reach = 5

  let map: CellMapping
  let row: Int
  var slots: [Slot]

  /// By slot; a width of 0 is no place at all.
  func settings() -> [Setting] {
    var made: [Setting] = []
    made.reserveCapacity(slots.count)
    var first = 0
    while first < slots.count {
      var end = first + 1
      while end < slots.count, isCrowded(end - 1, by: end) { end += 1 }
      let free = made.last.map { $0.column + $0.width } ?? 0
      let last = end < slots.count ? slots[end].column - slots[end].gap : map.columns
      made += setTogether(first..<end, from: free, to: max(free, last))
      first = end
    }
    close(&made)
    return made
  }

  private func isCrowded(_ index: Int, by next: Int) -> Bool {
    let slot = slots[index]
    return slot.column + slot.wanted > slot.end
      || slot.column + slot.wanted + slots[next].gap + Self.drift > slots[next].column
  }

  /// The cheapest settings of neighbours: by every column at which one may end, the best way to get
  /// there, and from the last one back.
  private func setTogether(_ range: Range<Int>, from: Int, to: Int) -> [Setting] {
    let width = to - from + 1
    let none = Double.infinity
    // By end column: the least cost with all runs so far ending there or before.
    var best = Array(repeating: 0.0, count: width)
    var tables: [[(setting: Setting, before: Int)]] = []
    for index in range {
      let slot = slots[index]
      let gap = index == 0 ? 0 : slot.gap
      var costs = Array(repeating: none, count: width)
      var table = Array(repeating: (setting: Setting(column: 0, width: 0), before: 0), count: width)
      // Without any cell it leaves everything as it is.
      let dropped = Double(slot.full) * 1.2 + 4
      for end in 0..<width {
        costs[end] = best[end] + dropped
        table[end] = (Setting(column: from + end, width: 0), end)
      }
      let first = max(slot.start, from + (index == range.lowerBound && index == 0 ? 0 : gap))
      let last = min(slot.column + Self.reach, to - 1)
      if first <= last {
        for column in first...last {
          let before = max(0, column - gap - from)
          guard before < width, best[before] < none else { continue }
          let moved = best[before] + cost(of: slot, movedTo: column)
          let most = min(slot.wanted, min(slot.hardEnd, to) - column)
          guard most > 0 else { continue }
          for cells in 1...most {
            let over = max(0, column + cells - slot.end)
            let total = moved + cost(of: slot, cutTo: cells) + Double(over) * 0.6
            let end = column + cells - from
            if total < costs[end] {
              costs[end] = total
              table[end] = (Setting(column: column, width: cells), before)
            }
          }
        }
      }
      // Ending earlier and leaving blanks costs nothing.
      for end in 1..<max(1, width) where costs[end - 1] <= costs[end] {
        costs[end] = costs[end - 1]
        table[end] = table[end - 1]
      }
      tables.append(table)
      best = costs
    }
    var made: [Setting] = []
    var end = width - 1
    for table in tables.reversed() {
      made.append(table[end].setting)
      end = table[end].before
    }
    return made.reversed()
  }

  /// What moving a run costs, in characters that one would rather cut.
  private func cost(of slot: Slot, movedTo column: Int) -> Double {
    let moved = column - slot.column
    if moved == 0 { return slot.hidesSide ? 0.5 : 0 }
    // Where a line begins, its neighbours above and below do as well.
    if moved < 0 {
      return Double(-moved) * (!slot.isFirst ? 0.05 : slot.growsLeft ? 0.3 : 1.2)
    }
    if moved <= Self.drift { return Double(moved) * (slot.isFirst ? 0.2 : 0.03) }
    return Double(slot.full) + Double(moved) * 0.1
  }

  private func cost(of slot: Slot, cutTo cells: Int) -> Double {
    guard cells < slot.full else { return cells < slot.wanted ? 0.1 : 0 }
    let hidden = Double(slot.full - cells + 1)
    return 1 + hidden * 0.45 + (cells < slot.need ? Double(slot.full) : 0)
      + (cells == 1 ? 1 : 0)
  }

  /// Words of a line stand as close as they are written, if their places allow it.
  private func close(_ made: inout [Setting]) {
    for index in made.indices.dropFirst() where slots[index].isJoined && made[index].width > 0 {
      let free = made[index - 1].column + made[index - 1].width + slots[index].gap
      let column = max(free, slots[index].start)
      if column < made[index].column { made[index].column = column }
    }
  }
}
