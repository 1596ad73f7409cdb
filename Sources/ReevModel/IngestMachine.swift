/// Decides what happens to accepted batches: which are written together, which go to the spool,
/// when the database is asked again. A value: it is told what happened and answers with actions.
///
/// A batch is known by a ticket, a number that the caller chooses.
public struct IngestMachine: Sendable {
  /// What happened.
  public enum Input: Sendable {
    /// A batch came in.
    case arrived(ticket: Int, bytes: Int)
    /// A writer committed its group.
    case written(writer: Int, tickets: [Int])
    /// A writer failed.
    case failed(writer: Int, tickets: [Int], Failure)
    /// The spool holds these durably.
    case spooled(tickets: [Int])
    /// The spool can't take them.
    case spoolFailed(tickets: [Int])
    /// The timer that was armed went off.
    case timer
    /// The batches that were held back for a larger group have waited long enough.
    case waited
    /// The database answered (or not) when it was asked.
    case probed(isUp: Bool)
  }

  /// Why a write failed.
  public enum Failure: Sendable {
    /// The database can't take anything now: gone, slow, full.
    case database
    /// Some row of the group was refused.
    case data
  }

  /// What the caller does next.
  public enum Action: Hashable, Sendable {
    /// Write these in one transaction, with this writer.
    case write(writer: Int, tickets: [Int])
    /// Write one batch event by event, with this writer, leaving out what is refused.
    case writeApart(writer: Int, ticket: Int)
    /// Append these to the spool, with one fsync.
    case spool(tickets: [Int])
    /// Tell the senders: stored.
    case accept(tickets: [Int])
    /// Tell the senders: not now.
    case refuse(tickets: [Int])
    /// Send `timer` in a second.
    case armTimer
    /// Send `waited` in a few hundredths of a second.
    case armWait
    /// Ask the database whether it is back.
    case probe
    /// The database is back: empty the spool.
    case drain
  }

  /// Whether the database took the last write.
  public private(set) var isDatabaseUp: Bool
  /// Bytes that wait for a writer or the spool.
  public private(set) var queuedBytes = 0
  /// Batches that wait for a writer or the spool.
  public var queuedBatches: Int { queue.count + spoolQueue.count }

  private struct Ticket: Sendable {
    var id: Int
    var bytes: Int
  }
  private var queue: [Ticket] = []
  private var spoolQueue: [Ticket] = []
  private var isSpooling = false
  private var idleWriters: [Int]
  private let writers: Int
  private var isWaitArmed = false
  /// Halves of a refused group, to be tried alone.
  private var halves: [[Int]] = []
  private let mostGroupBytes: Int
  private let mostGroupBatches: Int

  /// A machine with so many writers; a group is at most so large (one larger batch goes alone).
  public init(
    writers: Int, isDatabaseUp: Bool = true, mostGroupBytes: Int = 4 << 20,
    mostGroupBatches: Int = 128
  ) {
    idleWriters = Array((0..<writers).reversed())
    self.writers = writers
    self.isDatabaseUp = isDatabaseUp
    self.mostGroupBytes = mostGroupBytes
    self.mostGroupBatches = mostGroupBatches
  }

  /// Takes note of what happened; the caller carries out the actions in order.
  public mutating func handle(_ input: Input) -> [Action] {
    switch input {
    case .arrived(let ticket, let bytes):
      queuedBytes += bytes
      if isDatabaseUp {
        queue.append(Ticket(id: ticket, bytes: bytes))
        return dispatch()
      }
      spoolQueue.append(Ticket(id: ticket, bytes: bytes))
      return dispatchSpool()
    case .written(let writer, let tickets):
      idleWriters.append(writer)
      return [.accept(tickets: tickets)] + dispatch()
    case .failed(let writer, let tickets, .data):
      idleWriters.append(writer)
      // The culprit is found by halves; alone, it is taken apart.
      if tickets.count > 1 {
        let middle = tickets.count / 2
        halves.append(Array(tickets[..<middle]))
        halves.append(Array(tickets[middle...]))
      } else if let ticket = tickets.first {
        idleWriters.removeLast()
        return [.writeApart(writer: writer, ticket: ticket)] + dispatch()
      }
      return dispatch()
    case .failed(let writer, let tickets, .database):
      // The spool's drain fails without a writer: -1.
      if writer >= 0 { idleWriters.append(writer) }
      let wasUp = isDatabaseUp
      isDatabaseUp = false
      // Everything that waits goes the safe way; what other writers hold comes by itself.
      spoolQueue += tickets.map { Ticket(id: $0, bytes: 0) }
      spoolQueue += halves.flatMap { $0 }.map { Ticket(id: $0, bytes: 0) }
      spoolQueue += queue
      queue = []
      halves = []
      return dispatchSpool() + (wasUp ? [.armTimer] : [])
    case .spooled(let tickets):
      isSpooling = false
      return [.accept(tickets: tickets)] + dispatchSpool()
    case .spoolFailed(let tickets):
      isSpooling = false
      return [.refuse(tickets: tickets)] + dispatchSpool()
    case .timer:
      return isDatabaseUp ? [] : [.probe]
    case .waited:
      isWaitArmed = false
      return dispatch(isOverdue: true)
    case .probed(let isUp):
      guard isUp else { return [.armTimer] }
      isDatabaseUp = true
      return [.drain] + dispatch()
    }
  }

  /// Whether what waits is worth a further transaction beside those that are under way. A group's
  /// begin, claim and commit cost as much as some batches do, so small groups side by side take
  /// more of the machine than they gain.
  private var isWorthAWriter: Bool {
    let busy = writers - idleWriters.count
    return queue.count >= busy * 8 || queuedBytes >= busy * (512 << 10)
  }

  private mutating func dispatch(isOverdue: Bool = false) -> [Action] {
    guard isDatabaseUp else { return [] }
    var actions: [Action] = []
    var isOverdue = isOverdue
    while let writer = idleWriters.last {
      if let half = halves.popLast() {
        idleWriters.removeLast()
        actions.append(.write(writer: writer, tickets: half))
        continue
      }
      guard !queue.isEmpty else { break }
      guard isOverdue || isWorthAWriter else {
        if !isWaitArmed { actions.append(.armWait) }
        isWaitArmed = true
        break
      }
      isOverdue = false
      var bytes = 0
      var count = 0
      while count < queue.count, count < mostGroupBatches,
        count == 0 || bytes + queue[count].bytes <= mostGroupBytes
      {
        bytes += queue[count].bytes
        count += 1
      }
      idleWriters.removeLast()
      actions.append(.write(writer: writer, tickets: queue[..<count].map(\.id)))
      queue.removeFirst(count)
      queuedBytes -= bytes
    }
    return actions
  }

  private mutating func dispatchSpool() -> [Action] {
    guard !isSpooling, !spoolQueue.isEmpty else { return [] }
    isSpooling = true
    let tickets = spoolQueue.map(\.id)
    queuedBytes -= spoolQueue.reduce(0) { $0 + $1.bytes }
    spoolQueue = []
    return [.spool(tickets: tickets)]
  }
}
