/// Writes compact JSON into a byte buffer.
///
/// The caller opens and closes arrays and objects; commas are placed by the writer.
public struct JSONWriter: Sendable {
  /// What was written so far.
  public private(set) var bytes: [UInt8] = []
  private var needsComma = false

  /// An empty writer.
  public init() {}

  /// Opens an array.
  public mutating func beginArray() { open(UInt8(ascii: "[")) }
  /// Closes an array.
  public mutating func endArray() { close(UInt8(ascii: "]")) }
  /// Opens an object.
  public mutating func beginObject() { open(UInt8(ascii: "{")) }
  /// Closes an object.
  public mutating func endObject() { close(UInt8(ascii: "}")) }

  /// Writes a key of an object; its value follows.
  public mutating func key(_ key: String) {
    separate()
    writeString(key)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  /// Writes a string.
  public mutating func value(_ string: String) {
    separate()
    writeString(string)
  }

  /// Writes an integer.
  public mutating func value(_ number: Int) { raw(String(number)) }

  /// Writes a number with at most `decimals` places; not finite → `null`.
  public mutating func value(_ number: Double, decimals: Int = 3) {
    guard number.isFinite, abs(number) < 1e15 else { return null() }
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let rounded = (number * scale).rounded()
    if rounded == 0 { return raw("0") }
    if rounded.truncatingRemainder(dividingBy: scale) == 0 {
      return raw(String(Int64(rounded / scale)))
    }
    let whole = Int64(abs(rounded) / scale)
    let rest = Int64(abs(rounded)) - whole * Int64(scale)
    var digits = String(rest)
    digits = String(repeating: "0", count: decimals - digits.count) + digits
    while digits.last == "0" { digits.removeLast() }
    raw((rounded < 0 ? "-" : "") + "\(whole).\(digits)")
  }

  /// Writes `true` or `false`.
  public mutating func value(_ flag: Bool) { raw(flag ? "true" : "false") }

  /// Writes `null`.
  public mutating func null() { raw("null") }

  /// Writes JSON text as it is.
  public mutating func raw(_ json: String) {
    separate()
    bytes.append(contentsOf: json.utf8)
  }

  /// Writes JSON bytes as they are.
  public mutating func raw(_ json: some Collection<UInt8>) {
    separate()
    bytes.append(contentsOf: json)
  }

  /// Ends a line, for JSON Lines.
  public mutating func newline() {
    bytes.append(UInt8(ascii: "\n"))
    needsComma = false
  }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = true
  }

  private mutating func open(_ bracket: UInt8) {
    separate()
    bytes.append(bracket)
    needsComma = false
  }

  private mutating func close(_ bracket: UInt8) {
    bytes.append(bracket)
    needsComma = true
  }

  /// Controls and invisible format characters are escaped: JSON is looked at in terminals too.
  private mutating func writeString(_ string: String) {
    bytes.append(UInt8(ascii: "\""))
    if string.utf8.contains(where: { $0 >= 0x80 }) {
      for scalar in string.unicodeScalars {
        if scalar.value < 0x80 {
          writeASCII(UInt8(scalar.value))
        } else if scalar.isInvisible {
          for unit in UTF16.encode(scalar) ?? .init() { writeEscape(unit) }
        } else {
          bytes.append(contentsOf: UTF8.encode(scalar) ?? .init())
        }
      }
    } else {
      for byte in string.utf8 { writeASCII(byte) }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func writeASCII(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"):
      bytes.append(UInt8(ascii: "\\"))
      bytes.append(byte)
    case 0x0A: bytes.append(contentsOf: #"\n"#.utf8)
    case 0x0D: bytes.append(contentsOf: #"\r"#.utf8)
    case 0x09: bytes.append(contentsOf: #"\t"#.utf8)
    case 0..<0x20, 0x7F: writeEscape(UInt16(byte))
    default: bytes.append(byte)
    }
  }

  private mutating func writeEscape(_ unit: UInt16) {
    let hex = Array("0123456789abcdef".utf8)
    bytes.append(contentsOf: #"\u"#.utf8)
    for shift in [12, 8, 4, 0] as [UInt16] { bytes.append(hex[Int(unit >> shift & 15)]) }
  }
}

extension Unicode.Scalar {
  /// Whether a character acts on a terminal, to which a text may be printed, or hides in it.
  public var isInvisible: Bool {
    switch value {
    case 0x20..<0x7F: false
    case 0xA0..<0x600 where value != 0xAD: false
    case 0x2070..<0xD800: false
    default:
      switch properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: true
      default: false
      }
    }
  }
}
