import Logging
import ReevModel
import ReevStore

/// The daemon's counters, printed in Prometheus' text format.
///
/// https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
final class ServerMetrics: Sendable {
  /// Gauges that are read when somebody asks.
  struct Gauges: Sendable {
    var queuedBatches = 0
    var queuedBytes = 0
    var bodyBytes = 0
    var spool = Spool.Depth()
    var isDatabaseUp = false
    var now = 0.0
  }

  private struct State {
    var answers: [Int: Int] = [:]
    var receivedBytes = 0
    var storedEvents = 0
    var storedBytes = 0
    var storedBatches = 0
    var duplicateBatches = 0
    var spooledBatches = 0
    var spoolDamage = 0
    var rejectedBatches = 0
    var databaseFailures = 0
    var setAside: [IngestReason: Int] = [:]
    /// What was set aside and isn't logged yet.
    var unsaid: [IngestReason: Int] = [:]
    var isSaying = false
    var latency = Histogram()
    var groups = Histogram()
    var jobRuns = 0
    var jobSessions = 0
    var jobFailures = 0
    var jobSeconds = 0.0
    var jobFinished: Double?
  }

  /// Counts of values up to each bound; the last one is for all.
  struct Histogram: Sendable {
    static let bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
    var counts = [Int](repeating: 0, count: bounds.count + 1)
    var sum = 0.0

    mutating func add(_ value: Double) {
      sum += value
      let index = Self.bounds.firstIndex { value <= $0 } ?? Self.bounds.count
      counts[index] += 1
    }
  }

  private let state = Locked(State())
  private let logger: Logger

  init(logger: Logger) { self.logger = logger }

  func answered(_ status: Int) { state.withLock { $0.answers[status, default: 0] += 1 } }
  func received(bytes: Int) { state.withLock { $0.receivedBytes += bytes } }
  func spooled(batches: Int) { state.withLock { $0.spooledBatches += batches } }
  func spoolDamaged(places: Int) { state.withLock { $0.spoolDamage += places } }
  func rejected(batches: Int) { state.withLock { $0.rejectedBatches += batches } }
  func databaseFailed() { state.withLock { $0.databaseFailures += 1 } }

  func committed(_ result: IngestResult, batches: Int, duration: Duration) {
    state.withLock {
      $0.storedEvents += result.events
      $0.storedBytes += result.bytes
      $0.storedBatches += result.stored
      $0.duplicateBatches += result.duplicates
      $0.latency.add(duration.seconds)
    }
  }

  /// Counts events that are not stored though their batch was taken, and says so in the log: at
  /// once, then at most one line in ten seconds for all that came meanwhile.
  func setAside(_ counts: [IngestReason: Int], session: String? = nil) {
    let counts = counts.filter { $0.value > 0 }
    guard !counts.isEmpty else { return }
    let isFirst = state.withLock { state in
      state.setAside.merge(counts, uniquingKeysWith: +)
      state.unsaid.merge(counts, uniquingKeysWith: +)
      defer { state.isSaying = true }
      return !state.isSaying
    }
    guard isFirst else { return }
    sayAside(session: session)
    // Ends when nothing more is set aside.
    Task {
      repeat { try? await Task.sleep(for: .seconds(10)) } while sayAside()
    }
  }

  /// Logs what was set aside since the last line; false when that is nothing.
  @discardableResult
  private func sayAside(session: String? = nil) -> Bool {
    let counts = state.withLock { state in
      defer { state.unsaid = [:] }
      state.isSaying = !state.unsaid.isEmpty
      return state.unsaid
    }
    guard !counts.isEmpty else { return false }
    var metadata: Logger.Metadata = [
      "events": "\(counts.values.reduce(0, +))",
      "reasons": .string(
        counts.map { "\($0.key.rawValue) \($0.value)" }.sorted().joined(separator: ", ")),
    ]
    if let session { metadata["session"] = "\(session)" }
    logger.warning("events set aside", metadata: metadata)
    return true
  }

  func jobRan(sessions: Int?, duration: Duration, finished: Double) {
    state.withLock {
      $0.jobRuns += 1
      $0.jobSeconds += duration.seconds
      $0.jobFinished = finished
      if let sessions { $0.jobSessions += sessions } else { $0.jobFailures += 1 }
    }
  }

  /// How many events were set aside so far, by reason.
  var setAsideCounts: [IngestReason: Int] { state.withLock { $0.setAside } }

  /// How many events were stored and set aside so far.
  var events: (stored: Int, setAside: Int) {
    state.withLock { ($0.storedEvents, $0.setAside.values.reduce(0, +)) }
  }

  /// The whole page.
  func text(_ gauges: Gauges) -> String {
    let state = state.withLock { $0 }
    var page = MetricsPage()
    page.family("reev_http_requests_total", "counter", "Requests to /events by answer.")
    for (status, count) in state.answers.sorted(by: { $0.key < $1.key }) {
      page.sample("reev_http_requests_total", ["code": String(status)], Double(count))
    }
    page.counter("reev_received_bytes_total", "Bytes of bodies received.", state.receivedBytes)
    page.counter("reev_events_stored_total", "Events committed.", state.storedEvents)
    page.counter("reev_event_bytes_stored_total", "Bytes of event data.", state.storedBytes)
    page.counter("reev_batches_stored_total", "Batches committed.", state.storedBatches)
    page.counter("reev_batches_duplicate_total", "Batches sent again.", state.duplicateBatches)
    page.counter(
      "reev_batches_spooled_total", "Batches that went to the spool.", state.spooledBatches)
    page.counter("reev_database_failures_total", "Writes that failed.", state.databaseFailures)
    page.family("reev_events_set_aside_total", "counter", "Events not stored, by reason.")
    for reason in IngestReason.allCases {
      page.sample(
        "reev_events_set_aside_total", ["reason": reason.rawValue],
        Double(state.setAside[reason] ?? 0))
    }
    page.histogram("reev_commit_seconds", "Seconds that a group's transaction took.", state.latency)
    page.gauge("reev_queue_batches", "Batches waiting in memory.", Double(gauges.queuedBatches))
    page.gauge("reev_queue_bytes", "Bytes waiting in memory.", Double(gauges.queuedBytes))
    page.gauge("reev_body_bytes", "Bytes of bodies in flight.", Double(gauges.bodyBytes))
    page.gauge("reev_spool_bytes", "Bytes in the spool.", Double(gauges.spool.bytes))
    page.gauge("reev_spool_files", "Files in the spool.", Double(gauges.spool.files))
    page.gauge(
      "reev_spool_age_seconds", "Age of the oldest spooled batch.", gauges.spool.age ?? 0)
    page.gauge(
      "reev_spool_stuck_files", "Files in the spool that can't be read or deleted.",
      Double(gauges.spool.stuckFiles))
    page.gauge(
      "reev_spool_damaged_files", "Damaged files that the spool keeps.",
      Double(gauges.spool.damagedFiles))
    page.counter(
      "reev_spool_damage_total", "Damaged places passed over in spool files.", state.spoolDamage)
    page.counter(
      "reev_batches_rejected_total", "Batches that the database refuses, kept in a file.",
      state.rejectedBatches)
    page.gauge(
      "reev_rejected_bytes", "Bytes of batches that the database refuses.",
      Double(gauges.spool.rejectedBytes))
    page.gauge(
      "reev_database_up", "Whether the database takes writes.", gauges.isDatabaseUp ? 1 : 0)
    page.counter("reev_metrics_job_runs_total", "Runs of the metrics job.", state.jobRuns)
    page.counter("reev_metrics_job_sessions_total", "Sessions recomputed.", state.jobSessions)
    page.counter("reev_metrics_job_failures_total", "Runs that failed.", state.jobFailures)
    page.family("reev_metrics_job_seconds_total", "counter", "Seconds spent in the metrics job.")
    page.sample("reev_metrics_job_seconds_total", [:], state.jobSeconds)
    page.gauge(
      "reev_metrics_job_lag_seconds", "Seconds since the metrics job last ran.",
      state.jobFinished.map { max(0, gauges.now - $0) } ?? 0)
    return page.text
  }
}

extension Duration {
  /// In seconds.
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}

/// Builds a page of metrics.
private struct MetricsPage {
  var text = ""

  mutating func family(_ name: String, _ type: String, _ help: String) {
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
  }

  mutating func sample(_ name: String, _ labels: [String: String], _ value: Double) {
    let label = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\($0.value)\"" }
    let number = value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
    text += name + (label.isEmpty ? "" : "{" + label.joined(separator: ",") + "}") + " \(number)\n"
  }

  mutating func counter(_ name: String, _ help: String, _ value: Int) {
    family(name, "counter", help)
    sample(name, [:], Double(value))
  }

  mutating func gauge(_ name: String, _ help: String, _ value: Double) {
    family(name, "gauge", help)
    sample(name, [:], value)
  }

  mutating func histogram(_ name: String, _ help: String, _ histogram: ServerMetrics.Histogram) {
    family(name, "histogram", help)
    var total = 0
    for (index, count) in histogram.counts.enumerated() {
      total += count
      let bounds = ServerMetrics.Histogram.bounds
      let bound = index < bounds.count ? String(bounds[index]) : "+Inf"
      sample(name + "_bucket", ["le": bound], Double(total))
    }
    sample(name + "_sum", [:], histogram.sum)
    sample(name + "_count", [:], Double(total))
  }
}
