import ReevCells
import ReevDOM
import ReevLayout
import ReevStyle

extension PaintCanvas {
  /// One glyph for a text that is an icon font's: private-use characters, or a word of a font that
  /// works by ligatures. nil for other texts.
  func iconGlyph(_ text: String, style: Int, node: NodeID) -> String? {
    if text.utf8.allSatisfy({ $0 < 0x80 }) {
      guard !document.fontFaces.isEmpty, isLigatureFont(style: style),
        text.utf8.allSatisfy({ $0 == 0x5F || $0 == 0x20 || ($0 >= 0x30 && $0 <= 0x7A) })
      else { return nil }
      return levelled(IconTable.glyph(named: text) ?? "▪")
    }
    var hasIcon = false
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0xE000...0xF8FF, 0xF0000...0x10FFFD: hasIcon = true
      case 0x20, 0xA0: break
      default: return nil
      }
    }
    guard hasIcon else { return nil }
    if let glyph = iconGlyph(of: node) { return levelled(glyph) }
    let families = familyNames(style)
    let table =
      families.contains { $0.contains("awesome") || $0.hasPrefix("fa") }
      ? IconTable.awesome
      : families.contains { $0.contains("material") } ? IconTable.material : [:]
    for scalar in text.unicodeScalars {
      if let glyph = table[scalar.value] { return levelled(glyph) }
    }
    return levelled("▪")
  }

  private func familyNames(_ style: Int) -> [String] {
    let index = Int(styles.styles[style].fontFamily)
    guard styles.fontFamilies.indices.contains(index) else { return [] }
    return styles.fontFamilies[index].map { $0.lowercased() }
  }

  /// Whether the first known family of a style is a web font whose letters are all one em wide.
  private func isLigatureFont(style: Int) -> Bool {
    let index = Int(styles.styles[style].fontFamily)
    guard styles.fontFamilies.indices.contains(index) else { return false }
    for family in styles.fontFamilies[index] {
      for face in document.fontFaces where face.family == family {
        let letters = (97...122).compactMap { face.advances[UInt32($0)] }
        return letters.count == 26 && letters.allSatisfy { $0 == 1000 }
      }
    }
    return false
  }

  /// One cell for the icon that an element is or holds; a plain mark where nothing tells which.
  func icon(of node: NodeID) -> String { levelled(iconGlyph(of: node) ?? "▪") }

  /// What an element says of the icon in it, else what the elements around it say: a link or a
  /// button is often what carries the name.
  func iconGlyph(of node: NodeID) -> String? {
    var at = node
    if at >= 0, document.kind.indices.contains(Int(at)), document.kind[Int(at)] != .element {
      at = document.parent[Int(at)]
    }
    for level in 0..<3 {
      guard at >= 0, document.kind.indices.contains(Int(at)), document.kind[Int(at)] == .element
      else { return nil }
      if level > 0, !PaintNames.iconHolders.contains(document.name[Int(at)]) { return nil }
      let classes = level == 0 ? document.attribute(PaintNames.class, of: at) : nil
      // Names come before guesses: what a label, a symbol or a file says tells more than a class that belongs
      // to no icon set.
      if let classes, let glyph = IconTable.glyph(setClasses: classes) { return glyph }
      for name in PaintNames.iconNames where level == 0 {
        if let value = document.attribute(name, of: at), let glyph = IconTable.glyph(named: value) {
          return glyph
        }
      }
      if level == 0, let glyph = glyphInside(at) { return glyph }
      if let source = document.attribute(PaintNames.src, of: at), !source.hasPrefix("data:"),
        let glyph = IconTable.glyph(named: fileName(source))
      {
        return glyph
      }
      if level == 0, let mask = maskURL(of: at), !mask.hasPrefix("data:"),
        let glyph = IconTable.glyph(named: fileName(mask))
      {
        return glyph
      }
      var isLabelled = false
      for name in PaintNames.iconLabels {
        guard let value = document.attribute(name, of: at), !value.isEmpty else { continue }
        isLabelled = true
        if let glyph = IconTable.glyph(named: value) { return glyph }
      }
      if !isLabelled, let classes, let glyph = IconTable.glyph(classes: classes) { return glyph }
      at = document.parent[Int(at)]
    }
    return nil
  }

  private func maskURL(of node: NodeID) -> String? {
    guard styles.ofNode.indices.contains(Int(node)) else { return nil }
    let style = Int(styles.ofNode[Int(node)])
    guard styles.styles.indices.contains(style) else { return nil }
    let url = styles.styles[style].rare?.values.maskURL ?? ""
    return url.isEmpty ? nil : url
  }

  /// By the symbol that a drawing uses, or by its title.
  private func glyphInside(_ node: NodeID) -> String? {
    var child = document.firstChild[Int(node)]
    var rest = 16
    while child != noNode, rest > 0 {
      rest -= 1
      let name = document.name[Int(child)]
      if name == PaintNames.use {
        for attribute in document.attributes[Int(child)]
        where attribute.name == PaintNames.href || attribute.name == PaintNames.xlinkHref {
          let symbol = attribute.value.split(separator: "#").last.map(String.init) ?? ""
          if let glyph = IconTable.glyph(named: symbol) { return glyph }
        }
      } else if name == PaintNames.title {
        let title = document.textContent(of: child, limit: 100)
        if let glyph = IconTable.glyph(named: title) { return glyph }
      }
      child = document.nextSibling[Int(child)]
    }
    return nil
  }

  /// The last part of an address, without query and ending.
  func fileName(_ address: String) -> String {
    let path = address.prefix { $0 != "?" && $0 != "#" }
    let file = path.split(separator: "/").last ?? ""
    return String(file.split(separator: ".").first ?? "")
  }

  /// A glyph for an icon, at the level of glyphs that the frame may use.
  func levelled(_ glyph: String) -> String {
    switch glyphs {
    case .full: glyph
    case .box: boxIcons[glyph] ?? "■"
    case .ascii: asciiIcons[glyph] ?? "*"
    }
  }
}

/// Code page 437's nearest.
private let boxIcons: [String: String] = [
  "≡": "≡", "✕": "x", "✓": "√", "›": "►", "‹": "◄", "▾": "▼", "▴": "▲", "◂": "◄", "▸": "►",
  "+": "+", "−": "-", "!": "!", "?": "?", "→": "→", "←": "←", "↑": "↑", "↓": "↓", "☺": "☺",
  "♥": "♥", "⌂": "⌂", "☼": "☼", "♪": "♪", "#": "#", "$": "$", "%": "%", "»": "»", "«": "«",
  "∞": "∞", "❯": ">", "▶": "►",
]

private let asciiIcons: [String: String] = [
  "≡": "=", "✕": "x", "✓": "v", "›": ">", "‹": "<", "▾": "v", "▴": "^", "◂": "<", "▸": ">",
  "+": "+", "−": "-", "!": "!", "?": "?", "→": ">", "←": "<", "↑": "^", "↓": "v", "#": "#",
  "$": "$", "%": "%", "»": ">", "«": "<", "❯": ">", "▶": ">", "✗": "x",
]
