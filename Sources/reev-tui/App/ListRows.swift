import ReevModel
import ReevStore

/// What of the list is to be read.
nonisolated enum ListRead: Hashable, Sendable {
  case start
  case end
  /// The rows after the last known one.
  case next
  /// The rows before the first known one.
  case previous
  /// Known rows once more.
  case again(row: Int)
}

/// The rows of the list that were read: a run of rows without holes, and its number in the whole.
///
/// The database finds rows by their neighbours, so nobody counts what lies before a run that was
/// read from the end: its numbers rest on the total, and move when a better one is known.
struct ListRows: Hashable {
  private struct Page: Hashable {
    var count: Int
    var first: SessionKey
    var last: SessionKey
  }

  /// How many rows are kept; the pages farthest from the cursor go.
  private static let most = 3000

  /// How many sessions the database counted or expects; nil until it said so.
  private(set) var counted: SessionTotal?
  private(set) var sessions: [Session] = []
  /// The number of the first known row.
  private(set) var start = 0
  /// Whether the first known row is the list's first, the last one its last.
  private(set) var hasStart = false
  private(set) var hasEnd = false
  private var pages: [Page] = []

  /// One past the last known row.
  var end: Int { start + sessions.count }

  var isKnown: Bool { hasStart || hasEnd || !sessions.isEmpty }

  /// How many rows there are; nil before anything was read.
  var total: Int? {
    guard isKnown else { return nil }
    if hasEnd { return end }
    return max(counted?.count ?? 0, end + 1)
  }

  /// Whether the total is an estimate.
  var isEstimated: Bool {
    if hasStart, hasEnd { return false }
    return counted?.isEstimate ?? true
  }

  subscript(row: Int) -> Session? {
    sessions.indices.contains(row - start) ? sessions[row - start] : nil
  }

  func row(of id: String) -> Int? { sessions.firstIndex { $0.id == id }.map { $0 + start } }

  /// Where to read from.
  func anchor(for read: ListRead) -> SessionAnchor {
    switch read {
    case .start: return .start
    case .end: return .end
    case .next: return pages.last.map { .after($0.last) } ?? .start
    case .previous: return pages.first.map { .before($0.first) } ?? .end
    case .again(let row):
      let (index, first) = page(of: row)
      if first == 0, hasStart { return .start }
      return pages.indices.contains(index) ? .from(pages[index].first) : .start
    }
  }

  /// The page that holds a row, and the number of its first row.
  private func page(of row: Int) -> (index: Int, first: Int) {
    var first = start
    for (index, page) in pages.enumerated() {
      if row < first + page.count || index == pages.count - 1 { return (index, first) }
      first += page.count
    }
    return (0, start)
  }

  /// Takes an answer over.
  ///
  /// - Returns: by how much the rows' numbers have moved.
  mutating func take(_ slice: SessionSlice, _ read: ListRead, near cursor: Int) -> Int {
    switch read {
    case .start:
      replace(by: slice, start: 0)
      hasStart = true
      hasEnd = slice.isEdge
    case .end:
      replace(by: slice, start: max(0, (total ?? 0) - slice.sessions.count))
      hasStart = slice.isEdge
      hasEnd = true
    case .again(let row):
      let first = page(of: row).first
      let isFirst = first == 0 && hasStart
      replace(by: slice, start: first)
      hasStart = isFirst
      hasEnd = slice.isEdge
    case .next:
      append(slice, atEnd: true)
      hasEnd = slice.isEdge
    case .previous:
      append(slice, atEnd: false)
      hasStart = slice.isEdge
    }
    trim(near: cursor)
    return renumbered()
  }

  /// Takes a total over.
  ///
  /// - Returns: by how much the rows' numbers have moved.
  mutating func take(_ total: SessionTotal) -> Int {
    counted = total
    if hasEnd, !hasStart, !total.isEstimate {
      let moved = max(0, total.count - sessions.count) - start
      start += moved
      return moved
    }
    return renumbered()
  }

  private mutating func replace(by slice: SessionSlice, start: Int) {
    sessions = []
    pages = []
    self.start = start
    append(slice, atEnd: true)
  }

  private mutating func append(_ slice: SessionSlice, atEnd: Bool) {
    guard let first = slice.first, let last = slice.last else { return }
    let page = Page(count: slice.sessions.count, first: first, last: last)
    if atEnd {
      sessions += slice.sessions
      pages.append(page)
    } else {
      sessions = slice.sessions + sessions
      start -= page.count
      pages.insert(page, at: 0)
    }
  }

  private mutating func trim(near cursor: Int) {
    while sessions.count > Self.most, pages.count > 2 {
      if cursor - start > end - cursor {
        let page = pages.removeFirst()
        sessions.removeFirst(page.count)
        start += page.count
        hasStart = false
      } else {
        let page = pages.removeLast()
        sessions.removeLast(page.count)
        hasEnd = false
      }
    }
  }

  /// Mends numbers that rested on a wrong total.
  private mutating func renumbered() -> Int {
    if hasStart, start != 0 {
      defer { start = 0 }
      return -start
    }
    // There are rows before the first known one, however few the estimate says.
    if !hasStart, !sessions.isEmpty, start < 1 {
      let moved = 100 - start
      start = 100
      return moved
    }
    return 0
  }
}
