/// Mends what JSON parsers refuse and browsers or databases let through.
enum JSONRepair {
  /// The text with lone surrogate escapes and invalid UTF-8 as U+FFFD, bare control characters in
  /// strings as blanks, and numbers past a double's range as the largest double.
  ///
  /// - Complexity: O(n).
  static func repaired(_ bytes: [UInt8]) -> [UInt8] {
    // Decoding replaces invalid UTF-8.
    let source = Array(String(decoding: bytes, as: UTF8.self).utf8)
    var result: [UInt8] = []
    result.reserveCapacity(source.count + 16)
    var index = 0
    var isInString = false
    while index < source.count {
      let byte = source[index]
      if isInString {
        switch byte {
        case UInt8(ascii: "\""):
          isInString = false
          result.append(byte)
          index += 1
        case UInt8(ascii: "\\"):
          index += appendEscape(source, index, to: &result)
        case 0..<0x20:
          result.append(UInt8(ascii: " "))
          index += 1
        default:
          result.append(byte)
          index += 1
        }
      } else if byte == UInt8(ascii: "\"") {
        isInString = true
        result.append(byte)
        index += 1
      } else if byte == UInt8(ascii: "-") || isDigit(byte) {
        index += appendNumber(source, index, to: &result)
      } else {
        result.append(byte)
        index += 1
      }
    }
    return result
  }

  /// Copies the escape at `index`, or U+FFFD in its place; returns its length.
  private static func appendEscape(_ source: [UInt8], _ index: Int, to result: inout [UInt8]) -> Int
  {
    guard index + 1 < source.count else {
      result.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "\\")])
      return 1
    }
    switch source[index + 1] {
    case UInt8(ascii: "u"):
      guard let unit = hex(source, index + 2) else { break }
      if unit & 0xFC00 == 0xD800, index + 7 < source.count,
        source[index + 6] == UInt8(ascii: "\\"), source[index + 7] == UInt8(ascii: "u"),
        let low = hex(source, index + 8), low & 0xFC00 == 0xDC00
      {
        result.append(contentsOf: source[index..<index + 12])
        return 12
      }
      if unit & 0xF800 == 0xD800 {
        result.append(contentsOf: "\u{FFFD}".utf8)
      } else {
        result.append(contentsOf: source[index..<index + 6])
      }
      return 6
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      result.append(contentsOf: source[index...index + 1])
      return 2
    default: break
    }
    result.append(contentsOf: "\u{FFFD}".utf8)
    return 2
  }

  private static func appendNumber(_ source: [UInt8], _ index: Int, to result: inout [UInt8]) -> Int
  {
    var end = index
    while end < source.count, isNumberByte(source[end]) { end += 1 }
    let text = source[index..<end]
    let isPlain = text.allSatisfy { isDigit($0) || $0 == UInt8(ascii: "-") }
    if isPlain, text.count < 18 {
      result.append(contentsOf: text)
    } else if let number = Double(String(decoding: text, as: UTF8.self)) {
      let finite = min(max(number, -Double.greatestFiniteMagnitude), .greatestFiniteMagnitude)
      result.append(contentsOf: (number.isNaN ? "0" : "\(finite)").utf8)
    } else {
      result.append(UInt8(ascii: "0"))
    }
    return end - index
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  private static func isNumberByte(_ byte: UInt8) -> Bool {
    isDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
      || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E")
  }

  /// The value of four hexadecimal digits; nil where there are none.
  static func hex(_ source: [UInt8], _ index: Int) -> Int? {
    guard index + 4 <= source.count else { return nil }
    var value = 0
    for byte in source[index..<index + 4] {
      switch byte {
      case 0x30...0x39: value = value << 4 | Int(byte - 0x30)
      case 0x41...0x46: value = value << 4 | Int(byte - 0x41 + 10)
      case 0x61...0x66: value = value << 4 | Int(byte - 0x61 + 10)
      default: return nil
      }
    }
    return value
  }
}
