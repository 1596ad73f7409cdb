import ReevCells
import ReevDOM
import ReevModel
import ReevPaint
import ReevReplay
import Testing

/// What the visitor selects is seen in the frame.
struct SelectionTests {
  private static let page = """
    {"type":4,"timestamp":1000,"data":{"href":"http://a.test/","width":420,"height":140}},
    {"type":2,"timestamp":1001,"data":{"node":{"type":0,"id":1,"childNodes":[{"type":2,"tagName":"html",
    "attributes":{},"id":2,"childNodes":[{"type":2,"tagName":"body","attributes":{},"id":4,"childNodes":[
    {"type":2,"tagName":"p","attributes":{},"id":5,"childNodes":[{"type":3,"textContent":"one two  three","id":6}]},
    {"type":2,"tagName":"p","attributes":{},"id":7,"childNodes":[{"type":3,"textContent":"four five","id":8}]}
    ]}]}]},"initialOffset":{"left":0,"top":0}}}
    """

  /// The characters of a frame whose background the selection changed.
  private func marked(_ ranges: String) -> String {
    let text =
      "[\(Self.page),{\"type\":3,\"timestamp\":2000,\"data\":{\"source\":14,\"ranges\":[\(ranges)]}}]"
    var recording = Recording(events: EventDecoder.decode(Array(text.utf8)).events)
    func grid(_ count: Int) -> CellGrid {
      let frame = recording.frame(afterEvents: count)
      return frame.painted(Scale.fitting(frame.document.viewport, columns: 60, rows: 10)).grid
    }
    let (before, after) = (grid(2), grid(3))
    return zip(before.cells, after.cells).filter { $0.background != $1.background }
      .map(\.1.text).joined()
  }

  @Test(arguments: [
    ("from within a text to within another", 6, 9, 8, 4, "threefour"),
    ("a word", 6, 4, 6, 7, "two"),
    ("an element's children", 5, 0, 5, 1, "one two three"),
    ("a whole paragraph to the next one's start", 5, 0, 7, 0, "one two three"),
    ("nothing, as the end lies before the start", 8, 0, 6, 3, ""),
    ("nodes that don't exist", 99, 0, 98, 3, ""),
  ])
  func `selected text stands on the selection's colour`(
    _ title: String, _ start: Int, _ startOffset: Int, _ end: Int, _ endOffset: Int, _ text: String
  ) throws {
    let range =
      "{\"start\":\(start),\"startOffset\":\(startOffset),\"end\":\(end),\"endOffset\":\(endOffset)}"
    #expect(marked(range) == text, "\(title)")
  }
}
