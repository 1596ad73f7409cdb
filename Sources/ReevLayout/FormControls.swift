import ReevDOM
import ReevStyle

// The sizes that browsers give form controls, https://html.spec.whatwg.org/#form-controls
extension LayoutContext {
  /// Whether an input shows a line of text.
  func isTextField(_ node: NodeID) -> Bool {
    switch document.inputType(node) {
    case "checkbox", "radio", "range", "color", "image", "hidden", "submit", "reset", "button":
      false
    default: true
    }
  }

  /// Whether a select shows a list and not a menu.
  func isListBox(_ node: NodeID) -> Bool {
    document.hasAttribute(Names.multiple, of: node)
      || (document.integerAttribute(Names.size, of: node) ?? 1) > 1
  }

  /// The size of a control's content box; nil for what is no control.
  func controlSize(of box: BoxID) -> NaturalSize? {
    let node = boxes[Int(box)].node
    guard document.namespace[Int(node)] == .html else { return nil }
    let style = boxes[Int(box)].style
    let font = font(ofStyle: style)
    let lineHeight = inlineMetrics(style: style).lineHeight.px
    switch document.name[Int(node)] {
    case Names.input:
      let scale = font.size / (40 / 3)
      // The line inside is never lower than that of the font.
      let lineHeight = max(lineHeight, font.normalLineHeight)
      switch document.inputType(node) {
      case "file":
        return NaturalSize(width: 253 * scale, height: lineHeight + 6, ratio: 0)
      case "date": return NaturalSize(width: 120.33 * scale, height: lineHeight + 2.33, ratio: 0)
      case "time": return NaturalSize(width: 99 * scale, height: lineHeight + 5, ratio: 0)
      case "datetime-local":
        return NaturalSize(width: 206.33 * scale, height: lineHeight + 2.33, ratio: 0)
      case "month": return NaturalSize(width: 150.33 * scale, height: lineHeight + 2.33, ratio: 0)
      case "week": return NaturalSize(width: 142.33 * scale, height: lineHeight + 2.33, ratio: 0)
      default: break
      }
      let size = max(1, document.integerAttribute(Names.size, of: node) ?? 20)
      let columns = Float(min(size, 10_000))
      let widths = characterWidths(style: style)
      let width = widths.average * (columns - 1) + widths.maximum.rounded()
      return NaturalSize(width: width.rounded(.up), height: lineHeight, ratio: 0)
    case Names.textarea:
      let columns = max(1, document.integerAttribute(Names.cols, of: node) ?? 20)
      let rows = max(1, document.integerAttribute(Names.rows, of: node) ?? 2)
      let average = characterWidths(style: style).average
      // Room for a scroll bar is always kept.
      return NaturalSize(
        width: (average * Float(min(columns, 10_000))).rounded(.up) + 15,
        height: lineHeight * Float(min(rows, 10_000)), ratio: 0)
    case Names.select: return selectSize(of: box, node: node, style: style)
    default: return nil
    }
  }

  private func selectSize(of box: BoxID, node: NodeID, style: Int32) -> NaturalSize {
    let labels = optionLabels[box] ?? []
    let widest = labels.map { textWidth($0, style: style) }.max() ?? 0
    let lineHeight = inlineMetrics(style: style).lineHeight.px
    if isListBox(node) {
      let isMultiple = document.hasAttribute(Names.multiple, of: node)
      let size = document.integerAttribute(Names.size, of: node) ?? 0
      let rows = size > 0 ? size : isMultiple ? 4 : 1
      // Below each option is a px.
      let rowHeight =
        max(lineHeight, font(ofStyle: style).size * 1.2) + (labels.isEmpty ? 0 : 1)
      return NaturalSize(
        width: widest + 4 + barThickness.px, height: rowHeight * Float(min(rows, 10_000)),
        ratio: 0)
    }
    let font = font(ofStyle: style)
    let isPlain = styles[Int(style)].appearance == .none
    return NaturalSize(
      width: widest.rounded(.up) + (isPlain ? 0 : 20),
      height: isPlain ? lineHeight : font.ascent + font.descent + 2, ratio: 0)
  }

  /// The width of "Choose File" and the gap after it.
  func fileButtonWidth(_ box: BoxID) -> LayoutUnit {
    LayoutUnit(px: textWidth("Choose File", style: boxes[Int(box)].style) + 16 + 4)
  }

  /// The width of a text on one line.
  func textWidth(_ text: String, style: Int32) -> Float {
    let scalars = Array(text.unicodeScalars)
    let widths = caches.fonts.advances(
      of: scalars[...], in: font(ofStyle: style), kerning: styles[Int(style)].hasKerning)
    return widths.reduce(0, +) + styles[Int(style)].letterSpacing * Float(scalars.count)
  }

  /// The average and the largest advance of a style's font, by which browsers size text controls.
  /// Measured for the families that stand behind the generic names.
  private func characterWidths(style: Int32) -> (average: Float, maximum: Float) {
    let size = font(ofStyle: style).size
    let families = Int(styles[Int(style)].fontFamily)
    if table.fontFamilies.indices.contains(families),
      table.fontFamilies[families].first == "Lucida Grande"
    {
      // Browsers then take the metrics of MS Shell Dlg.
      return (size * 901 / 2048, size * 4027 / 2048)
    }
    let narrow = textWidth("i", style: style)
    let isBold = styles[Int(style)].fontWeight >= 600
    var average: Float
    var maximum: Float
    if abs(narrow - textWidth("W", style: style)) < 0.01 {
      (average, maximum) = (0.602, 1.276)
    } else if textWidth("0", style: style) > size * 0.53 {
      (average, maximum) = isBold ? (0.613, 1.246) : (0.59, 1.253)
    } else {
      (average, maximum) = isBold ? (0.595, 1.267) : (0.568, 1.184)
    }
    average *= size
    maximum *= size
    return (max(average, average.rounded()), maximum)
  }
}
