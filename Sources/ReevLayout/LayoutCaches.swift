import ReevStyle

/// What a layout pass found and the next may use.
struct LayoutCaches {
  /// By box: intrinsic widths found so far.
  var intrinsicWidths: [IntrinsicWidths?] = []
  /// By box: results found so far, few for each box.
  var results = BoxColumn<[CachedResult]>()
  /// By plain block: its last result.
  var blocks = BoxColumn<CachedBlock>()
  /// By block container: its inline content prepared for line breaking.
  var inlineContents: [InlineContent?] = []
  /// By style index: its font, found at first use.
  var fontOfStyle: [Font?] = []
  /// By style index: the metrics of its inline boxes, found at first use.
  var metricsOfStyle: [InlineMetrics?] = []
  /// By style index: its edges where they depend on no containing block.
  var edgesOfStyle: [StyleEdges] = []
  var fonts = FontCatalog(webFonts: [])
  /// Tracks that grids have handed down to subgrids, each once.
  var subgridTracks: [SubgridTracks] = []
  var subgridIndexes: [SubgridTracks: Int32] = [:]
  /// How many of the style table's styles the box tree has.
  var knownStyles = 0

  /// A result and the space it was made for.
  struct CachedResult {
    var space: ConstraintSpace
    var result: LayoutResult
  }

  /// A block that takes part in its parent's formatting context, without floats in it or beside it.
  struct CachedBlock {
    /// What it was laid out in.
    struct Conditions: Equatable {
      var width: LayoutUnit
      var percentageHeight: LayoutUnit?
      var isRightToLeft: Bool
      /// The margins above that collapse with its own, this included.
      var strut: MarginStrut
    }

    var conditions: Conditions
    var result: LayoutResult
    /// Its border box's top from the end of what stands above; nil where margins collapse through.
    var top: LayoutUnit?
    var collapsedMargin: LayoutUnit
    /// The end of it, from the end of what stands above.
    var end: LayoutUnit
    /// The margins below that still collapse.
    var strut: MarginStrut
  }

  /// Makes room for all boxes and styles.
  mutating func fit(_ tree: BoxTree) {
    func fit<Value>(_ array: inout [Value], _ count: Int, _ value: Value) {
      if array.count < count { array += Array(repeating: value, count: count - array.count) }
    }
    fit(&intrinsicWidths, tree.boxes.count, nil)
    results.fit(tree.boxes.count)
    blocks.fit(tree.boxes.count)
    fit(&inlineContents, tree.boxes.count, nil)
    fit(&fontOfStyle, tree.styles.count, nil)
    fit(&metricsOfStyle, tree.styles.count, nil)
    fit(&edgesOfStyle, tree.styles.count, .unknown)
  }

  /// Forgets what depends on a box: itself, all that contain it, and its children, which may look
  /// at its style.
  mutating func forget(_ box: BoxID, _ tree: BoxTree) {
    func forget(_ box: BoxID) {
      intrinsicWidths[Int(box)] = nil
      results[Int(box)] = nil
      blocks[Int(box)] = nil
      inlineContents[Int(box)] = nil
    }
    for child in tree.children(of: box) { forget(child) }
    if tree.boxes[Int(box)].marker != noBox { forget(tree.boxes[Int(box)].marker) }
    var ancestor = box
    while ancestor != noBox {
      forget(ancestor)
      ancestor = tree.boxes[Int(ancestor)].parent
    }
  }
}

/// Values by box, where few boxes have one.
///
/// OPTIMIZATION: room for a large value for each box takes longer to fill and to give up than the
/// layout of many a box.
struct BoxColumn<Value> {
  /// By box: the place of its value, −1 for none.
  private var places: [Int32] = []
  private var values: [Value?] = []
  private var freePlaces: [Int32] = []

  /// Makes room for boxes.
  mutating func fit(_ count: Int) {
    if places.count < count {
      places.append(contentsOf: repeatElement(-1, count: count - places.count))
    }
  }

  subscript(_ box: Int) -> Value? {
    get {
      let place = places[box]
      return place < 0 ? nil : values[Int(place)]
    }
    set {
      let place = places[box]
      if let newValue {
        if place >= 0 {
          values[Int(place)] = newValue
        } else if let free = freePlaces.popLast() {
          values[Int(free)] = newValue
          places[box] = free
        } else {
          places[box] = Int32(values.count)
          values.append(newValue)
        }
      } else if place >= 0 {
        values[Int(place)] = nil
        freePlaces.append(place)
        places[box] = -1
      }
    }
  }

  /// Changes the value of a box in place; `initial` is what it starts from.
  mutating func update(_ box: Int, initial: Value, _ change: (inout Value) -> Void) {
    if places[box] < 0 { self[box] = initial }
    guard var value = values[Int(places[box])] else { return }
    values[Int(places[box])] = nil
    change(&value)
    values[Int(places[box])] = value
  }
}
