import ReevDOM
import ReevStyle

/// What is known of the edges of all boxes of a style.
enum StyleEdges {
  case unknown
  /// They are these, whatever the containing block.
  case fixed(BoxEdges)
  /// They depend on the containing block.
  case relative
}

/// The used widths of a box's margins, borders and paddings.
struct BoxEdges: Hashable, Sendable {
  /// `auto` margins are 0 here; `hasAutoMargin` tells them.
  var margin = Edges<LayoutUnit>(all: .zero)
  var hasAutoMargin = Edges<Bool>(all: false)
  var border = Edges<LayoutUnit>(all: .zero)
  var padding = Edges<LayoutUnit>(all: .zero)
  /// The room of scroll bars, between border and padding.
  var bars = Edges<LayoutUnit>(all: .zero)

  /// Borders and scroll bars.
  var outer: Edges<LayoutUnit> {
    Edges(
      top: border.top, right: border.right + bars.right, bottom: border.bottom + bars.bottom,
      left: border.left + bars.left)
  }
  /// Left and right margins together.
  var marginWidth: LayoutUnit { margin.left + margin.right }
  /// Top and bottom margins together.
  var marginHeight: LayoutUnit { margin.top + margin.bottom }
  /// Borders and paddings across, as `box-sizing` counts them.
  var sizingWidth: LayoutUnit { border.left + padding.left + padding.right + border.right }
  /// Borders and paddings down, as `box-sizing` counts them.
  var sizingHeight: LayoutUnit { border.top + padding.top + padding.bottom + border.bottom }
  /// Borders, scroll bars and paddings across.
  var insetWidth: LayoutUnit { sizingWidth + bars.left + bars.right }
  /// Borders, scroll bars and paddings down.
  var insetHeight: LayoutUnit { sizingHeight + bars.bottom }
  /// The content box's left edge from the border box's.
  var contentLeft: LayoutUnit { border.left + bars.left + padding.left }
  /// The content box's top edge from the border box's.
  var contentTop: LayoutUnit { border.top + padding.top }
}

// Used sizes, https://drafts.csswg.org/css-sizing-3/ and https://drafts.csswg.org/css2/#visudet
extension LayoutContext {
  /// Margins, borders and paddings. Percentages are of `basis`, 0 where it is nil.
  func edges(_ box: BoxID, basis: LayoutUnit?) -> BoxEdges {
    guard hasScrollBars else { return edgesWithoutBars(box, basis: basis) }
    var edges = edgesWithoutBars(box, basis: basis)
    edges.bars = bars(of: box)
    return edges
  }

  private func edgesWithoutBars(_ box: BoxID, basis: LayoutUnit?) -> BoxEdges {
    let style = Int(boxes[Int(box)].style)
    // OPTIMIZATION: edges are asked for many times a box, and most depend on nothing but the style.
    if !boxes[Int(box)].hasCollapsedBorders, caches.edgesOfStyle.indices.contains(style) {
      switch caches.edgesOfStyle[style] {
      case .fixed(let edges): return edges
      case .relative: break
      case .unknown:
        let isFixed = hasFixedEdges(style: style)
        let edges = computeEdges(box, basis: basis)
        caches.edgesOfStyle[style] = isFixed ? .fixed(edges) : .relative
        return edges
      }
    }
    return computeEdges(box, basis: basis)
  }

  private func hasFixedEdges(style: Int) -> Bool {
    func isFixed(_ length: Length) -> Bool {
      length.kind == .auto || length.kind == .linear && length.percent == 0
    }
    func isFixed(_ edges: Edges<Length>) -> Bool {
      isFixed(edges.top) && isFixed(edges.right) && isFixed(edges.bottom) && isFixed(edges.left)
    }
    return isFixed(styles[style].margin) && isFixed(styles[style].padding)
  }

  private func computeEdges(_ box: BoxID, basis: LayoutUnit?) -> BoxEdges {
    let style = Int(boxes[Int(box)].style)
    var edges = BoxEdges()
    let width = styles[style].borderWidth
    edges.border = Edges(
      top: LayoutUnit(px: width.top), right: LayoutUnit(px: width.right),
      bottom: LayoutUnit(px: width.bottom), left: LayoutUnit(px: width.left))
    let padding = styles[style].padding
    if padding != Edges(all: .zero) {
      edges.padding = Edges(
        top: max(.zero, resolve(padding.top, basis: basis ?? .zero) ?? .zero),
        right: max(.zero, resolve(padding.right, basis: basis ?? .zero) ?? .zero),
        bottom: max(.zero, resolve(padding.bottom, basis: basis ?? .zero) ?? .zero),
        left: max(.zero, resolve(padding.left, basis: basis ?? .zero) ?? .zero))
    }
    if boxes[Int(box)].hasCollapsedBorders, let collapsed = collapsedBorders[box] {
      edges.border = collapsed
      if boxes[Int(box)].kind != .tableCell { edges.padding = Edges(all: .zero) }
    }
    let margin = styles[style].margin
    if margin != Edges(all: .zero) {
      edges.hasAutoMargin = Edges(
        top: margin.top.kind == .auto, right: margin.right.kind == .auto,
        bottom: margin.bottom.kind == .auto, left: margin.left.kind == .auto)
      edges.margin = Edges(
        top: resolve(margin.top, basis: basis ?? .zero) ?? .zero,
        right: resolve(margin.right, basis: basis ?? .zero) ?? .zero,
        bottom: resolve(margin.bottom, basis: basis ?? .zero) ?? .zero,
        left: resolve(margin.left, basis: basis ?? .zero) ?? .zero)
    }
    return edges
  }

  /// The used value of a length or percentage; nil for keywords, and for percentages of an
  /// indefinite basis.
  func resolve(_ length: Length, basis: LayoutUnit?) -> LayoutUnit? {
    switch length.kind {
    case .linear:
      if !length.hasPercentage { return LayoutUnit(px: length.px) }
      guard let basis else { return nil }
      return LayoutUnit(px: length.px + length.percent / 100 * basis.px)
    case .expression:
      guard let basis else { return nil }
      return table.resolve(length, basis: basis.px).map { LayoutUnit(px: $0) }
    default: return nil
    }
  }

  /// A definite `width`-like value as a border box's width; nil for keywords and indefinite values.
  func borderBoxWidth(
    _ length: Length, of box: BoxID, basis: LayoutUnit?, edges: BoxEdges
  ) -> LayoutUnit? {
    guard let width = resolve(length, basis: basis) else { return nil }
    return styles[Int(boxes[Int(box)].style)].boxSizing == .borderBox
      ? max(width, edges.sizingWidth) : max(.zero, width) + edges.sizingWidth
  }

  /// A definite `height`-like value as a border box's height; nil for keywords and indefinite values.
  func borderBoxHeight(
    _ length: Length, of box: BoxID, basis: LayoutUnit?, edges: BoxEdges
  ) -> LayoutUnit? {
    guard let height = resolve(length, basis: basis) else { return nil }
    return styles[Int(boxes[Int(box)].style)].boxSizing == .borderBox
      ? max(height, edges.sizingHeight) : max(.zero, height) + edges.sizingHeight
  }

  /// A `width`, `min-width`, `max-width` or basis keyword or length as a border box's width; nil for
  /// `auto`, `none` and what is indefinite.
  func widthValue(
    _ length: Length, of box: BoxID, _ space: ConstraintSpace, edges: BoxEdges
  ) -> LayoutUnit? {
    switch length.kind {
    case .linear, .expression:
      return borderBoxWidth(length, of: box, basis: space.percentageWidth, edges: edges)
    case .minContent: return intrinsicWidths(box).min
    case .maxContent: return intrinsicWidths(box).max
    case .fitContent: return fitContent(box, available: space.availableWidth, edges: edges)
    case .fitContentLimit:
      let limit = Length(
        kind: .linear, px: length.px, percent: length.percent,
        hasPercentage: length.hasPercentage)
      return fitContent(
        box, available: resolve(limit, basis: space.percentageWidth), edges: BoxEdges())
    case .stretch: return space.availableWidth.map { max(edges.insetWidth, $0 - edges.marginWidth) }
    case .auto, .none, .content: return nil
    }
  }

  /// Shrink-to-fit: min(max-content, max(min-content, available)), as a border box's width.
  func fitContent(_ box: BoxID, available: LayoutUnit?, edges: BoxEdges) -> LayoutUnit {
    let widths = intrinsicWidths(box)
    guard let available else { return widths.max }
    return min(widths.max, max(widths.min, available - edges.marginWidth))
  }

  /// A width between `min-width` and `max-width`, both of the border box.
  func clampWidth(
    _ width: LayoutUnit, of box: BoxID, _ space: ConstraintSpace, edges: BoxEdges
  ) -> LayoutUnit {
    let style = Int(boxes[Int(box)].style)
    var width = width
    if styles[style].maxWidth.kind != .none,
      let limit = widthValue(styles[style].maxWidth, of: box, space, edges: edges)
    {
      width = min(width, limit)
    }
    if styles[style].minWidth.kind != .auto,
      let limit = widthValue(styles[style].minWidth, of: box, space, edges: edges)
    {
      width = max(width, limit)
    }
    return max(width, edges.sizingWidth)
  }

  /// A height between `min-height` and `max-height`, both of the border box.
  ///
  /// - Parameter content: the border box's height as its content has it, where that is known.
  func clampHeight(
    _ height: LayoutUnit, of box: BoxID, _ space: ConstraintSpace, edges: BoxEdges,
    content: LayoutUnit? = nil
  ) -> LayoutUnit {
    let style = Int(boxes[Int(box)].style)
    var height = height
    if let limit = heightLimit(
      styles[style].maxHeight, of: box, space, edges: edges, height: height, content: content)
    {
      height = min(height, limit)
    }
    if let limit = heightLimit(
      styles[style].minHeight, of: box, space, edges: edges, height: height, content: content)
    {
      height = max(height, limit)
    }
    return max(height, edges.sizingHeight)
  }

  /// A `min-height` or `max-height` as a border box's height; nil for `auto`, `none` and what is
  /// indefinite. The intrinsic keywords are all the height of the content.
  private func heightLimit(
    _ length: Length, of box: BoxID, _ space: ConstraintSpace, edges: BoxEdges,
    height: LayoutUnit, content: LayoutUnit?
  ) -> LayoutUnit? {
    switch length.kind {
    case .minContent, .maxContent, .fitContent, .fitContentLimit:
      guard !space.measuresContentHeight, boxes[Int(box)].kind != .replaced else { return nil }
      if let content { return content }
      // While intrinsic widths are sought there is no width at which the content has a height.
      guard space.fixedWidth != nil || space.availableWidth != nil else { return nil }
      var measuring = space
      if boxes[Int(box)].kind == .flex, FlexAxes(style(box)).isWrappingColumn {
        // Its lines break at its height, and the longest counts.
        measuring.fixedHeight = height
        return layout(box, measuring).children.map { child in
          child.y + child.result.height + self.edges(child.result.box, basis: nil).margin.bottom
            + edges.padding.bottom + edges.border.bottom
        }.max()
      }
      measuring.measuresContentHeight = true
      measuring.fixedHeight = nil
      return layout(box, measuring).height
    case .stretch: return space.availableHeight.map { $0 - edges.marginHeight }
    default: return borderBoxHeight(length, of: box, basis: space.percentageHeight, edges: edges)
    }
  }

  /// Whether a height is found from the content: `auto`, and what depends on an indefinite height.
  func isAutomatic(_ height: Length, in space: ConstraintSpace) -> Bool {
    switch height.kind {
    case .auto: true
    case .linear, .expression: height.hasPercentage && space.percentageHeight == nil
    case .stretch: space.availableHeight == nil
    default: false
    }
  }

  /// What stands for the content's height where size containment hides the content.
  func containedHeight(_ box: BoxID) -> LayoutUnit? {
    guard boxes[Int(box)].source != .anonymous, boxes[Int(box)].kind.takesSizeContainment,
      let rare = styles[Int(boxes[Int(box)].style)].rare?.values, rare.containsSize
    else { return nil }
    return LayoutUnit(px: rare.containIntrinsicHeight ?? 0)
  }

  /// What stands for the content's widths where size containment hides the content.
  func containedWidth(_ box: BoxID) -> LayoutUnit? {
    guard boxes[Int(box)].source != .anonymous, boxes[Int(box)].kind.takesSizeContainment,
      let rare = styles[Int(boxes[Int(box)].style)].rare?.values,
      rare.containsSize || rare.containsInlineSize
    else { return nil }
    return LayoutUnit(px: rare.containIntrinsicWidth ?? 0)
  }

  /// The border box's width of a non-replaced box.
  func usedWidth(_ box: BoxID, _ space: ConstraintSpace, edges: BoxEdges) -> LayoutUnit {
    if let fixed = space.fixedWidth { return max(fixed, edges.insetWidth) }
    let style = Int(boxes[Int(box)].style)
    var width: LayoutUnit
    if let definite = widthValue(styles[style].width, of: box, space, edges: edges) {
      width = definite
    } else if let transferred = widthFromRatio(box, space, edges: edges) {
      width = transferred
      if styles[style].minWidth.kind == .auto, styles[style].overflowX == .visible {
        width = max(width, intrinsicWidths(box).min)
      }
    } else {
      switch space.autoWidth {
      case .fill:
        width =
          space.availableWidth.map { $0 - edges.marginWidth } ?? intrinsicWidths(box).max
      case .shrinkToFit:
        width = fitContent(box, available: space.availableWidth, edges: edges)
      case .minContent: width = intrinsicWidths(box).min
      case .maxContent: width = intrinsicWidths(box).max
      }
      width = transferLimits(to: width, of: box, space, edges: edges)
    }
    return clampWidth(width, of: box, space, edges: edges)
  }

  /// The border box's definite height before layout; nil where it depends on the content.
  /// `min-height` and `max-height` are applied.
  func definiteHeight(
    _ box: BoxID, _ space: ConstraintSpace, edges: BoxEdges
  ) -> LayoutUnit? {
    if let fixed = space.fixedHeight { return max(fixed, edges.insetHeight) }
    if space.measuresContentHeight { return nil }
    let style = Int(boxes[Int(box)].style)
    var height = borderBoxHeight(
      styles[style].height, of: box, basis: space.percentageHeight, edges: edges)
    if height == nil, styles[style].height.kind == .stretch || space.stretchesHeight {
      height = space.availableHeight.map { $0 - edges.marginHeight }
    }
    return height.map { clampHeight($0, of: box, space, edges: edges) }
  }

  /// The border box's height of a non-replaced box whose content is `contentHeight` high (the
  /// content box's height if it were `auto`) at a border box's width of `width`.
  func usedHeight(
    _ box: BoxID, _ space: ConstraintSpace, edges: BoxEdges, contentHeight: LayoutUnit,
    width: LayoutUnit
  ) -> LayoutUnit {
    if let definite = definiteHeight(box, space, edges: edges) { return definite }
    let content = (containedHeight(box) ?? contentHeight) + edges.insetHeight
    if space.measuresContentHeight { return content }
    let style = Int(boxes[Int(box)].style)
    var height = content
    if styles[style].aspectRatio > 0, isAutomatic(styles[style].height, in: space) {
      var transferred = heightFromRatio(box, width: width, edges: edges)
      if styles[style].minHeight.kind == .auto, styles[style].overflowY == .visible {
        transferred = max(transferred, height)
      }
      height = transferred
    }
    return clampHeight(height, of: box, space, edges: edges, content: content)
  }

  /// The border box's width that `aspect-ratio` gives for a definite height.
  private func widthFromRatio(
    _ box: BoxID, _ space: ConstraintSpace, edges: BoxEdges
  ) -> LayoutUnit? {
    let style = Int(boxes[Int(box)].style)
    let ratio = styles[style].aspectRatio
    guard ratio > 0, let height = definiteHeight(box, space, edges: edges) else { return nil }
    if styles[style].boxSizing == .borderBox, !styles[style].aspectRatioHasAuto {
      return LayoutUnit(px: height.px * ratio)
    }
    return LayoutUnit(px: (height - edges.insetHeight).px * ratio) + edges.insetWidth
  }

  /// An automatic width within what `min-height` and `max-height` give through `aspect-ratio`,
  /// https://drafts.csswg.org/css-sizing-4/#aspect-ratio-size-transfers
  private func transferLimits(
    to width: LayoutUnit, of box: BoxID, _ space: ConstraintSpace, edges: BoxEdges
  ) -> LayoutUnit {
    let style = Int(boxes[Int(box)].style)
    let ratio = styles[style].aspectRatio
    guard ratio > 0, isAutomatic(styles[style].height, in: space) else { return width }
    let isBorderBox = styles[style].boxSizing == .borderBox && !styles[style].aspectRatioHasAuto
    func transferred(_ length: Length) -> LayoutUnit? {
      guard
        let height = borderBoxHeight(
          length, of: box, basis: space.percentageHeight, edges: edges)
      else { return nil }
      return isBorderBox
        ? LayoutUnit(px: height.px * ratio)
        : LayoutUnit(px: (height - edges.insetHeight).px * ratio) + edges.insetWidth
    }
    var width = width
    if let limit = transferred(styles[style].maxHeight) { width = min(width, limit) }
    if let limit = transferred(styles[style].minHeight) { width = max(width, limit) }
    return width
  }

  /// The border box's height that `aspect-ratio` gives for a border box's width.
  func heightFromRatio(_ box: BoxID, width: LayoutUnit, edges: BoxEdges) -> LayoutUnit {
    let style = Int(boxes[Int(box)].style)
    let ratio = styles[style].aspectRatio
    if styles[style].boxSizing == .borderBox, !styles[style].aspectRatioHasAuto {
      return LayoutUnit(px: width.px / ratio)
    }
    return LayoutUnit(px: (width - edges.insetWidth).px / ratio) + edges.insetHeight
  }

  /// The min-content and max-content contributions to a parent's intrinsic width: the outer size
  /// with margins (auto as 0), with the box's own width, min-width, max-width and box-sizing
  /// applied where they are definite, https://drafts.csswg.org/css-sizing-3/#contributions
  func contributions(_ box: BoxID) -> IntrinsicWidths {
    let style = Int(boxes[Int(box)].style)
    let edges = edges(box, basis: nil)
    let space = ConstraintSpace(availableWidth: nil, percentageWidth: nil)
    var widths: IntrinsicWidths
    if styles[style].width.kind != .fitContent,
      let width = widthValue(styles[style].width, of: box, space, edges: edges)
    {
      widths = IntrinsicWidths(min: width, max: width)
    } else if let width = widthFromRatio(box, space, edges: edges) {
      widths = IntrinsicWidths(min: width, max: width)
    } else {
      widths = intrinsicWidths(box)
      if boxes[Int(box)].kind == .replaced,
        styles[style].width.hasPercentage
          || styles[style].maxWidth.hasPercentage
      {
        // A compressible replaced element, https://drafts.csswg.org/css-sizing-3/#min-content-zero
        widths.min = edges.insetWidth
      }
    }
    widths.min = clampWidth(widths.min, of: box, space, edges: edges)
    widths.max = clampWidth(widths.max, of: box, space, edges: edges)
    return widths + edges.marginWidth
  }
}
