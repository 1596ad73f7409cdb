import ReevDOM
import ReevModel

/// The recordings of browser windows whose events were recorded into one session.
struct Tabs: Sendable {
  /// By window.
  var recordings: [Int32: Recording] = [:]
  /// By event: the window that was active, and the count of its own events up to it.
  var places: [(window: Int32, count: Int)] = []
  /// By window: when its first event happens.
  var starts: [Int32: Int] = [:]
}

/// Two tabs of a browser may send into one session. An event is of one window and changes that one's
/// page; what is shown is the page of the window that the last event was of.
extension Recording {
  mutating func tabDocument(afterEvents count: Int) -> Document {
    guard let place = tabPlace(afterEvents: count) else { return Document() }
    return tabs.recordings[place.window]?.document(afterEvents: place.count) ?? Document()
  }

  mutating func tabFrame(afterEvents count: Int, time: Int) -> Frame {
    let place = tabPlace(afterEvents: count) ?? (Event.noWindow, 0)
    let start = tabs.starts[place.window] ?? 0
    var recording = tabs.recordings.removeValue(forKey: place.window) ?? Recording(events: [])
    var frame = recording.frame(afterEvents: place.count, time: max(0, time - start))
    tabs.recordings[place.window] = recording
    frame.time = time
    frame.eventCount = max(0, min(count, events.count))
    return frame
  }

  private mutating func tabPlace(afterEvents count: Int) -> (window: Int32, count: Int)? {
    if tabs.places.count != events.count { splitIntoTabs() }
    let count = min(count, tabs.places.count)
    return count > 0 ? tabs.places[count - 1] : nil
  }

  /// - Complexity: O(bytes).
  private mutating func splitIntoTabs() {
    tabs = Tabs()
    tabs.places.reserveCapacity(events.count)
    var parts: [Int32: [Event]] = [:]
    var window = events.first { $0.window != Event.noWindow }?.window ?? Event.noWindow
    for (index, event) in events.enumerated() {
      if event.window != Event.noWindow { window = event.window }
      if tabs.starts[window] == nil { tabs.starts[window] = outline.times[index] }
      var own = event
      own.window = Event.noWindow
      parts[window, default: []].append(own)
      tabs.places.append((window, parts[window]?.count ?? 0))
    }
    tabs.recordings = parts.mapValues { Recording(events: $0) }
  }
}
