/// Styles by what they were computed from, and equal styles by value.
struct ResultCache: Sendable {
  struct Result: Sendable {
    var style: Int32
    var environment: Int32
    var containerType: UInt8 = 0
    var containerNames: [String] = []
  }

  var styles: [ComputedStyle] = []
  var byKey: [[Int32]: Result] = [:]
  private var byValue: [ComputedStyle: Int32] = [:]
  var families = FamilyTable()
  var calc = CalcTable()
  var environments: [Environment] = [Environment()]
  /// Longhands of pending values by pending index and environment.
  var substituted: [UInt64: [PropertyID: Value]] = [:]

  mutating func intern(_ style: ComputedStyle) -> Int32 {
    if let index = byValue[style] { return index }
    let index = Int32(styles.count)
    styles.append(style)
    byValue[style] = index
    return index
  }
}

/// The custom properties of an element, computed.
struct Environment: Sendable {
  var values: [UInt32: [UInt8]] = [:]
}
