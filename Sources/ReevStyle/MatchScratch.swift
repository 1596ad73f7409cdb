import ReevDOM
import Synchronization

/// What of an element's place among its siblings rules asked for.
struct SiblingNeed: OptionSet, Sendable {
  let rawValue: UInt8

  /// Whether it is the first or last child, or empty.
  static let edges = SiblingNeed(rawValue: 1)
  /// Its positions from both ends.
  static let position = SiblingNeed(rawValue: 2)
  /// What the element before it is.
  static let previous = SiblingNeed(rawValue: 4)
}

/// What matching notes and keeps while one document is matched.
///
/// OPTIMIZATION: `a ~ b` and `:has(b)` ask the same of many elements; without what is kept here
/// 100,000 siblings would cost their number squared.
final class MatchScratch {
  // OPTIMIZATION: one thread uses these; atomic constants cost no check of exclusive access, which
  // takes longer than most tests of a compound.
  private let localFlag = Atomic(true)
  private let workCount = Atomic(0)

  /// Whether all that was looked at is on the element's path (see `MatchMemo`).
  var isLocal: Bool {
    get { localFlag.load(ordering: .relaxed) }
    set { localFlag.store(newValue, ordering: .relaxed) }
  }
  /// The element whose rules are looked for.
  private(set) var subject = noNode
  /// What was asked about the subject's place among its siblings.
  var need: SiblingNeed = []
  /// Steps that were taken; see `Budgets.matching`.
  var work: Int { workCount.load(ordering: .relaxed) }
  /// Elements whose rules were looked for, and what became of the rules.
  var rules = MatchingWork()
  /// By op and parent: the position of the first child that matches what is left of `~`.
  var firstMatch: [SiblingKey: Int32] = [:]
  /// By selector and tree: the elements that have a matching descendant.
  var withDescendant: [HasKey: Set<NodeID>] = [:]
  /// By selector and parent: the position of the last child that matches.
  var lastMatch: [SiblingKey: Int32] = [:]
  /// By list of `:nth-child(of)` and parent: the positions of the children that match.
  var nthPositions: [NthKey: [NodeID: Int32]] = [:]

  /// Counts steps; false once none are left.
  func spend(_ steps: Int) -> Bool {
    let total = work &+ steps
    workCount.store(total, ordering: .relaxed)
    return total <= Budgets.matching
  }

  /// What was given up.
  var problems: [String] {
    work > Budgets.matching
      ? ["The page's selectors take more than \(Budgets.matching) steps: some match nothing."] : []
  }

  /// Begins with another subject.
  func begin(_ element: NodeID) {
    isLocal = true
    subject = element
    need = []
  }

  /// Notes that a rule asked for the place of an element among its siblings.
  func note(_ need: SiblingNeed, of element: NodeID) {
    if element == subject { self.need.insert(need) } else { isLocal = false }
  }

  struct SiblingKey: Hashable {
    var op: Int
    var parent: NodeID
    var host: NodeID
    var isQuirks: Bool
  }

  struct NthKey: Hashable {
    var list: UInt32
    var parent: NodeID
    var host: NodeID
    var isLast: Bool
    var isQuirks: Bool
  }

  struct HasKey: Hashable {
    var selector: Int32
    var top: NodeID
    var host: NodeID
    var isQuirks: Bool
  }
}
