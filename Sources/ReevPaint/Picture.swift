import ReevLayout

/// The pixels of an image.
public struct Picture: Hashable, Sendable {
  /// Pixels a row.
  public var width: Int
  /// `0xAARRGGBB`, rows from the top.
  public var pixels: [UInt32]

  /// A picture.
  public init(width: Int, pixels: [UInt32]) {
    self.width = width
    self.pixels = pixels
  }

  /// Rows of pixels.
  public var height: Int { width > 0 ? pixels.count / width : 0 }

  /// The mean colour and opacity (0 to 255) of a part, by shares of width and height.
  func mean(_ across: ClosedRange<Double>, _ down: ClosedRange<Double>) -> (RGB, UInt32) {
    guard width > 0, height > 0 else { return (0, 0) }
    func places(_ range: ClosedRange<Double>, _ count: Int) -> StrideTo<Int> {
      let first = max(0, min(count - 1, Int(range.lowerBound * Double(count))))
      let last = max(first + 1, min(count, Int((range.upperBound * Double(count)).rounded(.up))))
      // A hundred samples tell as much as a million.
      return stride(from: first, to: last, by: max(1, (last - first) / 10))
    }
    var (red, green, blue, alpha, count): (UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0)
    for row in places(down, height) {
      for column in places(across, width) {
        let pixel = UInt64(pixels[row * width + column])
        let weight = pixel >> 24
        red += (pixel >> 16 & 255) * weight
        green += (pixel >> 8 & 255) * weight
        blue += (pixel & 255) * weight
        alpha += weight
        count += 1
      }
    }
    guard alpha > 0, count > 0 else { return (0, 0) }
    let color = (red / alpha) << 16 | (green / alpha) << 8 | blue / alpha
    return (RGB(truncatingIfNeeded: color), UInt32(truncatingIfNeeded: alpha / count))
  }
}

extension PaintCanvas {
  /// Paints an image's own pixels into half cells; false where it has none.
  mutating func pixels(_ index: Int, in whole: PixelBounds, seen: PixelBounds) -> Bool {
    guard let picture = pictures[tree.fragments[index].node], whole.width > 0, whole.height > 0
    else { return false }
    cover(seen, color: 0, alpha: 255)
    for half in map.halfRows(seen.top, seen.bottom) {
      let top = map.panY + Double(half) * map.perRow / 2
      for column in map.columns(seen.left, seen.right) {
        let left = map.panX + Double(column) * map.perColumn
        let (color, alpha) = picture.mean(
          shares(left, map.perColumn, of: whole.left, whole.width),
          shares(top, map.perRow / 2, of: whole.top, whole.height))
        let cell = half * map.columns + column
        backgrounds[cell] = blend(color, over: backgrounds[cell], alpha: alpha)
        backgroundOwners[cell] = Int32(index)
      }
    }
    return true
  }

  /// What part of a length, from 0 to 1, a stretch of it is.
  private func shares(
    _ from: Double, _ size: Double, of start: Double, _ length: Double
  ) -> ClosedRange<Double> {
    let first = max(0, min(1, (from - start) / length))
    return first...max(first, min(1, (from + size - start) / length))
  }
}
