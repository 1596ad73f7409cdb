import ReevDOM
import ReevModel
import Testing

@Suite("What reev.fonts tells adds up")
struct FontFactTests {
  /// The faces after Custom events with these entries.
  private func faces(_ entries: [String]) -> [FontFaceMetrics] {
    var document = Document()
    for entry in entries {
      let data = #"{"tag":"reev.fonts","payload":{"fonts":[\#(entry)]}}"#
      _ = document.apply(Event(type: 5, timestamp: 0, data: Array(data.utf8)))
    }
    return document.fontFaces
  }

  private let face = #""family":"F","weight":"400","style":"normal""#

  @Test func `an entry that only adds kerning or advances keeps the vertical metrics`() {
    let whole = #"{\#(face),"ascent":1018,"descent":276,"lineHeight":1300,"advances":[[65,[600]]]}"#
    let kerning = #"{\#(face),"advances":[],"kerning":[[65,86,-50]]}"#
    for entries in [[whole, kerning], [kerning, whole]] {
      let faces = faces(entries)
      #expect(faces.count == 1)
      #expect(faces.first?.ascent == 1018)
      #expect(faces.first?.descent == 276)
      #expect(faces.first?.lineHeight == 1300)
      #expect(faces.first?.advances[65] == 600)
      #expect(faces.first?.kerning.count == 1)
    }
  }

  @Test func `a later entry with other vertical metrics replaces them`() {
    let faces = faces([
      #"{\#(face),"ascent":900,"descent":200,"advances":[]}"#,
      #"{\#(face),"ascent":1018,"advances":[]}"#,
    ])
    #expect(faces.first?.ascent == 1018)
    #expect(faces.first?.descent == 200)
  }
}
