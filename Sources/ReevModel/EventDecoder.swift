import CSimdJSON

/// Turns a recording's bytes, all of them, into events in replay order.
public enum EventDecoder {
  /// What `read` found.
  public struct Result: Sendable {
    /// The events, sorted stably by timestamp.
    public var events: [Event] = []
    /// How many could not be read.
    public var skipped = 0
    /// Whether the text ends inside a value: the recording was cut off.
    public var isTruncated = false
    /// How the file holds its events; nil without any.
    public var form: RecordingForm? { state.form }
    /// What is known of the recording beside its events.
    var state = ReadingState()
  }

  /// Decodes a JSON array of events, `{"events": […]}`, or one event a line; gzip too.
  ///
  /// - Returns: the events sorted stably by timestamp, and how many could not be read.
  public static func decode(_ bytes: [UInt8]) -> (events: [Event], skipped: Int) {
    let result = read(bytes)
    return (result.events, result.skipped)
  }

  /// As `decode`, and tells whether the recording was cut off. Forms may be mixed: several values,
  /// arrays of arrays, wire batches one a line.
  ///
  /// - Complexity: O(n); O(n log n) when the events are not in order.
  public static func read(_ bytes: [UInt8]) -> Result {
    var result = Result()
    let packing = Packing(of: bytes)
    if packing != .none {
      let inflated = Inflate.inflate(
        Array(bytes[packing.headerLength...]), limit: maximumInflatedSize)
      collect(inflated.bytes, into: &result)
      result.isTruncated = result.isTruncated || !inflated.isComplete
    } else {
      collect(bytes, into: &result)
    }
    sort(&result.events)
    return result
  }

  /// Sorts events into replay order, stably: by timestamp, then batch.
  public static func sort(_ events: inout [Event]) {
    guard !isSorted(events) else { return }
    // The standard library's sort is stable in fact but not by contract: the index breaks ties.
    let order = events.indices.sorted {
      if isBefore(events[$0], events[$1]) { return true }
      return !isBefore(events[$1], events[$0]) && $0 < $1
    }
    events = order.map { events[$0] }
  }

  /// Whether events are in replay order.
  public static func isSorted(_ events: [Event]) -> Bool {
    zip(events, events.dropFirst()).allSatisfy { !isBefore($1, $0) }
  }

  /// Whether an event comes before another wherever the two stand in a recording.
  public static func isBefore(_ first: Event, _ second: Event) -> Bool {
    first.timestamp == second.timestamp
      ? first.batch < second.batch : first.timestamp < second.timestamp
  }

  /// The largest recording that is inflated; what lies behind it is cut off.
  static let maximumInflatedSize = 1 << 31

  private static func collect(_ bytes: [UInt8], into result: inout Result) {
    var stream = EventStream()
    result.events = stream.feed(bytes)
    result.events += stream.finish()
    result.skipped = stream.skipped
    result.isTruncated = stream.isTruncated
    result.state.form = stream.form
  }
}

/// Walks JSON text and cuts out events without parsing their data.
struct EventScanner {
  let bytes: UnsafeBufferPointer<UInt8>
  var offset = 0
  /// How many arrays and `events` members are open.
  var depth = 0
  /// The batch of the events.
  var batch = Event.noBatch

  init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  /// Reads every event of the text.
  mutating func collect(into result: inout EventDecoder.Result) {
    while let byte = peek() {
      switch byte {
      case UInt8(ascii: "["):
        depth += 1
        offset += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        depth = max(0, depth - 1)
        offset += 1
      case UInt8(ascii: ","):
        offset += 1
      case UInt8(ascii: "{"):
        readObject(into: &result)
      case UInt8(ascii: "\""):
        let start = offset
        guard let end = skip(into: &result) else { return }
        if depth > 0,
          let event = PackedEvent.event(
            of: bytes[start..<end], budget: &result.state.inflationBudget)
        {
          result.events.append(event)
        } else if depth > 0 {
          result.skipped += 1
        }
      default:
        guard let end = skip(into: &result) else { return }
        if end == offset { offset += 1 }
        if depth > 0 { result.skipped += 1 }
      }
    }
    // An open container at the end was cut off between two values.
    if depth > 0 { result.isTruncated = true }
  }

  /// Reads an object at `offset`: an event, or a container whose `events` are then read by the
  /// caller's loop.
  mutating func readObject(into result: inout EventDecoder.Result) {
    offset += 1
    var fields = EventFields()
    while let byte = peek() {
      if byte == UInt8(ascii: ",") {
        offset += 1
        continue
      }
      if byte == UInt8(ascii: "}") {
        offset += 1
        append(fields, to: &result)
        return
      }
      guard byte == UInt8(ascii: "\"") else {
        // Not JSON: drop what was read of this object and go on behind the bad byte.
        result.skipped += 1
        offset += 1
        return
      }
      let keyStart = offset
      guard let keyEnd = skip(into: &result) else { return }
      let key = bytes[keyStart + 1..<max(keyStart + 1, keyEnd - 1)]
      guard peek() == UInt8(ascii: ":") else {
        result.skipped += 1
        return
      }
      offset += 1
      guard let next = peek() else { break }
      if next == UInt8(ascii: "["), JSONKey.equals(key, "events"), fields.data == nil {
        // A container: its events are the loop's, the members behind them are skipped as bare
        // values by this object's continuation.
        offset += 1
        let first = result.events.count
        readEvents(into: &result)
        if let batch = fields.batch {
          for index in first..<result.events.count { result.events[index].batch = batch }
        }
        fields.isContainer = true
        continue
      }
      let start = offset
      guard let end = skip(into: &result), end > start else {
        if offset < bytes.count {
          result.skipped += 1
          offset += 1
        }
        return
      }
      fields.set(key: key.startIndex..<key.endIndex, value: start..<end, bytes: bytes)
    }
    result.isTruncated = true
    if !fields.isContainer { result.skipped += 1 }
  }

  /// Reads the items of an `events` array up to its closing bracket.
  private mutating func readEvents(into result: inout EventDecoder.Result) {
    while let byte = peek() {
      switch byte {
      case UInt8(ascii: "]"):
        offset += 1
        return
      case UInt8(ascii: ","): offset += 1
      case UInt8(ascii: "{"): readEventObject(into: &result)
      case UInt8(ascii: "\""):
        let start = offset
        guard let end = skip(into: &result) else { return }
        if let event = PackedEvent.event(
          of: bytes[start..<end], budget: &result.state.inflationBudget)
        {
          result.events.append(event)
        } else {
          result.skipped += 1
        }
      default:
        guard let end = skip(into: &result) else { return }
        if end == offset { offset += 1 }
        result.skipped += 1
      }
    }
    result.isTruncated = true
  }

  /// Reads an object that can only be an event.
  mutating func readEventObject(into result: inout EventDecoder.Result) {
    let start = offset
    guard let end = skip(into: &result) else { return }
    var inner = EventScanner(bytes: bytes)
    inner.offset = start + 1
    let fields = inner.readFields(until: end)
    append(fields, to: &result)
  }

  /// The members of an object that is known to end at `end`; `offset` is behind its brace.
  mutating func readFields(until end: Int) -> EventFields {
    var fields = EventFields()
    while let byte = peek(), offset < end - 1 {
      if byte == UInt8(ascii: ",") {
        offset += 1
        continue
      }
      guard byte == UInt8(ascii: "\"") else { return fields }
      let keyStart = offset
      let keyEnd = reev_skip_value(bytes.baseAddress, end, offset)
      guard keyEnd < end, keyEnd > keyStart + 1 else { return fields }
      offset = keyEnd
      guard peek() == UInt8(ascii: ":") else { return fields }
      offset = reev_skip_space(bytes.baseAddress, end, offset + 1)
      let start = offset
      let valueEnd = reev_skip_value(bytes.baseAddress, end, offset)
      guard valueEnd < end, valueEnd > start else { return fields }
      offset = valueEnd
      fields.set(key: keyStart + 1..<keyEnd - 1, value: start..<valueEnd, bytes: bytes)
    }
    fields.isWhole = true
    return fields
  }

  /// The members of an object, whose end is not there, up to one that has no end either: its key and the
  /// offset of its value; no key when there is none.
  mutating func readMembers() -> (fields: EventFields, key: Range<Int>?, offset: Int) {
    var fields = EventFields()
    while let byte = peek() {
      if byte == UInt8(ascii: ",") {
        offset += 1
        continue
      }
      guard byte == UInt8(ascii: "\"") else { break }
      let keyStart = offset
      let keyEnd = reev_skip_value(bytes.baseAddress, bytes.count, offset)
      guard keyEnd <= bytes.count, keyEnd > keyStart + 1 else { break }
      offset = keyEnd
      guard peek() == UInt8(ascii: ":") else { break }
      offset += 1
      guard peek() != nil else { break }
      let start = offset
      let key = keyStart + 1..<keyEnd - 1
      let end = reev_skip_value(bytes.baseAddress, bytes.count, offset)
      guard end <= bytes.count else { return (fields, key, start) }
      guard end < bytes.count, end > start else { break }
      offset = end
      fields.set(key: key, value: start..<end, bytes: bytes)
    }
    return (fields, nil, offset)
  }

  private func append(_ fields: EventFields, to result: inout EventDecoder.Result) {
    if var event = fields.isContainer
      ? nil : fields.event(in: bytes, state: &result.state)
    {
      event.batch = batch
      if result.state.form == nil { result.state.form = RecordingForm(path: "") }
      result.events.append(event)
    } else if !fields.isContainer {
      result.skipped += 1
    }
  }

  /// The next byte that is not white space.
  private mutating func peek() -> UInt8? {
    offset = reev_skip_space(bytes.baseAddress, bytes.count, offset)
    return offset < bytes.count ? bytes[offset] : nil
  }

  /// Moves behind the value at `offset` and returns its end; nil when the text ends within it.
  mutating func skip(into result: inout EventDecoder.Result) -> Int? {
    let end = reev_skip_value(bytes.baseAddress, bytes.count, offset)
    guard end <= bytes.count else {
      result.isTruncated = true
      result.skipped += 1
      offset = bytes.count
      return nil
    }
    offset = end
    return end
  }
}

/// The members of one event's object that matter.
struct EventFields {
  var type: Double?
  var timestamp: Double?
  var unit = EventTime.Unit.milliseconds
  var data: Range<Int>?
  var batch: Int32?
  var window: WindowName?
  var hasCompressedParts = false
  /// An object that held `events` of its own.
  var isContainer = false
  /// Whether all of the object could be read.
  var isWhole = false
  /// Members that may hold events, in their order: of an event, its unknown members.
  var members: [(key: Range<Int>, value: Range<Int>)] = []
  private var isTypeOfRow = false

  /// The name of a window in the bytes.
  struct WindowName {
    var value: Range<Int>

    /// The window's number; none for an empty name, null and the like.
    func number(
      in bytes: UnsafeBufferPointer<UInt8>, _ state: inout ReadingState
    ) -> Int32 {
      let text = bytes[value]
      guard text.count < 200, let first = text.first else { return Event.noWindow }
      if first == UInt8(ascii: "\"") {
        let name = text.dropFirst().dropLast()
        return name.isEmpty ? Event.noWindow : state.window(named: Array(name))
      }
      return EventTime.isDigit(first) ? state.window(named: Array(text)) : Event.noWindow
    }
  }

  /// Whether it has what every event has.
  var mayBeEvent: Bool { type != nil && timestamp != nil }

  /// Whether it was meant as an event: one that can't be read is counted.
  var looksLikeEvent: Bool { type != nil && data != nil || timestamp != nil && data != nil }

  mutating func set(
    key: Range<Int>, value: Range<Int>, bytes: UnsafeBufferPointer<UInt8>
  ) {
    let first = bytes[value.lowerBound]
    switch Self.meaning(of: bytes[key]) {
    case .type:
      if let number = Self.type(bytes[value]) {
        type = number
        isTypeOfRow = false
      }
    case .rowType:
      if type == nil, let number = Self.type(bytes[value]) {
        type = number
        isTypeOfRow = true
      }
    case .timestamp:
      if first == UInt8(ascii: "\"") {
        timestamp = JSONKey.decoded(bytes[value].dropFirst().dropLast()).flatMap {
          EventTime.milliseconds($0)
        }
        unit = .text
      } else if let number = Self.number(bytes[value]) {
        (timestamp, unit) = EventTime.milliseconds(number)
      }
    case .data:
      data = value
      members.append((key, value))
    case .batch: batch = Self.number(bytes[value]).flatMap { Int32(exactly: $0) }
    case .window: window = WindowName(value: value)
    case .compressedParts: hasCompressedParts = true
    case .other:
      if first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
        || first == UInt8(ascii: "\"") && value.count > 10
      {
        members.append((key, value))
      }
    }
  }

  private enum Meaning {
    case type, rowType, timestamp, data, batch, window, compressedParts, other
  }

  private static func meaning(of key: Slice<UnsafeBufferPointer<UInt8>>) -> Meaning {
    switch key.count {
    case 2 where key.elementsEqual("cv".utf8): return .compressedParts
    case 4:
      if key.elementsEqual("type".utf8) { return .type }
      if key.elementsEqual("data".utf8) { return .data }
    case 5 where key.elementsEqual("batch".utf8) || key.elementsEqual("tabId".utf8):
      return key[key.startIndex] == UInt8(ascii: "b") ? .batch : .window
    case 6 where key.elementsEqual("tab_id".utf8): return .window
    case 8 where key.elementsEqual("windowId".utf8): return .window
    case 9:
      if key.elementsEqual("timestamp".utf8) { return .timestamp }
      if key.elementsEqual("window_id".utf8) || key.elementsEqual("eventType".utf8) {
        return key[key.startIndex] == UInt8(ascii: "w") ? .window : .rowType
      }
    case 10:
      if key.elementsEqual("$window_id".utf8) { return .window }
      if key.elementsEqual("event_type".utf8) { return .rowType }
    default: break
    }
    guard key.count < 70, key.contains(UInt8(ascii: "\\")), let plain = JSONKey.decoded(key),
      !plain.contains(UInt8(ascii: "\\"))
    else { return .other }
    return plain.withUnsafeBufferPointer { meaning(of: $0[...]) }
  }

  /// The event; nil without a whole number for its type and a number for its time.
  func event(
    in bytes: UnsafeBufferPointer<UInt8>, state: inout ReadingState
  ) -> Event? {
    guard let type, let timestamp, let whole = Int(exactly: type),
      let rounded = Int64(exactly: timestamp.rounded())
    else { return nil }
    var json = data.map { Array(UnsafeBufferPointer(rebasing: bytes[$0])) } ?? Array("{}".utf8)
    if hasCompressedParts {
      json = PackedEvent.unpackedParts(json, type: whole, budget: &state.inflationBudget)
    }
    if json.first == UInt8(ascii: "\"") {
      json = PackedEvent.dataText(json, budget: &state.inflationBudget)
    }
    // A row with a type and a time of its own may hold the whole event in a column.
    if data.map({ bytes[$0.lowerBound] == UInt8(ascii: "\"") }) == true || members.count > 1,
      let inner = Self.event(within: json, state: &state)
    {
      return inner
    }
    return Event(
      type: whole, timestamp: rounded, data: json,
      window: window?.number(in: bytes, &state) ?? Event.noWindow)
  }

  private static func event(within json: [UInt8], state: inout ReadingState) -> Event? {
    json.withUnsafeBufferPointer { buffer in
      guard buffer.first == UInt8(ascii: "{") else { return nil }
      var scanner = EventScanner(bytes: buffer)
      scanner.offset = 1
      let fields = scanner.readFields(until: buffer.count)
      guard fields.isWhole, fields.data != nil, fields.mayBeEvent else { return nil }
      return fields.event(in: buffer, state: &state)
    }
  }

  /// Says what had to be read differently in this event.
  func noteForm(in state: inout ReadingState) {
    switch unit {
    case .milliseconds: break
    case .seconds: state.note("times in seconds")
    case .microseconds: state.note("times in microseconds")
    case .nanoseconds: state.note("times in nanoseconds")
    case .text: state.note("times as text")
    }
    if hasCompressedParts { state.note("compressed parts") }
    if window != nil { state.note("with windows") }
    if isTypeOfRow { state.note("rows of a table") }
  }

  /// An event's type: a number, a number as text, or rrweb's name for it.
  private static func type(_ slice: Slice<UnsafeBufferPointer<UInt8>>) -> Double? {
    guard slice.first == UInt8(ascii: "\"") else { return number(slice) }
    let text = slice.dropFirst().dropLast()
    if let number = number(text) { return number }
    guard text.count > 3, text.count < 20 else { return nil }
    return names.firstIndex(of: String(decoding: text, as: UTF8.self)).map { Double($0) }
  }

  private static let names = [
    "DomContentLoaded", "Load", "FullSnapshot", "IncrementalSnapshot", "Meta", "Custom", "Plugin",
  ]

  private static func number(_ slice: Slice<UnsafeBufferPointer<UInt8>>) -> Double? {
    // Integers up to 18 digits, which is nearly all of them, without a String.
    if slice.count <= 18, !slice.isEmpty, slice.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) {
      var value = 0
      for byte in slice { value = value * 10 + Int(byte - 0x30) }
      return Double(value)
    }
    guard let first = slice.first, slice.count < 400,
      first == UInt8(ascii: "-") || first >= 0x30 && first <= 0x39
    else { return nil }
    guard let value = Double(String(decoding: slice, as: UTF8.self)), value.isFinite else {
      return nil
    }
    return value
  }
}
