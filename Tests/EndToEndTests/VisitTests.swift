import Foundation
import Testing

/// Visits of real pages through every real part. The visitors and the checks are Python scripts,
/// since Chromium is driven from Python; each prints what it found and exits with 0 when it is right.
@Suite("A visit in a real browser, replayed in the terminal", .serialized)
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
    try check("scripts/visit_test.py")
  }

  // What the tracker costs is measured by hand: scripts/tracker_trials.py cost.
  @Test func `a visit that ends badly arrives, and its secrets don't`() throws {
    try check(
      "scripts/tracker_trials.py", "--rounds", "5", "close", "navigate", "reload", "secrets")
  }

  @Test func `image sizes and font metrics bring the layout to the live page's`() throws {
    try check("scripts/tracker_fidelity.py")
  }

  @Test func `a hostile page as HTML runs nothing and fetches nothing`() throws {
    try check("scripts/html_test.py")
  }

  private func check(_ script: String, _ arguments: String...) throws {
    let python = Self.root.appending(path: ".build/python/bin/python")
    try #require(
      FileManager.default.isExecutableFile(atPath: python.path),
      "run scripts/setup: it puts playwright into .build/python")
    let process = Process()
    process.executableURL = python
    process.currentDirectoryURL = Self.root
    process.arguments = [script, "--bin", Self.programs.path] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(text)")
  }
}
