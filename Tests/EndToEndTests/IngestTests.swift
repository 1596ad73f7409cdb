import Foundation
import ReevModel
import Testing

/// `POST /events` and what the reading API makes of it, with a real reevd and PostgreSQL.
@Suite("Ingest", .serialized)
struct IngestTests {
  static let start: Int64 = 1_700_000_000_000

  static func body(
    _ session: String = UUID().uuidString, project: String = "default", batch: String? = nil,
    events: String
  ) -> String {
    let number = batch.map { ",\"batch\":\($0)" } ?? ""
    return "{\"sessionId\":\"\(session)\",\"projectId\":\"\(project)\"\(number),"
      + "\"events\":\(events)}"
  }

  static let event = #"{"type":4,"timestamp":1700000000000,"data":{"href":"http://a/"}}"#

  struct Case: Sendable {
    var name: String
    var status: Int
    var body: [UInt8]
    var headers: [String: String] = [:]
    /// What the answer's message names.
    var names = ""

    init(
      _ name: String, _ status: Int, _ body: String, _ headers: [String: String] = [:],
      names: String = ""
    ) {
      self.init(name, status, Array(body.utf8), headers, names: names)
    }

    init(
      _ name: String, _ status: Int, _ body: [UInt8], _ headers: [String: String] = [:],
      names: String = ""
    ) {
      self.name = name
      self.status = status
      self.body = body
      self.headers = headers
      self.names = names
    }
  }

  @Test func `a clock that runs ahead is shown as the time of receipt`() throws {
    let daemon = try IngestDaemon()
    let now = Int64(Date().timeIntervalSince1970 * 1000)
    let starts = [now - 5000, now + 86_400_000, 2_147_483_647_000, 253_402_300_800_000]
    for start in starts {
      let event = "{\"type\":4,\"timestamp\":\(start),\"data\":{\"href\":\"http://a/\(start)\"}}"
      #expect(try daemon.post(Self.body(events: "[\(event)]")).status == 204)
    }
    let list = try daemon.read("/api/sessions?dateRange=today")["sessions"] as? [[String: Any]]
    #expect(list?.count == 4)
    // The last received first; what was sent is kept.
    #expect(list?.first?["pageUrl"] as? String == "http://a/253402300800000")
    #expect(try daemon.read("/api/stats/today")["sessions"] as? Int == 4)
    #expect(
      try daemon.sql("select count(*) from sessions where started_at > now() + interval '1 hour'")
        == "3")
  }

  @Test func `a session that is deleted takes what it knew of its batches along`() throws {
    let daemon = try IngestDaemon()
    let body = Self.body(batch: "0", events: "[\(Self.event)]")
    for statement in ["delete from sessions", "truncate sessions cascade"] {
      #expect(try daemon.post(body).status == 204)
      #expect(try daemon.sql("select count(*) from batches") == "1")
      try daemon.sql(statement)
      #expect(try daemon.sql("select count(*) from batches") == "0")
    }
  }

  static var badInput: [Case] {
    let good = body(events: "[\(event)]")
    let many =
      "["
      + [String](repeating: "{\"type\":3,\"timestamp\":1}", count: 10_001)
      .joined(separator: ",") + "]"
    return [
      Case("empty", 400, "", names: "empty"),
      Case("no JSON", 400, "hello", names: "JSON"),
      Case("truncated", 400, String(good.dropLast(4)), names: "JSON"),
      Case("a trailing comma", 400, good.dropLast() + ",}", names: "JSON"),
      Case("two bodies", 400, good + good, names: "JSON"),
      Case("not UTF-8", 400, Array("{\"a\":\"".utf8) + [0xFF, 0x22, 0x7D], names: "UTF-8"),
      Case("an array", 400, "[]", names: "object"),
      Case("no sessionId", 400, #"{"projectId":"default","events":[]}"#, names: "sessionId"),
      Case(
        "a number as sessionId", 400, #"{"sessionId":1,"projectId":"default","events":[]}"#,
        names: "sessionId"),
      Case("a bad UUID", 400, body("1234", events: "[]"), names: "sessionId"),
      Case(
        "no projectId", 400,
        "{\"sessionId\":\"\(UUID().uuidString)\",\"events\":[]}", names: "projectId"),
      Case("an unknown project", 403, body(project: "other", events: "[]"), names: "projectId"),
      Case("events that are an object", 400, body(events: "{}"), names: "events"),
      Case("a batch that is text", 400, body(batch: "\"7\"", events: "[]"), names: "batch"),
      Case("a negative batch", 400, body(batch: "-1", events: "[]"), names: "batch"),
      Case("10,001 events", 413, body(events: many), names: "events"),
      Case("40 MiB", 413, [UInt8](repeating: 0x20, count: 40 << 20), names: "32 MiB"),
      Case(
        "gzip that isn't", 400, "hello" + good, ["Content-Encoding": "gzip"],
        names: "Content-Encoding"),
      Case(
        "gzip cut short", 400, Array(IngestDeflate.gzip(Array(good.utf8)).dropLast(9)),
        ["Content-Encoding": "gzip"], names: "Content-Encoding"),
      Case(
        "a bomb", 413, IngestDeflate.gzip([UInt8](repeating: 0x20, count: 100 << 20)),
        ["Content-Encoding": "gzip"], names: "32 MiB"),
      Case("an unknown encoding", 415, good, ["Content-Encoding": "br"], names: "gzip"),
      Case("an unknown type", 415, good, ["Content-Type": "text/xml"], names: "json"),
      Case("no events", 204, body(events: "[]")),
      Case("only bad events", 204, body(events: "[1,null,{}]")),
      Case("a beacon", 204, body(events: "[]"), ["Content-Type": "text/plain;charset=UTF-8"]),
    ]
  }

  @Test func `bad input gets its answer, names the field, and stores nothing`() throws {
    let daemon = try IngestDaemon()
    for bad in Self.badInput {
      let answer = try daemon.post(bad.body, bad.headers)
      #expect(answer.status == bad.status, "\(bad.name): \(answer.body)")
      let isNamed = bad.names.isEmpty ? answer.body.isEmpty : answer.body.contains(bad.names)
      #expect(isNamed, "\(bad.name): \(answer.body)")
    }
    #expect(try daemon.get("/events").status == 405)
    #expect(try daemon.get("/nothing").status == 404)
    #expect(try daemon.get("/api/sessions").status == 404, "no reading on the public listener")
    let head = Array(
      "GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "a", count: 60_000))\r\n\r\n".utf8)
    #expect(try IngestDaemon.exchange(head, port: daemon.port).status == 431)
    #expect(try daemon.sql("select count(*) from sessions") == "0")
    #expect(try daemon.post(Self.body(events: "[\(Self.event)]")).status == 204)
    #expect(daemon.stop() == 0)
  }

  @Test func `what is damaged is set aside and the rest is stored as sent`() throws {
    let daemon = try IngestDaemon()
    let id = UUID().uuidString.lowercased()
    let deep = String(repeating: "[", count: 3000) + String(repeating: "]", count: 3000)
    let events = [
      #"{"type":4,"timestamp":1700000000000.4,"data":{"href":"http://a/","width":800,"height":600}}"#,
      #"{"type":3,"timestamp":"soon","data":{}}"#,
      #"{"timestamp":1700000000001,"data":{}}"#,
      #"{"type":3,"timestamp":1700000000002,"data":{"x":1e999999}}"#,
      "{\"type\":3,\"timestamp\":1700000000003,\"data\":\(deep)}",
      #"17"#,
      #"{"type":5,"timestamp":1700000000004,"data":{"t":"a\u0000b\ud800c\ud83d\ude00"}}"#,
      #"{"type":3,"timestamp":1700003600000,"data":{"x":1e300}}"#,
      #"{"type":3,"timestamp":1700003600001,"data":{"x":1e400}}"#,
      #"{"type":3,"timestamp":1700003600002,"data":{"x":-1e-400}}"#,
      #"{"type":3,"timestamp":1699999999000,"data":{"late":true}}"#,
    ]
    let answer = try daemon.post(
      Self.body(id, events: "[" + events.joined(separator: ",") + "]"))
    #expect(answer.status == 204)
    #expect(
      try daemon.sql(
        "select count(*), min((extract(epoch from started_at) * 1000)::bigint + timestamp)"
          + ", max((extract(epoch from started_at) * 1000)::bigint + timestamp)"
          + " from events join sessions s on s.id = session_id")
        == "4|1699999999000|1700003600000")
    #expect(
      try daemon.sql("select data->>'t' from events where event_type = 5") == "a\u{FFFD}b\u{FFFD}c😀"
    )
    let stored = try daemon.get("/api/sessions/\(id)/events", api: true).body
    let times = stored.matches(of: /"timestamp":(-?\d+)/).compactMap { Int($0.1) }
    #expect(times == [0, 1000, 1004, 3_601_000])
    let page = try daemon.get("/metrics", api: true).body
    #expect(page.contains("reev_events_set_aside_total{reason=\"number\"} 3"))
    #expect(page.contains("reev_events_set_aside_total{reason=\"depth\"} 1"))
    #expect(page.contains("reev_events_set_aside_total{reason=\"timestamp\"} 1"))
  }

  @Test func `a batch is stored once however often it is sent`() async throws {
    let daemon = try IngestDaemon()
    let bodies = (0..<4).map { index in
      Self.body(
        "00000000-0000-4000-8000-00000000000\(index)", batch: index < 2 ? "0" : nil,
        events: "[\(Self.event)]")
    }
    let port = daemon.port
    let statuses = await withTaskGroup(of: Int.self) { group in
      for index in 0..<64 {
        group.addTask {
          let answer = try? IngestDaemon.request(
            "POST", "/events", ["Content-Type": "application/json"], Array(bodies[index % 4].utf8),
            port: port)
          return answer?.status ?? 0
        }
      }
      return await group.reduce(into: [Int]()) { $0.append($1) }
    }
    #expect(statuses == [Int](repeating: 204, count: 64))
    #expect(try daemon.sql("select count(*) from events") == "4")
    // A duplicated tab: the same number, other events.
    let other = Self.body(
      "00000000-0000-4000-8000-000000000000", batch: "0",
      events: #"[{"type":3,"timestamp":1700000000001,"data":{}}]"#)
    #expect(try daemon.post(other).status == 204)
    #expect(try daemon.sql("select count(*) from events") == "5")
  }

  @Test func `a session that is deleted while its batches come in leaves no event behind`()
    async throws
  {
    let daemon = try IngestDaemon()
    let id = "00000000-0000-4000-8000-000000000000"
    let port = daemon.port
    async let posted = withTaskGroup(of: Int?.self) { group in
      for batch in 0..<240 {
        group.addTask {
          let body = Self.body(id, batch: "\(batch)", events: "[\(Self.event),\(Self.event)]")
          return try? IngestDaemon.request(
            "POST", "/events", ["Content-Type": "application/json"], Array(body.utf8), port: port
          ).status
        }
      }
      return await group.reduce(into: Set()) { $0.insert($1) }
    }
    for _ in 0..<30 { try daemon.sql("delete from sessions") }
    let statuses = await posted
    #expect(statuses == [204])
    #expect(
      try daemon.sql(
        """
        select count(*) from events
        where not exists (select from sessions where sessions.id = events.session_id)
        """) == "0")
    #expect(try daemon.post(Self.body(id, batch: "999", events: "[\(Self.event)]")).status == 204)
    try daemon.sql("delete from sessions")
    #expect(try daemon.sql("select count(*) from events") == "0")
  }

  @Test(arguments: ["events", "sessions", "batches"])
  func `somebody else's trigger is fired, also one made while batches come in`(
    table: String
  ) throws {
    let daemon = try IngestDaemon()
    func post() throws {
      #expect(try daemon.post(Self.body(batch: "0", events: "[\(Self.event)]")).status == 204)
    }
    try post()
    try daemon.sql(
      """
      create table seen (name text);
      create function note() returns trigger language plpgsql as
        $$ begin insert into seen values (tg_table_name); return null; end $$;
      create trigger note after insert on \(table) for each row execute function note()
      """)
    try post()
    #expect(try daemon.sql("select * from seen") == table)
    try daemon.sql("drop trigger note on \(table)")
    try post()
    #expect(try daemon.sql("select * from seen") == table)
  }

  @Test func `order within a session is time, batch, place, whatever came first`() throws {
    let daemon = try IngestDaemon()
    let id = UUID().uuidString.lowercased()
    func event(_ name: String, _ time: Int64) -> String {
      "{\"type\":3,\"timestamp\":\(Self.start + time),\"data\":{\"n\":\"\(name)\"}}"
    }
    for (batch, names) in [(2, ["e", "f"]), (0, ["a", "b"]), (1, ["c", "d"])] {
      let events = names.map { event($0, 7) } + [event("z\(batch)", 8)]
      let answer = try daemon.post(
        Self.body(id, batch: "\(batch)", events: "[" + events.joined(separator: ",") + "]"))
      #expect(answer.status == 204)
    }
    let stored = try daemon.read("/api/sessions/\(id)/events")
    let list = try #require(stored["events"] as? [[String: Any]])
    let names = list.map { ($0["data"] as? [String: Any])?["n"] as? String ?? "" }
    #expect(names == ["a", "b", "c", "d", "e", "f", "z0", "z1", "z2"])
  }

  @Test func `a session whose texts are longer than an index holds is stored`() throws {
    let daemon = try IngestDaemon()
    // Random: what repeats would be compressed.
    let long = (0..<200).map { _ in UUID().uuidString }.joined()
    let event =
      "{\"type\":4,\"timestamp\":\(Self.start),\"data\":{\"href\":\"http://a.test/\(long)\",\"width\":1,\"height\":1}}"
    #expect(try daemon.post(Self.body(batch: "0", events: "[\(event)]")).status == 204)
    #expect(try daemon.sql("select octet_length(page_url) from sessions") == "1600")
    #expect(
      try daemon.sql("select data->>'href' = 'http://a.test/\(long)' from events") == "t")
    try daemon.sql(
      """
      insert into sessions (id, project_id, page_url, title, user_name)
      values (gen_random_uuid(), 'default', '\(long)', 'é\(long)', '\(long)')
      """)
    #expect(
      try daemon.sql(
        "select length(page_url), length(title), length(user_name) from sessions"
          + " where user_name is not null") == "1600|150|200")
  }

  @Test func `packed events are unpacked`() throws {
    let daemon = try IngestDaemon()
    let json = #"{"type":3,"timestamp":1700000000005,"data":{"source":2,"type":2},"v":"v1"}"#
    // zlib with a stored block: what any inflater takes, made without a compressor.
    let raw = Array(json.utf8)
    var (a, b): (UInt32, UInt32) = (1, 0)
    for byte in raw {
      a = (a + UInt32(byte)) % 65_521
      b = (b + a) % 65_521
    }
    let length = UInt16(raw.count)
    var zlib: [UInt8] = [0x78, 0x01, 0x01]
    zlib += [UInt8(length & 255), UInt8(length >> 8), UInt8(~length & 255), UInt8(~length >> 8)]
    zlib += raw + [UInt8(b >> 8), UInt8(b & 255), UInt8(a >> 8), UInt8(a & 255)]
    let packed = zlib.map { byte in
      let hex = String(byte, radix: 16)
      return "\\u00" + (hex.count == 1 ? "0" : "") + hex
    }.joined()
    #expect(try daemon.post(Self.body(events: "[\"\(packed)\",\"no\"]")).status == 204)
    #expect(try daemon.sql("select event_type, data->>'source' from events") == "3|2")
  }

  @Test func `the metrics job counts what a recount counts, and plain SQL is a way in`() throws {
    let daemon = try IngestDaemon()
    let id = "11111111-2222-4333-8444-555555555555"
    let events = [
      #"{"type":4,"timestamp":1700000000000,"data":{"href":"http://a/1","width":800,"height":600}}"#,
      #"{"type":3,"timestamp":1700000001000,"data":{"source":2,"type":2,"id":4}}"#,
      #"{"type":3,"timestamp":1700000004000,"data":{"source":2,"type":1,"id":4}}"#,
      #"{"type":6,"timestamp":1700000005000,"data":{"x":1}}"#,
      #"{"type":5,"timestamp":1700000006000,"data":{"tag":"error","payload":{}}}"#,
      #"{"type":6,"timestamp":1700000007000,"data":{"plugin":"rrweb/console@1","payload":{"level":"error"}}}"#,
      #"{"type":6,"timestamp":1700000007500,"data":{"plugin":"rrweb/console@1","payload":{"level":"warn"}}}"#,
      #"{"type":4,"timestamp":1700000030000,"data":{"href":"http://a/2"}}"#,
    ]
    let answer = try daemon.post(
      Self.body(id, events: "[" + events.joined(separator: ",") + "]"),
      [
        "User-Agent":
          "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile/1 Safari/604.1"
      ])
    #expect(answer.status == 204)
    try daemon.wait { try daemon.sql("select is_dirty from sessions") == "f" }
    let session = try daemon.read("/api/sessions/\(id)")
    let expected: [String: Int] = [
      "duration": 30, "clicks": 2, "errors": 2, "warnings": 1, "pages": 2, "events": 8,
      "activeTime": 3, "viewportWidth": 800,
    ]
    for (key, value) in expected { #expect(session[key] as? Int == value, "\(key)") }
    #expect(session["device"] as? String == "mobile")
    #expect(session["browser"] as? String == "Safari")
    #expect(session["os"] as? String == "iOS")
    #expect(session["timestamp"] as? String == "2023-11-14T22:13:20.000Z")

    try daemon.sql(
      "insert into sessions (id, project_id, started_at) values (gen_random_uuid(), 'default', '2024-01-01 00:00:00Z')"
    )
    try daemon.sql(
      "insert into events (session_id, event_type, data, timestamp) select id, 3, '{\"source\":2,\"type\":2}', 61000 from sessions where clicks = 0"
    )
    try daemon.wait { try daemon.sql("select count(*) from sessions where clicks = 1") == "1" }
    #expect(try daemon.sql("select count(*) from events where batch is null") == "0")
  }

  @Test func `sessions that change all the time don't keep the metrics from the others`() throws {
    let daemon = try IngestDaemon()
    // Twice as many as the job takes at once, each marked again by its own recount.
    try daemon.sql(
      """
      create function mark() returns trigger language plpgsql as $$
      begin new.is_dirty := true; return new; end $$;
      create trigger mark before update on sessions for each row
        when (new.id < 'f0000000-0000-0000-0000-000000000000') execute function mark();
      insert into sessions (id, project_id, started_at)
      select lpad(to_hex(n), 32, '0')::uuid, 'default', '2024-01-01 00:00:00Z'
      from generate_series(1, 100) n;
      """)
    let last = "ffffffff-2222-4333-8444-555555555555"
    #expect(try daemon.post(Self.body(last, events: "[\(Self.event)]")).status == 204)
    try daemon.wait {
      try daemon.sql("select pages from sessions where not is_dirty") == "1"
    }
    #expect(try daemon.sql("select count(*) from sessions where is_dirty") == "100")
  }

  @Test func `autovacuum comes after so many events, however many there are`() throws {
    let daemon = try IngestDaemon()
    #expect(try daemon.post(Self.body(events: "[\(Self.event)]")).status == 204)
    func kept() throws -> String {
      try daemon.sql(
        """
        select bool_and('autovacuum_vacuum_insert_scale_factor=0' = any (c.reloptions)
          and 'autovacuum_vacuum_insert_scale_factor=0' = any (t.reloptions)
          and a.attstattarget = 0)
        from pg_class c
        join pg_class t on t.oid = c.reltoastrelid
        join pg_attribute a on a.attrelid = c.oid and a.attname = 'data'
        where c.relkind = 'r' and c.relname like 'events%'
        """)
    }
    #expect(try kept() == "t")
    let reevd = VisitTests.programs.appending(path: "reevd").path
    try execute(reevd, ["migrate", "--partitioned", "--database", daemon.database])
    #expect(try daemon.sql("select relkind from pg_class where relname = 'events'") == "p")
    #expect(try kept() == "t")
    #expect(try daemon.sql("select count(*) from events") == "1")
  }

  @Test func `the reading API filters, pages and refuses bad parameters`() throws {
    let daemon = try IngestDaemon(["--project", "default", "--project", "shop"])
    for index in 0..<5 {
      let event =
        "{\"type\":4,\"timestamp\":\(Self.start + Int64(index) * 86_400_000),"
        + "\"data\":{\"href\":\"http://shop/p\(index)\",\"width\":\(index == 0 ? 400 : 1200),\"height\":9}}"
      #expect(try daemon.post(Self.body(project: "shop", events: "[\(event)]")).status == 204)
    }
    func urls(_ query: String) throws -> [String] {
      let list = try daemon.read("/api/sessions?" + query)["sessions"] as? [[String: Any]]
      return (list ?? []).compactMap { ($0["pageUrl"] as? String).map { String($0.suffix(2)) } }
    }
    #expect(try urls("") == ["p4", "p3", "p2", "p1", "p0"])
    #expect(try urls("page=2&limit=2") == ["p2", "p1"])
    #expect(try urls("sortBy=timestamp&limit=1") == ["p0"])
    #expect(try urls("sortBy=-pageUrl&limit=1") == ["p4"])
    #expect(try urls("pageUrl=SHOP%2Fp3") == ["p3"])
    #expect(try urls("device=mobile") == ["p0"])
    #expect(try urls("dateRange=2023-11-15..2023-11-16&tz=UTC") == ["p2", "p1"])
    #expect(try urls("q=url:p1+OR+url:p2") == ["p2", "p1"])
    #expect(try urls("q=-url:p1+-url:p2+device:desktop") == ["p4", "p3"])
    // What `like` takes for a wildcard stands for itself.
    for text in ["url:p_", "url:%25", "url:\\", "url:%3Dp_", "title:%25", "p_"] {
      for sort in ["startedAt", "url"] {
        #expect(try urls("q=\(text)&sortBy=\(sort)") == [])
      }
    }
    #expect(try daemon.read("/api/sessions?limit=1")["total"] as? Int == 5)
    // They came in today, by clocks that are years behind.
    #expect(try daemon.read("/api/stats/today")["sessions"] as? Int == 5)
    for bad in [
      "page=0", "page=x", "limit=501", "dateRange=soon", "dateRange=2026-02-31..2026-03-01",
      "device=watch", "sortBy=nothing", "tz=Mars", "q=nokey:1", "q=url:/(/",
    ] {
      #expect(try daemon.get("/api/sessions?" + bad, api: true).status == 400, "\(bad)")
    }
    #expect(try daemon.get("/api/sessions/\(UUID().uuidString)", api: true).status == 404)
    #expect(try daemon.get("/api/sessions/nonsense/events", api: true).status == 404)
    #expect(try daemon.get("/api/sessions", api: true, method: "DELETE").status == 405)
    #expect(try daemon.get("/api/sessions", api: true, method: "HEAD").body.isEmpty)
  }

  @Test func `slow senders get 408 and others don't notice`() throws {
    let daemon = try IngestDaemon(["--header-timeout", "1s", "--body-timeout", "1s"])
    let slowHead = try IngestDaemon.connect(daemon.port)
    let slowBody = try IngestDaemon.connect(daemon.port)
    _ = Array("POST /events HT".utf8).withUnsafeBytes {
      send(slowHead, $0.baseAddress, $0.count, 0)
    }
    let head = Array("POST /events HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{".utf8)
    _ = head.withUnsafeBytes { send(slowBody, $0.baseAddress, $0.count, 0) }
    let clock = ContinuousClock()
    let before = clock.now
    #expect(try daemon.get("/health").status == 200)
    #expect(clock.now - before < .seconds(1))
    #expect(IngestDaemon.answer(IngestDaemon.read(slowHead)).status == 408)
    #expect(IngestDaemon.answer(IngestDaemon.read(slowBody)).status == 408)
    close(slowHead)
    close(slowBody)
  }

  @Test func `rate limits, origins and forwarded addresses`() throws {
    let daemon = try IngestDaemon([
      "--rate-limit-address", "2", "--trusted-proxy", "127.0.0.0/8", "--allow-origin",
      "https://shop.example",
    ])
    func post(from address: String, origin: String = "") throws -> IngestDaemon.Answer {
      try daemon.post(
        Self.body(events: "[]"), ["X-Forwarded-For": "1.2.3.4, \(address)", "Origin": origin])
    }
    let answers = try (0..<4).map { _ in try post(from: "203.0.113.9") }
    #expect(answers.prefix(2).map(\.status) == [204, 204])
    #expect(answers.last?.status == 429)
    #expect(answers.last?.headers["retry-after"] == "1")
    let other = try post(from: "203.0.113.10", origin: "https://shop.example")
    #expect(other.status == 204)
    #expect(other.headers["access-control-allow-origin"] == "https://shop.example")
    let foreign = try post(from: "203.0.113.11", origin: "https://evil.example")
    #expect(foreign.headers["access-control-allow-origin"] == nil)
    #expect(foreign.status == 403)
    let preflight = try IngestDaemon.request(
      "OPTIONS", "/events", ["Origin": "https://shop.example"], nil, port: daemon.port)
    #expect(preflight.status == 204)
    #expect(preflight.headers["access-control-max-age"] == "86400")
  }

  @Test func `a site's files are served and nothing beside them`() throws {
    let root = "/tmp/reev-site-\(UInt32.random(in: 0...UInt32.max))"
    defer { try? FileManager.default.removeItem(atPath: root) }
    try FileManager.default.createDirectory(
      atPath: root + "/site/sub", withIntermediateDirectories: true)
    try "<h1>hello</h1>".write(toFile: root + "/site/index.html", atomically: true, encoding: .utf8)
    try "sub".write(toFile: root + "/site/sub/index.html", atomically: true, encoding: .utf8)
    try "secret".write(toFile: root + "/secret.txt", atomically: true, encoding: .utf8)
    try FileManager.default.createSymbolicLink(
      atPath: root + "/site/link.txt", withDestinationPath: root + "/secret.txt")
    let daemon = try IngestDaemon(["--site", root + "/site"])
    #expect(try daemon.get("/").body == "<h1>hello</h1>")
    #expect(try daemon.get("/sub/").body == "sub")
    #expect(try daemon.get("/sub").status == 301)
    for path in ["/../secret.txt", "/%2e%2e/secret.txt", "/link.txt", "/sub/..%2f..%2fsecret.txt"] {
      let answer = try daemon.get(path)
      #expect(answer.status == 404, "\(path)")
      #expect(!answer.body.contains("secret"))
    }
  }
}
