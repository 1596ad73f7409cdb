import ReevDOM
import ReevModel

/// Finds the texts of linked style sheets that a snapshot holds no text of: a recorder tells the text
/// when the sheet has come, or with another link of the same address.
struct LinkedSheets: Sendable {
  /// By address: what a link lacks and another part of the recording holds.
  private(set) var found: [String: String] = [:]

  /// By window: the page's links that were recorded without a text.
  private var pages: [Int32: Page] = [:]
  /// By address: how many links lack a text for good.
  private var lacks: [String: Int] = [:]
  /// By address: texts; the first one of each.
  private var texts: [String: String] = [:]
  private var textBytes = 0

  private struct Page: Sendable {
    var url = ""
    /// By rrweb id.
    var links: [Int: Link] = [:]
  }

  private struct Link: Sendable {
    var address = ""
    var relations = ""
    /// Whether it is counted in `lacks`.
    var isLacking = false
  }

  /// More texts than that are not kept.
  private static let maximumBytes = 16_000_000
  /// More links of a page than that are not looked at.
  private static let maximumLinks = 10_000

  /// Takes the next event.
  mutating func note(_ event: Event) {
    switch event.type {
    case 2:
      let links = pages[event.window]?.links ?? [:]
      guard event.mentions("stylesheet") || !links.isEmpty && event.mentions("_cssText") else {
        pages[event.window]?.links = [:]
        return
      }
      guard let tape = JSONTape(event.data) else { return }
      // A checkout of the same page has the same ids.
      pages[event.window, default: Page()].links = [:]
      noteNodes(tape, tape.member(tape.root, "node"), event.window, before: links)
      find()
    case 3 where event.source == 0:
      let hasLinks = pages[event.window]?.links.isEmpty == false
      guard event.mentions("stylesheet") || hasLinks && event.mentions("_cssText"),
        let tape = JSONTape(event.data)
      else { return }
      for add in tape.items(tape.member(tape.root, "adds")) {
        noteNodes(tape, tape.member(add, "node"), event.window, before: [:])
      }
      for change in tape.items(tape.member(tape.root, "attributes")) {
        noteChange(tape, change, event.window)
      }
      find()
    case 4:
      let url = JSONTape(event.data).flatMap { $0.string($0.member($0.root, "href")) } ?? ""
      if pages[event.window]?.url != url { pages[event.window] = Page(url: url) }
    default: break
    }
  }

  private mutating func noteNodes(
    _ tape: JSONTape, _ top: Int, _ window: Int32, before: [Int: Link]
  ) {
    var pending = [top]
    while let at = pending.popLast() {
      for child in tape.items(tape.member(at, "childNodes")) { pending.append(child) }
      guard tape.string(tape.member(at, "tagName"), equals: "link"),
        let id = tape.int(tape.member(at, "id"))
      else { continue }
      let attributes = tape.member(at, "attributes")
      let text = tape.string(tape.member(attributes, "_cssText"))
      let address = tape.string(tape.member(attributes, "href")) ?? before[id]?.address ?? ""
      guard !address.isEmpty else { continue }
      if let text, !text.isEmpty {
        keep(text, of: address)
      } else if let relations = tape.string(tape.member(attributes, "rel")) {
        set(Link(address: address, relations: relations), id, window)
      }
    }
  }

  private mutating func noteChange(_ tape: JSONTape, _ change: Int, _ window: Int32) {
    guard let id = tape.int(tape.member(change, "id")), var link = pages[window]?.links[id] else {
      return
    }
    let attributes = tape.member(change, "attributes")
    link.address = tape.string(tape.member(attributes, "href")) ?? link.address
    link.relations = tape.string(tape.member(attributes, "rel")) ?? link.relations
    if let text = tape.string(tape.member(attributes, "_cssText")), !text.isEmpty {
      keep(text, of: link.address)
      // Its own text comes at its own time.
      drop(id, window)
    } else {
      set(link, id, window)
    }
  }

  private mutating func set(_ link: Link, _ id: Int, _ window: Int32) {
    drop(id, window)
    guard pages[window]?.links.count ?? 0 < Self.maximumLinks else { return }
    var link = link
    link.isLacking = Document.isStyleSheet(link.relations)
    if link.isLacking { lacks[link.address, default: 0] += 1 }
    pages[window, default: Page()].links[id] = link
  }

  private mutating func drop(_ id: Int, _ window: Int32) {
    guard let old = pages[window]?.links.removeValue(forKey: id), old.isLacking else { return }
    let count = (lacks[old.address] ?? 1) - 1
    lacks[old.address] = count > 0 ? count : nil
  }

  private mutating func keep(_ text: String, of address: String) {
    guard texts[address] == nil, textBytes + text.utf8.count <= Self.maximumBytes else { return }
    textBytes += text.utf8.count
    texts[address] = text
  }

  private mutating func find() {
    found = texts.filter { lacks[$0.key] != nil }
  }
}
