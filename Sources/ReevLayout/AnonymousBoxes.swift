import ReevDOM
import ReevStyle

// Anonymous boxes, https://drafts.csswg.org/css2/#anonymous and
// https://drafts.csswg.org/css-flexbox-1/#flex-items
extension BoxTreeBuilder {
  /// Brings a box's complete list of children into the form that its layout expects.
  mutating func finish(_ box: BoxID) {
    addFirstLetter(of: box)
    addFirstLineStyles(of: box)
    if tree.boxes[Int(box)].kind == .tableWrapper {
      let grid = tree.boxes[Int(box)].firstChild
      if grid != noBox { tree.fixUpTableParts(grid) }
    } else {
      tree.fixUpTableParts(box)
    }
    tree.wrapColumnRuns(of: box)
    tree.wrapInlineRuns(of: box)
  }
}

extension BoxTree {
  /// Wraps inline-level children in anonymous blocks where a block container also has block-level
  /// children, and in a flex or grid container; drops white space that makes no box there. Sets
  /// `hasInlineContent`. May be called again after children were moved.
  func wrapInlineRuns(of box: BoxID) {
    switch boxes[Int(box)].kind {
    case .block, .tableCell, .tableCaption: break
    case .flex, .grid:
      wrapRuns(of: box, wrapsAll: true)
      return
    default: return
    }
    var hasBlock = false
    var hasInline = false
    for child in children(of: box) {
      let entry = boxes[Int(child)]
      if entry.isInlineLevel {
        hasInline = hasInline || !isCollapsibleWhiteSpace(child)
      } else if !entry.isFloating, !entry.isOutOfFlow {
        hasBlock = true
      }
    }
    if !hasBlock {
      boxes[Int(box)].hasInlineContent = hasInline
      if !hasInline { dropWhiteSpace(of: box) }
    } else {
      boxes[Int(box)].hasInlineContent = false
      wrapRuns(of: box, wrapsAll: false)
    }
  }

  /// Whether a box is text of white space alone that collapses.
  func isCollapsibleWhiteSpace(_ box: BoxID) -> Bool {
    guard boxes[Int(box)].kind == .text, boxes[Int(box)].text >= 0 else { return false }
    let text = Int(boxes[Int(box)].text)
    // Most texts begin with a letter, or end after a line feed and blanks.
    guard (texts[text].first?.value ?? 0x20) <= 0x20 else { return false }
    let style = Int(boxes[Int(box)].style)
    let collapse = styles[style].whiteSpaceCollapse
    guard collapse == .collapse || collapse == .preserveBreaks else { return false }
    return texts[text].allSatisfy {
      $0 == " " || $0 == "\t" || $0 == "\r" || $0 == "\u{C}"
        || ($0 == "\n" && collapse == .collapse)
    }
  }

  private func dropWhiteSpace(of box: BoxID) {
    let all = Array(children(of: box))
    let kept = all.filter { !boxes[Int($0)].isInlineLevel }
    if kept.count != all.count { setChildren(kept, of: box) }
  }

  /// Wraps each run of inline-level boxes (with the floats and out-of-flow boxes between them).
  private func wrapRuns(of box: BoxID, wrapsAll: Bool) {
    var result: [BoxID] = []
    var run: [BoxID] = []
    func closeRun() {
      defer { run = [] }
      guard run.contains(where: { boxes[Int($0)].isInlineLevel && !isCollapsibleWhiteSpace($0) })
      else {
        result += run.filter { !boxes[Int($0)].isInlineLevel }
        return
      }
      result.append(makeAnonymousBlock(with: run, in: box))
    }
    for child in Array(children(of: box)) {
      let entry = boxes[Int(child)]
      let joinsRun = wrapsAll ? false : entry.isFloating || entry.isOutOfFlow
      if entry.isInlineLevel {
        run.append(child)
      } else if joinsRun, !run.isEmpty {
        run.append(child)
      } else {
        closeRun()
        result.append(child)
      }
    }
    closeRun()
    setChildren(result, of: box)
  }

  /// An anonymous block around inline-level boxes; the caller links it to `parent`.
  func makeAnonymousBlock(with run: [BoxID], in parent: BoxID) -> BoxID {
    let style = anonymousStyle(inheriting: boxes[Int(parent)].style)
    var block = Box(
      kind: .block, source: .anonymous, node: boxes[Int(parent)].node, style: style)
    block.hasInlineContent = true
    block.inheritMode(of: boxes[Int(parent)])
    let kind = boxes[Int(parent)].kind
    block.establishesFormattingContext = kind == .flex || kind == .grid
    let id = BoxID(boxes.count)
    boxes.append(block)
    setChildren(run, of: id)
    boxes[Int(id)].parent = parent
    return id
  }
}
