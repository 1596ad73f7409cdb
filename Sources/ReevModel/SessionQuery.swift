/// Which sessions to show, and in what order: the value behind the list's filter line.
///
/// One grammar serves the terminal's `/`, `reev-tui list` and the server's `?q=`. Build one with
/// ``parse(_:now:timeZone:)``, or from its parts; `ReevStore` turns it into SQL.
public struct SessionQuery: Hashable, Sendable {
  /// What a session must satisfy; `.all([])` lets every session through.
  public var filter: Filter
  /// The order, most significant first; empty means the newest first.
  public var sort: [Sort]
  /// The most sessions wanted (`limit:`); nil leaves it to the caller.
  public var limit: Int?

  /// A query; without arguments, every session, newest first.
  public init(filter: Filter = .all([]), sort: [Sort] = [], limit: Int? = nil) {
    self.filter = filter
    self.sort = sort
    self.limit = limit
  }

  /// A condition on a session.
  public indirect enum Filter: Hashable, Sendable {
    /// Every one holds; empty holds always.
    case all([Filter])
    /// At least one holds; empty never holds.
    case any([Filter])
    /// It does not hold.
    case not(Filter)
    /// The URL, the title, the user or the id matches.
    case text(Pattern)
    /// A text field matches.
    case string(StringKey, Pattern)
    /// A number lies in a range.
    case number(NumberKey, NumberRange)
    /// An instant lies in `lower..<upper`, milliseconds since the epoch; nil is open.
    case time(TimeKey, lower: Int64?, upper: Int64?)
    /// A console line or an error's text matches.
    case console(Pattern)
  }

  /// How text is compared.
  public struct Pattern: Hashable, Sendable {
    /// The kinds of comparison.
    public enum Kind: Hashable, Sendable {
      /// The text occurs anywhere.
      case substring
      /// The text begins the value.
      case prefix
      /// The text is the whole value.
      case exact
      /// The whole value, `*` standing for any run of characters.
      case wildcard
      /// A regular expression that matches anywhere.
      case regex
    }
    /// The kind of comparison.
    public var kind: Kind
    /// The text compared with.
    public var text: String
    /// Whether case matters: only when the text was typed with a capital.
    public var isCaseSensitive: Bool

    /// A pattern.
    public init(_ kind: Kind, _ text: String, isCaseSensitive: Bool = false) {
      self.kind = kind
      self.text = text
      self.isCaseSensitive = isCaseSensitive
    }
  }

  /// The numbers between two bounds.
  public struct NumberRange: Hashable, Sendable {
    /// The lower bound; nil is open.
    public var lower: Double?
    /// The upper bound; nil is open.
    public var upper: Double?
    /// Whether the lower bound itself belongs to the range.
    public var includesLower: Bool
    /// Whether the upper bound itself belongs to the range.
    public var includesUpper: Bool

    /// A range; open on both sides by default.
    public init(
      lower: Double? = nil, upper: Double? = nil, includesLower: Bool = true,
      includesUpper: Bool = true
    ) {
      self.lower = lower
      self.upper = upper
      self.includesLower = includesLower
      self.includesUpper = includesUpper
    }
  }

  /// The text fields of a session.
  public enum StringKey: String, Hashable, Sendable, CaseIterable {
    case id
    case url
    case path
    case host
    case title
    case user
    case device
    case os
    case browser
    case project
  }

  /// The numbers of a session; durations are seconds.
  public enum NumberKey: String, Hashable, Sendable, CaseIterable {
    case duration
    case active
    case idle
    case pages
    case clicks
    case inputs
    case scrolls
    case errors
    case warnings
    case rage
    case events
    case viewport
  }

  /// The instants of a session.
  public enum TimeKey: String, Hashable, Sendable, CaseIterable {
    case started
    case lastEvent
  }

  /// What the list can be sorted by.
  public enum SortKey: String, Hashable, Sendable, CaseIterable {
    case started
    case lastEvent
    case duration
    case active
    case pages
    case clicks
    case inputs
    case scrolls
    case errors
    case warnings
    case rage
    case events
    case health
    case url
    case title
    case user
    case device
    case browser
    case os
    case project
    case id

    /// The key of a name as people write it: the grammar's (`started`) or the JSON's (`timestamp`,
    /// `pageUrl`, …); nil when there is none.
    public init?(name: String) {
      let lower = name.lowercased()
      let alias: [String: SortKey] = [
        "timestamp": .started, "startedat": .started, "date": .started, "pageurl": .url,
        "lasteventat": .lastEvent, "last": .lastEvent, "activetime": .active,
        "projectid": .project, "ended": .lastEvent, "useragent": .browser,
      ]
      guard
        let key = alias[lower]
          ?? SortKey.allCases.first(where: { $0.rawValue.lowercased() == lower })
      else { return nil }
      self = key
    }
  }

  /// One key of the order.
  public struct Sort: Hashable, Sendable {
    /// What is compared.
    public var key: SortKey
    /// Whether the greatest comes first.
    public var isDescending: Bool

    /// One key of the order; ascending by default.
    public init(_ key: SortKey, isDescending: Bool = false) {
      self.key = key
      self.isDescending = isDescending
    }

    /// Reads `clicks`, `-clicks`, `clicks-desc` or `clicks-asc`; nil for an unknown name.
    public init?(text: String) {
      var name = Substring(text)
      var isDescending = false
      if name.hasPrefix("-") {
        isDescending = true
        name = name.dropFirst()
      } else if name.lowercased().hasSuffix("-desc") {
        isDescending = true
        name = name.dropLast(5)
      } else if name.lowercased().hasSuffix("-asc") {
        name = name.dropLast(4)
      }
      guard let key = SortKey(name: String(name)) else { return nil }
      self.init(key, isDescending: isDescending)
    }
  }

  /// What is wrong with one token of a filter line.
  public struct Problem: Hashable, Sendable {
    /// The token's place in the line, in characters.
    public var range: Range<Int>
    /// Whether the token is only unfinished (dim it), as against wrong (underline it).
    public var isUnfinished: Bool
    /// The reason, one line, such as ``no key `dur`; duration?``.
    public var message: String
    /// The key that was probably meant.
    public var suggestion: String?

    /// A problem.
    public init(range: Range<Int>, isUnfinished: Bool, message: String, suggestion: String? = nil) {
      self.range = range
      self.isUnfinished = isUnfinished
      self.message = message
      self.suggestion = suggestion
    }
  }

  /// Every key that a filter line knows, for completion.
  public static let keys: [String] = [
    "active", "browser", "clicks", "console", "device", "duration", "errors", "events", "has",
    "host", "id", "idle", "inputs", "is", "limit", "os", "pages", "path", "project", "rage",
    "scrolls", "since", "sort", "started", "title", "until", "url", "user", "viewport", "warnings",
  ]

  /// This query's sessions that also satisfy `other`.
  public func filtered(by other: Filter) -> SessionQuery {
    var result = self
    result.filter = filter == .all([]) ? other : .all([filter, other])
    return result
  }
}
