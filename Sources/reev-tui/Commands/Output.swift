import Foundation
import ReevCells

/// What commands print. A disk that is full, a reader that has gone or a descriptor that was never
/// opened ends the program with a line and a code, never with a crash or as if all were well.
nonisolated enum Output {
  /// Fills descriptors that were closed when the program started: a recording opened later must not
  /// become standard output.
  static func fillClosedDescriptors() {
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
    where fcntl(descriptor, F_GETFD) < 0 {
      // Reading from, and writing to, the wrong end fails as with a closed one.
      _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }

  /// Writes bytes to standard output as they are; ends the program when that fails.
  static func write(_ bytes: [UInt8]) {
    if let error = put(bytes, STDOUT_FILENO) { end(error) }
  }

  /// Writes a line to standard error; there is nobody to tell when that fails.
  static func complain(_ line: String) {
    let lines = line.split(separator: "\n", omittingEmptySubsequences: false).map {
      sanitized(String($0))
    }
    _ = put(Array((lines.joined(separator: "\n") + "\n").utf8), STDERR_FILENO)
  }

  /// Sends what `print` holds back; ends the program when that fails.
  static func finish() {
    if fflush(nil) != 0 { end(errno) }
  }

  private static func put(_ bytes: [UInt8], _ descriptor: Int32) -> Int32? {
    var offset = 0
    while offset < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        Foundation.write(descriptor, buffer.baseAddress.map { $0 + offset }, buffer.count - offset)
      }
      if count >= 0 {
        offset += count
        continue
      }
      switch errno {
      case EINTR: continue
      case EAGAIN:
        var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&entry, 1, 1000)
      default: return errno
      }
    }
    return nil
  }

  private static func end(_ error: Int32) -> Never {
    // A reader that has seen enough is no failure worth a line: 128 and SIGPIPE, as shells have it.
    if error == EPIPE { _exit(141) }
    complain("reev-tui: can't write: \(String(cString: strerror(error)))")
    _exit(1)
  }
}
