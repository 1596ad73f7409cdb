import ReevDOM

/// Computes one style: takes specified values in property order and makes computed ones.
struct StyleBuilder {
  var style = ComputedStyle()
  var rare = RareValues()
  let parent: ComputedStyle
  let parentRare: RareValues
  var context: LengthContext
  /// Interned values of the table.
  var families: FamilyTable
  var borderColors: [ColorValue] = [.current, .current, .current, .current]
  var outlineColor = ColorValue.current
  var outlineStyle = BorderStyle.none
  var borderWidths: [Float] = [3, 3, 3, 3]
  var outlineWidth: Float = 3
  var backgroundColor = ColorValue.rgba(.transparent)
  var images: [ImageValue] = []
  var isBackgroundClippedToText = false
  var displayKeyword: UInt8 = Display.inline.rawValue
  var orient: UInt8 = 0
  var lineClamp: Int32 = 0
  var isRoot = false
  var calc: CalcTable
  // What builds stacking contexts and containing blocks.
  var hasTransform = false
  var hasFilter = false
  var hasPerspective = false
  var hasBlend = false
  var isIsolated = false
  var preserves3D = false
  var hasClipPath = false
  var hasMask = false
  var willChange: [String] = []
  var contain: [String] = []
  var containerType: UInt8 = 0
  var containerNames: [String] = []
  var transformLists: [PropertyID: [TransformValue]] = [:]
  // Animation.
  var animationName: String?
  var animationFill: UInt8 = 0
  var animationCount: Float = 1
  var animationDirection: UInt8 = 0
  var animationDuration: Float = 0
  var animationIsPaused = false
  /// The originating element's, for attr().
  var attributes: [Attribute] = []

  /// What a style starts from below a parent.
  struct Inherited: Sendable {
    var style: ComputedStyle
    var rare: RareValues
  }

  /// What it starts from, of which another builder with the same parent may begin.
  var inherited: Inherited { Inherited(style: style, rare: rare) }

  init(
    parent: ComputedStyle?, inherited: Inherited? = nil, families: FamilyTable, calc: CalcTable,
    context: LengthContext
  ) {
    self.parent = parent ?? ComputedStyle()
    parentRare = parent?.rare?.values ?? RareValues()
    self.families = families
    self.calc = calc
    self.context = context
    isRoot = parent == nil
    if let inherited {
      style = inherited.style
      rare = inherited.rare
    } else {
      inheritAll()
    }
  }

  /// Starts from the parent's inherited values.
  private mutating func inheritAll() {
    for property in inheritedProperties { copy(property, fromParent: true) }
    style.fontSizeKeyword = parent.fontSizeKeyword
    style.hasAbsoluteFontSize = parent.hasAbsoluteFontSize
    style.zoom = parent.zoom
  }

  // MARK: Lengths

  func px(_ value: LengthValue, percentBasis: Double = 0) -> Float {
    switch value {
    case .keyword: return 0
    case .dimension(let number, .percent): return number * Float(percentBasis) / 100
    case .dimension(let number, let unit): return clampLength(context.px(Double(number), unit))
    case .calc(let node), .fitContent(let node):
      return clampLength(Double(node.resolve(context).resolve(basis: Float(percentBasis))))
    }
  }

  mutating func length(_ value: LengthValue, isNonNegative: Bool = false) -> Length {
    switch value {
    case .keyword(let kind): return Length(kind: kind)
    case .dimension(let number, .percent): return .percent(number)
    case .dimension(let number, let unit):
      return .px(clampLength(context.px(Double(number), unit)))
    case .calc(let node):
      let resolved = node.resolve(context)
      if case .linear(let px, let percent) = resolved {
        let low: Float = isNonNegative && percent == 0 ? 0 : -33_554_400
        return Length(
          kind: .linear, px: max(clampLength(Double(px)), low), percent: percent,
          hasPercentage: node.hasPercent)
      }
      return Length(
        kind: .expression,
        expression: calc.intern(
          isNonNegative ? .max([resolved, .linear(px: 0, percent: 0)]) : resolved))
    case .fitContent(let node):
      guard case .linear(let px, let percent) = node.resolve(context) else {
        return Length(kind: .fitContent)
      }
      return Length(
        kind: .fitContentLimit, px: px, percent: percent, hasPercentage: node.hasPercent)
    }
  }

  private func clampLength(_ value: Double) -> Float {
    value.isNaN ? 0 : Float(min(max(value, -33_554_400), 33_554_400))
  }

  func color(_ value: ColorValue) -> Color { value.resolve(current: style.color) }

  // MARK: Applying

  /// Applies a winning value. Pending values must have been resolved.
  mutating func apply(_ property: PropertyID, _ value: Value) {
    switch value {
    case .wide(let wide):
      let inherits: Bool =
        switch wide {
        case .inherit: true
        case .initial: false
        default: property.isInherited
        }
      copy(property, fromParent: inherits)
      return
    case .pending: return
    default: break
    }
    switch (property, value) {
    case (.direction, .keyword(let k)): style.direction = Direction(rawValue: k) ?? .ltr
    case (.writingMode, .keyword(let k)):
      style.writingMode = WritingMode(rawValue: k) ?? .horizontalTB
    case (.zoom, .number(let z)):
      if z > 0 {
        style.zoom = parent.zoom * z
        // Inherited sizes are those of before.
        style.fontSize = parent.fontSize * z
        if style.lineHeight >= 0 { style.lineHeight = parent.lineHeight * z }
      }
    case (.fontFamily, .strings(let names)): style.fontFamily = families.intern(names)
    case (.fontSize, _): applyFontSize(value)
    case (.fontWeight, .number(let weight)):
      style.fontWeight = UInt16(exactly: weight.rounded()) ?? 400
    case (.fontWeight, .keyword(let k)):
      let inherited = parent.fontWeight
      if k == 1 {
        style.fontWeight = inherited < 350 ? 400 : inherited < 550 ? 700 : max(inherited, 900)
      } else {
        style.fontWeight =
          inherited < 100 ? inherited : inherited < 550 ? 100 : inherited < 750 ? 400 : 700
      }
    case (.fontStyle, .keyword(let k)): style.fontStyle = FontStyle(rawValue: k) ?? .normal
    case (.lineHeight, _): applyLineHeight(value)
    case (.color, .color(let color)): style.color = color.resolve(current: parent.color)
    case (.display, .keyword(let k)): displayKeyword = k
    case (.position, .keyword(let k)): style.position = Position(rawValue: k) ?? .static
    case (.float, .keyword(let k)): style.float = FloatKeyword(rawValue: side(k)) ?? .none
    case (.clear, .keyword(let k)): style.clear = Clear(rawValue: side(k)) ?? .none
    case (.visibility, .keyword(let k)): style.visibility = Visibility(rawValue: k) ?? .visible
    case (.overflowX, .keyword(let k)): style.overflowX = Overflow(rawValue: k) ?? .visible
    case (.overflowY, .keyword(let k)): style.overflowY = Overflow(rawValue: k) ?? .visible
    case (.zIndex, .keyword): style.zIndex = nil
    case (.zIndex, .integer(let z)): style.zIndex = z
    case (.order, .integer(let order)): style.order = order
    case (.contentVisibility, .keyword(let k)):
      style.contentVisibility = ContentVisibility(rawValue: k) ?? .visible
    case (.pointerEvents, .keyword(let k)):
      style.pointerEvents = PointerEvents(rawValue: k) ?? .auto
    case (.appearance, .keyword(let k)): style.appearance = Appearance(rawValue: k) ?? .none
    case (.boxSizing, .keyword(let k)): style.boxSizing = BoxSizing(rawValue: k) ?? .contentBox
    case (_, .length(let length)): applyLength(property, length)
    case (_, .color(let color)): applyColor(property, color)
    case (.borderTopStyle, .keyword(let k)): style.borderStyle.top = borderStyle(k)
    case (.borderRightStyle, .keyword(let k)): style.borderStyle.right = borderStyle(k)
    case (.borderBottomStyle, .keyword(let k)): style.borderStyle.bottom = borderStyle(k)
    case (.borderLeftStyle, .keyword(let k)): style.borderStyle.left = borderStyle(k)
    case (.outlineStyle, .keyword(let k)): outlineStyle = borderStyle(k)
    case (.aspectRatio, .ratio(let ratio, let hasAuto)):
      style.aspectRatio = ratio
      style.aspectRatioHasAuto = hasAuto
    case (.backgroundImage, .images(let list)): images = list
    case (.backgroundClip, .keyword(let k)): isBackgroundClippedToText = k == 1
    case (.opacity, .number(let opacity)): style.opacity = opacity
    case (.textAlign, .keyword(let k)): applyTextAlign(k)
    case (.textAlignLast, .keyword(let k)):
      style.textAlignLast = TextAlign(rawValue: k) ?? .start
    case (.textTransform, .keyword(let k)):
      style.textTransform = TextTransform(rawValue: k) ?? .none
    case (.textOverflow, .keyword(let k)): style.textOverflow = TextOverflow(rawValue: k) ?? .clip
    case (.textDecorationLine, .integer(let mask)):
      style.underline = mask & 1 != 0
      style.lineThrough = mask & 2 != 0
    case (.whiteSpaceCollapse, .keyword(let k)):
      style.whiteSpaceCollapse = WhiteSpaceCollapse(rawValue: k) ?? .collapse
    case (.textWrapMode, .keyword(let k)): style.textWrapMode = TextWrapMode(rawValue: k) ?? .wrap
    case (.overflowWrap, .keyword(let k)):
      style.overflowWrap = OverflowWrap(rawValue: k) ?? .normal
    case (.wordBreak, .keyword(let k)): style.wordBreak = WordBreak(rawValue: k) ?? .normal
    case (.lineBreak, .keyword(let k)): style.lineBreak = LineBreak(rawValue: k) ?? .auto
    case (.hyphens, .keyword(let k)): style.hyphens = Hyphens(rawValue: k) ?? .manual
    case (.tabSize, .number(let spaces)): style.tabSize = spaces
    case (.verticalAlign, .keyword(let k)):
      style.verticalAlign = VerticalAlign(rawValue: k) ?? .baseline
      style.verticalAlignLength = .zero
    case (.unicodeBidi, .keyword(let k)): style.unicodeBidi = UnicodeBidi(rawValue: k) ?? .normal
    case (.webkitLineClamp, .integer(let count)): lineClamp = count
    case (.fontKerning, .keyword(let k)): style.hasKerning = k != 0
    case (.listStylePosition, .keyword(let k)):
      style.listStylePosition = ListStylePosition(rawValue: k) ?? .outside
    case (.listStyleType, .listStyle(let type)): rare.listStyleType = type
    case (.listStyleImage, .flag(let hasImage)): rare.hasListStyleImage = hasImage
    case (.tableLayout, .keyword(let k)): style.tableLayout = TableLayout(rawValue: k) ?? .auto
    case (.borderCollapse, .keyword(let k)):
      style.borderCollapse = BorderCollapse(rawValue: k) ?? .separate
    case (.captionSide, .keyword(let k)): style.captionSide = CaptionSide(rawValue: k) ?? .top
    case (.emptyCells, .keyword(let k)): style.emptyCells = EmptyCells(rawValue: k) ?? .show
    case (.borderSpacing, .lengths(let list)) where list.count == 2:
      style.borderSpacingX = px(list[0])
      style.borderSpacingY = px(list[1])
    case (.objectPosition, .lengths(let list)) where list.count == 2:
      rare.objectPositionX = length(list[0])
      rare.objectPositionY = length(list[1])
    case (.transformOrigin, .lengths(let list)) where list.count == 2:
      rare.transformOriginX = length(list[0])
      rare.transformOriginY = length(list[1])
    default: applyMore(property, value)
    }
  }

  /// The second half, for the type checker's sake: flex, grid, generated content, effects.
  private mutating func applyMore(_ property: PropertyID, _ value: Value) {
    switch (property, value) {
    case (.flexDirection, .keyword(let k)):
      style.flexDirection = FlexDirection(rawValue: k) ?? .row
    case (.flexWrap, .keyword(let k)): style.flexWrap = FlexWrap(rawValue: k) ?? .nowrap
    case (.flexGrow, .number(let number)): style.flexGrow = number
    case (.flexShrink, .number(let number)): style.flexShrink = number
    case (.justifyContent, .keyword(let k)): style.justifyContent = contentAlignment(k)
    case (.alignContent, .keyword(let k)): style.alignContent = contentAlignment(k)
    case (.justifyItems, .keyword(let k)): style.justifyItems = selfAlignment(k)
    case (.alignItems, .keyword(let k)): style.alignItems = selfAlignment(k)
    case (.justifySelf, .keyword(let k)): style.justifySelf = selfAlignment(k)
    case (.alignSelf, .keyword(let k)): style.alignSelf = selfAlignment(k)
    case (.gridAutoFlow, .keyword(let k)): style.gridAutoFlow = GridAutoFlow(rawValue: k) ?? .row
    case (.gridTemplateColumns, .tracks(let list)): rare.gridTemplateColumns = trackList(list)
    case (.gridTemplateRows, .tracks(let list)): rare.gridTemplateRows = trackList(list)
    case (.gridAutoColumns, .tracks(let list)): rare.gridAutoColumns = trackSizes(list)
    case (.gridAutoRows, .tracks(let list)): rare.gridAutoRows = trackSizes(list)
    case (.gridTemplateAreas, .areas(let rows)): rare.gridTemplateAreas = rows
    case (.gridRowStart, .line(let line)): rare.gridRowStart = line
    case (.gridRowEnd, .line(let line)): rare.gridRowEnd = line
    case (.gridColumnStart, .line(let line)): rare.gridColumnStart = line
    case (.gridColumnEnd, .line(let line)): rare.gridColumnEnd = line
    case (.objectFit, .keyword(let k)): style.objectFit = ObjectFit(rawValue: k) ?? .fill
    case (.columnCount, .integer(let count)): style.columnCount = count
    case (.columnSpan, .keyword(let k)): style.columnSpanAll = k == 1
    case (.breakInside, .keyword(let k)): style.avoidsBreakInside = k == 1
    case (.textWrapStyle, .keyword(let k)): style.balancesLines = k == 1
    case (.fontVariantCaps, .keyword(let k)): style.smallCaps = SmallCaps(rawValue: k) ?? .none
    case (.content, .content(let parts)):
      rare.content = parts.map { content($0) }
    case (.counterReset, .counters(let list)): rare.counterReset = list
    case (.counterIncrement, .counters(let list)): rare.counterIncrement = list
    case (.counterSet, .counters(let list)): rare.counterSet = list
    case (.quotes, .quotes(let list)): rare.quotes = list
    case (.transform, .transforms(let list)), (.translate, .transforms(let list)),
      (.rotate, .transforms(let list)), (.scale, .transforms(let list)):
      transformLists[property] = list
      hasTransform = hasTransform || !list.isEmpty
    case (.transformStyle, .keyword(let k)): preserves3D = k == 1
    case (.perspective, .flag(let on)): hasPerspective = on
    case (.filter, .flag(let on)), (.backdropFilter, .flag(let on)):
      hasFilter = hasFilter || on
    case (.mixBlendMode, .keyword(let k)): hasBlend = k != 0
    case (.isolation, .keyword(let k)): isIsolated = k == 1
    case (.willChange, .strings(let names)): willChange = names
    case (.contain, .strings(let names)): contain = names
    case (.maskImage, .images(let list)):
      hasMask = list.contains { $0 != .none }
      if case .url(let url) = list.first { rare.maskURL = url } else { rare.maskURL = "" }
    case (.clipPath, .inset(let edges)), (.clip, .inset(let edges)):
      applyClip(property, edges)
    case (.containerType, .keyword(let k)): containerType = k
    case (.scrollbarWidth, .keyword(let k)):
      rare.scrollbarWidth = ScrollbarWidth(rawValue: k) ?? .auto
    case (.scrollbarGutter, .keyword(let k)):
      rare.scrollbarGutter = ScrollbarGutter(rawValue: k) ?? .auto
    case (.containerName, .strings(let names)): containerNames = names
    case (.webkitBoxOrient, .keyword(let k)): orient = k
    case (.animationName, .strings(let names)):
      animationName = names.first { $0 != "none" }
    case (.animationFillMode, .keyword(let k)): animationFill = k
    case (.animationIterationCount, .number(let count)): animationCount = count
    case (.animationDirection, .keyword(let k)): animationDirection = k
    case (.animationDuration, .number(let seconds)): animationDuration = seconds
    case (.animationPlayState, .keyword(let k)): animationIsPaused = k == 1
    default: break
    }
  }

  private func borderStyle(_ raw: UInt8) -> BorderStyle { BorderStyle(rawValue: raw) ?? .none }

  private mutating func contentAlignment(_ raw: UInt8) -> ContentAlignment {
    if raw & 0x80 != 0 { style.hasSafeAlignment = true }
    return ContentAlignment(rawValue: raw & 0x7F) ?? .normal
  }

  private mutating func selfAlignment(_ raw: UInt8) -> SelfAlignment {
    if raw & 0x80 != 0 { style.hasSafeAlignment = true }
    return SelfAlignment(rawValue: raw & 0x7F) ?? .normal
  }

  private mutating func applyLength(_ property: PropertyID, _ value: LengthValue) {
    switch property {
    case .width: style.width = length(value, isNonNegative: true)
    case .height: style.height = length(value, isNonNegative: true)
    case .minWidth: style.minWidth = length(value, isNonNegative: true)
    case .minHeight: style.minHeight = length(value, isNonNegative: true)
    case .maxWidth: style.maxWidth = length(value, isNonNegative: true)
    case .maxHeight: style.maxHeight = length(value, isNonNegative: true)
    case .marginTop: style.margin.top = length(value)
    case .marginRight: style.margin.right = length(value)
    case .marginBottom: style.margin.bottom = length(value)
    case .marginLeft: style.margin.left = length(value)
    case .paddingTop: style.padding.top = length(value, isNonNegative: true)
    case .paddingRight: style.padding.right = length(value, isNonNegative: true)
    case .paddingBottom: style.padding.bottom = length(value, isNonNegative: true)
    case .paddingLeft: style.padding.left = length(value, isNonNegative: true)
    case .top: style.inset.top = length(value)
    case .right: style.inset.right = length(value)
    case .bottom: style.inset.bottom = length(value)
    case .left: style.inset.left = length(value)
    case .borderTopWidth: borderWidths[0] = snappedWidth(value)
    case .borderRightWidth: borderWidths[1] = snappedWidth(value)
    case .borderBottomWidth: borderWidths[2] = snappedWidth(value)
    case .borderLeftWidth: borderWidths[3] = snappedWidth(value)
    case .outlineWidth: outlineWidth = snappedWidth(value)
    case .borderTopLeftRadius: style.borderRadius = px(value, percentBasis: 100)
    case .letterSpacing: style.letterSpacing = px(value, percentBasis: context.fontSize)
    case .wordSpacing: style.wordSpacing = px(value, percentBasis: context.fontSize)
    case .textIndent: style.textIndent = length(value)
    case .tabSize: style.tabSize = -px(value)
    case .verticalAlign:
      style.verticalAlign = .length
      style.verticalAlignLength = length(value)
    case .flexBasis: style.flexBasis = length(value, isNonNegative: true)
    case .rowGap: style.rowGap = length(value, isNonNegative: true)
    case .columnGap: style.columnGap = length(value, isNonNegative: true)
    case .columnWidth:
      if case .keyword = value { style.columnWidth = -1 } else { style.columnWidth = px(value) }
    case .containIntrinsicWidth:
      if case .keyword = value {
        rare.containIntrinsicWidth = nil
      } else {
        rare.containIntrinsicWidth = px(value)
      }
    case .containIntrinsicHeight:
      if case .keyword = value {
        rare.containIntrinsicHeight = nil
      } else {
        rare.containIntrinsicHeight = px(value)
      }
    default: break
    }
  }

  /// https://drafts.csswg.org/css-values-4/#snap-as-border-width at one device px per CSS px.
  private func snappedWidth(_ value: LengthValue) -> Float {
    let width = px(value)
    return width <= 0 ? 0 : width < 1 ? 1 : width.rounded(.down)
  }

  private mutating func applyColor(_ property: PropertyID, _ value: ColorValue) {
    switch property {
    case .borderTopColor: borderColors[0] = value
    case .borderRightColor: borderColors[1] = value
    case .borderBottomColor: borderColors[2] = value
    case .borderLeftColor: borderColors[3] = value
    case .outlineColor: outlineColor = value
    case .backgroundColor: backgroundColor = value
    default: break
    }
  }

  /// `inline-start` and `inline-end` by the containing block's direction,
  /// https://drafts.csswg.org/css-logical-1/#float-clear
  private func side(_ keyword: UInt8) -> UInt8 {
    let isRTL = parent.direction == .rtl
    switch keyword {
    case inlineStartSide: return (isRTL ? FloatKeyword.right : .left).rawValue
    case inlineEndSide: return (isRTL ? FloatKeyword.left : .right).rawValue
    default: return keyword
    }
  }

  /// Font sizes and generic families, as Chromium has them: `monospace` alone has 13px for 16px.
  private mutating func applyFontSize(_ value: Value) {
    var inner = context
    inner.fontSize = Double(parent.fontSize)
    inner.lineHeight = context.lineHeight
    switch value {
    case .lengths(let list):
      guard case .dimension(let size, _)? = list.first else { return }
      style.fontSizeKeyword = fontKeyword(size)
      style.hasAbsoluteFontSize = false
      let isMonospace = families.isMonospace(style.fontFamily)
      style.fontSize = keywordSize(style.fontSizeKeyword, isMonospace: isMonospace) * style.zoom
    case .length(let length):
      style.fontSizeKeyword = 0
      var isRelative = false
      switch length {
      case .dimension(_, let unit):
        isRelative = [.em, .percent, .ex, .ch, .cap, .ic, .lh].contains(unit)
      case .calc(let node): isRelative = node.isFontRelative
      default: break
      }
      style.hasAbsoluteFontSize = !isRelative || parent.hasAbsoluteFontSize
      let saved = context
      context = inner
      style.fontSize = min(max(px(length, percentBasis: Double(parent.fontSize)), 0), 10_000)
      context = saved
    default: break
    }
  }

  /// After family and size are known: follow a change between monospace and others.
  mutating func finishFont() {
    let isMonospace = families.isMonospace(style.fontFamily)
    let wasMonospace = families.isMonospace(parent.fontFamily)
    if isMonospace != wasMonospace, !style.hasAbsoluteFontSize {
      if style.fontSizeKeyword > 0 {
        style.fontSize = keywordSize(style.fontSizeKeyword, isMonospace: isMonospace) * style.zoom
      } else {
        style.fontSize = isMonospace ? style.fontSize * 13 / 16 : style.fontSize * 16 / 13
      }
    }
    context.zoom = Double(style.zoom)
    context.fontSize = Double(style.fontSize)
    if isRoot { context.rootFontSize = context.fontSize / max(context.zoom, 0.01) }
    let generic = families.generic(style.fontFamily)
    context.exRatio = generic == 1 ? 0.459 : 0.519
    context.chRatio = generic == 2 ? 0.60009765625 : generic == 1 ? 0.5 : 0.55615234375
    if style.lineHeightFactor >= 0 { style.lineHeight = style.lineHeightFactor * style.fontSize }
    context.lineHeight =
      style.lineHeight >= 0 ? Double(style.lineHeight) : Double(style.fontSize) * 1.149
  }

  /// After the line height.
  mutating func finishLineHeight() {
    context.lineHeight =
      style.lineHeight >= 0 ? Double(style.lineHeight) : Double(style.fontSize) * 1.149
    if isRoot { context.rootLineHeight = context.lineHeight }
  }

  private mutating func applyLineHeight(_ value: Value) {
    switch value {
    case .keyword:
      style.lineHeight = -1
      style.lineHeightFactor = -1
    case .number(let factor):
      style.lineHeightFactor = factor
      style.lineHeight = factor * style.fontSize
    case .length(let length):
      style.lineHeightFactor = -1
      context.lineHeight =
        parent.lineHeight >= 0 ? Double(parent.lineHeight) : Double(parent.fontSize) * 1.149
      style.lineHeight = max(px(length, percentBasis: Double(style.fontSize)), 0)
    default: break
    }
  }

  private mutating func applyTextAlign(_ raw: UInt8) {
    if raw == internalTableAlign {
      switch parent.textAlign {
      case .webkitLeft, .webkitRight, .webkitCenter: style.textAlign = .start
      default: style.textAlign = parent.textAlign
      }
      return
    }
    if raw == internalCenter {
      style.textAlign = parent.textAlign == .start ? .center : parent.textAlign
      return
    }
    let value = TextAlign(rawValue: raw) ?? .start
    guard value == .matchParent else {
      style.textAlign = value
      return
    }
    switch parent.textAlign {
    case .start: style.textAlign = parent.direction == .rtl ? .right : .left
    case .end: style.textAlign = parent.direction == .rtl ? .left : .right
    case let other: style.textAlign = other
    }
    if isRoot { style.textAlign = .start }
  }

  private mutating func applyClip(_ property: PropertyID, _ edges: [LengthValue]?) {
    if property == .clipPath { hasClipPath = edges != nil || hasClipPath }
    guard let edges, edges.count == 4 else {
      if property == .clipPath { rare.clipInset = nil }
      return
    }
    if property == .clip {
      // rect(): distances from the top left corner; right and bottom become insets of 100 %.
      guard style.position == .absolute || style.position == .fixed else { return }
      func edge(_ value: LengthValue, fromStart: Bool) -> Length {
        if case .keyword = value { return .zero }
        let distance = px(value)
        return fromStart ? .px(distance) : Length(kind: .linear, px: -distance, percent: 100)
      }
      rare.clipInset = Edges(
        top: edge(edges[0], fromStart: true), right: edge(edges[1], fromStart: false),
        bottom: edge(edges[2], fromStart: false), left: edge(edges[3], fromStart: true))
      return
    }
    rare.clipInset = Edges(
      top: length(edges[0]), right: length(edges[1]), bottom: length(edges[2]),
      left: length(edges[3]))
  }

  // MARK: Grid

  private mutating func trackList(_ value: TrackListValue) -> TrackList {
    var out = TrackList()
    out.isSubgrid = value.isSubgrid
    out.items = trackItems(value.items)
    return out
  }

  private mutating func trackItems(_ items: [TrackListValue.Item]) -> [TrackList.Item] {
    var out: [TrackList.Item] = []
    for item in items {
      switch item {
      case .names(let names): out.append(.names(names))
      case .track(let size): out.append(.track(trackSize(size)))
      case .autoRepeat(let isFit, let inner):
        out.append(.autoRepeat(isFit: isFit, trackItems(inner)))
      }
    }
    return out
  }

  private mutating func trackSizes(_ value: TrackListValue) -> [TrackSize] {
    var out: [TrackSize] = []
    for item in value.items { if case .track(let size) = item { out.append(trackSize(size)) } }
    return out
  }

  private mutating func trackSize(_ value: TrackSizeValue) -> TrackSize {
    switch value {
    case .breadth(.flex(let factor)):
      return TrackSize(minimum: .length(.auto), maximum: .flex(factor))
    case .breadth(.length(let size)):
      let size = length(size, isNonNegative: true)
      return TrackSize(minimum: .length(size), maximum: .length(size))
    case .minmax(let low, let high):
      return TrackSize(minimum: breadth(low), maximum: breadth(high))
    case .fitContent(let limit):
      let size = length(limit, isNonNegative: true)
      let out = Length(
        kind: .fitContentLimit, px: size.px, percent: size.percent, expression: size.expression,
        hasPercentage: size.hasPercentage)
      return TrackSize(minimum: .length(.auto), maximum: .length(out))
    }
  }

  private mutating func breadth(_ value: TrackBreadthValue) -> TrackSize.Breadth {
    switch value {
    case .flex(let factor): .flex(factor)
    case .length(let size): .length(length(size, isNonNegative: true))
    }
  }
}

/// `text-align` of header cells: centred unless the parent says otherwise.
let internalCenter: UInt8 = 200

/// `text-align` of tables: inherited, but for the alignment of blocks that `align` attributes ask for.
let internalTableAlign: UInt8 = 201

let inheritedProperties: [PropertyID] = PropertyID.allCases.filter {
  $0.isInherited && $0 != .colorScheme && $0 != .webkitTextFillColor
    && $0 != .webkitTextSecurity
}

extension CalcNode {
  /// Whether the value depends on the font size.
  var isFontRelative: Bool {
    switch self {
    case .value(_, let unit): [.em, .percent, .ex, .ch, .cap, .ic, .lh].contains(unit)
    case .sum(let nodes), .product(let nodes), .min(let nodes), .max(let nodes),
      .function(_, let nodes):
      nodes.contains { $0.isFontRelative }
    case .inverse(let node): node.isFontRelative
    case .clamp(let a, let b, let c): a.isFontRelative || b.isFontRelative || c.isFontRelative
    }
  }
}

func fontKeyword(_ size: Float) -> UInt8 {
  switch size {
  case 9: 1
  case 10: 2
  case 13: 3
  case 16: 4
  case 18: 5
  case 24: 6
  case 32: 7
  default: 8
  }
}

/// Chromium's table of keyword sizes for default sizes 16 and 13.
func keywordSize(_ keyword: UInt8, isMonospace: Bool) -> Float {
  let proportional: [Float] = [16, 9, 10, 13, 16, 18, 24, 32, 48]
  let fixed: [Float] = [13, 9, 10, 12, 13, 16, 20, 26, 39]
  let table = isMonospace ? fixed : proportional
  return table[min(Int(keyword), 8)]
}

/// The font family lists of a table.
struct FamilyTable: Sendable {
  var lists: [[String]] = [[]]
  private var indexOf: [[String]: Int32] = [[]: 0]

  mutating func intern(_ names: [String]) -> Int32 {
    if let index = indexOf[names] { return index }
    let index = Int32(lists.count)
    lists.append(names)
    indexOf[names] = index
    return index
  }

  /// Whether the list is `monospace` and nothing else.
  func isMonospace(_ index: Int32) -> Bool {
    let list = lists[Int(index)]
    return list.count == 1 && list[0].lowercased() == "monospace"
  }

  /// 0 sans-serif, 1 serif, 2 monospace, by the first generic name that is known.
  func generic(_ index: Int32) -> Int {
    for name in lists[Int(index)] {
      switch name.lowercased() {
      case "serif", "times", "times new roman", "georgia", "ui-serif", "liberation serif":
        return 1
      case "monospace", "courier", "courier new", "menlo", "consolas", "monaco", "ui-monospace",
        "liberation mono", "sfmono-regular":
        return 2
      case "sans-serif", "arial", "helvetica", "helvetica neue", "system-ui", "ui-sans-serif",
        "roboto", "inter", "segoe ui", "verdana", "-apple-system", "liberation sans", "tahoma":
        return 0
      default: continue
      }
    }
    return 1
  }
}

/// The non-linear calc() expressions of a table.
struct CalcTable: Sendable {
  var expressions: [CalcExpression] = []
  private var indexOf: [CalcExpression: Int32] = [:]

  mutating func intern(_ expression: CalcExpression) -> Int32 {
    if let index = indexOf[expression] { return index }
    let index = Int32(expressions.count)
    expressions.append(expression)
    indexOf[expression] = index
    return index
  }
}

extension StyleBuilder {
  /// The items of `content` up to `Budgets.content`, with `attr()` resolved.
  private func content(_ parts: [ContentPart]) -> [ContentItem] {
    var items: [ContentItem] = []
    var bytes = 0
    for part in parts {
      var item: ContentItem
      switch part {
      case .item(let known): item = known
      case .attribute(let name):
        let atom = Atom(name)
        let lower = Atom(name.lowercased())
        item = .string(attributes.first { $0.name == atom || $0.name == lower }?.value ?? "")
      }
      // What goes beyond the budget is kept as far as layout needs it to say so.
      if case .string(let text) = item {
        bytes += text.utf8.count
        if bytes > Budgets.content {
          let start = text.unicodeScalars.prefix(Budgets.content + 1)
          item = .string(String(String.UnicodeScalarView(start)))
        }
      } else {
        bytes += 1
      }
      items.append(item)
      if bytes > Budgets.content { break }
    }
    return items
  }
}
