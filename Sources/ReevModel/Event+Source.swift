import CSimdJSON

extension Event {
  /// The source of an incremental event (0 Mutation, 1 MouseMove, …); nil for other events.
  ///
  /// Read without parsing: mostly it is the first member. PostgreSQL's jsonb and other writers of
  /// JSON put blanks and members where rrweb puts none.
  public var source: Int? {
    guard type == 3 else { return nil }
    let first = data.withUnsafeBufferPointer { bytes in
      // OPTIMIZATION: `{"source":`, as nearly every event begins, is met for every event of a recording.
      var offset = reev_skip_space(bytes.baseAddress, bytes.count, 0)
      guard offset < bytes.count, bytes[offset] == UInt8(ascii: "{") else { return nil as Int? }
      offset = reev_skip_space(bytes.baseAddress, bytes.count, offset + 1)
      guard bytes[min(offset, bytes.count)...].starts(with: Self.sourceKey) else { return nil }
      offset = reev_skip_space(bytes.baseAddress, bytes.count, offset + Self.sourceKey.count)
      guard offset < bytes.count, bytes[offset] == UInt8(ascii: ":") else { return nil }
      return reev_skip_space(bytes.baseAddress, bytes.count, offset + 1)
    }
    if let first { return number(at: first) }
    guard let range = range(ofMember: "source") else { return nil }
    return number(at: range.lowerBound)
  }

  private static let sourceKey = Array("\"source\"".utf8)

  /// The place of a top-level member's value in `data`; nil without it.
  ///
  /// - Complexity: O(bytes up to it).
  public func range(ofMember name: String) -> Range<Int>? {
    data.withUnsafeBufferPointer { bytes in
      let count = bytes.count
      var offset = reev_skip_space(bytes.baseAddress, count, 0)
      guard offset < count, bytes[offset] == UInt8(ascii: "{") else { return nil }
      offset += 1
      while true {
        offset = reev_skip_space(bytes.baseAddress, count, offset)
        guard offset < count else { return nil }
        if bytes[offset] == UInt8(ascii: ",") {
          offset += 1
          continue
        }
        guard bytes[offset] == UInt8(ascii: "\"") else { return nil }
        let keyEnd = reev_skip_value(bytes.baseAddress, count, offset)
        guard keyEnd <= count, keyEnd > offset + 1 else { return nil }
        let isWanted = JSONKey.equals(bytes[offset + 1..<keyEnd - 1], name)
        offset = reev_skip_space(bytes.baseAddress, count, keyEnd)
        guard offset < count, bytes[offset] == UInt8(ascii: ":") else { return nil }
        let start = reev_skip_space(bytes.baseAddress, count, offset + 1)
        let end = reev_skip_value(bytes.baseAddress, count, start)
        guard end <= count, end > start else { return nil }
        if isWanted { return start..<end }
        offset = end
      }
    }
  }

  /// The whole number at an offset, however it is written: `3`, `3.0`, `30e-1`, `-0`.
  private func number(at offset: Int) -> Int? {
    var value = 0
    var index = offset
    while index < data.count, data[index] >= 0x30, data[index] <= 0x39, value < 1_000_000 {
      value = value * 10 + Int(data[index] - 0x30)
      index += 1
    }
    let isWord = index < data.count && [0x2D, 0x2B, 0x2E, 0x45, 0x65].contains(data[index])
    guard isWord else { return index == offset ? nil : value }
    let end = data[offset...].firstIndex { byte in
      !(byte >= 0x30 && byte <= 0x39 || [0x2D, 0x2B, 0x2E, 0x45, 0x65].contains(byte))
    }
    let text = String(decoding: data[offset..<(end ?? data.count)].prefix(40), as: UTF8.self)
    return Double(text).flatMap { Int(exactly: $0) }
  }
}

/// Compares the keys of objects, which may be written with escapes.
enum JSONKey {
  /// Whether the text between a key's quotes says `name`.
  static func equals<Text: Collection<UInt8>>(_ key: Text, _ name: String) -> Bool {
    if key.elementsEqual(name.utf8) { return true }
    guard key.count > name.utf8.count, key.contains(UInt8(ascii: "\\")) else { return false }
    return decoded(key).map { $0.elementsEqual(name.utf8) } ?? false
  }

  /// The UTF-8 of the text between a string's quotes; nil when it is no JSON.
  static func decoded<Text: Collection<UInt8>>(_ text: Text) -> [UInt8]? {
    let literal = [UInt8(ascii: "\"")] + text + [UInt8(ascii: "\"")]
    guard let tape = JSONTape(literal) else { return nil }
    return tape.utf8(tape.root).map { Array($0) }
  }
}
