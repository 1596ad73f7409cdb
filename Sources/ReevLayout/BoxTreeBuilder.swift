import ReevDOM
import ReevStyle

/// Makes the boxes of a document, https://drafts.csswg.org/css-display-4/#box-generation
///
/// Walks the flat tree with a stack of its own, so that depth costs no call stack.
struct BoxTreeBuilder {
  /// Boxes nested deeper than this become children of the box at that depth, as browsers do with
  /// elements.
  static let depthLimit = 256

  /// A step still to be done; the last one is the next.
  enum Step {
    case node(NodeID, parent: BoxID, style: Int32, depth: Int)
    case pseudo(NodeID, FragmentSource, style: Int32, parent: BoxID, depth: Int)
    case finish(BoxID)
    case leave(NodeID)
  }

  let tree: BoxTree
  let document: Document
  let table: StyleTable
  var steps: [Step] = []
  var counters = CounterScopes()
  var quoteDepth = 0
  var isInQuirksMode = false
  var hasMetDepthLimit = false
  /// Bytes of generated content so far; see `Budgets`.
  var generatedBytes = 0
  /// The last character of the text before in the same inline formatting context.
  private var previousScalar: Unicode.Scalar?

  /// By index of the table's styles.
  private let traits: [BoxTraits]
  /// By slot: whether the style table has a `::before`, an `::after` or assigned nodes for it.
  private var isInTables: [Bool]

  init(tree: BoxTree, document: Document, table: StyleTable) {
    self.tree = tree
    self.document = document
    self.table = table
    traits = tree.styles.map { BoxTraits($0) }
    // OPTIMIZATION: most elements are in none of these dictionaries.
    var isInTables = Array(repeating: false, count: document.slotCount)
    func note(_ node: NodeID) {
      if isInTables.indices.contains(Int(node)) { isInTables[Int(node)] = true }
    }
    for node in table.before.keys { note(node) }
    for node in table.after.keys { note(node) }
    for node in table.assignedNodes.keys { note(node) }
    self.isInTables = isInTables
  }

  /// What making boxes asks of a style.
  func traits(of style: Int32) -> BoxTraits {
    traits.indices.contains(Int(style))
      ? traits[Int(style)] : BoxTraits(tree.styles[Int(style)])
  }

  /// Makes the whole tree; the result is the box of the main document's viewport.
  mutating func build() -> BoxID {
    let root = buildDocument(document.root, parent: noBox)
    while let step = steps.popLast() { perform(step) }
    return root
  }

  private mutating func perform(_ step: Step) {
    switch step {
    case .node(let node, let parent, let style, let depth):
      addNode(node, parent: parent, parentStyle: style, depth: depth)
    case .pseudo(let node, let source, let style, let parent, let depth):
      addPseudo(node, source, style: style, parent: parent, depth: depth)
    case .finish(let box):
      finish(box)
      if tree.boxes[Int(box)].kind != .inline { previousScalar = nil }
    case .leave(let node):
      counters.leave(node)
    }
  }

  /// The viewport box of a document, and the step that fills it.
  private mutating func buildDocument(_ documentNode: NodeID, parent: BoxID) -> BoxID {
    let style = Int32(tree.styles.count)
    tree.styles.append(ComputedStyle())
    var box = Box(kind: .block, source: .anonymous, node: documentNode, style: style)
    box.role = .viewport
    box.establishesFormattingContext = true
    let isQuirky = document.quirksModes[documentNode] == .quirks
    box.isInQuirksMode = isQuirky
    box.hasLineHeightQuirk = (document.quirksModes[documentNode] ?? .noQuirks) != .noQuirks
    let id = tree.append(box, to: parent)
    steps.append(.finish(id))
    if document.kind.indices.contains(Int(documentNode)) {
      for child in nodes(from: document.firstChild[Int(documentNode)]).reversed()
      where document.kind[Int(child)] == .element {
        steps.append(.node(child, parent: id, style: style, depth: 0))
      }
    }
    return id
  }

  private func nodes(from first: NodeID) -> [NodeID] {
    var list: [NodeID] = []
    var node = first
    while node != noNode {
      list.append(node)
      node = document.nextSibling[Int(node)]
    }
    return list
  }

  /// Pushes the children in the flat tree, the last one first,
  /// https://drafts.csswg.org/css-scoping/#flattening
  private mutating func pushChildren(of node: NodeID, parent: BoxID, style: Int32, depth: Int) {
    let shadow = document.shadowRoot[Int(node)]
    var first = document.firstChild[Int(shadow != noNode ? shadow : node)]
    if shadow == noNode {
      let name = document.name[Int(node)]
      if name == Names.slot, isInTables[Int(node)],
        let assigned = table.assignedNodes[node], !assigned.isEmpty
      {
        for child in assigned.reversed() {
          steps.append(.node(child, parent: parent, style: style, depth: depth))
        }
        return
      }
      if name == Names.details, !document.hasAttribute(Names.open, of: node) {
        while first != noNode,
          document.kind[Int(first)] != .element
            || document.name[Int(first)] != Names.summary
        {
          first = document.nextSibling[Int(first)]
        }
        if first != noNode {
          steps.append(.node(first, parent: parent, style: style, depth: depth))
        }
        return
      }
    }
    let start = steps.count
    while first != noNode {
      steps.append(.node(first, parent: parent, style: style, depth: depth))
      first = document.nextSibling[Int(first)]
    }
    steps[start...].reverse()
  }

  // MARK: Nodes

  private mutating func addNode(_ node: NodeID, parent: BoxID, parentStyle: Int32, depth: Int) {
    guard document.kind.indices.contains(Int(node)) else { return }
    switch document.kind[Int(node)] {
    case .text, .cdata: addText(node, parent: parent, style: parentStyle)
    case .element: addElement(node, parent: parent, depth: depth)
    default: break
    }
  }

  private mutating func addText(_ node: NodeID, parent: BoxID, style: Int32) {
    let text = document.text[Int(node)]
    guard !text.isEmpty else { return }
    appendText(text, node: node, source: .node, style: style, parent: parent)
  }

  /// Adds a text box; `text-transform` is applied here.
  @discardableResult
  mutating func appendText(
    _ text: String, node: NodeID, source: FragmentSource, style: Int32, parent: BoxID
  ) -> BoxID {
    var box = Box(kind: .text, source: source, node: node, style: style)
    box.isInlineLevel = true
    box.text = Int32(tree.texts.count)
    let transform = traits(of: style).textTransform
    if transform == .capitalize, previousScalar != nil { tree.capitalizesAfterTexts = true }
    tree.texts.append(transformed(text, by: transform, after: previousScalar))
    previousScalar = text.unicodeScalars.last
    box.inheritMode(of: tree.boxes[Int(parent)])
    return tree.append(box, to: parent)
  }

  private mutating func addElement(_ node: NodeID, parent: BoxID, depth: Int) {
    guard table.ofNode.indices.contains(Int(node)) else { return }
    let style = table.ofNode[Int(node)]
    guard style >= 0, tree.styles.indices.contains(Int(style)) else { return }
    let display = traits(of: style).display
    guard display != .none else { return }
    changeCounters(node, style: style)
    steps.append(.leave(node))
    if display == .contents {
      addChildren(of: node, to: parent, style: style, depth: depth)
      return
    }
    if depth > Self.depthLimit {
      if !hasMetDepthLimit {
        hasMetDepthLimit = true
        tree.problems.append(
          "Elements nested more than \(Self.depthLimit) deep are laid out at that depth.")
      }
      addChildren(of: node, to: parent, style: style, depth: depth)
      return
    }
    let name = document.name[Int(node)]
    if document.namespace[Int(node)] == .html, name == Names.br || name == Names.wbr {
      addBreak(node, isForced: name == Names.br, style: style, parent: parent)
      return
    }
    let id = makeBox(node, source: .node, style: style, parent: parent)
    if tree.boxes[Int(id)].kind != .inline { previousScalar = nil }
    steps.append(.finish(id))
    if traits(of: style).hasHiddenContent { return }
    if addReplacedContent(node, box: id, style: style) { return }
    addMarker(node, box: id, style: style)
    let content = contentBox(of: id)
    addChildren(of: node, to: content, style: style, depth: depth + 1)
  }

  /// The box that takes an element's children: the table grid box of a table wrapper.
  private mutating func contentBox(of box: BoxID) -> BoxID {
    if tree.boxes[Int(box)].kind == .tableWrapper { return tree.boxes[Int(box)].firstChild }
    let first = tree.boxes[Int(box)].firstChild
    guard first != noBox, tree.boxes[Int(first)].role == .fieldsetContent else { return box }
    steps.append(.finish(first))
    return first
  }

  private mutating func addChildren(of node: NodeID, to parent: BoxID, style: Int32, depth: Int) {
    let isInTables = isInTables[Int(node)]
    if isInTables, let after = table.after[node] {
      steps.append(.pseudo(node, .after, style: after, parent: parent, depth: depth))
    }
    pushChildren(of: node, parent: parent, style: style, depth: depth)
    if isInTables, let before = table.before[node] {
      steps.append(.pseudo(node, .before, style: before, parent: parent, depth: depth))
    }
  }

  private mutating func addBreak(_ node: NodeID, isForced: Bool, style: Int32, parent: BoxID) {
    if isForced { previousScalar = nil }
    var box = Box(
      kind: isForced ? .lineBreak : .text, source: .node, node: node, style: style)
    box.isInlineLevel = true
    box.inheritMode(of: tree.boxes[Int(parent)])
    if !isForced {
      box.text = Int32(tree.texts.count)
      tree.texts.append(["\u{200B}"])
    }
    tree.append(box, to: parent)
  }

  /// Makes the box of an element or pseudo-element; a table gets its grid box too.
  mutating func makeBox(
    _ node: NodeID, source: FragmentSource, style: Int32, parent: BoxID
  ) -> BoxID {
    let traits = traits(of: style)
    var parent = parent
    if tree.boxes[Int(parent)].role == .fieldsetContent, source == .node,
      document.name[Int(node)] == Names.legend
    {
      // The legend stands in the fieldset itself.
      parent = tree.boxes[Int(parent)].parent
    }
    let parentKind = tree.boxes[Int(parent)].kind
    var box = Box(kind: .block, source: source, node: node, style: style)
    box.inheritMode(of: tree.boxes[Int(parent)])
    let isItem = parentKind == .flex || parentKind == .grid
    box.isOutOfFlow = traits.isOutOfFlow
    box.isFloating = !box.isOutOfFlow && !isItem && traits.floats
    switch traits.display {
    case .inline:
      box.kind = .inline
      box.isInlineLevel = true
    case .inlineBlock:
      box.isInlineLevel = true
      box.establishesFormattingContext = true
    case .flowRoot: box.establishesFormattingContext = true
    case .flex, .inlineFlex:
      box.kind = traits.isClamped ? .block : .flex
      box.isInlineLevel = traits.display == .inlineFlex
      box.establishesFormattingContext = true
    case .grid, .inlineGrid:
      box.kind = .grid
      box.isInlineLevel = traits.display == .inlineGrid
      box.establishesFormattingContext = true
    case .table, .inlineTable:
      box.kind = .tableWrapper
      box.isInlineLevel = traits.display == .inlineTable
      box.establishesFormattingContext = true
    case .tableRowGroup, .tableHeaderGroup, .tableFooterGroup: box.kind = .tableRowGroup
    case .tableRow: box.kind = .tableRow
    case .tableCell:
      box.kind = .tableCell
      box.establishesFormattingContext = true
    case .tableColumnGroup: box.kind = .tableColumnGroup
    case .tableColumn: box.kind = .tableColumn
    case .tableCaption:
      box.kind = .tableCaption
      box.establishesFormattingContext = true
    case .block, .listItem, .none, .contents: break
    }
    if box.isOutOfFlow || box.isFloating {
      box.establishesFormattingContext = true
      if box.kind == .inline { box.kind = .block }
      box.isInlineLevel = false
    } else if isItem {
      box.establishesFormattingContext = true
      if box.kind == .inline { box.kind = .block }
      box.isInlineLevel = false
    }
    box.givesOverflowToViewport =
      source == .node && givesOverflowToViewport(node, style: Int(style))
    if !box.givesOverflowToViewport, traits.isScrollContainer {
      box.establishesFormattingContext = true
    }
    if traits.establishesFormattingContext { box.establishesFormattingContext = true }
    let isRoot = tree.boxes[Int(parent)].role == .viewport
    if isRoot { box.establishesFormattingContext = true }
    if source == .node { setRole(&box, node: node, parent: parent) }
    let id = tree.append(box, to: parent)
    if box.role == .fieldset, box.kind != .block {
      addFieldsetContent(to: id, style: style)
    }
    if box.kind == .tableWrapper {
      var grid = Box(kind: .table, source: .anonymous, node: node, style: style)
      grid.inheritMode(of: box)
      grid.establishesFormattingContext = true
      tree.append(grid, to: id)
    }
    return id
  }

  /// A fieldset that is a flex or grid container has its content in an anonymous one,
  /// https://html.spec.whatwg.org/#anonymous-fieldset-content-box
  private func addFieldsetContent(to fieldset: BoxID, style: Int32) {
    var inner = tree.styles[Int(style)]
    let initial = ComputedStyle()
    inner.position = .static
    inner.float = .none
    inner.margin = initial.margin
    inner.padding = initial.padding
    inner.borderWidth = initial.borderWidth
    inner.width = .auto
    inner.height = .auto
    inner.minWidth = .auto
    inner.minHeight = .auto
    inner.maxWidth = .none
    inner.maxHeight = .none
    var box = Box(
      kind: tree.boxes[Int(fieldset)].kind, source: .anonymous,
      node: tree.boxes[Int(fieldset)].node, style: Int32(tree.styles.count))
    tree.styles.append(inner)
    box.role = .fieldsetContent
    box.establishesFormattingContext = true
    box.inheritMode(of: tree.boxes[Int(fieldset)])
    tree.boxes[Int(fieldset)].kind = .block
    tree.append(box, to: fieldset)
  }

  /// Whether the viewport takes over the overflow of this element: the root's, or the body's where
  /// the root's is visible, https://drafts.csswg.org/css-overflow-3/#overflow-propagation
  private func givesOverflowToViewport(_ node: NodeID, style: Int) -> Bool {
    let parent = document.parent[Int(node)]
    guard parent != noNode else { return false }
    if document.kind[Int(parent)] == .document { return true }
    guard document.name[Int(node)] == Names.body,
      document.namespace[Int(node)] == .html,
      document.name[Int(parent)] == Names.html
    else { return false }
    let grandparent = document.parent[Int(parent)]
    guard grandparent != noNode, document.kind[Int(grandparent)] == .document,
      table.ofNode.indices.contains(Int(parent))
    else { return false }
    let root = Int(table.ofNode[Int(parent)])
    guard tree.styles.indices.contains(root) else { return false }
    return tree.styles[root].overflowX == .visible && tree.styles[root].overflowY == .visible
  }

  private func setRole(_ box: inout Box, node: NodeID, parent: BoxID) {
    guard document.namespace[Int(node)] == .html else { return }
    let name = document.name[Int(node)]
    if name == Names.button || (name == Names.input && document.isButtonInput(node)) {
      if box.kind == .inline {
        box.kind = .block
        box.isInlineLevel = true
      }
      if box.kind == .block { box.role = .button }
      box.isButton = true
      box.establishesFormattingContext = true
    } else if name == Names.fieldset {
      if box.kind == .block || box.kind == .flex || box.kind == .grid { box.role = .fieldset }
      box.establishesFormattingContext = true
    } else if name == Names.legend, tree.boxes[Int(parent)].role == .fieldset,
      !box.isFloating, !box.isOutOfFlow
    {
      var sibling = tree.boxes[Int(parent)].firstChild
      while sibling != noBox {
        if tree.boxes[Int(sibling)].role == .legend { return }
        sibling = tree.boxes[Int(sibling)].nextSibling
      }
      box.role = .legend
      box.isInlineLevel = false
      if box.kind == .inline { box.kind = .block }
      box.establishesFormattingContext = true
    }
  }

  /// The viewport box of an iframe's document inside the iframe's box.
  mutating func addFrame(_ frame: NodeID, box: BoxID) {
    let content = document.contentDocument[Int(frame)]
    guard content != noNode else { return }
    _ = buildDocument(content, parent: box)
  }
}

extension Box {
  /// Takes over the document's mode from the parent box.
  mutating func inheritMode(of parent: Box) {
    isInQuirksMode = parent.isInQuirksMode
    hasLineHeightQuirk = parent.hasLineHeightQuirk
  }
}

extension BoxTree {
  /// Adds a box as the last child of another (`noBox` for none).
  @discardableResult
  func append(_ box: Box, to parent: BoxID) -> BoxID {
    Self.append(box, to: parent, in: &boxes)
  }

  private static func append(_ box: Box, to parent: BoxID, in boxes: inout [Box]) -> BoxID {
    let id = BoxID(boxes.count)
    boxes.append(box)
    link(id, to: parent, in: &boxes)
    return id
  }

  /// Makes a box without children of its own the last child of another.
  func link(_ id: BoxID, to parent: BoxID) { Self.link(id, to: parent, in: &boxes) }

  /// OPTIMIZATION: with the boxes as an argument, one check of exclusive access does for all.
  private static func link(_ id: BoxID, to parent: BoxID, in boxes: inout [Box]) {
    boxes[Int(id)].parent = parent
    boxes[Int(id)].nextSibling = noBox
    guard parent != noBox else { return }
    let last = boxes[Int(parent)].lastChild
    if last == noBox {
      boxes[Int(parent)].firstChild = id
    } else {
      boxes[Int(last)].nextSibling = id
    }
    boxes[Int(parent)].lastChild = id
  }

  /// Replaces the list of a box's children; each of them is linked to it.
  func setChildren(_ list: [BoxID], of parent: BoxID) {
    boxes[Int(parent)].firstChild = noBox
    boxes[Int(parent)].lastChild = noBox
    for child in list { link(child, to: parent) }
  }

  /// The index of the style of an anonymous box inside a box of the given style: inherited
  /// properties are its, the others initial.
  func anonymousStyle(inheriting style: Int32) -> Int32 {
    if let known = anonymousStyles[style] { return known }
    let from = styles[Int(style)]
    var made = ComputedStyle()
    made.display = .block
    made.visibility = from.visibility
    made.direction = from.direction
    made.writingMode = from.writingMode
    made.pointerEvents = from.pointerEvents
    made.color = from.color
    made.fontSize = from.fontSize
    made.fontWeight = from.fontWeight
    made.fontStyle = from.fontStyle
    made.fontFamily = from.fontFamily
    made.lineHeight = from.lineHeight
    made.letterSpacing = from.letterSpacing
    made.wordSpacing = from.wordSpacing
    made.textIndent = from.textIndent
    made.textAlign = from.textAlign
    made.textAlignLast = from.textAlignLast
    made.textTransform = from.textTransform
    made.whiteSpaceCollapse = from.whiteSpaceCollapse
    made.textWrapMode = from.textWrapMode
    made.overflowWrap = from.overflowWrap
    made.wordBreak = from.wordBreak
    made.lineBreak = from.lineBreak
    made.hyphens = from.hyphens
    made.tabSize = from.tabSize
    made.hasKerning = from.hasKerning
    made.smallCaps = from.smallCaps
    made.balancesLines = from.balancesLines
    made.listStylePosition = from.listStylePosition
    made.borderCollapse = from.borderCollapse
    made.captionSide = from.captionSide
    made.emptyCells = from.emptyCells
    made.borderSpacingX = from.borderSpacingX
    made.borderSpacingY = from.borderSpacingY
    let index = Int32(styles.count)
    styles.append(made)
    anonymousStyles[style] = index
    return index
  }
}
