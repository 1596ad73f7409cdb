import Foundation
import ReevModel

/// A session query as SQL over `sessions s`, every value bound.
struct SessionSQL {
  /// A condition for `where`.
  private(set) var condition = "true"
  /// Keys for `order by`.
  private(set) var order = ""
  /// The values of `$1`, `$2`, …
  private(set) var parameters: [String?] = []

  init(_ query: SessionQuery) {
    condition = sql(query.filter, depth: 0)
    var keys = query.sort.isEmpty ? [.init(.started, isDescending: true)] : query.sort
    if !keys.contains(where: { $0.key == .id }) { keys.append(.init(.id)) }
    order = keys.prefix(8).map { key in
      Self.column(key.key) + (key.isDescending ? " desc nulls last" : " asc nulls first")
    }.joined(separator: ", ")
  }

  static let columns = """
    s.id, s.project_id, s.page_url, s.title, s.user_name, s.user_agent,
    (extract(epoch from s.started_at) * 1000)::bigint,
    (extract(epoch from least(s.last_event_at, greatest(s.updated_at, s.started_at))) * 1000)::bigint,
    s.duration, s.active_time, s.device, s.browser, s.os, s.clicks, s.errors, s.warnings, s.inputs,
    s.scrolls, s.rage, s.pages, s.event_count, s.viewport_width, s.viewport_height
    """

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
      viewportHeight: rows.integer(row, 22))
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

  private mutating func bind(_ value: String) -> String {
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
      let columns = ["s.page_url", "s.title", "s.user_name", "s.id::text"]
      return "(" + columns.map { match($0, pattern) }.joined(separator: " or ") + ")"
    case .string(let key, let pattern):
      if key == .id, pattern.kind == .prefix || pattern.kind == .exact {
        guard let range = Self.idRange(prefix: pattern.text) else { return "false" }
        return "s.id between \(bind(range.lower))::uuid and \(bind(range.upper))::uuid"
      }
      return match(Self.column(key), pattern)
    case .number(let key, let range):
      var parts: [String] = []
      let column = Self.column(key)
      if let lower = range.lower {
        parts.append("\(column) \(range.includesLower ? ">=" : ">") \(bind("\(lower)"))::float8")
      }
      if let upper = range.upper {
        parts.append("\(column) \(range.includesUpper ? "<=" : "<") \(bind("\(upper)"))::float8")
      }
      return parts.isEmpty ? "true" : "(" + parts.joined(separator: " and ") + ")"
    case .time(let key, let lower, let upper):
      let column = key == .started ? "s.started_at" : "s.last_event_at"
      var parts: [String] = []
      if let lower { parts.append("\(column) >= \(Self.instant(bind(String(lower))))") }
      if let upper { parts.append("\(column) < \(Self.instant(bind(String(upper))))") }
      return parts.isEmpty ? "true" : "(" + parts.joined(separator: " and ") + ")"
    case .console(let pattern):
      return
        "exists (select 1 from events e where e.session_id = s.id and e.event_type in (5, 6)"
        + " and \(match("e.data::text", pattern)))"
    }
  }

  private mutating func match(_ column: String, _ pattern: SessionQuery.Pattern) -> String {
    let like = pattern.isCaseSensitive ? "like" : "ilike"
    let escaped =
      pattern.text.replacingOccurrences(of: "\\", with: "\\\\")
      .replacingOccurrences(of: "%", with: "\\%").replacingOccurrences(of: "_", with: "\\_")
    switch pattern.kind {
    case .substring: return "\(column) \(like) \(bind("%\(escaped)%"))"
    case .prefix: return "\(column) \(like) \(bind("\(escaped)%"))"
    case .exact: return "\(column) \(like) \(bind(escaped))"
    case .wildcard:
      let text = escaped.replacingOccurrences(of: "*", with: "%")
      return "\(column) \(like) \(bind(text))"
    case .regex: return "\(column) \(pattern.isCaseSensitive ? "~" : "~*") \(bind(pattern.text))"
    }
  }

  private static func column(_ key: SessionQuery.StringKey) -> String {
    switch key {
    case .id: "s.id::text"
    case .url: "s.page_url"
    case .path: "coalesce(substring(s.page_url from '^[a-z+.-]+://[^/?#]*([^?#]*)'), s.page_url)"
    case .host: "substring(s.page_url from '^[a-z+.-]+://([^/?#:]*)')"
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
    case .duration: "coalesce(s.duration, 0)"
    case .active: "s.active_time"
    case .idle: "(coalesce(s.duration, 0) - s.active_time)"
    case .pages: "s.pages"
    case .clicks: "s.clicks"
    case .inputs: "s.inputs"
    case .scrolls: "s.scrolls"
    case .errors: "s.errors"
    case .warnings: "s.warnings"
    case .rage: "s.rage"
    case .events: "s.event_count"
    case .viewport: "s.viewport_width"
    }
  }

  private static func column(_ key: SessionQuery.SortKey) -> String {
    switch key {
    case .started: "s.started_at"
    case .lastEvent: "s.last_event_at"
    case .duration: "s.duration"
    case .active: "s.active_time"
    case .pages: "s.pages"
    case .clicks: "s.clicks"
    case .inputs: "s.inputs"
    case .scrolls: "s.scrolls"
    case .errors: "s.errors"
    case .warnings: "s.warnings"
    case .rage: "s.rage"
    case .events: "s.event_count"
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
