import Foundation

/// Unpacks events that were packed in the browser: rrweb's `v1` strings, PostHog's `cv` parts.
enum PackedEvent {
  /// The most bytes that one packed event may inflate to; what is larger could not be parsed.
  static let maximumSize = EventStream.maximumEventSize
  /// The most bytes that all packed events of a recording may inflate to: a thousandth of it would
  /// do to fill the memory otherwise.
  static let maximumTotal = 1 << 30

  /// The event in a JSON string literal: `v1` (zlib in a latin-1 string), or an event's JSON text.
  ///
  /// - Parameter budget: how many bytes may still be inflated; what is, is taken off.
  /// https://github.com/rrweb-io/rrweb/tree/master/packages/packer
  static func event(
    of literal: Slice<UnsafeBufferPointer<UInt8>>, budget: inout Int
  ) -> Event? {
    guard let tape = JSONTape(Array(literal)), let utf8 = tape.utf8(tape.root) else { return nil }
    let json: [UInt8]
    if utf8.first == UInt8(ascii: "{") {
      json = Array(utf8)
    } else {
      guard let packed = latin1(utf8) else { return nil }
      json = Inflate.inflate(packed, limit: min(maximumSize, budget)).bytes
      budget -= json.count
    }
    var state = ReadingState()
    state.inflationBudget = budget
    defer { budget = state.inflationBudget }
    return json.withUnsafeBufferPointer { buffer in
      guard buffer.first == UInt8(ascii: "{") else { return nil }
      var scanner = EventScanner(bytes: buffer)
      scanner.offset = 1
      return scanner.readFields(until: buffer.count).event(in: buffer, state: &state)
    }
  }

  /// The JSON text in a JSON string literal: as it stands, or zlib or gzip in a latin-1 or base64 string;
  /// nil for other strings.
  static func text(
    of literal: Slice<UnsafeBufferPointer<UInt8>>, budget: inout Int
  ) -> (bytes: [UInt8], isPacked: Bool)? {
    guard literal.count > 2 else { return nil }
    // Most strings are none: their first characters tell, escaped or not.
    let first = literal[literal.startIndex + 1]
    let isBase64 =
      literal.dropFirst().starts(with: "H4sI".utf8) || literal.dropFirst().starts(with: "eJ".utf8)
      || literal.dropFirst().starts(with: "eN".utf8) || literal.dropFirst().starts(with: "eA".utf8)
    let mayBePacked = first == UInt8(ascii: "\\") || first == UInt8(ascii: "x") || first == 0x1F
    let mayBeText =
      first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
      || first == UInt8(ascii: " ") || first == UInt8(ascii: "\"")
    guard isBase64 || mayBePacked || mayBeText, let tape = JSONTape(Array(literal)),
      let utf8 = tape.utf8(tape.root)
    else { return nil }
    let start = utf8.first { ![0x20, 0x0A, 0x0D, 0x09].contains($0) }
    if let start, [UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\"")].contains(start) {
      return (Array(utf8), false)
    }
    let packed = isBase64 ? Data(base64Encoded: Data(utf8)).map { [UInt8]($0) } : latin1(utf8)
    guard let packed, Inflate.isGzip(packed) || Inflate.isZlib(packed), budget > 0 else {
      return nil
    }
    let inflated = Inflate.inflate(packed, limit: min(maximumSize, budget)).bytes
    budget -= inflated.count
    return inflated.isEmpty ? nil : (inflated, true)
  }

  /// An event's data that is a string: the JSON in it, twice wrapped too; itself when there is none.
  static func dataText(_ literal: [UInt8], budget: inout Int) -> [UInt8] {
    var json = literal
    for _ in 0..<4 where json.first == UInt8(ascii: "\"") {
      let inner = json.withUnsafeBufferPointer { text(of: $0[...], budget: &budget) }
      guard let inner else { return json }
      json = inner.bytes
    }
    return json
  }

  /// An event's data with PostHog's gzipped parts (`cv: "2024-10"`) inflated.
  static func unpackedParts(_ data: [UInt8], type: Int, budget: inout Int) -> [UInt8] {
    guard let tape = JSONTape(data) else { return data }
    if tape.kind(tape.root) == .string { return inflated(tape, tape.root, &budget) ?? data }
    guard type == 3, tape.kind(tape.root) == .object else { return data }
    var writer = JSONWriter()
    writer.beginObject()
    for key in tape.keys(tape.root) {
      guard let name = tape.string(key) else { continue }
      let isPart = ["adds", "removes", "texts", "attributes"].contains(name)
      writer.key(name)
      if isPart, let part = inflated(tape, key + 1, &budget) {
        writer.raw(part)
      } else {
        tape.write(key + 1, to: &writer)
      }
    }
    writer.endObject()
    return writer.bytes
  }

  private static func inflated(_ tape: JSONTape, _ at: Int, _ budget: inout Int) -> [UInt8]? {
    guard let utf8 = tape.utf8(at), let packed = latin1(utf8), Inflate.isGzip(packed) else {
      return nil
    }
    let result = Inflate.inflate(packed, limit: min(maximumSize, budget))
    budget -= result.bytes.count
    return result.isComplete ? result.bytes : nil
  }

  /// The bytes of a string whose characters are bytes; nil when one is past U+00FF.
  private static func latin1(_ utf8: ArraySlice<UInt8>) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(utf8.count)
    for scalar in String(decoding: utf8, as: UTF8.self).unicodeScalars {
      guard let byte = UInt8(exactly: scalar.value) else { return nil }
      bytes.append(byte)
    }
    return bytes
  }
}

extension JSONTape {
  /// Writes the value at a place as JSON, in one pass over the tape.
  public func write(_ at: Int, to writer: inout JSONWriter) {
    let end = next(at)
    var index = at
    // What each open container is, and whether an object waits for a value.
    var isObject: [Bool] = []
    var expectsValue = false
    while index < end {
      let tag = UInt8(words[index] >> 56)
      if isObject.last == true, !expectsValue, tag == UInt8(ascii: "\"") {
        writer.key(string(index) ?? "")
        expectsValue = true
        index += 1
        continue
      }
      expectsValue = false
      switch tag {
      case UInt8(ascii: "{"):
        writer.beginObject()
        isObject.append(true)
        index += 1
      case UInt8(ascii: "["):
        writer.beginArray()
        isObject.append(false)
        index += 1
      case UInt8(ascii: "}"):
        writer.endObject()
        isObject.removeLast()
        index += 1
      case UInt8(ascii: "]"):
        writer.endArray()
        isObject.removeLast()
        index += 1
      default:
        switch kind(index) {
        case .string: writer.value(string(index) ?? "")
        case .yes: writer.value(true)
        case .no: writer.value(false)
        case .number:
          if let int = int(index) {
            writer.value(int)
          } else if let double = double(index) {
            writer.raw("\(double)")
          }
        default: writer.null()
        }
        index = next(index)
      }
    }
  }
}
