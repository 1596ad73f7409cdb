import ReevDOM
import ReevStyle

/// The boxes of a document while they are made, and between layout passes.
///
/// Anonymous boxes' styles stand behind those of the style table.
final class BoxTree {
  var styles: [ComputedStyle]
  var boxes: [Box] = []
  /// The characters of text boxes, after text-transform, before white space collapsing.
  var texts: [[Unicode.Scalar]] = []
  /// By style index: the style of an anonymous box that inherits from it.
  var anonymousStyles: [Int32: Int32] = [:]
  /// By style that was made for one box alone: the style of the table from which it was made.
  private(set) var originOfStyle: [Int32: Int32] = [:]
  /// By replaced box: what is known of its own size.
  var naturalSizes: [BoxID: NaturalSize] = [:]
  /// By box of a select: its options' labels.
  var optionLabels: [BoxID: [String]] = [:]
  /// By block container with a `::first-line`: the styles there by style.
  var firstLineStyles: [BoxID: [Int32: Int32]] = [:]
  /// Table grid boxes with the collapsing border model.
  var collapsingTables: [BoxID] = []
  /// Border widths of the cells and tables of the collapsing border model; they replace the style's.
  var collapsedBorders: [BoxID: Edges<LayoutUnit>] = [:]
  /// Whether a text's capitals depend on the text before it.
  var capitalizesAfterTexts = false
  /// What was not laid out because a bound was met.
  var problems: [String] = []

  init(styles: [ComputedStyle]) { self.styles = styles }

  /// Adds a style that some boxes have instead of one of the table; returns its index.
  func addStyle(_ style: ComputedStyle, insteadOf origin: Int32) -> Int32 {
    let index = Int32(styles.count)
    styles.append(style)
    originOfStyle[index] = originOfStyle[origin] ?? origin
    return index
  }

  /// The children of a box, in order.
  func children(of box: BoxID) -> TreeChildren {
    TreeChildren(tree: self, upcoming: boxes[Int(box)].firstChild)
  }

  /// The children of a box in order.
  struct TreeChildren: Sequence, IteratorProtocol {
    let tree: BoxTree
    var upcoming: BoxID

    mutating func next() -> BoxID? {
      guard upcoming != noBox else { return nil }
      defer { upcoming = tree.boxes[Int(upcoming)].nextSibling }
      return upcoming
    }
  }

  /// Finds the borders of the collapsing model for the cells, the tables and their wrappers.
  func collapseBorders(_ document: Document, _ table: StyleTable, viewport: PixelSize) {
    guard !collapsingTables.isEmpty else { return }
    var found: [(BoxID, Edges<LayoutUnit>)] = []
    do {
      let context = LayoutContext(
        tree: self, document: document, table: table, viewport: viewport)
      for table in collapsingTables {
        let model = TableModel(context, table)
        guard let borders = TableBorders(context, model) else { continue }
        for cell in model.cells { found.append((cell.box, borders.edges(of: cell))) }
        let edges = borders.tableEdges()
        found.append((table, edges))
        found.append((boxes[Int(table)].parent, edges))
      }
    }
    for (box, edges) in found where box != noBox {
      collapsedBorders[box] = edges
      boxes[Int(box)].hasCollapsedBorders = true
    }
  }
}
