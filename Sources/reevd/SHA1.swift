/// The SHA-1 digest that UUIDs of version 5 are made with; not for secrets.
///
/// https://www.rfc-editor.org/rfc/rfc3174
struct SHA1 {
  private var state: [UInt32] = [
    0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0,
  ]
  private var pending: [UInt8] = []
  private var length: UInt64 = 0

  mutating func update(_ bytes: [UInt8]) {
    length += UInt64(bytes.count)
    pending += bytes
    var index = 0
    while pending.count - index >= 64 {
      block(index)
      index += 64
    }
    pending.removeFirst(index)
  }

  mutating func finish() -> [UInt8] {
    let bits = length * 8
    pending.append(0x80)
    while pending.count % 64 != 56 { pending.append(0) }
    for shift in stride(from: 56, through: 0, by: -8) {
      pending.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
    }
    for index in stride(from: 0, to: pending.count, by: 64) { block(index) }
    return state.flatMap { word in
      [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> UInt32($0)) }
    }
  }

  private mutating func block(_ start: Int) {
    var words = [UInt32](repeating: 0, count: 80)
    for i in 0..<16 {
      for j in 0..<4 { words[i] = words[i] << 8 | UInt32(pending[start + i * 4 + j]) }
    }
    func rotate(_ word: UInt32, _ bits: UInt32) -> UInt32 { word << bits | word >> (32 - bits) }
    for i in 16..<80 {
      words[i] = rotate(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1)
    }
    var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4])
    for i in 0..<80 {
      let mixed: UInt32
      let constant: UInt32
      switch i {
      case ..<20: (mixed, constant) = ((b & c) | (~b & d), 0x5A82_7999)
      case ..<40: (mixed, constant) = (b ^ c ^ d, 0x6ED9_EBA1)
      case ..<60: (mixed, constant) = ((b & c) | (b & d) | (c & d), 0x8F1B_BCDC)
      default: (mixed, constant) = (b ^ c ^ d, 0xCA62_C1D6)
      }
      let next = rotate(a, 5) &+ mixed &+ e &+ constant &+ words[i]
      (e, d, c, b, a) = (d, c, rotate(b, 30), a, next)
    }
    state[0] &+= a
    state[1] &+= b
    state[2] &+= c
    state[3] &+= d
    state[4] &+= e
  }
}
