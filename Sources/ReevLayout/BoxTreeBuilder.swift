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

  let context: LayoutContext
  var steps: [Step] = []
  var counters = CounterScopes()
  var quoteDepth = 0
  var isInQuirksMode = false
  var hasMetDepthLimit = false

  init(context: LayoutContext) { self.context = context }

  /// Makes the whole tree; the result is the box of the main document's viewport.
  mutating func build() -> BoxID {
    let root = buildDocument(context.document.root, parent: noBox)
    while let step = steps.popLast() { perform(step) }
    return root
  }

  private mutating func perform(_ step: Step) {
    switch step {
    case .node(let node, let parent, let style, let depth):
      addNode(node, parent: parent, parentStyle: style, depth: depth)
    case .pseudo(let node, let source, let style, let parent, let depth):
      addPseudo(node, source, style: style, parent: parent, depth: depth)
    case .finish(let box): finish(box)
    case .leave(let node):
      counters.leave(node)
    }
  }

  /// The viewport box of a document, and the step that fills it.
  private mutating func buildDocument(_ documentNode: NodeID, parent: BoxID) -> BoxID {
    let styles = context.styles
    let style = Int32(styles.count)
    context.styles.append(ComputedStyle())
    var box = Box(kind: .block, source: .anonymous, node: documentNode, style: style)
    box.role = .viewport
    box.establishesFormattingContext = true
    let isQuirky = context.document.quirksModes[documentNode] == .quirks
    box.isInQuirksMode = isQuirky
    box.hasLineHeightQuirk = (context.document.quirksModes[documentNode] ?? .noQuirks) != .noQuirks
    let id = context.append(box, to: parent)
    steps.append(.finish(id))
    if context.document.kind.indices.contains(Int(documentNode)) {
      for child in nodes(from: context.document.firstChild[Int(documentNode)]).reversed()
      where context.document.kind[Int(child)] == .element {
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
      node = context.document.nextSibling[Int(node)]
    }
    return list
  }

  /// The children in the flat tree, https://drafts.csswg.org/css-scoping/#flattening
  private func flatChildren(_ node: NodeID) -> [NodeID] {
    let shadow = context.document.shadowRoot[Int(node)]
    if shadow != noNode { return nodes(from: context.document.firstChild[Int(shadow)]) }
    if context.document.name[Int(node)] == Names.slot,
      let assigned = context.table.assignedNodes[node],
      !assigned.isEmpty
    {
      return assigned
    }
    let children = nodes(from: context.document.firstChild[Int(node)])
    if context.document.name[Int(node)] == Names.details,
      !context.document.hasAttribute(Names.open, of: node)
    {
      return children.first {
        context.document.kind[Int($0)] == .element
          && context.document.name[Int($0)] == Names.summary
      }.map { [$0] } ?? []
    }
    return children
  }

  // MARK: Nodes

  private mutating func addNode(_ node: NodeID, parent: BoxID, parentStyle: Int32, depth: Int) {
    guard context.document.kind.indices.contains(Int(node)) else { return }
    switch context.document.kind[Int(node)] {
    case .text, .cdata: addText(node, parent: parent, style: parentStyle)
    case .element: addElement(node, parent: parent, depth: depth)
    default: break
    }
  }

  private mutating func addText(_ node: NodeID, parent: BoxID, style: Int32) {
    let text = context.document.text[Int(node)]
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
    box.text = Int32(context.texts.count)
    context.texts.append(
      transformed(text, by: context.styles[Int(style)].textTransform))
    box.inheritMode(of: context.boxes[Int(parent)])
    return context.append(box, to: parent)
  }

  private mutating func addElement(_ node: NodeID, parent: BoxID, depth: Int) {
    guard context.table.ofNode.indices.contains(Int(node)) else { return }
    let style = context.table.ofNode[Int(node)]
    guard style >= 0, context.styles.indices.contains(Int(style)) else { return }
    let display = context.styles[Int(style)].display
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
        context.problems.append(
          "Elements nested more than \(Self.depthLimit) deep are laid out at that depth.")
      }
      addChildren(of: node, to: parent, style: style, depth: depth)
      return
    }
    let name = context.document.name[Int(node)]
    if context.document.namespace[Int(node)] == .html, name == Names.br || name == Names.wbr {
      addBreak(node, isForced: name == Names.br, style: style, parent: parent)
      return
    }
    let id = makeBox(node, source: .node, style: style, parent: parent)
    steps.append(.finish(id))
    if context.styles[Int(style)].contentVisibility == .hidden { return }
    if addReplacedContent(node, box: id, style: style) { return }
    addMarker(node, box: id, style: style)
    let content = contentBox(of: id)
    addChildren(of: node, to: content, style: style, depth: depth + 1)
  }

  /// The box that takes an element's children: the table grid box of a table wrapper.
  private mutating func contentBox(of box: BoxID) -> BoxID {
    if context.boxes[Int(box)].kind == .tableWrapper { return context.boxes[Int(box)].firstChild }
    let first = context.boxes[Int(box)].firstChild
    guard first != noBox, context.boxes[Int(first)].role == .fieldsetContent else { return box }
    steps.append(.finish(first))
    return first
  }

  private mutating func addChildren(of node: NodeID, to parent: BoxID, style: Int32, depth: Int) {
    if let after = context.table.after[node] {
      steps.append(.pseudo(node, .after, style: after, parent: parent, depth: depth))
    }
    for child in flatChildren(node).reversed() {
      steps.append(.node(child, parent: parent, style: style, depth: depth))
    }
    if let before = context.table.before[node] {
      steps.append(.pseudo(node, .before, style: before, parent: parent, depth: depth))
    }
  }

  private mutating func addBreak(_ node: NodeID, isForced: Bool, style: Int32, parent: BoxID) {
    var box = Box(
      kind: isForced ? .lineBreak : .text, source: .node, node: node, style: style)
    box.isInlineLevel = true
    box.inheritMode(of: context.boxes[Int(parent)])
    if !isForced {
      box.text = Int32(context.texts.count)
      context.texts.append(["\u{200B}"])
    }
    context.append(box, to: parent)
  }

  /// Makes the box of an element or pseudo-element; a table gets its grid box too.
  mutating func makeBox(
    _ node: NodeID, source: FragmentSource, style: Int32, parent: BoxID
  ) -> BoxID {
    let index = Int(style)
    let styles = context.styles
    var parent = parent
    if context.boxes[Int(parent)].role == .fieldsetContent, source == .node,
      context.document.name[Int(node)] == Names.legend
    {
      // The legend stands in the fieldset itself.
      parent = context.boxes[Int(parent)].parent
    }
    let parentKind = context.boxes[Int(parent)].kind
    var box = Box(kind: .block, source: source, node: node, style: style)
    box.inheritMode(of: context.boxes[Int(parent)])
    let isItem = parentKind == .flex || parentKind == .grid
    box.isOutOfFlow =
      styles[index].position == .absolute || styles[index].position == .fixed
    box.isFloating = !box.isOutOfFlow && !isItem && styles[index].float != .none
    switch styles[index].display {
    case .inline:
      box.kind = .inline
      box.isInlineLevel = true
    case .inlineBlock:
      box.isInlineLevel = true
      box.establishesFormattingContext = true
    case .flowRoot: box.establishesFormattingContext = true
    case .flex, .inlineFlex:
      let isClamped =
        styles[index].lineClamp > 0
        && styles[index].rare?.values.isVerticalWebkitBox == true
      box.kind = isClamped ? .block : .flex
      box.isInlineLevel = styles[index].display == .inlineFlex
      box.establishesFormattingContext = true
    case .grid, .inlineGrid:
      box.kind = .grid
      box.isInlineLevel = styles[index].display == .inlineGrid
      box.establishesFormattingContext = true
    case .table, .inlineTable:
      box.kind = .tableWrapper
      box.isInlineLevel = styles[index].display == .inlineTable
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
    box.givesOverflowToViewport = source == .node && givesOverflowToViewport(node, style: index)
    if !box.givesOverflowToViewport,
      isScrollContainer(styles[index].overflowX) || isScrollContainer(styles[index].overflowY)
    {
      box.establishesFormattingContext = true
    }
    if styles[index].contentVisibility != .visible || styles[index].columnCount > 0
      || styles[index].columnWidth >= 0
    {
      box.establishesFormattingContext = true
    }
    if let rare = styles[index].rare?.values, rare.containsLayout || rare.containsPaint {
      box.establishesFormattingContext = true
    }
    let isRoot = context.boxes[Int(parent)].role == .viewport
    if isRoot { box.establishesFormattingContext = true }
    if source == .node { setRole(&box, node: node, parent: parent) }
    let id = context.append(box, to: parent)
    if box.role == .fieldset, box.kind != .block {
      addFieldsetContent(to: id, style: style)
    }
    if box.kind == .tableWrapper {
      var grid = Box(kind: .table, source: .anonymous, node: node, style: style)
      grid.inheritMode(of: box)
      grid.establishesFormattingContext = true
      context.append(grid, to: id)
    }
    return id
  }

  /// A fieldset that is a flex or grid container has its content in an anonymous one,
  /// https://html.spec.whatwg.org/#anonymous-fieldset-content-box
  private func addFieldsetContent(to fieldset: BoxID, style: Int32) {
    var inner = context.styles[Int(style)]
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
      kind: context.boxes[Int(fieldset)].kind, source: .anonymous,
      node: context.boxes[Int(fieldset)].node, style: Int32(context.styles.count))
    context.styles.append(inner)
    box.role = .fieldsetContent
    box.establishesFormattingContext = true
    box.inheritMode(of: context.boxes[Int(fieldset)])
    context.boxes[Int(fieldset)].kind = .block
    context.append(box, to: fieldset)
  }

  private func isScrollContainer(_ overflow: Overflow) -> Bool {
    overflow != .visible && overflow != .clip
  }

  /// Whether the viewport takes over the overflow of this element: the root's, or the body's where
  /// the root's is visible, https://drafts.csswg.org/css-overflow-3/#overflow-propagation
  private func givesOverflowToViewport(_ node: NodeID, style: Int) -> Bool {
    let parent = context.document.parent[Int(node)]
    guard parent != noNode else { return false }
    if context.document.kind[Int(parent)] == .document { return true }
    guard context.document.name[Int(node)] == Names.body,
      context.document.namespace[Int(node)] == .html,
      context.document.name[Int(parent)] == Names.html
    else { return false }
    let grandparent = context.document.parent[Int(parent)]
    guard grandparent != noNode, context.document.kind[Int(grandparent)] == .document,
      context.table.ofNode.indices.contains(Int(parent))
    else { return false }
    let root = Int(context.table.ofNode[Int(parent)])
    guard context.styles.indices.contains(root) else { return false }
    return context.styles[root].overflowX == .visible && context.styles[root].overflowY == .visible
  }

  private func setRole(_ box: inout Box, node: NodeID, parent: BoxID) {
    guard context.document.namespace[Int(node)] == .html else { return }
    let name = context.document.name[Int(node)]
    if name == Names.button || (name == Names.input && context.document.isButtonInput(node)) {
      if box.kind == .inline {
        box.kind = .block
        box.isInlineLevel = true
      }
      if box.kind == .block { box.role = .button }
      box.establishesFormattingContext = true
    } else if name == Names.fieldset {
      if box.kind == .block || box.kind == .flex || box.kind == .grid { box.role = .fieldset }
      box.establishesFormattingContext = true
    } else if name == Names.legend, context.boxes[Int(parent)].role == .fieldset,
      !box.isFloating, !box.isOutOfFlow
    {
      var sibling = context.boxes[Int(parent)].firstChild
      while sibling != noBox {
        if context.boxes[Int(sibling)].role == .legend { return }
        sibling = context.boxes[Int(sibling)].nextSibling
      }
      box.role = .legend
      box.isInlineLevel = false
      if box.kind == .inline { box.kind = .block }
      box.establishesFormattingContext = true
    }
  }

  /// The viewport box of an iframe's document inside the iframe's box.
  mutating func addFrame(_ frame: NodeID, box: BoxID) {
    let content = context.document.contentDocument[Int(frame)]
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

extension LayoutContext {
  /// Adds a box as the last child of another (`noBox` for none).
  @discardableResult
  func append(_ box: Box, to parent: BoxID) -> BoxID {
    let id = BoxID(boxes.count)
    boxes.append(box)
    link(id, to: parent)
    return id
  }

  /// Makes a box without children of its own the last child of another.
  func link(_ id: BoxID, to parent: BoxID) {
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
