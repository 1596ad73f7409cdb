import Foundation
import Logging
import ReevStore
import ServiceLifecycle

/// Recomputes the sessions that changed, every interval and once at shutdown.
struct MetricsJob: Service {
  let store: Store
  let interval: Double
  let metrics: ServerMetrics
  let logger: Logger

  func run() async throws {
    await cancelWhenGracefulShutdown {
      var partitioned = ContinuousClock.now - .seconds(7200)
      var due = ContinuousClock.now
      while !Task.isCancelled {
        // Every interval, however long a run takes, but for a quarter of it between two runs.
        due = max(due + .seconds(interval), .now + .seconds(interval / 4))
        do { try await Task.sleep(until: due) } catch { return }
        await once(isPaced: true)
        if ContinuousClock.now - partitioned > .seconds(3600) {
          partitioned = .now
          try? await store.addPartitions()
        }
      }
    }
  }

  /// One run, at most until `deadline`; a failure is logged and the next run takes it up.
  ///
  /// - Parameter isPaced: rests between its parts, while half of the interval isn't over, so that
  ///   batches find PostgreSQL free for two thirds of the time.
  func once(isPaced: Bool = false, until deadline: ContinuousClock.Instant? = nil) async {
    let start = ContinuousClock.now
    var count: Int? = 0
    var last: String?
    var worked = Duration.zero
    do throws(StoreError) {
      repeat {
        let began = ContinuousClock.now
        let step = try await store.computeMetrics(after: last)
        count? += step?.count ?? 0
        last = step?.last
        let took = ContinuousClock.now - began
        worked += took
        if let deadline, .now >= deadline { break }
        if isPaced, last != nil, ContinuousClock.now - start < .seconds(interval / 2) {
          try? await Task.sleep(for: took * 2)
        }
      } while last != nil && !Task.isCancelled
    } catch {
      count = nil
      logger.warning("the metrics job failed", metadata: ["error": "\(error.debugDescription)"])
    }
    metrics.jobRan(
      sessions: count, duration: worked,
      finished: Date().timeIntervalSince1970)
  }
}
