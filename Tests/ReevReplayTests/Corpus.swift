import Foundation
import ReevDOM
import ReevModel

/// The recordings of the shared folder.
enum Corpus {
  /// The folder that holds corpus and fixtures, or nil.
  static let shared: URL? = {
    let named = ProcessInfo.processInfo.environment["REEV_SHARED"].map { URL(fileURLWithPath: $0) }
    let here = URL(fileURLWithPath: #filePath)
    let beside = (0..<4).reduce(here) { url, _ in url.deletingLastPathComponent() }
      .appendingPathComponent("shared")
    let folder = named ?? beside
    return FileManager.default.fileExists(atPath: folder.appendingPathComponent("corpus").path)
      ? folder : nil
  }()

  /// Whether the exhaustive forms run.
  static let isExhaustive = ProcessInfo.processInfo.environment["REEV_EXHAUSTIVE"] != nil

  /// The names of all recordings.
  static let names = [
    "datasette", "django-admin", "features", "features-masked", "flask-admin", "furo",
    "jupyterlab", "libxml2-tables", "long-jupyterlab", "mkdocs-material",
    "mkdocs-material-mobile", "python-docs", "sphinx-rtd",
  ]

  /// A file of the corpus.
  static func bytes(_ name: String) throws -> [UInt8] {
    guard let shared else { return [] }
    return [UInt8](try Data(contentsOf: shared.appendingPathComponent("corpus/\(name).json")))
  }

  /// The events of a recording of the corpus.
  static func events(_ name: String) throws -> [Event] {
    guard let shared else { return [] }
    let url = shared.appendingPathComponent("corpus/\(name).json")
    return EventDecoder.decode([UInt8](try Data(contentsOf: url))).events
  }
}

extension Document {
  /// Everything the page says, by rrweb ids: equal exactly for equal pages.
  var fingerprint: [String] {
    var lines = [
      "\(url) \(viewport) \(scrollX) \(scrollY) \(fontFaces.count) \(facts.hasReevFacts)"
    ]
    lines.append("hover \(id(hovered)) focus \(id(focused))")
    forEachNode(from: root) { node in
      let index = Int(node)
      var line = "\(kind[index]) \(rrwebID[index]) in \(id(parent[index])) "
      line += name[index].string + " " + text[index]
      line += attributes[index].map { " \($0.name.string)=\($0.value)" }.joined()
      if let state = state[node] { line += " \(state)" }
      if let sheet = ownerSheets[node] { line += " \(sheet.text.count) \(sheet.edits)" }
      if let adopted = adoptedSheets[node] { line += " \(adopted)" }
      if let size = naturalSizes[node] { line += " \(size)" }
      if let mode = quirksModes[node] { line += " \(mode)" }
      lines.append(line)
      return true
    }
    for id in constructedSheets.keys.sorted() {
      lines.append("\(id) \(constructedSheets[id]?.edits.count ?? 0)")
    }
    return lines
  }

  private func id(_ node: NodeID) -> Int { node == noNode ? 0 : rrwebID[Int(node)] }
}
