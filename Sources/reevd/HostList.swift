/// The hosts by whose names the reading API may be asked. A page elsewhere can have its own name
/// resolve to this machine and read what a browser beside it may; its name tells it apart.
struct HostList: Sendable {
  private var names: Set<String>
  private var isAnyAddress: Bool

  /// The names that always are right: those of the loopback and of the address listened on.
  init(address: String, names: [String]) {
    let host = ServerSettings.hostAndPort(address)?.host.lowercased() ?? ""
    isAnyAddress = host == "0.0.0.0" || host == "::" || host == "*"
    self.names = Set(names.map { Self.name($0) } + [host])
  }

  /// Whether a `Host` header's value is right.
  func contains(_ authority: String) -> Bool {
    let name = Self.name(authority)
    if name == "localhost" || name.hasSuffix(".localhost") || names.contains(name) { return true }
    guard let bytes = ProxyList.bytes(name) else { return false }
    // A numeric address can't be made to mean another machine.
    if isAnyAddress { return true }
    return bytes.count == 4 ? bytes[0] == 127 : bytes == [UInt8](repeating: 0, count: 15) + [1]
  }

  /// Without its port, its brackets and a name's last dot.
  private static func name(_ authority: String) -> String {
    var text = authority.lowercased()[...]
    if text.hasPrefix("[") {
      let inside = text.dropFirst().prefix { $0 != "]" }
      return String(inside)
    }
    if text.filter({ $0 == ":" }).count == 1, let colon = text.firstIndex(of: ":") {
      text = text[..<colon]
    }
    if text.hasSuffix(".") { text = text.dropLast() }
    return String(text)
  }
}
