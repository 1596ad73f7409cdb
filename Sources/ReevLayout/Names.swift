import ReevDOM

/// The names that box generation asks for.
enum Names {
  /// Elements whose boxes depend on their attributes or state beside their style.
  static let withAttributes: Set<Atom> = [
    Atom("audio"), Atom("canvas"), Atom("col"), Atom("colgroup"), Atom("details"), Atom("embed"),
    Atom("iframe"), Atom("img"), Atom("input"), Atom("li"), Atom("meter"), Atom("object"),
    Atom("ol"), Atom("optgroup"), Atom("option"), Atom("progress"), Atom("select"),
    Atom("td"), Atom("textarea"), Atom("th"), Atom("video"),
  ]
  /// Attributes that change boxes through styles alone.
  static let withoutEffect: Set<Atom> = [
    Atom("aria-current"), Atom("aria-expanded"), Atom("aria-hidden"), Atom("aria-label"),
    Atom("aria-selected"), Atom("class"), Atom("href"), Atom("id"), Atom("role"), Atom("style"),
    Atom("tabindex"), Atom("title"),
  ]
  static let alt = Atom("alt")
  static let picture = Atom("picture")
  static let sourceSet = Atom("srcset")
  static let audio = Atom("audio")
  static let body = Atom("body")
  static let br = Atom("br")
  static let button = Atom("button")
  static let canvas = Atom("canvas")
  static let checked = Atom("checked")
  static let cols = Atom("cols")
  static let controls = Atom("controls")
  static let data = Atom("data")
  /// The default top and bottom margins of elements, in em.
  static let defaultMargins: [Atom: Float] = [
    Atom("p"): 1, Atom("ul"): 1, Atom("ol"): 1, Atom("dl"): 1, Atom("menu"): 1, Atom("dir"): 1,
    Atom("pre"): 1, Atom("xmp"): 1, Atom("listing"): 1, Atom("blockquote"): 1,
    Atom("figure"): 1, Atom("h1"): 0.67, Atom("h2"): 0.83, Atom("h3"): 1, Atom("h4"): 1.33,
    Atom("h5"): 1.67, Atom("h6"): 2.33,
  ]
  static let details = Atom("details")
  static let disabled = Atom("disabled")
  static let embed = Atom("embed")
  static let fieldset = Atom("fieldset")
  static let height = Atom("height")
  static let html = Atom("html")
  static let iframe = Atom("iframe")
  static let img = Atom("img")
  static let input = Atom("input")
  static let label = Atom("label")
  static let legend = Atom("legend")
  static let li = Atom("li")
  static let menu = Atom("menu")
  static let meter = Atom("meter")
  static let multiple = Atom("multiple")
  static let object = Atom("object")
  static let ol = Atom("ol")
  static let open = Atom("open")
  static let optgroup = Atom("optgroup")
  static let option = Atom("option")
  static let placeholder = Atom("placeholder")
  static let poster = Atom("poster")
  static let progress = Atom("progress")
  static let reversed = Atom("reversed")
  static let rows = Atom("rows")
  static let rrDataURL = Atom("rr_dataURL")
  static let rrHeight = Atom("rr_height")
  static let rrWidth = Atom("rr_width")
  static let select = Atom("select")
  static let selected = Atom("selected")
  static let size = Atom("size")
  static let slot = Atom("slot")
  static let source = Atom("src")
  static let start = Atom("start")
  static let summary = Atom("summary")
  static let svg = Atom("svg")
  static let textarea = Atom("textarea")
  static let type = Atom("type")
  static let ul = Atom("ul")
  static let value = Atom("value")
  static let video = Atom("video")
  static let viewBox = Atom("viewBox")
  static let wbr = Atom("wbr")
  static let width = Atom("width")
  static let wrap = Atom("wrap")
}

extension Document {
  /// The value of an element's attribute; nil without it.
  func attribute(_ name: Atom, of node: NodeID) -> String? {
    attributes[Int(node)].first { $0.name == name }?.value
  }

  /// Whether an element has an attribute.
  func hasAttribute(_ name: Atom, of node: NodeID) -> Bool {
    attributes[Int(node)].contains { $0.name == name }
  }

  /// An attribute that is a non-negative integer, https://html.spec.whatwg.org/#rules-for-parsing-non-negative-integers
  func integerAttribute(_ name: Atom, of node: NodeID) -> Int? {
    guard let value = attribute(name, of: node) else { return nil }
    let digits = value.drop { $0 == " " || $0 == "\n" || $0 == "\t" }
    let isNegative = digits.first == "-"
    let number = digits.drop { $0 == "-" || $0 == "+" }.prefix { $0.isASCII && $0.isNumber }
    guard let magnitude = Int(number.prefix(9)) else { return nil }
    return isNegative ? -magnitude : magnitude
  }

  /// An input's type, lower case; `text` for none and for unknown ones.
  func inputType(_ node: NodeID) -> String {
    let type = attribute(Names.type, of: node)?.lowercased() ?? "text"
    return Self.inputTypes.contains(type) ? type : "text"
  }

  private static let inputTypes: Set<String> = [
    "hidden", "text", "search", "tel", "url", "email", "password", "date", "month", "week", "time",
    "datetime-local", "number", "range", "color", "checkbox", "radio", "file", "submit", "image",
    "reset", "button",
  ]

  /// Whether an input is one of the buttons with a label.
  func isButtonInput(_ node: NodeID) -> Bool {
    switch inputType(node) {
    case "submit", "reset", "button": true
    default: false
    }
  }
}
