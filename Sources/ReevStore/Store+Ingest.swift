import Foundation
public import ReevModel

/// What writing a group of batches did.
public struct IngestResult: Sendable {
  /// How many batches were new.
  public var stored = 0
  /// How many had been stored before.
  public var duplicates = 0
  /// How many events were written.
  public var events = 0
  /// How many bytes of `data` were written.
  public var bytes = 0
  /// How many events were left out because their session is as large as it may be.
  public var setAside = 0
  /// The places of the batches whose session belongs to another project: nothing of them was
  /// written.
  public var foreign: [Int] = []
}

extension Store {
  /// Stores a group of batches in one transaction, each exactly once; all of them or, when it
  /// throws, none that wasn't there before.
  ///
  /// A connection lost during the commit throws too: the group may then be stored, and storing it
  /// again is harmless.
  ///
  /// A session belongs to the project that wrote to it first.
  public func write(_ batches: [IngestBatch]) throws(StoreError) -> IngestResult {
    try write(batches, isKept: true)
  }

  /// Finds out whether the database takes batches: writes one and takes it back; throws what stands
  /// in the way.
  public func tryWriting() throws(StoreError) {
    let body = Array("{}".utf8)
    let event = IngestBatch.Slice(type: 5, timestamp: 0, offset: 0, length: 2, position: 0)
    let batch = IngestBatch(
      stored: body, sessionID: "00000000-0000-4000-8000-000000000000", projectID: "reev.probe",
      number: 0, hash: String(repeating: "0", count: 32), events: [event], pageURL: nil,
      viewport: (0, 0), userAgent: "")
    _ = try write([batch], isKept: false)
  }

  private func write(
    _ batches: [IngestBatch], isKept: Bool
  ) throws(StoreError) -> IngestResult {
    let good = batches.indices.filter { !batches[$0].events.isEmpty }
    guard !good.isEmpty else { return IngestResult() }
    let connection = try connected()
    do throws(StoreError) {
      if !connection.isWarm { try warm(connection) }
      var result = try write(batches, good, connection, isKept: isKept)
      result.duplicates = good.count - result.stored - result.foreign.count
      return result
    } catch {
      if error.isConnectionFailure || !connection.isAlive {
        self.connection = nil
      } else {
        do { try connection.run("rollback") } catch { self.connection = nil }
      }
      throw error
    }
  }

  /// Makes the server's process keep memory that it frees: glibc takes the largest block freed as
  /// the measure (up to 32 MiB) of what is given back at once, and unpacking large values frees
  /// many. Measured: a tenth of the server's CPU went into giving memory back and getting it again.
  private func warm(_ connection: Connection) throws(StoreError) {
    let rows = try connection.query(
      "select pg_backend_pid(), octet_length(repeat(repeat(' ', 8192), 2000))")
    connection.isDirect = rows.integer(0, 0) == connection.serverProcess
    connection.isWarm = true
  }

  private func write(
    _ batches: [IngestBatch], _ good: [Int], _ connection: Connection, isKept: Bool
  ) throws(StoreError) -> IngestResult {
    try connection.run("begin; select reev_begin(\(connection.isDirect))" + Self.receipt(batches))
    var result = IngestResult()
    var places: [Place] = []
    var pending = good
    while !pending.isEmpty {
      // Of a session that two projects write to, one at a time: the first has it.
      var projects: [String: [UInt8]] = [:]
      let projectOf = { (index: Int) in Array(batches[index].projectID.utf8) }
      for index in pending where projects[batches[index].sessionID] == nil {
        projects[batches[index].sessionID] = projectOf(index)
      }
      let now = pending.filter { projects[batches[$0].sessionID] == projectOf($0) }
      let taken = try take(batches, now, connection)
      places += taken.places
      result.foreign += taken.foreign
      pending =
        now.count == pending.count
        ? [] : pending.filter { projects[batches[$0].sessionID] != projectOf($0) }
    }
    if !places.isEmpty {
      let copy = try CopyWriter(
        connection,
        "copy events (session_id, event_type, data, timestamp, batch, position) from stdin"
          + " (format binary)")
      for place in places {
        let batch = batches[place.index]
        result.stored += 1
        guard !place.isOverfull else {
          result.setAside += batch.events.count
          continue
        }
        result.events += batch.events.count
        let id = CopyWriter.uuid(batch.sessionID)
        for event in batch.events {
          copy.beginRow(fields: 6)
          copy.field(id)
          copy.field(event.type)
          copy.json(batch.body, offset: event.offset, length: event.length)
          copy.field(event.timestamp - place.startedAt)
          copy.field(place.number)
          copy.field(event.position)
          result.bytes += event.length
          try copy.flushIfFull()
        }
      }
      try copy.finish()
    }
    try connection.run(isKept ? "commit" : "rollback")
    return result
  }

  /// Says when the batches were received, where that wasn't just now: before a time in the spool.
  private static func receipt(_ batches: [IngestBatch]) -> String {
    guard let latest = batches.map(\.receivedAt).max(), latest > 0,
      abs(Date().timeIntervalSince1970 * 1000 - Double(latest)) > 10_000
    else { return "" }
    return "; set local reev.received = '\(latest)'"
  }

  /// A batch that is new: its session's start and its number in the session's order.
  private struct Place {
    var index: Int
    var startedAt: Int64
    var number: Int32
    /// Whether its session has no room for it.
    var isOverfull = false
  }

  /// What an event counts for beside its data: its row, its place in the indexes.
  private static let eventBytes = 100

  /// Claims the batches that are not stored yet and makes or touches their sessions; `foreign` are
  /// those whose session another project has.
  private func take(
    _ batches: [IngestBatch], _ indices: [Int], _ connection: Connection
  ) throws(StoreError) -> (places: [Place], foreign: [Int]) {
    // The same batch twice in one group is sent to the database once.
    var seen: Set<String> = []
    var columns = [SQLArray](repeating: SQLArray(), count: 15)
    for index in indices {
      let batch = batches[index]
      guard seen.insert("\(batch.sessionID) \(batch.number) \(batch.hash)").inserted,
        let span = batch.span
      else { continue }
      let agent = agents.agent(batch.userAgent, viewportWidth: batch.viewport.width)
      columns[0].append(String(index))
      columns[1].append(batch.sessionID)
      columns[2].append(String(batch.number))
      columns[3].append(batch.hash)
      columns[4].append(String(span.first))
      columns[5].append(String(span.last))
      columns[6].append(text: batch.projectID)
      columns[7].append(text: batch.pageURL)
      columns[8].append(text: batch.userAgent.isEmpty ? nil : batch.userAgent)
      columns[9].append(
        text: batch.userAgent.isEmpty && batch.viewport.width == 0 ? nil : agent.device)
      columns[10].append(text: batch.userAgent.isEmpty ? nil : agent.browser)
      columns[11].append(text: batch.userAgent.isEmpty ? nil : agent.os)
      columns[12].append("\(batch.viewport.width) \(batch.viewport.height)")
      columns[13].append(String(batch.events.count))
      columns[14].append(String(Self.size(of: batch)))
    }
    let rows = try connection.query(Self.takeSQL, columns.map(\.text))
    var places: [Place] = []
    places.reserveCapacity(rows.count)
    // By session: how large it is with all of these batches.
    var sizes: [String: Int] = [:]
    var foreign: [Int] = []
    // Batches without a number follow each other in the order in which they came.
    var unnumbered: [String: Int] = [:]
    for row in 0..<rows.count {
      let index = rows.integer(row, 0)
      let batch = batches[index]
      guard !rows.isNull(row, 1) else {
        foreign.append(index)
        continue
      }
      var number = batch.number
      if number < 0 {
        let next = unnumbered[batch.sessionID] ?? rows.integer(row, 2) - rows.integer(row, 3)
        number = next
        unnumbered[batch.sessionID] = next + 1
      }
      sizes[batch.sessionID] = rows.integer(row, 4)
      places.append(
        Place(
          index: index, startedAt: Int64(rows.integer(row, 1)), number: Int32(clamping: number)))
    }
    markOverfull(&places, batches, sizes)
    if !foreign.isEmpty {
      // Their owner may send the same ones yet.
      var claims = [SQLArray](repeating: SQLArray(), count: 3)
      for index in foreign {
        claims[0].append(batches[index].sessionID)
        claims[1].append(String(batches[index].number))
        claims[2].append(batches[index].hash)
      }
      _ = try connection.query(
        """
        delete from batches
        where (session_id, number, hash) in
          (select * from unnest($1::uuid[], $2::int[], $3::uuid[]))
        """, claims.map(\.text))
    }
    return (places, foreign)
  }

  /// Sessions take batches up to their largest size, those of one group too, in their order.
  private func markOverfull(
    _ places: inout [Place], _ batches: [IngestBatch], _ sizes: [String: Int]
  ) {
    var sizes = sizes.filter { $0.value > mostSessionBytes }
    guard !sizes.isEmpty else { return }
    // The last one is the first that has no room.
    for place in places.indices.sorted(by: { places[$0].number > places[$1].number }) {
      let batch = batches[places[place].index]
      guard let size = sizes[batch.sessionID], size > mostSessionBytes else { continue }
      places[place].isOverfull = true
      sizes[batch.sessionID] = size - Self.size(of: batch)
    }
  }

  private static func size(of batch: IngestBatch) -> Int {
    batch.events.reduce(0) { $0 + $1.length + eventBytes }
  }

  /// The claim is a function in the database: its plan is made once per connection, behind a pooler
  /// too, which takes no prepared statements.
  private static let takeSQL = """
    select ordinal, started, batch_count, fresh_count, session_bytes
    from reev_take($1::int[], $2::uuid[], $3::int[], $4::uuid[], $5::bigint[], $6::bigint[],
      $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[],
      $14::int[], $15::bigint[])
    """
}

/// The user agents that were read last: the batches of a session all have the same.
struct AgentCache {
  private struct Key: Hashable {
    var text: String
    var viewportWidth: Int
  }
  private var agents: [Key: UserAgent] = [:]

  mutating func agent(_ text: String, viewportWidth: Int) -> UserAgent {
    // The width counts only where there is no text.
    let key = Key(text: text, viewportWidth: text.isEmpty ? viewportWidth : 0)
    if let known = agents[key] { return known }
    if agents.count >= 256 { agents.removeAll(keepingCapacity: true) }
    let agent = UserAgent(text, viewportWidth: key.viewportWidth)
    agents[key] = agent
    return agent
  }
}

/// A PostgreSQL array's text form, built element by element.
private struct SQLArray {
  private(set) var elements = "{"

  var text: String? { elements + "}" }

  mutating func append(_ plain: String) {
    if elements.utf8.count > 1 { elements += "," }
    if plain.utf8.contains(UInt8(ascii: " ")) {
      elements += "\"\(plain)\""
    } else {
      elements += plain
    }
  }

  mutating func append(text: String?) {
    if elements.utf8.count > 1 { elements += "," }
    guard let text else {
      elements += "NULL"
      return
    }
    elements += "\""
    for scalar in text.unicodeScalars where scalar.value != 0 {
      if scalar == "\"" || scalar == "\\" { elements += "\\" }
      elements.unicodeScalars.append(scalar)
    }
    elements += "\""
  }
}
