/// A document to come back to, without what its other columns tell.
///
/// The columns that are kept stay shared with the document until either changes.
public struct StoredDocument: Sendable {
  private var kept: Document
  private let idCount: Int

  /// Stores a document.
  public init(_ document: Document) {
    kept = document
    idCount = document.slotOfID.count
    kept.slotOfID = [:]
    kept.previousSibling = []
    kept.lastChild = []
  }

  /// The number of slots, free ones included.
  public var slotCount: Int { kept.slotCount }

  /// See `Document.hasReevFacts`.
  public var hasReevFacts: Bool {
    get { kept.hasReevFacts }
    set { kept.hasReevFacts = newValue }
  }

  /// The document as it was stored.
  ///
  /// - Complexity: O(nodes).
  public var document: Document {
    var document = kept
    document.makeDerivedColumns(idCount: idCount)
    return document
  }
}

extension Document {
  /// Makes the index of ids and the backward links from the ids and the forward links.
  fileprivate mutating func makeDerivedColumns(idCount: Int) {
    slotOfID.reserveCapacity(idCount)
    lastChild = Array(repeating: noNode, count: slotCount)
    previousSibling = lastChild
    for index in kind.indices {
      let slot = NodeID(index)
      if rrwebID[index] != 0 { slotOfID[rrwebID[index]] = slot }
      let next = nextSibling[index]
      if next != noNode {
        previousSibling[Int(next)] = slot
      } else if parent[index] != noNode, isChild(slot, of: parent[index]) {
        lastChild[Int(parent[index])] = slot
      }
    }
  }

  /// Whether a node stands among the children of its parent: shadow roots and iframes' documents
  /// don't.
  private func isChild(_ node: NodeID, of parent: NodeID) -> Bool {
    shadowRoot[Int(parent)] != node && contentDocument[Int(parent)] != node
  }
}
