import CZlib
import CZstd

/// What a request may have inflated, all its parts together. It is counted while inflating, and what
/// came to nothing is not given back: a few kilobytes may stand for gigabytes of work.
public struct InflateAllowance: Sendable {
  /// Bytes that may still come out.
  public var bytes: Int
  /// Blocks that may still be read: an empty one has a table to build too.
  public var blocks: Int

  /// As much as a body may be, in as many blocks as real compressors never need for it.
  public init(bytes: Int = IngestBatch.mostBytes, blocks: Int = 1 << 16) {
    self.bytes = bytes
    self.blocks = blocks
  }
}

/// Decompression that stops at a limit while inflating, so that a bomb costs its limit and no more.
public enum IngestInflate {
  /// Why inflating failed.
  public enum Failure: Error, Hashable, Sendable {
    /// The bytes are not what they are said to be, or end too early.
    case malformed
    /// More came out than the limit.
    case tooLarge
  }

  /// Whether the bytes begin as a gzip file does.
  public static func isGzip(_ bytes: [UInt8]) -> Bool {
    bytes.count > 1 && bytes[0] == 0x1F && bytes[1] == 0x8B
  }

  /// Whether the bytes begin as a zstd frame does.
  public static func isZstd(_ bytes: [UInt8]) -> Bool {
    bytes.count > 3 && bytes[0] == 0x28 && bytes[1] == 0xB5 && bytes[2] == 0x2F && bytes[3] == 0xFD
  }

  /// How large the bytes say that they are, inflated; a guess where they don't say it, and a lie
  /// where somebody means harm.
  public static func announcedSize(_ bytes: [UInt8]) -> Int {
    if isGzip(bytes), bytes.count >= 18 {
      // The last member's size. https://www.rfc-editor.org/rfc/rfc1952#section-2.3.1
      return bytes.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    }
    if isZstd(bytes) {
      let size = bytes.withUnsafeBytes { ZSTD_getFrameContentSize($0.baseAddress, $0.count) }
      if size < 1 << 40 { return Int(size) }
    }
    return bytes.count * 4
  }

  /// Inflates gzip or zlib data (found out from its head), or raw deflate, which some senders mean
  /// by `deflate`. Several gzip members in a row are one text.
  public static func inflate(_ bytes: [UInt8], limit: Int) throws(Failure) -> [UInt8] {
    var allowance = InflateAllowance(bytes: limit)
    return try inflate(bytes, &allowance)
  }

  /// As `inflate(_:limit:)`, with what may still be inflated.
  public static func inflate(
    _ bytes: [UInt8], _ allowance: inout InflateAllowance
  ) throws(Failure) -> [UInt8] {
    var output: [UInt8] = []
    try Inflater().inflate(bytes, into: &output, &allowance)
    return output
  }

  /// Decompresses zstd frames. The window may be no larger than 8 MiB, as RFC 8878 advises.
  public static func zstd(_ bytes: [UInt8], limit: Int) throws(Failure) -> [UInt8] {
    var allowance = InflateAllowance(bytes: limit)
    return try zstd(bytes, &allowance)
  }

  /// As `zstd(_:limit:)`, with what may still be inflated; a frame counts as a block.
  public static func zstd(
    _ bytes: [UInt8], _ allowance: inout InflateAllowance
  ) throws(Failure) -> [UInt8] {
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
        allowance.bytes -= produced
        if pending == 0 { allowance.blocks -= 1 }
        if ZSTD_isError(pending) != 0 || (produced == 0 && input.pos == consumed) {
          failure = .malformed
        } else if allowance.bytes < 0 || allowance.blocks < 0 {
          failure = .tooLarge
        } else {
          output += chunk[..<produced]
        }
      }
    }
    if let failure { throw failure }
    return output
  }
}

/// Inflates one text after another with the same state: making it anew costs more than a small text.
final class Inflater {
  /// zlib remembers where its stream lies: it must not move.
  private let stream: UnsafeMutablePointer<z_stream>
  private let chunk: UnsafeMutableBufferPointer<UInt8>
  private let isUsable: Bool

  init() {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    chunk = .allocate(capacity: 64 << 10)
    isUsable =
      inflateInit2_(stream, 15 + 32, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
    chunk.deallocate()
  }

  /// Appends what comes out of the bytes: gzip members, zlib or raw deflate.
  func inflate(
    _ bytes: [UInt8], into output: inout [UInt8], _ allowance: inout InflateAllowance
  ) throws(IngestInflate.Failure) {
    guard isUsable, let first = bytes.first else { throw .malformed }
    let isGzip = IngestInflate.isGzip(bytes)
    let isZlib =
      bytes.count > 1 && first & 0x0F == 8 && (Int(first) << 8 | Int(bytes[1])) % 31 == 0
    let windowBits: Int32 = isGzip || isZlib ? 15 + 32 : -15
    var start = 0
    repeat {
      guard inflateReset2(stream, windowBits) == Z_OK else { throw .malformed }
      start = try member(bytes, from: start, into: &output, &allowance)
    } while isGzip && start + 1 < bytes.count && bytes[start] == 0x1F && bytes[start + 1] == 0x8B
    guard start == bytes.count else { throw .malformed }
  }

  /// Inflates one member; returns where its bytes end.
  private func member(
    _ bytes: [UInt8], from start: Int, into output: inout [UInt8],
    _ allowance: inout InflateAllowance
  ) throws(IngestInflate.Failure) -> Int {
    var failure: IngestInflate.Failure?
    bytes.withUnsafeBufferPointer { input in
      // zlib reads through this pointer and never writes.
      stream.pointee.next_in = input.baseAddress.map { UnsafeMutablePointer(mutating: $0 + start) }
      stream.pointee.avail_in = UInt32(clamping: bytes.count - start)
      while true {
        stream.pointee.next_out = chunk.baseAddress
        stream.pointee.avail_out = UInt32(clamping: chunk.count)
        // Up to a block's end, so that blocks are counted.
        let status = CZlib.inflate(stream, Z_BLOCK)
        let produced = chunk.count - Int(stream.pointee.avail_out)
        allowance.bytes -= produced
        if stream.pointee.data_type & 128 != 0 { allowance.blocks -= 1 }
        if allowance.bytes < 0 || allowance.blocks < 0 {
          failure = .tooLarge
          return
        }
        output.append(contentsOf: UnsafeBufferPointer(rebasing: chunk[..<produced]))
        if status == Z_STREAM_END { return }
        // Without progress it is Z_BUF_ERROR: the text ends too early.
        if status != Z_OK {
          failure = .malformed
          return
        }
      }
    }
    if let failure { throw failure }
    return bytes.count - Int(stream.pointee.avail_in)
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
