import ReevDOM

/// The positions of elements among their siblings, from both ends, starting at 1.
struct SiblingPositions {
  var fromStart: [Int32] = []
  var fromEnd: [Int32] = []
  /// Among siblings of the same name; empty when nobody asks.
  var ofTypeFromStart: [Int32] = []
  var ofTypeFromEnd: [Int32] = []

  /// Counts all children of all nodes.
  ///
  /// - Complexity: O(slots).
  init(_ document: Document, withTypes: Bool) {
    fromStart = Array(repeating: 1, count: document.slotCount)
    fromEnd = fromStart
    if withTypes {
      ofTypeFromStart = fromStart
      ofTypeFromEnd = fromStart
    }
    var counts: [Atom: Int32] = [:]
    for parent in document.firstChild.indices where document.firstChild[parent] != noNode {
      var position: Int32 = 0
      var child = document.firstChild[parent]
      counts.removeAll(keepingCapacity: true)
      while child != noNode {
        if document.kind[Int(child)] == .element {
          position += 1
          fromStart[Int(child)] = position
          if withTypes {
            let count = counts[document.name[Int(child)], default: 0] + 1
            counts[document.name[Int(child)]] = count
            ofTypeFromStart[Int(child)] = count
          }
        }
        child = document.nextSibling[Int(child)]
      }
      child = document.firstChild[parent]
      while child != noNode {
        if document.kind[Int(child)] == .element {
          fromEnd[Int(child)] = position - fromStart[Int(child)] + 1
          if withTypes {
            let total = counts[document.name[Int(child)], default: 1]
            ofTypeFromEnd[Int(child)] = total - ofTypeFromStart[Int(child)] + 1
          }
        }
        child = document.nextSibling[Int(child)]
      }
    }
  }
}
