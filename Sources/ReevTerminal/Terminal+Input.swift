import CNcurses
import ReevCells

extension Terminal {
  /// The next input that is already there.
  func nextInput() -> TerminalInput? {
    while true {
      let code = takePendingCode() ?? Int(reev_read_key(0))
      switch code {
      case REEV_KEY_NONE: return nil
      case 27:
        if let input = afterEscape() { return input }
      case REEV_KEY_MOUSE:
        if let mouse = Mouse(report: readReport()) { return .mouse(mouse) }
      case REEV_KEY_PASTE_BEGIN: return .paste(readPaste())
      case REEV_KEY_PASTE_END: continue
      case REEV_KEY_FOCUS_IN: return .focus(true)
      case REEV_KEY_FOCUS_OUT: return .focus(false)
      case REEV_KEY_ACKNOWLEDGE: return .acknowledged
      case REEV_KEY_RESIZE: return .resized
      default:
        if let key = key(of: code) { return .key(key) }
      }
    }
  }

  private func takePendingCode() -> Int? {
    defer { pendingCode = nil }
    return pendingCode
  }

  /// What an Escape begins: itself, Alt and a key, or a sequence that nobody defined.
  private func afterEscape() -> TerminalInput? {
    let code = Int(reev_read_key(0))
    switch code {
    case REEV_KEY_NONE: return .key(.escape)
    case 91, 79:
      // An unknown CSI or SS3 sequence, to its final byte; nothing of it may act as keys.
      var length = 0
      while length < 64 {
        let next = Int(reev_read_key(5))
        if next == REEV_KEY_NONE {
          return length == 0 ? .key(.alt(code == 91 ? "[" : "O")) : nil
        }
        length += 1
        if (64...126).contains(next) { return nil }
      }
      return nil
    case 93, 80:
      // An OSC or DCS answer, to BEL or ST.
      return backgroundAnswer(readString())
    case 27, REEV_KEY_MOUSE..<REEV_KEY_UP, REEV_KEY_RESIZE:
      // Another Escape, or what the terminal itself had to say: nobody holds Alt for that.
      pendingCode = code
      return .key(.escape)
    default:
      if case .character(let character)? = key(of: code) { return .key(.alt(character)) }
      return key(of: code).map { .key($0) }
    }
  }

  /// The text of an OSC or DCS answer; a slow link may deliver it in parts, none of which may act
  /// as keys.
  private func readString() -> String {
    var text = ""
    var previous = 0
    for _ in 0..<4096 {
      let next = Int(reev_read_key(text.isEmpty ? 25 : 400))
      if next == REEV_KEY_NONE || next == 7 || (previous == 27 && next == 92) { break }
      if next < 127, next > 31, let scalar = Unicode.Scalar(UInt32(next)) {
        text.unicodeScalars.append(scalar)
      }
      previous = next
    }
    return text
  }

  /// `11;rgb:ffff/ffff/ffff` as a claim about the background.
  private func backgroundAnswer(_ text: String) -> TerminalInput? {
    guard text.hasPrefix("11;rgb:") else { return nil }
    let parts = text.dropFirst(7).split(separator: "/").compactMap { part -> Double? in
      guard let value = Int(part, radix: 16), (1...4).contains(part.count) else { return nil }
      return Double(value) / Double((1 << (4 * part.count)) - 1)
    }
    guard parts.count == 3 else { return nil }
    return .background(isLight: 0.299 * parts[0] + 0.587 * parts[1] + 0.114 * parts[2] > 0.5)
  }

  private func key(of code: Int) -> Key? {
    switch code {
    case 9: return .tab
    case 10, 13, REEV_KEY_ENTER: return .enter
    case 8, 127, REEV_KEY_BACKSPACE: return .backspace
    case REEV_KEY_UP: return .up
    case REEV_KEY_DOWN: return .down
    case REEV_KEY_LEFT: return .left
    case REEV_KEY_RIGHT: return .right
    case REEV_KEY_HOME: return .home
    case REEV_KEY_END: return .end
    case REEV_KEY_PAGE_UP: return .pageUp
    case REEV_KEY_PAGE_DOWN: return .pageDown
    case REEV_KEY_INSERT: return .insert
    case REEV_KEY_DELETE: return .delete
    case REEV_KEY_BACK_TAB: return .backTab
    case 1...26:
      return Unicode.Scalar(UInt32(code) + 96).map { .control(Character($0)) }
    case 32..<REEV_KEY_MOUSE:
      guard let scalar = Unicode.Scalar(UInt32(code)) else { return nil }
      return .character(Character(scalar))
    case (REEV_KEY_FUNCTION + 1)...(REEV_KEY_FUNCTION + 12):
      return .function(code - REEV_KEY_FUNCTION)
    default: return .unknown
    }
  }

  private func readReport() -> String {
    var report = ""
    for _ in 0..<32 {
      let code = Int(reev_read_key(20))
      guard (48...59).contains(code) || code == 77 || code == 109,
        let scalar = Unicode.Scalar(UInt32(code))
      else { return report }
      report.unicodeScalars.append(scalar)
      if code == 77 || code == 109 { return report }
    }
    return report
  }

  /// No line of ours takes more of a paste, characters.
  private static let longestPaste = 10_000

  private func readPaste() -> String {
    var text = String.UnicodeScalarView()
    var count = 0
    // To its end, however long it is: what is left of it would act as keys.
    while count < 50_000_000 {
      let code = Int(reev_read_key(200))
      if code == REEV_KEY_NONE || code == REEV_KEY_PASTE_END { break }
      count += 1
      guard count <= Self.longestPaste, code < REEV_KEY_MOUSE,
        let scalar = Unicode.Scalar(UInt32(code))
      else { continue }
      text.append(code < 32 ? " " : scalar)
    }
    return sanitized(String(text))
  }
}
