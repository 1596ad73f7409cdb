import ReevDOM
import ReevStyle

/// `align-self` with `auto` taken from the container's `align-items`, and `normal` as `stretch`.
func resolvedAlignment(_ alignment: SelfAlignment, in container: ComputedStyle) -> SelfAlignment {
  let resolved = alignment == .auto ? container.alignItems : alignment
  return resolved == .normal || resolved == .auto ? .stretch : resolved
}

extension Overflow {
  /// Whether the value makes a scroll container.
  var isScrollable: Bool { self == .hidden || self == .scroll || self == .auto }
}

extension Length {
  /// Whether the value is an intrinsic sizing keyword.
  var isIntrinsicKeyword: Bool {
    switch kind {
    case .minContent, .maxContent, .fitContent, .fitContentLimit: true
    default: false
    }
  }
}

extension LayoutContext {
  /// The in-flow children of a flex container in order-modified document order,
  /// https://drafts.csswg.org/css-flexbox-1/#flex-items
  func flexItems(
    of box: BoxID, axes: FlexAxes, style container: ComputedStyle, basis: LayoutUnit?
  ) -> [FlexItem] {
    var items: [FlexItem] = []
    var hasOrder = false
    for (childIndex, child) in children(of: box).enumerated() where !boxes[Int(child)].isOutOfFlow {
      let itemStyle = style(child)
      if itemStyle.order != 0 { hasOrder = true }
      let edges = edges(child, basis: basis)
      var item = FlexItem(
        box: child, childIndex: childIndex, edges: edges, grow: max(0, itemStyle.flexGrow),
        shrink: max(0, itemStyle.flexShrink),
        alignment: resolvedAlignment(itemStyle.alignSelf, in: container),
        isSafe: itemStyle.alignSelf == .auto
          ? container.hasSafeAlignment : itemStyle.hasSafeAlignment)
      item.mainInset = axes.isRow ? edges.insetWidth : edges.insetHeight
      item.mainMargin = axes.main(edges.margin)
      item.crossMargin = axes.cross(edges.margin)
      item.hasAutoMainMargin = axes.main(edges.hasAutoMargin)
      item.hasAutoCrossMargin = axes.cross(edges.hasAutoMargin)
      items.append(item)
    }
    if hasOrder {
      items.sort {
        let (left, right) = (order(of: $0.box), order(of: $1.box))
        return left == right ? $0.childIndex < $1.childIndex : left < right
      }
    }
    return items
  }

  private func order(of box: BoxID) -> Int32 { styles[Int(boxes[Int(box)].style)].order }

  /// The content box's height of a container where it is definite before layout: given by the
  /// parent, the style, or an aspect ratio.
  func definiteContentHeight(
    _ box: BoxID, _ space: ConstraintSpace, edges: BoxEdges, width: LayoutUnit
  ) -> LayoutUnit? {
    if space.fixedHeight != nil, !space.isFixedHeightDefinite { return nil }
    if let height = definiteHeight(box, space, edges: edges) {
      return max(.zero, height - edges.insetHeight)
    }
    guard !space.measuresContentHeight, width > .zero, preferredRatio(box) != nil,
      isAutomatic(styles[Int(boxes[Int(box)].style)].height, in: space)
    else { return nil }
    let height = clampHeight(
      transferredHeight(box, width: width, edges: edges), of: box, space, edges: edges)
    return max(.zero, height - edges.insetHeight)
  }

  /// The preferred aspect ratio, width over height; nil without one.
  func preferredRatio(_ box: BoxID) -> Float? {
    if boxes[Int(box)].kind == .replaced { return usedRatio(of: box) }
    let ratio = styles[Int(boxes[Int(box)].style)].aspectRatio
    return ratio > 0 ? ratio : nil
  }

  /// The main size of the border box that a definite cross size gives by the aspect ratio; nil
  /// without either.
  func mainSizeFromRatio(_ item: FlexItem, _ space: ConstraintSpace, isRow: Bool) -> LayoutUnit? {
    guard preferredRatio(item.box) != nil else { return nil }
    if isRow {
      guard let height = definiteHeight(item.box, space, edges: item.edges) else { return nil }
      return transferredWidth(item.box, height: height, edges: item.edges)
    }
    let style = Int(boxes[Int(item.box)].style)
    let width: LayoutUnit
    if let fixed = space.fixedWidth {
      width = fixed
    } else if let definite = widthValue(styles[style].width, of: item.box, space, edges: item.edges)
    {
      width = clampWidth(definite, of: item.box, space, edges: item.edges)
    } else if boxes[Int(item.box)].kind != .replaced {
      // Without a stretched or given width it is that which its content would get.
      width = usedWidth(item.box, space, edges: item.edges)
    } else {
      return nil
    }
    return transferredHeight(item.box, width: width, edges: item.edges)
  }

  /// The border box's width that the preferred aspect ratio gives for a border box's height.
  func transferredWidth(_ box: BoxID, height: LayoutUnit, edges: BoxEdges) -> LayoutUnit {
    guard let ratio = preferredRatio(box) else { return .zero }
    if hasBorderBoxRatio(box) { return LayoutUnit(px: height.px * ratio) }
    return LayoutUnit(px: (height - edges.insetHeight).px * ratio) + edges.insetWidth
  }

  /// The border box's height that the preferred aspect ratio gives for a border box's width.
  func transferredHeight(_ box: BoxID, width: LayoutUnit, edges: BoxEdges) -> LayoutUnit {
    guard let ratio = preferredRatio(box) else { return .zero }
    if hasBorderBoxRatio(box) { return LayoutUnit(px: width.px / ratio) }
    return LayoutUnit(px: (width - edges.insetWidth).px / ratio) + edges.insetHeight
  }

  /// Whether the ratio is that of the border box: `aspect-ratio` without `auto` obeys box-sizing.
  private func hasBorderBoxRatio(_ box: BoxID) -> Bool {
    let style = Int(boxes[Int(box)].style)
    return styles[style].aspectRatio > 0 && styles[style].boxSizing == .borderBox
      && !styles[style].aspectRatioHasAuto
  }

  /// A main size between the definite minimum and maximum cross sizes, converted through the
  /// aspect ratio.
  func clampByTransferredLimits(
    _ size: LayoutUnit, _ item: FlexItem, _ space: ConstraintSpace, isRow: Bool
  ) -> LayoutUnit {
    let style = Int(boxes[Int(item.box)].style)
    var size = size
    if isRow {
      if let limit = borderBoxHeight(
        styles[style].maxHeight, of: item.box, basis: space.percentageHeight, edges: item.edges)
      {
        size = min(size, transferredWidth(item.box, height: limit, edges: item.edges))
      }
      if let limit = borderBoxHeight(
        styles[style].minHeight, of: item.box, basis: space.percentageHeight, edges: item.edges)
      {
        size = max(size, transferredWidth(item.box, height: limit, edges: item.edges))
      }
    } else {
      if let limit = borderBoxWidth(
        styles[style].maxWidth, of: item.box, basis: space.percentageWidth, edges: item.edges)
      {
        size = min(size, transferredHeight(item.box, width: limit, edges: item.edges))
      }
      if let limit = borderBoxWidth(
        styles[style].minWidth, of: item.box, basis: space.percentageWidth, edges: item.edges)
      {
        size = max(size, transferredHeight(item.box, width: limit, edges: item.edges))
      }
    }
    return size
  }

  /// The intrinsic widths of a flex container's border box,
  /// https://drafts.csswg.org/css-flexbox-1/#intrinsic-sizes
  func intrinsicWidthsOfFlex(_ box: BoxID) -> IntrinsicWidths {
    let container = style(box)
    let axes = FlexAxes(container)
    let insets = edges(box, basis: nil).insetWidth
    let items = flexItems(of: box, axes: axes, style: container, basis: nil)
    var widths = IntrinsicWidths.zero
    let gap = resolve(container.columnGap, basis: .zero) ?? .zero
    if axes.isRow {
      let space = ConstraintSpace(availableWidth: nil, percentageWidth: nil)
      let height = definiteContentHeight(
        box, space, edges: edges(box, basis: nil), width: .zero)
      for item in items {
        let contribution = rowContribution(
          item, isMultiLine: axes.isMultiLine, containerHeight: height)
        widths.max += contribution.max
        widths.min =
          axes.isMultiLine ? max(widths.min, contribution.min) : widths.min + contribution.min
      }
      let gaps = gap * max(0, items.count - 1)
      widths.max += gaps
      if !axes.isMultiLine { widths.min += gaps }
    } else {
      for item in items {
        let contribution = contributions(item.box)
        widths.min = max(widths.min, contribution.min)
        widths.max = max(widths.max, contribution.max)
      }
      if axes.isMultiLine, items.count > 1,
        container.height.kind != .auto || container.maxHeight.kind != .none
      {
        var layout = FlexLayout(intrinsicOf: self, box, contentWidth: max(.zero, widths.max))
        widths.max = max(widths.max, layout.widthOfColumnLines())
      }
    }
    widths.min = max(.zero, widths.min)
    widths.max = max(widths.min, widths.max)
    return widths + insets
  }

  /// What an item adds to a row container's intrinsic widths, margins included.
  ///
  /// An item that can't flex from its flex base size to its contribution adds its hypothetical
  /// main size, as Chromium does.
  private func rowContribution(
    _ item: FlexItem, isMultiLine: Bool, containerHeight: LayoutUnit?
  ) -> IntrinsicWidths {
    var contribution = contributions(item.box)
    let itemStyle = style(item.box)
    var space = ConstraintSpace(availableWidth: nil, percentageWidth: nil)
    if let containerHeight, !isMultiLine, item.alignment == .stretch,
      itemStyle.height.kind == .auto, preferredRatio(item.box) != nil,
      !item.hasAutoCrossMargin.start, !item.hasAutoCrossMargin.end
    {
      // The stretched height is definite, and the ratio makes it a width.
      space.fixedHeight = clampHeight(
        containerHeight - item.outerCrossMargin, of: item.box, space, edges: item.edges)
      if itemStyle.width.kind == .auto,
        let width = mainSizeFromRatio(item, space, isRow: true)
      {
        let clamped = clampWidth(width, of: item.box, space, edges: item.edges)
        contribution.max = clamped + item.edges.marginWidth
        contribution.min = min(contribution.min, contribution.max)
      }
    }
    let basis = itemStyle.flexBasis.kind == .auto ? itemStyle.width : itemStyle.flexBasis
    let content = intrinsicWidths(item.box)
    let specified =
      itemStyle.width.kind == .fitContent
      ? nil : widthValue(itemStyle.width, of: item.box, space, edges: item.edges)
    let base = max(
      item.mainInset,
      widthValue(basis, of: item.box, space, edges: item.edges)
        ?? mainSizeFromRatio(item, space, isRow: true) ?? content.max)
    var hypothetical = clampWidth(base, of: item.box, space, edges: item.edges)
    if itemStyle.minWidth.kind == .auto, !itemStyle.overflowX.isScrollable {
      var minimum = min(specified ?? content.min, content.min)
      if let maximum = borderBoxWidth(
        itemStyle.maxWidth, of: item.box, basis: nil, edges: item.edges)
      {
        minimum = min(minimum, maximum)
      }
      hypothetical = max(hypothetical, minimum)
    }
    let margins = item.edges.marginWidth
    func isStuck(_ size: LayoutUnit) -> Bool {
      (size > base && item.grow == 0) || (size < base && item.shrink == 0)
    }
    var widths = contribution
    if !isMultiLine, isStuck(contribution.min - margins) { widths.min = hypothetical + margins }
    if isStuck(contribution.max - margins) { widths.max = hypothetical + margins }
    return widths
  }
}
