import Foundation
import Testing

/// A visit of the demo shop through every real part. The visitor and the checks are in
/// `scripts/visit_test.py`, since Chromium is driven from Python.
@Suite("A visit in a real browser, replayed in the terminal")
struct VisitTests {
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The folder that holds the programs of this build.
  static var programs: URL {
    let bundles = CommandLine.arguments.filter { $0.hasSuffix(".xctest") }
    let candidates =
      bundles.map { URL(filePath: $0).deletingLastPathComponent() }
      + [root.appending(path: ".build/release"), root.appending(path: ".build/debug")]
    return candidates.first {
      FileManager.default.isExecutableFile(atPath: $0.appending(path: "reevd").path)
    } ?? root.appending(path: ".build/release")
  }

  @Test func `a visit is recorded, stored, counted and shown`() throws {
    let python = Self.root.appending(path: ".build/python/bin/python")
    try #require(
      FileManager.default.isExecutableFile(atPath: python.path),
      "run scripts/setup: it puts playwright into .build/python")
    let process = Process()
    process.executableURL = python
    process.currentDirectoryURL = Self.root
    process.arguments = ["scripts/visit_test.py", "--bin", Self.programs.path]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(text)")
  }
}
