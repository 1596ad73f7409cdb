import ReevDOM
import ReevStyle

// Table structure, https://drafts.csswg.org/css-tables-3/#fixup
extension BoxTree {
  /// Wraps misplaced table parts among the children of a box in anonymous tables, row groups, rows
  /// and cells. Called once for each box when its children are complete (theirs are already fixed
  /// up), before inline runs are wrapped. Floating and out-of-flow boxes are no table parts.
  func fixUpTableParts(_ parent: BoxID) {
    guard boxes[Int(parent)].firstChild != noBox else { return }
    switch boxes[Int(parent)].kind {
    case .tableColumn: setChildren([], of: parent)
    case .tableColumnGroup:
      setChildren(children(of: parent).filter { boxes[Int($0)].kind == .tableColumn }, of: parent)
    case .table: fixUpTable(parent)
    case .tableRowGroup:
      wrapOthers(in: parent, keeping: { $0 == .tableRow }, by: makeAnonymousRow)
    case .tableRow:
      wrapOthers(in: parent, keeping: { $0 == .tableCell }, by: makeAnonymousCell)
    case .tableWrapper, .text, .lineBreak, .replaced: break
    case .block, .inline, .flex, .grid, .tableCell, .tableCaption: wrapStrayParts(in: parent)
    }
  }

  private func fixUpTable(_ table: BoxID) {
    // A caption ends a run of cells, as other parts do.
    wrapOthers(
      in: table,
      keeping: {
        $0 == .tableRowGroup || $0 == .tableRow || $0 == .tableColumnGroup || $0 == .tableColumn
          || $0 == .tableCaption
      }, by: makeAnonymousRow)
    // Captions belong to the wrapper.
    let wrapper = boxes[Int(table)].parent
    let list = Array(children(of: table))
    let captions = list.filter { isPart($0) && boxes[Int($0)].kind == .tableCaption }
    if !captions.isEmpty, wrapper != noBox {
      setChildren(list.filter { !captions.contains($0) }, of: table)
      for caption in captions { link(caption, to: wrapper) }
    }
    wrapRows(of: table)
    if styles[Int(boxes[Int(table)].style)].borderCollapse == .collapse {
      collapsingTables.append(table)
    }
  }

  /// Rows without a group get an anonymous one.
  private func wrapRows(of table: BoxID) {
    guard children(of: table).contains(where: { boxes[Int($0)].kind == .tableRow }) else { return }
    var result: [BoxID] = []
    var run: [BoxID] = []
    for child in Array(children(of: table)) + [noBox] {
      if child != noBox, boxes[Int(child)].kind == .tableRow {
        run.append(child)
        continue
      }
      if !run.isEmpty { result.append(makeAnonymous(.tableRowGroup, of: run, in: table)) }
      run = []
      if child != noBox { result.append(child) }
    }
    setChildren(result, of: table)
  }

  /// Whether a box takes part in table layout (and isn't taken out of flow).
  private func isPart(_ box: BoxID) -> Bool {
    !boxes[Int(box)].isOutOfFlow && !boxes[Int(box)].isFloating
  }

  /// Wraps each run of children of other kinds; white space at a run's ends goes away.
  private func wrapOthers(
    in parent: BoxID, keeping keeps: (BoxKind) -> Bool, by wrap: ([BoxID], BoxID) -> BoxID
  ) {
    var result: [BoxID] = []
    var run: [BoxID] = []
    func closeRun() {
      while let last = run.last, isCollapsibleWhiteSpace(last) { run.removeLast() }
      if !run.isEmpty { result.append(wrap(run, parent)) }
      run = []
    }
    for child in Array(children(of: parent)) {
      if boxes[Int(child)].isOutOfFlow {
        // Kept where it is: it makes no cell of its own.
        if run.isEmpty { result.append(child) } else { run.append(child) }
      } else if isPart(child), keeps(boxes[Int(child)].kind) {
        closeRun()
        result.append(child)
      } else if !run.isEmpty || !isCollapsibleWhiteSpace(child) {
        run.append(child)
      }
    }
    closeRun()
    setChildren(result, of: parent)
  }

  /// Wraps runs of table parts outside a table in anonymous tables.
  private func wrapStrayParts(in parent: BoxID) {
    func isStray(_ box: BoxID) -> Bool {
      guard isPart(box) else { return false }
      switch boxes[Int(box)].kind {
      case .tableRowGroup, .tableRow, .tableCell, .tableCaption, .tableColumnGroup, .tableColumn:
        return true
      default: return false
      }
    }
    guard children(of: parent).contains(where: isStray) else { return }
    let list = Array(children(of: parent))
    var result: [BoxID] = []
    var run: [BoxID] = []
    var pending: [BoxID] = []
    func closeRun() {
      if !run.isEmpty { result.append(makeAnonymousTable(run, in: parent)) }
      result += pending
      run = []
      pending = []
    }
    for child in list {
      if isStray(child) {
        // White space between parts goes away.
        pending = []
        run.append(child)
      } else if !run.isEmpty, isCollapsibleWhiteSpace(child) {
        pending.append(child)
      } else {
        closeRun()
        result.append(child)
      }
    }
    closeRun()
    setChildren(result, of: parent)
  }

  // MARK: Anonymous boxes

  private func makeAnonymous(_ kind: BoxKind, of list: [BoxID], in parent: BoxID) -> BoxID {
    var box = Box(
      kind: kind, source: .anonymous, node: boxes[Int(parent)].node,
      style: anonymousStyle(inheriting: boxes[Int(parent)].style))
    box.isInQuirksMode = boxes[Int(parent)].isInQuirksMode
    box.establishesFormattingContext = kind == .tableCell || kind == .table || kind == .tableWrapper
    let id = BoxID(boxes.count)
    boxes.append(box)
    setChildren(list, of: id)
    boxes[Int(id)].parent = parent
    return id
  }

  private func makeAnonymousCell(_ list: [BoxID], in parent: BoxID) -> BoxID {
    let cell = makeAnonymous(.tableCell, of: list, in: parent)
    wrapStrayParts(in: cell)
    wrapInlineRuns(of: cell)
    return cell
  }

  private func makeAnonymousRow(_ list: [BoxID], in parent: BoxID) -> BoxID {
    let row = makeAnonymous(.tableRow, of: list, in: parent)
    wrapOthers(in: row, keeping: { $0 == .tableCell }, by: makeAnonymousCell)
    return row
  }

  private func makeAnonymousTable(_ list: [BoxID], in parent: BoxID) -> BoxID {
    let wrapper = makeAnonymous(.tableWrapper, of: [], in: parent)
    boxes[Int(wrapper)].isInlineLevel = boxes[Int(parent)].kind == .inline
    let table = makeAnonymous(.table, of: list, in: wrapper)
    setChildren([table], of: wrapper)
    fixUpTable(table)
    return wrapper
  }
}
