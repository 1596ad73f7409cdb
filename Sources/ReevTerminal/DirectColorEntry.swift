import Foundation

/// The terminal type with direct colour made from another one, compiled once into the user's cache.
///
/// ncurses sends RGB only for types whose entry has `RGB`, and Debian's base set has none.
///
/// - Returns: the type's name, with `TERMINFO_DIRS` set so that it is found; nil when it can't be
///   made.
func directColorType(from type: String, environment: [String: String]) -> String? {
  let allowed = type.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-+.".contains($0)) }
  guard allowed, !type.isEmpty else { return nil }
  let cache =
    environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    ?? (environment["HOME"].map { $0 + "/.cache" } ?? "/tmp/reev-\(getuid())")
  let folder = cache + "/reev/terminfo"
  let name = "reev-" + type
  let compiled = "\(folder)/r/\(name)"
  if !FileManager.default.fileExists(atPath: compiled) {
    guard compile(source(name: name, type: type), into: folder) else { return nil }
  }
  let others = environment["TERMINFO_DIRS"] ?? ""
  setenv("TERMINFO_DIRS", folder + ":" + others, 1)
  return name
}

private func source(name: String, type: String) -> String {
  func sequence(_ base: String, _ extended: String) -> String {
    #"\E[%?%p1%{8}%<%t"# + base + #"%p1%d%e"# + extended
      + #";2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%d%;m"#
  }
  return """
    \(name)|\(type) with direct colour,
    \tRGB, ccc@, colors#0x1000000, pairs#0x7FFFF, initc@, setb@, setf@,
    \tsetab=\(sequence("4", "48")),
    \tsetaf=\(sequence("3", "38")),
    \tuse=\(type),

    """
}

private func compile(_ text: String, into folder: String) -> Bool {
  do {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let file = "\(folder)/entry-\(getpid()).ti"
    try text.write(toFile: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: file) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/tic")
    process.arguments = ["-x", "-o", folder, file]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus == 0
  } catch {
    return false
  }
}
