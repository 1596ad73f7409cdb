/// A document to come back to, in pieces.
///
/// A piece of a column that is the same in the document that was stored before is shared with it: a
/// document that differs in few nodes costs little more than those.
public struct StoredDocument: Sendable {
  /// The document without its columns.
  private var rest: Document
  private let columns: StoredColumns
  private let idCount: Int

  /// Stores a document, sharing what it can with one that was stored before, nil for none.
  ///
  /// - Complexity: O(nodes).
  public init(_ document: Document, after previous: StoredDocument? = nil) {
    columns = StoredColumns(document, after: previous?.columns)
    idCount = document.slotOfID.count
    rest = document
    rest.removeColumns()
  }

  /// See `Document.facts`.
  public var facts: RecordingFacts {
    get { rest.facts }
    set { rest.facts = newValue }
  }

  /// The document as it was stored.
  ///
  /// - Complexity: O(nodes).
  public var document: Document {
    var document = rest
    columns.restore(&document)
    document.makeIndexOfIDs(count: idCount)
    return document
  }

  /// The bytes of its columns that another one, nil for none, doesn't hold as well.
  ///
  /// - Complexity: O(nodes that differ).
  public func byteCount(beyond other: StoredDocument?) -> Int {
    columns.byteCount(beyond: other?.columns)
  }
}

/// A document's columns in pieces.
private struct StoredColumns: Sendable {
  let kind: StoredColumn<NodeKind>
  let parent: StoredColumn<NodeID>
  let firstChild: StoredColumn<NodeID>
  let lastChild: StoredColumn<NodeID>
  let previousSibling: StoredColumn<NodeID>
  let nextSibling: StoredColumn<NodeID>
  let shadowRoot: StoredColumn<NodeID>
  let contentDocument: StoredColumn<NodeID>
  let rrwebID: StoredColumn<Int>
  let name: StoredColumn<Atom>
  let namespace: StoredColumn<Namespace>
  let attributes: StoredColumn<[Attribute]>
  let idAttribute: StoredColumn<Atom>
  let classes: StoredColumn<[Atom]>
  let text: StoredColumn<String>
  let freeSlots: StoredColumn<NodeID>

  init(_ document: Document, after previous: StoredColumns?) {
    kind = StoredColumn(document.kind, after: previous?.kind)
    parent = StoredColumn(document.parent, after: previous?.parent)
    firstChild = StoredColumn(document.firstChild, after: previous?.firstChild)
    lastChild = StoredColumn(document.lastChild, after: previous?.lastChild)
    previousSibling = StoredColumn(document.previousSibling, after: previous?.previousSibling)
    nextSibling = StoredColumn(document.nextSibling, after: previous?.nextSibling)
    shadowRoot = StoredColumn(document.shadowRoot, after: previous?.shadowRoot)
    contentDocument = StoredColumn(document.contentDocument, after: previous?.contentDocument)
    rrwebID = StoredColumn(document.rrwebID, after: previous?.rrwebID)
    name = StoredColumn(document.name, after: previous?.name)
    namespace = StoredColumn(document.namespace, after: previous?.namespace)
    attributes = StoredColumn(document.attributes, after: previous?.attributes)
    idAttribute = StoredColumn(document.idAttribute, after: previous?.idAttribute)
    classes = StoredColumn(document.classes, after: previous?.classes)
    text = StoredColumn(document.text, after: previous?.text)
    freeSlots = StoredColumn(document.freeSlots, after: previous?.freeSlots)
  }

  func restore(_ document: inout Document) {
    document.kind = kind.values
    document.parent = parent.values
    document.firstChild = firstChild.values
    document.lastChild = lastChild.values
    document.previousSibling = previousSibling.values
    document.nextSibling = nextSibling.values
    document.shadowRoot = shadowRoot.values
    document.contentDocument = contentDocument.values
    document.rrwebID = rrwebID.values
    document.name = name.values
    document.namespace = namespace.values
    document.attributes = attributes.values
    document.idAttribute = idAttribute.values
    document.classes = classes.values
    document.text = text.values
    document.freeSlots = freeSlots.values
  }

  func byteCount(beyond other: StoredColumns?) -> Int {
    let links =
      parent.byteCount(beyond: other?.parent) + firstChild.byteCount(beyond: other?.firstChild)
      + lastChild.byteCount(beyond: other?.lastChild)
      + previousSibling.byteCount(beyond: other?.previousSibling)
      + nextSibling.byteCount(beyond: other?.nextSibling)
      + shadowRoot.byteCount(beyond: other?.shadowRoot)
      + contentDocument.byteCount(beyond: other?.contentDocument)
      + freeSlots.byteCount(beyond: other?.freeSlots)
    let nodes =
      kind.byteCount(beyond: other?.kind) + rrwebID.byteCount(beyond: other?.rrwebID)
      + name.byteCount(beyond: other?.name) + namespace.byteCount(beyond: other?.namespace)
      + attributes.byteCount(beyond: other?.attributes)
      + idAttribute.byteCount(beyond: other?.idAttribute)
      + classes.byteCount(beyond: other?.classes) + text.byteCount(beyond: other?.text)
    return links + nodes
  }
}

/// A column in pieces of equal length, the last one excepted.
private struct StoredColumn<Value: Equatable & Sendable>: Sendable {
  private var pieces: [[Value]] = []
  private let count: Int

  /// How long a piece is: short ones share more, long ones cost less each.
  private static var length: Int { 64 }
  /// What a piece costs besides its values: its header, its place in the list.
  private static var overhead: Int { 56 }

  init(_ values: [Value], after previous: StoredColumn?) {
    count = values.count
    pieces.reserveCapacity((count + Self.length - 1) / Self.length)
    for start in stride(from: 0, to: count, by: Self.length) {
      let piece = values[start..<min(count, start + Self.length)]
      if let old = previous?.piece(pieces.count), old[...] == piece {
        pieces.append(old)
      } else {
        pieces.append(Array(piece))
      }
    }
  }

  var values: [Value] {
    var values: [Value] = []
    values.reserveCapacity(count)
    for piece in pieces { values.append(contentsOf: piece) }
    return values
  }

  func byteCount(beyond other: StoredColumn?) -> Int {
    var bytes = 0
    for (index, piece) in pieces.enumerated() where other?.piece(index) != piece {
      bytes += piece.count * MemoryLayout<Value>.stride + Self.overhead
    }
    return bytes
  }

  private func piece(_ index: Int) -> [Value]? { index < pieces.count ? pieces[index] : nil }
}

extension Document {
  fileprivate mutating func removeColumns() {
    kind = []
    parent = []
    firstChild = []
    lastChild = []
    previousSibling = []
    nextSibling = []
    shadowRoot = []
    contentDocument = []
    rrwebID = []
    name = []
    namespace = []
    attributes = []
    idAttribute = []
    classes = []
    text = []
    freeSlots = []
    slotOfID = [:]
  }

  /// Makes `slotOfID` from the ids.
  fileprivate mutating func makeIndexOfIDs(count: Int) {
    slotOfID.reserveCapacity(count)
    for (slot, id) in rrwebID.enumerated() where id != 0 { slotOfID[id] = NodeID(slot) }
  }
}
