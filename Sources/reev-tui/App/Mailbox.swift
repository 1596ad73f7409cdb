import ReevTerminal
import Synchronization

/// Where other threads leave events for the loop.
nonisolated final class Mailbox: Sendable {
  private let events = Mutex<[AppEvent]>([])

  /// Leaves an event and wakes the loop.
  func post(_ event: AppEvent) {
    events.withLock { $0.append(event) }
    Terminal.wake()
  }

  /// Takes all events out.
  func drain() -> [AppEvent] {
    events.withLock { events in
      defer { events = [] }
      return events
    }
  }
}
