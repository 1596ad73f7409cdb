import ReevDOM

/// The counters in scope while boxes are made, https://drafts.csswg.org/css-lists-3/#auto-numbering
struct CounterScopes {
  private struct Instance {
    var value: Int
    /// The parent of the element that made it: it lasts to that element's end.
    var scope: NodeID
  }

  private var instances: [String: [Instance]] = [:]
  private var namesOfScope: [NodeID: [String]] = [:]

  /// `counter-reset` on an element whose parent is `scope`.
  mutating func reset(_ name: String, to value: Int, scope: NodeID) {
    if let last = instances[name]?.last, last.scope == scope {
      instances[name]?.removeLast()
    } else {
      namesOfScope[scope, default: []].append(name)
    }
    instances[name, default: []].append(Instance(value: value, scope: scope))
  }

  /// `counter-increment`; makes the counter where there is none.
  mutating func increment(_ name: String, by amount: Int, scope: NodeID) {
    set(name, to: value(of: name).addingReportingOverflow(amount).partialValue, scope: scope)
  }

  /// `counter-set`; makes the counter where there is none.
  mutating func set(_ name: String, to value: Int, scope: NodeID) {
    guard let count = instances[name]?.count, count > 0 else {
      reset(name, to: value, scope: scope)
      return
    }
    instances[name]?[count - 1].value = value
  }

  /// The innermost counter's value, 0 without one.
  func value(of name: String) -> Int { instances[name]?.last?.value ?? 0 }

  /// All values from the outermost counter to the innermost.
  func values(of name: String) -> [Int] {
    let values = instances[name]?.map(\.value) ?? []
    return values.isEmpty ? [0] : values
  }

  /// The end of an element: the counters that its children made go out of scope.
  mutating func leave(_ node: NodeID) {
    guard let names = namesOfScope.removeValue(forKey: node) else { return }
    for name in names where instances[name]?.last?.scope == node {
      instances[name]?.removeLast()
    }
  }
}
