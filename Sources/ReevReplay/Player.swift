/// The player's state machine: what plays, where, how fast. The clock is a parameter.
///
/// Times are milliseconds; `now` is any monotonic clock's.
public struct Player: Hashable, Sendable {
  /// The length of what is played.
  public var duration: Int
  /// Spans that are jumped over while `skipsIdle`; by time, they don't overlap.
  public var idleSpans: [Range<Int>]
  /// Whether time is running.
  public private(set) var isPlaying = false
  /// Recorded time over real time.
  public private(set) var speed = 1.0
  /// Whether idle spans are jumped over.
  public var skipsIdle = true
  /// The position at `since`.
  private var position = 0.0
  /// The clock at which `position` held.
  private var since = 0

  /// The speeds to step through.
  public static let speeds = [0.5, 1, 2, 4, 8, 16]

  /// A paused player at the start.
  public init(duration: Int, idleSpans: [Range<Int>]) {
    self.duration = max(0, duration)
    self.idleSpans = idleSpans
  }

  /// The position at a moment, in ms from the recording's start; never past the end.
  ///
  /// Idle spans that lie between the last call of a mutating function and `now` are left out.
  public func time(now: Int) -> Int { Int(exactPosition(now: now)) }

  /// Starts to play; at the end it starts over.
  public mutating func play(now: Int) {
    settle(now: now)
    if Int(position) >= duration { position = 0 }
    isPlaying = true
    jumpOverIdle()
  }

  /// Pauses.
  public mutating func pause(now: Int) {
    settle(now: now)
    isPlaying = false
  }

  /// Moves to a time, clamped; goes on playing if it was.
  ///
  /// A time inside an idle span stays there until the next `tick`, so that it can be looked at.
  public mutating func seek(to time: Int, now: Int) {
    position = Double(max(0, min(time, duration)))
    since = now
  }

  /// Sets the speed; clamped to 1/16...64, what is no number leaves it as it is.
  public mutating func setSpeed(_ speed: Double, now: Int) {
    settle(now: now)
    guard speed.isFinite else { return }
    self.speed = max(0.0625, min(speed, 64))
  }

  /// Advances to `now`: jumps over idle spans, pauses at the end.
  public mutating func tick(now: Int) {
    settle(now: now)
    guard isPlaying else { return }
    jumpOverIdle()
    if Int(position) >= duration { isPlaying = false }
  }

  private mutating func settle(now: Int) {
    position = exactPosition(now: now)
    since = now
  }

  private mutating func jumpOverIdle() {
    guard skipsIdle else { return }
    for span in idleSpans where position >= Double(span.lowerBound) {
      if position < Double(span.upperBound) {
        position = Double(min(span.upperBound, duration))
      }
    }
  }

  private func exactPosition(now: Int) -> Double {
    guard isPlaying else { return position }
    // A clock that steps back must not rewind.
    var left = Double(max(0, now - since)) * speed
    var current = position
    if skipsIdle {
      for span in idleSpans where Double(span.upperBound) > current {
        let start = max(current, Double(span.lowerBound))
        guard current + left >= start else { break }
        left -= start - current
        current = Double(span.upperBound)
      }
    }
    return min(current + left, Double(duration))
  }
}
