import ReevDOM

/// A counting Bloom filter of the ids, classes and tags of the ancestors.
struct AncestorFilter {
  private var counts = [UInt16](repeating: 0, count: 4096)

  mutating func add(_ node: NodeID, _ document: Document) { change(node, document, 1) }
  mutating func remove(_ node: NodeID, _ document: Document) {
    change(node, document, UInt16.max)
  }

  private mutating func change(_ node: NodeID, _ document: Document, _ by: UInt16) {
    let index = Int(node)
    bump(ancestorHash(document.name[index].index, .tag), by)
    let id = document.idAttribute[index]
    if id != .empty { bump(ancestorHash(id.index, .id), by) }
    for name in document.classes[index] { bump(ancestorHash(name.index, .className), by) }
  }

  private mutating func bump(_ hash: UInt32, _ by: UInt16) {
    counts[Int(hash >> 20)] &+= by
    counts[Int(hash >> 8 & 0xFFF)] &+= by
  }

  func mayContain(_ hash: UInt32) -> Bool {
    counts[Int(hash >> 20)] != 0 && counts[Int(hash >> 8 & 0xFFF)] != 0
  }
}
