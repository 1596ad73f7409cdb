public import Foundation

/// Reads the dates, instants and durations that filter lines and `dateRange` use.
public struct SessionDates: Sendable {
  /// What relative dates are relative to, milliseconds since the epoch.
  public var now: Int64
  private var calendar: Calendar

  /// A reader for `timeZone`'s days.
  public init(now: Int64, timeZone: TimeZone) {
    self.now = now
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = timeZone
    self.calendar = calendar
  }

  /// The day that `now` lies in: `[midnight, next midnight)`, milliseconds since the epoch.
  public var today: (lower: Int64, upper: Int64) {
    day(containing: now) ?? (now, now)
  }

  /// The API's `dateRange`: `today`, `yesterday`, `7d` (today and the 6 days before), `all`, a day,
  /// or `2026-11-01..2026-11-20` (both days included); nil when it is none of these.
  public func dateRange(_ text: String) -> (lower: Int64?, upper: Int64?)? {
    if text == "all" { return (nil, nil) }
    if text.hasSuffix("d"), let days = Int(text.dropLast()), (1...36_500).contains(days) {
      guard let start = calendar.date(byAdding: .day, value: 1 - days, to: date(today.lower)) else {
        return nil
      }
      return (milliseconds(calendar.startOfDay(for: start)), today.upper)
    }
    if let dots = text.range(of: "..") {
      guard let from = calendarDay(String(text[..<dots.lowerBound])),
        let to = calendarDay(String(text[dots.upperBound...])), from.lower <= to.lower
      else { return nil }
      return (from.lower, to.upper)
    }
    guard let day = calendarDay(text) else { return nil }
    return (day.lower, day.upper)
  }

  /// What `started:`, `since:` or `until:` means for `text`.
  func range(_ text: String, key: String) -> (lower: Int64?, upper: Int64?)? {
    if key == "since" { return interval(text).map { ($0.lower, nil) } }
    if key == "until" { return interval(text).map { (nil, $0.upper) } }
    if let dots = text.range(of: "..") {
      let left = String(text[..<dots.lowerBound])
      let right = String(text[dots.upperBound...])
      var lower: Int64?
      var upper: Int64?
      if left != "*", !left.isEmpty {
        guard let interval = interval(left) else { return nil }
        lower = interval.lower
      }
      if right != "*", !right.isEmpty {
        guard let interval = interval(right) else { return nil }
        upper = interval.upper
      }
      return (lower, upper)
    }
    for (sign, pick) in [
      (">=", 0), ("<=", 1), (">", 2), ("<", 3),
    ] where text.hasPrefix(sign) {
      guard let interval = interval(String(text.dropFirst(sign.count))) else { return nil }
      switch pick {
      case 0: return (interval.lower, nil)
      case 1: return (nil, interval.upper)
      case 2: return (interval.upper, nil)
      default: return (nil, interval.lower)
      }
    }
    guard let interval = interval(text) else { return nil }
    // `started:2d` names an instant: everything since then.
    return interval.lower == interval.upper ? (interval.lower, nil) : interval
  }

  /// A duration in seconds: `30s`, `5m`, `1h30m`, `2d`, or a bare number; nil otherwise.
  static func seconds(_ text: String) -> Double? {
    if let bare = Double(text) { return bare.isFinite ? bare : nil }
    var total = 0.0
    var digits = ""
    for character in text {
      if character.isNumber || character == "." {
        digits.append(character)
        continue
      }
      let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800]
      guard let number = Double(digits), let unit = units[character] else { return nil }
      total += number * unit
      digits = ""
    }
    return digits.isEmpty && !text.isEmpty && total.isFinite ? total : nil
  }

  /// A day, a month, an instant (lower = upper) or a time ago.
  private func interval(_ text: String) -> (lower: Int64, upper: Int64)? {
    if let day = calendarDay(text) { return day }
    if text.utf8.count == 7, let month = calendarMonth(text) { return month }
    if text.last?.isLetter == true, text.first?.isNumber == true, !text.contains("T"),
      let ago = Self.seconds(text), ago < 1e10
    {
      let instant = now - Int64(ago * 1000)
      return (instant, instant)
    }
    return instant(text).map { ($0, $0) }
  }

  private func calendarDay(_ text: String) -> (lower: Int64, upper: Int64)? {
    switch text {
    case "today": return today
    case "yesterday": return day(containing: today.lower - 1)
    default: break
    }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard text.utf8.count == 10, parts.count == 3, let year = Int(parts[0]),
      let month = Int(parts[1]), let dayOfMonth = Int(parts[2]), year >= 1,
      let start = exactDate(year: year, month: month, day: dayOfMonth)
    else { return nil }
    return day(containing: milliseconds(start) + 43_200_000)
  }

  private func calendarMonth(_ text: String) -> (lower: Int64, upper: Int64)? {
    let parts = text.split(separator: "-")
    guard parts.count == 2, let year = Int(parts[0]), let month = Int(parts[1]), year >= 1,
      let start = exactDate(year: year, month: month, day: 1),
      let end = calendar.date(byAdding: .month, value: 1, to: start)
    else { return nil }
    return (milliseconds(start), milliseconds(end))
  }

  /// The date when it exists (no 31 February).
  private func exactDate(year: Int, month: Int, day: Int) -> Date? {
    guard (1...12).contains(month), (1...31).contains(day),
      let date = calendar.date(from: DateComponents(year: year, month: month, day: day)),
      calendar.component(.day, from: date) == day
    else { return nil }
    return date
  }

  private func instant(_ text: String) -> Int64? {
    let plain = Date.ISO8601FormatStyle()
    let fractional = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    guard let date = (try? plain.parse(text)) ?? (try? fractional.parse(text)) else { return nil }
    return milliseconds(date)
  }

  private func day(containing instant: Int64) -> (lower: Int64, upper: Int64)? {
    let start = calendar.startOfDay(for: date(instant))
    guard let next = calendar.date(byAdding: .day, value: 1, to: start) else { return nil }
    // A day without a midnight begins later than the one after it.
    return (milliseconds(start), milliseconds(calendar.startOfDay(for: next)))
  }

  private func date(_ milliseconds: Int64) -> Date {
    Date(timeIntervalSince1970: Double(milliseconds) / 1000)
  }

  private func milliseconds(_ date: Date) -> Int64 {
    Int64(exactly: (date.timeIntervalSince1970 * 1000).rounded()) ?? 0
  }
}

/// Reads `3`, `>3`, `>=3`, `<3`, `<=3`, `1..5`, `1..*` and `*..5`.
enum SessionNumbers {
  static func range(
    _ text: String, read: (String) -> Double?
  ) -> SessionQuery.NumberRange? {
    if let dots = text.firstRange(of: "..") {
      let left = String(text[..<dots.lowerBound])
      let right = String(text[dots.upperBound...])
      var range = SessionQuery.NumberRange()
      if left != "*", !left.isEmpty {
        guard let number = read(left) else { return nil }
        range.lower = number
      }
      if right != "*", !right.isEmpty {
        guard let number = read(right) else { return nil }
        range.upper = number
      }
      return range
    }
    if text.hasPrefix(">=") {
      return read(String(text.dropFirst(2))).map { .init(lower: $0) }
    }
    if text.hasPrefix("<=") {
      return read(String(text.dropFirst(2))).map { .init(upper: $0) }
    }
    if text.hasPrefix(">") {
      return read(String(text.dropFirst())).map { .init(lower: $0, includesLower: false) }
    }
    if text.hasPrefix("<") {
      return read(String(text.dropFirst())).map { .init(upper: $0, includesUpper: false) }
    }
    return read(text).map { .init(lower: $0, upper: $0) }
  }
}
