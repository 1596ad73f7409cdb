import CZlib

/// Inflates gzip and zlib streams.
public enum Inflate {
  /// Whether the bytes begin as gzip does.
  public static func isGzip(_ bytes: [UInt8]) -> Bool {
    bytes.count >= 2 && bytes[0] == 0x1F && bytes[1] == 0x8B
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
