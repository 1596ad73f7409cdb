import Synchronization

/// An interned name: a tag, an attribute name, a class, an id.
///
/// Two atoms are equal exactly when their strings are. Interning is process-wide and never forgets;
/// comparing and hashing cost one integer operation.
public struct Atom: Hashable, Sendable {
  /// The index of the name in the process-wide table; 0 is the empty string.
  public let index: UInt32

  /// The atom of a string, interned at its first use.
  public init(_ string: String) {
    index = atomTable.withLock { $0.intern(string) }
  }

  /// The empty name.
  public static let empty = Atom("")

  /// The string that was interned. Takes a lock: not for hot loops.
  public var string: String { atomTable.withLock { $0.strings[Int(index)] } }
}

private struct AtomTable {
  var indexOf: [String: UInt32] = ["": 0]
  var strings: [String] = [""]

  mutating func intern(_ string: String) -> UInt32 {
    if let index = indexOf[string] { return index }
    let index = UInt32(strings.count)
    strings.append(string)
    indexOf[string] = index
    return index
  }
}

private let atomTable = Mutex(AtomTable())

extension Atom {
  /// The string of the atom with an index that an atom had; "" for others.
  public static func named(_ index: UInt32) -> String {
    atomTable.withLock { Int(index) < $0.strings.count ? $0.strings[Int(index)] : "" }
  }
}
