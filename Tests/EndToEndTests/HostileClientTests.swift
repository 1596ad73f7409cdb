import Foundation
import ReevModel
import ReevStore
import Testing

/// What clients that mean harm, or send more than others, can do to reevd.
@Suite("Hostile clients", .serialized)
struct HostileClientTests {
  static let session = "11111111-2222-4333-8444-555555555555"

  @Test func `a body of up to 32 MiB is taken, however it comes`() throws {
    let daemon = try IngestDaemon()
    let event =
      "{\"type\":3,\"timestamp\":1,\"data\":\"\(String(repeating: "ab", count: 1 << 19))\"}"
    for mebibytes in [13, 31] {
      let body = Array(
        IngestTests.body(
          Self.session, batch: "\(mebibytes)",
          events: "[" + [String](repeating: event, count: mebibytes).joined(separator: ",") + "]"
        ).utf8)
      #expect(
        try daemon.post(IngestDeflate.gzip(body), ["Content-Encoding": "gzip"]).status == 204)
      #expect(try daemon.post(body).status == 204)
    }
    #expect(try daemon.sql("select count(*) from events") == "44")
    let page = try daemon.get("/metrics", api: true).body
    #expect(page.contains("\nreev_body_bytes 0\n"))
  }

  @Test func `a body tells by its first bytes whether it is compressed`() throws {
    let daemon = try IngestDaemon()
    let body = Array(IngestTests.body(Self.session, events: "[\(IngestTests.event)]").utf8)
    let gzip = IngestDeflate.gzip(body)
    let cases: [(name: String, body: [UInt8], encoding: String?, status: Int)] = [
      ("gzip without its header", gzip, nil, 204),
      ("gzip as identity", gzip, "identity", 204),
      ("gzip as deflate", gzip, "deflate", 204),
      ("JSON under gzip's header", body, "gzip", 204),
      ("JSON under deflate's header", body, "deflate", 204),
      ("JSON under zstd's header", body, "zstd", 204),
      ("JSON behind white space and a mark", [0xEF, 0xBB, 0xBF, 0x0A, 0x20] + body, "x-gzip", 204),
      ("cut gzip without its header", Array(gzip.dropLast(3)), nil, 400),
      ("nothing", [], "gzip", 400),
      ("nothing at all", [], nil, 400),
      ("something else", Array("hello".utf8), "gzip", 400),
      ("an encoding that isn't known", body, "br", 415),
    ]
    for each in cases {
      let headers = each.encoding.map { ["Content-Encoding": $0] } ?? [:]
      #expect(try daemon.post(each.body, headers).status == each.status, "\(each.name)")
    }
    #expect(try daemon.sql("select count(*) from events") == "1")
  }

  @Test func `who announces much and sends little takes nobody's room`() throws {
    let daemon = try IngestDaemon()
    let slow = try (0..<40).map { _ in
      let descriptor = try IngestDaemon.connect(daemon.port)
      IngestMannersTests.write(
        descriptor,
        "POST /events HTTP/1.1\r\nHost: a\r\nContent-Length: 33554432\r\n\r\n"
          + String(repeating: " ", count: 300_000))
      return descriptor
    }
    defer { for descriptor in slow { close(descriptor) } }
    try daemon.wait {
      let page = try daemon.get("/metrics", api: true).body
      let held = page.firstMatch(of: /\nreev_body_bytes (\d+)/).flatMap { Int($0.1) } ?? 0
      return held > 4 << 20
    }
    // 40 times 300 kB are more than small bodies may hold; the slow ones make room.
    let text = String(repeating: "x", count: 200_000)
    let event = "{\"type\":3,\"timestamp\":1,\"data\":\"\(text)\"}"
    for number in 0..<5 {
      let body = IngestTests.body(Self.session, batch: "\(number)", events: "[\(event)]")
      #expect(try daemon.post(body).status == 204)
    }
  }

  @Test func `many readers who take nothing cost little, and not for long`() throws {
    let root = "/tmp/reev-site-\(UInt32.random(in: 0...UInt32.max))"
    defer { try? FileManager.default.removeItem(atPath: root) }
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    try Data(repeating: 7, count: 60 << 20).write(to: URL(filePath: root + "/big.bin"))
    try Data(repeating: 0x61, count: 2 << 20).write(to: URL(filePath: root + "/big.txt"))
    try Data(repeating: 0x62, count: 200_000).write(to: URL(filePath: root + "/piece.bin"))
    let daemon = try IngestDaemon(["--site", root, "--body-timeout", "2s"])
    func figure(_ name: String) throws -> Int {
      let status = try String(contentsOfFile: "/proc/\(daemon.pid)/status", encoding: .utf8)
      let line = status.split(separator: "\n").first { $0.hasPrefix(name) }
      return Int(line?.split(separator: " ").dropLast().last ?? "") ?? 0
    }
    func descriptors() throws -> Int {
      try FileManager.default.contentsOfDirectory(atPath: "/proc/\(daemon.pid)/fd").count
    }
    let before = try descriptors()
    let readers = try (0..<40).map { _ in
      let descriptor = try IngestDaemon.connect(daemon.port)
      IngestMannersTests.write(descriptor, "GET /big.bin HTTP/1.1\r\nHost: a\r\n\r\n")
      return descriptor
    }
    defer { for descriptor in readers { close(descriptor) } }
    try daemon.wait { try descriptors() >= before + 40 }
    #expect(try daemon.get("/health").status == 200)
    try daemon.wait { try descriptors() <= before + 2 }
    // What sockets take differs from kernel to kernel; all of it would be 2.4 GB.
    #expect(try figure("VmHWM:") < 800 << 10, "40 readers of 60 MB")
    // Who reads gets all of it, and HEAD says as much.
    let whole = try daemon.get("/piece.bin")
    #expect(whole.headers["content-length"] == "200000")
    #expect(whole.body.utf8.count == 200_000)
    let head = try daemon.get("/big.bin", method: "HEAD")
    #expect(head.headers["content-length"] == "\(60 << 20)")
    // A large text is sent as it is: compressing it would be anybody's to ask for.
    let text = try IngestDaemon.request(
      "HEAD", "/big.txt", ["Accept-Encoding": "gzip"], nil, port: daemon.port)
    #expect(text.headers["content-encoding"] == nil)
    #expect(text.headers["content-length"] == "\(2 << 20)")
  }

  @Test func `a session belongs to the project that wrote to it first`() throws {
    let daemon = try IngestDaemon(["--project", "shop", "--project", "rival"])
    func post(_ project: String, _ batch: Int, _ events: String) throws -> Int {
      try daemon.post(
        IngestTests.body(Self.session, project: project, batch: "\(batch)", events: events)
      ).status
    }
    let show = """
      select project_id, page_url, user_name, event_count, batch_count,
        extract(epoch from last_event_at)::bigint, (select count(*) from events),
        (select count(*) from batches)
      from sessions
      """
    #expect(try post("shop", 0, "[\(IngestTests.event)]") == 204)
    let before = "shop|http://a/||1|1|1700000000|1|1"
    try daemon.wait { try daemon.sql("select is_dirty from sessions") == "f" }
    #expect(try daemon.sql(show) == before)
    let rival = [
      #"{"type":5,"timestamp":8.64e15,"data":{"tag":"identify","payload":{"email":"e@e"}}}"#,
      #"{"type":4,"timestamp":1700000000001,"data":{"href":"http://evil/"}}"#,
    ]
    #expect(try post("rival", 1, "[" + rival.joined(separator: ",") + "]") == 403)
    #expect(try daemon.sql(show) == before)
    #expect(try daemon.sql("select is_dirty from sessions") == "f")
    // The owner's batch of that number, with those very bytes, is no duplicate.
    #expect(try post("shop", 1, "[" + rival[1] + "]") == 204)
    #expect(try daemon.sql("select count(*) from events") == "2")
  }

  @Test func `two projects' batches for one session in one group are told apart`() async throws {
    let daemon = try IngestDaemon()
    let store = Store(url: daemon.database)
    func batch(_ project: String, _ number: Int) throws -> IngestBatch {
      try IngestBatch(
        body: Array(
          IngestTests.body(
            Self.session, project: project, batch: "\(number)",
            events: "[{\"type\":5,\"timestamp\":1,\"data\":\"\(project)\"}]"
          ).utf8))
    }
    let result = try await store.write([
      batch("shop", 0), batch("rival", 0), batch("shop", 1), batch("shop", 0),
    ])
    #expect(result.foreign == [1])
    #expect(result.stored == 2)
    #expect(result.duplicates == 1)
    #expect(try daemon.sql("select project_id, batch_count from sessions") == "shop|2")
    #expect(try daemon.sql("select count(*) from events") == "2")
  }

  @Test func `a session grows so far and no further`() throws {
    let daemon = try IngestDaemon(["--session-size", "100K"])
    let text = String(repeating: "x", count: 20_000)
    for number in 0..<8 {
      let body = IngestTests.body(
        Self.session, batch: "\(number)",
        events: "[{\"type\":3,\"timestamp\":\(number),\"data\":\"\(text)\"}]")
      #expect(try daemon.post(body).status == 204)
      #expect(try daemon.post(body).status == 204, "sent again")
    }
    #expect(try daemon.sql("select count(*) from events") == "5")
    let page = try daemon.get("/metrics", api: true).body
    #expect(page.contains("reev_events_set_aside_total{reason=\"session_size\"} 3"))
    #expect(try daemon.post(IngestTests.body(events: "[\(IngestTests.event)]")).status == 204)
    #expect(try daemon.sql("select count(*) from events") == "6")
  }

  @Test func `what is stored in one go fills a session batch by batch`() async throws {
    let daemon = try IngestDaemon()
    let store = Store(url: daemon.database, mostSessionBytes: 100_000)
    let text = String(repeating: "x", count: 20_000)
    func batch(_ number: Int) throws -> IngestBatch {
      try IngestBatch(
        body: Array(
          IngestTests.body(
            Self.session, batch: "\(number)",
            events: "[{\"type\":3,\"timestamp\":\(number),\"data\":\"\(text)\"}]"
          ).utf8))
    }
    let first = try await store.write([batch(5), batch(2), batch(0), batch(1), batch(3), batch(4)])
    #expect((first.stored, first.events, first.setAside) == (6, 4, 2))
    #expect(
      try daemon.sql("select string_agg(batch::text, ' ' order by batch) from events")
        == "0 1 2 3")
    let second = try await store.write([batch(6)])
    #expect((second.events, second.setAside) == (0, 1))
  }

  @Test func `a large session is computed again when it has grown, not with each event`() throws {
    let daemon = try IngestDaemon()
    func post(_ number: Int, _ count: Int) throws {
      let events = (0..<count).map {
        "{\"type\":3,\"timestamp\":\(number * 100_000 + $0),\"data\":{\"source\":2,\"type\":2}}"
      }
      let body = IngestTests.body(
        Self.session, batch: "\(number)", events: "[" + events.joined(separator: ",") + "]")
      #expect(try daemon.post(body).status == 204)
    }
    func clicks() throws -> String { try daemon.sql("select clicks from sessions") }
    for number in 0..<3 { try post(number, 9000) }
    try daemon.wait { try clicks() == "27000" }
    try post(3, 1)
    // Another session that is computed shows that the job ran.
    #expect(
      try daemon.post(IngestTests.body(events: "[\(IngestTests.event)]")).status == 204)
    try daemon.wait {
      try daemon.sql("select is_dirty from sessions where id <> '\(Self.session)'") == "f"
    }
    #expect(
      try daemon.sql("select clicks, is_dirty from sessions where id = '\(Self.session)'")
        == "27000|t")
    try daemon.sql("update sessions set updated_at = now() - interval '6 minutes'")
    try daemon.wait {
      try daemon.sql("select clicks from sessions where id = '\(Self.session)'") == "27001"
    }
  }

  @Test func `a session's events come in pages of bytes, each once and in order`() async throws {
    let daemon = try IngestDaemon()
    for number in 0..<12 {
      let text = String(repeating: "x", count: number % 3 == 0 ? 700_000 : 10)
      let body = IngestTests.body(
        Self.session, batch: "\(number)",
        events: "[{\"type\":3,\"timestamp\":\(number),\"data\":[\(number),\"\(text)\"]}]")
      #expect(try daemon.post(body).status == 204)
    }
    let store = Store(url: daemon.database)
    for (limit, mostBytes, mostEvents) in [(500, 1 << 20, 6), (500, 1, 1), (2, 1 << 30, 2)] {
      var times: [Int64] = []
      var cursor: EventCursor?
      repeat {
        let page = try await store.events(
          of: Self.session, after: cursor, limit: limit, mostBytes: mostBytes)
        #expect(page.events.count <= mostEvents)
        times += page.events.map(\.timestamp)
        cursor = page.next
      } while cursor != nil
      #expect(times == (0..<12).map { Int64($0) }, "\(limit) \(mostBytes)")
    }
    #expect(try await store.events(of: Self.session).count == 12)
    let read = try daemon.read("/api/sessions/\(Self.session)/events")
    #expect((read["events"] as? [Any])?.count == 12)
  }

  @Test func `the reading API answers to its own names`() throws {
    let daemon = try IngestDaemon(["--api-host", "reev.internal"])
    func status(_ host: String, _ path: String = "/api/sessions") throws -> Int {
      try IngestDaemon.exchange(
        Array("GET \(path) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n".utf8),
        port: daemon.port + 1
      ).status
    }
    for host in [
      "localhost", "LOCALHOST:7339", "localhost.", "a.localhost", "127.0.0.1", "127.0.0.1:80",
      "127.1.2.3", "[::1]", "[::1]:7339", "reev.internal", "Reev.Internal:7339",
    ] {
      #expect(try status(host) == 200, "\(host)")
    }
    for host in [
      "evil.example", "evil.example:7339", "localhost.evil.example", "127.0.0.1.evil.example",
      "10.0.0.1", "[::2]", "notlocalhost", "",
    ] {
      #expect([403, 400].contains(try status(host)), "\(host)")
    }
    #expect(try status("evil.example", "/metrics") == 403)
    #expect(try status("evil.example", "/health") == 200)
  }

  @Test func `a query that the database can't end is given up, and others are answered`() throws {
    let daemon = try IngestDaemon(["--read-timeout", "1s"])
    try daemon.sql(
      "insert into sessions (id, project_id, page_url)"
        + " values (gen_random_uuid(), 'default', repeat('a', 1000))")
    let pattern = "url:/(((a{1,100}){1,100}){1,5})b/".addingPercentEncoding(
      withAllowedCharacters: .alphanumerics)
    let answer = try daemon.get("/api/sessions?q=\(pattern ?? "")", api: true)
    #expect(answer.status == 503)
    #expect(answer.body.contains("too long"))
    #expect(try daemon.get("/api/sessions?limit=1", api: true).status == 200)
  }

  @Test func `heads that others may read differently are refused`() throws {
    let daemon = try IngestDaemon()
    let heads: [(head: String, status: Int)] = [
      ("GET /health HTTP/1.1\r\nHost: a", 200),
      ("GET /health HTTP/1.1", 400),
      ("GET /health HTTP/1.1\r\nHost: a\r\nHost: a", 400),
      ("GET /health HTTP/1.1\r\nHost: a\r\nhost: b", 400),
      ("GET /health HTTP/1.0", 200),
      ("GET /health HTTP/1.0\r\nHost: a\r\nHost: b", 400),
      ("POST /events HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked", 400),
      ("POST /events HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3", 400),
      ("POST /events HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4", 400),
      ("POST /events HTTP/1.1\r\nHost: a\r\nContent-Length: -1", 400),
      ("POST /events HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999", 400),
    ]
    for port in [daemon.port, daemon.port + 1] {
      for each in heads where port == daemon.port || !each.head.hasPrefix("POST") {
        let host = port == daemon.port ? "a" : "localhost"
        let head = each.head.replacing("ost: a", with: "ost: " + host)
        let answer = try IngestDaemon.exchange(
          Array((head + "\r\nConnection: close\r\n\r\n").utf8), port: port)
        #expect(answer.status == each.status, "\(each.head)")
      }
    }
  }

  @Test func `every answer forbids guessing its type, and HEAD is GET without a body`() throws {
    let daemon = try IngestDaemon()
    for path in ["/health", "/ready", "/tracker.js", "/nothing", "/events"] {
      let whole = try daemon.get(path)
      let head = try daemon.get(path, method: "HEAD")
      #expect(whole.headers["x-content-type-options"] == "nosniff", "\(path)")
      #expect(head.status == whole.status, "\(path)")
      #expect(head.body.isEmpty, "\(path)")
    }
    for path in [
      "/health", "/ready", "/metrics", "/api/sessions", "/api/sessions?page=0",
      "/api/stats/today", "/api/sessions/\(Self.session)", "/nothing",
    ] {
      let whole = try daemon.get(path, api: true)
      let head = try daemon.get(path, api: true, method: "HEAD")
      #expect(whole.headers["x-content-type-options"] == "nosniff", "\(path)")
      #expect(head.status == whole.status, "\(path)")
      #expect(head.body.isEmpty, "\(path)")
    }
    let refused = try IngestDaemon.exchange(
      Array("GET / HTTP/1.1\r\n\r\n".utf8), port: daemon.port)
    #expect(refused.headers["x-content-type-options"] == "nosniff")
  }

  @Test func `a page may post from the origins that are configured`() throws {
    let daemon = try IngestDaemon(["--allow-origin", "https://Shop.example/"])
    let cases: [(origin: String?, status: Int)] = [
      ("https://shop.example", 204), ("HTTPS://SHOP.EXAMPLE", 204), (nil, 204),
      ("http://localhost", 204), ("https://evil.example", 403), ("null", 403),
      ("https://shop.example.evil.example", 403), ("http://shop.example", 403),
      ("https://shop.example:8443", 403), ("https://localhost.evil.example", 403),
    ]
    for each in cases {
      let headers = each.origin.map { ["Origin": $0] } ?? [:]
      let answer = try daemon.post(IngestTests.body(events: "[]"), headers)
      #expect(answer.status == each.status, "\(each.origin ?? "none")")
    }
    #expect(
      try daemon.post(IngestTests.body(events: "[]"), ["Origin": "null"]).body.contains("Origin"))
  }

  @Test func `a project's name is its bytes, and IPv6 senders are limited by their network`() throws
  {
    let daemon = try IngestDaemon([
      "--project", "caf\u{E9}", "--rate-limit-address", "1", "--trusted-proxy", "127.0.0.0/8",
    ])
    func status(_ address: String, _ project: String = "caf\u{E9}") throws -> Int {
      try daemon.post(
        IngestTests.body(project: project, events: "[]"), ["X-Forwarded-For": address]
      ).status
    }
    #expect(try status("198.51.100.1") == 204)
    #expect(try status("198.51.100.2", "cafe\u{301}") == 403)
    for host in 1...8 { #expect(try status("2001:db8:0:1::\(host)") == 204) }
    #expect(try status("2001:db8:0:1:ffff::2") == 429)
    #expect(try status("2001:db8:0:2::1") == 204)
    #expect(try status("::ffff:198.51.100.3") == 204)
    #expect(try status("::ffff:198.51.100.4") == 204)
    // Ports and brackets name the same visitors.
    for address in ["203.0.113.1", "2001:db8:0:3::1"] {
      let bare = address.contains(":") ? "[\(address)]" : address
      #expect(try status(bare + ":50123") == 204)
      #expect(try status(address) == 429)
    }
    for (first, second) in [("203.0.113.2:1", "203.0.113.3:1"), ("[fe80::1%en0]:1", "[fe81::1]")] {
      #expect(try status(first) == 204)
      #expect(try status(second) == 204)
    }
  }

  @Test func `what is set aside is said in the log at its usual level`() throws {
    let log = "/tmp/reev-log-\(UInt32.random(in: 0...UInt32.max))"
    defer { try? FileManager.default.removeItem(atPath: log) }
    let daemon = try IngestDaemon(["--log-level", "notice"], log: log)
    let deep = String(repeating: "[", count: 3000) + String(repeating: "]", count: 3000)
    for _ in 0..<50 {
      #expect(
        try daemon.post(
          IngestTests.body(events: "[{\"type\":3,\"timestamp\":1,\"data\":\(deep)}]")
        ).status == 204)
    }
    let lines = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n")
      .filter { $0.contains("set aside") }
    #expect(lines.first?.contains("depth 1") == true)
    #expect(lines.count <= 3, "a flood of them is no flood of lines")
  }
}
