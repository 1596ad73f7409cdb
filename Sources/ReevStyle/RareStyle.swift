/// Computed values that few elements have. Immutable and shared.
public final class RareStyle: Hashable, Sendable {
  /// The values.
  public let values: RareValues

  /// Wraps values.
  public init(_ values: RareValues) { self.values = values }

  /// Equal values.
  public static func == (left: RareStyle, right: RareStyle) -> Bool {
    left === right || left.values == right.values
  }

  /// Hashes the values.
  public func hash(into hasher: inout Hasher) { hasher.combine(values) }
}

/// The values of a `RareStyle`.
public struct RareValues: Hashable, Sendable {
  /// `content` of a pseudo-element (or an element that replaces its content); nil is `normal`.
  public var content: [ContentItem]?
  /// `list-style-type`; nil is the initial `disc`.
  public var listStyleType: ListStyleType?
  /// Whether `list-style-image` is an image.
  public var hasListStyleImage = false
  /// `counter-reset`.
  public var counterReset: [CounterChange] = []
  /// `counter-increment`.
  public var counterIncrement: [CounterChange] = []
  /// `counter-set`.
  public var counterSet: [CounterChange] = []
  /// `quotes`: open and close by depth; nil is `auto`.
  public var quotes: [[String]]?
  /// `transform`, `translate`, `rotate` and `scale` in the order in which they apply.
  public var transforms: [Transform] = []
  /// `transform-origin`.
  public var transformOriginX = Length.percent(50)
  /// See `transformOriginX`.
  public var transformOriginY = Length.percent(50)
  /// `grid-template-columns`.
  public var gridTemplateColumns = TrackList()
  /// `grid-template-rows`.
  public var gridTemplateRows = TrackList()
  /// `grid-auto-columns`.
  public var gridAutoColumns: [TrackSize] = []
  /// `grid-auto-rows`.
  public var gridAutoRows: [TrackSize] = []
  /// `grid-template-areas`: a row an entry, a name or nil (`.`) a column.
  public var gridTemplateAreas: [[String?]] = []
  /// `grid-row-start`.
  public var gridRowStart = GridLine.auto
  /// `grid-row-end`.
  public var gridRowEnd = GridLine.auto
  /// `grid-column-start`.
  public var gridColumnStart = GridLine.auto
  /// `grid-column-end`.
  public var gridColumnEnd = GridLine.auto
  /// `background-image` layers, topmost first.
  public var backgroundImages: [BackgroundImage] = []
  /// Whether `mask-image` cuts a shape out of the box.
  public var isMasked = false
  /// The address of the first mask image, or "".
  public var maskURL = ""
  /// `clip-path: inset()` or `clip: rect()`: insets from the border box's edges; nil is none.
  public var clipInset: Edges<Length>?
  /// `object-position`.
  public var objectPositionX = Length.percent(50)
  /// See `objectPositionX`.
  public var objectPositionY = Length.percent(50)
  /// `contain-intrinsic-size`, CSS px.
  public var containIntrinsicWidth: Float?
  /// See `containIntrinsicWidth`.
  public var containIntrinsicHeight: Float?
  /// Whether `contain` holds size, or the inline size.
  public var containsSize = false
  /// See `containsSize`.
  public var containsInlineSize = false
  /// Whether `contain` holds layout, or paint.
  public var containsLayout = false
  /// See `containsLayout`.
  public var containsPaint = false
  /// Whether `container-type` holds a size, which starts a formatting context.
  public var isSizeContainer = false
  /// `scrollbar-width`.
  public var scrollbarWidth = ScrollbarWidth.auto
  /// `scrollbar-gutter`.
  public var scrollbarGutter = ScrollbarGutter.auto
  /// Whether the box is a `-webkit-box` with vertical orientation.
  public var isVerticalWebkitBox = false
  /// The percentage or `normal` of `zoom`; 1 is none.
  public var zoom: Float = 1

  /// Initial values.
  public init() {}
}

/// `scrollbar-width`.
public enum ScrollbarWidth: UInt8, Hashable, Sendable {
  /// As wide as those of the platform.
  case auto
  /// Narrower ones.
  case thin
  /// None.
  case none
}

/// `scrollbar-gutter`.
public enum ScrollbarGutter: UInt8, Hashable, Sendable {
  /// Room where a bar is.
  case auto
  /// Room for a bar that isn't there too.
  case stable
  /// `stable both-edges`: the same room at the other side.
  case stableBothEdges
}

/// One part of `content`.
public enum ContentItem: Hashable, Sendable {
  /// A string; `attr()` is resolved.
  case string(String)
  /// An image by URL.
  case image(String)
  /// `counter(name, style)`.
  case counter(String, ListStyleType)
  /// `counters(name, separator, style)`.
  case counters(String, String, ListStyleType)
  /// `open-quote`.
  case openQuote
  /// `close-quote`.
  case closeQuote
  /// `no-open-quote`.
  case noOpenQuote
  /// `no-close-quote`.
  case noCloseQuote
}

/// `list-style-type` or a counter's style.
public enum ListStyleType: Hashable, Sendable {
  /// `none`.
  case none
  /// A counter style by name (`disc`, `decimal`, `lower-roman`, …).
  case named(String)
  /// A string marker.
  case string(String)
}

/// One entry of counter-reset, -increment or -set.
public struct CounterChange: Hashable, Sendable {
  /// The counter's name.
  public var name: String
  /// The value or increment.
  public var value: Int

  /// A change.
  public init(name: String, value: Int) {
    self.name = name
    self.value = value
  }
}

/// One transform function.
public enum Transform: Hashable, Sendable {
  /// A translation; percentages are of the border box.
  case translate(Length, Length)
  /// A scale.
  case scale(Float, Float)
  /// A rotation in degrees, clockwise.
  case rotate(Float)
  /// A skew in degrees.
  case skew(Float, Float)
  /// `matrix(a, b, c, d, e, f)`.
  case matrix(Float, Float, Float, Float, Float, Float)
}

/// A track's sizing function, https://drafts.csswg.org/css-grid-2/#track-sizing
public struct TrackSize: Hashable, Sendable {
  /// One side of `minmax()`.
  public enum Breadth: Hashable, Sendable {
    /// A length or percentage, or a sizing keyword.
    case length(Length)
    /// A flexible length (as maximum only).
    case flex(Float)
  }

  /// The minimum; for a plain `<flex>` it is `auto`.
  public var minimum: Breadth
  /// The maximum; for `fit-content(x)` it is a `Length` of kind `fitContentLimit`.
  public var maximum: Breadth

  /// A sizing function.
  public init(minimum: Breadth, maximum: Breadth) {
    self.minimum = minimum
    self.maximum = maximum
  }
}

/// A track list: what stands before, in and after one automatic repetition.
public struct TrackList: Hashable, Sendable {
  /// One item in order.
  public enum Item: Hashable, Sendable {
    /// Line names.
    case names([String])
    /// A track.
    case track(TrackSize)
    /// `repeat(auto-fill | auto-fit, …)`: names and tracks only inside.
    case autoRepeat(isFit: Bool, [Item])
  }

  /// Names and tracks in order; fixed repetitions are expanded.
  public var items: [Item] = []
  /// Whether the value is `subgrid` (`items` then hold its line names).
  public var isSubgrid = false

  /// `none`.
  public init() {}
}

/// A grid placement property's value.
public enum GridLine: Hashable, Sendable {
  /// `auto`.
  case auto
  /// A line number, and a name if any.
  case line(Int, String?)
  /// `span n`, and a name if any.
  case span(Int, String?)
  /// A name alone.
  case name(String)
}

/// One background layer.
public enum BackgroundImage: Hashable, Sendable {
  /// A gradient by its colour stops, in order.
  case gradient([Color])
  /// An image by URL.
  case url(String)
}
