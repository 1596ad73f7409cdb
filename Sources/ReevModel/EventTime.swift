/// The times that recordings of others give their events.
enum EventTime {
  /// What a stamp was read as.
  enum Unit: Hashable, Sendable {
    case milliseconds
    case seconds
    case microseconds
    case nanoseconds
    case text
  }

  /// Milliseconds since the epoch of a number.
  ///
  /// As milliseconds, 1e9 to 1e10 would be the first months of 1970, where no recording is: such
  /// numbers are seconds of our time. Likewise upwards.
  static func milliseconds(_ number: Double) -> (time: Double, unit: Unit) {
    switch number {
    case 1e9..<1e10: (number * 1000, .seconds)
    case 1e15..<5e15: (number / 1000, .microseconds)
    case 1e18..<5e18: (number / 1_000_000, .nanoseconds)
    default: (number, .milliseconds)
    }
  }

  /// Milliseconds since the epoch of a string: a number, or a date as ISO 8601 has it
  /// (`2024-11-19T07:06:40.123Z`, with a blank for the T, with an offset; UTC without one).
  static func milliseconds(_ text: [UInt8]) -> Double? {
    var scanner = DigitScanner(bytes: text)
    guard text.count < 64, let year = scanner.number(4), scanner.take("-"),
      let month = scanner.number(2), scanner.take("-"), let day = scanner.number(2),
      (1...12).contains(month), (1...31).contains(day)
    else {
      guard text.count < 64, let first = text.first, first == 0x2D || isDigit(first),
        let number = Double(String(decoding: text, as: UTF8.self)), number.isFinite
      else { return nil }
      return milliseconds(number).time
    }
    var time = Double(daysSinceEpoch(year, month, day)) * 86_400_000
    guard scanner.take("T") || scanner.take("t") || scanner.take(" ") else {
      return scanner.isAtEnd ? time : nil
    }
    guard let hour = scanner.number(2), scanner.take(":"), let minute = scanner.number(2) else {
      return nil
    }
    time += Double(hour * 3_600_000 + minute * 60_000)
    if scanner.take(":") {
      guard let second = scanner.number(2) else { return nil }
      time += Double(second * 1000)
      if scanner.take(".") || scanner.take(",") { time += scanner.fraction() * 1000 }
    }
    _ = scanner.take(" ")
    if scanner.take("Z") || scanner.take("z") || scanner.isAtEnd {
      return scanner.isAtEnd ? time : nil
    }
    if scanner.take("UTC") { return time }
    let isEast = scanner.take("+")
    guard isEast || scanner.take("-"), let hours = scanner.number(2) else { return nil }
    _ = scanner.take(":")
    let minutes = scanner.number(2) ?? 0
    let offset = Double(hours * 3_600_000 + minutes * 60_000)
    return isEast ? time - offset : time + offset
  }

  /// http://howardhinnant.github.io/date_algorithms.html#days_from_civil
  private static func daysSinceEpoch(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}

/// Reads fixed fields of digits.
private struct DigitScanner {
  let bytes: [UInt8]
  var offset = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { offset == bytes.count }

  mutating func number(_ width: Int) -> Int? {
    guard offset + width <= bytes.count,
      bytes[offset..<offset + width].allSatisfy(EventTime.isDigit)
    else { return nil }
    defer { offset += width }
    return bytes[offset..<offset + width].reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  mutating func fraction() -> Double {
    var value = 0.0
    var unit = 0.1
    while offset < bytes.count, EventTime.isDigit(bytes[offset]) {
      value += Double(bytes[offset] - 0x30) * unit
      unit /= 10
      offset += 1
    }
    return value
  }

  mutating func take(_ text: String) -> Bool {
    guard bytes[offset...].starts(with: text.utf8) else { return false }
    offset += text.utf8.count
    return true
  }
}
