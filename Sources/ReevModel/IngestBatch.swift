import CSimdJSON

/// A posted batch, its events sliced out of the body's bytes.
public struct IngestBatch: Sendable {
  /// An event that is kept: its `data` lies in `body`.
  public struct Slice: Sendable {
    /// rrweb's event type.
    public var type: Int32
    /// Milliseconds since the epoch.
    public var timestamp: Int64
    /// Where `data` begins in the batch's `body`.
    public var offset: Int
    /// How long `data` is; 0 when the event has none.
    public var length: Int
    /// The event's place in its batch.
    public var position: Int32

    /// A kept event.
    public init(type: Int32, timestamp: Int64, offset: Int, length: Int, position: Int32) {
      self.type = type
      self.timestamp = timestamp
      self.offset = offset
      self.length = length
      self.position = position
    }
  }

  /// The session's UUID, lower case, with dashes.
  public var sessionID: String
  /// The project's id.
  public var projectID: String
  /// The batch's number within its session; -1: none.
  public var number: Int
  /// 32 hexadecimal digits that tell the events' bytes apart from others.
  public var hash: String
  /// The bytes that `events` point into.
  public var body: [UInt8]
  /// The events that are kept, as sent.
  public var events: [Slice]
  /// How many events were set aside, by reason.
  public var setAside: [IngestReason: Int]
  /// The page's URL, of the first Meta event; nil without one.
  public var pageURL: String?
  /// The viewport's size in CSS px, of the first Meta event; 0 without one.
  public var viewport: (width: Int, height: Int)
  /// The sender's user agent; the caller fills it in.
  public var userAgent = ""
  /// When the batch was received, milliseconds since the epoch; 0: as it is stored.
  public var receivedAt: Int64 = 0
  /// Events that are still packed.
  private var packed: [(slice: reev_event_slice, position: Int)] = []
  /// Digits that the exponents of its numbers stand for, as the database writes them out.
  private var expandedDigits: Int64 = 0

  /// The greatest number of events in a batch.
  public static let mostEvents = 10_000
  /// The greatest size of a body, decompressed and its packed events unpacked.
  public static let mostBytes = 32 << 20
}

/// Why one event of a good batch is not stored.
public enum IngestReason: String, Hashable, Sendable, CaseIterable {
  /// Neither an object nor a packed string.
  case notAnObject = "not_an_object"
  /// No whole number in `type`.
  case type
  /// No number in `timestamp`, or none that a date can have.
  case timestamp
  /// A number that no double holds, or that PostgreSQL's jsonb can't.
  case number
  /// Nested deeper than 2,000 levels.
  case depth
  /// A packed event that can't be unpacked.
  case packed
  /// PostgreSQL refused it.
  case database
  /// Its session holds as much as a session may.
  case sessionSize = "session_size"
  /// Its session belongs to another project, which was found out when it was acknowledged already.
  case foreign = "foreign_session"
}

/// Why a body is refused as a whole.
public struct IngestRefusal: Error, Hashable, Sendable {
  /// The HTTP status: 400, 413.
  public var status: Int
  /// For the sender; names the field, repeats nothing that was sent.
  public var message: String

  /// A refusal.
  public init(status: Int, message: String) {
    self.status = status
    self.message = message
  }
}

extension IngestBatch {
  /// A batch whose events were sliced before: read back from the spool, or cut by a caller.
  public init(
    stored body: [UInt8], sessionID: String, projectID: String, number: Int, hash: String,
    events: [Slice], pageURL: String?, viewport: (width: Int, height: Int), userAgent: String
  ) {
    self.body = body
    self.sessionID = sessionID
    self.projectID = projectID
    self.number = number
    self.hash = hash
    self.events = events
    self.pageURL = pageURL
    self.viewport = viewport
    self.userAgent = userAgent
    setAside = [:]
  }

  /// Reads a posted body (decompressed).
  ///
  /// Events that can't be kept are counted in `setAside`; only a bad envelope is refused.
  /// - Complexity: O(bytes), one pass.
  public init(body: consuming [UInt8]) throws(IngestRefusal) {
    try self.init(slicing: body)
    var allowance = InflateAllowance()
    unpack(&allowance)
  }

  /// As `init(body:)`, but leaves packed events to `unpack`.
  public init(slicing body: consuming [UInt8]) throws(IngestRefusal) {
    var body = body
    guard body.count <= Self.mostBytes else {
      throw IngestRefusal(status: 413, message: "the body is larger than 32 MiB")
    }
    var envelope = reev_batch()
    // Two objects' braces and a comma are the least an event takes: the array fits the body.
    let capacity = min(Self.mostEvents, body.count / 2 + 1)
    var fault: Int32 = 0
    let slices = [reev_event_slice](unsafeUninitializedCapacity: capacity) { buffer, count in
      fault = body.withUnsafeMutableBufferPointer { bytes in
        reev_batch_slice(
          bytes.baseAddress, bytes.count, &envelope, buffer.baseAddress, capacity)
      }
      count = Int(envelope.count)
    }
    if let refusal = Self.refusal(fault: Int(fault), position: Int(envelope.position)) {
      throw refusal
    }
    let session = body[
      Int(envelope.session_offset)..<Int(envelope.session_offset + envelope.session_length)]
    guard let id = Self.uuid(session) else {
      throw IngestRefusal(status: 400, message: "sessionId: not a UUID")
    }
    let quoted = Int(envelope.project_offset) - 1
    guard
      let project = Self.string(
        body, offset: quoted, length: Int(envelope.project_length) + 2),
      !project.isEmpty, project.utf8.count <= 50
    else {
      throw IngestRefusal(status: 400, message: "projectId: 1 to 50 bytes")
    }
    self.body = body
    sessionID = id
    projectID = project
    number = Int(envelope.batch)
    hash = Self.hex(envelope.hash.0) + Self.hex(envelope.hash.1)
    expandedDigits = envelope.expanded
    events = []
    setAside = [:]
    viewport = (0, 0)
    events.reserveCapacity(slices.count)
    for (position, slice) in slices.enumerated() {
      keep(slice, position: position)
    }
    readMeta()
  }

  private mutating func keep(_ slice: reev_event_slice, position: Int) {
    if slice.reason == Int32(REEV_EVENT_PACKED) {
      packed.append((slice, position))
      return
    }
    guard slice.reason == Int32(REEV_EVENT_GOOD) else {
      setAside[Self.reason(slice.reason), default: 0] += 1
      return
    }
    events.append(
      Slice(
        type: slice.type, timestamp: slice.timestamp, offset: Int(slice.offset),
        length: Int(slice.length), position: Int32(position)))
  }

  /// How long the events are that are still packed; 0 when none is.
  public var packedBytes: Int { packed.reduce(0) { $0 + Int($1.slice.length) } }

  /// The greatest size of a body whose deflated parts are so long.
  public static func mostUnpacked(_ bytes: Int) -> Int {
    // Deflate makes no text more than 1032 times smaller. https://zlib.net/zlib_tech.html
    min(mostBytes, bytes > mostBytes / 1032 ? mostBytes : bytes * 1032)
  }

  /// Unpacks the events that came packed, as far as the allowance goes and the body has room.
  public mutating func unpack(_ allowance: inout InflateAllowance) {
    guard !packed.isEmpty else { return }
    let inflater = Inflater()
    for (slice, position) in packed {
      guard let unpacked = unpack(slice, inflater, &allowance) else {
        setAside[.packed, default: 0] += 1
        continue
      }
      keep(unpacked, position: position)
    }
    packed = []
    events.sort { $0.position < $1.position }
    readMeta()
  }

  /// Unpacks rrweb's `v1`: zlib of the event's JSON, a character a byte. The event's bytes are
  /// appended to the body.
  private mutating func unpack(
    _ slice: reev_event_slice, _ inflater: Inflater, _ allowance: inout InflateAllowance
  ) -> reev_event_slice? {
    guard allowance.bytes > 0, allowance.blocks > 0 else { return nil }
    let start = Int(slice.offset)
    let end = start + Int(slice.length)
    var size: Int64 = -1
    let bytes = [UInt8](unsafeUninitializedCapacity: Int(slice.length)) { buffer, count in
      size = body[start..<end].withUnsafeBufferPointer { bytes in
        reev_string_latin1(bytes.baseAddress, bytes.count, buffer.baseAddress)
      }
      count = max(0, Int(size))
    }
    guard size > 0 else { return nil }
    let offset = body.count
    // The body's room is one limit, what may be inflated another.
    let room = Self.mostBytes - min(offset, Self.mostBytes)
    var own = allowance
    own.bytes = min(allowance.bytes, room)
    let before = own.bytes
    var isInflated = true
    do throws(IngestInflate.Failure) {
      try inflater.inflate(bytes, into: &body, &own)
    } catch {
      isInflated = false
    }
    allowance.bytes -= before - own.bytes
    allowance.blocks = own.blocks
    let length = body.count - offset
    var unpacked = reev_event_slice()
    let isJSON =
      isInflated
      && body.withUnsafeMutableBufferPointer { bytes in
        guard let base = bytes.baseAddress else { return false }
        return reev_event_slice_one(base + offset, length, &unpacked, &expandedDigits) != 0
      }
    guard isJSON else {
      body.removeLast(length)
      return nil
    }
    unpacked.offset += UInt32(offset)
    return unpacked
  }

  private mutating func readMeta() {
    guard let meta = events.first(where: { $0.type == 4 && $0.length > 0 }) else { return }
    let data = body[meta.offset..<meta.offset + meta.length]
    if let href = Self.member(data, "href") {
      pageURL = Self.string(body, offset: href.lowerBound, length: href.count)
    }
    func number(_ key: String) -> Int {
      guard let range = Self.member(data, key),
        let value = Double(String(decoding: body[range], as: UTF8.self)), value >= 0, value < 1e6
      else { return 0 }
      return Int(value)
    }
    viewport = (number("width"), number("height"))
  }

  /// The first and last instants of the kept events, milliseconds since the epoch; nil without any.
  public var span: (first: Int64, last: Int64)? {
    guard let first = events.first else { return nil }
    var span = (first: first.timestamp, last: first.timestamp)
    for event in events {
      span.first = min(span.first, event.timestamp)
      span.last = max(span.last, event.timestamp)
    }
    return span
  }

  private static func refusal(fault: Int, position: Int) -> IngestRefusal? {
    switch fault {
    case Int(REEV_BODY_GOOD): nil
    case Int(REEV_BODY_EMPTY): IngestRefusal(status: 400, message: "the body is empty")
    case Int(REEV_BODY_SYNTAX):
      IngestRefusal(status: 400, message: "the body is not JSON (at byte \(position))")
    case Int(REEV_BODY_UTF8): IngestRefusal(status: 400, message: "the body is not UTF-8")
    case Int(REEV_BODY_NO_OBJECT):
      IngestRefusal(status: 400, message: "the body is not a JSON object")
    case Int(REEV_BODY_SESSION):
      IngestRefusal(status: 400, message: "sessionId: a UUID is missing")
    case Int(REEV_BODY_PROJECT):
      IngestRefusal(status: 400, message: "projectId: a string is missing")
    case Int(REEV_BODY_BATCH):
      IngestRefusal(status: 400, message: "batch: not a whole number from 0")
    case Int(REEV_BODY_EVENTS): IngestRefusal(status: 400, message: "events: an array is missing")
    default:
      IngestRefusal(status: 413, message: "events: more than 10,000")
    }
  }

  private static func reason(_ code: Int32) -> IngestReason {
    switch Int(code) {
    case Int(REEV_EVENT_TYPE): .type
    case Int(REEV_EVENT_TIMESTAMP): .timestamp
    case Int(REEV_EVENT_NUMBER): .number
    case Int(REEV_EVENT_DEPTH): .depth
    default: .notAnObject
    }
  }

  /// The range of a member's value in a JSON object, in the slice's own indices.
  private static func member(_ object: ArraySlice<UInt8>, _ key: String) -> Range<Int>? {
    var offset: UInt32 = 0
    var length: UInt32 = 0
    let isFound = object.withUnsafeBufferPointer { bytes in
      reev_member(bytes.baseAddress, bytes.count, key, &offset, &length) != 0
    }
    guard isFound else { return nil }
    let start = object.startIndex + Int(offset)
    return start..<start + Int(length)
  }

  /// Decodes the JSON string (with its quotes) at a place; nil when it is none.
  private static func string(_ bytes: [UInt8], offset: Int, length: Int) -> String? {
    guard length >= 2, bytes[offset] == UInt8(ascii: "\"") else { return nil }
    var size: Int64 = -1
    let text = [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
      size = bytes[offset..<offset + length].withUnsafeBufferPointer { json in
        reev_string_utf8(json.baseAddress, json.count, buffer.baseAddress)
      }
      count = max(0, Int(size))
    }
    return size < 0 ? nil : String(decoding: text, as: UTF8.self)
  }

  /// A UUID's 36 characters in lower case; nil when the bytes are none.
  private static func uuid(_ bytes: ArraySlice<UInt8>) -> String? {
    guard bytes.count == 36 else { return nil }
    var text: [UInt8] = []
    text.reserveCapacity(36)
    for (index, byte) in bytes.enumerated() {
      if index == 8 || index == 13 || index == 18 || index == 23 {
        guard byte == UInt8(ascii: "-") else { return nil }
        text.append(byte)
        continue
      }
      switch byte {
      case 48...57, 97...102: text.append(byte)
      case 65...70: text.append(byte | 0x20)
      default: return nil
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static func hex(_ word: UInt64) -> String {
    let digits = String(word, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

extension IngestBatch {
  /// A batch of decoded events, as an import stores it.
  ///
  /// Events that the database can't hold are set aside as for a posted batch.
  public init(_ events: [Event], id: String, project: String, number: Int) {
    var body: [UInt8] = []
    var slices: [Slice] = []
    var setAside: [IngestReason: Int] = [:]
    var expanded: Int64 = 0
    for (position, event) in events.enumerated() {
      let offset = body.count
      body += Array("{\"type\":0,\"timestamp\":0,\"data\":".utf8)
      body += event.data
      body.append(UInt8(ascii: "}"))
      var slice = reev_event_slice()
      let length = body.count - offset
      let isJSON = body.withUnsafeMutableBufferPointer { bytes in
        guard let base = bytes.baseAddress else { return false }
        return reev_event_slice_one(base + offset, length, &slice, &expanded) != 0
      }
      guard isJSON, slice.reason == Int32(REEV_EVENT_GOOD), let type = Int32(exactly: event.type)
      else {
        setAside[isJSON ? Self.reason(slice.reason) : .notAnObject, default: 0] += 1
        body.removeLast(length)
        continue
      }
      slices.append(
        Slice(
          type: type, timestamp: event.timestamp, offset: offset + Int(slice.offset),
          length: Int(slice.length), position: Int32(clamping: position)))
    }
    var hash: (UInt64, UInt64) = (0, 0)
    body.withUnsafeBufferPointer { bytes in
      withUnsafeMutableBytes(of: &hash) { words in
        reev_hash(
          bytes.baseAddress, bytes.count, words.bindMemory(to: UInt64.self).baseAddress)
      }
    }
    self.init(
      stored: body, sessionID: id, projectID: project, number: number,
      hash: Self.hex(hash.0) + Self.hex(hash.1), events: slices, pageURL: nil, viewport: (0, 0),
      userAgent: "")
    self.setAside = setAside
    readMeta()
  }
}
