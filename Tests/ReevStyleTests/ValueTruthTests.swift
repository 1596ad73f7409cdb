import Foundation
import ReevDOM
import Testing

@testable import ReevStyle

/// What Chromium's `CSS.supports` says of property × value, from `Tests/Truth/css-values.txt`
/// (`scripts/css_values.py` makes it).
struct ValueTruth {
  var values: [String] = []
  /// The numbers of the values that a name takes; nil for a name that the browser doesn't have.
  var names: [(name: String, taken: Set<Int>?)] = []

  init() throws {
    for line in try truthText("css-values.txt").split(separator: "\n") {
      if line.hasPrefix("=") {
        values.append(String(line.dropFirst()))
      } else if !line.hasPrefix("#"), let colon = line.firstIndex(of: ":") {
        let runs = line[line.index(after: colon)...].split(separator: " ")
        var taken: Set<Int>? = runs == ["-"] ? nil : []
        for run in runs where run != "-" {
          let ends = run.split(separator: "-").compactMap { Int($0) }
          guard let first = ends.first, let last = ends.last else { continue }
          taken?.formUnion(first...last)
        }
        names.append((String(line[..<colon]), taken))
      }
    }
  }
}

/// A file of `Tests/Truth`.
private func truthText(_ name: String) throws -> String {
  let folder = (0..<2).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent()
  }
  return try String(contentsOf: folder.appending(path: "Truth/" + name), encoding: .utf8)
}

@Suite struct ValueTruthTests {
  /// Whether our parser takes a declaration.
  private static func takes(_ name: String, _ value: TokenList) -> Bool {
    var store = StyleStore()
    return store.parseDeclaration(
      value, named: name, 0..<value.tokens.count, isImportant: false, isQuirky: false)
  }

  /// Functions that the browser puts in when a style is computed, and that we don't know.
  private static let unknownFunctions = [
    "attr(", "if(", "random(", "anchor", "calc-size(", "toggle(", "symbols(", "sign(-1px)",
  ]
  /// What else differs: rows of columns, which have no effect here, oddities of the browser's own, and values that
  /// we read less closely.
  private static let knownDifferences: Set<String> = [
    "1px / 2px", "1 / auto", "2 10px / 3px", "10px / 3px", "jis04", "jis78", "jis83", "jis90",
    "wrap balance", "1px,", "inherit inherit", "unset unset", "math inline", "\"\"",
    "light-dark(red, blue)", "1px auto", "none auto", "\"a\" / repeat(2, 1px)", "border-box text",
    "border-box, text", "45deg 1", "path(\"x\")", "rect(1px, 2px, 3px, 4px)", "rect(1px, 2px)",
    "rect(auto, auto, auto, auto)",
  ]
  private static let looseNames: Set<String> = [
    "-webkit-perspective", "view-transition-name", "view-transition-class", "view-transition-group",
  ]

  private static func isKnown(_ name: String, _ value: String) -> Bool {
    knownDifferences.contains(value) || looseNames.contains(name) || value == "--a"
      || value == "default" && name.hasSuffix("transition") || name == "page"
      || value == "default" && name.hasSuffix("transition-property")
      || value == "text" && name == "background"
      || unknownFunctions.contains { value.contains($0) }
  }

  @Test func `a property takes what it takes in Chromium and nothing else`() throws {
    let truth = try ValueTruth()
    let lists = truth.values.map { TokenList($0) }
    var wrong: [String] = []
    #expect(truth.names.count > 700 && truth.values.count > 2000)
    for (name, taken) in truth.names {
      let isRead = PropertyID.byName[name] != nil || ShorthandID.byName[name] != nil
      for (index, value) in truth.values.enumerated() {
        // Of what has no effect here we know the single words.
        let tokens = lists[index].tokens
        if !isRead, taken != nil, tokens.count != 1 || tokens[0].kind != .ident { continue }
        let expected = taken?.contains(index) ?? false
        if ValueTruthTests.takes(name, lists[index]) != expected,
          !ValueTruthTests.isKnown(name, value)
        {
          wrong.append("\(name): \(value)\(expected ? "" : " (not taken)")")
        }
      }
    }
    #expect(wrong.isEmpty, "\(wrong.count): \(wrong.prefix(40).joined(separator: "; "))")
  }

  @Test func `@supports agrees with the declarations`() throws {
    let truth = try ValueTruth()
    var wrong: [String] = []
    for (name, taken) in truth.names {
      // One word that is taken and one that isn't.
      let words = truth.values.indices.filter { index in
        truth.values[index].allSatisfy { $0.isLetter || $0 == "-" }
      }
      for index in [
        words.first { taken?.contains($0) ?? false },
        words.first { !(taken?.contains($0) ?? false) },
      ] {
        guard let index, !ValueTruthTests.isKnown(name, truth.values[index]) else { continue }
        let condition = TokenList("(\(name): \(truth.values[index]))")
        let holds = SupportsParser(isQuirky: false).evaluate(ValueCursor(condition))
        if holds != (taken?.contains(index) ?? false) {
          wrong.append("\(name): \(truth.values[index])")
        }
      }
    }
    #expect(wrong.isEmpty, "\(wrong.prefix(40).joined(separator: "; "))")
  }

  /// Lightness beyond the range and missing components in mixtures are left as they are.
  private static let looseColors: Set<String> = [
    "oklch(60 0.1 200)", "oklch(150% 0.1 20)", "contrast-color(red)",
    "color-mix(in oklch, oklch(0.6 0.1 none), oklch(0.6 0.1 100))",
    "color-mix(in srgb, rgb(none 0 0), rgb(200 0 0))",
  ]

  @Test func `a colour is what it is in Chromium`() throws {
    var wrong: [String] = []
    var count = 0
    for line in try truthText("css-colors.txt").components(separatedBy: "\n") {
      let parts = line.components(separatedBy: " => ")
      guard parts.count == 2, !ValueTruthTests.looseColors.contains(parts[0]) else { continue }
      count += 1
      var cursor = ValueCursor(TokenList(parts[0]))
      let color = cursor.color()?.resolve(current: Color(red: 0, green: 0, blue: 0, alpha: 255))
      let expected = hexColor(Array(parts[1].utf8))
      let found = cursor.isAtEnd ? color : nil
      func bytes(_ color: Color?) -> [Int] {
        color.map { [Int($0.red), Int($0.green), Int($0.blue), Int($0.alpha)] } ?? []
      }
      // A canvas keeps colours multiplied with their alpha.
      let tolerance = expected?.alpha == 255 ? 1 : 3
      let isNear =
        bytes(found).count == bytes(expected).count
        && zip(bytes(found), bytes(expected)).allSatisfy { abs($0 - $1) <= tolerance }
      if !isNear { wrong.append("\(parts[0]): \(bytes(found)), not \(bytes(expected))") }
    }
    #expect(count > 120)
    #expect(wrong.isEmpty, "\(wrong.joined(separator: "; "))")
  }
}

/// Rules of the user agent's that no page overrides.
@Test(arguments: [
  ("noscript", [:], Display.none), ("audio", [:], .none), ("audio", ["controls": ""], .block),
  ("input", ["type": "hidden"], .none), ("template", [:], .block), ("script", [:], .block),
  ("frame", [:], .block),
])
func `what no page makes a box makes none here`(
  _ tag: String, _ attributes: [String: String], _ display: Display
) {
  let page = Page("\(tag) { display: block !important }", element(tag, attributes))
  #expect(page.style()?.display == display)
}

@Test(arguments: [
  ("input", [:], Overflow.clip), ("iframe", [:], .clip), ("select", [:], .clip),
  ("select", ["multiple": ""], .scroll), ("textarea", [:], .scroll),
  ("input", ["type": "checkbox"], .scroll),
])
func `controls that clip their content do so whatever a page says`(
  _ tag: String, _ attributes: [String: String], _ overflow: Overflow
) {
  let page = Page("\(tag) { overflow: scroll !important }", element(tag, attributes))
  #expect(page.style()?.overflowX == overflow)
}

@Test func `revert-rule passes over its own rule alone`() {
  let page = Page("p { order: 1 } p { order: 2; order: revert-rule }", element("p"))
  #expect(page.style()?.order == 1)
}
