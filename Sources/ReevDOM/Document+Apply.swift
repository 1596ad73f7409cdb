public import ReevModel

/// What an event changed, as far as style and layout care.
public struct DocumentChanges: Sendable {
  /// The whole document was replaced.
  public var isReset = false
  /// Parents whose child lists changed.
  public var childListChanged: Set<NodeID> = []
  /// Elements of which an attribute or a state (value, checked, open, …) changed.
  public var elementsChanged: Set<NodeID> = []
  /// Text nodes whose data changed.
  public var textsChanged: Set<NodeID> = []
  /// Whether any style sheet changed.
  public var sheetsChanged = false
  /// Whether the viewport's size changed.
  public var viewportChanged = false
  /// Whether only scroll offsets changed beside the rest.
  public var scrollChanged = false
  /// Whether hover or focus changed.
  public var pointerChanged = false

  /// No change.
  public init() {}

  /// Whether nothing changed.
  public var isEmpty: Bool {
    !isReset && childListChanged.isEmpty && elementsChanged.isEmpty && textsChanged.isEmpty
      && !sheetsChanged && !viewportChanged && !scrollChanged && !pointerChanged
  }

  /// Adds what later events changed. Slots may have been freed, and used again, since.
  public mutating func merge(_ later: DocumentChanges) {
    if later.isReset {
      self = later
      return
    }
    childListChanged.formUnion(later.childListChanged)
    elementsChanged.formUnion(later.elementsChanged)
    textsChanged.formUnion(later.textsChanged)
    sheetsChanged = sheetsChanged || later.sheetsChanged
    viewportChanged = viewportChanged || later.viewportChanged
    scrollChanged = scrollChanged || later.scrollChanged
    pointerChanged = pointerChanged || later.pointerChanged
  }
}

/// What was wrong with an event.
public struct Problem: Hashable, Sendable {
  /// The kinds of damage that a recording can have.
  public enum Kind: String, Sendable, CaseIterable {
    /// An event that could not be read.
    case skippedEvent
    /// A node id that the document does not know.
    case unknownID
    /// A change before any full snapshot.
    case missingSnapshot
    /// An add that would make a node its own descendant, or is otherwise impossible.
    case impossibleAdd
    /// A style sheet edit that names no rule.
    case badSheetEdit
    /// A time that can't be: far from all others, or not a time at all.
    case clockStep
    /// A page of more nodes than a document can have.
    case tooManyNodes
    /// Batches that never came, between others that did.
    case batchGap
    /// Events of several browser windows in one recording.
    case mixedWindows
  }

  /// What kind of damage.
  public var kind: Kind
  /// One line for a person; holds no recorded text.
  public var detail: String

  /// A problem.
  public init(kind: Kind, detail: String) {
    self.kind = kind
    self.detail = detail
  }
}

/// Collects an event's result.
struct Applied {
  var changes = DocumentChanges()
  var problems: [Problem] = []

  mutating func note(_ kind: Problem.Kind, _ detail: String) {
    // A hostile event may hold millions of wrong ids; the count says enough.
    if problems.count < 100 { problems.append(Problem(kind: kind, detail: detail)) }
  }
}

extension Document {
  /// Applies one event in replay order: never fails, never traps.
  ///
  /// - Returns: what changed, and what was wrong with the event.
  public mutating func apply(_ event: Event) -> (changes: DocumentChanges, problems: [Problem]) {
    var result = Applied()
    switch event.type {
    case 2, 3, 4, 5:
      guard let tape = JSONTape(event.data), tape.kind(tape.root) == .object else {
        result.note(.skippedEvent, "an event whose data can't be read")
        break
      }
      switch event.type {
      case 2: applyFullSnapshot(tape, &result)
      case 3: applyIncremental(tape, &result)
      case 4: applyMeta(tape, &result)
      default: applyCustom(tape, &result)
      }
    default: break
    }
    return (result.changes, result.problems)
  }

  private mutating func applyMeta(_ tape: JSONTape, _ result: inout Applied) {
    if let href = tape.string(tape.member(tape.root, "href")) { url = href }
    setViewport(tape, tape.root, &result)
  }

  private mutating func setViewport(_ tape: JSONTape, _ data: Int, _ result: inout Applied) {
    guard let width = tape.double(tape.member(data, "width")),
      let height = tape.double(tape.member(data, "height")),
      width >= 1, height >= 1
    else { return }
    let size = PixelSize(width: min(width, 32_767), height: min(height, 32_767))
    guard size != viewport else { return }
    // Until it is told anew, what the bars take stays the same.
    layoutViewport = layoutViewport.map { $0.grown(from: viewport, to: size) }
    viewport = size
    result.changes.viewportChanged = true
  }

  private mutating func applyFullSnapshot(_ tape: JSONTape, _ result: inout Applied) {
    let node = tape.member(tape.root, "node")
    guard RecordedNode(tape, node).type == 0 else {
      result.note(.skippedEvent, "a full snapshot without a document")
      return
    }
    removeAllNodes()
    result.changes.isReset = true
    root = buildTree(tape, node, under: noNode)
    if isFull { result.note(.tooManyNodes, "a full snapshot of too many nodes") }
    for slot in kind.indices { finishBuilding(NodeID(slot)) }
    noteUnselected()
    let offset = tape.member(tape.root, "initialOffset")
    scrollX = finite(tape, tape.member(offset, "left")) ?? scrollX
    scrollY = finite(tape, tape.member(offset, "top")) ?? scrollY
  }

  /// What can be said of a node only when its children are there: sheets, window scroll.
  mutating func finishBuilding(_ slot: NodeID) {
    let index = Int(slot)
    guard kind[index] == .element else { return }
    if name[index] == Names.style {
      distributeCSSText(of: slot)
      refreshSheet(of: slot)
    } else if name[index] == Names.html, let scroll = state[slot] {
      // The root element's scroll offset is its window's.
      let document = parent[index]
      guard document != noNode, kind[Int(document)] == .document else { return }
      if document == root || root == noNode {
        scrollX = scroll.scrollX
        scrollY = scroll.scrollY
      } else {
        state[document, default: ElementState()].scrollX = scroll.scrollX
        state[document, default: ElementState()].scrollY = scroll.scrollY
      }
      state[slot]?.scrollX = 0
      state[slot]?.scrollY = 0
    }
  }

  private mutating func applyIncremental(_ tape: JSONTape, _ result: inout Applied) {
    let data = tape.root
    guard let source = tape.int(tape.member(data, "source")) else {
      result.note(.skippedEvent, "an incremental event without a source")
      return
    }
    let isAboutNodes = [0, 3, 5, 7, 8, 13, 15].contains(source)
    if isAboutNodes, root == noNode {
      result.note(.missingSnapshot, "a change before the first full snapshot")
      return
    }
    let defined = definedNames
    let onTop = topLayer
    switch source {
    case 0: applyMutation(tape, data, &result)
    case 1, 6, 12: applyPositions(tape, data, source, &result)
    case 2: applyInteraction(tape, data, &result)
    case 3: applyScroll(tape, data, &result)
    case 4: setViewport(tape, data, &result)
    case 5: applyInput(tape, data, &result)
    case 7: applyMedia(tape, data, &result)
    case 8: applyStyleSheetRule(tape, data, &result)
    case 13: applyStyleDeclaration(tape, data, &result)
    case 14: applySelection(tape, data)
    case 15: applyAdoptedStyleSheets(tape, data, &result)
    case 16:
      if let name = tape.string(tape.member(tape.member(data, "define"), "name")) {
        applyDefined([name], &result)
      }
    default: break
    }
    // Rules may look at these from anywhere.
    if definedNames != defined || topLayer != onTop { result.changes.isReset = true }
  }

  private mutating func applyPositions(
    _ tape: JSONTape, _ data: Int, _ source: Int, _ result: inout Applied
  ) {
    var last = JSONTape.none
    for position in tape.items(tape.member(data, "positions")) { last = position }
    guard last != JSONTape.none, source != 6 else { return }
    movePointer(tape, last, &result)
  }

  private mutating func movePointer(_ tape: JSONTape, _ at: Int, _ result: inout Applied) {
    if let x = finite(tape, tape.member(at, "x")), let y = finite(tape, tape.member(at, "y")) {
      pointer = PixelPoint(x: x, y: y)
    }
    let target = slot(ofID: tape.int(tape.member(at, "id")) ?? -1)
    guard target != noNode, target != hovered else { return }
    hovered = target
    result.changes.pointerChanged = true
  }

  private mutating func applyInteraction(_ tape: JSONTape, _ data: Int, _ result: inout Applied) {
    let target = slot(ofID: tape.int(tape.member(data, "id")) ?? -1)
    switch tape.int(tape.member(data, "type")) {
    case 0, 1, 2, 3, 4:
      movePointer(tape, data, &result)
      if let type = tape.int(tape.member(data, "type")), type == 0 || type == 2 {
        applyPress(target, isClick: type == 2, &result)
      }
    case 9: applyPress(target, isClick: false, &result)
    case 5:
      guard target != noNode, focused != target else { return }
      focused = target
      result.changes.pointerChanged = true
    case 6:
      guard focused != noNode, target == noNode || focused == target else { return }
      focused = noNode
      result.changes.pointerChanged = true
    default: break
    }
  }

  private mutating func applyScroll(_ tape: JSONTape, _ data: Int, _ result: inout Applied) {
    let id = tape.int(tape.member(data, "id")) ?? -1
    guard id != -1, let x = finite(tape, tape.member(data, "x")),
      let y = finite(tape, tape.member(data, "y"))
    else { return }
    let target = slot(ofID: id)
    guard target != noNode else {
      result.note(.unknownID, "a scroll of an unknown node")
      return
    }
    result.changes.scrollChanged = true
    if target == root {
      scrollX = x
      scrollY = y
    } else {
      state[target, default: ElementState()].scrollX = x
      state[target, default: ElementState()].scrollY = y
    }
  }

  private mutating func applyInput(_ tape: JSONTape, _ data: Int, _ result: inout Applied) {
    let id = tape.int(tape.member(data, "id")) ?? -1
    guard id != -1 else { return }
    let target = slot(ofID: id)
    guard target != noNode else {
      result.note(.unknownID, "input in an unknown node")
      return
    }
    guard kind[Int(target)] == .element else { return }
    var changed = state[target] ?? ElementState()
    if let text = tape.text(tape.member(data, "text")) { changed.value = text }
    switch tape.kind(tape.member(data, "isChecked")) {
    case .yes: changed.isChecked = true
    case .no: changed.isChecked = false
    default: break
    }
    if !changed.recorded.isEmpty, changed.value != nil { changed.recorded.remove(.unselected) }
    state[target] = changed
    result.changes.elementsChanged.insert(target)
  }

  private mutating func applyMedia(_ tape: JSONTape, _ data: Int, _ result: inout Applied) {
    let target = slot(ofID: tape.int(tape.member(data, "id")) ?? -1)
    guard target != noNode else {
      result.note(.unknownID, "a media event of an unknown node")
      return
    }
    var changed = state[target] ?? ElementState()
    switch tape.int(tape.member(data, "type")) {
    case 0: changed.isPlaying = true
    case 1: changed.isPlaying = false
    default: break
    }
    if let time = finite(tape, tape.member(data, "currentTime")) { changed.mediaTime = time }
    guard changed != state[target] else { return }
    state[target] = changed
    result.changes.elementsChanged.insert(target)
  }

  private mutating func applySelection(_ tape: JSONTape, _ data: Int) {
    selection = []
    for range in tape.items(tape.member(data, "ranges")) {
      let start = slot(ofID: tape.int(tape.member(range, "start")) ?? -1)
      let end = slot(ofID: tape.int(tape.member(range, "end")) ?? -1)
      guard start != noNode, end != noNode, selection.count < 1000 else { continue }
      selection.append(
        SelectedRange(
          start: start, startOffset: tape.int(tape.member(range, "startOffset")) ?? 0, end: end,
          endOffset: tape.int(tape.member(range, "endOffset")) ?? 0))
    }
  }

  /// A number of reasonable size; nil for anything else.
  private func finite(_ tape: JSONTape, _ at: Int) -> Double? {
    guard let number = tape.double(at), abs(number) < 1e8 else { return nil }
    return number
  }
}
