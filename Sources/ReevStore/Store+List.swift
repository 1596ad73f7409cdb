public import ReevModel

/// Where a row stands in the list's order; opaque.
public struct SessionKey: Hashable, Sendable {
  /// The value that the list is sorted by, as PostgreSQL writes it; nil is NULL.
  var value: String?
  var id: String
  /// The row's number, from 0, or from the end (-1), for orders that a value and an id don't tell.
  var number: Int?
}

/// Which rows of the list are wanted.
public enum SessionAnchor: Hashable, Sendable {
  /// The first ones.
  case start
  /// The last ones.
  case end
  /// Those that follow a row.
  case after(SessionKey)
  /// Those that a row follows.
  case before(SessionKey)
  /// A row, if it is still there, and those that follow it.
  case from(SessionKey)
}

/// Rows of the list that follow each other.
public struct SessionSlice: Sendable {
  /// The rows, in the list's order.
  public var sessions: [Session] = []
  /// Where the first row stands; nil without rows.
  public var first: SessionKey?
  /// Where the last row stands; nil without rows.
  public var last: SessionKey?
  /// Whether there are no more rows in the direction that was read.
  public var isEdge = false

  /// No rows.
  public init() {}
}

/// How many sessions satisfy a query.
public struct SessionTotal: Hashable, Sendable {
  /// The number.
  public var count: Int
  /// Whether it is PostgreSQL's estimate, as counting takes too long.
  public var isEstimate: Bool

  /// A total.
  public init(count: Int, isEstimate: Bool = false) {
    self.count = count
    self.isEstimate = isEstimate
  }
}

extension Store {
  /// Rows of the list, at most `limit` of them (1 to 500), found by where their neighbour stands
  /// rather than by their number: the last page costs what the first does.
  ///
  /// A query with several sort keys, or with a `limit:`, is paged by numbers.
  /// - Complexity: at a million sessions some milliseconds; tens where a filter lets few through.
  public func list(
    _ query: SessionQuery, _ anchor: SessionAnchor = .start, limit: Int = 100
  ) throws(StoreError) -> SessionSlice {
    let limit = min(max(limit, 1), 500)
    return try reading { connection throws(StoreError) in
      let reader = try ListReader(query, connection)
      if reader.sql.sort.count > 2 || query.limit != nil {
        return try reader.numbered(anchor, limit: limit, most: query.limit ?? Int.max)
      }
      return try reader.slice(anchor, limit: limit)
    }
  }

  /// How many sessions satisfy a query: counted when that takes no longer than `milliseconds`,
  /// else PostgreSQL's estimate.
  public func total(
    _ query: SessionQuery, within milliseconds: Int = 400
  ) throws(StoreError) -> SessionTotal {
    let most = query.limit ?? Int.max
    return try reading { connection throws(StoreError) in
      let reader = try ListReader(query, connection)
      do throws(StoreError) {
        try connection.run("begin; set local statement_timeout = \(max(1, milliseconds))")
        let rows = try connection.query(
          "select count(*) from sessions s where \(reader.sql.condition)", reader.sql.parameters)
        try connection.run("commit")
        return SessionTotal(count: min(rows.integer(0, 0), most))
      } catch {
        // 57014: cancelled by the timeout.
        guard error.sqlState == "57014" else { throw error }
        try connection.run("rollback")
        let estimate = try reader.estimate()
        return SessionTotal(count: min(estimate, most), isEstimate: estimate < most)
      }
    }
  }

  /// The estimate of ``total(_:within:)`` alone; takes a millisecond.
  public func estimatedTotal(_ query: SessionQuery) throws(StoreError) -> SessionTotal {
    try reading { connection throws(StoreError) in
      let estimate = try ListReader(query, connection).estimate()
      return SessionTotal(count: min(estimate, query.limit ?? Int.max), isEstimate: true)
    }
  }

  /// The ids of all sessions that satisfy a query, in its order, by one plain statement: what every
  /// way of reading ``list(_:_:limit:)`` must agree with.
  /// - Complexity: reads and sorts every session.
  public func allIDs(_ query: SessionQuery) throws(StoreError) -> [String] {
    let sql = SessionSQL(query)
    return try reading { connection throws(StoreError) in
      let rows = try connection.query(
        """
        select s.id from sessions s
        where \(sql.condition)
        order by \(sql.order)
        limit \(query.limit ?? Int.max)
        """, sql.parameters)
      return (0..<rows.count).map { rows.text($0, 0) }
    }
  }

  /// What PostgreSQL does for ``list(_:_:limit:)``: its plans with their times, for benchmarks.
  public func explainList(_ query: SessionQuery, limit: Int = 100) throws(StoreError) -> [String] {
    try reading { connection throws(StoreError) in
      let reader = try ListReader(query, connection)
      reader.explains = true
      _ = try reader.slice(.start, limit: limit)
      return reader.plans
    }
  }
}

/// Reads one query's rows with whichever plan is fast for it.
///
/// PostgreSQL chooses plans as if a filter and a sort key had nothing to do with each other, and
/// so walks through a million rows for the hundred that it hopes to meet soon. Here each way to
/// read has a bound, and is taken where the bound is low. A row costs some 2.5 µs, an entry of an
/// index that holds all that is asked for 0.2 µs.
///
/// 1. In the sort's order, so many rows or entries at most: finds what is frequent.
/// 2. All matches through the filter's own index, then sorted: where that index holds the sort key
///    too, or where the matches are few.
/// 3. In the sort's order to the end, where its index holds all that the filter reads.
private final class ListReader {
  let sql: SessionSQL
  /// The same, for what is tried on entry after entry; its parameters are those of `sql`.
  private let walked: SessionSQL
  var explains = false
  private(set) var plans: [String] = []
  private let connection: Connection
  private let leading: SessionQuery.Sort
  private var knownEstimate: Int?

  /// How many rows are read in order at first, and how many where there is no better way.
  private static let rowProbe = 5000
  private static let longRowProbe = 30_000
  /// How many entries of an index are read in order at first.
  private static let entryProbe = 20_000
  /// Up to how many matches reading the rows of all of them is no slower than anything else.
  private static let few = 25_000
  /// From how many entries on a second process is worth its start.
  private static let parallel = 50_000
  /// Up to how many matches reading their entries alone is.
  private static let some = 400_000

  init(_ query: SessionQuery, _ connection: Connection) throws(StoreError) {
    self.connection = connection
    if !connection.isTunedForLists {
      connection.isTunedForLists = true
      // Compiling a plan takes longer than these may; a bitmap of all rows must fit.
      try connection.run("set jit = off; set work_mem = '32MB'")
    }
    var categories: [String: [String]] = [:]
    for column in Self.categories(in: query.filter, depth: 0) {
      let value = column == "host" ? SessionIndexes.host(of: "page_url") : column
      categories[column] = try Self.values(of: value, connection)
    }
    sql = SessionSQL(query, categories: categories)
    walked = SessionSQL(query, categories: categories, isForWalks: true)
    leading = sql.sort[0]
  }

  /// The columns of few values that a filter has patterns for.
  private static func categories(in filter: SessionQuery.Filter, depth: Int) -> Set<String> {
    guard depth < 100 else { return [] }
    switch filter {
    case .all(let parts), .any(let parts):
      return parts.reduce(into: []) { $0.formUnion(categories(in: $1, depth: depth + 1)) }
    case .not(let part): return categories(in: part, depth: depth + 1)
    case .string(let key, _):
      return key == .host || SessionIndexes.categories.contains(key.rawValue) ? [key.rawValue] : []
    default: return []
    }
  }

  /// A column's different values, each found by a step in its index; nil when there are many.
  private static func values(
    of column: String, _ connection: Connection
  ) throws(StoreError) -> [String]? {
    let rows = try connection.query(
      """
      with recursive v as (
        (
          select \(column) as value from sessions
          where \(column) is not null
          order by 1 nulls first
          limit 1
        )
        union all
        select (
          select \(column) from sessions where \(column) > v.value order by 1 nulls first limit 1
        )
        from v
        where v.value is not null
      )
      select value from v where value is not null limit 200
      """)
    return rows.count < 200 ? (0..<rows.count).map { rows.text($0, 0) } : nil
  }

  /// How many rows PostgreSQL expects to satisfy the filter.
  func estimate() throws(StoreError) -> Int {
    if let knownEstimate { return knownEstimate }
    let estimate = try estimate(of: sql.condition)
    knownEstimate = estimate
    return estimate
  }

  /// How many rows PostgreSQL expects to satisfy a part of the filter.
  private func estimate(of condition: String) throws(StoreError) -> Int {
    // Every value is named, so that each has a type.
    let all =
      sql.condition == condition ? "" : "case when false then \(sql.condition) else true end"
    let rows = try connection.query(
      "explain select \(all.isEmpty ? "1" : all) from sessions s where \(condition)",
      sql.parameters)
    let line = rows.count > 0 ? rows.text(0, 0) : ""
    let digits = line.split(separator: " rows=", maxSplits: 1).last?.prefix { $0.isNumber } ?? ""
    return Int(digits) ?? 0
  }

  private func allRows() throws(StoreError) -> Int {
    let rows = try connection.query(
      "select greatest(reltuples, 0)::bigint from pg_class where oid = 'sessions'::regclass")
    return rows.count > 0 ? rows.integer(0, 0) : 0
  }

  // MARK: Paging by keys

  /// A part of the order without NULLs or with nothing else, so that a row's neighbours are a
  /// comparison away.
  private struct Segment {
    var condition: String
    var parameters: [String?]
  }

  func slice(_ anchor: SessionAnchor, limit: Int) throws(StoreError) -> SessionSlice {
    let isReversed: Bool
    let key: SessionKey?
    var isInclusive = false
    switch anchor {
    case .start: (isReversed, key) = (false, nil)
    case .end: (isReversed, key) = (true, nil)
    case .after(let row): (isReversed, key) = (false, row)
    case .before(let row): (isReversed, key) = (true, row)
    case .from(let row):
      (isReversed, key) = (false, row)
      isInclusive = true
    }
    var found: [(session: Session, key: SessionKey)] = []
    for segment in segments(after: key, isReversed: isReversed, isInclusive: isInclusive)
    where found.count < limit {
      found += try rows(of: segment, isReversed: isReversed, limit: limit - found.count)
    }
    var slice = SessionSlice()
    slice.isEdge = found.count < limit
    if isReversed { found.reverse() }
    slice.sessions = found.map(\.session)
    slice.first = found.first?.key
    slice.last = found.last?.key
    return slice
  }

  /// What lies beyond a row in the direction of reading.
  private func segments(
    after key: SessionKey?, isReversed: Bool, isInclusive: Bool
  ) -> [Segment] {
    guard let key else { return [Segment(condition: "true", parameters: [])] }
    let isDescending = leading.isDescending != isReversed
    let column = SessionSQL.column(leading.key)
    let sign = (isDescending ? "<" : ">") + (isInclusive ? "=" : "")
    let first = sql.parameters.count + 1
    if leading.key == .id {
      return [Segment(condition: "s.id \(sign) $\(first)::uuid", parameters: [key.id])]
    }
    let nulls = Segment(condition: "\(column) is null", parameters: [])
    if let value = key.value {
      let type = SessionSQL.type(leading.key)
      let row = Segment(
        condition: "(\(column), s.id) \(sign) ($\(first)::\(type), $\(first + 1)::uuid)",
        parameters: [value, key.id])
      // NULLs stand first when ascending, last when descending.
      return isDescending ? [row, nulls] : [row]
    }
    let rest = Segment(
      condition: "\(column) is null and s.id \(sign) $\(first)::uuid", parameters: [key.id])
    return isDescending
      ? [rest] : [rest, Segment(condition: "\(column) is not null", parameters: [])]
  }

  private typealias Found = [(session: Session, key: SessionKey)]

  private func rows(
    of segment: Segment, isReversed: Bool, limit: Int
  ) throws(StoreError) -> Found {
    let order = sql.order(isReversed: isReversed)
    let wanted = "\(SessionSQL.columns), \(SessionSQL.column(leading.key))::text"
    let leader = String(SessionSQL.column(leading.key).dropFirst(2))
    func read(_ statement: String) throws(StoreError) -> Found {
      try self.read(statement, sql.parameters + segment.parameters)
    }
    func readParallel(_ statement: String) throws(StoreError) -> Found {
      try self.readParallel(statement, sql.parameters + segment.parameters)
    }
    if sql.condition == "true" {
      return try read(
        "select \(wanted) from sessions s where \(segment.condition) order by \(order) limit \(limit)"
      )
    }
    // What the filter says of the sort key itself, where the walk along its index may begin.
    let own =
      [segment.condition]
      + sql.conjuncts.filter { $0.columns == [leader] && $0.isRange }.map(\.condition)
      + sql.conjuncts.filter { $0.known == leader }.map { _ in "s.\(leader) is not null" }
    let start = own.joined(separator: " and ")

    let end = "\(order) limit \(limit)"
    /// The rows whose ids a statement leaves in `k`.
    let shown = "select \(wanted) from k join sessions s on s.id = k.id order by \(order)"

    /// The sort's index to its `bound`th entry, no row but those shown.
    func entries(_ bound: Int) throws(StoreError) -> Found {
      let columns = sql.columnsRead.union([leader, "id"]).sorted().map { "s.\($0)" }
      return try read(
        """
        with k as materialized (
          select s.id
          from (
            select \(columns.joined(separator: ", ")) from sessions s
            where \(start)
            order by \(order)
            limit \(bound)
          ) s
          where \(walked.condition)
          order by \(end)
        )
        \(shown)
        """)
    }
    /// The sort's index, to its end if need be.
    func allEntries() throws(StoreError) -> Found {
      // A `case` is guessed to hold for every other row, and so to be worth a walk.
      try readParallel(
        """
        with k as materialized (
          select s.id from sessions s
          where case when \(walked.condition) then true else false end and \(start)
          order by \(end)
        )
        \(shown)
        """)
    }
    /// The sort's index to its `bound`th row.
    func ordered(_ bound: Int) throws(StoreError) -> Found {
      try read(
        """
        select \(wanted)
        from (
          select * from sessions s
          where \(start)
          order by \(order)
          limit \(bound)
        ) s
        where \(walked.condition)
        order by \(end)
        """)
    }
    let keys = leader == "id" ? "s.id" : "s.id, s.\(leader)"
    /// The rows of all matches of a filter.
    func matches(_ condition: String) throws(StoreError) -> Found {
      try read(
        """
        with k as materialized (
          select s.id
          from (
            select \(keys) from sessions s
            where \(condition) and \(segment.condition)
            offset 0
          ) s
          order by \(end)
        )
        \(shown)
        """)
    }
    /// The entries of all matches in the filter's index, which holds the sort key too.
    func matchingEntries() throws(StoreError) -> Found {
      guard try self.estimate() > Self.parallel else { return try matches(sql.condition) }
      // Through `greatest` no index has the order, and each process sorts its own share.
      let sorted = sql.sort.map { key in
        let isDescending = key.isDescending != isReversed
        return "greatest(\(SessionSQL.column(key.key))) "
          + (isDescending ? "desc nulls last" : "asc nulls first")
      }
      return try readParallel(
        """
        with k as materialized (
          select s.id from sessions s
          where \(walked.condition) and \(segment.condition)
          order by \(sorted.joined(separator: ", "))
          limit \(limit)
        )
        \(shown)
        """)
    }

    let all = max(1, try allRows())
    let estimate = try estimate()
    func isLikely(within bound: Int) -> Bool {
      sql.isUnpredictable || estimate > Self.few || bound * estimate / all >= limit
    }
    /// How far to look at first: ten times as far as it takes where matches are spread evenly.
    func probe(_ bound: Int) -> Int {
      sql.isUnpredictable ? bound : min(bound, 10 * limit * all / max(1, estimate))
    }
    let isFew = estimate <= Self.few && !sql.isUnpredictable
    let isKept = isHeld(sql.columnsRead.union([leader])) && estimate <= Self.some
    if sql.columnsRead.isSubset(of: SessionIndexes.contents[leader] ?? []) {
      if isLikely(within: Self.entryProbe) {
        let found = try entries(probe(Self.entryProbe))
        if found.count == limit { return found }
      }
      if isKept { return try matchingEntries() }
      return isFew ? try matches(matchingCondition()) : try allEntries()
    }
    if isLikely(within: Self.rowProbe) {
      let found = try ordered(probe(Self.rowProbe))
      if found.count == limit { return found }
    }
    if isKept { return try matchingEntries() }
    // Each row's events are read for a console line: no second time.
    if !isFew, !sql.columnsRead.contains("events") {
      let found = try ordered(Self.longRowProbe)
      if found.count == limit { return found }
    }
    return try matches(matchingCondition())
  }

  /// The filter as it is looked up when all matches are read.
  ///
  /// Where what the entries of an index alone decide lets few through, and fewer than the rest, the
  /// rest is tried on those few: PostgreSQL takes the parts of a filter for independent, and would
  /// look up each in an index of its own.
  private func matchingCondition() throws(StoreError) -> String {
    func isEntry(_ part: SessionSQL.Conjunct) -> Bool {
      part.columns.isSubset(of: SessionIndexes.covered)
    }
    func text(_ parts: [SessionSQL.Conjunct]) -> String {
      parts.map(\.condition).joined(separator: " and ")
    }
    let entry = walked.conjuncts.filter(isEntry)
    let row = walked.conjuncts.filter { !isEntry($0) }
    let columns = entry.reduce(into: Set()) { $0.formUnion($1.columns) }
    guard isHeld(columns), !row.isEmpty || columns.count > 1 else { return sql.condition }
    let passing = try estimate(of: text(entry))
    guard passing <= Self.few else { return sql.condition }
    if !row.isEmpty {
      let others = text(sql.conjuncts.filter { !isEntry($0) })
      guard try estimate(of: others) >= passing else { return sql.condition }
    }
    return text(entry + row)
  }

  /// Whether an index leads with a column of the filter and holds all of `columns`.
  private func isHeld(_ columns: Set<String>) -> Bool {
    sql.columnsRead.contains { column in
      SessionIndexes.sargable.contains(column)
        && columns.isSubset(of: SessionIndexes.contents[column] ?? [])
    }
  }

  /// Reads along an index, with two processes where their start costs nothing.
  private func readParallel(
    _ statement: String, _ parameters: [String?]
  ) throws(StoreError) -> Found {
    // In a transaction, so that nobody else behind a pooler meets the settings.
    try connection.run(
      """
      begin;
      set local parallel_setup_cost = 0;
      set local parallel_tuple_cost = 0;
      set local enable_seqscan = off;
      set local enable_bitmapscan = off
      """)
    do throws(StoreError) {
      let found = try read(statement, parameters)
      try connection.run("commit")
      return found
    } catch {
      try? connection.run("rollback")
      throw error
    }
  }

  private func read(_ statement: String, _ parameters: [String?]) throws(StoreError) -> Found {
    if explains {
      let rows = try connection.query("explain (analyze, buffers) " + statement, parameters)
      plans.append((0..<rows.count).map { rows.text($0, 0) }.joined(separator: "\n"))
    }
    let rows = try connection.query(statement, parameters)
    return (0..<rows.count).map { row in
      let session = SessionSQL.session(rows, row)
      return (
        session, SessionKey(value: rows.optionalText(row, SessionSQL.columnCount), id: session.id)
      )
    }
  }

  // MARK: Paging by numbers

  func numbered(
    _ anchor: SessionAnchor, limit: Int, most: Int
  ) throws(StoreError) -> SessionSlice {
    func number(_ key: SessionKey) -> Int { key.number ?? 0 }
    // From the end where that is how the neighbour was found, and no `limit:` sets another end.
    var isFromEnd = false
    var start = 0
    var count = limit
    switch anchor {
    case .start: break
    case .end:
      if most < Int.max {
        let rows = try connection.query(
          "select count(*) from (select 1 from sessions s where \(sql.condition) limit \(most)) x",
          sql.parameters)
        start = max(0, rows.integer(0, 0) - limit)
      } else {
        isFromEnd = true
      }
    case .after(let key), .from(let key):
      let next = number(key) + (anchor == .from(key) ? 0 : 1)
      isFromEnd = next < 0 || (number(key) < 0 && next == 0)
      // Numbers from the end count down to it.
      start = isFromEnd ? max(0, -next - limit) : next
      if isFromEnd { count = min(limit, -next) }
    case .before(let key):
      isFromEnd = number(key) < 0
      start = isFromEnd ? -number(key) : max(0, number(key) - limit)
      if !isFromEnd { count = min(limit, number(key)) }
    }
    if !isFromEnd { count = min(count, max(0, most - start)) }
    var slice = SessionSlice()
    slice.isEdge = true
    guard count > 0 else { return slice }
    let rows = try connection.query(
      """
      select \(SessionSQL.columns)
      from sessions s
      where \(sql.condition)
      order by \(sql.order(isReversed: isFromEnd))
      limit \(count) offset \(start)
      """, sql.parameters)
    var sessions = (0..<rows.count).map { SessionSQL.session(rows, $0) }
    if isFromEnd { sessions.reverse() }
    slice.sessions = sessions
    if !sessions.isEmpty {
      let low = isFromEnd ? -start - sessions.count : start
      slice.first = SessionKey(id: sessions[0].id, number: low)
      slice.last = SessionKey(
        id: sessions[sessions.count - 1].id, number: low + sessions.count - 1)
      slice.isEdge = sessions.count < limit
      if case .before = anchor, !isFromEnd { slice.isEdge = start == 0 }
    }
    return slice
  }
}
