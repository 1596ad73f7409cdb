import ReevDOM
import ReevModel
import Testing

@testable import ReevStyle

/// States that no attribute tells: from Reev's own events, rrweb's, and what follows from others.
@Suite struct RecordedStateTests {
  @Test(arguments: [
    ("indeterminate", ":indeterminate"), ("user-valid", ":user-valid"),
    ("user-invalid", ":user-invalid"), ("valid", ":valid"), ("invalid", ":invalid"),
    ("autofill", ":autofill"),
  ])
  func `a told state matches its pseudo-class until it ends`(_ name: String, _ pseudo: String) {
    // An empty required field isn't valid by itself.
    let attributes = name == "valid" ? ["required": ""] : [:]
    var page = Page(
      "input { order: 1 } input\(pseudo) { order: 2 }", element("input", attributes))
    page.apply(5, #"{"tag":"reev.states","payload":{"states":[[10,["\#(name)"]]]}}"#)
    #expect(page.style()?.order == 2)
    page.apply(5, #"{"tag":"reev.states","payload":{"states":[[10,[]]]}}"#)
    #expect(page.style()?.order == 1)
  }

  @Test func `elements count as defined where the recording doesn't tell`() {
    let page = Page("x-a:not(:defined) { order: 2 }", element("x-a"))
    #expect(page.style()?.order == 0)
  }

  @Test func `a custom element is defined from the event on that says so`() {
    var page = Page("x-a:not(:defined) { order: 2 }", element("x-a"), element("p"))
    page.apply(5, #"{"tag":"reev.defined","payload":{"names":["x-b"]}}"#)
    #expect(page.style()?.order == 2)
    page.apply(3, #"{"source":16,"define":{"name":"x-a"}}"#)
    #expect(page.style()?.order == 0)
  }

  @Test func `a popover is closed until the top layer says otherwise`() {
    var page = Page("", element("div", ["popover": ""]))
    #expect(page.style()?.display == Display.none)
    page.apply(5, #"{"tag":"reev.toplayer","payload":{"elements":[[10,"popover"]]}}"#)
    #expect(page.style()?.display == .block)
    page.apply(5, #"{"tag":"reev.toplayer","payload":{"elements":[]}}"#)
    #expect(page.style()?.display == Display.none)
  }

  @Test func `a button opens its popover, and a press elsewhere closes it`() {
    var page = Page(
      "", element("div", ["popover": "", "id": "m"]), element("button", ["popovertarget": "m"]),
      element("p"))
    page.apply(3, #"{"source":2,"type":2,"id":11,"x":1,"y":1}"#)
    #expect(page.style()?.display == .block)
    page.apply(3, #"{"source":2,"type":0,"id":10,"x":1,"y":1}"#)
    #expect(page.style()?.display == .block)
    page.apply(3, #"{"source":2,"type":0,"id":12,"x":1,"y":1}"#)
    #expect(page.style()?.display == Display.none)
  }

  @Test func `a press in a popover keeps the one whose button opened it`() {
    var page = Page(
      "", element("div", ["popover": "", "id": "a"]), element("div", ["popover": "", "id": "b"]),
      element("button", ["popovertarget": "a"]))
    page.apply(
      3,
      #"{"source":0,"adds":[{"parentId":10,"nextId":null,"node":{"type":2,"tagName":"button","id":40,"attributes":{"popovertarget":"b"},"childNodes":[]}}],"removes":[],"texts":[],"attributes":[]}"#
    )
    page.apply(3, #"{"source":2,"type":2,"id":12,"x":1,"y":1}"#)
    page.apply(3, #"{"source":2,"type":2,"id":40,"x":1,"y":1}"#)
    page.apply(3, #"{"source":2,"type":0,"id":11,"x":1,"y":1}"#)
    #expect(page.style(10)?.display == .block)
    page.apply(3, #"{"source":2,"type":0,"id":10,"x":1,"y":1}"#)
    #expect(page.style(10)?.display == .block)
    #expect(page.style(11)?.display == Display.none)
  }

  @Test func `names of custom elements end at a bound`() {
    var document = Document()
    let names = (0..<10_500).map { #""a-\#($0)""# }.joined(separator: ",")
    for _ in 0..<2 {
      _ = document.apply(
        Event(
          type: 5, timestamp: 1,
          data: Array(#"{"tag":"reev.defined","payload":{"names":[\#(names)]}}"#.utf8)))
    }
    for number in 0..<1000 {
      _ = document.apply(
        Event(
          type: 3, timestamp: 2,
          data: Array(#"{"source":16,"define":{"name":"b-\#(number)"}}"#.utf8)))
    }
    #expect(document.definedNames?.count == 10_000)
  }

  @Test func `a full-screen element fills the viewport, whatever the page says`() {
    var page = Page("p { width: 10px !important }", element("p"))
    page.apply(5, #"{"tag":"reev.toplayer","payload":{"elements":[[10,"fullscreen"]]}}"#)
    #expect(page.style()?.position == .fixed)
    #expect(page.style()?.width == .percent(100))
  }

  @Test func `what an animation left stands over rules and beneath importance`() {
    var page = Page(
      "p { opacity: 1; order: 1 !important }", element("p", ["style": "opacity: 0.5"]),
      element("p", ["style": "opacity: 0.5"]))
    page.apply(
      5,
      #"{"tag":"reev.animated","payload":{"styles":[[10,"",{"opacity":"0.25","order":"5"}]]}}"#)
    #expect(page.style()?.opacity == 0.25)
    #expect(page.style()?.order == 1)
    #expect(page.style(11)?.opacity == 0.5)
    page.apply(5, #"{"tag":"reev.animated","payload":{"styles":[[10,"",{}]]}}"#)
    #expect(page.style()?.opacity == 0.5)
  }

  @Test func `a select without a selected option shows none where others say theirs`() throws {
    var page = Page(
      "", element("select", [:], element("option")),
      element("select", ["value": "a"], element("option", ["selected": "true"])))
    let select = try #require(page.document.slotOfID[10])
    #expect(page.document.selectedOption(of: select) == noNode)
    page.apply(3, #"{"source":5,"id":10,"text":"","isChecked":false}"#)
    #expect(page.document.selectedOption(of: select) != noNode)
  }

  @Test func `a host that is put in again keeps the sheets that its shadow tree had adopted`() {
    let host =
      #"{"type":2,"tagName":"x-a","id":40,"attributes":{},"childNodes":[],"isShadowHost":true}"#
    var page = Page("", element("p"))
    let add =
      #"{"source":0,"adds":[{"parentId":7,"nextId":null,"node":\#(host)}],"removes":[],"texts":[],"attributes":[]}"#
    page.apply(3, add)
    page.apply(
      3,
      #"{"source":15,"id":40,"styleIds":[1],"styles":[{"styleId":1,"rules":[{"rule":":host { order: 3 }","index":0}]}]}"#
    )
    #expect(page.style(40)?.order == 3)
    page.apply(
      3,
      #"{"source":0,"adds":[],"removes":[{"parentId":7,"id":40}],"texts":[],"attributes":[]}"#)
    page.apply(3, add)
    #expect(page.style(40)?.order == 3)
  }
}
