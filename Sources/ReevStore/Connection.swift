import CPostgres
import Foundation
import ReevModel

/// One libpq connection. Used by one thread at a time.
final class Connection {
  private let handle: OpaquePointer
  private let host: String

  /// Connects, waiting at most ten seconds unless the URL says otherwise.
  init(url: String) throws(StoreError) {
    var keywords: [String] = ["dbname", "connect_timeout", "application_name", "client_encoding"]
    var values: [String] = [url, "10", "reev", "UTF8"]
    // The URL stands first: what it sets itself comes later in libpq's order and wins only when
    // expanded at its place, so defaults go in front of it.
    keywords = [keywords[1], keywords[2], keywords[3], keywords[0]]
    values = [values[1], values[2], values[3], values[0]]
    let opened = withCStrings(keywords) { names in
      withCStrings(values) { texts in PQconnectdbParams(names, texts, 1) }
    }
    guard let opened else {
      throw StoreError(
        description: "out of memory", debugDescription: "PQconnectdbParams",
        isConnectionFailure: true)
    }
    guard PQstatus(opened) == CONNECTION_OK else {
      let text = String(cString: PQerrorMessage(opened))
      PQfinish(opened)
      throw StoreError(
        description: "can't reach the database: \(oneLine(text))", debugDescription: text,
        isConnectionFailure: true)
    }
    handle = opened
    host = PQhost(opened).map { String(cString: $0) } ?? ""
    PQsetNoticeProcessor(handle, { _, _ in }, nil)
  }

  deinit { PQfinish(handle) }

  /// Whether the connection was fine after the last call.
  var isAlive: Bool { PQstatus(handle) == CONNECTION_OK }

  /// The server's version, such as 150020.
  var serverVersion: Int { Int(PQserverVersion(handle)) }

  /// The handle, for calls that this type doesn't wrap.
  var raw: OpaquePointer { handle }

  /// Runs statements without parameters; several may stand in one text.
  func run(_ sql: String) throws(StoreError) {
    _ = try check(PQexec(handle, sql), sql)
  }

  /// Runs one statement with text parameters; nil is NULL.
  func query(_ sql: String, _ parameters: [String?] = []) throws(StoreError) -> Rows {
    let result = withOptionalCStrings(parameters) { values in
      PQexecParams(handle, sql, Int32(parameters.count), nil, values, nil, nil, 0)
    }
    return try check(result, sql)
  }

  private func check(_ result: OpaquePointer?, _ sql: String) throws(StoreError) -> Rows {
    guard let result else { throw failure(nil, sql) }
    switch PQresultStatus(result) {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY, PGRES_COPY_IN:
      return Rows(result: result)
    default:
      defer { PQclear(result) }
      throw failure(result, sql)
    }
  }

  /// The error of a failed call; `result` is nil when the connection itself failed.
  func failure(_ result: OpaquePointer?, _ sql: String) -> StoreError {
    let state =
      result.flatMap { PQresultErrorField($0, Int32(UInt8(ascii: "C"))) }
      .map { String(cString: $0) } ?? ""
    let text =
      result.flatMap { PQresultErrorField($0, Int32(UInt8(ascii: "M"))) }
      .map { String(cString: $0) } ?? String(cString: PQerrorMessage(handle))
    let isLost = PQstatus(handle) != CONNECTION_OK || state.hasPrefix("08") || state == "57P01"
    return StoreError(
      description: (isLost ? "lost the database: " : "the database refused: ") + oneLine(text),
      debugDescription: "\(state) \(oneLine(text)) [\(host)] \(oneLine(sql).prefix(400))",
      isConnectionFailure: isLost, sqlState: state)
  }
}

/// The rows that a statement answered, text format.
final class Rows {
  let result: OpaquePointer
  let count: Int

  init(result: OpaquePointer) {
    self.result = result
    self.count = Int(PQntuples(result))
  }

  deinit { PQclear(result) }

  /// The statement's count of affected rows.
  var affected: Int { Int(String(cString: PQcmdTuples(result))) ?? 0 }

  /// A cell as text; NULL is empty.
  func text(_ row: Int, _ column: Int) -> String {
    String(decoding: bytes(row, column), as: UTF8.self)
  }

  /// A cell as text; nil is NULL.
  func optionalText(_ row: Int, _ column: Int) -> String? {
    isNull(row, column) ? nil : text(row, column)
  }

  /// A cell as an integer; NULL and what is none are 0.
  func integer(_ row: Int, _ column: Int) -> Int { Int(text(row, column)) ?? 0 }

  /// Whether a cell is NULL.
  func isNull(_ row: Int, _ column: Int) -> Bool {
    PQgetisnull(result, Int32(row), Int32(column)) == 1
  }

  /// A cell's bytes.
  func bytes(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(
      start: PQgetvalue(result, Int32(row), Int32(column)),
      count: Int(PQgetlength(result, Int32(row), Int32(column))))
  }
}

/// The first line's worth of a message: line breaks become spaces.
func oneLine(_ text: String) -> String {
  text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
    .joined(separator: " ")
}

private func withCStrings<Value>(
  _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Value
) -> Value {
  withOptionalCStrings(strings) { pointer in
    // PQconnectdbParams wants a closing NULL, which `withOptionalCStrings` always adds.
    guard let pointer else { preconditionFailure("the array is never empty") }
    return body(pointer)
  }
}

private func withOptionalCStrings<Value>(
  _ strings: [String?], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Value
) -> Value {
  var bytes: [CChar] = []
  var offsets: [Int?] = []
  for string in strings {
    guard let string else {
      offsets.append(nil)
      continue
    }
    offsets.append(bytes.count)
    // A parameter ends at its first NUL; the rest of such a text can't be stored anyway.
    bytes.append(contentsOf: string.utf8.lazy.filter { $0 != 0 }.map { CChar(bitPattern: $0) })
    bytes.append(0)
  }
  return bytes.withUnsafeBufferPointer { buffer in
    var pointers: [UnsafePointer<CChar>?] = offsets.map { offset in
      offset.flatMap { position in buffer.baseAddress.map { $0 + position } }
    }
    pointers.append(nil)
    return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
  }
}
