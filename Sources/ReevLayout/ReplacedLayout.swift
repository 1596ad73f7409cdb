import ReevDOM
import ReevStyle

// Replaced elements and form controls, https://drafts.csswg.org/css2/#inline-replaced-width
extension LayoutContext {
  /// Lays a replaced element or form control out: its own size, and what is inside (the text of a
  /// control, an iframe's document).
  func layoutReplaced(_ box: BoxID, _ space: ConstraintSpace) -> LayoutResult {
    let edges = edges(box, basis: space.percentageWidth)
    let size = replacedSize(box, space, edges: edges)
    let result = LayoutResult(box: box, width: size.width, height: size.height)
    result.border = edges.border
    result.padding = edges.padding
    result.hasDefiniteHeight = true
    let width = max(.zero, size.width - edges.insetWidth)
    let height = max(.zero, size.height - edges.insetHeight)
    let child = boxes[Int(box)].firstChild
    if child != noBox, boxes[Int(child)].role == .viewport {
      result.add(
        layoutViewport(child, width: width, height: height, bar: barThickness),
        x: edges.contentLeft, y: edges.contentTop)
    } else if child != noBox {
      layoutControlText(child, in: result, edges: edges, width: width, height: height)
    } else if boxes[Int(box)].isBlocked, isBlockedControl(box) {
      let metrics = inlineMetrics(style: boxes[Int(box)].style)
      result.lastBaseline = (size.height - metrics.lineHeight) / 2 + metrics.lineAscent
    } else if let baseline = emptyControlBaseline(box) {
      result.lastBaseline =
        edges.contentTop
        + (fieldBaseline(box, in: height) ?? (height - baseline.height) / 2 + baseline.ascent)
    }
    if boxes[Int(box)].source == .node, document.name[Int(boxes[Int(box)].node)] == Names.input {
      let type = document.inputType(boxes[Int(box)].node)
      if type == "checkbox" || type == "radio" {
        let isPlain = styles[Int(boxes[Int(box)].style)].appearance == .none
        result.lastBaseline = isPlain ? nil : result.height
      } else if type == "range" {
        result.lastBaseline = result.height
      } else if type == "color" {
        // Where the swatch ends, 4 px above the content edge.
        result.lastBaseline =
          result.height - edges.border.bottom - edges.padding.bottom - LayoutUnit(4)
      }
    }
    result.firstBaseline = result.lastBaseline
    return result
  }

  /// Whether the recorder left out what a control or button says: its text is in the middle.
  private func isBlockedControl(_ box: BoxID) -> Bool {
    let node = Int(boxes[Int(box)].node)
    guard boxes[Int(box)].source == .node, document.namespace[node] == .html else { return false }
    switch document.name[node] {
    case Names.button, Names.select: return true
    case Names.input: return isTextField(boxes[Int(box)].node)
    default: return false
    }
  }

  private func layoutControlText(
    _ child: BoxID, in result: LayoutResult, edges: BoxEdges, width: LayoutUnit,
    height: LayoutUnit
  ) {
    let node = boxes[Int(result.box)].node
    let name = document.name[Int(node)]
    var inner = ConstraintSpace(availableWidth: width, percentageWidth: width)
    var left = edges.contentLeft
    inner.fixedWidth = width
    if name == Names.input, document.inputType(node) == "file" {
      left = left + fileButtonWidth(result.box)
    }
    var laidOut = layout(child, inner)
    let isTop = name == Names.textarea
    if isTop, barThickness > .zero, laidOut.height > height + edges.padding.bottom {
      // A text that is too high brings a scroll bar.
      inner.fixedWidth = max(.zero, width - barThickness)
      laidOut = layout(child, inner)
    }
    var top = edges.contentTop + (isTop ? .zero : (height - laidOut.height) / 2)
    if !isTop, let baseline = laidOut.firstBaseline,
      let line = fieldBaseline(result.box, in: height)
    {
      top = edges.contentTop + line - baseline
    }
    result.add(laidOut, x: left, y: top)
    if !isTop { result.lastBaseline = laidOut.firstBaseline.map { $0 + top } }
  }

  /// Where a field's text stands in its content box where its line height is lower than that of its
  /// font: as if it were that; nil elsewhere.
  private func fieldBaseline(_ box: BoxID, in height: LayoutUnit) -> LayoutUnit? {
    let node = boxes[Int(box)].node
    guard document.name[Int(node)] == Names.input else { return nil }
    let style = boxes[Int(box)].style
    let font = font(ofStyle: style)
    let normal = LayoutUnit(px: font.normalLineHeight)
    guard inlineMetrics(style: style).lineHeight < normal else { return nil }
    let gap = font.normalLineHeight - font.ascent - font.descent
    return (height - normal) / 2 + LayoutUnit(px: font.ascent + (gap / 2).rounded(.down))
  }

  /// The line of a control that has a line but shows no text.
  private func emptyControlBaseline(
    _ box: BoxID
  ) -> (ascent: LayoutUnit, height: LayoutUnit)? {
    let node = boxes[Int(box)].node
    guard document.namespace[Int(node)] == .html else { return nil }
    let name = document.name[Int(node)]
    let isList = name == Names.select && isListBox(node)
    guard (name == Names.select && !isList) || (name == Names.input && isTextField(node)) else {
      return nil
    }
    let metrics = inlineMetrics(style: boxes[Int(box)].style)
    return (metrics.lineAscent, metrics.lineHeight)
  }

  /// The intrinsic widths of a replaced element's border box.
  func intrinsicWidthsOfReplaced(_ box: BoxID) -> IntrinsicWidths {
    let edges = edges(box, basis: nil)
    let style = Int(boxes[Int(box)].style)
    let natural = naturalSize(of: box)
    var width = natural.width.map { LayoutUnit(px: $0) }
    if let ratio = usedRatio(of: box),
      let height = borderBoxHeight(styles[style].height, of: box, basis: nil, edges: edges)
    {
      width = LayoutUnit(px: (height - edges.insetHeight).px * ratio)
    } else if width == nil, let ratio = usedRatio(of: box) {
      width = LayoutUnit(px: (natural.height ?? 0) * ratio)
    }
    if let content = width, let ratio = usedRatio(of: box) {
      // The limits of the height are limits of the width, by the ratio.
      let height = LayoutUnit(px: content.px / ratio) + edges.insetHeight
      let limited = clampHeight(
        height, of: box, ConstraintSpace(availableWidth: nil, percentageWidth: nil), edges: edges)
      if limited != height { width = LayoutUnit(px: (limited - edges.insetHeight).px * ratio) }
    }
    let outer = (width ?? LayoutUnit(300)) + (boxes[Int(box)].isBlocked ? .zero : edges.insetWidth)
    return IntrinsicWidths(min: outer, max: outer)
  }

  /// Whether a box is a replaced element and not a form control, whose automatic sizes stretch.
  func isReplacedElement(_ box: BoxID) -> Bool {
    guard boxes[Int(box)].kind == .replaced else { return false }
    guard boxes[Int(box)].source == .node, !boxes[Int(box)].isBlocked else { return true }
    let node = Int(boxes[Int(box)].node)
    guard document.namespace[node] == .html else { return true }
    switch document.name[node] {
    case Names.input, Names.textarea, Names.select: return false
    default: return true
    }
  }

  /// Width over height as used for a replaced element.
  func usedRatio(of box: BoxID) -> Float? {
    let style = Int(boxes[Int(box)].style)
    let natural = naturalSize(of: box).ratio.flatMap { $0 > 0 ? $0 : nil }
    let declared = styles[style].aspectRatio
    if declared > 0 {
      return styles[style].aspectRatioHasAuto ? natural ?? declared : declared
    }
    return natural
  }

  /// Whether a replaced element has a ratio and no size, and so takes the available width.
  func fillsWithRatio(_ box: BoxID) -> Bool {
    guard boxes[Int(box)].kind == .replaced, usedRatio(of: box) != nil else { return false }
    let natural = naturalSize(of: box)
    return natural.width == nil && natural.height == nil
  }

  /// The natural size of a replaced element's content box.
  func naturalSize(of box: BoxID) -> NaturalSize {
    let known = naturalSizes[box] ?? .none
    guard known == .none, boxes[Int(box)].source == .node else { return known }
    return controlSize(of: box) ?? known
  }

  /// The border box of a replaced element.
  func replacedSize(
    _ box: BoxID, _ space: ConstraintSpace, edges: BoxEdges
  ) -> (width: LayoutUnit, height: LayoutUnit) {
    let style = Int(boxes[Int(box)].style)
    let natural = naturalSize(of: box)
    let ratio = usedRatio(of: box)
    if boxes[Int(box)].isBlocked, space.fixedWidth == nil {
      return (
        LayoutUnit(px: natural.width ?? 0), LayoutUnit(px: natural.height ?? 0)
      )
    }
    var width =
      space.fixedWidth ?? widthValue(styles[style].width, of: box, space, edges: edges)
    var height = space.fixedHeight
    if height == nil, !space.measuresContentHeight {
      height = borderBoxHeight(
        styles[style].height, of: box, basis: space.percentageHeight, edges: edges)
      if height == nil, styles[style].height.kind == .stretch, let full = space.availableHeight {
        height = full - edges.marginHeight
      }
    }
    let hasWidth = width != nil
    let hasHeight = height != nil
    if hasWidth, hasHeight {
      // Both are given.
    } else if let ratio, let known = width {
      let limited = clampWidth(known, of: box, space, edges: edges)
      let inner = space.fixedWidth == nil ? limited : known
      height = LayoutUnit(px: (inner - edges.insetWidth).px / ratio) + edges.insetHeight
    } else if let ratio, let known = height {
      let limited = clampHeight(known, of: box, space, edges: edges)
      let inner = space.fixedHeight == nil ? limited : known
      width = LayoutUnit(px: (inner - edges.insetHeight).px * ratio) + edges.insetWidth
    } else {
      if width == nil {
        if let own = natural.width {
          width = LayoutUnit(px: own) + edges.insetWidth
        } else if let ratio, let own = natural.height {
          width = LayoutUnit(px: own * ratio) + edges.insetWidth
        } else if ratio != nil, let available = space.availableWidth {
          width = available - edges.marginWidth
        } else {
          width = LayoutUnit(300) + edges.insetWidth
        }
      }
      if height == nil, let width {
        if let ratio, ratio > 0,
          natural.width == nil || natural.height == nil || styles[style].aspectRatio > 0
        {
          height = LayoutUnit(px: (width - edges.insetWidth).px / ratio) + edges.insetHeight
        } else if let own = natural.height {
          height = LayoutUnit(px: own) + edges.insetHeight
        } else {
          height = LayoutUnit(150) + edges.insetHeight
        }
      }
    }
    let w = width ?? edges.insetWidth
    let h = height ?? edges.insetHeight
    if let ratio, !hasWidth, !hasHeight {
      return constrain(w, h, ratio: ratio, box: box, space, edges: edges)
    }
    return (
      space.fixedWidth == nil
        ? clampWidth(w, of: box, space, edges: edges) : max(w, edges.insetWidth),
      space.fixedHeight == nil
        ? clampHeight(h, of: box, space, edges: edges) : max(h, edges.insetHeight)
    )
  }

  /// Minimum and maximum sizes with the ratio kept, https://drafts.csswg.org/css2/#min-max-widths
  private func constrain(
    _ width: LayoutUnit, _ height: LayoutUnit, ratio: Float, box: BoxID,
    _ space: ConstraintSpace, edges: BoxEdges
  ) -> (width: LayoutUnit, height: LayoutUnit) {
    func heightFor(_ width: LayoutUnit) -> LayoutUnit {
      LayoutUnit(px: (width - edges.insetWidth).px / ratio) + edges.insetHeight
    }
    func widthFor(_ height: LayoutUnit) -> LayoutUnit {
      LayoutUnit(px: (height - edges.insetHeight).px * ratio) + edges.insetWidth
    }
    let clampedWidth = clampWidth(width, of: box, space, edges: edges)
    let clampedHeight = clampHeight(height, of: box, space, edges: edges)
    let widthChanges = clampedWidth != width
    let heightChanges = clampedHeight != height
    if !widthChanges, !heightChanges { return (width, height) }
    if widthChanges, !heightChanges {
      return (
        clampedWidth, clampHeight(heightFor(clampedWidth), of: box, space, edges: edges)
      )
    }
    if heightChanges, !widthChanges {
      return (
        clampWidth(widthFor(clampedHeight), of: box, space, edges: edges), clampedHeight
      )
    }
    let isWider = clampedWidth > width
    let isHigher = clampedHeight > height
    if isWider != isHigher { return (clampedWidth, clampedHeight) }
    let byWidth = Float(clampedWidth.raw) * Float(max(1, height.raw))
    let byHeight = Float(clampedHeight.raw) * Float(max(1, width.raw))
    if isWider == (byWidth >= byHeight) {
      return (
        clampedWidth, clampHeight(heightFor(clampedWidth), of: box, space, edges: edges)
      )
    }
    return (clampWidth(widthFor(clampedHeight), of: box, space, edges: edges), clampedHeight)
  }
}
