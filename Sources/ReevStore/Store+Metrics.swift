import ReevModel

/// What a part of the metrics job did.
public struct MetricsStep: Sendable {
  /// How many sessions were recomputed.
  public var count = 0
  /// The id after which the next part begins; nil when none is left.
  public var last: String?
}

extension Store {
  /// Recomputes all that changed: duration, clicks, errors and what the list shows beside them.
  public func computeMetrics() throws(StoreError) {
    var last: String?
    repeat { last = try computeMetrics(after: last)?.last } while last != nil
  }

  /// Recomputes the changed sessions that follow an id, `size` of them at most, in one transaction.
  ///
  /// One runner at a time: while another daemon (or another call) is at it, nothing is done.
  /// A session that gets events meanwhile stays marked and is computed again by the next run.
  /// - Returns: nil when another runner is at it.
  public func computeMetrics(
    after last: String?, atMost size: Int = 50
  ) throws(StoreError) -> MetricsStep? {
    do throws(StoreError) {
      return try computeChunk(after: last, size)
    } catch {
      guard error.isDataFailure else { throw error }
    }
    // One session that can't be computed must not hold up the others: it is found alone, and left
    // until it changes again.
    var step = MetricsStep(last: last)
    for _ in 0..<size {
      do throws(StoreError) {
        guard let one = try computeChunk(after: step.last, 1) else { return nil }
        step.count += one.count
        step.last = one.last
      } catch {
        guard error.isDataFailure else { throw error }
        step.last = try skipFirst(after: step.last)
      }
      if step.last == nil { return step }
    }
    return step
  }

  /// Takes the mark from the first session that has it.
  private func skipFirst(after last: String?) throws(StoreError) -> String? {
    let rows = try connected().query(
      """
      update sessions
      set is_dirty = false
      where id = (\(Self.dirtySQL("id")) limit 1)
      returning id
      """, [last])
    return rows.count > 0 ? rows.text(0, 0) : nil
  }

  private func computeChunk(
    after last: String?, _ size: Int
  ) throws(StoreError) -> MetricsStep? {
    let connection = try connected()
    do throws(StoreError) {
      // A chunk's events are found by their sessions, however few rows the table has yet: a plan that
      // scans it costs more with every event that is stored. What a crash undoes is computed again.
      try connection.run(
        """
        begin;
        set local jit = off;
        set local enable_seqscan = off;
        set local work_mem = '16MB';
        set local synchronous_commit = off
        """)
      let lock = try connection.query("select pg_try_advisory_xact_lock(7236118520262)")
      guard lock.text(0, 0) == "t" else {
        try connection.run("rollback")
        return nil
      }
      try adoptPlainRows(connection)
      let rows = try connection.query(Self.metricsSQL, [last, String(size)])
      try nameDevices(connection, rows)
      try connection.run("commit")
      let ids = (0..<rows.count).map { rows.text($0, 0) }
      return MetricsStep(count: rows.count, last: ids.max())
    } catch {
      self.connection = nil
      throw error
    }
  }

  /// Numbers the events that plain SQL wrote and marks their sessions.
  private func adoptPlainRows(_ connection: Connection) throws(StoreError) {
    let plain = try connection.query("select 1 from events where batch is null limit 1")
    guard plain.count > 0 else { return }
    try connection.run(
      """
      with adopted as (
        update events e
        set batch = 0, position = n.position
        from (
          select id, row_number() over (partition by session_id order by id) as position
          from events
          where batch is null
          limit 100000
        ) n
        where e.id = n.id
        returning e.session_id
      )
      update sessions s
      set is_dirty = true, batch_count = batch_count + 1, updated_at = now()
      where s.id in (select session_id from adopted)
      """)
  }

  /// Names the devices, browsers and systems of sessions that plain SQL made, and keeps when data
  /// last came in.
  private func nameDevices(_ connection: Connection, _ ids: Rows) throws(StoreError) {
    guard ids.count > 0 else { return }
    let list = "{" + (0..<ids.count).map { ids.text($0, 0) }.joined(separator: ",") + "}"
    let rows = try connection.query(
      """
      select id, user_agent, viewport_width
      from sessions
      where id = any($1::uuid[]) and device is null
      """, [list])
    for row in 0..<rows.count {
      let agent = UserAgent(rows.text(row, 1), viewportWidth: rows.integer(row, 2))
      _ = try connection.query(
        "update sessions set device = $2, browser = $3, os = $4 where id = $1::uuid",
        [rows.text(row, 0), agent.device, agent.browser, agent.os])
    }
    _ = try connection.query(
      """
      insert into reev_state as r (key, value)
      select 'last_received', to_jsonb(extract(epoch from max(updated_at)) * 1000)
      from sessions
      where id = any($1::uuid[])
      on conflict (key) do update set
        value = to_jsonb(greatest(r.value::text::numeric, excluded.value::text::numeric))
      """, [list])
  }

  /// The marked sessions that follow `$1`, or all where it is NULL. A run goes through them once: those
  /// that are marked again meanwhile would keep it from the others.
  ///
  /// All events of a session are read to compute it. One with many waits until it has grown by an
  /// eighth, or has been quiet for some minutes: what its events cost then is a constant for each, and
  /// not more with every one that it already has.
  private static func dirtySQL(_ columns: String) -> String {
    """
    select \(columns)
    from sessions
    where is_dirty and ($1::uuid is null or id > $1::uuid)
      and (event_count < 20000 or event_count - ranked_events > event_count / 8
        or updated_at < now() - interval '5 minutes')
    order by id
    """
  }

  /// Each part is materialized: guesses of how many sessions changed are often too low, and a nested
  /// loop would read every title and count anew for each session.
  private static let metricsSQL = """
    with dirty as materialized (
      \(dirtySQL("id, batch_count, title is null as needs_title"))
      limit $2::int
    ), raw as materialized (
      select e.session_id, e.timestamp as ts, coalesce(e.batch, 0) as batch,
        coalesce(e.position, 0) as position, e.id, e.event_type as type, e.source,
        case when e.source = '2' then e.data->>'type' end as kind,
        case when e.source = '2' then e.data->>'id' end as node,
        case
          when e.source = '11' then e.data->>'level'
          when e.event_type = 6 then e.data#>>'{payload,level}'
        end as level,
        case when e.event_type = 5 then e.data->>'tag' end as tag,
        case when e.event_type = 6 then e.data->>'plugin' end as plugin,
        case
          when e.event_type = 4 then e.data->>'href'
          when e.event_type = 5 and e.data->>'tag' = 'navigation'
            then coalesce(e.data#>>'{payload,href}', e.data#>>'{payload,url}',
              e.data#>>'{payload,to}')
        end as href,
        case when e.event_type = 5 and e.data->>'tag' in ('identify', 'reev.user', 'user')
          then coalesce(e.data#>>'{payload,email}', e.data#>>'{payload,name}',
            e.data#>>'{payload,id}') end as person,
        case when e.event_type = 4 then e.data->>'width' end as width,
        case when e.event_type = 4 then e.data->>'height' end as height
      from (
        -- Each reading of `data` unpacks all of it: large mutations are read for their source alone.
        select e.*, case when e.event_type = 3 then e.data->>'source' end as source
        from dirty
        join events e on e.session_id = dirty.id
        offset 0
      ) e
    ), counts as materialized (
      select session_id, count(*) as events,
        coalesce(max(ts) - min(ts), 0) as span, max(ts) as last,
        count(*) filter (where (source = '2' and kind = '2') or (type = 6 and plugin is null))
          as clicks,
        count(*) filter (where tag = 'error'
          or (level = 'error' and (source = '11' or plugin like 'rrweb/console%'))) as errors,
        count(*) filter (where level = 'warn' and (source = '11' or plugin like 'rrweb/console%'))
          as warnings,
        count(*) filter (where type = 2) as snapshots,
        count(*) filter (where source = '5') as inputs,
        count(*) filter (where source = '3') as scrolls,
        (array_agg(person order by ts desc) filter (where person is not null))[1] as person,
        (array_agg(width order by ts, batch, position) filter (where width is not null))[1]
          as width,
        (array_agg(height order by ts, batch, position) filter (where height is not null))[1]
          as height
      from raw
      group by session_id
    ), visits as materialized (
      select session_id, count(*) as pages, (array_agg(href order by ts, batch, position, id))[1]
        as first_href
      from (
        select session_id, ts, batch, position, id, href,
          lag(href) over (partition by session_id order by ts, batch, position, id) as before
        from raw
        where href is not null
      ) h
      where before is distinct from href
      group by session_id
    ), activity as materialized (
      select session_id, sum(gap) filter (where gap <= 10000) as active
      from (
        select session_id,
          ts - lag(ts) over (partition by session_id order by ts) as gap
        from raw
        where source in ('1', '2', '3', '4', '5')
      ) g
      group by session_id
    ), rage as materialized (
      select session_id, count(*) as rage
      from (
        select session_id,
          ts - lag(ts, 2) over same_node <= 1000 as is_third,
          ts - lag(ts, 3) over same_node <= 1500 as is_more
        from raw
        where source = '2' and kind = '2'
        window same_node as (partition by session_id, node order by ts)
      ) r
      where is_third and is_more is not true
      group by session_id
    ), gaps as materialized (
      -- Batches that never came: numbers between the first and the last that are not there.
      select b.session_id, max(b.number) - min(b.number) + 1 - count(distinct b.number) as lost
      from dirty d
      join batches b on b.session_id = d.id
      where b.number >= 0
      group by b.session_id
    ), titles as materialized (
      select d.id, (
        select jsonb_path_query_first(e.data,
          '$.node.childNodes[*] ? (@.tagName == "html").childNodes[*] ? (@.tagName == "head")'
          '.childNodes[*] ? (@.tagName == "title").childNodes[0].textContent') #>> '{}'
        from events e
        where e.session_id = d.id and e.event_type = 2
        order by e.timestamp
        limit 1) as title
      from dirty d
      where needs_title
    )
    update sessions s set
      duration = least(round(coalesce(counts.span, 0) / 1000.0), 2147483647),
      last_event_at = greatest(s.last_event_at,
        s.started_at
          + least(greatest(counts.last, -8e15), 8e15)::bigint * interval '1 millisecond'),
      clicks = coalesce(counts.clicks, 0),
      errors = coalesce(counts.errors, 0),
      warnings = coalesce(counts.warnings, 0),
      inputs = coalesce(counts.inputs, 0),
      scrolls = coalesce(counts.scrolls, 0),
      event_count = coalesce(counts.events, 0),
      ranked_events = least(coalesce(counts.events, 0), 2147483647),
      ranked_last_event = least(greatest(s.updated_at, s.shown_at), greatest(s.last_event_at,
        s.started_at
          + least(greatest(counts.last, -8e15), 8e15)::bigint * interval '1 millisecond')),
      health = case when coalesce(counts.snapshots, 0) = 0 then 3
        when gaps.lost > 0 then 2 else 1 end,
      pages = coalesce(visits.pages, 0),
      active_time = least(round(coalesce(activity.active, 0) / 1000.0), 2147483647),
      rage = coalesce(rage.rage, 0),
      title = coalesce(s.title, left(trim(titles.title), 1000)),
      user_name = coalesce(left(counts.person, 200), s.user_name),
      page_url = coalesce(s.page_url, visits.first_href),
      viewport_width = case when s.viewport_width = 0 and counts.width ~ '^[0-9]{1,6}$'
        then counts.width::int else s.viewport_width end,
      viewport_height = case when s.viewport_height = 0 and counts.height ~ '^[0-9]{1,6}$'
        then counts.height::int else s.viewport_height end,
      -- Read again when a concurrent batch changed the row: then it stays marked.
      is_dirty = s.batch_count <> d.batch_count
    from dirty d
    left join counts on counts.session_id = d.id
    left join visits on visits.session_id = d.id
    left join activity on activity.session_id = d.id
    left join rage on rage.session_id = d.id
    left join titles on titles.id = d.id
    left join gaps on gaps.session_id = d.id
    where s.id = d.id
    returning s.id
    """
}
