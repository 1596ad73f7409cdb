import ReevCells
import ReevDOM
import ReevLayout
import ReevStyle

extension PaintCanvas {
  /// From so many px a column on, running text can't be read: lines stand for it. Headings, links
  /// and controls stay.
  private static let greekedFrom = 16.0

  /// Adds a text fragment to the runs, unless nobody can see it.
  mutating func paintText(_ index: Int) {
    let fragment = tree.fragments[index]
    guard fragment.text >= 0, Int(fragment.text) < tree.strings.count else { return }
    let text = tree.strings[Int(fragment.text)]
    guard let ownStyle = styleIndex(of: index) else { return }
    let style = fragment.source == .control ? controlStyle(index) ?? ownStyle : ownStyle
    guard let (shown, bounds) = trimmed(text, fragment, style: style) else { return }
    let seen = clipped(bounds, by: fragment.clip).intersection(page)
    // Visually hidden texts: clipped to a pixel, or too small to be read.
    guard bounds.height >= 4, seen.width >= min(4, bounds.width), seen.width > 0,
      seen.height >= bounds.height * 0.5
    else { return }
    let color = styles.styles[style].color
    guard color.alpha > 25 else { return }
    let facts = ancestry(of: index)
    let behind = background(
      of: index, x: (seen.left + seen.right) / 2, y: (seen.top + seen.bottom) / 2)
    let weight = styles.styles[style].fontWeight
    var run = TextRun(
      fragment: Int32(index), node: fragment.node, text: shown, bounds: bounds, visible: seen,
      color: blend(rgb(color), over: behind, alpha: UInt32(color.alpha)), background: behind)
    run.isBold = weight >= 600
    if run.isBold || (facts.isHeading && styles.styles[style].fontSize >= 20) {
      run.attributes.insert(.bold)
    }
    if styles.styles[style].fontStyle != .normal { run.attributes.insert(.italic) }
    if facts.isUnderlined { run.attributes.insert(.underline) }
    if facts.isStruck { run.attributes.insert(.strikethrough) }
    run.priority = facts.isHeading ? 8 : facts.isControl ? 7 : facts.isLink ? 6 : 5
    if fragment.source != .node, fragment.source != .control { run.priority = 4 }
    run.isGreek = map.perColumn > Self.greekedFrom && run.priority <= 5
    run.line =
      UInt64(UInt32(bitPattern: facts.container)) << 32
      | UInt64(
        UInt32(bitPattern: (fragment.rect.y.raw &+ fragment.baseline.raw) / 64))
      | 1 << 63
    switch styles.styles[style].textAlign {
    case .right, .end, .center, .webkitCenter, .webkitRight: run.growsLeft = true
    default: break
    }
    run.isRightToLeft = fragment.isRightToLeft
    run.beginsWithSpace = shown.utf8.count < text.utf8.count && text.utf8.first == 0x20
    run.endsInSpace = shown.utf8.count < text.utf8.count && text.utf8.last == 0x20
    if run.isRightToLeft { swap(&run.beginsWithSpace, &run.endsInSpace) }
    run.glyph = iconGlyph(text, style: style, node: fragment.node)
    add(run)
  }

  /// A fragment's characters without blanks at its ends, and their glyph area; nil for blanks alone.
  private func trimmed(_ text: String, _ fragment: Fragment, style: Int) -> (String, PixelBounds)? {
    var bounds = PixelBounds(fragment.rect)
    func isBlank(_ scalar: Unicode.Scalar) -> Bool {
      scalar == " " || scalar == "\n" || scalar == "\t" || scalar == "\r"
    }
    let scalars = text.unicodeScalars
    guard let first = scalars.first, let last = scalars.last, isBlank(first) || isBlank(last) else {
      return text.isEmpty ? nil : (text, bounds)
    }
    let leading = scalars.prefix(while: isBlank).count
    guard leading < scalars.count else { return nil }
    let trailing = scalars.reversed().prefix(while: isBlank).count
    // A blank's advance isn't known here: 0.6 em in a fixed font, like all, else that of Arial.
    let size = Double(styles.styles[style].fontSize)
    let average = bounds.width / Double(scalars.count)
    let isFixed = abs(average - size * 0.6) < size * 0.02
    let blank = isFixed ? average : min(size * 0.278, average)
    let (left, right) = fragment.isRightToLeft ? (trailing, leading) : (leading, trailing)
    bounds.left += Double(left) * blank
    bounds.right -= Double(right) * blank
    var kept = String.UnicodeScalarView()
    kept.append(contentsOf: scalars.dropFirst(leading).dropLast(trailing))
    return (String(kept), bounds)
  }

  /// The style of a control's text where it is a placeholder; nil where it is a value.
  private func controlStyle(_ index: Int) -> Int? {
    let node = tree.fragments[index].node
    guard document.name.indices.contains(Int(node)),
      document.name[Int(node)] == PaintNames.input
        || document.name[Int(node)] == PaintNames.textarea,
      let placeholder = document.attribute(PaintNames.placeholder, of: node)
    else { return nil }
    let value =
      document.state[node]?.value ?? document.attribute(PaintNames.value, of: node) ?? ""
    guard value.isEmpty, !placeholder.isEmpty, let style = styles.placeholder[node],
      styles.styles.indices.contains(Int(style))
    else { return nil }
    return Int(style)
  }

  /// Adds a run where it can be seen.
  mutating func add(_ run: TextRun) {
    var run = run
    // What lies outside of the grid is clipped like anything else.
    run.visible = run.visible.intersection(shownArea)
    guard run.visible.width > 0, run.visible.height > 0 else { return }
    let row = map.rowIndex((run.visible.top + run.visible.bottom) / 2)
    guard row >= 0, row < map.rows else { return }
    runsOfRow[row].append(Int32(runs.count))
    runs.append(run)
  }

  struct Ancestry {
    var isHeading = false
    var isLink = false
    var isControl = false
    var isUnderlined = false
    var isStruck = false
    /// The nearest fragment around that isn't an inline box.
    var container: Int32 = -1
  }

  /// What a text's ancestors say about it.
  private func ancestry(of index: Int) -> Ancestry {
    var facts = Ancestry()
    var parent = Int(tree.fragments[index].parent)
    var isDecorated = true
    var last = index
    while parent >= 0, parent < last {
      let trait = traits(of: parent)
      if facts.container < 0, !trait.flags.contains(.inline) { facts.container = Int32(parent) }
      if isDecorated {
        // https://drafts.csswg.org/css-text-decor/#line-decoration: not into atomic inlines,
        // floats and positioned boxes.
        if !trait.flags.isDisjoint(with: [.underline, .underlinedByBorder]) {
          facts.isUnderlined = true
        }
        if trait.flags.contains(.lineThrough) { facts.isStruck = true }
        if !trait.flags.isDisjoint(with: [.atomicInline, .floats]) { isDecorated = false }
      }
      let node = Int(tree.fragments[parent].node)
      if document.name.indices.contains(node) {
        let name = document.name[node]
        if name == PaintNames.a {
          facts.isLink = true
        } else if name == PaintNames.button || name == PaintNames.summary
          || name == PaintNames.input || name == PaintNames.select || name == PaintNames.label
        {
          facts.isControl = true
        } else if PaintNames.headings.contains(name) {
          facts.isHeading = true
        }
      }
      last = parent
      parent = Int(tree.fragments[parent].parent)
    }
    return facts
  }
}
