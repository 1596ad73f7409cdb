import Foundation

/// Files that the user asks for: none that is there is ever written over.
nonisolated enum SavedFile {
  /// That no file could be made, or not written to its end.
  struct Failure: Error {}

  /// Writes a new file, with a number in its name where that is taken.
  ///
  /// - Returns: its path.
  static func write(
    _ bytes: [UInt8], named name: String, in folder: String
  ) throws(Failure) -> String {
    let base = (name as NSString).deletingPathExtension
    let suffix = (name as NSString).pathExtension
    for number in 1...1000 {
      let path = folder + "/" + (number == 1 ? name : "\(base)-\(number).\(suffix)")
      let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
      guard descriptor >= 0 else {
        if errno == EEXIST { continue }
        throw Failure()
      }
      let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
      do {
        try file.write(contentsOf: Data(bytes))
        return path
      } catch {
        unlink(path)
        throw Failure()
      }
    }
    throw Failure()
  }
}
