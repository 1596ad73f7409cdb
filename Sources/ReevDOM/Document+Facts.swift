import ReevModel

extension Document {
  /// Type 5: Reev's own facts and in-page navigations; other tags change nothing.
  mutating func applyCustom(_ tape: JSONTape, _ result: inout Applied) {
    let tag = tape.member(tape.root, "tag")
    let payload = tape.member(tape.root, "payload")
    if tape.string(tag, equals: "reev.images") {
      facts.hasReevFacts = true
      applyImages(tape, payload, &result)
    } else if tape.string(tag, equals: "reev.fonts") {
      facts.hasReevFacts = true
      applyFonts(tape, payload)
      result.changes.isReset = true
    } else if tape.string(tag, equals: "reev.toplayer") {
      facts.hasReevFacts = true
      applyTopLayer(tape, payload, &result)
    } else if tape.string(tag, equals: "reev.defined") {
      facts.hasReevFacts = true
      var names: [String] = []
      for item in tape.items(tape.member(payload, "names")) {
        if let name = tape.string(item), names.count < 10_000 { names.append(name) }
      }
      applyDefined(names, &result)
    } else if tape.string(tag, equals: "reev.states") {
      facts.hasReevFacts = true
      applyStates(tape, payload, &result)
    } else if tape.string(tag, equals: "reev.animated") {
      facts.hasReevFacts = true
      applyAnimated(tape, payload, &result)
    } else if tape.string(tag, equals: "reev.viewport") {
      facts.hasReevFacts = true
      applyViewport(tape, payload, &result)
    } else if tape.string(tag, equals: "reev.panes") {
      facts.hasReevFacts = true
      applyPanes(tape, payload, &result)
    } else if tape.string(tag, equals: "navigation") {
      let href = tape.string(payload) ?? tape.string(tape.member(payload, "href"))
      if let href = href ?? tape.string(tape.member(payload, "url")) { url = href }
    }
  }

  private mutating func applyImages(_ tape: JSONTape, _ payload: Int, _ result: inout Applied) {
    for entry in tape.items(tape.member(payload, "sizes")) {
      var numbers: [Double] = []
      for item in tape.items(entry) { numbers.append(tape.double(item) ?? .nan) }
      guard numbers.count >= 3, let id = Int(exactly: numbers[0]), numbers[1] >= 0,
        numbers[2] >= 0, numbers[1] < 1e6, numbers[2] < 1e6
      else { continue }
      let size = PixelSize(width: numbers[1], height: numbers[2])
      naturalSizeOfID[id] = size
      let node = slot(ofID: id)
      guard node != noNode else { continue }
      naturalSizes[node] = size
      result.changes.elementsChanged.insert(node)
    }
  }

  private mutating func applyViewport(_ tape: JSONTape, _ payload: Int, _ result: inout Applied) {
    func size(_ name: StaticString) -> PixelSize? {
      let numbers = tape.items(tape.member(payload, name)).map { tape.double($0) ?? .nan }
      guard numbers.count >= 2, (1...32_767).contains(numbers[0]),
        (1...32_767).contains(numbers[1])
      else { return nil }
      return PixelSize(width: numbers[0], height: numbers[1])
    }
    // None says that no bar was seen yet, and the recording as a whole knows better.
    func thickness(_ name: StaticString) -> Double? {
      guard let value = tape.double(tape.member(payload, name)), value > 0, value <= 100 else {
        return nil
      }
      return value
    }
    layoutViewport = size("layout") ?? layoutViewport
    // On a phone rrweb tells the size of a page zoomed out.
    viewport = size("media") ?? viewport
    toldBar = thickness("bar") ?? toldBar
    toldThinBar = thickness("thin") ?? toldThinBar
    result.changes.viewportChanged = true
  }

  private mutating func applyPanes(_ tape: JSONTape, _ payload: Int, _ result: inout Applied) {
    for entry in tape.items(tape.member(payload, "bars")) {
      let numbers = tape.items(entry).map { tape.double($0) ?? .nan }
      guard numbers.count >= 3, let id = Int(exactly: numbers[0]),
        (0...100).contains(numbers[1]), (0...100).contains(numbers[2])
      else { continue }
      let bars = PixelSize(width: numbers[1], height: numbers[2])
      guard paneBarsOfID.updateValue(bars, forKey: id) != bars else { continue }
      let node = slot(ofID: id)
      guard node != noNode else { continue }
      paneBars[node] = bars
      result.changes.viewportChanged = true
    }
  }

  private mutating func applyFonts(_ tape: JSONTape, _ payload: Int) {
    for entry in tape.items(tape.member(payload, "fonts")) {
      guard let family = tape.string(tape.member(entry, "family")) else { continue }
      let weightText = tape.text(tape.member(entry, "weight")) ?? "400"
      let weight: Int =
        switch weightText {
        case "normal": 400
        case "bold": 700
        default:
          Int(exactly: (Double(weightText.prefix { $0 != " " }) ?? 400).rounded()) ?? 400
        }
      let style = tape.string(tape.member(entry, "style")) ?? "normal"
      func metric(_ place: Int) -> Double? {
        guard let value = tape.double(place), abs(value) < 100_000 else { return nil }
        return value
      }
      var advances: [UInt32: Float] = [:]
      for run in tape.items(tape.member(entry, "advances")) {
        var codePoint: UInt32?
        for item in tape.items(run) {
          if codePoint == nil {
            codePoint = tape.int(item).flatMap { UInt32(exactly: $0) }
            if codePoint == nil { break }
          } else {
            for advance in tape.items(item) {
              guard let current = codePoint, current < 0x11_0000 else { break }
              if let width = metric(advance) { advances[current] = Float(width) }
              codePoint = current + 1
            }
          }
        }
      }
      var kerning: [KernedPair: Float] = [:]
      for triple in tape.items(tape.member(entry, "kerning")) {
        var numbers: [Double] = []
        for item in tape.items(triple) { numbers.append(metric(item) ?? .nan) }
        guard numbers.count == 3, let left = UInt32(exactly: numbers[0]),
          let right = UInt32(exactly: numbers[1]), abs(numbers[2]) <= 2000
        else { continue }
        kerning[KernedPair(left, right)] = Float(numbers[2])
      }
      let ascent = metric(tape.member(entry, "ascent"))
      let descent = metric(tape.member(entry, "descent"))
      let lineHeight = metric(tape.member(entry, "lineHeight"))
      let index = fontFaces.firstIndex {
        $0.family == family && $0.weight == weight && $0.style == style
      }
      if let index {
        fontFaces[index].advances.merge(advances) { _, new in new }
        fontFaces[index].kerning.merge(kerning) { _, new in new }
        // An entry that only adds code points or kerning leaves the vertical metrics out.
        fontFaces[index].ascent = ascent ?? fontFaces[index].ascent
        fontFaces[index].descent = descent ?? fontFaces[index].descent
        fontFaces[index].lineHeight = lineHeight ?? fontFaces[index].lineHeight
      } else if fontFaces.count < 1000 {
        fontFaces.append(
          FontFaceMetrics(
            family: family, weight: weight, style: style, ascent: ascent ?? 900,
            descent: descent ?? 200, lineHeight: lineHeight, advances: advances, kerning: kerning))
      }
    }
  }
}

extension PixelSize {
  /// The size after one that it goes with went from one to another; at least 1.
  fileprivate func sized(_ width: Double, _ height: Double) -> PixelSize {
    PixelSize(width: max(1, width), height: max(1, height))
  }

  /// See `Document.layoutViewport`: what differs between the two stays.
  func grown(from old: PixelSize, to new: PixelSize) -> PixelSize {
    sized(width + new.width - old.width, height + new.height - old.height)
  }
}
