import Foundation
import Testing

@testable import ReevModel

/// The filter grammar: what a line means, and what is wrong with it.
@Suite("Session query")
struct SessionQueryTests {
  /// 2026-11-24T12:00:00Z
  static let now: Int64 = 1_795_521_600_000
  static let day: Int64 = 86_400_000
  static let midnight: Int64 = now - day / 2

  private func parse(_ text: String) -> (query: SessionQuery, problems: [SessionQuery.Problem]) {
    SessionQuery.parse(text, now: Self.now, timeZone: .gmt)
  }

  typealias Filter = SessionQuery.Filter

  private static func words(_ text: String) -> Filter { .text(.init(.substring, text)) }
  private static func number(
    _ key: SessionQuery.NumberKey, _ lower: Double?, _ upper: Double? = nil, above: Bool = false
  ) -> Filter {
    .number(key, SessionQuery.NumberRange(lower: lower, upper: upper, includesLower: !above))
  }
  private static func started(_ lower: Int64?, _ upper: Int64?) -> Filter {
    .time(.started, lower: lower, upper: upper)
  }
  private static func url(_ text: String) -> Filter { .string(.url, .init(.substring, text)) }

  static var lines: [(String, Filter)] {
    var lines: [(String, Filter)] = []
    func add(_ line: String, _ filter: Filter) { lines.append((line, filter)) }
    add("", .all([]))
    add("cart", words("cart"))
    add("Cart", .text(.init(.substring, "Cart", isCaseSensitive: true)))
    add("\"gift card\"", words("gift card"))
    add("/checkout", words("/checkout"))
    add("/che.k/", .text(.init(.regex, "che.k")))
    add("https://a/b", words("https://a/b"))
    add("url:/a,/b", .any([url("/a"), url("/b")]))
    add("device:mobile", .string(.device, .init(.exact, "mobile")))
    add("-user:bot*", .not(.string(.user, .init(.wildcard, "bot*"))))
    add("!is:live", .not(.time(.lastEvent, lower: now - 60_000, upper: nil)))
    add("errors:>0", number(.errors, 0, above: true))
    add("clicks:1..5", number(.clicks, 1, 5))
    add("clicks:3..*", number(.clicks, 3))
    add("duration:>1h30m", number(.duration, 5400, above: true))
    add("count_rage_clicks:>=2", number(.rage, 2))
    add("has:error", number(.errors, 0, above: true))
    add("since:2d", started(now - 2 * day, nil))
    add("until:today", started(nil, midnight + day))
    add("started:2026-11-20", started(midnight - 4 * day, midnight - 3 * day))
    add("a b", .all([words("a"), words("b")]))
    add("a OR b", .any([words("a"), words("b")]))
    add("(a|b) c", .all([.any([words("a"), words("b")]), words("c")]))
    return lines
  }

  @Test(arguments: lines)
  func `a line means a filter`(line: String, filter: SessionQuery.Filter) {
    let result = parse(line)
    #expect(result.query.filter == filter)
    #expect(result.problems.isEmpty)
  }

  @Test(arguments: [
    ("dur:3", false, "no key `dur`; duration?"), ("errrors:1", false, "no key `errrors`; errors?"),
    ("url:", true, "no value yet"), ("\"open", true, "no closing quote yet"),
    ("(a", true, "no ) yet"), ("a )", false, "no ( for this )"), ("a OR", true, "OR what?"),
    ("errors:x", false, "not a number: try 3, >3, 1..5"),
    ("since:2026-02-31", false, "not a date: try today, 2d, 2026-05-01"),
    ("net:500", false, "`net` is not recorded"),
  ])
  func `a bad token is named and the rest applies`(
    line: String, isUnfinished: Bool, message: String
  ) {
    let result = parse("device:mobile " + line)
    #expect(result.problems.map(\.message) == [message])
    #expect(result.problems.first?.isUnfinished == isUnfinished)
    #expect("\(result.query.filter)".contains("mobile"))
  }

  @Test func `sort and limit are settings, not filters`() {
    let query = parse("sort:-clicks sort:started-desc limit:20 a").query
    #expect(
      query.sort == [.init(.clicks, isDescending: true), .init(.started, isDescending: true)])
    #expect(query.limit == 20)
    #expect(query.filter == .text(.init(.substring, "a")))
  }

  @Test func `any prefix of any line is read without a trap`() {
    let line =
      #"url:/a,"b" (device:mobile | -x) errors:>=1..2 /re/ since:1d OR "q\" sort:-x limit:9"#
    for end in 0...line.count { _ = parse(String(line.prefix(end))) }
    for seed in 0..<2000 {
      var state = UInt64(seed)
      let text = String(
        (0..<20).map { _ -> Character in
          state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          return Array(#"ab:()|"-!/,.*><= 12OR"#)[Int(state >> 33) % 21]
        })
      _ = parse(text)
    }
  }

  @Test func `a date range is days of a time zone`() throws {
    let berlin = try #require(TimeZone(identifier: "Europe/Berlin"))
    let dates = SessionDates(now: Self.now, timeZone: berlin)
    let week = try #require(dates.dateRange("7d"))
    #expect(week.upper == Self.midnight + Self.day - 3_600_000)
    #expect(week.lower == Self.midnight - 6 * Self.day - 3_600_000)
    #expect(dates.dateRange("2026-13-01") == nil)
    #expect(dates.dateRange("2026-11-20..2026-11-01") == nil)
  }

  @Test(arguments: [
    ("America/Santiago", "2026-09-06", Int64(1_788_667_200), Int64(1_788_750_000)),
    ("Africa/Cairo", "2026-04-24", Int64(1_776_981_600), Int64(1_777_064_400)),
    ("Asia/Beirut", "2026-03-29", Int64(1_774_735_200), Int64(1_774_818_000)),
    ("America/Havana", "2026-03-08", Int64(1_772_946_000), Int64(1_773_028_800)),
  ])
  func `a day without a midnight ends with the first instant of the next one`(
    zone: String, day: String, start: Int64, end: Int64
  ) throws {
    let dates = SessionDates(
      now: (start + 3600) * 1000, timeZone: try #require(TimeZone(identifier: zone)))
    let range = try #require(dates.dateRange(day))
    #expect(range.lower == start * 1000)
    #expect(range.upper == end * 1000)
    #expect(dates.today.upper == end * 1000)
  }

  @Test(arguments: [
    (Int64(0), "1970-01-01T00:00:00.000Z"), (1_795_521_600_123, "2026-11-24T12:00:00.123Z"),
    (-1, "1969-12-31T23:59:59.999Z"), (951_782_400_000, "2000-02-29T00:00:00.000Z"),
  ])
  func `instants are written in RFC 3339`(milliseconds: Int64, text: String) {
    #expect(RFC3339.string(milliseconds) == text)
  }
}
