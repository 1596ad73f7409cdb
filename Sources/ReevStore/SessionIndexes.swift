/// The indexes that keep the list instant at a million sessions, and what they can answer.
///
/// Batches must stay cheap: what each of them changes in `sessions` (`last_event_at`, `event_count`)
/// is in no index, so that PostgreSQL updates the row in place. The metrics job copies both into
/// `ranked_last_event` and `ranked_events`, by which the list is sorted.
enum SessionIndexes {
  /// Columns that the indexes of the metrics hold beside their key: a filter on these is decided
  /// without the row.
  static let covered: Set<String> = [
    "id", "started_at", "duration", "active_time", "clicks", "errors", "pages", "ranked_events",
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
    contents["started_at"] = ["started_at", "ranked_last_event", "id"]
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
  static let sargable: Set<String> = Set(metrics + categories + ["started_at"])

  /// A URL's host.
  static func host(of url: String) -> String {
    "substring(\(url) from '^[a-z+.-]+://([^/?#:]*)')"
  }

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
    var text = """
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
}
