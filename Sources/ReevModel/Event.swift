/// One rrweb event, its `data` still as JSON bytes.
///
/// Keeping the bytes makes an event cost its own size and no more; it is decoded when applied.
public struct Event: Sendable {
  /// rrweb's event type (0 DomContentLoaded … 6 Plugin); others are carried and ignored.
  public var type: Int
  /// Milliseconds since the epoch, rounded.
  public var timestamp: Int64
  /// The event's own `data`, JSON text in UTF-8.
  public var data: [UInt8]
  /// The number of the batch that brought it, or `noBatch`.
  public var batch: Int32
  /// The number of the browser's window (tab) that brought it, or `noWindow`.
  public var window: Int32

  /// An event.
  public init(
    type: Int, timestamp: Int64, data: [UInt8], batch: Int32 = Event.noBatch,
    window: Int32 = Event.noWindow
  ) {
    self.type = type
    self.timestamp = timestamp
    self.data = data
    self.batch = batch
    self.window = window
  }

  /// The batch of an event that came without a number.
  public static let noBatch: Int32 = -1
  /// The window of an event that says nothing of windows.
  public static let noWindow: Int32 = -1
}
