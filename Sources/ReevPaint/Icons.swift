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
      return icon(named: text)
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
    return icon(named: nameOfIcon(node))
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

  /// What an element says about the icon in it: classes, labels, and the names in a sprite's link.
  func nameOfIcon(_ node: NodeID) -> String {
    var names = ""
    var at = node
    for _ in 0..<2 {
      guard at >= 0, document.kind.indices.contains(Int(at)) else { break }
      if document.kind[Int(at)] == .element {
        for name in [PaintNames.class, PaintNames.ariaLabel, PaintNames.title, PaintNames.href] {
          if let value = document.attribute(name, of: at) { names += " " + value }
        }
        var child = document.firstChild[Int(at)]
        while child != noNode {
          if document.name[Int(child)] == PaintNames.use,
            let link = document.attributes[Int(child)].first(where: {
              $0.name == PaintNames.href || $0.name == Atom("xlink:href")
            })
          {
            names += " " + link.value
          }
          child = document.nextSibling[Int(child)]
        }
      }
      at = document.parent[Int(at)]
    }
    return names.lowercased()
  }

  /// A one-cell glyph for an icon by what it is called.
  func icon(named name: String) -> String {
    guard glyphs == .full else { return glyphs == .ascii ? "*" : "■" }
    for (words, glyph) in iconWords where words.contains(where: { name.contains($0) }) {
      return glyph
    }
    return "▪"
  }
}

private let iconWords: [([String], String)] = [
  (["search", "magnif"], "⌕"), (["menu", "hamburger", "bars", "toc"], "≡"),
  (["close", "times", "dismiss", "cross", "clear"], "✕"), (["check", "done", "tick"], "✓"),
  (["star"], "★"), (["heart", "favorite"], "♥"), (["home"], "⌂"),
  (["chevron-right", "chevron_right", "caret-right", "angle-right", "arrow-right"], "›"),
  (["chevron-left", "chevron_left", "caret-left", "angle-left", "arrow-left"], "‹"),
  (["chevron-down", "caret-down", "angle-down", "expand_more", "arrow-down", "dropdown"], "▾"),
  (["chevron-up", "caret-up", "angle-up", "expand_less", "arrow-up"], "▴"),
  (["plus", "add"], "+"), (["minus", "remove"], "−"), (["edit", "pencil", "pen"], "✎"),
  (["trash", "delete"], "✗"), (["gear", "cog", "settings"], "⚙"), (["mail", "envelope"], "✉"),
  (["phone"], "☎"), (["play"], "▸"), (["info"], "ⓘ"), (["warning", "alert"], "!"),
  (["sun", "light"], "☼"), (["moon", "dark"], "☾"), (["download"], "↓"), (["upload"], "↑"),
  (["refresh", "sync", "reload"], "↻"), (["link"], "∞"), (["user", "person", "account"], "☺"),
]
