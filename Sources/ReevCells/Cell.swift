/// A colour of a cell: 24-bit RGB, or the terminal's default.
public struct CellColor: Hashable, Sendable {
  /// `0xRRGGBB`, or −1 for the terminal's default.
  public var rgb: Int32

  /// A colour.
  public init(rgb: Int32) { self.rgb = rgb }

  /// The terminal's default.
  public static let terminalDefault = CellColor(rgb: -1)
}

/// What a cell's text looks like beside its colours.
public struct CellAttributes: OptionSet, Hashable, Sendable {
  /// The bits.
  public let rawValue: UInt8

  /// Attributes of bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Bold.
  public static let bold = CellAttributes(rawValue: 1)
  /// Dim.
  public static let dim = CellAttributes(rawValue: 2)
  /// Italic.
  public static let italic = CellAttributes(rawValue: 4)
  /// Underlined.
  public static let underline = CellAttributes(rawValue: 8)
  /// Foreground and background swapped.
  public static let reverse = CellAttributes(rawValue: 16)
  /// Struck through.
  public static let strikethrough = CellAttributes(rawValue: 32)
}

/// One cell of a screen.
public struct Cell: Hashable, Sendable {
  /// One grapheme cluster of 1 or 2 cells, safe for a terminal; "" is the right half of a wide one.
  public var text: String
  /// The text's colour.
  public var foreground: CellColor
  /// The background's colour.
  public var background: CellColor
  /// The text's looks.
  public var attributes: CellAttributes

  /// A cell.
  public init(
    text: String = " ", foreground: CellColor = .terminalDefault,
    background: CellColor = .terminalDefault, attributes: CellAttributes = []
  ) {
    self.text = text
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
  }
}
