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

  /// An object around the next byte whose end was not there when it was entered, or the file itself.
  private struct Frame {
    /// How many arrays are open in it; in an object, 0: the next byte is a member's.
    var arrays = 0
    var isObject = false
    /// Whether the array that is open has had an item.
    var hasItems = false
    /// The first item of an array, which may name the window of what follows.
    var label: [UInt8]?
    /// Whether the next value is a member's and not its key.
    var expectsValue = false
    /// Of the object.
    var place = WalkPlace()
    /// Of what the arrays in it hold.
    var items = WalkPlace()
  }

  private var frames = [Frame()]
  /// The last key in an entered object.
  private var key: [UInt8] = []
  /// The bytes that are not used up; values begin at 0.
  private var rest: [UInt8] = []
  /// The search for the end of the value that begins `rest`; nil when none was begun.
  private var scan: reev_value_scan?
  private var scanned = 0
  /// The length of `rest` at which to look for `events` in an unended object again.
  private var nextProbe = 0
  private var isAtStart = true
  /// What is known beside the events.
  private var state = ReadingState()
  /// Whether the value that is being read is too large to keep.
  private var isPassing = false

  /// How the file holds its events; nil before the first one.
  public var form: RecordingForm? { state.form }

  /// Objects that are shorter wait for their end before they are entered, but for those with `events`.
  private static let leastEntered = 1 << 18
  /// The most objects that are entered one in the other.
  private static let maximumFrames = 32

  /// The largest event that is read, bytes: parsed it takes ten times as much.
  static let maximumEventSize = 1 << 27

  /// A stream of which nothing is known.
  public init() {}

  /// Takes the next bytes and returns the events that end in them.
  ///
  /// - Complexity: O(bytes) over all calls.
  public mutating func feed(_ bytes: [UInt8]) -> [Event] {
    var result = EventDecoder.Result()
    result.state = state
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
    state = result.state
    return result.events
  }

  /// Nothing more comes: returns the events that are left in what waited.
  public mutating func finish() -> [Event] {
    var result = EventDecoder.Result()
    result.state = state
    let text = rest
    rest = []
    scan = nil
    text.withUnsafeBufferPointer { bytes in
      let used = consume(bytes, isLast: true, into: &result)
      // A value without an end, or what looked like one.
      var scanner = EventScanner(bytes: UnsafeBufferPointer(rebasing: bytes[used...]))
      scanner.depth = frames.count == 1 ? frames[0].arrays : 1
      scanner.batch = frames[frames.count - 1].items.batch
      scanner.collect(into: &result)
    }
    endLabel(into: &result)
    if frames.count > 1 { result.isTruncated = true }
    state = result.state
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
      let top = frames.count - 1
      let isInMembers = frames[top].isObject && frames[top].arrays == 0
      switch bytes[offset] {
      case UInt8(ascii: ","):
        frames[top].expectsValue = false
        offset += 1
      case UInt8(ascii: ":"):
        frames[top].expectsValue = true
        offset += 1
      case UInt8(ascii: "]"):
        endLabel(into: &result)
        frames[top].items.window = frames[top].place.window
        frames[top].hasItems = true
        frames[top].arrays = max(0, frames[top].arrays - 1)
        offset += 1
      case UInt8(ascii: "}"):
        if isInMembers {
          frames.removeLast()
        } else {
          frames[top].arrays = max(0, frames[top].arrays - 1)
        }
        offset += 1
      case UInt8(ascii: "[") where top == 0:
        endLabel(into: &result)
        frames[0].arrays += 1
        frames[0].hasItems = false
        offset += 1
      case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\""):
        guard let end = endOfValue(bytes, offset) else {
          guard let inside = enter(bytes, offset, isLast: isLast, into: &result) else {
            return offset
          }
          offset = inside
          continue
        }
        if end - offset > Self.maximumEventSize {
          nextProbe = 0
          let inside = enter(bytes, offset, isLast: true, into: &result)
          if inside == nil { result.skipped += 1 }
          offset = inside ?? end
        } else {
          offset = read(bytes, offset..<end, into: &result)
        }
      default:
        // A bare word or number; one at the end of the bytes may go on.
        let end = reev_skip_value(bytes.baseAddress, bytes.count, offset)
        guard end < bytes.count || isLast else { return offset }
        if isOfEvents { result.skipped += 1 }
        offset = max(offset + 1, min(end, bytes.count))
      }
    }
  }

  /// Whether what comes next should be events.
  private var isOfEvents: Bool {
    let frame = frames[frames.count - 1]
    guard frame.arrays > 0 else { return false }
    return !frame.isObject || frame.items.isOfEvents
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
    let isLabel = takeLabel(bytes[range], into: &result)
    if isLabel { return range.upperBound }
    let frame = frames[frames.count - 1]
    let isInMembers = frame.isObject && frame.arrays == 0
    if isInMembers, !frame.expectsValue {
      key = Array(bytes[range].dropFirst().dropLast())
      return range.upperBound
    }
    var place = isInMembers ? memberPlace(frame, &result.state) : frame.items
    if !isInMembers, frame.arrays > 0 {
      place.isOfEvents = isOfEvents
      if result.state.form == nil {
        place.path += String(repeating: "[]", count: min(frame.arrays, 20))
      }
    }
    result.state.workBudget = 32 * range.count + 1 << 20
    var scanner = EventScanner(bytes: UnsafeBufferPointer(rebasing: bytes[range]))
    // A line that is a string may be packed too; a lone word is none.
    if bytes[range.lowerBound] == UInt8(ascii: "\""), frame.arrays == 0, !frame.isObject {
      place.isOfEvents = false
    } else if !frame.isObject {
      place.isOfEvents = true
    }
    let first = result.events.count
    if !scanner.walk(0..<range.count, at: place, into: &result) {
      // Damaged: a bad byte inside is the scanner's to get over.
      scanner.offset = 0
      scanner.depth = frame.isObject ? 1 : frame.arrays
      scanner.batch = place.batch
      scanner.collect(into: &result)
      result.isTruncated = false
      if place.batch != Event.noBatch {
        for index in first..<result.events.count { result.events[index].batch = place.batch }
      }
    }
    return range.upperBound
  }

  /// Sees a value of the file's own arrays: a short first string may name a window, which it does when an
  /// object follows, as in PostHog's lines `["window", {…}]`.
  ///
  /// - Returns: whether the value is such a string.
  private mutating func takeLabel(
    _ value: Slice<UnsafeBufferPointer<UInt8>>, into result: inout EventDecoder.Result
  ) -> Bool {
    guard frames.count == 1, frames[0].arrays > 0 else { return false }
    if let label = frames[0].label, value.first == UInt8(ascii: "{") {
      frames[0].items.window = result.state.window(named: label)
      frames[0].label = nil
    }
    endLabel(into: &result)
    defer { frames[0].hasItems = true }
    guard !frames[0].hasItems, let name = EventScanner.windowName(value) else { return false }
    frames[0].label = name
    return true
  }

  /// A name that nothing followed was an item that is no event.
  private mutating func endLabel(into result: inout EventDecoder.Result) {
    guard frames[0].label != nil else { return }
    frames[0].label = nil
    result.skipped += 1
  }

  /// Where the value of the last key is.
  private func memberPlace(
    _ frame: Frame, _ state: inout ReadingState
  ) -> WalkPlace {
    key.withUnsafeBufferPointer { Self.innerPlace($0[...], of: frame.place, &state) }
  }

  /// Goes into a value that has no end yet if it holds events, not being one itself: `"events": [` at
  /// once, others when they are large. Members before that are read as they stand.
  ///
  /// - Returns: the offset of the first item that was not read.
  private mutating func enter(
    _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, isLast: Bool,
    into result: inout EventDecoder.Result
  ) -> Int? {
    guard bytes.count - start >= nextProbe || isLast, frames.count < Self.maximumFrames else {
      return nil
    }
    // Each search starts anew: only when there is twice as much to see.
    nextProbe = (bytes.count - start) * 2
    let mayBeAny = isLast || bytes.count - start >= Self.leastEntered
    let top = frames.count - 1
    let isMember = frames[top].isObject && frames[top].arrays == 0
    guard !isMember || frames[top].expectsValue else { return nil }
    var entered: [Frame] = []
    var before: [(Range<Int>, WalkPlace)] = []
    var place = isMember ? memberPlace(frames[top], &result.state) : frames[top].items
    var offset = start
    // An array in an entered object is this frame's.
    var outerArrays = 0
    search: while true {
      switch bytes[offset] {
      case UInt8(ascii: "["):
        let isEvents = place.isOfEvents
        if entered.isEmpty {
          outerArrays += 1
        } else {
          entered[entered.count - 1].arrays += 1
          entered[entered.count - 1].items = place
        }
        offset = reev_skip_space(bytes.baseAddress, bytes.count, offset + 1)
        if isEvents { break search }
        guard mayBeAny, offset < bytes.count else { return nil }
        guard bytes[offset] == UInt8(ascii: "{") || bytes[offset] == UInt8(ascii: "[") else {
          return nil
        }
        let end = reev_skip_value(bytes.baseAddress, bytes.count, offset)
        guard end <= bytes.count else { continue }
        // Whether these are events at all: the first says so.
        var trial = EventDecoder.Result()
        trial.state.workBudget = 1 << 22
        var scanner = EventScanner(
          bytes: UnsafeBufferPointer(rebasing: bytes[offset..<end]))
        _ = scanner.walk(0..<end - offset, at: WalkPlace(), into: &trial)
        guard !trial.events.isEmpty else { return nil }
        break search
      case UInt8(ascii: "{"):
        guard entered.count < Self.maximumFrames - frames.count else { return nil }
        var frame = Frame()
        frame.isObject = true
        frame.place = place
        var scanner = EventScanner(bytes: bytes)
        scanner.offset = offset + 1
        let found = scanner.readMembers()
        guard let key = found.key, !found.fields.mayBeEvent else { return nil }
        if let window = found.fields.window {
          frame.place.window = window.number(in: bytes, &result.state)
        }
        for member in found.fields.members {
          before.append(
            (member.value, Self.innerPlace(bytes[member.key], of: frame.place, &result.state)))
        }
        place = Self.innerPlace(bytes[key], of: frame.place, &result.state)
        if place.isOfEvents {
          guard found.fields.data == nil else { return nil }
          place.batch = found.fields.batch ?? place.batch
        }
        entered.append(frame)
        offset = found.offset
        if bytes[offset] == UInt8(ascii: "{"), !mayBeAny { return nil }
      default: return nil
      }
    }
    guard isMember || !entered.isEmpty || outerArrays > 0 else { return nil }
    scan = nil
    if isMember, outerArrays > 0 { frames[top].items = place }
    frames[top].arrays += outerArrays
    frames += entered
    for (range, place) in before {
      result.state.workBudget = 32 * range.count + 1 << 20
      var scanner = EventScanner(bytes: bytes)
      _ = scanner.walk(range, at: place, into: &result)
    }
    return offset
  }

  private static func innerPlace(
    _ key: Slice<UnsafeBufferPointer<UInt8>>, of place: WalkPlace, _ state: inout ReadingState
  ) -> WalkPlace {
    var inner = place
    if place.isByWindow { inner.window = state.window(named: Array(key)) }
    inner.isOfEvents = JSONKey.equals(key, "events")
    inner.isByWindow = EventScanner.namesWindows(key)
    let name = String(decoding: key.prefix(40), as: UTF8.self)
    inner.path += place.path.isEmpty ? name : "." + name
    return inner
  }
}
