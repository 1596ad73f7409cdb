import Foundation
import HTTPTypes
import Hummingbird
import Logging
import ReevModel
import ReevStore

/// The reading API, on a listener of its own.
struct ReadingResponder: HTTPResponder {
  typealias Context = ServerContext

  let stores: [Store]
  let health: Health
  let hosts: HostList
  let logger: Logger
  /// How many answers each store is at.
  private let busy: Locked<[Int]>

  init(stores: [Store], health: Health, hosts: HostList, logger: Logger) {
    self.stores = stores
    self.health = health
    self.hosts = hosts
    self.logger = logger
    busy = Locked(stores.map { _ in 0 })
  }

  func respond(to request: Request, context: ServerContext) async throws -> Response {
    Answer.sent(await answer(request), to: request)
  }

  private func answer(_ request: Request) async -> Response {
    // Probes name a machine as they like, and learn nothing of visits.
    guard
      hosts.contains(request.head.authority ?? "")
        || ["/health", "/ready"].contains(request.uri.path)
    else {
      return Answer.failure(
        .forbidden, "Host: not a name of this machine: see reevd serve --api-host")
    }
    guard request.method == .get || request.method == .head else {
      return Answer.wrongMethod(allow: "GET, HEAD")
    }
    let response: Response
    do throws(StoreError) {
      response = try await route(request)
    } catch {
      logger.warning("reading failed", metadata: ["error": "\(error.debugDescription)"])
      if error.sqlState.hasPrefix("2201B") {
        return Answer.failure(.badRequest, "q: not a regular expression")
      }
      if error.sqlState == "57014" || error.isTimeout {
        return Answer.failure(
          .serviceUnavailable, "the database took too long: ask for less",
          headers: [.retryAfter: "30"])
      }
      return Answer.failure(
        .serviceUnavailable, "the database does not answer", headers: [.retryAfter: "5"])
    }
    return response
  }

  /// Asks the store that is at the fewest answers: a slow one holds up only its own.
  private func withStore<Value: Sendable>(
    _ body: (Store) async throws(StoreError) -> Value
  ) async throws(StoreError) -> Value {
    let index = busy.withLock { busy in
      let index = busy.indices.min { busy[$0] < busy[$1] } ?? 0
      busy[index] += 1
      return index
    }
    defer { busy.withLock { $0[index] -= 1 } }
    return try await body(stores[index])
  }

  private func route(_ request: Request) async throws(StoreError) -> Response {
    let parts = request.uri.path.split(separator: "/").map(String.init)
    switch parts {
    case ["health"]: return health.live()
    case ["ready"]: return await health.ready()
    case ["metrics"]: return await health.prometheus()
    case ["api", "stats", "today"]: return try await stats(request)
    case ["api", "sessions"]: return try await list(request)
    default: break
    }
    if parts.count >= 3, parts.count <= 4, parts[0] == "api", parts[1] == "sessions" {
      if parts.count == 4, parts[3] != "events" { return Answer.failure(.notFound, "not found") }
      let id = parts[2].lowercased()
      guard id.utf8.count == 36,
        let session = try await withStore({ store throws(StoreError) in
          try await store.session(id)
        })
      else { return Answer.failure(.notFound, "no such session") }
      return parts.count == 3 ? Answer.json(session.json) : events(session.id)
    }
    return Answer.failure(.notFound, "not found")
  }

  private func stats(_ request: Request) async throws(StoreError) -> Response {
    var parameters = ListParameters(request)
    let zone = parameters.timeZone()
    if let problem = parameters.problem { return Answer.failure(.badRequest, problem) }
    let stats = try await withStore { store throws(StoreError) in
      try await store.statsToday(timeZone: zone)
    }
    return Answer.json(stats.json)
  }

  private func list(_ request: Request) async throws(StoreError) -> Response {
    var parameters = ListParameters(request)
    let query = parameters.query()
    let number = parameters.number("page", 1...1_000_000) ?? 1
    let limit = parameters.number("limit", 1...500) ?? 50
    if let problem = parameters.problem { return Answer.failure(.badRequest, problem) }
    let page = try await withStore { store throws(StoreError) in
      try await store.sessions(query, page: number, limit: limit)
    }
    return Answer.json(page.json)
  }

  /// `{"events":[{"type","timestamp","data"}, …]}`, written as it is read: memory stays flat
  /// however long the session is.
  private func events(_ id: String) -> Response {
    let body = ResponseBody { writer in
      try await writer.write(ByteBuffer(string: #"{"events":["#))
      var cursor: EventCursor?
      var start: Int64?
      var isFirst = true
      repeat {
        let last = cursor
        let page = try await withStore { store throws(StoreError) in
          try await store.events(of: id, after: last, limit: 1000, mostBytes: 1 << 20)
        }
        var json = JSONWriter()
        for event in page.events {
          start = start ?? event.timestamp
          json.beginObject()
          json.key("type")
          json.value(event.type)
          json.key("timestamp")
          json.value(Int(event.timestamp - (start ?? 0)))
          json.key("data")
          json.raw(event.data)
          json.endObject()
        }
        if !json.bytes.isEmpty {
          var buffer = ByteBuffer()
          if !isFirst { buffer.writeString(",") }
          buffer.writeBytes(json.bytes)
          isFirst = false
          try await writer.write(buffer)
        }
        cursor = page.next
      } while cursor != nil
      try await writer.write(ByteBuffer(string: "]}"))
      try await writer.finish(nil)
      logger.debug("events sent")
    }
    return Response(
      status: .ok,
      headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
      body: body)
  }
}

/// Reads the list's parameters; the first bad one is kept as the problem.
struct ListParameters {
  private var values: [String: String] = [:]
  private(set) var problem: String?
  private let now = Int64(Date().timeIntervalSince1970 * 1000)

  init(_ request: Request) {
    for pair in (request.uri.query ?? "").split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let text = parts.map {
        $0.replacingOccurrences(of: "+", with: " ").removingPercentEncoding
      }
      guard let name = text.first ?? nil, let value = text.count > 1 ? text[1] : "" else {
        problem = "the query is not percent-encoded"
        continue
      }
      values[name] = value
    }
  }

  /// A number in a range; nil when it isn't given.
  mutating func number(_ name: String, _ range: ClosedRange<Int>) -> Int? {
    guard let text = values[name] else { return nil }
    guard let number = Int(text), range.contains(number) else {
      blame("\(name): a whole number from \(range.lowerBound) to \(range.upperBound)")
      return nil
    }
    return number
  }

  /// `tz`, an IANA name or an offset; the server's own when it isn't given.
  mutating func timeZone() -> TimeZone {
    guard let name = values["tz"], !name.isEmpty else { return .current }
    guard let zone = TimeZone(identifier: name) ?? TimeZone(abbreviation: name) else {
      blame("tz: an IANA name such as Europe/Berlin")
      return .current
    }
    return zone
  }

  /// All filters together, and the order.
  mutating func query() -> SessionQuery {
    let zone = timeZone()
    var query = SessionQuery()
    var filters: [SessionQuery.Filter] = []
    if let text = values["q"], !text.isEmpty {
      let parsed = SessionQuery.parse(text, now: now, timeZone: zone)
      if let first = parsed.problems.first { blame("q: \(first.message)") }
      query = parsed.query
      filters.append(query.filter)
    }
    if let text = values["dateRange"], !text.isEmpty {
      if let range = SessionDates(now: now, timeZone: zone).dateRange(text) {
        filters.append(.time(.started, lower: range.lower, upper: range.upper))
      } else {
        blame("dateRange: today, 7d, 30d or 2026-11-01..2026-11-20")
      }
    }
    if let text = values["pageUrl"], !text.isEmpty {
      filters.append(.string(.url, .init(.substring, text, isCaseSensitive: false)))
    }
    if let text = values["device"], !text.isEmpty {
      if ["desktop", "mobile", "tablet"].contains(text) {
        filters.append(.string(.device, .init(.exact, text)))
      } else {
        blame("device: desktop, mobile or tablet")
      }
    }
    if let text = values["project"] ?? values["projectId"], !text.isEmpty {
      filters.append(.string(.project, .init(.exact, text)))
    }
    if let text = values["sortBy"], !text.isEmpty {
      query.sort = []
      for name in text.split(separator: ",") {
        if let key = SessionQuery.Sort(text: String(name)) {
          query.sort.append(key)
        } else {
          blame("sortBy: a field's name, - in front for descending")
        }
      }
    }
    query.filter = filters.count == 1 ? filters[0] : .all(filters)
    return query
  }

  private mutating func blame(_ text: String) {
    if problem == nil { problem = text }
  }
}
