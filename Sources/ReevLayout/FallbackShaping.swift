/// What characters of fallback fonts do to their neighbours' advances: Arabic letters join, and
/// sequences of emoji are one glyph.
///
/// - Parameter advances: by scalar, CSS px; those of scalars that a recorded or bundled face has are
///   left alone.
/// - Complexity: O(n).
func shapeFallback(
  _ advances: inout [Float], of scalars: ArraySlice<Unicode.Scalar>, size: Float,
  isFallback: (Unicode.Scalar) -> Bool
) {
  guard scalars.contains(where: { $0.value >= 0x600 || $0.value == 0x20E3 }) else { return }
  let first = scalars.startIndex
  var flagLetters = 0
  for index in scalars.indices {
    let scalar = scalars[index]
    let at = index - first
    defer { flagLetters = isFlagLetter(scalar) ? flagLetters + 1 : 0 }
    if let letter = arabicLetter(scalar) {
      guard isFallback(scalar) else { continue }
      var next = index + 1
      while next < scalars.endIndex, isJoiningTransparent(scalars[next]) { next += 1 }
      let joins =
        letter.joinsNext && next < scalars.endIndex && arabicLetter(scalars[next]) != nil
        && scalars[next] != "\u{621}"
      advances[at] = size * (joins ? letter.joined : letter.ending)
      continue
    }
    guard index > first else { continue }
    switch scalar.value {
    // https://www.unicode.org/reports/tr51/: presentation, modifier, flag and joiner sequences.
    case 0xFE0F, 0x20E3:
      let base = scalar.value == 0x20E3 && scalars[index - 1].value == 0xFE0F ? at - 2 : at - 1
      guard base >= 0, scalar.value == 0x20E3 || isEmojiBase(scalars[first + base]) else { break }
      advances[base] = size * emojiAdvance
      advances[at] = 0
    case 0x1F3FB...0x1F3FF where isEmojiBase(scalars[index - 1]): advances[at] = 0
    case 0x1F1E6...0x1F1FF where flagLetters % 2 == 1: advances[at] = 0
    default:
      if scalars[index - 1].value == 0x200D, isEmojiBase(scalar) { advances[at] = 0 }
    }
  }
}

/// The advance of an emoji, in em, as Noto Color Emoji has it.
let emojiAdvance: Float = 1.25

private func isFlagLetter(_ scalar: Unicode.Scalar) -> Bool {
  (0x1F1E6...0x1F1FF).contains(scalar.value)
}

private func isEmojiBase(_ scalar: Unicode.Scalar) -> Bool {
  scalar.value >= 0x203C && scalar.properties.isEmoji
}

private func isJoiningTransparent(_ scalar: Unicode.Scalar) -> Bool {
  scalar.properties.generalCategory == .nonspacingMark
}

/// An Arabic letter's widths in em, as DejaVu Sans has them: joined to the next letter, and not.
private struct ArabicLetter {
  var joined: Float
  var ending: Float
  var joinsNext = true
}

/// By code point from U+0621 to U+064A.
private let arabicLetters: [ArabicLetter?] = {
  func single(_ width: Float) -> ArabicLetter {
    ArabicLetter(joined: width, ending: width, joinsNext: false)
  }
  func pair(_ joined: Float, _ ending: Float) -> ArabicLetter {
    ArabicLetter(joined: joined, ending: ending)
  }
  return [
    single(0.47), single(0.29), single(0.29), single(0.5), single(0.29), pair(0.29, 0.8),
    single(0.29), pair(0.29, 0.96), single(0.53), pair(0.29, 0.96), pair(0.29, 0.96),
    pair(0.64, 0.65), pair(0.64, 0.65), pair(0.64, 0.65), single(0.48), single(0.48),
    single(0.52), single(0.52), pair(0.87, 1.25), pair(0.87, 1.25), pair(0.86, 1.22),
    pair(0.86, 1.22), pair(0.81, 0.94), pair(0.81, 0.94), pair(0.54, 0.56), pair(0.5, 0.56),
    nil, nil, nil, nil, nil, pair(0.29, 0.29), pair(0.5, 1.04), pair(0.5, 0.8), pair(0.52, 0.83),
    pair(0.32, 0.75), pair(0.56, 0.65), pair(0.29, 0.75), pair(0.5, 0.53), single(0.5),
    pair(0.29, 0.8), pair(0.29, 0.8),
  ]
}()

private func arabicLetter(_ scalar: Unicode.Scalar) -> ArabicLetter? {
  switch scalar.value {
  case 0x621...0x64A: arabicLetters[Int(scalar.value) - 0x621]
  // Letters of other languages that are written with it have the shapes of these.
  case 0x67E, 0x679: arabicLetters[0x628 - 0x621]
  case 0x686: arabicLetters[0x62C - 0x621]
  case 0x688: arabicLetters[0x62F - 0x621]
  case 0x691, 0x698: arabicLetters[0x631 - 0x621]
  case 0x6A9, 0x6AF: arabicLetters[0x643 - 0x621]
  case 0x6BA, 0x6CC, 0x6D2: arabicLetters[0x64A - 0x621]
  case 0x6BE, 0x6C1: arabicLetters[0x647 - 0x621]
  default: nil
  }
}
