import ReevDOM

/// One step of a compiled selector. Selectors are runs of these, right to left, ended by `end`.
struct SelectorOp: Sendable {
  enum Kind: UInt8, Sendable {
    case end, universal, tag, id, className
    case attributeExists, attributeEquals, attributeIncludes, attributeDash
    case attributePrefix, attributeSuffix, attributeSubstring
    case isList, notList, hasList, nth, nthLast, nthOfType, nthLastOfType
    case state, lang, dir, host, hostList, hostContext, part, never, scope
    // Combinators: how to go from the compound on the right to the one on the left.
    case descendant, child, nextSibling, subsequentSibling, toSlot, toPartHost
  }

  var kind: Kind
  /// Case-insensitive value (1), case-sensitive (2), as the attribute has it (0).
  var flag: UInt8 = 0
  /// A name, or the state, or a list index.
  var a: UInt32 = 0
  /// The name in its original case, an index into strings, or a coefficient.
  var b: Int32 = 0
  /// An offset of nth.
  var c: Int32 = 0
}

/// Pseudo-classes that depend on an element alone and have no arguments.
enum ElementStateTest: UInt32, Sendable {
  case root, empty, firstChild, lastChild, onlyChild, firstOfType, lastOfType, onlyOfType
  case hover, focus, focusVisible, focusWithin, active, visited, link, anyLink, target
  case checked, disabled, enabled, required, optional, readOnly, readWrite
  case placeholderShown, indeterminate, isDefault, valid, invalid, inRange, outOfRange
  case defined, open, modal, fullscreen, autofill, popoverOpen, userInvalid, userValid
  case playing, paused, blank
}

/// The pseudo-elements that have boxes of their own here.
enum PseudoElement: UInt8, CaseIterable, Sendable {
  case none, before, after, marker, placeholder, firstLetter, firstLine, backdrop, scrollbar,
    ignored
}

/// A compiled complex selector: a range of the pool's ops.
struct Selector: Sendable {
  var start: Int32
  /// 0x00AABBCC.
  var specificity: UInt32
  var pseudo: PseudoElement = .none
  /// Atoms (mixed) that an ancestor must have, 0 where there are fewer.
  var ancestor0: UInt32 = 0
  var ancestor1: UInt32 = 0
  var ancestor2: UInt32 = 0
  /// Matches shadow hosts from inside, slotted nodes, or parts.
  var reach: Reach = .tree

  enum Reach: UInt8, Sendable { case tree, host, slotted, part }
}

/// All selectors of an engine.
struct SelectorPool: Sendable {
  var ops: [SelectorOp] = []
  var selectors: [Selector] = []
  /// Argument lists: selector indexes. A `:has` argument carries its leading combinator.
  var lists: [[Int32]] = []
  var hasCombinators: [[SelectorOp.Kind]] = []
  var strings: [String] = []
  // What the selectors look at, for invalidation.
  var usesHover = false
  var usesFocus = false
  var usesHas = false
  /// `+`, `~` and `of` lists: siblings see each other.
  var usesSiblings = false
  /// `:first-child`, `:nth-child()`, `:empty` and their like.
  var usesPositions = false
  var usesTypePositions = false
  /// What an element must have for a rule with `:hover` or a focus state to look at its state:
  /// classes, ids and tags of the compounds; or anything.
  var stateSubjects: Set<UInt64> = []
  var stateIsUniversal = false
  var sawState = false
  /// How deep the parser is inside `:has()`, and what is looked at there.
  var hasDepth = 0
  var atomsInHas: Set<UInt32> = []
  var statesInHas = false
  /// Atoms of ids, classes and attribute names that occur in any selector.
  var mentionedClasses: Set<UInt32> = []
  var mentionedIDs: Set<UInt32> = []
  var mentionedAttributes: Set<UInt32> = []
  /// The tests of values by attribute name; those of the original spelling as well.
  var attributeTests: [UInt32: [SelectorOp]] = [:]
}
