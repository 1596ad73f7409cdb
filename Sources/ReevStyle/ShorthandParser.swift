/// A longhand and its value, as a shorthand gives it.
typealias Longhands = [(PropertyID, Value)]

extension ShorthandID {
  /// The longhands that the shorthand sets.
  var longhands: [PropertyID] {
    switch self {
    case .all:
      PropertyID.allCases.filter { $0 != .direction && $0 != .unicodeBidi && !$0.isLogical }
    case .margin: [.marginTop, .marginRight, .marginBottom, .marginLeft]
    case .padding: [.paddingTop, .paddingRight, .paddingBottom, .paddingLeft]
    case .inset: [.top, .right, .bottom, .left]
    case .marginBlock: [.marginBlockStart, .marginBlockEnd]
    case .marginInline: [.marginInlineStart, .marginInlineEnd]
    case .paddingBlock: [.paddingBlockStart, .paddingBlockEnd]
    case .paddingInline: [.paddingInlineStart, .paddingInlineEnd]
    case .insetBlock: [.insetBlockStart, .insetBlockEnd]
    case .insetInline: [.insetInlineStart, .insetInlineEnd]
    case .border:
      ShorthandID.borderWidth.longhands + ShorthandID.borderStyle.longhands
        + ShorthandID.borderColor.longhands
    case .borderTop: [.borderTopWidth, .borderTopStyle, .borderTopColor]
    case .borderRight: [.borderRightWidth, .borderRightStyle, .borderRightColor]
    case .borderBottom: [.borderBottomWidth, .borderBottomStyle, .borderBottomColor]
    case .borderLeft: [.borderLeftWidth, .borderLeftStyle, .borderLeftColor]
    case .borderBlock:
      ShorthandID.borderBlockStart.longhands + ShorthandID.borderBlockEnd.longhands
    case .borderInline:
      ShorthandID.borderInlineStart.longhands + ShorthandID.borderInlineEnd.longhands
    case .borderBlockStart:
      [.borderBlockStartWidth, .borderBlockStartStyle, .borderBlockStartColor]
    case .borderBlockEnd: [.borderBlockEndWidth, .borderBlockEndStyle, .borderBlockEndColor]
    case .borderInlineStart:
      [.borderInlineStartWidth, .borderInlineStartStyle, .borderInlineStartColor]
    case .borderInlineEnd: [.borderInlineEndWidth, .borderInlineEndStyle, .borderInlineEndColor]
    case .borderWidth: [.borderTopWidth, .borderRightWidth, .borderBottomWidth, .borderLeftWidth]
    case .borderStyle: [.borderTopStyle, .borderRightStyle, .borderBottomStyle, .borderLeftStyle]
    case .borderColor: [.borderTopColor, .borderRightColor, .borderBottomColor, .borderLeftColor]
    case .borderBlockWidth: [.borderBlockStartWidth, .borderBlockEndWidth]
    case .borderBlockStyle: [.borderBlockStartStyle, .borderBlockEndStyle]
    case .borderBlockColor: [.borderBlockStartColor, .borderBlockEndColor]
    case .borderInlineWidth: [.borderInlineStartWidth, .borderInlineEndWidth]
    case .borderInlineStyle: [.borderInlineStartStyle, .borderInlineEndStyle]
    case .borderInlineColor: [.borderInlineStartColor, .borderInlineEndColor]
    case .borderRadius:
      [
        .borderTopLeftRadius, .borderTopRightRadius, .borderBottomRightRadius,
        .borderBottomLeftRadius,
      ]
    case .outline: [.outlineWidth, .outlineStyle, .outlineColor]
    case .background: [.backgroundColor, .backgroundImage, .backgroundClip]
    case .font:
      [
        .fontStyle, .fontVariantCaps, .fontWeight, .fontSize, .lineHeight, .fontFamily,
        .fontKerning,
      ]
    case .overflow: [.overflowX, .overflowY]
    case .flex: [.flexGrow, .flexShrink, .flexBasis]
    case .flexFlow: [.flexDirection, .flexWrap]
    case .gap: [.rowGap, .columnGap]
    case .listStyle: [.listStyleType, .listStylePosition, .listStyleImage]
    case .columns: [.columnWidth, .columnCount]
    case .placeContent: [.alignContent, .justifyContent]
    case .placeItems: [.alignItems, .justifyItems]
    case .placeSelf: [.alignSelf, .justifySelf]
    case .grid:
      [
        .gridTemplateRows, .gridTemplateColumns, .gridTemplateAreas, .gridAutoRows,
        .gridAutoColumns, .gridAutoFlow,
      ]
    case .gridTemplate: [.gridTemplateRows, .gridTemplateColumns, .gridTemplateAreas]
    case .gridArea: [.gridRowStart, .gridColumnStart, .gridRowEnd, .gridColumnEnd]
    case .gridRow: [.gridRowStart, .gridRowEnd]
    case .gridColumn: [.gridColumnStart, .gridColumnEnd]
    case .whiteSpace: [.whiteSpaceCollapse, .textWrapMode]
    case .textWrap: [.textWrapMode, .textWrapStyle]
    case .fontVariant: [.fontVariantCaps]
    case .textDecoration: [.textDecorationLine]
    case .animation:
      [
        .animationName, .animationDuration, .animationDelay, .animationFillMode,
        .animationIterationCount, .animationDirection, .animationPlayState,
      ]
    case .container: [.containerName, .containerType]
    case .mask: [.maskImage]
    case .containIntrinsicSize: [.containIntrinsicWidth, .containIntrinsicHeight]
    }
  }
}

/// Parses a shorthand's value; nil is invalid. Longhands that are left out get initial values.
func parseShorthand(_ shorthand: ShorthandID, _ cursor: inout ValueCursor) -> Longhands? {
  let longhands = shorthand.longhands
  switch shorthand {
  case .all: return nil
  case .margin, .padding, .inset, .borderWidth, .borderStyle, .borderColor:
    var values: [Value] = []
    while !cursor.isAtEnd, values.count < 4 {
      guard let value = parseLonghand(longhands[0], &cursor) else { return nil }
      values.append(value)
    }
    guard !values.isEmpty else { return nil }
    return Array(zip(longhands, fourSides(values)))
  case .marginBlock, .marginInline, .paddingBlock, .paddingInline, .insetBlock, .insetInline,
    .borderBlockWidth, .borderBlockStyle, .borderBlockColor, .borderInlineWidth,
    .borderInlineStyle, .borderInlineColor, .overflow, .gap:
    guard let first = parseLonghand(longhands[0], &cursor) else { return nil }
    let second = cursor.isAtEnd ? first : parseLonghand(longhands[1], &cursor)
    guard let second else { return nil }
    return [(longhands[0], first), (longhands[1], second)]
  case .border, .borderTop, .borderRight, .borderBottom, .borderLeft, .borderBlock, .borderInline,
    .borderBlockStart, .borderBlockEnd, .borderInlineStart, .borderInlineEnd, .outline:
    return parseBorder(shorthand, longhands, &cursor)
  case .borderRadius:
    var values: [Value] = []
    while !cursor.isAtEnd, values.count < 4, let length = cursor.length(negative: false) {
      values.append(.length(length))
    }
    guard !values.isEmpty else { return nil }
    if cursor.slash() {
      var count = 0
      while count < 4, cursor.length(negative: false) != nil { count += 1 }
      guard count > 0 else { return nil }
    }
    return Array(zip(longhands, fourSides(values)))
  case .background: return parseBackground(&cursor)
  case .font: return parseFont(&cursor)
  case .flex: return parseFlex(&cursor)
  case .listStyle: return parseListStyle(&cursor)
  case .flexFlow: return parseAnyOrder(longhands, &cursor)
  case .columns:
    let start = cursor
    if let values = parseAnyOrder(longhands, &cursor) { return values }
    // `auto` may have been the count.
    cursor = start
    return parseAnyOrder(longhands.reversed(), &cursor)
  case .placeContent, .placeItems, .placeSelf:
    guard let first = parseLonghand(longhands[0], &cursor) else { return nil }
    if cursor.isAtEnd {
      var second = first
      if shorthand == .placeContent, case .keyword(let raw) = first,
        raw == ContentAlignment.baseline.rawValue || raw == ContentAlignment.lastBaseline.rawValue
      {
        second = .keyword(ContentAlignment.start.rawValue)
      }
      return [(longhands[0], first), (longhands[1], second)]
    }
    guard let second = parseLonghand(longhands[1], &cursor) else { return nil }
    return [(longhands[0], first), (longhands[1], second)]
  case .grid: return parseGrid(&cursor)
  case .gridTemplate: return parseGridTemplate(&cursor)
  case .gridRow, .gridColumn, .gridArea: return parseGridPlacement(longhands, &cursor)
  case .whiteSpace: return parseWhiteSpace(&cursor)
  case .textWrap:
    var mode = TextWrapMode.wrap
    var style: UInt8 = 0
    var count = 0
    var hasMode = false
    while let name = cursor.peekIdent {
      switch name {
      case "nowrap", "wrap":
        guard !hasMode else { return nil }
        hasMode = true
        mode = name == "wrap" ? .wrap : .nowrap
      case "balance", "pretty", "stable", "auto":
        guard count == (hasMode ? 1 : 0) else { return nil }
        style = name == "balance" ? 1 : 0
      default: return nil
      }
      count += 1
      cursor.advance()
    }
    return count > 0
      ? [(.textWrapMode, .keyword(mode.rawValue)), (.textWrapStyle, .keyword(style))] : nil
  case .fontVariant:
    // https://drafts.csswg.org/css-fonts-4/#font-variant-prop: the capitals alone have an effect.
    var caps: Value = .keyword(0)
    guard !cursor.isAtEnd else { return nil }
    let words = propertyWords["font-variant"] ?? []
    var seen: Set<String> = []
    var hasCaps = false
    while let name = cursor.peekIdent {
      guard words.contains(name), seen.insert(name).inserted else { return nil }
      if let value = parseLonghand(.fontVariantCaps, &cursor) {
        guard name == "normal" || !hasCaps else { return nil }
        caps = value
        hasCaps = true
      } else {
        cursor.advance()
      }
    }
    for (one, other) in [
      ("lining-nums", "oldstyle-nums"), ("proportional-nums", "tabular-nums"),
      ("proportional-width", "full-width"), ("simplified", "traditional"),
      ("diagonal-fractions", "stacked-fractions"),
    ] where seen.contains(one) && seen.contains(other) {
      return nil
    }
    let isAlone = seen.contains("normal") || seen.contains("none")
    return isAlone && seen.count > 1 ? nil : [(.fontVariantCaps, caps)]
  case .textDecoration:
    var line: Value = .integer(0)
    var seen = (line: false, style: false, color: false, thickness: false)
    while !cursor.isAtEnd {
      if !seen.line, let value = parseDecorationLine(&cursor) {
        line = value
        seen.line = true
      } else if !seen.style, cursor.ident("solid", "double", "dotted", "dashed", "wavy") {
        seen.style = true
      } else if !seen.color, cursor.color() != nil {
        seen.color = true
      } else if !seen.thickness, cursor.ident("auto", "from-font") || cursor.length() != nil {
        seen.thickness = true
      } else {
        return nil
      }
    }
    return [(.textDecorationLine, line)]
  case .animation: return parseAnimation(&cursor)
  case .container:
    guard let names = cursor.ident("none") ? [] : containerNames(&cursor) else { return nil }
    var type: Value = .keyword(0)
    if cursor.slash() {
      guard let value = parseLonghand(.containerType, &cursor) else { return nil }
      type = value
    }
    return [(.containerName, .strings(names)), (.containerType, type)]
  case .mask:
    var images: [ImageValue] = []
    for part in cursor.commaSeparated() {
      var part = part
      guard let image = parseMaskLayer(&part) else { return nil }
      images.append(image)
    }
    return [(.maskImage, .images(images))]
  case .containIntrinsicSize:
    guard let first = parseLonghand(.containIntrinsicWidth, &cursor) else { return nil }
    let second =
      cursor.isAtEnd ? first : parseLonghand(.containIntrinsicHeight, &cursor)
    guard let second else { return nil }
    return [(.containIntrinsicWidth, first), (.containIntrinsicHeight, second)]
  }
}

func containerNames(_ cursor: inout ValueCursor) -> [String]? {
  var names: [String] = []
  while let name = cursor.customIdent(except: ["none", "and", "or", "not"]) { names.append(name) }
  return names.isEmpty ? nil : names
}

private func parseBorder(
  _ shorthand: ShorthandID, _ longhands: [PropertyID], _ cursor: inout ValueCursor
) -> Longhands? {
  var width: Value = .length(.dimension(3, .px))
  var style: Value = .keyword(BorderStyle.none.rawValue)
  var color: Value = .color(.current)
  var seen = (false, false, false)
  let styleProperty: PropertyID = shorthand == .outline ? .outlineStyle : .borderTopStyle
  while !cursor.isAtEnd {
    if !seen.0, let value = parseLineWidth(&cursor) {
      width = value
      seen.0 = true
    } else if !seen.1, let value = parseLonghand(styleProperty, &cursor) {
      style = value
      seen.1 = true
    } else if !seen.2, let value = parseLonghand(.borderTopColor, &cursor) {
      color = value
      seen.2 = true
    } else {
      return nil
    }
  }
  guard seen.0 || seen.1 || seen.2 else { return nil }
  return longhands.map { property in
    let name = property.name
    if name.hasSuffix("width") { return (property, width) }
    return (property, name.hasSuffix("style") ? style : color)
  }
}

private func parseBackground(_ cursor: inout ValueCursor) -> Longhands? {
  var images: [ImageValue] = []
  var color: Value = .color(.rgba(.transparent))
  var clip: UInt8 = 0
  let parts = cursor.commaSeparated()
  for (index, part) in parts.enumerated() {
    var part = part
    var image: ImageValue?
    var count = 0
    var hasColor = false
    var seen = (attachment: false, repetition: false, boxes: 0, position: false)
    while !part.isAtEnd {
      count += 1
      if !seen.attachment, part.ident("scroll", "fixed", "local") {
        seen.attachment = true
        continue
      }
      if !seen.repetition, skipRepeat(&part) {
        seen.repetition = true
        continue
      }
      if seen.boxes < 2, let box = part.peekIdent, backgroundBoxes.contains(box) {
        if seen.boxes == 1 || box == "text" { clip = box == "text" ? 1 : 0 }
        seen.boxes += 1
        part.advance()
        continue
      }
      if image == nil, part.ident("none") {
        image = ImageValue.none
        continue
      }
      if image == nil, let value = parseImage(&part) {
        image = value
        continue
      }
      if !seen.position, position(&part, allowsThree: true) != nil {
        seen.position = true
        guard skipSize(&part) else { return nil }
        continue
      }
      if !hasColor, index == parts.count - 1 {
        part.isQuirky = false
        if let value = parseLonghand(.backgroundColor, &part) {
          color = value
          hasColor = true
          continue
        }
      }
      return nil
    }
    guard count > 0 else { return nil }
    images.append(image ?? .none)
  }
  return [
    (.backgroundColor, color), (.backgroundImage, .images(images)),
    (.backgroundClip, .keyword(clip)),
  ]
}

private let backgroundBoxes: Set<String> = [
  "border-box", "padding-box", "content-box", "text", "border-area",
]

/// `repeat-x`, or one or two of the others.
private func skipRepeat(_ cursor: inout ValueCursor) -> Bool {
  if cursor.ident("repeat-x", "repeat-y") { return true }
  guard cursor.ident("repeat", "no-repeat", "space", "round") else { return false }
  _ = cursor.ident("repeat", "no-repeat", "space", "round")
  return true
}

/// A slash and the size behind it, if there is a slash.
private func skipSize(_ cursor: inout ValueCursor) -> Bool {
  guard cursor.slash() else { return true }
  if cursor.ident("cover", "contain") { return true }
  guard cursor.ident("auto") || cursor.length(negative: false) != nil else { return false }
  if !cursor.ident("auto") { _ = cursor.length(negative: false) }
  return true
}

private func parseMaskLayer(_ cursor: inout ValueCursor) -> ImageValue? {
  var image: ImageValue?
  var seen = (repetition: false, boxes: 0, position: false, composite: false, mode: false)
  guard !cursor.isAtEnd else { return nil }
  while !cursor.isAtEnd {
    if image == nil, cursor.ident("none") {
      image = ImageValue.none
    } else if image == nil, let value = parseImage(&cursor) {
      image = value
    } else if !seen.position, position(&cursor, allowsThree: true) != nil {
      seen.position = true
      guard skipSize(&cursor) else { return nil }
    } else if !seen.repetition, skipRepeat(&cursor) {
      seen.repetition = true
    } else if seen.boxes < 2,
      cursor.ident(
        "border-box", "padding-box", "content-box", "fill-box", "stroke-box", "view-box", "no-clip",
        "text", "border", "padding", "content")
    {
      seen.boxes += 1
    } else if !seen.composite, cursor.ident("add", "subtract", "intersect", "exclude") {
      seen.composite = true
    } else if !seen.mode, cursor.ident("alpha", "luminance", "match-source") {
      seen.mode = true
    } else {
      return nil
    }
  }
  return image ?? ImageValue.none
}

private func parseFont(_ cursor: inout ValueCursor) -> Longhands? {
  if let name = cursor.peekIdent,
    [
      "caption", "icon", "menu", "message-box", "small-caption", "status-bar", "-webkit-control",
      "-webkit-mini-control", "-webkit-small-control",
    ].contains(name)
  {
    cursor.advance()
    return [
      (.fontStyle, .keyword(0)), (.fontVariantCaps, .keyword(0)), (.fontWeight, .number(400)),
      (.fontSize, .length(.dimension(13.333333, .px))), (.lineHeight, .keyword(0)),
      (.fontFamily, .strings(["system-ui"])), (.fontKerning, .keyword(1)),
    ]
  }
  var style: Value = .keyword(FontStyle.normal.rawValue)
  var weight: Value = .number(400)
  var caps: Value = .keyword(0)
  var seen: Set<String> = []
  for _ in 0..<4 {
    if cursor.ident("normal") { continue }
    if cursor.ident("small-caps") {
      guard seen.insert("caps").inserted else { return nil }
      caps = .keyword(1)
      continue
    }
    if cursor.ident(
      "ultra-condensed", "extra-condensed", "condensed", "semi-condensed", "semi-expanded",
      "expanded", "extra-expanded", "ultra-expanded")
    {
      guard seen.insert("stretch").inserted else { return nil }
      continue
    }
    let beforeStyle = cursor
    if let value = parseLonghand(.fontStyle, &cursor) {
      guard seen.insert("style").inserted else { return nil }
      style = value
      continue
    }
    guard cursor.i == beforeStyle.i else { return nil }
    let start = cursor
    if let value = parseFontWeight(&cursor), start.i != cursor.i {
      guard seen.insert("weight").inserted else { return nil }
      weight = value
      continue
    }
    cursor = start
    break
  }
  cursor.isQuirky = false
  guard let size = parseFontSize(&cursor) else { return nil }
  var lineHeight: Value = .keyword(0)
  if cursor.slash() {
    guard let value = parseLonghand(.lineHeight, &cursor) else { return nil }
    lineHeight = value
  }
  guard !cursor.isAtEnd, let families = parseLonghand(.fontFamily, &cursor) else { return nil }
  return [
    (.fontStyle, style), (.fontVariantCaps, caps), (.fontWeight, weight), (.fontSize, size),
    (.lineHeight, lineHeight), (.fontFamily, families), (.fontKerning, .keyword(1)),
  ]
}

/// https://drafts.csswg.org/css-flexbox-1/#flex-property
private func parseFlex(_ cursor: inout ValueCursor) -> Longhands? {
  func result(_ grow: Float, _ shrink: Float, _ basis: LengthValue) -> Longhands {
    [(.flexGrow, .number(grow)), (.flexShrink, .number(shrink)), (.flexBasis, .length(basis))]
  }
  if cursor.ident("none") { return result(0, 0, .keyword(.auto)) }
  var grow: Float?
  var shrink: Float?
  var basis: LengthValue?
  while !cursor.isAtEnd {
    let start = cursor
    if grow == nil, let number = cursor.number(), number >= 0 {
      grow = Float(number)
      let next = cursor
      if let number = cursor.number() {
        // A third number can only be a zero basis.
        guard number >= 0 else { return nil }
        shrink = Float(number)
      } else {
        cursor = next
      }
      continue
    }
    cursor = start
    guard basis == nil, let value = parseLonghand(.flexBasis, &cursor),
      case .length(let length) = value
    else { return nil }
    basis = length
  }
  guard grow != nil || basis != nil else { return nil }
  return result(grow ?? 1, shrink ?? 1, basis ?? .dimension(0, .percent))
}

private func parseListStyle(_ cursor: inout ValueCursor) -> Longhands? {
  var type: Value?
  var position: Value = .keyword(ListStylePosition.outside.rawValue)
  var image: Value?
  var nones = 0
  var count = 0
  var hasPosition = false
  while !cursor.isAtEnd {
    count += 1
    if cursor.ident("none") {
      nones += 1
      continue
    }
    if !hasPosition, let value = parseLonghand(.listStylePosition, &cursor) {
      hasPosition = true
      position = value
    } else if image == nil, parseImage(&cursor) != nil {
      image = .flag(true)
    } else if type == nil, let value = parseListStyleType(&cursor) {
      type = .listStyle(value)
    } else {
      return nil
    }
  }
  guard count > 0, nones + (type == nil ? 0 : 1) + (image == nil ? 0 : 1) <= 2 else { return nil }
  if nones > 0, type == nil { type = .listStyle(.none) }
  return [
    (.listStyleType, type ?? .listStyle(.named("disc"))), (.listStylePosition, position),
    (.listStyleImage, image ?? .flag(false)),
  ]
}

/// Longhands in any order, each at most once; the rest is initial.
private func parseAnyOrder(_ longhands: [PropertyID], _ cursor: inout ValueCursor) -> Longhands? {
  var values: [PropertyID: Value] = [:]
  while !cursor.isAtEnd {
    var found = false
    for property in longhands where values[property] == nil {
      let start = cursor
      if let value = parseLonghand(property, &cursor) {
        if cursor.i == start.i { continue }
        values[property] = value
        found = true
        break
      }
      cursor = start
    }
    guard found else { return nil }
  }
  guard !values.isEmpty else { return nil }
  return longhands.map { ($0, values[$0] ?? .wide(.initial)) }
}

private func parseWhiteSpace(_ cursor: inout ValueCursor) -> Longhands? {
  func result(_ collapse: WhiteSpaceCollapse, _ mode: TextWrapMode) -> Longhands {
    [
      (.whiteSpaceCollapse, .keyword(collapse.rawValue)), (.textWrapMode, .keyword(mode.rawValue)),
    ]
  }
  if cursor.ident("normal") { return result(.collapse, .wrap) }
  if cursor.ident("pre") { return result(.preserve, .nowrap) }
  if cursor.ident("pre-wrap", "-moz-pre-wrap") { return result(.preserve, .wrap) }
  if cursor.ident("pre-line") { return result(.preserveBreaks, .wrap) }
  if cursor.ident("-webkit-nowrap") { return result(.collapse, .nowrap) }
  var hasCollapse = false
  var hasMode = false
  var collapse = WhiteSpaceCollapse.collapse
  var mode = TextWrapMode.wrap
  var count = 0
  while !cursor.isAtEnd {
    if !hasCollapse, cursor.peekIdent != "preserve-spaces",
      case .keyword(let raw)? = parseLonghand(.whiteSpaceCollapse, &cursor)
    {
      hasCollapse = true
      collapse = WhiteSpaceCollapse(rawValue: raw) ?? .collapse
    } else if !hasMode, case .keyword(let raw)? = parseLonghand(.textWrapMode, &cursor) {
      hasMode = true
      mode = TextWrapMode(rawValue: raw) ?? .wrap
    } else {
      return nil
    }
    count += 1
  }
  return count > 0 ? result(collapse, mode) : nil
}

private func parseAnimation(_ cursor: inout ValueCursor) -> Longhands? {
  var first: Longhands?
  for part in cursor.commaSeparated() {
    var part = part
    var name: Value = .strings(["none"])
    var times: [Float] = []
    var values: [PropertyID: Value] = [:]
    var hasName = false
    var hasEasing = false
    guard !part.isAtEnd else { return nil }
    while !part.isAtEnd {
      let start = part
      if let node = part.numeric(), node.dimension == .time {
        guard times.count < 2 else { return nil }
        // What can't be a duration is the delay.
        if times.isEmpty, node.number(LengthContext()) < 0 { times.append(0) }
        times.append(Float(node.number(LengthContext())))
        continue
      }
      part = start
      if times.isEmpty, part.ident("auto") {
        times.append(0)
        continue
      }
      if !hasEasing,
        part.ident(
          "linear", "ease", "ease-in", "ease-out", "ease-in-out", "step-start", "step-end")
      {
        hasEasing = true
        continue
      }
      if !hasEasing, let function = part.peekFunction,
        ["cubic-bezier", "steps", "linear"].contains(function), let inner = part.block()
      {
        guard isEasing(function, inner) else { return nil }
        hasEasing = true
        continue
      }
      var found = false
      for property in [
        PropertyID.animationIterationCount, .animationDirection, .animationFillMode,
        .animationPlayState,
      ] where values[property] == nil {
        var one = part
        let length = part.token.map { $0.match >= 0 ? Int($0.match) - part.i + 1 : 1 } ?? 1
        one.end = min(part.i + length, part.end)
        if let value = parseLonghand(property, &one) {
          values[property] = value
          part.i = one.end
          part.skipSpace()
          found = true
          break
        }
      }
      if found { continue }
      guard !hasName, let text = part.customIdent(except: []) ?? part.string() else { return nil }
      hasName = true
      name = .strings([text])
    }
    if first == nil {
      first = [
        (.animationName, name), (.animationDuration, .number(times.first ?? 0)),
        (.animationDelay, .number(times.count > 1 ? times[1] : 0)),
        (.animationFillMode, values[.animationFillMode] ?? .keyword(0)),
        (.animationIterationCount, values[.animationIterationCount] ?? .number(1)),
        (.animationDirection, values[.animationDirection] ?? .keyword(0)),
        (.animationPlayState, values[.animationPlayState] ?? .keyword(0)),
      ]
    }
  }
  return first
}

/// https://drafts.csswg.org/css-easing-2/
private func isEasing(_ function: String, _ arguments: ValueCursor) -> Bool {
  var inner = arguments
  let parts = inner.commaSeparated()
  switch function {
  case "cubic-bezier":
    let numbers = parts.compactMap { part in
      var part = part
      let number = part.number()
      return part.isAtEnd ? number : nil
    }
    return numbers.count == 4 && parts.count == 4 && (0...1).contains(numbers[0])
      && (0...1).contains(numbers[2])
  case "steps":
    guard var first = parts.first, let count = first.integer(), first.isAtEnd, parts.count <= 2
    else { return false }
    var isNone = false
    if parts.count == 2 {
      var second = parts[1]
      isNone = second.peekIdent == "jump-none"
      guard
        second.ident("jump-start", "jump-end", "jump-none", "jump-both", "start", "end"),
        second.isAtEnd
      else { return false }
    }
    return count >= (isNone ? 2 : 1)
  default: return !parts.contains { $0.isAtEnd }
  }
}

private func parseGridPlacement(
  _ longhands: [PropertyID], _ cursor: inout ValueCursor
) -> Longhands? {
  var lines: [GridLine] = []
  repeat {
    guard let line = parseGridLine(&cursor) else { return nil }
    lines.append(line)
  } while lines.count < longhands.count && cursor.slash()
  // An identifier is repeated, anything else is auto.
  func implied(_ index: Int) -> GridLine {
    guard index < lines.count else { return .auto }
    if case .name = lines[index] { return lines[index] }
    return .auto
  }
  if longhands.count == 2 {
    if lines.count < 2 { lines.append(implied(0)) }
  } else {
    if lines.count < 2 { lines.append(implied(0)) }
    if lines.count < 3 { lines.append(implied(0)) }
    if lines.count < 4 { lines.append(implied(1)) }
  }
  return zip(longhands, lines).map { ($0, .line($1)) }
}

private func parseGridTemplate(_ cursor: inout ValueCursor) -> Longhands? {
  func result(_ rows: TrackListValue, _ columns: TrackListValue, _ areas: [[String?]])
    -> Longhands
  {
    [
      (.gridTemplateRows, .tracks(rows)), (.gridTemplateColumns, .tracks(columns)),
      (.gridTemplateAreas, .areas(areas)),
    ]
  }
  let start = cursor
  if cursor.ident("none"), cursor.isAtEnd { return result(.init(), .init(), []) }
  cursor = start
  if let rows = parseTrackList(&cursor, stopAtSlash: true), cursor.slash(),
    let columns = parseTrackList(&cursor), cursor.isAtEnd
  {
    return result(rows, columns, [])
  }
  // Strings with row sizes, then columns.
  cursor = start
  var rows = TrackListValue()
  var areas: [[String?]] = []
  while !cursor.isAtEnd {
    if let names = parseLineNames(&cursor) {
      if case .names(let before)? = rows.items.last {
        rows.items[rows.items.count - 1] = .names(before + names)
      } else {
        rows.items.append(.names(names))
      }
      continue
    }
    if let text = cursor.string() {
      guard let row = areaRow(text), areas.first.map({ $0.count == row.count }) ?? true else {
        return nil
      }
      areas.append(row)
      var one = cursor
      one.end = cursor.i
      if let token = cursor.token, token.kind != .string, token.kind != .openSquare,
        !(token.kind == .delim && token.byte == 0x2F)
      {
        one.end = token.match >= 0 ? min(Int(token.match) + 1, cursor.end) : cursor.i + 1
        guard let size = parseAutoTracks(&one) else { return nil }
        rows.items.append(contentsOf: size.items)
        cursor.i = one.end
        cursor.skipSpace()
      } else {
        rows.items.append(.track(.breadth(.length(.keyword(.auto)))))
      }
      continue
    }
    break
  }
  guard !areas.isEmpty, areRectangles(areas) else { return nil }
  var columns = TrackListValue()
  if cursor.slash() {
    guard let list = parseTrackList(&cursor) else { return nil }
    columns = list
  }
  return cursor.isAtEnd ? result(rows, columns, areas) : nil
}

private func parseGrid(_ cursor: inout ValueCursor) -> Longhands? {
  let start = cursor
  func rest(_ template: Longhands, _ autoRows: Value, _ autoColumns: Value, _ flow: GridAutoFlow)
    -> Longhands
  {
    template + [
      (.gridAutoRows, autoRows), (.gridAutoColumns, autoColumns),
      (.gridAutoFlow, .keyword(flow.rawValue)),
    ]
  }
  let none = Value.tracks(TrackListValue())
  if let template = parseGridTemplate(&cursor), cursor.isAtEnd {
    return rest(template, none, none, .row)
  }
  cursor = start
  // `auto-flow dense? <auto-rows>? / <columns>` and its transpose.
  func autoFlow(_ cursor: inout ValueCursor) -> (isDense: Bool, tracks: Value)? {
    var isDense = false
    var hasFlow = false
    while let name = cursor.peekIdent, name == "auto-flow" || name == "dense" {
      if name == "dense" { isDense = true } else { hasFlow = true }
      cursor.advance()
    }
    guard hasFlow else { return nil }
    var tracks = TrackListValue()
    while let token = cursor.token, !(token.kind == .delim && token.byte == 0x2F) {
      var one = cursor
      one.end = token.match >= 0 ? min(Int(token.match) + 1, cursor.end) : cursor.i + 1
      guard let size = parseAutoTracks(&one) else { return nil }
      tracks.items.append(contentsOf: size.items)
      cursor.i = one.end
      cursor.skipSpace()
    }
    return (isDense, .tracks(tracks))
  }
  if let (isDense, tracks) = autoFlow(&cursor) {
    guard cursor.slash(), let columns = parseTrackList(&cursor), cursor.isAtEnd else { return nil }
    return rest(
      [
        (.gridTemplateRows, none), (.gridTemplateColumns, .tracks(columns)),
        (.gridTemplateAreas, .areas([])),
      ], tracks, none, isDense ? .rowDense : .row)
  }
  cursor = start
  guard let rows = parseTrackList(&cursor, stopAtSlash: true), cursor.slash(),
    let (isDense, tracks) = autoFlow(&cursor), cursor.isAtEnd
  else { return nil }
  return rest(
    [
      (.gridTemplateRows, .tracks(rows)), (.gridTemplateColumns, none),
      (.gridTemplateAreas, .areas([])),
    ], none, tracks, isDense ? .columnDense : .column)
}
