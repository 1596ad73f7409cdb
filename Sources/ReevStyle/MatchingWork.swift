/// How much work the rules of one update were, in counts.
public struct MatchingWork: Hashable, Sendable {
  /// Selectors of active rules, the user agent's not counted.
  public var selectors = 0
  /// Elements that were matched; the others of the update took what an equal one came to.
  public var matched = 0
  /// Selectors whose last compound may be one of an element, by its id, classes, name and
  /// attributes, or by nothing; over all elements and their pseudo-elements.
  public var candidates = 0
  /// Candidates that the filter of ancestors rejected without a look at the document.
  public var rejectedByAncestors = 0
  /// Candidates that applied.
  public var applied = 0
  /// Compounds that were compared with elements.
  public var compounds = 0

  /// No work.
  public init() {}
}
