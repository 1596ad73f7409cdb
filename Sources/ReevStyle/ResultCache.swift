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
  /// By style, −1 for none: what its children's styles start from.
  var inherited: [Int32: StyleBuilder.Inherited] = [:]
  var families = FamilyTable()
  var calc = CalcTable()
  private(set) var environments: [Environment] = [Environment()]
  /// How many custom properties all environments hold.
  private(set) var environmentValues = 0
  /// Longhands of pending values by pending index and environment.
  var substituted: [UInt64: [PropertyID: Value]] = [:]

  private var contextKeys: [ContextKey: Int32] = [:]

  private struct ContextKey: Hashable {
    var viewport: MediaContext
    var isQuirky: Bool
    var rootFontSize: Double
    var rootLineHeight: Double
  }

  /// A number for all that a document's results depend on beside rules and parents.
  mutating func contextKey(_ context: StylePass.DocumentContext) -> Int32 {
    let key = ContextKey(
      viewport: context.viewport, isQuirky: context.isQuirky,
      rootFontSize: context.rootFontSize, rootLineHeight: context.rootLineHeight)
    if let known = contextKeys[key] { return known }
    let number = Int32(contextKeys.count)
    contextKeys[key] = number
    return number
  }

  mutating func add(_ environment: Environment) -> Int32 {
    environments.append(environment)
    environmentValues += environment.values.count
    return Int32(environments.count - 1)
  }

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
