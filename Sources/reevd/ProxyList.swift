import Foundation

/// The proxies whose `X-Forwarded-For` is believed: addresses and networks (`10.0.0.0/8`).
struct ProxyList: Sendable {
  private var networks: [(bytes: [UInt8], bits: Int)] = []

  /// Believes nobody.
  init() {}

  /// Reads the list; throws for an entry that is no address or network.
  init(_ entries: [String]) throws {
    for entry in entries {
      let parts = entry.split(separator: "/", maxSplits: 1)
      guard let bytes = parts.first.flatMap({ Self.bytes(String($0)) }),
        let bits = parts.count > 1 ? Int(parts[1]) : bytes.count * 8,
        (0...bytes.count * 8).contains(bits)
      else {
        throw ServerSettings.Failure(
          description: "--trusted-proxy \(entry): write an address or a network like 10.0.0.0/8")
      }
      networks.append((bytes, bits))
    }
  }

  /// The client's address: the peer's, or, when the peer is trusted, the last one in
  /// `X-Forwarded-For` that is not, without the port and the brackets that some proxies write.
  func client(peer: String, forwarded: [String]) -> String {
    guard isTrusted(peer) else { return peer }
    let chain = forwarded.joined(separator: ",").split(separator: ",")
      .map { $0.trimmingCharacters(in: .whitespaces) }
    for entry in chain.reversed() {
      let address = Self.withoutPort(entry)
      // Something that isn't an address was made up: don't go behind it.
      guard Self.bytes(address) != nil else { return peer }
      if !isTrusted(address) { return address }
    }
    return chain.first.map(Self.withoutPort) ?? peer
  }

  /// The address of `192.0.2.1:443`, `[2001:db8::1]:443`, `[2001:db8::1]` or `fe80::1%eth0`; anything
  /// else as it is.
  private static func withoutPort(_ entry: String) -> String {
    func isPort(_ text: Substring) -> Bool {
      (1...5).contains(text.utf8.count) && text.utf8.allSatisfy { (48...57).contains($0) }
    }
    func withoutZone(_ text: Substring) -> String { String(text.prefix { $0 != "%" }) }
    if entry.hasPrefix("[") {
      let parts = entry.dropFirst().split(
        separator: "]", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, parts[0].contains(":"),
        parts[1].isEmpty || parts[1].first == ":" && isPort(parts[1].dropFirst())
      else { return entry }
      return withoutZone(parts[0])
    }
    let parts = entry.split(separator: ":", omittingEmptySubsequences: false)
    if parts.count == 2, isPort(parts[1]) { return String(parts[0]) }
    return parts.count > 2 ? withoutZone(entry[...]) : entry
  }

  /// An IPv6 address's /64, all of which its sender may hold; nil for others.
  static func network(of address: String) -> String? {
    guard let bytes = bytes(address), bytes.count == 16 else { return nil }
    return bytes[..<8].map { String($0, radix: 16) }.joined(separator: ":") + "/64"
  }

  private func isTrusted(_ address: String) -> Bool {
    guard let bytes = Self.bytes(address) else { return false }
    return networks.contains { network in
      guard network.bytes.count == bytes.count else { return false }
      let whole = network.bits / 8
      guard bytes[..<whole] == network.bytes[..<whole] else { return false }
      let rest = network.bits % 8
      if rest == 0 { return true }
      let mask = UInt8(truncatingIfNeeded: 0xFF00 >> rest)
      return bytes[whole] & mask == network.bytes[whole] & mask
    }
  }

  static func bytes(_ address: String) -> [UInt8]? {
    var four = in_addr()
    if inet_pton(AF_INET, address, &four) == 1 { return withUnsafeBytes(of: four) { Array($0) } }
    var six = in6_addr()
    if inet_pton(AF_INET6, address, &six) == 1 {
      let bytes = withUnsafeBytes(of: six) { Array($0) }
      // An IPv4 address in IPv6 clothes.
      if bytes[..<10].allSatisfy({ $0 == 0 }), bytes[10] == 0xFF, bytes[11] == 0xFF {
        return Array(bytes[12...])
      }
      return bytes
    }
    return nil
  }
}
