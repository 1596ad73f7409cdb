public import Foundation

extension SessionQuery {
  /// Reads a filter line such as
  /// `url:/checkout device:mobile since:2d errors:>0 -user:bot* "gift card" sort:-started`.
  ///
  /// Never fails: a token that is unfinished or wrong is left out and named in `problems`, the
  /// rest applies. Empty text is every session.
  /// - Parameters:
  ///   - text: The line as typed.
  ///   - now: What `2d` and `today` are relative to, milliseconds since the epoch.
  ///   - timeZone: Whose days `today` and `2026-05-01` are.
  public static func parse(
    _ text: String, now: Int64, timeZone: TimeZone
  ) -> (query: SessionQuery, problems: [Problem]) {
    var parser = SessionQueryParser(
      tokens: SessionQueryLexer.tokens(of: text),
      dates: SessionDates(now: now, timeZone: timeZone))
    let filter = parser.parseLine()
    return (
      SessionQuery(filter: filter, sort: parser.sort, limit: parser.limit), parser.problems
    )
  }
}

/// One token of a filter line.
struct SessionQueryToken {
  enum Kind: Equatable {
    case open
    case close
    case or
    /// A term: an optional key and its value's comma-separated parts.
    case term(key: String?, values: [Value], isNegated: Bool)
  }
  struct Value: Equatable {
    var text: String
    var isQuoted = false
    var isRegex = false
    var isUnfinished = false
  }
  var kind: Kind
  var range: Range<Int>
}

/// Cuts a filter line into tokens.
enum SessionQueryLexer {
  static func tokens(of text: String) -> [SessionQueryToken] {
    var scanner = Scanner(characters: Array(text.prefix(4096)))
    var tokens: [SessionQueryToken] = []
    while let token = scanner.next() { tokens.append(token) }
    return tokens
  }

  private struct Scanner {
    var characters: [Character]
    var index = 0

    mutating func next() -> SessionQueryToken? {
      while index < characters.count, characters[index].isWhitespace { index += 1 }
      guard index < characters.count else { return nil }
      let start = index
      switch characters[index] {
      case "(":
        index += 1
        return SessionQueryToken(kind: .open, range: start..<index)
      case ")":
        index += 1
        return SessionQueryToken(kind: .close, range: start..<index)
      case "|":
        index += 1
        return SessionQueryToken(kind: .or, range: start..<index)
      default: break
      }
      var isNegated = false
      if characters[index] == "-" || characters[index] == "!", index + 1 < characters.count,
        !characters[index + 1].isWhitespace
      {
        isNegated = true
        index += 1
      }
      let key = takeKey()
      let values = takeValues(hasKey: key != nil)
      if key == nil, !isNegated, values == [.init(text: "OR")] {
        return SessionQueryToken(kind: .or, range: start..<index)
      }
      return SessionQueryToken(
        kind: .term(key: key, values: values, isNegated: isNegated), range: start..<index)
    }

    /// A name and a colon; an URL's scheme is not a key.
    private mutating func takeKey() -> String? {
      var end = index
      while end < characters.count,
        characters[end].isASCII && (characters[end].isLetter || "_.".contains(characters[end]))
      {
        end += 1
      }
      guard end > index, end < characters.count, characters[end] == ":" else { return nil }
      if end + 2 < characters.count, characters[end + 1] == "/", characters[end + 2] == "/" {
        return nil
      }
      let key = String(characters[index..<end])
      index = end + 1
      return key
    }

    private mutating func takeValues(hasKey: Bool) -> [SessionQueryToken.Value] {
      var values: [SessionQueryToken.Value] = []
      repeat {
        if !values.isEmpty { index += 1 }
        values.append(takeValue(splitsAtComma: hasKey))
      } while hasKey && index < characters.count && characters[index] == ","
      return values
    }

    private mutating func takeValue(splitsAtComma: Bool) -> SessionQueryToken.Value {
      guard index < characters.count else { return .init(text: "") }
      if characters[index] == "\"" { return takeQuoted() }
      if characters[index] == "/", let regex = takeRegex() { return regex }
      let start = index
      while index < characters.count {
        let character = characters[index]
        if character.isWhitespace || character == ")" || character == "|" { break }
        if splitsAtComma, character == "," { break }
        index += 1
      }
      return .init(text: String(characters[start..<index]))
    }

    private mutating func takeQuoted() -> SessionQueryToken.Value {
      index += 1
      var text = ""
      while index < characters.count, characters[index] != "\"" {
        if characters[index] == "\\", index + 1 < characters.count { index += 1 }
        text.append(characters[index])
        index += 1
      }
      guard index < characters.count else {
        return .init(text: text, isQuoted: true, isUnfinished: true)
      }
      index += 1
      return .init(text: text, isQuoted: true)
    }

    /// `/…/` is a regular expression only when the second slash ends the token: `/cart` is a word.
    private mutating func takeRegex() -> SessionQueryToken.Value? {
      var end = index + 1
      while end < characters.count {
        if characters[end] == "/", characters[end - 1] != "\\" {
          let isLast =
            end + 1 == characters.count || characters[end + 1].isWhitespace
            || ")|,".contains(characters[end + 1])
          if isLast {
            guard end > index + 1 else { return nil }
            let text = String(characters[(index + 1)..<end])
            index = end + 1
            return .init(text: text, isRegex: true)
          }
        }
        if characters[end].isWhitespace { return nil }
        end += 1
      }
      return nil
    }
  }
}

/// Turns tokens into a filter.
private struct SessionQueryParser {
  let tokens: [SessionQueryToken]
  let dates: SessionDates
  var index = 0
  var sort: [SessionQuery.Sort] = []
  var limit: Int?
  var problems: [SessionQuery.Problem] = []

  init(tokens: [SessionQueryToken], dates: SessionDates) {
    self.tokens = tokens
    self.dates = dates
  }

  mutating func parseLine() -> SessionQuery.Filter {
    var parts: [SessionQuery.Filter] = []
    while index < tokens.count {
      if let filter = parseAny(depth: 0) { parts.append(filter) }
      // Only a `)` without its `(` stops the line early.
      if index < tokens.count {
        complain(tokens[index].range, "no ( for this )")
        index += 1
      }
    }
    return parts.count == 1 ? parts[0] : .all(parts)
  }

  /// Terms joined by OR; nil when nothing usable was found.
  private mutating func parseAny(depth: Int) -> SessionQuery.Filter? {
    var alternatives: [SessionQuery.Filter] = []
    var isWaiting = false
    var orRange: Range<Int>?
    repeat {
      if isWaiting { index += 1 }
      if let filter = parseAll(depth: depth) {
        alternatives.append(filter)
      } else if let orRange {
        complain(orRange, "OR what?", isUnfinished: true)
      }
      isWaiting = index < tokens.count && tokens[index].kind == .or
      if isWaiting { orRange = tokens[index].range }
    } while isWaiting
    return alternatives.count > 1 ? .any(alternatives) : alternatives.first
  }

  private mutating func parseAll(depth: Int) -> SessionQuery.Filter? {
    var parts: [SessionQuery.Filter] = []
    scan: while index < tokens.count {
      let token = tokens[index]
      switch token.kind {
      case .or, .close: break scan
      case .open:
        index += 1
        guard depth < 32 else {
          complain(token.range, "too many (")
          continue
        }
        let inner = parseAny(depth: depth + 1)
        if index < tokens.count {
          index += 1
        } else {
          complain(token.range, "no ) yet", isUnfinished: true)
        }
        if let inner { parts.append(inner) }
      case .term(let key, let values, let isNegated):
        index += 1
        guard let filter = term(key: key, values: values, range: token.range) else { continue }
        parts.append(isNegated ? .not(filter) : filter)
      }
    }
    guard !parts.isEmpty else { return nil }
    return parts.count == 1 ? parts[0] : .all(parts)
  }

  private mutating func complain(
    _ range: Range<Int>, _ message: String, isUnfinished: Bool = false, suggestion: String? = nil
  ) {
    problems.append(
      SessionQuery.Problem(
        range: range, isUnfinished: isUnfinished, message: message, suggestion: suggestion))
  }

  private mutating func term(
    key: String?, values: [SessionQueryToken.Value], range: Range<Int>
  ) -> SessionQuery.Filter? {
    if values.contains(where: \.isUnfinished) {
      complain(range, "no closing quote yet", isUnfinished: true)
      return nil
    }
    let values = values.filter { !$0.text.isEmpty }
    guard !values.isEmpty else {
      complain(range, "no value yet", isUnfinished: true)
      return nil
    }
    guard let key else {
      guard let pattern = pattern(values[0], plain: .substring, range) else { return nil }
      return .text(pattern)
    }
    var filters: [SessionQuery.Filter] = []
    for value in values {
      switch condition(key: key.lowercased(), value: value, range: range) {
      case .filter(let filter): filters.append(filter)
      case .setting: break
      case .bad(let message, let suggestion):
        complain(range, message, suggestion: suggestion)
        return nil
      }
    }
    return filters.count > 1 ? .any(filters) : filters.first
  }

  private enum Condition {
    case filter(SessionQuery.Filter)
    case setting
    case bad(String, suggestion: String? = nil)
  }

  private static let aliases: [String: String] = [
    "count_errors": "errors", "count_rage_clicks": "rage", "count_urls": "pages",
    "activity": "active", "email": "user", "user.email": "user", "count": "events",
    "width": "viewport", "size": "viewport", "page": "url", "pageurl": "url",
    "click_count": "clicks",
  ]
  private static let unindexed: Set<String> = [
    "lang", "country", "referrer", "release", "tag", "dead", "net", "click", "input", "text",
  ]

  private mutating func condition(
    key typed: String, value: SessionQueryToken.Value, range: Range<Int>
  ) -> Condition {
    let key = Self.aliases[typed] ?? typed
    if let string = SessionQuery.StringKey(rawValue: key) {
      let plain: SessionQuery.Pattern.Kind =
        switch string {
        case .device: .exact
        case .id: .prefix
        default: .substring
        }
      guard let pattern = pattern(value, plain: plain, range) else {
        return .bad("not a regular expression")
      }
      return .filter(.string(string, pattern))
    }
    if let number = SessionQuery.NumberKey(rawValue: key) {
      let isTime = number == .duration || number == .active || number == .idle
      let numbers = SessionNumbers.range(value.text) {
        isTime ? SessionDates.seconds($0) : Double($0)
      }
      guard let numbers else {
        return .bad(isTime ? "not a duration: try 30s, 5m, >1h" : "not a number: try 3, >3, 1..5")
      }
      return .filter(.number(number, numbers))
    }
    switch key {
    case "started", "since", "until":
      guard let time = dates.range(value.text, key: key) else {
        return .bad("not a date: try today, 2d, 2026-05-01")
      }
      return .filter(.time(.started, lower: time.lower, upper: time.upper))
    case "console":
      guard let pattern = pattern(value, plain: .substring, range) else {
        return .bad("not a regular expression")
      }
      return .filter(.console(pattern))
    case "is":
      guard value.text.lowercased() == "live" else { return .bad("is: what? live") }
      return .filter(.time(.lastEvent, lower: dates.now - Session.liveWindow, upper: nil))
    case "has": return has(value.text.lowercased())
    case "sort":
      guard let key = SessionQuery.Sort(text: value.text) else {
        return .bad("can't sort by `\(value.text)`", suggestion: nearest(to: value.text))
      }
      sort.append(key)
      return .setting
    case "limit":
      guard let number = Int(value.text), number > 0 else { return .bad("limit: a number from 1") }
      limit = min(number, 100_000)
      return .setting
    default:
      if Self.unindexed.contains(key) { return .bad("`\(typed)` is not recorded") }
      let guess = nearest(to: typed)
      return .bad(
        "no key `\(typed)`" + (guess.map { "; \($0)?" } ?? ""), suggestion: guess)
    }
  }

  private func has(_ what: String) -> Condition {
    let keys: [String: SessionQuery.NumberKey] = [
      "error": .errors, "errors": .errors, "rage": .rage, "click": .clicks, "clicks": .clicks,
      "input": .inputs, "inputs": .inputs, "scroll": .scrolls, "scrolls": .scrolls,
      "warning": .warnings, "warnings": .warnings,
    ]
    if what == "user" { return .filter(.not(.string(.user, SessionQuery.Pattern(.exact, "")))) }
    guard let key = keys[what] else { return .bad("has: what? error, rage, click, input, scroll") }
    return .filter(.number(key, SessionQuery.NumberRange(lower: 0, includesLower: false)))
  }

  private mutating func pattern(
    _ value: SessionQueryToken.Value, plain: SessionQuery.Pattern.Kind, _ range: Range<Int>
  ) -> SessionQuery.Pattern? {
    let isCaseSensitive = value.text.contains(where: \.isUppercase) && plain == .substring
    if value.isRegex {
      return .init(.regex, value.text, isCaseSensitive: isCaseSensitive)
    }
    if value.text.contains("*"), !value.isQuoted {
      return .init(.wildcard, value.text, isCaseSensitive: isCaseSensitive)
    }
    return .init(plain, value.text, isCaseSensitive: isCaseSensitive)
  }

  /// The key at the smallest edit distance, if it is near or continues what was typed.
  private func nearest(to typed: String) -> String? {
    if typed.isEmpty { return nil }
    if let longer = SessionQuery.keys.first(where: { $0.hasPrefix(typed) }) { return longer }
    var best: (key: String, distance: Int)?
    for key in SessionQuery.keys {
      let distance = distance(key, typed)
      if distance < best?.distance ?? Int.max { best = (key, distance) }
    }
    guard let best, best.distance <= max(1, typed.count / 3) else { return nil }
    return best.key
  }

  private func distance(_ left: String, _ right: String) -> Int {
    let right = Array(right.prefix(32))
    var row = Array(0...right.count)
    for (i, character) in left.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for j in 0..<right.count {
        let above = row[j + 1]
        row[j + 1] = min(above + 1, row[j] + 1, diagonal + (character == right[j] ? 0 : 1))
        diagonal = above
      }
    }
    return row[right.count]
  }
}
