public import ReevDOM
public import ReevStyle
import Synchronization

/// Lays one document out again and again: what a change can't affect is taken over from the last
/// layout. The result is what `layout(_:_:viewport:)` gives, but for the style indexes of anonymous
/// boxes.
///
/// A copy shares what is kept with the original; whichever is used second after both went on
/// starts anew.
public struct LayoutEngine: Sendable {
  /// How an update came to its result.
  public enum Way: Sendable {
    /// Everything anew.
    case rebuilt
    /// Boxes were kept, and what the change can't affect.
    case updated
    /// No box moved: looks or scroll offsets alone changed.
    case repainted
    /// Nothing changed.
    case unchanged
  }

  private let kept = Kept()
  private var stamp = 0
  /// How the last update came to its result.
  public private(set) var lastWay = Way.rebuilt

  /// An engine that has laid nothing out.
  public init() {}

  /// Lays the document out.
  ///
  /// - Parameters:
  ///   - styles: the document's styles.
  ///   - changes: what changed in the document since the last update; nil where that isn't known.
  ///   - restyled: what changed in the styles since the last update.
  public mutating func update(
    _ document: Document, _ styles: StyleTable, changes: DocumentChanges?, restyled: StyleUpdate
  ) -> FragmentTree {
    let known = stamp
    let (tree, way, next) = kept.layout.withLock { layout in
      let known = known > 0 && layout.stamp == known
      let way = layout.update(
        document, styles, changes: known ? changes : nil, restyled: restyled)
      layout.stamp += 1
      return (layout.fragments, way, layout.stamp)
    }
    lastWay = way
    stamp = next
    return tree
  }

  private final class Kept: Sendable {
    let layout = Mutex(KeptLayout())
  }
}

/// The boxes, caches and results of the last layout.
private struct KeptLayout {
  /// Room for styles that restyling adds before those of anonymous boxes.
  static let styleRoom = 256

  /// Counts the updates.
  var stamp = 0
  var fragments = FragmentTree()
  private var boxTree: BoxTree?
  private var caches = LayoutCaches()
  private var root = noBox
  private var result: LayoutResult?
  /// Where results stand in `fragments`.
  private var places = PlacedSubtrees()
  private var table = StyleTable()
  /// The index of the first style behind the table's and the room.
  private var styleLimit = 0
  private var viewport = PixelSize(width: 0, height: 0)
  /// By element whose boxes depend on its attributes or state by themselves: a hash of them.
  private var fingerprints: [NodeID: Int] = [:]
  /// By slot: the node's first box.
  private var firstBox: [BoxID] = []
  /// By box: the node's next box.
  private var nextBox: [BoxID] = []
}

extension KeptLayout {
  mutating func update(
    _ document: Document, _ styles: StyleTable, changes: DocumentChanges?, restyled: StyleUpdate
  ) -> LayoutEngine.Way {
    let patch = changes.flatMap { makePatch(document, styles, $0, restyled) }
    guard let patch, let changes else {
      rebuild(document, styles)
      return .rebuilt
    }
    table = styles
    if patch.isEmpty, !changes.scrollChanged { return .unchanged }
    if !patch.isEmpty, !apply(patch, document, styles) {
      rebuild(document, styles)
      return .rebuilt
    }
    repaint(patch)
    if !patch.movesBoxes, !patch.changesClips, !changes.scrollChanged { return .repainted }
    layOut(document, styles, isKept: !patch.movesBoxes)
    return patch.movesBoxes ? .updated : .repainted
  }

  /// Gives the fragments of boxes that stay their new styles.
  private mutating func repaint(_ patch: BoxPatch) {
    for (node, map) in patch.styles where fragments.firstFragment.indices.contains(Int(node)) {
      var index = Int(fragments.firstFragment[Int(node)])
      while index >= 0 {
        if let style = map[fragments.fragments[index].style] {
          fragments.fragments[index].style = style
        }
        index = Int(fragments.nextOfNode[index])
      }
    }
  }

  private mutating func rebuild(_ document: Document, _ styles: StyleTable) {
    boxTree = nil
    caches = LayoutCaches()
    result = nil
    fragments = FragmentTree()
    places = PlacedSubtrees()
    table = styles
    viewport = document.viewport
    guard document.kind.indices.contains(Int(document.root)) else { return }
    let room = Array(repeating: ComputedStyle(), count: Self.styleRoom)
    let tree = BoxTree(styles: styles.styles + room)
    styleLimit = tree.styles.count
    var builder = BoxTreeBuilder(tree: tree, document: document, table: styles)
    root = builder.build()
    tree.collapseBorders(document, styles, viewport: viewport)
    boxTree = tree
    firstBox = Array(repeating: noBox, count: document.slotCount)
    nextBox = Array(repeating: noBox, count: tree.boxes.count)
    for box in tree.boxes.indices.reversed() {
      let node = Int(tree.boxes[box].node)
      guard firstBox.indices.contains(node) else { continue }
      nextBox[box] = firstBox[node]
      firstBox[node] = BoxID(box)
    }
    fingerprints = [:]
    for node in 0..<document.slotCount where document.kind[node] == .element {
      if let hash = Self.fingerprint(NodeID(node), document) { fingerprints[NodeID(node)] = hash }
    }
    caches.fit(tree)
    caches.knownStyles = styles.styles.count
    caches.fonts = FontCatalog(webFonts: document.fontFaces)
    layOut(document, styles, isKept: false)
  }

  private mutating func layOut(_ document: Document, _ styles: StyleTable, isKept: Bool) {
    guard let boxTree else { return }
    let context = LayoutContext(
      tree: boxTree, document: document, table: styles, viewport: viewport, caches: caches)
    caches = LayoutCaches()
    let laidOut = isKept ? result ?? context.layoutPage(root) : context.layoutPage(root)
    var builder = FragmentBuilder(context: context, reusing: fragments, places)
    fragments = builder.build(laidOut)
    places = builder.places
    places.index()
    result = laidOut
    caches = context.caches
  }
}

// MARK: What changed

/// Changed styles of boxes that stay.
private struct BoxPatch {
  /// By node: the new style for boxes and fragments that had a style.
  var styles: [NodeID: [Int32: Int32]] = [:]
  /// Texts with other characters.
  var texts: [NodeID] = []
  var movesBoxes = false
  var changesClips = false

  var isEmpty: Bool { styles.isEmpty && texts.isEmpty }
}

extension KeptLayout {
  /// What a change comes to where the boxes can stay; nil where they can't.
  private func makePatch(
    _ document: Document, _ styles: StyleTable, _ changes: DocumentChanges, _ restyled: StyleUpdate
  ) -> BoxPatch? {
    guard boxTree != nil, result != nil, !changes.isReset, !changes.viewportChanged,
      changes.childListChanged.isEmpty, !restyled.isFull, restyled.assignedNodesChanged.isEmpty,
      document.viewport == viewport, styles.styles.count <= styleLimit
    else { return nil }
    // A first letter or line splits texts, and their styles.
    guard styles.firstLetter.isEmpty, styles.firstLine.isEmpty, table.firstLetter.isEmpty,
      table.firstLine.isEmpty
    else { return nil }
    for node in changes.elementsChanged where hasOtherAttributes(node, document) { return nil }
    var patch = BoxPatch()
    if boxTree?.capitalizesAfterTexts == true, !changes.textsChanged.isEmpty { return nil }
    for node in changes.textsChanged {
      guard firstBox.indices.contains(Int(node)) else { return nil }
      if firstBox[Int(node)] == noBox {
        // Nothing is rendered there, unless an empty text or a control's is filled.
        let parent = document.parent[Int(node)]
        guard parent != noNode, Int(parent) < styles.ofNode.count else { return nil }
        if document.kind[Int(parent)] == .element, styles.ofNode[Int(parent)] < 0 { continue }
        return nil
      }
      patch.texts.append(node)
      patch.movesBoxes = true
    }
    for (node, effect) in restyled.effects {
      guard add(node, effect, document, styles, to: &patch) else { return nil }
    }
    return patch
  }

  /// Whether an element's boxes may change because its attributes or state did.
  private func hasOtherAttributes(_ node: NodeID, _ document: Document) -> Bool {
    guard document.kind.indices.contains(Int(node)), firstBox.indices.contains(Int(node)) else {
      return true
    }
    guard document.kind[Int(node)] == .element else { return false }
    let box = firstBox[Int(node)]
    if box != noBox, boxTree?.boxes[Int(box)].isBlocked == true { return true }
    if document.integerAttribute(Names.rrWidth, of: node) != nil { return true }
    return fingerprints[node] != Self.fingerprint(node, document)
  }

  /// A hash of an element's attributes and state where box generation or layout looks at them; nil
  /// for other elements.
  private static func fingerprint(_ node: NodeID, _ document: Document) -> Int? {
    let name = document.name[Int(node)]
    let isVector = document.namespace[Int(node)] == .svg && name == Names.svg
    guard isVector || Names.withAttributes.contains(name) else { return nil }
    var hasher = Hasher()
    for attribute in document.attributes[Int(node)]
    where !Names.withoutEffect.contains(attribute.name) {
      hasher.combine(attribute)
    }
    let state = document.state[node]
    hasher.combine(state?.value)
    hasher.combine(state?.isSelected)
    hasher.combine(state?.recorded.contains(.unselected) ?? false)
    let size = document.naturalSizes[node]
    hasher.combine(size?.width)
    hasher.combine(size?.height)
    return hasher.finalize()
  }

  private func add(
    _ node: NodeID, _ effect: StyleEffect, _ document: Document, _ styles: StyleTable,
    to patch: inout BoxPatch
  ) -> Bool {
    guard !effect.contains(.boxes), document.kind.indices.contains(Int(node)),
      Int(node) < table.ofNode.count, Int(node) < styles.ofNode.count,
      document.shadowRoot[Int(node)] == noNode, document.name[Int(node)] != Names.slot
    else { return false }
    var map: [Int32: Int32] = [:]
    func note(_ old: Int32?, _ new: Int32?) -> Bool {
      let old = old ?? -1
      let new = new ?? -1
      if old == new { return true }
      guard table.styles.indices.contains(Int(old)), styles.styles.indices.contains(Int(new)),
        map.updateValue(new, forKey: old) == nil
      else { return false }
      let (before, after) = (table.styles[Int(old)], styles.styles[Int(new)])
      patch.changesClips =
        patch.changesClips || before.rare?.values.clipInset != after.rare?.values.clipInset
      return !before.makesOtherBoxes(than: after)
    }
    guard note(table.ofNode[Int(node)], styles.ofNode[Int(node)]),
      note(table.before[node], styles.before[node]), note(table.after[node], styles.after[node]),
      note(table.marker[node], styles.marker[node]),
      note(table.placeholder[node], styles.placeholder[node])
    else { return false }
    guard !map.isEmpty else { return true }
    patch.styles[node] = map
    if effect.contains(.layout) { patch.movesBoxes = true }
    // Texts have their parent's style.
    var child = document.firstChild[Int(node)]
    while child != noNode {
      if document.kind[Int(child)] == .text || document.kind[Int(child)] == .cdata {
        patch.styles[child] = map
      }
      child = document.nextSibling[Int(child)]
    }
    return true
  }

  /// Gives the boxes their new styles and texts, and forgets what depends on them.
  ///
  /// - Returns: false where the boxes can't stay after all.
  private mutating func apply(
    _ patch: BoxPatch, _ document: Document, _ styles: StyleTable
  ) -> Bool {
    guard let boxTree else { return false }
    for index in caches.knownStyles..<max(caches.knownStyles, styles.styles.count) {
      boxTree.styles[index] = styles.styles[index]
    }
    caches.knownStyles = max(caches.knownStyles, styles.styles.count)
    var changed: [BoxID] = []
    for (node, map) in patch.styles {
      guard firstBox.indices.contains(Int(node)) else { return false }
      var box = firstBox[Int(node)]
      while box != noBox {
        let style = boxTree.boxes[Int(box)].style
        if let new = map[style] {
          if boxTree.boxes[Int(box)].hasCollapsedBorders { return false }
          boxTree.boxes[Int(box)].style = new
          changed.append(box)
        } else if let (_, new) = map.first(where: { boxTree.anonymousStyles[$0.key] == style }) {
          if boxTree.boxes[Int(box)].hasCollapsedBorders { return false }
          boxTree.boxes[Int(box)].style = boxTree.anonymousStyle(inheriting: new)
          changed.append(box)
        } else if Int(style) >= table.styles.count {
          // A style made for this box alone.
          return false
        }
        box = nextBox[Int(box)]
      }
    }
    for node in patch.texts {
      var box = firstBox[Int(node)]
      while box != noBox {
        let text = Int(boxTree.boxes[Int(box)].text)
        guard boxTree.texts.indices.contains(text) else { return false }
        let style = Int(boxTree.boxes[Int(box)].style)
        let wasWhiteSpace = boxTree.isCollapsibleWhiteSpace(box)
        boxTree.texts[text] = transformed(
          document.text[Int(node)], by: boxTree.styles[style].textTransform)
        guard !boxTree.texts[text].isEmpty, !wasWhiteSpace, !boxTree.isCollapsibleWhiteSpace(box)
        else { return false }
        changed.append(box)
        box = nextBox[Int(box)]
      }
    }
    caches.fit(boxTree)
    if patch.movesBoxes { for box in changed { caches.forget(box, boxTree) } }
    return true
  }
}

extension ComputedStyle {
  /// Whether box generation looks at a property that differs and isn't one of `StyleEffect.boxes`.
  fileprivate func makesOtherBoxes(than other: ComputedStyle) -> Bool {
    whiteSpaceCollapse != other.whiteSpaceCollapse || textTransform != other.textTransform
      || overflowX != other.overflowX || overflowY != other.overflowY
      || lineClamp != other.lineClamp || borderCollapse != other.borderCollapse
      || appearance != other.appearance
      || borderCollapse == .collapse && borderWidth != other.borderWidth
  }
}
