import ReevDOM
import ReevLayout
import ReevModel
import ReevStyle

/// A page written down as rrweb snapshot JSON, laid out at 800×600.
struct Page {
  let document: Document
  let fragments: FragmentTree

  /// Lays out the JSON of the body's children (elements and texts as rrweb serialises them).
  init(_ body: String, isQuirky: Bool = false, scrollY: Int = 0) {
    let doctype =
      isQuirky ? "" : #"{"type":1,"name":"html","publicId":"","systemId":"","id":2},"#
    let json = """
      [{"type":4,"data":{"href":"http://example.test/","width":800,"height":600},"timestamp":1},
      {"type":2,"data":{"initialOffset":{"top":\(scrollY),"left":0},"node":{"type":0,"id":1,
      "compatMode":"\(isQuirky ? "BackCompat" : "CSS1Compat")","childNodes":[\(doctype){"type":2,"tagName":"html","attributes":{},"id":3,"childNodes":[
      {"type":2,"tagName":"body","attributes":{"style":"margin:0"},"id":4,"childNodes":[\(body)]}
      ]}]}},"timestamp":2}]
      """
    var document = Document()
    for event in EventDecoder.decode(Array(json.utf8)).events { _ = document.apply(event) }
    self.document = document
    fragments = layout(document, computeStyles(document), viewport: document.viewport)
  }

  /// The box of the node with an rrweb id in px: x, y, width, height.
  func box(_ id: Int) -> [Float]? {
    guard let slot = document.slotOfID[id], let rect = fragments.rect(of: slot) else { return nil }
    return [rect.x.px, rect.y.px, rect.width.px, rect.height.px]
  }

  /// The lines of a text node.
  func lines(_ id: Int) -> [String] {
    guard let slot = document.slotOfID[id] else { return [] }
    return fragments.fragments.filter { $0.kind == .text && $0.node == slot }
      .map { fragments.strings[Int($0.text)] }
  }
}

/// The JSON of an element with an inline style.
func element(_ tag: String, _ id: Int, _ style: String, _ children: String...) -> String {
  #"{"type":2,"tagName":"\#(tag)","attributes":{"style":"\#(style)"},"id":\#(id),"#
    + #""childNodes":[\#(children.joined(separator: ","))]}"#
}

/// The JSON of a text node.
func text(_ content: String, _ id: Int) -> String {
  #"{"type":3,"textContent":"\#(content)","id":\#(id)}"#
}
