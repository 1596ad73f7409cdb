import Foundation
import ReevCells
import ReevModel
import ReevStore
import ReevTerminal

/// The session list: its filter, its order, the rows that were read so far, the cursor.
struct ListState {
  /// The filter line that applies.
  var text = ""
  /// The line being typed.
  var line: LineEdit?
  var problems: [SessionQuery.Problem] = []
  var query = SessionQuery()
  /// The order unless the line says `sort:`.
  var sort = SessionQuery.Sort(.started, isDescending: true)
  /// Counts the queries; what belongs to an earlier one is dropped.
  var generation = 0
  var rows = ListRows()
  var cursor = 0
  var top = 0
  var firstColumn = 0
  var marked: Set<String> = []
  /// When the typed line is asked for, a tick.
  var queryAt: Int?
  var refreshAt = 0
  /// The row that is opened as soon as it was read.
  var pendingRow: Int?
  var historyIndex: Int?
  /// The name that the filter is being saved under.
  var nameLine: LineEdit?
  var preview = ListPreview()
  /// The values that sessions have, by key, most frequent first.
  var values: [SessionQuery.StringKey: [SessionValue]] = [:]
  var valuesAt: Int?
  /// What is being read; its number tells its answer from those to earlier questions.
  private(set) var reading: (read: ListRead, number: Int)?
  private var lastNumber = 0

  var selected: Session? { rows[cursor] }

  /// How many rows there are; nil before the first answer.
  var total: Int? { rows.total }

  /// Takes an answer over; one to an older question is dropped.
  mutating func take(_ answer: RowsAnswer, rows count: Int) -> [Action] {
    guard let reading, answer.number == reading.number else { return [] }
    self.reading = nil
    let id = selected?.id
    let moved = rows.take(answer.slice, reading.read, near: cursor)
    shift(by: moved)
    let last = max(0, (total ?? 1) - 1)
    switch reading.read {
    case .end: cursor = last
    case .again:
      // The cursor stays on its session when others came before it.
      if cursor > 0, let id, let row = rows.row(of: id) { shift(by: row - cursor) }
    default: break
    }
    cursor = min(cursor, last)
    if reading.read == .end || cursor < top || cursor >= top + count { scroll(rows: count) }
    return requestVisible(rows: count)
  }

  /// Takes a total over.
  mutating func take(_ total: SessionTotal, generation: Int, rows count: Int) {
    guard generation == self.generation else { return }
    shift(by: rows.take(total))
    move(to: cursor, rows: count)
  }

  private mutating func shift(by moved: Int) {
    cursor = max(0, cursor + moved)
    top = max(0, top + moved)
    pendingRow = pendingRow.map { $0 + moved }
  }

  /// Forgets what was asked, so that it is asked again.
  mutating func forgetRequests() { reading = nil }

  /// Begins anew with a query; the old rows stay on the screen until the answer is there.
  mutating func begin(_ query: SessionQuery) -> [Action] {
    self.query = query
    generation += 1
    queryAt = nil
    cursor = 0
    top = 0
    pendingRow = nil
    return [ask(.start), .countSessions(generation: generation, query)]
  }

  private mutating func ask(_ read: ListRead) -> Action {
    lastNumber += 1
    reading = (read, lastNumber)
    return .loadRows(number: lastNumber, rows.anchor(for: read), query)
  }

  /// Asks for the rows on the screen that are not there.
  mutating func requestVisible(rows count: Int) -> [Action] {
    guard generation > 0, reading == nil else { return [] }
    guard let total else { return [ask(.start)] }
    guard total > 0 else { return [] }
    let wanted = min(top, cursor)..<min(total, max(top + count, cursor + 1))
    if wanted.lowerBound < rows.start, !rows.hasStart {
      return [ask(wanted.lowerBound == 0 && rows.start > 300 ? .start : .previous)]
    }
    if wanted.upperBound > rows.end, !rows.hasEnd { return [ask(.next)] }
    return []
  }

  /// Reads the rows on the screen again; they stay until the answer.
  mutating func refresh(rows count: Int) -> [Action] {
    guard generation > 0, reading == nil else { return [] }
    return [ask(.again(row: top)), .countSessions(generation: generation, query)]
  }

  /// Goes to the first or the last row, which need not be known yet.
  mutating func jump(toEnd: Bool, rows count: Int) -> [Action] {
    if toEnd ? rows.hasEnd : rows.hasStart {
      move(to: toEnd ? (total ?? 1) - 1 : 0, rows: count)
      return requestVisible(rows: count)
    }
    if !toEnd { move(to: 0, rows: count) }
    return [ask(toEnd ? .end : .start)]
  }

  /// Moves the cursor and scrolls so that it is seen.
  mutating func move(to row: Int, rows count: Int) {
    cursor = min(max(0, row), max(0, (total ?? 1) - 1))
    scroll(rows: count)
  }

  mutating func scroll(rows count: Int) {
    let margin = min(2, max(0, (count - 1) / 2))
    let last = max(0, (total ?? 0) - count)
    if cursor < top + margin { top = cursor - margin }
    if cursor > top + count - 1 - margin { top = cursor - count + 1 + margin }
    top = min(max(0, top), last)
  }
}

extension App {
  /// How many rows of the list the screen has room for.
  var listRows: Int { max(1, ListLayout(self).table.rows) }

  /// Asks for the filter line's sessions from the top.
  mutating func reloadList(remembering: Bool = false) -> [Action] {
    var actions: [Action] = []
    if remembering, !list.text.isEmpty {
      saved.filters.removeAll { $0 == list.text }
      saved.filters.append(list.text)
      saved.filters = Array(saved.filters.suffix(100))
      actions.append(.remember(saved))
    }
    let text = expanded(list.line?.text ?? list.text)
    let (parsed, problems) = SessionQuery.parse(text, now: moment.now, timeZone: .current)
    list.problems = problems
    var query = parsed
    if query.sort.isEmpty { query.sort = [list.sort] }
    list.queryAt = nil
    list.refreshAt = moment.tick + 10_000
    return actions + list.begin(query)
  }

  /// The filters that have a name: the configuration's, and those saved here.
  var namedFilters: [String: String] { config.filters.merging(saved.named) { $1 } }

  /// The list's columns in order.
  var listColumns: [ListColumn] {
    let chosen = (saved.columns ?? []).compactMap { ListColumn(rawValue: $0) }
    return chosen.isEmpty ? config.columns : chosen
  }

  /// A line with its saved filters (`@name`) written out.
  func expanded(_ text: String) -> String {
    text.split(separator: " ", omittingEmptySubsequences: false).map { word in
      word.hasPrefix("@") ? namedFilters[String(word.dropFirst())] ?? String(word) : String(word)
    }.joined(separator: " ")
  }

  mutating func performInList(_ command: Command) -> [Action] {
    let page = max(1, listRows - 1)
    switch command {
    case .down: list.move(to: list.cursor + 1, rows: listRows)
    case .up: list.move(to: list.cursor - 1, rows: listRows)
    case .pageDown: list.move(to: list.cursor + page, rows: listRows)
    case .pageUp: list.move(to: list.cursor - page, rows: listRows)
    case .first: return list.jump(toEnd: false, rows: listRows)
    case .last: return list.jump(toEnd: true, rows: listRows)
    case .scrollLeft: list.firstColumn = max(0, list.firstColumn - 1)
    case .scrollRight:
      list.firstColumn = min(list.firstColumn + 1, max(0, ListColumn.allCases.count - 2))
    case .open:
      guard let session = list.selected else { return [] }
      return play(session, index: list.cursor)
    case .filter:
      list.line = LineEdit(list.text)
      list.historyIndex = nil
      return requestValues()
    case .filterPanel:
      layer = .panel(FilterPanel(text: list.text, names: namedFilters.keys.sorted()))
    case .clearFilter:
      list.text = ""
      list.line = nil
      return reloadList()
    case .sortLeft: return sort(by: -1)
    case .sortRight: return sort(by: 1)
    case .sortReverse:
      list.sort.isDescending.toggle()
      return resort()
    case .mark:
      if let id = list.selected?.id {
        if list.marked.remove(id) == nil { list.marked.insert(id) }
        list.move(to: list.cursor + 1, rows: listRows)
      }
    case .showMarked:
      guard !list.marked.isEmpty else {
        say("nothing is marked: \(key(.mark)) marks a row")
        return []
      }
      list.text = "id:" + list.marked.sorted().joined(separator: ",")
      return reloadList()
    case .chooseColumns:
      layer = .columns(selected: 0)
      return []
    case .saveFilter:
      guard !list.text.isEmpty else {
        say("no filter to save: \(key(.filter)) first")
        return []
      }
      list.nameLine = LineEdit()
      return []
    case .copyURL:
      guard let session = list.selected else { return [] }
      return copy(sanitized(session.pageURL))
    case .preview:
      saved.showsPreview.toggle()
      if saved.showsPreview, ListLayout(self).preview == nil {
        say("details need \(ListLayout.leastForPreview) columns; here are \(columns)")
      }
      list.scroll(rows: listRows)
      return [.remember(saved)] + requestPreview()
    case .times:
      saved.showsAge.toggle()
      return [.remember(saved)]
    case .refresh: return list.refresh(rows: listRows)
    case .copy:
      let ids =
        list.marked.isEmpty ? list.selected.map { [$0.id] } ?? [] : list.marked.sorted()
      guard !ids.isEmpty else { return [] }
      return copy(ids.map { "reev-tui play \($0)" }.joined(separator: "; "))
    default: return []
    }
    return list.requestVisible(rows: listRows) + requestPreview()
  }

  /// Names the filter that applies; an empty name leaves it.
  mutating func pressInNameLine(_ key: Key) -> [Action] {
    switch key {
    case .escape: list.nameLine = nil
    case .enter:
      let name = (list.nameLine?.text ?? "").filter { $0 != " " && $0 != "@" }
      list.nameLine = nil
      guard !name.isEmpty else { return [] }
      saved.named[name] = list.text
      say("saved: @\(name) in the filter line, and in the panel")
      return [.remember(saved)]
    default: _ = list.nameLine?.handle(key)
    }
    return []
  }

  /// Asks for the frames of the session under the cursor, once the cursor rests.
  mutating func requestPreview() -> [Action] {
    guard saved.showsPreview, screen == .list, let region = ListLayout(self).preview,
      let session = list.selected
    else { return [] }
    let wanted = PreviewRequest(
      session: session.id, columns: region.columns - 3, rows: ListPreview.frameRows(region),
      isUnicode: style.isUnicode)
    if list.preview.frames[wanted] != nil || list.preview.wanted == wanted { return [] }
    list.preview.wanted = wanted
    return [.preview(wanted)]
  }

  private mutating func sort(by step: Int) -> [Action] {
    let columns = ListLayout(self).columns.map(\.column)
    guard !columns.isEmpty else { return [] }
    let current = columns.firstIndex { $0.sortKey == list.sort.key } ?? 0
    let next = (current + step + columns.count) % columns.count
    return sort(by: columns[next])
  }

  /// Sorts by a column: numbers and times greatest first, text from A; again reverses.
  mutating func sort(by column: ListColumn) -> [Action] {
    if list.sort.key == column.sortKey {
      list.sort.isDescending.toggle()
    } else {
      list.sort = SessionQuery.Sort(column.sortKey, isDescending: column.isNumber)
    }
    return resort()
  }

  private mutating func resort() -> [Action] {
    saved.sort = (list.sort.isDescending ? "-" : "") + list.sort.key.rawValue
    if !SessionQuery.parse(expanded(list.text), now: moment.now, timeZone: .current).query.sort
      .isEmpty
    {
      say("the filter line's sort: decides", isError: true)
      return []
    }
    return [.remember(saved)] + reloadList()
  }

  // MARK: The filter line

  mutating func pressInFilterLine(_ key: Key) -> [Action] {
    switch key {
    case .escape:
      list.line = nil
      // Back to what applied before.
      return reloadList()
    case .enter:
      list.text = list.line?.text.trimmingCharacters(in: .whitespaces) ?? ""
      list.line = nil
      return reloadList(remembering: true)
    case .tab:
      completeFilter()
      filterLineChanged()
      return []
    case .up, .control("p"):
      history(by: -1)
      return []
    case .down, .control("n"):
      history(by: 1)
      return []
    case .pageDown: return performInList(.pageDown)
    case .pageUp: return performInList(.pageUp)
    default:
      let before = list.line?.characters.count
      guard list.line?.handle(key) == true else { return [] }
      // A full line takes no more: nothing to look at, however many keys come.
      if list.line?.characters.count != before { filterLineChanged() }
      return []
    }
  }

  /// The line is read at once; the database is asked when the typing pauses.
  mutating func filterLineChanged() {
    let text = expanded(list.line?.text ?? "")
    list.problems = SessionQuery.parse(text, now: moment.now, timeZone: .current).problems
    list.queryAt = moment.tick + 250
  }

  private mutating func history(by step: Int) {
    let entries = saved.filters
    guard !entries.isEmpty else { return }
    let index = (list.historyIndex ?? entries.count) + step
    guard index >= 0 else { return }
    list.historyIndex = min(index, entries.count)
    list.line?.set(index < entries.count ? entries[index] : "")
    filterLineChanged()
  }

  /// Asks for the values that sessions have, once a minute at most.
  mutating func requestValues() -> [Action] {
    if let at = list.valuesAt, moment.tick - at < 60_000 { return [] }
    list.valuesAt = moment.tick
    return [.loadValues]
  }

  /// The word before the cursor and what may stand in its place.
  var completions: (word: String, choices: [Completion]) {
    let head = list.line?.head ?? ""
    let word = head.split(separator: " ", omittingEmptySubsequences: false).last.map(String.init)
    let bare = (word ?? "").drop { $0 == "-" || $0 == "!" || $0 == "(" }
    if bare.hasPrefix("@") {
      let name = bare.dropFirst()
      return (
        String(bare),
        namedFilters.keys.filter { $0.hasPrefix(name) }.sorted().map { Completion("@\($0) ") }
      )
    }
    guard let colon = bare.firstIndex(of: ":") else {
      guard !bare.isEmpty else { return ("", []) }
      return (
        String(bare),
        SessionQuery.keys.filter { $0.hasPrefix(bare.lowercased()) }.map { Completion($0 + ":") }
      )
    }
    let key = bare[..<colon].lowercased()
    // After a comma another value begins.
    let values = bare[bare.index(after: colon)...]
    let value = values.split(separator: ",", omittingEmptySubsequences: false).last ?? ""
    return (String(value), choices(of: key, beginning: value.lowercased()))
  }

  private func choices(of key: String, beginning value: String) -> [Completion] {
    let stored = SessionQuery.StringKey(rawValue: key).flatMap { list.values[$0] } ?? []
    guard stored.isEmpty else {
      return stored.compactMap { known in
        let text = known.value.lowercased()
        guard text.hasPrefix(value), text != value else { return nil }
        return Completion(text.contains(" ") ? "\"\(text)\" " : text + " ", count: known.count)
      }
    }
    return (ListState.usualValues[key] ?? []).filter { $0.hasPrefix(value) && $0 != value }
      .map { Completion($0 + " ") }
  }

  private mutating func completeFilter() {
    let (word, choices) = completions
    guard let first = choices.first else { return }
    let common = choices.dropFirst().reduce(first.text) { $0.commonPrefix(with: $1.text) }
    let isOnly = choices.count == 1 || common.count <= word.count
    list.line?.replaceBack(word.count, with: isOnly ? first.text : common)
  }
}

/// What may stand in a word's place, and how many sessions have it.
struct Completion: Hashable {
  var text: String
  var count: Int?

  init(_ text: String, count: Int? = nil) {
    self.text = text
    self.count = count
  }

  /// The text as it is offered.
  var label: String {
    let bare = text.last == " " ? String(text.dropLast()) : text
    return count.map { bare + " " + Wording.count($0) } ?? bare
  }
}

extension ListState {
  /// The values of keys that have few, until those of the sessions are known.
  static let usualValues: [String: [String]] = [
    "device": ["desktop", "mobile", "tablet"], "is": ["live"],
    "has": ["error", "rage", "click", "input", "scroll", "warning", "user"],
    "sort": ["-started", "-duration", "-errors", "-clicks", "-active", "-pages", "url"],
    "since": ["1h", "24h", "7d", "30d"], "started": ["today", "yesterday"],
    "errors": [">0"], "duration": [">30s", ">5m"],
    "browser": ["chrome", "firefox", "safari", "edge"],
    "os": ["android", "ios", "linux", "macos", "windows"],
  ]
}
