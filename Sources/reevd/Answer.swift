import Foundation
import HTTPTypes
import Hummingbird
import ReevModel

/// Builds the responses that both listeners give.
enum Answer {
  static func empty(_ status: HTTPResponse.Status, _ headers: HTTPFields = [:]) -> Response {
    Response(status: status, headers: headers)
  }

  static func json(
    _ bytes: [UInt8], status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
  ) -> Response {
    var headers = headers
    headers[.contentType] = "application/json; charset=utf-8"
    headers[.cacheControl] = "no-store"
    return Response(
      status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  static func text(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
    Response(
      status: status,
      headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }

  /// `{"error": "…"}`; the message repeats nothing of the request.
  static func failure(
    _ status: HTTPResponse.Status, _ message: String, headers: HTTPFields = [:]
  ) -> Response {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("error")
    writer.value(message)
    writer.endObject()
    return json(writer.bytes, status: status, headers: headers)
  }

  static func wrongMethod(allow: String) -> Response {
    var headers = HTTPFields()
    headers[.allow] = allow
    return failure(.methodNotAllowed, "use \(allow)", headers: headers)
  }

  /// The response as it is sent: nobody guesses another type than it says, and to HEAD without its
  /// body, whatever it is.
  static func sent(_ response: Response, to request: Request) -> Response {
    var response = request.method == .head ? head(of: response) : response
    response.headers[.xContentTypeOptions] = "nosniff"
    return response
  }

  /// The response without its body, for HEAD.
  static func head(of response: Response) -> Response {
    var headers = response.headers
    if headers[.contentLength] == nil, let length = response.body.contentLength {
      headers[.contentLength] = String(length)
    }
    return Response(status: response.status, headers: headers)
  }
}
