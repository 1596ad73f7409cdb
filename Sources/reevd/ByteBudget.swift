/// How many bytes of bodies may be in memory at once, over all connections. Room is taken as bytes
/// come, never as they are announced; who finds none waits in line, and meanwhile who holds room
/// and sends too slowly loses it.
///
/// Two bounds: so much of small bodies (of a large one its first half megabyte) that memory stays
/// flat under load, and so much over all that a few of the largest fit. The eldest body may always
/// grow to its end, so bodies that wait for each other can't.
final class ByteBudget: Sendable {
  /// One body's room.
  struct Room: Sendable {
    fileprivate var id: Int
  }

  private struct Holder {
    var bytes: Int
    var isReading = true
    var isEvicted = false
    /// What had come, and when, a moment ago; and what has now.
    var mark = (time: ContinuousClock.now, received: 0)
    var received = 0
    var lastReceived = ContinuousClock.now
    /// Tells the sender's connection that its time is over.
    var evict: @Sendable () -> Void
  }
  private struct Waiting {
    var id: Int
    var holder: Int
    var bytes: Int
    var isEntry: Bool
    var continuation: CheckedContinuation<Bool, Never>
  }
  private struct State {
    var used = 0
    /// Of each body, at most `part`.
    var usedByParts = 0
    var holders: [Int: Holder] = [:]
    var waiting: [Waiting] = []
    var nextID = 0
  }
  private let state = Locked(State())
  private let limit: Int
  private let most: Int
  private static let part = 512 << 10
  /// Bytes a second that a body must come with while others wait for its room.
  private static let leastRate = 32.0 * 1024

  init(limit: Int, most: Int) {
    self.limit = limit
    self.most = most
  }

  /// The bytes taken now.
  var used: Int { state.withLock { $0.used } }

  /// Takes the first bytes of a body, waiting until they fit; nil when they didn't in time, which is
  /// the daemon's fault and not the sender's.
  ///
  /// - Parameter evict: called when the body comes too slowly while others wait: its room is gone
  ///   then.
  func enter(
    _ bytes: Int, within time: Duration, evict: @escaping @Sendable () -> Void
  ) async -> Room? {
    let id = state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
    let room = Room(id: id)
    guard await wait(room, bytes, isEntry: true, within: time, evict: evict) else { return nil }
    return room
  }

  /// Takes bytes whether or not they fit: those of a small body that has come to its end.
  func add(_ bytes: Int) -> Room {
    state.withLock { state in
      state.nextID += 1
      state.holders[state.nextID] = Holder(bytes: 0, isReading: false, evict: {})
      change(&state, state.nextID, by: bytes)
      return Room(id: state.nextID)
    }
  }

  /// Makes the room as large as `bytes`, waiting until that fits; false when it didn't in time.
  func grow(_ room: Room, to bytes: Int, within time: Duration) async -> Bool {
    let holder = state.withLock { $0.holders[room.id] }
    guard let holder, !holder.isEvicted else { return false }
    let more = bytes - holder.bytes
    guard more > 0 else { return true }
    return await wait(room, more, isEntry: false, within: time, evict: {})
  }

  /// So much of the body has come.
  func hasReceived(_ bytes: Int, _ room: Room) {
    state.withLock { state in
      guard var holder = state.holders[room.id] else { return }
      let now = ContinuousClock.now
      holder.received = bytes
      holder.lastReceived = now
      if now - holder.mark.time > .seconds(2) { holder.mark = (now, bytes) }
      state.holders[room.id] = holder
    }
  }

  /// The body has come to its end: it holds no room for want of bytes any more.
  func hasCome(_ room: Room) { state.withLock { $0.holders[room.id]?.isReading = false } }

  /// Gives back what is more than `bytes`.
  func shrink(_ room: Room, to bytes: Int) {
    admit { state in
      guard let holder = state.holders[room.id], holder.bytes > bytes else { return }
      change(&state, room.id, by: bytes - holder.bytes)
    }
  }

  /// Gives all of it back.
  func give(_ room: Room) {
    admit { state in
      guard let holder = state.holders[room.id] else { return }
      change(&state, room.id, by: -holder.bytes)
      state.holders[room.id] = nil
    }
  }

  private func wait(
    _ room: Room, _ bytes: Int, isEntry: Bool, within time: Duration,
    evict: @escaping @Sendable () -> Void
  ) async -> Bool {
    await withCheckedContinuation { continuation in
      let id: Int? = state.withLock { state in
        if isEntry { state.holders[room.id] = Holder(bytes: 0, evict: evict) }
        var waiting = Waiting(
          id: 0, holder: room.id, bytes: bytes, isEntry: isEntry, continuation: continuation)
        let isFirst = !isEntry || !state.waiting.contains { $0.isEntry }
        if isFirst, fits(waiting, state) {
          change(&state, room.id, by: bytes)
          return nil
        }
        state.nextID += 1
        waiting.id = state.nextID
        state.waiting.append(waiting)
        return state.nextID
      }
      guard let id else { return continuation.resume(returning: true) }
      // Ends by itself.
      Task {
        let end = ContinuousClock.now + time
        while true {
          evictSlow()
          let next = min(end, ContinuousClock.now + .milliseconds(500))
          try? await Task.sleep(until: next)
          let isWaiting = state.withLock { $0.waiting.contains { $0.id == id } }
          if !isWaiting { return }
          if ContinuousClock.now >= end { return giveUp(id) }
        }
      }
    }
  }

  private func giveUp(_ id: Int) {
    let late: Waiting? = state.withLock { state in
      guard let index = state.waiting.firstIndex(where: { $0.id == id }) else { return nil }
      let late = state.waiting.remove(at: index)
      if late.isEntry { state.holders[late.holder] = nil }
      return late
    }
    guard let late else { return }
    late.continuation.resume(returning: false)
    admit { _ in }
  }

  private func evictSlow() {
    let now = ContinuousClock.now
    let slow = state.withLock { state in
      var slow: [@Sendable () -> Void] = []
      for (id, holder) in state.holders where holder.isReading && holder.bytes > 0 {
        let seconds = (now - holder.mark.time).seconds
        let bytes = Double(holder.received - holder.mark.received)
        // A burst that nothing follows is as slow as a drip.
        let isStalled = now - holder.lastReceived >= .seconds(1)
        guard isStalled || (seconds >= 1 && bytes < seconds * Self.leastRate),
          !state.waiting.contains(where: { $0.holder == id })
        else { continue }
        slow.append(holder.evict)
        change(&state, id, by: -holder.bytes)
        state.holders[id]?.isReading = false
        state.holders[id]?.isEvicted = true
      }
      return slow
    }
    guard !slow.isEmpty else { return }
    for evict in slow { evict() }
    admit { _ in }
  }

  private func fits(_ waiting: Waiting, _ state: State) -> Bool {
    if waiting.isEntry {
      return state.usedByParts == 0
        || state.usedByParts + min(waiting.bytes, Self.part) <= limit
    }
    return state.used + waiting.bytes <= most
      || !state.holders.contains { $0.key < waiting.holder && $0.value.bytes > 0 }
  }

  private func change(_ state: inout State, _ id: Int, by bytes: Int) {
    guard let before = state.holders[id]?.bytes else { return }
    state.holders[id]?.bytes = before + bytes
    state.used += bytes
    state.usedByParts += min(before + bytes, Self.part) - min(before, Self.part)
  }

  /// Changes what is held, and lets in who has room then: those that hold some already, then the
  /// others in the order in which they came.
  private func admit(_ body: (inout State) -> Void) {
    let now = ContinuousClock.now
    let ready = state.withLock { state in
      body(&state)
      var ready: [CheckedContinuation<Bool, Never>] = []
      var left: [Waiting] = []
      for isEntry in [false, true] {
        var isBlocked = false
        for waiting in state.waiting where waiting.isEntry == isEntry {
          if !(isEntry && isBlocked), fits(waiting, state) {
            change(&state, waiting.holder, by: waiting.bytes)
            // It waited for room, and nobody for it.
            if var holder = state.holders[waiting.holder] {
              holder.mark = (now, holder.received)
              holder.lastReceived = now
              state.holders[waiting.holder] = holder
            }
            ready.append(waiting.continuation)
          } else {
            isBlocked = true
            left.append(waiting)
          }
        }
      }
      state.waiting = left
      return ready
    }
    for continuation in ready { continuation.resume(returning: true) }
  }
}
