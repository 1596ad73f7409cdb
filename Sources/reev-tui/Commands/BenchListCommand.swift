import ArgumentParser
import Foundation
import ReevModel
import ReevStore

/// `reev-tui bench-list`: how long the list's first page takes for each filter and each sort.
struct BenchListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench-list", abstract: "Times the list's first page, filter by filter.",
    discussion: """
      Reads filters from standard input, a line each (an empty line is all sessions), and takes each
      of them with each sort key in both directions. Prints p50, p95 and the slowest for every filter
      and every sort, which of them have a p95 over 100 ms, all pages together, the slow pairs, and
      PostgreSQL's plans of the slowest three.
      """,
    shouldDisplay: false)

  @Option(help: "How often each combination is read.")
  var rounds = 3

  @Option(help: "Sort keys, with commas.")
  var sorts = SessionQuery.SortKey.allCases.map(\.rawValue).joined(separator: ",")

  @Flag(help: "Compare each page with a plain query.")
  var verify = false

  @OptionGroup var store: StoreOptions

  /// What is promised of a first page, in milliseconds.
  private static let bound = 100.0

  private struct Figure {
    var filter: String
    var sort: SessionQuery.Sort
    var milliseconds: Double
    var name: String { (sort.isDescending ? "-" : "") + sort.key.rawValue }
  }

  func run() async throws {
    let store = Store(url: self.store.location.url)
    let keys = sorts.split(separator: ",").compactMap { SessionQuery.SortKey(name: String($0)) }
    var filters: [String] = []
    while let line = readLine() { filters.append(line) }
    if filters.isEmpty { filters = [""] }
    if verify {
      do {
        try await compare(filters, keys, store)
      } catch let error as StoreError {
        throw SessionSource.exit(for: error)
      }
      return
    }
    var figures: [Figure] = []
    print(pad("filter", 40), "    p50     p95     max slowest      matches")
    do {
      for filter in filters {
        let own = try await measure(filter, by: keys, store)
        figures += own
        let slowest = own.max { $0.milliseconds < $1.milliseconds }
        let total = try await timed { try await store.total(query(filter, nil)) }
        print(
          summary(own, called: name(filter)), pad(slowest?.name ?? "", 12),
          (total.value.isEstimate ? "~" : "") + "\(total.value.count) in \(number(total.time)) ms")
        // A line a filter, also into a pipe.
        fflush(nil)
      }
      print("\n" + pad("sort, both directions", 40), "    p50     p95     max")
      for key in keys {
        print(summary(figures.filter { $0.sort.key == key }, called: "sort:" + key.rawValue))
      }
      print("\n" + summary(figures, called: "all \(figures.count) first pages"))
      print(slow(figures, by: { name($0.filter) }, "filters"))
      print(slow(figures, by: { $0.sort.key.rawValue }, "sorts"))
      let pairs = Dictionary(grouping: figures) { $0.filter + " sort:" + $0.name }
        .mapValues { own in percentile(own.map(\.milliseconds).sorted(), 0.95) }
        .sorted { $0.value > $1.value }
      print(
        "\(pairs.prefix { $0.value > Self.bound }.count) of \(pairs.count) pairs of a filter and a sort "
          + "have a p95 over 100 ms")
      for (name, time) in pairs.prefix(max(10, pairs.prefix { $0.value > Self.bound }.count)) {
        print(number(time), name)
      }
      try await pages(keys, store)
      let slowest = pairs.prefix(3)
      for (name, time) in slowest {
        print("\n== \(name): \(number(time)) ms")
        let parsed = SessionQuery.parse(
          name, now: Int64(Date().timeIntervalSince1970 * 1000), timeZone: .current)
        print(try await store.explainList(parsed.query).joined(separator: "\n--\n"))
      }
    } catch {
      throw SessionSource.exit(for: error)
    }
  }

  func query(
    _ filter: String, _ sort: SessionQuery.Sort?,
    now: Int64 = Int64(Date().timeIntervalSince1970 * 1000)
  ) -> SessionQuery {
    var query = SessionQuery.parse(filter, now: now, timeZone: .current).query
    if let sort { query.sort = [sort] }
    return query
  }

  private func measure(
    _ filter: String, by keys: [SessionQuery.SortKey], _ store: Store
  ) async throws -> [Figure] {
    var figures: [Figure] = []
    for round in 0...rounds {
      for key in keys {
        for isDescending in [true, false] {
          let sort = SessionQuery.Sort(key, isDescending: isDescending)
          let (time, _) = try await timed { try await store.list(query(filter, sort)) }
          // The first round warms the caches.
          if round > 0 { figures.append(Figure(filter: filter, sort: sort, milliseconds: time)) }
        }
      }
    }
    return figures
  }

  /// The last page, and the one before it, of all sessions.
  private func pages(_ keys: [SessionQuery.SortKey], _ store: Store) async throws {
    var times: [Double] = []
    for key in keys {
      let all = query("", SessionQuery.Sort(key, isDescending: true))
      let (time, end) = try await timed { try await store.list(all, .end) }
      times.append(time)
      var first = end.first
      for _ in 0..<3 {
        guard let key = first else { break }
        let (time, slice) = try await timed { try await store.list(all, .before(key)) }
        times.append(time)
        first = slice.first
      }
    }
    times.sort()
    print(
      "the last page and three before it, each sort: p50 \(number(percentile(times, 0.5)))  p95 "
        + "\(number(percentile(times, 0.95)))  max \(number(times.last ?? 0)) ms")
  }

  private func timed<Value: Sendable>(
    _ body: () async throws -> Value
  ) async rethrows -> (time: Double, value: Value) {
    let started = ContinuousClock.now
    let value = try await body()
    return (started.duration(to: .now) / .milliseconds(1), value)
  }

  private func name(_ filter: String) -> String { filter.isEmpty ? "(all)" : filter }

  /// A line with p50, p95 and the slowest.
  private func summary(_ figures: [Figure], called name: String) -> String {
    let times = figures.map(\.milliseconds).sorted()
    return [
      pad(name, 40), number(percentile(times, 0.5)), number(percentile(times, 0.95)),
      number(times.last ?? 0),
    ].joined(separator: " ")
  }

  /// Which filters, or sorts, are slower than promised.
  private func slow(
    _ figures: [Figure], by group: (Figure) -> String, _ word: String
  ) -> String {
    let groups = Dictionary(grouping: figures, by: group)
      .mapValues { percentile($0.map(\.milliseconds).sorted(), 0.95) }
    let slow = groups.filter { $0.value > Self.bound }.sorted { $0.value > $1.value }
    let names = slow.map { "\($0.key) \(Int($0.value.rounded()))" }.joined(separator: ", ")
    return "\(slow.count) of \(groups.count) \(word) have a p95 over 100 ms"
      + (slow.isEmpty ? "" : ": \(names)")
  }

  private func percentile(_ sorted: [Double], _ share: Double) -> Double {
    sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
  }

  private func number(_ value: Double) -> String { String(format: "%7.1f", value) }

  private func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
