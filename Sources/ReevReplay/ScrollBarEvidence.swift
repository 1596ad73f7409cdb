import ReevModel

/// What a recording as a whole tells of its browser's scroll bars: whether they take room, and how much.
///
/// `reev.viewport` tells it once a bar was seen, which may be late. Without this event, scripts that
/// lock a page's scrolling put the bar's room on `html` or `body`, in px of this very browser; else
/// the browser's own name tells the likelier.
struct ScrollBarEvidence: Sendable {
  /// The room that a script of the page found a bar to take.
  private var measured: Double?
  /// How the browser names itself in an event.
  private var userAgent = ""
  /// By window: its last snapshot, of which `html` and `body` are looked for when need be.
  private var snapshots: [Int32: Event] = [:]
  /// By window: the ids of `html` and `body`.
  private var roots: [Int32: [Int]] = [:]
  /// Whether the browser itself tells, and the first room that it told of for bars and for thin ones.
  private var isTold = false
  private var told: Double?
  private var toldThin: Double?

  /// What `scrollbar-width: thin` makes of a bar.
  private static let thinThickness = 10.0
  /// Bars are that thick in Chromium where they take room, on Windows and on Linux.
  private static let usualThickness = 15.0
  /// What can be a bar's thickness at any zoom that is in use.
  private static let believable = 8.0...30.0

  /// The room that a bar takes, and that a thin one takes; 0 where nothing says that it takes any.
  ///
  /// - Parameter userAgent: what is known from elsewhere; what an event tells is preferred.
  func bars(userAgent given: String) -> (auto: Double, thin: Double) {
    let agent = userAgent.isEmpty ? given : userAgent
    let auto =
      isTold
      ? told ?? 0 : measured ?? (Self.hasClassicBars(agent) ? Self.usualThickness : 0)
    return (auto, toldThin ?? min(Self.thinThickness, auto))
  }

  /// Whether the scroll bars of a browser of this name take room in its usual state: on the desktops of
  /// Windows and Linux, but on none that is remote-controlled without a window.
  static func hasClassicBars(_ userAgent: String) -> Bool {
    func has(_ word: String) -> Bool { userAgent.contains(word) }
    guard has("Windows NT") || has("X11;"), !has("CrOS") else { return false }
    return !has("Headless") && !has("Mobile") && !has("Android") && !has("Touch")
  }

  /// Takes the next event.
  mutating func note(_ event: Event) {
    switch event.type {
    case 2:
      roots[event.window] = nil
      guard measured == nil, !isTold else { return }
      let isFirst = snapshots.isEmpty
      snapshots[event.window] = event
      if isFirst, Self.mayTell(event) { noteRoots(event.window) }
    case 3 where event.source == 0:
      guard measured == nil, !isTold, Self.mayTell(event), let tape = JSONTape(event.data) else {
        return
      }
      if roots[event.window] == nil { noteRoots(event.window) }
      for change in tape.items(tape.member(tape.root, "attributes")) {
        guard let id = tape.int(tape.member(change, "id")),
          roots[event.window]?.contains(id) == true
        else { continue }
        note(tape, style: tape.member(tape.member(change, "attributes"), "style"))
      }
    case 4, 5, 6:
      if event.type == 5, told == nil || toldThin == nil, event.mentions("reev.viewport") {
        noteViewport(event)
      }
      guard userAgent.isEmpty, !isTold, event.mentions("Mozilla/5.0 ("),
        let tape = JSONTape(event.data)
      else { return }
      userAgent = Self.userAgent(in: tape) ?? ""
    default: break
    }
  }

  private mutating func noteViewport(_ event: Event) {
    guard let tape = JSONTape(event.data),
      tape.string(tape.member(tape.root, "tag"), equals: "reev.viewport")
    else { return }
    isTold = true
    snapshots = [:]
    let payload = tape.member(tape.root, "payload")
    func thickness(_ name: StaticString) -> Double? {
      tape.double(tape.member(payload, name)).flatMap { $0 > 0 && $0 <= 100 ? $0 : nil }
    }
    told = told ?? thickness("bar")
    toldThin = toldThin ?? thickness("thin")
  }

  /// Whether a style with the bar's room may stand in the event; `note(_:style:)` looks closer.
  private static func mayTell(_ event: Event) -> Bool {
    event.mentions("padding-right") || event.mentions("margin-right")
      || event.mentions("scrollbar") || event.mentions("scroll-bar")
  }

  /// The children of the document and their children: `html`, `head`, `body`.
  private mutating func noteRoots(_ window: Int32) {
    var ids: [Int] = []
    defer { roots[window] = ids }
    guard let event = snapshots[window], let tape = JSONTape(event.data) else { return }
    for root in tape.items(tape.member(tape.member(tape.root, "node"), "childNodes")) {
      var elements = [root]
      for child in tape.items(tape.member(root, "childNodes")) where elements.count < 4 {
        if tape.string(tape.member(child, "tagName"), equals: "body") { elements.append(child) }
      }
      for element in elements {
        ids.append(tape.int(tape.member(element, "id")) ?? 0)
        note(tape, style: tape.member(tape.member(element, "attributes"), "style"))
      }
    }
  }

  /// Looks for the bar's room in the inline style of `html` or `body`: a padding beside `overflow: hidden`,
  /// or a property of the page's own that is named so.
  private mutating func note(_ tape: JSONTape, style at: Int) {
    var declarations: [(name: String, value: String)] = []
    if let text = tape.string(at) {
      guard text.utf8.count < 10_000 else { return }
      for declaration in text.split(separator: ";") {
        let parts = declaration.split(separator: ":", maxSplits: 1)
        guard parts.count == 2 else { continue }
        declarations.append((Self.trimmed(parts[0]).lowercased(), Self.trimmed(parts[1])))
      }
    } else {
      for key in tape.keys(at) where declarations.count < 200 {
        guard let name = tape.string(key) else { continue }
        // A value with its priority comes as a list.
        var value = tape.string(key + 1)
        if value == nil {
          value = tape.items(key + 1).first { _ in true }.flatMap { tape.string($0) }
        }
        declarations.append((name.lowercased(), value ?? ""))
      }
    }
    let isLocked = declarations.contains {
      ["overflow", "overflow-y"].contains($0.name) && $0.value.hasPrefix("hidden")
    }
    for (name, value) in declarations {
      let isNamed =
        name.hasPrefix("--") && (name.contains("scrollbar") || name.contains("scroll-bar"))
      guard isNamed || isLocked && ["padding-right", "margin-right"].contains(name),
        let number = Double(value.prefix { $0 != "p" && $0 != "!" && $0 != " " }),
        value.hasPrefix("0") || value.contains("px"), Self.believable.contains(number)
      else { continue }
      measured = number
    }
  }

  private static func trimmed(_ text: Substring) -> String {
    String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }

  /// The first string of an event that is a browser's name for itself.
  private static func userAgent(in tape: JSONTape) -> String? {
    var pending = [tape.root]
    while let at = pending.popLast() {
      if let text = tape.string(at), text.hasPrefix("Mozilla/5.0 (") { return text }
      guard pending.count < 10_000 else { return nil }
      for item in tape.items(at) { pending.append(item) }
      for key in tape.keys(at) { pending.append(key + 1) }
    }
    return nil
  }
}
