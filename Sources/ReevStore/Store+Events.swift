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
      let page = try self.events(of: id, after: cursor, limit: 2000)
      events += page.events
      cursor = page.next
    } while cursor != nil
    return events
  }

  /// At most `limit` events of a session in replay order, those after `cursor`.
  ///
  /// - Returns: the events, timestamps in milliseconds since the epoch, and where to go on; `next`
  ///   is nil at the end.
  public func events(
    of id: String, after cursor: EventCursor? = nil, limit: Int = 500
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
    return try reading { connection throws(StoreError) in
      let rows = try connection.query(
        """
        select e.event_type, e.timestamp, e.batch, e.position, e.id,
          (extract(epoch from s.started_at) * 1000)::bigint, e.data
        from events e
        join sessions s on s.id = e.session_id
        where e.session_id = $1::uuid and e.timestamp is not null \(after)
        order by e.timestamp, coalesce(e.batch, 0), coalesce(e.position, 0), e.id
        limit \(limit)
        """, parameters)
      var events: [Event] = []
      events.reserveCapacity(rows.count)
      for row in 0..<rows.count {
        let isNull = rows.isNull(row, 6)
        events.append(
          Event(
            type: rows.integer(row, 0),
            timestamp: Int64(rows.integer(row, 1) + rows.integer(row, 5)),
            data: isNull ? Array("null".utf8) : Array(rows.bytes(row, 6)),
            batch: rows.isNull(row, 2)
              ? Event.noBatch : Int32(clamping: rows.integer(row, 2))))
      }
      guard rows.count == limit else { return (events, nil) }
      let last = rows.count - 1
      return (
        events,
        EventCursor(
          timestamp: Int64(rows.integer(last, 1)), batch: rows.integer(last, 2),
          position: rows.integer(last, 3), id: Int64(rows.integer(last, 4)))
      )
    }
  }
}
