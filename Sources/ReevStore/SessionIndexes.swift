/// The indexes that keep the list instant at a million sessions, and what they can answer.
///
/// Batches must stay cheap: what each of them changes in `sessions` (`last_event_at`, `event_count`)
/// is in no index, so that PostgreSQL updates the row in place. The metrics job copies both into
/// `ranked_last_event` and `ranked_events`, by which the list is sorted.
enum SessionIndexes {
  /// Columns that the indexes of the metrics hold beside their key: a filter on these is decided
  /// without the row.
  static let covered: Set<String> = [
    "id", "shown_at", "duration", "active_time", "clicks", "errors", "pages", "ranked_events",
    "device", "browser", "os", "inputs", "scrolls", "warnings", "rage",
  ]

  /// By the column that leads an index, what else it holds.
  static let contents: [String: Set<String>] = {
    var contents: [String: Set<String>] = [:]
    for column in metrics { contents[column] = covered }
    for column in categories { contents[column] = Set(categories + ["id"]) }
    contents["page_url"] = ["page_url", "title", "user_name", "id"]
    contents["title"] = ["page_url", "title", "user_name", "id"]
    for column in ["ranked_last_event", "user_name", "health"] + plain {
      contents[column] = [column, "id"]
    }
    contents["shown_at"] = ["shown_at", "ranked_last_event", "id"]
    contents["id"] = ["id"]
    return contents
  }()

  private static let metrics = [
    "duration", "active_time", "clicks", "errors", "pages", "ranked_events",
  ]
  /// Columns of few different values.
  static let categories = ["device", "browser", "os"]
  /// What is sorted by less often.
  private static let plain = counts + ["project_id"]
  private static let counts = ["inputs", "scrolls", "warnings", "rage"]
  /// What a filter's range or value finds in an index without reading what lies beside it.
  static let sargable: Set<String> = Set(metrics + categories + ["shown_at"])

  /// A URL's host.
  static func host(of url: String) -> String {
    "substring(\(url) from '^[a-z+.-]+://([^/?#:]*)')"
  }

  /// An entry of a B-tree holds 2704 bytes at most, and a row whose entry is longer can't be stored:
  /// https://www.postgresql.org/docs/current/btree-intro.html. So what the list shows of a session
  /// is cut to so many bytes of each text; the events keep all of it.
  private static let bounds = {
    let bytes = [("page_url", 1600), ("title", 600), ("user_name", 200)]
    let isLong = { (prefix: String) in
      bytes.map { "octet_length(\(prefix)\($0)) > \($1)" }.joined(separator: " or ")
    }
    return """
      create or replace function reev_cut(value text, bytes int) returns text
      immutable language sql as $reev$
        select case
          when octet_length(value) <= bytes then value
          when octet_length(value) = length(value) then left(value, bytes)
          else left(value, bytes / 4)
        end
      $reev$;

      create or replace function reev_bound() returns trigger language plpgsql as $reev$
      begin
        \(bytes.map { "new.\($0) := reev_cut(new.\($0), \($1));" }.joined(separator: " "))
        return new;
      end $reev$;

      drop trigger if exists sessions_bound on sessions;
      create trigger sessions_bound
        before insert or update of \(bytes.map(\.0).joined(separator: ", ")) on sessions
        for each row when (\(isLong("new.")))
        execute function reev_bound();

      update sessions set page_url = page_url where \(isLong(""));

      """
  }()

  static let migration: String = {
    func index(_ name: String, _ column: String, including others: [String] = []) -> String {
      let extra = others.isEmpty ? "" : " include (\(others.joined(separator: ", ")))"
      return """
        create index if not exists sessions_by_\(name)
          on sessions (\(column) nulls first, id)\(extra);

        """
    }
    var text = """
      alter table sessions
        add column if not exists health smallint not null default 0,
        add column if not exists ranked_events integer not null default 0,
        add column if not exists ranked_last_event timestamptz;

      update sessions
      set ranked_events = event_count, ranked_last_event = last_event_at
      where event_count > 0 or last_event_at is not null;

      -- Its order is not the list's: nulls stand at the wrong end.
      drop index if exists sessions_started;

      """
    let held = metrics + ["started_at", "device", "browser", "os"]
    text += bounds
    for column in metrics {
      text += index(column, column, including: held.filter { $0 != column })
    }
    for column in categories {
      text += index(column, column, including: categories.filter { $0 != column })
    }
    text += index("url", "page_url", including: ["title"])
    text += index("title", "title", including: ["page_url"])
    text += index("started", "started_at")
    text += index("last_event", "ranked_last_event")
    text += index("user", "user_name")
    text += index("health", "health")
    // Substrings are found by their trigrams where the extension may be made; elsewhere the rows
    // are read.
    text += """
      do $reev$
      begin
        create extension if not exists pg_trgm;
        create index if not exists sessions_text on sessions
          using gin (page_url gin_trgm_ops, title gin_trgm_ops, user_name gin_trgm_ops);
      exception when others then
        null;
      end $reev$;
      """
    return text
  }()

  /// The orders that had no index, and what free words look through beside each URL and title.
  /// Finer statistics tell how many rows a piece of text lets through.
  static let second: String = {
    let held = metrics + ["started_at"] + categories + counts
    var text = bounds
    text += """
      drop index if exists sessions_by_url, sessions_by_title, sessions_by_started;
      create index sessions_by_started
        on sessions (started_at nulls first, id) include (ranked_last_event);
      create index sessions_by_url
        on sessions (page_url nulls first, id) include (title, user_name);
      create index sessions_by_title
        on sessions (title nulls first, id) include (page_url, user_name);

      """
    for column in metrics {
      text += """
        drop index if exists sessions_by_\(column);
        create index sessions_by_\(column) on sessions (\(column) nulls first, id)
          include (\(held.filter { $0 != column }.joined(separator: ", ")));

        """
    }
    text += """
      create index if not exists sessions_by_host on sessions ((\(host(of: "page_url"))) nulls first);
      create index if not exists sessions_by_viewport on sessions (viewport_width);
      alter table sessions
        alter column page_url set statistics 500,
        alter column title set statistics 500;
      -- Phones have their own browsers and systems.
      create statistics if not exists sessions_categories (mcv) on device, browser, os
        from sessions;

      """
    for column in plain {
      text += """
        create index if not exists sessions_by_\(column) on sessions (\(column) nulls first, id);

        """
    }
    // Statistics of the host's index, too.
    return text + "analyze sessions;\n"
  }()

  /// What the indexes of metrics and categories hold beside their key becomes a part of it, behind the
  /// id. Nothing is sorted otherwise and no entry is longer, but PostgreSQL tries a filter on these
  /// columns while it reads the index, for a bitmap of rows too; it does not for included columns.
  static let third =
    metricsWith(start: "started_at") + categories.map { index($0, categories) }.joined()

  /// Drops what the fourth makes anew: no index is written twice while the table is.
  static let withoutStart =
    "drop index if exists sessions_by_started, "
    + metrics.map { "sessions_by_\($0)" }.joined(separator: ", ") + ";"

  /// The same, and the order of the list, by the start that is shown.
  static let fourth =
    metricsWith(start: "shown_at")
      + """
      create index sessions_by_started
        on sessions (shown_at nulls first, id) include (ranked_last_event);

      """

  private static func metricsWith(start: String) -> String {
    let held = metrics + [start] + categories + counts
    return metrics.map { index($0, held) }.joined()
  }

  private static func index(_ column: String, _ held: [String]) -> String {
    let others = held.filter { $0 != column }.joined(separator: ", ")
    return """
      drop index if exists sessions_by_\(column);
      create index sessions_by_\(column) on sessions (\(column) nulls first, id, \(others));

      """
  }
}
