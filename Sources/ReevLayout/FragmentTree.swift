public import ReevDOM
public import ReevStyle

/// A rectangle in layout units.
public struct LayoutRect: Hashable, Sendable {
  /// The left edge.
  public var x: LayoutUnit
  /// The top edge.
  public var y: LayoutUnit
  /// The width.
  public var width: LayoutUnit
  /// The height.
  public var height: LayoutUnit

  /// A rectangle.
  public init(x: LayoutUnit, y: LayoutUnit, width: LayoutUnit, height: LayoutUnit) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  /// The right edge.
  public var maxX: LayoutUnit { x + width }
  /// The bottom edge.
  public var maxY: LayoutUnit { y + height }

  /// The smallest rectangle that holds both.
  public func union(_ other: LayoutRect) -> LayoutRect {
    let left = min(x, other.x)
    let top = min(y, other.y)
    return LayoutRect(
      x: left, y: top, width: max(maxX, other.maxX) - left, height: max(maxY, other.maxY) - top)
  }

  /// The common part; nil when there is none. Touching rectangles meet in an empty one.
  public func intersection(_ other: LayoutRect) -> LayoutRect? {
    let left = max(x, other.x)
    let top = max(y, other.y)
    let right = min(maxX, other.maxX)
    let bottom = min(maxY, other.maxY)
    guard left <= right, top <= bottom else { return nil }
    return LayoutRect(x: left, y: top, width: right - left, height: bottom - top)
  }
}

/// Which box of an element a fragment belongs to.
public enum FragmentSource: UInt8, Hashable, Sendable {
  /// The element's own box, or the text node's text.
  case node
  /// `::before`.
  case before
  /// `::after`.
  case after
  /// `::marker`: a list marker.
  case marker
  /// An anonymous box.
  case anonymous
  /// What a form control shows: value, placeholder or label.
  case control
}

/// One piece of the page: a box, or a run of text on one line.
public struct Fragment: Hashable, Sendable {
  /// Text: its place among the characters of its block container, in logical order.
  public var textStart: Int32 = 0
  /// Text: whether its characters run from right to left: its embedding level is odd,
  /// https://www.unicode.org/reports/tr9/. `text` is in logical order.
  public var isRightToLeft = false
  /// What a fragment is.
  public enum Kind: UInt8, Hashable, Sendable {
    /// A block-level, inline-level or atomic box (a part of one where it is split over lines).
    case box
    /// Text on one line; `text` says which.
    case text
    /// A replaced element or form control: its box and content.
    case replaced
  }

  /// What it is.
  public var kind: Kind
  /// Which box of `node` it is.
  public var source: FragmentSource
  /// The originating element, or the text node.
  public var node: NodeID
  /// Index into `StyleTable.styles`; a text's is its parent's.
  public var style: Int32
  /// The enclosing fragment, −1 at the root. Parents come before their children.
  public var parent: Int32
  /// The number of fragments in this one's subtree, itself included: the next sibling's index is
  /// this index plus `subtreeCount`.
  public var subtreeCount: Int32 = 1
  /// The border box; a text's glyph area (ascent + descent). Relative to the viewport, scroll
  /// offsets and transforms (as moved boxes) included.
  public var rect: LayoutRect
  /// Used border widths; 0 where a split inline box has no border on that side.
  public var border = Edges<LayoutUnit>(all: .zero)
  /// Used paddings.
  public var padding = Edges<LayoutUnit>(all: .zero)
  /// A text's baseline, as a distance from the rectangle's top.
  public var baseline = LayoutUnit.zero
  /// Index into `FragmentTree.clips` of what clips this fragment; −1 is none.
  public var clip: Int32 = -1
  /// Index into `FragmentTree.strings` of a text's characters after white space collapsing and
  /// text-transform; −1 for boxes.
  public var text: Int32 = -1
  /// The containing block chain's parent for painting: the fragment of the nearest positioned
  /// ancestor or stacking context is found by walking `parent`.
  public var isFixed = false
  /// The scrollable overflow's size of a scroll container, and 0 for others.
  public var scrollWidth = LayoutUnit.zero
  /// See `scrollWidth`.
  public var scrollHeight = LayoutUnit.zero

  /// A fragment.
  public init(
    kind: Kind, source: FragmentSource, node: NodeID, style: Int32, parent: Int32,
    rect: LayoutRect
  ) {
    self.kind = kind
    self.source = source
    self.node = node
    self.style = style
    self.parent = parent
    self.rect = rect
  }
}

/// The laid-out page: fragments in tree order, in 1/64 CSS px relative to the viewport.
public struct FragmentTree: Sendable {
  /// All fragments; a parent comes before its children, siblings in box tree order (out-of-flow
  /// boxes stand where they stand in the box tree, moved).
  public var fragments: [Fragment] = []
  /// The characters of text fragments.
  public var strings: [String] = []
  /// Clip rectangles, each already intersected with the clips around it.
  public var clips: [LayoutRect] = []
  /// By document slot: the index of the node's first fragment, −1 for none.
  public var firstFragment: [Int32] = []
  /// By fragment: the next fragment of the same node, −1 for none.
  public var nextOfNode: [Int32] = []
  /// The width of the scrollable overflow of the page.
  public var scrollWidth = LayoutUnit.zero
  /// The height of the scrollable overflow of the page.
  public var scrollHeight = LayoutUnit.zero
  /// Parts that were not laid out because a bound was met, for a person; usually empty.
  public var problems: [String] = []

  /// No fragments.
  public init() {}

  /// The bounding box of a node's own fragments (as `getBoundingClientRect`); nil without any.
  ///
  /// - Complexity: O(fragments of the node).
  public func rect(of node: NodeID) -> LayoutRect? {
    guard firstFragment.indices.contains(Int(node)) else { return nil }
    var rect: LayoutRect?
    var index = firstFragment[Int(node)]
    while index >= 0 {
      let fragment = fragments[Int(index)]
      if fragment.source == .node {
        // Parts without an area count only where there are no others.
        let isEmpty = fragment.rect.width == .zero || fragment.rect.height == .zero
        if let known = rect, !isEmpty {
          let wasEmpty = known.width == .zero || known.height == .zero
          rect = wasEmpty ? fragment.rect : known.union(fragment.rect)
        } else if rect == nil {
          rect = fragment.rect
        }
      }
      index = nextOfNode[Int(index)]
    }
    return rect
  }
}
