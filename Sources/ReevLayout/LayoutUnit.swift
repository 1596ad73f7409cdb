/// A length in 1/64 CSS px. Arithmetic saturates, so hostile sizes never trap.
public struct LayoutUnit: Hashable, Comparable, AdditiveArithmetic, Sendable {
  /// 64ths of a px.
  public var raw: Int32

  /// A length of so many 64ths of a px.
  public init(raw: Int32) { self.raw = raw }

  /// The largest unit that is not more than `px`; saturates, NaN is 0.
  public init(px: Float) {
    let scaled = (px * 64).rounded(.down)
    raw = scaled.isNaN ? 0 : Int32(max(-1_073_741_824, min(1_073_741_760, scaled)))
  }

  /// A whole number of px; saturates.
  public init(_ px: Int) { raw = Int32(clamping: max(-16_777_216, min(16_777_215, px)) &* 64) }

  /// No length.
  public static let zero = LayoutUnit(raw: 0)
  /// The largest length.
  public static let maximum = LayoutUnit(raw: 1_073_741_823)

  /// In CSS px.
  public var px: Float { Float(raw) / 64 }

  /// Order by length.
  public static func < (left: LayoutUnit, right: LayoutUnit) -> Bool { left.raw < right.raw }

  /// A saturating sum.
  public static func + (left: LayoutUnit, right: LayoutUnit) -> LayoutUnit {
    let (sum, overflows) = left.raw.addingReportingOverflow(right.raw)
    return LayoutUnit(raw: overflows ? (left.raw < 0 ? .min / 2 : .max / 2) : sum)
  }

  /// A saturating difference.
  public static func - (left: LayoutUnit, right: LayoutUnit) -> LayoutUnit {
    let (difference, overflows) = left.raw.subtractingReportingOverflow(right.raw)
    return LayoutUnit(raw: overflows ? (left.raw < 0 ? .min / 2 : .max / 2) : difference)
  }

  /// The opposite.
  public static prefix func - (value: LayoutUnit) -> LayoutUnit { .zero - value }

  /// A saturating product with an integer.
  public static func * (left: LayoutUnit, right: Int) -> LayoutUnit {
    let (product, overflows) = Int(left.raw).multipliedReportingOverflow(by: right)
    guard !overflows else { return left.raw < 0 ? -LayoutUnit.maximum : .maximum }
    return LayoutUnit(raw: Int32(Swift.max(-1_073_741_824, Swift.min(1_073_741_823, product))))
  }

  /// A quotient, towards zero; division by 0 gives 0.
  public static func / (left: LayoutUnit, right: Int) -> LayoutUnit {
    right == 0 ? .zero : LayoutUnit(raw: Int32(clamping: Int(left.raw) / right))
  }
}
