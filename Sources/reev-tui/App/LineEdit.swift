import ReevTerminal

/// A line of text being edited, with readline's keys.
struct LineEdit: Hashable {
  private(set) var characters: [Character]
  private(set) var cursor: Int

  init(_ text: String = "") {
    characters = Array(text)
    cursor = characters.count
  }

  var text: String { String(characters) }

  /// What stands before the cursor.
  var head: String { String(characters[..<cursor]) }

  mutating func set(_ text: String) {
    characters = Array(text)
    cursor = characters.count
  }

  /// Replaces the `count` characters before the cursor.
  mutating func replaceBack(_ count: Int, with text: String) {
    let start = max(0, cursor - count)
    characters.replaceSubrange(start..<cursor, with: Array(text))
    cursor = start + text.count
  }

  /// Inserts at the cursor as much as there is room for.
  mutating func insert(_ text: String) {
    let added = Array(text.prefix(max(0, Self.maximumLength - characters.count)))
    characters.insert(contentsOf: added, at: cursor)
    cursor += added.count
  }

  /// A line is looked at anew with each key: longer ones would make that slow.
  static let maximumLength = 4000

  /// Does what a key means in a line; false for keys that mean nothing here.
  mutating func handle(_ key: Key) -> Bool {
    switch key {
    case .character(let character): insert(String(character))
    case .backspace, .control("h"):
      if cursor > 0 {
        cursor -= 1
        characters.remove(at: cursor)
      }
    case .delete, .control("d"):
      if cursor < characters.count { characters.remove(at: cursor) }
    case .left, .control("b"): cursor = max(0, cursor - 1)
    case .right, .control("f"): cursor = min(characters.count, cursor + 1)
    case .home, .control("a"): cursor = 0
    case .end, .control("e"): cursor = characters.count
    case .control("u"):
      characters.removeSubrange(..<cursor)
      cursor = 0
    case .control("k"): characters.removeSubrange(cursor...)
    case .control("w"), .alt("\u{7F}"):
      let start = wordStart()
      characters.removeSubrange(start..<cursor)
      cursor = start
    case .alt("b"): cursor = wordStart()
    case .alt("f"):
      while cursor < characters.count, characters[cursor] == " " { cursor += 1 }
      while cursor < characters.count, characters[cursor] != " " { cursor += 1 }
    default: return false
    }
    return true
  }

  private func wordStart() -> Int {
    var start = cursor
    while start > 0, characters[start - 1] == " " { start -= 1 }
    while start > 0, characters[start - 1] != " " { start -= 1 }
    return start
  }
}
