public import ReevDOM

/// Computes styles and keeps what makes the next computation cheap: parsed sheets, rule indexes.
///
/// A value; keep one for each document that is shown and call `update` after every change.
public struct StyleEngine: Sendable {
  /// The styles of the document as of the last `update`.
  public private(set) var table = StyleTable()

  /// The content boxes of query containers from the last layout, where known. Without them a
  /// container's inline size is estimated from its style and its ancestors'.
  public var containerSizes: [NodeID: PixelSize] = [:]
  /// The content boxes of iframes from the last layout, where known.
  public var frameSizes: [NodeID: PixelSize] = [:]

  /// The elements whose size rules of the last `update` may ask for; few pages have any.
  public var queryContainers: [NodeID] {
    guard let state, !state.containerOf.isEmpty, sheets.store.asksContainers else { return [] }
    return state.containerOf.compactMap { node, index in
      state.containers.indices.contains(Int(index)) && state.containers[Int(index)].type > 0
        ? node : nil
    }
  }

  /// What the last `update` changed in the table.
  public private(set) var lastUpdate = StyleUpdate()

  /// How much work the rules of the last `update` were.
  public private(set) var lastWork = MatchingWork()

  var sheets = SheetCache()
  var results = ResultCache()
  var memo = MatchMemo()
  /// Of the last update; nil before.
  var state: StyleState?
  /// The styles that were kept at the last computation of everything.
  private var keptStyles = 0
  /// `weight` after the first computation from nothing; nil before.
  private var keptWeight: Int?
  /// Blocks of style attributes and of presentational hints by their text.
  private var textBlocks: [String: Int32] = [:]
  private var quirkyTextBlocks: [String: Int32] = [:]

  /// An engine that has seen no document.
  public init() {}

  /// Lets go of the last document, for memory's sake, before an update that recomputes everything.
  public mutating func forgetDocument() {
    table = StyleTable()
    state = nil
    memo = MatchMemo()
  }

  /// Brings `table` up to date. The result equals that of a new engine on the same document.
  ///
  /// - Parameter changes: what changed since the last call; nil recomputes everything.
  /// - Returns: the elements whose computed style changed; nil when all may have.
  @discardableResult
  public mutating func update(_ document: Document, changes: DocumentChanges?) -> Set<NodeID>? {
    let roots =
      hasGarbage
      ? nil
      : state.flatMap { state in changes.flatMap { restyleRoots(document, $0, since: state) } }
    if let roots, roots.isEmpty, roots.staleShadows.isEmpty, !roots.treeChanged,
      table.ofNode.count == document.slotCount
    {
      state?.document = document
      lastUpdate = StyleUpdate()
      lastWork = MatchingWork()
      return []
    }
    let old = state
    let isFull = changes == nil || changes?.isReset == true || old == nil
    var oldTable = roots == nil && !isFull ? table : StyleTable()
    oldTable.styles = []
    var pass = StylePass(document: document, engine: self)
    // The pass owns the caches while it runs.
    self = StyleEngine()
    swap(&pass.memo, &pass.engine.memo)
    var update = StyleUpdate()
    if let roots, let old {
      pass.table = pass.engine.table
      pass.table.styles = []
      pass.engine.table = StyleTable()
      pass.engine.state = nil
      pass.restyle(roots, since: old)
      update.effects = pass.effects
      if let assignment = roots.assignment { update.assignedNodesChanged = assignment.changed }
    } else {
      pass.engine.table = StyleTable()
      pass.engine.state = nil
      update.isFull = pass.engine.dropGarbage() || isFull
      if update.isFull { pass.memo = MatchMemo() }
      pass.run()
      if !update.isFull { update = StyleUpdate(from: oldTable, to: pass.table) }
    }
    swap(&pass.memo, &pass.engine.memo)
    self = pass.engine
    if roots == nil { keptStyles = results.styles.count }
    if keptWeight == nil { keptWeight = weight }
    table = pass.table
    for problem in pass.scratch.problems where !table.problems.contains(problem) {
      table.problems.append(problem)
    }
    state = StyleState(pass)
    lastUpdate = update
    lastWork = pass.scratch.rules
    lastWork.compounds = pass.scratch.work
    lastWork.selectors = pass.scopes.reduce(0) { $0 + $1.rules.selectorCount }
    return lastUpdate.isFull ? nil : Set(lastUpdate.effects.keys)
  }

  /// Whether most of what is kept is likely not in use any more.
  private var hasGarbage: Bool {
    results.styles.count > 12_000 + 2 * keptStyles || isOverweight
  }

  /// What is kept, in units of about fifty bytes.
  private var weight: Int {
    results.styles.count * 24 + results.environmentValues + results.byKey.count * 3
      + sheets.store.customs.count + sheets.store.declarations.count
  }

  /// Whether much more is kept than the first page needed.
  private var isOverweight: Bool { weight > 500_000 + 3 * (keptWeight ?? 0) }

  /// Starts over when what was parsed and computed before outweighs what is in use.
  private mutating func dropGarbage() -> Bool {
    let store = sheets.store
    guard
      isOverweight || results.styles.count > 50_000 || results.environments.count > 20_000
        || store.declarations.count > 2_000_000
        || store.sources.count + textBlocks.count + quirkyTextBlocks.count > 200_000
    else { return false }
    sheets = SheetCache()
    results = ResultCache()
    textBlocks = [:]
    quirkyTextBlocks = [:]
    keptWeight = nil
    return true
  }

  /// The block of a style attribute or of presentational hints.
  mutating func block(text: String, isQuirky: Bool) -> Int32 {
    if let block = isQuirky ? quirkyTextBlocks[text] : textBlocks[text] { return block }
    let block = sheets.store.addBlock(text: text, isQuirky: isQuirky)
    if isQuirky { quirkyTextBlocks[text] = block } else { textBlocks[text] = block }
    return block
  }
}

/// The styles of a document, computed from nothing.
public func computeStyles(_ document: Document) -> StyleTable {
  var engine = StyleEngine()
  engine.update(document, changes: nil)
  return engine.table
}
