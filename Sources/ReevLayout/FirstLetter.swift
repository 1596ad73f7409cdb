import ReevDOM
import ReevStyle

// `::first-letter` and the styles of `::first-line`, https://drafts.csswg.org/css-pseudo-4/#typographic-pseudos
extension BoxTreeBuilder {
  /// Gives the first letter of a block container a box of its own, where it has a style for it.
  mutating func addFirstLetter(of box: BoxID) {
    guard tree.boxes[Int(box)].source == .node, !table.firstLetter.isEmpty,
      let style = table.firstLetter[tree.boxes[Int(box)].node],
      tree.styles.indices.contains(Int(style)), let (text, letters) = tree.firstLetter(of: box)
    else { return }
    let entry = tree.boxes[Int(text)]
    let scalars = tree.texts[Int(entry.text)]
    var letter = Box(kind: .inline, source: .before, node: tree.boxes[Int(box)].node, style: style)
    letter.isFirstLetter = true
    letter.inheritMode(of: entry)
    if tree.styles[Int(style)].float != .none {
      letter.kind = .block
      letter.isFloating = true
      letter.establishesFormattingContext = true
      letter.hasInlineContent = true
    } else {
      letter.isInlineLevel = true
    }
    let parent = entry.parent
    let siblings = Array(tree.children(of: parent))
    let id = tree.append(letter, to: parent)
    var string = String.UnicodeScalarView()
    string.append(contentsOf: scalars[letters])
    appendText(String(string), node: entry.node, source: entry.source, style: style, parent: id)
    tree.texts[Int(entry.text)] = Array(scalars[letters.upperBound...])
    var children: [BoxID] = []
    for sibling in siblings {
      if sibling == text { children.append(id) }
      children.append(sibling)
    }
    tree.setChildren(children, of: parent)
  }

  /// Makes the styles that the texts of a block container have on its first line.
  mutating func addFirstLineStyles(of box: BoxID) {
    guard tree.boxes[Int(box)].source == .node, !table.firstLine.isEmpty,
      let style = table.firstLine[tree.boxes[Int(box)].node],
      tree.styles.indices.contains(Int(style))
    else { return }
    let base = tree.styles[Int(tree.boxes[Int(box)].style)]
    let line = tree.styles[Int(style)]
    var map: [Int32: Int32] = [:]
    func add(_ index: Int32) {
      guard map[index] == nil else { return }
      let first = tree.styles[Int(index)].onFirstLine(line, of: base)
      map[index] = tree.addStyle(first, insteadOf: index)
    }
    add(tree.boxes[Int(box)].style)
    tree.visitInlineLevel(of: box) { add(tree.boxes[Int($0)].style) }
    tree.firstLineStyles[box] = map
  }
}

extension ComputedStyle {
  /// The style with what it inherited from a block container replaced by that of the container's
  /// first line.
  fileprivate func onFirstLine(_ line: ComputedStyle, of base: ComputedStyle) -> ComputedStyle {
    var style = self
    if fontSize == base.fontSize {
      style.fontSize = line.fontSize
    } else if base.fontSize > 0 {
      style.fontSize = fontSize * line.fontSize / base.fontSize
    }
    if fontFamily == base.fontFamily { style.fontFamily = line.fontFamily }
    if fontWeight == base.fontWeight { style.fontWeight = line.fontWeight }
    if fontStyle == base.fontStyle { style.fontStyle = line.fontStyle }
    if lineHeight == base.lineHeight { style.lineHeight = line.lineHeight }
    if letterSpacing == base.letterSpacing { style.letterSpacing = line.letterSpacing }
    if wordSpacing == base.wordSpacing { style.wordSpacing = line.wordSpacing }
    if smallCaps == base.smallCaps { style.smallCaps = line.smallCaps }
    if textTransform == base.textTransform { style.textTransform = line.textTransform }
    if color == base.color { style.color = line.color }
    style.underline = underline || line.underline
    style.lineThrough = lineThrough || line.lineThrough
    return style
  }
}

extension BoxTree {
  /// Visits the inline-level boxes and texts of a block container in its flow, blocks inside it
  /// among them.
  func visitInlineLevel(of box: BoxID, _ visit: (BoxID) -> Void) {
    var current = boxes[Int(box)].firstChild
    while current != noBox {
      let entry = boxes[Int(current)]
      let isInFlow = !entry.isOutOfFlow && !entry.isFloating
      if isInFlow, entry.isInlineLevel || entry.source == .anonymous { visit(current) }
      let descends = isInFlow && (entry.kind == .inline || entry.kind == .block)
      current = next(after: current, in: box, descends: descends)
    }
  }

  /// The next box in tree order inside `root`; `noBox` at the end.
  private func next(after box: BoxID, in root: BoxID, descends: Bool) -> BoxID {
    if descends, boxes[Int(box)].firstChild != noBox { return boxes[Int(box)].firstChild }
    var current = box
    while current != root, current != noBox {
      if boxes[Int(current)].nextSibling != noBox { return boxes[Int(current)].nextSibling }
      current = boxes[Int(current)].parent
    }
    return noBox
  }

  /// The text that a block container's first formatted line begins with, and the letter in it with
  /// the punctuation around it.
  func firstLetter(of box: BoxID) -> (text: BoxID, letters: Range<Int>)? {
    var current = boxes[Int(box)].firstChild
    while current != noBox {
      let entry = boxes[Int(current)]
      var descends = false
      if !entry.isOutOfFlow, !entry.isFloating, entry.source != .marker {
        switch entry.kind {
        case .text:
          if let letters = firstLetter(inText: entry.text) { return (current, letters) }
          if !isCollapsibleWhiteSpace(current) { return nil }
        case .inline:
          if entry.isFirstLetter { return nil }
          descends = true
        case .block:
          guard !entry.isInlineLevel, entry.role == .none else { return nil }
          descends = true
        default: return nil
        }
      } else if entry.isFirstLetter {
        return nil
      }
      current = next(after: current, in: box, descends: descends)
    }
    return nil
  }

  /// https://drafts.csswg.org/css-pseudo-4/#first-letter-pattern
  private func firstLetter(inText text: Int32) -> Range<Int>? {
    guard texts.indices.contains(Int(text)) else { return nil }
    let scalars = texts[Int(text)]
    var start = 0
    while start < scalars.count, scalars[start].value <= 0x20 { start += 1 }
    var index = start
    while index < scalars.count, isPunctuation(scalars[index]) { index += 1 }
    guard index < scalars.count, scalars[index].value > 0x20 else { return nil }
    index += 1
    while index < scalars.count, scalars[index].properties.isGraphemeExtend { index += 1 }
    while index < scalars.count, isPunctuation(scalars[index]) { index += 1 }
    return start..<index
  }

  private func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .openPunctuation, .closePunctuation, .initialPunctuation, .finalPunctuation,
      .otherPunctuation:
      true
    default: false
    }
  }
}

extension LayoutContext {
  /// By style: the style on a block container's first line; nil where that is nothing special. An
  /// anonymous or first block has the first line of the box around it.
  func firstLineStyles(of box: BoxID) -> [Int32: Int32]? {
    guard !stylesOfFirstLines.isEmpty else { return nil }
    var current = box
    while current != noBox {
      if let styles = stylesOfFirstLines[current] { return styles }
      let parent = boxes[Int(current)].parent
      guard parent != noBox, boxes[Int(parent)].kind == .block,
        boxes[Int(current)].source == .anonymous || boxes[Int(current)].kind == .block,
        !boxes[Int(current)].isInlineLevel, !boxes[Int(current)].isOutOfFlow,
        !boxes[Int(current)].isFloating,
        children(of: parent).first(where: {
          !boxes[Int($0)].isOutOfFlow && !boxes[Int($0)].isFloating
        }) == current
      else { return nil }
      current = parent
    }
    return nil
  }
}
