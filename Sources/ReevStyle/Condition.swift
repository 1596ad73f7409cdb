/// A condition of @media, @container or a media attribute.
indirect enum Condition: Sendable {
  case always(Bool)
  /// An unknown part: neither it nor its negation holds.
  case unknown
  case feature(FeatureTest)
  case not(Condition)
  case all([Condition])
  case any([Condition])
  /// A container query: the name or "", and the condition.
  case container(String, Condition)
  /// Both conditions of the store, by index: the enclosing rule's and this one.
  case nested(Int32, Condition)
  /// A scope: selector list indexes of root and limit (−1 for none).
  case scope(Int32, Int32)
}

/// A test of a media or container feature.
struct FeatureTest: Sendable {
  enum Comparison: UInt8, Sendable { case equal, less, lessOrEqual, greater, greaterOrEqual }
  enum Operand: Sendable {
    case quantity(CalcNode)
    case ratio(Double)
    case ident(String)
  }

  var name: String
  /// The feature on the left side; all must hold. Empty: the feature alone.
  var comparisons: [(Comparison, Operand)] = []
}

/// What media features are asked about.
struct MediaContext: Hashable, Sendable {
  var width: Double
  var height: Double
}

/// Parses media query lists and conditions. https://drafts.csswg.org/mediaqueries-5/#mq-syntax
struct ConditionParser {
  /// A list of media queries; an empty one is true.
  static func mediaList(_ cursor: ValueCursor) -> Condition {
    var cursor = cursor
    guard !cursor.isAtEnd else { return .always(true) }
    return .any(
      cursor.commaSeparated().map { part in
        var part = part
        guard let condition = mediaQuery(&part), part.isAtEnd else { return .always(false) }
        return condition
      })
  }

  static func mediaList(_ text: String) -> Condition {
    mediaList(ValueCursor(TokenList(text)))
  }

  private static func mediaQuery(_ cursor: inout ValueCursor) -> Condition? {
    let start = cursor
    let isNot = cursor.ident("not")
    if !isNot { _ = cursor.ident("only") }
    if let type = cursor.peekIdent, !["and", "or", "not"].contains(type) {
      cursor.advance()
      let isMatch = type == "all" || type == "screen"
      var condition = Condition.always(isMatch)
      if cursor.ident("and") {
        guard let rest = conditionList(&cursor, allowOr: false) else { return nil }
        condition = .all([condition, rest])
      }
      return isNot ? .not(condition) : condition
    }
    cursor = start
    return conditionList(&cursor, allowOr: true)
  }

  static func conditionList(_ cursor: inout ValueCursor, allowOr: Bool) -> Condition? {
    if cursor.ident("not") {
      guard let inner = inParens(&cursor) else { return nil }
      return .not(inner)
    }
    guard let first = inParens(&cursor) else { return nil }
    var parts = [first]
    if cursor.peekIdent == "and" {
      while cursor.ident("and") {
        if cursor.ident("not") {
          guard let next = inParens(&cursor) else { return nil }
          parts.append(.not(next))
          continue
        }
        guard let next = inParens(&cursor) else { return nil }
        parts.append(next)
      }
      return .all(parts)
    }
    if allowOr, cursor.peekIdent == "or" {
      while cursor.ident("or") {
        guard let next = inParens(&cursor) else { return nil }
        parts.append(next)
      }
      return .any(parts)
    }
    return first
  }

  private static func inParens(_ cursor: inout ValueCursor) -> Condition? {
    guard let token = cursor.token else { return nil }
    // Style and scroll-state queries, and what is not known yet.
    if token.kind == .function { return cursor.block() == nil ? nil : .unknown }
    guard token.kind == .openParen, var inner = cursor.block() else { return nil }
    if let next = inner.token, next.kind == .openParen || inner.peekIdent == "not" {
      let start = inner
      if let condition = conditionList(&inner, allowOr: true), inner.isAtEnd { return condition }
      inner = start
    }
    return feature(&inner) ?? .unknown
  }

  private static func feature(_ cursor: inout ValueCursor) -> Condition? {
    if let name = cursor.anyIdent() {
      let name = name.lowercased()
      if cursor.isAtEnd { return .feature(FeatureTest(name: name)) }
      if let token = cursor.token, token.kind == .colon {
        cursor.advance()
        guard let value = operand(&cursor), cursor.isAtEnd else { return nil }
        var comparison = FeatureTest.Comparison.equal
        var plain = name
        if name.hasPrefix("min-") || name.hasPrefix("-webkit-min-") {
          comparison = .greaterOrEqual
          plain = name.replacingPrefix("min-")
        } else if name.hasPrefix("max-") || name.hasPrefix("-webkit-max-") {
          comparison = .lessOrEqual
          plain = name.replacingPrefix("max-")
        }
        return .feature(FeatureTest(name: plain, comparisons: [(comparison, value)]))
      }
      guard let comparison = comparison(&cursor), let value = operand(&cursor), cursor.isAtEnd
      else { return nil }
      return .feature(FeatureTest(name: name, comparisons: [(comparison, value)]))
    }
    guard let value = operand(&cursor), let first = comparison(&cursor),
      let name = cursor.anyIdent()
    else { return nil }
    let flipped: FeatureTest.Comparison =
      switch first {
      case .less: .greater
      case .lessOrEqual: .greaterOrEqual
      case .greater: .less
      case .greaterOrEqual: .lessOrEqual
      case .equal: .equal
      }
    var test = FeatureTest(name: name.lowercased(), comparisons: [(flipped, value)])
    if !cursor.isAtEnd {
      guard let second = comparison(&cursor), let high = operand(&cursor), cursor.isAtEnd else {
        return nil
      }
      test.comparisons.append((second, high))
    }
    return .feature(test)
  }

  private static func comparison(_ cursor: inout ValueCursor) -> FeatureTest.Comparison? {
    if cursor.delim(0x3C) { return cursor.delim(0x3D) ? .lessOrEqual : .less }
    if cursor.delim(0x3E) { return cursor.delim(0x3D) ? .greaterOrEqual : .greater }
    return cursor.delim(0x3D) ? .equal : nil
  }

  private static func operand(_ cursor: inout ValueCursor) -> FeatureTest.Operand? {
    if let node = cursor.numeric() {
      if node.dimension == .number, cursor.slash(), let other = cursor.number() {
        return .ratio(other == 0 ? 1e30 : node.number(LengthContext()) / other)
      }
      return .quantity(node)
    }
    return cursor.anyIdent().map { .ident($0.lowercased()) }
  }
}

extension String {
  fileprivate func replacingPrefix(_ part: String) -> String {
    if hasPrefix("-webkit-") { return "-webkit-" + dropFirst(8 + part.count) }
    return String(dropFirst(part.count))
  }
}

/// Evaluates a media condition: nil is unknown. Scope and container parts are unknown.
func evaluateMedia(_ condition: Condition, _ context: MediaContext) -> Bool? {
  switch condition {
  case .always(let value): return value
  case .unknown, .container, .nested, .scope: return nil
  case .not(let inner): return evaluateMedia(inner, context).map { !$0 }
  case .all(let parts): return conjunction(parts) { evaluateMedia($0, context) }
  case .any(let parts): return disjunction(parts) { evaluateMedia($0, context) }
  case .feature(let test): return mediaFeature(test, context)
  }
}

func conjunction(_ parts: [Condition], _ evaluate: (Condition) -> Bool?) -> Bool? {
  var isUnknown = false
  for part in parts {
    guard let value = evaluate(part) else {
      isUnknown = true
      continue
    }
    if !value { return false }
  }
  return isUnknown ? nil : true
}

func disjunction(_ parts: [Condition], _ evaluate: (Condition) -> Bool?) -> Bool? {
  var isUnknown = false
  for part in parts {
    guard let value = evaluate(part) else {
      isUnknown = true
      continue
    }
    if value { return true }
  }
  return isUnknown ? nil : false
}

/// A desktop browser in the light scheme with a mouse and no preferences.
private func mediaFeature(_ test: FeatureTest, _ context: MediaContext) -> Bool? {
  func discrete(_ current: String, none: String = "none") -> Bool? {
    guard let (_, operand) = test.comparisons.first else { return current != none }
    guard case .ident(let name) = operand else { return nil }
    return name == current
  }
  var lengths = LengthContext()
  lengths.viewportWidth = context.width
  lengths.viewportHeight = context.height
  switch test.name {
  case "width", "device-width": return compare(test, context.width, lengths)
  case "height", "device-height": return compare(test, context.height, lengths)
  case "aspect-ratio", "device-aspect-ratio":
    return compare(test, context.height == 0 ? 0 : context.width / context.height, lengths)
  case "orientation": return discrete(context.height >= context.width ? "portrait" : "landscape")
  case "resolution", "-webkit-device-pixel-ratio": return compare(test, 1, lengths)
  case "color": return compare(test, 8, lengths)
  case "color-index", "monochrome": return compare(test, 0, lengths)
  case "grid": return compare(test, 0, lengths)
  case "-webkit-transform-3d", "-webkit-animation", "-webkit-transition":
    return compare(test, 1, lengths)
  case "hover", "any-hover": return discrete("hover")
  case "pointer", "any-pointer": return discrete("fine")
  case "prefers-color-scheme": return discrete("light", none: "")
  case "prefers-reduced-motion", "prefers-contrast", "prefers-reduced-transparency",
    "prefers-reduced-data":
    return discrete("no-preference", none: "no-preference")
  case "forced-colors", "inverted-colors": return discrete("none")
  case "display-mode": return discrete("browser", none: "")
  case "scripting": return discrete("enabled")
  case "update": return discrete("fast")
  case "overflow-block", "overflow-inline": return discrete("scroll")
  case "color-gamut": return discrete("srgb")
  case "dynamic-range", "video-dynamic-range": return discrete("standard", none: "")
  case "scan": return discrete("progressive", none: "")
  default: return nil
  }
}

/// Compares a feature's value.
func compare(_ test: FeatureTest, _ value: Double, _ lengths: LengthContext) -> Bool? {
  guard !test.comparisons.isEmpty else { return value != 0 }
  for (comparison, operand) in test.comparisons {
    let other: Double
    switch operand {
    case .quantity(let node): other = node.number(lengths)
    case .ratio(let ratio): other = ratio
    case .ident: return nil
    }
    let holds: Bool =
      switch comparison {
      case .equal: abs(value - other) < 0.0005
      case .less: value < other
      case .lessOrEqual: value <= other + 0.0005
      case .greater: value > other
      case .greaterOrEqual: value >= other - 0.0005
      }
    if !holds { return false }
  }
  return true
}
