import ReevDOM
import ReevStyle

// Intrinsic widths of block containers, https://drafts.csswg.org/css-sizing-3/#intrinsic-sizes
extension LayoutContext {
  /// The intrinsic widths of a block container's border box.
  func intrinsicWidthsOfBlock(_ box: BoxID) -> IntrinsicWidths {
    let edges = edges(box, basis: nil)
    let content =
      boxes[Int(box)].hasInlineContent
      ? intrinsicWidthsOfInline(box) : intrinsicWidthsOfBlockChildren(box)
    return content + edges.insetWidth
  }

  private func intrinsicWidthsOfBlockChildren(_ box: BoxID) -> IntrinsicWidths {
    var widths = IntrinsicWidths.zero
    var left = LayoutUnit.zero
    var right = LayoutUnit.zero
    for child in children(of: box) where !boxes[Int(child)].isOutOfFlow {
      let entry = boxes[Int(child)]
      let style = Int(entry.style)
      let contribution = contributions(child)
      widths.min = max(widths.min, contribution.min)
      let clear = styles[style].clear
      if clear == .left || clear == .both {
        widths.max = max(widths.max, left + right)
        left = .zero
      }
      if clear == .right || clear == .both {
        widths.max = max(widths.max, left + right)
        right = .zero
      }
      if entry.isFloating {
        let width = max(.zero, contribution.max)
        if styles[style].float == .left { left = left + width } else { right = right + width }
      } else if entry.establishesFormattingContext || entry.kind != .block {
        widths.max = max(widths.max, left + right + contribution.max)
        left = .zero
        right = .zero
      } else {
        widths.max = max(widths.max, max(left + right, contribution.max))
        left = .zero
        right = .zero
      }
    }
    widths.max = max(widths.max, left + right)
    widths.max = max(widths.max, widths.min)
    return widths
  }

  /// The intrinsic widths of inline content: the widest unbreakable part, and the widest line
  /// between forced breaks.
  private func intrinsicWidthsOfInline(_ box: BoxID) -> IntrinsicWidths {
    let content = inlineContent(of: box)
    var sums = InlineWidths()
    let style = Int(boxes[Int(box)].style)
    let indent = resolve(styles[style].textIndent, basis: .zero) ?? .zero
    sums.add(indent)
    for item in content.items {
      switch item.kind {
      case .open:
        let edges = edges(item.box, basis: nil)
        sums.add(edges.margin.left + edges.contentLeft)
      case .close:
        let edges = edges(item.box, basis: nil)
        sums.add(edges.margin.right + edges.padding.right + edges.border.right)
      case .text: addText(item, of: content, to: &sums)
      case .tab:
        sums.add(tabAdvance(in: box, from: sums.lineWidth))
      case .forcedBreak: sums.endLine()
      case .atomic:
        if content.breaks[item.start] { sums.endWord() }
        let contribution = contributions(item.box)
        sums.add(contribution)
      case .float:
        let contribution = contributions(item.box)
        sums.widths.min = max(sums.widths.min, contribution.min)
        sums.floats = sums.floats + max(.zero, contribution.max)
      case .outOfFlow: break
      case .block:
        sums.endLine()
        let contribution = contributions(item.box)
        sums.widths.min = max(sums.widths.min, contribution.min)
        sums.widths.max = max(sums.widths.max, contribution.max)
      }
    }
    sums.endLine()
    return IntrinsicWidths(min: sums.widths.min, max: max(sums.widths.max, sums.widths.min))
  }

  private func addText(_ item: InlineItem, of content: InlineContent, to sums: inout InlineWidths) {
    var start = item.start
    if item.collapses, !sums.hasContent {
      while start < item.end, content.scalars[start] == " " { start += 1 }
    }
    guard start < item.end else { return }
    let hangs = item.collapses || (item.wraps && !item.keepsSpaces)
    // Words for the min-content width.
    var word = start
    var lastInk = start
    var index = start
    while index < item.end {
      let breaks =
        content.breaks[index] || (item.breaksAnywhereForMinContent && index > word)
      if breaks, sums.hasContent || index > start {
        sums.addWord(content.width(word, lastInk), trailing: content.width(lastInk, index))
        sums.endWord()
        word = index
        lastInk = index
      }
      if content.scalars[index] != " " || !hangs { lastInk = index + 1 }
      sums.hasContent = true
      index += 1
    }
    sums.addWord(content.width(word, lastInk), trailing: content.width(lastInk, item.end))
    // The whole run for the max-content width.
    var end = item.end
    if item.collapses { while end > start, content.scalars[end - 1] == " " { end -= 1 } }
    sums.addRun(
      ink: content.width(start, end), all: content.width(start, item.end))
  }
}

/// Sums of widths while inline content is walked.
private struct InlineWidths {
  var widths = IntrinsicWidths.zero
  var floats = LayoutUnit.zero
  var hasContent = false
  private var word = LayoutUnit.zero
  private var wordTrailing = LayoutUnit.zero
  private var line = LayoutUnit.zero
  private var lineTrailing = LayoutUnit.zero
  /// The width of the line so far.
  var lineWidth: LayoutUnit { line + lineTrailing }

  mutating func add(_ width: LayoutUnit) {
    guard width != .zero else { return }
    word = word + wordTrailing + width
    wordTrailing = .zero
    line = line + lineTrailing + width
    lineTrailing = .zero
  }

  mutating func add(_ contribution: IntrinsicWidths) {
    word = word + wordTrailing + contribution.min
    wordTrailing = .zero
    line = line + lineTrailing + contribution.max
    lineTrailing = .zero
    hasContent = true
  }

  mutating func addWord(_ width: LayoutUnit, trailing: LayoutUnit) {
    if width != .zero {
      word = word + wordTrailing + width
      wordTrailing = trailing
    } else {
      wordTrailing = wordTrailing + trailing
    }
  }

  mutating func addRun(ink: LayoutUnit, all: LayoutUnit) {
    if ink != .zero {
      line = line + lineTrailing + ink
      lineTrailing = all - ink
    } else {
      lineTrailing = lineTrailing + all
    }
  }

  mutating func endWord() {
    widths.min = max(widths.min, word)
    word = .zero
    wordTrailing = .zero
  }

  mutating func endLine() {
    endWord()
    widths.max = max(widths.max, line + floats)
    line = .zero
    lineTrailing = .zero
    floats = .zero
    hasContent = false
  }
}
