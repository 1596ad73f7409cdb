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
          ? Array(repeating: .zero, count: item.area.rows.count) : nil)
      child.prepare()
      result += shifted(
        child.columnSizingItems(), by: item.area.columns, start: isRTL ? right : left,
        end: isRTL ? left : right)
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
        end: item.edges.marginHeight + item.edges.insetHeight - top)
    }
    return result
  }

  /// A subgrid's sizing items in its parent's tracks, and one for the subgrid's own edges.
  private func shifted(
    _ items: [GridSizingItem], by span: Range<Int>, start: LayoutUnit, end: LayoutUnit
  ) -> [GridSizingItem] {
    var result = items.map { item in
      var item = item
      if item.span.lowerBound == 0 { item.outset += start }
      if item.span.upperBound == span.count { item.outset += end }
      item.span =
        item.span.lowerBound + span.lowerBound..<item.span.upperBound + span.lowerBound
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
        columns, item.area.columns, start: isRTL ? right : left, end: isRTL ? left : right)
    }
    if axes.down {
      if hasRows {
        let top = item.edges.margin.top + item.edges.contentTop
        (taken.rows, taken.rowGap) = slice(
          rows, item.area.rows, start: top,
          end: item.edges.marginHeight + item.edges.insetHeight - top)
      } else {
        taken.rows = Array(repeating: .zero, count: item.area.rows.count)
        taken.rowGap = rows.gap
      }
    }
    return context.index(ofSubgridTracks: taken)
  }

  private func slice(
    _ axis: GridAxis, _ span: Range<Int>, start: LayoutUnit, end: LayoutUnit
  ) -> ([LayoutUnit], gap: LayoutUnit) {
    var sizes = span.map { axis.tracks[$0].base }
    sizes[0] = max(.zero, sizes[0] - start)
    sizes[sizes.count - 1] = max(.zero, sizes[sizes.count - 1] - end)
    guard span.count > 1 else { return (sizes, .zero) }
    let first = span.lowerBound
    return (sizes, axis.startOfLine(first + 1) - axis.endOfLine(first + 1))
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
