import ReevStyle

/// The explicit grid of one axis: its tracks and the names of its lines,
/// https://drafts.csswg.org/css-grid-2/#explicit-grids
struct GridTemplate {
  /// Bounds the number of tracks on either side of the explicit grid's start, which the
  /// specification allows, https://drafts.csswg.org/css-grid-2/#overlarge-grids
  static let maximumTracks = 10_000

  /// The sizing functions of `grid-template-columns` or `-rows`, repetitions expanded.
  var tracks: [TrackSize] = []
  /// Tracks made by `repeat(auto-fit, …)`: they collapse where they are empty.
  var collapsible: Range<Int> = 0..<0
  /// The number of explicit tracks: those of the template and of named areas.
  var explicitCount = 0
  /// The 0-based lines that bear a name, ascending. Areas add `name-start` and `name-end`.
  var lines: [String: [Int]] = [:]
  /// Whether the axis is a subgrid: its tracks are the parent grid's.
  var isSubgrid = false

  init() {}

  /// Expands a template.
  ///
  /// - Parameters:
  ///   - areaSpans: by area name, the lines it spans in this axis.
  ///   - areaCount: the number of tracks that the areas make.
  ///   - repetitions: the number of automatic repetitions.
  init(
    _ list: TrackList, areaSpans: [String: Range<Int>], areaCount: Int, repetitions: Int
  ) {
    for item in list.items {
      switch item {
      case .names, .track: append(item)
      case .autoRepeat(let isFit, let pattern):
        let first = tracks.count
        for _ in 0..<repetitions {
          guard tracks.count < Self.maximumTracks else { break }
          for part in pattern { append(part) }
        }
        if isFit { collapsible = first..<tracks.count }
      }
    }
    explicitCount = max(tracks.count, min(areaCount, Self.maximumTracks))
    for (name, span) in areaSpans {
      add(name + "-start", at: span.lowerBound)
      add(name + "-end", at: span.upperBound)
    }
    for (name, indexes) in lines { lines[name] = Array(Set(indexes)).sorted() }
  }

  /// The template of a subgridded axis that spans `count` tracks: line names only, those
  /// `inherited` from the parent grid among them.
  init(
    subgrid list: TrackList, areaSpans: [String: Range<Int>], count: Int,
    inherited: [String: [Int]]
  ) {
    isSubgrid = true
    lines = inherited
    explicitCount = count
    // Automatic repetitions fill the lines that no other name list takes.
    var named = 0
    var repeated = 0
    for item in list.items {
      switch item {
      case .names: named += 1
      case .track: break
      case .autoRepeat(_, let pattern):
        repeated = pattern.count { if case .names = $0 { true } else { false } }
      }
    }
    var line = 0
    for item in list.items {
      switch item {
      case .names(let names):
        for name in names where line <= count { add(name, at: line) }
        line += 1
      case .track: break
      case .autoRepeat(_, let pattern):
        guard repeated > 0 else { continue }
        for _ in 0..<max(0, (count + 1 - named) / repeated) {
          for case .names(let names) in pattern {
            for name in names { add(name, at: line) }
            line += 1
          }
        }
      }
    }
    for (name, span) in areaSpans where span.lowerBound <= count {
      add(name + "-start", at: span.lowerBound)
      add(name + "-end", at: min(span.upperBound, count))
    }
    for (name, indexes) in lines { lines[name] = Array(Set(indexes)).sorted() }
  }

  private mutating func append(_ item: TrackList.Item) {
    switch item {
    case .names(let names): for name in names { add(name, at: tracks.count) }
    case .track(let size): if tracks.count < Self.maximumTracks { tracks.append(size) }
    case .autoRepeat: break
    }
  }

  /// A span with its ends inside a subgrid, which has no implicit tracks,
  /// https://drafts.csswg.org/css-grid-2/#subgrid-implicit
  func clamped(_ span: GridSpan) -> GridSpan {
    guard isSubgrid else { return span }
    switch span {
    case .auto(let length): return .auto(min(length, max(1, explicitCount)))
    case .definite(let range):
      let first = min(max(0, range.lowerBound), max(0, explicitCount - 1))
      return .definite(first..<max(first + 1, min(range.upperBound, explicitCount)))
    }
  }

  private mutating func add(_ name: String, at line: Int) { lines[name, default: []].append(line) }
}

extension GridTemplate {
  /// The lines that each named area spans, across or down,
  /// https://drafts.csswg.org/css-grid-2/#grid-template-areas-property
  static func areaSpans(_ areas: [[String?]], across: Bool) -> [String: Range<Int>] {
    var spans: [String: Range<Int>] = [:]
    for (row, names) in areas.enumerated() {
      for (column, name) in names.enumerated() {
        guard let name else { continue }
        let index = across ? column : row
        let old = spans[name] ?? index..<index + 1
        spans[name] = min(old.lowerBound, index)..<max(old.upperBound, index + 1)
      }
    }
    return spans
  }

  /// How often the automatic repetition of a list is repeated,
  /// https://drafts.csswg.org/css-grid-2/#auto-repeat
  ///
  /// - Parameters:
  ///   - available: the content box's definite size or maximum size; nil is neither.
  ///   - minimum: the content box's definite minimum size, used without `available`.
  ///   - size: a track's size for counting.
  static func repetitions(
    _ list: TrackList, available: LayoutUnit?, minimum: LayoutUnit?, gap: LayoutUnit,
    size: (TrackSize) -> LayoutUnit
  ) -> Int {
    var fixed = LayoutUnit.zero
    var repeated = LayoutUnit.zero
    var hasRepetition = false
    for item in list.items {
      switch item {
      case .names: break
      case .track(let track): fixed += size(track) + gap
      case .autoRepeat(_, let pattern):
        hasRepetition = true
        for case .track(let track) in pattern {
          // A floor of 1 px keeps the number finite.
          repeated += max(size(track), LayoutUnit(1)) + gap
        }
      }
    }
    guard hasRepetition, repeated > .zero else { return hasRepetition ? 1 : 0 }
    let count: Int
    if let available {
      let room = available + gap - fixed
      count = room > .zero ? Int(room.raw / repeated.raw) : 0
    } else if let minimum {
      let room = minimum + gap - fixed
      count = room > .zero ? (Int(room.raw) + Int(repeated.raw) - 1) / Int(repeated.raw) : 0
    } else {
      count = 1
    }
    return max(1, min(count, maximumTracks))
  }
}
