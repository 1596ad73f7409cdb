import CZlib

/// Inflates a gzip file that comes bit by bit.
public struct InflateStream: ~Copyable {
  /// zlib remembers where its stream lies: it must not move.
  private let stream: UnsafeMutablePointer<z_stream>
  private var isEnded = false
  private var isBetweenMembers = false
  private var chunk = [UInt8](repeating: 0, count: 1 << 18)
  /// Whether the file's end has been read; false for one that is cut off or damaged.
  public private(set) var isComplete = false

  /// A stream before its first byte.
  public init() {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 32: gzip or zlib, by the header.
    isEnded =
      inflateInit2_(stream, 15 + 32, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) != Z_OK
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Takes the next bytes and hands what comes out of them to `take` piece by piece, a quarter of a
  /// megabyte at most: a file may be a thousand times smaller than its text.
  public mutating func inflate(_ bytes: [UInt8], _ take: ([UInt8]) -> Void) {
    let stream = stream
    var used = 0
    while !isEnded {
      var status = Z_OK
      let made = bytes.withUnsafeBufferPointer { input in
        chunk.withUnsafeMutableBufferPointer { output in
          let available = min(input.count - used, 1 << 30)
          // zlib reads through this pointer and never writes.
          stream.pointee.next_in = input.baseAddress.map {
            UnsafeMutablePointer(mutating: $0 + used)
          }
          stream.pointee.avail_in = UInt32(available)
          stream.pointee.next_out = output.baseAddress
          stream.pointee.avail_out = UInt32(output.count)
          status = CZlib.inflate(stream, Z_NO_FLUSH)
          used += available - Int(stream.pointee.avail_in)
          return output.count - Int(stream.pointee.avail_out)
        }
      }
      if made > 0 { take(Array(chunk[..<made])) }
      switch status {
      case Z_STREAM_END:
        isComplete = true
        // Another member may follow; anything else behind the end is ignored.
        isEnded =
          used < bytes.count && bytes[used] != 0x1F || inflateReset(stream) != Z_OK
        isBetweenMembers = true
      case Z_OK:
        isComplete = false
        isBetweenMembers = false
      case Z_BUF_ERROR: return
      default:
        isEnded = true
        isComplete = isBetweenMembers
      }
      if used == bytes.count, made < chunk.count { return }
    }
  }
}
