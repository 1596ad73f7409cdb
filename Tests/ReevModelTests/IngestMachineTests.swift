import Testing

@testable import ReevModel

/// The ingest machine's decisions and the daemon's reading of user agents.
@Suite("Ingest machine")
struct IngestMachineTests {
  @Test func `waiting batches share the next transaction`() {
    var machine = IngestMachine(writers: 1)
    #expect(machine.handle(.arrived(ticket: 1, bytes: 9)) == [.write(writer: 0, tickets: [1])])
    #expect(machine.handle(.arrived(ticket: 2, bytes: 9)) == [])
    #expect(machine.handle(.arrived(ticket: 3, bytes: 9)) == [])
    #expect(
      machine.handle(.written(writer: 0, tickets: [1]))
        == [.accept(tickets: [1]), .write(writer: 0, tickets: [2, 3])])
    #expect(machine.queuedBytes == 0)
  }

  @Test func `a further writer starts when enough waits for it, or has waited long enough`() {
    var machine = IngestMachine(writers: 3)
    #expect(machine.handle(.arrived(ticket: 1, bytes: 9)) == [.write(writer: 0, tickets: [1])])
    #expect(machine.handle(.arrived(ticket: 2, bytes: 9)) == [.armWait])
    #expect(machine.handle(.arrived(ticket: 3, bytes: 9)) == [])
    #expect(machine.handle(.waited) == [.write(writer: 1, tickets: [2, 3])])
    // Two are at work: sixteen batches, or one of a mebibyte, are worth the third.
    #expect(machine.handle(.arrived(ticket: 4, bytes: 9)) == [.armWait])
    for ticket in 5..<19 { #expect(machine.handle(.arrived(ticket: ticket, bytes: 9)) == []) }
    #expect(
      machine.handle(.arrived(ticket: 19, bytes: 9))
        == [.write(writer: 2, tickets: Array(4...19))])
    #expect(machine.handle(.waited) == [])
    #expect(machine.handle(.written(writer: 2, tickets: [4])) == [.accept(tickets: [4])])
    #expect(
      machine.handle(.arrived(ticket: 20, bytes: 1 << 20)) == [.write(writer: 2, tickets: [20])])
  }

  @Test func `a writer that ends takes what waits when no other is at work`() {
    var machine = IngestMachine(writers: 2)
    _ = machine.handle(.arrived(ticket: 1, bytes: 9))
    _ = machine.handle(.arrived(ticket: 2, bytes: 9))
    #expect(
      machine.handle(.written(writer: 0, tickets: [1]))
        == [.accept(tickets: [1]), .write(writer: 0, tickets: [2])])
    #expect(machine.handle(.waited) == [])
  }

  @Test func `a refused group is halved until the culprit stands alone`() {
    var machine = IngestMachine(writers: 1)
    _ = machine.handle(.arrived(ticket: 1, bytes: 1))
    _ = machine.handle(.arrived(ticket: 2, bytes: 1))
    _ = machine.handle(.arrived(ticket: 3, bytes: 1))
    _ = machine.handle(.written(writer: 0, tickets: [1]))
    #expect(
      machine.handle(.failed(writer: 0, tickets: [2, 3], .data))
        == [.write(writer: 0, tickets: [3])])
    #expect(
      machine.handle(.failed(writer: 0, tickets: [3], .data))
        == [.writeApart(writer: 0, ticket: 3)])
    #expect(
      machine.handle(.written(writer: 0, tickets: [3]))
        == [.accept(tickets: [3]), .write(writer: 0, tickets: [2])])
  }

  @Test func `without a database everything goes to the spool until it is back`() {
    var machine = IngestMachine(writers: 1)
    _ = machine.handle(.arrived(ticket: 1, bytes: 1))
    _ = machine.handle(.arrived(ticket: 2, bytes: 1))
    #expect(
      machine.handle(.failed(writer: 0, tickets: [1], .database))
        == [.spool(tickets: [1, 2]), .armTimer])
    #expect(machine.handle(.arrived(ticket: 3, bytes: 1)) == [])
    #expect(
      machine.handle(.spooled(tickets: [1, 2]))
        == [.accept(tickets: [1, 2]), .spool(tickets: [3])])
    #expect(machine.handle(.spoolFailed(tickets: [3])) == [.refuse(tickets: [3])])
    #expect(machine.handle(.timer) == [.probe])
    #expect(machine.handle(.probed(isUp: false)) == [.armTimer])
    #expect(machine.handle(.probed(isUp: true)) == [.drain])
    #expect(machine.handle(.arrived(ticket: 4, bytes: 1)) == [.write(writer: 0, tickets: [4])])
    #expect(machine.queuedBytes == 0)
  }

  @Test(arguments: [
    (
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0",
      "desktop", "Edge", "Windows"
    ),
    (
      "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36",
      "mobile", "Chrome", "Android"
    ),
    (
      "Mozilla/5.0 (Linux; Android 13; SM-X700) AppleWebKit/537.36 Chrome/120.0 Safari/537.36",
      "tablet", "Chrome", "Android"
    ),
    (
      "Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Mobile/15E148 Safari/604.1",
      "tablet", "Safari", "iPadOS"
    ),
    (
      "Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0", "desktop",
      "Firefox", "Linux"
    ),
    ("", "desktop", "", ""),
  ])
  func `a user agent names device, browser and system`(
    text: String, device: String, browser: String, os: String
  ) {
    let agent = UserAgent(text)
    #expect(agent.device == device)
    #expect(agent.browser == browser)
    #expect(agent.os == os)
  }

  @Test func `every cut and every flipped byte of a body is read without a trap`() {
    let text =
      #"{"sessionId":"11111111-2222-4333-8444-555555555555","projectId":"p\u00e9","batch":3,"#
      + #""events":[{"type":4,"timestamp":1.5e3,"data":{"href":"http:\/\/a","width":1}},"#
      + #"{"type":3,"timestamp":2,"data":[[],{"a":"\ud83d\ude00\ud800\u0000"},-0.5e-3,true,null]},"xÿ"]}"#
    let body = Array(text.utf8)
    #expect((try? IngestBatch(body: body))?.events.count == 2)
    for end in 0..<body.count { _ = try? IngestBatch(body: Array(body[..<end])) }
    for index in 0..<body.count {
      for byte: UInt8 in [0, 0x22, 0x5C, 0x7B, 0x7D, 0x5B, 0x5D, 0x2C, 0x30, 0x75, 0xFF] {
        var damaged = body
        damaged[index] = byte
        _ = try? IngestBatch(body: damaged)
      }
    }
  }
}
