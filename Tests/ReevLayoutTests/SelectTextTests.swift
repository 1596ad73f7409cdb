import Testing

/// A select's JSON: its options' labels, and which of them the recorder calls selected.
private func select(_ id: Int, _ labels: [String], selected: Int? = nil, more: String = "")
  -> String
{
  let options = labels.enumerated().map { index, label in
    #"{"type":2,"tagName":"option","id":\#(id + 2 * index + 1),"#
      + #""attributes":{\#(index == selected ? #""selected":true"# : "")},"childNodes":["#
      + text(label, id + 2 * index + 2) + "]}"
  }
  return #"{"type":2,"tagName":"select","id":\#(id),"attributes":{\#(more)},"#
    + #""childNodes":[\#(options.joined(separator: ","))]}"#
}

@Suite struct `What a select shows` {
  @Test func `the option that the recorder calls selected, or the one of its value`() {
    let page = Page(
      select(10, ["one", "two"], selected: 1)
        + "," + select(30, ["one", "two", "three"], more: #""value":"three""#))
    #expect(page.lines(10) == ["two"])
    #expect(page.lines(30) == ["three"])
  }

  @Test func `nothing where the recorder tells of others what is selected, and of it nothing`() {
    let page = Page(
      select(10, ["one", "two"]) + "," + select(30, ["one", "two"], selected: 0))
    #expect(page.lines(10).allSatisfy { $0 == "\u{200B}" || $0.isEmpty })
    #expect(page.lines(30) == ["one"])
  }

  @Test func `the first that is not disabled where nothing is told at all`() {
    #expect(Page(select(10, ["one", "two"])).lines(10) == ["one"])
  }
}
