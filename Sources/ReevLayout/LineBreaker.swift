import ReevDOM
import ReevStyle

/// A part of an item on one line.
struct LineEntry {
  /// Index into `InlineContent.items`.
  var item: Int
  /// The characters.
  var start: Int
  var end: Int
  /// The width taken in the line: margins included for atomic inlines, the edge for box ends.
  var width: LayoutUnit
  /// An atomic inline's layout.
  var result: LayoutResult?
  /// Box starts and ends: whether the box really begins or ends here (and not only on this line).
  var hasEdge = true
}

/// A place in an inline content: an item and a character in it.
struct InlineCursor: Hashable {
  var item: Int
  var offset: Int
}

/// The content of one line.
struct BrokenLine {
  var entries: [LineEntry]
  /// Where the next line begins.
  var next: InlineCursor
  /// The width without white space that is removed or hangs at the end.
  var width: LayoutUnit
  /// Whether a forced break ends it.
  var endsWithForcedBreak = false
  /// Whether the content (or the part before a block-level box) ends with it.
  var isLast = false
}

/// Breaks inline content into lines, https://drafts.csswg.org/css-text-4/#line-breaking
struct LineBreaker {
  private struct Candidate {
    var entryCount: Int
    var lastEnd: Int
    var cursor: InlineCursor
    var visible: LayoutUnit
  }

  let context: LayoutContext
  let content: InlineContent
  /// The block container.
  let container: BoxID
  /// The width that percentages and atomic inlines' available width refer to.
  let containerWidth: LayoutUnit
  let percentageHeight: LayoutUnit?

  private var entries: [LineEntry] = []
  private var width = LayoutUnit.zero
  /// The width up to the last character that isn't removable or hanging white space.
  private var visible = LayoutUnit.zero
  private var hasContent = false
  private var candidate: Candidate?

  init(
    context: LayoutContext, container: BoxID, content: InlineContent, containerWidth: LayoutUnit,
    percentageHeight: LayoutUnit?
  ) {
    self.context = context
    self.container = container
    self.content = content
    self.containerWidth = containerWidth
    self.percentageHeight = percentageHeight
  }

  /// Breaks one line off.
  ///
  /// - Parameters:
  ///   - available: the line's width.
  ///   - onFloat: called for each float with the width used before it; answers with the line's
  ///     width from now on.
  mutating func next(
    from cursor: InlineCursor, available: LayoutUnit, indent: LayoutUnit,
    onFloat: (Int, LayoutUnit) -> LayoutUnit
  ) -> BrokenLine {
    entries.removeAll(keepingCapacity: true)
    width = indent
    visible = indent
    hasContent = false
    candidate = nil
    // A text is as wide as the next 1/64 px, a line as the last one: what fits but for that fits.
    var available = available + LayoutUnit(raw: 1)
    var item = cursor.item
    var offset = cursor.offset
    while item < content.items.count {
      let entry = content.items[item]
      switch entry.kind {
      case .text:
        if let line = addText(item, from: max(offset, entry.start), available: available) {
          return line
        }
      case .tab:
        if let line = considerBreak(at: entry.start, item: item, available: available) {
          return line
        }
        let advance = context.tabAdvance(in: container, from: width)
        entries.append(
          LineEntry(item: item, start: entry.start, end: entry.end, width: advance))
        width = width + advance
        if !entry.wraps || entry.keepsSpaces { visible = width }
        hasContent = true
      case .forcedBreak:
        if visible > available, let line = breakAtCandidate() { return line }
        entries.append(LineEntry(item: item, start: entry.start, end: entry.end, width: .zero))
        return finish(
          next: InlineCursor(item: item + 1, offset: entry.end), isForced: true)
      case .open:
        let edges = context.edges(entry.box, basis: containerWidth)
        let advance = edges.margin.left + edges.contentLeft
        entries.append(
          LineEntry(item: item, start: entry.start, end: entry.start, width: advance))
        width = width + advance
        if advance != .zero { visible = width }
      case .close:
        let edges = context.edges(entry.box, basis: containerWidth)
        let advance = edges.margin.right + edges.padding.right + edges.border.right
        entries.append(
          LineEntry(item: item, start: entry.start, end: entry.start, width: advance))
        width = width + advance
        if advance != .zero { visible = width }
      case .atomic:
        if let line = considerBreak(at: entry.start, item: item, available: available) {
          return line
        }
        let (result, advance) = layoutAtomic(entry.box)
        entries.append(
          LineEntry(
            item: item, start: entry.start, end: entry.end, width: advance, result: result))
        width = width + advance
        visible = width
        hasContent = true
      case .float:
        available = onFloat(item, hasContent ? visible : indent) + LayoutUnit(raw: 1)
        entries.append(LineEntry(item: item, start: entry.start, end: entry.start, width: .zero))
      case .outOfFlow:
        entries.append(LineEntry(item: item, start: entry.start, end: entry.start, width: .zero))
      case .block:
        if visible > available, let line = breakAtCandidate() { return line }
        return cutBeforeBlock(at: InlineCursor(item: item, offset: entry.start))
      }
      item += 1
      offset = 0
    }
    if visible > available, let line = breakAtCandidate() ?? breakAnywhere(available) {
      return line
    }
    return finish(
      next: InlineCursor(item: item, offset: content.scalars.count), isForced: false)
  }

  private mutating func addText(
    _ item: Int, from: Int, available: LayoutUnit
  ) -> BrokenLine? {
    let entry = content.items[item]
    var from = from
    if entry.collapses, !hasContent {
      while from < entry.end, content.scalars[from] == " " { from += 1 }
    }
    guard from < entry.end else { return nil }
    let start = from
    var lastInk = start
    let hangs = entry.collapses || (entry.wraps && !entry.keepsSpaces)
    var index = start
    while index < entry.end {
      if content.breaks[index], hasContent || index > start {
        let inked =
          lastInk > start ? width + content.width(start, lastInk) : visible
        if inked > available {
          // Commit what is before the opportunity, then look for a better place.
          push(item, start, index, inked)
          if let line = breakAtCandidate() ?? breakAnywhere(available) { return line }
          return cut(at: InlineCursor(item: item, offset: index), isBefore: index == start)
        }
        remember(item: item, start: start, index: index, visible: inked)
      }
      if content.scalars[index] != " " || !hangs { lastInk = index + 1 }
      index += 1
      // A very long word is cut before its end is known, so that each line costs what it holds.
      if entry.breaksAnywhere, candidate == nil, (index - start) % 256 == 0,
        width + content.width(start, index) > available
      {
        push(item, start, index, width + content.width(start, lastInk))
        if let line = breakAnywhere(available) { return line }
        return cut(at: InlineCursor(item: item, offset: index), isBefore: false)
      }
    }
    push(
      item, start, entry.end,
      lastInk > start ? width + content.width(start, lastInk) : visible)
    return nil
  }

  private mutating func push(_ item: Int, _ start: Int, _ end: Int, _ inked: LayoutUnit) {
    guard start < end else { return }
    let advance = content.width(start, end)
    entries.append(LineEntry(item: item, start: start, end: end, width: advance))
    width = width + advance
    visible = inked
    hasContent = true
  }

  /// Remembers an opportunity in front of character `index`; `start..<index` of the item is not
  /// yet among the entries.
  private mutating func remember(item: Int, start: Int, index: Int, visible: LayoutUnit) {
    if index > start {
      candidate = Candidate(
        entryCount: entries.count + 1, lastEnd: index,
        cursor: InlineCursor(item: item, offset: index), visible: visible)
    } else {
      let count = countBeforeOpenings()
      let cursor =
        count < entries.count
        ? InlineCursor(item: entries[count].item, offset: entries[count].start)
        : InlineCursor(item: item, offset: index)
      candidate = Candidate(entryCount: count, lastEnd: -1, cursor: cursor, visible: visible)
    }
  }

  /// The entries without the box starts at their end: those go to the next line.
  private func countBeforeOpenings() -> Int {
    var count = entries.count
    while count > 0, content.items[entries[count - 1].item].kind == .open { count -= 1 }
    return count
  }

  private mutating func considerBreak(
    at index: Int, item: Int, available: LayoutUnit
  ) -> BrokenLine? {
    guard content.breaks[index], hasContent else { return nil }
    if visible > available {
      if let line = breakAtCandidate() ?? breakAnywhere(available) { return line }
      return cut(at: InlineCursor(item: item, offset: index), isBefore: true)
    }
    remember(item: item, start: index, index: index, visible: visible)
    return nil
  }

  private mutating func breakAtCandidate() -> BrokenLine? {
    guard let candidate else { return nil }
    entries.removeLast(max(0, entries.count - candidate.entryCount))
    if candidate.lastEnd >= 0, let last = entries.indices.last {
      entries[last].end = candidate.lastEnd
      entries[last].width = content.width(entries[last].start, candidate.lastEnd)
    }
    visible = candidate.visible
    return finish(next: candidate.cursor, isForced: false)
  }

  /// Ends the line in front of a block inside an inline box. The starts of inline boxes right before
  /// it that take no room go with it, and the white space among them.
  private mutating func cutBeforeBlock(at cursor: InlineCursor) -> BrokenLine {
    guard hasContent else { return finish(next: cursor, isForced: false) }
    var count = entries.count
    var probe = count
    while probe > 0 {
      let entry = entries[probe - 1]
      let item = content.items[entry.item]
      if item.kind == .open, entry.width == .zero {
        count = probe - 1
      } else if item.kind != .text || !item.collapses
        || content.scalars[entry.start..<entry.end].contains(where: { $0 != " " })
      {
        break
      }
      probe -= 1
    }
    guard count < entries.count else { return finish(next: cursor, isForced: false) }
    let next = InlineCursor(item: entries[count].item, offset: entries[count].start)
    entries.removeLast(entries.count - count)
    return finish(next: next, isForced: false)
  }

  /// Ends the line here although it is too wide.
  private mutating func cut(at cursor: InlineCursor, isBefore: Bool) -> BrokenLine {
    var cursor = cursor
    if isBefore {
      let count = countBeforeOpenings()
      if count < entries.count {
        cursor = InlineCursor(item: entries[count].item, offset: entries[count].start)
        entries.removeLast(entries.count - count)
      }
    }
    return finish(next: cursor, isForced: false)
  }

  /// Breaks a word where `overflow-wrap` lets one, https://drafts.csswg.org/css-text-4/#overflow-wrap-property
  private mutating func breakAnywhere(_ available: LayoutUnit) -> BrokenLine? {
    var position = width
    for entry in entries { position = position - entry.width }
    var best: (entry: Int, offset: Int, visible: LayoutUnit)?
    var hasText = false
    for (index, entry) in entries.enumerated() {
      let item = content.items[entry.item]
      if item.kind == .text, item.breaksAnywhere {
        var offset = entry.start + (hasText ? 0 : 1)
        while offset < entry.end {
          guard !isMark(content.scalars[offset]) else {
            offset += 1
            continue
          }
          let reached = position + content.width(entry.start, offset)
          if reached > available, best != nil { break }
          if reached <= available || best == nil { best = (index, offset, reached) }
          if reached > available { break }
          offset += 1
        }
      }
      if item.kind == .text || item.kind == .atomic { hasText = true }
      position = position + entry.width
      if position > available, best != nil { break }
    }
    guard let best else { return nil }
    let item = entries[best.entry].item
    entries.removeLast(entries.count - best.entry - 1)
    entries[best.entry].end = best.offset
    entries[best.entry].width = content.width(entries[best.entry].start, best.offset)
    visible = best.visible
    return finish(next: InlineCursor(item: item, offset: best.offset), isForced: false)
  }

  private func isMark(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.value >= 0x300 else { return false }
    return scalar.properties.isGraphemeExtend || scalar == "\u{200D}"
  }

  /// Removes collapsible white space at the line's end.
  private mutating func finish(next: InlineCursor, isForced: Bool) -> BrokenLine {
    var index = entries.count - 1
    trimming: while index >= 0 {
      let item = content.items[entries[index].item]
      switch item.kind {
      case .open, .close, .outOfFlow, .float, .forcedBreak: break
      case .text where item.collapses:
        var end = entries[index].end
        while end > entries[index].start, content.scalars[end - 1] == " " { end -= 1 }
        if end != entries[index].end {
          entries[index].end = end
          entries[index].width = content.width(entries[index].start, end)
        }
        if end > entries[index].start { break trimming }
      default: break trimming
      }
      index -= 1
    }
    var following = next.item
    while following < content.items.count, content.items[following].kind == .open {
      following += 1
    }
    let isLast =
      following >= content.items.count || content.items[following].kind == .block
    return BrokenLine(
      entries: entries, next: next, width: visible, endsWithForcedBreak: isForced,
      isLast: isLast)
  }

  /// An atomic inline laid out, and the width of its margin box.
  private func layoutAtomic(_ box: BoxID) -> (LayoutResult, LayoutUnit) {
    var space = ConstraintSpace(
      availableWidth: containerWidth, percentageWidth: containerWidth)
    space.autoWidth = .shrinkToFit
    space.percentageHeight = percentageHeight
    let result = context.layout(box, space)
    let edges = context.edges(box, basis: containerWidth)
    return (result, result.width + edges.marginWidth)
  }
}

extension LayoutContext {
  /// The way from a place on a line to the next tab stop: the block container's spaces count, not
  /// those of the inline box.
  func tabAdvance(in container: BoxID, from place: LayoutUnit) -> LayoutUnit {
    let style = Int(boxes[Int(container)].style)
    let size = styles[style].tabSize
    var stop = -size
    if size > 0 {
      let font = font(ofStyle: Int32(style))
      let space =
        caches.fonts.advances(of: [" "], in: font, kerning: false).first ?? font.size / 4
      stop = size * (space + styles[style].letterSpacing + styles[style].wordSpacing)
    }
    guard stop > 0 else { return .zero }
    let position = place.px
    var next = ((position / stop).rounded(.down) + 1) * stop
    if next - position < stop / 16 { next += stop }
    return LayoutUnit(px: next - position)
  }
}
