import ArgumentParser
import Foundation
import ReevDOM
import ReevLayout
import ReevModel
import ReevReplay
import ReevStyle

struct LayoutCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "layout", abstract: "Lays pages out and prints their boxes, a JSON line a page.",
    discussion: """
      EXAMPLES
        reev-tui layout --batch pages.jsonl
      """)

  @Option(help: "A file with one {\"name\", \"events\": […]} object a line; - is stdin.")
  var batch: String

  func run() throws {
    let source = batch == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: batch)
    guard let source, let data = try source.readToEnd() else {
      throw ValidationError("\(batch) can't be read; give a file with one JSON object a line")
    }
    for line in data.split(separator: UInt8(ascii: "\n")) {
      FileHandle.standardOutput.write(Data(Self.result(of: Array(line))))
    }
  }

  private struct Case: Decodable {
    var name: String?
  }

  /// The line that is printed for a case.
  private static func result(of line: [UInt8]) -> [UInt8] {
    let name = (try? JSONDecoder().decode(Case.self, from: Data(line)))?.name ?? ""
    var recording = Recording(bytes: line)
    let document = recording.document(afterEvents: recording.events.count)
    var styling = StyleEngine()
    var engine = LayoutEngine()
    let tree = engine.update(document, styledBy: &styling, changes: nil)
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("name")
    writer.value(name)
    writer.key("nodes")
    writer.beginArray()
    for (slot, kind) in document.kind.enumerated() where kind == .element {
      guard let rect = tree.rect(of: NodeID(slot)) else { continue }
      writer.beginArray()
      writer.value(document.rrwebID[slot])
      write(rect, of: document, to: &writer)
      writer.endArray()
    }
    writer.endArray()
    writer.key("texts")
    writer.beginArray()
    for line in tree.textLines {
      writer.beginArray()
      writer.value(document.rrwebID[Int(line.node)])
      writer.value(line.text)
      write(line.rect, of: document, to: &writer)
      writer.endArray()
    }
    writer.endArray()
    writer.endObject()
    writer.newline()
    return writer.bytes
  }

  /// A rectangle's numbers in px of the page.
  private static func write(
    _ rect: LayoutRect, of document: Document, to writer: inout JSONWriter
  ) {
    writer.value(Double(rect.x.px) + document.scrollX, decimals: 2)
    writer.value(Double(rect.y.px) + document.scrollY, decimals: 2)
    writer.value(Double(rect.width.px), decimals: 2)
    writer.value(Double(rect.height.px), decimals: 2)
  }
}
