import Foundation

/// Token buckets by key: so many requests a second, a second's worth (at least one) at once.
///
/// Holds at most so many keys; the fullest buckets are forgotten first, which loses nothing.
final class RateLimiter: Sendable {
  private struct Bucket {
    var tokens: Double
    var time: Double
  }
  private let buckets = Locked([String: Bucket]())
  private let mostKeys = 50_000

  /// Takes a token; nil when there was one, else the whole seconds to wait.
  func take(_ key: String, rate: Double, now: Double = ProcessInfo.processInfo.systemUptime) -> Int?
  {
    let most = max(1, rate)
    return buckets.withLock { buckets in
      if buckets.count >= mostKeys {
        buckets = buckets.filter { $0.value.tokens + (now - $0.value.time) * rate < most }
        if buckets.count >= mostKeys { buckets.removeAll() }
      }
      var bucket = buckets[key] ?? Bucket(tokens: most, time: now)
      bucket.tokens = min(most, bucket.tokens + max(0, now - bucket.time) * rate)
      bucket.time = now
      defer { buckets[key] = bucket }
      guard bucket.tokens >= 1 else {
        return max(1, Int(min(3600, ((1 - bucket.tokens) / rate).rounded(.up))))
      }
      bucket.tokens -= 1
      return nil
    }
  }
}
