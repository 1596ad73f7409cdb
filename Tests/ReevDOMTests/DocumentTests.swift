import ReevDOM
import ReevModel
import Testing

/// A page with a body (id 4) and what is put into it, and what came of the mutations after it.
private func page(
  _ body: String, _ data: [String] = [], type: Int = 3
) -> (document: Document, problems: [Problem.Kind]) {
  let snapshot = """
    {"node":{"type":0,"id":1,"childNodes":[{"type":1,"id":9,"name":"html","publicId":"",
    "systemId":""},{"type":2,"id":2,"tagName":"html","attributes":{},"childNodes":[
    {"type":2,"id":3,"tagName":"head","attributes":{},"childNodes":[]},
    {"type":2,"id":4,"tagName":"body","attributes":{},"childNodes":[\(body)]}]}]},
    "initialOffset":{"left":0,"top":7}}
    """
  var document = Document()
  var problems: [Problem.Kind] = []
  _ = document.apply(Event(type: 2, timestamp: 0, data: Array(snapshot.utf8)))
  for json in data {
    let result = document.apply(Event(type: type, timestamp: 1, data: Array(json.utf8)))
    problems += result.problems.map(\.kind)
  }
  return (document, problems)
}

private func mutation(
  adds: String = "", removes: String = "", texts: String = "", attributes: String = ""
) -> String {
  #"{"source":0,"adds":[\#(adds)],"removes":[\#(removes)],"texts":[\#(texts)],"attributes":[\#(attributes)]}"#
}

private func element(_ id: Int, _ tag: String = "div", _ rest: String = "") -> String {
  #"{"type":2,"id":\#(id),"tagName":"\#(tag)","attributes":{\#(rest)},"childNodes":[]}"#
}

private func add(_ node: String, to parent: Int, next: String = "null") -> String {
  #"{"parentId":\#(parent),"nextId":\#(next),"node":\#(node)}"#
}

private func text(_ id: Int, _ data: String) -> String {
  #"{"type":3,"id":\#(id),"textContent":"\#(data)"}"#
}

/// The body as `tag[id](children)`, shadow trees in `<>`, iframes' documents in `{}`.
private func outline(_ document: Document, from id: Int = 4) -> String {
  func describe(_ node: NodeID) -> String {
    let index = Int(node)
    if document.kind[index] == .text { return "'\(document.text[index])'" }
    var result = document.name[index].string + String(document.rrwebID[index])
    if document.shadowRoot[index] != noNode {
      result += "<" + children(document.shadowRoot[index]) + ">"
    }
    if document.contentDocument[index] != noNode {
      result += "{" + children(document.contentDocument[index]) + "}"
    }
    let inner = children(node)
    return inner.isEmpty ? result : result + "(" + inner + ")"
  }
  func children(_ node: NodeID) -> String {
    var parts: [String] = []
    var child = document.firstChild[Int(node)]
    while child != noNode {
      parts.append(describe(child))
      child = document.nextSibling[Int(child)]
    }
    return parts.joined(separator: " ")
  }
  return describe(document.slot(ofID: id))
}

@Suite struct DocumentTests {
  @Test func `a full snapshot is the page`() {
    let document = page(element(5) + "," + text(6, "hi")).document
    #expect(outline(document) == "body4(div5 'hi')")
    #expect(document.scrollY == 7)
    #expect(document.slot(ofID: 77) == noNode)
  }

  @Test(arguments: [
    // Added in reverse: each waits for its next sibling.
    (
      [add(element(7), to: 4, next: "8"), add(element(8), to: 4, next: "5")],
      "body4(div7 div8 div5 div6)"
    ),
    // The parent comes after its children.
    ([add(text(9, "x"), to: 8), add(element(8), to: 4)], "body4(div5 div6 div8('x'))"),
    // A next sibling that never comes: the node is not lost.
    ([add(element(8), to: 4, next: "99")], "body4(div5 div6 div8)"),
    // A parent that never comes.
    ([add(element(8), to: 99)], "body4(div5 div6)"),
    // A node in its own descendant.
    ([add(element(8), to: 5), add(element(5), to: 8)], "body4(div5(div8) div6)"),
    // The same node again elsewhere: moved, with what it holds.
    ([add(element(8), to: 5), add(element(5), to: 6)], "body4(div6(div5(div8)))"),
    // Another node of the same id takes its place over.
    ([add(element(5, "p"), to: 4)], "body4(div6 p5)"),
    // In a document that is not there.
    (
      [add(#"{"type":3,"id":8,"rootId":50,"textContent":"x"}"#, to: 5)], "body4(div5 div6)"
    ),
    // Into a shadow tree.
    (
      [add(#"{"type":3,"id":8,"isShadow":true,"textContent":"x"}"#, to: 5)],
      "body4(div5<'x'> div6)"
    ),
  ])
  func `additions find their place`(_ adds: [String], _ expected: String) {
    let document = page(
      element(5) + "," + element(6), [mutation(adds: adds.joined(separator: ","))]
    ).document
    #expect(outline(document) == expected)
  }

  @Test func `a move is a removal and an addition in one event`() {
    let (document, problems) = page(
      element(5) + "," + element(6),
      [mutation(adds: add(element(5), to: 6), removes: #"{"parentId":4,"id":5}"#)])
    #expect(outline(document) == "body4(div6(div5))")
    #expect(problems.isEmpty)
  }

  @Test func `unknown ids are counted and skipped`() {
    let (document, problems) = page(
      element(5),
      [
        mutation(
          removes: #"{"parentId":4,"id":50},{"parentId":60,"id":5}"#,
          texts: #"{"id":51,"value":"x"}"#, attributes: #"{"id":52,"attributes":{}}"#),
        #"{"source":3,"id":70,"x":0,"y":1}"#, #"{"source":5,"id":70,"text":"a"}"#,
      ])
    #expect(outline(document) == "body4(div5)")
    #expect(problems.count == 6)
    #expect(Set(problems) == [.unknownID])
  }

  @Test func `a document that comes before its iframe waits for it`() {
    let inner =
      #"{"type":0,"id":20,"childNodes":[{"type":2,"id":21,"rootId":20,"tagName":"html","attributes":{},"childNodes":[]}]}"#
    let document = page(
      element(5),
      [mutation(adds: add(inner, to: 8)), mutation(adds: add(element(8, "iframe"), to: 4))]
    ).document
    #expect(outline(document) == "body4(div5 iframe8{html21})")
  }

  @Test func `recorders before 1.0 name unknown siblings -1`() {
    let document = page(
      element(5),
      [
        mutation(
          adds: [
            #"{"parentId":4,"previousId":5,"nextId":-1,"node":\#(element(6))}"#,
            #"{"parentId":4,"previousId":6,"nextId":null,"node":\#(element(7))}"#,
          ].joined(separator: ","))
      ]
    ).document
    #expect(outline(document) == "body4(div5 div6 div7)")
  }

  @Test func `style texts come from where the recorder put them`() {
    let style =
      #"{"type":2,"id":5,"tagName":"style","attributes":{"_cssText":"a{}/* rr_split */b{}"},"childNodes":[\#(text(6, "")),\#(text(7, ""))]}"#
    let split = page(style).document
    #expect(split.text[Int(split.slot(ofID: 7))] == "b{}")
    #expect(split.ownerSheets[split.slot(ofID: 5)]?.text == "a{}b{}")

    let added = page(
      "",
      [
        mutation(
          adds: add(element(5, "style", #""_cssText":"a{}""#), to: 4) + ","
            + add(text(6, ""), to: 5))
      ]
    ).document
    #expect(added.ownerSheets[added.slot(ofID: 5)]?.text == "a{}")

    let edited = page(
      style,
      [
        #"{"source":8,"id":5,"adds":[{"rule":"c{}","index":0}]}"#,
        #"{"source":13,"id":5,"index":[1],"set":{"property":"color","value":"red"}}"#,
        #"{"source":8,"id":99,"adds":[{"rule":"c{}"}]}"#,
      ])
    let slot = edited.document.slot(ofID: 5)
    #expect(
      edited.document.ownerSheets[slot]?.edits == [
        .insertRule("c{}", path: [0]),
        .setProperty(path: [1], name: "color", value: "red", isImportant: false),
      ])
    #expect(edited.problems == [.badSheetEdit])
  }

  @Test(arguments: [
    (
      #""margin: 1px 2px; color: red""#, #"{"margin-left":false}"#,
      "margin-top: 1px; margin-right: 2px; margin-bottom: 1px; color: red;"
    ),
    (
      #""color: red""#, #"{"color":["blue","important"],"top":"1px"}"#,
      "color: blue !important; top: 1px;"
    ),
    (#""border: 1px solid; width: 1px""#, #"{"border-top-width":false}"#, "width: 1px;"),
    (
      #""background: url(a;b) , \"x;y\"""#, #"{"left":"0px"}"#,
      "background: url(a;b) , \"x;y\"; left: 0px;"
    ),
  ])
  func `style objects edit declarations one by one`(
    _ style: String, _ edit: String, _ expected: String
  ) {
    let document = page(
      element(5, "div", "\"style\":\(style)"),
      [mutation(attributes: "{\"id\":5,\"attributes\":{\"style\":\(edit)}}")]
    ).document
    #expect(document.attribute(document.slot(ofID: 5), Atom("style")) == expected)
  }

  @Test func `controls hold their current state`() {
    let options = [("a", "true"), ("b", "false")].map {
      element($0 == "a" ? 6 : 7, "option", "\"value\":\"\($0)\",\"selected\":\($1)")
    }
    let select =
      #"{"type":2,"id":5,"tagName":"select","attributes":{},"childNodes":[\#(options.joined(separator: ","))]}"#
    let box = element(8, "input", #""type":"checkbox","checked":true"#)
    let unchecked = element(9, "input", #""type":"checkbox","checked":"""#)
    let events = [#"{"source":5,"id":8,"text":"on","isChecked":false}"#]
    let document = page([select, box, unchecked].joined(separator: ","), events).document
    #expect(document.value(ofControl: document.slot(ofID: 5)) == "a")
    #expect(!document.isChecked(document.slot(ofID: 8)))
    #expect(document.value(ofControl: document.slot(ofID: 9)) == "on")
    #expect(!document.isChecked(document.slot(ofID: 9)))
  }

  @Test(arguments: [("b", "a"), ("***", "***"), ("", "")])
  func `a select whose option is gone has the value of another, a masked one keeps its own`(
    recorded: String, expected: String
  ) {
    let options = ["a", "b"].enumerated().map { element(6 + $0, "option", "\"value\":\"\($1)\"") }
    let select =
      #"{"type":2,"id":5,"tagName":"select","attributes":{},"childNodes":[\#(options.joined(separator: ","))]}"#
    let events = [
      "{\"source\":5,\"id\":5,\"text\":\"\(recorded)\",\"isChecked\":false}",
      mutation(removes: #"{"parentId":5,"id":7}"#),
    ]
    let before = page(select, Array(events.prefix(1))).document
    #expect(before.value(ofControl: before.slot(ofID: 5)) == recorded)
    let after = page(select, events).document
    #expect(after.value(ofControl: after.slot(ofID: 5)) == expected)
  }

  @Test func `nesting without bound neither crashes nor hangs`() {
    let count = 100_000
    let adds = (0..<count).map { add(element($0 + 10), to: $0 == 0 ? 4 : $0 + 9) }
    let (document, _) = page(
      "",
      [
        mutation(adds: adds.joined(separator: ",")),
        mutation(adds: add(element(10), to: count)),
        mutation(removes: #"{"parentId":4,"id":10}"#),
      ])
    #expect(outline(document) == "body4")
    #expect(document.slot(ofID: count) == noNode)
  }

  @Test func `a recording tells what room scroll bars take`() {
    var document = page(element(5, "div")).document
    func tell(_ tag: String, _ payload: String) {
      _ = document.apply(
        Event(
          type: 5, timestamp: 1, data: Array(#"{"tag":"\#(tag)","payload":\#(payload)}"#.utf8)))
    }
    let size = document.viewport
    tell(
      "reev.viewport",
      #"{"layout":[\#(size.width - 15),\#(size.height)],"media":[\#(size.width),500],"bar":15,"thin":10}"#
    )
    tell("reev.panes", #"{"bars":[[5,6,0],[99,15,15],[5,-1,0],["x"]]}"#)
    #expect(
      document.layoutViewport == PixelSize(width: size.width - 15, height: size.height))
    #expect(document.viewport == PixelSize(width: size.width, height: 500))
    #expect(document.barThickness == 15 && document.thinBarThickness == 10)
    #expect(document.paneBars == [document.slot(ofID: 5): PixelSize(width: 6, height: 0)])
    // Another size of the window keeps what the bars take; nonsense changes nothing.
    _ = document.apply(
      Event(
        type: 3, timestamp: 2,
        data: Array(#"{"source":4,"width":\#(size.width + 100),"height":\#(size.height)}"#.utf8)))
    tell("reev.viewport", #"{"layout":[0,-4],"media":"wide","bar":-3}"#)
    #expect(document.layoutViewport?.width == size.width + 85)
    #expect(document.barThickness == 15)
  }

  @Test func `reev's facts outlive a move`() {
    let image = element(5, "img")
    var document = page(image).document
    _ = document.apply(
      Event(
        type: 5, timestamp: 1,
        data: Array(#"{"tag":"reev.images","payload":{"sizes":[[5,30,40],[99,1,1]]}}"#.utf8)))
    _ = document.apply(
      Event(
        type: 3, timestamp: 2,
        data: Array(
          mutation(adds: add(image, to: 4), removes: #"{"parentId":4,"id":5}"#).utf8)))
    #expect(document.naturalSizes[document.slot(ofID: 5)] == PixelSize(width: 30, height: 40))
  }
}
