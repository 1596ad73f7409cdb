import ReevDOM
import ReevLayout

/// One thing to paint.
struct PaintStep {
  enum Action: UInt8 {
    /// A box's background, border and outline.
    case box
    /// A run of text.
    case text
    /// A replaced element or control: its box and what it shows.
    case replaced
    /// What follows is composed as a whole with the fragment's opacity.
    case beginGroup
    /// The end of the innermost group.
    case endGroup
    /// The backdrop of an element of the top layer.
    case backdrop
  }

  var action: Action
  var fragment: Int32
}

/// Puts fragments in paint order: CSS 2.2 Appendix E, with flex and grid items, opacity and the
/// top layer. https://www.w3.org/TR/CSS22/zindex.html
///
/// One pass sorts fragments into the lists of their groups (stacking contexts and what paints as if
/// it were one); a second walks the groups with a stack of its own.
///
/// - Complexity: O(n) in the number of fragments, apart from sorting positioned ones.
struct PaintOrder {
  private struct Group {
    var fragment: Int32
    /// The group of the stacking context that this group's positioned descendants belong to.
    var context: Int32
    var isContext: Bool
    var blocks = FragmentList()
    var floats = FragmentList()
    var inlines = FragmentList()
    /// The first of the context's `entries`, −1 for none.
    var firstEntry: Int32 = -1
  }

  /// A list of fragments linked by `next`.
  private struct FragmentList {
    var head: Int32 = -1
    var tail: Int32 = -1

    mutating func append(_ fragment: Int32, next: inout [Int32]) {
      if tail < 0 { head = fragment } else { next[Int(tail)] = fragment }
      tail = fragment
    }
  }

  /// A positioned group or stacking context inside a context.
  private struct Entry {
    var context: Int32
    var zIndex: Int32
    var topPlace: Int32 = -1
    var group: Int32
  }

  private enum Work {
    case group(Int32)
    case list(Int32)
    case end(Int32)
  }

  private let tree: FragmentTree
  private let traits: [PaintTraits]
  private let visible: PixelBounds
  /// The elements of the top layer, by their place in it.
  private let onTop: [NodeID: Int32]
  /// Boxes that are painted though nothing of their style is seen.
  private let bars: Set<NodeID>
  private var groups: [Group] = [Group(fragment: -1, context: 0, isContext: true)]
  private var entries: [Entry] = []
  /// By fragment: the next one in its list.
  private var next: [Int32]
  /// By fragment: the group that its children belong to (its own where it is a group's root).
  private var groupOf: [Int32]
  private(set) var steps: [PaintStep] = []

  /// - Parameter traits: by style index; the last one stands for those outside of the table.
  init(
    _ tree: FragmentTree, traits: [PaintTraits], visible: PixelBounds, onTop: [NodeID: Int32] = [:],
    bars: Set<NodeID> = []
  ) {
    self.bars = bars
    self.tree = tree
    self.traits = traits
    self.visible = visible
    self.onTop = onTop
    next = Array(repeating: -1, count: tree.fragments.count)
    groupOf = Array(repeating: 0, count: tree.fragments.count)
    guard !traits.isEmpty else { return }
    sort()
    walk()
  }

  /// The place in the top layer of an element's own box, nil for others; anonymous boxes inside have its
  /// node as well.
  private func topPlace(_ index: Int) -> Int32? {
    guard !onTop.isEmpty, tree.fragments[index].source == .node else { return nil }
    return onTop[tree.fragments[index].node]
  }

  private func traitIndex(_ style: Int32) -> Int {
    style >= 0 && Int(style) < traits.count ? Int(style) : traits.count - 1
  }

  private mutating func sort() {
    for index in tree.fragments.indices {
      let parent = tree.fragments[index].parent
      let hasParent = parent >= 0 && parent < index
      let outer = hasParent ? groupOf[Int(parent)] : 0
      if tree.fragments[index].kind == .text {
        groupOf[index] = outer
        groups[Int(outer)].inlines.append(Int32(index), next: &next)
        continue
      }
      let trait = traits[traitIndex(tree.fragments[index].style)]
      let flags = trait.flags
      let isReplaced = tree.fragments[index].kind == .replaced
      let place = topPlace(index)
      // The grid box of a table shares the style of its wrapper, which is the positioned one.
      let isTableGrid =
        hasParent && flags.contains(.table) && tree.fragments[index].source == .anonymous
        && tree.fragments[Int(parent)].style == tree.fragments[index].style
        && tree.fragments[Int(parent)].node == tree.fragments[index].node
      if isTableGrid {
        groupOf[index] = outer
        groups[Int(outer)].blocks.append(Int32(index), next: &next)
        continue
      }
      let parentFlags =
        hasParent ? traits[traitIndex(tree.fragments[Int(parent)].style)].flags : []
      let isItem =
        parentFlags.contains(.itemContainer) && hasParent
        && tree.fragments[Int(parent)].kind == .box
      let isPositioned = flags.contains(.positioned)
      let hasZ = flags.contains(.hasZIndex) && (isPositioned || isItem)
      let isContext = hasZ || flags.contains(.context) || place != nil
      guard
        isContext || isPositioned || isItem || isReplaced
          || !flags.isDisjoint(with: [.floats, .atomicInline])
      else {
        groupOf[index] = outer
        if flags.contains(.inline) {
          groups[Int(outer)].inlines.append(Int32(index), next: &next)
        } else {
          groups[Int(outer)].blocks.append(Int32(index), next: &next)
        }
        continue
      }
      let number = Int32(groups.count)
      let context = groups[Int(outer)].context
      groups.append(
        Group(
          fragment: Int32(index), context: isContext ? number : context, isContext: isContext))
      groupOf[index] = number
      if let place {
        entries.append(Entry(context: 0, zIndex: .max, topPlace: place, group: number))
      } else if isContext || isPositioned {
        entries.append(
          Entry(context: context, zIndex: hasZ ? trait.zIndex : 0, group: number))
      } else if flags.contains(.floats), !isItem {
        groups[Int(outer)].floats.append(Int32(index), next: &next)
      } else {
        groups[Int(outer)].inlines.append(Int32(index), next: &next)
      }
    }
    let order = entries.indices.sorted {
      let (one, two) = (entries[$0], entries[$1])
      if one.context != two.context { return one.context < two.context }
      if one.zIndex != two.zIndex { return one.zIndex < two.zIndex }
      return one.topPlace != two.topPlace ? one.topPlace < two.topPlace : $0 < $1
    }
    entries = order.map { entries[$0] }
    for index in entries.indices.reversed() {
      groups[Int(entries[index].context)].firstEntry = Int32(index)
    }
  }

  private mutating func walk() {
    var work: [Work] = [.group(0)]
    while let item = work.popLast() {
      switch item {
      case .group(let number): open(number, &work)
      case .end(let fragment): steps.append(PaintStep(action: .endGroup, fragment: fragment))
      case .list(let fragment):
        let after = next[Int(fragment)]
        if after >= 0 { work.append(.list(after)) }
        let group = groupOf[Int(fragment)]
        if groups[Int(group)].fragment == fragment {
          work.append(.group(group))
        } else {
          emit(fragment)
        }
      }
    }
  }

  private mutating func open(_ number: Int32, _ work: inout [Work]) {
    let group = groups[Int(number)]
    if group.fragment >= 0 {
      let index = Int(group.fragment)
      let trait = traits[traitIndex(tree.fragments[index].style)]
      // What is all but transparent isn't seen.
      if trait.opacity <= 25 { return }
      if trait.opacity < 252 {
        steps.append(PaintStep(action: .beginGroup, fragment: group.fragment))
        work.append(.end(group.fragment))
      }
      if topPlace(index) != nil {
        steps.append(PaintStep(action: .backdrop, fragment: group.fragment))
      }
      emit(group.fragment)
    }
    // The last pushed is painted first.
    var negatives: [Work] = []
    if group.isContext, group.firstEntry >= 0 {
      var index = Int(group.firstEntry)
      var others: [Work] = []
      while index < entries.count, entries[index].context == number {
        if entries[index].zIndex < 0 {
          negatives.append(.group(entries[index].group))
        } else {
          others.append(.group(entries[index].group))
        }
        index += 1
      }
      work.append(contentsOf: others.reversed())
    }
    for head in [group.inlines.head, group.floats.head, group.blocks.head] where head >= 0 {
      work.append(.list(head))
    }
    work.append(contentsOf: negatives.reversed())
  }

  private mutating func emit(_ fragment: Int32) {
    let index = Int(fragment)
    let flags = traits[traitIndex(tree.fragments[index].style)].flags
    if flags.contains(.hidden) { return }
    let kind = tree.fragments[index].kind
    if kind == .box {
      if flags.isDisjoint(with: [.hasBackground, .hasBorder, .hasOutline, .hasImage]),
        tree.fragments[index].scrollHeight.raw == 0, tree.fragments[index].scrollWidth.raw == 0,
        bars.isEmpty || !bars.contains(tree.fragments[index].node)
      {
        return
      }
    }
    var bounds = PixelBounds(tree.fragments[index].rect)
    let clip = tree.fragments[index].clip
    if clip >= 0, Int(clip) < tree.clips.count {
      bounds = bounds.intersection(PixelBounds(tree.clips[Int(clip)]))
    }
    guard bounds.meets(visible) else { return }
    let action: PaintStep.Action =
      switch kind {
      case .box: .box
      case .text: .text
      case .replaced: .replaced
      }
    steps.append(PaintStep(action: action, fragment: fragment))
  }
}
