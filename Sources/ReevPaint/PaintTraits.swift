import ReevStyle

/// What painting wants to know of a computed style, in a few bytes.
struct PaintTraits {
  struct Flags: OptionSet {
    let rawValue: UInt32

    static let positioned = Flags(rawValue: 1)
    /// Establishes a stacking context whatever its z-index.
    static let context = Flags(rawValue: 2)
    static let floats = Flags(rawValue: 4)
    /// An inline-block, inline flex or grid container, or inline table.
    static let atomicInline = Flags(rawValue: 8)
    static let inline = Flags(rawValue: 16)
    /// A flex or grid container: its items paint atomically and obey z-index.
    static let itemContainer = Flags(rawValue: 32)
    static let hidden = Flags(rawValue: 64)
    static let hasBackground = Flags(rawValue: 128)
    static let hasBorder = Flags(rawValue: 256)
    static let hasOutline = Flags(rawValue: 512)
    static let underline = Flags(rawValue: 1024)
    static let lineThrough = Flags(rawValue: 2048)
    static let hasImage = Flags(rawValue: 4096)
    static let table = Flags(rawValue: 8192)
    static let hasZIndex = Flags(rawValue: 16384)
    /// A mask leaves a shape of the box, as of an icon.
    static let masked = Flags(rawValue: 32768)
    /// An inline box whose one border is below: its text is underlined.
    static let underlinedByBorder = Flags(rawValue: 65536)
    /// A table's cell whose borders are its neighbours' too.
    static let collapsedCell = Flags(rawValue: 131072)
  }

  var flags: Flags = []
  var zIndex: Int32 = 0
  /// 0 to 255.
  var opacity: UInt32 = 255
  var background: RGB = 0
  /// 0 to 255.
  var backgroundAlpha: UInt32 = 0

  init() {}

  init(_ style: borrowing ComputedStyle) {
    switch style.position {
    case .static: break
    case .fixed, .sticky: flags.formUnion([.positioned, .context])
    case .relative, .absolute: flags.insert(.positioned)
    }
    if let index = style.zIndex {
      zIndex = index
      flags.insert(.hasZIndex)
    }
    if style.establishesStackingContext || style.opacity < 1 { flags.insert(.context) }
    if style.float != .none { flags.insert(.floats) }
    switch style.display {
    case .inline: flags.insert(.inline)
    case .inlineBlock: flags.insert(.atomicInline)
    case .inlineTable: flags.formUnion([.atomicInline, .table])
    case .table: flags.insert(.table)
    case .flex, .grid: flags.insert(.itemContainer)
    case .inlineFlex, .inlineGrid: flags.formUnion([.atomicInline, .itemContainer])
    default: break
    }
    if style.display == .tableCell, style.borderCollapse == .collapse {
      flags.insert(.collapsedCell)
    }
    if style.visibility != .visible { flags.insert(.hidden) }
    if style.underline { flags.insert(.underline) }
    if style.lineThrough { flags.insert(.lineThrough) }
    let width = style.borderWidth
    if width.top > 0 || width.right > 0 || width.bottom > 0 || width.left > 0 {
      flags.insert(.hasBorder)
    }
    if style.display == .inline || style.display == .inlineBlock, width.bottom > 0, width.top == 0,
      width.left == 0,
      width.right == 0, style.borderColor.bottom.alpha > 25
    {
      flags.insert(.underlinedByBorder)
    }
    if style.rare?.values.isMasked == true { flags.insert(.masked) }
    if style.outlineWidth > 0, style.outlineColor.alpha > 25 { flags.insert(.hasOutline) }
    let clamped = style.opacity.isNaN ? 1 : max(0, min(1, style.opacity))
    opacity = UInt32((clamped * 255).rounded())
    setBackground(style)
    if backgroundAlpha > 2 { flags.insert(.hasBackground) }
  }

  /// Colour and images as one flat colour: a gradient is the mean of its stops.
  private mutating func setBackground(_ style: borrowing ComputedStyle) {
    background = rgb(style.backgroundColor)
    backgroundAlpha = UInt32(style.backgroundColor.alpha)
    guard let images = style.rare?.values.backgroundImages else { return }
    for image in images.reversed() {
      switch image {
      case .url: flags.insert(.hasImage)
      case .gradient(let stops):
        guard !stops.isEmpty else { continue }
        var sum: (UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0)
        for stop in stops {
          let alpha = UInt32(stop.alpha)
          sum.0 += UInt32(stop.red) * alpha
          sum.1 += UInt32(stop.green) * alpha
          sum.2 += UInt32(stop.blue) * alpha
          sum.3 += alpha
        }
        guard sum.3 > 0 else { continue }
        let mean = (sum.0 / sum.3) << 16 | (sum.1 / sum.3) << 8 | (sum.2 / sum.3)
        let alpha = sum.3 / UInt32(stops.count)
        let below = backgroundAlpha
        background = below == 0 ? mean : blend(mean, over: background, alpha: alpha)
        backgroundAlpha = alpha + below * (255 - alpha) / 255
      }
    }
  }
}
