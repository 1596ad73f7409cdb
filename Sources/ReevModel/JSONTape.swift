import CSimdJSON

/// What a JSON value is.
public enum JSONKind: UInt8, Sendable {
  /// An object.
  case object
  /// An array.
  case array
  /// A string.
  case string
  /// A number.
  case number
  /// `true`.
  case yes
  /// `false`.
  case no
  /// `null`.
  case null
  /// No value: a place outside of the tape.
  case none
}

/// A parsed JSON document as simdjson's tape: values are named by their places on it.
///
/// `JSONTape.none` (−1) is a legal place everywhere and stands for "no such value", so look-ups
/// chain without checks. The form is https://github.com/simdjson/simdjson/blob/master/doc/tape.md
public struct JSONTape: Sendable {
  /// The tape's words.
  public let words: [UInt64]
  /// The strings: a 4-byte length, the bytes, a zero.
  public let strings: [UInt8]

  /// No value.
  public static let none = -1

  /// The deepest nesting that is read.
  public static let maximumDepth = 400_000

  /// The size of the largest document whose parser is kept for the next: it has room for 14 times
  /// as much.
  static let keptParserSize = 1 << 17

  /// Parses a document; nil when it is not JSON, even after `JSONRepair`.
  public init?(_ bytes: [UInt8]) {
    guard bytes.count <= EventStream.maximumEventSize else { return nil }
    guard let tape = JSONTape(strict: bytes) ?? JSONTape(strict: JSONRepair.repaired(bytes)) else {
      return nil
    }
    self = tape
  }

  private init?(strict bytes: [UInt8]) {
    guard !bytes.isEmpty else { return nil }
    var words: UnsafePointer<UInt64>?
    var wordCount = 0
    var strings: UnsafePointer<UInt8>?
    var stringCount = 0
    // Most documents are shallow; the deep parser's stacks are paid for only when needed.
    var status = reev_tape_parse(
      bytes, bytes.count, 1024, &words, &wordCount, &strings, &stringCount)
    if status != 0, JSONTape.isDeep(bytes) {
      status = reev_tape_parse(
        bytes, bytes.count, JSONTape.maximumDepth, &words, &wordCount, &strings, &stringCount)
      defer { reev_tape_release() }
      guard status == 0 else { return nil }
      self.words = Array(UnsafeBufferPointer(start: words, count: wordCount))
      self.strings = Array(UnsafeBufferPointer(start: strings, count: stringCount))
      return
    }
    guard status == 0 else { return nil }
    self.words = Array(UnsafeBufferPointer(start: words, count: wordCount))
    let isKept = bytes.count <= Self.keptParserSize
    if !isKept { reev_tape_release_words() }
    self.strings = Array(UnsafeBufferPointer(start: strings, count: stringCount))
    if !isKept { reev_tape_release() }
  }

  /// Whether brackets nest past simdjson's usual depth (brackets in strings count, which is harmless).
  private static func isDeep(_ bytes: [UInt8]) -> Bool {
    var depth = 0
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        if depth > 1000 { return true }
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      default: break
      }
    }
    return false
  }

  /// The document's value.
  public var root: Int { 1 }

  /// What the value at a place is.
  public func kind(_ at: Int) -> JSONKind {
    guard at >= 0, at < words.count else { return .none }
    return switch UInt8(words[at] >> 56) {
    case UInt8(ascii: "{"): .object
    case UInt8(ascii: "["): .array
    case UInt8(ascii: "\""): .string
    case UInt8(ascii: "l"), UInt8(ascii: "u"), UInt8(ascii: "d"): .number
    case UInt8(ascii: "t"): .yes
    case UInt8(ascii: "f"): .no
    case UInt8(ascii: "n"): .null
    default: .none
    }
  }

  /// The place behind the value at a place.
  public func next(_ at: Int) -> Int {
    switch UInt8(words[at] >> 56) {
    case UInt8(ascii: "{"), UInt8(ascii: "["): Int(words[at] & 0xFFFF_FFFF)
    case UInt8(ascii: "l"), UInt8(ascii: "u"), UInt8(ascii: "d"): at + 2
    default: at + 1
    }
  }

  /// The places of an array's items; of none for anything else.
  public func items(_ at: Int) -> Items {
    guard kind(at) == .array else { return Items(tape: self, at: 0, end: 0) }
    return Items(tape: self, at: at + 1, end: next(at) - 1)
  }

  /// The places of an object's keys (the value is at the key + 1); of none for anything else.
  public func keys(_ at: Int) -> Keys {
    guard kind(at) == .object else { return Keys(tape: self, at: 0, end: 0) }
    return Keys(tape: self, at: at + 1, end: next(at) - 1)
  }

  /// The value of an object's member; `none` when there is no such member or no object.
  ///
  /// - Complexity: O(members before it).
  public func member(_ object: Int, _ name: StaticString) -> Int {
    guard kind(object) == .object else { return JSONTape.none }
    let end = next(object) - 1
    var key = object + 1
    while key < end {
      if string(key, equals: name) { return key + 1 }
      key = next(key + 1)
    }
    return JSONTape.none
  }

  /// Whether the value is exactly this string.
  public func string(_ at: Int, equals name: StaticString) -> Bool {
    guard kind(at) == .string, name.hasPointerRepresentation else { return false }
    let range = stringRange(at)
    guard range.count == name.utf8CodeUnitCount else { return false }
    let start = name.utf8Start
    for index in 0..<range.count where strings[range.lowerBound + index] != start[index] {
      return false
    }
    return true
  }

  /// A string's value; nil for anything else.
  public func string(_ at: Int) -> String? {
    guard kind(at) == .string else { return nil }
    return String(decoding: strings[stringRange(at)], as: UTF8.self)
  }

  /// A string's UTF-8 bytes; nil for anything else.
  public func utf8(_ at: Int) -> ArraySlice<UInt8>? {
    guard kind(at) == .string else { return nil }
    return strings[stringRange(at)]
  }

  /// A number's value; nil for anything else.
  public func double(_ at: Int) -> Double? {
    guard at >= 0, at + 1 < words.count else { return nil }
    return switch UInt8(words[at] >> 56) {
    case UInt8(ascii: "l"): Double(Int64(bitPattern: words[at + 1]))
    case UInt8(ascii: "u"): Double(words[at + 1])
    case UInt8(ascii: "d"): Double(bitPattern: words[at + 1])
    default: nil
    }
  }

  /// A whole number's value; nil for anything else and for fractions.
  public func int(_ at: Int) -> Int? {
    guard at >= 0, at + 1 < words.count else { return nil }
    return switch UInt8(words[at] >> 56) {
    case UInt8(ascii: "l"): Int(Int64(bitPattern: words[at + 1]))
    case UInt8(ascii: "u"): Int(exactly: words[at + 1])
    case UInt8(ascii: "d"): Int(exactly: Double(bitPattern: words[at + 1]))
    default: nil
    }
  }

  /// A string or number as a string, the way JavaScript's `String()` shows it; nil for others.
  public func text(_ at: Int) -> String? {
    if let string = string(at) { return string }
    if let int = int(at) { return String(int) }
    return double(at).map { String($0) }
  }

  private func stringRange(_ at: Int) -> Range<Int> {
    let offset = Int(words[at] & 0x00FF_FFFF_FFFF_FFFF)
    guard offset + 4 <= strings.count else { return 0..<0 }
    let count =
      Int(strings[offset]) | Int(strings[offset + 1]) << 8 | Int(strings[offset + 2]) << 16
      | Int(strings[offset + 3]) << 24
    return offset + 4..<min(strings.count, offset + 4 + count)
  }

  /// The items of an array.
  public struct Items: Sequence, IteratorProtocol {
    let tape: JSONTape
    var at: Int
    let end: Int

    /// The next item's place.
    public mutating func next() -> Int? {
      guard at < end else { return nil }
      defer { at = tape.next(at) }
      return at
    }
  }

  /// The keys of an object.
  public struct Keys: Sequence, IteratorProtocol {
    let tape: JSONTape
    var at: Int
    let end: Int

    /// The next key's place.
    public mutating func next() -> Int? {
      guard at < end else { return nil }
      defer { at = tape.next(at + 1) }
      return at
    }
  }
}
