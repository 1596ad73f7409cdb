/// A visit as the list shows it.
///
/// Its text is as recorded: hostile. Whoever shows it replaces control characters first.
public struct Session: Hashable, Sendable {
  /// A session counts as live when its last event is younger than this, in milliseconds.
  public static let liveWindow: Int64 = 60_000

  /// The session's UUID, lower case.
  public var id: String
  /// The project it belongs to.
  public var projectID: String
  /// The first page's URL as recorded.
  public var pageURL: String
  /// The first page's title; empty when it is not known.
  public var title: String
  /// Who the site says the visitor is; empty when it doesn't.
  public var user: String
  /// The browser's user agent as sent.
  public var userAgent: String
  /// When its first stored event happened, milliseconds since the epoch.
  public var startedAt: Int64
  /// When its last event happened, milliseconds since the epoch.
  public var lastEventAt: Int64
  /// From the first to the last event, whole seconds.
  public var duration: Int
  /// Seconds with interaction (gaps over 10 s left out).
  public var activeTime: Int
  /// `desktop`, `mobile` or `tablet`.
  public var device: String
  /// The browser's name, such as `Firefox`.
  public var browser: String
  /// The operating system's name, such as `Windows`.
  public var os: String
  /// The number of clicks.
  public var clicks: Int
  /// The number of errors.
  public var errors: Int
  /// The number of console warnings.
  public var warnings: Int
  /// The number of inputs.
  public var inputs: Int
  /// The number of scrolls.
  public var scrolls: Int
  /// The number of rage clicks: runs of three and more clicks on one element within a second.
  public var rage: Int
  /// The number of pages visited.
  public var pages: Int
  /// The number of events stored.
  public var events: Int
  /// The viewport's width in CSS px at the start; 0 when it is not known.
  public var viewportWidth: Int
  /// The viewport's height in CSS px at the start; 0 when it is not known.
  public var viewportHeight: Int
  /// Whether it can be replayed, as far as the metrics job has seen.
  public var health = SessionHealth.unknown

  /// A session.
  public init(
    id: String, projectID: String, pageURL: String, title: String = "", user: String = "",
    userAgent: String = "", startedAt: Int64, lastEventAt: Int64 = 0, duration: Int,
    activeTime: Int, device: String, browser: String, os: String, clicks: Int, errors: Int,
    warnings: Int = 0, inputs: Int = 0, scrolls: Int = 0, rage: Int = 0, pages: Int, events: Int,
    viewportWidth: Int = 0, viewportHeight: Int = 0, health: SessionHealth = .unknown
  ) {
    self.id = id
    self.projectID = projectID
    self.pageURL = pageURL
    self.title = title
    self.user = user
    self.userAgent = userAgent
    self.startedAt = startedAt
    self.lastEventAt = lastEventAt
    self.duration = duration
    self.activeTime = activeTime
    self.device = device
    self.browser = browser
    self.os = os
    self.clicks = clicks
    self.errors = errors
    self.warnings = warnings
    self.inputs = inputs
    self.scrolls = scrolls
    self.rage = rage
    self.pages = pages
    self.events = events
    self.viewportWidth = viewportWidth
    self.viewportHeight = viewportHeight
    self.health = health
  }

  /// Whether the visit seems to go on at `now` (milliseconds since the epoch).
  public func isLive(now: Int64) -> Bool {
    lastEventAt > now - Self.liveWindow
  }
}

/// Whether a session can be replayed; the raw values are the database's.
public enum SessionHealth: Int, Hashable, Sendable, CaseIterable {
  /// The metrics job has not seen it yet.
  case unknown
  /// Nothing is missing.
  case good
  /// Batches between its first and its last never came.
  case gaps
  /// It has no full snapshot: there is no page to show.
  case noPage

  /// For a person, short.
  public var text: String {
    switch self {
    case .unknown: "?"
    case .good: "ok"
    case .gaps: "gaps"
    case .noPage: "no page"
    }
  }
}
