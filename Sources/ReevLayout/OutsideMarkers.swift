import ReevDOM
import ReevStyle

// Markers outside of list items, https://drafts.csswg.org/css-lists-3/#list-style-position-property
extension LayoutContext {
  /// Puts a list item's marker before its first line; an item without lines gets one.
  func addOutsideMarker(
    to result: LayoutResult, edges: BoxEdges, flow: FlowContext, frame: FlowFrame? = nil
  ) {
    let marker = boxes[Int(result.box)].marker
    guard marker != noBox else { return }
    let metrics = inlineMetrics(style: boxes[Int(result.box)].style)
    let own = inlineMetrics(style: boxes[Int(marker)].style)
    if result.firstBaseline == nil {
      if let frame {
        if frame.y == nil { frame.y = flow.resolve() }
        if result.children.isEmpty {
          flow.y = flow.y + metrics.lineHeight
        }
      } else if result.children.isEmpty {
        let style = Int(boxes[Int(result.box)].style)
        if styles[style].height.kind == .auto {
          result.height = max(result.height, edges.insetHeight + metrics.lineHeight)
        }
      }
      result.firstBaseline = edges.contentTop + metrics.lineAscent
      result.lastBaseline = result.firstBaseline
    }
    let content = inlineContent(ofMarker: marker)
    let lines = InlineLines(content: content)
    let symbolic = boxes[Int(marker)].isSymbolicMarker
    let width = content.width(0, content.scalars.count)
    var fragment = InlineFragment(kind: .text, box: marker)
    let isRightToLeft = styles[Int(boxes[Int(result.box)].style)].direction == .rtl
    let gap = symbolic ? own.ascent * 2 / 3 + LayoutUnit(1) - width / 2 : .zero
    fragment.x = isRightToLeft ? result.width + gap : -width - gap
    fragment.y = (result.firstBaseline ?? .zero) - own.ascent
    fragment.width = width
    fragment.height = own.ascent + own.descent
    fragment.baseline = own.ascent
    fragment.end = content.scalars.count
    lines.fragments = [fragment]
    result.markerLines = lines
  }

  private func inlineContent(ofMarker marker: BoxID) -> InlineContent {
    if let known = caches.inlineContents[Int(marker)] { return known }
    let text = texts[Int(boxes[Int(marker)].text)]
    let style = boxes[Int(marker)].style
    let widths = caches.fonts.advances(
      of: text[...], in: font(ofStyle: style), kerning: styles[Int(style)].hasKerning)
    var advances: [Double] = [0]
    for width in widths { advances.append((advances.last ?? 0) + Double(width)) }
    let content = InlineContent(
      scalars: text, advances: advances, breaks: Array(repeating: false, count: text.count))
    caches.inlineContents[Int(marker)] = content
    return content
  }

  /// The advance of a bullet at the start of its item's first line, margins included.
  func insideSymbolAdvance(style: Int32, symbol: Unicode.Scalar?) -> Float {
    if symbol == "▾" || symbol == "▸" {
      // The disclosure triangle: 0.66 em, and 0.4 em after it.
      let size = styles[Int(style)].fontSize
      return (LayoutUnit(px: size * 0.66) + LayoutUnit(px: size * 0.4)).px
    }
    let ascent = Int(font(ofStyle: style).ascent)
    return Float((ascent * 2 / 3 + 1) / 2 + 2) - 1 + styles[Int(style)].fontSize
  }
}
