import Foundation
import ReevCells
import ReevDOM
import ReevLayout
import ReevModel
import ReevPaint
import ReevReplay
import Synchronization

/// The page at an instant, in cells, and what the player says about it.
nonisolated struct PageFrame: Sendable {
  var grid: CellGrid
  var time: Int
  var url: String
  var viewport: PixelSize
  /// The px that a column shows.
  var pxPerColumn: Double
  /// The offset in the viewport at which the frame was painted, px.
  var panX: Double
  var panY: Double
  /// The columns and rows that the viewport takes at this scale.
  var pageColumns: Int
  var pageRows: Int
  /// The visible texts, a line each, in paint order.
  var texts: [String]
  var nodeCount: Int
  /// The element that is looked at closely.
  var inspected: InspectedElement?
  /// The lines of a view that is made of lines.
  var lines: [String] = []
  /// How long it took, ms.
  var milliseconds: Int
}

/// Makes frames on a thread of its own, the newest request only: while one is made, later ones
/// replace each other, so that keys are never held up and a fast replay drops frames.
nonisolated final class Replayer: Sendable {
  private struct Work {
    /// The request that a recording is begun for.
    var opening: Int?
    /// The browser's name for itself in the session to begin.
    var userAgent = ""
    /// What came of it since, in order.
    var pieces: [(request: Int, content: Content)] = []
    var frame: FrameRequest?
    var search: Search?
    /// Counts the searches and their ends: one that has another number is not waited for any more.
    var searches = 0
    /// A copy of the recording that was analysed meanwhile.
    var analyzed: (request: Int, recording: Recording)?
    var isClosing = false

    mutating func endSearch() {
      search = nil
      searches += 1
    }
  }

  private struct Search: Sendable {
    var text: String
    var from: Int
    var isForward: Bool
    var request: Int
    /// The count of searches when it began.
    var number: Int
  }

  /// What a recording is made of, piece by piece.
  enum Content: Sendable {
    case bytes([UInt8])
    case events([Event])
    /// Nothing more comes; whether the text was longer once.
    case end(isCutOff: Bool)
  }

  private let work = Mutex(Work())
  private let wake = DispatchSemaphore(value: 0)
  private let mailbox: Mailbox
  private let previewer: Previewer

  init(mailbox: Mailbox, previewer: Previewer) {
    self.mailbox = mailbox
    self.previewer = previewer
    start("reev-replay") { [self] in run() }
  }

  /// Begins a recording; its pieces follow.
  func begin(request: Int, userAgent: String = "") {
    change {
      $0.opening = request
      $0.userAgent = userAgent
      $0.pieces = []
      $0.frame = nil
      $0.endSearch()
    }
  }

  /// Adds to the recording; what belongs to an earlier one is dropped.
  func feed(_ content: Content, request: Int) { change { $0.pieces.append((request, content)) } }

  func request(_ frame: FrameRequest) { change { $0.frame = frame } }

  func search(_ text: String, from time: Int, isForward: Bool, request: Int) {
    change {
      $0.endSearch()
      $0.search = Search(
        text: text, from: time, isForward: isForward, request: request, number: $0.searches)
    }
  }

  /// Gives up what is searched for.
  func endSearch() { change { $0.endSearch() } }

  /// Drops the recording.
  func close() {
    change {
      $0.opening = nil
      $0.frame = nil
      $0.endSearch()
      $0.isClosing = true
    }
  }

  private func change(_ body: (inout Work) -> Void) {
    work.withLock { body(&$0) }
    wake.signal()
  }

  private func run() {
    var recording: Recording?
    var openRequest = 0
    var isOpened = false
    var toldAt = ContinuousClock.now
    while true {
      wake.wait()
      let next = work.withLock { work in
        defer {
          work.opening = nil
          work.pieces = []
          work.frame = nil
          work.search = nil
          work.analyzed = nil
          work.isClosing = false
        }
        return work
      }
      if next.isClosing {
        recording = nil
        previewer.adopt(nil, request: 0)
      }
      if let opening = next.opening {
        recording = Recording()
        recording?.userAgent = next.userAgent
        openRequest = opening
        isOpened = false
      }
      var hasGrown = false
      for piece in next.pieces where piece.request == openRequest {
        switch piece.content {
        case .bytes(let bytes): recording?.feed(bytes: bytes)
        case .events(let events): recording?.append(events: events)
        case .end(let isCutOff): recording?.finish(isCutOff: isCutOff)
        }
        hasGrown = true
      }
      if hasGrown, let grown = recording, grown.hasFirstFrame {
        if grown.isComplete, let reason = whyNotPlayable(grown) {
          mailbox.post(.notOpened(request: openRequest, reason))
          recording = nil
        } else if !isOpened {
          isOpened = true
          toldAt = .now
          mailbox.post(.opened(request: openRequest, facts(of: grown)))
          previewer.adopt(grown, request: openRequest)
        } else if grown.isComplete || toldAt.duration(to: .now) > .milliseconds(250) {
          toldAt = .now
          mailbox.post(.grown(request: openRequest, facts(of: grown)))
          previewer.adopt(grown, request: openRequest)
        }
        if grown.isComplete, recording != nil { analyze(grown, request: openRequest) }
      }
      if let analyzed = next.analyzed, analyzed.request == openRequest {
        recording?.adopt(analyzed.recording)
        if let recording {
          mailbox.post(.analyzed(request: openRequest, facts(of: recording)))
          previewer.adopt(recording, request: openRequest)
        }
      }
      if let request = next.frame, let frame = make(request, &recording) {
        mailbox.post(.frame(request: request.request, frame))
      }
      if let search = next.search, let recording { start(search, in: recording) }
    }
  }

  /// Plays a copy once, for markers and health.
  private func analyze(_ recording: Recording, request: Int) {
    start("reev-analysis") { [self] in
      var copy = recording
      copy.analyze()
      let analyzed = copy
      change { $0.analyzed = (request, analyzed) }
    }
  }

  /// Searches a copy, so that the page goes on meanwhile.
  private func start(_ search: Search, in recording: Recording) {
    start("reev-search") { [self] in
      var copy = recording
      let time = find(search, &copy)
      if isWanted(search) { mailbox.post(.found(request: search.request, time: time)) }
    }
  }

  private func isWanted(_ search: Search) -> Bool {
    work.withLock { $0.searches == search.number }
  }

  /// Runs what takes long on a thread of its own, which ends with it.
  private func start(_ name: String, _ body: @escaping @Sendable () -> Void) {
    let thread = Thread(block: body)
    thread.name = name
    // Pages nest deeply; the engine doesn't recurse without a bound, and this is the bound's room.
    thread.stackSize = 64 << 20
    thread.start()
  }

  private func make(_ request: FrameRequest, _ recording: inout Recording?) -> PageFrame? {
    let started = ContinuousClock.now
    guard var frame = recording?.frame(at: request.time) else { return nil }
    let viewport = frame.document.viewport
    let scale = scale(for: request, viewport: viewport, overlay: frame.overlay)
    var painting: Painting?
    var node = noNode
    switch request.inspection {
    case .none: break
    case .pointer:
      if let pointer = frame.overlay.pointer {
        node = frame.hit(x: pointer.x, y: pointer.y)
      }
    case .cell(let row, let column):
      let plain = frame.painted(scale)
      let place = row * scale.columns + column
      if plain.owners.indices.contains(place) { node = plain.owners[place] }
      painting = plain
    case .node(let id): node = frame.document.slot(ofID: id)
    }
    let inspected = node == noNode ? nil : InspectedElement(node, in: frame)
    if inspected != nil {
      frame.overlay.outlined = node
      painting = nil
    }
    let shown = painting ?? frame.painted(scale)
    let elapsed = started.duration(to: .now)
    func cells(_ length: Double, _ px: Double) -> Int {
      Int(exactly: (length / max(px, 0.1)).rounded(.up).clamped(to: 1...100_000)) ?? 1
    }
    return PageFrame(
      grid: shown.grid, time: request.time, url: frame.document.url, viewport: viewport,
      pxPerColumn: scale.pxPerColumn, panX: scale.panX, panY: scale.panY,
      pageColumns: cells(viewport.width, scale.pxPerColumn),
      pageRows: cells(viewport.height, scale.pxPerRow), texts: shown.texts.map(\.text),
      nodeCount: frame.document.slotCount, inspected: inspected,
      lines: lines(of: frame, shown, request.view),
      milliseconds: Int(elapsed.components.seconds * 1000)
        + Int(elapsed.components.attoseconds / 1_000_000_000_000_000))
  }

  /// The lines of a view that is made of lines; none for the page itself.
  private func lines(of frame: Frame, _ painting: Painting, _ view: PageView) -> [String] {
    switch view {
    case .page: return []
    case .outline:
      let entries = outlineEntries(
        of: painting, fragments: frame.fragments, document: frame.document, styles: frame.styles)
      return outlineText(entries).split(separator: "\n").map(String.init)
    case .text:
      var lines: [String] = []
      var bottom: Float?
      // By rows of the page, and within a row from the left.
      let texts = painting.texts.sorted {
        abs($0.rect.y.px - $1.rect.y.px) > 4
          ? $0.rect.y < $1.rect.y : $0.rect.x < $1.rect.x
      }
      for text in texts {
        let middle = Float(text.rect.y.px + text.rect.height.px / 2)
        if let last = bottom, middle < last, !lines.isEmpty {
          lines[lines.count - 1] += " " + text.text
        } else {
          if let last = bottom, Float(text.rect.y.px) > last + 12 { lines.append("") }
          lines.append(text.text)
        }
        bottom = Float(text.rect.maxY.px)
      }
      return lines
    }
  }

  private func scale(
    for request: FrameRequest, viewport: PixelSize, overlay: Overlay
  ) -> Scale {
    let columns = max(1, request.columns)
    let rows = max(1, request.rows)
    let px: Double =
      switch request.zoom {
      case .fitWidth: max(Scale.oneToOne, viewport.width / Double(columns))
      case .fitPage: Scale.fitting(viewport, columns: columns, rows: rows).pxPerColumn
      case .pixels(let pixels): pixels.clamped(to: 1...100)
      }
    let shownWidth = Double(columns) * px
    let shownHeight = Double(rows) * px * 2
    var x = request.panX
    var y = request.panY
    if request.followsPointer, let pointer = overlay.pointer {
      // The page stands still until the pointer comes near the pane's edge.
      x = followed(x, shownWidth, pointer.x)
      y = followed(y, shownHeight, pointer.y)
    }
    x = x.clamped(to: 0...max(0, viewport.width - shownWidth))
    y = y.clamped(to: 0...max(0, viewport.height - shownHeight))
    // Whole cells, or the page's text would jump by half letters while panning.
    x = (x / px).rounded() * px
    y = (y / (px * 2)).rounded() * px * 2
    return Scale(
      pxPerColumn: px, pxPerRow: px * 2, panX: x, panY: y, columns: columns, rows: rows,
      glyphs: request.isUnicode ? .full : .ascii)
  }

  private func followed(_ pan: Double, _ shown: Double, _ pointer: Double) -> Double {
    let margin = shown * 0.15
    if pointer < pan + margin || pointer > pan + shown - margin { return pointer - shown / 2 }
    return pan
  }

  private func facts(of recording: Recording) -> RecordingFacts {
    let health = recording.health
    var problems: [String] = []
    if health.unreadableEvents > 0 {
      problems.append(
        Wording.plural(health.unreadableEvents, "event") + " could not be read")
    }
    // What a recorder sends before the first snapshot has no page to change; nothing is lost by it.
    let firstFrame = recording.time(ofEvent: max(0, recording.firstFrameCount - 1))
    var damaged = health.unreadableEvents
    for (kind, times) in health.times.sorted(by: { "\($0.key)" < "\($1.key)" }) {
      let harmful = times.count { kind != .missingSnapshot || $0 > firstFrame }
      if harmful > 0 {
        problems.append("\(Wording.count(harmful)) × \(words(in: "\(kind)"))")
      }
      if harmful < times.count {
        problems.append(
          Wording.plural(times.count - harmful, "event") + " before the first snapshot, not shown")
      }
      damaged += harmful
    }
    let form = recording.form.flatMap { $0.isUsual ? nil : sanitized($0.text) }
    if let form { problems.append("file form: \(form)") }
    return RecordingFacts(
      isComplete: recording.isComplete, duration: recording.duration, markers: recording.markers,
      pages: recording.pages,
      idleSpans: recording.idleSpans,
      eventTimes: recording.events.indices.map { recording.time(ofEvent: $0) },
      problems: problems, damaged: damaged, form: form)
  }

  private func whyNotPlayable(_ recording: Recording) -> String? {
    if recording.events.isEmpty {
      return recording.health.unreadableEvents > 0
        ? "none of its events can be read: is it an rrweb recording?"
        : "it has no events yet"
    }
    if !recording.events.contains(where: { $0.type == 2 }) {
      return
        "it has no full snapshot, so there is no page to show (the visit's beginning is missing)"
    }
    return nil
  }

  /// The next instant after (or the last before) a time at which a text is on the page.
  private func find(_ search: Search, _ recording: inout Recording) -> Int? {
    // The instants at which a page can change: snapshots and mutations, at most one in 100 ms.
    var times: [Int] = []
    for (index, event) in recording.events.enumerated() where event.type == 2 || event.type == 3 {
      let time = recording.time(ofEvent: index)
      if time - (times.last ?? -1000) >= 100 { times.append(time) }
    }
    let candidates =
      search.isForward
      ? times.filter { $0 > search.from } : Array(times.filter { $0 < search.from }.reversed())
    var finder = TextFinder(search.text)
    var toldAt = ContinuousClock.now
    for (index, time) in candidates.enumerated() {
      guard isWanted(search) else { return nil }
      if toldAt.duration(to: .now) > .milliseconds(200) {
        toldAt = .now
        mailbox.post(
          .searching(request: search.request, percent: 100 * index / candidates.count))
      }
      let document = recording.document(afterEvents: recording.eventCount(at: time))
      guard finder.isIn(document.text) else { continue }
      // In the document is not yet on the screen.
      let frame = recording.frame(at: time)
      let boxes = frame.fragments
      guard
        boxes.strings.contains(where: { finder.isIn($0) })
          || boxes.textLines.contains(where: { finder.isIn($0.text) })
      else { continue }
      let painting = frame.painted(
        Scale(pxPerColumn: 7, pxPerRow: 14, columns: 300, rows: 100))
      if painting.texts.contains(where: { finder.isIn($0.text) }) { return time }
    }
    return nil
  }

  /// `unknownNode` as `unknown node`.
  private func words(in name: String) -> String {
    name.reduce(into: "") { text, character in
      if character.isUppercase { text += " " }
      text += character.lowercased()
    }
  }
}

/// Looks for a text, whatever its case, in the texts of one document after another.
nonisolated private struct TextFinder {
  private let wanted: String
  /// What was found out, by place: most texts stay what they are.
  private var known: [(text: String, isHit: Bool)] = []

  init(_ wanted: String) { self.wanted = wanted.lowercased() }

  func isIn(_ text: String) -> Bool { text.lowercased().contains(wanted) }

  /// Whether one of the texts contains it.
  /// - Complexity: O(places), and O(bytes) of the texts that are others than in the call before.
  mutating func isIn(_ texts: [String]) -> Bool {
    if known.count > texts.count { known.removeLast(known.count - texts.count) }
    var isAnywhere = false
    for (place, text) in texts.enumerated() {
      if place == known.count {
        known.append((text, isIn(text)))
      } else if known[place].text != text {
        known[place] = (text, isIn(text))
      }
      isAnywhere = isAnywhere || known[place].isHit
    }
    return isAnywhere
  }
}

extension Comparable {
  /// The nearest value within a range.
  nonisolated func clamped(to range: ClosedRange<Self>) -> Self {
    min(max(self, range.lowerBound), range.upperBound)
  }
}
