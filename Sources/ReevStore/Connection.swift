import CPostgres
import Foundation
import ReevModel

/// One libpq connection. Used by one thread at a time.
final class Connection {
  private let handle: OpaquePointer
  private let host: String
  private let timeoutSeconds: Int
  /// Whether the settings for reading lists were made.
  var isTunedForLists = false
  /// Whether the server's process was made ready for large values.
  var isWarm = false
  /// Whether the server's process is this connection's alone: what a session sets in it meets nobody
  /// else, as it would behind a pooler.
  var isDirect = false

  private var timeoutNanoseconds: UInt64 { UInt64(timeoutSeconds) * 1_000_000_000 }

  /// Connects, waiting at most ten seconds (or the timeout) unless the URL says otherwise.
  ///
  /// A statement that takes longer than `timeoutSeconds` is given up; the connection is then of no
  /// more use.
  init(url: String, timeoutSeconds: Int = 3600) throws(StoreError) {
    self.timeoutSeconds = timeoutSeconds
    // What the URL sets is expanded at its place and wins over what stands in front of it.
    let keywords = ["connect_timeout", "application_name", "client_encoding", "dbname"]
    let values = [String(max(2, min(10, timeoutSeconds))), "reev", "UTF8", url]
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
        description: "can't reach the database: \(oneLine(text))", debugDescription: oneLine(text),
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

  /// The server's process as it was named when the connection was made; a pooler names its own.
  var serverProcess: Int { Int(PQbackendPID(handle)) }

  /// The handle, for calls that this type doesn't wrap.
  var raw: OpaquePointer { handle }

  /// Runs statements without parameters; several may stand in one text.
  func run(_ sql: String) throws(StoreError) {
    guard PQsendQuery(handle, sql) == 1 else { throw failure(nil, sql) }
    _ = try results(sql)
  }

  /// Runs one statement with text parameters; nil is NULL.
  func query(_ sql: String, _ parameters: [String?] = []) throws(StoreError) -> Rows {
    let isSent = withOptionalCStrings(parameters) { values in
      PQsendQueryParams(handle, sql, Int32(parameters.count), nil, values, nil, nil, 0)
    }
    guard isSent == 1 else { throw failure(nil, sql) }
    return try results(sql)
  }

  /// Runs one statement and hands its rows over one by one, as they come: memory holds one of them.
  ///
  /// - Parameter take: says whether it wants another row; what is left then is cancelled.
  func stream(
    _ sql: String, _ parameters: [String?], _ take: (Rows) -> Bool
  ) throws(StoreError) {
    let isSent = withOptionalCStrings(parameters) { values in
      PQsendQueryParams(handle, sql, Int32(parameters.count), nil, values, nil, nil, 0)
    }
    guard isSent == 1 else { throw failure(nil, sql) }
    PQsetSingleRowMode(handle)
    let deadline = DispatchTime.now().uptimeNanoseconds &+ timeoutNanoseconds
    var isWanted = true
    var first: StoreError?
    while true {
      while PQisBusy(handle) == 1 {
        try wait(for: Int16(POLLIN), until: deadline)
        guard PQconsumeInput(handle) == 1 else { throw failure(nil, sql) }
      }
      guard let result = PQgetResult(handle) else { break }
      switch PQresultStatus(result) {
      case PGRES_SINGLE_TUPLE:
        let row = Rows(result: result)
        guard isWanted else { continue }
        isWanted = take(row)
        if !isWanted { cancel() }
      case PGRES_TUPLES_OK: PQclear(result)
      default:
        // The error of a statement that was cancelled is the end that was asked for.
        if isWanted, first == nil { first = failure(result, sql) }
        PQclear(result)
        guard isAlive else { throw first ?? failure(nil, sql) }
      }
    }
    if let first { throw first }
  }

  /// Asks the server to give up the running statement.
  private func cancel() {
    guard let cancel = PQgetCancel(handle) else { return }
    defer { PQfreeCancel(cancel) }
    var message = [CChar](repeating: 0, count: 256)
    PQcancel(cancel, &message, Int32(message.count))
  }

  /// Sends rows of a running COPY.
  func putCopy(_ bytes: [UInt8]) throws(StoreError) {
    PQsetnonblocking(handle, 1)
    defer { PQsetnonblocking(handle, 0) }
    var offset = 0
    while offset < bytes.count {
      // Pieces, each flushed before the next: libpq would buffer all of it otherwise.
      let count = min(64 << 10, bytes.count - offset)
      let isQueued = bytes.withUnsafeBytes { buffer in
        PQputCopyData(
          handle, buffer.baseAddress.map { ($0 + offset).assumingMemoryBound(to: CChar.self) },
          Int32(count))
      }
      guard isQueued == 1 else { throw failure(nil, "copy") }
      offset += count
      try flushOutput()
    }
  }

  /// Ends a running COPY.
  func endCopy() throws(StoreError) {
    guard PQputCopyEnd(handle, nil) == 1 else { throw failure(nil, "copy") }
    _ = try results("copy")
  }

  private func flushOutput() throws(StoreError) {
    let deadline = DispatchTime.now().uptimeNanoseconds &+ timeoutNanoseconds
    while true {
      switch PQflush(handle) {
      case 0: return
      case 1:
        try wait(for: Int16(POLLIN | POLLOUT), until: deadline)
        guard PQconsumeInput(handle) == 1 else { throw failure(nil, "copy") }
      default: throw failure(nil, "copy")
      }
    }
  }

  /// Waits for all results of what was sent; the last one, or the first error.
  private func results(_ sql: String) throws(StoreError) -> Rows {
    let deadline = DispatchTime.now().uptimeNanoseconds &+ timeoutNanoseconds
    var last: Rows?
    var first: StoreError?
    while true {
      while PQisBusy(handle) == 1 {
        try wait(for: Int16(POLLIN), until: deadline)
        guard PQconsumeInput(handle) == 1 else { throw failure(nil, sql) }
      }
      guard let result = PQgetResult(handle) else { break }
      let status = PQresultStatus(result)
      do throws(StoreError) {
        last = try check(result, sql)
      } catch {
        if first == nil { first = error }
        if PQstatus(handle) != CONNECTION_OK { throw error }
      }
      // A COPY is open: its rows come next.
      if status == PGRES_COPY_IN { break }
    }
    if let first { throw first }
    guard let last else { throw failure(nil, sql) }
    return last
  }

  /// Waits until the socket is ready; throws a connection failure at the deadline.
  private func wait(for events: Int16, until deadline: UInt64) throws(StoreError) {
    while true {
      let now = DispatchTime.now().uptimeNanoseconds
      guard now < deadline else {
        var error = StoreError(
          description: "the database does not answer",
          debugDescription: "no answer within \(timeoutSeconds) s [\(host)]",
          isConnectionFailure: true)
        error.isTimeout = true
        throw error
      }
      var descriptor = pollfd(fd: PQsocket(handle), events: events, revents: 0)
      let milliseconds = min((deadline - now) / 1_000_000 + 1, 60_000)
      if poll(&descriptor, 1, Int32(milliseconds)) != 0 { return }
    }
  }

  private func check(_ result: OpaquePointer, _ sql: String) throws(StoreError) -> Rows {
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
    let isLost =
      PQstatus(handle) != CONNECTION_OK || state.hasPrefix("08") || state.hasPrefix("57P")
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
