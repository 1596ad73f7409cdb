import CPostgres

extension StoreLocation {
  /// What libpq has against a connection string or URL, in one line; nil: it can be read.
  public static func problem(of url: String) -> String? {
    // Anything else is a database's name.
    guard url.contains("=") || url.hasPrefix("postgres://") || url.hasPrefix("postgresql://") else {
      return nil
    }
    var message: UnsafeMutablePointer<CChar>?
    let options = PQconninfoParse(url, &message)
    defer {
      PQconninfoFree(options)
      PQfreemem(message)
    }
    guard options == nil else { return nil }
    return oneLine(message.map { String(cString: $0) } ?? "not a connection string")
  }
}
