import Foundation
import ReevModel
import Testing

@testable import ReevStore

/// What the store decides without a database; `EndToEndTests` has the rest, with a real one.
@Suite("Store")
struct ReevStoreTests {
  @Test func `the flag wins over the environment, and the private server is the last resort`() {
    let both = ["REEV_DATABASE_URL": "a", "DATABASE_URL": "b", "REEV_DATA_DIR": "/d"]
    #expect(StoreLocation(database: "flag", environment: both).url == "flag")
    #expect(StoreLocation(environment: both).url == "a")
    #expect(StoreLocation(environment: ["DATABASE_URL": "b"]).url == "b")
    let own = StoreLocation(environment: ["REEV_DATA_DIR": "/d"])
    #expect(own.configuredURL == nil)
    #expect(own.url == "host='/d/run' port=5432 user=reev dbname=reev")
    #expect(StoreLocation(dataDirectory: "/x", environment: both).dataDirectory == "/x")
  }

  @Test func `a socket's path fits into 107 bytes however deep the data directory is`() {
    let deep = "/" + String(repeating: "long/", count: 40)
    let location = StoreLocation(dataDirectory: deep, environment: [:])
    #expect((location.socketDirectory + "/.s.PGSQL.5432").utf8.count <= 107)
    #expect(location == StoreLocation(dataDirectory: deep, environment: [:]))
  }

  @Test func `what was typed is bound, never part of the statement`() {
    let query = SessionQuery.parse(
      #"url:"'; drop" title:50%_x (id:ab OR user:"b") errors:>3 console:"o'hara" -device:tv /a'b/"#,
      now: 0, timeZone: .gmt
    ).query
    let sql = SessionSQL(query)
    #expect(!sql.condition.contains("drop"))
    #expect(!sql.condition.contains("hara"))
    #expect(sql.parameters.contains("'; drop"))
    #expect(sql.parameters.contains("50%_x"))
    for index in 1...sql.parameters.count { #expect(sql.condition.contains("$\(index)")) }
    let walked = SessionSQL(query, isForWalks: true)
    #expect(walked.parameters == sql.parameters)
    for index in 1...walked.parameters.count { #expect(walked.condition.contains("$\(index)")) }
  }

  @Test(arguments: [
    ("ab", "ab", "0"),
    ("11111111-2222-4333-8444-555555555555", "11111111222243338444555555555555", ""),
  ])
  func `a prefix is a range of ids`(prefix: String, start: String, next: String) throws {
    let range = try #require(SessionSQL.idRange(prefix: prefix))
    #expect(range.lower.hasPrefix(start + next))
    #expect(range.upper.hasPrefix(start))
    #expect(range.lower.utf8.count == 32)
    #expect(SessionSQL.idRange(prefix: "xyz") == nil)
    #expect(SessionSQL.idRange(prefix: "") == nil)
  }

  @Test func `a UUID is sixteen bytes of a COPY`() {
    #expect(
      CopyWriter.uuid("00112233-4455-6677-8899-aabbccddeeff")
        == [
          0, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE,
          0xFF,
        ])
  }
}
