import ReevDOM
import ReevStyle

/// The tracks that a subgrid takes over from its parent grid, its own edges taken off,
/// https://drafts.csswg.org/css-grid-2/#subgrids
struct SubgridTracks: Hashable {
  /// nil where the axis isn't subgridded.
  var columns: [LayoutUnit]?
  var rows: [LayoutUnit]?
  var columnGap = LayoutUnit.zero
  var rowGap = LayoutUnit.zero
  /// The parent's line names by line of the subgrid.
  var columnNames: [String: [Int]] = [:]
  var rowNames: [String: [Int]] = [:]
}

/// What takes part in sizing an axis: an item, or one of a subgrid's items.
struct GridSizingItem {
  var span: Range<Int>
  /// Margins, borders and paddings of subgrids between the item and the tracks.
  var outset: LayoutUnit
  /// A contribution without `outset`; the tracks decide on automatic minimum sizes.
  var contribution:
    (GridTrackSizing.Contribution, _ limit: LayoutUnit?, _ span: Range<Int>, [GridTrack]) ->
      LayoutUnit
}

extension GridLayout {
  /// Whether an item is a subgrid across or down.
  func subgridAxes(of item: GridItem) -> (across: Bool, down: Bool) {
    guard context.boxes[Int(item.box)].kind == .grid else { return (false, false) }
    let style = Int(context.boxes[Int(item.box)].style)
    guard let values = context.styles[style].rare?.values else { return (false, false) }
    return (values.gridTemplateColumns.isSubgrid, values.gridTemplateRows.isSubgrid)
  }

  /// The number of tracks that a subgrid spans where its placement doesn't say.
  func automaticSpan(_ span: GridSpan, start: GridLine, end: GridLine, _ list: TrackList)
    -> GridSpan
  {
    guard list.isSubgrid, start == .auto, end == .auto else { return span }
    let names = list.items.count { if case .names = $0 { true } else { false } }
    return .auto(max(1, names - 1))
  }

  /// The items that size the columns; those of subgrids stand in for them.
  func columnSizingItems() -> [GridSizingItem] {
    var result: [GridSizingItem] = []
    for item in items {
      guard subgridAxes(of: item).across else {
        result.append(
          GridSizingItem(span: item.area.columns, outset: .zero) { kind, limit, span, tracks in
            columnContribution(item, kind, limit: limit, span: span, tracks: tracks)
          })
        continue
      }
      let edges = context.edges(item.box, basis: nil)
      let left = edges.margin.left + edges.contentLeft
      let right = edges.marginWidth + edges.insetWidth - left
      var child = GridLayout(intrinsicOf: context, item.box)
      child.inherited = SubgridTracks(
        columns: Array(repeating: .zero, count: item.area.columns.count),
        rows: subgridAxes(of: item).down
          ? Array(repeating: .zero, count: item.area.rows.count) : nil,
        columnNames: names(columnTemplate, leading: placement.leadingColumns, item.area.columns),
        rowNames: names(rowTemplate, leading: placement.leadingRows, item.area.rows))
      child.prepare()
      result += shifted(
        child.columnSizingItems(), by: item.area.columns, start: isRTL ? right : left,
        end: isRTL ? left : right,
        gapDifference: ownGap(child.style.columnGap, basis: nil).map { $0 - columns.gap } ?? .zero)
    }
    return result
  }

  /// The items that size the rows, when the columns are known.
  func rowSizingItems() -> [GridSizingItem] {
    var result: [GridSizingItem] = []
    for item in items {
      guard subgridAxes(of: item).down else {
        result.append(
          GridSizingItem(span: item.area.rows, outset: .zero) { kind, limit, span, tracks in
            rowContribution(item, kind, limit: limit, span: span, tracks: tracks)
          })
        continue
      }
      var child = GridLayout(context, item.box, areaSpace(item, height: nil))
      child.prepare()
      child.layoutColumns()
      let top = item.edges.margin.top + item.edges.contentTop
      result += shifted(
        child.rowSizingItems(), by: item.area.rows, start: top,
        end: item.edges.marginHeight + item.edges.insetHeight - top,
        gapDifference: ownGap(child.style.rowGap, basis: nil).map { $0 - rows.gap } ?? .zero)
    }
    return result
  }

  /// A subgrid's sizing items in its parent's tracks, and one for the subgrid's own edges.
  ///
  /// - Parameter gapDifference: how much wider the subgrid's gutters are; half of it counts as a
  ///   margin on either side, https://drafts.csswg.org/css-grid-2/#subgrid-item-contribution
  private func shifted(
    _ items: [GridSizingItem], by span: Range<Int>, start: LayoutUnit, end: LayoutUnit,
    gapDifference: LayoutUnit
  ) -> [GridSizingItem] {
    var result = items.map { item in
      var item = item
      // A subgrid has no tracks of its own, whatever its items ask for.
      let first = min(max(0, item.span.lowerBound), span.count - 1)
      let last = min(max(first + 1, item.span.upperBound), span.count)
      item.outset += first == 0 ? start : gapDifference / 2
      item.outset += last == span.count ? end : gapDifference / 2
      item.span = first + span.lowerBound..<last + span.lowerBound
      return item
    }
    result.append(
      GridSizingItem(span: span, outset: start + end) { _, _, _, _ in .zero })
    return result
  }

  /// The index in `LayoutContext.subgridTracks` of the tracks that a subgrid item takes over.
  func inheritedTracks(for item: GridItem, hasRows: Bool) -> Int32 {
    let axes = subgridAxes(of: item)
    var taken = SubgridTracks()
    if axes.across {
      let left = item.edges.margin.left + item.edges.contentLeft
      let right = item.edges.marginWidth + item.edges.insetWidth - left
      (taken.columns, taken.columnGap) = slice(
        columns, item.area.columns, start: isRTL ? right : left, end: isRTL ? left : right,
        gap: ownGap(context.style(item.box).columnGap, basis: columns.size(of: item.area.columns)))
      taken.columnNames = names(
        columnTemplate, leading: placement.leadingColumns, item.area.columns)
    }
    if axes.down {
      taken.rowNames = names(rowTemplate, leading: placement.leadingRows, item.area.rows)
      let gap = ownGap(context.style(item.box).rowGap, basis: nil)
      if hasRows {
        let top = item.edges.margin.top + item.edges.contentTop
        (taken.rows, taken.rowGap) = slice(
          rows, item.area.rows, start: top,
          end: item.edges.marginHeight + item.edges.insetHeight - top, gap: gap)
      } else {
        taken.rows = Array(repeating: .zero, count: item.area.rows.count)
        taken.rowGap = gap ?? rows.gap
      }
    }
    return context.index(ofSubgridTracks: taken)
  }

  private func slice(
    _ axis: GridAxis, _ span: Range<Int>, start: LayoutUnit, end: LayoutUnit, gap: LayoutUnit?
  ) -> ([LayoutUnit], gap: LayoutUnit) {
    var sizes = span.map { axis.tracks[$0].base }
    sizes[0] = max(.zero, sizes[0] - start)
    sizes[sizes.count - 1] = max(.zero, sizes[sizes.count - 1] - end)
    guard span.count > 1 else { return (sizes, .zero) }
    let first = span.lowerBound
    let parentGap = axis.startOfLine(first + 1) - axis.endOfLine(first + 1)
    guard let gap, gap != parentGap else { return (sizes, parentGap) }
    // Gutters stay centred on the parent's.
    let half = (gap - parentGap) / 2
    for index in sizes.indices {
      if index > 0 { sizes[index] -= half }
      if index < sizes.count - 1 { sizes[index] -= half }
      sizes[index] = max(.zero, sizes[index])
    }
    return (sizes, gap)
  }

  /// A subgrid's gap; nil where it is the parent's (`normal`).
  private func ownGap(_ length: Length, basis: LayoutUnit?) -> LayoutUnit? {
    switch length.kind {
    case .linear, .expression: context.resolve(length, basis: basis) ?? .zero
    default: nil
    }
  }

  /// The names of the lines of a span, https://drafts.csswg.org/css-grid-2/#subgrid-line-name-inheritance
  private func names(_ template: GridTemplate, leading: Int, _ span: Range<Int>)
    -> [String: [Int]]
  {
    var result: [String: [Int]] = [:]
    for (name, lines) in template.lines {
      let inside = lines.map { $0 + leading - span.lowerBound }
        .filter { $0 >= 0 && $0 <= span.count }
      if !inside.isEmpty { result[name] = inside }
    }
    return result
  }
}

extension LayoutContext {
  /// Equal tracks share an index, so that equal constraint spaces are equal.
  func index(ofSubgridTracks tracks: SubgridTracks) -> Int32 {
    if let known = caches.subgridIndexes[tracks] { return known }
    let index = Int32(caches.subgridTracks.count)
    caches.subgridTracks.append(tracks)
    caches.subgridIndexes[tracks] = index
    return index
  }
}
