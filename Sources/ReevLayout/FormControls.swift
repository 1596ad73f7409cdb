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
      if document.inputType(node) == "file" {
        return NaturalSize(
          width: fileButtonWidth(box).px + textWidth("No file chosen", style: style),
          height: lineHeight + 6, ratio: 0)
      }
      let size = max(1, document.integerAttribute(Names.size, of: node) ?? 20)
      let columns = Float(min(size, 10_000))
      return NaturalSize(
        width: (averageWidth(font, style: style) * columns).rounded(.up), height: lineHeight,
        ratio: 0)
    case Names.textarea:
      let columns = max(1, document.integerAttribute(Names.cols, of: node) ?? 20)
      let rows = max(1, document.integerAttribute(Names.rows, of: node) ?? 2)
      return NaturalSize(
        width: (averageWidth(font, style: style) * Float(min(columns, 10_000))).rounded(.up),
        height: lineHeight * Float(min(rows, 10_000)), ratio: 0)
    case Names.select: return selectSize(of: box, node: node, style: style)
    case Names.progress: return NaturalSize(width: font.size * 10, height: font.size, ratio: 0)
    case Names.meter: return NaturalSize(width: font.size * 5, height: font.size, ratio: 0)
    default: return nil
    }
  }

  private func selectSize(of box: BoxID, node: NodeID, style: Int32) -> NaturalSize {
    let labels = optionLabels[box] ?? []
    let widest = labels.map { textWidth($0, style: style) }.max() ?? 0
    let lineHeight = inlineMetrics(style: style).lineHeight.px
    if isListBox(node) {
      let isMultiple = document.hasAttribute(Names.multiple, of: node)
      let rows = document.integerAttribute(Names.size, of: node) ?? (isMultiple ? 4 : 1)
      let rowHeight = lineHeight + 2
      return NaturalSize(
        width: widest + 4, height: rowHeight * Float(max(1, min(rows, 10_000))), ratio: 0)
    }
    let isPlain = styles[Int(style)].appearance == .none
    return NaturalSize(
      width: widest.rounded(.up) + (isPlain ? 0 : 20), height: lineHeight, ratio: 0)
  }

  /// The width of "Choose File" and the gap after it.
  func fileButtonWidth(_ box: BoxID) -> LayoutUnit {
    LayoutUnit(px: textWidth("Choose File", style: boxes[Int(box)].style) + 16 + 4)
  }

  /// The width of a text on one line.
  func textWidth(_ text: String, style: Int32) -> Float {
    let scalars = Array(text.unicodeScalars)
    let widths = fonts.advances(
      of: scalars[...], in: font(ofStyle: style), kerning: styles[Int(style)].hasKerning)
    return widths.reduce(0, +) + styles[Int(style)].letterSpacing * Float(scalars.count)
  }

  /// The average character's width, by which text controls are sized.
  private func averageWidth(_ font: Font, style: Int32) -> Float {
    textWidth("0", style: style)
  }
}
