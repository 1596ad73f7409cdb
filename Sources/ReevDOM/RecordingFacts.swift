/// What a recording as a whole tells of its pages: it counts from the first event to the last.
public struct RecordingFacts: Hashable, Sendable {
  /// Whether the recording holds any `reev.*` event (an image never named then failed to load).
  public var hasReevFacts = false
  /// By address: texts of linked style sheets that a link of the recording lacks and another part of
  /// the recording holds.
  public var linkedSheets: [String: String] = [:]
  /// The room in CSS px that a classic scroll bar takes until `reev.viewport` tells it; 0 where bars
  /// lie over the content.
  public var barThickness: Double = 0

  /// What a bar of `scrollbar-width: thin` takes until `reev.viewport` tells it.
  public var thinBarThickness: Double = 0

  /// Facts of a recording that tells nothing.
  public init() {}
}
