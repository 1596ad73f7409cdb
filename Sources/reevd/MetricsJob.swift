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
      while !Task.isCancelled {
        do { try await Task.sleep(for: .seconds(interval)) } catch { return }
        await once()
        if ContinuousClock.now - partitioned > .seconds(3600) {
          partitioned = .now
          try? await store.addPartitions()
        }
      }
    }
  }

  /// One run; a failure is logged and the next run takes it up.
  func once() async {
    let start = ContinuousClock.now
    var count: Int?
    do throws(StoreError) {
      count = try await store.computeMetrics() ?? 0
    } catch {
      logger.warning("the metrics job failed", metadata: ["error": "\(error.debugDescription)"])
    }
    metrics.jobRan(
      sessions: count, duration: ContinuousClock.now - start,
      finished: Date().timeIntervalSince1970)
  }
}
