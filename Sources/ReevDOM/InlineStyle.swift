/// The declarations of a `style` attribute, as far as editing them one by one needs.
struct InlineStyle {
  struct Declaration {
    var name: String
    var value: String
    var isImportant: Bool
  }

  var declarations: [Declaration] = []
  /// The most declarations that are edited; those beyond are left out.
  private static let maximumDeclarations = 1500

  /// Reads a `style` attribute: declarations end at semicolons outside of quotes and brackets.
  init(_ text: String) {
    let bytes = Array(text.utf8)
    var start = 0
    var depth = 0
    var quote: UInt8 = 0
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\\") {
        index += 2
        continue
      }
      if quote != 0 {
        if byte == quote { quote = 0 }
      } else {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): quote = byte
        case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
        case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
        case UInt8(ascii: ";") where depth <= 0:
          append(bytes[start..<index])
          start = index + 1
          depth = 0
        default: break
        }
      }
      index += 1
    }
    if start < bytes.count { append(bytes[start...]) }
  }

  /// The attribute's text.
  var text: String {
    declarations.reduce(into: "") { text, declaration in
      if !text.isEmpty { text += " " }
      text += declaration.name + ": " + declaration.value
      text += declaration.isImportant ? " !important;" : ";"
    }
  }

  /// As `setProperty`: the declaration goes last, so it wins over what it is part of.
  mutating func set(_ name: String, _ value: String, isImportant: Bool) {
    let name = Self.normalized(name)
    declarations.removeAll { $0.name == name }
    if !value.isEmpty, declarations.count < Self.maximumDeclarations {
      declarations.append(Declaration(name: name, value: value, isImportant: isImportant))
    }
  }

  /// As `removeProperty`. A longhand that only a shorthand sets takes its share out of it: the
  /// four-sided ones are expanded, others go as a whole (recorders name all the longhands then).
  mutating func remove(_ name: String) {
    let name = Self.normalized(name)
    expandShorthand(of: name)
    declarations.removeAll { declaration in
      declaration.name == name || Self.isShorthand(declaration.name, of: name)
        || Self.isShorthand(name, of: declaration.name)
    }
  }

  private mutating func append(_ bytes: ArraySlice<UInt8>) {
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return }
    let name = Self.trimmed(bytes[bytes.startIndex..<colon])
    var value = Self.trimmed(bytes[(colon + 1)...])
    var isImportant = false
    let word = "important".utf8
    if value.count > word.count,
      zip(value.suffix(word.count), word).allSatisfy({ $0 | 0x20 == $1 })
    {
      let rest = Self.trimmed(value.dropLast(word.count))
      if rest.last == UInt8(ascii: "!") {
        isImportant = true
        value = Self.trimmed(rest.dropLast())
      }
    }
    guard !name.isEmpty, !value.isEmpty, declarations.count < Self.maximumDeclarations else {
      return
    }
    declarations.append(
      Declaration(
        name: Self.normalized(String(decoding: name, as: UTF8.self)),
        value: String(decoding: value, as: UTF8.self), isImportant: isImportant))
  }

  private mutating func expandShorthand(of longhand: String) {
    let sides = ["top", "right", "bottom", "left"]
    let shorthand: String
    let names: [String]
    if longhand.hasPrefix("margin-") || longhand.hasPrefix("padding-") {
      shorthand = String(longhand.prefix { $0 != "-" })
      names = sides.map { shorthand + "-" + $0 }
    } else if sides.contains(longhand) {
      shorthand = "inset"
      names = sides
    } else if longhand == "overflow-x" || longhand == "overflow-y" {
      shorthand = "overflow"
      names = ["overflow-x", "overflow-y"]
    } else {
      return
    }
    guard names.contains(longhand),
      let place = declarations.firstIndex(where: { $0.name == shorthand })
    else { return }
    let declaration = declarations[place]
    guard !declaration.value.contains("(") else { return }
    let parts = declaration.value.split(separator: " ").map(String.init)
    guard let first = parts.first, parts.count <= 4 else { return }
    let second = parts.count > 1 ? parts[1] : first
    let third = parts.count > 2 ? parts[2] : first
    let fourth = parts.count > 3 ? parts[3] : second
    let values = [first, second, third, fourth]
    let expanded = zip(names, values).map { name, value in
      Declaration(name: name, value: value, isImportant: declaration.isImportant)
    }
    declarations.replaceSubrange(place...place, with: expanded)
  }

  /// Whether one property sets the other among others, judged by their names.
  private static func isShorthand(_ shorthand: String, of longhand: String) -> Bool {
    // Only what begins alike can be: `border-color` and `border-top-color` at least in that.
    guard shorthand.utf8.count < longhand.utf8.count,
      zip(shorthand.utf8.prefix(6), longhand.utf8).allSatisfy({ $0 == $1 }),
      !longhand.hasPrefix("--")
    else { return false }
    switch longhand {
    case "border-radius", "border-collapse", "border-spacing", "outline-offset", "flex-direction",
      "flex-wrap", "line-height":
      return false
    default:
      if shorthand == "border", longhand.hasPrefix("border-"), longhand.hasSuffix("-radius") {
        return false
      }
      if longhand.hasPrefix(shorthand + "-") { return true }
      // border-color and border-top-color.
      let sided = ["top", "right", "bottom", "left"].map { "border-" + $0 + "-" }
      for prefix in sided where longhand.hasPrefix(prefix) {
        return shorthand == "border-" + longhand.dropFirst(prefix.count)
      }
      return false
    }
  }

  private static func normalized(_ name: String) -> String {
    let isLower = name.utf8.allSatisfy { $0 < 0x80 && !(0x41...0x5A).contains($0) }
    return isLower || name.hasPrefix("--") ? name : name.lowercased()
  }

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard let first = bytes.firstIndex(where: { !Document.isSpace($0) }),
      let last = bytes.lastIndex(where: { !Document.isSpace($0) })
    else { return [] }
    return bytes[first...last]
  }
}

extension Document {
  /// Edits an element's `style` attribute, removals first.
  ///
  /// - Returns: false when nothing was done, because long attributes were edited too often.
  @discardableResult
  mutating func setStyleProperties(
    _ slot: NodeID, set: [(name: String, value: String, isImportant: Bool)], removed: [String]
  ) -> Bool {
    let recorded = attribute(slot, Names.style) ?? ""
    if recorded.utf8.count > 4096 {
      guard stepBudget > 0 else { return false }
      stepBudget -= recorded.utf8.count / 8
    }
    var style = InlineStyle(recorded)
    for name in removed { style.remove(name) }
    for (name, value, isImportant) in set { style.set(name, value, isImportant: isImportant) }
    if style.declarations.isEmpty, set.isEmpty {
      removeAttribute(slot, Names.style)
    } else {
      setAttribute(slot, Names.style, style.text)
    }
    return true
  }
}
