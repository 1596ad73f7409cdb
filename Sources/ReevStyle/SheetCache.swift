import ReevDOM

/// Parsed sheets and the rule indexes built from them.
struct SheetCache: Sendable {
  var store: StyleStore
  private var byText: [SheetText: [Rule]] = [:]
  private var parsed: [SheetOwner: ParsedSheet] = [:]
  private var indexes: [IndexKey: ScopeRules] = [:]
  /// How many rules the kept indexes hold. An index takes about a kilobyte a rule, and a page that
  /// adds sheet after sheet makes one each time.
  private var indexedRules = 0
  private static let maximumIndexedRules = 10_000
  /// Blocks that edits made of others: the same edits come again after every seek.
  private var editedBlocks: [BlockEdit: Int32] = [:]
  private var nextID: Int32 = 1

  enum SheetOwner: Hashable, Sendable {
    case node(NodeID)
    case constructed(Int, isQuirky: Bool)
  }

  /// A sheet's text as a key.
  ///
  /// OPTIMIZATION: a String hashes all of its characters, normalized; some of them say as much of
  /// the texts that a page has.
  struct SheetText: Hashable, Sendable {
    var text: String
    var isQuirky: Bool

    func hash(into hasher: inout Hasher) {
      hasher.combine(isQuirky)
      let count = text.utf8.count
      hasher.combine(count)
      var rest = text.utf8[...]
      let step = max(1, count / 64)
      while let byte = rest.first {
        hasher.combine(byte)
        rest = rest.dropFirst(step)
      }
    }
  }

  struct ParsedSheet: Sendable {
    var sheet: Sheet
    var isQuirky: Bool
    var rules: [Rule]
    var id: Int32
  }

  struct IndexKey: Hashable, Sendable {
    var sheets: [Int32]
    var media: MediaContext
    var isQuirky: Bool
  }

  private struct BlockEdit: Hashable, Sendable {
    var block: Int32
    var name: String
    var value: String?
    var isImportant: Bool
  }

  init() { store = userAgentBase.store }

  /// The parsed sheet, brought up to date by as little work as possible.
  mutating func parse(_ sheet: Sheet, owner: SheetOwner, isQuirky: Bool) -> ParsedSheet {
    if let old = parsed[owner], old.isQuirky == isQuirky, old.sheet.generation == sheet.generation,
      old.sheet.text == sheet.text, old.sheet.edits.count <= sheet.edits.count
    {
      if old.sheet.edits.count == sheet.edits.count, old.sheet.edits == sheet.edits {
        return old
      }
      if old.sheet.edits.elementsEqual(sheet.edits.prefix(old.sheet.edits.count)) {
        var out = old
        out.sheet = sheet
        for edit in sheet.edits[old.sheet.edits.count...] {
          apply(edit, to: &out.rules, isQuirky: isQuirky)
        }
        out.id = nextID
        nextID += 1
        parsed[owner] = out
        return out
      }
    }
    let rules = rules(of: sheet.text, isQuirky: isQuirky)
    var out = ParsedSheet(sheet: sheet, isQuirky: isQuirky, rules: rules, id: nextID)
    nextID += 1
    for edit in sheet.edits { apply(edit, to: &out.rules, isQuirky: isQuirky) }
    parsed[owner] = out
    return out
  }

  /// The rules of a text, parsed once.
  private mutating func rules(of text: String, isQuirky: Bool) -> [Rule] {
    let key = SheetText(text: text, isQuirky: isQuirky)
    if let known = byText[key] { return known }
    let fresh = SheetParser.parse(text, isQuirky: isQuirky, into: &store)
    byText[key] = fresh
    return fresh
  }

  /// The rules of a scope with these sheets in order.
  mutating func index(
    _ sheets: [(ParsedSheet, String)], media: MediaContext, isQuirky: Bool
  ) -> ScopeRules {
    let key = IndexKey(sheets: sheets.map(\.0.id), media: media, isQuirky: isQuirky)
    if let found = indexes[key] { return found }
    let size = sheets.reduce(0) { $0 + $1.0.rules.count }
    if indexes.count > 64 || indexedRules > Self.maximumIndexedRules {
      indexes = [:]
      indexedRules = 0
    }
    indexedRules += size
    var builder = RuleIndexBuilder(isQuirky: isQuirky)
    for (sheet, mediaText) in sheets {
      if !mediaText.isEmpty, evaluateMedia(ConditionParser.mediaList(mediaText), media) != true {
        continue
      }
      builder.add(sheet.rules, &store, media)
    }
    var rules = builder.finish(store)
    rules.id = nextID
    nextID += 1
    indexes[key] = rules
    return rules
  }

  // MARK: CSSOM edits

  private mutating func apply(_ edit: SheetEdit, to rules: inout [Rule], isQuirky: Bool) {
    switch edit {
    case .replace(let text): rules = self.rules(of: text, isQuirky: isQuirky)
    case .insertRule(let text, let path):
      guard let rule = self.rules(of: text, isQuirky: isQuirky).first else {
        // A rule that we can't parse still takes its place.
        insert(Rule(kind: .other), path[...], &rules)
        return
      }
      insert(rule, path[...], &rules)
    case .deleteRule(let path): remove(path[...], &rules)
    case .setProperty(let path, let name, let value, let isImportant):
      changeBlock(path[...], &rules, name, value, isImportant)
    case .removeProperty(let path, let name):
      changeBlock(path[...], &rules, name, nil, false)
    }
  }

  private func insert(_ rule: Rule, _ path: ArraySlice<Int>, _ rules: inout [Rule]) {
    guard let first = path.first else {
      rules.insert(rule, at: 0)
      return
    }
    if path.count == 1 {
      rules.insert(rule, at: min(max(first, 0), rules.count))
    } else if rules.indices.contains(first) {
      insert(rule, path.dropFirst(), &rules[first].children)
    }
  }

  private func remove(_ path: ArraySlice<Int>, _ rules: inout [Rule]) {
    guard let first = path.first, rules.indices.contains(first) else { return }
    if path.count == 1 {
      rules.remove(at: first)
    } else {
      remove(path.dropFirst(), &rules[first].children)
    }
  }

  private mutating func changeBlock(
    _ path: ArraySlice<Int>, _ rules: inout [Rule], _ name: String, _ value: String?,
    _ isImportant: Bool
  ) {
    guard let first = path.first, rules.indices.contains(first) else { return }
    if path.count > 1 {
      changeBlock(path.dropFirst(), &rules[first].children, name, value, isImportant)
      return
    }
    if rules[first].block < 0 { rules[first].block = store.addBlock(text: "", isQuirky: false) }
    let edit = BlockEdit(
      block: rules[first].block, name: name, value: value, isImportant: isImportant)
    if let known = editedBlocks[edit] {
      rules[first].block = known
      return
    }
    rules[first].block = store.editBlock(
      edit.block, name: name, value: value, isImportant: isImportant)
    editedBlocks[edit] = rules[first].block
  }
}

/// The user-agent sheet, parsed once per process.
struct UserAgentBase: Sendable {
  var store = StyleStore()
  var standard = ScopeRules()
  var quirky = ScopeRules()

  init() {
    let media = MediaContext(width: 1280, height: 720)
    store.isUserAgent = true
    let rules = SheetParser.parse(userAgentSheet, isQuirky: false, into: &store)
    let quirks = SheetParser.parse(userAgentQuirksSheet, isQuirky: false, into: &store)
    var builder = RuleIndexBuilder(isQuirky: false)
    builder.add(rules, &store, media)
    standard = builder.finish(store)
    var quirksBuilder = RuleIndexBuilder(isQuirky: false)
    quirksBuilder.add(rules, &store, media)
    quirksBuilder.add(quirks, &store, media)
    quirky = quirksBuilder.finish(store)
    for block in store.blocks.indices { store.parse(Int32(block)) }
    store.isUserAgent = false
  }
}

let userAgentBase = UserAgentBase()
