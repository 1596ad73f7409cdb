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
    guard let data = DataURL(url), data.type.hasPrefix("image/"),
      let picture = decode(data.bytes, mostPixels: min(16_000_000, budget))
    else { continue }
    budget -= picture.pixels.count
    pictures[node] = picture
  }
  return pictures
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
