import ReevDOM
import ReevStyle

/// A piece of a line: an inline box's part, a run of text, an atomic inline.
struct InlineFragment {
  enum Kind: UInt8 {
    /// The part of an inline box on this line; its content follows.
    case box
    /// Characters.
    case text
    /// An atomic inline or a block inside an inline box.
    case result
  }

  var kind: Kind
  var box: BoxID
  /// The border box or glyph area, relative to the block container's border box.
  var x = LayoutUnit.zero
  var y = LayoutUnit.zero
  var width = LayoutUnit.zero
  var height = LayoutUnit.zero
  /// Text: the baseline from the top of the glyph area.
  var baseline = LayoutUnit.zero
  /// This fragment and those inside it.
  var count: Int32 = 1
  /// The characters.
  var start = 0
  var end = 0
  var result: LayoutResult?
  /// The style on the first line; −1 is the box's own.
  var style: Int32 = -1
  /// Text: its characters as a string, made when first shown.
  var string: String?
  /// An inline box: whether its start and end are on this line.
  var hasLeftEdge = true
  var hasRightEdge = true
}

/// The lines of a block container: fragments in tree order, line by line.
final class InlineLines {
  let content: InlineContent
  /// The content as it is on the first line, where that has a style of its own.
  var firstLine: InlineContent?
  var fragments: [InlineFragment] = []
  /// The bottom edge of each line, from the container's top.
  var lineBottoms: [LayoutUnit] = []
  /// The width of the widest line.
  var maxRight = LayoutUnit.zero

  init(content: InlineContent) { self.content = content }

  /// The content that a fragment's characters are of.
  func content(of fragment: InlineFragment) -> InlineContent {
    fragment.style >= 0 ? firstLine ?? content : content
  }

  /// Moves all lines down.
  func move(by offset: LayoutUnit) {
    for index in fragments.indices { fragments[index].y = fragments[index].y + offset }
    for index in lineBottoms.indices { lineBottoms[index] = lineBottoms[index] + offset }
  }
}
