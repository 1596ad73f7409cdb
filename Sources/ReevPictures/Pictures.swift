import CImage
public import ReevDOM
public import ReevPaint

/// The pictures that a document itself holds: PNG and JPEG images in `data:` URLs, or inlined by the
/// recorder. Nothing is ever fetched.
///
/// - Parameter most: the most pictures to decode. Each may have 16 million pixels, all together 64.
/// - Complexity: O(pixels).
public func inlinePictures(of document: Document, most: Int = 64) -> [NodeID: Picture] {
  var pictures: [NodeID: Picture] = [:]
  let (image, source, inlined) = (Atom("img"), Atom("src"), Atom("rr_dataURL"))
  var budget = 64_000_000
  for index in document.kind.indices
  where document.kind[index] == .element && document.name[index] == image {
    guard pictures.count < most else { break }
    let node = NodeID(index)
    let url = document.attribute(node, inlined) ?? document.attribute(node, source) ?? ""
    guard let bytes = bytes(ofDataURL: url),
      let picture = decode(bytes, mostPixels: min(16_000_000, budget))
    else { continue }
    budget -= picture.pixels.count
    pictures[node] = picture
  }
  return pictures
}

/// The bytes of a `data:` URL in base64; nil for any other.
func bytes(ofDataURL url: String) -> [UInt8]? {
  guard url.utf8.prefix(11).elementsEqual("data:image/".utf8),
    let comma = url.utf8.firstIndex(of: UInt8(ascii: ",")),
    url.utf8[..<comma].suffix(7).elementsEqual(";base64".utf8)
  else { return nil }
  var result: [UInt8] = []
  var bits: UInt32 = 0
  var count = 0
  for byte in url.utf8[url.utf8.index(after: comma)...] {
    let value: UInt8
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = byte - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): value = byte - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): value = byte - UInt8(ascii: "0") + 52
    case UInt8(ascii: "+"): value = 62
    case UInt8(ascii: "/"): value = 63
    default: continue
    }
    bits = bits << 6 | UInt32(value)
    count += 6
    if count >= 8 {
      count -= 8
      result.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
    }
  }
  return result
}

/// The pixels of a PNG or JPEG; nil for what is damaged, too large, or anything else.
func decode(_ bytes: [UInt8], mostPixels: Int) -> Picture? {
  guard mostPixels > 0 else { return nil }
  var width: UInt32 = 0
  var height: UInt32 = 0
  guard
    let pixels = reev_image_decode(bytes, bytes.count, mostPixels, 400, &width, &height)
  else { return nil }
  defer { reev_image_free(pixels) }
  let count = Int(width) * Int(height)
  let buffer = UnsafeBufferPointer(start: pixels, count: count * 4)
  var words: [UInt32] = []
  words.reserveCapacity(count)
  for index in 0..<count {
    words.append(
      UInt32(buffer[index * 4 + 3]) << 24 | UInt32(buffer[index * 4]) << 16
        | UInt32(buffer[index * 4 + 1]) << 8 | UInt32(buffer[index * 4 + 2]))
  }
  return Picture(width: Int(width), pixels: words)
}
