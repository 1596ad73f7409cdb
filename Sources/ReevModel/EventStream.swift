import CSimdJSON

/// Turns a recording's text, which comes bit by bit, into events in the order of the text.
///
/// The forms are those of `EventDecoder.read`. What can't be an event yet waits: an event is given
/// out with the bytes that end it. Nothing here sorts.
public struct EventStream: Sendable {
  /// How many events could not be read so far.
  public private(set) var skipped = 0
  /// Whether the text ended inside a value; known after `finish()`.
  public private(set) var isTruncated = false

  /// Where in the text the next byte is.
  private enum Place {
    /// In no object, in `depth` arrays.
    case top
    /// In the `events` array of an object.
    case events
    /// In an object behind its `events`.
    case members
  }

  private var place = Place.top
  private var depth = 0
  /// The number of the batch whose events come.
  private var batch = Event.noBatch
  /// The bytes that are not used up; values begin at 0.
  private var rest: [UInt8] = []
  /// The search for the end of the value that begins `rest`; nil when none was begun.
  private var scan: reev_value_scan?
  private var scanned = 0
  /// The length of `rest` at which to look for `events` in an unended object again.
  private var nextProbe = 0
  private var isAtStart = true
  /// How many bytes packed events may still inflate to.
  private var inflationBudget = PackedEvent.maximumTotal
  /// Whether the value that is being read is too large to keep.
  private var isPassing = false

  /// The largest event that is read, bytes: parsed it takes ten times as much.
  static let maximumEventSize = 1 << 27

  /// A stream of which nothing is known.
  public init() {}

  /// Takes the next bytes and returns the events that end in them.
  ///
  /// - Complexity: O(bytes) over all calls.
  public mutating func feed(_ bytes: [UInt8]) -> [Event] {
    var result = EventDecoder.Result()
    result.inflationBudget = inflationBudget
    if rest.isEmpty { rest = bytes } else { rest += bytes }
    if isAtStart {
      guard rest.count >= 3 else { return [] }
      isAtStart = false
      if rest[0] == 0xEF, rest[1] == 0xBB, rest[2] == 0xBF { rest.removeFirst(3) }
    }
    let text = rest
    var used = text.withUnsafeBufferPointer { consume($0, isLast: false, into: &result) }
    if scan != nil, rest.count - used > Self.maximumEventSize {
      // Its end is still looked for, its bytes are not kept.
      isPassing = true
      used = rest.count
    }
    drop(used)
    skipped += result.skipped
    inflationBudget = result.inflationBudget
    return result.events
  }

  /// Nothing more comes: returns the events that are left in what waited.
  public mutating func finish() -> [Event] {
    var result = EventDecoder.Result()
    result.inflationBudget = inflationBudget
    let text = rest
    rest = []
    scan = nil
    text.withUnsafeBufferPointer { bytes in
      let used = consume(bytes, isLast: true, into: &result)
      // A value without an end, or what looked like one.
      var scanner = EventScanner(bytes: UnsafeBufferPointer(rebasing: bytes[used...]))
      scanner.depth = place == .top ? depth : 1
      scanner.batch = batch
      scanner.collect(into: &result)
    }
    if place != .top { result.isTruncated = true }
    skipped += result.skipped
    isTruncated = result.isTruncated
    return result.events
  }

  private mutating func drop(_ used: Int) {
    guard used > 0 else { return }
    rest = used < rest.count ? Array(rest[used...]) : []
  }

  /// Reads the values that end within the bytes; returns how many bytes are used up.
  private mutating func consume(
    _ bytes: UnsafeBufferPointer<UInt8>, isLast: Bool, into result: inout EventDecoder.Result
  ) -> Int {
    var offset = 0
    if isPassing, var state = scan {
      offset = reev_scan_value(bytes.baseAddress, bytes.count, 0, &state)
      guard offset <= bytes.count else {
        scan = state
        return bytes.count
      }
      isPassing = false
      scan = nil
      result.skipped += 1
    }
    while true {
      if scan == nil { offset = reev_skip_space(bytes.baseAddress, bytes.count, offset) }
      guard offset < bytes.count else { return bytes.count }
      switch bytes[offset] {
      case UInt8(ascii: ","), UInt8(ascii: ":"):
        offset += 1
      case UInt8(ascii: "]"):
        if place == .events { place = .members } else { depth = max(0, depth - 1) }
        offset += 1
      case UInt8(ascii: "}"):
        if place == .top { depth = max(0, depth - 1) } else { endContainer() }
        offset += 1
      case UInt8(ascii: "[") where place == .top:
        depth += 1
        offset += 1
      case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\""):
        guard let end = endOfValue(bytes, offset) else {
          guard let inside = offsetOfEvents(bytes, offset) else { return offset }
          offset = inside
          continue
        }
        if end - offset > Self.maximumEventSize {
          nextProbe = 0
          let inside = offsetOfEvents(bytes, offset)
          if inside == nil { result.skipped += 1 }
          offset = inside ?? end
        } else {
          offset = read(bytes, offset..<end, into: &result)
        }
      default:
        // A bare word or number; one at the end of the bytes may go on.
        let end = reev_skip_value(bytes.baseAddress, bytes.count, offset)
        guard end < bytes.count || isLast else { return offset }
        if place != .members, depth > 0 || place == .events { result.skipped += 1 }
        offset = max(offset + 1, min(end, bytes.count))
      }
    }
  }

  private mutating func endContainer() {
    place = .top
    batch = Event.noBatch
  }

  /// The end of the object, array or string at `offset`; nil when it lies behind the bytes.
  private mutating func endOfValue(_ bytes: UnsafeBufferPointer<UInt8>, _ offset: Int) -> Int? {
    var state = scan ?? reev_value_scan()
    // What waits was moved to the front since.
    let start = scan == nil ? offset : offset + scanned
    let end = reev_scan_value(bytes.baseAddress, bytes.count, start, &state)
    guard end <= bytes.count else {
      if scan == nil { nextProbe = 0 }
      scan = state
      scanned = bytes.count - offset
      return nil
    }
    scan = nil
    return end
  }

  /// Reads a value that is all there; returns where to go on.
  private mutating func read(
    _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>,
    into result: inout EventDecoder.Result
  ) -> Int {
    switch bytes[range.lowerBound] {
    case UInt8(ascii: "\""):
      guard place == .events || place == .top && depth > 0 else { break }
      if var event = PackedEvent.event(of: bytes[range], budget: &result.inflationBudget) {
        event.batch = batch
        result.events.append(event)
      } else {
        result.skipped += 1
      }
    case UInt8(ascii: "{") where place != .members:
      let first = result.events.count
      var scanner = EventScanner(bytes: UnsafeBufferPointer(rebasing: bytes[range]))
      if place == .events {
        scanner.readEventObject(into: &result)
      } else {
        scanner.readObject(into: &result)
      }
      // In one piece: a bad byte inside is the scanner's to get over.
      if scanner.offset < range.count {
        scanner.depth = place == .events ? 1 : depth
        scanner.batch = batch
        scanner.collect(into: &result)
        result.isTruncated = false
      }
      if batch != Event.noBatch {
        for index in first..<result.events.count { result.events[index].batch = batch }
      }
    default:
      if place == .events { result.skipped += 1 }
    }
    return range.upperBound
  }

  /// Looks for `"events": [` in an object that has no end yet; returns the offset behind its bracket
  /// and goes on in there.
  private mutating func offsetOfEvents(
    _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int
  ) -> Int? {
    guard place == .top, bytes[start] == UInt8(ascii: "{"), bytes.count - start >= nextProbe else {
      return nil
    }
    // Each search starts anew: only when there is twice as much to see.
    nextProbe = (bytes.count - start) * 2
    var members = EventScanner(bytes: UnsafeBufferPointer(rebasing: bytes[start...]))
    guard let found = members.offsetOfEvents() else { return nil }
    scan = nil
    place = .events
    batch = found.batch
    return start + found.offset
  }
}
