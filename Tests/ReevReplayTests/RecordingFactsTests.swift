import ReevDOM
import ReevModel
import ReevReplay
import Testing

/// What any part of a recording tells of all of it.
@Suite struct RecordingFactsTests {
  private func event(_ type: Int, _ time: Int64, _ data: String) -> Event {
    Event(type: type, timestamp: 1_700_000_000_000 + time, data: Array(data.utf8))
  }

  /// A page whose head holds `head`, whose body has a style.
  private func snapshot(_ time: Int64, head: String = "", body: String = "") -> Event {
    event(
      2, time,
      """
      {"node":{"type":0,"id":1,"childNodes":[{"type":2,"id":2,"tagName":"html","attributes":{},
      "childNodes":[{"type":2,"id":3,"tagName":"head","attributes":{},"childNodes":[\(head)]},
      {"type":2,"id":4,"tagName":"body","attributes":{"style":"\(body)"},"childNodes":[]}]}]},
      "initialOffset":{"left":0,"top":0}}
      """)
  }

  private func change(_ time: Int64, of id: Int, _ attributes: String) -> Event {
    event(
      3, time,
      """
      {"source":0,"texts":[],"removes":[],"adds":[],
      "attributes":[{"id":\(id),"attributes":{\(attributes)}}]}
      """)
  }

  private func add(_ time: Int64, _ node: String) -> Event {
    event(
      3, time,
      """
      {"source":0,"texts":[],"removes":[],"attributes":[],
      "adds":[{"parentId":3,"nextId":null,"node":\(node)}]}
      """)
  }

  private func link(_ id: Int, _ attributes: String) -> String {
    #"{"type":2,"id":\#(id),"tagName":"link","attributes":{\#(attributes)},"childNodes":[]}"#
  }

  private let bare = #""rel":"stylesheet","href":"https://a.example/a.css""#

  /// The text of the sheet of a link after so many events, whichever way the recording is opened.
  private func sheet(of id: Int, after count: Int, _ events: [Event]) -> String? {
    var whole = Recording(events: events)
    let expected = whole.document(afterEvents: count)
    var grown = Recording()
    for event in events {
      grown.append(events: [event])
      _ = grown.document(afterEvents: grown.events.count)
    }
    grown.finish()
    let document = grown.document(afterEvents: count)
    let text = document.ownerSheets[document.slotOfID[id] ?? noNode]?.text
    #expect(text == expected.ownerSheets[expected.slotOfID[id] ?? noNode]?.text)
    return text
  }

  @Test func `a link takes the text that another of its address has later`() {
    let events = [
      snapshot(0, head: link(10, bare)), add(10, link(11, bare)),
      change(20, of: 11, #""_cssText":"a{color:red}""#),
    ]
    #expect(sheet(of: 10, after: 1, events) == "a{color:red}")
  }

  @Test func `a link takes the text that another of its address had on an earlier page`() {
    let events = [
      snapshot(0, head: link(10, bare)), change(20, of: 10, #""_cssText":"a{color:red}""#),
      event(4, 30, #"{"href":"https://a.example/b","width":900,"height":600}"#),
      snapshot(31, head: link(12, bare)),
    ]
    #expect(sheet(of: 12, after: 4, events) == "a{color:red}")
  }

  @Test func `a link takes the text that it has in a later snapshot of its page`() {
    let page = #"{"href":"https://a.example/","width":900,"height":600}"#
    let events = [
      event(4, 0, page), snapshot(1, head: link(10, bare)), event(4, 4999, page),
      snapshot(5000, head: link(10, #""_cssText":"a{color:red}""#)),
    ]
    #expect(sheet(of: 10, after: 2, events) == "a{color:red}")
  }

  @Test func `a link that is told its text later has none before`() {
    let events = [
      snapshot(0, head: link(10, bare)), change(20, of: 10, #""_cssText":"a{color:red}""#),
    ]
    #expect(sheet(of: 10, after: 1, events) == nil)
    #expect(sheet(of: 10, after: 2, events) == "a{color:red}")
  }

  @Test(arguments: [
    #""rel":"stylesheet","href":"https://a.example/other.css""#,
    #""rel":"alternate stylesheet","href":"https://a.example/a.css""#,
    #""rel":"preload","href":"https://a.example/a.css""#,
  ])
  func `a link of another address or purpose takes no text`(_ attributes: String) {
    let events = [
      snapshot(0, head: link(10, attributes)), add(10, link(11, bare)),
      change(20, of: 11, #""_cssText":"a{color:red}""#),
    ]
    #expect(sheet(of: 10, after: 3, events) == nil)
  }

  @Test func `a preloaded sheet is there once the link is one of a style sheet`() {
    let preload = #""rel":"preload","href":"https://a.example/a.css""#
    let events = [
      snapshot(0, head: link(10, preload) + "," + link(11, bare)),
      change(20, of: 11, #""_cssText":"a{color:red}""#), change(30, of: 10, #""rel":"stylesheet""#),
    ]
    #expect(sheet(of: 10, after: 1, events) == nil)
    #expect(sheet(of: 10, after: 3, events) == "a{color:red}")
  }

  // MARK: scroll bars

  private static let windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36"

  @Test(arguments: [
    (windows, 15.0), ("Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0.0.0", 15),
    ("Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/140.0.0.0", 0),
    ("Mozilla/5.0 (X11; CrOS x86_64) Chrome/140.0.0.0", 0),
    ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Chrome/140.0.0.0", 0),
    ("Mozilla/5.0 (Linux; Android 14) Chrome/140.0.0.0 Mobile", 0), ("", 0),
  ])
  func `where no event tells of bars the browser's name does`(_ agent: String, _ bar: Double) {
    let told = event(5, 50, #"{"tag":"session","payload":{"client":{"ua":"\#(agent)"}}}"#)
    for events in [[snapshot(0), told], [told, snapshot(60)]] {
      var recording = Recording(events: events)
      #expect(recording.document(afterEvents: 1).barThickness == bar)
      #expect(recording.document(afterEvents: 1).thinBarThickness == min(10, bar))
    }
    var recording = Recording()
    recording.userAgent = agent
    recording.append(events: [snapshot(0)])
    #expect(recording.document(afterEvents: 1).barThickness == bar)
  }

  @Test(arguments: [
    ("overflow: hidden; padding-right: 17px", 17.0), ("--scrollbar-width: 12px", 12),
    ("--removed-body-scroll-bar-size: 15px", 15), ("padding-right: 17px", 0),
    ("overflow: hidden; padding-right: 40px", 0), ("overflow: hidden; padding-right: 1em", 0),
  ])
  func `a page whose scrolling is locked tells how thick its bar is`(_ style: String, _ bar: Double)
  {
    var first = Recording(events: [snapshot(0, body: style)])
    #expect(first.document(afterEvents: 1).barThickness == bar)
    var later = Recording(events: [snapshot(0), change(9, of: 4, #""style":"\#(style)""#)])
    #expect(later.document(afterEvents: 1).barThickness == bar)
  }

  private func told(_ time: Int64, bar: Int) -> Event {
    event(
      5, time,
      #"{"tag":"reev.viewport","payload":{"layout":[900,600],"bar":\#(bar),"thin":\#(bar / 3 * 2)}}"#
    )
  }

  @Test func `a browser that tells of its bars is not guessed by its name`() {
    var recording = Recording(events: [snapshot(0), told(50, bar: 0)])
    recording.userAgent = Self.windows
    #expect(recording.document(afterEvents: 1).barThickness == 0)
    #expect(recording.document(afterEvents: 2).barThickness == 0)
  }

  @Test func `bars that are first seen late were as thick before, and are on the next page`() {
    let events = [
      snapshot(0), told(1, bar: 0), told(90, bar: 12), told(95, bar: 15), snapshot(99),
      told(100, bar: 0),
    ]
    var whole = Recording(events: events)
    var grown = Recording()
    for event in events {
      grown.append(events: [event])
      _ = grown.document(afterEvents: grown.events.count)
    }
    for (count, bar) in [(1, 12.0), (2, 12), (3, 12), (4, 15), (5, 15), (6, 15)] {
      #expect(whole.document(afterEvents: count).barThickness == bar)
      #expect(grown.document(afterEvents: count).barThickness == bar)
    }
    #expect(whole.document(afterEvents: 1).thinBarThickness == 8)
    #expect(whole.document(afterEvents: 2).thinBarThickness == 8)
  }
}
