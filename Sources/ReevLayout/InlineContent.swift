import ReevDOM
import ReevStyle

/// One part of an inline formatting context's content, in logical order.
struct InlineItem {
  enum Kind: UInt8 {
    /// Characters of one text box, white space collapsed.
    case text
    /// A preserved tab.
    case tab
    /// A forced break.
    case forcedBreak
    /// The start of an inline box.
    case open
    /// The end of an inline box.
    case close
    /// An atomic inline: one unit in the line.
    case atomic
    /// A float.
    case float
    /// An absolutely positioned box.
    case outOfFlow
    /// A block-level box inside an inline box; it stands between two lines.
    case block
  }

  var kind: Kind
  var box: BoxID
  var style: Int32
  /// The characters, in `InlineContent.scalars`.
  var start: Int
  var end: Int
  /// Whether lines may wrap between its characters.
  var wraps = true
  /// Whether spaces at line ends go away (collapsible) or hang (preserved, wrapping).
  var collapses = true
  /// Whether preserved white space at line ends takes space (`break-spaces`).
  var keepsSpaces = false
  /// Whether lines may break anywhere in it when nothing else fits.
  var breaksAnywhere = false
  /// Whether these emergency breaks count for the min-content width.
  var breaksAnywhereForMinContent = false
}

/// The inline content of a block container, prepared for line breaking,
/// https://drafts.csswg.org/css-text-4/#white-space-processing
final class InlineContent {
  let items: [InlineItem]
  /// All characters; U+FFFC for atomic inlines.
  let scalars: [Unicode.Scalar]
  /// The sum of the advances before each character, CSS px; one more entry than characters.
  let advances: [Double]
  /// Whether a soft wrap opportunity lies before each character.
  let breaks: [Bool]
  /// Bidi levels by character; empty where all is left to right.
  let levels: [UInt8]
  /// Whether an inline box is a containing block of positioned descendants.
  let hasPositionedInline: Bool

  init(
    items: [InlineItem] = [], scalars: [Unicode.Scalar], advances: [Double], breaks: [Bool],
    levels: [UInt8] = [], hasPositionedInline: Bool = false
  ) {
    self.items = items
    self.scalars = scalars
    self.advances = advances
    self.breaks = breaks
    self.levels = levels
    self.hasPositionedInline = hasPositionedInline
  }

  /// The width of a range of characters: rounded up, as Chromium does.
  func width(_ start: Int, _ end: Int) -> LayoutUnit {
    guard start < end else { return .zero }
    let px = advances[end] - advances[start]
    return LayoutUnit(raw: Int32(clamping: Int((px * 64).rounded(.up).clamped(to: -1e9...1e9))))
  }
}

extension Double {
  func clamped(to range: ClosedRange<Double>) -> Double {
    isNaN ? 0 : Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
  }
}

extension LayoutContext {
  /// The prepared inline content of a block container; made once.
  func inlineContent(of box: BoxID) -> InlineContent {
    if let known = caches.inlineContents[Int(box)] { return known }
    var collector = InlineCollector(context: self, buffers: takeInlineBuffers())
    let content = collector.collect(box)
    give(collector.buffers())
    caches.inlineContents[Int(box)] = content
    return content
  }

  /// The inline content of a block container as its first line has it; nil where that is the same
  /// as everywhere.
  func firstLineContent(of box: BoxID) -> InlineContent? {
    guard let styles = firstLineStyles(of: box) else { return nil }
    var collector = InlineCollector(context: self, styles: styles)
    let content = collector.collect(box)
    return content.scalars.count == inlineContent(of: box).scalars.count ? content : nil
  }

  /// The font of a style.
  func font(ofStyle style: Int32) -> Font {
    let index = Int(style)
    if let font = caches.fontOfStyle[index] { return font }
    let families = Int(styles[index].fontFamily)
    let font = caches.fonts.font(
      for: styles[index],
      families: table.fontFamilies.indices.contains(families) ? table.fontFamilies[families] : [])
    caches.fontOfStyle[index] = font
    return font
  }
}

/// Arrays in which inline content is collected.
///
/// OPTIMIZATION: a page has thousands of block containers with little text; growing four arrays for
/// each of them takes longer than copying them.
struct InlineBuffers {
  var items: [InlineItem] = []
  var scalars: [Unicode.Scalar] = []
  var advances: [Double] = []
  var breaks: [Bool] = []
  var run: [Unicode.Scalar] = []

  mutating func empty() {
    items.removeAll(keepingCapacity: true)
    scalars.removeAll(keepingCapacity: true)
    advances.removeAll(keepingCapacity: true)
    breaks.removeAll(keepingCapacity: true)
    run.removeAll(keepingCapacity: true)
  }
}

extension LayoutContext {
  /// The spare arrays; others of the same time get new ones.
  fileprivate func takeInlineBuffers() -> InlineBuffers {
    var taken = InlineBuffers()
    swap(&taken, &inlineBuffers)
    return taken
  }

  fileprivate func give(_ buffers: consuming InlineBuffers) {
    buffers.empty()
    inlineBuffers = buffers
  }
}

/// Walks a block container's inline-level boxes and makes items of them.
private struct InlineCollector {
  let context: LayoutContext
  /// By style: the style to take instead, on a first line.
  let styles: [Int32: Int32]
  private var items: [InlineItem]
  private var scalars: [Unicode.Scalar]
  private var advances: [Double]
  private var breaks: [Bool]
  /// The characters of the run that is being collected; empty between texts.
  private var run: [Unicode.Scalar]
  private var hasPositionedInline = false
  /// Whether the last character is a collapsible space.
  private var endsWithSpace = false
  private var scanner = LineBreakScanner(wordBreak: .normal, lineBreak: .auto)
  /// The item of the last character, for breaks between items.
  private var lastTextItem = -1

  init(
    context: LayoutContext, styles: [Int32: Int32] = [:],
    buffers: consuming InlineBuffers = InlineBuffers()
  ) {
    self.context = context
    self.styles = styles
    items = buffers.items
    scalars = buffers.scalars
    advances = buffers.advances
    breaks = buffers.breaks
    run = buffers.run
    advances.append(0)
  }

  /// The arrays, to be used again.
  consuming func buffers() -> InlineBuffers {
    InlineBuffers(items: items, scalars: scalars, advances: advances, breaks: breaks, run: run)
  }

  mutating func collect(_ container: BoxID) -> InlineContent {
    var box = context.boxes[Int(container)].firstChild
    while box != noBox {
      let entry = context.boxes[Int(box)]
      if isOpened(entry) {
        add(.open, box)
        let style = Int(entry.style)
        if context.styles[style].position != .static
          || context.styles[style].isContainingBlockForFixed
        {
          hasPositionedInline = true
        }
        addBidiControl(style, isOpening: true)
        if entry.firstChild != noBox {
          box = entry.firstChild
          continue
        }
        addBidiControl(style, isOpening: false)
        add(.close, box)
      } else {
        addLeaf(box, entry)
      }
      // The next box in tree order, closing the inline boxes that end.
      var current = box
      box = noBox
      while current != container {
        let next = context.boxes[Int(current)].nextSibling
        if next != noBox {
          box = next
          break
        }
        current = context.boxes[Int(current)].parent
        guard current != container, current != noBox else { break }
        addBidiControl(Int(context.boxes[Int(current)].style), isOpening: false)
        add(.close, current)
      }
    }
    return InlineContent(
      items: exact(items), scalars: exact(scalars), advances: exact(advances),
      breaks: exact(breaks), levels: bidiLevels(container), hasPositionedInline: hasPositionedInline
    )
  }

  /// A copy that is as long as it needs to be.
  private func exact<Element>(_ array: [Element]) -> [Element] {
    var copy: [Element] = []
    copy.reserveCapacity(array.count)
    copy.append(contentsOf: array)
    return copy
  }

  private func isOpened(_ entry: Box) -> Bool {
    entry.kind == .inline && !entry.isOutOfFlow && !entry.isFloating
  }

  private mutating func add(_ kind: InlineItem.Kind, _ box: BoxID) {
    items.append(
      InlineItem(
        kind: kind, box: box, style: shown(context.boxes[Int(box)].style), start: scalars.count,
        end: scalars.count))
  }

  private func shown(_ style: Int32) -> Int32 {
    styles.isEmpty ? style : styles[style] ?? style
  }

  private mutating func addLeaf(_ box: BoxID, _ entry: Box) {
    if entry.isOutOfFlow {
      add(.outOfFlow, box)
    } else if entry.isFloating {
      add(.float, box)
    } else if entry.kind == .text {
      addText(box, entry)
    } else if entry.kind == .lineBreak {
      addForcedBreak(box, scalar: "\n")
    } else if entry.isInlineLevel {
      endsWithSpace = false
      let start = scalars.count
      let parent = entry.parent == noBox ? entry.style : context.boxes[Int(entry.parent)].style
      items.append(
        InlineItem(kind: .atomic, box: box, style: entry.style, start: start, end: start + 1))
      let wraps = context.styles[Int(parent)].textWrapMode == .wrap
      items[items.count - 1].wraps = wraps
      append("\u{FFFC}", advance: 0, style: parent)
    } else {
      endsWithSpace = false
      add(.block, box)
      scanner = LineBreakScanner(wordBreak: .normal, lineBreak: .auto)
      lastTextItem = -1
    }
  }

  private mutating func addForcedBreak(_ box: BoxID, scalar: Unicode.Scalar) {
    let start = scalars.count
    items.append(
      InlineItem(
        kind: .forcedBreak, box: box, style: context.boxes[Int(box)].style, start: start,
        end: start + 1))
    append(scalar, advance: 0, style: context.boxes[Int(box)].style)
    endsWithSpace = false
  }

  /// Adds a character that belongs to the last item.
  private mutating func append(_ scalar: Unicode.Scalar, advance: Double, style: Int32) {
    let index = Int(style)
    let item = items.count - 1
    let wordBreak = context.styles[index].wordBreak
    scanner.wordBreak = wordBreak == .breakWord ? .normal : wordBreak
    scanner.lineBreak = context.styles[index].lineBreak
    var isOpportunity = scanner.hasOpportunity(before: scalar)
    if isOpportunity {
      if lastTextItem == item {
        isOpportunity = items[item].wraps
      } else if lastTextItem >= 0 {
        isOpportunity = wraps(between: lastTextItem, and: item)
      }
    }
    if items[item].kind == .forcedBreak { isOpportunity = false }
    if items[item].keepsSpaces, lastTextItem == item, scalar == " " {
      isOpportunity = items[item].wraps
    }
    lastTextItem = item
    breaks.append(isOpportunity)
    scalars.append(scalar)
    advances.append((advances.last ?? 0) + advance)
  }

  /// Between two items the nearest common ancestor decides,
  /// https://drafts.csswg.org/css-text-4/#line-break-details
  private func wraps(between first: Int, and second: Int) -> Bool {
    let (left, right) = (items[first], items[second])
    if left.wraps == right.wraps {
      let sameParent = parent(left.box) == parent(right.box)
      if sameParent || left.wraps { return left.wraps }
    }
    var ancestors: Set<BoxID> = []
    var box = parent(left.box)
    while box != noBox {
      ancestors.insert(box)
      guard context.boxes[Int(box)].kind == .inline else { break }
      box = parent(box)
    }
    box = parent(right.box)
    while box != noBox, !ancestors.contains(box) { box = parent(box) }
    guard box != noBox else { return true }
    return context.styles[Int(context.boxes[Int(box)].style)].textWrapMode == .wrap
  }

  private func parent(_ box: BoxID) -> BoxID { context.boxes[Int(box)].parent }

  // MARK: Text

  private mutating func addText(_ box: BoxID, _ entry: Box) {
    guard entry.text >= 0 else { return }
    var text = context.texts[Int(entry.text)]
    let style = Int(shown(entry.style))
    if style != Int(entry.style), context.styles[style].textTransform != .none {
      var string = String.UnicodeScalarView()
      string.append(contentsOf: text)
      text = transformed(String(string), by: context.styles[style].textTransform)
    }
    let collapse = context.styles[style].whiteSpaceCollapse
    if collapse == .collapse || collapse == .preserveBreaks {
      addCollapsing(text, box: box, style: style, keepsBreaks: collapse == .preserveBreaks)
    } else {
      addPreserved(text, box: box, style: style)
    }
  }

  private func isCollapsible(_ scalar: Unicode.Scalar) -> Bool {
    scalar == " " || scalar == "\n" || scalar == "\t" || scalar == "\r" || scalar == "\u{C}"
  }

  private mutating func addCollapsing(
    _ text: [Unicode.Scalar], box: BoxID, style: Int, keepsBreaks: Bool
  ) {
    var run: [Unicode.Scalar] = []
    swap(&run, &self.run)
    defer { swap(&run, &self.run) }
    var index = 0
    while index < text.count {
      let scalar = text[index]
      guard isCollapsible(scalar) else {
        run.append(scalar)
        endsWithSpace = false
        index += 1
        continue
      }
      var end = index
      var lineFeeds = 0
      while end < text.count, isCollapsible(text[end]) {
        if text[end] == "\n" { lineFeeds += 1 }
        end += 1
      }
      if keepsBreaks, lineFeeds > 0 {
        flush(&run, box: box, style: style)
        for _ in 0..<lineFeeds { addForcedBreak(box, scalar: "\n") }
        endsWithSpace = true
      } else if !endsWithSpace {
        let before = run.last ?? scalars.last
        let after = end < text.count ? text[end] : nil
        if lineFeeds == 0 || !isTransformedAway(before, after) {
          run.append(" ")
          endsWithSpace = true
        }
      }
      index = end
    }
    flush(&run, box: box, style: style)
  }

  /// Whether a line feed between two characters goes away,
  /// https://drafts.csswg.org/css-text-4/#line-break-transform
  private func isTransformedAway(_ before: Unicode.Scalar?, _ after: Unicode.Scalar?) -> Bool {
    if before == "\u{200B}" || after == "\u{200B}" { return true }
    guard let before, let after else { return false }
    return isWideEastAsian(before) && isWideEastAsian(after)
  }

  private func isWideEastAsian(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x2E80...0x312F, 0x3190...0xA4CF, 0xF900...0xFAFF, 0xFE30...0xFE4F, 0xFF01...0xFF60,
      0xFFE0...0xFFE6, 0x20000...0x3FFFD:
      true
    default: false
    }
  }

  private mutating func addPreserved(_ text: [Unicode.Scalar], box: BoxID, style: Int) {
    var run: [Unicode.Scalar] = []
    swap(&run, &self.run)
    defer { swap(&run, &self.run) }
    endsWithSpace = false
    var previous: Unicode.Scalar?
    for scalar in text {
      switch scalar {
      case "\n":
        if previous != "\r" {
          flush(&run, box: box, style: style)
          addForcedBreak(box, scalar: "\n")
        }
      case "\r":
        flush(&run, box: box, style: style)
        addForcedBreak(box, scalar: "\n")
      case "\t":
        flush(&run, box: box, style: style)
        let start = scalars.count
        var item = InlineItem(
          kind: .tab, box: box, style: Int32(style), start: start, end: start + 1)
        setBreaking(&item, style: style)
        items.append(item)
        append(scalar, advance: 0, style: Int32(style))
      default: run.append(scalar)
      }
      previous = scalar
    }
    flush(&run, box: box, style: style)
    endsWithSpace = false
  }

  private func setBreaking(_ item: inout InlineItem, style: Int) {
    let collapse = context.styles[style].whiteSpaceCollapse
    item.wraps = context.styles[style].textWrapMode == .wrap
    item.collapses = collapse == .collapse || collapse == .preserveBreaks
    item.keepsSpaces = collapse == .breakSpaces
    let wrap = context.styles[style].overflowWrap
    let breaksWords = context.styles[style].wordBreak == .breakWord
    item.breaksAnywhere = item.wraps && (wrap != .normal || breaksWords)
    item.breaksAnywhereForMinContent = item.wraps && (wrap == .anywhere || breaksWords)
  }

  private mutating func flush(_ run: inout [Unicode.Scalar], box: BoxID, style: Int) {
    guard !run.isEmpty else { return }
    let start = scalars.count
    var item = InlineItem(
      kind: .text, box: box, style: Int32(style), start: start, end: start + run.count)
    setBreaking(&item, style: style)
    items.append(item)
    let font = context.font(ofStyle: Int32(style))
    let widths =
      context.styles[style].smallCaps == .none
      ? context.caches.fonts.advances(
        of: run[...], in: font, kerning: context.styles[style].hasKerning)
      : context.smallCapsAdvances(of: run, in: font, style: style)
    if context.boxes[Int(box)].isSymbolicMarker {
      let advance = context.insideSymbolAdvance(style: Int32(style), symbol: run.first)
      for (offset, scalar) in run.enumerated() {
        append(scalar, advance: offset == 0 ? Double(advance) : 0, style: Int32(style))
      }
      run.removeAll(keepingCapacity: true)
      return
    }
    let letterSpacing = context.styles[style].letterSpacing
    let wordSpacing = context.styles[style].wordSpacing
    let wordBreak = context.styles[style].wordBreak
    scanner.wordBreak = wordBreak == .breakWord ? .normal : wordBreak
    scanner.lineBreak = context.styles[style].lineBreak
    let number = items.count - 1
    var sum = advances.last ?? 0
    let hasSpacing = letterSpacing != 0 || wordSpacing != 0
    for offset in run.indices {
      let scalar = run[offset]
      var advance = offset < widths.count ? widths[offset] : 0
      if hasSpacing {
        if letterSpacing != 0, !isZeroWidth(scalar) { advance += letterSpacing }
        if wordSpacing != 0, scalar == " " || scalar == "\u{A0}" { advance += wordSpacing }
      }
      sum += Double(advance)
      advances.append(sum)
      var isOpportunity = scanner.hasOpportunity(before: scalar)
      if offset > 0 {
        isOpportunity =
          item.wraps && (isOpportunity || (item.keepsSpaces && scalar == " "))
      } else if isOpportunity, lastTextItem >= 0 {
        isOpportunity = wraps(between: lastTextItem, and: number)
      }
      breaks.append(isOpportunity)
    }
    lastTextItem = number
    scalars += run
    run.removeAll(keepingCapacity: true)
  }

  private func isZeroWidth(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0xAD, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF: true
    case 0x300...0x36F, 0xFE00...0xFE0F: true
    default: false
    }
  }

  // MARK: Bidi

  private mutating func addBidiControl(_ style: Int, isOpening: Bool) {
    // Embeddings and isolates are resolved with the levels; see `resolveBidi`.
  }

  private func bidiLevels(_ container: BoxID) -> [UInt8] {
    let isRightToLeft =
      context.styles[Int(context.boxes[Int(container)].style)].direction == .rtl
    guard isRightToLeft || scalars.contains(where: { isRightToLeftScalar($0) }) else { return [] }
    return ReevLayout.bidiLevels(scalars[...], baseLevel: isRightToLeft ? 1 : 0)
  }
}
