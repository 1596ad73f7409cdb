public import Foundation
public import ReevModel

extension Store {
  /// The sessions that satisfy `query`, one page of them.
  ///
  /// - Parameters:
  ///   - query: Which, and in what order; ties are broken by id.
  ///   - page: From 1; a page past the end is empty.
  ///   - limit: Sessions a page, 1 to 500; `query.limit` bounds the whole.
  public func sessions(
    _ query: SessionQuery = SessionQuery(), page: Int = 1, limit: Int = 50
  ) throws(StoreError) -> SessionPage {
    let sql = SessionSQL(query)
    let limit = min(max(limit, 1), 500)
    let offset = min(max(page, 1) - 1, 1_000_000_000) * limit
    let most = query.limit ?? Int.max
    let wanted = max(0, min(limit, most - min(offset, most)))
    return try reading { connection throws(StoreError) in
      let total = try connection.query(
        "select count(*) from sessions s where \(sql.condition)", sql.parameters)
      let rows = try connection.query(
        """
        select \(SessionSQL.columns)
        from sessions s
        where \(sql.condition)
        order by \(sql.order)
        limit \(wanted) offset \(offset)
        """, sql.parameters)
      return SessionPage(
        sessions: (0..<rows.count).map { SessionSQL.session(rows, $0) },
        total: min(total.integer(0, 0), most))
    }
  }

  /// The sessions whose id is `text` or begins with it: at most two, so that a caller can tell a
  /// unique prefix from an ambiguous one. Empty when none is, or `text` is no part of a UUID.
  public func sessions(idPrefix text: String) throws(StoreError) -> [Session] {
    guard let range = SessionSQL.idRange(prefix: text) else { return [] }
    return try reading { connection throws(StoreError) in
      let rows = try connection.query(
        """
        select \(SessionSQL.columns)
        from sessions s
        where s.id between $1::uuid and $2::uuid
        order by s.id
        limit 2
        """, [range.lower, range.upper])
      return (0..<rows.count).map { SessionSQL.session(rows, $0) }
    }
  }

  /// The one session whose id is `text` or begins with it; nil when none or several do.
  public func session(_ text: String) throws(StoreError) -> Session? {
    let found = try sessions(idPrefix: text)
    return found.count == 1 ? found[0] : nil
  }

  /// The sessions of the day that it is now in `timeZone`: those that began in it, and those that
  /// came in today of visitors whose clocks are more than a day behind.
  public func statsToday(
    timeZone: TimeZone, now: Int64? = nil
  ) throws(StoreError) -> SessionStats {
    let now = now ?? Int64(Date().timeIntervalSince1970 * 1000)
    let day = SessionDates(now: now, timeZone: timeZone).today
    return try reading { connection throws(StoreError) in
      let rows = try connection.query(
        """
        select count(*), coalesce(avg(coalesce(duration, 0)), 0), coalesce(sum(clicks), 0),
          coalesce(sum(errors), 0), coalesce(sum(pages), 0), coalesce(sum(event_count), 0),
          count(*) filter (where \(SessionSQL.lastEvent) > \(SessionSQL.instant("$3")))
        from (
          select *
          from sessions
          where shown_at >= \(SessionSQL.instant("$1")) and shown_at < \(SessionSQL.instant("$2"))
          union all
          select *
          from sessions
          where received_at - started_at > interval '1 day'
            and received_at >= \(SessionSQL.instant("$1"))
            and received_at < \(SessionSQL.instant("$2"))
            and not (shown_at >= \(SessionSQL.instant("$1"))
              and shown_at < \(SessionSQL.instant("$2")))
        ) s
        """, [String(day.lower), String(day.upper), String(now - Session.liveWindow)])
      return SessionStats(
        sessions: rows.integer(0, 0), averageDuration: Double(rows.text(0, 1)) ?? 0,
        clicks: rows.integer(0, 2), errors: rows.integer(0, 3), pages: rows.integer(0, 4),
        events: rows.integer(0, 5), live: rows.integer(0, 6))
    }
  }

  /// How many sessions started in each of the last 24 hours, the oldest first: 24 numbers, the
  /// last one for the hour that ends now.
  public func hourlyCounts(now: Int64? = nil) throws(StoreError) -> [Int] {
    let now = now ?? Int64(Date().timeIntervalSince1970 * 1000)
    return try reading { connection throws(StoreError) in
      let rows = try connection.query(
        """
        select floor(($1::numeric - extract(epoch from shown_at) * 1000) / 3600000)::int, count(*)
        from sessions
        where shown_at > \(SessionSQL.instant("$2")) and shown_at <= \(SessionSQL.instant("$1"))
        group by 1
        """, [String(now), String(now - 86_400_000)])
      var counts = [Int](repeating: 0, count: 24)
      for row in 0..<rows.count {
        let hoursAgo = rows.integer(row, 0)
        if (0..<24).contains(hoursAgo) { counts[23 - hoursAgo] += rows.integer(row, 1) }
      }
      return counts
    }
  }

  /// When data last came in.
  public func receivingStatus() throws(StoreError) -> ReceivingStatus {
    try reading { connection throws(StoreError) in
      let rows = try connection.query(
        """
        select
          greatest(
            (select (extract(epoch from max(updated_at)) * 1000)::bigint
              from sessions where is_dirty),
            (select value::text::numeric::bigint from reev_state where key = 'last_received')),
          (extract(epoch from clock_timestamp()) * 1000)::bigint
        """)
      return ReceivingStatus(
        lastReceivedAt: rows.isNull(0, 0) ? nil : Int64(rows.integer(0, 0)),
        now: Int64(rows.integer(0, 1)))
    }
  }
}
