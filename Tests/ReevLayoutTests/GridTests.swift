import ReevStyle
import Testing

@testable import ReevLayout

/// Grid placement and track sizing, each by the smallest grid that shows the point.
@Suite struct GridTests {
  private func template(_ tracks: Int, lines: [Int: [String]] = [:]) -> GridTemplate {
    var list = TrackList()
    for index in 0...tracks {
      if let names = lines[index] { list.items.append(.names(names)) }
      if index < tracks {
        list.items.append(
          .track(TrackSize(minimum: .length(.px(10)), maximum: .length(.px(10)))))
      }
    }
    return GridTemplate(list, areaSpans: [:], areaCount: 0, repetitions: 0)
  }

  private func place(
    _ items: [(GridSpan, GridSpan)], columns: Int, flow: GridAutoFlow = .row
  ) -> [String] {
    let placement = GridPlacement(
      items: items.map { (columns: $0.0, rows: $0.1) }, columns: template(columns),
      rows: template(0), flow: flow)
    return placement.areas.map {
      "\($0.columns.lowerBound)-\($0.columns.upperBound) "
        + "\($0.rows.lowerBound)-\($0.rows.upperBound)"
    }
  }

  @Test func `items fill rows in order and wrap`() {
    let one = (GridSpan.auto(1), GridSpan.auto(1))
    #expect(place([one, one, one], columns: 2) == ["0-1 0-1", "1-2 0-1", "0-1 1-2"])
  }

  @Test func `dense packing goes back for holes`() {
    let items = [
      (GridSpan.auto(1), GridSpan.auto(1)), (.auto(2), .auto(1)), (.auto(1), .auto(1)),
    ]
    #expect(place(items, columns: 2) == ["0-1 0-1", "0-2 1-2", "0-1 2-3"])
    #expect(
      place(items, columns: 2, flow: .rowDense) == ["0-1 0-1", "0-2 1-2", "1-2 0-1"])
  }

  @Test func `a line before the explicit grid shifts it`() {
    let items = [(GridSpan.definite(-1..<0), GridSpan.auto(1)), (.definite(0..<1), .auto(1))]
    #expect(place(items, columns: 1) == ["0-1 0-1", "1-2 0-1"])
  }

  @Test(arguments: [
    (GridLine.line(1, nil), GridLine.line(-1, nil), "0..<3"),
    (.line(3, nil), .line(1, nil), "0..<2"), (.line(2, nil), .line(2, nil), "1..<2"),
    (.line(2, nil), .span(2, nil), "1..<3"), (.span(2, nil), .line(3, nil), "0..<2"),
    (.name("b"), .auto, "1..<2"), (.line(1, nil), .span(1, "b"), "0..<1"),
    (.line(2, "b"), .auto, "4..<5"), (.auto, .line(1, nil), "-1..<0"),
  ])
  func `placement properties name lines`(start: GridLine, end: GridLine, expected: String) {
    let template = template(3, lines: [1: ["b"]])
    guard case .definite(let range) = template.span(start: start, end: end) else {
      Issue.record("not definite")
      return
    }
    #expect("\(range)" == expected)
  }

  private func sizes(
    _ tracks: [GridTrack], available: Int?, items: [(Range<Int>, Int, Int)] = [], gap: Int = 0
  ) -> [Float] {
    var sizing = GridTrackSizing(
      tracks: tracks, items: items.map { GridTrackSizing.Item(span: $0.0) },
      gap: LayoutUnit(gap), available: available.map { LayoutUnit($0) }
    ) { index, kind, _ in
      LayoutUnit(kind == .maxContent ? items[index].2 : items[index].1)
    }
    sizing.run()
    return sizing.tracks.map(\.base.px)
  }

  @Test func `fr tracks share what is left`() {
    let fixed = GridTrack(minimum: .fixed(LayoutUnit(30)), maximum: .fixed(LayoutUnit(30)))
    let one = GridTrack(minimum: .auto, maximum: .flex(1))
    let two = GridTrack(minimum: .auto, maximum: .flex(2))
    #expect(sizes([fixed, one, two], available: 130, gap: 5) == [30, 30, 60])
  }

  @Test func `auto tracks stretch and hold their content`() {
    let auto = GridTrack(minimum: .auto, maximum: .auto)
    #expect(sizes([auto, auto], available: 100, items: [(0..<1, 10, 40)]) == [70, 30])
    #expect(sizes([auto, auto], available: nil, items: [(0..<2, 10, 40)]) == [20, 20])
  }

  @Test func `fit-content grows up to its limit but not below its content`() {
    let fit = GridTrack(minimum: .auto, maximum: .fitContent(LayoutUnit(30)))
    #expect(sizes([fit], available: 100, items: [(0..<1, 10, 80)]) == [30])
    #expect(sizes([fit], available: 100, items: [(0..<1, 50, 80)]) == [50])
    #expect(sizes([fit], available: 100, items: [(0..<1, 10, 20)]) == [20])
  }
}
