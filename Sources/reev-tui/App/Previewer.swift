import Foundation
import ReevCells
import ReevDOM
import ReevModel
import ReevPaint
import ReevReplay
import ReevStore
import Synchronization

/// Whose first and last frame the list shows, and how large.
nonisolated struct PreviewRequest: Hashable, Sendable {
  var session: String
  var columns: Int
  var rows: Int
  var isUnicode: Bool
}

/// A session's first and last frame, or why there are none.
nonisolated struct PreviewFrames: Hashable, Sendable {
  var first: CellGrid?
  var last: CellGrid?
  var reason = ""
}

/// What the list knows of previews: those made so far, and the one that is being made.
struct ListPreview {
  var frames: [PreviewRequest: PreviewFrames] = [:]
  var wanted: PreviewRequest?

  /// How many rows each of the two frames has; 0 where there is no room for them.
  static func frameRows(_ region: Region) -> Int {
    region.rows < 20 ? 0 : min(15, (region.rows - 14) / 2)
  }

  mutating func take(_ made: PreviewFrames, for request: PreviewRequest) {
    // Some dozens of small grids; the simplest way to bound them.
    if frames.count > 60 { frames = [:] }
    frames[request] = made
    if wanted == request { wanted = nil }
  }
}

/// The frame at a time of the open recording, small, for the timeline.
nonisolated struct HoverRequest: Hashable, Sendable {
  /// The player's request, whose recording it is of.
  var request: Int
  var time: Int
  var columns: Int
  var rows: Int
  var isUnicode: Bool
}

/// Makes small frames beside the player's own, on a thread with the least urgency: the newest wish
/// only, given up as soon as another one comes.
nonisolated final class Previewer: Sendable {
  private struct Work {
    var recording: (request: Int, recording: Recording)?
    var hover: HoverRequest?
    var session: (PreviewRequest, [Event]?, reason: String)?
    /// Counts the wishes, so that work for an older one can be given up.
    var latest = 0
  }

  private let work = Mutex(Work())
  private let wake = DispatchSemaphore(value: 0)
  private let mailbox: Mailbox
  private let store: Store

  init(mailbox: Mailbox, location: StoreLocation) {
    self.mailbox = mailbox
    store = Store(url: location.url)
    let thread = Thread { [self] in run() }
    thread.name = "reev-preview"
    thread.stackSize = 64 << 20
    thread.start()
  }

  /// Takes the player's recording over; nil forgets it.
  func adopt(_ recording: Recording?, request: Int) {
    work.withLock { $0.recording = recording.map { (request, $0) } }
  }

  func hover(_ request: HoverRequest) {
    work.withLock {
      $0.hover = request
      $0.latest += 1
    }
    wake.signal()
  }

  /// Reads a session's events, then makes its frames. The task ends with the reading, which is
  /// given up when another session is wished for.
  func preview(_ request: PreviewRequest) {
    let number = work.withLock { work in
      work.latest += 1
      return work.latest
    }
    Task.detached(priority: .utility) { [self] in
      // The cursor may be passing by.
      try? await Task.sleep(for: .milliseconds(120))
      var events: [Event] = []
      var reason = ""
      do {
        var cursor: EventCursor?
        repeat {
          guard isLatest(number) else { return }
          let page = try await store.events(of: request.session, after: cursor, limit: 1000)
          events += page.events
          cursor = page.next
        } while cursor != nil && events.count < 50_000
      } catch {
        reason = (error as? StoreError)?.description ?? "\(error)"
      }
      guard isLatest(number) else { return }
      let read = events
      let why = reason
      work.withLock { $0.session = (request, read, why) }
      wake.signal()
    }
  }

  private func isLatest(_ number: Int) -> Bool { work.withLock { $0.latest == number } }

  private func run() {
    while true {
      wake.wait()
      let next = work.withLock { work in
        defer {
          work.hover = nil
          work.session = nil
        }
        return work
      }
      if let hover = next.hover, var recording = next.recording?.recording,
        next.recording?.request == hover.request
      {
        let count = max(recording.firstFrameCount, recording.eventCount(at: hover.time))
        let grid = painted(
          &recording, count, hover.columns, hover.rows, isUnicode: hover.isUnicode)
        mailbox.post(.hovered(hover, grid))
        // Its keyframes make the next one quick.
        work.withLock { work in
          if work.recording?.request == hover.request {
            work.recording = (hover.request, recording)
          }
        }
      }
      if let (request, events, reason) = next.session {
        mailbox.post(.previewed(request, frames(of: events ?? [], reason, request)))
      }
    }
  }

  private func frames(
    of events: [Event], _ reason: String, _ request: PreviewRequest
  ) -> PreviewFrames {
    var made = PreviewFrames()
    made.reason = reason
    guard reason.isEmpty else { return made }
    guard events.contains(where: { $0.type == 2 }) else {
      made.reason = events.isEmpty ? "no events stored" : "no full snapshot: no page to show"
      return made
    }
    var recording = Recording(events: events)
    func frame(_ count: Int) -> CellGrid {
      painted(&recording, count, request.columns, request.rows, isUnicode: request.isUnicode)
    }
    made.first = frame(recording.firstFrameCount)
    made.last = frame(events.count)
    return made
  }

  private func painted(
    _ recording: inout Recording, _ count: Int, _ columns: Int, _ rows: Int, isUnicode: Bool
  ) -> CellGrid {
    let frame = recording.frame(afterEvents: count)
    var scale = Scale.fitting(frame.document.viewport, columns: columns, rows: rows)
    scale.glyphs = isUnicode ? .full : .ascii
    return frame.painted(scale).grid
  }
}
