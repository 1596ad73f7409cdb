import ReevDOM

extension StylePass {
  /// https://drafts.csswg.org/css-conditional-5/#container-queries
  func containerHolds(
    _ name: String, _ condition: Condition, _ inherited: Inherited
  ) -> Bool {
    let needsSize = condition.hasFeature
    let needsBlockSize = condition.needsBlockSize
    var index = inherited.container
    while index >= 0 {
      let container = containers[Int(index)]
      if name.isEmpty || container.names.contains(name),
        !needsSize || container.type >= (needsBlockSize ? 2 : 1)
      {
        return evaluateContainer(condition, container) == true
      }
      index = container.outer
    }
    return false
  }

  private func evaluateContainer(_ condition: Condition, _ container: Container) -> Bool? {
    switch condition {
    case .always(let value): return value
    case .unknown, .container, .nested, .scope: return nil
    case .not(let inner): return evaluateContainer(inner, container).map { !$0 }
    case .all(let parts): return conjunction(parts) { evaluateContainer($0, container) }
    case .any(let parts): return disjunction(parts) { evaluateContainer($0, container) }
    case .feature(let test):
      var lengths = LengthContext()
      lengths.fontSize = container.fontSize
      lengths.rootFontSize = documents[0].rootFontSize
      switch test.name {
      case "width", "inline-size": return container.width.flatMap { compare(test, $0, lengths) }
      case "height", "block-size": return container.height.flatMap { compare(test, $0, lengths) }
      case "aspect-ratio":
        guard let width = container.width, let height = container.height, height > 0 else {
          return nil
        }
        return compare(test, width / height, lengths)
      case "orientation":
        guard let width = container.width, let height = container.height,
          case .ident(let word)? = test.comparisons.first?.1
        else { return nil }
        return (word == "portrait") == (height >= width)
      default: return nil
      }
    }
  }

  /// Makes an element the container of what is in it.
  mutating func addContainer(
    _ node: NodeID, _ result: ResultCache.Result, _ style: ComputedStyle, _ next: inout Inherited
  ) {
    let width = engine.containerSizes[node]?.width ?? Double(contentWidth(of: node))
    containers.append(
      Container(
        node: node, names: result.containerNames, type: result.containerType, width: width,
        height: engine.containerSizes[node]?.height
          ?? (style.height.kind == .linear && !style.height.hasPercentage
            ? Double(style.height.px) : nil),
        outer: next.container, fontSize: Double(style.fontSize)))
    next.container = Int32(containers.count - 1)
    containerOf[node] = next.container
  }

  /// Whether an element is another container than before.
  func containerChanged(_ node: NodeID, since old: Int32?) -> Bool {
    guard let old else { return containerOf[node] != nil }
    guard let new = containerOf[node] else { return true }
    let before = containers[Int(old)]
    let after = containers[Int(new)]
    return before.names != after.names || before.type != after.type
      || before.width != after.width || before.height != after.height
      || before.fontSize != after.fontSize
  }

  /// The size of a frame's viewport where the style tells it.
  func frameSize(_ node: NodeID) -> MediaContext {
    if let size = engine.frameSizes[node] {
      return MediaContext(width: size.width, height: size.height)
    }
    let style = engine.results.styles[Int(table.ofNode[Int(node)])]
    var size = MediaContext(width: 300, height: 150)
    switch style.width.kind {
    case .linear where !style.width.hasPercentage: size.width = Double(style.width.px)
    case .linear:
      let available = availableWidth(of: node)
      size.width = Double(style.width.px + style.width.percent / 100 * available)
    default: break
    }
    if style.height.kind == .linear, !style.height.hasPercentage {
      size.height = Double(style.height.px)
    }
    return size
  }

  private mutating func contentWidth(of node: NodeID) -> Float {
    let width = contentWidth(
      engine.results.styles[Int(table.ofNode[Int(node)])], availableWidth(of: node))
    widths[node] = width
    return width
  }

  /// The estimated content width of what is around an element.
  private func availableWidth(of node: NodeID) -> Float {
    var chain: [NodeID] = []
    var width: Float?
    var current = flatParent(node)
    while let parent = current, chain.count <= document.slotCount {
      if let known = widths[parent] {
        width = known
        break
      }
      chain.append(parent)
      current = flatParent(parent)
    }
    var out = width ?? Float(viewportWidth(around: chain.last ?? node))
    for parent in chain.reversed() where table.ofNode[Int(parent)] >= 0 {
      out = contentWidth(engine.results.styles[Int(table.ofNode[Int(parent)])], out)
    }
    return out
  }

  private func viewportWidth(around node: NodeID) -> Double {
    guard let top = top(of: node), let place = scopeOfTop[top] else {
      return document.viewport.width
    }
    return documents[Int(place.document)].viewport.width
  }

  /// A block's content width inside a given width; a guess for other boxes.
  private func contentWidth(_ style: ComputedStyle, _ available: Float) -> Float {
    func px(_ length: Length) -> Float {
      if length.kind == .linear { return length.px + length.percent / 100 * available }
      guard length.kind == .expression,
        engine.results.calc.expressions.indices.contains(Int(length.expression))
      else { return 0 }
      return engine.results.calc.expressions[Int(length.expression)].resolve(basis: available)
    }
    let edges =
      px(style.padding.left) + px(style.padding.right) + style.borderWidth.left
      + style.borderWidth.right
    var width: Float
    if style.width.kind == .linear {
      width = px(style.width) - (style.boxSizing == .borderBox ? edges : 0)
    } else if style.display == .contents {
      return available
    } else {
      width = available - edges - px(style.margin.left) - px(style.margin.right)
    }
    if style.maxWidth.kind == .linear {
      width = min(width, px(style.maxWidth) - (style.boxSizing == .borderBox ? edges : 0))
    }
    if style.minWidth.kind == .linear {
      width = max(width, px(style.minWidth) - (style.boxSizing == .borderBox ? edges : 0))
    }
    return max(width, 0)
  }
}

extension Condition {
  /// Whether a size feature is asked for.
  var hasFeature: Bool {
    switch self {
    case .feature: true
    case .not(let inner): inner.hasFeature
    case .all(let parts), .any(let parts): parts.contains { $0.hasFeature }
    default: false
    }
  }

  var needsBlockSize: Bool {
    switch self {
    case .feature(let test):
      ["height", "block-size", "aspect-ratio", "orientation"].contains(test.name)
    case .not(let inner): inner.needsBlockSize
    case .all(let parts), .any(let parts): parts.contains { $0.needsBlockSize }
    default: false
    }
  }
}
