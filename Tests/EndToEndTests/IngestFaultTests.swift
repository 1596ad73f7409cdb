import Foundation
import Testing

/// A share of the faults that `scripts/faults.py` makes by the hundred: one round of each kind (without root, no full disks).
@Suite("Ingest under faults")
struct IngestFaultTests {
  @Test func `nothing acknowledged is lost or stored twice`() throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.currentDirectoryURL = VisitTests.root
    process.arguments = [
      "python3", "scripts/faults.py", "--bin", VisitTests.programs.path, "--rounds", "12",
    ]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(text)")
  }
}
