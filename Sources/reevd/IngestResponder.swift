import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ReevModel

/// The public listener: `POST /events`, the tracker, health, and a folder of files.
struct IngestResponder: HTTPResponder {
  typealias Context = ServerContext

  /// What SIGHUP may change.
  struct Rules: Sendable {
    /// By their bytes: what Unicode takes for equal is another project.
    var projects: Set<[UInt8]>
    var origins: Set<String>
    var rateLimitAddress: Double?
    var rateLimitProject: Double?
    var proxies: ProxyList
  }

  let rules: Locked<Rules>
  let ingest: IngestService
  let health: Health
  let budget: ByteBudget
  let work: WorkThreads
  let limiter = RateLimiter()
  let metrics: ServerMetrics
  let files: StaticFiles
  let logger: Logger

  func respond(to request: Request, context: ServerContext) async throws -> Response {
    Answer.sent(await answer(request, context), to: request)
  }

  private func answer(_ request: Request, _ context: ServerContext) async -> Response {
    let response: Response
    switch request.uri.path {
    case "/events":
      response = await events(request, context)
      metrics.answered(response.status.code)
    case "/health", "/ready", "/tracker.js":
      guard request.method == .get || request.method == .head else {
        return Answer.wrongMethod(allow: "GET, HEAD")
      }
      switch request.uri.path {
      case "/health": response = health.live()
      case "/ready": response = await health.ready()
      default: response = files.tracker(request)
      }
    default:
      guard files.hasSite else { return Answer.failure(.notFound, "not found") }
      guard request.method == .get || request.method == .head else {
        return Answer.wrongMethod(allow: "GET, HEAD")
      }
      response = files.site(request)
    }
    return response
  }

  private func events(_ request: Request, _ context: ServerContext) async -> Response {
    let rules = rules.withLock { $0 }
    let cors = cors(request, rules)
    switch request.method {
    case .post: break
    case .options:
      var headers = cors
      headers[.accessControlAllowMethods] = "POST"
      headers[.accessControlAllowHeaders] = "content-type, content-encoding"
      headers[.accessControlMaxAge] = "86400"
      return Answer.empty(.noContent, headers)
    default:
      var response = Answer.wrongMethod(allow: "POST, OPTIONS")
      response.headers.append(contentsOf: cors)
      return response
    }
    if let rate = rules.rateLimitAddress {
      let address = rules.proxies.client(
        peer: context.address, forwarded: request.headers[values: .xForwardedFor])
      if let wait = limiter.take("a " + address, rate: rate) { return tooMany(wait, cors) }
      if let network = ProxyList.network(of: address),
        let wait = limiter.take("n " + network, rate: rate * Self.networkShare)
      {
        return tooMany(wait, cors)
      }
    }
    guard isAllowed(request, rules) else {
      return Answer.failure(.forbidden, "Origin: not one that may post", headers: cors)
    }
    do {
      let (batch, room) = try await read(request, rules, cors, context)
      defer { budget.give(room) }
      metrics.setAside(batch.setAside, session: batch.sessionID)
      if batch.events.isEmpty { return Answer.empty(.noContent, cors) }
      switch await ingest.submit(batch) {
      case .stored: return Answer.empty(.noContent, cors)
      case .foreign:
        return Answer.failure(
          .forbidden, "sessionId: belongs to another project", headers: cors)
      case .unavailable:
        var headers = cors
        headers[.retryAfter] = "10"
        return Answer.failure(
          .serviceUnavailable, "nothing durable is left to write to", headers: headers)
      }
    } catch let refusal as Refused {
      return refusal.response
    } catch {
      return Answer.failure(.badRequest, "the body ended early", headers: cors)
    }
  }

  private struct Refused: Error {
    var response: Response
  }

  private func refuse(
    _ status: HTTPResponse.Status, _ message: String, _ cors: HTTPFields, closes: Bool = false
  ) -> Refused {
    var headers = cors
    if closes { headers[.connection] = "close" }
    return Refused(response: Answer.failure(status, message, headers: headers))
  }

  private func tooMany(_ wait: Int, _ cors: HTTPFields) -> Response {
    var headers = cors
    headers[.retryAfter] = String(wait)
    return Answer.failure(.tooManyRequests, "too many requests", headers: headers)
  }

  /// How many addresses' worth a /64 of IPv6 has: a household has one, and whoever has it has every
  /// address in it.
  private static let networkShare = 8.0
  /// What a sender may send before its body needs room in the budget: who sends little, or slowly,
  /// holds nobody up.
  private static let freeBytes = 64 << 10
  /// Up to so many bytes, decompressed, a body is read where it came in; more is other threads' work.
  private static let quickBytes = 256 << 10
  /// How long a body may wait for room.
  private static let patience = Duration.seconds(5)

  /// A body's room in the budget while it is read; nil before it needs any.
  private struct Reading {
    var room: ByteBudget.Room?
  }

  /// Reads, decompresses and slices the body. The bytes stay reserved until the caller gives them
  /// back; on an error they are given back here.
  private func read(
    _ request: Request, _ rules: Rules, _ cors: HTTPFields, _ context: ServerContext
  ) async throws -> (batch: IngestBatch, room: ByteBudget.Room) {
    if let type = request.headers[.contentType] {
      let name = type.split(separator: ";").first.map {
        $0.trimmingCharacters(in: .whitespaces).lowercased()
      }
      guard name == "application/json" || name == "text/plain" else {
        throw refuse(
          .unsupportedMediaType, "Content-Type: application/json or text/plain", cors)
      }
    }
    let encoding = (request.headers[.contentEncoding] ?? "identity")
      .trimmingCharacters(in: .whitespaces).lowercased()
    guard ["identity", "", "gzip", "x-gzip", "deflate", "zstd"].contains(encoding) else {
      throw refuse(
        .unsupportedMediaType, "Content-Encoding: gzip, deflate, zstd or identity", cors)
    }
    var reading = Reading()
    do {
      let body = try await receive(request, &reading, cors, context)
      let room = reading.room ?? budget.add(body.count)
      reading.room = room
      budget.hasCome(room)
      metrics.received(bytes: body.count)
      var batch = try await slice(body, encoding, room, cors)
      guard rules.projects.contains(Array(batch.projectID.utf8)) else {
        throw refuse(.forbidden, "projectId: unknown project", cors)
      }
      if let rate = rules.rateLimitProject,
        let wait = limiter.take("p " + batch.projectID, rate: rate)
      {
        throw Refused(response: tooMany(wait, cors))
      }
      if batch.packedBytes > 0 { batch = try await unpack(batch, room, cors) }
      batch.userAgent = String((request.headers[.userAgent] ?? "").prefix(1024))
      if batch.pageURL == nil { batch.pageURL = request.headers[.referer] }
      return (batch, room)
    } catch {
      if let room = reading.room { budget.give(room) }
      throw error
    }
  }

  /// The body as it was sent. Its room grows as its bytes come, whatever its length is said to be.
  private func receive(
    _ request: Request, _ reading: inout Reading, _ cors: HTTPFields, _ context: ServerContext
  ) async throws -> [UInt8] {
    let tooLarge = refuse(
      .contentTooLarge, "the body is larger than 32 MiB", cors, closes: true)
    let length = request.headers[.contentLength].flatMap { Int($0) }
    if let length, length > IngestBatch.mostBytes { throw tooLarge }
    var reserved = Self.freeBytes
    var body: [UInt8] = []
    for try await chunk in request.body {
      let size = body.count + chunk.readableBytes
      if size > IngestBatch.mostBytes { throw tooLarge }
      if size > reserved {
        // A quarter more each time, so that a large body asks seldom.
        reserved = min(IngestBatch.mostBytes, max(size, body.count + body.count / 4))
        if let room = reading.room {
          guard await budget.grow(room, to: reserved, within: Self.patience) else {
            throw busy(cors)
          }
        } else {
          reading.room = await budget.enter(reserved, within: Self.patience) {
            context.channel.triggerUserOutboundEvent(ConnectionGuard.GiveUp(), promise: nil)
          }
          guard reading.room != nil else { throw busy(cors) }
          body.reserveCapacity(min(length ?? 0, 4 << 20))
        }
      }
      body += chunk.readableBytesView
      if let room = reading.room { budget.hasReceived(body.count, room) }
    }
    if let length, body.count != length {
      throw refuse(.badRequest, "the body ended early", cors)
    }
    return body
  }

  private enum Encoding {
    case plain, deflated, zstd
  }

  /// What the body is. Proxies drop the header and leave the bytes, or decompress the bytes and leave
  /// the header: gzip, zstd and an object's brace are told by the first bytes.
  private static func encoding(_ name: String, _ body: [UInt8]) -> Encoding {
    if IngestInflate.isGzip(body) { return .deflated }
    if IngestInflate.isZstd(body) { return .zstd }
    if name.isEmpty || name == "identity" { return .plain }
    // Deflate may begin with a brace too: it is plain when nothing comes of inflating it.
    if name == "deflate" { return .deflated }
    if isObject(body) { return .plain }
    return name == "zstd" ? .zstd : .deflated
  }

  private static func isObject(_ body: [UInt8]) -> Bool {
    let text = body.starts(with: [0xEF, 0xBB, 0xBF]) ? body.dropFirst(3) : body[...]
    return text.first { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }
      == UInt8(ascii: "{")
  }

  /// Decompresses and slices the body, packed events left as they are: here what is quick, on other
  /// threads what isn't, with room for it taken before.
  private func slice(
    _ body: [UInt8], _ name: String, _ room: ByteBudget.Room, _ cors: HTTPFields
  ) async throws -> IngestBatch {
    let encoding = Self.encoding(name, body)
    let announced =
      encoding == .plain ? body.count : max(body.count, IngestInflate.announcedSize(body))
    if body.count <= Self.quickBytes, announced <= Self.quickBytes {
      let result = Self.slice(
        body, encoding, InflateAllowance(bytes: Self.quickBytes, blocks: 2000))
      switch result {
      case .failure(.inflate(.tooLarge)): break
      default: return try taken(result, room, cors)
      }
    }
    if encoding == .plain {
      return try taken(await work.run(body.count) { Self.slice(body, .plain, .init()) }, room, cors)
    }
    // What it says that it inflates to, and where that is wrong, what it may.
    for size in [min(announced, IngestBatch.mostBytes), IngestBatch.mostBytes] {
      guard await budget.grow(room, to: body.count + size, within: Self.patience) else {
        throw busy(cors)
      }
      let result = await work.run(size) {
        Self.slice(body, encoding, InflateAllowance(bytes: size))
      }
      if case .failure(.inflate(.tooLarge)) = result, size < IngestBatch.mostBytes { continue }
      return try taken(result, room, cors)
    }
    throw busy(cors)
  }

  private enum SliceFailure: Error {
    case inflate(IngestInflate.Failure)
    case refusal(IngestRefusal)
  }

  private static func slice(
    _ body: [UInt8], _ encoding: Encoding, _ allowance: InflateAllowance
  ) -> Result<IngestBatch, SliceFailure> {
    var allowance = allowance
    var text = body
    do throws(IngestInflate.Failure) {
      switch encoding {
      case .plain: break
      case .zstd: text = try IngestInflate.zstd(body, &allowance)
      case .deflated: text = try IngestInflate.inflate(body, &allowance)
      }
    } catch {
      guard error == .malformed, isObject(body) else { return .failure(.inflate(error)) }
    }
    do throws(IngestRefusal) {
      return .success(try IngestBatch(slicing: text))
    } catch {
      return .failure(.refusal(error))
    }
  }

  private func taken(
    _ result: Result<IngestBatch, SliceFailure>, _ room: ByteBudget.Room, _ cors: HTTPFields
  ) throws -> IngestBatch {
    switch result {
    case .success(let batch):
      budget.shrink(room, to: batch.body.count)
      return batch
    case .failure(.refusal(let error)):
      throw refuse(error.status == 413 ? .contentTooLarge : .badRequest, error.message, cors)
    case .failure(.inflate(.tooLarge)):
      throw refuse(.contentTooLarge, "the body is larger than 32 MiB decompressed", cors)
    case .failure(.inflate(.malformed)):
      throw refuse(.badRequest, "Content-Encoding: the body is not what it says", cors)
    }
  }

  private func unpack(
    _ batch: IngestBatch, _ room: ByteBudget.Room, _ cors: HTTPFields
  ) async throws -> IngestBatch {
    let size = IngestBatch.mostUnpacked(batch.packedBytes)
    guard await budget.grow(room, to: batch.body.count + size, within: Self.patience) else {
      throw busy(cors)
    }
    let unpacked = await work.run(size) {
      var batch = batch
      var allowance = InflateAllowance()
      batch.unpack(&allowance)
      return batch
    }
    budget.shrink(room, to: unpacked.body.count)
    return unpacked
  }

  private func busy(_ cors: HTTPFields) -> Refused {
    var refused = refuse(.serviceUnavailable, "too much at once", cors, closes: true)
    refused.response.headers[.retryAfter] = "2"
    return refused
  }

  /// Any origin, or those configured.
  private func cors(_ request: Request, _ rules: Rules) -> HTTPFields {
    guard !rules.origins.isEmpty else { return [.accessControlAllowOrigin: "*"] }
    var headers: HTTPFields = [.vary: "Origin"]
    if let origin = request.headers[.origin], rules.origins.contains(origin.lowercased()) {
      headers[.accessControlAllowOrigin] = origin
    }
    return headers
  }

  /// Whether a page of the request's origin may post. Browsers always name it; a page of this very
  /// host needs no leave, and who names none is no browser.
  private func isAllowed(_ request: Request, _ rules: Rules) -> Bool {
    guard !rules.origins.isEmpty else { return true }
    let origins = request.headers[values: .origin]
    guard let origin = origins.first?.lowercased(), !origin.isEmpty || origins.count > 1 else {
      return true
    }
    if origins.count == 1, rules.origins.contains(origin) { return true }
    guard origins.count == 1, let host = request.head.authority?.lowercased(), !host.isEmpty
    else { return false }
    return origin == "https://" + host || origin == "http://" + host
  }
}

extension HTTPField.Name {
  /// Lists the addresses that a request came through.
  static let xForwardedFor = HTTPField.Name("X-Forwarded-For") ?? .via
}

/// What a request's handling knows of its connection.
struct ServerContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  /// The peer's address; empty when it isn't an internet one.
  let address: String
  /// The connection.
  let channel: any Channel

  init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    address = source.channel.remoteAddress?.ipAddress ?? ""
    channel = source.channel
  }
}
