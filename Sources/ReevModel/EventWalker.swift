import CSimdJSON
import Foundation

/// What is known of a recording beside its events, from its first byte to its last.
struct ReadingState: Sendable {
  /// How many bytes packed events may still inflate to.
  var inflationBudget = PackedEvent.maximumTotal
  /// Where and how the events stand; nil before the first one.
  var form: RecordingForm?
  /// Numbers of the windows that are named.
  var windows: [[UInt8]: Int32] = [:]
  /// How many bytes may still be looked at in values that hold no event of their own.
  var workBudget = 0

  /// More windows than that are taken for one.
  private static let maximumWindows = 100

  /// The number of a window by its name.
  mutating func window(named name: [UInt8]) -> Int32 {
    if let known = windows[name] { return known }
    guard windows.count < Self.maximumWindows else { return Event.noWindow }
    let number = Int32(windows.count)
    windows[name] = number
    return number
  }

  /// Says once that something had to be read differently.
  mutating func note(_ text: String) {
    guard form?.notes.contains(text) == false, let count = form?.notes.count, count < 8 else {
      return
    }
    form?.notes.append(text)
  }
}

/// Where a walk through a value is, and what its events inherit.
struct WalkPlace {
  /// The way from the file's root, for a person.
  var path = ""
  var batch = Event.noBatch
  var window = Event.noWindow
  /// Whether items that are no events are counted as events that can't be read.
  var isOfEvents = false
  /// Whether the members' names are those of windows.
  var isByWindow = false
  /// How many values are open around it.
  var level = 0

  /// Deeper values are passed over.
  static let maximumLevel = 120

  func inside(_ name: String) -> WalkPlace {
    var inner = self
    if path.utf8.count < 100 { inner.path += name }
    inner.level += 1
    inner.isByWindow = false
    return inner
  }
}

/// Finds the events in any JSON value, however deep, as text or packed: what exports of other programs
/// hold. No form has code of its own.
extension EventScanner {
  /// Reads the events of the value in a range, which is all there; false when it is no JSON.
  ///
  /// - Complexity: O(bytes) for events; a value around others is looked at once for each level, at
  ///   most `workBudget` bytes in all.
  mutating func walk(
    _ range: Range<Int>, at place: WalkPlace, into result: inout EventDecoder.Result
  ) -> Bool {
    switch bytes[range.lowerBound] {
    case UInt8(ascii: "{"): return walkObject(range, at: place, into: &result)
    case UInt8(ascii: "["): walkArray(range, at: place, into: &result)
    case UInt8(ascii: "\""): walkString(range, at: place, into: &result)
    default:
      if place.isOfEvents { result.skipped += 1 }
    }
    return true
  }

  private mutating func walkObject(
    _ range: Range<Int>, at place: WalkPlace, into result: inout EventDecoder.Result
  ) -> Bool {
    offset = range.lowerBound + 1
    let fields = readFields(until: range.upperBound)
    offset = range.upperBound
    guard fields.isWhole else { return false }
    if fields.mayBeEvent, var event = fields.event(in: bytes, state: &result.state) {
      // Rows have a time and a type of their own beside the event they hold.
      if fields.data == nil, !fields.members.isEmpty {
        let count = result.events.count
        walkMembers(fields, at: place, into: &result)
        if result.events.count > count { return true }
      }
      event.batch = place.batch
      if event.window == Event.noWindow { event.window = place.window }
      if result.state.form == nil { result.state.form = RecordingForm(path: place.path) }
      fields.noteForm(in: &result.state)
      result.events.append(event)
      return true
    }
    let count = result.events.count
    walkMembers(fields, at: place, into: &result)
    if result.events.count == count, place.isOfEvents || fields.looksLikeEvent,
      !fields.isContainer
    {
      result.skipped += 1
    }
    return true
  }

  private mutating func walkMembers(
    _ fields: EventFields, at place: WalkPlace, into result: inout EventDecoder.Result
  ) {
    guard place.level < WalkPlace.maximumLevel else { return }
    var around = place
    around.isOfEvents = false
    if let window = fields.window { around.window = window.number(in: bytes, &result.state) }
    for member in fields.members {
      let key = bytes[member.key]
      let isEvents = JSONKey.equals(key, "events")
      // A deep member of a deep member is looked at once for each level.
      if !isEvents, !spend(member.value.count, &result) { return }
      let name = String(decoding: key.prefix(40), as: UTF8.self)
      var inner = around.inside(place.path.isEmpty ? name : "." + name)
      inner.isOfEvents = isEvents
      inner.isByWindow = Self.namesWindows(key)
      if let batch = fields.batch, isEvents { inner.batch = batch }
      if place.isByWindow { inner.window = result.state.window(named: Array(key)) }
      _ = walk(member.value, at: inner, into: &result)
    }
  }

  private mutating func walkArray(
    _ range: Range<Int>, at place: WalkPlace, into result: inout EventDecoder.Result
  ) {
    guard place.level < WalkPlace.maximumLevel else { return }
    var inner = place.inside("[]")
    inner.isOfEvents = place.isOfEvents
    var isFirst = true
    offset = range.lowerBound + 1
    while offset < range.upperBound - 1 {
      offset = reev_skip_space(bytes.baseAddress, range.upperBound, offset)
      guard offset < range.upperBound - 1 else { break }
      if bytes[offset] == UInt8(ascii: ",") {
        offset += 1
        continue
      }
      let end = reev_skip_value(bytes.baseAddress, range.upperBound, offset)
      guard end > offset, end < range.upperBound else {
        offset += 1
        continue
      }
      let item = offset..<end
      if isFirst, let name = windowLabel(item, until: range.upperBound) {
        inner.window = result.state.window(named: name)
      } else {
        _ = walk(item, at: inner, into: &result)
      }
      isFirst = false
      offset = end
    }
    offset = range.upperBound
  }

  /// The name of a window in `["name", {…}]`, as PostHog's lines have it; nil for other items.
  private func windowLabel(_ item: Range<Int>, until end: Int) -> [UInt8]? {
    guard let name = Self.windowName(bytes[item]) else { return nil }
    var next = reev_skip_space(bytes.baseAddress, end, item.upperBound)
    guard next < end, bytes[next] == UInt8(ascii: ",") else { return nil }
    next = reev_skip_space(bytes.baseAddress, end, next + 1)
    guard next < end, bytes[next] == UInt8(ascii: "{") || bytes[next] == UInt8(ascii: "[") else {
      return nil
    }
    return name
  }

  /// What a short JSON string of letters, digits, `-` and `_` says; nil for other values.
  static func windowName(_ value: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt8]? {
    guard value.first == UInt8(ascii: "\""), value.count <= 66, value.count > 2 else { return nil }
    let text = value.dropFirst().dropLast()
    let isName = text.allSatisfy { byte in
      EventTime.isDigit(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x2D || byte == 0x5F
    }
    return isName ? Array(text) : nil
  }

  private mutating func walkString(
    _ range: Range<Int>, at place: WalkPlace, into result: inout EventDecoder.Result
  ) {
    let count = result.events.count
    if range.count > 10, place.level < WalkPlace.maximumLevel,
      range.count <= EventStream.maximumEventSize,
      spend(range.count, &result),
      let text = PackedEvent.text(
        of: bytes[range], budget: &result.state.inflationBudget)
    {
      // As deep as text in text goes: each level doubles its backslashes.
      var inner = place.inside(text.isPacked ? " packed" : " as text")
      inner.level += 20
      result.state.workBudget += 16 * min(text.bytes.count, 1 << 26)
      text.bytes.withUnsafeBufferPointer { buffer in
        Self.walkText(buffer, at: inner, into: &result)
      }
    }
    if result.events.count == count, place.isOfEvents { result.skipped += 1 }
  }

  /// Reads values one after another.
  private static func walkText(
    _ text: UnsafeBufferPointer<UInt8>, at place: WalkPlace,
    into result: inout EventDecoder.Result
  ) {
    var scanner = EventScanner(bytes: text)
    while true {
      scanner.offset = reev_skip_space(text.baseAddress, text.count, scanner.offset)
      guard scanner.offset < text.count else { return }
      let end = reev_skip_value(text.baseAddress, text.count, scanner.offset)
      guard end <= text.count else {
        // Cut off: what is whole in it counts.
        scanner.depth = 1
        scanner.batch = place.batch
        scanner.collect(into: &result)
        return
      }
      guard end > scanner.offset else {
        scanner.offset += 1
        continue
      }
      _ = scanner.walk(scanner.offset..<end, at: place, into: &result)
      scanner.offset = end
    }
  }

  private func spend(_ count: Int, _ result: inout EventDecoder.Result) -> Bool {
    guard result.state.workBudget >= count else { return false }
    result.state.workBudget -= count
    return true
  }

  /// Whether a member's value is keyed by windows: `snapshot_data_by_window_id`, `snapshotsByWindowId`.
  static func namesWindows(_ key: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    guard key.count >= 10, key.count < 60 else { return false }
    let name = String(decoding: key, as: UTF8.self).lowercased().filter { $0 != "_" && $0 != "-" }
    return name.hasSuffix("bywindowid") || name.hasSuffix("bywindow") || name.hasSuffix("bytabid")
      || name.hasSuffix("bytab")
  }
}
