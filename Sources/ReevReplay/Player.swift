/// The player's state machine: what plays, where, how fast. The clock is a parameter.
///
/// Times are milliseconds; `now` is any monotonic clock's.
public struct Player: Hashable, Sendable {
  /// The length of what is played.
  public var duration: Int
  /// Spans that are jumped over while `skipsIdle`.
  public var idleSpans: [Range<Int>]
  /// Whether time is running.
  public private(set) var isPlaying = false
  /// Recorded time over real time.
  public private(set) var speed = 1.0
  /// Whether idle spans are jumped over.
  public var skipsIdle = true
  private var position = 0.0
  private var since = 0

  /// The speeds to step through.
  public static let speeds = [0.5, 1, 2, 4, 8, 16]

  /// A paused player at the start.
  public init(duration: Int, idleSpans: [Range<Int>]) {
    self.duration = duration
    self.idleSpans = idleSpans
  }

  /// The position at a moment, in ms from the recording's start.
  public func time(now: Int) -> Int { Int(position) }

  /// Starts to play; at the end it starts over.
  public mutating func play(now: Int) {}
  /// Pauses.
  public mutating func pause(now: Int) {}
  /// Moves to a time, clamped; goes on playing if it was.
  public mutating func seek(to time: Int, now: Int) {}
  /// Sets the speed.
  public mutating func setSpeed(_ speed: Double, now: Int) {}
  /// Advances to `now`: jumps over idle spans, pauses at the end.
  public mutating func tick(now: Int) {}
}
