import Foundation
import Logging
import ReevModel
import ReevStore

/// Carries out what the ingest machine decides: writes groups, spools, asks the database again.
actor IngestService {
  /// What a sender is told.
  enum Outcome: Sendable {
    case stored
    case unavailable
    /// The session belongs to another project.
    case foreign
  }

  private var machine: IngestMachine
  private var waiting: [Int: (batch: IngestBatch, sender: CheckedContinuation<Outcome, Never>)] =
    [:]
  /// Tickets of batches whose session belongs to another project.
  private var foreign: Set<Int> = []
  private var nextTicket = 0
  private var isDraining = false
  private let writers: [Store]
  private let spare: Store
  private let spool: Spool
  private let metrics: ServerMetrics
  private let logger: Logger
  /// Makes the tables when the database comes up for the first time, or has lost them.
  private var isMigrated: Bool
  /// What was last said about the database being away.
  private var lastProblem = ""

  init(
    url: String, writers: Int, timeoutSeconds: Int, mostSessionBytes: Int, spool: Spool,
    metrics: ServerMetrics, isDatabaseUp: Bool, logger: Logger
  ) {
    let store = {
      Store(url: url, timeoutSeconds: timeoutSeconds, mostSessionBytes: mostSessionBytes)
    }
    self.writers = (0..<writers).map { _ in store() }
    self.spare = store()
    self.spool = spool
    self.metrics = metrics
    self.logger = logger
    self.isMigrated = isDatabaseUp
    machine = IngestMachine(writers: writers, isDatabaseUp: isDatabaseUp)
  }

  /// Whether the database takes writes.
  var isDatabaseUp: Bool { machine.isDatabaseUp }

  /// What waits in memory.
  var queue: (batches: Int, bytes: Int) { (machine.queuedBatches, machine.queuedBytes) }

  /// Starts: drains what an earlier run left, or waits for the database.
  func start() {
    perform(machine.isDatabaseUp ? [.drain] : [.armTimer])
  }

  /// Stores a batch; returns when it is durable or can't be.
  func submit(_ batch: IngestBatch) async -> Outcome {
    await withCheckedContinuation { sender in
      nextTicket += 1
      var batch = batch
      batch.receivedAt = Int64(Date().timeIntervalSince1970 * 1000)
      waiting[nextTicket] = (batch, sender)
      perform(machine.handle(.arrived(ticket: nextTicket, bytes: batch.body.count)))
    }
  }

  private func handle(_ input: IngestMachine.Input) {
    perform(machine.handle(input))
  }

  private func perform(_ actions: [IngestMachine.Action]) {
    for action in actions {
      switch action {
      case .write(let writer, let tickets):
        let batches = tickets.compactMap { waiting[$0]?.batch }
        // Ends when the write does.
        Task { await write(writer, tickets, batches) }
      case .writeApart(let writer, let ticket):
        guard let batch = waiting[ticket]?.batch else { continue }
        Task { await writeApart(writer, ticket, batch) }
      case .spool(let tickets):
        let batches = tickets.compactMap { waiting[$0]?.batch }
        Task { await spool(tickets, batches) }
      case .accept(let tickets): answer(tickets, .stored)
      case .refuse(let tickets): answer(tickets, .unavailable)
      case .armTimer:
        Task {
          try? await Task.sleep(for: .seconds(1))
          handle(.timer)
        }
      case .armWait:
        Task {
          try? await Task.sleep(for: .milliseconds(50))
          handle(.waited)
        }
      case .probe: Task { await probe() }
      case .drain:
        guard !isDraining, spool.isWorthAPass else { continue }
        isDraining = true
        Task { await drain() }
      }
    }
  }

  private func answer(_ tickets: [Int], _ outcome: Outcome) {
    for ticket in tickets {
      let isForeign = foreign.remove(ticket) != nil
      waiting.removeValue(forKey: ticket)?.sender.resume(returning: isForeign ? .foreign : outcome)
    }
  }

  private func write(_ writer: Int, _ tickets: [Int], _ batches: [IngestBatch]) async {
    let start = ContinuousClock.now
    do throws(StoreError) {
      let result = try await writers[writer].write(batches)
      metrics.committed(result, batches: batches.count, duration: ContinuousClock.now - start)
      metrics.setAside([.sessionSize: result.setAside])
      for index in result.foreign { foreign.insert(tickets[index]) }
      handle(.written(writer: writer, tickets: tickets))
    } catch {
      handle(.failed(writer: writer, tickets: tickets, failure(error)))
    }
  }

  private func failure(_ error: StoreError) -> IngestMachine.Failure {
    metrics.databaseFailed()
    logger.warning("a write failed", metadata: ["error": "\(error.debugDescription)"])
    return error.isDataFailure ? .data : .database
  }

  /// Writes a batch that the database refuses, leaving out the events that it refuses.
  private func writeApart(_ writer: Int, _ ticket: Int, _ batch: IngestBatch) async {
    do throws(StoreError) {
      let isForeign = try await storeAcceptable(batch, writers[writer])
      if isForeign { foreign.insert(ticket) }
      handle(.written(writer: writer, tickets: [ticket]))
    } catch {
      logger.warning("a write failed", metadata: ["error": "\(error.debugDescription)"])
      handle(.failed(writer: writer, tickets: [ticket], .database))
    }
  }

  /// Stores what the database takes of a batch; a batch that it refuses for another reason than its
  /// events is kept in a file beside the spool, for a person. True for a batch whose session belongs
  /// to another project.
  private func storeAcceptable(
    _ batch: IngestBatch, _ store: Store
  ) async throws(StoreError) -> Bool {
    let kept = try await acceptable(batch, store)
    let refused = batch.events.count - kept.events.count
    if refused > 0 { metrics.setAside([.database: refused]) }
    guard !kept.events.isEmpty else { return false }
    do throws(StoreError) {
      let result = try await store.write([kept])
      metrics.setAside([.sessionSize: result.setAside])
      return !result.foreign.isEmpty
    } catch {
      guard error.isDataFailure else { throw error }
      try await reject(kept, error)
      return false
    }
  }

  /// Keeps a batch that the database refuses in a file beside the spool, for a person.
  private func reject(_ batch: IngestBatch, _ error: StoreError) async throws(StoreError) {
    guard await spool.reject(batch) else { throw error }
    metrics.setAside([.database: batch.events.count])
    metrics.rejected(batches: 1)
    logger.error(
      "the database refuses a batch; it is kept in \(Spool.rejectedName)",
      metadata: ["session": "\(batch.sessionID)", "error": "\(error.debugDescription)"])
  }

  /// Counts what was left out of batches that are acknowledged already.
  private func settle(_ result: IngestResult, _ batches: [IngestBatch]) {
    metrics.setAside([
      .sessionSize: result.setAside,
      .foreign: result.foreign.reduce(0) { $0 + batches[$1].events.count },
    ])
  }

  /// Writes batches of the spool. What fails although the database takes others is tried alone, some
  /// times, and kept in a file at last: it must not stand in the way for good.
  private func store(_ batches: [IngestBatch]) async throws {
    do throws(StoreError) {
      settle(try await spare.write(batches), batches)
      return
    } catch {
      if error.kind != .data { try await spare.tryWriting() }
    }
    for batch in batches {
      for attempt in 1... {
        do throws(StoreError) {
          settle(try await spare.write([batch]), [batch])
          break
        } catch {
          if error.kind == .data {
            if try await storeAcceptable(batch, spare) {
              metrics.setAside([.foreign: batch.events.count])
            }
            break
          }
          try await spare.tryWriting()
          if attempt >= 5 {
            try await reject(batch, error)
            break
          }
          logger.warning("a write failed", metadata: ["error": "\(error.debugDescription)"])
        }
        try await Task.sleep(for: .milliseconds(400 * attempt))
      }
    }
  }

  /// The batch without the events that the database refuses, found by halves.
  private func acceptable(
    _ batch: IngestBatch, _ store: Store
  ) async throws(StoreError) -> IngestBatch {
    var kept: [IngestBatch.Slice] = []
    var ranges: [Range<Int>] = [0..<batch.events.count]
    while let range = ranges.popLast() {
      let data = batch.events[range].map { Array(batch.body[$0.offset..<$0.offset + $0.length]) }
      if try await store.accepts(data) {
        kept += batch.events[range]
      } else if range.count > 1 {
        let middle = range.lowerBound + range.count / 2
        ranges.append(middle..<range.upperBound)
        ranges.append(range.lowerBound..<middle)
      }
    }
    var result = batch
    result.events = kept
    return result
  }

  private func spool(_ tickets: [Int], _ batches: [IngestBatch]) async {
    do {
      try await spool.append(batches)
      metrics.spooled(batches: batches.count)
      handle(.spooled(tickets: tickets))
    } catch {
      logger.error("the spool can't take a batch", metadata: ["error": "\(error)"])
      handle(.spoolFailed(tickets: tickets))
    }
  }

  private func probe() async {
    do throws(StoreError) {
      await spare.close()
      try await spare.connect()
      if !isMigrated {
        try await spare.migrate()
        isMigrated = true
      }
      try await spare.tryWriting()
      logger.notice("the database is back")
      lastProblem = ""
      handle(.probed(isUp: true))
    } catch {
      // Somebody made the database anew, or an old one was put back.
      if ["42P01", "42883", "42703", "3F000"].contains(error.sqlState) { isMigrated = false }
      if lastProblem != error.description {
        lastProblem = error.description
        logger.warning("the database is away", metadata: ["error": "\(error.debugDescription)"])
      }
      handle(.probed(isUp: false))
    }
  }

  /// Looks whether the database is there, and after what waits in the spool for another reason than
  /// the database; for a regular call.
  func look() async {
    guard machine.isDatabaseUp, !isDraining else { return }
    do throws(StoreError) {
      try await spare.ping()
    } catch {
      guard machine.isDatabaseUp else { return }
      if error.isConnectionFailure {
        logger.warning("the database is gone", metadata: ["error": "\(error.debugDescription)"])
        handle(.failed(writer: -1, tickets: [], .database))
      }
      return
    }
    if spool.isWorthAPass { perform([.drain]) }
  }

  /// Puts the counts of what was set aside into the database, where `status` finds them; false when
  /// that has to be tried again.
  func record(setAside counts: [IngestReason: Int]) async -> Bool {
    guard machine.isDatabaseUp, !isDraining else { return false }
    let named = Dictionary(uniqueKeysWithValues: counts.map { ($0.key.rawValue, $0.value) })
    do throws(StoreError) {
      try await spare.addSetAside(named)
      return true
    } catch {
      return false
    }
  }

  private func drain() async {
    let before = spool.depth
    if before.files > before.stuckFiles {
      logger.notice("emptying the spool", metadata: ["bytes": "\(before.bytes)"])
    }
    do {
      try await spool.drain(write: store)
      isDraining = false
      let rest = spool.depth
      if rest.files == 0, before.files > 0 { logger.notice("the spool is empty") }
    } catch let error as StoreError {
      isDraining = false
      logger.warning("the spool waits", metadata: ["error": "\(error.debugDescription)"])
      handle(.failed(writer: -1, tickets: [], .database))
    } catch {
      // The folder, not the database: the next look tries again.
      isDraining = false
      logger.warning("the spool waits", metadata: ["error": "\(error)"])
    }
  }
}
