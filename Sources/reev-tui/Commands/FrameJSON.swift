import ReevCells
import ReevDOM
import ReevLayout
import ReevModel
import ReevPaint
import ReevReplay
import ReevStyle

/// A frame as `render --format json` prints it (DESIGN 2.5); the scorers read it.
nonisolated struct FrameJSON {
  /// The object and a newline.
  private(set) var bytes: [UInt8] = []

  init(frame: Frame, scale: Scale) {
    let painting = frame.painted(scale)
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("events")
    writer.value(frame.eventCount)
    writer.key("page")
    writer.beginObject()
    writer.key("url")
    writer.value(frame.document.url)
    writer.key("title")
    writer.value(frame.document.title())
    writer.endObject()
    writer.key("viewport")
    writer.beginObject()
    writer.key("width")
    writer.value(frame.document.viewport.width)
    writer.key("height")
    writer.value(frame.document.viewport.height)
    writer.key("scrollX")
    writer.value(frame.document.scrollX)
    writer.key("scrollY")
    writer.value(frame.document.scrollY)
    writer.endObject()
    writer.key("cell")
    writer.beginArray()
    writer.value(scale.pxPerColumn, decimals: 6)
    writer.value(scale.pxPerRow, decimals: 6)
    writer.endArray()
    writer.key("nodes")
    writer.beginArray()
    Self.writeNodes(frame, to: &writer)
    writer.endArray()
    writer.key("texts")
    writer.beginArray()
    for text in painting.texts { Self.write(text, frame, to: &writer) }
    writer.endArray()
    writer.key("lines")
    writer.beginArray()
    for line in painting.grid.lines { writer.value(line) }
    writer.endArray()
    writer.endObject()
    writer.newline()
    bytes = writer.bytes
  }

  private static func write(_ text: PaintedText, _ frame: Frame, to writer: inout JSONWriter) {
    let document = frame.document
    guard document.holds(text.node) else { return }
    writer.beginObject()
    writer.key("id")
    writer.value(document.rrwebID[Int(text.node)])
    writer.key("text")
    writer.value(text.text)
    writer.key("rect")
    write(text.rect, to: &writer)
    writer.key("color")
    writer.value(hex(text.color))
    writer.key("background")
    writer.value(hex(text.background))
    writer.key("bold")
    writer.value(text.isBold)
    writer.endObject()
  }

  private static func write(_ rect: LayoutRect, to writer: inout JSONWriter) {
    writer.beginArray()
    writer.value(Double(rect.x.px), decimals: 2)
    writer.value(Double(rect.y.px), decimals: 2)
    writer.value(Double(rect.width.px), decimals: 2)
    writer.value(Double(rect.height.px), decimals: 2)
    writer.endArray()
  }

  private static func hex(_ color: Color) -> String {
    func digits(_ value: UInt8) -> String {
      (value < 16 ? "0" : "") + String(value, radix: 16)
    }
    return "#" + digits(color.red) + digits(color.green) + digits(color.blue)
  }

  private static func writeNodes(_ frame: Frame, to writer: inout JSONWriter) {
    let document = frame.document
    guard document.root != noNode else { return }
    document.forEachNode(from: document.root) { node in
      let index = Int(node)
      // Shadow roots and texts of the replayer's own have no id; their children are listed.
      guard document.rrwebID[index] != 0 else { return true }
      writer.beginObject()
      writer.key("id")
      writer.value(document.rrwebID[index])
      writer.key("parent")
      writer.value(parentID(of: node, in: document))
      writer.key("kind")
      switch document.kind[index] {
      case .element:
        writer.value("element")
        writeElement(node, frame, to: &writer)
      case .text:
        writer.value("text")
        writer.key("text")
        writer.value(document.text[index])
      case .cdata: writer.value("cdata")
      case .comment: writer.value("comment")
      case .doctype: writer.value("doctype")
      default: writer.value("document")
      }
      writer.endObject()
      return true
    }
  }

  private static func parentID(of node: NodeID, in document: Document) -> Int {
    var parent = document.parent[Int(node)]
    while parent != noNode, document.rrwebID[Int(parent)] == 0 {
      parent = document.parent[Int(parent)]
    }
    return parent == noNode ? 0 : document.rrwebID[Int(parent)]
  }

  private static let href = Atom("href")
  private static let controls: Set<Atom> = [Atom("input"), Atom("textarea"), Atom("select")]

  private static func writeElement(
    _ node: NodeID, _ frame: Frame, to writer: inout JSONWriter
  ) {
    let document = frame.document
    let name = document.name[Int(node)]
    writer.key("tag")
    writer.value(name.string)
    writer.key("attributes")
    writer.beginObject()
    for attribute in document.attributes[Int(node)] where attribute.value.utf8.count <= 2000 {
      writer.key(attribute.name.string)
      // An empty link leads to the page itself; recorders leave it empty.
      if attribute.name == href, attribute.value.isEmpty {
        writer.value(String(document.url.prefix { $0 != "#" }))
      } else {
        writer.value(attribute.value)
      }
    }
    writer.endObject()
    if controls.contains(name) {
      writer.key("value")
      writer.value(document.value(ofControl: node))
      writer.key("checked")
      writer.value(document.isChecked(node))
    }
    writer.key("rect")
    let rect = frame.fragments.rect(of: node)
    if let rect { write(rect, to: &writer) } else { writer.null() }
    writer.key("visible")
    writer.value(rect != nil && isVisible(node, frame))
  }

  private static func isVisible(_ node: NodeID, _ frame: Frame) -> Bool {
    let styles = frame.styles
    guard styles.ofNode.indices.contains(Int(node)), styles.ofNode[Int(node)] >= 0,
      styles.styles.indices.contains(Int(styles.ofNode[Int(node)]))
    else { return true }
    return styles.styles[Int(styles.ofNode[Int(node)])].visibility == .visible
  }
}
