/// A key as it was pressed, whatever the terminal sent for it.
public nonisolated enum Key: Hashable, Sendable {
  /// A character, with Shift already in it; the space bar is `" "`.
  case character(Character)
  /// Control and a lower-case letter.
  case control(Character)
  /// Alt (or Escape, then at once) and a character.
  case alt(Character)
  /// Return or Enter.
  case enter
  /// Tab.
  case tab
  /// Shift and Tab.
  case backTab
  /// Escape alone.
  case escape
  /// The key that deletes to the left.
  case backspace
  /// The key that deletes to the right.
  case delete
  /// Insert.
  case insert
  /// Cursor up.
  case up
  /// Cursor down.
  case down
  /// Cursor left.
  case left
  /// Cursor right.
  case right
  /// Home.
  case home
  /// End.
  case end
  /// Page up.
  case pageUp
  /// Page down.
  case pageDown
  /// F1 to F12.
  case function(Int)
  /// A sequence that means nothing here.
  case unknown

  private static let names: [(name: String, key: Key)] = [
    ("Space", .character(" ")), ("Enter", .enter), ("Tab", .tab), ("Shift-Tab", .backTab),
    ("Esc", .escape), ("Backspace", .backspace), ("Delete", .delete), ("Insert", .insert),
    ("Up", .up), ("Down", .down), ("Left", .left), ("Right", .right), ("Home", .home),
    ("End", .end), ("PageUp", .pageUp), ("PageDown", .pageDown),
  ]

  /// The key of a name such as `j`, `Space`, `Ctrl-P`, `Alt-b`, `F1`, `PageUp`; nil for any other.
  public init?(name: String) {
    if let known = Key.names.first(where: { $0.name.lowercased() == name.lowercased() }) {
      self = known.key
    } else if name.count == 1, let character = name.first {
      self = .character(character)
    } else if name.lowercased().hasPrefix("ctrl-"), name.count == 6, let last = name.last {
      self = .control(Character(last.lowercased()))
    } else if name.lowercased().hasPrefix("alt-"), name.count == 5, let last = name.last {
      self = .alt(last)
    } else if name.first == "F", let number = Int(name.dropFirst()), (1...12).contains(number) {
      self = .function(number)
    } else {
      return nil
    }
  }

  /// The name that ``init(name:)`` takes and help shows.
  public var name: String {
    switch self {
    case .character(let character) where character != " ": String(character)
    case .control(let character): "Ctrl-" + character.uppercased()
    case .alt(let character): "Alt-\(character)"
    case .function(let number): "F\(number)"
    case .unknown: "?"
    default: Key.names.first { $0.key == self }?.name ?? "?"
    }
  }
}

/// What the mouse did, at a cell.
public nonisolated struct Mouse: Hashable, Sendable {
  /// What was done.
  public enum Kind: Hashable, Sendable {
    /// A button went down.
    case press
    /// A button went up.
    case release
    /// The mouse moved with a button down.
    case drag
    /// The mouse moved.
    case move
    /// The wheel turned up.
    case wheelUp
    /// The wheel turned down.
    case wheelDown
    /// The wheel was tilted to the left.
    case wheelLeft
    /// The wheel was tilted to the right.
    case wheelRight
  }

  /// What was done.
  public var kind: Kind
  /// 0 left, 1 middle, 2 right.
  public var button: Int
  /// The cell's row, from 0.
  public var row: Int
  /// The cell's column, from 0.
  public var column: Int
  /// Whether Shift was down.
  public var hasShift: Bool
  /// Whether Control was down.
  public var hasControl: Bool

  /// A mouse event.
  public init(
    kind: Kind, button: Int = 0, row: Int, column: Int, hasShift: Bool = false,
    hasControl: Bool = false
  ) {
    self.kind = kind
    self.button = button
    self.row = row
    self.column = column
    self.hasShift = hasShift
    self.hasControl = hasControl
  }

  /// Parses what follows `ESC [ <` up to its `M` or `m`: `button;column;row`, from 1.
  public init?(report: String) {
    guard let last = report.last, last == "M" || last == "m" else { return nil }
    let numbers = report.dropLast().split(separator: ";", omittingEmptySubsequences: false).map {
      Int($0)
    }
    guard numbers.count == 3, let code = numbers[0], let column = numbers[1], let row = numbers[2],
      (0..<256).contains(code), (1..<10_000).contains(column), (1..<10_000).contains(row)
    else { return nil }
    let wheels: [Kind] = [.wheelUp, .wheelDown, .wheelLeft, .wheelRight]
    let kind: Kind
    if code & 64 != 0 {
      kind = wheels[code & 3]
    } else if code & 32 != 0 {
      kind = code & 3 == 3 ? .move : .drag
    } else {
      kind = last == "m" ? .release : .press
    }
    self.init(
      kind: kind, button: code & 3, row: row - 1, column: column - 1, hasShift: code & 4 != 0,
      hasControl: code & 16 != 0)
  }
}

/// What a terminal has to tell.
public enum TerminalInput: Hashable, Sendable {
  /// A key.
  case key(Key)
  /// The mouse.
  case mouse(Mouse)
  /// A text pasted as a whole; controls in it are blanks.
  case paste(String)
  /// The terminal's window gained or lost the focus.
  case focus(Bool)
  /// The terminal has another size now.
  case resized
  /// The terminal has shown all that was sent before the last question.
  case acknowledged
  /// The terminal said which background it has: whether that is a light one.
  case background(isLight: Bool)
  /// The process was continued after a stop.
  case continued
  /// The process is asked to end, by this signal (1 HUP, 2 INT, 15 TERM).
  case terminated(by: Int32)
}
