public import ReevDOM
import ReevLayout
public import ReevModel
import ReevPaint
import ReevStyle

/// A recording opened for replay: timeline, markers, keyframes.
///
/// A value; seeking caches keyframes, hence `mutating`. It may be opened before all of it is there:
/// what is read can be shown and sought in while the rest is appended. Opening reads the events'
/// outlines only; what needs the document at every moment (labels of markers, health, dead clicks)
/// comes with `analyze()`.
public struct Recording: Sendable {
  /// Events in replay order: (timestamp, batch, position).
  public internal(set) var events: [Event] = []
  /// Milliseconds from the first to the last event read.
  public internal(set) var duration = 0
  /// Marks for the sidebar and the timeline, by time. Empty before `analyze()`.
  public internal(set) var markers: [Marker] = []
  /// Pages, by time.
  public internal(set) var pages: [PageSegment] = []
  /// Spans (ms) of more than 10 s without user interaction, by time.
  public internal(set) var idleSpans: [Range<Int>] = []
  /// What is wrong with the recording. Times by kind come with `analyze()`.
  public internal(set) var health = Health()
  /// Whether the file ends inside an event; known when the recording is complete.
  public internal(set) var isTruncated = false
  /// Whether nothing more comes.
  public internal(set) var isComplete = false

  /// The visitor's browser as it names itself, where the recording's owner knows it: it tells what
  /// scroll bars are like in a recording that doesn't.
  public var userAgent = "" {
    didSet { takeOutline() }
  }

  /// How the file holds its events; nil for a stored session and before the first event.
  public internal(set) var form: RecordingForm?

  /// Whether `analyze()` has seen every event of a complete recording.
  public var isAnalyzed: Bool { analysis.isFinished }

  /// What is known of each event without decoding it.
  var outline = Outline()
  /// Copies of the document at some counts of events, by count.
  var keyframes = Keyframes()
  /// Where the last seek ended.
  var cursor = Cursor()
  /// The styles of the last frame.
  var styling = Styling()
  /// The recordings of the windows whose events are mixed in this one.
  var tabs = Tabs()
  /// How far `analyze()` has come.
  var analysis = Analysis()
  /// Turns a file's bytes into events.
  var stream = EventStream()
  /// Events that came out of order and wait to be put to their places, with all behind them.
  var late: [Event] = []
  /// The count of events at which clamped times are looked at again.
  var nextTimeCheck = 1000

  /// A recording of which nothing is there yet; see `feed(bytes:)` and `append(events:)`.
  public init() {}

  /// Opens a recording from a file's bytes (DESIGN 2.5: array, object, lines; gzip too).
  public init(bytes: [UInt8]) {
    let result = EventDecoder.read(bytes)
    self.init(events: result.events)
    health.unreadableEvents = result.skipped
    isTruncated = result.isTruncated
    form = result.form
  }

  /// Opens a complete recording from events in replay order.
  ///
  /// - Complexity: O(bytes).
  public init(events: [Event]) {
    self.events = events
    outline = Outline(events)
    isComplete = true
    takeOutline()
  }

  /// The count of events after which there is something to see: up to the first full snapshot, or
  /// all of them when there is none.
  public var firstFrameCount: Int { outline.snapshots.first.map { $0 + 1 } ?? events.count }

  /// What the whole recording tells, as far as it is read.
  var facts: RecordingFacts {
    var facts = RecordingFacts()
    facts.hasReevFacts = outline.hasReevFacts
    facts.linkedSheets = outline.linkedSheets.found
    (facts.barThickness, facts.thinBarThickness) = outline.barEvidence.bars(userAgent: userAgent)
    return facts
  }

  /// Whether there is something to see: a full snapshot is there, or none will come.
  public var hasFirstFrame: Bool { !outline.snapshots.isEmpty || isComplete }

  /// Milliseconds since the start at which an event happens; clamped like the timeline.
  public func time(ofEvent index: Int) -> Int {
    outline.times.indices.contains(index) ? outline.times[index] : duration
  }

  /// How many events happen at or before a time (ms since the start).
  ///
  /// - Complexity: O(log n).
  public func eventCount(at time: Int) -> Int {
    var low = 0
    var high = outline.times.count
    while low < high {
      let middle = (low + high) / 2
      if outline.times[middle] <= time { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The document after the first `count` events, without style and layout.
  public mutating func document(afterEvents count: Int) -> Document {
    if outline.isMixed { return tabDocument(afterEvents: count) }
    seek(to: count)
    return cursor.document
  }
}
