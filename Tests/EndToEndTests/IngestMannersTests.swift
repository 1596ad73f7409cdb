import Foundation
import Synchronization
import Testing

/// Rude clients, signals and several daemons: what others notice of them.
@Suite("Ingest manners", .serialized)
struct IngestMannersTests {
  static func batch(_ session: String, _ number: Int, clicks: Int = 1) -> String {
    let start = IngestTests.start + Int64(number) * 1000
    let events = (0..<clicks).map {
      "{\"type\":3,\"timestamp\":\(start + Int64($0)),\"data\":{\"source\":2,\"type\":2,\"id\":\($0)}}"
    }
    return IngestTests.body(
      session, batch: "\(number)", events: "[" + events.joined(separator: ",") + "]")
  }

  static func write(_ descriptor: Int32, _ text: String) {
    let bytes = Array(text.utf8)
    _ = bytes.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
  }

  @Test func `others are answered while rude clients are at it`() throws {
    let daemon = try IngestDaemon(["--header-timeout", "3s", "--body-timeout", "3s"])
    // Heads and bodies that never end, connections that say nothing.
    let slow = try (0..<300).map { index in
      let descriptor = try IngestDaemon.connect(daemon.port)
      switch index % 3 {
      case 0: Self.write(descriptor, "POST /events HTTP/1.1\r\nHost: a\r\nX-")
      case 1:
        Self.write(
          descriptor, "POST /events HTTP/1.1\r\nHost: a\r\nContent-Length: 20000000\r\n\r\n{")
      default: break
      }
      return descriptor
    }
    defer { for descriptor in slow { close(descriptor) } }
    let long = String(repeating: "a", count: 60_000)
    let session = UUID().uuidString
    let clock = ContinuousClock()
    let began = clock.now
    var milliseconds: [Double] = []
    var number = 0
    while clock.now - began < .seconds(5) {
      // A drop more from each slow sender, and the other rudenesses.
      for descriptor in slow { Self.write(descriptor, "a") }
      let head = "GET / HTTP/1.1\r\nX: \(long)\r\n\r\n"
      #expect(try IngestDaemon.exchange(Array(head.utf8), port: daemon.port).status == 431)
      let pipe = try IngestDaemon.connect(daemon.port)
      Self.write(
        pipe,
        String(repeating: "GET /health HTTP/1.1\r\nHost: a\r\n\r\n", count: 20)
          + "GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
      let answers = String(decoding: IngestDaemon.read(pipe), as: UTF8.self)
      #expect(answers.components(separatedBy: "HTTP/1.1 200").count == 22, "pipelined requests")
      close(pipe)
      let half = try IngestDaemon.connect(daemon.port)
      let body = Self.batch(session, 1_000_000 + number)
      Self.write(
        half,
        "POST /events HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.utf8.count)\r\n\r\n" + body)
      shutdown(half, Int32(SHUT_WR))
      _ = IngestDaemon.read(half)
      close(half)
      let before = clock.now
      #expect(try daemon.post(Self.batch(session, number)).status == 204)
      let duration = (clock.now - before).components
      milliseconds.append(Double(duration.seconds) * 1000 + Double(duration.attoseconds) / 1e15)
      number += 1
      usleep(10_000)
    }
    milliseconds.sort()
    print(
      "others' batches beside 300 slow senders: \(milliseconds.count), median"
        + " \(milliseconds[milliseconds.count / 2].rounded()) ms, slowest"
        + " \(milliseconds[milliseconds.count - 1].rounded()) ms")
    // 100 ms is meant; the bound is that of a busy test machine.
    #expect(milliseconds[milliseconds.count / 2] < 500)
    let stored = try daemon.sql(
      "select count(distinct batch) from events where batch < 1000000")
    #expect(stored == "\(number)")
  }

  @Test func `zstd is taken, and its bombs are stopped`() throws {
    let daemon = try IngestDaemon()
    let body = Array(IngestTests.body(events: "[\(IngestTests.event)]").utf8)
    let headers = ["Content-Encoding": "zstd"]
    // One frame (RFC 8878): a window of 8 MiB and raw or repeated blocks, made without a compressor.
    func frame(_ blocks: [(header: Int, bytes: [UInt8])], window: UInt8 = 0x68) -> [UInt8] {
      blocks.reduce([0x28, 0xB5, 0x2F, 0xFD, 0x00, window]) {
        $0
          + [
            UInt8($1.header & 255), UInt8($1.header >> 8 & 255), UInt8($1.header >> 16),
          ] + $1.bytes
      }
    }
    let good = frame([(body.count << 3 | 1, body)])
    #expect(try daemon.post(good, headers).status == 204)
    #expect(try daemon.sql("select count(*) from events") == "1")
    #expect(try daemon.post(Array(good.dropLast(3)), headers).status == 400)
    // Plain JSON under a header that a proxy left behind.
    #expect(try daemon.post(body, headers).status == 204)
    #expect(try daemon.post([], headers).status == 400)
    // 800 blocks of 128 KiB of spaces.
    let spaces = (0..<800).map {
      (header: (128 << 10) << 3 | 2 | ($0 == 799 ? 1 : 0), bytes: [UInt8(0x20)])
    }
    #expect(try daemon.post(frame(spaces), headers).status == 413)
    // A window of 1 GiB is memory that nobody has asked for.
    #expect(
      try daemon.post(frame([(body.count << 3 | 1, body)], window: 0xA0), headers).status == 400)
    #expect(try daemon.sql("select count(*) from events") == "1")
  }

  @Test func `SIGTERM under load stores what was taken and ends within ten seconds`() throws {
    let daemon = try IngestDaemon()
    let port = daemon.port
    // Threads, not tasks: eight senders that block would hold every thread that tasks run on.
    let taken = Mutex(0)
    let senders = DispatchGroup()
    for sender in 0..<8 {
      senders.enter()
      Thread.detachNewThread {
        let session = "00000000-0000-4000-8000-00000000000\(sender)"
        for number in 0..<10_000 {
          let answer = try? IngestDaemon.request(
            "POST", "/events", ["Content-Type": "application/json"],
            Array(Self.batch(session, number, clicks: 20).utf8), port: port)
          guard answer?.status == 204 else { break }
          taken.withLock { $0 += 1 }
        }
        senders.leave()
      }
    }
    sleep(1)
    let clock = ContinuousClock()
    let before = clock.now
    #expect(daemon.stop() == 0)
    print("SIGTERM under load: ended after \(clock.now - before)")
    #expect(clock.now - before < .seconds(10))
    senders.wait()
    let acknowledged = taken.withLock { $0 }
    try daemon.start()
    #expect(acknowledged > 0)
    let stored = Int(try daemon.sql("select count(*) from batches")) ?? 0
    #expect(stored >= acknowledged)
    #expect(try daemon.sql("select count(*) from events") == "\(stored * 20)")
  }

  @Test func `SIGHUP takes projects from the file, and keeps the old ones when it can't`() throws {
    let path = "/tmp/reev-hup-\(UInt32.random(in: 0...UInt32.max)).toml"
    defer { try? FileManager.default.removeItem(atPath: path) }
    func configure(_ text: String) throws {
      try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
    try configure("project = [\"one\"]")
    let daemon = try IngestDaemon(["--config", path])
    func status(_ project: String) throws -> Int {
      try daemon.post(IngestTests.body(project: project, events: "[]")).status
    }
    #expect(try status("one") == 204)
    #expect(try status("two") == 403)
    try configure("project = [\"two\"]")
    kill(daemon.pid, SIGHUP)
    try daemon.wait { try status("two") == 204 }
    #expect(try status("one") == 403)
    try configure("project = [")
    kill(daemon.pid, SIGHUP)
    usleep(500_000)
    #expect(try status("two") == 204)
  }

  @Test func `two daemons' metrics jobs take turns, and what they count is right`() async throws {
    let first = try IngestDaemon()
    let second = try IngestDaemon(database: first.database)
    // Late, doubled and mixed up: every session's batches in another order, to either daemon.
    let sessions = (0..<12).map { "00000000-0000-4000-8000-0000000000\(10 + $0)" }
    let ports = [first.port, second.port]
    await withTaskGroup(of: Void.self) { group in
      for (index, session) in sessions.enumerated() {
        group.addTask {
          for number in (0..<10).shuffled() + [3, 7] {
            let answer = try? IngestDaemon.request(
              "POST", "/events", ["Content-Type": "application/json"],
              Array(Self.batch(session, number, clicks: index + 1).utf8),
              port: ports[(number + index) % 2])
            #expect(answer?.status == 204)
            try? await Task.sleep(for: .milliseconds(50))
          }
        }
      }
    }
    try first.wait { try first.sql("select count(*) from sessions where is_dirty") == "0" }
    for (index, session) in sessions.enumerated() {
      // Ten batches a second apart, each of index + 1 clicks a millisecond apart.
      #expect(
        try first.sql(
          "select clicks, errors, duration, active_time, event_count from sessions where id = '\(session)'"
        ) == "\(10 * (index + 1))|0|9|9|\(10 * (index + 1))")
    }
    // While another runner holds the lock, neither daemon computes anything.
    let holder = Process()
    holder.executableURL = URL(filePath: "/usr/bin/psql")
    holder.arguments = [
      "-X", "-q", "-h", first.directory + "/run", "-U", "reev", "-d", "reev", "-c",
      "begin; select pg_advisory_xact_lock(7236118520262); select pg_sleep(4)",
    ]
    holder.standardOutput = Pipe()
    try holder.run()
    try first.wait {
      try first.sql("select count(*) from pg_locks where locktype = 'advisory'") != "0"
    }
    #expect(try second.post(Self.batch(sessions[0], 50)).status == 204)
    usleep(1_500_000)
    if holder.isRunning {
      #expect(try first.sql("select count(*) from sessions where is_dirty") == "1")
    }
    holder.waitUntilExit()
    try first.wait { try first.sql("select count(*) from sessions where is_dirty") == "0" }
    second.stop()
  }
}
