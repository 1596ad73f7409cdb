import ReevModel
import Testing

@Suite struct SettingsTextTests {
  @Test(arguments: [
    "", "a = 1", "a=1\r\nb = 'x'\n", "[a]\nb = [1, 2,\n 3] # [\n", "[[a.b]]\n[c.\"d e\".'f']",
    "a.b.c = { d = 1.5, e.f = \"}\" }", "a = \"\"\"\n[[[ \\\"\"\" b\n\"\"\"\nc = 1",
    "a = '''x'''",
    "# [[[", "\"a\" = \"\\\"[\"", "a = 2024-11-19T07:06:40.5Z", "-a_1 = true",
  ])
  func `what TOML allows is let through`(_ text: String) {
    #expect(SettingsText.problem(in: text) == nil)
  }

  private static let refused = [
    "[", "[[", "[[[", "[[[a]]]", "[]", "[.a]", "[a.]", "[a..b]", "[a", "[a]]", "[[a]", "[a] b",
    "[a b]",
    "a", "a =", "= 1", ".a = 1", "a. = 1", "a = [", "a = {", "a = ]", "a = \"x", "a = '", "\"a = 1",
    "a = \"\"\"x",
    "\u{0}", "a = [1]\n[",
    "a" + String(repeating: ".a", count: 200_000) + " = 1",
    "[" + String(repeating: "a.", count: 200_000) + "a]",
    "x = { a" + String(repeating: ".a", count: 200_000) + " = 1 }",
    "a = " + String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000),
    "a = " + String(repeating: "{a=", count: 100_000), String(repeating: "#", count: 2 << 20),
  ]

  @Test(arguments: refused.indices)
  func `what would stop the parser is refused with its line`(_ place: Int) {
    let problem = SettingsText.problem(in: Self.refused[place])
    #expect(problem != nil)
  }

  @Test func `the line is named`() {
    #expect(SettingsText.problem(in: "a = 1\n\n[[[") == "line 3: a name is missing")
  }
}
