import Foundation
import ReevCells
import Testing

/// A recording whose every text, attribute, title, URL, user agent and console line holds what could
/// act on a terminal: nothing of it may come out of any command.
@Suite("Hostile recordings act on nothing", .serialized)
struct HostileInputTests {
  /// Every code point below U+0100, every format character, and whole sequences.
  private static let payload: String = {
    var text = ""
    for value in UInt32(0)..<0x100 {
      if let scalar = Unicode.Scalar(value) { text.unicodeScalars.append(scalar) }
    }
    for value in UInt32(0x100)..<0x11_0000 {
      guard let scalar = Unicode.Scalar(value) else { continue }
      switch scalar.properties.generalCategory {
      case .format, .control, .lineSeparator, .paragraphSeparator:
        text.unicodeScalars.append(scalar)
      default: break
      }
    }
    text += "\u{1B}]0;owned\u{7}\u{1B}]52;c;b3duZWQ=\u{7}\u{1B}[2J\u{1B}[?1049l\u{1B}P$qm\u{1B}\\"
    text += "\u{9B}31m\u{9D}0;owned\u{9C}\u{90}q\u{9C}\u{1B}c\u{1B}#8\u{E}\u{1B}[6n"
    return text + "\u{202E}\u{2066}\u{200F}\u{FEFF} harmless"
  }()

  private static func quotedJSON(_ text: String) -> String {
    let data = try? JSONEncoder().encode([text])
    return String(String(decoding: data ?? Data(), as: UTF8.self).dropFirst().dropLast())
  }

  /// The recording's events as JSON.
  private static let events: String = {
    let text = quotedJSON(payload)
    func element(_ id: Int, _ tag: String, _ attributes: String, _ children: String) -> String {
      #"{"type":2,"id":\#(id),"tagName":"\#(tag)","attributes":{\#(attributes)},"childNodes":[\#(children)]}"#
    }
    func words(_ id: Int) -> String { #"{"type":3,"id":\#(id),"textContent":\#(text)}"# }
    let body = [
      element(10, "p", #""class":\#(text),"id":\#(text),"title":\#(text)"#, words(11)),
      element(12, "a", #""href":\#(text),"aria-label":\#(text)"#, words(13)),
      element(14, "img", #""alt":\#(text),"width":"200","height":"60""#, ""),
      element(16, "img", #""src":\#(text),"width":"200","height":"60""#, ""),
      element(18, "input", #""value":\#(text),"placeholder":\#(text),"name":\#(text)"#, ""),
      element(20, "button", #""style":\#(text)"#, words(21)),
      element(22, "select", "", element(23, "option", #""value":\#(text)"#, words(24))),
      element(25, "textarea", "", words(26)),
      element(27, "style", "", words(28)),
      element(29, "custom-element", "", words(30)),
      #"{"type":5,"id":31,"textContent":\#(text)}"#,
    ].joined(separator: ",")
    let page = element(
      2, "html", "",
      element(3, "head", "", element(4, "title", "", words(5))) + ","
        + element(6, "body", "", body))
    let console =
      #"{"plugin":"rrweb/console@1","payload":{"level":"LEVEL","trace":[\#(text)],"payload":[\#(text)]}}"#
    return """
      {"type":4,"timestamp":1000,"data":{"href":\(text),"width":800,"height":600}},
      {"type":2,"timestamp":1001,"data":{"node":{"type":0,"id":1,"childNodes":[\(page)]},
      "initialOffset":{"left":0,"top":0}}},
      {"type":3,"timestamp":1500,"data":{"source":2,"type":2,"id":20,"x":5,"y":5}},
      {"type":3,"timestamp":1600,"data":{"source":5,"id":18,"text":\(text),"isChecked":false}},
      {"type":5,"timestamp":1700,"data":{"tag":"error","payload":{"message":\(text),"source":\(text),"stack":\(text)}}},
      {"type":5,"timestamp":1800,"data":{"tag":"navigation","payload":{"href":\(text)}}},
      {"type":5,"timestamp":1900,"data":{"tag":\(text),"payload":{\(text):\(text)}}},
      {"type":6,"timestamp":2000,"data":\(console.replacingOccurrences(of: "LEVEL", with: "warn"))},
      {"type":6,"timestamp":2100,"data":\(console.replacingOccurrences(of: "LEVEL", with: "error"))}
      """
  }()

  private static func file() throws -> String {
    let path = NSTemporaryDirectory() + "reev-hostile-\(UUID().uuidString).json"
    try "[\(events)]".write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  /// The characters of an output that a terminal might act on.
  private func actors(in output: String, besides allowed: Set<UInt32> = [0x0A]) -> [String] {
    output.unicodeScalars.filter { scalar in
      guard !allowed.contains(scalar.value) else { return false }
      switch scalar.properties.generalCategory {
      case .format, .control, .lineSeparator, .paragraphSeparator: return true
      default: return false
      }
    }.map { String($0.value, radix: 16) }
  }

  @Test(arguments: [
    "render FILE --format text", "render FILE --format text --zoom 1:1 --glyphs ascii",
    "render FILE --format text --glyphs box", "render FILE --format json",
    "render FILE --format html", "render FILE --format outline",
    "render FILE --format outline --since 0", "events FILE", "events FILE --json",
    "bench FILE --random 2",
  ])
  func `a command prints nothing that acts`(_ command: String) throws {
    let file = try Self.file()
    defer { try? FileManager.default.removeItem(atPath: file) }
    let arguments = command.split(separator: " ").map { $0 == "FILE" ? file : String($0) }
    let output = try execute(Programs.path("reev-tui"), arguments)
    #expect(output.count > 50)
    // A style sheet's and HTML's tabs are blanks.
    let found = actors(in: output, besides: command.contains("html") ? [0x0A, 0x09] : [0x0A])
    #expect(found.isEmpty, "\(command): \(found.prefix(5))")
  }

  @Test(arguments: ["truecolor", "256", "16", "none"])
  func `ansi frames hold colours and nothing else`(_ color: String) throws {
    let file = try Self.file()
    defer { try? FileManager.default.removeItem(atPath: file) }
    let output = try execute(
      Programs.path("reev-tui"), ["render", file, "--format", "ansi", "--color", color])
    let plain = output.replacing(/\u{1B}\[[0-9;:]*m/, with: "")
    #expect(actors(in: plain).isEmpty)
    #expect(color != "none" || !output.contains("\u{1B}[38"))
  }

  @Test func `the player's screen is the page's and nothing acts on it`() throws {
    let file = try Self.file()
    defer { try? FileManager.default.removeItem(atPath: file) }
    let screen = try TerminalSession(Programs.watched("play \(file) --at 1.05"))
    try screen.waitFor("Events")
    try screen.waitFor("harmless")
    #expect(try screen.title != "owned")
    let shown = try screen.text
    #expect(actors(in: shown).isEmpty)
    try screen.press("q")
    try screen.waitFor("ended 0, the same")
  }

  @Test(.enabled(if: Programs.hasCorpus, "no recordings in ../shared"))
  func `lists of stored sessions hold nothing that acts`() throws {
    let database = try TerminalDatabase.shared.get()
    let text =
      "'"
      + Self.payload.replacingOccurrences(of: "\0", with: "")
      .replacingOccurrences(of: "'", with: "''") + "'"
    let insert = NSTemporaryDirectory() + "reev-hostile-\(UUID().uuidString).sql"
    try """
    insert into sessions (id, project_id, page_url, user_agent, started_at, last_event_at, duration,
      title, user_name, is_dirty)
    values ('00000000-bad0-4000-8000-000000000001', 'default', 'http://hostile.example/' || \(text),
      \(text), now(), now(), 5, \(text), \(text), false) on conflict do nothing;
    """.write(toFile: insert, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: insert) }
    try execute(
      "/usr/bin/psql",
      [
        "-q", "-h", database.dataDirectory + "/run", "-U", "reev", "-d", "reev", "-f", insert,
      ])
    for options in [[], ["--json"]] {
      let output = try execute(
        Programs.path("reev-tui"),
        ["list", "url:hostile.example", "--data-dir", database.dataDirectory] + options)
      #expect(output.contains("hostile.example"))
      #expect(actors(in: output).isEmpty, "list \(options)")
    }
    try execute(
      "/usr/bin/psql",
      [
        "-q", "-h", database.dataDirectory + "/run", "-U", "reev", "-d", "reev", "-c",
        "delete from sessions where id = '00000000-bad0-4000-8000-000000000001'",
      ])
  }
}
