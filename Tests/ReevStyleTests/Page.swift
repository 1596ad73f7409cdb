import ReevDOM
import ReevModel
import ReevStyle

/// A small page for tests: elements in a few words, as a recorder would have sent them.
indirect enum Node {
  case text(String)
  case element(String, [String: String], [Node])
}

func element(_ tag: String, _ attributes: [String: String] = [:], _ children: Node...) -> Node {
  .element(tag, attributes, children)
}

/// A document with a sheet and a body. The first node has rrweb id 10, the next ones follow in
/// document order.
struct Page {
  var document = Document()

  init(_ css: String, isQuirky: Bool = false, width: Int = 1000, _ body: Node...) {
    var next = 9
    func json(_ node: Node) -> String {
      next += 1
      switch node {
      case .text(let text): return "{\"type\":3,\"id\":\(next),\"textContent\":\(quoted(text))}"
      case .element(let tag, let attributes, let children):
        let id = next
        let list = attributes.sorted { $0.key < $1.key }
          .map { "\(quoted($0.key)):\($0.value == "true" ? "true" : quoted($0.value))" }.joined(
            separator: ",")
        let inner = children.map(json).joined(separator: ",")
        return "{\"type\":2,\"id\":\(id),\"tagName\":\"\(tag)\",\"attributes\":{\(list)},"
          + "\"childNodes\":[\(inner)]}"
      }
    }
    let nodes = body.map(json).joined(separator: ",")
    let mode = isQuirky ? "BackCompat" : "CSS1Compat"
    let doctype =
      isQuirky ? "" : "{\"type\":1,\"id\":2,\"name\":\"html\",\"publicId\":\"\",\"systemId\":\"\"},"
    let tree =
      "{\"type\":0,\"id\":1,\"compatMode\":\"\(mode)\",\"childNodes\":[\(doctype)"
      + "{\"type\":2,\"id\":3,\"tagName\":\"html\",\"attributes\":{},\"childNodes\":["
      + "{\"type\":2,\"id\":4,\"tagName\":\"head\",\"attributes\":{},\"childNodes\":["
      + "{\"type\":2,\"id\":5,\"tagName\":\"style\",\"attributes\":{},\"childNodes\":["
      + "{\"type\":3,\"id\":6,\"isStyle\":true,\"textContent\":\(quoted(css))}]}]},"
      + "{\"type\":2,\"id\":7,\"tagName\":\"body\",\"attributes\":{},\"childNodes\":[\(nodes)]}]}]}"
    apply(4, "{\"href\":\"http://example.test/\",\"width\":\(width),\"height\":600}")
    apply(2, "{\"node\":\(tree),\"initialOffset\":{\"top\":0,\"left\":0}}")
  }

  @discardableResult
  mutating func apply(_ type: Int, _ data: String) -> DocumentChanges {
    document.apply(Event(type: type, timestamp: 0, data: Array(data.utf8))).changes
  }

  /// The computed style of the node with an rrweb id.
  func style(_ id: Int = 10) -> ComputedStyle? {
    let table = computeStyles(document)
    guard let slot = document.slotOfID[id], table.ofNode.indices.contains(Int(slot)),
      table.ofNode[Int(slot)] >= 0
    else { return nil }
    return table.styles[Int(table.ofNode[Int(slot)])]
  }
}

func quoted(_ text: String) -> String {
  var out = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": out += "\\\""
    case "\\": out += "\\\\"
    case "\n": out += "\\n"
    default: out.unicodeScalars.append(scalar)
    }
  }
  return out + "\""
}

extension Color {
  var hex: String {
    func two(_ value: UInt8) -> String {
      let text = String(value, radix: 16)
      return text.count == 1 ? "0" + text : text
    }
    return "#" + two(red) + two(green) + two(blue) + (alpha == 255 ? "" : two(alpha))
  }
}
