import ReevModel

extension Document {
  /// The text of a link that was recorded without it, where another part of the recording holds it.
  private func linkedText(of slot: NodeID) -> String? {
    guard !facts.linkedSheets.isEmpty, let address = attribute(slot, Names.href),
      let relations = attribute(slot, Names.rel), Self.isStyleSheet(relations)
    else { return nil }
    return facts.linkedSheets[address]
  }

  /// Whether a link of these relations, the value of `rel`, brings a style sheet that is in force.
  public static func isStyleSheet(_ relations: String) -> Bool {
    let words = relations.lowercased().split(whereSeparator: \.isWhitespace)
    return words.contains("stylesheet") && !words.contains("alternate")
  }

  /// Whether the slot holds a `style` element of CSS, or a link whose text the recording holds.
  func ownsSheet(_ slot: NodeID) -> Bool {
    guard slot != noNode, kind[Int(slot)] == .element else { return false }
    let hasCSSText = attribute(slot, Names.cssText) != nil
    if name[Int(slot)] == Names.link { return hasCSSText || linkedText(of: slot) != nil }
    guard name[Int(slot)] == Names.style else { return false }
    let type = attribute(slot, Names.type) ?? ""
    return hasCSSText || type.isEmpty || type.lowercased() == "text/css"
  }

  /// Sets an owner's sheet anew from its texts, or from `_cssText` while it has none.
  ///
  /// Rules that were inserted through the CSSOM are lost, as in a browser.
  mutating func refreshSheet(of slot: NodeID) {
    guard ownsSheet(slot) else {
      ownerSheets[slot] = nil
      return
    }
    var css = ""
    var hasText = false
    var child = firstChild[Int(slot)]
    while child != noNode {
      if kind[Int(child)] == .text || kind[Int(child)] == .cdata {
        css += text[Int(child)]
        hasText = true
      }
      child = nextSibling[Int(child)]
    }
    if !hasText { css = attribute(slot, Names.cssText) ?? linkedText(of: slot) ?? "" }
    sheetGeneration += 1
    var sheet = Sheet(text: css)
    sheet.media = attribute(slot, Names.media) ?? ""
    sheet.isDisabled =
      name[Int(slot)] == Names.link && attribute(slot, Names.disabled) != nil
    sheet.generation = sheetGeneration
    ownerSheets[slot] = sheet
  }

  /// Hands a style element's `_cssText` to its text children, which recorders leave empty.
  ///
  /// The text is split where the recorder marked it; what is left over goes to the last child.
  mutating func distributeCSSText(of slot: NodeID) {
    guard let cssText = attribute(slot, Names.cssText) else { return }
    var children: [NodeID] = []
    var child = firstChild[Int(slot)]
    while child != noNode {
      if kind[Int(child)] == .text { children.append(child) }
      child = nextSibling[Int(child)]
    }
    guard !children.isEmpty else { return }
    let parts = Self.split(cssText, at: "/* rr_split */", most: children.count)
    for (child, part) in zip(children, parts) where !part.isEmpty { text[Int(child)] = part }
    attributes[Int(slot)].removeAll { $0.name == Names.cssText }
  }

  /// Splits a text at a mark into at most so many parts; the last one holds the rest without marks.
  private static func split(_ text: String, at mark: String, most: Int) -> [String] {
    let bytes = Array(text.utf8)
    let pattern = Array(mark.utf8)
    var parts: [[UInt8]] = [[]]
    var start = 0
    var index = 0
    while index + pattern.count <= bytes.count {
      guard bytes[index] == pattern[0],
        bytes[index..<index + pattern.count].elementsEqual(pattern)
      else {
        index += 1
        continue
      }
      parts[parts.count - 1].append(contentsOf: bytes[start..<index])
      if parts.count < most { parts.append([]) }
      index += pattern.count
      start = index
    }
    parts[parts.count - 1].append(contentsOf: bytes[start...])
    return parts.map { String(decoding: $0, as: UTF8.self) }
  }

  /// Source 8: rules inserted and deleted, or the whole text replaced.
  mutating func applyStyleSheetRule(_ tape: JSONTape, _ data: Int, _ result: inout Applied) {
    var edits: [SheetEdit] = []
    for add in tape.items(tape.member(data, "adds")) {
      guard let rule = tape.string(tape.member(add, "rule")) else { continue }
      edits.append(.insertRule(rule, path: path(tape, tape.member(add, "index"))))
    }
    for remove in tape.items(tape.member(data, "removes")) {
      edits.append(.deleteRule(path: path(tape, tape.member(remove, "index"))))
    }
    if let text = tape.string(tape.member(data, "replace")) { edits.append(.replace(text)) }
    if let text = tape.string(tape.member(data, "replaceSync")) { edits.append(.replace(text)) }
    appendEdits(edits, tape, data, &result)
  }

  /// Source 13: a declaration of a rule set or removed.
  mutating func applyStyleDeclaration(_ tape: JSONTape, _ data: Int, _ result: inout Applied) {
    var edits: [SheetEdit] = []
    let path = path(tape, tape.member(data, "index"))
    let set = tape.member(data, "set")
    if let property = tape.string(tape.member(set, "property")) {
      // A null value removes, as `setProperty(p, null)` does.
      if let value = tape.text(tape.member(set, "value")), !value.isEmpty {
        edits.append(
          .setProperty(
            path: path, name: property, value: value,
            isImportant: tape.string(tape.member(set, "priority"), equals: "important")))
      } else {
        edits.append(.removeProperty(path: path, name: property))
      }
    }
    if let property = tape.string(tape.member(tape.member(data, "remove"), "property")) {
      edits.append(.removeProperty(path: path, name: property))
    }
    appendEdits(edits, tape, data, &result)
  }

  private mutating func appendEdits(
    _ edits: [SheetEdit], _ tape: JSONTape, _ data: Int, _ result: inout Applied
  ) {
    guard !edits.isEmpty else { return }
    if let styleID = tape.int(tape.member(data, "styleId")), constructedSheets[styleID] != nil {
      constructedSheets[styleID]?.edits.append(contentsOf: edits)
    } else {
      let owner = slot(ofID: tape.int(tape.member(data, "id")) ?? -1)
      guard owner != noNode, ownerSheets[owner] != nil else {
        result.note(.badSheetEdit, "an edit of a style sheet that is not known")
        return
      }
      ownerSheets[owner]?.edits.append(contentsOf: edits)
    }
    result.changes.sheetsChanged = true
  }

  /// A rule's index or path of indexes; absent is [0].
  private func path(_ tape: JSONTape, _ at: Int) -> [Int] {
    if let index = tape.int(at) { return [max(0, index)] }
    var path: [Int] = []
    for item in tape.items(at) { path.append(max(0, tape.int(item) ?? 0)) }
    return path.isEmpty ? [0] : path
  }

  /// Source 15: constructed sheets made and adopted by a document or a host's shadow root.
  mutating func applyAdoptedStyleSheets(_ tape: JSONTape, _ data: Int, _ result: inout Applied) {
    for style in tape.items(tape.member(data, "styles")) {
      guard let styleID = tape.int(tape.member(style, "styleId")) else { continue }
      sheetGeneration += 1
      var sheet = Sheet(text: "")
      sheet.generation = sheetGeneration
      for rule in tape.items(tape.member(style, "rules")) {
        guard let css = tape.string(tape.member(rule, "rule")) else { continue }
        let index = tape.member(rule, "index")
        if index == JSONTape.none || tape.int(index) == sheet.edits.count {
          sheet.edits.append(.insertRule(css, path: [sheet.edits.count]))
        } else {
          sheet.edits.append(.insertRule(css, path: path(tape, index)))
        }
      }
      // Rules that came in order are simply the sheet's text.
      let isInOrder = sheet.edits.indices.allSatisfy { index in
        if case .insertRule(_, let path) = sheet.edits[index] { path == [index] } else { false }
      }
      if isInOrder {
        sheet.text = sheet.edits.reduce(into: "") { text, edit in
          if case .insertRule(let css, _) = edit { text += css + "\n" }
        }
        sheet.edits = []
      }
      constructedSheets[styleID] = sheet
      result.changes.sheetsChanged = true
    }
    let owner = slot(ofID: tape.int(tape.member(data, "id")) ?? -1)
    guard owner != noNode else {
      result.note(.unknownID, "style sheets adopted by an unknown node")
      return
    }
    var styleIDs: [Int] = []
    for item in tape.items(tape.member(data, "styleIds")) {
      if let styleID = tape.int(item) { styleIDs.append(styleID) }
    }
    switch kind[Int(owner)] {
    case .document: adoptedSheets[owner] = styleIDs
    case .element:
      if shadowRoot[Int(owner)] == noNode { result.changes.childListChanged.insert(owner) }
      let root = ensureShadowRoot(of: owner)
      guard root != noNode else {
        result.note(.tooManyNodes, "a shadow tree for which there is no room")
        return
      }
      adoptedSheets[root] = styleIDs
    default: return
    }
    result.changes.sheetsChanged = true
  }
}
