import Foundation
import ReevModel
import ReevStore

/// Reads what actions ask for, off the main thread, and leaves the answers in the mailbox.
///
/// The tasks end by themselves when their reading ends; their answers are dropped once nobody
/// waits for them.
final class Backend {
  private let mailbox: Mailbox
  private let replayer: Replayer
  private let dashboardStore: Store
  private let listStore: Store
  private let eventStore: Store

  init(location: StoreLocation, mailbox: Mailbox) {
    self.mailbox = mailbox
    replayer = Replayer(mailbox: mailbox)
    dashboardStore = Store(url: location.url)
    listStore = Store(url: location.url)
    eventStore = Store(url: location.url)
  }

  func loadDashboard() {
    Task.detached { [mailbox, store = dashboardStore] in
      do {
        let stats = try await store.statsToday(timeZone: .current)
        let hours = try await store.hourlyCounts()
        let receiving = try await store.receivingStatus()
        let latest = try await store.sessions(SessionQuery(), page: 1, limit: 10)
        mailbox.post(
          .dashboard(
            DashboardData(
              stats: stats, hours: hours, receiving: receiving, sessions: latest.sessions,
              total: latest.total)))
      } catch {
        mailbox.post(.databaseFailed(reason(error), during: .dashboard))
      }
    }
  }

  func loadPage(generation: Int, page: Int, query: SessionQuery) {
    Task.detached { [mailbox, store = listStore] in
      let started = ContinuousClock.now
      do {
        let answer = try await store.sessions(query, page: page + 1, limit: 100)
        let elapsed = started.duration(to: .now) / .milliseconds(1)
        mailbox.post(
          .page(
            PageAnswer(
              generation: generation, page: page, sessions: answer.sessions, total: answer.total,
              milliseconds: Int(clamping: elapsed))))
      } catch {
        mailbox.post(.databaseFailed(reason(error), during: .list))
      }
    }
  }

  func open(_ target: PlayTarget, request: Int) {
    Task.detached { [mailbox, replayer, store = eventStore] in
      switch target {
      case .file(let path):
        guard let data = FileManager.default.contents(atPath: path) else {
          mailbox.post(.notOpened(request: request, "\(path) can't be read"))
          return
        }
        replayer.open(.bytes([UInt8](data)), request: request)
      case .session(let session):
        await read(session.id, from: store, request: request, mailbox: mailbox, replayer: replayer)
      case .id(let id):
        await read(id, from: store, request: request, mailbox: mailbox, replayer: replayer)
      }
    }
  }

  func makeFrame(_ request: FrameRequest) { replayer.request(request) }

  func search(_ text: String, from time: Int, isForward: Bool, request: Int) {
    replayer.search(text, from: time, isForward: isForward, request: request)
  }

  func closeRecording() { replayer.close() }
}

/// A failure in the words of a person.
nonisolated private func reason(_ error: any Error) -> String {
  (error as? StoreError)?.description ?? "\(error)"
}

/// Reads a session's events page by page and hands them to the replayer.
nonisolated private func read(
  _ id: String, from store: Store, request: Int, mailbox: Mailbox, replayer: Replayer
) async {
  do {
    var events: [Event] = []
    var cursor: EventCursor?
    repeat {
      let page = try await store.events(of: id, after: cursor, limit: 2000)
      events += page.events
      cursor = page.next
      if cursor != nil { mailbox.post(.loading(request: request, events: events.count)) }
    } while cursor != nil
    guard !events.isEmpty else {
      mailbox.post(.notOpened(request: request, "the database holds no events of it"))
      return
    }
    replayer.open(.events(events), request: request)
  } catch {
    mailbox.post(
      .notOpened(request: request, reason(error) + "; R tries again"))
  }
}
