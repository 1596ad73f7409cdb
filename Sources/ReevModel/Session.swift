/// A visit as the list shows it.
public struct Session: Hashable, Sendable {
  /// The session's UUID, lower case.
  public var id: String
  /// The project it belongs to.
  public var projectID: String
  /// The first page's URL as recorded.
  public var pageURL: String
  /// When its first stored event happened, milliseconds since the epoch.
  public var startedAt: Int64
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
  /// The number of pages visited.
  public var pages: Int
  /// The number of events stored.
  public var events: Int

  /// A session.
  public init(
    id: String, projectID: String, pageURL: String, startedAt: Int64, duration: Int,
    activeTime: Int, device: String, browser: String, os: String, clicks: Int, errors: Int,
    pages: Int, events: Int
  ) {
    self.id = id
    self.projectID = projectID
    self.pageURL = pageURL
    self.startedAt = startedAt
    self.duration = duration
    self.activeTime = activeTime
    self.device = device
    self.browser = browser
    self.os = os
    self.clicks = clicks
    self.errors = errors
    self.pages = pages
    self.events = events
  }
}
