import Foundation
import ReevDOM
import ReevLayout
import ReevModel
import ReevStyle
import Testing

/// A small page of `Tests/Pages/features`, as Chromium laid it out; made by `scripts/compare_page.py`.
struct FeaturePage: Decodable, Sendable, CustomTestStringConvertible {
  struct Truth: Decodable, Sendable { var nodes: [[Double]] }

  var name: String
  var truth: Truth
  /// The line of the file: the events are in it.
  var line: [UInt8] = []

  enum CodingKeys: CodingKey { case name, truth }

  var testDescription: String { name }

  static let all: [FeaturePage] = {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Pages/features.jsonl")
    guard let data = try? Data(contentsOf: file) else { return [] }
    return data.split(separator: UInt8(ascii: "\n")).compactMap { line in
      guard var page = try? JSONDecoder().decode(FeaturePage.self, from: Data(line)) else {
        return nil
      }
      page.line = Array(line)
      return page
    }
  }()
}

@Suite struct `Feature pages` {
  @Test func `all pages are there`() { #expect(FeaturePage.all.count >= 28) }

  @Test(arguments: FeaturePage.all)
  func `A page's boxes are where Chromium has them`(page: FeaturePage) {
    var document = Document()
    for event in EventDecoder.decode(page.line).events { _ = document.apply(event) }
    var styling = StyleEngine()
    var engine = LayoutEngine()
    let tree = engine.update(document, styledBy: &styling, changes: nil)
    for box in page.truth.nodes where box.count == 5 {
      let slot = document.slotOfID[Int(box[0])]
      let rect = slot.flatMap { tree.rect(of: $0) }
      let found = rect.map { [$0.x, $0.y, $0.width, $0.height].map { Double($0.px) } } ?? []
      let isRight = found.count == 4 && zip(found, box[1...]).allSatisfy { abs($0 - $1) <= 1 }
      #expect(isRight, "node \(Int(box[0])) is \(found), should be \(box[1...])")
    }
  }
}
