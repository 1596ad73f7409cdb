import Foundation
import ReevCells

/// Numbers and instants as people read them.
enum Wording {
  /// `3:45`, `1:02:03`; milliseconds are cut off, negative is 0.
  nonisolated static func clock(_ milliseconds: Int, tenths: Bool = false) -> String {
    let total = max(0, milliseconds)
    let seconds = total / 1000
    let head =
      seconds >= 3600
      ? "\(seconds / 3600):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
      : "\(seconds / 60):\(two(seconds % 60))"
    return tenths ? head + ".\(total % 1000 / 100)" : head
  }

  /// `12,345`.
  nonisolated static func count(_ number: Int) -> String {
    let digits = String(abs(number))
    var result = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { result.append(",") }
      result.append(digit)
    }
    return number < 0 ? "-" + result : result
  }

  /// `1 session`, `2 sessions`.
  nonisolated static func plural(_ number: Int, _ noun: String) -> String {
    "\(count(number)) \(noun)\(number == 1 ? "" : "s")"
  }

  /// A day and a time of day, short: `today 14:03:22`, `2026-11-02 14:03`.
  static func started(_ milliseconds: Int64, now: Int64, calendar: Calendar) -> String {
    let date = Date(timeIntervalSince1970: Double(milliseconds) / 1000)
    let today = Date(timeIntervalSince1970: Double(now) / 1000)
    let parts = calendar.dateComponents(
      [.year, .month, .day, .hour, .minute, .second, .weekday], from: date)
    let hour = two(parts.hour ?? 0)
    let minute = two(parts.minute ?? 0)
    if calendar.isDate(date, inSameDayAs: today) {
      return "today \(hour):\(minute):\(two(parts.second ?? 0))"
    }
    return "\(parts.year ?? 0)-\(two(parts.month ?? 0))-\(two(parts.day ?? 0)) \(hour):\(minute)"
  }

  /// `3 min ago`.
  static func age(_ milliseconds: Int64, now: Int64) -> String {
    let seconds = (now - milliseconds) / 1000
    switch seconds {
    case ..<5: return "just now"
    case ..<60: return "\(seconds) s ago"
    case ..<3600: return "\(seconds / 60) min ago"
    case ..<86_400: return "\(seconds / 3600) h ago"
    default: return "\(seconds / 86_400) d ago"
    }
  }

  /// A URL without its scheme, for narrow columns.
  nonisolated static func shortURL(_ url: String) -> String {
    for scheme in ["https://", "http://"] where url.hasPrefix(scheme) {
      return String(url.dropFirst(scheme.count))
    }
    return url
  }

  nonisolated private static func two(_ number: Int) -> String {
    number < 10 ? "0\(number)" : String(number)
  }
}
