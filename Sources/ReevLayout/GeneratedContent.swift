import ReevDOM
import ReevStyle

// Pseudo-elements, counters and list markers,
// https://drafts.csswg.org/css-content-3/ and https://drafts.csswg.org/css-lists-3/
extension BoxTreeBuilder {
  /// Applies an element's (or pseudo-element's) counter properties.
  mutating func changeCounters(_ node: NodeID, style: Int32, isPseudo: Bool = false) {
    let traits = traits(of: style)
    let rare = traits.changesCounters ? tree.styles[Int(style)].rare?.values : nil
    let scope = isPseudo ? node : document.parent[Int(node)]
    let resets = rare?.counterReset ?? []
    if !isPseudo, document.namespace[Int(node)] == .html {
      let name = document.name[Int(node)]
      if name == Names.ol || name == Names.ul || name == Names.menu,
        !resets.contains(where: { $0.name == "list-item" })
      {
        counters.reset("list-item", to: initialListItem(node, name: name), scope: scope)
      }
    }
    for change in resets { counters.reset(change.name, to: change.value, scope: scope) }
    let increments = rare?.counterIncrement ?? []
    if traits.display == .listItem,
      !increments.contains(where: { $0.name == "list-item" })
    {
      counters.increment("list-item", by: listItemStep(node), scope: scope)
    }
    for change in increments {
      counters.increment(change.name, by: change.value, scope: scope)
    }
    if !isPseudo, document.name[Int(node)] == Names.li,
      let value = document.integerAttribute(Names.value, of: node)
    {
      counters.set("list-item", to: value, scope: scope)
    }
    for change in rare?.counterSet ?? [] {
      counters.set(change.name, to: change.value, scope: scope)
    }
  }

  private func initialListItem(_ list: NodeID, name: Atom) -> Int {
    guard name == Names.ol else { return 0 }
    let isReversed = document.hasAttribute(Names.reversed, of: list)
    let step = isReversed ? -1 : 1
    if let start = document.integerAttribute(Names.start, of: list) { return start - step }
    guard isReversed else { return 0 }
    var count = 0
    var child = document.firstChild[Int(list)]
    while child != noNode {
      if document.kind[Int(child)] == .element,
        document.name[Int(child)] == Names.li
      {
        count += 1
      }
      child = document.nextSibling[Int(child)]
    }
    return count + 1
  }

  private func listItemStep(_ item: NodeID) -> Int {
    let list = document.parent[Int(item)]
    guard list != noNode, document.kind[Int(list)] == .element,
      document.name[Int(list)] == Names.ol,
      document.hasAttribute(Names.reversed, of: list)
    else { return 1 }
    return -1
  }

  /// Makes the box of `::before` or `::after` and its content.
  mutating func addPseudo(
    _ node: NodeID, _ source: FragmentSource, style: Int32, parent: BoxID, depth: Int
  ) {
    guard tree.styles.indices.contains(Int(style)),
      tree.styles[Int(style)].display != .none
    else { return }
    changeCounters(node, style: style, isPseudo: true)
    let items = tree.styles[Int(style)].rare?.values.content ?? []
    if tree.styles[Int(style)].display == .contents {
      addContent(items, node: node, source: source, style: style, to: parent)
      return
    }
    let id = makeBox(node, source: source, style: style, parent: parent)
    if tree.styles[Int(style)].display == .listItem {
      addMarker(node, box: id, style: style)
    }
    let target =
      tree.boxes[Int(id)].kind == .tableWrapper ? tree.boxes[Int(id)].firstChild : id
    addContent(items, node: node, source: source, style: style, to: target)
    if target != id { finish(target) }
    finish(id)
  }

  private mutating func addContent(
    _ items: [ContentItem], node: NodeID, source: FragmentSource, style: Int32, to parent: BoxID
  ) {
    var text = ""
    var bytes = 0
    for item in items {
      guard bytes + text.utf8.count <= Budgets.content else { break }
      switch item {
      case .string(let string): text += string
      case .counter(let name, let type):
        text += counterText(counters.value(of: name), style: type)
      case .counters(let name, let separator, let type):
        text += counters.values(of: name).map { counterText($0, style: type) }
          .joined(separator: separator)
      case .openQuote:
        text += quote(style: style, isOpening: true)
        quoteDepth += 1
      case .closeQuote:
        quoteDepth = max(0, quoteDepth - 1)
        text += quote(style: style, isOpening: false)
      case .noOpenQuote: quoteDepth += 1
      case .noCloseQuote: quoteDepth = max(0, quoteDepth - 1)
      case .image(let url):
        bytes += text.utf8.count
        flush(&text, node: node, source: source, style: style, to: parent)
        addImage(url, node: node, source: source, style: style, to: parent)
      }
    }
    flush(&text, node: node, source: source, style: style, to: parent)
  }

  private mutating func flush(
    _ text: inout String, node: NodeID, source: FragmentSource, style: Int32, to parent: BoxID
  ) {
    bound(&text)
    guard !text.isEmpty else { return }
    appendText(text, node: node, source: source, style: style, parent: parent)
    text = ""
  }

  /// Leaves out what is beyond `Budgets`, and says so once.
  private mutating func bound(_ text: inout String) {
    let room = min(Budgets.content, Budgets.generatedText - generatedBytes)
    if text.utf8.count > room {
      var bytes = 0
      let start = text.unicodeScalars.prefix {
        bytes += UTF8.width($0)
        return bytes <= room
      }
      text = String(String.UnicodeScalarView(start))
      let problem = "The page generates more text than is laid out: some is left out."
      if !tree.problems.contains(problem) { tree.problems.append(problem) }
    }
    generatedBytes += text.utf8.count
  }

  private mutating func addImage(
    _ url: String, node: NodeID, source: FragmentSource, style: Int32, to parent: BoxID
  ) {
    var box = Box(
      kind: .replaced, source: source, node: node,
      style: tree.anonymousStyle(inheriting: style))
    box.isInlineLevel = true
    let id = tree.append(box, to: parent)
    let size = imageSize(ofDataURL: url)
    tree.naturalSizes[id] = NaturalSize(
      width: size.map { Float($0.width) } ?? 0, height: size.map { Float($0.height) } ?? 0)
  }

  private func quote(style: Int32, isOpening: Bool) -> String {
    let pairs =
      tree.styles[Int(style)].rare?.values.quotes ?? [["\u{201C}", "\u{201D}"], ["‘", "’"]]
    guard !pairs.isEmpty else { return "" }
    let pair = pairs[min(quoteDepth, pairs.count - 1)]
    guard pair.count == 2 else { return "" }
    return isOpening ? pair[0] : pair[1]
  }

  /// Makes a list item's marker.
  mutating func addMarker(_ node: NodeID, box: BoxID, style: Int32) {
    guard tree.styles[Int(style)].display == .listItem else { return }
    let markerStyle = table.marker[node] ?? tree.anonymousStyle(inheriting: style)
    guard tree.styles.indices.contains(Int(markerStyle)) else { return }
    let rare = tree.styles[Int(style)].rare?.values
    let type = rare?.listStyleType ?? .named("disc")
    var text: String
    var isSymbol = false
    if let content = tree.styles[Int(markerStyle)].rare?.values.content {
      text = content.map { item in
        switch item {
        case .string(let string): string
        case .counter(let name, let type): counterText(counters.value(of: name), style: type)
        case .counters(let name, let separator, let type):
          counters.values(of: name).map { counterText($0, style: type) }
            .joined(separator: separator)
        default: ""
        }
      }.joined()
    } else if rare?.hasListStyleImage == true {
      text = "•"
      isSymbol = true
    } else {
      isSymbol = isSymbolicMarker(type)
      text = counterText(counters.value(of: "list-item"), style: type)
      if case .named = type, !text.isEmpty, !isSymbol { text += ". " }
    }
    bound(&text)
    guard !text.isEmpty else { return }
    var marker = Box(kind: .text, source: .marker, node: node, style: markerStyle)
    marker.isInlineLevel = true
    marker.text = Int32(tree.texts.count)
    tree.texts.append(Array(text.unicodeScalars))
    marker.isSymbolicMarker = isSymbol
    if tree.styles[Int(style)].listStylePosition == .inside {
      tree.append(marker, to: box)
    } else {
      marker.role = .outsideMarker
      marker.parent = box
      let id = BoxID(tree.boxes.count)
      tree.boxes.append(marker)
      tree.boxes[Int(box)].marker = id
    }
  }
}

/// A text after `text-transform`, https://drafts.csswg.org/css-text-4/#text-transform-property
///
/// - Parameter previous: the character before the text in its inline formatting context.
func transformed(
  _ text: String, by transform: TextTransform, after previous: Unicode.Scalar? = nil
) -> [Unicode.Scalar] {
  switch transform {
  case .none:
    var scalars: [Unicode.Scalar] = []
    scalars.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
      guard byte < 0x80 else { return Array(text.unicodeScalars) }
      scalars.append(Unicode.Scalar(byte))
    }
    return scalars
  case .uppercase:
    return text.unicodeScalars.flatMap { Array($0.properties.uppercaseMapping.unicodeScalars) }
  case .lowercase:
    return text.unicodeScalars.flatMap { Array($0.properties.lowercaseMapping.unicodeScalars) }
  case .capitalize:
    var result: [Unicode.Scalar] = []
    var isInWord = previous.map(isInsideWord) ?? false
    for scalar in text.unicodeScalars {
      if isLetterOrNumber(scalar), !isInWord {
        result.append(contentsOf: scalar.properties.titlecaseMapping.unicodeScalars)
      } else {
        result.append(scalar)
      }
      isInWord = isInsideWord(scalar)
    }
    return result
  }
}

private func isLetterOrNumber(_ scalar: Unicode.Scalar) -> Bool {
  scalar.properties.isAlphabetic || scalar.properties.numericType != nil
}

/// Whether a letter after the character begins no word.
private func isInsideWord(_ scalar: Unicode.Scalar) -> Bool {
  isLetterOrNumber(scalar) || scalar == "'" || scalar == "’" || scalar == "\u{AD}"
}
