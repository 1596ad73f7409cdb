/// How many bytes of bodies may be in memory at once, over all connections. Who finds no room
/// waits in line.
final class ByteBudget: Sendable {
  private struct State {
    var used = 0
    var waiting: [(bytes: Int, continuation: CheckedContinuation<Void, Never>)] = []
  }
  private let state = Locked(State())
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  /// The bytes taken now.
  var used: Int { state.withLock { $0.used } }

  /// Takes bytes, waiting until they fit. What is larger than the whole budget goes alone.
  func take(_ bytes: Int) async {
    await withCheckedContinuation { continuation in
      let isFree = state.withLock { state in
        guard state.waiting.isEmpty, state.used == 0 || state.used + bytes <= limit else {
          state.waiting.append((bytes, continuation))
          return false
        }
        state.used += bytes
        return true
      }
      if isFree { continuation.resume() }
    }
  }

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
      var ready: [CheckedContinuation<Void, Never>] = []
      while let first = state.waiting.first,
        state.used == 0 || state.used + first.bytes <= limit
      {
        state.used += first.bytes
        ready.append(first.continuation)
        state.waiting.removeFirst()
      }
      return ready
    }
    for continuation in ready { continuation.resume() }
  }
}
