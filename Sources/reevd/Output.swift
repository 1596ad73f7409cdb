import Foundation

/// What the commands print; a full disk or a closed output is an error like others.
enum Output {
  /// Why nothing more can be printed.
  struct Failure: Error, CustomStringConvertible {
    var description: String
    /// Whether the reader has gone, which needs no words.
    var isReaderGone: Bool
  }

  /// Makes sure that the three standard descriptors are taken: a file that is opened later must not
  /// get the number of one that was closed, and what is printed with it.
  static func claimDescriptors() {
    for descriptor in 0...2 where fcntl(Int32(descriptor), F_GETFD) < 0 {
      // Read only: what is printed fails.
      _ = open("/dev/null", O_RDONLY)
    }
  }

  /// Prints lines.
  static func write(_ lines: [String]) throws(Failure) {
    let bytes = Array((lines.joined(separator: "\n") + "\n").utf8)
    if lines.isEmpty { return }
    var offset = 0
    while offset < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        buffer.baseAddress.map { Foundation.write(1, $0 + offset, bytes.count - offset) } ?? 0
      }
      if count < 0, errno == EINTR { continue }
      if count < 0 {
        throw Failure(
          description: "can't write: \(String(cString: strerror(errno)))",
          isReaderGone: errno == EPIPE)
      }
      offset += count
    }
  }
}
