import ReevDOM
import ReevModel
import ReevReplay
import Testing

/// What the sidebar and the timeline show of small recordings: `time kind #id text (detail) marks`.
@Suite struct MarkerTests {
  /// A page of all that can be clicked and filled in. Ids: 1 document, 2 html, 4 body.
  private static let page = snapshot(
    #"""
    {"type":2,"id":10,"tagName":"button","attributes":{},"childNodes":[
      {"type":2,"id":11,"tagName":"b","attributes":{},"childNodes":[{"type":3,"id":12,"textContent":" Buy\n  now "}]}]},
    {"type":2,"id":13,"tagName":"a","attributes":{"href":"http://x/y","aria-label":"Cart"},"childNodes":[
      {"type":2,"id":14,"tagName":"img","attributes":{"alt":"basket"},"childNodes":[]}]},
    {"type":2,"id":15,"tagName":"label","attributes":{"for":"mail"},"childNodes":[{"type":3,"id":16,"textContent":"E-mail"}]},
    {"type":2,"id":17,"tagName":"input","attributes":{"id":"mail","type":"email"},"childNodes":[]},
    {"type":2,"id":18,"tagName":"label","attributes":{},"childNodes":[
      {"type":2,"id":19,"tagName":"input","attributes":{"type":"checkbox"},"childNodes":[]},{"type":3,"id":20,"textContent":"Remember me"}]},
    {"type":2,"id":21,"tagName":"input","attributes":{"type":"submit","value":"Send"},"childNodes":[]},
    {"type":2,"id":22,"tagName":"select","attributes":{"name":"size"},"childNodes":[]},
    {"type":2,"id":23,"tagName":"textarea","attributes":{"placeholder":"Your words"},"childNodes":[]},
    {"type":2,"id":24,"tagName":"div","attributes":{"id":"map","class":"wide tall"},"childNodes":[]},
    {"type":2,"id":25,"tagName":"div","attributes":{"role":"tab"},"childNodes":[
      {"type":2,"id":26,"tagName":"span","attributes":{},"childNodes":[{"type":3,"id":27,"textContent":"Details"}]}]},
    {"type":2,"id":28,"tagName":"x-menu","attributes":{},"isShadowHost":true,"childNodes":[
      {"type":2,"id":29,"tagName":"button","attributes":{},"isShadow":true,"childNodes":[{"type":3,"id":30,"textContent":"Open"}]}]},
    {"type":2,"id":31,"tagName":"input","attributes":{"type":"radio","value":"a","aria-label":"Red"},"childNodes":[]}
    """#)

  private static func snapshot(_ body: String) -> String {
    #"{"type":2,"timestamp":1000,"data":{"node":{"type":0,"id":1,"childNodes":[{"type":2,"id":2,"tagName":"html","attributes":{},"childNodes":[{"type":2,"id":4,"tagName":"body","attributes":{},"childNodes":[\#(body)]}]}]},"initialOffset":{"left":0,"top":0}}}"#
  }

  private static let meta = meta(1000, "http://x/")

  private static func meta(_ time: Int, _ href: String, width: Int = 800) -> String {
    #"{"type":4,"timestamp":\#(time),"data":{"href":"\#(href)","width":\#(width),"height":600}}"#
  }

  private static func incremental(_ time: Int, _ data: String) -> String {
    #"{"type":3,"timestamp":\#(time),"data":{\#(data)}}"#
  }

  /// A mouse interaction: 2 click, 3 context menu, 4 double click, 5 focus, 6 blur.
  private static func mouse(_ time: Int, _ type: Int, _ id: Int, x: Int = 5, y: Int = 5) -> String {
    incremental(time, #""source":2,"type":\#(type),"id":\#(id),"x":\#(x),"y":\#(y)"#)
  }

  private static func input(_ time: Int, _ id: Int, _ text: String, _ isChecked: Bool = false)
    -> String
  {
    incremental(time, #""source":5,"id":\#(id),"text":"\#(text)","isChecked":\#(isChecked)"#)
  }

  private static func scroll(_ time: Int, _ id: Int, _ y: Int) -> String {
    incremental(time, #""source":3,"id":\#(id),"x":0,"y":\#(y)"#)
  }

  /// Some change of the page.
  private static func change(_ time: Int) -> String {
    incremental(
      time,
      #""source":0,"adds":[],"removes":[],"texts":[],"attributes":[{"id":4,"attributes":{"lang":"t"}}]"#
    )
  }

  private static func custom(_ time: Int, _ tag: String, _ payload: String) -> String {
    #"{"type":5,"timestamp":\#(time),"data":{"tag":"\#(tag)","payload":\#(payload)}}"#
  }

  private static func console(_ time: Int, _ level: String, _ words: String, trace: String = "")
    -> String
  {
    #"{"type":6,"timestamp":\#(time),"data":{"plugin":"rrweb/console@1","payload":{"level":"\#(level)","trace":[\#(trace)],"payload":[\#(words)]}}}"#
  }

  private func analyzed(_ events: [String]) -> Recording {
    var recording = Recording(bytes: Array("[\(events.joined(separator: ","))]".utf8))
    recording.analyze()
    return recording
  }

  private func marks(_ recording: Recording) -> [String] {
    recording.markers.map { marker in
      var line = "\(marker.time) \(marker.kind.rawValue) #\(marker.id) \(marker.text)"
      if !marker.detail.isEmpty { line += " (\(marker.detail))" }
      if marker.isRage { line += " R" }
      if marker.isDead { line += " D" }
      return line
    }
  }

  /// What follows a page whose navigation is left out of the expectation.
  private static let cases: [(title: String, events: [String], expected: [String])] = [
    (
      "a click carries the text of what was clicked",
      [mouse(2000, 2, 11), change(2100), mouse(3000, 2, 12), change(3100)],
      ["1000 click #11 Buy now", "2000 click #12 Buy now"]
    ),
    (
      "a click carries the label of what was clicked",
      [
        mouse(2000, 2, 14), change(2001), mouse(4000, 2, 17), change(4001),
        mouse(6000, 2, 19), change(6001), mouse(8000, 2, 21), change(8001),
        mouse(10_000, 2, 27), change(10_001), mouse(12_000, 2, 30), change(12_001),
        mouse(14_000, 2, 24), change(14_001),
      ],
      [
        "1000 click #14 Cart", "3000 click #17 E-mail", "5000 click #19 Remember me",
        "7000 click #21 Send", "9000 click #27 Details", "11000 click #30 Open",
        "13000 click #24 div#map",
      ]
    ),
    (
      "double and context clicks", [mouse(2000, 4, 11), mouse(3000, 3, 11)],
      ["1000 dblclick #11 Buy now", "2000 contextmenu #11 Buy now"]
    ),
    (
      "a click on a node that is not there keeps its place in the list",
      [mouse(2000, 2, 999), change(2001), mouse(3000, 2, -1), change(3001)],
      ["1000 click #999 ", "2000 click #0 "]
    ),
    (
      "inputs have the field's name and the value as recorded, coalesced",
      [
        input(2000, 17, "*"), input(2100, 17, "**"), input(2200, 17, "***"),
        input(3000, 23, "hello"), input(4000, 22, "XL"), input(5000, 19, "on", true),
        input(6000, 17, "*"), input(7000, 31, "a", true),
      ],
      [
        "1000 input #17 E-mail (***)", "2000 input #23 Your words (hello)",
        "3000 input #22 size (XL)", "4000 input #19 Remember me (checked)",
        "5000 input #17 E-mail (*)", "6000 input #31 Red (checked)",
      ]
    ),
    (
      "the radio buttons that lose their mark say nothing", [input(2000, 31, "a", false)], []
    ),
    (
      "scrolls of one place are one while they go on",
      [
        scroll(2000, 1, 10), scroll(2500, 1, 200), scroll(3000, 1, 400), scroll(3100, 24, 5),
        scroll(9000, 1, 0),
      ],
      [
        "1000 scroll #1 page (0,400)", "2100 scroll #24 div#map (0,5)", "8000 scroll #1 page (0,0)",
      ]
    ),
    (
      "navigations, full and in-page",
      [
        custom(2000, "navigation", #"{"href":"http://x/#a"}"#),
        custom(3000, "navigation", #""http://x/b""#), custom(3500, "navigation", #""http://x/b""#),
        meta(4000, "http://x/c"),
        snapshot("").replacing(#""timestamp":1000"#, with: #""timestamp":4000"#),
        meta(5000, "http://x/c"),
        snapshot("").replacing(#""timestamp":1000"#, with: #""timestamp":5000"#),
        custom(6000, "navigation", #""http://x/docs/""#), custom(6500, "navigation", #""/docs/""#),
        custom(7000, "navigation", #""/""#),
      ],
      [
        "1000 navigation #0 http://x/#a (in-page)", "2000 navigation #0 http://x/b (in-page)",
        "3000 navigation #0 http://x/c", "5000 navigation #0 http://x/docs/ (in-page)",
        "6000 navigation #0 / (in-page)",
      ]
    ),
    (
      "errors have message, source and stack",
      [
        custom(
          2000, "error",
          #"{"message":"x is not a function","source":"http://x/a.js","line":3,"column":14,"stack":"at f\nat g"}"#
        ),
        custom(3000, "error", #""plain""#),
        console(4000, "error", #""\"Uncaught oops\"","{\"a\":1}""#, trace: #""f (a.js:1:2)","g""#),
        incremental(5000, #""source":11,"level":"error","payload":["\"old\""],"trace":["here"]"#),
      ],
      [
        "1000 error #0 x is not a function (http://x/a.js:3:14\nat f\nat g)",
        "2000 error #0 plain", #"3000 error #0 Uncaught oops {"a":1} (f (a.js:1:2)\#ng)"#,
        "4000 error #0 old (here)",
      ]
    ),
    (
      "console warnings are marks, chatter is not",
      [
        console(2000, "warn", #""\"careful\"""#), console(3000, "log", #""\"hi\"""#),
        console(4000, "assert", #""\"no\"""#), console(5000, "debug", #""\"d\"""#),
      ],
      ["1000 console #0 careful", "3000 error #0 no"]
    ),
    (
      "a change of the viewport is one mark however many steps it takes",
      [
        incremental(2000, #""source":4,"width":700,"height":600"#),
        incremental(2100, #""source":4,"width":640,"height":600"#),
        incremental(2200, #""source":4,"width":640,"height":600"#),
      ],
      ["1000 resize #0 640x600"]
    ),
    (
      "focus changes, but for what a click brings along",
      [
        mouse(2000, 5, 17), mouse(2600, 6, 17), mouse(4000, 5, 23), mouse(4050, 2, 23),
        mouse(9000, 5, 10), mouse(9500, 5, 10),
      ],
      ["1000 focus #17 E-mail", "3050 click #23 Your words (dead) D", "8000 focus #10 Buy now"]
    ),
    (
      "three clicks on the same place within a second are rage",
      [
        mouse(2000, 2, 24), mouse(2400, 2, 24, x: 20), mouse(2990, 2, 24, x: 8), change(2995),
        mouse(10_000, 2, 24), mouse(10_400, 2, 24), change(10_500), mouse(11_100, 2, 24),
        change(11_200),
      ],
      [
        "1000 click #24 div#map (rage) R", "1400 click #24 div#map (rage) R",
        "1990 click #24 div#map (rage) R", "9000 click #24 div#map", "9400 click #24 div#map",
        "10100 click #24 div#map",
      ]
    ),
    (
      "three clicks on different places are no rage",
      [
        mouse(2000, 2, 24), mouse(2200, 2, 24, x: 200), mouse(2400, 2, 24, y: 300), change(2500),
      ],
      ["1000 click #24 div#map", "1200 click #24 div#map", "1400 click #24 div#map"]
    ),
    (
      "a click after which nothing changes within a second is dead",
      [
        mouse(2000, 2, 24), change(3001), mouse(5000, 2, 24), change(5900), mouse(8000, 2, 24),
        scroll(8200, 1, 90), mouse(10_000, 2, 24), mouse(12_000, 3, 24),
      ],
      [
        "1000 click #24 div#map (dead) D", "4000 click #24 div#map", "7000 click #24 div#map",
        "7200 scroll #1 page (0,90)", "9000 click #24 div#map (dead) D",
        "11000 contextmenu #24 div#map",
      ]
    ),
    (
      "a click at the very end may still have done something", [mouse(2000, 2, 24)],
      ["1000 click #24 div#map"]
    ),
    (
      "three dead clicks are both",
      [
        mouse(2000, 2, 24), mouse(2200, 2, 24), mouse(2400, 2, 24), custom(9000, "note", "1"),
      ],
      [
        "1000 click #24 div#map (rage, dead) R D", "1200 click #24 div#map (rage, dead) R D",
        "1400 click #24 div#map (rage, dead) R D", "8000 custom #0 note (1)",
      ]
    ),
    (
      "clicks as simple trackers post them",
      [#"{"type":6,"timestamp":2000,"data":{"text":"Pay","x":1,"y":2}}"#, change(2100)],
      ["1000 click #0 Pay"]
    ),
    (
      "Reev's own facts are no marks", [custom(2000, "reev.images", #"{"sizes":[]}"#)], []
    ),
  ]

  @Test(arguments: 0..<cases.count)
  func `marks say what happened`(_ place: Int) {
    let (title, events, expected) = Self.cases[place]
    let recording = analyzed([Self.meta, Self.page] + events)
    #expect(marks(recording) == ["0 navigation #0 http://x/"] + expected, "\(title)")
    #expect(recording.health.isGood || title.contains("not there"), "\(title)")
  }

  // MARK: time

  private static let timelines:
    [(title: String, events: [String], duration: Int, idle: [Range<Int>])] = [
      ("ten seconds are not idle", [mouse(2000, 2, 24), mouse(12_000, 2, 24)], 11_000, []),
      (
        "more than ten seconds are, less a second on both sides",
        [mouse(2000, 2, 24), mouse(13_000, 2, 24)], 12_000, [2000..<11_000]
      ),
      (
        "what the page does by itself is no interaction",
        [mouse(2000, 2, 24), change(8000), change(14_000), mouse(20_000, 2, 24)], 19_000,
        [2000..<18_000]
      ),
      (
        "moving, scrolling, resizing, typing and touching are",
        [
          incremental(9000, #""source":1,"positions":[{"x":1,"y":1,"id":24,"timeOffset":0}]"#),
          scroll(17_000, 1, 5), incremental(25_000, #""source":4,"width":9,"height":9"#),
          input(33_000, 17, "a"),
          incremental(41_000, #""source":6,"positions":[{"x":1,"y":1,"id":24,"timeOffset":0}]"#),
          mouse(49_000, 7, 24),
        ], 48_000, []
      ),
      (
        "a night is one span", [mouse(2000, 2, 24), mouse(30_002_000, 2, 24)], 30_001_000,
        [2000..<30_000_000]
      ),
      (
        "a tail without interaction is idle too", [mouse(2000, 2, 24), change(20_000)], 19_000,
        [2000..<18_000]
      ),
      (
        "a clock set years ahead and back stretches nothing",
        [mouse(2000, 2, 24), mouse(4_000_000_000_000, 2, 24), mouse(3000, 2, 24)], 2000, []
      ),
      (
        "events of no time at all stretch nothing",
        [mouse(2000, 2, 24), mouse(-5_000_000_000, 2, 24), mouse(3000, 2, 24)], 2000, []
      ),
    ]

  @Test(arguments: 0..<timelines.count)
  func `the timeline knows when nothing was done`(_ place: Int) {
    let (title, events, duration, idle) = Self.timelines[place]
    let recording = analyzed([Self.meta, Self.page] + events)
    #expect(recording.duration == duration, "\(title)")
    #expect(recording.idleSpans == idle, "\(title)")
    // A player goes through all but the idle spans, and reaches the end.
    var player = Player(duration: recording.duration, idleSpans: recording.idleSpans)
    player.play(now: 0)
    let skipped = idle.reduce(0) { $0 + $1.count }
    player.tick(now: duration - skipped)
    #expect(player.time(now: duration - skipped) == duration, "\(title)")
    #expect(!player.isPlaying, "\(title)")
  }

  @Test func `events of one time are in the order of their batches, then as they came`() {
    func batch(_ number: Int, _ tags: [String]) -> String {
      let events = tags.map { Self.custom(2000, $0, "1") }.joined(separator: ",")
      return #"{"sessionId":"s","batch":\#(number),"events":[\#(events)]}"#
    }
    let text = [batch(2, ["e", "f"]), batch(0, ["a", "b"]), batch(1, ["c", "d"])]
    var recording = Recording(bytes: Array(text.joined(separator: "\n").utf8))
    recording.analyze()
    #expect(recording.markers.map(\.text) == ["a", "b", "c", "d", "e", "f"])
  }

  // MARK: pages and health

  private static let second = [
    meta(5000, "http://x/2"),
    snapshot(
      #"{"type":2,"id":10,"tagName":"button","attributes":{},"childNodes":[{"type":3,"id":11,"textContent":"Back"}]}"#
    )
    .replacing(#""timestamp":1000"#, with: #""timestamp":5001"#),
  ]

  @Test func `a page is from its Meta to the next, and its ids are its own`() {
    let recording = analyzed(
      [Self.meta, Self.page, Self.mouse(2000, 2, 10), Self.change(2100)] + Self.second
        + [Self.mouse(6000, 2, 10), Self.change(6001)])
    #expect(recording.pages.map(\.url) == ["http://x/", "http://x/2"])
    #expect(recording.pages.map(\.start) == [0, 4000])
    #expect(recording.pages.map(\.hasSnapshot) == [true, true])
    #expect(recording.markers.filter { $0.kind == .click }.map(\.text) == ["Buy now", "Back"])
    var copy = recording
    #expect(copy.document(afterEvents: 4).url == "http://x/")
    #expect(copy.document(afterEvents: recording.events.count).url == "http://x/2")
    #expect(copy.document(afterEvents: recording.events.count).slot(ofID: 24) < 0)
  }

  @Test func `a checkout is not another page`() {
    let recording = analyzed(
      [Self.meta, Self.page, Self.meta(4000, "http://x/")]
        + [Self.page.replacing(#""timestamp":1000"#, with: #""timestamp":4001"#)])
    #expect(recording.pages.count == 1)
    #expect(recording.markers.map(\.kind) == [.navigation])
  }

  private static let damages: [(title: String, events: [String], health: [String])] = [
    ("nothing", [meta, page, mouse(2000, 2, 24)], []),
    (
      "unknown ids",
      [
        meta, page, input(2000, 900, "a"), scroll(3000, 900, 5),
        incremental(
          4000,
          #""source":0,"removes":[{"parentId":4,"id":900}],"adds":[{"parentId":900,"nextId":null,"node":{"type":3,"id":901,"textContent":"x"}}],"texts":[],"attributes":[]"#
        ),
      ], ["unknownID [1000, 2000, 3000, 3000]"]
    ),
    (
      "skipped events",
      [
        meta, page, #"{"type":3,"timestamp":2000,"data":5}"#, incremental(3000, #""id":5"#),
        #"{"type":"x","timestamp":4000,"data":{}}"#, change(5000),
      ], ["skippedEvent [1000, 2000]", "unreadable 1"]
    ),
    (
      "a snapshot that never came", [meta, change(2000), mouse(3000, 2, 4)],
      ["missingSnapshot [0, 1000]"]
    ),
    (
      "a second page's snapshot that never came",
      [meta, page, meta(5000, "http://x/2"), change(6000)], ["missingSnapshot [4000]"]
    ),
    (
      "an addition of a node into itself",
      [
        meta, page,
        incremental(
          2000,
          #""source":0,"removes":[],"adds":[{"parentId":11,"nextId":null,"node":{"type":2,"id":10,"tagName":"button","attributes":{},"childNodes":[]}}],"texts":[],"attributes":[]"#
        ),
      ], ["impossibleAdd [1000]"]
    ),
    (
      "an edit of no sheet",
      [meta, page, incremental(2000, #""source":8,"id":24,"adds":[{"rule":"a{}"}]"#)],
      ["badSheetEdit [1000]"]
    ),
    (
      "a time that can't be",
      [meta, page, mouse(2000, 2, 24), change(2001), mouse(4_000_000_000_000, 2, 24)],
      ["clockStep [1001]"]
    ),
    (
      "batches that never came",
      [
        #"{"sessionId":"s","batch":0,"events":[\#(meta),\#(page)]}"#,
        #"{"sessionId":"s","batch":1,"events":[\#(change(2000))]}"#,
        #"{"sessionId":"s","batch":4,"events":[\#(change(9000))]}"#,
        #"{"sessionId":"s","batch":5,"events":[\#(change(9500))]}"#,
        #"{"sessionId":"s","batch":7,"events":[\#(change(12_000))]}"#,
      ], ["batchGap [8000, 11000]"]
    ),
  ]

  @Test(arguments: 0..<damages.count)
  func `health counts what is wrong, with its times`(_ place: Int) {
    let (title, events, expected) = Self.damages[place]
    var recording = Recording(bytes: Array(events.joined(separator: "\n").utf8))
    recording.analyze()
    var health = recording.health.times.map { "\($0.key.rawValue) \($0.value)" }.sorted()
    if recording.health.unreadableEvents > 0 {
      health.append("unreadable \(recording.health.unreadableEvents)")
    }
    #expect(health == expected, "\(title)")
  }
}
