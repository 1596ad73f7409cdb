import ArgumentParser
import ReevCells
import ReevDOM
import ReevLayout
import ReevModel
import ReevPaint
import ReevPictures
import ReevReplay
import ReevStyle

struct RenderCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "render", abstract: "Prints one frame of a session.",
    discussion: """
      EXAMPLES
        reev-tui render 4f2a --at 1:23
        reev-tui render recording.json --at 50% --size 120x40 --format ansi | less -R
        reev-tui render 4f2a --events 200 --format json | jq .texts
        reev-tui render 4f2a --at 2:00 --since 1:00 --format outline
      """)

  /// What is printed.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, ansi, json, html, outline
  }

  @Argument(help: "A session id, a unique prefix of one, or a file; - is stdin.")
  var session: String

  @Option(help: "The moment: 12.5 (seconds), 1:23, 1:02:03 or 50%.")
  var at: String?

  @Option(help: "The state after the first N events, instead of --at.")
  var events: Int?

  @Option(help: "Columns x rows.")
  var size = "183x58"

  @Option(help: "fit, 1:1, or CSS px a column.")
  var zoom = "fit"

  @Option(help: "text, ansi, json, html or outline.")
  var format = Format.text

  @Option(
    help: "Colours of ansi: truecolor, 256, 16 or none.",
    transform: { try choice(ColorDepth(rawValue: $0), $0) })
  var color = ColorDepth.truecolor

  @Option(
    help: "Characters: ascii, box (code page 437) or full.",
    transform: { try choice(GlyphLevel(rawValue: $0), $0) })
  var glyphs = GlyphLevel.full

  @Flag(help: "Paint images that the recording holds (PNG, JPEG) in half blocks.")
  var pictures = false

  @Option(help: "With outline and ansi: marks what is new or different since this moment.")
  var since: String?

  @Option(help: "The most events to read, from the recording's start.")
  var limit: Int?

  @OptionGroup var store: StoreOptions

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit must be at least 1") }
    guard ScreenSize(size) != nil else {
      throw ValidationError("--size \(size) is not columns x rows, such as 183x58")
    }
    guard zoom == "fit" || zoom == "1:1" || pixelsPerColumn != nil else {
      throw ValidationError("--zoom \(zoom) is not fit, 1:1 or a number of px a column")
    }
    guard at == nil || events == nil else {
      throw ValidationError("give either --at or --events")
    }
    guard at.map({ Moment($0) != nil }) ?? true else {
      throw ValidationError("--at \(at ?? "") is not a time such as 12.5, 1:23, 1:02:03 or 50%")
    }
    guard since.map({ Moment($0) != nil }) ?? true else {
      throw ValidationError(
        "--since \(since ?? "") is not a time such as 12.5, 1:23, 1:02:03 or 50%")
    }
    guard events.map({ $0 >= 0 }) ?? true else {
      throw ValidationError("--events must not be negative")
    }
  }

  func run() throws {
    try SessionSource.run {
      var recording = try SessionSource.load(session, at: store.location, limit: limit)
      let frame =
        if let at, let moment = Moment(at) {
          recording.frame(at: moment.time(in: recording.duration))
        } else {
          recording.frame(afterEvents: events ?? recording.events.count)
        }
      for problem in frame.styles.problems + frame.fragments.problems {
        SessionSource.complain("reev-tui: \(problem)")
      }
      if format == .outline {
        let older = since.flatMap { Moment($0) }.map {
          outline(recording.frame(at: $0.time(in: recording.duration)))
        }
        SessionSource.write(Array(outlineText(outline(frame), since: older).utf8))
      } else if format == .ansi, let since = since.flatMap({ Moment($0) }) {
        let older = recording.frame(at: since.time(in: recording.duration))
        let scale = scale(of: frame)
        var grid = painted(frame, scale).grid
        grid.tintChanges(since: painted(older, scale).grid, isReversed: color == .none)
        SessionSource.write(Array(ansi(grid, depth: color).utf8))
      } else {
        print(frame)
      }
    }
  }

  private func outline(_ frame: Frame) -> [OutlineEntry] {
    outlineEntries(
      of: frame.painted(scale(of: frame)), fragments: frame.fragments, document: frame.document,
      styles: frame.styles)
  }

  private var pixelsPerColumn: Double? {
    guard let px = Double(zoom), px > 0, px <= 1000 else { return nil }
    return px
  }

  private func scale(of frame: Frame) -> Scale {
    let size = ScreenSize(size) ?? ScreenSize(columns: 183, rows: 58)
    guard zoom != "fit" else {
      return Scale.fitting(
        frame.document.viewport, columns: size.columns, rows: size.rows, glyphs: glyphs)
    }
    let perColumn = pixelsPerColumn ?? Scale.oneToOne
    return Scale(
      pxPerColumn: perColumn, pxPerRow: perColumn * 2, columns: size.columns, rows: size.rows,
      glyphs: glyphs)
  }

  private func painted(_ frame: Frame, _ scale: Scale) -> Painting {
    frame.painted(scale, pictures: pictures ? inlinePictures(of: frame.document) : [:])
  }

  private func print(_ frame: Frame) {
    let scale = scale(of: frame)
    switch format {
    case .json:
      SessionSource.write(FrameJSON(frame: frame, scale: scale).bytes)
    case .html:
      SessionSource.write(Array(DocumentHTML.text(of: frame.document).utf8))
    case .ansi:
      SessionSource.write(Array(ansi(painted(frame, scale).grid, depth: color).utf8))
    case .text, .outline:
      var text = ""
      for line in painted(frame, scale).grid.lines {
        let end = line.lastIndex { $0 != " " }
        text += (end.map { line[...$0] } ?? "") + "\n"
      }
      SessionSource.write(Array(text.utf8))
    }
  }
}

/// A value of a fixed set, or the error of one that isn't in it.
private nonisolated func choice<Value>(_ value: Value?, _ text: String) throws -> Value {
  guard let value else { throw ValidationError("unknown value \(text)") }
  return value
}

/// A screen's size in cells.
nonisolated struct ScreenSize: Hashable {
  var columns: Int
  var rows: Int

  init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
  }

  /// `183x58`; nil for anything else and beyond 1...2000.
  init?(_ text: String) {
    let parts = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let columns = parts[0], let rows = parts[1],
      (1...2000).contains(columns), (1...2000).contains(rows)
    else { return nil }
    self.init(columns: columns, rows: rows)
  }
}
