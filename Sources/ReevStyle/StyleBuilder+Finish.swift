/// What computed values need of each other once all are there.
extension StyleBuilder {
  /// Copies a property from the parent or the initial style.
  mutating func copy(_ property: PropertyID, fromParent: Bool) {
    let source = fromParent ? parent : initialStyle
    let sourceRare = fromParent ? parentRare : initialRare
    switch property {
    case .direction: style.direction = source.direction
    case .writingMode: style.writingMode = source.writingMode
    case .zoom: style.zoom = parent.zoom
    case .fontFamily: style.fontFamily = source.fontFamily
    case .fontSize:
      style.fontSize = source.fontSize
      style.fontSizeKeyword = source.fontSizeKeyword
      style.hasAbsoluteFontSize = source.hasAbsoluteFontSize
      if !fromParent {
        style.fontSize =
          keywordSize(4, isMonospace: families.isMonospace(style.fontFamily)) * style.zoom
      }
    case .fontWeight: style.fontWeight = source.fontWeight
    case .fontStyle: style.fontStyle = source.fontStyle
    case .lineHeight:
      style.lineHeight = source.lineHeight
      style.lineHeightFactor = source.lineHeightFactor
      if style.lineHeightFactor >= 0 { style.lineHeight = style.lineHeightFactor * style.fontSize }
    case .color: style.color = source.color
    case .display: displayKeyword = source.display.rawValue
    case .position: style.position = source.position
    case .float: style.float = source.float
    case .clear: style.clear = source.clear
    case .visibility: style.visibility = source.visibility
    case .overflowX: style.overflowX = source.overflowX
    case .overflowY: style.overflowY = source.overflowY
    case .zIndex: style.zIndex = source.zIndex
    case .order: style.order = source.order
    case .contentVisibility: style.contentVisibility = source.contentVisibility
    case .pointerEvents: style.pointerEvents = source.pointerEvents
    case .appearance: style.appearance = source.appearance
    case .boxSizing: style.boxSizing = source.boxSizing
    case .width: style.width = source.width
    case .height: style.height = source.height
    case .minWidth: style.minWidth = source.minWidth
    case .minHeight: style.minHeight = source.minHeight
    case .maxWidth: style.maxWidth = source.maxWidth
    case .maxHeight: style.maxHeight = source.maxHeight
    case .marginTop: style.margin.top = source.margin.top
    case .marginRight: style.margin.right = source.margin.right
    case .marginBottom: style.margin.bottom = source.margin.bottom
    case .marginLeft: style.margin.left = source.margin.left
    case .paddingTop: style.padding.top = source.padding.top
    case .paddingRight: style.padding.right = source.padding.right
    case .paddingBottom: style.padding.bottom = source.padding.bottom
    case .paddingLeft: style.padding.left = source.padding.left
    case .top: style.inset.top = source.inset.top
    case .right: style.inset.right = source.inset.right
    case .bottom: style.inset.bottom = source.inset.bottom
    case .left: style.inset.left = source.inset.left
    case .borderTopStyle: style.borderStyle.top = source.borderStyle.top
    case .borderRightStyle: style.borderStyle.right = source.borderStyle.right
    case .borderBottomStyle: style.borderStyle.bottom = source.borderStyle.bottom
    case .borderLeftStyle: style.borderStyle.left = source.borderStyle.left
    case .borderTopWidth: borderWidths[0] = fromParent ? source.borderWidth.top : 3
    case .borderRightWidth: borderWidths[1] = fromParent ? source.borderWidth.right : 3
    case .borderBottomWidth: borderWidths[2] = fromParent ? source.borderWidth.bottom : 3
    case .borderLeftWidth: borderWidths[3] = fromParent ? source.borderWidth.left : 3
    case .borderTopColor: borderColors[0] = fromParent ? .rgba(source.borderColor.top) : .current
    case .borderRightColor:
      borderColors[1] = fromParent ? .rgba(source.borderColor.right) : .current
    case .borderBottomColor:
      borderColors[2] = fromParent ? .rgba(source.borderColor.bottom) : .current
    case .borderLeftColor: borderColors[3] = fromParent ? .rgba(source.borderColor.left) : .current
    case .borderTopLeftRadius: style.borderRadius = source.borderRadius
    case .aspectRatio:
      style.aspectRatio = source.aspectRatio
      style.aspectRatioHasAuto = source.aspectRatioHasAuto
    case .outlineStyle: outlineStyle = fromParent && source.outlineWidth > 0 ? .solid : .none
    case .outlineWidth: outlineWidth = fromParent ? source.outlineWidth : 3
    case .outlineColor: outlineColor = fromParent ? .rgba(source.outlineColor) : .current
    case .backgroundColor: backgroundColor = .rgba(source.backgroundColor)
    case .backgroundImage:
      images = sourceRare.backgroundImages.map { image in
        switch image {
        case .gradient(let colors): .gradient(colors.map { .rgba($0) })
        case .url(let url): .url(url)
        }
      }
    case .backgroundClip: isBackgroundClippedToText = false
    case .opacity: style.opacity = source.opacity
    case .letterSpacing: style.letterSpacing = source.letterSpacing
    case .wordSpacing: style.wordSpacing = source.wordSpacing
    case .textIndent: style.textIndent = source.textIndent
    case .textAlign: style.textAlign = source.textAlign
    case .textAlignLast: style.textAlignLast = source.textAlignLast
    case .textTransform: style.textTransform = source.textTransform
    case .textOverflow: style.textOverflow = source.textOverflow
    case .textDecorationLine:
      style.underline = source.underline
      style.lineThrough = source.lineThrough
    case .whiteSpaceCollapse: style.whiteSpaceCollapse = source.whiteSpaceCollapse
    case .textWrapMode: style.textWrapMode = source.textWrapMode
    case .overflowWrap: style.overflowWrap = source.overflowWrap
    case .wordBreak: style.wordBreak = source.wordBreak
    case .lineBreak: style.lineBreak = source.lineBreak
    case .hyphens: style.hyphens = source.hyphens
    case .tabSize: style.tabSize = source.tabSize
    case .verticalAlign:
      style.verticalAlign = source.verticalAlign
      style.verticalAlignLength = source.verticalAlignLength
    case .unicodeBidi: style.unicodeBidi = source.unicodeBidi
    case .webkitLineClamp: lineClamp = source.lineClamp
    case .fontKerning: style.hasKerning = source.hasKerning
    default: copyMore(property, source, sourceRare, fromParent)
    }
  }

  private mutating func copyMore(
    _ property: PropertyID, _ source: ComputedStyle, _ sourceRare: RareValues, _ fromParent: Bool
  ) {
    switch property {
    case .listStylePosition: style.listStylePosition = source.listStylePosition
    case .listStyleType: rare.listStyleType = sourceRare.listStyleType
    case .listStyleImage: rare.hasListStyleImage = sourceRare.hasListStyleImage
    case .tableLayout: style.tableLayout = source.tableLayout
    case .borderCollapse: style.borderCollapse = source.borderCollapse
    case .captionSide: style.captionSide = source.captionSide
    case .emptyCells: style.emptyCells = source.emptyCells
    case .borderSpacing:
      style.borderSpacingX = source.borderSpacingX
      style.borderSpacingY = source.borderSpacingY
    case .flexDirection: style.flexDirection = source.flexDirection
    case .flexWrap: style.flexWrap = source.flexWrap
    case .flexGrow: style.flexGrow = source.flexGrow
    case .flexShrink: style.flexShrink = source.flexShrink
    case .flexBasis: style.flexBasis = source.flexBasis
    case .justifyContent: style.justifyContent = source.justifyContent
    case .alignContent: style.alignContent = source.alignContent
    case .justifyItems: style.justifyItems = source.justifyItems
    case .alignItems: style.alignItems = source.alignItems
    case .justifySelf: style.justifySelf = source.justifySelf
    case .alignSelf: style.alignSelf = source.alignSelf
    case .rowGap: style.rowGap = source.rowGap
    case .columnGap: style.columnGap = source.columnGap
    case .gridAutoFlow: style.gridAutoFlow = source.gridAutoFlow
    case .gridTemplateColumns: rare.gridTemplateColumns = sourceRare.gridTemplateColumns
    case .gridTemplateRows: rare.gridTemplateRows = sourceRare.gridTemplateRows
    case .gridTemplateAreas: rare.gridTemplateAreas = sourceRare.gridTemplateAreas
    case .gridAutoColumns: rare.gridAutoColumns = sourceRare.gridAutoColumns
    case .gridAutoRows: rare.gridAutoRows = sourceRare.gridAutoRows
    case .gridRowStart: rare.gridRowStart = sourceRare.gridRowStart
    case .gridRowEnd: rare.gridRowEnd = sourceRare.gridRowEnd
    case .gridColumnStart: rare.gridColumnStart = sourceRare.gridColumnStart
    case .gridColumnEnd: rare.gridColumnEnd = sourceRare.gridColumnEnd
    case .objectFit: style.objectFit = source.objectFit
    case .objectPosition:
      rare.objectPositionX = sourceRare.objectPositionX
      rare.objectPositionY = sourceRare.objectPositionY
    case .columnCount: style.columnCount = source.columnCount
    case .columnWidth: style.columnWidth = source.columnWidth
    case .columnSpan: style.columnSpanAll = source.columnSpanAll
    case .breakInside: style.avoidsBreakInside = source.avoidsBreakInside
    case .textWrapStyle: style.balancesLines = source.balancesLines
    case .fontVariantCaps: style.smallCaps = source.smallCaps
    case .content: rare.content = sourceRare.content
    case .counterReset: rare.counterReset = sourceRare.counterReset
    case .counterIncrement: rare.counterIncrement = sourceRare.counterIncrement
    case .counterSet: rare.counterSet = sourceRare.counterSet
    case .quotes: rare.quotes = sourceRare.quotes
    case .scrollbarWidth: rare.scrollbarWidth = sourceRare.scrollbarWidth
    case .scrollbarGutter: rare.scrollbarGutter = sourceRare.scrollbarGutter
    case .transform:
      transformLists[.transform] =
        fromParent ? parentRare.transforms.map { transformValue($0) } : []
      hasTransform = fromParent && !parentRare.transforms.isEmpty
    case .transformOrigin:
      rare.transformOriginX = sourceRare.transformOriginX
      rare.transformOriginY = sourceRare.transformOriginY
    case .clipPath, .clip: rare.clipInset = sourceRare.clipInset
    case .animationName: animationName = nil
    default: break
    }
  }

  private func transformValue(_ transform: Transform) -> TransformValue { .other(transform) }

  /// Adjusts the values to each other. https://drafts.csswg.org/css-display-4/#transformations
  mutating func finish(parentIsFlexOrGrid: Bool, isBlockified: Bool) {
    style.borderWidth = Edges(
      top: hasLine(style.borderStyle.top) ? borderWidths[0] : 0,
      right: hasLine(style.borderStyle.right) ? borderWidths[1] : 0,
      bottom: hasLine(style.borderStyle.bottom) ? borderWidths[2] : 0,
      left: hasLine(style.borderStyle.left) ? borderWidths[3] : 0)
    style.borderColor = Edges(
      top: color(borderColors[0]), right: color(borderColors[1]), bottom: color(borderColors[2]),
      left: color(borderColors[3]))
    style.outlineWidth = hasLine(outlineStyle) ? outlineWidth : 0
    style.outlineColor = color(outlineColor)
    style.backgroundColor = color(backgroundColor)
    rare.backgroundImages = images.compactMap { image in
      switch image {
      case .none: nil
      case .gradient(let colors): .gradient(colors.map { color($0) })
      case .url(let url): .url(url)
      }
    }
    rare.isMasked = hasMask
    if isBackgroundClippedToText {
      style.backgroundColor = .transparent
      rare.backgroundImages = []
    }
    finishDisplay(parentIsFlexOrGrid: parentIsFlexOrGrid, isBlockified: isBlockified)
    // https://drafts.csswg.org/css-overflow-3/#overflow-control
    let isScrolling = { (value: Overflow) in value != .visible && value != .clip }
    if isScrolling(style.overflowX) != isScrolling(style.overflowY) {
      if style.overflowX == .visible { style.overflowX = .auto }
      if style.overflowY == .visible { style.overflowY = .auto }
      if style.overflowX == .clip { style.overflowX = .hidden }
      if style.overflowY == .clip { style.overflowY = .hidden }
    }
    var transforms: [Transform] = []
    for property in [PropertyID.translate, .rotate, .scale, .transform] {
      for value in transformLists[property] ?? [] {
        switch value {
        case .translate(let x, let y): transforms.append(.translate(length(x), length(y)))
        case .other(let transform): transforms.append(transform)
        }
      }
    }
    rare.transforms = transforms
    hasTransform = !transforms.isEmpty
    rare.zoom = style.zoom
    finishContainment()
    if rare != initialRare { style.rare = RareStyle(rare) }
  }

  private func hasLine(_ style: BorderStyle) -> Bool { style != .none && style != .hidden }

  private mutating func finishDisplay(parentIsFlexOrGrid: Bool, isBlockified: Bool) {
    var display = Display(rawValue: displayKeyword) ?? .inline
    if displayKeyword == webkitBoxDisplay || displayKeyword == webkitInlineBoxDisplay {
      let isInline = displayKeyword == webkitInlineBoxDisplay
      if orient == 1 {
        rare.isVerticalWebkitBox = true
        if lineClamp > 0 {
          display = isInline ? .inlineBlock : .flowRoot
          style.lineClamp = lineClamp
        } else {
          display = isInline ? .inlineFlex : .flex
          style.flexDirection = .column
        }
      } else {
        display = isInline ? .inlineFlex : .flex
      }
    }
    if style.position == .absolute || style.position == .fixed { style.float = .none }
    if parentIsFlexOrGrid { style.float = .none }
    style.wasInlineLevel = isInlineLevel(display)
    if style.float != .none || style.position == .absolute || style.position == .fixed || isRoot
      || parentIsFlexOrGrid || isBlockified
    {
      display = blockified(display)
      if isRoot, display == .contents { display = .block }
    }
    style.display = display
  }

  private func isInlineLevel(_ display: Display) -> Bool {
    switch display {
    case .inline, .inlineBlock, .inlineFlex, .inlineGrid, .inlineTable: true
    default: false
    }
  }

  private func blockified(_ display: Display) -> Display {
    switch display {
    case .inline, .tableRowGroup, .tableHeaderGroup, .tableFooterGroup, .tableRow, .tableCell,
      .tableColumnGroup, .tableColumn, .tableCaption:
      .block
    case .inlineBlock: .block
    case .inlineFlex: .flex
    case .inlineGrid: .grid
    case .inlineTable: .table
    default: display
    }
  }

  private mutating func finishContainment() {
    var layout = false
    var paint = false
    for name in contain {
      switch name {
      case "size": rare.containsSize = true
      case "inline-size": rare.containsInlineSize = true
      case "layout": layout = true
      case "paint": paint = true
      case "strict":
        rare.containsSize = true
        layout = true
        paint = true
      case "content":
        layout = true
        paint = true
      default: break
      }
    }
    if containerType == 1 { rare.containsInlineSize = true }
    if containerType == 2 { rare.containsSize = true }
    rare.isSizeContainer = containerType > 0
    if style.contentVisibility == .auto || style.contentVisibility == .hidden {
      layout = true
      paint = true
    }
    if style.contentVisibility == .hidden { rare.containsSize = true }
    rare.containsLayout = layout
    rare.containsPaint = paint
    let wills = Set(willChange)
    let willTransform = !wills.isDisjoint(with: [
      "transform", "translate", "rotate", "scale", "perspective", "-webkit-transform",
    ])
    let willFilter = !wills.isDisjoint(with: ["filter", "backdrop-filter"])
    let willStack = !wills.isDisjoint(with: [
      "opacity", "isolation", "mix-blend-mode", "clip-path", "mask", "mask-image", "z-index",
      "position", "contents",
    ])
    // Transforms don't apply to plain inline boxes.
    let canTransform = style.display != .inline && style.display != .contents
    let transforms =
      canTransform && (hasTransform || hasPerspective || preserves3D || willTransform)
    style.isContainingBlockForFixed =
      transforms || (hasFilter || willFilter) && !isRoot || layout || paint
    style.establishesStackingContext =
      isRoot || style.opacity < 1 || transforms || hasFilter || willFilter || hasBlend || isIsolated
      || hasClipPath || hasMask || layout || paint
      || (willStack
        && !wills.isDisjoint(with: [
          "opacity", "isolation", "mix-blend-mode", "clip-path", "mask", "mask-image", "z-index",
          "position",
        ]))
  }
}

let initialStyle = ComputedStyle()
let initialRare = RareValues()
