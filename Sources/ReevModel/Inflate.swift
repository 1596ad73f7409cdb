import CZlib

/// Inflates gzip and zlib streams.
public enum Inflate {
  /// Whether the bytes begin as gzip does.
  public static func isGzip(_ bytes: [UInt8]) -> Bool {
    bytes.count >= 2 && bytes[0] == 0x1F && bytes[1] == 0x8B
  }

  /// Whether the bytes begin as zlib does with its usual window.
  ///
  /// https://www.rfc-editor.org/rfc/rfc1950#section-2.2
  public static func isZlib(_ bytes: [UInt8]) -> Bool {
    bytes.count >= 2 && bytes[0] == 0x78 && (Int(bytes[0]) << 8 | Int(bytes[1])) % 31 == 0
  }

  /// Inflates gzip (several members too) or zlib data, as far as it goes.
  ///
  /// - Returns: what could be inflated, at most `limit` bytes, and whether that is all.
  public static func inflate(_ bytes: [UInt8], limit: Int) -> (bytes: [UInt8], isComplete: Bool) {
    var output: [UInt8] = []
    var stream = z_stream()
    // 32: gzip or zlib, by the header.
    guard
      inflateInit2_(&stream, 15 + 32, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { return ([], false) }
    defer { inflateEnd(&stream) }
    var isComplete = false
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    bytes.withUnsafeBufferPointer { input in
      guard let base = input.baseAddress else { return }
      var consumed = 0
      while consumed < input.count, output.count < limit {
        let available = min(input.count - consumed, 1 << 30)
        stream.next_in = UnsafeMutablePointer(mutating: base + consumed)
        stream.avail_in = UInt32(available)
        var status = Z_OK
        repeat {
          let produced = chunk.withUnsafeMutableBufferPointer { buffer in
            stream.next_out = buffer.baseAddress
            stream.avail_out = UInt32(buffer.count)
            status = CZlib.inflate(&stream, Z_NO_FLUSH)
            return buffer.count - Int(stream.avail_out)
          }
          output.append(contentsOf: chunk[0..<min(produced, limit - output.count)])
        } while status == Z_OK && output.count < limit
          && (stream.avail_in > 0 || stream.avail_out == 0)
        consumed += available - Int(stream.avail_in)
        if status == Z_STREAM_END {
          isComplete = consumed == input.count
          // Another member may follow; anything else behind the end is ignored.
          guard consumed + 1 < input.count, base[consumed] == 0x1F, base[consumed + 1] == 0x8B,
            inflateReset(&stream) == Z_OK
          else {
            isComplete = true
            return
          }
        } else if status != Z_OK {
          isComplete = false
          return
        }
      }
    }
    return (output, isComplete)
  }
}

/// How a recording's file is packed as a whole.
public enum Packing: Hashable, Sendable {
  /// Not at all.
  case none
  /// gzip or zlib.
  case whole
  /// zlib behind a line of JSON of so many bytes, its end of line included, as Sentry keeps segments.
  case behindHeader(Int)

  /// The packing of a file that begins with these bytes.
  public init(of bytes: [UInt8]) {
    if Inflate.isGzip(bytes) || Inflate.isZlib(bytes) {
      self = .whole
    } else if bytes.first == UInt8(ascii: "{"),
      let end = bytes.prefix(Self.longestHeader).firstIndex(of: UInt8(ascii: "\n")),
      Inflate.isZlib(Array(bytes[(end + 1)...].prefix(2)))
        || Inflate.isGzip(Array(bytes[(end + 1)...].prefix(2)))
    {
      self = .behindHeader(end + 1)
    } else {
      self = .none
    }
  }

  /// Whether the first bytes of a file may still turn out to be packed when more of them come.
  public static func isOpen(_ bytes: [UInt8]) -> Bool {
    guard let first = bytes.first else { return true }
    guard first == UInt8(ascii: "{") else { return bytes.count < 2 }
    // Only what begins as Sentry's header waits: a slow pipe's first event is shown at once.
    let beginning = Array("{\"segment_id\"".utf8)
    guard bytes.starts(with: beginning.prefix(bytes.count)) else { return false }
    guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else {
      return bytes.count < longestHeader
    }
    return bytes.count < end + 3 && end < longestHeader
  }

  /// How many bytes stand before what is packed.
  public var headerLength: Int {
    if case .behindHeader(let length) = self { length } else { 0 }
  }

  private static let longestHeader = 200
}
