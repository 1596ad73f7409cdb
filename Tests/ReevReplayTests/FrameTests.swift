import ReevCells
import ReevDOM
import ReevLayout
import ReevModel
import ReevReplay
import Testing

@testable import ReevPaint

/// Frames of every recording of the corpus: what must hold of any page at any scale.
@Suite(.enabled(if: Corpus.shared != nil, "no recordings in ../shared"))
struct FrameTests {
  /// The large ones only by hand (REEV_EXHAUSTIVE=1): a debug build takes minutes for them.
  private static let names =
    Corpus.isExhaustive ? Corpus.names : ["features", "features-masked", "mkdocs-material-mobile"]

  @Test(arguments: names)
  func `no two texts overlap, and every character belongs to a visible fragment`(
    _ name: String
  ) throws {
    let events = try Corpus.events(name)
    var recording = Recording(events: events)
    let shares = Corpus.isExhaustive ? [0.0, 0.2, 0.4, 0.6, 0.8, 1.0] : [0.0, 1.0]
    for share in shares {
      let first = recording.firstFrameCount
      let count = first + Int(Double(events.count - first) * share)
      let frame = recording.frame(afterEvents: count)
      for (columns, rows, px) in [(183, 58, 7.0), (120, 40, 0), (80, 24, 0), (200, 60, 11.0)] {
        var scale = Scale.fitting(frame.document.viewport, columns: columns, rows: rows)
        if px > 0 {
          scale.pxPerColumn = px
          scale.pxPerRow = px * 2
        }
        check(frame, scale, "\(name) at \(count), \(columns)x\(rows) by \(px)")
      }
    }
  }

  private func check(_ frame: Frame, _ scale: Scale, _ title: String) {
    var canvas = paintedCanvas(
      frame.fragments, document: frame.document, styles: frame.styles, scale: scale)
    let (grid, owners) = canvas.compose()
    var textAt = Array(repeating: -1, count: grid.columns * grid.rows)
    for placement in canvas.placements {
      let run = canvas.runs[placement.run]
      #expect(!run.isCovered, "\(title): \(run.text) is covered")
      #expect(isVisible(run, frame, canvas), "\(title): \(run.text) is of no visible fragment")
      var column = placement.column
      for unit in placement.units {
        for offset in 0..<unit.width where column + offset < grid.columns {
          let cell = placement.row * grid.columns + column + offset
          #expect(textAt[cell] == -1, "\(title): \(run.text) overlaps another text")
          textAt[cell] = placement.run
          #expect(owners[cell] == run.node, "\(title): \(run.text) owns its cells")
          #expect(grid[placement.row, column + offset].text == (offset == 0 ? unit.text : ""))
        }
        column += unit.width
      }
    }
    // What is not text is a line, a block or a mark that the canvas holds for that cell.
    for row in 0..<grid.rows {
      for column in 0..<grid.columns {
        let cell = row * grid.columns + column
        let text = grid[row, column].text
        guard textAt[cell] == -1, text != " " else { continue }
        let isDrawn =
          canvas.marks[cell] != 0 && text == canvas.markGlyphs[Int(canvas.marks[cell])]
          || canvas.lines[cell] != 0 || text == "▀"
        #expect(isDrawn, "\(title): \(text) at \(row), \(column) comes from nowhere")
        #expect(owners[cell] != noNode, "\(title): \(text) at \(row), \(column) has no owner")
      }
    }
  }

  private func isVisible(_ run: TextRun, _ frame: Frame, _ canvas: PaintCanvas) -> Bool {
    let index = Int(run.fragment)
    guard frame.fragments.fragments.indices.contains(index) else { return false }
    guard !canvas.traits(of: index).flags.contains(.hidden) else { return false }
    return !run.visible.intersection(canvas.shownArea).isEmpty
  }
}
