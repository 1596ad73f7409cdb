/// How many bytes of bodies may be in memory at once, over all connections. Who finds no room
/// waits in line.
final class ByteBudget: Sendable {
  private struct Waiting {
    var id: Int
    var bytes: Int
    var continuation: CheckedContinuation<Bool, Never>
  }
  private struct State {
    var used = 0
    var waiting: [Waiting] = []
    var nextID = 0
  }
  private let state = Locked(State())
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  /// The bytes taken now.
  var used: Int { state.withLock { $0.used } }

  /// Takes bytes, waiting until they fit; false when they didn't in time, which is the daemon's
  /// fault and not the sender's. What is larger than the whole budget goes alone.
  func take(_ bytes: Int, within time: Duration) async -> Bool {
    await withCheckedContinuation { continuation in
      let id: Int? = state.withLock { state in
        guard state.waiting.isEmpty, state.used == 0 || state.used + bytes <= limit else {
          state.nextID += 1
          state.waiting.append(
            Waiting(id: state.nextID, bytes: bytes, continuation: continuation))
          return state.nextID
        }
        state.used += bytes
        return nil
      }
      guard let id else { return continuation.resume(returning: true) }
      // Ends by itself.
      Task {
        try? await Task.sleep(for: time)
        giveUp(id)
      }
    }
  }

  private func giveUp(_ id: Int) {
    let late: Waiting? = state.withLock { state in
      state.waiting.firstIndex { $0.id == id }.map { state.waiting.remove(at: $0) }
    }
    guard let late else { return }
    late.continuation.resume(returning: false)
    give(0)
  }

  /// Takes bytes whether or not they fit: those of a small body that has come to its end.
  func add(_ bytes: Int) { state.withLock { $0.used += bytes } }

  /// Takes more bytes for a body that grows; false when there is no room.
  func tryTake(_ bytes: Int) -> Bool {
    state.withLock { state in
      guard state.used + bytes <= limit + limit / 2 else { return false }
      state.used += bytes
      return true
    }
  }

  /// Gives bytes back.
  func give(_ bytes: Int) {
    let ready = state.withLock { state in
      state.used -= bytes
      var ready: [CheckedContinuation<Bool, Never>] = []
      while let first = state.waiting.first,
        state.used == 0 || state.used + first.bytes <= limit
      {
        state.used += first.bytes
        ready.append(first.continuation)
        state.waiting.removeFirst()
      }
      return ready
    }
    for continuation in ready { continuation.resume(returning: true) }
  }
}
