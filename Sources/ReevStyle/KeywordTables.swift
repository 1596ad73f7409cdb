/// The keywords of properties whose values are enums, by property.
let keywordTables: [[String: UInt8]?] = PropertyID.allCases.map(keywordTable)

/// `display: -webkit-box` and its inline form, until `-webkit-box-orient` is known.
let webkitBoxDisplay: UInt8 = 100
let webkitInlineBoxDisplay: UInt8 = 101

private func keywordTable(_ property: PropertyID) -> [String: UInt8]? {
  func table<T: RawRepresentable>(_ pairs: KeyValuePairs<String, T>) -> [String: UInt8]
  where T.RawValue == UInt8 {
    var out: [String: UInt8] = [:]
    for (name, value) in pairs { out[name] = value.rawValue }
    return out
  }
  switch property {
  case .display:
    var out: [String: UInt8] = table([
      "none": Display.none, "contents": .contents, "block": .block, "inline": .inline,
      "inline-block": .inlineBlock, "flow-root": .flowRoot, "list-item": .listItem, "flex": .flex,
      "inline-flex": .inlineFlex, "grid": .grid, "inline-grid": .inlineGrid, "table": .table,
      "inline-table": .inlineTable, "table-row-group": .tableRowGroup,
      "table-header-group": .tableHeaderGroup, "table-footer-group": .tableFooterGroup,
      "table-row": .tableRow, "table-cell": .tableCell, "table-column-group": .tableColumnGroup,
      "table-column": .tableColumn, "table-caption": .tableCaption, "-webkit-flex": .flex,
      "-webkit-inline-flex": .inlineFlex, "ruby": .inline, "ruby-text": .inline, "math": .inline,
      "flow": .block,
    ])
    out["-webkit-box"] = webkitBoxDisplay
    out["-webkit-inline-box"] = webkitInlineBoxDisplay
    return out
  case .position:
    return table([
      "static": Position.static, "relative": .relative, "absolute": .absolute, "fixed": .fixed,
      "sticky": .sticky, "-webkit-sticky": .sticky,
    ])
  case .float:
    return table([
      "none": FloatKeyword.none, "left": .left, "right": .right,
    ]).merging(["inline-start": inlineStartSide, "inline-end": inlineEndSide]) { old, _ in old }
  case .clear:
    return table([
      "none": Clear.none, "left": .left, "right": .right, "both": .both,
    ]).merging(["inline-start": inlineStartSide, "inline-end": inlineEndSide]) { old, _ in old }
  case .visibility:
    return table(["visible": Visibility.visible, "hidden": .hidden, "collapse": .collapse])
  case .direction: return table(["ltr": Direction.ltr, "rtl": .rtl])
  case .writingMode:
    return table([
      "horizontal-tb": WritingMode.horizontalTB, "vertical-rl": .verticalRL,
      "vertical-lr": .verticalLR, "sideways-rl": .sidewaysRL, "sideways-lr": .sidewaysLR,
      "lr": .horizontalTB, "lr-tb": .horizontalTB, "rl": .horizontalTB, "tb": .verticalRL,
      "tb-rl": .verticalRL,
    ])
  case .overflowX, .overflowY, .overflowInline, .overflowBlock:
    return table([
      "visible": Overflow.visible, "hidden": .hidden, "clip": .clip, "scroll": .scroll,
      "auto": .auto, "overlay": .auto,
    ])
  case .contentVisibility:
    return table(["visible": ContentVisibility.visible, "auto": .auto, "hidden": .hidden])
  case .pointerEvents:
    var out = table(["auto": PointerEvents.auto, "none": .none])
    for name in [
      "visiblepainted", "visiblefill", "visiblestroke", "visible", "painted", "fill",
      "stroke", "all", "bounding-box",
    ] {
      out[name] = PointerEvents.auto.rawValue
    }
    return out
  case .boxSizing: return table(["content-box": BoxSizing.contentBox, "border-box": .borderBox])
  case .borderTopStyle, .borderRightStyle, .borderBottomStyle, .borderLeftStyle,
    .borderBlockStartStyle, .borderInlineEndStyle, .borderBlockEndStyle, .borderInlineStartStyle,
    .outlineStyle:
    var out = table([
      "none": BorderStyle.none, "hidden": .hidden, "dotted": .dotted, "dashed": .dashed,
      "solid": .solid, "double": .double, "groove": .groove, "ridge": .ridge, "inset": .inset,
      "outset": .outset,
    ])
    if property == .outlineStyle {
      out["hidden"] = nil
      out["auto"] = BorderStyle.solid.rawValue
    }
    return out
  case .fontStyle: return table(["normal": FontStyle.normal, "italic": .italic])
  case .textAlign, .textAlignLast:
    var out = table([
      "start": TextAlign.start, "end": .end, "left": .left, "right": .right, "center": .center,
      "justify": .justify, "-webkit-auto": .start, "match-parent": .matchParent,
      "-webkit-match-parent": .matchParent,
      "-webkit-left": .webkitLeft, "-webkit-center": .webkitCenter,
      "-webkit-right": .webkitRight, "-internal-center": .center,
    ])
    if property == .textAlignLast { out["auto"] = TextAlign.start.rawValue }
    if property == .textAlign {
      out["-internal-th-center"] = internalCenter
      out["-internal-table"] = internalTableAlign
    }
    return out
  case .textTransform:
    return table([
      "none": TextTransform.none, "uppercase": .uppercase, "lowercase": .lowercase,
      "capitalize": .capitalize, "full-width": .none, "full-size-kana": .none,
    ])
  case .textOverflow: return table(["clip": TextOverflow.clip, "ellipsis": .ellipsis])
  case .whiteSpaceCollapse:
    return table([
      "collapse": WhiteSpaceCollapse.collapse, "preserve": .preserve,
      "preserve-breaks": .preserveBreaks, "preserve-spaces": .preserveSpaces,
      "break-spaces": .breakSpaces,
    ])
  case .textWrapMode: return table(["wrap": TextWrapMode.wrap, "nowrap": .nowrap])
  case .overflowWrap:
    return table(["normal": OverflowWrap.normal, "break-word": .breakWord, "anywhere": .anywhere])
  case .wordBreak:
    return table([
      "normal": WordBreak.normal, "break-all": .breakAll, "keep-all": .keepAll,
      "break-word": .breakWord, "auto-phrase": .normal,
    ])
  case .lineBreak:
    return table([
      "auto": LineBreak.auto, "loose": .loose, "normal": .normal, "strict": .strict,
      "anywhere": .anywhere, "after-white-space": .auto,
    ])
  case .hyphens: return table(["none": Hyphens.none, "manual": .manual, "auto": .auto])
  case .unicodeBidi:
    return table([
      "normal": UnicodeBidi.normal, "embed": .embed, "isolate": .isolate,
      "bidi-override": .bidiOverride, "isolate-override": .isolateOverride,
      "plaintext": .plaintext, "-webkit-isolate": .isolate, "-webkit-plaintext": .plaintext,
      "-webkit-isolate-override": .isolateOverride,
    ])
  case .fontKerning: return ["auto": 1, "normal": 1, "none": 0]
  case .listStylePosition:
    return table(["outside": ListStylePosition.outside, "inside": .inside])
  case .tableLayout: return table(["auto": TableLayout.auto, "fixed": .fixed])
  case .borderCollapse:
    return table(["separate": BorderCollapse.separate, "collapse": .collapse])
  case .captionSide: return table(["top": CaptionSide.top, "bottom": .bottom])
  case .emptyCells: return table(["show": EmptyCells.show, "hide": .hide])
  case .flexDirection:
    return table([
      "row": FlexDirection.row, "row-reverse": .rowReverse, "column": .column,
      "column-reverse": .columnReverse,
    ])
  case .flexWrap:
    return table([
      "nowrap": FlexWrap.nowrap, "wrap": .wrap, "wrap-reverse": .wrapReverse, "balance": .wrap,
    ])
  case .objectFit:
    return table([
      "fill": ObjectFit.fill, "contain": .contain, "cover": .cover, "none": .none,
      "scale-down": .scaleDown,
    ])
  case .columnSpan: return ["none": 0, "all": 1]
  case .breakInside:
    return ["auto": 0, "avoid": 1, "avoid-column": 1, "avoid-page": 0, "avoid-region": 0]
  case .textWrapStyle: return ["auto": 0, "balance": 1, "stable": 0, "pretty": 0]
  case .fontVariantCaps:
    return [
      "normal": 0, "small-caps": 1, "all-small-caps": 2, "petite-caps": 1, "all-petite-caps": 2,
      "unicase": 0, "titling-caps": 0,
    ]
  case .webkitBoxOrient:
    return ["horizontal": 0, "inline-axis": 0, "vertical": 1, "block-axis": 1]
  case .isolation: return ["auto": 0, "isolate": 1]
  case .transformStyle: return ["flat": 0, "preserve-3d": 1]
  case .backgroundClip:
    return ["border-box": 0, "padding-box": 0, "content-box": 0, "text": 1, "border-area": 0]
  case .scrollbarWidth: return ["auto": 0, "thin": 1, "none": 2]
  case .containerType: return ["normal": 0, "inline-size": 1, "size": 2, "scroll-state": 0]
  case .animationFillMode: return ["none": 0, "forwards": 1, "backwards": 2, "both": 3]
  case .animationDirection:
    return ["normal": 0, "reverse": 1, "alternate": 2, "alternate-reverse": 3]
  case .animationPlayState: return ["running": 0, "paused": 1]
  case .webkitTextSecurity: return ["none": 0, "disc": 1, "circle": 1, "square": 1]
  case .mixBlendMode:
    return [
      "normal": 0, "multiply": 1, "screen": 1, "overlay": 1, "darken": 1, "lighten": 1,
      "color-dodge": 1, "color-burn": 1, "hard-light": 1, "soft-light": 1, "difference": 1,
      "exclusion": 1, "hue": 1, "saturation": 1, "color": 1, "luminosity": 1, "plus-lighter": 1,
      "plus-darker": 1,
    ]
  default: return nil
  }
}

/// The values of justify-content and align-content.
let contentAlignmentKeywords: [String: ContentAlignment] = [
  "normal": .normal, "start": .start, "end": .end, "center": .center, "stretch": .stretch,
  "flex-start": .flexStart, "flex-end": .flexEnd, "left": .left, "right": .right,
  "space-between": .spaceBetween, "space-around": .spaceAround, "space-evenly": .spaceEvenly,
]

/// The values of the self-alignment properties.
let selfAlignmentKeywords: [String: SelfAlignment] = [
  "auto": .auto, "normal": .normal, "start": .start, "end": .end, "center": .center,
  "stretch": .stretch, "flex-start": .flexStart, "flex-end": .flexEnd, "self-start": .selfStart,
  "self-end": .selfEnd, "left": .left, "right": .right, "anchor-center": .anchorCenter,
]

/// `inline-start` and `inline-end` of `float` and `clear`, until the direction is known.
let inlineStartSide: UInt8 = 100
let inlineEndSide: UInt8 = 101
