import Foundation
import HTTPTypes
import Hummingbird
import ReevModel

/// What both listeners and `/metrics` say about the daemon's state.
struct Health: Sendable {
  let ingest: IngestService
  let spool: Spool
  let budget: ByteBudget
  let metrics: ServerMetrics

  /// `GET /health`: the process is alive.
  func live() -> Response {
    Answer.json(Array(#"{"status":"ok"}"#.utf8))
  }

  /// `GET /ready`: 200 when the database takes writes, else 503; the body says what is wrong.
  func ready() async -> Response {
    let isUp = await ingest.isDatabaseUp
    let depth = spool.depth
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("status")
    writer.value(isUp ? "ready" : "database away")
    writer.key("database")
    writer.value(isUp)
    writer.key("spoolBytes")
    writer.value(depth.bytes)
    writer.key("spoolFiles")
    writer.value(depth.files)
    writer.key("spoolStuckFiles")
    writer.value(depth.stuckFiles)
    writer.key("spoolDamagedFiles")
    writer.value(depth.damagedFiles)
    writer.key("spoolFull")
    writer.value(spool.isFull)
    writer.endObject()
    var headers = HTTPFields()
    if !isUp { headers[.retryAfter] = "5" }
    return Answer.json(
      writer.bytes, status: isUp ? .ok : .serviceUnavailable, headers: headers)
  }

  /// `GET /metrics`.
  func prometheus() async -> Response {
    let queue = await ingest.queue
    let gauges = ServerMetrics.Gauges(
      queuedBatches: queue.batches, queuedBytes: queue.bytes, bodyBytes: budget.used,
      spool: spool.depth, isDatabaseUp: await ingest.isDatabaseUp,
      now: Date().timeIntervalSince1970)
    var response = Answer.text(metrics.text(gauges))
    response.headers[.contentType] = "text/plain; version=0.0.4; charset=utf-8"
    return response
  }
}
