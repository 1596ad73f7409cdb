import Testing

@testable import ReevLayout

/// How lengths are shared among flex items and table columns.
@Suite struct FlexAndTableTests {
  private func flexed(
    _ items: [(base: Int, grow: Float, shrink: Float, minimum: Int, maximum: Int?)], in size: Int
  ) -> [Float] {
    var list = items.enumerated().map { index, item in
      var made = FlexItem(
        box: BoxID(index), childIndex: index, edges: BoxEdges(), grow: item.grow,
        shrink: item.shrink, alignment: .stretch, isSafe: false)
      made.baseSize = LayoutUnit(item.base)
      made.minimumMain = LayoutUnit(item.minimum)
      made.maximumMain = item.maximum.map { LayoutUnit($0) }
      made.hypotheticalMain = made.clampMain(made.baseSize)
      return made
    }
    resolveFlexibleLengths(&list[...], available: LayoutUnit(size))
    return list.map(\.mainSize.px)
  }

  @Test func `free space goes by flex-grow, up to maximums`() {
    #expect(flexed([(10, 1, 1, 0, nil), (10, 3, 1, 0, nil)], in: 100) == [30, 70])
    #expect(flexed([(10, 1, 1, 0, 20), (10, 1, 1, 0, nil)], in: 100) == [20, 80])
    #expect(flexed([(10, 0.5, 1, 0, nil)], in: 110) == [60])
  }

  @Test func `overflow is taken by shrink times base size, down to minimums`() {
    #expect(flexed([(100, 0, 1, 0, nil), (50, 0, 1, 0, nil)], in: 75) == [50, 25])
    #expect(flexed([(100, 0, 1, 90, nil), (50, 0, 1, 0, nil)], in: 100) == [90, 10])
    #expect(flexed([(100, 0, 0, 0, nil), (50, 0, 1, 0, nil)], in: 100) == [100, 0])
  }

  private func column(
    _ minimum: Int, _ maximum: Int, percent: Float? = nil, isConstrained: Bool = false
  ) -> TableColumns.Sizing {
    TableColumns.Sizing(
      minimum: LayoutUnit(minimum), maximum: LayoutUnit(maximum), percent: percent,
      isConstrained: isConstrained)
  }

  private func automatic(_ columns: [TableColumns.Sizing], _ width: Int) -> [Float] {
    TableColumns.automatic(columns, target: LayoutUnit(width)).map(\.px)
  }

  @Test func `columns grow from their minimums to their maximums`() {
    let columns = [column(10, 30), column(10, 70)]
    #expect(automatic(columns, 10) == [10, 10])
    #expect(automatic(columns, 60) == [20, 40])
    #expect(automatic(columns, 200) == [60, 140])
  }

  @Test func `percentages come first, then fixed widths`() {
    #expect(automatic([column(10, 10, percent: 50), column(10, 90)], 100) == [50, 50])
    #expect(automatic([column(0, 40, isConstrained: true), column(10, 10)], 100) == [40, 60])
    #expect(automatic([column(0, 40, isConstrained: true)], 100) == [100])
  }

  @Test func `fixed layout ignores content`() {
    let columns = [column(0, 20, isConstrained: true), column(0, 0), column(0, 0, percent: 50)]
    #expect(TableColumns.fixed(columns, target: LayoutUnit(100)).map(\.px) == [20, 30, 50])
  }
}
