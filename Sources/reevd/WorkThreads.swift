import Foundation

/// Threads for what keeps a processor busy for long: the threads that answer requests stay free for
/// others. What is quick goes before what is long.
final class WorkThreads: Sendable {
  private let queue = OperationQueue()

  /// As many threads as processors but one, which is left to the others; one at least.
  init(count: Int = max(1, ProcessInfo.processInfo.activeProcessorCount - 1)) {
    queue.maxConcurrentOperationCount = count
  }

  /// Runs `work` when a thread is free.
  ///
  /// - Parameter bytes: how much there is to do; up to a megabyte counts as quick.
  func run<Value: Sendable>(
    _ bytes: Int, _ work: @escaping @Sendable () -> Value
  ) async -> Value {
    await withCheckedContinuation { continuation in
      let operation = BlockOperation { continuation.resume(returning: work()) }
      operation.queuePriority = bytes <= 1 << 20 ? .high : .normal
      queue.addOperation(operation)
    }
  }
}
