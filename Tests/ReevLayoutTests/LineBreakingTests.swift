import ReevStyle
import Testing

@testable import ReevLayout

/// Opportunities (`÷`) as Chromium has them, measured by the number of lines at no width.
@Suite struct LineBreakingTests {
  @Test(arguments: [
    "a b", "a-1", "1-1", "--1", "a/b", "http://a.b/c?d=e", "a?b", "a\u{2014}b", "中文", "中。文",
    "a中", "a\u{AD}b", "a\u{200B}b", "a\u{2019}b", "a\u{A0}b", "é-1", "é-b", "a→b", "€1", "«a",
    "é?b", "a\u{2010}b", "한국", "あぁあ", "a“b", "é(b", "😀😀", "é%", "é.b", "a}é", "a)é", "a|é",
    "a!é", "a/é", "a,é",
  ])
  func `lines break where Chromium breaks them`(text: String) {
    let lines: [String: Int] = [
      "a b": 2, "a-1": 2, "1-1": 2, "--1": 2, "http://a.b/c?d=e": 2, "a?b": 2, "a\u{2014}b": 3,
      "中文": 2, "中。文": 2, "a中": 2, "a\u{AD}b": 2, "a\u{200B}b": 2, "é-b": 2, "é?b": 2,
      "a\u{2010}b": 2, "한국": 2, "あぁあ": 3, "😀😀": 2, "a}é": 2, "a|é": 2, "a!é": 2, "a/é": 2,
    ]
    let opportunities = lineBreakOpportunities(in: Array(text.unicodeScalars)[...])
    #expect(opportunities.filter { $0 }.count + 1 == lines[text] ?? 1)
  }

  @Test func `break-all breaks words and keep-all keeps ideographs together`() {
    let word = Array("ab中文".unicodeScalars)[...]
    #expect(lineBreakOpportunities(in: word, wordBreak: .breakAll) == [false, true, true, true])
    #expect(lineBreakOpportunities(in: word, wordBreak: .keepAll) == [false, false, false, false])
  }
}
