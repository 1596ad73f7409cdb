/// A `data:` URL, taken apart: https://fetch.spec.whatwg.org/#data-urls
public struct DataURL: Equatable, Sendable {
  /// What stands before the comma without `;base64`, in lower case, such as `image/png`.
  public var type: String
  /// The decoded body.
  public var bytes: [UInt8]

  /// Takes `text` apart; nil where it is no `data:` URL or its base64 is none.
  ///
  /// - Parameter most: the most bytes to decode; what lies behind them isn't looked at.
  /// - Complexity: O(length of the text, `most`).
  public init?(_ text: String, most: Int = .max) {
    guard text.utf8.prefix(5).elementsEqual("data:".utf8) || text.prefix(5).lowercased() == "data:",
      let comma = text.utf8.firstIndex(of: UInt8(ascii: ","))
    else { return nil }
    let head = text[text.utf8.index(text.startIndex, offsetBy: 5)..<comma].lowercased()
    let body = text.utf8[text.utf8.index(after: comma)...]
    var parts = head.split(separator: ";", omittingEmptySubsequences: false)
    let isBase64 = parts.count > 1 && parts.last?.drop(while: { $0 == " " }) == "base64"
    if isBase64 { parts.removeLast() }
    type = parts.joined(separator: ";")
    if isBase64 {
      guard let decoded = Self.forgivingBase64(body, most: most) else { return nil }
      bytes = decoded
    } else {
      bytes = []
      var decoder = PercentDecoder(rest: body)
      while bytes.count < most, let byte = decoder.next() { bytes.append(byte) }
    }
  }

  /// https://infra.spec.whatwg.org/#forgiving-base64-decode
  private static func forgivingBase64(_ body: Substring.UTF8View, most: Int) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(min(most, body.count / 4 * 3 + 3))
    var decoder = PercentDecoder(rest: body)
    var (bits, letters, equals) = (UInt32(0), 0, 0)
    while bytes.count < most, let byte = decoder.next() {
      let value: UInt8
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = byte - UInt8(ascii: "A")
      case UInt8(ascii: "a")...UInt8(ascii: "z"): value = byte - UInt8(ascii: "a") + 26
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = byte - UInt8(ascii: "0") + 52
      case UInt8(ascii: "+"): value = 62
      case UInt8(ascii: "/"): value = 63
      case UInt8(ascii: "="):
        equals += 1
        continue
      case 0x09, 0x0A, 0x0C, 0x0D, 0x20: continue
      default: return nil
      }
      guard equals == 0 else { return nil }
      bits = bits << 6 | UInt32(value)
      letters += 1
      // Each letter but the first of four completes a byte.
      switch letters % 4 {
      case 1: break
      case 2: bytes.append(UInt8(truncatingIfNeeded: bits >> 4))
      case 3: bytes.append(UInt8(truncatingIfNeeded: bits >> 2))
      default: bytes.append(UInt8(truncatingIfNeeded: bits))
      }
    }
    if bytes.count >= most { return bytes }
    let isWhole = letters % 4 != 1 && (equals == 0 || equals < 3 && letters % 4 + equals == 4)
    return isWhole ? bytes : nil
  }
}

/// https://url.spec.whatwg.org/#percent-decode
private struct PercentDecoder {
  var rest: Substring.UTF8View

  mutating func next() -> UInt8? {
    guard let byte = rest.popFirst() else { return nil }
    guard byte == UInt8(ascii: "%"), let high = rest.first.flatMap(Self.digit),
      let low = rest.dropFirst().first.flatMap(Self.digit)
    else { return byte }
    rest.removeFirst(2)
    return high << 4 | low
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
