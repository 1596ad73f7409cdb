/// A specified length, percentage or sizing keyword.
enum LengthValue: Hashable, Sendable {
  case keyword(Length.Kind)
  case dimension(Float, Unit)
  case calc(CalcNode)
  case fitContent(CalcNode)

  static let zero = LengthValue.dimension(0, .px)
}

/// The CSS-wide keywords.
enum WideKeyword: UInt8, Hashable, Sendable {
  case inherit, initial, unset, revert, revertLayer, revertRule

  init?(_ name: String) {
    switch name {
    case "inherit": self = .inherit
    case "initial": self = .initial
    case "unset": self = .unset
    case "revert": self = .revert
    case "revert-layer": self = .revertLayer
    case "revert-rule": self = .revertRule
    default: return nil
    }
  }
}

/// A specified value of a longhand.
enum Value: Sendable {
  case wide(WideKeyword)
  /// The raw value of the property's keyword enum.
  case keyword(UInt8)
  case number(Float)
  case integer(Int32)
  case length(LengthValue)
  case lengths([LengthValue])
  case color(ColorValue)
  case flag(Bool)
  case strings([String])
  /// The value holds `var()`; an index into the store's pending values.
  case pending(Int32)
  /// nil is `normal`, none is `none`.
  case content([ContentPart]?)
  case counters([CounterChange])
  case quotes([[String]]?)
  case listStyle(ListStyleType)
  case images([ImageValue])
  case transforms([TransformValue])
  case tracks(TrackListValue)
  case areas([[String?]])
  case line(GridLine)
  case inset([LengthValue]?)
  /// A ratio and whether `auto` is part of it.
  case ratio(Float, Bool)
}

/// A part of `content` as specified.
enum ContentPart: Hashable, Sendable {
  case item(ContentItem)
  case attribute(String)
}

/// A background layer as specified.
enum ImageValue: Hashable, Sendable {
  case none
  case gradient([ColorValue])
  case url(String)
}

/// A transform function as specified.
enum TransformValue: Hashable, Sendable {
  case translate(LengthValue, LengthValue)
  case other(Transform)
}

/// A track size as specified.
enum TrackSizeValue: Hashable, Sendable {
  case breadth(TrackBreadthValue)
  case minmax(TrackBreadthValue, TrackBreadthValue)
  case fitContent(LengthValue)
}

/// One side of a track size as specified.
enum TrackBreadthValue: Hashable, Sendable {
  case length(LengthValue)
  case flex(Float)
}

/// A track list as specified.
struct TrackListValue: Hashable, Sendable {
  enum Item: Hashable, Sendable {
    case names([String])
    case track(TrackSizeValue)
    case autoRepeat(isFit: Bool, [Item])
  }

  var items: [Item] = []
  var isSubgrid = false
}

/// One declaration of a longhand.
struct Declaration: Sendable {
  var property: PropertyID
  var isImportant: Bool
  var value: Value
}
