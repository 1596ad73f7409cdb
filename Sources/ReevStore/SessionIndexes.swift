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
    "device", "browser", "os",
  ]

  /// By the column that leads an index, what else it holds.
  static let contents: [String: Set<String>] = {
    var contents: [String: Set<String>] = [:]
    for column in metrics { contents[column] = covered }
    for column in categories { contents[column] = Set(categories + ["id"]) }
    contents["page_url"] = ["page_url", "title", "id"]
    contents["title"] = ["page_url", "title", "id"]
    for column in ["started_at", "ranked_last_event", "user_name", "health"] {
      contents[column] = [column, "id"]
    }
    contents["id"] = ["id"]
    return contents
  }()

  private static let metrics = [
    "duration", "active_time", "clicks", "errors", "pages", "ranked_events",
  ]
  /// Columns of few different values.
  static let categories = ["device", "browser", "os"]

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
}
