/// Parses the values of longhands; nil is an invalid value.
///
/// The cursor must be at the end afterwards, or the declaration is invalid.
func parseLonghand(_ property: PropertyID, _ cursor: inout ValueCursor) -> Value? {
  if property == .display { return parseDisplay(&cursor) }
  if property == .backgroundClip || property == .animationFillMode
    || property == .animationDirection || property == .animationPlayState
    || property == .mixBlendMode
  {
    guard let table = keywordTables[Int(property.rawValue)] else { return nil }
    var first: UInt8?
    for part in cursor.commaSeparated() {
      var part = part
      guard let name = part.peekIdent, let raw = table[name] else { return nil }
      part.advance()
      guard part.isAtEnd else { return nil }
      if first == nil { first = raw }
    }
    return first.map { .keyword($0) }
  }
  if let table = keywordTables[Int(property.rawValue)] {
    if let name = cursor.peekIdent, let raw = table[name] {
      cursor.advance()
      if property == .containerType || property == .textTransform {
        while cursor.peekIdent != nil { cursor.advance() }
      }
      return .keyword(raw)
    }
    switch property {
    case .fontStyle:
      guard cursor.ident("oblique") else { return nil }
      _ = cursor.angle()
      return .keyword(FontStyle.oblique.rawValue)
    case .textOverflow:
      guard cursor.string() != nil else { return nil }
      return .keyword(TextOverflow.ellipsis.rawValue)
    default: return nil
    }
  }
  switch property {
  case .zIndex: return autoOr(&cursor) { $0.integer() }
  case .order: return cursor.integer().map { .integer($0) }
  case .colorScheme:
    while cursor.token != nil { cursor.advance() }
    return .keyword(0)
  case .zoom:
    if cursor.ident("normal", "reset") { return .number(1) }
    guard let node = cursor.numeric() else { return nil }
    if node.dimension == .percent, case .linear(_, let percent) = node.resolve(LengthContext()) {
      return .number(percent / 100)
    }
    return node.dimension == .number ? .number(Float(node.number(LengthContext()))) : nil
  case .appearance: return cursor.anyIdent().map { .keyword($0.lowercased() == "none" ? 0 : 1) }
  case .width, .height, .minWidth, .minHeight, .maxWidth, .maxHeight, .inlineSize, .blockSize,
    .minInlineSize, .minBlockSize, .maxInlineSize, .maxBlockSize, .flexBasis:
    return parseSize(property, &cursor)
  case .marginTop, .marginRight, .marginBottom, .marginLeft, .marginBlockStart, .marginInlineEnd,
    .marginBlockEnd, .marginInlineStart, .top, .right, .bottom, .left, .insetBlockStart,
    .insetInlineEnd, .insetBlockEnd, .insetInlineStart:
    if cursor.ident("auto") { return .length(.keyword(.auto)) }
    return cursor.length(unitless: cursor.isQuirky).map { .length($0) }
  case .paddingTop, .paddingRight, .paddingBottom, .paddingLeft, .paddingBlockStart,
    .paddingInlineEnd, .paddingBlockEnd, .paddingInlineStart:
    return cursor.length(negative: false, unitless: cursor.isQuirky).map { .length($0) }
  case .borderTopWidth, .borderRightWidth, .borderBottomWidth, .borderLeftWidth,
    .borderBlockStartWidth, .borderInlineEndWidth, .borderBlockEndWidth, .borderInlineStartWidth,
    .outlineWidth:
    return parseLineWidth(&cursor)
  case .borderTopColor, .borderRightColor, .borderBottomColor, .borderLeftColor,
    .borderBlockStartColor, .borderInlineEndColor, .borderBlockEndColor, .borderInlineStartColor,
    .outlineColor, .color, .backgroundColor, .webkitTextFillColor:
    if property == .outlineColor, cursor.ident("auto", "invert") { return .color(.current) }
    return parseColor(&cursor)
  case .borderTopLeftRadius, .borderTopRightRadius, .borderBottomRightRadius,
    .borderBottomLeftRadius, .borderStartStartRadius, .borderStartEndRadius, .borderEndEndRadius,
    .borderEndStartRadius:
    guard let first = cursor.length(negative: false) else { return nil }
    _ = cursor.length(negative: false)
    return .length(first)
  case .aspectRatio: return parseRatio(&cursor)
  case .backgroundImage: return parseImages(&cursor)
  case .maskImage: return parseImages(&cursor)
  case .opacity:
    guard let node = cursor.numeric() else { return nil }
    if node.dimension == .percent, case .linear(_, let percent) = node.resolve(LengthContext()) {
      return .number(min(max(percent / 100, 0), 1))
    }
    guard node.dimension == .number else { return nil }
    return .number(Float(min(max(node.number(LengthContext()), 0), 1)))
  case .boxShadow:
    if cursor.ident("none") { return .flag(false) }
    while cursor.token != nil { cursor.advance() }
    return .flag(true)
  case .fontFamily: return parseFamilies(&cursor)
  case .fontSize: return parseFontSize(&cursor)
  case .fontWeight: return parseFontWeight(&cursor)
  case .lineHeight:
    if cursor.ident("normal") { return .keyword(0) }
    let start = cursor
    if let number = cursor.number() { return number >= 0 ? .number(Float(number)) : nil }
    cursor = start
    return cursor.length(negative: false).map { .length($0) }
  case .letterSpacing, .wordSpacing:
    if cursor.ident("normal") { return .length(.zero) }
    return cursor.length(unitless: cursor.isQuirky).map { .length($0) }
  case .textIndent:
    guard let length = cursor.length(unitless: cursor.isQuirky) else { return nil }
    while cursor.ident("hanging", "each-line") {}
    return .length(length)
  case .textDecorationLine: return parseDecorationLine(&cursor)
  case .tabSize:
    let start = cursor
    if let number = cursor.number() { return number >= 0 ? .number(Float(number)) : nil }
    cursor = start
    return cursor.length(percent: false, negative: false).map { .length($0) }
  case .verticalAlign:
    if let name = cursor.peekIdent, let keyword = verticalAlignKeywords[name] {
      cursor.advance()
      return .keyword(keyword.rawValue)
    }
    return cursor.length(unitless: cursor.isQuirky).map { .length($0) }
  case .webkitLineClamp:
    if cursor.ident("none") { return .integer(0) }
    guard let count = cursor.integer(), count > 0 else { return nil }
    return .integer(count)
  case .listStyleType: return parseListStyleType(&cursor).map { .listStyle($0) }
  case .listStyleImage:
    if cursor.ident("none") { return .flag(false) }
    return parseImage(&cursor) == nil ? nil : .flag(true)
  case .borderSpacing:
    guard let x = cursor.length(percent: false, negative: false, unitless: cursor.isQuirky) else {
      return nil
    }
    let y = cursor.length(percent: false, negative: false, unitless: cursor.isQuirky) ?? x
    return .lengths([x, y])
  case .flexGrow, .flexShrink:
    guard let number = cursor.number(), number >= 0 else { return nil }
    return .number(Float(number))
  case .justifyContent, .alignContent: return parseContentAlignment(&cursor)
  case .justifyItems, .alignItems, .justifySelf, .alignSelf: return parseSelfAlignment(&cursor)
  case .rowGap, .columnGap:
    if cursor.ident("normal") { return .length(.keyword(.auto)) }
    return cursor.length(negative: false).map { .length($0) }
  case .gridAutoFlow: return parseGridAutoFlow(&cursor)
  case .gridTemplateColumns, .gridTemplateRows: return parseTrackList(&cursor).map { .tracks($0) }
  case .gridAutoColumns, .gridAutoRows: return parseAutoTracks(&cursor).map { .tracks($0) }
  case .gridTemplateAreas: return parseAreas(&cursor)
  case .gridRowStart, .gridRowEnd, .gridColumnStart, .gridColumnEnd:
    return parseGridLine(&cursor).map { .line($0) }
  case .objectPosition, .transformOrigin: return parsePosition(&cursor)
  case .columnCount:
    if cursor.ident("auto") { return .integer(0) }
    guard let count = cursor.integer(), count > 0 else { return nil }
    return .integer(count)
  case .columnWidth:
    if cursor.ident("auto") { return .length(.keyword(.auto)) }
    return cursor.length(percent: false, negative: false).map { .length($0) }
  case .content: return parseContent(&cursor)
  case .counterReset: return parseCounters(&cursor, initial: 0)
  case .counterSet: return parseCounters(&cursor, initial: 0)
  case .counterIncrement: return parseCounters(&cursor, initial: 1)
  case .quotes: return parseQuotes(&cursor)
  case .transform, .translate, .rotate, .scale: return parseTransform(property, &cursor)
  case .perspective:
    if cursor.ident("none") { return .flag(false) }
    return cursor.length(percent: false) == nil ? nil : .flag(true)
  case .filter, .backdropFilter:
    if cursor.ident("none") { return .flag(false) }
    guard cursor.peekFunction != nil || cursor.token?.kind == .url else { return nil }
    while !cursor.isAtEnd { if cursor.block() == nil { cursor.advance() } }
    return .flag(true)
  case .willChange:
    var names: [String] = []
    for part in cursor.commaSeparated() {
      var part = part
      guard let name = part.anyIdent() else { return nil }
      names.append(name.lowercased())
    }
    return .strings(names)
  case .contain:
    var names: [String] = []
    while let name = cursor.anyIdent() { names.append(name.lowercased()) }
    return names.isEmpty ? nil : .strings(names)
  case .containerName, .animationName:
    var names: [String] = []
    for part in cursor.commaSeparated() {
      var part = part
      while let name = part.anyIdent() ?? part.string() { names.append(name) }
      guard part.isAtEnd else { return nil }
    }
    return names.isEmpty ? nil : .strings(names)
  case .clipPath, .clip: return parseClip(property, &cursor)
  case .containIntrinsicWidth, .containIntrinsicHeight, .containIntrinsicInlineSize,
    .containIntrinsicBlockSize:
    _ = cursor.ident("auto")
    if cursor.ident("none") { return .length(.keyword(.none)) }
    return cursor.length(percent: false, negative: false).map { .length($0) }
  case .animationIterationCount:
    var first: Float?
    for part in cursor.commaSeparated() {
      var part = part
      var value: Float = -1
      if !part.ident("infinite") {
        guard let number = part.number(), number >= 0 else { return nil }
        value = Float(number)
      }
      if first == nil { first = value }
    }
    return first.map { .number($0) }
  case .animationDuration, .animationDelay:
    var first: Float?
    for part in cursor.commaSeparated() {
      var part = part
      if part.ident("auto") {
        first = first ?? 0
        continue
      }
      guard let node = part.numeric(), node.dimension == .time else { return nil }
      if first == nil { first = Float(node.number(LengthContext())) }
    }
    return first.map { .number($0) }
  default: return nil
  }
}

let verticalAlignKeywords: [String: VerticalAlign] = [
  "baseline": .baseline, "sub": .sub, "super": .super, "text-top": .textTop,
  "text-bottom": .textBottom, "middle": .middle, "top": .top, "bottom": .bottom,
  "-webkit-baseline-middle": .baselineMiddle,
]

private func autoOr(_ cursor: inout ValueCursor, _ parse: (inout ValueCursor) -> Int32?) -> Value? {
  if cursor.ident("auto") { return .keyword(0) }
  return parse(&cursor).map { .integer($0) }
}

private func parseDisplay(_ cursor: inout ValueCursor) -> Value? {
  guard let table = keywordTables[Int(PropertyID.display.rawValue)] else { return nil }
  var names: [String] = []
  while let name = cursor.anyIdent() { names.append(name.lowercased()) }
  if names.count == 1, names[0] != "flow", let raw = table[names[0]] { return .keyword(raw) }
  guard names.count == 1 && names[0] == "flow" || names.count >= 2, names.count <= 3 else {
    return nil
  }
  let isInline = names.contains("inline")
  let rest = names.filter { $0 != "inline" && $0 != "block" }
  let result: Display? =
    switch rest {
    case [], ["flow"]: isInline ? .inline : .block
    case ["flow-root"]: isInline ? .inlineBlock : .flowRoot
    case ["flex"]: isInline ? .inlineFlex : .flex
    case ["grid"]: isInline ? .inlineGrid : .grid
    case ["table"]: isInline ? .inlineTable : .table
    case ["list-item"], ["flow", "list-item"], ["list-item", "flow"]:
      isInline ? .inline : .listItem
    case ["ruby"]: .inline
    default: nil
    }
  return result.map { .keyword($0.rawValue) }
}

private func parseSize(_ property: PropertyID, _ cursor: inout ValueCursor) -> Value? {
  if let name = cursor.peekIdent {
    let isMax: Bool =
      switch property {
      case .maxWidth, .maxHeight, .maxInlineSize, .maxBlockSize: true
      default: false
      }
    let kind: Length.Kind? =
      switch name {
      case "auto" where !isMax: .auto
      case "none" where isMax: Length.Kind.none
      case "min-content", "-webkit-min-content", "min-intrinsic": .minContent
      case "max-content", "-webkit-max-content", "intrinsic": .maxContent
      case "fit-content", "-webkit-fit-content", "-moz-fit-content": .fitContent
      case "stretch", "-webkit-fill-available": .stretch
      case "content" where property == .flexBasis: .content
      default: nil
      }
    guard let kind else { return nil }
    cursor.advance()
    return .length(.keyword(kind))
  }
  if cursor.peekFunction == "fit-content", var inner = cursor.block() {
    guard let node = inner.numeric(), inner.isAtEnd else { return nil }
    return .length(.fitContent(node))
  }
  return cursor.length(
    negative: false, unitless: cursor.isQuirky && property != .flexBasis
  ).map { .length($0) }
}

func parseLineWidth(_ cursor: inout ValueCursor) -> Value? {
  if let name = cursor.peekIdent {
    let width: Float? =
      switch name {
      case "thin": 1
      case "medium": 3
      case "thick": 5
      default: nil
      }
    guard let width else { return nil }
    cursor.advance()
    return .length(.dimension(width, .px))
  }
  return cursor.length(percent: false, negative: false, unitless: cursor.isQuirky)
    .map { .length($0) }
}

private func parseColor(_ cursor: inout ValueCursor) -> Value? {
  if let color = cursor.color() { return .color(color) }
  // The hashless colour quirk, https://quirks.spec.whatwg.org/#the-hashless-hex-color-quirk
  guard cursor.isQuirky, let token = cursor.token else { return nil }
  switch token.kind {
  case .ident, .number, .dimension:
    var digits = cursor.list.source(cursor.i..<(cursor.i + 1))
    if token.kind != .ident {
      guard token.flag, !digits.isEmpty, digits.count <= 6 else { return nil }
      while digits.count < 6 { digits.insert(0x30, at: 0) }
    }
    guard digits.count == 3 || digits.count == 6, let color = hexColor(digits) else { return nil }
    cursor.advance()
    return .color(.rgba(color))
  default: return nil
  }
}

private func parseRatio(_ cursor: inout ValueCursor) -> Value? {
  var hasAuto = cursor.ident("auto")
  guard let width = cursor.number() else { return hasAuto ? .ratio(0, true) : nil }
  var height = 1.0
  if cursor.slash() {
    guard let number = cursor.number() else { return nil }
    height = number
  }
  if cursor.ident("auto") { hasAuto = true }
  guard width >= 0, height >= 0 else { return nil }
  return .ratio(height == 0 || width == 0 ? 0 : Float(width / height), hasAuto)
}

private func parseFamilies(_ cursor: inout ValueCursor) -> Value? {
  var out: [String] = []
  for part in cursor.commaSeparated() {
    var part = part
    if let name = part.string() {
      guard part.isAtEnd else { return nil }
      out.append(name)
      continue
    }
    var words: [String] = []
    while let word = part.anyIdent() { words.append(word) }
    guard part.isAtEnd, !words.isEmpty else { return nil }
    out.append(words.joined(separator: " "))
  }
  return .strings(out)
}

/// Keyword sizes are px; `smaller` and `larger` are factors of the parent's.
func parseFontSize(_ cursor: inout ValueCursor) -> Value? {
  if let name = cursor.peekIdent {
    let value: LengthValue? =
      switch name {
      case "xx-small": .dimension(9, .px)
      case "x-small": .dimension(10, .px)
      case "small": .dimension(13, .px)
      case "medium": .dimension(16, .px)
      case "large": .dimension(18, .px)
      case "x-large": .dimension(24, .px)
      case "xx-large": .dimension(32, .px)
      case "xxx-large", "-webkit-xxx-large": .dimension(48, .px)
      case "smaller": .dimension(1 / 1.2, .em)
      case "larger": .dimension(1.2, .em)
      default: nil
      }
    guard let value else { return nil }
    cursor.advance()
    // An index beside the length: keyword sizes shrink with a monospace default.
    if case .dimension(let px, .px) = value { return .lengths([.dimension(px, .number)]) }
    return .length(value)
  }
  return cursor.length(negative: false, unitless: cursor.isQuirky).map { .length($0) }
}

func parseFontWeight(_ cursor: inout ValueCursor) -> Value? {
  if cursor.ident("normal") { return .number(400) }
  if cursor.ident("bold") { return .number(700) }
  if cursor.ident("bolder") { return .keyword(1) }
  if cursor.ident("lighter") { return .keyword(2) }
  guard let number = cursor.number(), number >= 1, number <= 1000 else { return nil }
  return .number(Float(number))
}

func parseDecorationLine(_ cursor: inout ValueCursor) -> Value? {
  if cursor.ident("none") { return .integer(0) }
  var mask: Int32 = 0
  while let name = cursor.peekIdent {
    switch name {
    case "underline": mask |= 1
    case "line-through": mask |= 2
    case "overline": mask |= 4
    case "blink", "spelling-error", "grammar-error": mask |= 8
    default: return mask == 0 ? nil : .integer(mask)
    }
    cursor.advance()
  }
  return mask == 0 ? nil : .integer(mask)
}

func parseListStyleType(_ cursor: inout ValueCursor) -> ListStyleType? {
  if cursor.ident("none") { return ListStyleType.none }
  if let text = cursor.string() { return .string(text) }
  if cursor.peekFunction == "symbols" {
    _ = cursor.block()
    return .named("disc")
  }
  return cursor.anyIdent().map { .named($0.lowercased()) }
}

private func parseContentAlignment(_ cursor: inout ValueCursor) -> Value? {
  if cursor.ident("baseline") { return .keyword(ContentAlignment.baseline.rawValue) }
  if cursor.ident("first") {
    return cursor.ident("baseline") ? .keyword(ContentAlignment.baseline.rawValue) : nil
  }
  if cursor.ident("last") {
    return cursor.ident("baseline") ? .keyword(ContentAlignment.lastBaseline.rawValue) : nil
  }
  let isSafe = cursor.peekIdent == "safe"
  _ = cursor.ident("safe", "unsafe")
  guard let name = cursor.peekIdent, let value = contentAlignmentKeywords[name] else { return nil }
  cursor.advance()
  return .keyword(value.rawValue | (isSafe ? 0x80 : 0))
}

private func parseSelfAlignment(_ cursor: inout ValueCursor) -> Value? {
  if cursor.ident("legacy") {
    if let name = cursor.peekIdent, let value = selfAlignmentKeywords[name] {
      cursor.advance()
      return .keyword(value.rawValue)
    }
    return .keyword(SelfAlignment.normal.rawValue)
  }
  if cursor.ident("baseline") { return .keyword(SelfAlignment.baseline.rawValue) }
  if cursor.ident("first") {
    return cursor.ident("baseline") ? .keyword(SelfAlignment.baseline.rawValue) : nil
  }
  if cursor.ident("last") {
    return cursor.ident("baseline") ? .keyword(SelfAlignment.lastBaseline.rawValue) : nil
  }
  let isSafe = cursor.peekIdent == "safe"
  _ = cursor.ident("safe", "unsafe")
  guard let name = cursor.peekIdent, let value = selfAlignmentKeywords[name] else { return nil }
  cursor.advance()
  return .keyword(value.rawValue | (isSafe ? 0x80 : 0))
}

private func parseCounters(_ cursor: inout ValueCursor, initial: Int) -> Value? {
  if cursor.ident("none") { return .counters([]) }
  var out: [CounterChange] = []
  while !cursor.isAtEnd {
    if cursor.peekFunction == "reversed", var inner = cursor.block() {
      guard let name = inner.anyIdent() else { return nil }
      out.append(CounterChange(name: name, value: Int(cursor.integer() ?? 0)))
      continue
    }
    guard let name = cursor.anyIdent() else { return nil }
    let start = cursor
    if let value = cursor.integer() {
      out.append(CounterChange(name: name, value: Int(value)))
    } else {
      cursor = start
      out.append(CounterChange(name: name, value: initial))
    }
  }
  return out.isEmpty ? nil : .counters(out)
}

private func parseQuotes(_ cursor: inout ValueCursor) -> Value? {
  if cursor.ident("none") { return .quotes([]) }
  if cursor.ident("auto", "match-parent") { return .quotes(nil) }
  var out: [[String]] = []
  while let open = cursor.string() {
    guard let close = cursor.string() else { return nil }
    out.append([open, close])
  }
  return out.isEmpty ? nil : .quotes(out)
}

private func parseContent(_ cursor: inout ValueCursor) -> Value? {
  if cursor.ident("normal") { return .content(nil) }
  if cursor.ident("none") { return .content([]) }
  var out: [ContentPart] = []
  while !cursor.isAtEnd {
    if cursor.slash() {
      while !cursor.isAtEnd { if cursor.block() == nil { cursor.advance() } }
      break
    }
    if let text = cursor.string() {
      out.append(.item(.string(text)))
    } else if let name = cursor.peekIdent {
      switch name {
      case "open-quote": out.append(.item(.openQuote))
      case "close-quote": out.append(.item(.closeQuote))
      case "no-open-quote": out.append(.item(.noOpenQuote))
      case "no-close-quote": out.append(.item(.noCloseQuote))
      default: return nil
      }
      cursor.advance()
    } else if let name = cursor.peekFunction {
      let start = cursor
      guard var inner = cursor.block() else { return nil }
      switch name {
      case "attr":
        guard let attribute = inner.anyIdent() else { return nil }
        out.append(.attribute(attribute))
      case "counter", "counters":
        guard let counter = inner.anyIdent() else { return nil }
        var separator = ""
        if name == "counters" {
          guard inner.comma(), let text = inner.string() else { return nil }
          separator = text
        }
        var style = ListStyleType.named("decimal")
        if inner.comma() {
          guard let type = parseListStyleType(&inner) else { return nil }
          style = type
        }
        guard inner.isAtEnd else { return nil }
        out.append(
          .item(
            name == "counter"
              ? .counter(counter, style) : .counters(counter, separator, style)))
      default:
        cursor = start
        guard let image = parseImage(&cursor) else { return nil }
        if case .url(let url) = image {
          out.append(.item(.image(url)))
        } else {
          out.append(.item(.image("")))
        }
      }
    } else if let url = cursor.url() {
      out.append(.item(.image(url)))
    } else {
      return nil
    }
  }
  return out.isEmpty ? nil : .content(out)
}
