import Foundation
import ReevTerminal

/// The filter for those who don't type: date range, device, errors, page.
struct FilterPanel: Hashable {
  enum Field: Int, CaseIterable {
    case dates
    case device
    case errors
    case url
    case from
    case until
    case saved

    var label: String {
      switch self {
      case .dates: "Started"
      case .device: "Device"
      case .errors: "Errors"
      case .url: "Page URL"
      case .from: "From"
      case .until: "Until"
      case .saved: "Saved filter"
      }
    }
  }

  static let dates: [(label: String, term: String)] = [
    (label: "any time", term: ""), ("today", "started:today"), ("yesterday", "started:yesterday"),
    ("last 24 hours", "since:24h"), ("last 7 days", "since:7d"), ("last 30 days", "since:30d"),
  ]
  static let devices: [(label: String, term: String)] = [
    (label: "any", term: ""), ("desktop", "device:desktop"), ("mobile", "device:mobile"),
    ("tablet", "device:tablet"),
  ]
  static let errors: [(label: String, term: String)] = [
    (label: "with or without", term: ""), ("with errors", "errors:>0"), ("without", "errors:0"),
  ]

  var field = 0
  var date = 0
  var device = 0
  var error = 0
  var url = LineEdit()
  /// The first and the last day, typed; they take the place of `date`.
  var from = LineEdit()
  var until = LineEdit()
  /// The names of saved filters, and which one applies; 0 is none.
  var names: [String]
  var name = 0

  /// The panel that shows what a filter line says.
  init(text: String, names: [String] = []) {
    self.names = names
    let terms = FilterPanel.terms(in: text)
    date = FilterPanel.dates.lastIndex { terms.contains($0.term) } ?? 0
    device = FilterPanel.devices.lastIndex { terms.contains($0.term) } ?? 0
    error = FilterPanel.errors.lastIndex { terms.contains($0.term) } ?? 0
    name = (names.firstIndex { terms.contains("@" + $0) } ?? -1) + 1
    if let term = terms.first(where: { $0.hasPrefix("url:") }) {
      url.set(String(term.dropFirst(4)).replacingOccurrencesOfQuotes())
    }
    // A day or days of one's own.
    guard date == 0 else { return }
    for term in terms {
      let value = String(term.drop { $0 != ":" }.dropFirst())
      if term.hasPrefix("since:") { from.set(value) }
      if term.hasPrefix("until:") { until.set(value) }
      if term.hasPrefix("started:") {
        let ends = value.components(separatedBy: "..")
        from.set(ends[0])
        until.set(ends.count > 1 ? ends[1] : ends[0])
      }
    }
  }

  /// The line that the focus is on; nil where one chooses.
  var line: LineEdit? {
    switch Field(rawValue: field) {
    case .url: url
    case .from: from
    case .until: until
    default: nil
    }
  }

  private mutating func edit(_ change: (inout LineEdit) -> Void) {
    switch Field(rawValue: field) {
    case .url: change(&url)
    case .from: change(&from)
    case .until: change(&until)
    default: return
    }
    if !from.text.isEmpty || !until.text.isEmpty { date = 0 }
  }

  mutating func paste(_ text: String) { edit { $0.insert(text) } }

  mutating func handle(_ key: Key) {
    if line != nil {
      edit { _ = $0.handle(key) }
      return
    }
    let step: Int
    switch key {
    case .right, .character("l"), .character(" "), .character("j"): step = 1
    case .left, .character("h"), .character("k"): step = -1
    default: return
    }
    switch Field(rawValue: field) {
    case .dates:
      date = wrapped(date + step, FilterPanel.dates.count)
      from = LineEdit()
      until = LineEdit()
    case .device: device = wrapped(device + step, FilterPanel.devices.count)
    case .errors: error = wrapped(error + step, FilterPanel.errors.count)
    case .saved: name = wrapped(name + step, names.count + 1)
    default: break
    }
  }

  private func wrapped(_ index: Int, _ count: Int) -> Int { (index + count) % count }

  /// A filter line with the panel's terms in the place of those that it had; others are kept.
  func merged(into text: String) -> String {
    let mine = ["started:", "since:", "until:", "device:", "errors:", "url:"]
    var terms = FilterPanel.terms(in: text).filter { term in
      !mine.contains { term.hasPrefix($0) } && !names.contains { term == "@" + $0 }
    }
    if name > 0 { terms.insert("@" + names[name - 1], at: 0) }
    terms += [
      FilterPanel.dates[date].term, ownDates, FilterPanel.devices[device].term,
      FilterPanel.errors[error].term,
    ].filter { !$0.isEmpty }
    if !url.text.isEmpty {
      terms.append(url.text.contains(" ") ? "url:\"\(url.text)\"" : "url:\(url.text)")
    }
    return terms.joined(separator: " ")
  }

  private var ownDates: String {
    let days = [from, until].map { $0.text.filter { $0 != " " } }
    switch (days[0].isEmpty, days[1].isEmpty) {
    case (true, true): return ""
    case (false, true): return "since:" + days[0]
    default: return "started:" + days[0] + ".." + days[1]
    }
  }

  /// The words of a line; a quoted phrase is one.
  private static func terms(in text: String) -> [String] {
    var terms: [String] = []
    var term = ""
    var isQuoted = false
    for character in text {
      if character == "\"" { isQuoted.toggle() }
      if character == " ", !isQuoted {
        if !term.isEmpty { terms.append(term) }
        term = ""
      } else {
        term.append(character)
      }
    }
    return term.isEmpty ? terms : terms + [term]
  }
}

extension String {
  fileprivate func replacingOccurrencesOfQuotes() -> String { filter { $0 != "\"" } }
}
