public import ReevDOM
public import ReevLayout
public import ReevPaint
public import ReevStyle

/// The page at one instant, laid out.
public struct Frame: Sendable {
  /// The document.
  public var document: Document
  /// Its styles.
  public var styles: StyleTable
  /// Its fragments.
  public var fragments: FragmentTree
  /// Pointer, clicks and touches at the instant.
  public var overlay: Overlay
  /// Milliseconds since the recording's start.
  public var time: Int
  /// How many events have been applied.
  public var eventCount: Int

  /// The frame's cells at a scale.
  public func painted(_ scale: Scale) -> Painting {
    paint(fragments, document: document, styles: styles, scale: scale, overlay: overlay)
  }
}
