import ReevDOM

/// A bundled face, its tables unpacked. 1/2048 em.
struct BundledFontFace: Sendable {
  let metrics: BundledFace
  /// Advances of the code points below 0x250; −1 where the face has none.
  private let low: [Int16]
  private let high: [UInt32: Int16]
  /// Where the kerning of a left code point below 0x250 begins in `kernRights`.
  private let kernStart: [Int32]
  private let kernRights: [UInt32]
  private let kernValues: [Int16]

  private static let lowLimit = 0x250

  init(_ metrics: BundledFace) {
    self.metrics = metrics
    var low = Array(repeating: Int16(-1), count: Self.lowLimit)
    var high: [UInt32: Int16] = [:]
    for (first, list) in Self.entries(metrics.advances) {
      var code = first
      for item in list.split(separator: UInt8(ascii: ",")) {
        let parts = item.split(separator: UInt8(ascii: "*"))
        guard let width = parts.first.flatMap(Self.integer) else { continue }
        for _ in 0..<(parts.count > 1 ? Self.integer(parts[1]) ?? 1 : 1) {
          if code < Self.lowLimit {
            low[code] = Int16(width)
          } else {
            high[UInt32(code)] = Int16(width)
          }
          code += 1
        }
      }
    }
    self.low = low
    self.high = high
    var pairs: [(left: Int, right: UInt32, value: Int16)] = []
    for (left, list) in Self.entries(metrics.kerning) where left < Self.lowLimit {
      for item in list.split(separator: UInt8(ascii: ",")) {
        let parts = item.split(separator: UInt8(ascii: "="))
        guard parts.count == 2, let right = Self.integer(parts[0]),
          let value = Self.integer(parts[1])
        else { continue }
        pairs.append((left, UInt32(right), Int16(value)))
      }
    }
    pairs.sort { ($0.left, $0.right) < ($1.left, $1.right) }
    var start = Array(repeating: Int32(0), count: Self.lowLimit + 1)
    for pair in pairs { start[pair.left + 1] += 1 }
    for code in 0..<Self.lowLimit { start[code + 1] += start[code] }
    kernStart = start
    kernRights = pairs.map(\.right)
    kernValues = pairs.map(\.value)
  }

  /// The advance of a code point in 1/2048 em; nil where the face has no glyph.
  func advance(_ code: UInt32) -> Int16? {
    if code < Self.lowLimit {
      let width = low[Int(code)]
      return width < 0 ? nil : width
    }
    return high[code]
  }

  /// What kerning adds to the advance of `left` before `right`, 1/2048 em.
  func kern(_ left: UInt32, _ right: UInt32) -> Int16 {
    guard left < Self.lowLimit else { return 0 }
    var index = Int(kernStart[Int(left)])
    let end = Int(kernStart[Int(left) + 1])
    while index < end {
      if kernRights[index] == right { return kernValues[index] }
      index += 1
    }
    return 0
  }

  private static func entries(_ table: String) -> [(Int, ArraySlice<UInt8>)] {
    Array(table.utf8).split(separator: UInt8(ascii: " ")).compactMap { entry in
      guard let colon = entry.firstIndex(of: UInt8(ascii: ":")),
        let first = integer(entry[..<colon])
      else { return nil }
      return (first, entry[(colon + 1)...])
    }
  }

  private static func integer(_ digits: ArraySlice<UInt8>) -> Int? {
    var value = 0
    var isNegative = false
    for byte in digits {
      if byte == UInt8(ascii: "-") {
        isNegative = true
      } else {
        value = value * 10 + Int(byte) - Int(UInt8(ascii: "0"))
      }
    }
    return isNegative ? -value : value
  }

  /// A bundled face by class (0 sans, 1 serif, 2 mono) and looks; unpacked once a process.
  static func face(_ family: BundledFamily, isBold: Bool, isItalic: Bool) -> BundledFontFace {
    faces[family.rawValue * 4 + (isItalic ? 2 : 0) + (isBold ? 1 : 0)]
  }

  private static let faces = bundledFaces.map(BundledFontFace.init)
}

/// The three families whose metrics are bundled.
enum BundledFamily: Int, Sendable {
  /// Arial's metrics.
  case sans
  /// Times New Roman's metrics.
  case serif
  /// Courier New's metrics.
  case mono

  /// The family that a visitor's machine shows for a name; nil where nobody has such a font.
  init?(name: String) {
    guard let family = Self.byName[name.lowercased()] else { return nil }
    self = family
  }

  private static let byName: [String: BundledFamily] = {
    let lists: [(BundledFamily, String)] = [
      (
        .sans,
        """
        sans-serif,system-ui,ui-sans-serif,ui-rounded,-apple-system,blinkmacsystemfont,arial,\
        helvetica,helvetica neue,segoe ui,roboto,inter,verdana,tahoma,geneva,lucida grande,\
        lucida sans unicode,trebuchet ms,ubuntu,cantarell,oxygen,oxygen-sans,noto sans,\
        liberation sans,dejavu sans,san francisco,sf pro text,sf pro display,arimo,\
        droid sans,fira sans,open sans,gill sans,calibri,candara,optima,nimbus sans
        """
      ),
      (
        .serif,
        """
        serif,ui-serif,times,times new roman,georgia,cambria,garamond,palatino,\
        palatino linotype,book antiqua,liberation serif,dejavu serif,noto serif,tinos,\
        baskerville,constantia,iowan old style,nimbus roman
        """
      ),
      (
        .mono,
        """
        monospace,ui-monospace,courier,courier new,menlo,monaco,consolas,sfmono-regular,sf mono,\
        liberation mono,dejavu sans mono,ubuntu mono,cousine,roboto mono,lucida console,\
        andale mono,noto sans mono,droid sans mono,nimbus mono
        """
      ),
    ]
    var byName: [String: BundledFamily] = [:]
    for (family, names) in lists {
      for name in names.split(separator: ",") { byName[String(name)] = family }
    }
    return byName
  }()
}

/// A web font face as recorded, parts split by unicode-range put together. 1/1000 em.
struct WebFontFace: Sendable {
  var weight: Int
  var isItalic: Bool
  var ascent: Float
  var descent: Float
  var lineHeight: Float?
  let family: String
  /// By code point; those below 0x250 also in `low`.
  private(set) var advances: [UInt32: Float]
  /// As recorded.
  private var kerning: [KernedPair: Float]
  /// Advances of the code points below 0x250; negative where the face has none.
  private var low: [Float] = []
  /// What kerning adds between two ASCII characters, `left * 128 + right`; empty for nothing.
  private var asciiKerning: [Float] = []

  /// Whether its letters are all 1 em wide: an icon font whose ligatures turn words into glyphs.
  var isLigatureIcons = false

  init(_ metrics: FontFaceMetrics) {
    weight = metrics.weight
    isItalic = metrics.style != "normal"
    ascent = Float(metrics.ascent)
    descent = Float(metrics.descent)
    lineHeight = metrics.lineHeight.map(Float.init)
    advances = metrics.advances
    kerning = metrics.kerning.mapValues { Float($0) }
    family = metrics.family.lowercased()
    prepare()
  }

  mutating func add(_ metrics: FontFaceMetrics) {
    advances.merge(metrics.advances) { $1 }
    kerning.merge(metrics.kerning.mapValues { Float($0) }) { $1 }
    prepare()
  }

  /// The advance of a code point in 1/1000 em; nil where the face has no glyph.
  func advance(_ code: UInt32) -> Float? {
    guard code < low.count else { return advances[code] }
    return low[Int(code)] < 0 ? nil : low[Int(code)]
  }

  /// What kerning adds to the advance of `left` before `right`, 1/1000 em.
  func kern(_ left: UInt32, _ right: UInt32) -> Float {
    if left < 128, right < 128 {
      return asciiKerning.isEmpty ? 0 : asciiKerning[Int(left) * 128 + Int(right)]
    }
    return kerning.isEmpty ? 0 : kerning[KernedPair(left, right)] ?? 0
  }

  private mutating func prepare() {
    low = Array(repeating: -1, count: 0x250)
    for (code, advance) in advances where code < low.count { low[Int(code)] = max(0, advance) }
    isLigatureIcons = (UInt32(97)...122).allSatisfy { advances[$0] == 1000 }
    guard !kerning.isEmpty else {
      asciiKerning = WebFontKerning.known(for: self) ?? []
      return
    }
    asciiKerning = Array(repeating: 0, count: 128 * 128)
    for (pair, kern) in kerning where pair.left < 128 && pair.right < 128 {
      asciiKerning[Int(pair.left) * 128 + Int(pair.right)] = kern
    }
  }
}
