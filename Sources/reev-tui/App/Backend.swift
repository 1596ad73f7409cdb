import Foundation
import ReevModel
import ReevStore
import Synchronization

/// Reads what actions ask for, off the main thread, and leaves the answers in the mailbox.
///
/// The tasks end by themselves when their reading ends; their answers are dropped once nobody
/// waits for them.
final class Backend {
  private let mailbox: Mailbox
  private let replayer: Replayer
  let previewer: Previewer
  private let dashboardStore: Store
  private let listStore: Store
  private let countStore: Store
  private let eventStore: Store
  /// The generation of the list that is to be counted.
  private let latestCount = Counter()

  init(location: StoreLocation, mailbox: Mailbox) {
    self.mailbox = mailbox
    previewer = Previewer(mailbox: mailbox, location: location)
    replayer = Replayer(mailbox: mailbox, previewer: previewer)
    dashboardStore = Store(url: location.url)
    listStore = Store(url: location.url)
    countStore = Store(url: location.url)
    eventStore = Store(url: location.url)
  }

  func loadDashboard() {
    Task.detached { [mailbox, store = dashboardStore] in
      do {
        let stats = try await store.statsToday(timeZone: .current)
        let hours = try await store.hourlyCounts()
        let receiving = try await store.receivingStatus()
        let latest = try await store.list(SessionQuery(), .start, limit: 10)
        // An estimate is off by what came since the last analyze; a small table is counted.
        let guess = try await store.estimatedTotal(SessionQuery())
        let total =
          guess.count < 200_000 ? try await store.total(SessionQuery(), within: 300) : guess
        mailbox.post(
          .dashboard(
            DashboardData(
              stats: stats, hours: hours, receiving: receiving, sessions: latest.sessions,
              total: total)))
      } catch {
        mailbox.post(.databaseFailed(reason(error), isAway: isAway(error), during: .dashboard))
      }
    }
  }

  func loadRows(number: Int, _ anchor: SessionAnchor, _ query: SessionQuery) {
    Task.detached { [mailbox, store = listStore] in
      do {
        let slice = try await store.list(query, anchor, limit: 100)
        mailbox.post(.rows(RowsAnswer(number: number, slice: slice)))
      } catch {
        mailbox.post(.databaseFailed(reason(error), isAway: isAway(error), during: .list))
      }
    }
  }

  /// Counts in three steps, each worse than the next: an estimate at once, what can be counted
  /// soon, what can be counted while nobody asks anything else.
  func count(_ query: SessionQuery, generation: Int) {
    latestCount.withLock { $0 = generation }
    Task.detached { [mailbox, latestCount, store = countStore] in
      for milliseconds in [0, 300, 4000] {
        guard latestCount.withLock({ $0 == generation }) else { return }
        let total: SessionTotal
        do {
          total =
            milliseconds == 0
            ? try await store.estimatedTotal(query)
            : try await store.total(query, within: milliseconds)
        } catch {
          // The rows' own reading says what is wrong with the database.
          return
        }
        mailbox.post(.counted(generation: generation, total))
        if !total.isEstimate { return }
      }
    }
  }

  func loadValues() {
    Task.detached { [mailbox, store = countStore] in
      // Without them the usual values are completed.
      guard let values = try? await store.values() else { return }
      mailbox.post(.values(values))
    }
  }

  func open(_ target: PlayTarget, request: Int) {
    Task.detached { [mailbox, replayer, store = eventStore] in
      switch target {
      case .file(let path):
        do {
          var file = try FilePieces(path: path)
          replayer.begin(request: request)
          while try file.read({ replayer.feed(.bytes($0), request: request) }) {}
          replayer.feed(.end(isCutOff: file.isCutOff), request: request)
        } catch {
          mailbox.post(.notOpened(request: request, "\(path) can't be read"))
        }
      case .session(let session):
        await read(session, from: store, request: request, mailbox: mailbox, replayer: replayer)
      }
    }
  }

  func makeFrame(_ request: FrameRequest) { replayer.request(request) }

  func search(_ text: String, from time: Int, isForward: Bool, request: Int) {
    replayer.search(text, from: time, isForward: isForward, request: request)
  }

  func endSearch() { replayer.endSearch() }

  func closeRecording() { replayer.close() }
}

/// A number that several threads look at.
nonisolated private final class Counter: Sendable {
  private let value = Mutex(0)

  func withLock<Value>(_ body: (inout Int) -> Value) -> Value where Value: Sendable {
    value.withLock { body(&$0) }
  }
}

/// Whether the database can't be reached, so that trying again may help.
nonisolated private func isAway(_ error: any Error) -> Bool {
  (error as? StoreError)?.isConnectionFailure ?? true
}

/// A failure in the words of a person.
nonisolated private func reason(_ error: any Error) -> String {
  (error as? StoreError)?.description ?? "\(error)"
}

/// Reads a session's events page by page and hands them to the replayer.
nonisolated private func read(
  _ session: Session, from store: Store, request: Int, mailbox: Mailbox, replayer: Replayer
) async {
  do {
    var count = 0
    var cursor: EventCursor?
    replayer.begin(request: request, userAgent: session.userAgent)
    repeat {
      let page = try await store.events(
        of: session.id, after: cursor, limit: cursor == nil ? 300 : 2000)
      count += page.events.count
      cursor = page.next
      replayer.feed(.events(page.events), request: request)
      if cursor != nil { mailbox.post(.loading(request: request, events: count)) }
    } while cursor != nil
    guard count > 0 else {
      mailbox.post(.notOpened(request: request, "the database holds no events of it"))
      return
    }
    replayer.feed(.end(isCutOff: false), request: request)
  } catch {
    let isAway = error.isConnectionFailure
    mailbox.post(
      isAway
        ? .openWaits(request: request, reason(error))
        : .notOpened(request: request, reason(error)))
  }
}
