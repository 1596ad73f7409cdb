import ArgumentParser
import Foundation
import ReevModel
import ReevStore

extension BenchListCommand {
  /// How many pages are read from the start, and how many from the end.
  private static let pages = 4
  private static let pageSize = 100

  /// Reads pages of every filter in every order, and compares them with a plain query's answer.
  ///
  /// - Throws: `ExitCode` 1 when any page differs.
  func compare(
    _ filters: [String], _ keys: [SessionQuery.SortKey], _ store: Store
  ) async throws {
    // One instant for all, so that `since:2d` means the same twice.
    let now = Int64(Date().timeIntervalSince1970 * 1000)
    var pages = 0
    var differences = 0
    for filter in filters {
      for key in keys {
        for isDescending in [true, false] {
          let sort = SessionQuery.Sort(key, isDescending: isDescending)
          let query = query(filter, sort, now: now)
          let expected = try await store.allIDs(query)
          let walk = try await walk(query, expected, store)
          pages += walk.pages
          guard let difference = walk.difference else { continue }
          differences += 1
          print("\(filter) sort:\(isDescending ? "-" : "")\(key.rawValue): \(difference)")
          fflush(nil)
        }
      }
    }
    print("\(filters.count) filters, \(pages) pages, \(differences) orders that differ")
    if differences > 0 { throw ExitCode(1) }
  }

  /// Pages from the start, from a row in between, and from the end.
  private func walk(
    _ query: SessionQuery, _ expected: [String], _ store: Store
  ) async throws -> (pages: Int, difference: String?) {
    var pages = 0
    var place = 0
    var anchor = SessionAnchor.start
    while pages < Self.pages {
      let slice = try await store.list(query, anchor, limit: Self.pageSize)
      pages += 1
      let wanted = expected[place...].prefix(Self.pageSize)
      if let difference = difference(slice, wanted, at: place) {
        return (pages, "page \(pages) from the start: \(difference)")
      }
      if let first = slice.first, pages == 2 {
        let again = try await store.list(query, .from(first), limit: Self.pageSize)
        if let difference = difference(again, wanted, at: place) {
          return (pages, "page 2 read again: \(difference)")
        }
      }
      place += wanted.count
      if slice.isEdge, place < expected.count {
        return (pages, "it says that it ends at row \(place), of \(expected.count)")
      }
      guard !slice.isEdge, let last = slice.last else { break }
      anchor = .after(last)
    }
    var end = expected.count
    anchor = .end
    for number in 1...Self.pages {
      let slice = try await store.list(query, anchor, limit: Self.pageSize)
      pages += 1
      let wanted = expected[..<end].suffix(Self.pageSize)
      if let difference = difference(slice, wanted, at: end - wanted.count) {
        return (pages, "page \(number) from the end: \(difference)")
      }
      end -= wanted.count
      if slice.isEdge, end > 0 {
        return (pages, "it says that it begins at row \(end)")
      }
      guard !slice.isEdge, let first = slice.first else { break }
      anchor = .before(first)
    }
    return (pages, nil)
  }

  /// The first row of a page that is another than wanted.
  private func difference(
    _ slice: SessionSlice, _ wanted: ArraySlice<String>, at place: Int
  ) -> String? {
    let found = slice.sessions.map(\.id)
    let wanted = Array(wanted)
    if found == wanted { return nil }
    for index in 0..<max(found.count, wanted.count) {
      let left = index < found.count ? found[index] : "nothing"
      let right = index < wanted.count ? wanted[index] : "nothing"
      if left != right { return "row \(place + index) is \(left), and should be \(right)" }
    }
    return nil
  }
}
