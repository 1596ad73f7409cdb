import CZlib
import CZstd

/// Decompression that stops at a limit while inflating, so that a bomb costs its limit and no more.
public enum IngestInflate {
  /// Why inflating failed.
  public enum Failure: Error, Hashable, Sendable {
    /// The bytes are not what they are said to be, or end too early.
    case malformed
    /// More came out than the limit.
    case tooLarge
  }

  /// Inflates gzip or zlib data (found out from its head), or raw deflate, which some senders mean
  /// by `deflate`. Several gzip members in a row are one text.
  public static func inflate(_ bytes: [UInt8], limit: Int) throws(Failure) -> [UInt8] {
    guard let first = bytes.first else { throw .malformed }
    let isGzip = first == 0x1F && bytes.count > 1 && bytes[1] == 0x8B
    let isZlib =
      bytes.count > 1 && first & 0x0F == 8 && (Int(first) << 8 | Int(bytes[1])) % 31 == 0
    var output: [UInt8] = []
    var start = 0
    repeat {
      start = try member(
        bytes, from: start, windowBits: isGzip || isZlib ? 15 + 32 : -15, into: &output,
        limit: limit)
    } while isGzip && start + 1 < bytes.count && bytes[start] == 0x1F && bytes[start + 1] == 0x8B
    guard start == bytes.count else { throw .malformed }
    return output
  }

  /// Decompresses zstd frames. The window may be no larger than 8 MiB, as RFC 8878 advises.
  public static func zstd(_ bytes: [UInt8], limit: Int) throws(Failure) -> [UInt8] {
    guard let stream = ZSTD_createDStream() else { throw .malformed }
    defer { ZSTD_freeDStream(stream) }
    ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, 23)
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: min(256 << 10, max(16 << 10, bytes.count * 4)))
    var failure: Failure?
    bytes.withUnsafeBytes { source in
      var input = ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: 0)
      // What the last call still waits for; 0 at a frame's end.
      var pending = 1
      while failure == nil, pending != 0 || input.pos < input.size {
        let consumed = input.pos
        let produced = chunk.withUnsafeMutableBytes { buffer in
          var room = ZSTD_outBuffer(dst: buffer.baseAddress, size: buffer.count, pos: 0)
          pending = ZSTD_decompressStream(stream, &room, &input)
          return room.pos
        }
        if ZSTD_isError(pending) != 0 || (produced == 0 && input.pos == consumed) {
          failure = .malformed
        } else if output.count + produced > limit {
          failure = .tooLarge
        } else {
          output += chunk[..<produced]
        }
      }
    }
    if let failure { throw failure }
    return output
  }

  /// Inflates one member; returns where its bytes end.
  private static func member(
    _ bytes: [UInt8], from start: Int, windowBits: Int32, into output: inout [UInt8], limit: Int
  ) throws(Failure) -> Int {
    var stream = z_stream()
    let version = ZLIB_VERSION
    guard
      inflateInit2_(&stream, windowBits, version, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { throw .malformed }
    defer { inflateEnd(&stream) }
    var chunk = [UInt8](repeating: 0, count: min(256 << 10, max(16 << 10, bytes.count * 4)))
    var failure: Failure?
    var end = start
    bytes.withUnsafeBufferPointer { input in
      // zlib reads through this pointer and never writes.
      stream.next_in = input.baseAddress.map { UnsafeMutablePointer(mutating: $0 + start) }
      stream.avail_in = UInt32(clamping: bytes.count - start)
      while failure == nil {
        var status: Int32 = Z_OK
        let room = chunk.count
        let produced = chunk.withUnsafeMutableBufferPointer { buffer in
          stream.next_out = buffer.baseAddress
          stream.avail_out = UInt32(clamping: room)
          status = CZlib.inflate(&stream, Z_NO_FLUSH)
          return room - Int(stream.avail_out)
        }
        if output.count + produced > limit {
          failure = .tooLarge
        } else {
          output += chunk[..<produced]
          if status == Z_STREAM_END { break }
          if status != Z_OK || (produced == 0 && stream.avail_in == 0) { failure = .malformed }
        }
      }
      end = bytes.count - Int(stream.avail_in)
    }
    if let failure { throw failure }
    return end
  }
}

/// Compression of what is sent out.
public enum IngestDeflate {
  /// The bytes as a gzip file.
  public static func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var stream = z_stream()
    guard
      deflateInit2_(
        &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
        Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { return [] }
    defer { deflateEnd(&stream) }
    let capacity = Int(deflateBound(&stream, UInt(bytes.count)))
    return bytes.withUnsafeBufferPointer { input in
      // zlib reads through this pointer and never writes.
      stream.next_in = input.baseAddress.map { UnsafeMutablePointer(mutating: $0) }
      stream.avail_in = UInt32(clamping: bytes.count)
      return [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
        stream.next_out = buffer.baseAddress
        stream.avail_out = UInt32(clamping: capacity)
        deflate(&stream, Z_FINISH)
        count = capacity - Int(stream.avail_out)
      }
    }
  }
}
