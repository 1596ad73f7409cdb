/// Native partitioning of `events` by the month of receipt: old months go with one `drop table`.
extension Store {
  /// Turns `events` into a table partitioned by month of `created_at`, moving its rows, in one
  /// transaction that locks the table; does nothing when it is one already.
  ///
  /// Columns, types and names stay; the primary key becomes `(id, created_at)`, which PostgreSQL
  /// demands.
  public func partitionByMonth() throws(StoreError) {
    try connected().run(Self.partitionSQL)
    try addPartitions()
  }

  /// Makes the partitions of this month and the two after it, when `events` is partitioned and
  /// they are missing. Rows of a month without one go to `events_other`.
  public func addPartitions() throws(StoreError) {
    try connected().run(Self.addPartitionsSQL)
  }

  private static let partitionSQL = """
    do $$
    declare
      month date;
    begin
      if (select relkind from pg_class where oid = 'events'::regclass) = 'p' then
        return;
      end if;
      lock table events in access exclusive mode;
      month := date_trunc('month', (select coalesce(min(created_at), now()) from events))::date;
      alter table events rename to events_unpartitioned;
      alter index if exists events_pkey rename to events_unpartitioned_pkey;
      drop index if exists events_session_ts, events_plain;
      create table events (
        id bigint not null default nextval('events_id_seq'),
        session_id uuid references sessions on delete cascade,
        event_type integer,
        data jsonb,
        timestamp bigint,
        created_at timestamptz not null default now(),
        batch integer,
        position integer,
        primary key (id, created_at)
      ) partition by range (created_at);
      begin
        alter table events alter column data set compression lz4;
      exception when others then
        null;
      end;
      alter table events alter column data set statistics 0;
      create table events_other partition of events default;
      perform reev_keep('events_other');
      while month <= now() loop
        execute format('create table %I partition of events for values from (%L) to (%L)',
          'events_' || to_char(month, 'YYYY_MM'), month, month + interval '1 month');
        perform reev_keep(format('%I', 'events_' || to_char(month, 'YYYY_MM'))::regclass);
        month := (month + interval '1 month')::date;
      end loop;
      insert into events (id, session_id, event_type, data, timestamp, created_at, batch, position)
      select id, session_id, event_type, data, timestamp, coalesce(created_at, now()), batch,
        position
      from events_unpartitioned;
      alter sequence events_id_seq owned by none;
      drop table events_unpartitioned;
      alter sequence events_id_seq owned by events.id;
      create index events_session_ts on events (session_id, timestamp);
      create index events_plain on events (session_id) where batch is null;
    end $$
    """

  private static let addPartitionsSQL = """
    do $$
    declare
      month date := date_trunc('month', now())::date;
      name text;
    begin
      if (select relkind from pg_class where oid = 'events'::regclass) <> 'p' then
        return;
      end if;
      for i in 0..2 loop
        name := 'events_' || to_char(month, 'YYYY_MM');
        if to_regclass(quote_ident(name)) is null then
          begin
            execute format('create table %I partition of events for values from (%L) to (%L)',
              name, month, month + interval '1 month');
            perform reev_keep(format('%I', name)::regclass);
          exception when others then
            -- Another daemon made it, or rows of that month lie in events_other.
            null;
          end;
        end if;
        month := (month + interval '1 month')::date;
      end loop;
    end $$
    """
}
