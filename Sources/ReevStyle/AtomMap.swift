/// Ranges of a flat array by the index of an atom: a hash table that is built once and read often.
///
/// OPTIMIZATION: a `Dictionary` hashes with SipHash and retains the array that it finds; matching
/// looks up several keys for each element.
struct AtomMap<Element: Sendable>: Sendable {
  private(set) var elements: [Element] = []
  private var keys: [UInt32] = []
  private var starts: [Int32] = []
  private var counts: [Int32] = []
  private var mask = 0

  /// Nothing.
  init() {}

  /// The groups, each key's elements side by side.
  init(_ groups: [UInt32: [Element]]) {
    guard !groups.isEmpty else { return }
    var capacity = 4
    while capacity < groups.count * 2 { capacity *= 2 }
    mask = capacity - 1
    keys = Array(repeating: UInt32.max, count: capacity)
    starts = Array(repeating: 0, count: capacity)
    counts = starts
    for (key, group) in groups.sorted(by: { $0.key < $1.key }) {
      var slot = AtomMap.hash(key) & mask
      while keys[slot] != UInt32.max { slot = (slot + 1) & mask }
      keys[slot] = key
      starts[slot] = Int32(elements.count)
      counts[slot] = Int32(group.count)
      elements.append(contentsOf: group)
    }
  }

  var isEmpty: Bool { elements.isEmpty }

  /// Where the elements of a key are in `elements`; empty where there are none.
  func range(_ key: UInt32) -> Range<Int> {
    guard mask > 0 else { return 0..<0 }
    var slot = AtomMap.hash(key) & mask
    while true {
      if keys[slot] == key {
        let start = Int(starts[slot])
        return start..<(start + Int(counts[slot]))
      }
      if keys[slot] == UInt32.max { return 0..<0 }
      slot = (slot + 1) & mask
    }
  }

  private static func hash(_ key: UInt32) -> Int { Int(key &* 0x9E37_79B1 >> 7) }
}
