import CPostgres
import ReevModel

/// Writes rows in COPY's binary format.
///
/// https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.3.55.9.4
final class CopyWriter {
  private let connection: Connection
  private var buffer: [UInt8] = []
  private static let chunk = 64 << 10

  /// Starts the COPY.
  init(_ connection: Connection, _ sql: String) throws(StoreError) {
    self.connection = connection
    try connection.run(sql)
    buffer.reserveCapacity(Self.chunk * 2)
    buffer += Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0]
    append(Int32(0))
    append(Int32(0))
  }

  func beginRow(fields: Int16) { append(fields) }

  func field(_ value: Int32) {
    append(Int32(4))
    append(value)
  }

  func field(_ value: Int64) {
    append(Int32(8))
    append(value)
  }

  func field(_ bytes: [UInt8]) {
    append(Int32(bytes.count))
    buffer += bytes
  }

  /// A jsonb value: its version, then its text. Length 0 is NULL.
  func json(_ bytes: [UInt8], offset: Int, length: Int) {
    guard length > 0 else { return append(Int32(-1)) }
    append(Int32(length + 1))
    buffer.append(1)
    buffer += bytes[offset..<offset + length]
  }

  func flushIfFull() throws(StoreError) {
    if buffer.count >= Self.chunk { try flush() }
  }

  /// Ends the COPY; throws what the server has against the rows.
  func finish() throws(StoreError) {
    append(Int16(-1))
    try flush()
    try connection.endCopy()
  }

  private func flush() throws(StoreError) {
    try connection.putCopy(buffer)
    buffer.removeAll(keepingCapacity: true)
  }

  private func append<Number: FixedWidthInteger>(_ number: Number) {
    withUnsafeBytes(of: number.bigEndian) { buffer += $0 }
  }

  /// A UUID's 16 bytes; zeros for what is none.
  static func uuid(_ text: String) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 16)
    var index = 0
    for digit in text.utf8 {
      let value: UInt8
      switch digit {
      case 48...57: value = digit - 48
      case 97...102: value = digit - 87
      case 65...70: value = digit - 55
      default: continue
      }
      guard index < 32 else { break }
      bytes[index / 2] = bytes[index / 2] << 4 | value
      index += 1
    }
    return bytes
  }
}
