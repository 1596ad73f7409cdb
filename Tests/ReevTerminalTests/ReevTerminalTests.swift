import ReevTerminal
import Testing

@Suite("Keys and mouse reports")
struct KeyTests {
  @Test(arguments: [
    ("j", Key.character("j")), ("Space", .character(" ")), ("space", .character(" ")),
    ("Ctrl-P", .control("p")), ("Alt-b", .alt("b")), ("F1", .function(1)), ("F12", .function(12)),
    ("PageUp", .pageUp), ("Shift-Tab", .backTab), ("?", .character("?")), ("-", .character("-")),
    ("é", .character("é")),
  ])
  func `a key has a name that reads back`(name: String, key: Key) {
    #expect(Key(name: name) == key)
    #expect(Key(name: key.name) == key)
  }

  @Test(arguments: ["", "Ctrl-", "Ctrl-xy", "F0", "F13", "Hyper-x", "jj"])
  func `what names no key is refused`(name: String) {
    #expect(Key(name: name) == nil)
  }

  @Test(arguments: [
    ("0;1;1M", Mouse(kind: .press, row: 0, column: 0)),
    ("0;300;120m", Mouse(kind: .release, row: 119, column: 299)),
    ("2;5;7M", Mouse(kind: .press, button: 2, row: 6, column: 4)),
    ("32;5;7M", Mouse(kind: .drag, row: 6, column: 4)),
    ("35;5;7M", Mouse(kind: .move, button: 3, row: 6, column: 4)),
    ("64;5;7M", Mouse(kind: .wheelUp, row: 6, column: 4)),
    ("65;5;7M", Mouse(kind: .wheelDown, button: 1, row: 6, column: 4)),
    ("20;5;7M", Mouse(kind: .press, row: 6, column: 4, hasShift: true, hasControl: true)),
  ])
  func `a mouse report is read`(report: String, mouse: Mouse) {
    #expect(Mouse(report: report) == mouse)
  }

  @Test(arguments: [
    "", "M", "0;1M", "0;0;1M", "a;1;1M", "0;1;1", "0;1;1;1M", "-1;1;1M", "0;99999;1M",
  ])
  func `a broken mouse report is dropped`(report: String) {
    #expect(Mouse(report: report) == nil)
  }
}
