/// The numbered steps that make and change the tables. A step is never edited once it was
/// released; a change is a new step.
enum Migrations {
  /// Serialises migrating daemons: `pg_advisory_xact_lock` works through PgBouncer too.
  static let lockKey = "7236118520261"

  static let steps: [(version: Int, sql: String)] = [
    (1, first),
    (2, second),
    (3, SessionIndexes.migration),
    (4, fourth),
    (5, SessionIndexes.second),
    (6, sixth),
    (7, SessionIndexes.third),
    (8, eighth),
    (9, ninth),
    (10, tenth),
  ]

  /// The two tables of the contract and what Reev needs beside them. Tables that plain SQL made
  /// before are taken over.
  private static let first = """
    create table if not exists sessions (
      id uuid primary key,
      project_id varchar(50) not null,
      page_url text,
      user_agent text,
      started_at timestamptz default now(),
      last_event_at timestamptz,
      duration integer,
      clicks integer default 0,
      errors integer default 0
    ) with (fillfactor = 80);

    create table if not exists events (
      id bigserial primary key,
      session_id uuid references sessions on delete cascade,
      event_type integer,
      data jsonb,
      timestamp bigint,
      created_at timestamptz default now()
    );

    alter table sessions
      add column if not exists title text,
      add column if not exists user_name text,
      add column if not exists device text,
      add column if not exists browser text,
      add column if not exists os text,
      add column if not exists warnings integer not null default 0,
      add column if not exists inputs integer not null default 0,
      add column if not exists scrolls integer not null default 0,
      add column if not exists rage integer not null default 0,
      add column if not exists pages integer not null default 0,
      add column if not exists event_count integer not null default 0,
      add column if not exists active_time integer not null default 0,
      add column if not exists viewport_width integer not null default 0,
      add column if not exists viewport_height integer not null default 0,
      add column if not exists batch_count integer not null default 0,
      add column if not exists is_dirty boolean not null default true,
      add column if not exists updated_at timestamptz not null default now();

    -- Null marks an event that plain SQL wrote; the metrics job numbers it.
    alter table events
      add column if not exists batch integer,
      add column if not exists position integer;

    -- What was stored, so that a batch sent again is stored once. A table of its own: a
    -- partitioned or distributed events can't carry a unique key across its parts.
    create table if not exists batches (
      session_id uuid not null,
      number integer not null,
      hash uuid not null,
      received_at timestamptz not null default now(),
      primary key (session_id, number, hash)
    );

    create table if not exists reev_state (
      key text primary key,
      value jsonb not null
    );

    create index if not exists sessions_project_started on sessions (project_id, started_at desc);
    create index if not exists sessions_started on sessions (started_at desc, id);
    create index if not exists sessions_dirty on sessions (id) where is_dirty;
    create index if not exists events_session_ts on events (session_id, timestamp);
    create index if not exists events_plain on events (session_id) where batch is null;

    do $$
    begin
      alter table events alter column data set compression lz4;
    exception when others then
      -- Before PostgreSQL 14, or built without lz4: pglz stays.
      null;
    end $$;
    """

  /// Claims the batches that are not stored yet and makes or touches their sessions; one row for
  /// each claimed batch.
  private static let second = """
    create or replace function reev_take(int[], uuid[], int[], uuid[], bigint[], bigint[], text[],
      text[], text[], text[], text[], text[], text[], int[])
    returns table (ordinal int, started bigint, batch_count int, fresh_count int)
    language plpgsql as $reev$
    #variable_conflict use_column
    begin
      return query
      with input as (
        select *
        from unnest($1::int[], $2::uuid[], $3::int[], $4::uuid[], $5::bigint[], $6::bigint[],
          $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[],
          $14::int[])
          as t(ordinal, session_id, number, hash, first, last, project, url, agent, device, browser,
            os, viewport, events)
      ), fresh as (
        insert into batches (session_id, number, hash)
        select session_id, number, hash
        from input
        order by session_id, number, hash
        on conflict do nothing
        returning session_id, number, hash
      ), named as (
        select input.*
        from input
        join fresh using (session_id, number, hash)
      ), touched as (
        insert into sessions as s (id, project_id, page_url, user_agent, started_at, last_event_at,
          device, browser, os, viewport_width, viewport_height, event_count, batch_count, is_dirty,
          updated_at)
        select session_id, (array_agg(project order by ordinal))[1],
          (array_agg(url order by ordinal) filter (where url is not null))[1],
          (array_agg(agent order by ordinal) filter (where agent is not null))[1],
          'epoch'::timestamptz + min(first) * interval '1 millisecond',
          'epoch'::timestamptz + max(last) * interval '1 millisecond',
          max(device), max(browser), max(os),
          coalesce(split_part(max(viewport) filter (where viewport <> '0 0'), ' ', 1)::int, 0),
          coalesce(split_part(max(viewport) filter (where viewport <> '0 0'), ' ', 2)::int, 0),
          sum(events), count(*), true, clock_timestamp()
        from named
        group by session_id
        order by session_id
        on conflict (id) do update set
          started_at = coalesce(s.started_at, excluded.started_at),
          last_event_at = greatest(s.last_event_at, excluded.last_event_at),
          page_url = coalesce(s.page_url, excluded.page_url),
          user_agent = coalesce(s.user_agent, excluded.user_agent),
          device = coalesce(s.device, excluded.device),
          browser = coalesce(s.browser, excluded.browser),
          os = coalesce(s.os, excluded.os),
          viewport_width = case when s.viewport_width = 0 then excluded.viewport_width
            else s.viewport_width end,
          viewport_height = case when s.viewport_height = 0 then excluded.viewport_height
            else s.viewport_height end,
          event_count = s.event_count + excluded.event_count,
          batch_count = s.batch_count + excluded.batch_count,
          is_dirty = true,
          updated_at = excluded.updated_at
        returning s.id, (extract(epoch from s.started_at) * 1000)::bigint as started, s.batch_count
      )
      select named.ordinal, touched.started, touched.batch_count,
        count(*) over (partition by named.session_id)::int
      from named
      join touched on touched.id = named.session_id
      order by named.ordinal
    ;
    end $reev$
    """

  /// No statistics of `data`: nobody plans by them, and ANALYZE would unpack thousands of large
  /// values for them while batches come in.
  private static let fourth = """
    alter table events alter column data set statistics 0;
    """

  /// How each transaction that stores batches begins.
  ///
  /// - An acknowledged batch must survive a crash, whatever the server's default is.
  /// - The plans that are kept for the claim and for the foreign key's check of each event go by an
  ///   index: one made while `sessions` has a page would scan all that it has later.
  /// - The foreign key's check is left out where that is possible (a superuser's own connection): it
  ///   takes a tenth of the server's CPU to find, event by event, the session's row that this very
  ///   transaction made or updated before and holds locked until its end. A trigger of somebody else
  ///   would be left out with it; where there is one, all are fired.
  ///   https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-SESSION-REPLICATION-ROLE
  ///   It is set for the whole session, since each change makes all plans anew, and asked again in
  ///   each transaction.
  private static let sixth = """
    alter table sessions enable always trigger sessions_bound;

    create or replace function reev_begin(is_direct boolean) returns void language plpgsql as $reev$
    begin
      perform set_config('enable_seqscan', 'off', true);
      if current_setting('synchronous_commit') = 'off' then
        perform set_config('synchronous_commit', 'on', true);
      end if;
      if is_direct and current_setting('is_superuser') = 'on' then
        perform set_config('session_replication_role',
          case
            when exists (
              select from pg_trigger t
              left join pg_constraint c on c.oid = t.tgconstraint
              where t.tgname <> 'sessions_bound'
                and (c.confrelid is null or c.confrelid <> 'sessions'::regclass)
                and (t.tgrelid in ('sessions'::regclass, 'batches'::regclass, 'events'::regclass)
                  or t.tgrelid in (select relid from pg_partition_tree('events')))
            ) then 'origin'
            else 'replica'
          end, false);
      end if;
    end $reev$;
    """

  /// How a table that holds events is kept; a partitioned table has no storage of its own, so each
  /// of its partitions.
  ///
  /// - No statistics of `data`, as in the fourth step.
  /// - Autovacuum comes after so many rows, not after a fifth more: its turns stay seconds long
  ///   however large the table grows, and batches don't wait longer with every month.
  ///   https://www.postgresql.org/docs/current/routine-vacuuming.html#AUTOVACUUM
  private static let eighth = """
    create or replace function reev_keep(part regclass) returns void language plpgsql as $reev$
    begin
      execute format('alter table %s alter column data set statistics 0', part);
      begin
        execute format('alter table %s set (
          autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 1000000,
          autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 200000,
          toast.autovacuum_vacuum_insert_scale_factor = 0,
          toast.autovacuum_vacuum_insert_threshold = 200000)', part);
      exception when invalid_parameter_value then
        -- Before PostgreSQL 13 there are no turns after insertions.
        null;
      end;
    end $reev$;

    select reev_keep(oid)
    from pg_class
    where relkind = 'r'
      and oid in (select 'events'::regclass union select relid from pg_partition_tree('events'));
    """

  /// The claim, which now knows how large a session is, and whose: a session belongs to the project
  /// that wrote to it first, and of a batch of another project it answers no start. The former function
  /// stays for daemons that are not upgraded yet.
  private static let ninth = """
    alter table sessions add column if not exists event_bytes bigint not null default 0;

    create or replace function reev_take(int[], uuid[], int[], uuid[], bigint[], bigint[], text[],
      text[], text[], text[], text[], text[], text[], int[], bigint[])
    returns table (ordinal int, started bigint, batch_count int, fresh_count int,
      session_bytes bigint)
    language plpgsql as $reev$
    #variable_conflict use_column
    begin
      return query
      with input as (
        select *
        from unnest($1::int[], $2::uuid[], $3::int[], $4::uuid[], $5::bigint[], $6::bigint[],
          $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[],
          $14::int[], $15::bigint[])
          as t(ordinal, session_id, number, hash, first, last, project, url, agent, device, browser,
            os, viewport, events, bytes)
      ), fresh as (
        insert into batches (session_id, number, hash)
        select session_id, number, hash
        from input
        order by session_id, number, hash
        on conflict do nothing
        returning session_id, number, hash
      ), named as (
        select input.*
        from input
        join fresh using (session_id, number, hash)
      ), touched as (
        insert into sessions as s (id, project_id, page_url, user_agent, started_at, last_event_at,
          device, browser, os, viewport_width, viewport_height, event_count, event_bytes, batch_count,
          is_dirty, updated_at)
        select session_id, (array_agg(project order by ordinal))[1],
          (array_agg(url order by ordinal) filter (where url is not null))[1],
          (array_agg(agent order by ordinal) filter (where agent is not null))[1],
          'epoch'::timestamptz + min(first) * interval '1 millisecond',
          'epoch'::timestamptz + max(last) * interval '1 millisecond',
          max(device), max(browser), max(os),
          coalesce(split_part(max(viewport) filter (where viewport <> '0 0'), ' ', 1)::int, 0),
          coalesce(split_part(max(viewport) filter (where viewport <> '0 0'), ' ', 2)::int, 0),
          sum(events), sum(bytes), count(*), true, clock_timestamp()
        from named
        group by session_id
        order by session_id
        on conflict (id) do update set
          started_at = coalesce(s.started_at, excluded.started_at),
          last_event_at = greatest(s.last_event_at, excluded.last_event_at),
          page_url = coalesce(s.page_url, excluded.page_url),
          user_agent = coalesce(s.user_agent, excluded.user_agent),
          device = coalesce(s.device, excluded.device),
          browser = coalesce(s.browser, excluded.browser),
          os = coalesce(s.os, excluded.os),
          viewport_width = case when s.viewport_width = 0 then excluded.viewport_width
            else s.viewport_width end,
          viewport_height = case when s.viewport_height = 0 then excluded.viewport_height
            else s.viewport_height end,
          event_count = s.event_count + excluded.event_count,
          event_bytes = s.event_bytes + excluded.event_bytes,
          batch_count = s.batch_count + excluded.batch_count,
          is_dirty = true,
          updated_at = excluded.updated_at
        where s.project_id = excluded.project_id
        returning s.id, (extract(epoch from s.started_at) * 1000)::bigint as started, s.batch_count,
          s.event_bytes
      )
      select named.ordinal, touched.started, touched.batch_count,
        count(*) over (partition by named.session_id)::int, touched.event_bytes
      from named
      left join touched on touched.id = named.session_id
      order by named.ordinal
    ;
    end $reev$
    """
}

extension Migrations {
  /// When a session was received, by the database's clock or as the writer says, and the start that
  /// is shown: never later than that. Its start stays as it was sent. Who writes plain SQL says
  /// nothing of receipt, and is believed.
  ///
  /// Deleting sessions takes their batches along. No foreign key does that: the claim of each batch
  /// would have to check it.
  private static let tenth =
    """
    \(SessionIndexes.withoutStart)
    alter table sessions add column if not exists received_at timestamptz;
    update sessions set received_at = updated_at where started_at > updated_at;
    alter table sessions add column if not exists shown_at timestamptz
      generated always as (least(started_at, received_at)) stored;

    \(SessionIndexes.fourth)
    create index if not exists sessions_misdated on sessions (received_at)
      where received_at - started_at > interval '1 day';

    delete from batches b where not exists (select from sessions s where s.id = b.session_id);

    create or replace function reev_forget() returns trigger language plpgsql as $reev$
    begin
      if tg_op = 'TRUNCATE' then
        truncate batches;
      else
        delete from batches where session_id in (select id from gone);
      end if;
      return null;
    end $reev$;

    drop trigger if exists sessions_deleted on sessions;
    create trigger sessions_deleted after delete on sessions
      referencing old table as gone for each statement execute function reev_forget();
    drop trigger if exists sessions_truncated on sessions;
    create trigger sessions_truncated after truncate on sessions
      for each statement execute function reev_forget();

    """
    + sixth.replacing(
      "t.tgname <> 'sessions_bound'",
      with: "t.tgname not in ('sessions_bound', 'sessions_deleted', 'sessions_truncated')")
    + "\n"
    + ninth.replacing("is_dirty, updated_at)", with: "is_dirty, updated_at, received_at)")
    .replacing(
      "count(*), true, clock_timestamp()",
      with: """
        count(*), true, clock_timestamp(), coalesce('epoch'::timestamptz
          + nullif(current_setting('reev.received', true), '')::bigint * interval '1 millisecond',
          clock_timestamp())
        """)
}

extension Store {
  /// Brings the tables to this program's version; does nothing when they are.
  ///
  /// Any number of daemons may call it at once. Throws when the database is newer than this
  /// program.
  /// - Returns: the versions that were applied now.
  @discardableResult
  public func migrate() throws(StoreError) -> [Int] {
    let connection = try connected()
    do throws(StoreError) {
      let encoding = try connection.query("show server_encoding").text(0, 0)
      guard encoding == "UTF8" else {
        throw StoreError(
          description: "the database's encoding is \(encoding), which can't hold every page: make"
            + " one with: create database reev encoding 'UTF8' template template0",
          debugDescription: "server_encoding", isConnectionFailure: false)
      }
      try connection.run("begin")
      // A lock that others hold for long would be a hang without a word.
      try connection.run("set local client_min_messages = warning")
      _ = try connection.query("select pg_advisory_xact_lock(\(Migrations.lockKey))")
      try connection.run(
        """
        create table if not exists reev_migrations (
          version integer primary key,
          applied_at timestamptz not null default now()
        )
        """)
      let rows = try connection.query("select coalesce(max(version), 0) from reev_migrations")
      let current = rows.integer(0, 0)
      let newest = Migrations.steps.last?.version ?? 0
      if current > newest {
        throw StoreError(
          description: "the database's tables are newer (\(current)) than this program (\(newest))",
          debugDescription: "reev_migrations", isConnectionFailure: false)
      }
      var applied: [Int] = []
      for step in Migrations.steps {
        if step.version <= current { continue }
        try connection.run(step.sql)
        _ = try connection.query(
          "insert into reev_migrations (version) values ($1::int)", [String(step.version)])
        applied.append(step.version)
      }
      try connection.run("commit")
      return applied
    } catch {
      self.connection = nil
      throw error
    }
  }
}
