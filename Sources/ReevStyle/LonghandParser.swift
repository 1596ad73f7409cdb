/// Parses the values of longhands; nil is an invalid value.
///
/// The cursor must be at the end afterwards, or the declaration is invalid.
func parseLonghand(_ property: PropertyID, _ cursor: inout ValueCursor) -> Value? {
  if property == .display { return parseDisplay(&cursor) }
  if property == .backgroundClip || property == .animationFillMode
    || property == .animationDirection || property == .animationPlayState
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
  if property == .textTransform { return parseTextTransform(&cursor) }
  if property == .containerType { return parseContainerType(&cursor) }
  if let table = keywordTables[Int(property.rawValue)] {
    if let name = cursor.peekIdent, let raw = table[name] {
      cursor.advance()
      return .keyword(raw)
    }
    switch property {
    case .fontStyle:
      guard cursor.ident("oblique") else { return nil }
      if let angle = cursor.angle(), abs(angle) > 90 { return nil }
      return .keyword(FontStyle.oblique.rawValue)
    default: return nil
    }
  }
  switch property {
  case .zIndex: return autoOr(&cursor) { $0.integer() }
  case .order: return cursor.integer().map { .integer($0) }
  case .colorScheme:
    if cursor.ident("normal") { return .keyword(0) }
    var names = 0
    var isOnly = false
    while !cursor.isAtEnd {
      if cursor.ident("only") {
        // At either end.
        guard !isOnly, names == 0 || cursor.isAtEnd else { return nil }
        isOnly = true
      } else {
        guard cursor.customIdent(except: ["normal"]) != nil else { return nil }
        names += 1
      }
    }
    return names > 0 ? .keyword(0) : nil
  case .zoom:
    if cursor.ident("normal") { return .number(1) }
    let isFunction = cursor.peekFunction != nil
    guard let factor = cursor.ratioNumber(), factor >= 0 || isFunction else { return nil }
    return .number(Float(max(factor, 0)))
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
    return cursor.commaSeparated().allSatisfy { isShadow($0) } ? .flag(true) : nil
  case .fontFamily: return parseFamilies(&cursor)
  case .fontSize: return parseFontSize(&cursor)
  case .fontWeight: return parseFontWeight(&cursor)
  case .lineHeight:
    if cursor.ident("normal") { return .keyword(0) }
    let start = cursor
    if let number = cursor.nonNegativeNumber() { return .number(Float(number)) }
    cursor = start
    return cursor.length(negative: false).map { .length($0) }
  case .letterSpacing, .wordSpacing:
    if cursor.ident("normal") { return .length(.zero) }
    return cursor.length(unitless: cursor.isQuirky).map { .length($0) }
  case .textIndent:
    var words: [String] = []
    func takeWords() {
      while let word = cursor.peekIdent, word == "hanging" || word == "each-line" {
        words.append(word)
        cursor.advance()
      }
    }
    takeWords()
    guard let length = cursor.length(unitless: cursor.isQuirky) else { return nil }
    takeWords()
    return Set(words).count == words.count ? .length(length) : nil
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
    return cursor.integer(from: 1).map { .integer($0) }
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
    return cursor.nonNegativeNumber().map { .number(Float($0)) }
  case .justifyContent, .alignContent: return parseContentAlignment(property, &cursor)
  case .justifyItems, .alignItems, .justifySelf, .alignSelf:
    return parseSelfAlignment(property, &cursor)
  case .rowGap, .columnGap:
    if cursor.ident("normal") { return .length(.keyword(.auto)) }
    return cursor.length(negative: false).map { .length($0) }
  case .gridAutoFlow: return parseGridAutoFlow(&cursor)
  case .gridTemplateColumns, .gridTemplateRows: return parseTrackList(&cursor).map { .tracks($0) }
  case .gridAutoColumns, .gridAutoRows: return parseAutoTracks(&cursor).map { .tracks($0) }
  case .gridTemplateAreas: return parseAreas(&cursor)
  case .gridRowStart, .gridRowEnd, .gridColumnStart, .gridColumnEnd:
    return parseGridLine(&cursor).map { .line($0) }
  case .objectPosition: return parsePosition(&cursor)
  case .transformOrigin: return parseOrigin(&cursor)
  case .columnCount:
    if cursor.ident("auto") { return .integer(0) }
    return cursor.integer(from: 1).map { .integer($0) }
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
    return cursor.length(percent: false, negative: false) == nil ? nil : .flag(true)
  case .filter, .backdropFilter:
    if cursor.ident("none") { return .flag(false) }
    guard !cursor.isAtEnd else { return nil }
    while !cursor.isAtEnd { guard skipFilter(&cursor) else { return nil } }
    return .flag(true)
  case .willChange:
    var names: [String] = []
    for part in cursor.commaSeparated() {
      var part = part
      guard let name = part.customIdent(except: ["none", "all"]), part.isAtEnd,
        name.lowercased() != "auto" || names.isEmpty
      else { return nil }
      names.append(name.lowercased())
    }
    return names.count > 1 && names.contains("auto") || names.contains("will-change")
      ? nil : .strings(names)
  case .scrollbarGutter:
    if cursor.ident("auto") { return .keyword(0) }
    let isFirst = cursor.ident("both-edges")
    guard cursor.ident("stable") else { return nil }
    return .keyword(isFirst || cursor.ident("both-edges") ? 2 : 1)
  case .contain:
    var names: [String] = []
    while let name = cursor.anyIdent() { names.append(name.lowercased()) }
    if names == ["none"] || names == ["strict"] || names == ["content"] { return .strings(names) }
    let isSet = names.allSatisfy { containKeywords.contains($0) } && Set(names).count == names.count
    return names.isEmpty || !isSet || names.contains("size") && names.contains("inline-size")
      ? nil : .strings(names)
  case .containerName:
    if cursor.ident("none") { return .strings(["none"]) }
    return containerNames(&cursor).map { .strings($0) }
  case .animationName:
    var names: [String] = []
    for part in cursor.commaSeparated() {
      var part = part
      guard let name = part.customIdent(except: []) ?? part.string(), part.isAtEnd, !name.isEmpty
      else { return nil }
      names.append(name)
    }
    return .strings(names)
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
        guard let number = part.nonNegativeNumber() else { return nil }
        value = Float(number)
      }
      guard part.isAtEnd else { return nil }
      if first == nil { first = value }
    }
    return first.map { .number($0) }
  case .animationDuration, .animationDelay:
    var first: Float?
    for part in cursor.commaSeparated() {
      var part = part
      if property == .animationDuration, part.ident("auto") {
        guard part.isAtEnd else { return nil }
        first = first ?? 0
        continue
      }
      let isFunction = part.peekFunction != nil
      guard let node = part.numeric(), node.dimension == .time, part.isAtEnd else { return nil }
      let seconds = node.number(LengthContext())
      guard property == .animationDelay || seconds >= 0 || isFunction else { return nil }
      if first == nil { first = Float(seconds) }
    }
    return first.map { .number($0) }
  default: return nil
  }
}

private let containKeywords: Set<String> = [
  "size", "inline-size", "layout", "style", "paint",
]

/// `inset? && <length>{2,4} && <color>?`
func isShadow(_ shadow: ValueCursor) -> Bool {
  var cursor = shadow
  var seen = (inset: false, lengths: false, color: false)
  while !cursor.isAtEnd {
    if !seen.inset, cursor.ident("inset") {
      seen.inset = true
    } else if !seen.lengths, cursor.length(percent: false) != nil {
      seen.lengths = true
      guard cursor.length(percent: false) != nil else { return false }
      if cursor.length(percent: false, negative: false) != nil {
        _ = cursor.length(percent: false)
      }
    } else if !seen.color, cursor.color() != nil {
      seen.color = true
    } else {
      return false
    }
  }
  return seen.lengths
}

/// One function of `filter`, or the address of one.
private func skipFilter(_ cursor: inout ValueCursor) -> Bool {
  if cursor.url() != nil { return true }
  guard let name = cursor.peekFunction, var inner = cursor.block() else { return false }
  switch name {
  case "blur":
    return inner.isAtEnd
      || inner.length(percent: false, negative: false) != nil && inner.isAtEnd
  case "hue-rotate": return inner.isAtEnd || inner.angle() != nil && inner.isAtEnd
  case "drop-shadow":
    let hasColor = inner.color() != nil
    var count = 0
    while inner.length(percent: false, negative: count < 2) != nil { count += 1 }
    if !hasColor { _ = inner.color() }
    return inner.isAtEnd && (2...3).contains(count)
  case "brightness", "contrast", "grayscale", "invert", "opacity", "saturate", "sepia":
    if inner.isAtEnd { return true }
    guard let number = inner.ratioNumber() else { return false }
    return number >= 0 && inner.isAtEnd
  default: return false
  }
}

let verticalAlignKeywords: [String: VerticalAlign] = [
  "baseline": .baseline, "sub": .sub, "super": .super, "text-top": .textTop,
  "text-bottom": .textBottom, "middle": .middle, "top": .top, "bottom": .bottom,
  "-webkit-baseline-middle": .baselineMiddle,
]

private func parseTextTransform(_ cursor: inout ValueCursor) -> Value? {
  if cursor.ident("none", "math-auto") { return .keyword(TextTransform.none.rawValue) }
  var out: TextTransform?
  while let name = cursor.peekIdent {
    guard out == nil else { return nil }
    switch name {
    case "uppercase": out = .uppercase
    case "lowercase": out = .lowercase
    case "capitalize": out = .capitalize
    default: return nil
    }
    cursor.advance()
  }
  return out.map { .keyword($0.rawValue) }
}

private func parseContainerType(_ cursor: inout ValueCursor) -> Value? {
  if cursor.ident("normal") { return .keyword(0) }
  var size: UInt8?
  var hasScrollState = false
  while let name = cursor.peekIdent {
    switch name {
    case "inline-size" where size == nil: size = 1
    case "size" where size == nil: size = 2
    case "scroll-state" where !hasScrollState: hasScrollState = true
    default: return nil
    }
    cursor.advance()
  }
  return size != nil || hasScrollState ? .keyword(size ?? 0) : nil
}

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
    case [] where names.count == 1, ["flow"]: isInline ? .inline : .block
    case ["flow-root"]: isInline ? .inlineBlock : .flowRoot
    case ["flex"]: isInline ? .inlineFlex : .flex
    case ["grid"]: isInline ? .inlineGrid : .grid
    case ["table"]: isInline ? .inlineTable : .table
    case ["list-item"], ["flow", "list-item"], ["list-item", "flow"]:
      isInline ? .inline : .listItem
    case ["flow-root", "list-item"], ["list-item", "flow-root"]:
      isInline ? .inlineBlock : .listItem
    case ["ruby"]: .inline
    case ["math"]: isInline ? .inline : .block
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
  if !hasAuto, cursor.ident("auto") { hasAuto = true }
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
    guard part.isAtEnd, let first = words.first, words.count > 1 || WideKeyword(first) == nil,
      words != ["default"]
    else { return nil }
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
      case "math": .dimension(1, .em)
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
    let bit: Int32
    switch name {
    case "underline": bit = 1
    case "line-through": bit = 2
    case "overline": bit = 4
    case "blink": bit = 8
    case "spelling-error", "grammar-error":
      guard mask == 0 else { return nil }
      cursor.advance()
      return .integer(8)
    default: return mask == 0 ? nil : .integer(mask)
    }
    guard mask & bit == 0 else { return nil }
    mask |= bit
    cursor.advance()
  }
  return mask == 0 ? nil : .integer(mask)
}

func parseListStyleType(_ cursor: inout ValueCursor) -> ListStyleType? {
  if cursor.ident("none") { return ListStyleType.none }
  if let text = cursor.string() { return .string(text) }
  return cursor.customIdent(except: ["none"]).map { .named($0.lowercased()) }
}

/// `left` and `right` are values of the justify properties alone.
private func parseContentAlignment(_ property: PropertyID, _ cursor: inout ValueCursor) -> Value? {
  let isJustify = property == .justifyContent
  if !isJustify, cursor.peekIdent != "last", parseBaseline(&cursor) != nil {
    return .keyword(ContentAlignment.baseline.rawValue)
  }
  let isSafe = cursor.peekIdent == "safe"
  let isPosition = cursor.ident("safe", "unsafe")
  guard let name = cursor.peekIdent, let value = contentAlignmentKeywords[name] else { return nil }
  switch value {
  case .normal, .stretch, .spaceBetween, .spaceAround, .spaceEvenly:
    guard !isPosition else { return nil }
  case .left, .right: guard isJustify else { return nil }
  default: break
  }
  cursor.advance()
  return .keyword(value.rawValue | (isSafe ? 0x80 : 0))
}

/// `baseline`, `first baseline` or `last baseline`: whether it is the last one.
private func parseBaseline(_ cursor: inout ValueCursor) -> Bool? {
  let start = cursor
  let isLast = cursor.peekIdent == "last"
  _ = cursor.ident("first", "last")
  if cursor.ident("baseline") { return isLast }
  cursor = start
  return nil
}

private func parseSelfAlignment(_ property: PropertyID, _ cursor: inout ValueCursor) -> Value? {
  let isJustify = property == .justifyItems || property == .justifySelf
  let isItems = property == .justifyItems || property == .alignItems
  if property == .justifyItems {
    // `legacy`, alone or beside one of three.
    var words: [String] = []
    var rest = cursor
    while words.count < 2, let name = rest.peekIdent {
      words.append(name)
      rest.advance()
      if words == ["legacy"], !["left", "right", "center"].contains(rest.peekIdent ?? "") { break }
    }
    if words.contains("legacy") {
      let other = words.first { $0 != "legacy" }
      guard words.count == 1 || ["left", "right", "center"].contains(other ?? "") else {
        return nil
      }
      cursor = rest
      return .keyword((other.flatMap { selfAlignmentKeywords[$0] } ?? .normal).rawValue)
    }
  }
  if let isLast = parseBaseline(&cursor) {
    return .keyword((isLast ? SelfAlignment.lastBaseline : .baseline).rawValue)
  }
  let isSafe = cursor.peekIdent == "safe"
  let isPosition = cursor.ident("safe", "unsafe")
  guard let name = cursor.peekIdent, let value = selfAlignmentKeywords[name] else { return nil }
  switch value {
  case .auto: guard !isPosition, !isItems else { return nil }
  case .normal, .stretch: guard !isPosition else { return nil }
  case .left, .right: guard isJustify else { return nil }
  case .anchorCenter: guard !isItems else { return nil }
  default: break
  }
  cursor.advance()
  return .keyword(value.rawValue | (isSafe ? 0x80 : 0))
}

private func parseCounters(_ cursor: inout ValueCursor, initial: Int) -> Value? {
  if cursor.ident("none") { return .counters([]) }
  var out: [CounterChange] = []
  while !cursor.isAtEnd {
    guard let name = cursor.customIdent(except: ["none"]) else { return nil }
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
      guard !out.isEmpty, !cursor.isAtEnd else { return nil }
      while !cursor.isAtEnd {
        if cursor.string() != nil { continue }
        guard let name = cursor.peekFunction, ["attr", "counter", "counters"].contains(name),
          cursor.block() != nil
        else { return nil }
      }
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
