import Foundation
import ReevModel

/// A recording's file, inflated, as it comes: what a slow pipe has sent is not held back until more is
/// there.
nonisolated struct FilePieces: ~Copyable {
  /// How many bytes were read, of the file as it lies there.
  private(set) var bytesRead = 0
  /// Whether a packed file's own end is still to come.
  private(set) var isCutOff = false

  private let descriptor: Int32
  private var inflater: InflateStream?
  /// The first bytes, until they tell whether the file is packed; nil when it is known.
  private var beginning: [UInt8]? = []

  /// What is read at once: little at first, for the first frame's sake.
  private static let firstPiece = 1 << 18
  private static let piece = 1 << 20

  /// Opens a file.
  ///
  /// - Throws: `Failure` when that isn't allowed.
  init(path: String) throws(Failure) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Failure() }
  }

  /// Reads standard input, which stays open.
  ///
  /// - Throws: `Failure` when there is none.
  static func standardInput() throws(Failure) -> FilePieces {
    try FilePieces(descriptor: dup(STDIN_FILENO))
  }

  private init(descriptor: Int32) throws(Failure) {
    self.descriptor = descriptor
    guard descriptor >= 0 else { throw Failure() }
  }

  deinit { close(descriptor) }

  /// That a file can't be opened or read.
  struct Failure: Error {}

  /// Waits for the next bytes and hands on what they hold.
  ///
  /// - Returns: whether there may be more.
  /// - Throws: `Failure`: what was handed on before stays.
  mutating func read(_ take: ([UInt8]) -> Void) throws(Failure) -> Bool {
    let bytes = try next()
    bytesRead += bytes.count
    guard var start = beginning else {
      pass(bytes, take)
      return !bytes.isEmpty
    }
    start += bytes
    if !bytes.isEmpty, Packing.isOpen(start) {
      beginning = start
    } else {
      beginning = nil
      let packing = Packing(of: start)
      if packing != .none { inflater = InflateStream() }
      pass(Array(start[packing.headerLength...]), take)
    }
    return !bytes.isEmpty
  }

  private mutating func pass(_ bytes: [UInt8], _ take: ([UInt8]) -> Void) {
    guard !bytes.isEmpty else { return }
    if inflater == nil {
      take(bytes)
    } else {
      inflater?.inflate(bytes, take)
      isCutOff = inflater?.isComplete == false
    }
  }

  private func next() throws(Failure) -> [UInt8] {
    let size = bytesRead == 0 ? Self.firstPiece : Self.piece
    var result = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      repeat {
        result = Foundation.read(descriptor, buffer.baseAddress, buffer.count)
      } while result < 0 && errno == EINTR
      count = max(0, result)
    }
    guard result >= 0 else { throw Failure() }
    return bytes
  }
}
