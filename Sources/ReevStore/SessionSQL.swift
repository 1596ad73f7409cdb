import Foundation
import ReevModel

/// A session query as SQL over `sessions s`, every value bound.
struct SessionSQL {
  /// A condition for `where`.
  private(set) var condition = "true"
  /// The values of `$1`, `$2`, …
  private(set) var parameters: [String?] = []
  /// The columns that the condition reads.
  private(set) var columnsRead: Set<String> = []
  /// What must hold beside everything else, apart.
  private(set) var conjuncts: [Conjunct] = []
  /// Whether PostgreSQL's guess of how many rows match is worth nothing.
  private(set) var isUnpredictable = false
  /// The order, most significant first; the id breaks ties, in the direction of the first.
  let sort: [SessionQuery.Sort]
  private let categories: [String: [String]]
  private let isForWalks: Bool

  /// A part of the condition that must hold beside the others.
  struct Conjunct {
    /// The part itself.
    var condition: String
    /// The columns that it reads.
    var columns: Set<String>
    /// The column that is not NULL where it holds.
    var known: String?
    /// Whether it is a range or some values of its column, which bound a walk along its index.
    var isRange: Bool
  }

  /// - Parameters:
  ///   - categories: the values that columns of few values have, by column; a text filter on such a
  ///     column becomes a list of values, which an index answers.
  ///   - isForWalks: whether the condition is tried on entry after entry instead of being looked up.
  ///     `ilike` makes both sides lower case each time, the pattern too, and takes twice as long as
  ///     `strpos` of what is lower case already; but the index of trigrams knows `ilike` alone.
  init(_ query: SessionQuery, categories: [String: [String]] = [:], isForWalks: Bool = false) {
    self.categories = categories
    self.isForWalks = isForWalks
    var keys = query.sort.isEmpty ? [.init(.started, isDescending: true)] : query.sort
    if let place = keys.firstIndex(where: { $0.key == .id }) {
      keys.removeSubrange((place + 1)...)
    } else {
      keys = keys.prefix(7) + [.init(.id, isDescending: keys[0].isDescending)]
    }
    sort = keys
    condition = conjunction(query.filter)
  }

  private mutating func conjunction(_ filter: SessionQuery.Filter) -> String {
    let parts: [SessionQuery.Filter] = if case .all(let parts) = filter { parts } else { [filter] }
    var all: Set<String> = []
    for part in parts {
      columnsRead = []
      let text = sql(part, depth: 1)
      var known: String?
      var isRange = false
      switch part {
      case .string(let key, let pattern):
        if key != .id, !pattern.text.isEmpty {
          known = key == .host || key == .path ? "page_url" : String(Self.column(key).dropFirst(2))
        }
        isRange = key == .id || SessionIndexes.categories.contains(key.rawValue)
      case .number, .time: isRange = true
      default: break
      }
      conjuncts.append(
        Conjunct(condition: text, columns: columnsRead, known: known, isRange: isRange))
      all.formUnion(columnsRead)
    }
    columnsRead = all
    return parts.isEmpty
      ? "true" : "(" + conjuncts.map(\.condition).joined(separator: " and ") + ")"
  }

  /// Keys for `order by`.
  var order: String { order(isReversed: false) }

  /// Keys for `order by`, or for the list read from its end.
  func order(isReversed: Bool) -> String {
    sort.map { key in
      let isDescending = key.isDescending != isReversed
      // As the indexes have it; an id is never NULL.
      let nulls = key.key == .id ? "" : isDescending ? " nulls last" : " nulls first"
      return Self.column(key.key) + (isDescending ? " desc" : " asc") + nulls
    }.joined(separator: ", ")
  }

  /// The last event's time; by a clock that runs ahead it would lie behind its receipt.
  static let lastEvent = "least(s.last_event_at, greatest(s.updated_at, s.shown_at))"

  static let columns = """
    s.id, s.project_id, s.page_url, s.title, s.user_name, s.user_agent,
    (extract(epoch from s.shown_at) * 1000)::bigint,
    (extract(epoch from \(lastEvent)) * 1000)::bigint,
    s.duration, s.active_time, s.device, s.browser, s.os, s.clicks, s.errors, s.warnings, s.inputs,
    s.scrolls, s.rage, s.pages, s.event_count, s.viewport_width, s.viewport_height, s.health
    """
  /// How many columns `columns` has.
  static let columnCount = 24

  static func session(_ rows: Rows, _ row: Int) -> Session {
    Session(
      id: rows.text(row, 0), projectID: rows.text(row, 1), pageURL: rows.text(row, 2),
      title: rows.text(row, 3), user: rows.text(row, 4), userAgent: rows.text(row, 5),
      startedAt: Int64(rows.integer(row, 6)), lastEventAt: Int64(rows.integer(row, 7)),
      duration: rows.integer(row, 8), activeTime: rows.integer(row, 9), device: rows.text(row, 10),
      browser: rows.text(row, 11), os: rows.text(row, 12), clicks: rows.integer(row, 13),
      errors: rows.integer(row, 14), warnings: rows.integer(row, 15), inputs: rows.integer(row, 16),
      scrolls: rows.integer(row, 17), rage: rows.integer(row, 18), pages: rows.integer(row, 19),
      events: rows.integer(row, 20), viewportWidth: rows.integer(row, 21),
      viewportHeight: rows.integer(row, 22),
      health: SessionHealth(rawValue: rows.integer(row, 23)) ?? .unknown)
  }

  /// A timestamptz from milliseconds since the epoch, exact to the millisecond.
  static func instant(_ parameter: String) -> String {
    "('epoch'::timestamptz + \(parameter)::bigint * interval '1 millisecond')"
  }

  /// The lowest and highest UUID that begin with `prefix` (dashes where they belong or left out);
  /// nil when no UUID does.
  static func idRange(prefix: String) -> (lower: String, upper: String)? {
    let digits = prefix.lowercased().filter { $0 != "-" }
    guard !digits.isEmpty, digits.utf8.count <= 32,
      digits.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
    else { return nil }
    let padding = 32 - digits.utf8.count
    return (
      digits + String(repeating: "0", count: padding),
      digits + String(repeating: "f", count: padding)
    )
  }

  /// Binds a value; its place in the statement.
  mutating func bind(_ value: String) -> String {
    parameters.append(value)
    return "$\(parameters.count)"
  }

  private mutating func sql(_ filter: SessionQuery.Filter, depth: Int) -> String {
    guard depth < 100 else { return "true" }
    switch filter {
    case .all(let parts):
      if parts.isEmpty { return "true" }
      return "(" + parts.map { sql($0, depth: depth + 1) }.joined(separator: " and ") + ")"
    case .any(let parts):
      if parts.isEmpty { return "false" }
      return "(" + parts.map { sql($0, depth: depth + 1) }.joined(separator: " or ") + ")"
    case .not(let part):
      return "not coalesce(\(sql(part, depth: depth + 1)), false)"
    case .text(let pattern):
      columnsRead.formUnion(["page_url", "title", "user_name", "id"])
      var parts = ["s.page_url", "s.title", "s.user_name"].map { match($0, pattern) }
      // An id is known by its beginning: anywhere in it, any few hex digits are.
      if pattern.kind == .substring, pattern.text.utf8.count >= 4,
        let range = Self.idRange(prefix: pattern.text)
      {
        parts.append("s.id between \(bind(range.lower))::uuid and \(bind(range.upper))::uuid")
      }
      return "(" + parts.joined(separator: " or ") + ")"
    case .string(let key, let pattern): return sql(key, pattern)
    case .number(let key, let range): return sql(key, range)
    case .time(let key, let lower, let upper):
      let column = key == .started ? "s.shown_at" : Self.lastEvent
      columnsRead.insert(key == .started ? "shown_at" : "last_event_at")
      var parts: [String] = []
      if let lower {
        let instant = Self.instant(bind(String(lower)))
        parts.append("\(column) >= \(instant)")
        if key == .lastEvent {
          // No index has `last_event_at`. Who has got events since the metrics job is marked.
          parts.append("(s.is_dirty or s.ranked_last_event >= \(instant))")
        }
      }
      if let upper { parts.append("\(column) < \(Self.instant(bind(String(upper))))") }
      return parts.isEmpty ? "true" : "(" + parts.joined(separator: " and ") + ")"
    case .console(let pattern):
      columnsRead.insert("events")
      isUnpredictable = true
      return
        "exists (select 1 from events e where e.session_id = s.id and e.event_type in (5, 6)"
        + " and \(match("e.data::text", pattern)))"
    }
  }

  private mutating func sql(
    _ key: SessionQuery.StringKey, _ pattern: SessionQuery.Pattern
  ) -> String {
    let column = Self.column(key)
    switch key {
    case .id where pattern.kind == .prefix || pattern.kind == .exact:
      columnsRead.insert("id")
      guard let range = Self.idRange(prefix: pattern.text) else { return "false" }
      return "s.id between \(bind(range.lower))::uuid and \(bind(range.upper))::uuid"
    case .device, .browser, .os:
      columnsRead.insert(String(column.dropFirst(2)))
      if let values = categories[String(column.dropFirst(2))],
        let matching = Self.values(values, matching: pattern)
      {
        if matching.isEmpty { return "false" }
        return matching.count == 1
          ? "\(column) = \(bind(matching[0]))"
          : "\(column) in (" + matching.map { bind($0) }.joined(separator: ", ") + ")"
      }
    case .host, .path:
      columnsRead.insert("page_url")
      if key == .host, let values = categories["host"],
        let matching = Self.values(values, matching: pattern)
      {
        return host(matching)
      }
      // What is in a part of the URL is in the URL, which an index knows, and whose share of the
      // rows is guessed well: the part's own comes after it, and is guessed as one half.
      if pattern.kind == .substring || pattern.kind == .prefix {
        var anywhere = pattern
        anywhere.kind = .substring
        return
          "(\(match("s.page_url", anywhere)) and case when \(match(column, pattern)) then true else false end)"
      }
      isUnpredictable = true
    default: columnsRead.insert(String(column.dropFirst(2)))
    }
    return match(column, pattern)
  }

  /// URLs of one of some hosts.
  private mutating func host(_ hosts: [String]) -> String {
    guard !hosts.isEmpty else { return "false" }
    let equal = "\(Self.column(.host)) in (" + hosts.map { bind($0) }.joined(separator: ", ") + ")"
    if hosts.count > 8 { return equal }
    // Whether a URL names a host at all is told faster than which host it is of.
    let named = hosts.map { "s.page_url like \(bind("%://\(Self.escaped($0))%"))" }
    return "(case when \(named.joined(separator: " or ")) then true else false end and \(equal))"
  }

  /// Which values a pattern matches; nil where only PostgreSQL can tell.
  private static func values(
    _ values: [String], matching pattern: SessionQuery.Pattern
  ) -> [String]? {
    let wanted = pattern.isCaseSensitive ? pattern.text : pattern.text.lowercased()
    func cased(_ text: String) -> String { pattern.isCaseSensitive ? text : text.lowercased() }
    switch pattern.kind {
    case .substring: return values.filter { cased($0).contains(wanted) }
    case .prefix: return values.filter { cased($0).hasPrefix(wanted) }
    case .exact: return values.filter { cased($0) == wanted }
    case .wildcard, .regex: return nil
    }
  }

  private mutating func sql(
    _ key: SessionQuery.NumberKey, _ range: SessionQuery.NumberRange
  ) -> String {
    let column = Self.column(key)
    columnsRead.formUnion(
      key == .idle ? ["duration", "active_time"] : [String(column.dropFirst(2))])
    var parts: [String] = []
    // Whole bounds compare as integers, which an index answers.
    if let lower = range.lower, lower > 0 || (lower == 0 && !range.includesLower) || key == .idle {
      let (bound, isInclusive) = Self.whole(lower, range.includesLower, isLower: true)
      if let bound {
        parts.append("\(column) \(isInclusive ? ">=" : ">") \(bind(String(bound)))::integer")
      } else if lower > 0 {
        return "false"
      }
    }
    if let upper = range.upper {
      let (bound, isInclusive) = Self.whole(upper, range.includesUpper, isLower: false)
      if let bound {
        parts.append("\(column) \(isInclusive ? "<=" : "<") \(bind(String(bound)))::integer")
        // What is not known counts as 0.
        let letsZero = isInclusive ? bound >= 0 : bound > 0
        let isAboveZero = (range.lower ?? 0) > 0 || (range.lower == 0 && !range.includesLower)
        if key == .duration, letsZero, !isAboveZero {
          return "(" + parts.joined(separator: " and ") + " or \(column) is null)"
        }
      } else if upper < 0 {
        return "false"
      }
    }
    return parts.isEmpty ? "true" : "(" + parts.joined(separator: " and ") + ")"
  }

  /// A bound as an integer of PostgreSQL; nil beyond its range, where it bounds nothing or all.
  private static func whole(
    _ bound: Double, _ isInclusive: Bool, isLower: Bool
  ) -> (Int32?, isInclusive: Bool) {
    let rounded = bound.rounded(isLower ? .up : .down)
    let isWhole = rounded == bound
    return (Int32(exactly: rounded), isWhole ? isInclusive : true)
  }

  private mutating func match(_ column: String, _ pattern: SessionQuery.Pattern) -> String {
    let escaped = Self.escaped(pattern.text)
    func folded(_ text: String) -> String {
      pattern.isCaseSensitive ? text : "lower(\(text))"
    }
    /// A comparison with a pattern of `like`.
    func like(_ text: String) -> String {
      let place = bind(text)
      if pattern.isCaseSensitive || isForWalks {
        return "\(folded(column)) like \(folded(place))"
      }
      return "\(column) ilike \(place)"
    }
    switch pattern.kind {
    // Who is not known has no name.
    case .exact where escaped.isEmpty: return "coalesce(\(column), '') = ''"
    case .substring where isForWalks:
      return "strpos(\(folded(column)), \(folded(bind(pattern.text)))) > 0"
    case .substring:
      // What is bound must be the same here and there.
      let anywhere = "'%' || \(Self.escapedSQL(bind(pattern.text))) || '%'"
      return "\(column) \(pattern.isCaseSensitive ? "like" : "ilike") \(anywhere)"
    case .prefix: return like("\(escaped)%")
    case .exact: return like(escaped)
    case .wildcard:
      isUnpredictable = true
      return like(escaped.replacingOccurrences(of: "*", with: "%"))
    case .regex:
      isUnpredictable = true
      return "\(column) \(pattern.isCaseSensitive ? "~" : "~*") \(bind(pattern.text))"
    }
  }

  /// A text for `like` that stands for itself.
  private static func escaped(_ text: String) -> String {
    text.replacingOccurrences(of: "\\", with: "\\\\")
      .replacingOccurrences(of: "%", with: "\\%").replacingOccurrences(of: "_", with: "\\_")
  }

  /// The same by PostgreSQL, once for a statement.
  private static func escapedSQL(_ text: String) -> String {
    #"replace(replace(replace(\#(text), '\', '\\'), '%', '\%'), '_', '\_')"#
  }

  private static func column(_ key: SessionQuery.StringKey) -> String {
    switch key {
    case .id: "s.id::text"
    case .url: "s.page_url"
    case .path: "coalesce(substring(s.page_url from '^[a-z+.-]+://[^/?#]*([^?#]*)'), s.page_url)"
    case .host: SessionIndexes.host(of: "s.page_url")
    case .title: "s.title"
    case .user: "s.user_name"
    case .device: "s.device"
    case .os: "s.os"
    case .browser: "s.browser"
    case .project: "s.project_id"
    }
  }

  private static func column(_ key: SessionQuery.NumberKey) -> String {
    switch key {
    case .duration: "s.duration"
    case .active: "s.active_time"
    case .idle: "(coalesce(s.duration, 0) - s.active_time)"
    case .pages: "s.pages"
    case .clicks: "s.clicks"
    case .inputs: "s.inputs"
    case .scrolls: "s.scrolls"
    case .errors: "s.errors"
    case .warnings: "s.warnings"
    case .rage: "s.rage"
    case .events: "s.ranked_events"
    case .viewport: "s.viewport_width"
    }
  }

  /// The type of a sort key's column, for values that are bound.
  static func type(_ key: SessionQuery.SortKey) -> String {
    switch key {
    case .started, .lastEvent: "timestamptz"
    case .url, .title, .user, .device, .browser, .os, .project: "text"
    case .id: "uuid"
    default: "integer"
    }
  }

  static func column(_ key: SessionQuery.SortKey) -> String {
    switch key {
    case .started: "s.shown_at"
    case .lastEvent: "s.ranked_last_event"
    case .duration: "s.duration"
    case .active: "s.active_time"
    case .pages: "s.pages"
    case .clicks: "s.clicks"
    case .inputs: "s.inputs"
    case .scrolls: "s.scrolls"
    case .errors: "s.errors"
    case .warnings: "s.warnings"
    case .rage: "s.rage"
    case .events: "s.ranked_events"
    case .health: "s.health"
    case .url: "s.page_url"
    case .title: "s.title"
    case .user: "s.user_name"
    case .device: "s.device"
    case .browser: "s.browser"
    case .os: "s.os"
    case .project: "s.project_id"
    case .id: "s.id"
    }
  }
}
