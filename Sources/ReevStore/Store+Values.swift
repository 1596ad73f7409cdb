public import ReevModel

/// A value of a text column, and how many sessions have it.
public struct SessionValue: Hashable, Sendable {
  /// The value, as it is stored.
  public var value: String
  /// How many sessions have it, about.
  public var count: Int

  /// A value.
  public init(_ value: String, count: Int) {
    self.value = value
    self.count = count
  }
}

extension Store {
  /// The values that sessions have, by filter key: of those keys that have few different ones, the
  /// most frequent first, 50 at most. Counted in a small table, else from PostgreSQL's statistics.
  public func values() throws(StoreError) -> [SessionQuery.StringKey: [SessionValue]] {
    try reading { connection throws(StoreError) in
      let all = try connection.query(
        "select greatest(reltuples, 0)::bigint from pg_class where oid = 'sessions'::regclass")
      // What was never analyzed is small, or new.
      let isLarge = all.count > 0 && all.integer(0, 0) > 200_000
      var values: [SessionQuery.StringKey: [SessionValue]] = [:]
      for key in [SessionQuery.StringKey.device, .browser, .os, .host, .project] {
        let rows =
          isLarge
          ? try connection.query(Self.sampled, Self.statistics(of: key) + [all.text(0, 0)])
          : try connection.query(
            """
            select \(Self.counted(key)), count(*)
            from sessions
            group by 1
            order by 2 desc, 1
            limit 51
            """)
        values[key] = (0..<rows.count).prefix(50).map {
          SessionValue(rows.text($0, 0), count: rows.integer($0, 1))
        }.filter { !$0.value.isEmpty }
      }
      return values
    }
  }

  private static func counted(_ key: SessionQuery.StringKey) -> String {
    switch key {
    case .host: SessionIndexes.host(of: "page_url")
    case .project: "project_id"
    default: key.rawValue
    }
  }

  /// Where `pg_stats` has a column, or an index's expression.
  private static func statistics(of key: SessionQuery.StringKey) -> [String] {
    switch key {
    case .host: ["sessions_by_host", "substring"]
    case .project: ["sessions", "project_id"]
    default: ["sessions", key.rawValue]
    }
  }

  private static let sampled = """
    select value, round(share * $3::float8)::bigint
    from (
      select unnest(most_common_vals::text::text[]) as value, unnest(most_common_freqs) as share
      from pg_stats
      where schemaname = any(current_schemas(false)) and tablename = $1 and attname = $2
    ) s
    order by 2 desc, 1
    limit 50
    """
}
