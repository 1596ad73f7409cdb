import ReevDOM

extension Atom {
  static let width = Atom("width")
  static let height = Atom("height")
  static let align = Atom("align")
  static let valign = Atom("valign")
  static let bgcolor = Atom("bgcolor")
  static let background = Atom("background")
  static let border = Atom("border")
  static let bordercolor = Atom("bordercolor")
  static let cellpadding = Atom("cellpadding")
  static let cellspacing = Atom("cellspacing")
  static let nowrap = Atom("nowrap")
  static let hspace = Atom("hspace")
  static let vspace = Atom("vspace")
  static let color = Atom("color")
  static let face = Atom("face")
  static let size = Atom("size")
  static let text = Atom("text")
  static let link = Atom("link")
  static let rules = Atom("rules")
  static let frame = Atom("frame")
  static let noshade = Atom("noshade")
  static let clear = Atom("clear")
  static let start = Atom("start")
  static let reversed = Atom("reversed")
  static let wrap = Atom("wrap")
  static let frameborder = Atom("frameborder")
  static let marginwidth = Atom("marginwidth")
  static let marginheight = Atom("marginheight")
  static let leftmargin = Atom("leftmargin")
  static let topmargin = Atom("topmargin")
  static let rightmargin = Atom("rightmargin")
  static let bottommargin = Atom("bottommargin")
  static let hidden = Atom("hidden")
  static let alt = Atom("alt")
  static let table = Atom("table")
  static let body = Atom("body")
  static let html = Atom("html")
  static let img = Atom("img")
  static let li = Atom("li")
  static let ol = Atom("ol")
  static let ul = Atom("ul")
  static let rrWidth = Atom("rr_width")
  static let rrHeight = Atom("rr_height")
}

/// Legacy attributes as declarations. https://html.spec.whatwg.org/#presentational-hints
struct PresentationalHints {
  let document: Document
  /// The colour of links by the `link` attribute of the main document's body, "" for none.
  private(set) var linkColor = ""

  init(document: Document) {
    self.document = document
    guard document.root != noNode, Int(document.root) < document.slotCount else { return }
    var html = document.firstChild[Int(document.root)]
    while html != noNode {
      var child = document.firstChild[Int(html)]
      while child != noNode {
        if document.name[Int(child)] == .body {
          color(.link, "color", Int(child), &linkColor)
          return
        }
        child = document.nextSibling[Int(child)]
      }
      html = document.nextSibling[Int(html)]
    }
  }

  /// CSS text for an element's attributes, "" for none.
  func text(_ element: NodeID) -> String {
    let index = Int(element)
    guard !document.attributes[index].isEmpty || hasTableParent(index) else { return "" }
    var out = ""
    if document.namespace[index] == .svg {
      return svg(index)
    }
    guard document.namespace[index] == .html else { return "" }
    let name = document.name[index].string
    switch name {
    case "img", "input", "video", "canvas", "iframe", "embed", "object", "source", "marquee":
      guard name != "input" || inputIsImage(index) else { break }
      if name == "img" || name == "video" || name == "canvas" || name == "input" {
        ratio(index, &out)
      }
      if name != "canvas" {
        dimension(.width, "width", index, &out)
        dimension(.height, "height", index, &out)
      }
      if name != "canvas", name != "video" {
        dimension(.hspace, "margin-inline", index, &out)
        dimension(.vspace, "margin-block", index, &out)
      }
      if name == "img" || name == "object" || name == "input", let value = number(.border, index) {
        out += "border:\(value)px solid;"
      }
      if name == "iframe", let value = attribute(.frameborder, index), value == "0" || value == "no"
      {
        out += "border-width:0;"
      }
      switch lowercased(.align, index) {
      case "left": out += "float:left;vertical-align:top;"
      case "right": out += "float:right;vertical-align:top;"
      case "top": out += "vertical-align:top;"
      case "texttop": out += "vertical-align:text-top;"
      case "middle": out += "vertical-align:-webkit-baseline-middle;"
      case "absmiddle", "center", "abscenter": out += "vertical-align:middle;"
      case "bottom": out += "vertical-align:baseline;"
      case "absbottom": out += "vertical-align:bottom;"
      default: break
      }
    case "table":
      dimension(.width, "width", index, &out)
      dimension(.height, "height", index, &out)
      color(.bgcolor, "background-color", index, &out)
      if let value = number(.cellspacing, index) { out += "border-spacing:\(value)px;" }
      switch lowercased(.align, index) {
      case "left": out += "float:left;"
      case "right": out += "float:right;"
      case "center": out += "margin-inline:auto;"
      default: break
      }
      if let border = attribute(.border, index) {
        let width = parseNumber(border) ?? 1
        if width > 0 { out += "border:\(width)px outset;" }
      }
      if attribute(.bordercolor, index) != nil {
        out += "border-style:solid;"
        color(.bordercolor, "border-color", index, &out)
      }
      switch lowercased(.rules, index) {
      case "none", "groups", "rows", "cols", "all": out += "border-collapse:collapse;"
      default: break
      }
      switch lowercased(.frame, index) {
      case "void": out += "border-style:hidden;"
      case "box", "border": out += "border-style:outset;"
      case "above": out += "border-style:outset hidden hidden hidden;"
      case "below": out += "border-style:hidden hidden outset hidden;"
      case "hsides": out += "border-style:outset hidden;"
      case "vsides": out += "border-style:hidden outset;"
      case "lhs": out += "border-style:hidden hidden hidden outset;"
      case "rhs": out += "border-style:hidden outset hidden hidden;"
      default: break
      }
    case "td", "th":
      dimension(.width, "width", index, &out, isPositive: true)
      dimension(.height, "height", index, &out, isPositive: true)
      cellText(index, &out)
      if attribute(.nowrap, index) != nil { out += "white-space:nowrap;" }
      if let table = table(of: element) {
        if let padding = number(.cellpadding, Int(table)) { out += "padding:\(padding)px;" }
        if let border = attribute(.border, Int(table)), parseNumber(border) ?? 1 > 0 {
          out += "border:1px inset;"
          if attribute(.bordercolor, Int(table)) != nil {
            out += "border-style:solid;border-color:inherit;"
          }
        }
        switch lowercased(.rules, Int(table)) {
        case "rows": out += "border-style:none;border-block:1px solid;"
        case "cols": out += "border-style:none;border-inline:1px solid;"
        case "all": out += "border:1px solid;"
        case "none": out += "border-style:none;"
        default: break
        }
      }
    case "tr", "tbody", "thead", "tfoot":
      dimension(.height, "height", index, &out)
      cellText(index, &out)
    case "col", "colgroup": dimension(.width, "width", index, &out)
    case "caption":
      if lowercased(.align, index) == "bottom" { out += "caption-side:bottom;" }
      align(index, &out)
    case "hr":
      dimension(.width, "width", index, &out)
      if attribute(.noshade, index) != nil || attribute(.color, index) != nil {
        out += "border-style:solid;"
      }
      color(.color, "border-color", index, &out)
      color(.color, "background-color", index, &out)
      if let size = number(.size, index) {
        if size <= 1 {
          out += "border-bottom-width:0;"
        } else {
          out += "height:\(size - 2)px;"
        }
      }
      switch lowercased(.align, index) {
      case "left": out += "margin-left:0;margin-right:auto;"
      case "right": out += "margin-left:auto;margin-right:0;"
      case "center": out += "margin-left:auto;margin-right:auto;"
      default: break
      }
    case "font":
      color(.color, "color", index, &out)
      if let face = attribute(.face, index), !face.contains(where: { ";{}".contains($0) }) {
        out += "font-family:\(face);"
      }
      fontSize(index, &out)
    case "body":
      color(.bgcolor, "background-color", index, &out)
      color(.text, "color", index, &out)
      margin([.marginwidth, .leftmargin], "margin-left", index, &out)
      margin([.marginwidth, .rightmargin, .leftmargin], "margin-right", index, &out)
      margin([.marginheight, .topmargin], "margin-top", index, &out)
      margin([.marginheight, .bottommargin, .topmargin], "margin-bottom", index, &out)
    case "a", "area":
      if !linkColor.isEmpty, attribute(.href, index) != nil { out += linkColor }
    case "div", "p", "h1", "h2", "h3", "h4", "h5", "h6": align(index, &out)
    case "legend":
      // https://html.spec.whatwg.org/#rendered-legend: the legend itself is aligned.
      switch lowercased(.align, index) {
      case "center": out += "margin-inline:auto;"
      case "right": out += "margin-left:auto;"
      default: break
      }
    case "br":
      switch lowercased(.clear, index) {
      case "left": out += "clear:left;"
      case "right": out += "clear:right;"
      case "all", "both": out += "clear:both;"
      default: break
      }
    case "ul", "ol", "li", "dir", "menu":
      switch attribute(.type, index) {
      case "1": out += "list-style-type:decimal;"
      case "a": out += "list-style-type:lower-alpha;"
      case "A": out += "list-style-type:upper-alpha;"
      case "i": out += "list-style-type:lower-roman;"
      case "I": out += "list-style-type:upper-roman;"
      case let type?:
        let lower = asciiLowercased(type)
        if ["disc", "circle", "square", "none"].contains(lower) {
          out += "list-style-type:\(lower);"
        }
      case nil: break
      }
    case "pre":
      if attribute(.wrap, index) != nil { out += "white-space:pre-wrap;" }
    case "textarea":
      if lowercased(.wrap, index) == "off" { out += "white-space:pre;" }
    default: break
    }
    if let value = attribute(.dir, index),
      asciiLowercased(value) == "auto" || document.name[index] == .bdi
    {
      let matcherDirection = directionOfText(element)
      out += "direction:\(matcherDirection == .rtl ? "rtl" : "ltr");"
    }
    return out
  }

  private func directionOfText(_ element: NodeID) -> Direction {
    SelectorMatcher(document: document, pool: SelectorPool(), slotOf: [:])
      .textDirection(element) ?? .ltr
  }

  private func hasTableParent(_ index: Int) -> Bool {
    let name = document.name[index]
    return name == Atom.td || name == Atom.th
  }

  private func inputIsImage(_ index: Int) -> Bool { lowercased(.type, index) == "image" }

  /// `width` and `height` of SVG's outermost element.
  private func svg(_ index: Int) -> String {
    var out = ""
    guard document.name[index] == Atom.svg else { return "" }
    for (atom, name) in [(Atom.width, "width"), (.height, "height")] {
      guard let value = attribute(atom, index), !value.contains(where: { ";{}!".contains($0) })
      else { continue }
      if Double(value) != nil {
        out += "\(name):\(value)px;"
      } else {
        out += "\(name):\(value);"
      }
    }
    return out
  }

  func attribute(_ name: Atom, _ index: Int) -> String? {
    for attribute in document.attributes[index] where attribute.name == name {
      return attribute.value
    }
    return nil
  }

  private func lowercased(_ name: Atom, _ index: Int) -> String {
    attribute(name, index).map(asciiLowercased) ?? ""
  }

  private func number(_ name: Atom, _ index: Int) -> Int? {
    attribute(name, index).flatMap(parseNumber)
  }

  /// https://html.spec.whatwg.org/#rules-for-parsing-non-negative-integers
  private func parseNumber(_ text: String) -> Int? {
    var value = 0
    var hasDigits = false
    for byte in text.utf8 {
      if !hasDigits, isSpace(byte) || byte == 0x2B { continue }
      guard byte >= 48, byte <= 57 else { break }
      value = min(value * 10 + Int(byte - 48), 1_000_000)
      hasDigits = true
    }
    return hasDigits ? value : nil
  }

  /// https://html.spec.whatwg.org/#rules-for-parsing-dimension-values
  private func dimension(
    _ name: Atom, _ property: String, _ index: Int, _ out: inout String, isPositive: Bool = false
  ) {
    guard let text = attribute(name, index) else { return }
    var digits = ""
    var rest = Substring(text.drop { $0.isWhitespace })
    if rest.first == "+" { rest = rest.dropFirst() }
    while let character = rest.first, character.isASCII, character.isNumber || character == "." {
      if character == ".", digits.contains(".") { break }
      digits.append(character)
      rest = rest.dropFirst()
    }
    guard let first = digits.first, first != ".", let value = Double(digits) else { return }
    if isPositive, value == 0 { return }
    out += "\(property):\(value)\(rest.first == "%" ? "%" : "px");"
  }

  private func ratio(_ index: Int, _ out: inout String) {
    guard let width = number(.width, index), let height = number(.height, index), width > 0,
      height > 0, !(attribute(.width, index) ?? "").contains("%"),
      !(attribute(.height, index) ?? "").contains("%")
    else { return }
    out += "aspect-ratio:auto \(width)/\(height);"
  }

  /// https://html.spec.whatwg.org/#rules-for-parsing-a-legacy-colour-value
  private func color(_ name: Atom, _ property: String, _ index: Int, _ out: inout String) {
    guard let text = attribute(name, index) else { return }
    let trimmed = asciiLowercased(text.split(whereSeparator: \.isWhitespace).joined(separator: " "))
    guard !trimmed.isEmpty, trimmed != "transparent" else { return }
    if namedColors[trimmed] != nil {
      out += "\(property):\(trimmed);"
      return
    }
    var bytes = Array(trimmed.utf8)
    if bytes.first == 0x23 {
      let digits = Array(bytes.dropFirst())
      if digits.count == 3, hexColor(digits) != nil {
        out += "\(property):\(trimmed);"
        return
      }
      bytes = digits
    }
    bytes = bytes.prefix(128).map { hexValue($0) == nil ? 0x30 : $0 }
    while bytes.isEmpty || bytes.count % 3 != 0 { bytes.append(0x30) }
    var length = bytes.count / 3
    var parts = [
      Array(bytes[0..<length]), Array(bytes[length..<(2 * length)]), Array(bytes[(2 * length)...]),
    ]
    if length > 8 {
      parts = parts.map { Array($0.suffix(8)) }
      length = 8
    }
    while length > 2, parts.allSatisfy({ $0.first == 0x30 }) {
      parts = parts.map { Array($0.dropFirst()) }
      length -= 1
    }
    parts = parts.map { $0.count == 1 ? [0x30] + $0 : Array($0.prefix(2)) }
    out += "\(property):#\(String(decoding: parts.flatMap { $0 }, as: UTF8.self));"
  }

  private func align(_ index: Int, _ out: inout String) {
    switch lowercased(.align, index) {
    case "center", "middle": out += "text-align:-webkit-center;"
    case "left": out += "text-align:-webkit-left;"
    case "right": out += "text-align:-webkit-right;"
    case "justify": out += "text-align:justify;"
    default: break
    }
  }

  private func cellText(_ index: Int, _ out: inout String) {
    color(.bgcolor, "background-color", index, &out)
    switch lowercased(.align, index) {
    case "center", "middle": out += "text-align:-webkit-center;"
    case "left": out += "text-align:-webkit-left;"
    case "right": out += "text-align:-webkit-right;"
    case "justify": out += "text-align:justify;"
    default: break
    }
    switch lowercased(.valign, index) {
    case "top": out += "vertical-align:top;"
    case "middle": out += "vertical-align:middle;"
    case "bottom": out += "vertical-align:bottom;"
    case "baseline": out += "vertical-align:baseline;"
    default: break
    }
  }

  private func margin(_ names: [Atom], _ property: String, _ index: Int, _ out: inout String) {
    for name in names {
      if let value = number(name, index) {
        out += "\(property):\(value)px;"
        return
      }
    }
  }

  private func fontSize(_ index: Int, _ out: inout String) {
    guard let text = attribute(.size, index) else { return }
    let trimmed = text.drop { $0.isWhitespace }
    guard let value = parseNumber(String(trimmed.drop { $0 == "-" || $0 == "+" })) else { return }
    var size = value
    if trimmed.first == "+" { size = 3 + value }
    if trimmed.first == "-" { size = 3 - value }
    let names = ["x-small", "small", "medium", "large", "x-large", "xx-large", "xxx-large"]
    out += "font-size:\(names[min(max(size, 1), 7) - 1]);"
  }

  /// The table that a cell belongs to by markup.
  private func table(of element: NodeID) -> NodeID? {
    var current = document.parent[Int(element)]
    for _ in 0..<3 {
      guard current != noNode else { return nil }
      if document.name[Int(current)] == .table { return current }
      current = document.parent[Int(current)]
    }
    return nil
  }
}

extension Atom {
  static let td = Atom("td")
  static let th = Atom("th")
  static let svg = Atom("svg")
}
