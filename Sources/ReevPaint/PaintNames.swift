import ReevDOM

/// Names that painting asks for.
enum PaintNames {
  static let a = Atom("a")
  static let alt = Atom("alt")
  static let ariaLabel = Atom("aria-label")
  static let audio = Atom("audio")
  static let body = Atom("body")
  static let button = Atom("button")
  static let canvas = Atom("canvas")
  static let checked = Atom("checked")
  static let checkbox = Atom("checkbox")
  static let `class` = Atom("class")
  static let disabled = Atom("disabled")
  static let embed = Atom("embed")
  static let fieldset = Atom("fieldset")
  static let headings = Set(["h1", "h2", "h3", "h4", "h5", "h6"].map { Atom($0) })
  static let href = Atom("href")
  /// Elements whose name may be their icon's.
  static let iconHolders = Set(["a", "button", "label", "summary", "i", "span"].map { Atom($0) })
  /// Attributes that may hold the name of an icon.
  static let iconNames = [
    "data-icon", "data-lucide", "data-feather", "data-testid", "icon", "name", "id",
  ].map { Atom($0) }
  /// Attributes that say what an icon is for.
  static let iconLabels = ["aria-label", "alt", "title", "for"].map { Atom($0) }
  static let iframe = Atom("iframe")
  static let img = Atom("img")
  static let input = Atom("input")
  static let label = Atom("label")
  static let legend = Atom("legend")
  static let max = Atom("max")
  static let meter = Atom("meter")
  static let min = Atom("min")
  static let multiple = Atom("multiple")
  static let object = Atom("object")
  static let option = Atom("option")
  static let optgroup = Atom("optgroup")
  static let placeholder = Atom("placeholder")
  static let progress = Atom("progress")
  static let select = Atom("select")
  static let selected = Atom("selected")
  static let size = Atom("size")
  static let src = Atom("src")
  static let summary = Atom("summary")
  static let svg = Atom("svg")
  static let textarea = Atom("textarea")
  static let title = Atom("title")
  static let type = Atom("type")
  static let use = Atom("use")
  static let value = Atom("value")
  static let video = Atom("video")
  static let xlinkHref = Atom("xlink:href")
}

extension Document {
  /// The value of an attribute; nil where the element lacks it.
  func attribute(_ name: Atom, of node: NodeID) -> String? {
    guard attributes.indices.contains(Int(node)) else { return nil }
    for attribute in attributes[Int(node)] where attribute.name == name { return attribute.value }
    return nil
  }
}
