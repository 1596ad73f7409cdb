import ReevDOM
import ReevModel

/// Turns events, in order, into markers.
struct MarkerCollector: Sendable {
  private(set) var markers: [Marker] = []
  private var labels = Labels()
  private var url: String?
  private var viewport: PixelSize?
  /// The markers of clicks that wait for a change of the page.
  private var waitingClicks: [Int] = []
  /// Clicks of the last second: marker index, place.
  private var recentClicks: [(marker: Int, x: Double, y: Double)] = []
  /// The time of the last scroll that went into the last scroll marker.
  private var lastScrollTime = Int.min / 2

  /// A click without any change for so long is dead, ms.
  private static let deadAfter = 1000
  /// So many clicks within so many px and ms are rage.
  private static let rageCount = 3
  private static let rageReach = 30.0
  private static let rageTime = 1000
  /// A click so soon after a focus change explains it, ms.
  private static let focusGap = 500
  /// Scrolls of a node closer than this are one, ms.
  private static let scrollGap = 1000

  /// The markers, with dead clicks marked.
  mutating func finished(duration: Int) -> [Marker] {
    expireClicks(at: duration)
    return markers
  }

  /// Takes an event; `document` is the page before it.
  mutating func note(_ event: Event, index: Int, time: Int, before document: Document) {
    expireClicks(at: time)
    switch event.type {
    case 2: pageChanged()
    case 3: noteIncremental(event, index: index, time: time, document)
    case 4: noteMeta(event, index: index, time: time)
    case 5: noteCustom(event, index: index, time: time)
    case 6: notePlugin(event, index: index, time: time)
    default: break
    }
  }

  // MARK: pages and the window

  private mutating func noteMeta(_ event: Event, index: Int, time: Int) {
    guard let tape = JSONTape(event.data) else { return }
    let href = tape.string(tape.member(tape.root, "href")) ?? ""
    if href != url { addNavigation(to: href, detail: "", index: index, time: time) }
    noteViewport(tape, index: index, time: time, isSilent: viewport == nil)
    pageChanged()
  }

  private mutating func addNavigation(to href: String, detail: String, index: Int, time: Int) {
    url = href
    markers.append(
      Marker(
        time: time, kind: .navigation, id: 0, text: href, detail: detail, eventIndex: index))
  }

  private mutating func noteViewport(_ tape: JSONTape, index: Int, time: Int, isSilent: Bool) {
    guard let width = tape.double(tape.member(tape.root, "width")),
      let height = tape.double(tape.member(tape.root, "height")),
      (1..<1e6).contains(width), (1..<1e6).contains(height)
    else { return }
    let size = PixelSize(width: width, height: height)
    guard size != viewport else { return }
    viewport = size
    guard !isSilent else { return }
    let text = "\(Int(width))x\(Int(height))"
    // A window is dragged through many sizes: the last one counts.
    if let last = markers.indices.last, markers[last].kind == .resize {
      markers[last].text = text
    } else {
      markers.append(Marker(time: time, kind: .resize, id: 0, text: text, eventIndex: index))
    }
  }

  // MARK: custom and plugin events

  private mutating func noteCustom(_ event: Event, index: Int, time: Int) {
    guard let tape = JSONTape(event.data), let tag = tape.string(tape.member(tape.root, "tag")),
      !tag.hasPrefix("reev.")
    else { return }
    noteTag(tag, tape, tape.member(tape.root, "payload"), index: index, time: time)
  }

  /// A Custom event by the names that Reev's and other recorders have for the same thing.
  private mutating func noteTag(
    _ tag: String, _ tape: JSONTape, _ payload: Int, index: Int, time: Int
  ) {
    switch tag.lowercased() {
    case "error", "exception", "$exception", "js-error", "unhandledrejection":
      let message =
        tape.text(tape.member(payload, "message"))
        ?? tape.text(tape.member(payload, "$exception_message")) ?? tape.text(payload) ?? "error"
      var detail: [String] = []
      if let source = tape.text(tape.member(payload, "source")), !source.isEmpty {
        let line = tape.text(tape.member(payload, "line"))
        let column = tape.text(tape.member(payload, "column"))
        detail.append([source, line, column].compactMap(\.self).joined(separator: ":"))
      }
      if let stack = tape.text(tape.member(payload, "stack")) { detail.append(stack) }
      markers.append(
        Marker(
          time: time, kind: .error, id: 0, text: Labels.oneLine(message),
          detail: detail.joined(separator: "\n"), eventIndex: index))
    case "navigation", "navigate", "pageview", "$pageview", "$url_changed", "url_change",
      "url-change", "urlchange", "route_change", "route-change", "reload":
      let names: [StaticString] = ["href", "url", "to", "$current_url", "path"]
      let href =
        tape.string(payload)
        ?? names.lazy.compactMap { tape.string(tape.member(payload, $0)) }.first
      noteInPage(href, index: index, time: time)
    case "console", "console_log", "console-log", "log":
      noteConsole(tape, payload, index: index, time: time)
    case "breadcrumb":
      noteBreadcrumb(tape, tape.member(payload, "data"), payload, index: index, time: time)
    case "performancespan":
      let payload = tape.member(payload, "op") == JSONTape.none ? tape.root : payload
      guard tape.string(tape.member(payload, "op"))?.hasPrefix("navigation") == true else { return }
      noteInPage(tape.string(tape.member(payload, "description")), index: index, time: time)
    case "title": return
    default: addCustom(tag, tape, payload, index: index, time: time)
    }
  }

  /// A navigation without a Meta; nothing when there is no URL or the same.
  private mutating func noteInPage(_ href: String?, index: Int, time: Int) {
    guard let href, href != url else { return }
    if href.hasPrefix("/"), let url, Self.path(of: url) == href { return }
    addNavigation(to: href, detail: "in-page", index: index, time: time)
    pageChanged()
  }

  /// What follows a URL's host; all of what has none.
  private static func path(of url: String) -> Substring {
    guard let scheme = url.firstRange(of: "://") else { return url[...] }
    let rest = url[scheme.upperBound...]
    return rest.firstIndex(of: "/").map { rest[$0...] } ?? "/"
  }

  /// What Sentry's recorder tells beside rrweb's events: console, navigation; clicks are rrweb's already.
  private mutating func noteBreadcrumb(
    _ tape: JSONTape, _ data: Int, _ payload: Int, index: Int, time: Int
  ) {
    let category = tape.string(tape.member(payload, "category")) ?? ""
    let message = tape.text(tape.member(payload, "message")) ?? ""
    switch category {
    case "navigation": noteInPage(tape.string(tape.member(data, "to")), index: index, time: time)
    case "console":
      let level = tape.string(tape.member(payload, "level")) ?? ""
      addConsole(level, message, trace: "", index: index, time: time)
    case "ui.click", "ui.input", "ui.focus", "ui.blur", "ui.keyDown": return
    default:
      addCustom(
        category.isEmpty ? "breadcrumb" : category, tape, payload, index: index, time: time)
    }
  }

  private mutating func addCustom(
    _ tag: String, _ tape: JSONTape, _ payload: Int, index: Int, time: Int
  ) {
    var writer = JSONWriter()
    if payload != JSONTape.none { tape.write(payload, to: &writer) }
    let json = String(decoding: writer.bytes.prefix(400), as: UTF8.self)
    markers.append(
      Marker(
        time: time, kind: .custom, id: 0, text: Labels.oneLine(tag), detail: json,
        eventIndex: index))
  }

  private mutating func notePlugin(_ event: Event, index: Int, time: Int) {
    guard let tape = JSONTape(event.data) else { return }
    guard let plugin = tape.string(tape.member(tape.root, "plugin")) else {
      // Simple trackers post clicks as type 6 (DESIGN 2.2).
      noteClick(tape, .click, index: index, time: time, Document())
      return
    }
    guard plugin.contains("console") else { return }
    noteConsole(tape, tape.member(tape.root, "payload"), index: index, time: time)
  }

  private mutating func noteConsole(_ tape: JSONTape, _ payload: Int, index: Int, time: Int) {
    let level = tape.string(tape.member(payload, "level")) ?? ""
    var words: [String] = []
    for item in tape.items(tape.member(payload, "payload")) {
      words.append(Self.unquoted(tape.text(item) ?? ""))
    }
    for item in tape.items(tape.member(payload, "args")) {
      words.append(Self.unquoted(tape.text(item) ?? ""))
    }
    if let message = tape.text(tape.member(payload, "message")) { words.append(message) }
    var trace: [String] = []
    for item in tape.items(tape.member(payload, "trace")) {
      trace.append(Self.unquoted(tape.text(item) ?? ""))
    }
    addConsole(
      level, words.joined(separator: " "), trace: trace.joined(separator: "\n"), index: index,
      time: time)
  }

  private mutating func addConsole(
    _ level: String, _ text: String, trace: String, index: Int, time: Int
  ) {
    guard ["error", "assert", "warn", "warning", "fatal"].contains(level) else { return }
    markers.append(
      Marker(
        time: time, kind: level.hasPrefix("warn") ? .console : .error, id: 0,
        text: Labels.oneLine(text), detail: trace, eventIndex: index))
  }

  /// The console plugin records every argument as JSON text.
  private static func unquoted(_ json: String) -> String {
    guard json.hasPrefix("\""), let tape = JSONTape(Array(json.utf8)) else { return json }
    return tape.string(tape.root) ?? json
  }

  // MARK: incremental events

  private mutating func noteIncremental(
    _ event: Event, index: Int, time: Int, _ document: Document
  ) {
    switch event.source {
    case 0, 7, 8, 13, 15: pageChanged()
    case 2: noteInteraction(event, index: index, time: time, document)
    case 3: noteScroll(event, index: index, time: time, document)
    case 4:
      pageChanged()
      guard let tape = JSONTape(event.data) else { return }
      noteViewport(tape, index: index, time: time, isSilent: false)
    case 5: noteInput(event, index: index, time: time, document)
    case 11:
      guard let tape = JSONTape(event.data) else { return }
      noteConsole(tape, tape.root, index: index, time: time)
    default: break
    }
  }

  private mutating func noteInteraction(
    _ event: Event, index: Int, time: Int, _ document: Document
  ) {
    guard let tape = JSONTape(event.data) else { return }
    switch tape.int(tape.member(tape.root, "type")) {
    case 2: noteClick(tape, .click, index: index, time: time, document)
    case 3: noteClick(tape, .contextmenu, index: index, time: time, document)
    case 4: noteClick(tape, .dblclick, index: index, time: time, document)
    case 5:
      let id = tape.int(tape.member(tape.root, "id")) ?? 0
      let node = document.slot(ofID: id)
      guard node != noNode, document.kind[Int(node)] == .element else { return }
      if Labels.isField(node, in: document) { pageChanged() }
      if let last = markers.last, last.kind == .focus, last.id == id { return }
      let text =
        Labels.isField(node, in: document)
        ? labels.fieldName(node, in: document) : labels.label(node, in: document)
      markers.append(Marker(time: time, kind: .focus, id: id, text: text, eventIndex: index))
    default: break
    }
  }

  private mutating func noteClick(
    _ tape: JSONTape, _ kind: MarkerKind, index: Int, time: Int, _ document: Document
  ) {
    let id = tape.int(tape.member(tape.root, "id")) ?? 0
    let node = document.slot(ofID: id)
    let text =
      tape.string(tape.member(tape.root, "text"))
      ?? (node == noNode ? "" : labels.label(node, in: document))
    // The focus that a click brings along says nothing of its own.
    if let last = markers.last, last.kind == .focus, time - last.time <= Self.focusGap {
      markers.removeLast()
    }
    markers.append(
      Marker(
        time: time, kind: kind, id: max(0, id), text: Labels.oneLine(text), eventIndex: index))
    guard kind == .click else { return }
    let marker = markers.count - 1
    waitingClicks.append(marker)
    let x = tape.double(tape.member(tape.root, "x")) ?? 0
    let y = tape.double(tape.member(tape.root, "y")) ?? 0
    recentClicks.removeAll { time - markers[$0.marker].time > Self.rageTime }
    // A flood of clicks must not make this quadratic.
    if recentClicks.count > 200 { recentClicks.removeFirst(100) }
    recentClicks.append((marker, x, y))
    let burst = recentClicks.filter {
      abs($0.x - x) <= Self.rageReach && abs($0.y - y) <= Self.rageReach
    }
    guard burst.count >= Self.rageCount else { return }
    for click in burst { mark(click.marker, "rage") }
  }

  private mutating func mark(_ marker: Int, _ word: String) {
    if word == "rage" {
      guard !markers[marker].isRage else { return }
      markers[marker].isRage = true
    } else {
      markers[marker].isDead = true
    }
    markers[marker].detail += (markers[marker].detail.isEmpty ? "" : ", ") + word
  }

  private mutating func noteInput(_ event: Event, index: Int, time: Int, _ document: Document) {
    pageChanged()
    guard let tape = JSONTape(event.data) else { return }
    let id = tape.int(tape.member(tape.root, "id")) ?? -1
    let node = document.slot(ofID: id)
    guard id != -1 else { return }
    let isToggle = node != noNode && Labels.isToggle(node, in: document)
    let isChecked = tape.kind(tape.member(tape.root, "isChecked")) == .yes
    // Unchecking is what happens to the other radio buttons of a group.
    if isToggle, !isChecked, Labels.isRadio(node, in: document) { return }
    let value =
      isToggle
      ? (isChecked ? "checked" : "unchecked") : tape.text(tape.member(tape.root, "text")) ?? ""
    if let last = markers.indices.last, markers[last].kind == .input, markers[last].id == id {
      markers[last].detail = Labels.oneLine(value)
      markers[last].eventIndex = index
      return
    }
    let name = node == noNode ? "" : labels.fieldName(node, in: document)
    markers.append(
      Marker(
        time: time, kind: .input, id: id, text: name, detail: Labels.oneLine(value),
        eventIndex: index))
  }

  private mutating func noteScroll(_ event: Event, index: Int, time: Int, _ document: Document) {
    pageChanged()
    guard let tape = JSONTape(event.data) else { return }
    let id = tape.int(tape.member(tape.root, "id")) ?? -1
    guard id != -1 else { return }
    let x = tape.double(tape.member(tape.root, "x")) ?? 0
    let y = tape.double(tape.member(tape.root, "y")) ?? 0
    guard abs(x) < 1e9, abs(y) < 1e9 else { return }
    let place = "\(Int(x.rounded())),\(Int(y.rounded()))"
    defer { lastScrollTime = time }
    if let last = markers.indices.last, markers[last].kind == .scroll, markers[last].id == id,
      time - lastScrollTime <= Self.scrollGap
    {
      markers[last].detail = place
      markers[last].eventIndex = index
      return
    }
    let node = document.slot(ofID: id)
    let name =
      node == noNode || document.kind[Int(node)] == .document ? "page" : Labels.tag(node, document)
    markers.append(
      Marker(time: time, kind: .scroll, id: id, text: name, detail: place, eventIndex: index))
  }

  // MARK: dead clicks

  private mutating func pageChanged() {
    waitingClicks.removeAll(keepingCapacity: true)
  }

  private mutating func expireClicks(at time: Int) {
    guard let first = waitingClicks.first, time - markers[first].time > Self.deadAfter else {
      return
    }
    let dead = waitingClicks.prefix { time - markers[$0].time > Self.deadAfter }
    for marker in dead { mark(marker, "dead") }
    waitingClicks.removeFirst(dead.count)
  }
}
