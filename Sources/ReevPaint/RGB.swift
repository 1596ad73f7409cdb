import ReevCells
import ReevStyle

/// An opaque colour, `0xRRGGBB`.
typealias RGB = UInt32

func rgb(_ color: Color) -> RGB {
  UInt32(color.red) << 16 | UInt32(color.green) << 8 | UInt32(color.blue)
}

/// `top` laid over `bottom` with an opacity of 0 to 255.
func blend(_ top: RGB, over bottom: RGB, alpha: UInt32) -> RGB {
  if alpha >= 255 { return top }
  if alpha == 0 { return bottom }
  var result: UInt32 = 0
  for shift in [UInt32(16), 8, 0] {
    let above = top >> shift & 0xFF
    let below = bottom >> shift & 0xFF
    result |= ((above * alpha + below * (255 - alpha) + 127) / 255) << shift
  }
  return result
}

/// Perceived lightness from 0 to 255.
func luma(_ color: RGB) -> Int {
  (Int(color >> 16 & 0xFF) * 54 + Int(color >> 8 & 0xFF) * 183 + Int(color & 0xFF) * 19) >> 8
}

/// The greatest difference of a component.
func difference(_ one: RGB, _ two: RGB) -> Int {
  var most = 0
  for shift in [UInt32(16), 8, 0] {
    most = max(most, abs(Int(one >> shift & 0xFF) - Int(two >> shift & 0xFF)))
  }
  return most
}

func cellColor(_ color: RGB) -> CellColor { CellColor(rgb: Int32(bitPattern: color & 0xFF_FFFF)) }

func styleColor(_ color: RGB) -> Color {
  Color(
    red: UInt8(color >> 16 & 0xFF), green: UInt8(color >> 8 & 0xFF), blue: UInt8(color & 0xFF))
}
