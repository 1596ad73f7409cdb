/// The longhand properties that have an effect here. A case's name is the property's in camel case.
enum PropertyID: UInt8, CaseIterable, Sendable {
  // Those that others depend on come first; `color` and fonts are applied before the rest.
  case direction, writingMode, colorScheme, zoom
  case fontFamily, fontSize, fontWeight, fontStyle, lineHeight, color
  case display, position, float, clear, visibility, overflowX, overflowY, zIndex, order
  case contentVisibility, pointerEvents, appearance, boxSizing
  case width, height, minWidth, minHeight, maxWidth, maxHeight
  case marginTop, marginRight, marginBottom, marginLeft
  case paddingTop, paddingRight, paddingBottom, paddingLeft
  case top, right, bottom, left
  case borderTopStyle, borderRightStyle, borderBottomStyle, borderLeftStyle
  case borderTopWidth, borderRightWidth, borderBottomWidth, borderLeftWidth
  case borderTopColor, borderRightColor, borderBottomColor, borderLeftColor
  case borderTopLeftRadius, borderTopRightRadius, borderBottomRightRadius, borderBottomLeftRadius
  case aspectRatio, outlineStyle, outlineWidth, outlineColor
  case backgroundColor, backgroundImage, backgroundClip, opacity, boxShadow
  case letterSpacing, wordSpacing, textIndent, textAlign, textAlignLast, textTransform
  case textOverflow, textDecorationLine, whiteSpaceCollapse, textWrapMode, overflowWrap
  case wordBreak, lineBreak, hyphens, tabSize, verticalAlign, unicodeBidi, webkitLineClamp
  case fontKerning, fontVariantCaps, webkitTextFillColor, webkitTextSecurity
  case listStylePosition, listStyleType, listStyleImage
  case tableLayout, borderCollapse, captionSide, emptyCells, borderSpacing
  case flexDirection, flexWrap, flexGrow, flexShrink, flexBasis
  case justifyContent, alignContent, justifyItems, alignItems, justifySelf, alignSelf
  case rowGap, columnGap, gridAutoFlow
  case gridTemplateColumns, gridTemplateRows, gridTemplateAreas, gridAutoColumns, gridAutoRows
  case gridRowStart, gridRowEnd, gridColumnStart, gridColumnEnd
  case objectFit, objectPosition, columnCount, columnWidth, columnSpan, breakInside, textWrapStyle
  case content, counterReset, counterIncrement, counterSet, quotes
  case transform, translate, rotate, scale, transformOrigin, transformStyle, perspective
  case filter, backdropFilter, mixBlendMode, isolation, willChange, contain, maskImage
  case clipPath, clip, containerType, containerName
  case containIntrinsicWidth, containIntrinsicHeight, webkitBoxOrient
  case scrollbarWidth, scrollbarGutter
  case animationName, animationFillMode, animationIterationCount, animationDirection
  case animationDuration, animationDelay, animationPlayState
  // Logical properties: mapped to the above when the direction is known.
  case inlineSize, blockSize, minInlineSize, minBlockSize, maxInlineSize, maxBlockSize
  case marginBlockStart, marginInlineEnd, marginBlockEnd, marginInlineStart
  case paddingBlockStart, paddingInlineEnd, paddingBlockEnd, paddingInlineStart
  case insetBlockStart, insetInlineEnd, insetBlockEnd, insetInlineStart
  case borderBlockStartStyle, borderInlineEndStyle, borderBlockEndStyle, borderInlineStartStyle
  case borderBlockStartWidth, borderInlineEndWidth, borderBlockEndWidth, borderInlineStartWidth
  case borderBlockStartColor, borderInlineEndColor, borderBlockEndColor, borderInlineStartColor
  case borderStartStartRadius, borderStartEndRadius, borderEndEndRadius, borderEndStartRadius
  case overflowInline, overflowBlock, containIntrinsicInlineSize, containIntrinsicBlockSize

  /// The name in style sheets.
  var name: String { PropertyID.names[Int(rawValue)] }

  static let names: [String] = allCases.map { kebabCase("\($0)") }
  static let byName: [String: PropertyID] = {
    var out: [String: PropertyID] = [:]
    for property in allCases { out[kebabCase("\(property)")] = property }
    for (alias, property) in aliases { out[alias] = property }
    return out
  }()

  static let count = allCases.count
  static let physicalCount = Int(PropertyID.inlineSize.rawValue)

  var isLogical: Bool { rawValue >= PropertyID.inlineSize.rawValue }

  /// Whether the property is inherited by default.
  var isInherited: Bool {
    switch self {
    case .direction, .writingMode, .colorScheme, .fontFamily, .fontSize, .fontWeight, .fontStyle,
      .lineHeight, .color, .visibility, .pointerEvents, .letterSpacing, .wordSpacing, .textIndent,
      .textAlign, .textAlignLast, .textTransform, .whiteSpaceCollapse, .textWrapMode,
      .overflowWrap, .wordBreak, .lineBreak, .hyphens, .tabSize, .fontKerning, .fontVariantCaps,
      .textWrapStyle,
      .webkitTextFillColor, .webkitTextSecurity, .listStylePosition, .listStyleType,
      .listStyleImage, .borderCollapse, .captionSide, .emptyCells, .borderSpacing, .quotes:
      true
    default: false
    }
  }

  /// The physical property of a logical one.
  /// https://drafts.csswg.org/css-logical-1/#logical-property
  func physical(_ direction: Direction, _ mode: WritingMode) -> PropertyID {
    guard isLogical else { return self }
    let isVertical = mode != .horizontalTB
    let isRTL = direction == .rtl
    func side(_ logical: Int) -> Int {
      // Logical: 0 block-start, 1 inline-end, 2 block-end, 3 inline-start. Physical: t r b l.
      if !isVertical {
        return switch logical {
        case 0: 0
        case 1: isRTL ? 3 : 1
        case 2: 2
        default: isRTL ? 1 : 3
        }
      }
      let blockStart = mode == .verticalLR || mode == .sidewaysLR ? 3 : 1
      let inlineStart = (mode == .sidewaysLR) != isRTL ? 2 : 0
      return switch logical {
      case 0: blockStart
      case 2: blockStart == 1 ? 3 : 1
      case 3: inlineStart
      default: inlineStart == 0 ? 2 : 0
      }
    }
    func group(_ first: PropertyID, _ physicalFirst: PropertyID) -> PropertyID {
      PropertyID(
        rawValue: physicalFirst.rawValue + UInt8(side(Int(rawValue - first.rawValue)))) ?? self
    }
    switch self {
    case .inlineSize: return isVertical ? .height : .width
    case .blockSize: return isVertical ? .width : .height
    case .minInlineSize: return isVertical ? .minHeight : .minWidth
    case .minBlockSize: return isVertical ? .minWidth : .minHeight
    case .maxInlineSize: return isVertical ? .maxHeight : .maxWidth
    case .maxBlockSize: return isVertical ? .maxWidth : .maxHeight
    case .marginBlockStart, .marginInlineEnd, .marginBlockEnd, .marginInlineStart:
      return group(.marginBlockStart, .marginTop)
    case .paddingBlockStart, .paddingInlineEnd, .paddingBlockEnd, .paddingInlineStart:
      return group(.paddingBlockStart, .paddingTop)
    case .insetBlockStart, .insetInlineEnd, .insetBlockEnd, .insetInlineStart:
      return group(.insetBlockStart, .top)
    case .borderBlockStartStyle, .borderInlineEndStyle, .borderBlockEndStyle,
      .borderInlineStartStyle:
      return group(.borderBlockStartStyle, .borderTopStyle)
    case .borderBlockStartWidth, .borderInlineEndWidth, .borderBlockEndWidth,
      .borderInlineStartWidth:
      return group(.borderBlockStartWidth, .borderTopWidth)
    case .borderBlockStartColor, .borderInlineEndColor, .borderBlockEndColor,
      .borderInlineStartColor:
      return group(.borderBlockStartColor, .borderTopColor)
    case .borderStartStartRadius: return .borderTopLeftRadius
    case .borderStartEndRadius: return .borderTopRightRadius
    case .borderEndEndRadius: return .borderBottomRightRadius
    case .borderEndStartRadius: return .borderBottomLeftRadius
    case .overflowInline: return isVertical ? .overflowY : .overflowX
    case .overflowBlock: return isVertical ? .overflowX : .overflowY
    case .containIntrinsicInlineSize:
      return isVertical ? .containIntrinsicHeight : .containIntrinsicWidth
    case .containIntrinsicBlockSize:
      return isVertical ? .containIntrinsicWidth : .containIntrinsicHeight
    default: return self
    }
  }
}

private func kebabCase(_ name: String) -> String {
  var out = name.hasPrefix("webkit") ? "-" : ""
  for character in name {
    if character.isUppercase {
      out += "-" + character.lowercased()
    } else {
      out.append(character)
    }
  }
  return out
}

private let aliases: [String: PropertyID] = [
  "word-wrap": .overflowWrap, "grid-row-gap": .rowGap, "grid-column-gap": .columnGap,
  "-webkit-align-content": .alignContent,
  "-webkit-align-items": .alignItems, "-webkit-align-self": .alignSelf,
  "-webkit-animation-name": .animationName, "-webkit-animation-fill-mode": .animationFillMode,
  "-webkit-animation-iteration-count": .animationIterationCount,
  "-webkit-animation-direction": .animationDirection,
  "-webkit-animation-duration": .animationDuration, "-webkit-animation-delay": .animationDelay,
  "-webkit-animation-play-state": .animationPlayState,
  "-webkit-appearance": .appearance,
  "-webkit-background-clip": .backgroundClip, "-webkit-box-sizing": .boxSizing,
  "-webkit-box-shadow": .boxShadow, "-webkit-clip-path": .clipPath,
  "-webkit-column-count": .columnCount, "-webkit-column-gap": .columnGap,
  "-webkit-column-span": .columnSpan, "page-break-inside": .breakInside,
  "-webkit-column-break-inside": .breakInside, "-webkit-column-width": .columnWidth,
  "-webkit-filter": .filter, "-webkit-flex-basis": .flexBasis,
  "-webkit-flex-direction": .flexDirection, "-webkit-flex-grow": .flexGrow,
  "-webkit-flex-shrink": .flexShrink, "-webkit-flex-wrap": .flexWrap,
  "-webkit-justify-content": .justifyContent, "-webkit-mask-image": .maskImage,
  "-webkit-border-after-color": .borderBlockEndColor,
  "-webkit-border-after-style": .borderBlockEndStyle,
  "-webkit-border-after-width": .borderBlockEndWidth,
  "-webkit-border-before-color": .borderBlockStartColor,
  "-webkit-border-before-style": .borderBlockStartStyle,
  "-webkit-border-before-width": .borderBlockStartWidth,
  "-webkit-border-end-color": .borderInlineEndColor,
  "-webkit-border-end-style": .borderInlineEndStyle,
  "-webkit-border-end-width": .borderInlineEndWidth,
  "-webkit-border-start-color": .borderInlineStartColor,
  "-webkit-border-start-style": .borderInlineStartStyle,
  "-webkit-border-start-width": .borderInlineStartWidth,
  "-webkit-opacity": .opacity, "-webkit-order": .order, "-webkit-perspective": .perspective,
  "-webkit-transform": .transform, "-webkit-transform-origin": .transformOrigin,
  "-webkit-transform-style": .transformStyle,
  "-webkit-margin-start": .marginInlineStart, "-webkit-margin-end": .marginInlineEnd,
  "-webkit-margin-before": .marginBlockStart, "-webkit-margin-after": .marginBlockEnd,
  "-webkit-padding-start": .paddingInlineStart, "-webkit-padding-end": .paddingInlineEnd,
  "-webkit-padding-before": .paddingBlockStart, "-webkit-padding-after": .paddingBlockEnd,
  "-webkit-logical-width": .inlineSize, "-webkit-logical-height": .blockSize,
  "-webkit-min-logical-width": .minInlineSize, "-webkit-max-logical-width": .maxInlineSize,
  "-webkit-min-logical-height": .minBlockSize, "-webkit-max-logical-height": .maxBlockSize,
  "-webkit-border-top-left-radius": .borderTopLeftRadius,
  "-webkit-border-top-right-radius": .borderTopRightRadius,
  "-webkit-border-bottom-right-radius": .borderBottomRightRadius,
  "-webkit-border-bottom-left-radius": .borderBottomLeftRadius,
]

/// Shorthand properties.
enum ShorthandID: String, CaseIterable, Sendable {
  case all
  case margin, padding, inset
  case marginBlock = "margin-block"
  case marginInline = "margin-inline"
  case paddingBlock = "padding-block"
  case paddingInline = "padding-inline"
  case insetBlock = "inset-block"
  case insetInline = "inset-inline"
  case border
  case borderTop = "border-top"
  case borderRight = "border-right"
  case borderBottom = "border-bottom"
  case borderLeft = "border-left"
  case borderBlock = "border-block"
  case borderInline = "border-inline"
  case borderBlockStart = "border-block-start"
  case borderBlockEnd = "border-block-end"
  case borderInlineStart = "border-inline-start"
  case borderInlineEnd = "border-inline-end"
  case borderWidth = "border-width"
  case borderStyle = "border-style"
  case borderColor = "border-color"
  case borderBlockWidth = "border-block-width"
  case borderBlockStyle = "border-block-style"
  case borderBlockColor = "border-block-color"
  case borderInlineWidth = "border-inline-width"
  case borderInlineStyle = "border-inline-style"
  case borderInlineColor = "border-inline-color"
  case borderRadius = "border-radius"
  case outline, background, font, overflow, flex
  case flexFlow = "flex-flow"
  case gap
  case listStyle = "list-style"
  case columns
  case placeContent = "place-content"
  case placeItems = "place-items"
  case placeSelf = "place-self"
  case grid
  case gridTemplate = "grid-template"
  case gridArea = "grid-area"
  case gridRow = "grid-row"
  case gridColumn = "grid-column"
  case whiteSpace = "white-space"
  case textWrap = "text-wrap"
  case fontVariant = "font-variant"
  case textDecoration = "text-decoration"
  case animation, container, mask
  case containIntrinsicSize = "contain-intrinsic-size"

  static let byName: [String: ShorthandID] = {
    var out: [String: ShorthandID] = [:]
    for shorthand in allCases { out[shorthand.rawValue] = shorthand }
    for (alias, shorthand) in shorthandAliases { out[alias] = shorthand }
    return out
  }()
}

private let shorthandAliases: [String: ShorthandID] = [
  "grid-gap": .gap, "-webkit-border-radius": .borderRadius, "-webkit-flex": .flex,
  "-webkit-flex-flow": .flexFlow, "-webkit-columns": .columns, "-webkit-animation": .animation,
  "-webkit-mask": .mask, "-webkit-border-after": .borderBlockEnd,
  "-webkit-border-before": .borderBlockStart, "-webkit-border-end": .borderInlineEnd,
  "-webkit-border-start": .borderInlineStart,
]
