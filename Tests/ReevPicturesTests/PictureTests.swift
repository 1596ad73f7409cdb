import Foundation
import ReevDOM
import ReevModel
import ReevPaint
import Testing

@testable import ReevPictures

@Suite struct `Inline pictures` {
  /// A PNG of 2x2: red, green, blue, and nothing.
  private static let png =
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAYAAABytg0kAAAAE0lEQVR4nGP4z8DwHwyBNIhgAAA/0gX7yxemzgAAAABJRU5ErkJggg=="

  private func document(_ attributes: String) -> Document {
    var document = Document()
    let node =
      #"{"type":0,"id":1,"childNodes":[{"type":2,"id":2,"tagName":"img","attributes":{\#(attributes)},"childNodes":[]}]}"#
    _ = document.apply(
      Event(type: 2, timestamp: 0, data: Array(#"{"node":\#(node)}"#.utf8)))
    return document
  }

  @Test(arguments: ["src", "rr_dataURL"])
  func `a data URL's pixels are there`(_ attribute: String) throws {
    let page = document(#""\#(attribute)":"\#(Self.png)""#)
    let picture = try #require(inlinePictures(of: page)[page.slot(ofID: 2)])
    #expect(picture.width == 2)
    #expect(picture.height == 2)
    #expect(picture.pixels == [0xFFFF_0000, 0xFF00_FF00, 0xFF00_00FF, 0])
  }

  @Test(arguments: [
    "", "data:", "data:image/png;base64,", "data:image/png;base64,AAAA", "data:image/png,abc",
    "http://a/b.png", "data:text/html;base64,AAAA", "data:image/jpeg;base64,/9j/4AAQSkZJRg==",
  ])
  func `what is no picture is none`(_ url: String) {
    #expect(inlinePictures(of: document(#""src":"\#(url)""#)).isEmpty)
  }

  @Test func `every cut and every changed byte of a picture is survived`() throws {
    let whole = try #require(DataURL(Self.png)).bytes
    for cut in whole.indices { _ = decode(Array(whole[..<cut]), mostPixels: 1000) }
    for index in whole.indices {
      for value in [0, 0x7F, 0xFF] as [UInt8] {
        var changed = whole
        changed[index] = value
        _ = decode(changed, mostPixels: 1000)
      }
    }
  }

  @Test func `a picture of too many pixels is left out`() throws {
    let whole = try #require(DataURL(Self.png)).bytes
    #expect(decode(whole, mostPixels: 3) == nil)
  }
}
