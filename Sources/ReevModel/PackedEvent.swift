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
    return json.withUnsafeBufferPointer { buffer in
      guard buffer.first == UInt8(ascii: "{") else { return nil }
      var scanner = EventScanner(bytes: buffer)
      scanner.offset = 1
      return scanner.readFields(until: buffer.count).event(in: buffer, budget: &budget)
    }
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
