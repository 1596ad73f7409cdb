import ReevCells

/// The colours of the program's own parts; the page keeps its own.
struct Theme: Hashable {
  /// Whether the terminal's background is light.
  var isLight: Bool
  /// Titles, the cursor, what is playing.
  var accent: CellColor
  /// What went well.
  var good: CellColor
  /// What deserves a look.
  var warning: CellColor
  /// Errors.
  var bad: CellColor
  /// What may be overlooked.
  var faint: CellColor
  /// Thin lines.
  var line: CellColor
  /// The background of the header, the footer and what lies over the page.
  var surface: CellColor
  /// The text on `surface`.
  var onSurface: CellColor
  /// The selected row's background.
  var selection: CellColor
  /// The text on `selection`.
  var onSelection: CellColor

  static let dark = Theme(
    isLight: false, accent: rgb(0x5FB3D9), good: rgb(0x87C38A), warning: rgb(0xE0B567),
    bad: rgb(0xE5737B), faint: rgb(0x868D9A), line: rgb(0x4A505C), surface: rgb(0x22262E),
    onSurface: rgb(0xD7DAE0), selection: rgb(0x2F4A63), onSelection: rgb(0xFFFFFF))

  static let light = Theme(
    isLight: true, accent: rgb(0x0B6E99), good: rgb(0x2B7A3D), warning: rgb(0x946200),
    bad: rgb(0xB42332), faint: rgb(0x6B7280), line: rgb(0xC4C9D1), surface: rgb(0xE9ECF0),
    onSurface: rgb(0x24292F), selection: rgb(0xC5E1F2), onSelection: rgb(0x101418))

  /// The colour that a configuration names: `#rrggbb`; nil for anything else.
  static func color(_ text: String) -> CellColor? {
    guard text.count == 7, text.hasPrefix("#"), let value = Int32(text.dropFirst(), radix: 16)
    else { return nil }
    return CellColor(rgb: value)
  }

  private static func rgb(_ value: Int32) -> CellColor { CellColor(rgb: value) }
}

/// How a text looks.
struct Look: Hashable {
  var foreground = CellColor.terminalDefault
  var background = CellColor.terminalDefault
  var attributes: CellAttributes = []

  init(
    _ foreground: CellColor = .terminalDefault, on background: CellColor = .terminalDefault,
    _ attributes: CellAttributes = []
  ) {
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
  }

  func with(_ more: CellAttributes) -> Look {
    Look(foreground, on: background, attributes.union(more))
  }
}

/// What screens need to know of the terminal and the user's wishes.
struct Style: Hashable {
  var theme: Theme
  var colors: ColorDepth
  var isUnicode: Bool

  var plain: Look { Look() }
  var bold: Look { Look(.terminalDefault, on: .terminalDefault, .bold) }
  var faint: Look { colors == .none ? Look() : Look(theme.faint) }
  var line: Look { colors == .none ? Look() : Look(theme.line) }
  var accent: Look { Look(theme.accent) }
  var title: Look { Look(theme.accent, on: .terminalDefault, .bold) }
  var good: Look { Look(theme.good) }
  var warning: Look { Look(theme.warning) }
  var bad: Look { Look(theme.bad) }
  var bar: Look {
    colors == .none ? Look() : Look(theme.onSurface, on: theme.surface)
  }
  var barFaint: Look { colors == .none ? Look() : Look(theme.faint, on: theme.surface) }
  var barTitle: Look {
    colors == .none
      ? Look(.terminalDefault, on: .terminalDefault, .bold)
      : Look(theme.accent, on: theme.surface, .bold)
  }
  var selected: Look {
    (colors == .none || colors == .palette16)
      ? Look(.terminalDefault, on: .terminalDefault, .reverse)
      : Look(theme.onSelection, on: theme.selection)
  }

  /// A character where the terminal shows it, else its stand-in.
  func glyph(_ full: String, _ ascii: String) -> String { isUnicode ? full : ascii }
}
