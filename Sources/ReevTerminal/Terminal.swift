import CNcurses
import Foundation
public import ReevCells

/// Why a terminal can't be used; `description` is one line for a person.
public struct TerminalError: Error, CustomStringConvertible, Sendable {
  /// What failed and what to do.
  public var description: String
}

/// The terminal: shows grids, reads keys and mouse. The only owner of ncurses; one at a time.
///
/// Every mode that it sets is undone by ``close()``, by a suspension, and by a crash.
public final class Terminal {
  /// How many colours it shows.
  public private(set) var colors: ColorDepth
  /// Whether it shows more than ASCII.
  public private(set) var isUnicode: Bool
  /// Whether the mouse is reported to the program.
  public private(set) var isMouseOn = true
  /// The terminal type that is in use, a fallback included.
  public private(set) var type: String

  private var shown = CellGrid(columns: 0, rows: 0)
  private var needsRedraw = true
  private var cursor: (row: Int, column: Int)?
  private var pairs: [ColorPair: Int32] = [:]
  private var pairsOfColors: [ColorPair: Int32] = [:]
  private var pairLimit: Int
  private var hasTooManyPairs = false
  private let hasOnlyEight: Bool
  private var isOpen = true
  /// What was read behind an Escape and isn't part of it.
  var pendingCode: Int?

  private struct ColorPair: Hashable {
    var foreground: Int32
    var background: Int32
  }

  private static let modesOn = "\u{1B}[?1002h\u{1B}[?1006h\u{1B}[?2004h\u{1B}[?1004h"
  private static let modesOff =
    "\u{1B}[?1003l\u{1B}[?1002l\u{1B}[?1006l\u{1B}[?2004l\u{1B}[?1004l"
  private static let crashReset =
    "\u{1B}[?2026l" + modesOff + "\u{1B}[0m\u{1B}[?25h\u{1B}[?1l\u{1B}>\u{1B}[?1049l\r\n"

  /// Takes the terminal over.
  ///
  /// An unknown type falls back to one that it resembles. `NO_COLOR` and a level of `limit` below
  /// the terminal's hold the colours down.
  ///
  /// - Throws: ``TerminalError`` when there is no terminal, or one that can't place a cursor.
  public init(limit: ColorDepth? = nil, ascii: Bool = false) throws(TerminalError) {
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else {
      throw TerminalError(description: "not a terminal: standard input and output must be one")
    }
    let environment = ProcessInfo.processInfo.environment
    isUnicode = reev_set_locale() == 1 && !ascii
    let named = environment["TERM"] ?? ""
    let wantsDirect =
      ["truecolor", "24bit"].contains(environment["COLORTERM"] ?? "")
      && (limit ?? .truecolor) == .truecolor
    reev_arm_reset(Terminal.crashReset)
    var opened: String?
    for candidate in Terminal.candidates(for: named) {
      if wantsDirect, let direct = directColorType(from: candidate, environment: environment),
        reev_open(direct) == 1
      {
        opened = candidate
        break
      }
      if reev_open(candidate) == 1 {
        opened = candidate
        break
      }
    }
    guard let opened else {
      reev_disarm_reset()
      throw TerminalError(
        description: "terminal type '\(sanitized(named))' can't show screens; set TERM, for "
          + "example TERM=xterm-256color")
    }
    type = opened
    pairLimit = min(Int(reev_pair_count()), 60_000)
    let count = Int(reev_color_count())
    let able: ColorDepth =
      if reev_is_direct_color() == 1 {
        .truecolor
      } else if count >= 256 {
        .palette256
      } else if count >= 8 {
        .palette16
      } else {
        .none
      }
    hasOnlyEight = count < 16
    let order: [ColorDepth] = [.none, .palette16, .palette256, .truecolor]
    let isRefused = limit == nil && !(environment["NO_COLOR"] ?? "").isEmpty
    let most = isRefused ? ColorDepth.none : limit ?? able
    colors = order.first { $0 == most || $0 == able } ?? .none
    reev_catch_signals()
    write(Terminal.modesOn)
  }

  private static func candidates(for type: String) -> [String] {
    let families = [
      "xterm", "kitty", "foot", "alacritty", "wezterm", "ghostty", "rio", "contour", "konsole",
      "gnome", "vte", "iterm", "st-", "rxvt",
    ]
    var list = type.isEmpty ? [] : [type]
    if families.contains(where: { type.hasPrefix($0) }) { list.append("xterm-256color") }
    if type.hasPrefix("tmux") || type.hasPrefix("screen") { list.append("screen-256color") }
    // A type that is known but can't place a cursor (dumb) is not improved on.
    return type == "dumb" ? [type] : list + ["vt100"]
  }

  /// The number of columns.
  public var columns: Int { Int(reev_columns()) }
  /// The number of rows.
  public var rows: Int { Int(reev_rows()) }

  /// Shows a grid; only what differs from the last one is sent, in one synchronized update.
  ///
  /// - Parameters:
  ///   - grid: what to show; cut or padded to the terminal's size.
  ///   - cursor: where the cursor stands, nil for none.
  ///   - asksForAcknowledgement: whether ``TerminalInput/acknowledged`` shall follow when the
  ///     terminal has worked through it.
  /// - Returns: whether anything was sent.
  @discardableResult
  public func show(
    _ grid: CellGrid, cursor: (row: Int, column: Int)? = nil, asksForAcknowledgement: Bool = false
  ) -> Bool {
    guard isOpen else { return false }
    let hasMoved = cursor?.row != self.cursor?.row || cursor?.column != self.cursor?.column
    if !needsRedraw, grid == shown, !hasMoved { return false }
    self.cursor = cursor
    if hasTooManyPairs { forgetPairs() }
    let sizeDiffers = grid.columns != shown.columns || grid.rows != shown.rows
    put(grid, all: needsRedraw || sizeDiffers)
    shown = grid
    reev_place_cursor(Int32(cursor?.row ?? -1), Int32(cursor?.column ?? 0))
    write("\u{1B}[?2026h")
    reev_update(needsRedraw ? 1 : 0)
    write("\u{1B}[?2026l" + (asksForAcknowledgement ? "\u{1B}[5n" : ""))
    needsRedraw = false
    return true
  }

  private func put(_ grid: CellGrid, all: Bool) {
    let width = columns
    let height = rows
    let blank = Cell()
    let inking = Inking(colors, of: grid)
    for row in 0..<height {
      var column = 0
      while column < width {
        let isInside = row < grid.rows && column < grid.columns
        let cell = isInside ? grid[row, column] : blank
        let isWide =
          isInside && column + 1 < min(width, grid.columns) && grid[row, column + 1].text.isEmpty
          && !cell.text.isEmpty
        let span = isWide ? 2 : 1
        if all || !isInside || cell != shown[row, column]
          || (isWide && grid[row, column + 1] != shown[row, column + 1])
        {
          put(cell, width: span, row: row, column: column, inking)
        }
        column += span
      }
    }
  }

  private func put(_ cell: Cell, width: Int, row: Int, column: Int, _ inking: Inking) {
    var scalars = cell.text.unicodeScalars.prefix(5).map(\.value)
    if !isUnicode, scalars.contains(where: { $0 > 126 }) {
      scalars = [asciiStandIn(for: scalars[0])]
    }
    if width == 2, scalars.count == 1, scalars[0] < 127 { scalars = [63] }
    let attributes = colors == .none ? inking.ink(cell).attributes : cell.attributes
    reev_put(
      Int32(row), Int32(column), scalars, Int32(scalars.count), Int32(width),
      UInt32(attributes.rawValue), colors == .none ? 0 : pair(cell, inking))
  }

  /// The pair of a cell's colours.
  private func pair(_ cell: Cell, _ inking: Inking) -> Int32 {
    let wanted = ColorPair(foreground: cell.foreground.rgb, background: cell.background.rgb)
    if let known = pairsOfColors[wanted] { return known }
    let ink = inking.ink(cell)
    let key = ColorPair(
      foreground: number(ink.foreground, isBackground: false),
      background: number(ink.background, isBackground: true))
    guard let pair = pair(key) else { return 0 }
    pairsOfColors[wanted] = pair
    return pair
  }

  private func pair(_ key: ColorPair) -> Int32? {
    if key.foreground < 0 && key.background < 0 { return 0 }
    if let known = pairs[key] { return known }
    // Cells that are on the screen keep their pair's number, so a number is never given away
    // before all are.
    guard pairs.count + 1 < pairLimit else {
      hasTooManyPairs = true
      return nil
    }
    let number = Int32(pairs.count + 1)
    guard reev_define_pair(number, key.foreground, key.background) == 1 else { return nil }
    pairs[key] = number
    return number
  }

  /// The number that ncurses takes for an ink.
  private func number(_ ink: Int32, isBackground: Bool) -> Int32 {
    guard ink >= 0 else { return -1 }
    // In direct mode the numbers 0 to 7 still mean the palette.
    if colors == .truecolor { return max(ink, 8) }
    guard hasOnlyEight, colors == .palette16 else { return ink }
    return ink == 8 ? (isBackground ? 0 : 7) : ink & 7
  }

  private func forgetPairs() {
    pairs = [:]
    pairsOfColors = [:]
    hasTooManyPairs = false
    reev_forget_pairs()
    needsRedraw = true
  }

  /// Sends the whole screen anew at the next ``show(_:cursor:asksForAcknowledgement:)``.
  public func redraw() {
    needsRedraw = true
    forgetPairs()
  }

  /// Reports the mouse to the program, or leaves it to the terminal.
  public func setMouse(on: Bool) {
    isMouseOn = on
    write(on ? "\u{1B}[?1002h\u{1B}[?1006h" : "\u{1B}[?1003l\u{1B}[?1002l\u{1B}[?1006l")
  }

  /// Reports motion without a button too; floods slow links, so only while it is needed.
  public func setMotion(on: Bool) {
    guard isMouseOn else { return }
    write(on ? "\u{1B}[?1003h" : "\u{1B}[?1003l\u{1B}[?1002h")
  }

  /// Asks which background the terminal has (OSC 11); ``TerminalInput/background(isLight:)`` is the
  /// answer of those that give one, and nobody waits for it. Terminals that would show the
  /// question as text are not asked.
  public func askForBackground() {
    let able = [
      "xterm", "tmux", "kitty", "foot", "alacritty", "wezterm", "ghostty", "rio", "contour",
      "konsole", "vte", "st-", "rxvt",
    ]
    guard colors != .none, able.contains(where: { type.hasPrefix($0) }) else { return }
    write("\u{1B}]11;?\u{1B}\\")
  }

  /// Hands a text to the clipboard of the user's own machine (OSC 52), if it allows that; more
  /// than 50 kB is not sent.
  public func copy(_ text: String) {
    let encoded = Data(text.utf8.prefix(50_000)).base64EncodedString()
    write("\u{1B}]52;c;\(encoded)\u{07}")
  }

  /// Wakes ``wait(milliseconds:)``; from any thread.
  public nonisolated static func wake() { reev_wake() }

  /// Waits for input, a wake or the time to pass, and returns what there is.
  ///
  /// - Parameter milliseconds: how long to wait; negative for ever.
  public func wait(milliseconds: Int) -> [TerminalInput] {
    let found = reev_wait(Int32(clamping: milliseconds))
    var inputs: [TerminalInput] = []
    var isResized = false
    while true {
      let number = reev_next_signal()
      if number == 0 { break }
      switch number {
      case SIGWINCH: isResized = true
      case SIGTSTP: inputs.append(contentsOf: suspend())
      case SIGCONT: inputs.append(.continued)
      default: inputs.append(.terminated(by: number))
      }
    }
    if found & Int32(REEV_WAIT_INPUT) != 0 {
      while let input = nextInput() {
        if input == .resized { isResized = true } else { inputs.append(input) }
      }
      if inputs.isEmpty, !isResized, found & Int32(REEV_WAIT_HANGUP) != 0 {
        inputs.append(.terminated(by: SIGHUP))
      }
    } else if found & Int32(REEV_WAIT_HANGUP) != 0 {
      inputs.append(.terminated(by: SIGHUP))
    }
    if isResized {
      _ = reev_take_size()
      needsRedraw = true
      inputs.append(.resized)
    }
    return inputs
  }

  /// Gives the terminal back, stops the process, and takes the terminal over again when it is
  /// continued.
  public func suspend() -> [TerminalInput] {
    write(Terminal.modesOff)
    reev_place_cursor(-1, 0)
    reev_leave()
    reev_stop_self()
    reev_enter()
    write(Terminal.modesOn)
    if !isMouseOn { setMouse(on: false) }
    _ = reev_take_size()
    redraw()
    return [.continued, .resized]
  }

  /// Gives the terminal back for good; a second call does nothing.
  public func close() {
    guard isOpen else { return }
    isOpen = false
    write(Terminal.modesOff)
    reev_close()
    reev_release_signals()
    reev_disarm_reset()
  }

  private func write(_ text: String) {
    let bytes = Array(text.utf8)
    bytes.withUnsafeBytes { buffer in
      guard let base = buffer.baseAddress else { return }
      reev_write(base.assumingMemoryBound(to: CChar.self), Int32(clamping: buffer.count))
    }
  }
}

/// What an ASCII terminal shows in a character's place.
private func asciiStandIn(for scalar: UInt32) -> UInt32 {
  let stand: Character =
    switch scalar {
    case 0x2500, 0x2501, 0x2504, 0x2505, 0x2508, 0x2509, 0x254C, 0x2550, 0x2013, 0x2014: "-"
    case 0x2502, 0x2503, 0x2506, 0x2507, 0x250A, 0x250B, 0x2551, 0x258F, 0x2590, 0x2595, 0x258C:
      "|"
    case 0x250C...0x254B, 0x2552...0x256C, 0x256D...0x2570: "+"
    case 0x2588, 0x2593, 0x2589...0x258B: "#"
    case 0x2592, 0x2584, 0x2585, 0x2586, 0x2587: "="
    case 0x2591, 0x2581, 0x2582, 0x2583: "."
    case 0x2018, 0x2019: "'"
    case 0x201C, 0x201D: "\""
    case 0x2022, 0x25CF, 0x25A0, 0x00B7: "*"
    case 0x25B6, 0x25B8, 0x203A, 0x2192: ">"
    case 0x25C0, 0x25C2, 0x2039, 0x2190: "<"
    case 0x2191, 0x25B2: "^"
    case 0x2193, 0x25BC: "v"
    case 0x2713, 0x2714: "x"
    case 0x2026: "."
    case 0x00A0: " "
    default: "?"
    }
  return stand.unicodeScalars.first?.value ?? 63
}
