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
    var projects: Set<String>
    var origins: Set<String>
    var rateLimitAddress: Double?
    var rateLimitProject: Double?
    var proxies: ProxyList
  }

  let rules: Locked<Rules>
  let ingest: IngestService
  let health: Health
  let budget: ByteBudget
  let limiter = RateLimiter()
  let metrics: ServerMetrics
  let files: StaticFiles
  let logger: Logger

  func respond(to request: Request, context: ServerContext) async throws -> Response {
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
    return request.method == .head ? Answer.head(of: response) : response
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
    }
    do {
      let batch = try await read(request, rules, cors)
      defer { budget.give(batch.reserved) }
      metrics.setAside(batch.batch.setAside)
      if !batch.batch.setAside.isEmpty {
        logger.info(
          "events set aside",
          metadata: [
            "session": "\(batch.batch.sessionID)",
            "reasons": .string(
              batch.batch.setAside.map { "\($0.key.rawValue) \($0.value)" }.sorted()
                .joined(separator: ", ")),
          ])
      }
      if batch.batch.events.isEmpty { return Answer.empty(.noContent, cors) }
      switch await ingest.submit(batch.batch) {
      case .stored: return Answer.empty(.noContent, cors)
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

  /// What a sender may send before its body needs room in the budget: who sends little, or slowly,
  /// holds nobody up.
  private static let freeBytes = 64 << 10

  /// Reads, decompresses and slices the body. The bytes stay reserved until the caller gives them
  /// back; on an error they are given back here.
  private func read(
    _ request: Request, _ rules: Rules, _ cors: HTTPFields
  ) async throws -> (batch: IngestBatch, reserved: Int) {
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
    let tooLarge = refuse(
      .contentTooLarge, "the body is larger than 32 MiB", cors, closes: true)
    let length = request.headers[.contentLength].flatMap { Int($0) }
    if let length, length > IngestBatch.mostBytes { throw tooLarge }
    var reserved = 0
    do {
      var body: [UInt8] = []
      for try await chunk in request.body {
        let size = body.count + chunk.readableBytes
        if size > IngestBatch.mostBytes { throw tooLarge }
        if size > max(reserved, Self.freeBytes) {
          if reserved == 0 {
            // All of it at once, so that what has room can end.
            let whole = max(length ?? 0, size)
            guard await budget.take(whole, within: .seconds(5)) else { throw busy(cors) }
            reserved = whole
            body.reserveCapacity(min(whole, 4 << 20))
          } else {
            // Doubling, but never past what a body may have.
            let more = max(size - reserved, min(reserved, IngestBatch.mostBytes - reserved))
            guard budget.tryTake(more) else { throw busy(cors) }
            reserved += more
          }
        }
        body += chunk.readableBytesView
      }
      if reserved == 0 {
        budget.add(body.count)
        reserved = body.count
      }
      if let length, body.count != length {
        throw refuse(.badRequest, "the body ended early", cors)
      }
      metrics.received(bytes: body.count)
      if encoding.hasSuffix("gzip") || encoding == "deflate" || encoding == "zstd" {
        body = try inflate(body, isZstd: encoding == "zstd", cors)
        if body.count > reserved {
          guard budget.tryTake(body.count - reserved) else { throw busy(cors) }
          reserved = body.count
        }
      }
      var batch: IngestBatch
      do throws(IngestRefusal) {
        batch = try IngestBatch(body: consume body)
      } catch {
        throw refuse(error.status == 413 ? .contentTooLarge : .badRequest, error.message, cors)
      }
      guard rules.projects.contains(batch.projectID) else {
        throw refuse(.forbidden, "projectId: unknown project", cors)
      }
      if let rate = rules.rateLimitProject,
        let wait = limiter.take("p " + batch.projectID, rate: rate)
      {
        throw Refused(response: tooMany(wait, cors))
      }
      batch.userAgent = String((request.headers[.userAgent] ?? "").prefix(1024))
      if batch.pageURL == nil { batch.pageURL = request.headers[.referer] }
      return (batch, reserved)
    } catch {
      budget.give(reserved)
      throw error
    }
  }

  private func inflate(
    _ body: [UInt8], isZstd: Bool, _ cors: HTTPFields
  ) throws -> [UInt8] {
    do throws(IngestInflate.Failure) {
      return isZstd
        ? try IngestInflate.zstd(body, limit: IngestBatch.mostBytes)
        : try IngestInflate.inflate(body, limit: IngestBatch.mostBytes)
    } catch {
      switch error {
      case .tooLarge:
        throw refuse(.contentTooLarge, "the body is larger than 32 MiB decompressed", cors)
      case .malformed:
        throw refuse(.badRequest, "Content-Encoding: the body is not what it says", cors)
      }
    }
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
    if let origin = request.headers[.origin], rules.origins.contains(origin) {
      headers[.accessControlAllowOrigin] = origin
    }
    return headers
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

  init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    address = source.channel.remoteAddress?.ipAddress ?? ""
  }
}
