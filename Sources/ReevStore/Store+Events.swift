public import ReevModel

/// Where a reader of a session's events has come to; opaque.
public struct EventCursor: Hashable, Sendable {
  var timestamp: Int64
  var batch: Int
  var position: Int
  var id: Int64
}

extension Store {
  /// All events of a session in replay order, timestamps in milliseconds since the epoch; empty
  /// for an unknown session.
  public func events(of id: String) throws(StoreError) -> [Event] {
    var events: [Event] = []
    var cursor: EventCursor?
    repeat {
      let page = try self.events(of: id, after: cursor, limit: 10_000, mostBytes: 64 << 20)
      events += page.events
      cursor = page.next
    } while cursor != nil
    return events
  }

  /// A page of a session's events in replay order: those after `cursor`, at most `limit` of them,
  /// and no further one once their `data` is `mostBytes` long together. There is at least one event
  /// in a page, however large it is, unless none is left: memory holds a page and one event.
  ///
  /// - Returns: the events, timestamps in milliseconds since the epoch, and where to go on; `next`
  ///   is nil at the end.
  public func events(
    of id: String, after cursor: EventCursor? = nil, limit: Int = 500, mostBytes: Int = 4 << 20
  ) throws(StoreError) -> (events: [Event], next: EventCursor?) {
    guard SessionSQL.idRange(prefix: id) != nil, id.utf8.count == 36 else { return ([], nil) }
    let limit = min(max(limit, 1), 10_000)
    var parameters: [String?] = [id]
    var after = ""
    if let cursor {
      parameters += [
        String(cursor.timestamp), String(cursor.batch), String(cursor.position), String(cursor.id),
      ]
      after =
        "and e.timestamp >= $2::bigint and (e.timestamp, coalesce(e.batch, 0), coalesce(e.position, 0), e.id)"
        + " > ($2::bigint, $3::int, $4::int, $5::bigint)"
    }
    let sql = """
      select e.event_type, e.timestamp, e.batch, e.position, e.id,
        (extract(epoch from s.started_at) * 1000)::bigint, e.data
      from events e
      join sessions s on s.id = e.session_id
      where e.session_id = $1::uuid and e.timestamp is not null \(after)
      order by e.timestamp, coalesce(e.batch, 0), coalesce(e.position, 0), e.id
      limit \(limit)
      """
    return try reading { connection throws(StoreError) in
      var events: [Event] = []
      var bytes = 0
      var next: EventCursor?
      try connection.stream(sql, parameters) { row in
        let data = row.isNull(0, 6) ? Array("null".utf8) : Array(row.bytes(0, 6))
        bytes += data.count
        events.append(
          Event(
            type: row.integer(0, 0),
            timestamp: Int64(row.integer(0, 1) + row.integer(0, 5)),
            data: data,
            batch: row.isNull(0, 2) ? Event.noBatch : Int32(clamping: row.integer(0, 2))))
        guard events.count == limit || bytes >= mostBytes else { return true }
        next = EventCursor(
          timestamp: Int64(row.integer(0, 1)), batch: row.integer(0, 2),
          position: row.integer(0, 3), id: Int64(row.integer(0, 4)))
        // A full page is the statement's end already.
        return events.count == limit
      }
      return (events, next)
    }
  }
}
