import ReevDOM

/// The positions of elements among their siblings, from both ends, starting at 1.
///
/// Counted when one child of a parent is first asked about; a holder of one document only.
final class SiblingPositions {
  private let document: Document
  private var fromStart: [NodeID: Int32] = [:]
  private var totals: [NodeID: Int32] = [:]
  private var ofType: [NodeID: Int32] = [:]
  private var typeTotals: [TypeKey: Int32] = [:]
  private var countedTypes: Set<NodeID> = []
  /// Children visited to count, for tests of how much work is done.
  private(set) var work = 0

  private struct TypeKey: Hashable {
    var parent: NodeID
    var name: Atom
    var namespace: Namespace
  }

  init(_ document: Document) { self.document = document }

  /// The position among all element siblings.
  func position(_ element: NodeID, fromEnd: Bool) -> Int32 {
    let parent = document.parent[Int(element)]
    guard parent != noNode else { return 1 }
    if totals[parent] == nil { count(parent) }
    let start = fromStart[element] ?? 1
    return fromEnd ? (totals[parent] ?? 1) - start + 1 : start
  }

  /// The position among element siblings of the same name.
  func positionOfType(_ element: NodeID, fromEnd: Bool) -> Int32 {
    let index = Int(element)
    let parent = document.parent[index]
    guard parent != noNode else { return 1 }
    if !countedTypes.contains(parent) { countTypes(parent) }
    let start = ofType[element] ?? 1
    guard fromEnd else { return start }
    let key = TypeKey(
      parent: parent, name: document.name[index], namespace: document.namespace[index])
    return (typeTotals[key] ?? 1) - start + 1
  }

  private func count(_ parent: NodeID) {
    var position: Int32 = 0
    var child = document.firstChild[Int(parent)]
    while child != noNode {
      work += 1
      if document.kind[Int(child)] == .element {
        position += 1
        fromStart[child] = position
      }
      child = document.nextSibling[Int(child)]
    }
    totals[parent] = position
  }

  private func countTypes(_ parent: NodeID) {
    countedTypes.insert(parent)
    var child = document.firstChild[Int(parent)]
    while child != noNode {
      work += 1
      let index = Int(child)
      if document.kind[index] == .element {
        let key = TypeKey(
          parent: parent, name: document.name[index], namespace: document.namespace[index])
        let position = (typeTotals[key] ?? 0) + 1
        typeTotals[key] = position
        ofType[child] = position
      }
      child = document.nextSibling[index]
    }
  }
}
