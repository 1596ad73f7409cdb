import Foundation
import Synchronization

/// An executor with one thread of its own: libpq's calls block, and the shared pool must not.
final class StoreThread: SerialExecutor {
  private let queue: StoreQueue

  /// Starts the thread; it ends when the executor is gone.
  init(name: String) {
    let queue = StoreQueue()
    self.queue = queue
    let thread = Thread { queue.run() }
    thread.name = name
    thread.start()
  }

  deinit { queue.stop() }

  func enqueue(_ job: consuming ExecutorJob) {
    queue.add(UnownedJob(job), executor: asUnownedSerialExecutor())
  }

  func asUnownedSerialExecutor() -> UnownedSerialExecutor {
    UnownedSerialExecutor(ordinary: self)
  }
}

/// The jobs of one thread. The thread holds this and not the executor, so that dropping the
/// executor ends the thread.
private final class StoreQueue: Sendable {
  private struct State {
    var jobs: [(UnownedJob, UnownedSerialExecutor)] = []
    var isStopped = false
  }
  private let state = Mutex(State())
  private let wake = DispatchSemaphore(value: 0)

  func add(_ job: UnownedJob, executor: UnownedSerialExecutor) {
    state.withLock { $0.jobs.append((job, executor)) }
    wake.signal()
  }

  func stop() {
    state.withLock { $0.isStopped = true }
    wake.signal()
  }

  func run() {
    while true {
      wake.wait()
      let (jobs, isStopped) = state.withLock { state in
        defer { state.jobs.removeAll(keepingCapacity: true) }
        return (state.jobs, state.isStopped)
      }
      for (job, executor) in jobs { job.runSynchronously(on: executor) }
      if isStopped, jobs.isEmpty { return }
    }
  }
}
