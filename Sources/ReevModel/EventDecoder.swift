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
    /// How many bytes packed events may still inflate to.
    var inflationBudget = PackedEvent.maximumTotal
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
    if Inflate.isGzip(bytes) {
      let inflated = Inflate.inflate(bytes, limit: maximumInflatedSize)
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
            of: bytes[start..<end], budget: &result.inflationBudget)
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
      if next == UInt8(ascii: "["), key.elementsEqual("events".utf8), fields.data == nil {
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
      fields.set(key: key, value: start..<end, bytes: bytes)
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
          of: bytes[start..<end], budget: &result.inflationBudget)
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
      fields.set(key: bytes[keyStart + 1..<keyEnd - 1], value: start..<valueEnd, bytes: bytes)
    }
    return fields
  }

  /// The batch number and the offset behind `"events": [` in an object whose end is not there;
  /// nil when its other members fill the bytes.
  mutating func offsetOfEvents() -> (batch: Int32, offset: Int)? {
    offset = 1
    var fields = EventFields()
    while let byte = peek() {
      if byte == UInt8(ascii: ",") {
        offset += 1
        continue
      }
      guard byte == UInt8(ascii: "\"") else { return nil }
      let keyStart = offset
      let keyEnd = reev_skip_value(bytes.baseAddress, bytes.count, offset)
      guard keyEnd <= bytes.count, keyEnd > keyStart + 1 else { return nil }
      offset = keyEnd
      guard peek() == UInt8(ascii: ":") else { return nil }
      offset += 1
      guard let next = peek() else { return nil }
      let key = bytes[keyStart + 1..<keyEnd - 1]
      if next == UInt8(ascii: "["), key.elementsEqual("events".utf8), fields.data == nil {
        return (fields.batch ?? Event.noBatch, offset + 1)
      }
      let start = offset
      let end = reev_skip_value(bytes.baseAddress, bytes.count, offset)
      guard end < bytes.count, end > start else { return nil }
      offset = end
      fields.set(key: key, value: start..<end, bytes: bytes)
    }
    return nil
  }

  private func append(_ fields: EventFields, to result: inout EventDecoder.Result) {
    if var event = fields.isContainer
      ? nil : fields.event(in: bytes, budget: &result.inflationBudget)
    {
      event.batch = batch
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
  private mutating func skip(into result: inout EventDecoder.Result) -> Int? {
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
  var data: Range<Int>?
  var batch: Int32?
  var hasCompressedParts = false
  /// An object that held `events` of its own.
  var isContainer = false

  mutating func set(
    key: Slice<UnsafeBufferPointer<UInt8>>, value: Range<Int>,
    bytes: UnsafeBufferPointer<UInt8>
  ) {
    if key.elementsEqual("type".utf8) {
      type = number(bytes[value])
    } else if key.elementsEqual("timestamp".utf8) {
      timestamp = number(bytes[value])
    } else if key.elementsEqual("data".utf8) {
      data = value
    } else if key.elementsEqual("batch".utf8) {
      batch = number(bytes[value]).flatMap { Int32(exactly: $0) }
    } else if key.elementsEqual("cv".utf8) {
      hasCompressedParts = true
    }
  }

  /// The event; nil without a whole number for its type and a number for its time.
  ///
  /// - Parameter budget: how many bytes may still be inflated.
  func event(in bytes: UnsafeBufferPointer<UInt8>, budget: inout Int) -> Event? {
    guard let type, let timestamp, let whole = Int(exactly: type),
      let rounded = Int64(exactly: timestamp.rounded())
    else { return nil }
    var json = data.map { Array(UnsafeBufferPointer(rebasing: bytes[$0])) } ?? Array("{}".utf8)
    if hasCompressedParts {
      json = PackedEvent.unpackedParts(json, type: whole, budget: &budget)
    }
    return Event(type: whole, timestamp: rounded, data: json)
  }

  private func number(_ slice: Slice<UnsafeBufferPointer<UInt8>>) -> Double? {
    // Integers up to 18 digits, which is nearly all of them, without a String.
    if slice.count <= 18, slice.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) {
      var value = 0
      for byte in slice { value = value * 10 + Int(byte - 0x30) }
      return Double(value)
    }
    guard let first = slice.first, first == UInt8(ascii: "-") || first >= 0x30 && first <= 0x39
    else { return nil }
    guard let value = Double(String(decoding: slice, as: UTF8.self)), value.isFinite else {
      return nil
    }
    return value
  }
}
