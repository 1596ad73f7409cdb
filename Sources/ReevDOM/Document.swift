/// The slot of a node in a `Document`'s columns; `noNode` (−1) stands for none.
public typealias NodeID = Int32

/// No node.
public let noNode: NodeID = -1

/// What a node is.
public enum NodeKind: UInt8, Sendable {
  /// A slot that holds no node now; it may be used again.
  case free
  /// The main document or an iframe's.
  case document
  /// A document type; `text` holds its name, `attributes` publicId and systemId.
  case doctype
  /// An element.
  case element
  /// A text node; `text` holds its data.
  case text
  /// A CDATA section.
  case cdata
  /// A comment.
  case comment
  /// A shadow root; its parent is its host, which doesn't list it among its children.
  case shadowRoot
}

/// The namespace of an element, as far as layout cares.
public enum Namespace: UInt8, Sendable {
  /// HTML.
  case html
  /// SVG.
  case svg
  /// Any other.
  case other
}

/// An attribute of an element. `value` is the attribute's string; rrweb's `true` is "".
public struct Attribute: Hashable, Sendable {
  /// The name, lower case in HTML elements.
  public var name: Atom
  /// The value as recorded.
  public var value: String

  /// An attribute.
  public init(name: Atom, value: String) {
    self.name = name
    self.value = value
  }
}

/// The quirks mode of a document, https://dom.spec.whatwg.org/#concept-document-quirks
public enum QuirksMode: UInt8, Sendable {
  /// Standards mode.
  case noQuirks
  /// Almost standards mode.
  case limitedQuirks
  /// Quirks mode.
  case quirks
}

/// The state of an element that is not in its attributes. Absent for most elements.
public struct ElementState: Hashable, Sendable {
  /// The current value of a text control or select; nil when it is what the attributes say.
  public var value: String?
  /// The current state of a check box or radio button; nil when it is what the attributes say.
  public var isChecked: Bool?
  /// An option's recorded selectedness; nil when it follows from the attributes or the select.
  public var isSelected: Bool?
  /// The scroll offset of the element's own scroll container in CSS px.
  public var scrollX: Double = 0
  /// See `scrollX`.
  public var scrollY: Double = 0
  /// A dialog that was opened with `showModal()`: it lies in the top layer.
  public var isModal: Bool = false
  /// States that none of the attributes tells.
  public var recorded: RecordedStates = []
  /// Media: playing or paused, where known.
  public var isPlaying: Bool?
  /// Media: the position in seconds, where known.
  public var mediaTime: Double?

  /// The state of an element of which nothing is known.
  public init() {}
}

/// One edit of a style sheet through the CSSOM, in the order in which it was recorded.
public enum SheetEdit: Hashable, Sendable {
  /// `insertRule`: the rule's text and the path of rule indexes (the last one is where it goes;
  /// it is clamped to the length of the list).
  case insertRule(String, path: [Int])
  /// `deleteRule`.
  case deleteRule(path: [Int])
  /// `replace` or `replaceSync`: the whole sheet's text.
  case replace(String)
  /// `style.setProperty` on the rule at `path`.
  case setProperty(path: [Int], name: String, value: String, isImportant: Bool)
  /// `style.removeProperty` on the rule at `path`.
  case removeProperty(path: [Int], name: String)
}

/// A style sheet's source and the edits made to it since.
public struct Sheet: Hashable, Sendable {
  /// The CSS text; for an owner element the concatenation of its text children or `_cssText`.
  public var text: String
  /// Edits through the CSSOM, oldest first. Cleared when the owner's text changes.
  public var edits: [SheetEdit] = []
  /// The `media` attribute of the owner, or "".
  public var media: String = ""
  /// Whether the sheet is disabled.
  public var isDisabled = false
  /// Changes whenever `text` is set anew (`edits` only ever grows between two generations).
  public var generation: Int = 0

  /// A sheet with no edits.
  public init(text: String) { self.text = text }
}

/// The advance widths and vertical metrics of one web font face, from `reev.fonts`
/// (DESIGN 2.2); lengths are 1/1000 em.
public struct FontFaceMetrics: Hashable, Sendable {
  /// The family's name without quotes.
  public var family: String
  /// As in the @font-face rule: a number from 1 to 1000 (`normal` is 400, `bold` 700).
  public var weight: Int
  /// `normal`, `italic` or `oblique`.
  public var style: String
  /// Ascent of the font's box.
  public var ascent: Double
  /// Descent of the font's box, positive.
  public var descent: Double
  /// The normal line height where it was recorded.
  public var lineHeight: Double?
  /// Advance by code point.
  public var advances: [UInt32: Float]
  /// What is added between two code points, for the pairs that were recorded and are kerned.
  public var kerning: [KernedPair: Float]

  /// A face's metrics.
  public init(
    family: String, weight: Int, style: String, ascent: Double, descent: Double,
    lineHeight: Double?, advances: [UInt32: Float], kerning: [KernedPair: Float] = [:]
  ) {
    self.family = family
    self.weight = weight
    self.style = style
    self.ascent = ascent
    self.descent = descent
    self.lineHeight = lineHeight
    self.advances = advances
    self.kerning = kerning
  }
}

/// Two code points that follow one another.
public struct KernedPair: Hashable, Sendable {
  private var both: UInt64

  /// `left` before `right`, in logical order.
  public init(_ left: UInt32, _ right: UInt32) { both = UInt64(left) << 32 | UInt64(right) }

  /// The left code point.
  public var left: UInt32 { UInt32(both >> 32) }
  /// The right code point.
  public var right: UInt32 { UInt32(truncatingIfNeeded: both) }
}

/// A size in CSS px.
public struct PixelSize: Hashable, Sendable {
  /// Width in CSS px.
  public var width: Double
  /// Height in CSS px.
  public var height: Double

  /// A size.
  public init(width: Double, height: Double) {
    self.width = width
    self.height = height
  }
}

/// The page at one instant: a flat table of nodes and what the recording says of the window.
///
/// Every column has one entry per slot. Columns are copy-on-write arrays, so a copy of a document
/// is a keyframe that costs one retain per column until one of the two is changed.
public struct Document: Sendable {
  // The tree. Children exclude shadow roots and content documents.

  /// What each slot holds.
  public var kind: [NodeKind] = []
  /// The parent; a shadow root's is its host, an iframe's document's is the iframe.
  public var parent: [NodeID] = []
  /// The first child.
  public var firstChild: [NodeID] = []
  /// The last child.
  public var lastChild: [NodeID] = []
  /// The previous sibling.
  public var previousSibling: [NodeID] = []
  /// The next sibling.
  public var nextSibling: [NodeID] = []
  /// A host's shadow root.
  public var shadowRoot: [NodeID] = []
  /// An iframe's document.
  public var contentDocument: [NodeID] = []

  // Nodes.

  /// The rrweb id; 0 for nodes that the recording does not name (such as a shadow root).
  public var rrwebID: [Int] = []
  /// An element's local name, lower case in HTML (`div`); `Atom.empty` for other nodes.
  public var name: [Atom] = []
  /// An element's namespace.
  public var namespace: [Namespace] = []
  /// An element's attributes in recorded order, each name once.
  public var attributes: [[Attribute]] = []
  /// An element's `id` attribute, or `Atom.empty`.
  public var idAttribute: [Atom] = []
  /// An element's classes, in order, each once.
  public var classes: [[Atom]] = []
  /// The data of text, CDATA and comment nodes; a doctype's name.
  public var text: [String] = []

  // Sparse facts, by slot.

  /// Control, scroll, dialog and media state.
  public var state: [NodeID: ElementState] = [:]
  /// The sheets of style and link elements.
  public var ownerSheets: [NodeID: Sheet] = [:]
  /// Constructed sheets by rrweb's styleId.
  public var constructedSheets: [Int: Sheet] = [:]
  /// The adopted sheets (styleIds, in order) of documents and shadow roots, by their slot.
  public var adoptedSheets: [NodeID: [Int]] = [:]
  /// Natural sizes of images and videos from `reev.images`; 0×0 means that it failed to load.
  public var naturalSizes: [NodeID: PixelSize] = [:]
  /// Quirks modes of documents by their slot; absent is no-quirks.
  public var quirksModes: [NodeID: QuirksMode] = [:]

  // The page.

  /// The main document's slot, or `noNode` before the first full snapshot.
  public var root: NodeID = noNode
  /// rrweb id → slot, exactly for the ids other than 0 in `rrwebID`.
  public var slotOfID: [Int: NodeID] = [:]
  /// The last Meta's href.
  public var url = ""
  /// The viewport in CSS px, scroll bars included, as media queries see it: what `reev.viewport` says, or
  /// rrweb's `innerWidth` and `innerHeight`.
  public var viewport = PixelSize(width: 1280, height: 720)
  /// The window's scroll offset in CSS px.
  public var scrollX: Double = 0
  /// See `scrollX`.
  public var scrollY: Double = 0
  /// The element under the pointer, or `noNode`; `:hover` matches it and its ancestors.
  public var hovered: NodeID = noNode
  /// The focused element, or `noNode`.
  public var focused: NodeID = noNode
  /// The pointer's last position in the viewport, CSS px; nil before the first sample.
  public var pointer: PixelPoint?
  /// Font faces from `reev.fonts`.
  public var fontFaces: [FontFaceMetrics] = []
  /// The initial containing block's size where `reev.viewport` told it: the viewport without its
  /// scroll bars.
  public var layoutViewport: PixelSize?
  /// The room in CSS px that a classic scroll bar takes; 0 where bars lie over the content.
  public var barThickness: Double { toldBar ?? facts.barThickness }
  /// See `barThickness`: of `scrollbar-width: thin`.
  public var thinBarThickness: Double { toldThinBar ?? facts.thinBarThickness }
  /// By element: the room that its vertical (width) and horizontal (height) scroll bar take, where
  /// `reev.panes` told it.
  public var paneBars: [NodeID: PixelSize] = [:]
  /// What the recording as a whole tells; whoever knows it sets it before the first event is applied.
  public var facts = RecordingFacts()
  /// The selected ranges, as recorded last.
  public var selection: [SelectedRange] = []

  /// The top layer from its bottom to its top.
  public var topLayer: [TopLayerItem] = []
  /// The names of custom elements that are defined; nil where the recording doesn't tell.
  public var definedNames: Set<String>?
  /// What script-made animations that have ended leave in force, as declarations.
  public var animated: [AnimatedBox: String] = [:]

  // What later events need and nobody else.

  /// The room that `reev.viewport` says that a classic bar takes.
  var toldBar: Double?
  /// The room that it says that one of `scrollbar-width: thin` takes.
  var toldThinBar: Double?

  /// Whether `reev.toplayer` tells the top layer, so that nothing has to be inferred.
  var tellsTopLayer = false
  /// States by rrweb id: they outlive a move, which is a removal and an addition.
  var statesOfID: [Int: RecordedStates] = [:]
  /// The sheets that shadow roots of removed hosts had adopted, by the host's rrweb id: an element that is
  /// put in again keeps its shadow tree, and recorders don't tell its sheets again.
  var adoptedOfHostID: [Int: [Int]] = [:]

  /// Free slots, to be used again.
  var freeSlots: [NodeID] = []
  /// The last generation given to a sheet.
  var sheetGeneration = 0
  /// Natural sizes by rrweb id: they outlive a move, which is a removal and an addition.
  var naturalSizeOfID: [Int: PixelSize] = [:]
  /// See `paneBars`, by rrweb id.
  var paneBarsOfID: [Int: PixelSize] = [:]
  /// Steps through the tree that mutations may still take where an honest recording needs few: up it,
  /// to show that a re-add makes no cycle, along the children of a document or textarea, and through
  /// long inline styles. A full snapshot sets it anew. Without it, re-adds in a tree 100,000 deep would take hours.
  var stepBudget = Document.maximumSteps
  /// Iframe documents whose iframe is not known yet, by its rrweb id.
  var parkedDocuments: [Int: ParkedAdd] = [:]
  /// Nodes of recorders before 1.0 whose sibling was unknown when they were added, by rrweb id.
  var legacyMissing: [Int: LegacyMissing] = [:]

  /// An empty document.
  public init() {}

  /// The most nodes that a document can have; what is added beyond is a problem of the recording.
  ///
  /// Chromium itself is unusable with half as many, and they are what bounds a frame's time.
  public static let maximumNodes = 1_000_000
  /// See `stepBudget`.
  static let maximumSteps = 100_000_000
  /// The most attributes of an element; those beyond are left out.
  static let maximumAttributes = 1000

  /// The number of slots, free ones included.
  public var slotCount: Int { kind.count }
}

/// A selected range, by slots; offsets are UTF-16 units in texts and children elsewhere.
public struct SelectedRange: Hashable, Sendable {
  /// The node that the range starts in.
  public var start: NodeID
  /// The offset in it.
  public var startOffset: Int
  /// The node that the range ends in.
  public var end: NodeID
  /// The offset in it.
  public var endOffset: Int
}

/// A point in CSS px.
public struct PixelPoint: Hashable, Sendable {
  /// Distance from the left edge.
  public var x: Double
  /// Distance from the top edge.
  public var y: Double

  /// A point.
  public init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
}
