import ReevDOM
import Testing

@Suite struct `Data URLs` {
  /// As Chromium's fetch() answers them.
  @Test(arguments: [
    ("data:,a%20b", "", "a b"), ("data:text/plain,100%", "text/plain", "100%"),
    ("DATA:Image/PNG;base64,YWJj", "image/png", "abc"),
    ("data:image/png; base64,YWJj", "image/png", "abc"),
    ("data:image/png;base64,YW Jj\n", "image/png", "abc"),
    ("data:image/png;base64,YWI%3D", "image/png", "ab"),
    ("data:image/png;base64,YQ", "image/png", "a"),
    ("data:image/png;base64,YQ==", "image/png", "a"),
    ("data:image/svg+xml;charset=utf-8,%3Csvg/%3e", "image/svg+xml;charset=utf-8", "<svg/>"),
    ("data:;base64,", "", ""),
  ])
  func `a body is what the browser reads`(url: String, type: String, text: String) throws {
    let data = try #require(DataURL(url))
    #expect(data.type == type)
    #expect(String(decoding: data.bytes, as: UTF8.self) == text)
  }

  @Test(arguments: [
    "", "data:", "http://a/,b", "data:image/png;base64,_-8=", "data:image/png;base64,YQ=",
    "data:image/png;base64,Y", "data:image/png;base64,YQ==YQ==", "data:image/png;base64,YWJj====",
    "data:image/png;base64,YW&Jj",
  ])
  func `what isn't one is none`(url: String) {
    #expect(DataURL(url) == nil)
  }

  @Test func `no more is decoded than asked for`() throws {
    #expect(try #require(DataURL("data:,abcdef", most: 3)).bytes.count == 3)
    #expect(try #require(DataURL("data:;base64,YWJjZGVm&", most: 3)).bytes == Array("abc".utf8))
  }
}
