import CSimdJSON

extension Event {
  /// The source of an incremental event (0 Mutation, 1 MouseMove, …); nil for other events.
  ///
  /// Read without parsing: mostly it is the first member.
  public var source: Int? {
    guard type == 3 else { return nil }
    let prefix = Array("{\"source\":".utf8)
    if data.starts(with: prefix) { return number(at: prefix.count) }
    guard let range = range(ofMember: "source") else { return nil }
    return number(at: range.lowerBound)
  }

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
        let isWanted = bytes[offset + 1..<keyEnd - 1].elementsEqual(name.utf8)
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

  private func number(at offset: Int) -> Int? {
    var value = 0
    var index = offset
    while index < data.count, data[index] >= 0x30, data[index] <= 0x39, value < 1_000_000 {
      value = value * 10 + Int(data[index] - 0x30)
      index += 1
    }
    return index == offset ? nil : value
  }
}
