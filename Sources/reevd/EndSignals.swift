import Foundation
import UnixSignals

/// SIGTERM and SIGINT, noticed from the beginning: one that comes while PostgreSQL is being started
/// must not leave it behind.
final class EndSignals: Sendable {
  private struct State {
    var caught: Int32?
    var handler: (@Sendable (Int32) async -> Void)?
  }

  private let state = Locked(State())

  /// Traps the signals, for as long as the program runs.
  init() async {
    let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
    // Ends when the program does.
    Task {
      for await signal in signals { await caught(signal == .sigint ? SIGINT : SIGTERM) }
    }
  }

  /// Calls the handler at the first signal, at once when there was one already.
  func onEnd(_ handler: @escaping @Sendable (_ signal: Int32) async -> Void) {
    let caught = state.withLock { state -> Int32? in
      state.handler = handler
      return state.caught
    }
    if let caught { Task { await handler(caught) } }
  }

  private func caught(_ number: Int32) async {
    let handler = state.withLock { state -> (@Sendable (Int32) async -> Void)? in
      if state.caught != nil { return nil }
      state.caught = number
      return state.handler
    }
    await handler?(number)
  }
}
