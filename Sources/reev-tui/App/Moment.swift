/// A moment of a recording as people type it: `12.5` (s), `1:23`, `1:02:03`, `50%`.
nonisolated enum Moment: Hashable {
  /// Milliseconds since the start.
  case time(Int)
  /// A share of the duration, 0...1.
  case share(Double)

  /// The moment that a text names; nil when it names none.
  init?(_ text: String) {
    if text.hasSuffix("%") {
      guard let percent = Double(text.dropLast()), (0...100).contains(percent) else { return nil }
      self = .share(percent / 100)
      return
    }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard (1...3).contains(parts.count) else { return nil }
    var seconds = 0.0
    for (index, part) in parts.enumerated() {
      guard let first = part.utf8.first, (0x30...0x39).contains(first), let number = Double(part),
        number.isFinite, number < 1e9, index == parts.count - 1 || Int(part) != nil
      else { return nil }
      seconds = seconds * 60 + number
    }
    self = .time(Int((seconds * 1000).rounded()))
  }

  /// Milliseconds since the start.
  func time(in duration: Int) -> Int {
    switch self {
    case .time(let time): time
    case .share(let share): Int((Double(duration) * share).rounded())
    }
  }

  /// What was typed into the palette, where `+30` and `-5` count from the present time too;
  /// milliseconds since the start, nil when it is no time.
  static func typed(_ text: String, duration: Int, from present: Int = 0) -> Int? {
    let trimmed = text.filter { $0 != " " }
    guard let sign = trimmed.first, sign == "+" || sign == "-" else {
      return Moment(trimmed)?.time(in: duration)
    }
    guard let span = Moment(String(trimmed.dropFirst()))?.time(in: duration) else { return nil }
    return sign == "+" ? present + span : present - span
  }

  /// What `--at` takes for a time, to a tenth of a second.
  static func text(_ milliseconds: Int) -> String {
    let tenths = (max(0, milliseconds) + 50) / 100
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
  }
}
