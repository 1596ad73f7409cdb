import Foundation

/// One page of the session list.
public struct SessionPage: Sendable {
  /// The page's sessions, in order.
  public var sessions: [Session]
  /// How many sessions satisfy the query in all.
  public var total: Int

  /// A page.
  public init(sessions: [Session], total: Int) {
    self.sessions = sessions
    self.total = total
  }

  /// What `GET /api/sessions` answers and `list --json` prints.
  public var json: [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("sessions")
    writer.beginArray()
    for session in sessions { session.write(to: &writer) }
    writer.endArray()
    writer.key("total")
    writer.value(total)
    writer.endObject()
    return writer.bytes
  }
}

extension Session {
  /// What `GET /api/sessions/:id` answers.
  public var json: [UInt8] {
    var writer = JSONWriter()
    write(to: &writer)
    return writer.bytes
  }

  /// Writes the session as a JSON object; `timestamp` is `startedAt` in RFC 3339, UTC.
  public func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("id")
    writer.value(id)
    writer.key("projectId")
    writer.value(projectID)
    writer.key("pageUrl")
    writer.value(pageURL)
    writer.key("title")
    writer.value(title)
    writer.key("user")
    writer.value(user)
    writer.key("userAgent")
    writer.value(userAgent)
    writer.key("timestamp")
    writer.value(RFC3339.string(startedAt))
    let numbers: [(String, Int)] = [
      ("startedAt", Int(startedAt)), ("lastEventAt", Int(lastEventAt)), ("duration", duration),
      ("activeTime", activeTime), ("clicks", clicks), ("errors", errors), ("warnings", warnings),
      ("inputs", inputs), ("scrolls", scrolls), ("rage", rage), ("pages", pages),
      ("events", events), ("viewportWidth", viewportWidth), ("viewportHeight", viewportHeight),
    ]
    writer.key("device")
    writer.value(device)
    writer.key("browser")
    writer.value(browser)
    writer.key("os")
    writer.value(os)
    for (key, number) in numbers {
      writer.key(key)
      writer.value(number)
    }
    writer.endObject()
  }
}

/// One day in numbers: the dashboard's head line.
public struct SessionStats: Hashable, Sendable {
  /// Sessions that started in the day.
  public var sessions: Int
  /// Their mean duration in seconds; 0 without sessions.
  public var averageDuration: Double
  /// Their clicks together.
  public var clicks: Int
  /// Their errors together.
  public var errors: Int
  /// Their pages together.
  public var pages: Int
  /// Their events together.
  public var events: Int
  /// Sessions that go on now.
  public var live: Int

  /// A day; without arguments, an empty one.
  public init(
    sessions: Int = 0, averageDuration: Double = 0, clicks: Int = 0, errors: Int = 0,
    pages: Int = 0, events: Int = 0, live: Int = 0
  ) {
    self.sessions = sessions
    self.averageDuration = averageDuration
    self.clicks = clicks
    self.errors = errors
    self.pages = pages
    self.events = events
    self.live = live
  }

  /// What `GET /api/stats/today` answers and `stats --json` prints.
  public var json: [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("sessions")
    writer.value(sessions)
    writer.key("averageDuration")
    writer.value(averageDuration, decimals: 1)
    for (key, number) in [
      ("clicks", clicks), ("errors", errors), ("pages", pages), ("events", events), ("live", live),
    ] {
      writer.key(key)
      writer.value(number)
    }
    writer.endObject()
    return writer.bytes
  }
}

/// Whether data comes in.
public struct ReceivingStatus: Hashable, Sendable {
  /// When an event was last stored, milliseconds since the epoch; nil: never.
  public var lastReceivedAt: Int64?
  /// The database's clock when it was asked.
  public var now: Int64

  /// A status.
  public init(lastReceivedAt: Int64?, now: Int64) {
    self.lastReceivedAt = lastReceivedAt
    self.now = now
  }

  /// Whether something came within the last five minutes.
  public var isReceiving: Bool {
    guard let lastReceivedAt else { return false }
    return now - lastReceivedAt < 300_000
  }

  /// For a person: `receiving data ✓, last event 3 s ago`.
  public var text: String {
    guard let lastReceivedAt else { return "no data yet: is the snippet on the site?" }
    let age = Self.age(now - lastReceivedAt)
    return isReceiving
      ? "receiving data ✓, last event \(age) ago" : "no data for \(age)"
  }

  /// A span of milliseconds as `3 s`, `4 min`, `5 h` or `6 d`; never negative.
  public static func age(_ milliseconds: Int64) -> String {
    let seconds = max(0, milliseconds / 1000)
    switch seconds {
    case ..<60: return "\(seconds) s"
    case ..<3600: return "\(seconds / 60) min"
    case ..<86_400: return "\(seconds / 3600) h"
    default: return "\(seconds / 86_400) d"
    }
  }
}

/// Instants as RFC 3339 text in UTC.
public enum RFC3339 {
  /// `2026-11-24T21:53:29.123Z`; years past 9999 keep their digits.
  public static func string(_ milliseconds: Int64) -> String {
    // Days to a civil date, http://howardhinnant.github.io/date_algorithms.html#civil_from_days
    let clamped = min(max(milliseconds, -62_135_596_800_000), 8_640_000_000_000_000)
    let day = clamped >= 0 ? clamped / 86_400_000 : (clamped - 86_399_999) / 86_400_000
    let rest = clamped - day * 86_400_000
    let shifted = day + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthIndex = (5 * dayOfYear + 2) / 153
    let dayOfMonth = dayOfYear - (153 * monthIndex + 2) / 5 + 1
    let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return
      "\(pad(year, 4))-\(pad(month, 2))-\(pad(dayOfMonth, 2))T\(pad(rest / 3_600_000, 2)):"
      + "\(pad(rest / 60_000 % 60, 2)):\(pad(rest / 1000 % 60, 2)).\(pad(rest % 1000, 3))Z"
  }

  private static func pad(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
