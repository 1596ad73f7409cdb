import ReevDOM
import ReevModel
import Testing

/// What rrweb's recorders send and what the page then is, event type by event type.
@Suite struct SemanticsTests {
  // MARK: making events

  private static func element(
    _ id: Int, _ tag: String = "div", _ attributes: String = "", _ children: [String] = [],
    more: String = ""
  ) -> String {
    #"{"type":2,"id":\#(id),"tagName":"\#(tag)","attributes":{\#(attributes)},"childNodes":[\#(children.joined(separator: ","))]\#(more)}"#
  }

  private static func text(_ id: Int, _ data: String, more: String = "") -> String {
    #"{"type":3,"id":\#(id),"textContent":"\#(data)"\#(more)}"#
  }

  private static func snapshot(_ body: [String], head: [String] = [], more: String = "") -> Event {
    let html = element(
      2, "html", "", [element(3, "head", "", head), element(4, "body", "", body)])
    let doctype = #"{"type":1,"id":9,"name":"html","publicId":"","systemId":""}"#
    let data =
      #"{"node":{"type":0,"id":1,"childNodes":[\#(doctype),\#(html)]\#(more)},"initialOffset":{"left":3,"top":7}}"#
    return Event(type: 2, timestamp: 0, data: Array(data.utf8))
  }

  private static func incremental(_ source: Int, _ rest: String) -> Event {
    Event(type: 3, timestamp: 1, data: Array(#"{"source":\#(source),\#(rest)}"#.utf8))
  }

  private static func mutation(
    adds: [String] = [], removes: [(Int, Int)] = [], texts: [(Int, String)] = [],
    attributes: [(Int, String)] = []
  ) -> Event {
    let removes = removes.map { #"{"id":\#($0.0),"parentId":\#($0.1)}"# }.joined(separator: ",")
    let texts = texts.map { #"{"id":\#($0.0),"value":\#($0.1)}"# }.joined(separator: ",")
    let attributes = attributes.map { #"{"id":\#($0.0),"attributes":{\#($0.1)}}"# }
      .joined(separator: ",")
    return incremental(
      0,
      #""adds":[\#(adds.joined(separator: ","))],"removes":[\#(removes)],"texts":[\#(texts)],"attributes":[\#(attributes)]"#
    )
  }

  private static func add(_ node: String, to parent: Int, next: String = "null", more: String = "")
    -> String
  {
    #"{"parentId":\#(parent),"nextId":\#(next),"node":\#(node)\#(more)}"#
  }

  private static func innerDocument(_ id: Int, _ body: String = "") -> String {
    #"{"type":0,"id":\#(id),"childNodes":[{"type":2,"id":\#(id + 1),"rootId":\#(id),"tagName":"html","attributes":{},"childNodes":[\#(body)]}]}"#
  }

  // MARK: reading the page

  /// The tree below a node: `tag#id[attribute=value]{state}(children)`, shadow trees in `<>`,
  /// iframes' documents in `«»`, texts in quotes.
  private static func describe(_ document: Document, _ id: Int = 4) -> String {
    func children(_ node: NodeID) -> String {
      var parts: [String] = []
      var child = document.firstChild[Int(node)]
      while child != noNode {
        parts.append(describe(child))
        child = document.nextSibling[Int(child)]
      }
      return parts.joined(separator: " ")
    }
    func describe(_ node: NodeID) -> String {
      let index = Int(node)
      switch document.kind[index] {
      case .text: return "'\(document.text[index])'"
      case .comment: return "!\(document.text[index])"
      case .cdata: return "cdata"
      case .doctype: return "doctype"
      case .document: return "«\(children(node))»"
      default: break
      }
      var result = document.name[index].string + "#\(document.rrwebID[index])"
      for attribute in document.attributes[index] {
        result += "[\(attribute.name.string)=\(attribute.value)]"
      }
      if document.shadowRoot[index] != noNode {
        result += "<" + children(document.shadowRoot[index]) + ">"
      }
      if document.contentDocument[index] != noNode {
        result += describe(document.contentDocument[index])
      }
      let inner = children(node)
      return inner.isEmpty ? result : result + "(" + inner + ")"
    }
    let node = document.slot(ofID: id)
    return node == noNode ? "-" : describe(node)
  }

  private static func played(_ events: [Event]) -> (document: Document, problems: [String]) {
    var document = Document()
    var problems: [String] = []
    for event in events {
      problems += document.apply(event).problems.map(\.kind.rawValue)
    }
    return (document, problems)
  }

  // MARK: trees

  private static let trees: [(title: String, events: [Event], expected: String)] = [
    (
      "attributes are strings, numbers, true and null; false is none",
      [snapshot([element(5, "a", #""a":"x","b":5,"c":true,"d":null,"e":false,"f":1.5"#)])],
      "body#4(a#5[a=x][b=5][c=][f=1.5])"
    ),
    (
      "comments and CDATA are nodes",
      [
        snapshot([#"{"type":5,"id":5,"textContent":"c"}"#, #"{"type":4,"id":6,"textContent":""}"#])
      ],
      "body#4(!c cdata)"
    ),
    (
      "ignored nodes are not there",
      [
        snapshot([
          #"{"type":2,"id":-2,"tagName":"script","attributes":{},"childNodes":[]}"#, text(6, "x"),
        ])
      ],
      "body#4('x')"
    ),
    (
      "tags are lower case, but for SVG's",
      [
        snapshot([
          element(5, "DIV"),
          element(
            6, "svg", "", [element(7, "foreignObject", more: #","isSVG":true"#)],
            more: #","isSVG":true"#),
        ])
      ],
      "body#4(div#5 svg#6(foreignObject#7))"
    ),
    (
      "shadow children are told by their flag",
      [
        snapshot([
          element(
            5, "x-a", "",
            [text(6, "light"), text(7, "shadow", more: #","isShadow":true"#)],
            more: #","isShadowHost":true"#)
        ])
      ],
      "body#4(x-a#5<'shadow'>('light'))"
    ),
    (
      "a blocked element is a box of its size",
      [snapshot([element(5, "div", #""class":"b","rr_width":"120px","rr_height":"40px""#)])],
      "body#4(div#5[class=b][rr_width=120px][style=width: 120px; height: 40px;][rr_height=40px])"
    ),
    (
      "the value of a textarea wins over what it holds",
      [snapshot([element(5, "textarea", #""value":"now""#, [text(6, "then")])])],
      "body#4(textarea#5[value=now])"
    ),
    (
      "siblings in reverse, and out of order",
      [
        snapshot([element(5)]),
        mutation(adds: [
          add(element(8), to: 4, next: "7"), add(element(6), to: 4, next: "5"),
          add(element(7), to: 4, next: "6"),
        ]),
      ],
      "body#4(div#8 div#7 div#6 div#5)"
    ),
    (
      "nodes that move find the siblings that they have in the end",
      [
        snapshot([element(7), element(6), element(5)]),
        mutation(adds: [
          add(element(5), to: 4, next: "6"), add(element(6), to: 4, next: "7"),
          add(element(7), to: 4), add(element(8), to: 4, next: "5"),
        ]),
      ],
      "body#4(div#8 div#5 div#6 div#7)"
    ),
    (
      "what goes into a node that moves and has changed stays in it",
      [
        snapshot([element(5), element(6), element(7)]),
        mutation(adds: [
          add(element(5, "div", #""title":"x""#), to: 4, next: "7"),
          add(element(8), to: 5), add(element(7), to: 4),
        ]),
      ],
      "body#4(div#6 div#5[title=x](div#8) div#7)"
    ),
    (
      "nodes that move before each other come to rest",
      [
        snapshot([element(5), element(6)]),
        mutation(adds: [add(element(5), to: 4, next: "6"), add(element(6), to: 4, next: "5")]),
      ],
      "body#4(div#6 div#5)"
    ),
    (
      "children before their parents",
      [
        snapshot([]),
        mutation(adds: [
          add(text(7, "x"), to: 6), add(element(6), to: 5), add(element(5), to: 4),
        ]),
      ],
      "body#4(div#5(div#6('x')))"
    ),
    (
      "children of a parent that comes later keep their order",
      [
        snapshot([]),
        mutation(adds: [
          add(text(7, "b"), to: 5), add(text(6, "a"), to: 5, next: "7"), add(element(5), to: 4),
        ]),
      ],
      "body#4(div#5('a' 'b'))"
    ),
    (
      "a next sibling that is deeper down, or elsewhere, is none",
      [
        snapshot([element(5, "div", "", [element(6)])]),
        mutation(adds: [add(element(7), to: 4, next: "6")]),
      ],
      "body#4(div#5(div#6) div#7)"
    ),
    (
      "a removal takes along what is below, and names it no more",
      [
        snapshot([element(5, "div", "", [element(6)]), element(7)]),
        mutation(removes: [(5, 4), (6, 5)]),
      ],
      "body#4(div#7)"
    ),
    (
      "a removal whose parent is unknown is none",
      [snapshot([element(5)]), mutation(removes: [(5, 77)])], "body#4(div#5)"
    ),
    (
      "a node that moved on before it was removed where it had been stays",
      [
        snapshot([
          element(
            5, "x-a", "", [element(6, "p", more: #","isShadow":true"#)],
            more: #","isShadowHost":true"#), element(8),
        ]),
        mutation(adds: [add(element(6, "p"), to: 8)]), mutation(removes: [(6, 5)]),
      ], "body#4(x-a#5<> div#8(p#6))"
    ),
    (
      "a host that moves takes its shadow tree along, said again or not",
      [
        snapshot([
          element(
            5, "x-a", "",
            [
              element(
                6, "x-b", "", [text(7, "in", more: #","isShadow":true"#)],
                more: #","isShadow":true,"isShadowHost":true"#),
              text(8, "light"),
            ], more: #","isShadowHost":true"#), element(10),
        ]),
        mutation(
          adds: [add(element(5, "x-a", more: #","isShadowHost":true"#), to: 10)],
          removes: [(5, 4)]),
        mutation(
          adds: [
            add(element(5, "x-a", more: #","isShadowHost":true"#), to: 4),
            add(
              element(6, "x-b", more: #","isShadow":true,"isShadowHost":true"#), to: 5),
            add(text(7, "in", more: #","isShadow":true"#), to: 6),
          ], removes: [(5, 10)]),
      ], "body#4(div#10 x-a#5<x-b#6<'in'>>)"
    ),
    (
      "a host that moves has what its event names again, whatever comes first",
      [
        snapshot([
          element(
            5, "x-a", "",
            [
              element(
                6, "style", #""_cssText":"b{}""#, [text(7, "")], more: #","isShadow":true"#)
            ], more: #","isShadowHost":true"#), element(10),
        ]),
        mutation(
          adds: [
            add(text(7, ""), to: 6),
            add(element(6, "style", #""_cssText":"b{}""#, more: #","isShadow":true"#), to: 5),
            add(element(5, "x-a", more: #","isShadowHost":true"#), to: 10),
          ], removes: [(5, 4)]),
      ], "body#4(div#10(x-a#5<style#6('b{}')>))"
    ),
    (
      "a host that goes without coming back takes its shadow tree with it",
      [
        snapshot([
          element(
            5, "x-a", "", [element(6, "p", more: #","isShadow":true"#)],
            more: #","isShadowHost":true"#)
        ]),
        mutation(
          adds: [add(element(5, "x-a", more: #","isShadowHost":true"#), to: 6)],
          removes: [(5, 4)]),
        mutation(adds: [add(element(6), to: 4)]),
      ], "body#4(div#6)"
    ),
    (
      "shadow trees, frames and styles within one another",
      [
        snapshot([
          element(
            5, "x-a", "", [element(6, "iframe", more: #","isShadow":true"#)],
            more: #","isShadowHost":true"#)
        ]),
        mutation(adds: [
          add(
            innerDocument(
              20,
              element(
                22, "x-b", "",
                [
                  element(23, "style", #""_cssText":"b{}""#, more: #","isShadow":true"#),
                  element(24, "iframe", more: #","isShadow":true"#),
                ], more: #","isShadowHost":true"#)), to: 6)
        ]),
        mutation(adds: [add(innerDocument(30, element(32, "iframe")), to: 24)]),
        mutation(adds: [add(innerDocument(40, text(42, "deep")), to: 32)]),
        mutation(
          adds: [add(text(25, "u{}"), to: 23)], texts: [(42, #""deeper""#)],
          attributes: [(22, #""lang":"t""#)]),
      ],
      "body#4(x-a#5<iframe#6«html#21(x-b#22[lang=t]<style#23('b{}') iframe#24«html#31(iframe#32«html#41('deeper')»)»>)»>)"
    ),
    (
      "a move takes removal and addition, the descendants again",
      [
        snapshot([element(5, "div", "", [text(6, "x")]), element(7)]),
        mutation(adds: [add(element(5), to: 7), add(text(6, "x"), to: 5)], removes: [(5, 4)]),
      ],
      "body#4(div#7(div#5('x')))"
    ),
    (
      "a removal and what is added in its stead",
      [
        snapshot([element(5, "div", "", [text(6, "x")])]),
        mutation(adds: [add(text(7, "y"), to: 5)], removes: [(6, 5)]),
      ],
      "body#4(div#5('y'))"
    ),
    (
      "the same node again is moved, another of its id takes its place",
      [
        snapshot([element(5, "div", #""a":"1""#, [text(6, "x")]), element(7)]),
        mutation(adds: [add(element(5, "div", #""a":"1""#), to: 7)]),
        mutation(adds: [add(element(7, "p"), to: 4)]),
      ],
      "body#4(p#7)"
    ),
    (
      "a node into itself, or below itself, stays",
      [
        snapshot([element(5, "div", "", [element(6)])]),
        mutation(adds: [
          add(element(5), to: 5), add(element(5), to: 6), add(element(7), to: 6),
        ]),
      ],
      "body#4(div#5(div#6(div#7)))"
    ),
    (
      "a node of a document that is not there is dropped",
      [
        snapshot([element(5)]),
        mutation(adds: [add(text(6, "x", more: #","rootId":70"#), to: 5)]),
      ],
      "body#4(div#5)"
    ),
    (
      "texts: the last one counts, of a removed one nothing is said",
      [
        snapshot([text(5, "a"), text(6, "b")]),
        mutation(removes: [(6, 4)], texts: [(5, #""b""#), (5, #""c""#), (6, #""d""#)]),
      ],
      "body#4('c')"
    ),
    (
      "a text of null is empty", [snapshot([text(5, "a")]), mutation(texts: [(5, "null")])],
      "body#4('')"
    ),
    (
      "attributes: strings set, null removes, what is neither does nothing",
      [
        snapshot([element(5, "a", #""href":"x","class":"c","title":"t""#)]),
        mutation(attributes: [(5, #""href":"y","class":null,"title":5,"id":"new","lang":true"#)]),
      ],
      "body#4(a#5[href=y][title=t][id=new])"
    ),
    (
      "a value set on a textarea replaces its text",
      [
        snapshot([element(5, "textarea", "", [text(6, "then")])]),
        mutation(attributes: [(5, #""value":"now""#)]),
      ],
      "body#4(textarea#5[value=now])"
    ),
    (
      "into a textarea a text comes instead of the others",
      [
        snapshot([element(5, "textarea", "", [text(6, "then")])]),
        mutation(adds: [add(text(7, "now"), to: 5)]),
      ],
      "body#4(textarea#5('now'))"
    ),
    (
      "a shadow tree may come later",
      [
        snapshot([element(5, "x-a", "", [text(6, "light")])]),
        mutation(adds: [add(text(7, "shadow", more: #","isShadow":true"#), to: 5)]),
      ],
      "body#4(x-a#5<'shadow'>('light'))"
    ),
    (
      "a node of a shadow tree is removed",
      [
        snapshot([
          element(
            5, "x-a", "",
            [element(6, more: #","isShadow":true"#), element(7, more: #","isShadow":true"#)],
            more: #","isShadowHost":true"#)
        ]),
        Event(
          type: 3, timestamp: 1,
          data: Array(
            #"{"source":0,"adds":[],"removes":[{"id":6,"parentId":5,"isShadow":true}],"texts":[],"attributes":[]}"#
              .utf8)),
      ],
      "body#4(x-a#5<div#7>)"
    ),
    (
      "a document is attached to its iframe",
      [
        snapshot([element(5, "iframe")]),
        incremental(
          0,
          #""isAttachIframe":true,"adds":[\#(add(innerDocument(20), to: 5))],"removes":[],"texts":[],"attributes":[]"#
        ),
        mutation(adds: [add(text(22, "in", more: #","rootId":20"#), to: 21)]),
      ],
      "body#4(iframe#5«html#21('in')»)"
    ),
    (
      "another document replaces it, with the same ids or others",
      [
        snapshot([element(5, "iframe")]), mutation(adds: [add(innerDocument(20), to: 5)]),
        mutation(adds: [add(innerDocument(20, element(22, "p")), to: 5)]),
        mutation(adds: [add(innerDocument(30, element(22, "b")), to: 5)]),
      ],
      "body#4(iframe#5«html#31(b#22)»)"
    ),
    (
      "an iframe within an iframe, whose documents come first",
      [
        snapshot([]),
        mutation(adds: [add(innerDocument(40, text(42, "deep")), to: 30)]),
        mutation(adds: [add(innerDocument(20, element(30, "iframe")), to: 5)]),
        mutation(adds: [add(element(5, "iframe"), to: 4)]),
      ],
      "body#4(iframe#5«html#21(iframe#30«html#41('deep')»)»)"
    ),
    (
      "an iframe's document goes with it",
      [
        snapshot([element(5, "iframe")]), mutation(adds: [add(innerDocument(20), to: 5)]),
        mutation(removes: [(5, 4)]), mutation(adds: [add(text(22, "x"), to: 21)]),
      ],
      "body#4"
    ),
    (
      "document.open: a new root element replaces the old one",
      [
        snapshot([]),
        mutation(adds: [
          add(#"{"type":1,"id":50,"name":"html","publicId":"","systemId":""}"#, to: 1),
          add(element(51, "html"), to: 1), add(element(4, "body"), to: 51),
        ]),
      ],
      "body#4"
    ),
    (
      "recorders before 1.0: a sibling that is not known yet",
      [
        snapshot([element(5)]),
        mutation(adds: [
          add(element(7), to: 4, next: "-1", more: #","previousId":6"#),
          add(element(6), to: 4, next: "null", more: #","previousId":5"#),
        ]),
        mutation(adds: [add(element(8), to: 4, next: "null", more: #","previousId":7"#)]),
      ],
      "body#4(div#5 div#6 div#7 div#8)"
    ),
    (
      "after the previous one, where that has a next",
      [
        snapshot([element(5), element(6)]),
        mutation(adds: [add(element(7), to: 4, more: #","previousId":5"#)]),
      ],
      "body#4(div#5 div#7 div#6)"
    ),
    (
      "1.x: a style is an object of changes",
      [
        snapshot([element(5, "div", #""style":"color: red; top: 1px;""#)]),
        mutation(attributes: [
          (5, #""style":{"color":false,"left":["2px","important"],"top":"3px"}"#)
        ]),
      ],
      "body#4(div#5[style=left: 2px !important; top: 3px;])"
    ),
    (
      "a full snapshot is another page: its ids name other nodes",
      [
        snapshot([element(5, "p"), element(6)]), snapshot([element(5, "b")]),
        mutation(attributes: [(6, #""a":"1""#)]),
      ],
      "body#4(b#5)"
    ),
    (
      "what nobody knows changes nothing",
      [
        snapshot([element(5)]), Event(type: 7, timestamp: 1, data: Array(#"{"url":"x"}"#.utf8)),
        Event(type: 99, timestamp: 1, data: Array("7".utf8)),
        incremental(77, #""id":5"#), incremental(9, #""id":5,"type":0,"commands":[]"#),
        incremental(10, #""family":"x""#), incremental(16, #""define":{"name":"x-a"}"#),
        Event(type: 0, timestamp: 1, data: Array("{}".utf8)),
        Event(type: 1, timestamp: 1, data: Array("{}".utf8)),
      ],
      "body#4(div#5)"
    ),
    (
      "an addition that is no object, or has no node, does nothing",
      [
        snapshot([element(5)]),
        mutation(adds: [
          "5", "null", "{}", #"{"parentId":4}"#, #"{"parentId":4,"node":{"type":77,"id":8}}"#,
        ]),
        mutation(adds: [add(element(9), to: 4)]),
      ],
      "body#4(div#5 div#9)"
    ),
  ]

  @Test(arguments: 0..<trees.count)
  func `mutations make the page`(_ place: Int) {
    let (title, events, expected) = Self.trees[place]
    #expect(Self.describe(Self.played(events).document) == expected, "\(title)")
  }

  // MARK: sheets

  private static let style = element(5, "style", "", [text(6, "a{color:red} b{}")])

  /// The sheets' texts and edits, owners' by id and constructed ones' after them.
  private static func sheets(_ document: Document) -> [String] {
    func describe(_ name: String, _ sheet: Sheet) -> String {
      var line = "\(name): \(sheet.text.replacing("\n", with: ""))"
      for edit in sheet.edits {
        switch edit {
        case .insertRule(let rule, let path): line += " +\(path)\(rule)"
        case .deleteRule(let path): line += " -\(path)"
        case .replace(let text): line += " =\(text)"
        case .setProperty(let path, let name, let value, let isImportant):
          line += " \(path)\(name):\(value)\(isImportant ? "!" : "")"
        case .removeProperty(let path, let name): line += " \(path)\(name):-"
        }
      }
      if !sheet.media.isEmpty { line += " @\(sheet.media)" }
      return line + (sheet.isDisabled ? " off" : "")
    }
    var lines: [String] = []
    for (slot, sheet) in document.ownerSheets.sorted(by: { $0.key < $1.key }) {
      lines.append(describe("#\(document.rrwebID[Int(slot)])", sheet))
    }
    for (id, sheet) in document.constructedSheets.sorted(by: { $0.key < $1.key }) {
      lines.append(describe("s\(id)", sheet))
    }
    for (slot, ids) in document.adoptedSheets.sorted(by: { $0.key < $1.key }) {
      lines.append("\(document.kind[Int(slot)]) adopts \(ids)")
    }
    return lines
  }

  private static let sheetCases: [(title: String, events: [Event], expected: [String])] = [
    (
      "1.x: the text is in the child",
      [snapshot([element(5, "style", "", [text(6, "a{}", more: #","isStyle":true"#)])])],
      ["#5: a{}"]
    ),
    (
      "2.x: it is in _cssText, split for the children",
      [
        snapshot([
          element(
            5, "style", #""_cssText":"a{}/* rr_split */b{}/* rr_split */c{}""#,
            [text(6, ""), text(7, "")])
        ])
      ], ["#5: a{}b{}c{}"]
    ),
    (
      "without children _cssText is the text",
      [snapshot([element(5, "style", #""_cssText":"a{}""#)])], ["#5: a{}"]
    ),
    (
      "a link with _cssText is a sheet, one without is none",
      [
        snapshot([
          element(5, "link", #""_cssText":"a{}","media":"print""#),
          element(6, "link", #""rel":"stylesheet","href":"x.css""#),
        ])
      ], ["#5: a{} @print"]
    ),
    (
      "a link gets its text later",
      [
        snapshot([element(5, "link", #""rel":"stylesheet","href":"x.css""#)]),
        mutation(attributes: [(5, #""_cssText":"a{}""#)]),
      ], ["#5: a{}"]
    ),
    (
      "a style that is no CSS is no sheet",
      [snapshot([element(5, "style", #""type":"text/less""#, [text(6, "a{}")])])], []
    ),
    (
      "rules are inserted and deleted: additions, removals, replacements, in this order",
      [
        snapshot([style]),
        incremental(
          8,
          #""id":5,"removes":[{"index":1}],"adds":[{"rule":"c{}","index":0},{"rule":"d{}"},{"rule":"e{}","index":[0,2]}],"replaceSync":"x{}""#
        ),
      ], ["#5: a{color:red} b{} +[0]c{} +[0]d{} +[0, 2]e{} -[1] =x{}"]
    ),
    (
      "declarations are set and removed",
      [
        snapshot([style]),
        incremental(
          13, #""id":5,"index":[0],"set":{"property":"top","value":"1px","priority":"important"}"#),
        incremental(13, #""id":5,"index":[1,0],"remove":{"property":"left"}"#),
        incremental(13, #""id":5,"index":[0],"set":{"property":"top","value":null}"#),
      ], ["#5: a{color:red} b{} [0]top:1px! [1, 0]left:- [0]top:-"]
    ),
    (
      "inserted rules are lost when the text changes",
      [
        snapshot([style]), incremental(8, #""id":5,"adds":[{"rule":"c{}"}]"#),
        mutation(texts: [(6, #""z{}""#)]),
      ], ["#5: z{}"]
    ),
    (
      "and when a text comes or goes",
      [
        snapshot([style]), incremental(8, #""id":5,"adds":[{"rule":"c{}"}]"#),
        mutation(adds: [add(text(7, "y{}"), to: 5)]),
      ], ["#5: a{color:red} b{}y{}"]
    ),
    (
      "but not when another attribute changes",
      [
        snapshot([style]), incremental(8, #""id":5,"adds":[{"rule":"c{}","index":2}]"#),
        mutation(attributes: [(5, #""media":"screen""#)]),
      ], ["#5: a{color:red} b{} +[2]c{} @screen"]
    ),
    (
      "constructed sheets are made, adopted and edited",
      [
        snapshot([]),
        incremental(
          15,
          #""id":1,"styles":[{"styleId":1,"rules":[{"rule":"a{}","index":0},{"rule":"b{}","index":1}]}],"styleIds":[1]"#
        ),
        incremental(8, #""styleId":1,"adds":[{"rule":"c{}","index":0}]"#),
        incremental(
          15, #""id":1,"styles":[{"styleId":2,"rules":[{"rule":"d{}"}]}],"styleIds":[2,1]"#),
        incremental(8, #""styleId":2,"replace":"e{}""#),
        incremental(13, #""styleId":1,"index":[0],"set":{"property":"top","value":"0"}"#),
      ],
      ["s1: a{}b{} +[0]c{} [0]top:0", "s2: d{} =e{}", "document adopts [2, 1]"]
    ),
    (
      "a shadow root adopts by its host, even before it is there",
      [
        snapshot([element(5, "x-a")]),
        incremental(
          15, #""id":5,"styles":[{"styleId":3,"rules":[{"rule":"a{}"}]}],"styleIds":[3]"#),
        mutation(adds: [add(text(6, "s", more: #","isShadow":true"#), to: 5)]),
      ], ["s3: a{}", "shadowRoot adopts [3]"]
    ),
    (
      "no document adopts anything any more",
      [
        snapshot([]),
        incremental(15, #""id":1,"styles":[{"styleId":1,"rules":[]}],"styleIds":[1]"#),
        incremental(15, #""id":1,"styleIds":[]"#),
      ], ["s1: ", "document adopts []"]
    ),
  ]

  @Test(arguments: 0..<sheetCases.count)
  func `style sheets are what the page's are`(_ place: Int) {
    let (title, events, expected) = Self.sheetCases[place]
    #expect(Self.sheets(Self.played(events).document) == expected, "\(title)")
  }

  // MARK: the window and controls

  /// What of the page no tree tells.
  private static func facts(_ document: Document) -> String {
    var facts: [String] = []
    if document.scrollX != 3 || document.scrollY != 7 {
      facts.append("window \(document.scrollX),\(document.scrollY)")
    }
    if document.viewport.width != 1280 {
      facts.append("viewport \(document.viewport.width)x\(document.viewport.height)")
    }
    if !document.url.isEmpty { facts.append("url \(document.url)") }
    if document.hovered != noNode {
      facts.append("hover #\(document.rrwebID[Int(document.hovered)])")
    }
    if document.focused != noNode {
      facts.append("focus #\(document.rrwebID[Int(document.focused)])")
    }
    if let pointer = document.pointer { facts.append("pointer \(pointer.x),\(pointer.y)") }
    for (slot, state) in document.state.sorted(by: { $0.key < $1.key }) {
      var line = "#\(document.rrwebID[Int(slot)])"
      if let value = state.value { line += " '\(value)'" }
      if let isChecked = state.isChecked { line += isChecked ? " checked" : " unchecked" }
      if let isSelected = state.isSelected { line += isSelected ? " selected" : " unselected" }
      if state.scrollX != 0 || state.scrollY != 0 {
        line += " at \(state.scrollX),\(state.scrollY)"
      }
      if state.isModal { line += " modal" }
      if let isPlaying = state.isPlaying { line += isPlaying ? " playing" : " paused" }
      if let time = state.mediaTime { line += " \(time)s" }
      facts.append(line)
    }
    for range in document.selection {
      let ends = [(range.start, range.startOffset), (range.end, range.endOffset)]
      facts.append(
        "selection " + ends.map { "#\(document.rrwebID[Int($0.0)]):\($0.1)" }.joined(separator: "-")
      )
    }
    for (slot, mode) in document.quirksModes {
      facts.append("\(document.rrwebID[Int(slot)]) \(mode)")
    }
    return facts.joined(separator: ", ")
  }

  private static let controls = [
    element(5, "input", #""type":"text","value":"was""#),
    element(6, "input", #""type":"checkbox","value":"on","checked":true"#),
    element(
      7, "select", #""value":"b""#,
      [
        element(8, "option", #""value":"a""#),
        element(10, "option", #""value":"b","selected":true"#),
      ]),
    element(11, "dialog"), element(12, "video"), element(13, "div", "", [text(14, "words")]),
  ]

  private static let factCases: [(title: String, events: [Event], expected: String)] = [
    ("a snapshot's controls are as they are now", [snapshot(controls)], "#10 selected"),
    (
      "quirks mode is the document's", [snapshot([], more: #","compatMode":"BackCompat""#)],
      "1 quirks"
    ),
    (
      "meta and resize set the viewport, meta the url",
      [
        Event(
          type: 4, timestamp: 0, data: Array(#"{"href":"http://x/","width":800,"height":600}"#.utf8)
        ),
        snapshot([]), incremental(4, #""width":500,"height":400"#),
      ], "viewport 500.0x400.0, url http://x/"
    ),
    (
      "input sets value and check",
      [
        snapshot(controls),
        incremental(5, #""id":5,"text":"now","isChecked":false,"userTriggered":true"#),
        incremental(5, #""id":6,"text":"on","isChecked":false"#),
        incremental(5, #""id":7,"text":"a","isChecked":false"#),
        incremental(5, #""id":-1,"text":"x"#),
      ], "#5 'now' unchecked, #6 'on' unchecked, #7 'a' unchecked, #10 selected"
    ),
    (
      "scroll: the window, an element, an iframe's window",
      [
        snapshot([element(5), element(6, "iframe")]),
        mutation(adds: [add(innerDocument(20), to: 6)]),
        incremental(3, #""id":1,"x":0,"y":90"#), incremental(3, #""id":5,"x":1,"y":2"#),
        incremental(3, #""id":20,"x":0,"y":30"#), incremental(3, #""id":-1,"x":9,"y":9"#),
      ], "window 0.0,90.0, #5 at 1.0,2.0, #20 at 0.0,30.0"
    ),
    (
      "recorded scroll offsets",
      [snapshot([element(5, "div", #""rr_scrollLeft":4,"rr_scrollTop":50"#)])],
      "#5 at 4.0,50.0"
    ),
    (
      "dialogs: modal by the recorded mode, closed without open",
      [
        snapshot([
          element(5, "dialog", #""open":"","rr_open_mode":"modal""#),
          element(6, "dialog", #""open":"","rr_open_mode":"non-modal""#), element(7, "dialog"),
          element(8, "dialog", #""open":"","rr_open_mode":"modal""#),
        ]),
        mutation(attributes: [(7, #""open":"","rr_open_mode":"modal""#), (8, #""open":null"#)]),
      ], "#5 modal, #6, #7 modal, #8"
    ),
    (
      "media play, pause and seek",
      [
        snapshot([
          element(5, "video", #""rr_mediaState":"played","rr_mediaCurrentTime":2.5"#),
          element(6, "audio", #""rr_mediaState":"paused""#),
        ]), incremental(7, #""id":6,"type":0,"currentTime":1"#),
        incremental(7, #""id":5,"type":1"#), incremental(7, #""id":5,"type":2,"currentTime":8"#),
      ], "#5 paused 8.0s, #6 playing 1.0s"
    ),
    (
      "the pointer is at the last position, over its node",
      [
        snapshot(controls),
        incremental(
          1,
          #""positions":[{"x":1,"y":2,"id":5,"timeOffset":-400},{"x":30,"y":40,"id":13,"timeOffset":0}]"#
        ),
        incremental(1, #""positions":[]"#),
        incremental(6, #""positions":[{"x":9,"y":9,"id":5,"timeOffset":0}]"#),
      ], "hover #13, pointer 30.0,40.0, #10 selected"
    ),
    (
      "a click and a drag move the pointer, focus and blur the focus",
      [
        snapshot(controls), incremental(12, #""positions":[{"x":1,"y":2,"id":5,"timeOffset":0}]"#),
        incremental(2, #""type":2,"id":13,"x":50,"y":60,"pointerType":0"#),
        incremental(2, #""type":5,"id":5"#), incremental(2, #""type":6,"id":5"#),
        incremental(2, #""type":5,"id":12"#),
      ], "hover #13, focus #12, pointer 50.0,60.0, #10 selected"
    ),
    (
      "what is hovered and focused goes with its node",
      [
        snapshot([element(5), element(6)]), incremental(2, #""type":5,"id":5"#),
        incremental(1, #""positions":[{"x":1,"y":2,"id":5,"timeOffset":0}]"#),
        mutation(removes: [(5, 4)]),
      ], "pointer 1.0,2.0"
    ),
    (
      "a selection of known nodes",
      [
        snapshot(controls),
        incremental(
          14,
          #""ranges":[{"start":14,"startOffset":1,"end":14,"endOffset":3},{"start":99,"startOffset":0,"end":14,"endOffset":1}]"#
        ),
      ], "#10 selected, selection #14:1-#14:3"
    ),
    (
      "an in-page navigation changes the url",
      [
        snapshot([]),
        Event(
          type: 5, timestamp: 1,
          data: Array(#"{"tag":"navigation","payload":{"href":"http://x/b"}}"#.utf8)),
      ], "url http://x/b"
    ),
    (
      "numbers past all bounds move nothing",
      [
        snapshot([element(5)]), incremental(3, #""id":1,"x":0,"y":1e300"#),
        incremental(3, #""id":5,"x":-1e12,"y":5"#), incremental(4, #""width":0,"height":-5"#),
        incremental(1, #""positions":[{"x":1e99,"y":2,"id":5,"timeOffset":0}]"#),
      ], "hover #5"
    ),
  ]

  @Test(arguments: 0..<factCases.count)
  func `the window and the controls are as recorded`(_ place: Int) {
    let (title, events, expected) = Self.factCases[place]
    #expect(Self.facts(Self.played(events).document) == expected, "\(title)")
  }

  // MARK: before the first full snapshot

  @Test func `changes before the first snapshot are counted and change nothing`() {
    let (document, problems) = Self.played([
      Self.mutation(adds: [Self.add(Self.element(5), to: 4)]),
      Self.incremental(3, #""id":1,"x":0,"y":5"#), Self.incremental(5, #""id":5,"text":"a""#),
      Self.incremental(15, #""id":1,"styles":[{"styleId":1,"rules":[]}],"styleIds":[1]"#),
      Self.incremental(1, #""positions":[{"x":1,"y":2,"id":5,"timeOffset":0}]"#),
      Self.snapshot([Self.element(5)]),
    ])
    #expect(Self.describe(document) == "body#4(div#5)")
    #expect(problems.filter { $0 == "missingSnapshot" }.count == 4)
  }
}
