import Foundation
import HTTPTypes
import Hummingbird
import ReevModel

/// Files from disk: the tracker and, with `--site`, a folder. They are sent in pieces as they are
/// read; small texts are compressed once and kept.
struct StaticFiles: Sendable {
  /// The tracker's file; nil lets it be found beside the program or in the working folder.
  var trackerPath: String?
  /// The folder to serve, its links resolved; nil for none.
  var sitePath: String?

  private static let mostBytes = 64 << 20
  /// The largest text that is compressed, and what is kept of those that were.
  private static let mostCompressed = 1 << 20
  private static let mostKept = 64
  private static let pieceBytes = 64 << 10

  private struct Compressed {
    var etag: String
    var bytes: [UInt8]
  }
  private let compressed = Locked([String: Compressed]())

  init(tracker: String?, site: String?) {
    trackerPath = tracker
    sitePath = site.flatMap { Self.realPath($0) }
  }

  var hasSite: Bool { sitePath != nil }

  /// `GET /tracker.js`: for every site, kept by browsers for an hour, gzipped when that is asked
  /// for.
  func tracker(_ request: Request) -> Response {
    let beside = Self.realPath("/proc/self/exe").map {
      (($0 as NSString).deletingLastPathComponent as NSString).appendingPathComponent(
        "share/reev/tracker.js")
    }
    let parent = Self.realPath("/proc/self/exe").map {
      ((($0 as NSString).deletingLastPathComponent as NSString).deletingLastPathComponent
        as NSString).appendingPathComponent("share/reev/tracker.js")
    }
    let candidates =
      trackerPath.map { [$0] } ?? [beside, parent, "tracker/dist/tracker.js"].compactMap { $0 }
    for path in candidates {
      guard let response = file(path, request) else { continue }
      var answer = response
      answer.headers[.cacheControl] = "public, max-age=3600"
      answer.headers[.accessControlAllowOrigin] = "*"
      if let cross = HTTPField.Name("Cross-Origin-Resource-Policy") {
        answer.headers[cross] = "cross-origin"
      }
      return answer
    }
    return Answer.failure(
      .serviceUnavailable, "the tracker is not built: run `node tracker/build.js`")
  }

  /// A file of the site; nothing outside its folder, whatever the path says.
  func site(_ request: Request) -> Response {
    let notFound = Answer.failure(.notFound, "not found")
    guard let root = sitePath, let path = request.uri.path.removingPercentEncoding,
      path.hasPrefix("/"), !path.utf8.contains(0), !path.contains("\\"),
      !path.split(separator: "/").contains(where: { $0.hasPrefix(".") })
    else { return notFound }
    guard var real = Self.realPath(root + path), real == root || real.hasPrefix(root + "/") else {
      return notFound
    }
    var isDirectory: ObjCBool = false
    _ = FileManager.default.fileExists(atPath: real, isDirectory: &isDirectory)
    if isDirectory.boolValue {
      guard path.hasSuffix("/") else {
        // `//host` would send the browser elsewhere.
        let target = "/" + path.drop { $0 == "/" }
        let safe = target.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? "/"
        return Answer.empty(.movedPermanently, [.location: safe + "/"])
      }
      guard let index = Self.realPath(real + "/index.html"), index.hasPrefix(root + "/") else {
        return notFound
      }
      real = index
    }
    guard var response = file(real, request) else { return notFound }
    response.headers[.cacheControl] = "no-cache"
    return response
  }

  private func file(_ path: String, _ request: Request) -> Response? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    var info = stat()
    guard fstat(descriptor, &info) == 0, info.st_mode & S_IFMT == S_IFREG,
      info.st_size <= Self.mostBytes
    else { return nil }
    let type = Self.contentType(path)
    let isGzipped =
      type.isText && info.st_size > 512 && info.st_size <= Self.mostCompressed
      && (request.headers[.acceptEncoding] ?? "").lowercased().contains("gzip")
    let stamp = info.st_mtim.tv_sec &* 1_000_000_000 &+ info.st_mtim.tv_nsec
    let etag =
      "\"" + String(info.st_size, radix: 36) + "-" + String(stamp, radix: 36)
      + (isGzipped ? "-gz" : "") + "\""
    var headers: HTTPFields = [
      .contentType: type.name, .eTag: etag, .vary: "Accept-Encoding",
      .xContentTypeOptions: "nosniff",
    ]
    if let known = request.headers[.ifNoneMatch], known == "*" || known.contains(etag) {
      return Answer.empty(.notModified, headers)
    }
    if isGzipped {
      headers[.contentEncoding] = "gzip"
      let known = compressed.withLock { $0[path] }
      var bytes = known?.bytes ?? []
      if known?.etag != etag {
        guard let data = try? handle.readToEnd() ?? Data() else { return nil }
        bytes = IngestDeflate.gzip([UInt8](data))
        let fresh = Compressed(etag: etag, bytes: bytes)
        compressed.withLock { kept in
          if kept.count >= Self.mostKept { kept.removeAll() }
          kept[path] = fresh
        }
      }
      return Response(
        status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
    return Response(
      status: .ok, headers: headers, body: Self.pieces(of: handle, length: Int(info.st_size)))
  }

  /// A file's bytes, a piece at a time, each when the reader has taken the one before.
  private static func pieces(of handle: FileHandle, length: Int) -> ResponseBody {
    ResponseBody(contentLength: length) { writer in
      var left = length
      while left > 0 {
        let piece = try handle.read(upToCount: min(left, pieceBytes)) ?? Data()
        // It became shorter: only the connection's end can say so.
        guard !piece.isEmpty else { throw CancellationError() }
        left -= piece.count
        try await writer.write(ByteBuffer(bytes: piece))
      }
      try await writer.finish(nil)
    }
  }

  private static func realPath(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  private static func contentType(_ path: String) -> (name: String, isText: Bool) {
    let types: [String: (String, Bool)] = [
      "html": ("text/html; charset=utf-8", true), "css": ("text/css; charset=utf-8", true),
      "js": ("text/javascript; charset=utf-8", true),
      "mjs": ("text/javascript; charset=utf-8", true),
      "json": ("application/json", true), "map": ("application/json", true),
      "svg": ("image/svg+xml", true), "txt": ("text/plain; charset=utf-8", true),
      "xml": ("application/xml", true), "png": ("image/png", false), "jpg": ("image/jpeg", false),
      "jpeg": ("image/jpeg", false), "gif": ("image/gif", false), "webp": ("image/webp", false),
      "avif": ("image/avif", false), "ico": ("image/x-icon", false), "woff": ("font/woff", false),
      "woff2": ("font/woff2", false), "ttf": ("font/ttf", false), "pdf": ("application/pdf", false),
      "wasm": ("application/wasm", false), "mp4": ("video/mp4", false),
    ]
    let suffix = (path as NSString).pathExtension.lowercased()
    return types[suffix] ?? ("application/octet-stream", false)
  }
}
